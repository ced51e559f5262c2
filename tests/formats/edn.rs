//! Jepsen's EDN histories, in the shapes in which they are found.

use netsplit::format::{FailedCas, Format, Keys, NilRead, Reader, read};

use super::{options, reading, said, shown};

const WRITE: &str = "{:type :invoke, :f :write, :value 3, :process 0, :time 10, :index 0}\n\
                     {:type :ok, :f :write, :value 3, :process 0, :time 20, :index 1}";

#[test]
fn a_map_a_line_one_vector_and_records_say_the_same() {
    let expected = "0 ∅ write ‘3’: Done @ 0–Some(1) Some(10)–Some(20)\n";
    let tagged = WRITE.replace("{:type", "#jepsen.history.Op{:type");
    for text in [
        WRITE.to_owned(),
        format!("[{WRITE}]"),
        format!("({WRITE})\n; the end"),
        format!("[{}]", tagged.replace('\n', ", ")),
        format!("; a comment\n#_{{:type :odd}} {tagged} #_ #_ 1 2\n"),
        WRITE.replace('\n', "\r\n"),
        format!("\u{feff}{WRITE}"),
        WRITE.replace(
            ":value 3",
            ":value 3N, :error nil, :node #object[a.b 0x1f \"x\"], :odd {[1 #{2.5}] 3/4}",
        ),
        WRITE.replace(", ", " \t,, "),
    ] {
        let reading = reading("register", &text);
        assert_eq!(shown(&reading.recorded), expected, "{text}");
        assert_eq!(reading.format, Format::Edn);
    }
}

#[test]
fn pieces_of_any_size_give_the_same() {
    let text = format!("; → a comment\n[{WRITE}\n#_ {{:value \"{}\"}}]", "é".repeat(100));
    for size in 1..40 {
        let mut reader = Reader::new(options("register"));
        for piece in text.as_bytes().chunks(size) {
            reader.feed(piece).unwrap();
        }
        let reading = reader.finish().unwrap();
        assert_eq!(said(&reading.recorded), ["0 ∅ write ‘3’: Done"], "{size}");
        assert_eq!(reading.recorded.observations[0].line, 2);
    }
}

/// The endings of one operation, whose call and return have the values.
fn one(spec: &str, function: &str, asked: &str, kind: &str, answered: &str) -> String {
    let text = format!(
        "{{:process 1 :type :invoke :f :{function} :value {asked}}} {{:process 1 :type :{kind} :f :{function} \
         :value {answered}}}"
    );
    said(&reading(spec, &text).recorded).concat()
}

#[test]
fn each_object_has_its_functions() {
    for (spec, function, asked, answered, expected) in [
        ("register", "read", "nil", "\"a b\"", "1 ∅ Read: value ‘a b’"),
        ("register", "write", "[1, {:b 2 :a \"x\"}]", "nil", "1 ∅ write ‘[1 {:a \"x\" :b 2}]’: Done"),
        ("cas-register", "cas", "[nil :x]", "[nil :x]", "1 ∅ cas ∅ ‘:x’: Compared(true)"),
        ("kv", "get", "[k nil]", "[k 5]", "1 ‘k’ Read: value ‘5’"),
        ("kv", "put", "[\"k\" 5]", "[\"k\" 5]", "1 ‘k’ write ‘5’: Done"),
        ("kv", "append", "[k \"y\"]", "nil", "1 ‘k’ append ‘y’: Done"),
        ("counter", "add", "-3", "-3", "1 ∅ Add(-3): Done"),
        ("counter", "dec", "nil", "nil", "1 ∅ Add(-1): Done"),
        ("counter", "read", "nil", "17", "1 ∅ Read: Count(17)"),
        ("set", "add", "4", "4", "1 ∅ insert ‘4’: Done"),
        ("set", "remove", "4", "false", "1 ∅ remove ‘4’: Compared(false)"),
        ("set", "read", "nil", "#{3 1 2}", "1 ∅ Read: members ‘1’ ‘2’ ‘3’"),
        ("set", "read", "nil", "(1 2)", "1 ∅ Read: members ‘1’ ‘2’"),
        ("set", "contains", "4", "true", "1 ∅ contains ‘4’: Compared(true)"),
        ("queue", "enqueue", "4", "4", "1 ∅ enqueue ‘4’: Done"),
        ("queue", "dequeue", "nil", "4", "1 ∅ Dequeue: value ‘4’"),
        ("queue", "dequeue", "nil", "nil", "1 ∅ Dequeue: value ∅"),
        ("queue", "drain", "nil", "[4 (1 2)]", "1 ∅ Drain: drained ‘4’ ‘(1 2)’"),
        ("queue", "drain", "nil", "nil", "1 ∅ Drain: drained"),
        ("mutex", "acquire", "nil", "nil", "1 ∅ Acquire: Done"),
        ("mutex", "release", "nil", ":released", "1 ∅ Release: Done"),
        ("bank", "transfer", "{:from 0, :to 1, :amount 5}", "nil", "1 ∅ transfer ‘0’ ‘1’ 5: Done"),
        ("bank", "read", "nil", "{0 10, 1 -5}", "1 ∅ Read: balances ‘0’ 10, ‘1’ -5"),
    ] {
        assert_eq!(one(spec, function, asked, "ok", answered), expected, "{spec} {function}");
    }
}

#[test]
fn strings_are_their_content() {
    assert_eq!(one("register", "read", "nil", "ok", r#""a\"\\\t\u00e9""#), "1 ∅ Read: value ‘a\"\\\té’");
    assert_eq!(one("register", "read", "nil", "ok", r#""nil""#), "1 ∅ Read: value ‘nil’");
    assert_eq!(one("register", "read", "nil", "ok", "\\newline"), "1 ∅ Read: value ‘\\newline’");
    assert_eq!(one("register", "read", "nil", "ok", "+0"), "1 ∅ Read: value ‘0’");
    assert_eq!(one("register", "read", "nil", "ok", "-0"), "1 ∅ Read: value ‘0’");
    assert_eq!(one("register", "read", "nil", "ok", "2.50"), "1 ∅ Read: value ‘2.50’");
}

#[test]
fn what_ended_otherwise_says_what_the_convention_says() {
    let cas = |kind, answered| one("cas-register", "cas", "[1 2]", kind, answered);
    assert_eq!(cas("fail", "[1 2]"), "1 ∅ cas ‘1’ ‘2’: Compared(false)");
    assert_eq!(cas("fail", "nil"), "1 ∅ cas ‘1’ ‘2’: Compared(false)");
    assert_eq!(cas("fail", ":timed-out"), "1 ∅ cas ‘1’ ‘2’: Fail");
    assert_eq!(cas("fail", "[1 2] :error :not-leader"), "1 ∅ cas ‘1’ ‘2’: Fail");
    assert_eq!(cas("info", "[1 2]"), "1 ∅ cas ‘1’ ‘2’: Unknown");
    assert_eq!(one("register", "write", "1", "fail", "1"), "1 ∅ write ‘1’: Fail");
    assert_eq!(one("register", "read", "nil", "fail", ":oh"), "1 ∅ Read: Fail");
    assert_eq!(one("register", "read", "nil", "ok", "nil"), "1 ∅ Read: value ∅");

    let text = "{:process 1 :type :invoke :f :cas :value [1 2]} {:process 1 :type :fail :f :cas :value [1 2]}
                {:process 1 :type :invoke :f :read} {:process 1 :type :ok :f :read :value nil}";
    let mut other = options("cas-register");
    other.failed_cas = FailedCas::Nothing;
    other.nil_read = NilRead::Unknown;
    let said = said(&read(text.as_bytes(), other).unwrap().recorded);
    assert_eq!(said, ["1 ∅ cas ‘1’ ‘2’: Fail", "1 ∅ Read: Unseen"]);
}

#[test]
fn keys_are_found_by_the_first_read() {
    let text = "{:process 0 :type :invoke :f :write :value [7 1]}
                {:process 1 :type :invoke :f :read :value [8 nil]}
                {:process 1 :type :ok :f :read :value [8 nil]}
                {:process 0 :type :info :f :write :error :timeout}";
    let keyed = ["0 ‘7’ write ‘1’: Unknown", "1 ‘8’ Read: value ∅"];
    assert_eq!(said(&reading("register", text).recorded), keyed);
    assert!(reading("register", text).keyed);

    let mut one = options("register");
    one.keys = Keys::None;
    let single = ["0 ∅ write ‘[7 1]’: Unknown", "1 ∅ Read: value ‘[8 nil]’"];
    assert_eq!(said(&read(text.as_bytes(), one).unwrap().recorded), single);

    let field = "{:process 0 :type :invoke :f :append :key \"k\" :value \"x\"}
                 {:process 1 :type :invoke :f :get :key \"k\" :value nil}
                 {:process 1 :type :ok :f :get :key \"k\" :value \"x\"}";
    let by_field = ["0 ‘k’ append ‘x’: Unknown", "1 ‘k’ Read: value ‘x’"];
    assert_eq!(said(&reading("kv", field).recorded), by_field);
}

#[test]
fn a_process_may_go_on_after_an_unknown_ending() {
    let text = "{:process 0 :type :invoke :f :write :value 1}
                {:process 0 :type :info :f :write :value 1 :time 9}
                {:process 0 :type :invoke :f :read}
                {:process 0 :type :ok :f :read :value 1}";
    let expected =
        "0 ∅ write ‘1’: Unknown @ 0–None None–Some(9)\n0 ∅ Read: value ‘1’ @ 1–Some(2) None–None\n";
    assert_eq!(shown(&reading("register", text).recorded), expected);
}

#[test]
fn the_nemesis_becomes_bands() {
    let at = |time, function, value| {
        format!("{{:process :nemesis :type :info :f :{function} :value {value} :time {time}}}\n")
    };
    let write = "{:process 0 :type :invoke :f :write :value 1}\n";
    let text = [
        at(1, "start", "nil"),
        write.to_owned(),
        at(2, "start", "\"Cut off n1\""),
        at(3, "start-clock", "nil"),
        at(4, "start-clock", "{:n1 3}"),
        at(5, "bump", "nil"),
        write.replace("process 0", "process 1"),
        at(6, "bump", "nil"),
        at(7, "stop", "nil"),
        at(8, "stop", ":healed"),
        at(9, "kill", ":all"),
        at(10, "kill", "{}"),
        at(11, "start", ":all"),
        at(12, "start", "{}"),
    ];
    let shown = shown(&reading("register", &text.concat()).recorded);
    let bands: Vec<&str> = shown.lines().filter(|line| line.starts_with("fault")).collect();
    let expected = [
        "fault ‘Cut off n1’ @ 0–Some(2) Some(1)–Some(8)",
        "fault ‘clock’ @ 1–None Some(3)–None",
        "fault ‘bump’ @ 1–Some(2) Some(5)–Some(6)",
        "fault ‘kill’ @ 2–Some(2) Some(9)–Some(12)",
    ];
    assert_eq!(bands, expected);
}
