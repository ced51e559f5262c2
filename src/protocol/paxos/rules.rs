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

const fn pms(section: &'static str) -> Source {
    Source::new("Paxos Made Simple", section)
}

/// Sessions and confirmed reads are those of Raft, with ballots for terms.
const fn ongaro(section: &'static str) -> Source {
    Source::new("Ongaro", section)
}

const fn chubby(section: &'static str) -> Source {
    Source::new("Chubby, OSDI 2006", section)
}

// Phase 1.

pub(super) static RECOVERED: Rule = rule(
    "paxos.recovered",
    "{me} comes back with what its disk kept: its promise of ballot {0}, {1} accepted values, and what is chosen up to \
     slot {2}",
    pms("§2.5"),
);
pub(super) static TIMED_OUT: Rule =
    rule("paxos.timed_out", "{me} heard from no leader for {0}, so it tries to lead", pms("§2.4"));
pub(super) static ASKED: Rule = rule("paxos.asked", "{me} becomes a proposer for {0} of {1}", pms("§2.2"));
pub(super) static PREPARES: Rule = rule(
    "paxos.prepares",
    "{me} asks all acceptors to promise ballot {0}, for slot {1} and all later ones",
    pms("§2.2, phase 1a"),
);
pub(super) static SHARED_BALLOT: Rule = rule(
    "paxos.shared_ballot",
    "{me} does not keep its ballots apart from the others': another proposer may use {0} too",
    pms("§2.5"),
);
pub(super) static PROMISED: Rule = rule(
    "paxos.promised",
    "{me} promises {0} to accept nothing below ballot {1}, and tells what it has accepted",
    pms("§2.2, phase 1b"),
);
pub(super) static REFUSED_PREPARE: Rule = rule(
    "paxos.refused_prepare",
    "{me} refuses {0} ballot {1}: it has promised ballot {2}",
    pms("§2.2, phase 1b"),
);
pub(super) static GOT_PROMISE: Rule = rule(
    "paxos.got_promise",
    "{me} has {1} of {2} promises, now {0}'s too, and needs {3}",
    pms("§2.2, phase 2a"),
);
pub(super) static LEADS: Rule =
    decision("paxos.leads", "{me} leads ballot {0}: {1} of {2} promised it", pms("§3"), Decision::Election);
pub(super) static ADOPTED: Rule = rule(
    "paxos.adopted",
    "{me} must propose in slot {0} what was accepted there in ballot {1}: it may be chosen",
    pms("§2.2, P2c"),
);
pub(super) static FILLED_GAP: Rule = rule(
    "paxos.filled_gap",
    "{me} proposes a no-op in slot {0}: nothing can be chosen there, and slot {1} waits for it",
    pms("§3"),
);
pub(super) static IGNORED_ACCEPTED: Rule = rule(
    "paxos.ignored_accepted",
    "{me} ignores what was accepted in slots {0} to {1}, though it may be chosen",
    pms("§2.2, P2c"),
);

// Phase 2.

pub(super) static PROPOSES: Rule =
    rule("paxos.proposes", "{me} proposes {0} of {1} in slot {2} under ballot {3}", pms("§2.2, phase 2a"));
pub(super) static ACCEPTED: Rule = rule(
    "paxos.accepted",
    "{me} accepts in slot {0} what {1} proposes under ballot {2}",
    pms("§2.2, phase 2b"),
);
pub(super) static REFUSED_ACCEPT: Rule = rule(
    "paxos.refused_accept",
    "{me} does not accept what {0} proposes under ballot {1}: it has promised ballot {2}",
    pms("§2.2, phase 2b"),
);
pub(super) static ASKS_AGAIN: Rule =
    rule("paxos.asks_again", "{me} asks those again that did not answer", pms("§2.4"));

// What is chosen.

pub(super) static CHOSEN: Rule = decision(
    "paxos.chosen",
    "{me} finds the value of slot {0} chosen: {1} of {2} accepted it in ballot {3}",
    pms("§2.2"),
    Decision::Commit,
);
pub(super) static CHOSEN_NO_OP: Rule = rule(
    "paxos.chosen_no_op",
    "{me} finds a no-op chosen in slot {0}: {1} of {2} accepted it in ballot {3}",
    pms("§3"),
);
pub(super) static LEARNED: Rule =
    rule("paxos.learned", "{me} learns from {1} that every slot up to {0} is chosen", pms("§2.3"));
pub(super) static LACKS: Rule =
    rule("paxos.lacks", "{me} asks {2} for the values of slots {0} to {1}, which are chosen", pms("§2.3"));
pub(super) static CAUGHT_UP: Rule =
    rule("paxos.caught_up", "{me} gets the chosen values of slots {0} to {1} from {2}", pms("§2.3"));
pub(super) static ANSWERED: Rule =
    rule("paxos.answered", "{me} applies slot {0} and answers {1} of {2}", pms("§3"));
pub(super) static NOT_AGAIN: Rule = rule(
    "paxos.not_again",
    "{me} does not apply slot {0} again and answers {1} of {2} from its session",
    ongaro("§6.3"),
);
pub(super) static RESTS: Rule =
    rule("paxos.rests", "{me} is done with ballot {0}: all that it proposed is chosen", pms("§2.2"));

// Progress.

pub(super) static PREEMPTED: Rule = rule(
    "paxos.preempted",
    "{me} gives up ballot {0}: {1} told of ballot {2} before a majority promised its own",
    pms("§2.4"),
);
pub(super) static DEPOSED: Rule = decision(
    "paxos.deposed",
    "{me} stops leading ballot {0}: {1} told of ballot {2}",
    pms("§2.4"),
    Decision::Election,
);
pub(super) static BACKS_OFF: Rule = rule(
    "paxos.backs_off",
    "{me} waits for {0} before it tries again, preempted {1} times in a row",
    pms("§2.4"),
);
pub(super) static FOLLOWS: Rule =
    rule("paxos.follows", "{me} takes {0} for the leader: it leads ballot {1}", pms("§2.4"));
pub(super) static REFUSED_LEADER: Rule = rule(
    "paxos.refused_leader",
    "{me} does not take {0} for the leader: its ballot {1} is below the promised ballot {2}",
    pms("§2.4"),
);

// Clients.

pub(super) static QUEUED: Rule =
    rule("paxos.queued", "{me} lets {0} of {1} wait until it may propose", pms("§2.2"));
pub(super) static ALREADY_ASKED: Rule = rule(
    "paxos.already_asked",
    "{me} already sees to {0} of {1} and will answer once it is chosen",
    pms("§3"),
);
pub(super) static ANSWERED_FROM_SESSION: Rule = rule(
    "paxos.answered_from_session",
    "{me} answers {0} of {1} from its session: it is applied already",
    ongaro("§6.3"),
);
pub(super) static OUTDATED: Rule = rule(
    "paxos.outdated",
    "{me} leaves {0} of {1} unanswered: {1} has since asked for something else",
    ongaro("§6.3"),
);
pub(super) static READ_CONFIRMS: Rule = rule(
    "paxos.read_confirms",
    "{me} asks a majority whether ballot {2} still stands, for {0} of {1}",
    ongaro("§6.4"),
);
pub(super) static READ_WAITS: Rule = rule(
    "paxos.read_waits",
    "{me} lets {0} of {1} wait: earlier ballots may have values chosen up to slot {2}, and it has applied {3}",
    pms("§3"),
);
pub(super) static READ_SERVED: Rule = rule(
    "paxos.read_served",
    "{me} answers {0} of {1} as of slot {2}: a majority confirmed its ballot",
    ongaro("§6.4"),
);
pub(super) static READ_UNCONFIRMED: Rule = rule(
    "paxos.read_unconfirmed",
    "{me} answers {0} of {1} as of slot {2} without asking whether its ballot still stands",
    ongaro("§6.4"),
);
pub(super) static READ_LOCAL: Rule = rule(
    "paxos.read_local",
    "{me} answers {0} of {1} from its own state, as of slot {2}, which may be stale",
    ongaro("§6.4"),
);
pub(super) static NOT_LEADER: Rule =
    decision("paxos.not_leader", "{me} refuses {0} of {1}: the leader is {2}", pms("§3"), Decision::Refusal);
pub(super) static NO_LEADER: Rule = decision(
    "paxos.no_leader",
    "{me} refuses {0} of {1}: it knows of no leader",
    pms("§3"),
    Decision::Refusal,
);
pub(super) static READ_DEPOSED: Rule = decision(
    "paxos.read_deposed",
    "{me} refuses {0} of {1}: its ballot was preempted before a majority confirmed the read",
    pms("§2.4"),
    Decision::Refusal,
);

// Leases.

pub(super) static HELD_BACK: Rule = rule(
    "paxos.held_back",
    "{me} leaves ballot {1} of {0} unanswered: it promised another the lease, for another {2}",
    chubby("§2.2"),
);
pub(super) static WAITS_FOR_LEASE: Rule = rule(
    "paxos.waits_for_lease",
    "{me} does not try to lead yet: the lease that it promised lasts for another {0}",
    chubby("§2.2"),
);
pub(super) static KEEPS_LEASE: Rule = rule(
    "paxos.keeps_lease",
    "{me} takes a ballot above {1}, of which {0} told, at once: its lease lasts",
    chubby("§2.2"),
);
pub(super) static READ_LEASE: Rule = rule(
    "paxos.read_lease",
    "{me} answers {0} of {1} alone, under its lease, as of slot {2}",
    chubby("§2.2"),
);

/// All of them, for tests and for the page's list of rules.
pub static RULES: &[&Rule] = &[
    &RECOVERED,
    &TIMED_OUT,
    &ASKED,
    &PREPARES,
    &SHARED_BALLOT,
    &PROMISED,
    &REFUSED_PREPARE,
    &GOT_PROMISE,
    &LEADS,
    &ADOPTED,
    &FILLED_GAP,
    &IGNORED_ACCEPTED,
    &PROPOSES,
    &ACCEPTED,
    &REFUSED_ACCEPT,
    &ASKS_AGAIN,
    &CHOSEN,
    &CHOSEN_NO_OP,
    &LEARNED,
    &LACKS,
    &CAUGHT_UP,
    &ANSWERED,
    &NOT_AGAIN,
    &RESTS,
    &PREEMPTED,
    &DEPOSED,
    &BACKS_OFF,
    &FOLLOWS,
    &REFUSED_LEADER,
    &QUEUED,
    &ALREADY_ASKED,
    &ANSWERED_FROM_SESSION,
    &OUTDATED,
    &READ_CONFIRMS,
    &READ_WAITS,
    &READ_SERVED,
    &READ_UNCONFIRMED,
    &READ_LOCAL,
    &NOT_LEADER,
    &NO_LEADER,
    &READ_DEPOSED,
    &HELD_BACK,
    &WAITS_FOR_LEASE,
    &KEEPS_LEASE,
    &READ_LEASE,
];
