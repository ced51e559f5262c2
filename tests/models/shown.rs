//! Texts that are appended to, and sets, under every model: each checker against the definition, tried out on small
//! histories, and the evidence.

use netsplit::base::Rng;
use netsplit::check::court::{Evidence, Finding, Limits, Model, Reached, judge};
use netsplit::check::spec::Spec;
use netsplit::history::recorded::{Call, Datum, Ending, Observation, Process, Recorded, Reply};

const MODELS: [Model; 7] = [
    Model::Sequential,
    Model::Causal,
    Model::Pram,
    Model::ReadYourWrites,
    Model::MonotonicReads,
    Model::MonotonicWrites,
    Model::WritesFollowReads,
];

const TEXTS: Spec = Spec::KeyValue { initial: Datum::NIL };

/// An operation on a key: what it puts or adds, or what it was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Did {
    Puts(char),
    Adds(char),
    Reads(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Op {
    process: u32,
    key: char,
    did: Did,
    known: bool,
}

impl Op {
    fn writes(&self) -> Option<char> {
        match self.did {
            Did::Puts(value) | Did::Adds(value) => Some(value),
            Did::Reads(_) => None,
        }
    }
}

fn recorded(spec: &Spec, ops: &[Op]) -> Recorded {
    let mut recorded = Recorded::default();
    for (op, place) in ops.iter().zip(0..) {
        let texts = &mut recorded.texts;
        let mut datum = |text: &str| if text.is_empty() { Datum::NIL } else { texts.intern(text) };
        let (call, reply) = match &op.did {
            Did::Puts(value) => (Call::Write(datum(&value.to_string())), Reply::Done),
            Did::Adds(value) if *spec == Spec::Set => (Call::Insert(datum(&value.to_string())), Reply::Done),
            Did::Adds(value) => (Call::Append(datum(&value.to_string())), Reply::Done),
            Did::Reads(text) if *spec == Spec::Set => {
                let members: Vec<Datum> = text.chars().map(|member| datum(&member.to_string())).collect();
                (Call::Read, Reply::Members(members.into()))
            }
            Did::Reads(text) => (Call::Read, Reply::Value(datum(text))),
        };
        let key = datum(&format!("key {}", op.key));
        recorded.observations.push(Observation {
            process: Process(op.process),
            key,
            call,
            ending: if op.known { Ending::Ok(reply) } else { Ending::Unknown },
            called: 2 * place,
            returned: op.known.then_some(2 * place + 1),
            called_at: None,
            returned_at: None,
            line: 0,
        });
    }
    recorded
}

fn find(model: Model, spec: &Spec, recorded: &Recorded) -> Finding {
    judge(model, spec, recorded, &Limits { states: 100_000, steps: 10_000_000 }, &mut || true)
}

type Relation = Vec<Vec<bool>>;

/// A history of operations that all took effect.
struct Case<'a> {
    spec: &'a Spec,
    ops: Vec<Op>,
    in_process: Relation,
    /// Whether the second, a read, shows the first.
    shown: Relation,
}

/// Whether the model holds by its definition, for some choice of which unknown operations took effect.
fn defined(model: Model, spec: &Spec, ops: &[Op]) -> bool {
    let unknown: Vec<usize> = (0..ops.len()).filter(|op| !ops[*op].known).collect();
    (0..1u32 << unknown.len()).any(|chosen| {
        let happened = |op: &usize| {
            unknown.iter().position(|other| other == op).is_none_or(|place| chosen & (1 << place) != 0)
        };
        let ops: Vec<Op> = (0..ops.len()).filter(happened).map(|op| ops[op].clone()).collect();
        let relation = |holds: &dyn Fn(usize, usize) -> bool| -> Relation {
            (0..ops.len()).map(|one| (0..ops.len()).map(|next| holds(one, next)).collect()).collect()
        };
        let in_process =
            relation(&|one, next| one < next && ops[one].process == ops[next].process && ops[one].known);
        let shown = relation(&|one, next| match (&ops[next].did, ops[one].writes()) {
            (Did::Reads(text), Some(value)) => ops[one].key == ops[next].key && text.contains(value),
            _ => false,
        });
        let all_written = (0..ops.len()).all(|read| match &ops[read].did {
            Did::Reads(text) => text.len() == (0..ops.len()).filter(|write| shown[*write][read]).count(),
            _ => true,
        });
        all_written && Case { spec, in_process, shown, ops: ops.clone() }.holds(model)
    })
}

fn close(relation: &mut Relation) {
    let all = 0..relation.len();
    for middle in all.clone() {
        for one in all.clone() {
            for next in all.clone() {
                relation[one][next] |= relation[one][middle] && relation[middle][next];
            }
        }
    }
}

impl Case<'_> {
    fn holds(&self, model: Model) -> bool {
        let all: Vec<usize> = (0..self.ops.len()).collect();
        let mut caused = self.in_process.clone();
        for (row, shown) in caused.iter_mut().zip(&self.shown) {
            row.iter_mut().zip(shown).for_each(|(before, shown)| *before |= shown);
        }
        close(&mut caused);
        match model {
            Model::Sequential => self.has_order(&all, &self.in_process),
            Model::Causal => all.iter().all(|op| !caused[*op][*op]) && self.has_views(&caused),
            Model::Pram => self.has_views(&self.in_process),
            _ => (0..3).all(|process| self.keeps(model, process)),
        }
    }

    fn has_views(&self, before: &Relation) -> bool {
        (0..3).all(|process| {
            let is_seen = |op: &usize| self.ops[*op].process == process || self.ops[*op].writes().is_some();
            let seen: Vec<usize> = (0..self.ops.len()).filter(is_seen).collect();
            self.has_order(&seen, before)
        })
    }

    /// Whether some order keeps `before` and explains every read.
    fn has_order(&self, ops: &[usize], before: &Relation) -> bool {
        some_order(ops, before, &mut Vec::new(), &mut |order| {
            (0..order.len()).all(|place| self.explains(&order[..place], order[place]))
        })
    }

    /// Whether the writes of an order amount to what an operation was shown.
    fn explains(&self, order: &[usize], read: usize) -> bool {
        let Did::Reads(text) = &self.ops[read].did else { return true };
        let mut held = String::new();
        for op in order.iter().map(|op| &self.ops[*op]).filter(|op| op.key == self.ops[read].key) {
            match op.did {
                Did::Puts(value) => held = value.to_string(),
                Did::Adds(value) => held.push(value),
                Did::Reads(_) => {}
            }
        }
        let sorted = |text: &str| {
            let mut letters: Vec<char> = text.chars().collect();
            letters.sort_unstable();
            letters
        };
        if *self.spec == Spec::Set { sorted(&held) == sorted(text) } else { held == *text }
    }

    fn keeps(&self, model: Model, process: u32) -> bool {
        let writes: Vec<usize> = (0..self.ops.len()).filter(|op| self.ops[*op].writes().is_some()).collect();
        let mut before = self.in_process.clone();
        if model == Model::WritesFollowReads {
            for (read, write) in (0..self.ops.len()).flat_map(|read| writes.iter().map(move |w| (read, *w))) {
                for source in (0..self.ops.len()).filter(|_| self.in_process[read][write]) {
                    before[source][write] |= self.shown[source][read];
                }
            }
            close(&mut before);
        }
        let is_own = |op: &usize| self.ops[*op].process == process && self.ops[*op].writes().is_none();
        let reads: Vec<usize> = (0..self.ops.len()).filter(is_own).collect();
        some_order(&writes, &before, &mut Vec::new(), &mut |order| {
            reads.iter().all(|read| {
                let included = |write: &usize| self.includes(model, &reads, *read, *write);
                let seen: Vec<usize> = order.iter().copied().filter(included).collect();
                self.explains(&seen, *read)
            })
        })
    }

    /// Whether `read` has to include `write`.
    fn includes(&self, model: Model, reads: &[usize], read: usize, write: usize) -> bool {
        let all = || 0..self.ops.len();
        let earlier = || reads.iter().copied().filter(|other| self.in_process[*other][read]);
        let brought = |by: usize| all().any(|other| self.in_process[write][other] && self.shown[other][by]);
        let read_before = |by: usize| {
            let wrote = |other: usize, p: usize| self.in_process[p][other] && self.shown[write][p];
            all().any(|other| self.shown[other][by] && all().any(|p| wrote(other, p)))
        };
        self.shown[write][read]
            || match model {
                Model::ReadYourWrites => self.in_process[write][read],
                Model::MonotonicReads => earlier().any(|other| self.shown[write][other]),
                Model::MonotonicWrites => earlier().chain([read]).any(brought),
                _ => earlier().chain([read]).any(read_before),
            }
    }
}

/// Whether some order of `left` after `order` keeps `before` and passes `fits`.
fn some_order(
    left: &[usize],
    before: &Relation,
    order: &mut Vec<usize>,
    fits: &mut dyn FnMut(&[usize]) -> bool,
) -> bool {
    if left.is_empty() {
        return fits(order);
    }
    left.iter().filter(|op| !left.iter().any(|other| before[*other][**op])).any(|op| {
        let rest: Vec<usize> = left.iter().copied().filter(|other| other != op).collect();
        order.push(*op);
        let found = some_order(&rest, before, order, fits);
        order.pop();
        found
    })
}

fn random(rng: &mut Rng, spec: &Spec) -> Vec<Op> {
    let (count, keys) = (2 + rng.below(6), 1 + rng.below(2));
    let processes = 2 + rng.below(2);
    let mut ops: Vec<Op> = Vec::new();
    for number in 0..count {
        let key = ['x', 'y'][rng.below(keys) as usize];
        let value = char::from(b'a' + number as u8);
        let did = match rng.below(6) {
            0 if *spec != Spec::Set => Did::Puts(value),
            0..3 => Did::Adds(value),
            _ => Did::Reads(String::new()),
        };
        let known = matches!(did, Did::Reads(_)) || rng.below(6) > 0;
        ops.push(Op { process: rng.below(processes) as u32, key, did, known });
    }
    for read in 0..ops.len() {
        let Did::Reads(_) = ops[read].did else { continue };
        let mut text = String::new();
        for op in ops.iter().take(read + 1 + rng.below(2) as usize).filter(|op| op.key == ops[read].key) {
            match op.did {
                _ if rng.below(4) == 0 => {}
                Did::Puts(value) => text = value.to_string(),
                Did::Adds(value) if rng.below(8) == 0 => text.insert(0, value),
                Did::Adds(value) => text.push(value),
                Did::Reads(_) => {}
            }
        }
        ops[read].did = Did::Reads(text);
    }
    ops
}

/// The operations at these places alone: a read shows those of them that it showed, unless it began with another.
fn part(spec: &Spec, ops: &[Op], chosen: &[usize]) -> Vec<Op> {
    let is_chosen = |value: char| chosen.iter().any(|op| ops[*op].writes() == Some(value));
    let puts = |value: char| ops.iter().any(|op| op.did == Did::Puts(value));
    let part = chosen.iter().map(|place| {
        let mut op = ops[*place].clone();
        if let Did::Reads(text) = &op.did {
            let is_written = |value: char| ops.iter().any(|op| op.writes() == Some(value));
            let over = *spec != Spec::Set && text.chars().skip(1).any(puts);
            let nobody = over || !text.chars().all(is_written);
            let first = text.chars().next().filter(|first| *spec != Spec::Set && puts(*first));
            if !nobody && first.is_some_and(|first| !is_chosen(first)) {
                return None;
            }
            op.did = Did::Reads(text.chars().filter(|value| nobody || is_chosen(*value)).collect());
        }
        Some(op)
    });
    part.flatten().collect()
}

fn check(spec: &Spec, ops: &[Op]) -> [Option<bool>; 7] {
    let recorded = recorded(spec, ops);
    MODELS.map(|model| {
        let found = find(model, spec, &recorded);
        let told = match &found {
            Finding::Holds { witness } => {
                witness.iter().for_each(|order| replay(spec, &recorded, order));
                assert!(witness.is_some() || model != Model::Sequential, "{ops:?}");
                true
            }
            Finding::Violated(_) => false,
            Finding::Unknown(Reached::NotDefined) if *spec == TEXTS => return None,
            other => panic!("{other:?}: {model} of {ops:?}"),
        };
        assert_eq!(told, defined(model, spec, ops), "{model} of {ops:?}: {found:?}");
        if let Finding::Violated(Evidence { operations, .. }) = found {
            let part = part(spec, ops, &operations);
            assert!(!defined(model, spec, &part), "{model}: {operations:?} of {ops:?}");
        }
        Some(told)
    })
}

/// Goes through an order of all operations that took effect.
fn replay(spec: &Spec, recorded: &Recorded, order: &[usize]) {
    let machine = spec.machine(&recorded.texts);
    let mut states = vec![machine.initial(); recorded.texts.count()];
    let mut last = [None; 3];
    for place in order {
        let op = &recorded.observations[*place];
        let state = &mut states[op.key.index()];
        *state = machine.apply(state, &op.call, op.reply()).expect("an order explains every answer");
        let last = &mut last[op.process.0 as usize];
        let is_known = op.ending != Ending::Unknown;
        let came_before = |other: &usize| {
            let other = &recorded.observations[*other];
            other.process == op.process && other.ending != Ending::Unknown
        };
        let before = (0..*place).rev().find(came_before);
        assert!(before <= *last, "{order:?} keeps the order of each process");
        assert!(!is_known || *last < Some(*place), "{order:?} keeps the order of each process");
        *last = if is_known { Some(*place) } else { *last };
    }
    let known = recorded.observations.iter().filter(|op| op.ending != Ending::Unknown).count();
    let placed = order.iter().filter(|place| recorded.observations[**place].ending != Ending::Unknown);
    assert_eq!(placed.count(), known, "{order:?} leaves out nothing that took effect");
}

#[test]
fn random_texts_and_sets_are_judged_as_defined() {
    for spec in [TEXTS, Spec::Set] {
        let mut rng = Rng::stream(1, spec.name(), 0);
        let mut counts = [(0, 0); 7];
        for _ in 0..6_000 {
            let ops = random(&mut rng, &spec);
            if spec == TEXTS && !ops.iter().any(|op| matches!(op.did, Did::Adds(_))) {
                continue;
            }
            for (count, told) in counts.iter_mut().zip(check(&spec, &ops)) {
                let told = told.expect("every text can be taken apart in one way");
                *(if told { &mut count.0 } else { &mut count.1 }) += 1;
            }
        }
        assert!(counts.iter().all(|(kept, broken)| *kept > 50 && *broken > 50), "{counts:?}");
    }
}

#[test]
fn all_small_texts_and_sets_are_judged_as_defined() {
    for spec in [TEXTS, Spec::Set] {
        let mut menu: Vec<(Did, bool)> =
            ["", "a", "b", "ab", "ba"].map(|text| (Did::Reads(text.to_owned()), true)).into();
        menu.extend([(Did::Adds('a'), true), (Did::Adds('b'), true), (Did::Adds('b'), false)]);
        if spec == TEXTS {
            menu.push((Did::Puts('b'), true));
        }
        for number in 0..(2 * menu.len()).pow(4) {
            let (mut rest, mut ops) = (number, Vec::new());
            for _ in 0..4 {
                let ((did, known), process) = (menu[rest / 2 % menu.len()].clone(), rest as u32 % 2);
                rest /= 2 * menu.len();
                ops.push(Op { process, key: 'x', did, known });
            }
            let written: Vec<char> = ops.iter().filter_map(Op::writes).collect();
            let is_twice = (1..written.len()).any(|place| written[..place].contains(&written[place]));
            let adds = spec == Spec::Set || ops.iter().any(|op| matches!(op.did, Did::Adds(_)));
            if !is_twice && adds && number % 3 == 0 {
                check(&spec, &ops);
            }
        }
    }
}

#[test]
fn what_cannot_be_taken_apart_is_not_defined() {
    let one = |process, did| Op { process, key: 'x', did, known: true };
    let twice = [one(0, Did::Adds('a')), one(1, Did::Adds('a')), one(1, Did::Reads("a".to_owned()))];
    for spec in [TEXTS, Spec::Set] {
        let found = find(Model::Causal, &spec, &recorded(&spec, &twice));
        assert_eq!(found, Finding::Unknown(Reached::NotDefined), "{spec:?}");
    }
    // "ab" may be "a" and "b", or "ab".
    let mut texts =
        recorded(&TEXTS, &[one(0, Did::Adds('a')), one(0, Did::Adds('b')), one(1, Did::Adds('c'))]);
    let ab = texts.texts.intern("ab");
    texts.observations[2].call = Call::Append(ab);
    texts.observations.push(Observation {
        call: Call::Read,
        ending: Ending::Ok(Reply::Value(ab)),
        called: 6,
        returned: Some(7),
        ..texts.observations[2].clone()
    });
    assert_eq!(find(Model::Causal, &TEXTS, &texts), Finding::Unknown(Reached::NotDefined));
}
