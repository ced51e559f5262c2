//! What is no history: each mistake with its place and with what was expected there.

use netsplit::format::{Limits, read};

use super::{options, refusal};

#[track_caller]
fn refused(text: &str, (line, column): (u32, u32), what: &str) {
    let bad = refusal("cas-register", text);
    assert_eq!((bad.at.line, bad.at.column), (line, column), "{bad}\n{text}");
    assert!(bad.what.contains(what), "{bad}");
}

const READ: &str = "{:process 0, :type :invoke, :f :read, :value nil}\n";

#[test]
fn brackets() {
    refused("[{:process 0]", (1, 13), "expected “}” to close “{”, found “]”");
    refused(&format!("[{READ}}}"), (2, 1), "expected “]” or an operation, found “}”");
    refused(&format!("{READ}]"), (2, 1), "closes nothing");
    refused(&format!("[{READ}"), (2, 1), "expected “]” to end the history, found the end of the file");
    refused(&format!("{READ}{{:process 0, :type"), (2, 1), "expected “}” to close this “{”");
    refused(&format!("[{READ}] {READ}"), (2, 3), "nothing behind the end");
    refused("{:process 0 :value [1 (2 3]}", (1, 27), "expected “)” to close “(”, found “]”");
}

#[test]
fn tokens() {
    refused("{:process 0 :value \"abc}", (1, 20), "expected this string to end");
    refused("{:process 0 :value \"a\\q\"}", (1, 22), "expected one of \\n");
    refused("{:process 0 :value \"é\\u12\"}", (1, 22), "four hexadecimal digits");
    refused("{:process 0 :value 12x}", (1, 20), "expected a number, found “12x”");
    refused("{:process 0 :value 012}", (1, 20), "expected a number");
    refused("{:process 0 :value @x}", (1, 20), "found “@”");
    refused("{:process 0 :value #}", (1, 20), "expected a tag");
    refused("{:process 0 :value : }", (1, 20), "expected a name");
    refused("{:process 0 :value #inst }", (1, 20), "behind the tag #inst");
    refused("{:process 0 :value}", (1, 13), "expected a value behind this key");
    refused("{:process 0 :value #_}", (1, 22), "found “}” that closes nothing");
    refused("; nothing\n", (2, 1), "expected a history, found nothing");
    refused("", (1, 1), "found nothing");
    let long = format!("{{:process 0 :value {}}}", "x".repeat(5000));
    refused(&long, (1, 20), "at most 4096 bytes");
}

#[test]
fn operations() {
    refused("7", (1, 1), "expected lines with an operation");
    refused("[7]", (1, 1), "expected lines with an operation");
    refused(&format!("[{READ} 7]"), (2, 2), "expected the map of an operation");
    refused("{:type :invoke :f :read}", (1, 1), "expected :process");
    refused("{:type :invoke :process 0}", (1, 1), "expected :f");
    refused("{:f :read :process 0}", (1, 1), "expected :type");
    refused("{:type :invoked :f :read :process 0}", (1, 8), "expected :invoke, :ok, :fail or :info");
    refused("{:type :invoke :f \"read\" :process 0}", (1, 19), "expected a keyword");
    refused("{:type :invoke :f :read :process -1}", (1, 34), "expected a number from 0");
    refused("{:type :invoke :f :read :process :n1}", (1, 34), "or :nemesis");
    refused("{:type :invoke :f :read :process 0 :time 1.5}", (1, 42), "whole nanoseconds");
    refused("{:type :invoke :f :read :process 0 :time -1}", (1, 42), "whole nanoseconds");
}

#[test]
fn meanings() {
    refused("{:type :invoke :f :enqueue :process 0}", (1, 19), ":read, :write or :cas, which a cas-register");
    refused("{:type :invoke :f :cas :value 3 :process 0}", (1, 31), "expected [old new]");
    refused("{:type :invoke :f :cas :value [1 2 3] :process 0}", (1, 31), "expected [old new]");
    refused("{:type :invoke :f :cas :process 0}", (1, 19), "expected [old new]");
    let keyed = "{:process 0, :type :invoke, :f :read, :value [1 nil]}\n";
    let other = "{:process 0, :type :ok, :f :read, :value [2 5]}";
    refused(&format!("{keyed}{other}"), (2, 43), "expected the key that was called in line 1");
    refused(&format!("{keyed}{{:process 0 :type :ok :f :read :value 7}}"), (2, 39), "expected [key value]");
    refused(
        &format!("{keyed}{{:process 1 :type :invoke :f :write :value 7}}"),
        (2, 44),
        "expected [key value]",
    );

    let place = |spec, asked: &str, answered: &str| {
        let text = format!(
            "{{:process 0 :type :invoke :f :{asked}}}\n{{:process 0 :type :ok :f :read :value {answered}}}"
        );
        let bad = refusal(spec, &text);
        (bad.at.line, bad.at.column, bad.what)
    };
    assert_eq!(
        place("counter", "read", "x"),
        (2, 39, "expected an integer of 64 bits as the count".to_owned())
    );
    assert!(place("set", "read", "7").2.contains("expected the members"));
    assert!(place("set", "read", "[1 2 1]").2.contains("1 is there twice"));
    assert!(place("bank", "read", "[1 2]").2.contains("expected the balances"));
    assert_eq!(
        place("bank", "read", "{0 :x}"),
        (2, 42, "expected an integer of 64 bits as a balance".to_owned())
    );
    assert!(place("bank", "transfer :value {:from 1 :to 2}", "{}").2.contains("expected :amount"));
    assert!(place("counter", "add :value 99999999999999999999", "3").2.contains("64 bits"));
}

#[test]
fn processes() {
    refused("{:process 3 :type :ok :f :read :value 1}", (1, 1), "expected a call of process 3");
    refused(&format!("{READ}{READ}"), (2, 1), "return from its call in line 1 before it calls again");
    let other = format!("{READ}{{:process 0 :type :ok :f :write :value 1}}");
    refused(&other, (2, 26), "expected the return of what process 0 called in line 1");
}

#[test]
fn limits() {
    let deep = format!("{{:process 0 :value {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    refused(&deep, (1, 83), "at most 64 levels");
    let tags = format!("{{:process 0 :value {}1}}", "#a ".repeat(100_000));
    refused(&tags, (1, 209), "at most 64 levels");

    let small = |operations, form| {
        let mut options = options("register");
        options.limits = Limits { operations, form };
        options
    };
    let text: String = (0..3).map(|n| READ.replace("process 0", &format!("process {n}"))).collect();
    assert!(read(text.as_bytes(), small(3, 1000)).is_ok());
    let bad = read(text.as_bytes(), small(2, 1000)).unwrap_err();
    assert_eq!((bad.at.line, bad.at.column), (3, 1), "{bad}");
    assert!(bad.what.contains("at most 2 operations"), "{bad}");
    let long = format!("{READ}{{:process 1, :value \"{}", "x".repeat(200_000));
    let bad = read(long.as_bytes(), small(9, 100_000)).unwrap_err();
    assert_eq!((bad.at.line, bad.at.column), (2, 1), "{bad}");
    assert!(bad.what.contains("at most 100000 bytes"), "{bad}");
}

#[test]
fn discards_and_comments_without_end_cost_no_stack() {
    let discards = "#_".repeat(200_000);
    let bad = refusal("register", &format!("{READ}{discards}"));
    assert!(bad.what.contains("levels") || bad.what.contains("#_"), "{bad}");
}

#[test]
fn bytes_that_are_no_text() {
    let mut text = READ.as_bytes().to_vec();
    text.extend_from_slice("; é".as_bytes());
    text.extend_from_slice(b"\xff");
    let bad = read(&text, options("register")).unwrap_err();
    assert_eq!((bad.at.line, bad.at.column), (2, 4));
    assert!(bad.what.contains("UTF-8"), "{bad}");
    let bad = read(&text[..text.len() - 2], options("register")).unwrap_err();
    assert_eq!((bad.at.line, bad.at.column), (2, 3), "{bad}");
}
