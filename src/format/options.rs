//! How a text is understood: the object, the conventions in the wild, and how much of it is taken.

use crate::check::spec::Spec;

/// The formats that are read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A Jepsen history: maps in one vector, or one after the other.
    Edn,
    /// The lines that Jepsen prints while it runs.
    Log,
    /// Our own: one JSON object a line. See docs/history-format.md.
    JsonLines,
}

impl Format {
    pub const ALL: [Format; 3] = [Format::Edn, Format::Log, Format::JsonLines];

    pub fn name(self) -> &'static str {
        match self {
            Format::Edn => "edn",
            Format::Log => "log",
            Format::JsonLines => "jsonl",
        }
    }

    pub fn of_name(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// What a read that answered nil means. (A read that answered something else is not in doubt.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NilRead {
    /// It saw what is there before anything is written.
    #[default]
    Initial,
    /// It succeeded, but its value was not recorded.
    Unknown,
}

/// What a compare-and-set that failed without a reason means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FailedCas {
    /// It saw another value than the expected one.
    #[default]
    Saw,
    /// It did not happen, and says nothing of the value.
    Nothing,
}

/// Whether values come as `[key value]`, as those of `jepsen.independent` do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keys {
    /// They do if the first read that is called has a key and no value, and for a key–value map.
    #[default]
    Auto,
    Tuples,
    None,
}

/// How much is taken. What is larger is refused with a sentence, not cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Operations and nemesis activities.
    pub operations: usize,
    /// Bytes of one operation or line.
    pub form: usize,
}

/// How deep vectors, maps and the like may stand in each other.
pub const DEPTH: usize = 64;

impl Default for Limits {
    /// About a gigabyte of operations.
    fn default() -> Limits {
        Limits { operations: 8_000_000, form: 16 << 20 }
    }
}

/// How a text is understood. JSON lines say everything themselves and only have to fit the object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// What the operations are of; with what it begins plays no part.
    pub spec: Spec,
    /// `None`: by content.
    pub format: Option<Format>,
    pub nil_read: NilRead,
    pub failed_cas: FailedCas,
    pub keys: Keys,
    pub limits: Limits,
}

impl Options {
    pub fn new(spec: Spec) -> Options {
        Options {
            spec,
            format: None,
            nil_read: NilRead::default(),
            failed_cas: FailedCas::default(),
            keys: Keys::default(),
            limits: Limits::default(),
        }
    }
}
