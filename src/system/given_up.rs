//! What a legal setting gives up: a promise that other settings of the same system keep. Not a rule that is switched off
//! (`Knob::broken`), and not a default: those are the store's own, and its card tells what they mean.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Settings;
use crate::base::{Knob, Span};
use crate::sim::{Act, ScriptedAct};

/// One promise that was given up, and by what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenUp {
    /// What was chosen, in a few words and with its values: "R 1 + W 1 ≤ N 3 (transfer)".
    pub choice: String,
    /// What may happen because of it, a clause without a full stop: "a read may miss the last write".
    pub cost: String,
}

impl GivenUp {
    pub fn new(choice: impl Into<String>, cost: &str) -> GivenUp {
        GivenUp { choice: choice.into(), cost: cost.to_owned() }
    }
}

/// A sentence: "R 1 + W 1 ≤ N 3 (transfer): a read may miss the last write."
impl fmt::Display for GivenUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}.", self.choice, self.cost)
    }
}

/// How wrong a script makes the wall clocks of replicas, at worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    /// The greatest difference between two of them at one time.
    pub apart: Span,
    /// The farthest that one is from true time.
    pub wrong: Span,
    /// The farthest that one is set back at once.
    pub set_back: Span,
}

impl Clocks {
    /// Those of a script in time order, where there are so many replicas. Acts on others do nothing.
    pub fn of(script: &[ScriptedAct], replicas: u8) -> Clocks {
        let mut ahead = vec![0_i64; usize::from(replicas)];
        let mut clocks = Clocks::default();
        for scripted in script {
            let Act::Skew { replica, offset } = scripted.act else { continue };
            let Some(clock) = ahead.get_mut(replica.index()) else { continue };
            let back = clock.saturating_sub(offset).max(0);
            *clock = offset;
            let (least, most) = ahead.iter().fold((offset, offset), |(a, b), at| (a.min(*at), b.max(*at)));
            clocks.apart = clocks.apart.max(Span(most.saturating_sub(least).unsigned_abs()));
            clocks.wrong = clocks.wrong.max(Span(offset.unsigned_abs()));
            clocks.set_back = clocks.set_back.max(Span(back.unsigned_abs()));
        }
        clocks
    }
}

impl Settings {
    /// Whether one of these has another value than its default.
    pub fn chosen(&self, knobs: &[&Knob]) -> bool {
        knobs.iter().any(|knob| self.get(knob) != knob.default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ReplicaId, Time};

    #[test]
    fn clocks_are_as_wrong_as_the_script_makes_them_at_worst() {
        let set = |ms: u64, replica: u8, offset: i64| ScriptedAct {
            at: Time(ms * 1_000),
            act: Act::Skew { replica: ReplicaId(replica), offset },
        };
        assert_eq!(Clocks::of(&[], 3), Clocks::default());
        // n1 is 50 ms ahead, then 70 ms back; meanwhile n2 is 30 ms behind. n9 is not there.
        let script = [set(1, 0, 50_000), set(2, 1, -30_000), set(3, 0, -20_000), set(4, 8, 900_000)];
        let clocks = Clocks::of(&script, 3);
        assert_eq!(clocks.apart, Span::from_ms(80));
        assert_eq!(clocks.wrong, Span::from_ms(50));
        assert_eq!(clocks.set_back, Span::from_ms(70));
        // All of them ahead alike are not apart once the last was set.
        let alike = Clocks::of(&[set(1, 0, 5_000), set(1, 1, 5_000)], 2);
        assert_eq!((alike.apart, alike.set_back), (Span::from_ms(5), Span::ZERO));
    }

    /// What a system says that settings give up while one clock is set back so many milliseconds, as sentences.
    #[cfg(feature = "catalogue")]
    fn said(system: &str, chosen: &[(&str, i64)], back: u64) -> Vec<String> {
        let system = crate::system::System::find(system).expect("it is one of the list");
        let mut settings = Settings::new();
        for (id, value) in chosen {
            settings.set(system.knob(id).expect("it has that setting"), *value);
        }
        let back = Span::from_ms(back);
        let clocks = Clocks { apart: back, wrong: back, set_back: back };
        system.given_up(&settings, &clocks).iter().map(ToString::to_string).collect()
    }

    #[cfg(feature = "catalogue")]
    #[test]
    fn quorums_that_need_not_meet_say_their_numbers() {
        let missed = |choice: &str| vec![format!("{choice}: a read may miss the last write.")];
        assert_eq!(said("quorum", &[("tr", 0)], 0), missed("R 1 + W 3 ≤ N 5 (transfer)"));
        assert_eq!(said("quorum", &[("tr", 2), ("bw", 4)], 0), missed("")[..0], "3 + 3 > 5, 1 + 5 > 5");
        assert_eq!(
            said("quorum", &[("tr", 0), ("n", 2), ("copies", 2)], 0).len(),
            1,
            "1 + 2 > 2, but 1 + 1 ≤ 2"
        );
        assert_eq!(said("dynamo", &[("copies", 4)], 0).len(), 2, "2 + 2 ≤ 4, 1 + 2 ≤ 4");
        let named = missed("Reads at LOCAL_QUORUM, writes at QUORUM (transfer)");
        assert_eq!(said("cassandra", &[("tw", 3)], 0), named);
        assert_eq!(said("cassandra", &[("tw", 3), ("dcs", 1)], 0), named[..0], "one data centre");
        assert_eq!(said("cassandra", &[("tr", 4), ("tw", 10)], 0).len(), 1, "the one of ANY may be a hint");
        assert_eq!(said("riak", &[("tr", 4), ("tw", 4)], 0), named[..0]);
    }

    #[cfg(feature = "catalogue")]
    #[test]
    fn write_back_and_clocks_matter_where_something_rests_on_them() {
        let blind = ["read_repair “NONE”: of two reads in a row the later may answer the older value."];
        let (met, one_centre) = ([("tr", 3), ("tw", 3), ("repair", 0)], ("dcs", 1));
        assert_eq!(said("cassandra", &met, 0), blind);
        assert_eq!(said("cassandra", &[("tr", 0), ("tw", 4), ("repair", 0), one_centre], 0), blind);
        let serial = [("tr", 8), ("tw", 8), ("br", 8), ("bw", 8), ("repair", 0)];
        assert_eq!(said("cassandra", &serial, 400), [""; 0], "Paxos needs neither");
        let clocks = "Last write wins by clocks 400 ms apart: a later write may be lost to an earlier one.";
        assert_eq!(said("cassandra", &[], 400), [clocks]);
        assert_eq!(said("quorum", &[], 400), [clocks]);
        assert_eq!(said("quorum", &[("conflicts", 2)], 400), [""; 0]);
        assert_eq!(said("spanner", &[("eps", 9)], 8), [""; 0]);
        let wrong = "Clocks off by up to 10 ms, ε 9 ms: a strong read may miss the last write.";
        assert_eq!(said("spanner", &[("eps", 9)], 9), [wrong]);
        let leases = "Leases by a clock set back 30 ms, allowance 20 ms: a leader that was replaced may answer from the \
                      past.";
        assert_eq!(said("raft", &[("tr", 3)], 30), [leases]);
        assert_eq!(said("raft", &[("tr", 3), ("bound", 30)], 30), [""; 0]);
        assert_eq!(said("raft", &[], 30), [""; 0], "no lease, no clock");
        assert_eq!(said("dynamodb", &[], 51).len(), 1);
        assert_eq!(said("dynamodb", &[], 50), [""; 0]);
    }

    #[cfg(feature = "catalogue")]
    #[test]
    fn what_a_failover_or_a_crash_may_lose_is_said() {
        let rolled_back = "a failover may roll back a write that was acknowledged.";
        assert_eq!(said("mongodb", &[("tw", 1)], 0), [format!("w: 1 (transfer): {rolled_back}")]);
        assert_eq!(said("mongodb", &[("tw", 2)], 0), [""; 0], "two of three are a majority");
        assert_eq!(said("mongodb", &[("tw", 2), ("n", 5)], 0), [format!("w: 2 (transfer): {rolled_back}")]);
        let arbiter = format!("w: 1 by default, because of arbiters (transfer): {rolled_back}");
        assert_eq!(said("mongodb", &[("arbiters", 1)], 0), [arbiter]);
        assert_eq!(
            said("mongodb", &[("arbiters", 1), ("n", 5)], 0),
            [""; 0],
            "four with data are more than three"
        );
        let crash =
            "synchronous_commit “off” (transfer): a crash may lose the last commits that were acknowledged.";
        assert_eq!(said("pg", &[("tw", 0)], 0), [crash]);
        assert_eq!(said("pgsync", &[("tw", 0)], 0), [crash], "while nobody fails over");
        assert_eq!(said("pgsync", &[("tw", 1)], 0), [""; 0]);
        let failover =
            "synchronous_commit “local” (transfer): a failover may lose a commit that was acknowledged.";
        assert_eq!(said("pgsync", &[("tw", 1), ("fo", 3)], 0), [failover]);
        assert_eq!(said("pgsync", &[("tw", 2), ("fo", 3)], 0), [""; 0]);
        assert_eq!(said("pgsync", &[("ssnum", 0), ("fo", 3)], 0).len(), 1);
        assert_eq!(said("pgasync", &[("fo", 1)], 0).len(), 1);
        assert_eq!(said("pgasync", &[("fo", 1), ("fence", 1)], 0), [""; 0]);
        assert_eq!(said("primary", &[("fo", 2)], 0).len(), 1);
    }
}
