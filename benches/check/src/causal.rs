//! One causal history: sessions at replicas of their own that read and write a few keys, and pass their writes on
//! in causal order but late. Every value is written once.

use netsplit::base::Rng;
use netsplit::history::recorded::{Call, Datum, Ending, Observation, Process, Recorded, Reply};

const OPERATIONS: usize = 100_000;
const SESSIONS: usize = 20;
const KEYS: usize = 100;

/// How many writes a replica may take in between two operations of its session.
const DELIVERIES: usize = 20;

struct Sent {
    key: usize,
    value: Datum,
    /// How many writes of each session its replica had when it was written.
    after: Vec<usize>,
}

/// Half reads, half writes. With a stale read, one of the last answers is the first value of its key.
pub fn history(stale: bool) -> Recorded {
    let mut rng = Rng::stream(1, "causal", 0);
    let mut recorded = Recorded::default();
    let keys: Vec<Datum> = (0..KEYS).map(|key| recorded.texts.intern(&format!("k{key}"))).collect();
    let mut held = vec![vec![Datum::NIL; KEYS]; SESSIONS];
    let mut first = vec![Datum::NIL; KEYS];
    let mut seen = vec![vec![0; SESSIONS]; SESSIONS];
    let mut sent: Vec<Vec<Sent>> = (0..SESSIONS).map(|_| Vec::new()).collect();
    for number in 0..OPERATIONS {
        let me = rng.below(SESSIONS as u64) as usize;
        for _ in 0..DELIVERIES {
            let from = rng.below(SESSIONS as u64) as usize;
            deliver(from, &sent[from], &mut seen[me], &mut held[me]);
        }
        let key = rng.below(KEYS as u64) as usize;
        let is_planted = stale && number == OPERATIONS - 100;
        let (call, reply) = if is_planted || rng.below(2) == 0 {
            (Call::Read, Reply::Value(if is_planted { first[key] } else { held[me][key] }))
        } else {
            let value = recorded.texts.intern(&number.to_string());
            sent[me].push(Sent { key, value, after: seen[me].clone() });
            seen[me][me] += 1;
            held[me][key] = value;
            if first[key].is_nil() {
                first[key] = value;
            }
            (Call::Write(value), Reply::Done)
        };
        let called = 2 * number as u32;
        recorded.observations.push(Observation {
            process: Process(me as u32),
            key: keys[key],
            call,
            ending: Ending::Ok(reply),
            called,
            returned: Some(called + 1),
            called_at: None,
            returned_at: None,
            line: 0,
        });
    }
    recorded
}

/// The next write of a session, if the replica has all that came before it.
fn deliver(from: usize, sent: &[Sent], seen: &mut [usize], held: &mut [Datum]) {
    let Some(next) = sent.get(seen[from]) else { return };
    if next.after.iter().zip(seen.iter()).all(|(after, seen)| after <= seen) {
        seen[from] += 1;
        held[next.key] = next.value;
    }
}
