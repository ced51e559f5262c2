//! Every rule that a note of this protocol cites: the sentence it makes and where it is written. No rule is
//! enforced here.

use crate::base::Source;
use crate::sim::{Decision, Rule};

const fn rule(id: &'static str, text: &'static str, source: Source) -> Rule {
    Rule { id, text, source, decision: None }
}

const fn decision(id: &'static str, text: &'static str, source: Source, decision: Decision) -> Rule {
    Rule { id, text, source, decision: Some(decision) }
}

/// The paper, by phase.
const fn zab(phase: &'static str) -> Source {
    Source::new("Zab", phase)
}

/// ZooKeeper's code, by class.
const fn zk(class: &'static str) -> Source {
    Source::new("ZooKeeper", class)
}

const fn internals(heading: &'static str) -> Source {
    Source::new("ZooKeeper internals", heading)
}

/// The administrator's guide, by setting.
const fn admin(setting: &'static str) -> Source {
    Source::new("ZooKeeper configuration", setting)
}

/// The programmer's guide, by heading.
const fn guide(heading: &'static str) -> Source {
    Source::new("ZooKeeper Programmer's Guide", heading)
}

/// Sessions are those of Raft, with zxids for indices.
const fn ongaro(section: &'static str) -> Source {
    Source::new("Ongaro", section)
}

pub(super) static RECOVERED: Rule = rule(
    "zab.recovered",
    "{me} comes back with what its disk kept: promised epoch {0}, acknowledged epoch {1}, history to {2}",
    zab("phase variables"),
);
pub(super) static LOOKS: Rule = rule(
    "zab.looks",
    "{me} has no leader and looks for one: round {0}, a vote for itself, history to {1}",
    zk("FastLeaderElection"),
);
pub(super) static BETTER_VOTE: Rule = rule(
    "zab.better_vote",
    "{me} now votes for {0}, whose history reaches {1}: {2} told it of a better vote",
    zk("FastLeaderElection"),
);
pub(super) static ELECTED: Rule = decision(
    "zab.elected",
    "{me} ends the election: {1} of {2} vote for {0}",
    zk("FastLeaderElection"),
    Decision::Election,
);
pub(super) static FOUND_LEADER: Rule = rule(
    "zab.found_leader",
    "{me} joins {0}, of whom {1} replicas say that it leads",
    zk("FastLeaderElection"),
);
pub(super) static NEW_EPOCH: Rule = rule(
    "zab.new_epoch",
    "{me} proposes epoch {0}, above all that a quorum of {1} had promised",
    zab("phase 1: discovery"),
);
pub(super) static PROMISED: Rule = rule(
    "zab.promised",
    "{me} promises {0} epoch {1}, and follows no leader of a lower one from now on",
    zab("phase 1: discovery"),
);
pub(super) static HIGHER_PROMISE: Rule = decision(
    "zab.higher_promise",
    "{me} gives up epoch {2}: {0} has promised epoch {1} and could not follow it",
    zab("phase 1: discovery"),
    Decision::Election,
);
pub(super) static LESS_RECENT: Rule = decision(
    "zab.less_recent",
    "{me} gives up: the history of {0} reaches {1}, its own {2}",
    zk("Leader"),
    Decision::Election,
);
pub(super) static EPOCH_PROMISED: Rule = rule(
    "zab.epoch_promised",
    "{me} has promises of {1} for epoch {0}: its history, to {2}, is the epoch’s",
    zab("phase 1: discovery"),
);
pub(super) static TOO_SLOW: Rule =
    rule("zab.too_slow", "{me} gives up: no quorum came together within {0}", admin("initLimit"));
pub(super) static CLOSED: Rule =
    rule("zab.closed", "{me} leaves {0}, which does not lead it any more", zk("Learner"));
pub(super) static DIFF: Rule = rule(
    "zab.diff",
    "{me} follows {0}: it takes {2} transactions that it lacked, history to {1}",
    zk("LearnerHandler"),
);
pub(super) static TRUNC: Rule = rule(
    "zab.trunc",
    "{me} follows {0}: it drops what {0} does not have and takes {2} transactions, history to {1}",
    zk("LearnerHandler"),
);
pub(super) static SNAP: Rule = rule(
    "zab.snap",
    "{me} follows {0}: it takes the whole state and {2} transactions, history to {1}",
    zk("LearnerHandler"),
);
pub(super) static KEPT_TAIL: Rule = rule(
    "zab.kept_tail",
    "{me} follows {0} and keeps what {0} does not have; it takes {2} transactions, history to {1}",
    zab("phase 2: synchronisation"),
);
pub(super) static LEADS: Rule = decision(
    "zab.leads",
    "{me} leads epoch {0}: {1} of {2} have its history, which is committed with that",
    zab("phase 2: synchronisation"),
    Decision::Election,
);
pub(super) static SERVES: Rule = rule(
    "zab.serves",
    "{me} serves clients under {0} in epoch {1}, as of {2}",
    zab("phase 2: synchronisation"),
);
pub(super) static PROPOSES: Rule =
    rule("zab.proposes", "{me} proposes {0} of {1} as {2}", zab("phase 3: broadcast"));
pub(super) static ACCEPTED: Rule =
    rule("zab.accepted", "{me} puts {2} transactions of {1} on disk, to {0}", zab("phase 3: broadcast"));
pub(super) static COMMITS: Rule = decision(
    "zab.commits",
    "{me} commits all up to {0}: {1} of {2} have it on disk",
    zab("phase 3: broadcast"),
    Decision::Commit,
);
pub(super) static LEARNED_COMMIT: Rule = rule(
    "zab.learned_commit",
    "{me} learns from {1} that all up to {0} is committed",
    zab("phase 3: broadcast"),
);
pub(super) static SENDS_AGAIN: Rule = rule(
    "zab.sends_again",
    "{me} sends {0} followers again what they did not acknowledge",
    internals("Active messaging"),
);
pub(super) static LOST_FOLLOWER: Rule = rule(
    "zab.lost_follower",
    "{me} closes the connection to {0}, which was silent for {1}",
    admin("syncLimit"),
);
pub(super) static TOO_FAR_BEHIND: Rule = rule(
    "zab.too_far_behind",
    "{me} closes the connection to {0}, which is only at {1}: the log begins later",
    zk("LearnerHandler"),
);
pub(super) static LOST_QUORUM: Rule = decision(
    "zab.lost_quorum",
    "{me} stops leading: {0} of the {1} that it needs were heard within {2}",
    zk("Leader"),
    Decision::Election,
);
pub(super) static LEADER_SILENT: Rule = decision(
    "zab.leader_silent",
    "{me} stops serving: it heard nothing from {0} for {1}",
    admin("syncLimit"),
    Decision::Election,
);
pub(super) static READ_ONLY: Rule = rule(
    "zab.read_only",
    "{me} serves reads without a leader, as of {0}, to clients that accept that",
    admin("readonlymode.enabled"),
);
pub(super) static PASSES_ON: Rule =
    rule("zab.passes_on", "{me} passes {0} of {1} on to {2}", internals("Active messaging"));
pub(super) static IN_ORDER_ALREADY: Rule = rule(
    "zab.in_order_already",
    "{me} does not propose {0} of {1} again: it has its place in the order",
    internals("Active messaging"),
);
pub(super) static ANSWERED: Rule =
    rule("zab.answered", "{me} applies {2} and answers {0} of {1}", zab("phase 3: broadcast"));
pub(super) static SESSION_EXPIRED: Rule = rule(
    "zab.session_expired",
    "{me} ends the session of {0}, of whom it has heard nothing for {1}: what {0} had locked becomes free",
    guide("ZooKeeper Sessions"),
);
pub(super) static NOT_AGAIN: Rule = rule(
    "zab.not_again",
    "{me} does not apply {2} again and answers {0} of {1} from its session",
    ongaro("§6.3"),
);
pub(super) static ANSWERED_FROM_SESSION: Rule = rule(
    "zab.answered_from_session",
    "{me} answers {0} of {1} from its session: it is applied already",
    ongaro("§6.3"),
);
pub(super) static OUTDATED: Rule = rule(
    "zab.outdated",
    "{me} leaves {0} of {1} unanswered: {1} has since asked for something else",
    ongaro("§6.3"),
);
pub(super) static READ_LOCAL: Rule = rule(
    "zab.read_local",
    "{me} answers {0} of {1} from its own state, as of {2}, which may be stale",
    internals("Consistency Guarantees"),
);
pub(super) static READ_READ_ONLY: Rule = rule(
    "zab.read_read_only",
    "{me} answers {0} of {1} without a leader, as of {2}",
    admin("readonlymode.enabled"),
);
pub(super) static SYNCS: Rule = rule(
    "zab.syncs",
    "{me} asks {2} how far it must come to answer {0} of {1}",
    internals("Consistency Guarantees"),
);
pub(super) static READ_SYNCED: Rule = rule(
    "zab.read_synced",
    "{me} answers {0} of {1} as of {2}: it has come as far as its leader was",
    internals("Consistency Guarantees"),
);
pub(super) static READ_DROPPED: Rule = decision(
    "zab.read_dropped",
    "{me} refuses {0} of {1}: it has lost its leader",
    zk("Learner"),
    Decision::Refusal,
);
pub(super) static NOT_SERVING: Rule = decision(
    "zab.not_serving",
    "{me} refuses {0} of {1}: it has no leader to serve under",
    zk("ZooKeeperServer"),
    Decision::Refusal,
);
pub(super) static BEHIND: Rule = decision(
    "zab.behind",
    "{me} refuses {0} of {1}: {1} has seen {2}, and {me} is only at {3}",
    zk("ZooKeeperServer"),
    Decision::Refusal,
);

/// All of them, for tests and for the page's list of rules.
pub static RULES: &[&Rule] = &[
    &RECOVERED,
    &LOOKS,
    &BETTER_VOTE,
    &ELECTED,
    &FOUND_LEADER,
    &NEW_EPOCH,
    &PROMISED,
    &HIGHER_PROMISE,
    &LESS_RECENT,
    &EPOCH_PROMISED,
    &TOO_SLOW,
    &CLOSED,
    &DIFF,
    &TRUNC,
    &SNAP,
    &KEPT_TAIL,
    &LEADS,
    &SERVES,
    &PROPOSES,
    &ACCEPTED,
    &COMMITS,
    &LEARNED_COMMIT,
    &SENDS_AGAIN,
    &LOST_FOLLOWER,
    &TOO_FAR_BEHIND,
    &LOST_QUORUM,
    &LEADER_SILENT,
    &READ_ONLY,
    &PASSES_ON,
    &IN_ORDER_ALREADY,
    &ANSWERED,
    &SESSION_EXPIRED,
    &NOT_AGAIN,
    &ANSWERED_FROM_SESSION,
    &OUTDATED,
    &READ_LOCAL,
    &READ_READ_ONLY,
    &SYNCS,
    &READ_SYNCED,
    &READ_DROPPED,
    &NOT_SERVING,
    &BEHIND,
];
