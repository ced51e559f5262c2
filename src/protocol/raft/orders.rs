//! What an operator asks of a running cluster: to take replicas in, to leave one out, to hand leadership over.
//! An order is given once, at a time of the run; the leader then in office, or the next, carries it out.

use super::config::Members;
use crate::base::{ReplicaId, Time};

/// The orders of a run. Of two orders to change who takes part the latest alone stands, as for an operator
/// who thought better of it; two given at once make one target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Orders {
    /// How many replicas take part at first, the others waiting to be taken in; 0: all of them.
    pub first: u8,
    /// When those that wait are to be taken in.
    pub add_at: Option<Time>,
    /// When one replica is to be left out, and which.
    pub remove_at: Option<(Time, ReplicaId)>,
    /// When the leader is to hand over to the follower that is furthest on.
    pub transfer_at: Option<Time>,
    /// Change to the target at once, by joint consensus [Ongaro §4.3], instead of by one server at a time.
    pub joint: bool,
    /// A new server votes only once it has caught up [Ongaro §4.2.1].
    pub learners: bool,
}

impl Orders {
    /// Who votes at first, of so many replicas.
    pub fn at_first(&self, replicas: u8) -> Members {
        Members::first(if self.first == 0 { replicas } else { self.first.min(replicas) })
    }

    /// Whether nothing is ever asked.
    pub fn is_empty(&self) -> bool {
        self.times().next().is_none()
    }

    /// When anything is asked, in no order.
    fn times(&self) -> impl Iterator<Item = Time> + use<> {
        [self.add_at, self.remove_at.map(|(at, _)| at), self.transfer_at].into_iter().flatten()
    }

    /// The time of the next order after `now`.
    pub fn next_after(&self, now: Time) -> Option<Time> {
        self.times().filter(|at| *at > now).min()
    }

    /// Who is to vote by now, where these voters do.
    pub fn target(&self, now: Time, voters: Members, replicas: u8) -> Members {
        let add = self.add_at.filter(|at| *at <= now);
        let remove = self.remove_at.filter(|(at, _)| *at <= now);
        let latest = add.max(remove.map(|(at, _)| at));
        let mut target = voters;
        if add.is_some() && add == latest {
            let waiting = Members::first(replicas).minus(self.at_first(replicas));
            target = target.union(waiting);
        }
        match remove {
            Some((at, id)) if Some(at) == latest => target.without(id),
            _ => target,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_order_alone_stands() {
        let orders = Orders {
            first: 3,
            add_at: Some(Time(10)),
            remove_at: Some((Time(20), ReplicaId(0))),
            ..Orders::default()
        };
        let first = orders.at_first(5);
        assert_eq!(orders.target(Time(9), first, 5), first);
        assert_eq!(orders.target(Time(10), first, 5), Members::first(5));
        assert_eq!(orders.target(Time(20), first, 5), first.without(ReplicaId(0)), "nobody else is added");
        let at_once = Orders { remove_at: Some((Time(10), ReplicaId(0))), ..orders };
        assert_eq!(at_once.target(Time(10), first, 5), Members::first(5).without(ReplicaId(0)));
        assert_eq!(orders.next_after(Time(10)), Some(Time(20)));
        assert!(!orders.is_empty() && Orders { first: 3, ..Orders::default() }.is_empty());
    }
}
