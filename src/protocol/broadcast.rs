//! Causal broadcast: whatever one replica sends, every replica gets exactly once, and never before what its sender
//! had got when it sent it. It orders nothing else: what was sent concurrently may arrive in any order.
//!
//! # The algorithm
//! Each message carries its *dot*, the sender's count, and a vector: what its sender had delivered before it. A
//! replica delivers a message once its own vector includes that one, and holds it back until then
//! [Birman, Schiper and Stephenson 1991: CBCAST]. The network loses, doubles and reorders messages and replicas
//! crash, so replicas tell each other now and then what they have delivered; whoever has more sends the rest
//! again, be it others' messages. What was delivered once is known by the vector and dropped.
//!
//! A message is kept until every replica is known to have it; then it is *stable* and nobody will ask for it.
//! `Differs:` CBCAST rests on reliable links and a membership service; here the missing is asked for, replicas are
//! a fixed group, and what was delivered survives a crash.

use crate::base::{ReplicaId, SortedMap, SortedSet};

use super::vector::{Dot, Vector};

/// The most messages that are sent again at once.
const AT_ONCE: usize = 16;

/// A message of the broadcast.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stamped<P> {
    pub dot: Dot,
    /// What its sender had delivered when it sent it.
    pub after: Vector,
    pub payload: P,
}

/// What a replica delivered: durable, together with what the messages did.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Log<P> {
    delivered: Vector,
    /// Delivered before something that came earlier: only where messages are delivered at once.
    ahead: SortedSet<Dot>,
    /// Delivered, and perhaps not everywhere.
    kept: SortedMap<Dot, Stamped<P>>,
}

/// What a replica waits for: a crash forgets it, and it comes again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Waiting<P> {
    held: SortedMap<Dot, Stamped<P>>,
    /// What each other replica was heard to have delivered.
    known: SortedMap<ReplicaId, Vector>,
}

/// What becomes of a message that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// It was delivered before, or is held back already.
    Again,
    /// It is held back until this one is delivered.
    Held(Dot),
    /// Now; others may be ready after it.
    Ready,
}

impl<P> Default for Log<P> {
    fn default() -> Log<P> {
        Log { delivered: Vector::default(), ahead: SortedSet::new(), kept: SortedMap::new() }
    }
}

impl<P> Default for Waiting<P> {
    fn default() -> Waiting<P> {
        Waiting { held: SortedMap::new(), known: SortedMap::new() }
    }
}

impl<P: Clone> Log<P> {
    /// A new message of this replica, which delivers it to itself at once.
    pub fn send(&mut self, me: ReplicaId, payload: P) -> Stamped<P> {
        let after = self.delivered.clone();
        let message = Stamped { dot: self.delivered.next(me), after, payload };
        self.kept.insert(message.dot, message.clone());
        message
    }

    pub fn delivered(&self) -> &Vector {
        &self.delivered
    }

    /// How many messages are kept for others.
    pub fn kept(&self) -> usize {
        self.kept.len()
    }

    pub fn has(&self, dot: Dot) -> bool {
        self.delivered.covers(dot) || self.ahead.contains(&dot)
    }

    /// The first message that this one has to wait for.
    fn cause(&self, message: &Stamped<P>) -> Option<Dot> {
        let missing = message.after.iter().find(|(by, count)| self.delivered.get(*by) < *count);
        missing.map(|(by, _)| Dot { by, count: self.delivered.get(by) + 1 })
    }

    /// A message arrived. `at_once` does not wait for its causes, which is wrong.
    pub fn arrive(&self, waiting: &mut Waiting<P>, message: &Stamped<P>, at_once: bool) -> Arrived {
        if self.has(message.dot) {
            return Arrived::Again;
        }
        match self.cause(message).filter(|_| !at_once) {
            None => Arrived::Ready,
            Some(_) if waiting.held.contains_key(&message.dot) => Arrived::Again,
            Some(cause) => {
                waiting.held.insert(message.dot, message.clone());
                Arrived::Held(cause)
            }
        }
    }

    /// Takes a message as delivered; its effect is the caller's.
    pub fn deliver(&mut self, message: Stamped<P>) {
        let dot = message.dot;
        self.kept.insert(dot, message);
        self.ahead.insert(dot);
        loop {
            let next = Dot { by: dot.by, count: self.delivered.get(dot.by) + 1 };
            if !self.ahead.remove(&next) {
                return;
            }
            self.delivered.raise(next);
        }
    }

    /// A message that was held back and need not be any longer.
    pub fn ready(&self, waiting: &mut Waiting<P>) -> Option<Stamped<P>> {
        let dot =
            waiting.held.iter().find(|(_, message)| self.cause(message).is_none()).map(|(dot, _)| *dot)?;
        waiting.held.remove(&dot)
    }

    /// What the other, who delivered this much, lacks: the first of it, causes before what they caused.
    pub fn missing(&self, theirs: &Vector) -> Vec<Stamped<P>> {
        let mut missing: Vec<&Stamped<P>> =
            self.kept.values().filter(|message| !theirs.covers(message.dot)).collect();
        missing
            .sort_by_key(|message| (message.after.iter().map(|(_, count)| count).sum::<u64>(), message.dot));
        missing.into_iter().take(AT_ONCE).cloned().collect()
    }

    /// Hears what another replica has delivered and forgets what all have. How many messages that were.
    pub fn heard(
        &mut self,
        waiting: &mut Waiting<P>,
        from: ReplicaId,
        theirs: &Vector,
        replicas: u8,
    ) -> usize {
        waiting.known.get_or_default(from).join(theirs);
        if waiting.known.len() + 1 < usize::from(replicas) {
            return 0;
        }
        let before = self.kept.len();
        self.kept.retain(|dot, _| !waiting.known.values().all(|theirs| theirs.covers(*dot)));
        before - self.kept.len()
    }
}

impl<P> Waiting<P> {
    /// How many messages are held back.
    pub fn held(&self) -> usize {
        self.held.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;

    const N1: ReplicaId = ReplicaId(0);
    const N2: ReplicaId = ReplicaId(1);

    type Pair = (Log<u32>, Waiting<u32>);

    /// Takes in a message and says what was delivered.
    fn take((log, waiting): &mut Pair, message: &Stamped<u32>) -> Vec<u32> {
        let mut delivered = Vec::new();
        let mut next = match log.arrive(waiting, message, false) {
            Arrived::Ready => Some(message.clone()),
            Arrived::Again | Arrived::Held(_) => None,
        };
        while let Some(message) = next {
            delivered.push(message.payload);
            log.deliver(message);
            next = log.ready(waiting);
        }
        delivered
    }

    #[test]
    fn an_answer_waits_for_the_question() {
        let (mut alice, mut bob, mut carol) = (Pair::default(), Pair::default(), Pair::default());
        let question = alice.0.send(N1, 1);
        assert_eq!(take(&mut bob, &question), [1]);
        let answer = bob.0.send(N2, 2);
        let cause = Dot { by: N1, count: 1 };
        assert_eq!(carol.0.arrive(&mut carol.1, &answer, false), Arrived::Held(cause));
        assert_eq!(take(&mut carol, &question), [1, 2]);
        assert_eq!(take(&mut carol, &question), [] as [u32; 0]);
        assert_eq!(take(&mut carol, &answer), [] as [u32; 0]);
    }

    #[test]
    fn what_everyone_has_is_kept_no_longer() {
        let (mut log, mut waiting) = Pair::default();
        let message = log.send(N1, 1);
        let theirs: Vector = [message.dot].into_iter().collect();
        assert_eq!(log.missing(&Vector::default()), [message]);
        assert!(log.missing(&theirs).is_empty());
        assert_eq!(log.heard(&mut waiting, N2, &theirs, 3), 0, "n3 may lack it");
        assert_eq!(log.heard(&mut waiting, ReplicaId(2), &theirs, 3), 1);
        assert_eq!(log.kept(), 0);
    }

    /// Messages in any order, some twice and some lost, with exchanges in between: every replica delivers all of
    /// them once, causes first.
    #[test]
    fn every_message_is_delivered_once_and_after_its_causes() {
        for seed in 0..300 {
            let mut rng = Rng::stream(seed, "broadcast", 0);
            let mut replicas: Vec<Pair> = (0..4).map(|_| Pair::default()).collect();
            let mut got: Vec<Vec<u32>> = vec![Vec::new(); 4];
            let mut sent: Vec<Stamped<u32>> = Vec::new();
            for step in 0..400 {
                let me = rng.below(4) as usize;
                let arriving = match rng.below(4) {
                    0 if sent.len() < 60 => {
                        let payload = sent.len() as u32;
                        got[me].push(payload);
                        sent.push(replicas[me].0.send(ReplicaId(me as u8), payload));
                        continue;
                    }
                    1 | 2 if step < 300 && !sent.is_empty() => {
                        vec![sent[rng.below(sent.len() as u64) as usize].clone()]
                    }
                    _ => {
                        let (theirs, from) = (replicas[me].0.delivered().clone(), rng.below(4) as usize);
                        replicas[from].0.missing(&theirs)
                    }
                };
                for message in arriving {
                    got[me].extend(take(&mut replicas[me], &message));
                }
            }
            for me in 0..4 {
                for _ in 0..40 {
                    let theirs = replicas[me].0.delivered().clone();
                    let from = rng.below(4) as usize;
                    for message in replicas[from].0.missing(&theirs) {
                        got[me].extend(take(&mut replicas[me], &message));
                    }
                }
                let mut all = got[me].clone();
                all.sort_unstable();
                assert!(all.iter().copied().eq(0..sent.len() as u32), "{seed}: {all:?}");
                for (place, payload) in got[me].iter().enumerate() {
                    let message = &sent[*payload as usize];
                    let before: Vector = got[me][..place].iter().map(|one| sent[*one as usize].dot).collect();
                    assert!(before.includes(&message.after), "{seed}: n{me} delivers {payload} too early");
                }
            }
        }
    }
}
