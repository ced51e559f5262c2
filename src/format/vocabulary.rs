//! The functions of each object, as Jepsen's tests name them, and the shapes of their values.

use super::edn::{Form, Node};
use super::error::Wrong;
use super::understand::{datum, pair};
use crate::check::spec::Spec;
use crate::history::recorded::{Call, Datum, Reply, Texts};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Read,
    Write,
    Cas,
    Append,
    Add,
    Subtract,
    Insert,
    Remove,
    Contains,
    Enqueue,
    Dequeue,
    Drain,
    Acquire,
    Release,
    Transfer,
}

use Function::*;

/// The names of an object's functions; a function's first name is the usual one.
fn table(spec: &Spec) -> &'static [(&'static str, Function)] {
    match spec {
        Spec::Register { .. } => &[("read", Read), ("write", Write)],
        Spec::CasRegister { .. } => &[("read", Read), ("write", Write), ("cas", Cas)],
        Spec::KeyValue { .. } => &[
            ("get", Read),
            ("read", Read),
            ("put", Write),
            ("write", Write),
            ("append", Append),
            ("cas", Cas),
        ],
        Spec::Counter { .. } => &[
            ("read", Read),
            ("add", Add),
            ("inc", Add),
            ("increment", Add),
            ("dec", Subtract),
            ("decrement", Subtract),
        ],
        Spec::Set => &[("read", Read), ("add", Insert), ("remove", Remove), ("contains", Contains)],
        Spec::Queue => &[("enqueue", Enqueue), ("dequeue", Dequeue), ("drain", Drain)],
        Spec::Mutex | Spec::FencedLock => {
            &[("acquire", Acquire), ("lock", Acquire), ("release", Release), ("unlock", Release)]
        }
        Spec::Bank { .. } => &[("read", Read), ("transfer", Transfer)],
    }
}

pub(super) fn function(spec: &Spec, name: &str) -> Option<Function> {
    table(spec).iter().find(|(other, _)| *other == name).map(|(_, function)| *function)
}

/// All of an object's functions, for a sentence.
pub(super) fn names(spec: &Spec) -> String {
    let names: Vec<String> = table(spec).iter().map(|(name, _)| format!(":{name}")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

impl Function {
    /// Whether it is called without a value.
    pub fn asks(self) -> bool {
        matches!(self, Read | Dequeue | Drain | Acquire | Release)
    }

    /// Whether its answer says more than that it was done.
    pub fn answers(self) -> bool {
        matches!(self, Read | Contains | Dequeue | Drain)
    }

    /// Whether `call` is one of this function.
    pub fn calls(self, call: &Call) -> bool {
        matches!(
            (self, call),
            (Read, Call::Read)
                | (Write, Call::Write(_))
                | (Cas, Call::Cas { .. })
                | (Append, Call::Append(_))
                | (Add | Subtract, Call::Add(_))
                | (Insert, Call::Insert(_))
                | (Remove, Call::Remove(_))
                | (Contains, Call::Contains(_))
                | (Enqueue, Call::Enqueue(_))
                | (Dequeue, Call::Dequeue)
                | (Drain, Call::Drain)
                | (Acquire, Call::Acquire)
                | (Release, Call::Release)
                | (Transfer, Call::Transfer { .. })
        )
    }

    /// The call with its value; `at` is where to point if there is none.
    pub fn call(self, value: Option<&Form>, at: usize, texts: &mut Texts) -> Result<Call, Wrong> {
        let given = value.filter(|form| form.node != Node::Nil);
        let some = |what: &str| given.ok_or_else(|| Wrong::new(value.map_or(at, |form| form.at), what));
        let one = |texts: &mut Texts| value.map_or(Datum::NIL, |form| datum(form, texts));
        Ok(match self {
            Read => Call::Read,
            Dequeue => Call::Dequeue,
            Drain => Call::Drain,
            Acquire => Call::Acquire,
            Release => Call::Release,
            Write => Call::Write(one(texts)),
            Append => Call::Append(datum(some("expected what to append as the value")?, texts)),
            Insert => Call::Insert(one(texts)),
            Remove => Call::Remove(one(texts)),
            Contains => Call::Contains(one(texts)),
            Enqueue => Call::Enqueue(datum(some("expected what to enqueue as the value")?, texts)),
            Add | Subtract => {
                let amount = given.map_or(Ok(1), |form| whole(form, "the amount"))?;
                let amount = if self == Add { Some(amount) } else { amount.checked_neg() };
                Call::Add(amount.ok_or_else(|| Wrong::new(at, "expected a smaller amount"))?)
            }
            Cas => {
                let what = "expected [old new] as the value of a compare-and-set";
                let form = some(what)?;
                let (expected, new) = pair(form).ok_or_else(|| Wrong::new(form.at, what))?;
                Call::Cas { expected: datum(expected, texts), new: datum(new, texts) }
            }
            Transfer => transfer(some("expected {:from a, :to b, :amount n} as the value")?, texts)?,
        })
    }

    /// The answer to `call`, which ended ok; `at` is where to point if there is no value, `unseen` whether a nil
    /// answer to a read says nothing.
    pub fn reply(
        self,
        spec: &Spec,
        call: &Call,
        value: Option<&Form>,
        at: usize,
        unseen: bool,
        texts: &mut Texts,
    ) -> Result<Reply, Wrong> {
        let given = value.filter(|form| form.node != Node::Nil);
        let called = match call {
            Call::Insert(member) | Call::Remove(member) => Some(*member),
            _ => None,
        };
        match (self, given) {
            (Read, None) if unseen => Ok(Reply::Unseen),
            (Read, None) => Ok(match spec {
                Spec::Counter { .. } => Reply::Count(0),
                Spec::Set => Reply::Members(Box::default()),
                Spec::Bank { .. } => Reply::Unseen,
                _ => Reply::Value(Datum::NIL),
            }),
            (Read, Some(form)) => match spec {
                Spec::Counter { .. } => Ok(Reply::Count(whole(form, "the count")?)),
                Spec::Set => members(form, texts),
                Spec::Bank { .. } => balances(form, texts),
                _ => Ok(Reply::Value(datum(form, texts))),
            },
            (Dequeue, given) => Ok(Reply::Value(given.map_or(Datum::NIL, |form| datum(form, texts)))),
            (Drain, given) => given.map_or(Ok(Reply::Drained(Box::default())), |form| drained(form, texts)),
            (Contains, given) => given.and_then(truth).map(Reply::Compared).ok_or_else(|| {
                Wrong::new(given.map_or(at, |form| form.at), "expected true or false as the value")
            }),
            // A member that is true or false itself may just have been repeated.
            (Insert | Remove, Some(form)) if called == Some(datum(form, texts)) => Ok(Reply::Done),
            (Acquire, Some(form)) if *spec == Spec::FencedLock => Ok(Reply::Count(whole(form, "the token")?)),
            (Cas, given) => Ok(Reply::Compared(given.and_then(truth).unwrap_or(true))),
            (Insert | Remove | Transfer, Some(form)) => Ok(truth(form).map_or(Reply::Done, Reply::Compared)),
            _ => Ok(Reply::Done),
        }
    }
}

fn truth(form: &Form) -> Option<bool> {
    match form.node {
        Node::True => Some(true),
        Node::False => Some(false),
        _ => None,
    }
}

/// A number of 64 bits.
fn whole(form: &Form, name: &str) -> Result<i64, Wrong> {
    let number = match form.node {
        Node::Integer(digits) => digits.parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| Wrong::new(form.at, format!("expected an integer of 64 bits as {name}")))
}

fn members(form: &Form, texts: &mut Texts) -> Result<Reply, Wrong> {
    let items = match &form.node {
        Node::Set(items) | Node::Vector(items) | Node::List(items) => items,
        Node::Tagged(_, form) => return members(form, texts),
        _ => return Err(Wrong::new(form.at, "expected the members of the set, as #{…}, […] or (…)")),
    };
    let mut members: Vec<Datum> = items.iter().map(|item| datum(item, texts)).collect();
    members.sort_unstable();
    if let Some(twice) = members.windows(2).find(|two| two[0] == two[1]) {
        let what = format!("expected each member of the set once; {} is there twice", texts.text(twice[0]));
        return Err(Wrong::new(form.at, what));
    }
    Ok(Reply::Members(members.into()))
}

fn drained(form: &Form, texts: &mut Texts) -> Result<Reply, Wrong> {
    let items = match &form.node {
        Node::Vector(items) | Node::List(items) => items,
        Node::Tagged(_, form) => return drained(form, texts),
        _ => return Err(Wrong::new(form.at, "expected what was dequeued, in that order, as […] or (…)")),
    };
    match items.iter().find(|item| item.node == Node::Nil) {
        Some(nil) => Err(Wrong::new(nil.at, "expected what was dequeued, which is never nil")),
        None => Ok(Reply::Drained(items.iter().map(|item| datum(item, texts)).collect())),
    }
}

fn balances(form: &Form, texts: &mut Texts) -> Result<Reply, Wrong> {
    let entries = match &form.node {
        Node::Map(entries) => entries,
        Node::Tagged(_, form) => return balances(form, texts),
        _ => return Err(Wrong::new(form.at, "expected the balances, as {account amount, …}")),
    };
    let mut balances = Vec::with_capacity(entries.len());
    for (account, amount) in entries {
        balances.push((datum(account, texts), whole(amount, "a balance")?));
    }
    balances.sort_unstable();
    if balances.windows(2).any(|two| two[0].0 == two[1].0) {
        return Err(Wrong::new(form.at, "expected each account once"));
    }
    Ok(Reply::Balances(balances.into()))
}

fn transfer(form: &Form, texts: &mut Texts) -> Result<Call, Wrong> {
    let Node::Map(entries) = &form.node else {
        return Err(Wrong::new(form.at, "expected {:from a, :to b, :amount n} as the value of a transfer"));
    };
    let part = |name: &'static str| {
        let found = entries.iter().find(|(key, _)| key.node == Node::Keyword(name));
        found
            .map(|(_, value)| value)
            .ok_or_else(|| Wrong::new(form.at, format!("expected {name} in a transfer")))
    };
    let (from, to, amount) = (part(":from")?, part(":to")?, part(":amount")?);
    let amount = whole(amount, "the amount")?;
    Ok(Call::Transfer { from: datum(from, texts), to: datum(to, texts), amount })
}

/// Balances as they are written in a history, for the beginning of a bank: `{:a 10, :b 10}`.
pub(super) fn read_balances(form: &Form, texts: &mut Texts) -> Result<Box<[(Datum, i64)]>, Wrong> {
    match balances(form, texts)? {
        Reply::Balances(balances) => Ok(balances),
        _ => unreachable!("balances are balances"),
    }
}
