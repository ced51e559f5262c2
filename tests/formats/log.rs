//! The lines of Jepsen's log.

use netsplit::format::Format;

use super::{reading, refusal, said, shown};

#[test]
fn operations_are_read_and_other_lines_counted() {
    let text = "2024-05-01 12:00:00,123{GMT}\tINFO\t[main] jepsen.core: Running test\n\
                INFO  jepsen.util - 0\t:invoke\t:cas\t[1 2]\n\
                \n\
                INFO  jepsen.util - :nemesis\t:info\t:start\tnil\n\
                INFO  jepsen.util - :nemesis\t:info\t:start\t\"Cut off {:n1 #{:n2}}\"\n\
                WARN  jepsen.core - Process 0 crashed {\n\
                INFO  jepsen.util - 1   :invoke   :read   nil\r\n\
                INFO  jepsen.util - 0\t:info\t:cas\t:timed-out\n\
                INFO  jepsen.util - 1\t:ok\t:read\t2";
    let reading = reading("cas-register", text);
    assert_eq!((reading.format, reading.ignored), (Format::Log, 2));
    let expected = "0 ∅ cas ‘1’ ‘2’: Unknown @ 0–None None–None\n\
                    1 ∅ Read: value ‘2’ @ 1–Some(2) None–None\n\
                    fault ‘Cut off {:n1 #{:n2}}’ @ 1–None None–None\n";
    assert_eq!(shown(&reading.recorded), expected);
    assert_eq!(reading.recorded.observations[1].line, 7);
}

#[test]
fn a_cas_that_failed_for_a_reason_saw_nothing() {
    let text = |reason| format!("0 :invoke :cas [1 2]\n0 :fail :cas [1 2]{reason}\n");
    assert_eq!(said(&reading("cas-register", &text("")).recorded), ["0 ∅ cas ‘1’ ‘2’: Compared(false)"]);
    let failed = ["0 ∅ cas ‘1’ ‘2’: Fail"];
    assert_eq!(said(&reading("cas-register", &text("\t:no-leader")).recorded), failed);
}

#[test]
fn a_file_in_which_nothing_is_an_operation_is_refused() {
    let bad = refusal("register", "Dear all,\nthe test went well.\n\nKind regards\n");
    assert_eq!((bad.at.line, bad.at.column), (1, 1));
    assert!(bad.what.contains("none of 3 is one"), "{bad}");
}
