//! A replica of ZAB under test, and what the tests of its rules ask of it.

pub use crate::protocol::testing::{N1, N2, N3, N4, read, request, write};

use crate::base::ReplicaId;
use crate::protocol::machine::{Command, Payload};
use crate::protocol::testing;
use crate::protocol::zab::state::{Phase, Zab};
use crate::protocol::zab::{Message, Notification, Sender, Settings, Timer, Txn, Vote, Zxid};
use crate::sim::{Input, Request};

pub type Solo = testing::Solo<Zab>;

impl Solo {
    pub fn new(replicas: u8) -> Solo {
        Solo::with(replicas, Settings::default())
    }

    /// Looking for a leader with this history, in the epoch of its end.
    pub fn with_history(replicas: u8, zxids: &[(u32, u32)]) -> Solo {
        let mut solo = Solo::new(replicas);
        for zxid in zxids {
            solo.node.durable.history.push(txn(*zxid));
        }
        let epoch = solo.node.last().epoch;
        (solo.node.durable.accepted, solo.node.durable.current) = (epoch, epoch);
        solo.restart();
        solo
    }

    /// Elected by n2, with CEPOCH from it: it has proposed the epoch after that of its history.
    pub fn elected(replicas: u8, zxids: &[(u32, u32)]) -> Solo {
        let mut solo = Solo::with_history(replicas, zxids);
        let vote = solo.node.durable.vote_for(N1);
        for from in (1..u8::try_from(solo.node.majority()).unwrap()).map(ReplicaId) {
            solo.vote(from, 1, vote);
        }
        solo.step(Input::Timer(Timer::Finalize));
        for from in (1..u8::try_from(solo.node.majority()).unwrap()).map(ReplicaId) {
            solo.receive(from, Message::CEpoch { accepted: 0 });
        }
        assert!(matches!(solo.node.phase, Phase::Leading(_)));
        solo
    }

    /// Leads with n2 as its follower, whose history is the same.
    pub fn leader(zxids: &[(u32, u32)]) -> Solo {
        let mut solo = Solo::elected(3, zxids);
        let (epoch, last) = (solo.epoch(), solo.node.last());
        solo.promise(N2, true, (0, last));
        solo.receive(N2, Message::Ack { epoch, last, serving: false });
        assert!(solo.node.is_leader());
        solo
    }

    /// Serves under n2 in the epoch after that of its history, all of which is committed.
    pub fn follower(zxids: &[(u32, u32)]) -> Solo {
        let mut solo = Solo::following(zxids);
        let epoch = solo.epoch();
        let (after, txns) = (solo.node.last(), [].into());
        let sync = crate::protocol::zab::Sync::Diff { after, txns };
        solo.receive(N2, Message::NewLeader { epoch, sync });
        solo.receive(N2, Message::UpToDate { epoch, commit: after });
        assert!(solo.node.serves());
        solo
    }

    /// Has promised n2 the epoch after that of its history.
    pub fn following(zxids: &[(u32, u32)]) -> Solo {
        let mut solo = Solo::with_history(3, zxids);
        let vote = Vote { leader: N2, ..solo.node.durable.vote_for(N1) };
        solo.vote(N2, 1, vote).step(Input::Timer(Timer::Finalize));
        let epoch = solo.epoch() + 1;
        solo.receive(N2, Message::NewEpoch { epoch });
        solo
    }

    pub fn vote(&mut self, from: ReplicaId, round: u64, vote: Vote) -> &mut Solo {
        let notification = Notification { round, vote, sender: Sender::Looking };
        self.receive(from, Message::Notification(notification))
    }

    /// A follower promises the epoch that this leader proposed.
    pub fn promise(&mut self, from: ReplicaId, fresh: bool, (current, last): (u32, Zxid)) -> &mut Solo {
        let epoch = self.epoch();
        self.receive(from, Message::AckEpoch { epoch, fresh, current, last })
    }

    pub fn ack(&mut self, from: ReplicaId, last: Zxid) -> &mut Solo {
        let epoch = self.epoch();
        self.receive(from, Message::Ack { epoch, last, serving: true })
    }

    pub fn propose(&mut self, prev: (u32, u32), zxid: (u32, u32)) -> &mut Solo {
        let epoch = self.epoch();
        let (prev, txn) = (Zxid::new(prev.0, prev.1), txn(zxid));
        self.receive(N2, Message::Propose { epoch, prev, txn })
    }

    /// The epoch that it has promised last.
    pub fn epoch(&self) -> u32 {
        self.node.durable.accepted
    }

    pub fn is_looking(&self) -> bool {
        matches!(self.node.phase, Phase::Looking(_))
    }

    /// What it sent to one replica in the last step, in words.
    pub fn sent_to(&self, to: ReplicaId) -> Vec<String> {
        let to_it = self.sent.iter().filter(|(receiver, _)| *receiver == to);
        to_it.map(|(_, message)| message.describe()).collect()
    }
}

/// What client c1 asked for as its operation `epoch` × 10 + `counter`.
pub fn txn((epoch, counter): (u32, u32)) -> Txn {
    let op = epoch * 10 + counter;
    let Request { ticket, serial, action, .. } = request(op, write(op.into()), 0);
    Txn { zxid: Zxid::new(epoch, counter), payload: Payload::Command(Command { ticket, serial, action }) }
}
