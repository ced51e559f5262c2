//! The definitions, tried out: every choice of who read from whom, and every order. Only for small histories.

use netsplit::check::court::Model;
use netsplit::history::recorded::{Call, Datum, Ending, Recorded, Reply};

/// An operation that took effect.
#[derive(Clone, Copy, Debug)]
struct Op {
    process: u32,
    key: Datum,
    /// The value found, and whether it must be that or another.
    reads: Option<(Datum, bool)>,
    writes: Option<Datum>,
    known: bool,
}

/// Whether the definition of the model holds for some choice of which unknown operations took effect.
pub fn holds(model: Model, recorded: &Recorded) -> bool {
    let all = operations(recorded);
    let unknown: Vec<usize> = (0..all.len()).filter(|op| !all[*op].known).collect();
    (0..1u32 << unknown.len()).any(|chosen| {
        let happened = |op: &usize| {
            let place = unknown.iter().position(|other| other == op);
            place.is_none_or(|place| chosen & (1 << place) != 0)
        };
        let ops: Vec<Op> = (0..all.len()).filter(happened).map(|op| all[op]).collect();
        Case { process_order: process_order(&ops), ops }.holds(model)
    })
}

fn operations(recorded: &Recorded) -> Vec<Op> {
    let mut ops = Vec::new();
    for observation in &recorded.observations {
        let known = observation.ending != Ending::Unknown;
        let (reads, writes) = match (&observation.call, &observation.ending) {
            (_, Ending::Fail) | (Call::Read, Ending::Unknown) => continue,
            (Call::Read, Ending::Ok(Reply::Value(value))) => (Some((*value, true)), None),
            (Call::Write(value), _) => (None, Some(*value)),
            (Call::Cas { expected, .. }, Ending::Ok(Reply::Compared(false))) => {
                (Some((*expected, false)), None)
            }
            (Call::Cas { expected, new }, _) => (Some((*expected, true)), Some(*new)),
            other => panic!("{other:?}"),
        };
        ops.push(Op { process: observation.process.0, key: observation.key, reads, writes, known });
    }
    ops
}

type Relation = Vec<Vec<bool>>;

fn process_order(ops: &[Op]) -> Relation {
    let before = |first: usize, second: usize| {
        first < second && ops[first].process == ops[second].process && ops[first].known
    };
    (0..ops.len()).map(|first| (0..ops.len()).map(|second| before(first, second)).collect()).collect()
}

fn close(relation: &mut Relation) {
    let all = 0..relation.len();
    for middle in all.clone() {
        for first in all.clone() {
            for second in all.clone() {
                relation[first][second] |= relation[first][middle] && relation[middle][second];
            }
        }
    }
}

fn has_cycle(relation: &Relation) -> bool {
    (0..relation.len()).any(|op| relation[op][op])
}

struct Case {
    ops: Vec<Op>,
    process_order: Relation,
}

/// The source of each read: a write, or `None` for the initial value.
type Sources = [Option<usize>];

impl Case {
    fn holds(&self, model: Model) -> bool {
        if model == Model::Sequential {
            let all: Vec<usize> = (0..self.ops.len()).collect();
            return orders(&all, &self.process_order, &mut |order, op| self.fits(order, op));
        }
        self.choices(0, &mut Vec::new(), &|sources| match model {
            Model::Causal => self.causal(sources),
            Model::Pram => self.views(sources, &self.process_order),
            _ => self.guarantee(model, sources),
        })
    }

    /// Tries every choice of sources for the operations from `op` on.
    fn choices(&self, op: usize, sources: &mut Vec<Option<usize>>, check: &dyn Fn(&Sources) -> bool) -> bool {
        let Some(read) = self.ops.get(op) else { return check(sources) };
        let Some((value, same)) = read.reads else { return self.choice(op, None, sources, check) };
        let writes = (0..self.ops.len()).filter(|write| {
            let write = (*write != op).then(|| self.ops[*write]).filter(|write| write.key == read.key);
            write.and_then(|write| write.writes).is_some_and(|written| (written == value) == same)
        });
        let mut writes: Vec<Option<usize>> = writes.map(Some).collect();
        if (value == Datum::NIL) == same {
            writes.push(None);
        }
        writes.into_iter().any(|source| self.choice(op, source, sources, check))
    }

    fn choice(
        &self,
        op: usize,
        source: Option<usize>,
        sources: &mut Vec<Option<usize>>,
        check: &dyn Fn(&Sources) -> bool,
    ) -> bool {
        sources.push(source);
        let found = self.choices(op + 1, sources, check);
        sources.pop();
        found
    }

    fn causal(&self, sources: &Sources) -> bool {
        let caused = self.with_reads(sources);
        !has_cycle(&caused) && self.views(sources, &caused)
    }

    fn with_reads(&self, sources: &Sources) -> Relation {
        let mut caused = self.process_order.clone();
        for (read, source) in sources.iter().enumerate() {
            source.iter().for_each(|source| caused[*source][read] = true);
        }
        close(&mut caused);
        caused
    }

    /// The operations whose answers one view explains: those of a process, or those before an unknown operation.
    fn sessions(&self) -> Vec<Vec<usize>> {
        let of = |last: &usize| {
            let before = |op: &usize| *op == *last || self.process_order[*op][*last];
            (0..self.ops.len()).filter(before).collect()
        };
        (0..self.ops.len()).map(|last| of(&last)).collect()
    }

    /// Whether every session has an order of its operations and all writes that keeps `before`, in which the
    /// last write to the key before a read is its source.
    fn views(&self, sources: &Sources, before: &Relation) -> bool {
        self.sessions().iter().all(|own| {
            let is_seen = |op: &usize| own.contains(op) || self.ops[*op].writes.is_some();
            let seen: Vec<usize> = (0..self.ops.len()).filter(is_seen).collect();
            orders(&seen, before, &mut |order, op| {
                !own.contains(&op) || self.ops[op].reads.is_none() || self.last(order, op) == sources[op]
            })
        })
    }

    /// The last write to the key of `op` in an order.
    fn last(&self, order: &[usize], op: usize) -> Option<usize> {
        let writes =
            |other: &&usize| self.ops[**other].writes.is_some() && self.ops[**other].key == self.ops[op].key;
        order.iter().rev().find(writes).copied()
    }

    fn fits(&self, order: &[usize], op: usize) -> bool {
        let held = self.last(order, op).map_or(Datum::NIL, |write| self.ops[write].writes.unwrap());
        self.ops[op].reads.is_none_or(|(value, same)| (value == held) == same)
    }

    fn guarantee(&self, model: Model, sources: &Sources) -> bool {
        let writes: Vec<usize> = (0..self.ops.len()).filter(|op| self.ops[*op].writes.is_some()).collect();
        self.sessions().iter().all(|own| {
            let mut before = self.process_order.clone();
            for op in own.iter().filter(|op| self.ops[**op].writes.is_some()) {
                sources[*op].iter().for_each(|source| before[*source][*op] = true);
            }
            for write in writes.iter().filter(|_| model == Model::WritesFollowReads) {
                for read in
                    (0..self.ops.len()).filter(|read| read == write || self.process_order[*read][*write])
                {
                    sources[read].iter().for_each(|source| before[*source][*write] = true);
                }
            }
            close(&mut before);
            // An order is found once all of it is there, so reads are checked at its end.
            let mut found = false;
            complete_orders(&writes, &before, &mut |order| {
                found |= own.iter().all(|read| self.includes(model, sources, own, order, *read));
            });
            found
        })
    }

    /// Whether `read` answers the last in `order` of the writes to its key that it includes.
    fn includes(&self, model: Model, sources: &Sources, own: &[usize], order: &[usize], read: usize) -> bool {
        if self.ops[read].reads.is_none() {
            return true;
        }
        let earlier: Vec<usize> = own.iter().copied().filter(|op| self.process_order[*op][read]).collect();
        let mut seen: Vec<usize> = sources[read].into_iter().collect();
        for op in earlier.iter().chain([&read]) {
            let is_read = *op == read;
            let Some(source) = sources[*op].filter(|_| model != Model::ReadYourWrites) else {
                let counts = model == Model::ReadYourWrites && !is_read;
                seen.extend(Some(*op).filter(|op| counts && self.ops[*op].writes.is_some()));
                continue;
            };
            let with: Vec<usize> =
                (0..self.ops.len()).filter(|other| self.process_order[*other][source]).collect();
            match model {
                Model::MonotonicReads => seen.push(source),
                Model::MonotonicWrites => {
                    seen.extend(with.iter().filter(|other| self.ops[**other].writes.is_some()))
                }
                Model::WritesFollowReads => {
                    seen.extend(with.iter().chain([&source]).filter_map(|other| sources[*other]))
                }
                _ => {}
            }
            if model == Model::ReadYourWrites && !is_read && self.ops[*op].writes.is_some() {
                seen.push(*op);
            }
        }
        let included: Vec<usize> = order.iter().copied().filter(|write| seen.contains(write)).collect();
        self.last(&included, read) == sources[read]
    }
}

/// Whether some order of `ops` keeps `before` and passes `fits` (what came so far, and what comes next) all along.
fn orders(ops: &[usize], before: &Relation, fits: &mut dyn FnMut(&[usize], usize) -> bool) -> bool {
    fn extend(
        order: &mut Vec<usize>,
        ops: &[usize],
        before: &Relation,
        fits: &mut dyn FnMut(&[usize], usize) -> bool,
    ) -> bool {
        if order.len() == ops.len() {
            return true;
        }
        let left: Vec<usize> = ops.iter().copied().filter(|op| !order.contains(op)).collect();
        for op in &left {
            if left.iter().any(|other| before[*other][*op]) || !fits(order, *op) {
                continue;
            }
            order.push(*op);
            let found = extend(order, ops, before, fits);
            order.pop();
            if found {
                return true;
            }
        }
        false
    }
    extend(&mut Vec::new(), ops, before, fits)
}

/// Calls `each` with every order of `ops` that keeps `before`.
fn complete_orders(ops: &[usize], before: &Relation, each: &mut dyn FnMut(&[usize])) {
    fn extend(order: &mut Vec<usize>, ops: &[usize], before: &Relation, each: &mut dyn FnMut(&[usize])) {
        if order.len() == ops.len() {
            each(order);
        }
        let left: Vec<usize> = ops.iter().copied().filter(|op| !order.contains(op)).collect();
        for op in left.iter().filter(|op| !left.iter().any(|other| before[*other][**op])) {
            order.push(*op);
            extend(order, ops, before, each);
            order.pop();
        }
    }
    extend(&mut Vec::new(), ops, before, each);
}
