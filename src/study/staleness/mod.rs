//! How likely a read is fresh that begins so long after a write was acknowledged: simulated, and calculated.
//!
//! The question is that of probabilistically bounded staleness [Bailis et al., VLDB 2012], put to the quorum store: N
//! copies, a write that waits for W of them, a read that waits for R. One trial is one write and one read of the same
//! key in a store that nobody else uses. The read begins, at its coordinator, the given time after the coordinator of
//! the write acknowledged it; it is fresh if it answers the value written.
//!
//! # What is calculated
//! Each of the four kinds of messages, the write to a copy (W), its acknowledgement (A), the read to a copy (R) and its
//! response (S), takes a time drawn evenly between `least` and `most`, independently of all others. Then the chance
//! that the read is stale is exactly (`exact`)
//!
//!   C(N − W, R) / C(N, R) × P(all R are still to come)
//!
//! The first factor is the chance that the R copies that respond first are none of the W that acknowledged first: the
//! reads' times are independent of the writes', so all sets of R are equally likely. The second is the chance that the
//! write, under way to each of those R as well, comes to none of them before the read does. It is an integral over
//! polynomials, for which no shorter form is written here; it is calculated to some 10⁻⁴.
//!
//! The first factor alone is the form in which partial quorums are usually given. It is exact where nothing but the W
//! copies ever gets the write ([`Reach::OnlyQuorum`]: the links to all others are cut), whatever the time; otherwise it
//! is an upper bound of the chance of a stale read, at every time. Two facts follow: where R + W > N no read is stale,
//! and no read is that begins `most − 3 × least` after the acknowledgement or later.
//!
//! # When it holds
//! - Neither coordinator has a copy itself: its own copy would take no time. So there are N + 2 replicas.
//! - All copies are asked, and the first W or R count, as in Dynamo. A store that asks only R copies chooses them.
//! - Nothing else brings copies together: read repair, hinted handoff and anti-entropy are off, and there is one write.
//! - No message is lost, and nobody is suspected.
//! - Clients stand beside their coordinators: their links take no time.

mod exact;
mod trial;

pub use exact::chance_missed;
pub(super) use trial::Trials;

use serde::{Deserialize, Serialize};

use super::estimate::Share;
use super::plan::Seeds;
use crate::base::{Ratio, Span};

/// The most copies: with the two coordinators, every replica has a client of its own.
const MOST_COPIES: u8 = 6;

/// The longest delay, and the longest time after the acknowledgement: a trial ends before any client calls by itself.
const LONGEST: Span = Span::from_secs(5);

/// The most points of a curve.
const MOST_POINTS: usize = 200;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staleness {
    /// N: 1 to 6.
    pub copies: u8,
    /// R and W: 1 to N.
    pub read: u8,
    pub write: u8,
    /// The shortest and the longest time of a message, in whole milliseconds from 1.
    pub least: Span,
    pub most: Span,
    pub reach: Reach,
    /// When reads begin, after the acknowledgement of the write; each has trials of its own.
    pub after: Vec<Span>,
    /// How many trials each of them has, and where their seeds begin.
    pub seeds: Seeds,
}

/// Which copies a write gets to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reach {
    /// All, sooner or later.
    Everyone,
    /// W of them: the links from its coordinator to the others are cut.
    OnlyQuorum,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Curve {
    pub asked: Staleness,
    /// C(N − W, R) / C(N, R): the chance that a read meets none of the W copies.
    pub missed: Ratio,
    /// In the order of `Staleness::after`.
    pub points: Vec<Fresh>,
}

/// One point of the curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fresh {
    pub after: Span,
    /// Fresh reads, of the trials so far; trials are independent, so Wilson's interval holds.
    pub fresh: Share,
    /// The chance, as calculated.
    pub calculated: Ratio,
}

impl Default for Staleness {
    /// One copy suffices for either, of three; over links of very different speed.
    fn default() -> Staleness {
        Staleness {
            copies: 3,
            read: 1,
            write: 1,
            least: Span::from_ms(1),
            most: Span::from_ms(60),
            reach: Reach::Everyone,
            after: (0..=15).map(|n| Span::from_ms(4 * n)).collect(),
            seeds: Seeds::up_to(400),
        }
    }
}

impl Staleness {
    pub(super) fn check(&self) -> Result<(), String> {
        let within = |n: u8| (1..=self.copies).contains(&n);
        if !(1..=MOST_COPIES).contains(&self.copies) {
            return Err(format!("N goes from 1 to {MOST_COPIES}."));
        }
        if !within(self.read) || !within(self.write) {
            return Err("R and W go from 1 to N.".to_owned());
        }
        let whole = |span: Span| span.0.is_multiple_of(1_000) && span >= Span::from_ms(1) && span <= LONGEST;
        if !whole(self.least) || !whole(self.most) || self.least > self.most {
            return Err(format!("Delays go from 1 ms to {LONGEST} in whole milliseconds."));
        }
        if self.after.is_empty() || self.after.len() > MOST_POINTS {
            return Err(format!("A curve has 1 to {MOST_POINTS} points."));
        }
        if self.after.iter().any(|after| *after > LONGEST) {
            return Err(format!("Reads begin at most {LONGEST} after the write."));
        }
        let trials = self.after.len() as u64 * u64::from(self.seeds.count);
        if !(1..=1_000_000).contains(&trials) {
            return Err(format!("The study has {trials} trials; 1,000,000 are the most."));
        }
        Ok(())
    }

    /// The chance that a read is fresh that begins so long after the acknowledgement.
    pub fn calculated(&self, after: Span) -> Ratio {
        let missed = chance_missed(self.copies, self.read, self.write);
        let stale = match self.reach {
            Reach::OnlyQuorum => missed,
            Reach::Everyone => exact::stale(self, after),
        };
        Ratio::of(u64::from(Ratio::ONE.ppm() - stale.ppm()), u64::from(Ratio::ONE.ppm()))
    }
}
