//! Our own JSON lines.

use netsplit::format::Format;

use super::{reading, refusal, said, shown};

const HEAD: &str = "{\"netsplit\":\"history\",\"version\":1}\n";

#[test]
fn lines_say_everything_themselves() {
    let text = "{\"process\":0,\"call\":\"write\",\"key\":\"x\",\"value\":1,\"time\":5}\n\
                {\"fault\":\"begins\",\"text\":\"isolate n1\",\"time\":6}\n\
                {\"process\":1,\"call\":\"cas\",\"key\":\"x\",\"expected\":null,\"new\":\"a b\"}\n\
                {\"process\":1,\"return\":\"ok\",\"compared\":false}\n\
                \n\
                {\"fault\":\"ends\",\"text\":\"isolate n1\"}\n\
                {\"process\":0,\"return\":\"unknown\",\"time\":9}\n\
                {\"process\":0,\"call\":\"read\",\"key\":3}\n\
                {\"process\":0,\"return\":\"ok\",\"value\":null}\n";
    let expected = "0 ‘x’ write ‘1’: Unknown @ 0–None Some(5)–Some(9)\n\
                    1 ‘x’ cas ∅ ‘a b’: Compared(false) @ 1–Some(2) None–None\n\
                    0 ‘3’ Read: value ∅ @ 3–Some(4) None–None\n\
                    fault ‘isolate n1’ @ 1–Some(3) Some(6)–None\n";
    for text in [text.to_owned(), format!("{HEAD}{text}"), text.replace('\n', "\r\n")] {
        let reading = reading("cas-register", &text);
        assert_eq!(shown(&reading.recorded), expected);
        assert_eq!((reading.format, reading.keyed), (Format::JsonLines, false));
    }
}

#[test]
fn answers_have_their_fields() {
    let said = |spec, call: &str, answer: &str| {
        let text = format!(
            "{{\"process\":1,\"call\":{call}}}\n{{\"process\":1,\"return\":\"ok\"{}{answer}}}\n",
            if answer.is_empty() { "" } else { "," }
        );
        said(&reading(spec, &text).recorded).concat()
    };
    assert_eq!(said("counter", "\"add\",\"amount\":2", "\"count\":7"), "1 ∅ Add(2): Count(7)");
    assert_eq!(said("set", "\"read\"", "\"members\":[2,\"a\"]"), "1 ∅ Read: members ‘2’ ‘a’");
    assert_eq!(said("set", "\"insert\",\"value\":true", ""), "1 ∅ insert ‘true’: Done");
    assert_eq!(said("queue", "\"dequeue\"", "\"unseen\":true"), "1 ∅ Dequeue: Unseen");
    assert_eq!(
        said("bank", "\"read\"", "\"balances\":[[\"a\",1],[7,-2]]"),
        "1 ∅ Read: balances ‘7’ -2, ‘a’ 1"
    );
    let transfer = "\"transfer\",\"from\":0,\"to\":1,\"amount\":5";
    assert_eq!(said("bank", transfer, "\"compared\":false"), "1 ∅ transfer ‘0’ ‘1’ 5: Compared(false)");
}

#[test]
fn a_line_that_is_none_is_refused_with_its_place() {
    let refused = |text: &str, line, column, what: &str| {
        let bad = refusal("register", text);
        assert_eq!((bad.at.line, bad.at.column), (line, column), "{bad}");
        assert!(bad.what.contains(what), "{bad}");
    };
    let read = "{\"process\":0,\"call\":\"read\"}\n";
    refused(&format!("{read}{{\"process\":0,\"return\":\"ok\",\"valu\":1}}"), 2, 33, "unknown field `valu`");
    refused(&format!("{read}{{\"process\":0,\"return\":\"ok\","), 2, 27, "EOF");
    refused(&format!("{read}{{\"process\":0,\"return\":\"ok\",\"value\":1.5}}"), 2, 38, "an integer");
    refused(&format!("{read}{{\"process\":0,\"return\":\"done\"}}"), 2, 1, "found “done”");
    refused(&format!("{read}{{\"process\":0,\"return\":\"fail\",\"value\":1}}"), 2, 1, "found \"value\":1");
    refused("{\"process\":0,\"call\":\"write\"}", 1, 1, "“value”");
    refused("{\"process\":0,\"call\":\"read\",\"return\":\"ok\"}", 1, 1, "either");
    refused("{\"process\":0,\"call\":\"increment\"}", 1, 1, "found “increment”");
    refused("{\"call\":\"read\"}", 1, 1, "“process”");
    refused("{\"netsplit\":\"history\",\"version\":2}", 1, 1, "\"version\":1");
    refused("{\"fault\":\"ends\",\"text\":\"x\"}", 1, 1, "have begun");
    refused("{\"process\":0,\"call\":\"cas\",\"expected\":1,\"new\":2}", 1, 1, "a register understands");
    refused("{\"process\":-1,\"call\":\"read\"}", 1, 13, "u32");
}
