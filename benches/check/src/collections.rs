//! A queue and a set that are correct, and clients that call them: each of ten has one operation in progress, one in
//! two hundred ends unknown, and every value is new.

use std::collections::VecDeque;

use netsplit::base::Rng;
use netsplit::history::recorded::{Call, Datum, Ending, Observation, Process, Recorded, Reply};

const CLIENTS: usize = 10;

/// An operation in progress: its index, and its answer once it took effect.
type Active = Option<(usize, Option<Reply>)>;

/// Clients of one object.
struct Clients {
    rng: Rng,
    recorded: Recorded,
    active: Vec<Active>,
    names: Vec<u32>,
    place: u32,
}

/// As many enqueues as dequeues. A dequeue that finds nothing says so.
pub fn queue(operations: usize) -> Recorded {
    let mut held = VecDeque::new();
    Clients::run(operations, 1, &mut |call| match call {
        Call::Enqueue(value) => {
            held.push_back(value);
            Reply::Done
        }
        _ => Reply::Value(held.pop_front().unwrap_or(Datum::NIL)),
    })
}

/// Inserts, and in the end one read of all members.
pub fn set(inserts: usize) -> Recorded {
    let mut held = Vec::new();
    let mut recorded = Clients::run(inserts, 0, &mut |call| {
        held.extend(match call {
            Call::Insert(value) => Some(value),
            _ => None,
        });
        Reply::Done
    });
    let place = 2 * inserts as u32;
    let reply = Reply::Members(held.into());
    recorded.observations.push(observation(u32::MAX, Call::Read, place, Some((reply, place + 1))));
    recorded
}

/// The same history with one operation more, which changes nothing and which only the search knows what to do with.
pub fn for_the_search(mut recorded: Recorded) -> Recorded {
    let call = match recorded.observations[0].call {
        Call::Insert(_) => Call::Remove(Datum::NIL),
        _ => Call::Dequeue,
    };
    let place =
        recorded.observations.iter().map(|o| o.called.max(o.returned.unwrap_or(0))).max().unwrap_or(0);
    let answer = Some((Reply::Unseen, place + 2));
    recorded.observations.push(observation(u32::MAX, call, place + 1, answer));
    recorded
}

fn observation(process: u32, call: Call, called: u32, answer: Option<(Reply, u32)>) -> Observation {
    let returned = answer.as_ref().map(|(_, place)| *place);
    Observation {
        process: Process(process),
        key: Datum::NIL,
        call,
        ending: answer.map_or(Ending::Unknown, |(reply, _)| Ending::Ok(reply)),
        called,
        returned,
        called_at: None,
        returned_at: None,
        line: called + 1,
    }
}

impl Clients {
    /// `takers` in two of the calls take a value.
    fn run(operations: usize, takers: u64, apply: &mut dyn FnMut(Call) -> Reply) -> Recorded {
        let mut clients = Clients {
            rng: Rng::stream(1, "collection", takers),
            recorded: Recorded::default(),
            active: vec![None; CLIENTS],
            names: (0..CLIENTS as u32).collect(),
            place: 0,
        };
        while clients.recorded.observations.len() < operations || clients.active.iter().any(Option::is_some) {
            let client = clients.rng.below(CLIENTS as u64) as usize;
            match clients.active[client].take() {
                None if clients.recorded.observations.len() < operations => clients.call(client, takers),
                None => {}
                Some((index, None)) => {
                    let reply = apply(clients.recorded.observations[index].call);
                    clients.active[client] = Some((index, Some(reply)));
                }
                Some((index, Some(reply))) => clients.end(client, index, reply),
            }
        }
        clients.recorded
    }

    fn call(&mut self, client: usize, takers: u64) {
        let number = self.recorded.observations.len();
        let value = self.recorded.texts.intern(&number.to_string());
        let call = match (takers, self.rng.below(2)) {
            (0, _) => Call::Insert(value),
            (_, 0) => Call::Dequeue,
            _ => Call::Enqueue(value),
        };
        self.recorded.observations.push(observation(self.names[client], call, self.place, None));
        self.active[client] = Some((number, None));
        self.place += 1;
    }

    fn end(&mut self, client: usize, index: usize, reply: Reply) {
        if self.rng.below(200) == 0 {
            self.names[client] += CLIENTS as u32;
            return;
        }
        let observation = &mut self.recorded.observations[index];
        observation.ending = Ending::Ok(reply);
        observation.returned = Some(self.place);
        self.place += 1;
    }
}
