//! The fewest operations found that contradict linearizability by themselves. It explains a violation that was
//! found; it finds none.
//!
//! The operations just before the violation are tried first, then more and more of them, until they contradict
//! without the rest. Then operations are left out, many at a time and at last one by one, as long as those that
//! remain still contradict at the same return. Two rules keep the contradiction honest:
//!
//! - A value does not come from nowhere: where a read (or a compare-and-set that was set) needs a value, an
//!   operation that may have written it stays too, if there is one.
//! - Operations left out could not help. That is certain where every value was written once and the evidence
//!   holds no compare-and-set that was not set; elsewhere all writes of the key are put back (the last
//!   [`CONTEXT`] where there are more) and must leave the contradiction in place.
//!
//! The result cannot be made smaller by leaving out any one operation, with those that need its value. It need
//! not be the smallest there is: that would take a search through all subsets. Where not even the last [`MOST`]
//! operations contradict by themselves, the answer falls back to the operation and the writes of its value.

use super::ObjectChecker;
use super::checker::{Checker, Found};
use super::lock;
use crate::base::{OpId, SortedMap, SortedSet};
use crate::history::{Action, Answer, DataType, Failure, History, Operation, Outcome, StepKind, Value};

/// The most operations before a violation that are looked at.
pub const MOST: usize = 512;

/// The most writes that are put back.
pub const CONTEXT: usize = 256;

/// The most states held while trying a subset.
const STATES: usize = 2_000;

/// How many operations are looked at first.
const FEW: usize = 16;

/// Operations that prove that the return of `operation` breaks linearizability, itself among them, in calling
/// order. `forgiven` are the operations whose return breaks linearizability too, whether before or after.
pub fn evidence(history: &History, operation: OpId, forgiven: &SortedSet<OpId>) -> Vec<OpId> {
    match history.get(operation).map(|one| (one, one.action.data_type())) {
        None | Some((_, DataType::Register)) => {}
        Some((target, DataType::Lock)) => {
            let other = lock::contradicting(history, target, |id| forgiven.contains(&id));
            let mut both: Vec<OpId> = other.into_iter().chain([operation]).collect();
            both.sort_unstable();
            return both;
        }
        Some(_) => return of_object(history, operation, forgiven),
    }
    for most in [FEW, MOST] {
        let Some(case) = Case::of(history, operation, forgiven, most) else { break };
        let mut size = 4;
        loop {
            if let Some(set) = case.contradicting(case.last(size)) {
                return case.ids(&case.reduce(set));
            }
            if size >= most || size >= case.members.len() {
                break;
            }
            size *= 2;
        }
        if most == MOST {
            return case.ids(&case.with_writers(SortedSet::from([case.target])));
        }
    }
    vec![operation]
}

/// The same of a counter or a set: the few answers that cannot all be explained, and every change called before the
/// last of them, since any that was left out might have explained an answer.
fn of_object(history: &History, operation: OpId, forgiven: &SortedSet<OpId>) -> Vec<OpId> {
    let Some(key) = history.get(operation).map(|one| one.action.key()) else { return vec![operation] };
    let Some(end) = place_of(history, operation, StepKind::Return) else { return vec![operation] };
    let steps = history.steps()[..=end].iter();
    let on_key = steps.filter_map(|step| Some((step.kind, history.get(step.op)?)));
    let on_key: Vec<_> = on_key.filter(|(_, one)| one.action.key() == key).collect();
    let answers: Vec<OpId> = on_key
        .iter()
        .filter(|(kind, one)| {
            *kind == StepKind::Return && one.action.is_read() && !forgiven.contains(&one.id)
        })
        .map(|(_, one)| one.id)
        .filter(|id| *id != operation)
        .collect();
    let contradicts = |kept: &[OpId]| {
        let mut checker = ObjectChecker::new(STATES);
        for (kind, one) in &on_key {
            let answer = one.id == operation || kept.contains(&one.id);
            if one.action.is_read() && !answer {
                continue;
            }
            match (kind, one.completed) {
                (StepKind::Return, Some(end)) => {
                    if checker.complete(one.id, one.action, end.outcome) == Found::Violation {
                        return one.id == operation;
                    }
                }
                _ => checker.invoke(one.id, one.action),
            }
        }
        false
    };
    let mut size = 0;
    while size < answers.len().min(FEW) && !contradicts(&answers[answers.len() - size..]) {
        size = (size * 2).max(1);
    }
    let mut kept = answers[answers.len().saturating_sub(size)..].to_vec();
    for place in (0..kept.len()).rev() {
        let left = kept.remove(place);
        if !contradicts(&kept) {
            kept.insert(place, left);
        }
    }
    let changes = on_key.iter().filter(|(kind, one)| *kind == StepKind::Invoke && !one.action.is_read());
    kept.extend(changes.map(|(_, one)| one.id));
    kept.push(operation);
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// The operations on a key up to a violation.
struct Case {
    /// In calling order, without reads that say nothing.
    members: Vec<Member>,
    target: usize,
    /// Calls and returns: the member, and whether it returns.
    steps: Vec<(usize, bool)>,
    /// A value that a member needs was written more than once.
    repeated: bool,
    /// Too few operations to put writes back.
    narrow: bool,
}

struct Member {
    op: OpId,
    action: Action,
    /// `None` while it waits.
    outcome: Option<Outcome>,
}

impl Member {
    fn new(operation: &Operation, returned: bool, forgiven: bool) -> Member {
        let outcome = operation.completed.filter(|_| returned).map(|completion| completion.outcome);
        let outcome = if forgiven { outcome.map(|_| Outcome::Unknown(Failure::TimedOut)) } else { outcome };
        Member { op: operation.id, action: operation.action, outcome }
    }

    /// A read that was told nothing rules nothing out.
    fn says_nothing(&self) -> bool {
        self.action.is_read() && !matches!(self.outcome, Some(Outcome::Ok(_)))
    }

    /// The value that must have been there.
    fn needs(&self) -> Option<Value> {
        match (self.action, self.outcome?) {
            (Action::Read { .. }, Outcome::Ok(Answer::Read(value))) => value,
            (Action::Cas { expected, .. }, Outcome::Ok(Answer::Compared(true))) => expected,
            _ => None,
        }
    }

    /// The value that it may have put there.
    fn writes(&self) -> Option<Value> {
        let written = !self.is_not_set() && !matches!(self.outcome, Some(Outcome::Fail(_)));
        self.action.writes().filter(|_| written)
    }

    fn is_not_set(&self) -> bool {
        matches!(self.outcome, Some(Outcome::Ok(Answer::Compared(false))))
    }
}

impl Case {
    /// The violating operation, the `most` operations on its key that called or returned last before it did,
    /// and all that may have written the values they need. `None` if it has not returned.
    fn of(history: &History, violating: OpId, forgiven: &SortedSet<OpId>, most: usize) -> Option<Case> {
        let key = history.get(violating)?.action.key();
        let end = place_of(history, violating, StepKind::Return)?;
        let called = |place: usize| {
            let operation = history.get(history.steps()[place].op)?;
            (operation.action.key() == key).then_some(operation)
        };
        let mut chosen = SortedSet::new();
        for operation in (0..=end).rev().filter_map(called) {
            if chosen.len() > most {
                break;
            }
            chosen.insert(operation.id);
        }
        let last = history.steps()[..=end].iter().rev().find(|step| step.kind == StepKind::Invoke)?.op;
        let member = |id: OpId| {
            let operation = history.get(id).filter(|operation| operation.action.key() == key)?;
            let returned = place_of(history, id, StepKind::Return).is_some_and(|place| place <= end);
            let member = Member::new(operation, returned, id != violating && forgiven.contains(&id));
            (!member.says_nothing()).then_some(member)
        };
        let mut members: SortedMap<OpId, Member> =
            chosen.iter().filter_map(|id| Some((*id, member(*id)?))).collect();
        let repeated = add_writers(&mut members, &history.operations()[..=last.index()], member);
        Some(Case::assemble(history, members, violating, repeated, most))
    }

    fn assemble(
        history: &History,
        members: SortedMap<OpId, Member>,
        violating: OpId,
        repeated: bool,
        most: usize,
    ) -> Case {
        let mut steps = SortedSet::new();
        for (place, member) in members.values().enumerate() {
            let called = place_of(history, member.op, StepKind::Invoke);
            let returned =
                place_of(history, member.op, StepKind::Return).filter(|_| member.outcome.is_some());
            called.into_iter().for_each(|at| _ = steps.insert((at, place, false)));
            returned.into_iter().for_each(|at| _ = steps.insert((at, place, true)));
        }
        let steps = steps.into_vec().into_iter().map(|(_, place, returns)| (place, returns)).collect();
        let target = members.keys().take_while(|op| **op < violating).count();
        let narrow = most < CONTEXT;
        Case { members: members.into_values().collect(), target, steps, repeated, narrow }
    }

    fn ids(&self, set: &SortedSet<usize>) -> Vec<OpId> {
        set.iter().map(|place| self.members[*place].op).collect()
    }

    /// The violating operation, the `size` operations that called or returned last, and the writes of values
    /// that they need.
    fn last(&self, size: usize) -> SortedSet<usize> {
        let mut set = SortedSet::from([self.target]);
        for (place, _) in self.steps.iter().rev() {
            if set.len() > size {
                break;
            }
            set.insert(*place);
        }
        self.with_writers(set)
    }

    /// Adds what may have written the values that operations of the set need.
    fn with_writers(&self, mut set: SortedSet<usize>) -> SortedSet<usize> {
        let mut needed: Vec<Value> = set.iter().filter_map(|place| self.members[*place].needs()).collect();
        let mut next = 0;
        while let Some(value) = needed.get(next).copied() {
            next += 1;
            for (place, member) in self.members.iter().enumerate() {
                if member.writes() == Some(value) && set.insert(place) {
                    needed.extend(member.needs().filter(|value| !needed.contains(value)));
                }
            }
        }
        set
    }

    /// The set without operations that need a value which only operations outside it wrote.
    fn without_orphans(&self, mut set: SortedSet<usize>) -> SortedSet<usize> {
        loop {
            let wrote = |set: &SortedSet<usize>, value| {
                set.iter().any(|place| self.members[*place].writes() == Some(value))
            };
            let orphan = set.iter().copied().find(|place| {
                let needed = self.members[*place].needs();
                needed.is_some_and(|value| {
                    !wrote(&set, value) && self.members.iter().any(|member| member.writes() == Some(value))
                })
            });
            match orphan {
                Some(place) => set.remove(&place),
                None => return set,
            };
        }
    }

    /// The set, if its operations contradict at the violating return; those whose answer would contradict
    /// earlier, for want of the operations outside the set, are left out first.
    fn contradicting(&self, mut set: SortedSet<usize>) -> Option<SortedSet<usize>> {
        loop {
            let found = self.first_violation(&set)?;
            if found == self.target {
                return self.stands(&set).then_some(set);
            }
            set.remove(&found);
            set = self.without_orphans(set);
            if !set.contains(&self.target) {
                return None;
            }
        }
    }

    fn contradicts(&self, set: &SortedSet<usize>) -> bool {
        self.first_violation(set) == Some(self.target) && self.stands(set)
    }

    /// Whether the contradiction remains when writes outside the set are put back.
    fn stands(&self, set: &SortedSet<usize>) -> bool {
        if !self.repeated && !set.iter().any(|place| self.members[*place].is_not_set()) {
            return true;
        }
        if self.narrow {
            return false;
        }
        let writes = |place: &usize| self.members[*place].writes().is_some();
        let context = (0..self.members.len()).rev().filter(writes).take(CONTEXT);
        self.first_violation(&context.chain(set.iter().copied()).collect()) == Some(self.target)
    }

    /// The first operation of the set whose answer contradicts those before it.
    fn first_violation(&self, set: &SortedSet<usize>) -> Option<usize> {
        let mut checker = Checker::new(STATES);
        for (place, returns) in self.steps.iter().filter(|(place, _)| set.contains(place)) {
            let member = &self.members[*place];
            match member.outcome.filter(|_| *returns) {
                None => checker.invoke(member.op, member.action),
                Some(outcome) => match checker.complete(member.op, member.action, outcome) {
                    Found::Nothing => {}
                    Found::Violation => return Some(*place),
                    Found::GaveUp { .. } => return None,
                },
            }
        }
        None
    }

    /// Leaves out what can be left out, in ever smaller pieces.
    fn reduce(&self, mut set: SortedSet<usize>) -> SortedSet<usize> {
        let mut size = set.len().div_ceil(2);
        loop {
            let mut smaller = false;
            let pieces: Vec<usize> = set.iter().copied().filter(|place| *place != self.target).collect();
            for piece in pieces.chunks(size) {
                let mut less = set.clone();
                less.retain(|place| !piece.contains(place));
                let less = self.without_orphans(less);
                if less.len() < set.len() && less.contains(&self.target) && self.contradicts(&less) {
                    set = less;
                    smaller = true;
                }
            }
            match size {
                1 if !smaller => return set,
                1 => {}
                _ => size = size.div_ceil(2),
            }
        }
    }
}

/// The place of a call or return in the history's steps.
fn place_of(history: &History, op: OpId, kind: StepKind) -> Option<usize> {
    let operation = history.get(op)?;
    let event = match kind {
        StepKind::Invoke => operation.invoked.event,
        StepKind::Return => operation.completed?.at.event,
    };
    let first = history.steps().partition_point(|step| step.event < event);
    let found = history.steps()[first..].iter().position(|step| step.op == op && step.kind == kind)?;
    Some(first + found)
}

/// Adds all that may have written a value that a member needs. Whether one of these values was written more
/// than once.
fn add_writers(
    members: &mut SortedMap<OpId, Member>,
    operations: &[Operation],
    member: impl Fn(OpId) -> Option<Member>,
) -> bool {
    let mut needed: SortedMap<Value, usize> = SortedMap::new();
    loop {
        let known = needed.len();
        for value in members.values().filter_map(Member::needs) {
            needed.get_or_insert_with(value, || 0);
        }
        if needed.len() == known {
            return needed.values().any(|writers| *writers > 1);
        }
        needed.values_mut().for_each(|writers| *writers = 0);
        for operation in operations {
            let Some(writers) = operation.action.writes().and_then(|value| needed.get_mut(&value)) else {
                continue;
            };
            if let Some(writer) = member(operation.id).filter(|member| member.writes().is_some()) {
                *writers += 1;
                members.insert(operation.id, writer);
            }
        }
    }
}
