//! `netsplit check` as it is run: exit status, output, bad input.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn netsplit(words: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_netsplit"))
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary was built with this test");
    // It may refuse before it has read everything.
    let _ = child.stdin.take().expect("it is piped").write_all(input);
    child.wait_with_output().expect("it ends")
}

fn history(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/histories").join(name);
    path.to_str().expect("the path is text").to_owned()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("it prints text")
}

fn status(output: &Output) -> i32 {
    output.status.code().expect("it was not killed")
}

/// The exit status with the verdicts of the models, by name.
fn verdicts(words: &[&str], input: &[u8]) -> (i32, Vec<(String, String)>) {
    let output = netsplit(&[&["check", "--json"], words].concat(), input);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {} {}", text(&output.stdout), text(&output.stderr));
    });
    let word = |judged: &Value, name: &str| judged[name].as_str().unwrap().to_owned();
    let models = report["models"].as_array().unwrap().iter();
    (status(&output), models.map(|judged| (word(judged, "model"), word(judged, "verdict"))).collect())
}

/// Each file of tests/histories with its object and what linearizable, sequential and causal must say.
const KNOWN: &[(&str, &str, [&str; 3])] = &[
    ("register-stale-read.edn", "register", ["violated", "holds", "holds"]),
    ("register-unknown-write.edn", "register", ["holds", "holds", "holds"]),
    ("register-holds.log", "register", ["holds", "holds", "holds"]),
    ("cas-register-lost-update.log", "cas-register", ["violated", "violated", "holds"]),
    ("registers-long-fork.edn", "register", ["violated", "violated", "holds"]),
    ("registers-store-buffering.jsonl", "register", ["violated", "violated", "holds"]),
    ("kv-append.edn", "kv", ["holds", "holds", "holds"]),
    ("counter-lost-add.edn", "counter", ["violated", "violated", "not defined"]),
    ("set-lost-member.edn", "set", ["violated", "violated", "violated"]),
    ("queue-twice.edn", "queue", ["violated", "violated", "not defined"]),
    ("fenced-lock-older-token.edn", "fenced-lock", ["violated", "holds", "not defined"]),
    ("mutex-held-twice.edn", "mutex", ["violated", "holds", "not defined"]),
];

#[test]
fn known_histories_get_their_verdicts() {
    for (file, spec, expected) in KNOWN {
        let models = ["linearizable", "sequential", "causal"];
        let (_, judged) = verdicts(&[&history(file), "--spec", spec, "--model", "all"], b"");
        let judged: Vec<&str> = judged.iter().take(3).map(|(_, verdict)| verdict.as_str()).collect();
        assert_eq!(judged, expected, "{file}: {models:?}");
        for (model, expected) in models.iter().zip(expected) {
            let (code, _) = verdicts(&[&history(file), "--spec", spec, "--model", model], b"");
            let codes = [("holds", 0), ("violated", 1), ("not defined", 2)];
            assert!(codes.contains(&(expected, code)), "{file}, {model}: {code}");
        }
    }
}

#[test]
fn of_all_models_those_that_are_not_defined_do_not_count() {
    let code = |file: &str, spec: &str| verdicts(&[&history(file), "--spec", spec, "--model", "all"], b"").0;
    assert_eq!(code("kv-append.edn", "kv"), 0);
    assert_eq!(code("queue-twice.edn", "queue"), 1);
    assert_eq!(code("register-stale-read.edn", "register"), 1);
    assert_eq!(code("register-holds.log", "register"), 0);
}

#[test]
fn every_history_of_the_folder_is_known() {
    let folder = std::fs::read_dir(history("")).expect("the folder is there");
    let mut files: Vec<String> =
        folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.retain(|file| file != "README.md" && file != "bank-torn-read.edn");
    files.sort();
    let mut known: Vec<&str> = KNOWN.iter().map(|(file, ..)| *file).collect();
    known.sort_unstable();
    assert_eq!(files, known);
}

#[test]
fn the_initial_value_counts() {
    let read = b"{:process 0 :type :invoke :f :read} {:process 0 :type :ok :f :read :value 7}";
    let with = |initial: &str| verdicts(&["-", "--spec", "register", "--initial", initial], read).0;
    assert_eq!((with("7"), with("8"), with("nil")), (0, 1, 1));
    let nil = b"{:process 0 :type :invoke :f :read} {:process 0 :type :ok :f :read}";
    let with = |words: &[&str]| verdicts(&[&["-", "--spec", "register"], words].concat(), nil).0;
    assert_eq!(with(&[]), 0);
    assert_eq!(with(&["--initial", "7"]), 1);
    assert_eq!(with(&["--initial", "7", "--nil-read", "unknown"]), 0);
    let bank = history("bank-torn-read.edn");
    let with = |initial: &str| verdicts(&[&bank, "--spec", "bank", "--initial", initial], b"").0;
    assert_eq!((with("{0 10, 1 10}"), with("{0 10 1 5}")), (1, 0));
}

#[test]
fn a_failed_cas_saw_another_value_or_says_nothing() {
    let log = b"0 :invoke :write 1\n0 :ok :write 1\n0 :invoke :cas [1 2]\n0 :fail :cas [1 2]\n";
    let with = |how: &str| verdicts(&["-", "--spec", "cas-register", "--failed-cas", how], log).0;
    assert_eq!((with("saw"), with("nothing")), (1, 0));
}

#[test]
fn a_violation_is_shown_with_its_operations() {
    let file = history("register-stale-read.edn");
    let output = netsplit(&["check", &file, "--spec", "register"], b"");
    assert_eq!(status(&output), 1);
    let shown = text(&output.stdout);
    assert!(
        shown.contains("4 operations by 2 processes on 1 object (register), 0 of unknown ending"),
        "{shown}"
    );
    assert!(shown.contains("\nlinearizable         violated\n"), "{shown}");
    assert!(
        shown.contains("line 5     process 1    read                     1            7.000 ms to 8.500 ms"),
        "{shown}"
    );
    assert!(shown.contains("line 3     process 0    write 2"), "{shown}");
    assert!(shown.trim_end().ends_with('.'), "a sentence explains it: {shown}");

    let output = netsplit(&["check", &file, "--spec", "register", "--json"], b"");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let evidence = &report["models"][0]["evidence"];
    let lines: Vec<u64> =
        evidence["operations"].as_array().unwrap().iter().map(|one| one["line"].as_u64().unwrap()).collect();
    assert!(lines.contains(&3) && lines.contains(&5), "{report}");
    assert!(evidence["minimal"].is_boolean() && evidence["reason"].is_string(), "{report}");
    assert_eq!(report["operations"], 4);
}

#[test]
fn a_limit_makes_it_unknown() {
    // Sixteen calls at once that put things in a queue twice: nothing short of a search decides it.
    let mut log = String::new();
    for process in 0..16 {
        log.push_str(&format!("{process} :invoke :enqueue {}\n", process / 2));
    }
    for process in 0..16 {
        log.push_str(&format!("{process} :ok :enqueue {}\n", process / 2));
    }
    for taken in [3, 3, 4, 4] {
        log.push_str(&format!("0 :invoke :dequeue nil\n0 :ok :dequeue {taken}\n"));
    }
    for (limit, why) in [("--limit-states", "states"), ("--limit-seconds", "0 seconds")] {
        let words = ["check", "-", "--spec", "queue", "--model", "sequential", limit, "0"];
        let output = netsplit(&words, log.as_bytes());
        assert_eq!(status(&output), 2, "{limit}");
        let shown = text(&output.stdout);
        assert!(shown.contains("sequential           unknown: ") && shown.contains(why), "{shown}");
        let (code, judged) = verdicts(&words[1..], log.as_bytes());
        assert_eq!((code, judged[0].1.as_str()), (2, "unknown"), "{limit}");
    }
}

#[test]
fn the_staleness_of_reads_is_measured() {
    let file = history("register-stale-read.edn");
    let shown = text(&netsplit(&["check", &file, "--spec", "register"], b"").stdout);
    assert!(shown.contains("\nstaleness            1 of 2 reads\n"), "{shown}");
    assert!(shown.contains("by up to 1 newer write, and up to "), "{shown}");
    let output = netsplit(&["check", &file, "--spec", "register", "--json"], b"");
    let measured = &serde_json::from_slice::<Value>(&output.stdout).unwrap()["staleness"];
    assert_eq!(
        (measured["stale"].as_u64(), measured["most_newer"].as_u64()),
        (Some(1), Some(1)),
        "{measured}"
    );
    assert_eq!(measured["worst"]["line"], 5, "{measured}");
    assert!(measured["longest_ns"].as_u64() > Some(0) && measured["sentences"].is_array(), "{measured}");
    let none = netsplit(&["check", &history("queue-twice.edn"), "--spec", "queue", "--json"], b"");
    assert!(serde_json::from_slice::<Value>(&none.stdout).unwrap()["staleness"].is_null());
}

/// What standard error says; the exit status is 64 and nothing is printed.
fn refused(words: &[&str], input: &[u8]) -> String {
    let output = netsplit(words, input);
    assert_eq!(status(&output), 64, "{}", text(&output.stdout));
    assert!(output.stdout.is_empty());
    text(&output.stderr)
}

#[test]
fn bad_input_is_refused_with_its_place() {
    let of = |input: &str| refused(&["check", "-", "--spec", "register"], input.as_bytes());
    assert!(
        of("{:process 0,\n :type :oops}").starts_with("netsplit: standard input: line 2, column 8: expected")
    );
    assert!(of("").contains("line 1, column 1: expected a history, found nothing"));
    assert!(of("[]").contains("expected a history with operations, found none"));
    assert!(of("hello\n").contains("line 1, column 1: expected lines with an operation"));
    assert!(of("{\"process\":0,\"call\":\"reed\"}").contains("line 1, column 1: expected read, write"));
    let utf8 = refused(&["check", "-", "--spec", "register"], b"{:process 0\n \xff");
    assert!(utf8.contains("line 2, column 2: expected text in UTF-8"), "{utf8}");
    let none = refused(&["check", "no/such/file", "--spec", "register"], b"");
    assert!(none.contains("no/such/file: it cannot be opened"), "{none}");
    let cut = netsplit(&["check", "-", "--spec", "register"], b"[{:process 0 :type :invoke :f :read}");
    assert!(
        text(&cut.stderr).contains("line 1, column 37: expected “]” to end the history"),
        "{}",
        text(&cut.stderr)
    );
}

#[test]
fn a_bad_command_line_is_refused_with_the_help() {
    let file = history("register-holds.log");
    let of = |words: &[&str]| refused(&[&["check"], words].concat(), b"");
    assert!(of(&[&file]).contains("“check” needs --spec: register, cas-register, kv"));
    assert!(of(&["--spec", "register"]).contains("“check” takes one file"));
    assert!(of(&[&file, "--spec", "stack"]).contains("expected one of register"));
    assert!(of(&[&file, "--spec", "register", "--model", "strong"]).contains("expected one of linearizable"));
    assert!(of(&[&file, "--spec", "register", "--keys", "some"]).contains("expected auto, tuples or none"));
    assert!(of(&[&file, "--spec", "register", "--format", "xml"]).contains("expected edn, log or jsonl"));
    assert!(of(&[&file, "--spec", "register", "--limit-states", "x"]).contains("invalid digit"));
    assert!(of(&[&file, "--spec", "register", "--until-event", "3"]).contains("usage:"));
    assert!(of(&[&file, "--spec", "register", "--format", "edn"]).contains("line 1, column 1: expected"));
    let initial = refused(&["check", "-", "--spec", "queue", "--initial", "3"], b"0 :invoke :dequeue nil\n");
    assert!(initial.contains("--initial: a queue cannot begin with “3”"), "{initial}");
    let bank = refused(&["check", "-", "--spec", "bank", "--initial", "{0 x}"], b"0 :invoke :read nil\n");
    assert!(bank.contains("--initial: line 1, column 4: expected an integer"), "{bank}");
    assert!(
        refused(&["chek", &file], b"")
            .contains("there is no command “chek”; there are run, check, systems and study")
    );
}

#[test]
fn help_names_every_option() {
    for words in [&["--help"][..], &["check", "--help"], &["run", "-h"], &[]] {
        let output = netsplit(words, b"");
        assert_eq!(status(&output), 0);
        let help = text(&output.stdout);
        for option in ["--spec", "--model", "--initial", "--limit-states", "--export", "--until-event", "64"]
        {
            assert!(help.contains(option), "{option}");
        }
        for name in netsplit::check::spec::Spec::NAMES {
            assert!(help.contains(name), "{name}");
        }
        for model in netsplit::check::court::Model::ALL {
            assert!(help.contains(model.name()), "{model}");
        }
    }
}

#[test]
fn the_lab_exports_its_history() {
    let scenario = netsplit::scenario::to_json(&netsplit::scenario::Scenario::default());
    let export = |format: &str| {
        let words = ["run", "-", "--until-event", "4000", "--export", format];
        let output = netsplit(&words, scenario.as_bytes());
        assert_eq!(status(&output), 0, "{}", text(&output.stderr));
        output.stdout
    };
    let mut counts = Vec::new();
    for format in ["edn", "log", "jsonl"] {
        let output = netsplit(&["check", "-", "--spec", "cas-register", "--json"], &export(format));
        assert_ne!(status(&output), 64, "{}", text(&output.stderr));
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["format"], format);
        counts.push(
            ["operations", "unknown", "processes", "objects"].map(|name| report[name].as_u64().unwrap()),
        );
    }
    assert!(counts[0][0] > 20, "{counts:?}");
    assert_eq!(counts[0], counts[1]);
    assert_eq!(counts[0], counts[2]);
    assert!(refused(&["run", "-", "--export", "xml"], b"").contains("expected edn, log or jsonl"));
}
