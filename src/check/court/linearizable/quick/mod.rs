//! Objects that are decided in the time of a sort, without a search: registers and queues in which every value is
//! written once, and sets from which nothing is removed. What is none of these is left to the search.
//!
//! Each kind decides a history up to a place of its log: what returned later had not returned, and what it
//! answered is not known. A longer history of a violation is a violation, so the first return that cannot be
//! explained is found by halving.

mod members;
mod queue;
mod zones;

use super::{Explained, Grounds};
use crate::check::spec::Spec;
use crate::history::recorded::{Call, Datum, Ending, Recorded};

/// The place of a return that never came.
const NEVER: u32 = super::object::NEVER;

/// What is known of a history up to some place.
enum Known {
    /// By index of the observation.
    Order(Vec<usize>),
    Stuck(Grounds),
}

/// Decides one object; `None` if it is of no kind that is known here.
pub(super) fn explain(spec: &Spec, recorded: &Recorded, indices: &[usize]) -> Option<Explained> {
    let until: &dyn Fn(u32) -> Option<Known> = match spec {
        Spec::Register { .. } | Spec::CasRegister { .. } | Spec::KeyValue { .. } => {
            &|until| zones::explain_until(spec, recorded, indices, until)
        }
        Spec::Set => &|until| members::explain_until(recorded, indices, until),
        Spec::Queue => &|until| queue::explain_until(recorded, indices, until),
        _ => return None,
    };
    let mut grounds = match until(NEVER)? {
        Known::Order(order) => return Some(Explained::Order(order)),
        Known::Stuck(grounds) => grounds,
    };
    let returned = |index: usize| recorded.observations[index].returned;
    let mut returns: Vec<(u32, usize)> =
        indices.iter().filter_map(|index| returned(*index).map(|place| (place, *index))).collect();
    returns.sort_unstable();
    let (mut explained, mut stuck) = (0, returns.len());
    while explained < stuck {
        let middle = explained.midpoint(stuck);
        match until(returns[middle].0) {
            Some(Known::Stuck(earlier)) => (grounds, stuck) = (earlier, middle),
            _ => explained = middle + 1,
        }
    }
    let (_, at) = *returns.get(stuck).or(returns.last())?;
    Some(Explained::Stuck { at, grounds })
}

/// About how much memory so many operations take.
pub(super) fn bytes(operations: usize) -> usize {
    32 * operations
}

/// The objects of a history with their operations, in calling order. The members of a set of which nobody reads
/// the whole are objects of their own: whether one is there depends on no other.
pub(super) fn objects(spec: &Spec, recorded: &Recorded) -> Vec<Vec<usize>> {
    let mut objects = Vec::new();
    for (_, indices) in recorded.objects() {
        let member = |index: &usize| match recorded.observations[*index].call {
            Call::Insert(member) | Call::Remove(member) | Call::Contains(member) => Some(member),
            _ => None,
        };
        let says_nothing = |index: &usize| match recorded.observations[*index].ending {
            Ending::Fail => true,
            Ending::Unknown => member(index).is_none(),
            Ending::Ok(_) => false,
        };
        let said = || indices.iter().filter(|index| !says_nothing(index));
        if *spec != Spec::Set || !said().all(|index| member(index).is_some()) {
            objects.push(indices);
            continue;
        }
        let mut by_member: Vec<(Datum, usize)> =
            said().filter_map(|index| member(index).map(|member| (member, *index))).collect();
        by_member.sort_unstable();
        let same = by_member.chunk_by(|one, other| one.0 == other.0);
        objects.extend(same.map(|same| same.iter().map(|(_, index)| *index).collect()));
    }
    objects
}
