//! What the page shows of a history, and what each message does to that.

use super::talk::{Ask, Judged, Line, Order, Question, Summary, Tell, Wanted, Word};
use crate::check::court::{Evidence, Model};
use crate::check::explain::Sentence;

/// Where the reading stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Nothing was opened yet.
    #[default]
    Empty,
    Reading {
        read: u64,
        of: u64,
        operations: u64,
    },
    /// It cannot be used, and why.
    Bad(String),
    /// It was read; with the model that is being judged, by its place among all.
    Read(Option<u8>),
}

/// Everything that is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The name of the file, or what stands for it.
    pub name: String,
    pub question: Question,
    pub phase: Phase,
    pub summary: Summary,
    /// In the order of all models, as far as they were judged.
    pub judged: Vec<Judged>,
    /// What was measured of the reads, in sentences, and the operations that these name.
    pub measured: (Vec<Sentence>, Vec<Line>),
    /// Why the models that were not judged are left so, if they are.
    pub stopped: Option<String>,
    /// The model whose evidence is shown, by its place among all.
    pub chosen: Option<u8>,
    /// Places of the log that are shown.
    pub window: (u32, u32),
    pub width: u32,
    pub selected: Option<u32>,
    pub picture: String,
    /// Whether another picture was asked for: a judge draws between two models.
    pub awaited: bool,
    /// What a screen reader is told.
    pub said: String,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Msg {
    /// A file was chosen, dropped or pasted; its bytes are on their way to the judge.
    Opened {
        name: String,
    },
    /// The same bytes are to be understood otherwise.
    Ask(Question),
    Tell(Tell),
    Cancel,
    /// A model was chosen among the verdicts.
    Choose(u8),
    /// An operation was chosen, by its index in calling order.
    Select(u32),
    /// Earlier or later by half of what is shown.
    Turn {
        later: bool,
    },
    Zoom {
        wider: bool,
    },
    /// All of the history.
    Whole,
    Width(u32),
    Save(&'static str),
}

/// What the page has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cmd {
    /// A new judge is to read what was opened last.
    Read(Question),
    /// The judge is to stop, and another to draw what it found.
    Resume(Question, Vec<(u8, Evidence)>),
    Ask(Ask),
    /// The judge is to stop, whatever it does.
    Stop,
    Download {
        name: String,
        text: String,
    },
}

/// The least and the most places that are shown.
const SPANS: (u32, u32) = (12, 4_000_000);

impl View {
    pub fn update(&mut self, msg: Msg) -> Vec<Cmd> {
        match msg {
            Msg::Opened { name } => {
                // What one history was guessed to be, another need not be.
                let question = Question { spec: String::new(), ..self.question.clone() };
                self.name = name;
                self.read(question)
            }
            Msg::Ask(question) => self.read(question),
            Msg::Cancel if matches!(self.phase, Phase::Read(_)) => {
                self.stop("The judge was stopped; what it had found stands.".to_owned())
            }
            Msg::Cancel => {
                self.phase = Phase::Bad("It was cancelled. Open it again, or another.".to_owned());
                vec![Cmd::Stop]
            }
            Msg::Tell(tell) => self.told(tell),
            Msg::Choose(model) => self.choose(model),
            Msg::Select(index) => {
                self.selected = Some(index);
                self.reveal(index)
            }
            Msg::Turn { later } => {
                let half = (self.window.1 - self.window.0) / 2;
                let from = if later { self.window.0 + half } else { self.window.0.saturating_sub(half) };
                self.show(from, self.window.1 - self.window.0)
            }
            Msg::Zoom { wider } => {
                let span = self.window.1 - self.window.0;
                let middle = self.window.0 + span / 2;
                let span = if wider { span * 2 } else { span / 2 }.clamp(SPANS.0, SPANS.1);
                self.show(middle.saturating_sub(span / 2), span)
            }
            Msg::Whole => self.show(0, self.summary.places),
            Msg::Width(width) if width == self.width => Vec::new(),
            Msg::Width(width) => {
                self.width = width;
                self.drawn()
            }
            Msg::Save(format) => vec![Cmd::Ask(Ask::Write(format.to_owned()))],
        }
    }

    fn read(&mut self, question: Question) -> Vec<Cmd> {
        let (name, width) = (std::mem::take(&mut self.name), self.width);
        let phase = Phase::Reading { read: 0, of: 0, operations: 0 };
        *self = View { name, width, question: question.clone(), phase, ..View::default() };
        vec![Cmd::Read(question)]
    }

    fn told(&mut self, tell: Tell) -> Vec<Cmd> {
        match tell {
            Tell::Ready => {}
            // Another judge reads it again, only to draw.
            Tell::Read(_) if self.stopped.is_some() => return self.drawn(),
            Tell::Progress { .. } | Tell::Done if self.stopped.is_some() => {}
            Tell::Bad(what) if self.stopped.is_some() => self.said = what,
            Tell::Bad(what) if matches!(self.phase, Phase::Read(_)) => return self.stop(what),
            Tell::Progress { read, of, operations } => self.phase = Phase::Reading { read, of, operations },
            Tell::Bad(what) => {
                self.said = what.clone();
                self.phase = Phase::Bad(what);
            }
            Tell::Read(summary) => {
                self.phase = Phase::Read(None);
                self.question.spec.clone_from(&summary.spec);
                self.window = (0, summary.places.min(120));
                self.summary = summary;
                self.said = format!("{} operations were read.", self.summary.operations);
                return self.drawn();
            }
            Tell::Begun(model) => self.phase = Phase::Read(Some(model)),
            Tell::Judged(judged) => return self.found(judged),
            Tell::Measured(sentences, named) => self.measured = (sentences, named),
            Tell::Done => {
                self.phase = Phase::Read(None);
                let broken = self.judged.iter().filter(|judged| judged.word == Word::Violated).count();
                self.said = format!("All models were judged; {broken} are violated.");
            }
            Tell::Picture(picture) => (self.picture, self.awaited) = (picture, false),
            Tell::Written { format, text } => {
                let stem = self.name.rsplit_once('.').map_or(&*self.name, |(stem, _)| stem);
                return vec![Cmd::Download { name: format!("{stem}.{format}"), text }];
            }
        }
        Vec::new()
    }

    /// Keeps the verdicts and the evidence. What was found beside them went with the judge.
    fn stop(&mut self, why: String) -> Vec<Cmd> {
        self.phase = Phase::Read(None);
        self.said.clone_from(&why);
        self.stopped = Some(why);
        let drawn = |judged: &&mut Judged| judged.order != Order::None;
        self.judged.iter_mut().filter(drawn).for_each(|judged| judged.order = Order::Lost);
        let known = self.judged.iter().filter_map(|judged| Some((judged.model, judged.evidence.clone()?)));
        vec![Cmd::Resume(self.question.clone(), known.collect())]
    }

    /// Moves the window to a named operation that it does not show, and draws.
    fn reveal(&mut self, index: u32) -> Vec<Cmd> {
        let evidence = self.shown().into_iter().flat_map(|judged| &judged.operations);
        let line = evidence.chain(&self.measured.1).find(|line| line.index == index);
        let (from, to) = self.window;
        match line.map(|line| line.places) {
            Some((called, returned)) if called >= to || returned < from => {
                let span = to - from;
                self.show(called.saturating_sub(span / 2), span)
            }
            _ => self.drawn(),
        }
    }

    /// The first violation, of the strongest model, is shown by itself.
    fn found(&mut self, judged: Judged) -> Vec<Cmd> {
        let (model, word) = (judged.model, judged.word);
        self.judged.push(judged);
        let first = self.chosen.is_none() && word == Word::Violated;
        if first { self.choose(model) } else { Vec::new() }
    }

    fn choose(&mut self, model: u8) -> Vec<Cmd> {
        let Some(judged) = self.judged.iter().find(|judged| judged.model == model) else { return Vec::new() };
        self.chosen = Some(model);
        self.selected = None;
        self.said = judged.sentences.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let (from, to) = judged.window;
        self.show(from, to.saturating_sub(from))
    }

    /// Shows so many places from one on, as far as there are any.
    fn show(&mut self, from: u32, span: u32) -> Vec<Cmd> {
        let span = span.clamp(SPANS.0.min(self.summary.places.max(1)), self.summary.places.max(1));
        let from = from.min(self.summary.places - span.min(self.summary.places));
        self.window = (from, from + span);
        self.drawn()
    }

    fn drawn(&mut self) -> Vec<Cmd> {
        if self.width == 0 || !matches!(self.phase, Phase::Read(_)) {
            return Vec::new();
        }
        self.awaited = true;
        vec![Cmd::Ask(Ask::Draw(Wanted {
            width: self.width,
            from: self.window.0,
            to: self.window.1,
            model: self.chosen,
            selected: self.selected,
        }))]
    }

    /// Whether every model was judged, or is left as it is.
    pub fn is_done(&self) -> bool {
        self.stopped.is_some() || self.judged.len() == Model::ALL.len()
    }

    /// The verdict of a model, once it was judged.
    pub fn of(&self, model: u8) -> Option<&Judged> {
        self.judged.iter().find(|judged| judged.model == model)
    }

    /// The verdict that is explained.
    pub fn shown(&self) -> Option<&Judged> {
        self.of(self.chosen?)
    }
}
