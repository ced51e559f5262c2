//! Evidence in sentences: why the judge found a violation, in the words of the history. It finds nothing itself.

use super::court::{Because, Evidence, Link, Reason};
use crate::history::recorded::{Observation, Recorded};

/// One to three sentences, the first of which says what is wrong.
pub fn sentences(evidence: &Evidence, recorded: &Recorded) -> Vec<String> {
    let named = |index: usize| name(recorded, &recorded.observations[index]);
    let answer = |index: usize| recorded.answer_text(&recorded.observations[index]);
    let mut sentences = vec![match &evidence.reason {
        Reason::NeverWritten { read } => {
            format!("{} answered {}, which nobody wrote.", capital(named(*read)), answer(*read))
        }
        Reason::FromTheFuture { read, write } => format!(
            "{} answered {}, but {} was called only after it had returned.",
            capital(named(*read)),
            answer(*read),
            named(*write)
        ),
        Reason::Overwritten { read, write, overwrite } => {
            let old = write.map_or("which was there at first".to_owned(), |write| {
                format!("written by {}", named(write))
            });
            let (read, answer) = (capital(named(*read)), answer(*read));
            format!(
                "{read} answered {answer}, {old}, although {} came after that and before the read.",
                named(*overwrite)
            )
        }
        Reason::Cycle(links) => cycle(links, recorded),
        Reason::Unexplained { operation } => format!(
            "No order explains the answer {} of {} together with the others.",
            answer(*operation),
            named(*operation)
        ),
    }];
    if !evidence.minimal {
        sentences.push("Fewer of these operations may prove it as well.".to_owned());
    }
    sentences
}

fn cycle(links: &[Link], recorded: &Recorded) -> String {
    let named = |link: &Link| name(recorded, &recorded.observations[link.operation]);
    let mut text = String::from("They would have to come in a circle: ");
    for (n, link) in links.iter().enumerate() {
        let next = named(&links[(n + 1) % links.len()]);
        let reason = match link.because {
            Because::SameProcess => "the same process called it first",
            Because::Returned => "it had returned before the other was called",
            Because::WasRead => "the other read what it wrote",
            Because::WasNotYetOverwritten => "it read what the other wrote over",
            Because::WasOverwritten => "the other wrote over it before that was read",
        };
        text.push_str(if n > 0 { "; " } else { "" });
        text.push_str(&format!("{} before {next}, as {reason}", named(link)));
    }
    text.push('.');
    text
}

/// Such as "process 3's write 5 (line 17)".
fn name(recorded: &Recorded, observation: &Observation) -> String {
    let (process, call) = (observation.process.0, recorded.call_text(observation));
    match observation.line {
        0 => format!("process {process}'s {call}"),
        line => format!("process {process}'s {call} (line {line})"),
    }
}

fn capital(text: String) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}
