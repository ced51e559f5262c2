//! Reads that show several writes at once: a text to which appends were made, and the members of a set.
//!
//! Where each text was put or appended once, and what is read can be taken apart in one way only, a read tells which
//! writes it shows and in which order [Kingsbury and Alvaro 2020, §4.2: recoverability]. So does a read of a set of
//! which each member was inserted once and from which nothing was removed, but for the order. All else that was
//! written to the key comes after the read; or before the *base*, the put with which the text begins, if it begins
//! with one.
//!
//! Of some operations of a history, such a read shows those that it showed before: so much is true of any part that
//! holds the base.
//!
//! Source: Kingsbury and Alvaro, "Elle: inferring isolation anomalies from experimental observations", VLDB 2020.

use super::history::{INITIAL, Memory, NOTHING, Reads};
use crate::check::spec::Spec;
use crate::history::recorded::{Call, Datum, Recorded, Reply, Texts};

/// What nobody writes.
const NOBODYS: Datum = Datum(u32::MAX);

/// What one read shows.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// The write that it begins with and over all earlier ones, or [`INITIAL`].
    pub base: u32,
    /// The writes that it shows, the base among them; in their order if they have one.
    pub shown: Box<[u32]>,
    /// The same by their numbers.
    sorted: Box<[u32]>,
}

impl Block {
    pub fn new(base: u32, shown: Vec<u32>) -> Block {
        let mut sorted = shown.clone();
        sorted.sort_unstable();
        Block { base, shown: shown.into(), sorted: sorted.into() }
    }

    pub fn holds(&self, write: u32) -> bool {
        self.sorted.binary_search(&write).is_ok()
    }
}

/// Whether the history is one of texts that are appended to, or of a set.
pub(super) fn are_in(spec: &Spec, recorded: &Recorded) -> bool {
    let appends = || recorded.observations.iter().any(|one| matches!(one.call, Call::Append(_)));
    *spec == Spec::Set || matches!(spec, Spec::KeyValue { .. }) && appends()
}

/// Gives each read the writes that it shows. `None` if that cannot be told.
pub(super) fn fill(memory: &mut Memory, spec: &Spec, recorded: &Recorded) -> Option<()> {
    let initial = match spec {
        Spec::KeyValue { initial } => *initial,
        _ => Datum::NIL,
    };
    let writers = memory.writers();
    let is_twice = writers.windows(2).any(|two| (two[0].0, two[0].1) == (two[1].0, two[1].1));
    let is_unfit = |value: Datum| value == initial || value.is_nil() || recorded.texts.text(value).is_empty();
    if is_twice || writers.iter().any(|(_, value, _)| is_unfit(*value)) {
        return None;
    }
    let mut blocks = Vec::with_capacity(memory.len());
    for op in &memory.ops {
        let key = Key { memory, recorded, key: op.key, initial };
        blocks.push(match (op.reads, recorded.observations[op.index as usize].reply()) {
            (Reads::Nothing, _) => None,
            (_, Some(Reply::Members(members))) => Some(key.members(members)),
            (_, Some(Reply::Value(value))) => Some(key.text(*value)?),
            _ => return None,
        });
    }
    let mut whole: Vec<Option<Block>> = Vec::with_capacity(blocks.len());
    for (number, block) in blocks.into_iter().enumerate() {
        // A read that shows what nobody wrote is left without a block, and without a source.
        let block = block.and_then(|found| {
            let read = found.as_ref().map_or(NOBODYS, |block| memory.value_of(block));
            memory.ops[number].reads = Reads::Value(read);
            found
        });
        whole.push(block);
    }
    memory.blocks = whole;
    memory.is_ordered = *spec != Spec::Set;
    Some(())
}

/// The writes of one key.
struct Key<'a> {
    memory: &'a Memory,
    recorded: &'a Recorded,
    key: u32,
    initial: Datum,
}

impl Key<'_> {
    fn writer(&self, value: Datum) -> Option<u32> {
        let writers = self.memory.writers();
        let place = writers.partition_point(|write| (write.0, write.1) < (self.key, value));
        writers.get(place).filter(|write| (write.0, write.1) == (self.key, value)).map(|write| write.2)
    }

    /// `None` if nobody inserted one of them.
    fn members(&self, members: &[Datum]) -> Option<Block> {
        let mut shown = members.iter().map(|member| self.writer(*member)).collect::<Option<Vec<u32>>>()?;
        shown.sort_unstable();
        Some(Block::new(INITIAL, shown))
    }

    /// `Some(None)` if nobody wrote it, `None` if it can be taken apart in two ways.
    #[allow(clippy::option_option)]
    fn text(&self, value: Datum) -> Option<Option<Block>> {
        let nothing = Some(Some(Block::new(INITIAL, Vec::new())));
        if value.is_nil() {
            return if self.initial.is_nil() { nothing } else { Some(None) };
        }
        let texts = &self.recorded.texts;
        let text = texts.text(value);
        let mut parts = Parts { ways: vec![0; text.len() + 1], last: vec![NOTHING; text.len() + 1] };
        let lengths = self.lengths(texts);
        let first = if self.initial.is_nil() { "" } else { texts.text(self.initial) };
        if text.starts_with(first) {
            parts.ways[first.len()] = 1;
        }
        for at in 0..text.len() {
            for length in &lengths {
                let part = text.get(at..at + length).and_then(|part| texts.find(part));
                let Some(write) = part.and_then(|part| self.writer(part)) else { continue };
                let ways = match self.is_put(write) {
                    true => u8::from(at == 0),
                    false => parts.ways[at],
                };
                if ways > 0 {
                    let end = &mut parts.ways[at + length];
                    *end = end.saturating_add(ways);
                    parts.last[at + length] = write;
                }
            }
        }
        match parts.ways[text.len()] {
            0 => Some(None),
            1 => Some(self.block(&parts, text.len(), texts)),
            _ => None,
        }
    }

    /// `None` if something was appended twice in it, which nobody did.
    fn block(&self, parts: &Parts, mut end: usize, texts: &Texts) -> Option<Block> {
        let mut shown = Vec::new();
        while end > 0 && parts.last[end] != NOTHING {
            let write = parts.last[end];
            shown.push(write);
            end -= self.memory.ops[write as usize].writes.map_or(0, |value| texts.text(value).len());
        }
        shown.reverse();
        let base = shown.first().copied().filter(|first| self.is_put(*first)).unwrap_or(INITIAL);
        let block = Block::new(base, shown);
        block.sorted.is_sorted_by(|one, next| one < next).then_some(block)
    }

    fn is_put(&self, write: u32) -> bool {
        let index = self.memory.ops[write as usize].index as usize;
        matches!(self.recorded.observations[index].call, Call::Write(_))
    }

    /// How long the texts written to the key are.
    fn lengths(&self, texts: &Texts) -> Vec<usize> {
        let writers = self.memory.writers();
        let from = writers.partition_point(|write| write.0 < self.key);
        let of_key = writers[from..].iter().take_while(|write| write.0 == self.key);
        let mut lengths: Vec<usize> = of_key.map(|write| texts.text(write.1).len()).collect();
        lengths.sort_unstable();
        lengths.dedup();
        lengths
    }
}

/// In how many ways a text up to each place can be taken apart, and the last part.
struct Parts {
    ways: Vec<u8>,
    last: Vec<u32>,
}
