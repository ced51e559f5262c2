//! Timeline fan-out: a post is accepted at once, and put on its followers' timelines behind a queue.
//!
//! A job is a post. The service
//! 1. writes the post, at the levels of the class "transfer", and tells the author that it is accepted;
//! 2. adds it to each follower's timeline, at the levels of the class "badge": reads the timeline and writes it with the
//!    post by compare-and-set, again and again until that succeeds;
//! 3. acknowledges the job.
//!
//! Between acceptance and the last timeline anything may happen. The queue delivers the job again until it is done, and
//! adding a post that is there changes nothing: so in the end no follower misses one. Until then followers see posts
//! late and in any order; the promise speaks of the end alone.
//!
//! Followers read all along. What they are shown counts once the posts are all settled and the store was whole for
//! [`QUIET`]: no link cut, no replica that went down or came up.
//!
//! The broken rule writes a timeline without comparing: of two posts that are added at once one is lost for good. A queue
//! that delivers at most once loses the rest of a fan-out with the service that crashed over it.

use std::rc::Rc;

use super::{
    COPIES, Course, DECIDES, JOBS, Pattern, RETRY, Ruling, SHOWN_FROM, SHOWS, TRIES, Values, in_groups,
    registers,
};
use crate::base::{JobId, Knob, Source, Span, Time, Unit};
use crate::history::Key;
use crate::sim::{Ask, Came, Name, Program, SideEffect, Step, Turn, Word};

pub const FOLLOWERS: Knob =
    Knob::number("tlfol", "Followers", (1, 3, 8), Unit::None, "How many timelines each post is put on.");
pub const READS: Knob = Knob::number(
    "tlread",
    "A timeline is read every",
    (10, 300, 60_000),
    Unit::Milliseconds,
    "The time from one follower's look at a timeline to the next one's.",
);
pub const BLIND: Knob = Knob::broken(
    "xtlblind",
    "Write without comparing",
    "Services read a timeline and write it with the post: of two that are added at once one is lost.",
);

/// For how long a store has to be whole before what it shows counts as what it holds in the end.
pub const QUIET: Span = Span::from_secs(3);

/// The most looks at timelines in a run.
const LOOKS: u64 = 400;

/// How many posts come at once.
const BURST: u32 = 3;

const ACCEPT: Name = &"accept";
const SHOW: Name = &"show";

pub(super) static PATTERN: Pattern = Pattern {
    id: "timeline",
    name: "Timeline fan-out",
    summary: "Posts are accepted at once, and put on the timelines of all followers behind a queue.",
    knobs: &[FOLLOWERS, READS, BLIND],
    invariant: |_| "In the end every follower's timeline has every accepted post.",
    breaks: "A timeline written without comparing, or a queue that delivers at most once.",
    sources: &[Source::new(
        "Silberstein et al., Feeding Frenzy: Selectively Materializing Users’ Event Feeds",
        "",
    )],
    keys: |values| [values.get(&JOBS) as u8, values.get(&FOLLOWERS) as u8],
    data: registers,
    jobs,
    program: |values| {
        Rc::new(Service {
            posts: values.get(&JOBS) as u32,
            followers: values.get(&FOLLOWERS) as u32,
            blind: values.on(&BLIND),
            line: Line::Post,
            failures: 0,
        })
    },
    check,
};

/// Posts first, then looks at the timelines, follower after follower until the end of the run.
fn jobs(values: &Values, end: Time) -> Vec<(Time, JobId)> {
    let mut jobs = in_groups(values, BURST);
    let posts = values.get(&JOBS) as u32;
    let every = values.span(&READS).0.max(end.0 / LOOKS);
    let looks = (1..).map(|look| Time(every * look)).take_while(|at| *at < end);
    jobs.extend(looks.zip(posts..).map(|(at, job)| (at, JobId(job))));
    jobs
}

#[derive(Clone, Hash)]
struct Service {
    posts: u32,
    followers: u32,
    blind: bool,
    line: Line,
    failures: u8,
}

#[derive(Clone, Copy, Hash)]
enum Line {
    /// Whether the post is there already, and then its writing.
    Post,
    Accept,
    /// A follower's timeline.
    Add(u32),
    Look,
}

impl Program for Service {
    fn resume(&mut self, turn: &mut Turn<'_>, came: Came) -> Step {
        let post = Key(turn.job.0 as u8);
        match (self.line, came) {
            (_, Came::Job) => {
                self.failures = 0;
                self.line = if turn.job.0 < self.posts { Line::Post } else { Line::Look };
                self.read(turn)
            }
            (Line::Look, Came::Read(word)) => {
                let token = word.number().unwrap_or_default();
                Step::Effect(SideEffect { token, ..SideEffect::new(SHOW, self.follower(turn)) })
            }
            // Shown, or not: the follower will look again.
            (Line::Look, _) => Step::Done,
            (Line::Post, Came::Read(word)) if word.number().is_none() => {
                Step::Ask(DECIDES, Ask::Write(post, i64::from(turn.delivery)))
            }
            (Line::Post, Came::Read(_) | Came::Written(_)) => {
                self.line = Line::Accept;
                Step::Effect(SideEffect::new(ACCEPT, turn.job.0))
            }
            (Line::Accept, _) => self.add(turn, 0),
            (Line::Add(follower), Came::Read(word)) => self.put(turn, follower, word),
            (Line::Add(follower), Came::Written(_)) => self.add(turn, follower + 1),
            (_, Came::Rested) => self.read(turn),
            (Line::Add(_), Came::Missed) => Step::Rest(RETRY),
            _ if self.failures == TRIES => Step::Leave,
            _ => {
                self.failures += 1;
                Step::Rest(RETRY)
            }
        }
    }
}

impl Service {
    /// Whose timeline a look is at.
    fn follower(&self, turn: &Turn<'_>) -> u32 {
        turn.job.0 % self.followers
    }

    /// Reads what the line is about.
    fn read(&self, turn: &Turn<'_>) -> Step {
        match self.line {
            Line::Post | Line::Accept => Step::Ask(DECIDES, Ask::Read(Key(turn.job.0 as u8))),
            Line::Add(follower) => Step::Ask(SHOWS, Ask::Read(timeline(follower))),
            Line::Look => Step::Ask(SHOWS, Ask::Read(timeline(self.follower(turn)))),
        }
    }

    fn add(&mut self, turn: &Turn<'_>, follower: u32) -> Step {
        if follower == self.followers {
            return Step::Done;
        }
        self.line = Line::Add(follower);
        self.read(turn)
    }

    fn put(&mut self, turn: &Turn<'_>, follower: u32, word: Word) -> Step {
        let (held, post) = (word.number().unwrap_or_default(), 1 << turn.job.0);
        if held & post != 0 {
            return self.add(turn, follower + 1);
        }
        let (key, with) = (timeline(follower), held | post);
        Step::Ask(SHOWS, if self.blind { Ask::Write(key, with) } else { Ask::Cas(key, word, with) })
    }
}

fn timeline(follower: u32) -> Key {
    Key(SHOWN_FROM + follower as u8)
}

fn check(values: &Values, course: &Course<'_>) -> Ruling {
    let (posts, copies) = (values.get(&JOBS) as u32, values.get(&COPIES) as u32);
    let Some(settled) = course.settled(posts, copies) else { return Ruling::Unsettled };
    let changes = course.ups_and_downs();
    let counts = |at: Time| {
        let before = changes.partition_point(|change| *change <= at);
        let steady = changes[..before].last().is_none_or(|change| at.since(*change) >= QUIET);
        at > settled && at.since(settled) >= QUIET && steady && course.was_joined(at, QUIET)
    };
    let mut looked = vec![false; values.get(&FOLLOWERS) as usize];
    for (place, record, shown) in course.named(SHOW) {
        if !course.began(record.delivery).is_some_and(counts) {
            continue;
        }
        looked[shown.subject as usize] = true;
        let missing = course.named(ACCEPT).find(|(_, _, post)| shown.token & (1 << post.subject) == 0);
        if let Some((accepted, _, post)) = missing {
            let what = format!("Timeline {} has no post {}.", shown.subject + 1, post.subject + 1);
            return course.violated(&[accepted, place], what);
        }
    }
    if looked.iter().all(|looked| *looked) { Ruling::Holds } else { Ruling::Unsettled }
}
