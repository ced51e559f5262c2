//! One test a rule, then random schedules: after the heal every node has every leaf and the same winner.

use crate::base::{Quiet, ReplicaId, Rng, Span};
use crate::history::{Action, Answer, Key, Refusal, Value};
use crate::protocol::revisions::{
    Body, Branch, Chooser, Durable, Message, Revision, Revisions, RevsLimit, Settings, Timer, Tree,
};
use crate::protocol::testing::{
    Checked, N2, Net, Schedule, Solo, Watch, read, request, require, weather, write,
};
use crate::sim::{Input, Request, Token};

const KEY: Key = Key(0);
const ALL: Chooser = Chooser::Everybody;

fn settings() -> Settings {
    let (replicate, timeout) = (Span::from_ms(50), Span::from_ms(100));
    let revs_limit = Quiet::default();
    Settings { replicate, with_rev: true, timeout, sweep: Span::ZERO, revs_limit, own_winner: false }
}

fn shown(revision: Option<Revision>) -> Token {
    revision.map_or_else(Token::default, super::edits::token)
}

/// The write with this number, by a client that has read this revision.
fn put(solo: &mut Solo<Revisions>, op: u32, read: Option<Revision>) -> Result<Answer, Refusal> {
    let request = Request { token: shown(read), ..request(op, write(op.into()), 1) };
    solo.step(Input::Request(request)).answers[0].1
}

fn winner(solo: &Solo<Revisions>) -> (Revision, Body) {
    solo.node.winner(KEY).expect("it was written")
}

fn branch_of(values: &[i64]) -> Branch {
    let mut path: Vec<Revision> = Vec::new();
    for value in values {
        let body = Body::Value(Value(*value));
        path.insert(0, Revision::of(path.first().copied(), body));
    }
    Branch { path, body: Body::Value(Value(*values.last().expect("not empty"))) }
}

/// [CouchDB docs, Conflict avoidance]
#[test]
fn an_edit_of_a_revision_that_was_superseded_is_refused() {
    let mut solo = Solo::<Revisions>::with(3, settings());
    assert_eq!(put(&mut solo, 1, None), Ok(Answer::Written));
    let first = winner(&solo).0;
    assert_eq!(put(&mut solo, 2, Some(first)), Ok(Answer::Written));
    assert_eq!(put(&mut solo, 3, Some(first)), Err(Refusal::Conflict));
    assert_eq!(put(&mut solo, 4, None), Err(Refusal::Conflict), "it is there already");
    assert_eq!(winner(&solo).1, Body::Value(Value(2)));
    assert_eq!(winner(&solo).0.generation, 2);
}

/// What is kept of the leaves is what the revisions say, in whatever order branches come.
#[test]
fn leaves_are_the_revisions_without_a_child() {
    let mut rng = Rng::stream(5, "leaves", 0);
    for _ in 0..200 {
        let mut tree = Tree::EMPTY;
        let mut names: Vec<(Revision, Option<Revision>)> = Vec::new();
        for step in 0..20 {
            let branch = if rng.below(3) == 0 && !names.is_empty() {
                let parent = names[rng.below(names.len() as u64) as usize].0;
                let body = Body::Value(Value(step % 4));
                let revision = tree.edit(Some(parent), body);
                tree.branch(revision).expect("it was just added")
            } else {
                let values: Vec<i64> = (0..=rng.below(4)).map(|n| (n * rng.below(3)) as i64).collect();
                branch_of(&values)
            };
            tree.put(&branch);
            for (place, revision) in branch.path.iter().enumerate() {
                names.push((*revision, branch.path.get(place + 1).copied()));
            }
            let is_parent = |name: Revision| names.iter().any(|(_, parent)| *parent == Some(name));
            let mut leaves: Vec<Revision> =
                names.iter().map(|(name, _)| *name).filter(|name| !is_parent(*name)).collect();
            leaves.sort_unstable();
            leaves.dedup();
            assert_eq!(tree.leaves().map(|(leaf, _)| leaf).collect::<Vec<_>>(), leaves);
        }
    }
}

/// An application that asks first is never refused.
#[test]
fn whoever_reads_first_is_not_refused() {
    let mut solo = Solo::<Revisions>::with(3, Settings { with_rev: false, ..settings() });
    for op in 1..4 {
        assert_eq!(solo.request(op, write(op.into()), 0).answers[0].1, Ok(Answer::Written));
    }
    assert_eq!(winner(&solo).0.generation, 3);
}

/// A replicated branch is kept beside the one that is here [CouchDB docs, Revision tree].
#[test]
fn branches_that_grew_apart_are_both_kept() {
    let mut solo = Solo::<Revisions>::with(3, settings());
    put(&mut solo, 1, None).unwrap();
    let first = winner(&solo).0;
    put(&mut solo, 2, Some(first)).unwrap();
    solo.receive(N2, Message::Documents { branches: vec![(KEY, branch_of(&[1, 20]))] });
    assert_eq!(solo.notes, ["revisions.conflict"]);
    assert_eq!(solo.node.tree(KEY).leaves().count(), 2);
    assert_eq!(solo.node.tree(KEY).conflicts(ALL).len(), 1);
    // An edit of the losing leaf is one like any other.
    let (loser, _) = solo.node.tree(KEY).conflicts(ALL)[0];
    assert_eq!(put(&mut solo, 9, Some(loser)), Ok(Answer::Written));
}

/// [CouchDB guide, Conflict Management]
#[test]
fn the_longer_history_wins_as_a_number_and_then_the_greater_hash() {
    let long: Vec<i64> = (1..=10).collect();
    let mut tree = Tree::EMPTY;
    tree.put(&branch_of(&long));
    tree.put(&branch_of(&[1, 2, 3, 4, 5, 6, 7, 8, 90]));
    assert_eq!(tree.value(ALL), Some(Value(10)), "10 is more than 9, though “9” comes after “1”");
    let (a, b) = (branch_of(&[1]), branch_of(&[2]));
    let mut tree = Tree::EMPTY;
    tree.put(&a);
    tree.put(&b);
    assert_eq!(tree.winner(ALL).unwrap().0, a.path[0].max(b.path[0]));
}

#[test]
fn what_is_not_deleted_wins_over_what_is_however_long() {
    let mut tree = Tree::EMPTY;
    tree.put(&branch_of(&[1, 2, 3]));
    let leaf = tree.winner(ALL).unwrap().0;
    tree.edit(Some(leaf), Body::Deleted);
    assert_eq!(tree.value(ALL), None);
    tree.put(&branch_of(&[7]));
    assert_eq!(tree.value(ALL), Some(Value(7)));
    assert!(tree.conflicts(ALL).is_empty(), "a deleted leaf is no conflict");
}

#[test]
fn the_same_edit_has_the_same_name_everywhere() {
    let mut tree = Tree::EMPTY;
    assert!(tree.put(&branch_of(&[1, 2])));
    assert!(!tree.put(&branch_of(&[1, 2])));
    assert_eq!(tree.edit(Some(branch_of(&[1]).path[0]), Body::Value(Value(2))), branch_of(&[1, 2]).path[0]);
    assert_eq!(tree.leaves().count(), 1);
}

/// One copy is enough: 202 in place of 201 [CouchDB docs, Theory].
#[test]
fn fewer_copies_than_asked_for_have_to_do_after_a_while() {
    let mut solo = Solo::<Revisions>::with(3, settings());
    let first = Request { token: Token::default(), ..request(1, write(1), 2) };
    assert!(solo.step(Input::Request(first)).answers.is_empty(), "w is 2");
    assert_eq!(solo.sent.len(), 2);
    solo.step(Input::Timer(Timer::Round(0)));
    assert_eq!(solo.notes, ["revisions.saved_fewer"]);
    assert_eq!(solo.answers[0].1, Ok(Answer::Written));
    solo.step(Input::Request(request(2, read(), 2)));
    let opened = Message::Opened { round: (1, 1), key: KEY, branches: vec![branch_of(&[1, 5])] };
    assert_eq!(solo.receive(N2, opened).answers[0].1, Ok(Answer::Read(Some(Value(5)))));
}

#[test]
fn a_sweep_deletes_what_lost_and_leaves_the_winner() {
    let mut solo = Solo::<Revisions>::with(3, Settings { sweep: Span::from_ms(500), ..settings() });
    solo.receive(N2, Message::Documents { branches: vec![(KEY, branch_of(&[1])), (KEY, branch_of(&[2]))] });
    let before = winner(&solo);
    solo.step(Input::Timer(Timer::Sweep));
    assert_eq!(winner(&solo), before);
    assert!(solo.node.tree(KEY).conflicts(ALL).is_empty());
}

/// Of each path as many revisions as the limit says; what is near some leaf stays for that leaf's sake
/// [CouchDB source, couch_key_tree: stem].
#[test]
fn a_path_is_cut_to_the_limit() {
    let mut tree = Tree::EMPTY;
    let (long, short) = (branch_of(&[1, 2, 3, 4, 5, 6]), branch_of(&[1, 2, 30]));
    tree.put(&long);
    tree.put(&short);
    assert_eq!(tree.stem(RevsLimit(6)), 0);
    assert_eq!(tree.stem(RevsLimit(3)), 1, "the third of six; the first two are near the short branch");
    assert_eq!(tree.branch(long.path[0]).unwrap().path, long.path[..3]);
    assert_eq!(tree.branch(short.path[0]).unwrap().path, short.path);
    assert_eq!(tree.leaves().count(), 2);
    assert_eq!(tree.stem(RevsLimit(1)), 4);
    assert_eq!(tree.branch(long.path[0]).unwrap().path, long.path[..1]);
}

/// Two nodes that share no name of a path cannot tell what came first [CouchDB source, couch_key_tree: merge_at].
#[test]
fn a_superseded_leaf_comes_back_as_a_conflict_where_too_little_is_remembered() {
    for (limit, conflicts) in [(1_000, 0), (4, 0), (3, 1)] {
        let revs_limit = Quiet(RevsLimit(limit));
        let mut solo = Solo::<Revisions>::with(3, Settings { with_rev: false, revs_limit, ..settings() });
        for op in 1..=5 {
            solo.request(op, write(op.into()), 0);
        }
        // Another node was cut off after the second edit, and tells its leaf.
        let old = branch_of(&[1, 2]);
        solo.receive(N2, Message::Leaves { leaves: [(KEY, vec![old.path[0]])].into_iter().collect() });
        let asks = solo.sent.iter().any(|(_, message)| matches!(message, Message::Missing { .. }));
        assert_eq!(asks, conflicts > 0, "at a limit of {limit}");
        solo.receive(N2, Message::Documents { branches: vec![(KEY, old)] });
        assert_eq!(solo.node.tree(KEY).conflicts(ALL).len(), conflicts, "at a limit of {limit}");
        assert_eq!(solo.node.value(KEY), Some(Value(5)), "the longer history wins all the same");
    }
}

/// A branch that tells more than is remembered here makes one history of two.
#[test]
fn branches_are_joined_again_by_whoever_remembers_more() {
    let mut tree = Tree::EMPTY;
    let whole = branch_of(&[1, 2, 3, 4, 5]);
    tree.put(&branch_of(&[1, 2]));
    tree.put(&Branch { path: whole.path[..2].to_vec(), body: whole.body });
    assert_eq!(tree.conflicts(ALL).len(), 1);
    tree.put(&whole);
    assert!(tree.conflicts(ALL).is_empty());
    assert_eq!(tree.branch(whole.path[0]).unwrap(), whole);
}

/// At every step: no revision is ever lost, and an edit is in the tree of whoever acknowledged it.
#[derive(Default)]
struct Kept {
    trees: Vec<Durable>,
    /// Whether so little is remembered that an edit may be gone once it was superseded.
    forgets: bool,
}

impl Watch for Kept {
    type Node = Revisions;
    type Outline = Durable;

    fn outline(durable: &Durable) -> Durable {
        durable.clone()
    }

    fn check(&mut self, id: ReplicaId, nodes: &[Option<Revisions>], _: &[Durable]) -> Checked {
        self.trees.resize(nodes.len(), Durable::default());
        let node = nodes[id.index()].as_ref().expect("it took a step");
        let (now, limit) = (&node.durable, node.settings.revs_limit.0.0);
        for (key, tree) in &self.trees[id.index()].documents {
            let here = &now.documents[key];
            // Forgotten is only what a later revision is so far from.
            let far =
                |old: Revision| here.leaves().any(|(leaf, _)| leaf.generation >= old.generation + limit);
            let kept = tree.leaves().all(|(leaf, _)| here.has(leaf) || far(leaf));
            require(kept, "a revision is never lost", || format!("{id}: {key}"))?;
        }
        self.trees[id.index()] = now.clone();
        Ok(())
    }

    fn crashed(&mut self, _: ReplicaId) {}

    /// How many leaves there are anywhere; converged nodes have them all.
    fn committed(&self) -> usize {
        let mut all = Tree::EMPTY;
        for tree in self.trees.iter().flat_map(|durable| durable.documents.values()) {
            let branches: Vec<Branch> = tree.leaves().filter_map(|(leaf, _)| tree.branch(leaf)).collect();
            branches.iter().for_each(|branch| _ = all.put(branch));
        }
        all.leaves().count()
    }

    fn epochs(&self) -> usize {
        0
    }

    fn answered(&self, id: ReplicaId, request: &Request, _: usize, answer: Answer) -> Checked {
        let wrote = answer == Answer::Written || answer == Answer::Compared(true);
        let Some(value) = request.action.writes().filter(|_| wrote && !self.forgets) else { return Ok(()) };
        let is_there = format!("{:?}", self.trees[id.index()].documents.get(&request.action.key()));
        require(is_there.contains(&format!("Value({})", value.0)), "an acknowledged edit is saved", || {
            format!("{id}: {}", request.action)
        })
    }

    fn leads(_: &Revisions) -> bool {
        false
    }

    fn reached(node: &Revisions) -> usize {
        node.durable.documents.values().map(|tree| tree.leaves().count()).sum()
    }
}

/// Runs random schedules with a limit on revisions. Returns how many requests were answered.
fn random_schedules(limit: u32, seeds: u64) -> usize {
    let settings = Settings { with_rev: false, revs_limit: Quiet(RevsLimit(limit)), ..settings() };
    let kept = || Kept { forgets: limit < 1_000, ..Kept::default() };
    let run = |seed| {
        let mut rng = Rng::stream(seed, "revisions schedule", 0);
        let net = Net::new(3, settings, seed, weather(&mut rng), kept());
        match Schedule::new(net, rng).run() {
            Ok(tally) => tally.answered,
            Err(violation) => panic!("limit {limit}, seed {seed}: {violation:?}"),
        }
    };
    (0..seeds).map(run).sum()
}

#[test]
fn every_node_gets_every_leaf_and_no_edit_is_lost_in_random_schedules() {
    assert!(random_schedules(1_000, 250) > 2_000);
}

/// However little is remembered: what is forgotten makes conflicts, and nodes come to have the same ones.
#[test]
fn nodes_agree_on_their_leaves_whatever_the_limit() {
    for limit in [1, 2, 5] {
        assert!(random_schedules(limit, 80) > 600);
    }
}

#[test]
fn counters_are_refused() {
    let mut solo = Solo::<Revisions>::with(3, settings());
    let add = Action::Add { key: KEY, amount: 1 };
    assert_eq!(solo.request(1, add, 0).answers[0].1, Err(Refusal::Unsupported));
}
