//! `netsplit study` as it is run: tables, JSON, bad input.

use std::process::{Command, Output};

use netsplit::study::Results;

fn netsplit(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_netsplit"));
    command.arg("study").args(words).output().expect("the binary was built with this test")
}

fn printed(words: &[&str]) -> String {
    let output = netsplit(words);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it prints text")
}

#[test]
fn each_study_prints_a_table() {
    let system = ["--system", "quorum", "--seeds", "2", "--seconds", "4"];
    let with = |kind: &str| printed(&[&[kind], &system[..]].concat());
    assert!(with("cost").contains("Quorum store, QUORUM"), "{}", with("cost"));
    assert!(with("pacelc").contains("linearizable"), "{}", with("pacelc"));
    let sweep = with("sweep");
    assert!(sweep.contains("2 runs") && sweep.contains("writes-follow-reads"), "{sweep}");
    let staleness = printed(&["staleness", "--seeds", "20", "--write", "2"]);
    assert!(staleness.contains("N=3 R=1 W=2") && staleness.contains("33.3 %"), "{staleness}");
}

#[test]
fn json_reads_back_as_results() {
    let text = printed(&["cost", "--system", "single", "--seeds", "2", "--seconds", "4", "--json"]);
    match serde_json::from_str(&text).unwrap() {
        Results::Cost(rows) => assert_eq!(rows[0].runs, 2),
        other => panic!("{other:?}"),
    }
}

#[test]
fn bad_input_is_refused_with_a_reason() {
    for (words, why) in [
        (&["speed"][..], "there is no study “speed”"),
        (&[], "“study” is one of"),
        (&["cost", "--system", "nobody"], "there is no system “nobody”"),
        (&["cost", "run"], "does not know what to do with “run”"),
        (&["sweep", "--seeds", "0"], "needs a system and a seed"),
        (&["staleness", "--read", "4"], "R and W go from 1 to N."),
    ] {
        let output = netsplit(words);
        assert_eq!(output.status.code(), Some(64), "{words:?}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains(why), "{words:?}: {told}");
    }
}
