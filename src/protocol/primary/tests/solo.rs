//! What the tests of single rules ask of member n1, and what they tell it.

use crate::base::{ReplicaId, Span, Time};
use crate::history::{Answer, Key, Refusal, Value};
use crate::protocol::primary::{
    Ack, Entry, Epoch, Index, Member, Message, Payload, Position, Settings, Stream, Timer, VoteReply,
    VoteRequest,
};
use crate::protocol::testing::{N2, Solo};
use crate::sim::Input;

/// The epoch that n2 begins.
pub const SECOND: Epoch = Epoch { number: 2, by: N2, life: 0 };

/// Member n1 of three, the configured primary; entry 1 is its first.
pub fn primary(settings: Settings) -> Solo<Member> {
    Solo::<Member>::with(3, settings)
}

/// Member n1 of three, a replica of n2 since epoch 2, whose first entry is entry 2.
pub fn replica(settings: Settings) -> Solo<Member> {
    let mut solo = Solo::<Member>::with(3, settings);
    solo.receive(N2, stream(SECOND, (Epoch::FIRST, 1), &[SECOND]));
    assert!(!solo.node.is_primary());
    solo
}

/// The log from a primary: after the entry named, entries of these epochs that change nothing.
pub fn stream(epoch: Epoch, (of, index): (Epoch, u64), entries: &[Epoch]) -> Message {
    let prev = Position { epoch: of, index: Index(index) };
    let entries = entries.iter().map(|epoch| Entry { epoch: *epoch, payload: Payload::NoOp }).collect();
    Message::Stream(Stream { epoch, sent: Time::ZERO, prev, entries, commit: Index::ZERO })
}

/// A replica's answer in epoch 1: what it received, flushed and applied.
pub fn ack(echo: Time, [received, flushed, applied]: [u64; 3]) -> Message {
    let [received, flushed, applied] = [received, flushed, applied].map(Index);
    Message::Ack(Ack { epoch: Epoch::FIRST, echo, received, flushed, applied })
}

pub fn vote_request(round: u64, dry: bool, last: Position) -> Message {
    Message::VoteRequest(VoteRequest { round, dry, epoch: SECOND, last })
}

impl Solo<Member> {
    pub fn fire(&mut self, timer: Timer) -> &mut Solo<Member> {
        self.step(Input::Timer(timer))
    }

    pub fn later(&mut self, ms: u64) -> &mut Solo<Member> {
        self.now += Span::from_ms(ms);
        self
    }

    /// A replica has all of it, everywhere.
    pub fn acked(&mut self, from: ReplicaId, index: u64) -> &mut Solo<Member> {
        self.receive(from, ack(self.now, [index; 3]))
    }

    pub fn noted(&self, rule: &str) -> bool {
        self.notes.iter().any(|note| *note == format!("primary.{rule}"))
    }

    /// What readers here see of the first key.
    pub fn seen(&self) -> Option<Value> {
        self.node.visible(Key(0))
    }

    pub fn is_done(&self, op: u32) -> bool {
        self.answers.iter().any(|(of, result)| of.0 == op && *result == Ok(Answer::Written))
    }

    pub fn refusal(&self) -> Option<Refusal> {
        self.answers.first().and_then(|(_, result)| result.err())
    }

    /// The replies to candidates in the last step.
    pub fn votes(&self) -> Vec<VoteReply> {
        let replies = self.sent.iter().filter_map(|(_, message)| match message {
            Message::VoteReply(reply) => Some(*reply),
            _ => None,
        });
        replies.collect()
    }
}
