//! Studies on the page: what is asked, how far it is, what was found. A worker works on it (`study::Work`), and tells in
//! bytes; nothing here draws or knows a browser.

mod ask;
mod tables;
mod talk;

#[cfg(test)]
mod tests;

pub use ask::{Asked, Kind, Number};
pub use tables::{Row, Table, table};
pub use talk::Tell;

use crate::base::group_thousands;
use crate::scenario::Scenario;
use crate::study::{Progress, Results, Study};

/// Where the work stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    #[default]
    Idle,
    Working,
    /// It was stopped; what was found until then stands.
    Stopped,
    Done,
    /// It cannot be done, and why.
    Bad(String),
}

/// Everything that is shown.
#[derive(Default)]
pub struct Studies {
    pub asked: Asked,
    pub phase: Phase,
    pub progress: Progress,
    pub results: Option<Results>,
    /// Raised with each result, so that a picture knows whether it is still that of the results.
    pub told: u32,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    Kind(Kind),
    Number(Number, i64),
    /// A system takes part, or no longer does.
    Takes(&'static str, bool),
    /// Exactly these take part.
    Only(Vec<&'static str>),
    /// The write gets to all copies, or only to those that it waits for.
    Everyone(bool),
    Start,
    Stop,
    Told(Tell),
    Save,
}

/// What the page has to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Cmd {
    /// A new worker is to do this, in place of any other.
    Start(Study),
    /// The worker is to stop, whatever it does.
    Stop,
    Download {
        name: String,
        text: String,
    },
}

impl Studies {
    /// Changes by one message. `runs` are those that stand side by side: what a sweep sweeps.
    pub fn update(&mut self, msg: Msg, runs: &[Scenario]) -> Vec<Cmd> {
        match msg {
            Msg::Kind(kind) if kind != self.asked.kind => {
                let was_working = self.phase == Phase::Working;
                self.asked.kind = kind;
                self.forget();
                return if was_working { vec![Cmd::Stop] } else { Vec::new() };
            }
            Msg::Kind(_) => {}
            Msg::Number(number, value) => self.asked.set(number, value),
            Msg::Takes(id, takes) => self.asked.take(id, takes),
            Msg::Only(ids) => self.asked.systems = ids,
            Msg::Everyone(everyone) => self.asked.everyone = everyone,
            Msg::Start => return self.start(runs),
            Msg::Stop if self.phase == Phase::Working => {
                self.phase = Phase::Stopped;
                return vec![Cmd::Stop];
            }
            Msg::Stop => {}
            Msg::Told(tell) => self.told(tell),
            Msg::Save => return self.save().into_iter().collect(),
        }
        Vec::new()
    }

    fn start(&mut self, runs: &[Scenario]) -> Vec<Cmd> {
        self.forget();
        let study = self.asked.study(runs);
        match study.check() {
            Ok(()) => {
                self.phase = Phase::Working;
                vec![Cmd::Start(study)]
            }
            Err(why) => {
                self.phase = Phase::Bad(why);
                vec![Cmd::Stop]
            }
        }
    }

    fn forget(&mut self) {
        self.phase = Phase::Idle;
        self.progress = Progress::default();
        self.results = None;
        self.told = self.told.wrapping_add(1);
    }

    fn told(&mut self, tell: Tell) {
        if self.phase != Phase::Working {
            return;
        }
        match tell {
            Tell::Ready => {}
            Tell::Progress(progress) => self.progress = progress,
            Tell::Results(results) => {
                self.results = Some(results);
                self.told = self.told.wrapping_add(1);
            }
            Tell::Done => self.phase = Phase::Done,
            Tell::Failed => {
                self.phase = Phase::Bad(
                    "The worker stopped: this study may need more memory than a page has. Ask for fewer seeds or shorter \
                     runs, or use the command line: netsplit study."
                        .to_owned(),
                );
            }
        }
    }

    fn save(&self) -> Option<Cmd> {
        let text = serde_json::to_string_pretty(self.results.as_ref()?).ok()?;
        Some(Cmd::Download { name: format!("netsplit-{}.json", self.asked.kind.word()), text })
    }

    /// How far it is, in a sentence.
    pub fn status(&self) -> String {
        let Progress { done, runs, events } = self.progress;
        let so_far = format!("{done} of {runs} runs, {} events", group_thousands(events));
        match &self.phase {
            Phase::Idle => String::new(),
            Phase::Working if runs == 0 => "It begins …".to_owned(),
            Phase::Working => format!("Working: {so_far}."),
            Phase::Stopped => format!("Stopped after {so_far}. What was found until then is shown."),
            Phase::Done => format!("Done: {so_far}."),
            Phase::Bad(why) => why.clone(),
        }
    }
}
