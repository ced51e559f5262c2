//! What the page and the judge say to each other, as values that become bytes.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::check::court::Evidence;
use crate::check::explain::Sentence;

/// How a history is to be understood. Texts as somebody typed them; the judge says what is wrong with them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The object's name; guessed from the history where it is empty.
    pub spec: String,
    /// What the object begins with; its own beginning where it is empty.
    pub initial: String,
    /// Whether a read of nil says nothing, rather than that the object held its initial value.
    pub nil_unknown: bool,
    /// Whether a compare-and-set that failed says nothing, rather than that it saw another value.
    pub failed_unknown: bool,
}

/// What the page asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// Read what comes with the message and judge it under every model.
    Open(Question),
    /// Read what comes with the message and judge nothing: what another judge found, by the models' places among
    /// all, is to be drawn.
    Resume(Question, Vec<(u8, Evidence)>),
    Draw(Wanted),
    /// The history in a format, by its name.
    Write(String),
}

/// A picture of a part of the history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    pub width: u32,
    /// Places of the log.
    pub from: u32,
    pub to: u32,
    /// The model whose evidence or witness is shown, by its place among all.
    pub model: Option<u8>,
    pub selected: Option<u32>,
}

/// What the judge tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tell {
    /// It listens.
    Ready,
    /// Bytes read, of so many, with so many operations.
    Progress {
        read: u64,
        of: u64,
        operations: u64,
    },
    /// The input cannot be used, in a sentence.
    Bad(String),
    Read(Summary),
    /// It begins with a model, by its place among all.
    Begun(u8),
    Judged(Judged),
    /// How old the answers of reads were, where the object is one for which that is defined.
    Measured(Vec<Sentence>, Vec<Line>),
    /// All models were judged.
    Done,
    /// An SVG document.
    Picture(String),
    /// The history in the format of that name.
    Written {
        format: String,
        text: String,
    },
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub spec: String,
    /// Whether the object was guessed.
    pub guessed: bool,
    pub format: String,
    pub operations: u64,
    pub unknown: u64,
    pub processes: u64,
    pub objects: u64,
    pub faults: u64,
    /// Lines of a log that hold no operation.
    pub ignored: u64,
    /// Places of the log: calls and returns.
    pub places: u32,
}

/// A verdict in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Word {
    Holds,
    Violated,
    Unknown,
    NotDefined,
}

/// The answer for one model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Its place among all models.
    pub model: u8,
    pub word: Word,
    /// Why, or which limit was reached.
    pub sentences: Vec<Sentence>,
    /// The operations that prove a violation, in calling order: at most [`LISTED`], those that the sentences name
    /// among them.
    pub operations: Vec<Line>,
    /// All that proves a violation, for another judge.
    pub evidence: Option<Evidence>,
    /// How an order that explains the history is drawn.
    pub order: Order,
    /// The places that show the evidence; the beginning where there is none.
    pub window: (u32, u32),
}

/// The most operations of an evidence that are listed one by one.
pub const LISTED: usize = 100;

/// What the timelines show of an order that explains the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// None was built, or the model needs no order of all operations.
    None,
    /// Where each operation takes effect.
    Points,
    /// The number of each operation, for the order does not keep real time.
    Numbers,
    /// It went with the judge that had found it.
    Lost,
}

/// An operation in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its index in calling order, from 0.
    pub index: u32,
    pub text: String,
    /// The places of its call and of its return; of its call alone where it did not return.
    pub places: (u32, u32),
}

/// A message as bytes.
pub fn encode(message: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(message).expect("messages are plain data")
}

/// The message that `encode` made into these bytes.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}
