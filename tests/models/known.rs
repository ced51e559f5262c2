//! Histories with known names, and what each is under every model. `y` holds, `-` is violated.

use super::definition;
use super::notation::{find, history, show};
use netsplit::check::court::{Finding, Model, Reached};

/// Name, history, and a mark for each of: linearizable, sequential, causal, PRAM, read your writes, monotonic
/// reads, monotonic writes, writes follow reads.
#[rustfmt::skip]
const KNOWN: &[(&str, &str, &str)] = &[
    ("in order",
     "a x=1; b x?1; b x=2; a x?2",                                      "yyyy yyyy"),
    ("stale read after a write returned",
     "a x=1; b x?",                                                     "-yyy yyyy"),
    ("stale read of an overwritten value",
     "a x=1; a x=2; b x?1",                                             "-yyy yyyy"),
    ("store buffering (each register alone is sequential, both together are not)",
     "a x=1 | b y=1; a y? | b x?",                                      "--yy yyyy"),
    ("message passing",
     "a x=1; a y=1; b y?1; b x?1",                                      "yyyy yyyy"),
    ("message passing with a stale read of the initial value: \
      A writes X=1 then Y=1, B reads Y=1 then X=0",
     "a x=1; a y=1; b y?1; b x?",                                       "---- yy-y"),
    ("message passing with a stale read of an older value",
     "a x=1; a x=2; a y=1; b y?1; b x?1",                               "---- yy-y"),
    ("write-to-read causality",
     "a x=1; b x?1; b y=1; c y?1; c x?",                                "---y yyy-"),
    ("write-to-read causality, twice removed",
     "a x=1; b x?1; b y=1; c y?1; c z=1; d z?1; d x?",                  "---y yyyy"),
    ("independent reads of independent writes",
     "a x=1 | b y=1; c x?1 | d y?1; c y? | d x?",                       "--yy yyyy"),
    ("long fork",
     "a x=1 | b x=2; c x?1 | d x?2; c x?2 | d x?1",                     "--yy yyyy"),
    ("causal overwrite",
     "a x=1; b x?1; b x=2; c x?2; c x?1",                               "---y yyyy"),
    ("concurrent writes, seen as 1, 2 and 1 again (CC, not CM)",
     "a x=1 | b x=2; c x?1; c x?2; c x?1",                              "---- y-yy"),
    ("causal convergence without causal memory (CCv, not CM)",
     "a z=1 | b x=2; a x=1 | b z?; a y=1; b y?1; b x?2",                "---- yyyy"),
    ("non-monotonic read of older data",
     "a x=1; a x=2; b x?2; b x?1",                                      "---- y-yy"),
    ("non-monotonic read of nothing",
     "a x=1; b x?1; b x?",                                              "---- y-yy"),
    ("own write not read",
     "a x=1; a x?",                                                     "---- -yyy"),
    ("own older write read",
     "a x=1; a x=2; a x?1",                                             "---- -yyy"),
    ("own write overwritten by another",
     "a x=1 | b x=2; a x?2",                                            "yyyy yyyy"),
    ("lost update",
     "a x=0; a x:0>1 | b x:0>2",                                        "--yy yyyy"),
    ("lost update by reads and writes, which registers allow",
     "a x? | b x?; a x=1 | b x=2; a x?2 | b x?2",                       "yyyy yyyy"),
    ("each sees its own write last",
     "a x=1 | b x=2; a x?1 | b x?2; a x?2 | b x?1",                     "--yy yyyy"),
    ("overwritten by what an overwrite brought along",
     "a z=1 | b x=2 | c y=2; a x=1 | b y=1 | c v=1; a u=1 | b t=1; d v?1; d z?; d u?1; d x?2; d t?1; d y?2",
                                                                        "---- yyyy"),
    ("load buffering",
     "a x?1 | b y?1; a y=1 | b x=1",                                    "---y yyy-"),
    ("read from the future of the same process",
     "a x?1; a x=1",                                                    "---- yyy-"),
    ("read of what nobody wrote",
     "a x=1; b x?7",                                                    "---- ----"),
    ("read of a write that failed",
     "a x=1*; b x?1",                                                   "---- ----"),
    ("read of a write of unknown ending, seen late",
     "a x=1~; b x?; b x?1; a x?1",                                      "yyyy yyyy"),
    ("write of unknown ending, seen and then not",
     "a x=1~; b x?1; b x?",                                             "---- y-yy"),
    ("own write of unknown ending, not read",
     "a x=1~; a x?",                                                    "yyyy yyyy"),
    ("compare-and-set of unknown ending that cannot have been set",
     "a x=1; a x:2>3~; b x?3",                                          "---- ----"),
    ("not set although nothing else was written",
     "a x=1; a x:1!2",                                                  "---- -yyy"),
];

const COLUMNS: [Model; 8] = Model::ALL;

#[test]
fn known_histories() {
    let mut wrong = Vec::new();
    for (name, text, marks) in KNOWN {
        let recorded = history(text);
        let told: String = COLUMNS.iter().map(|model| mark(&find(*model, &recorded))).collect();
        let told = format!("{} {}", &told[..4], &told[4..]);
        for (model, mark) in COLUMNS.into_iter().zip(told.chars().filter(|mark| *mark != ' ')).skip(1) {
            assert_eq!(
                definition::holds(model, &recorded),
                mark == 'y',
                "{name} by the definition of {model}"
            );
        }
        let differs = told.chars().zip(marks.chars()).any(|(told, mark)| told != mark && told != '?');
        if differs {
            wrong.push(format!("{name}: {told}, not {marks}, for {}", show(&recorded)));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn mark(finding: &Finding) -> char {
    match finding {
        Finding::Holds { .. } => 'y',
        Finding::Violated(_) => '-',
        Finding::Unknown(Reached::Steps(0)) => '?',
        Finding::Unknown(reached) => panic!("{reached:?}"),
    }
}
