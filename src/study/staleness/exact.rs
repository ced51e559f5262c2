//! The chance of a stale read, calculated by integers.
//!
//! Let u and v be the times of a write to a copy and of its acknowledgement, ρ and σ those of a read and its response,
//! each less `least` and divided by `most − least`, so that they are even between 0 and 1. The write is acknowledged at
//! c, the W-th smallest of the N sums u + v, whose distribution function is F(x) = x²/2 up to 1. A copy that had not
//! acknowledged by then, and that the read reaches at ρ, is still without the write if u > c + τ + ρ, where τ = (2
//! least + after) / (most − least). As c + τ + ρ ≥ c, the chance of that, given that u + v > c, is
//! (1 − c − τ − ρ)⁺ / (1 − F(c)). With a = 1 − c − τ and H(s) = ∬ (a − ρ)⁺ over ρ + σ ≤ s, the R copies that respond
//! first, the last of them at s, are all without it with the chance
//!
//!   C(N, R) R ∫ H'(s) H(s)^(R−1) (1 − F(s))^(N−R) ds / (1 − F(c))^R
//!
//! and c has the density N! / ((W−1)! (N−W)!) F'(c) F(c)^(W−1) (1 − F(c))^(N−W). Both integrals are sums over the middles
//! of small steps.

use super::Staleness;
use crate::base::{Ratio, Span};

/// One in fixed point. Products of two numbers up to 2 fit into 64 bits.
const ONE: u64 = 1 << 30;

/// Steps from 0 to 1.
const STEPS: u64 = 128;
const STEP: u64 = ONE / STEPS;

/// C(N − W, R) / C(N, R): the chance that R of N copies, chosen evenly, are none of W others.
pub fn chance_missed(copies: u8, read: u8, write: u8) -> Ratio {
    let rest = copies.saturating_sub(write);
    Ratio::of(choose(rest.into(), read.into()), choose(copies.into(), read.into()))
}

fn choose(n: u64, k: u64) -> u64 {
    if k > n { 0 } else { (0..k).fold(1, |product, i| product * (n - i) / (i + 1)) }
}

/// The chance that a read is stale that begins so long after the acknowledgement, where writes get to all copies.
pub(super) fn stale(asked: &Staleness, after: Span) -> Ratio {
    let (n, r, w) = (u64::from(asked.copies), u64::from(asked.read), u64::from(asked.write));
    let range = asked.most.0.saturating_sub(asked.least.0);
    let shift = 2 * asked.least.0 + after.0;
    if r + w > n || shift >= range {
        return Ratio::ZERO;
    }
    let shift = ONE * shift / range;
    // C(N−W, R) / C(N, R) × C(N, R) R, and the constant of the density of c.
    let constant = choose(n - w, r) * r * choose(n, w) * w;
    let mut sum = 0;
    let mut c = STEP / 2;
    while c + shift < ONE {
        let later = ONE - below(c);
        // The density of c, with the R-th power of `later` that the chance is divided by.
        let density = times(times(c, power(below(c), w - 1)), power(later, n - w - r));
        sum += times(density, all_to_come(ONE - c - shift, n, r));
        c += STEP;
    }
    Ratio::of(constant * (sum / STEPS), ONE)
}

/// ∫ H'(s) H(s)^(R−1) (1 − F(s))^(N−R) ds.
fn all_to_come(a: u64, n: u64, r: u64) -> u64 {
    let (mut sum, mut before) = (0, 0);
    for place in 0..2 * STEPS {
        let s = STEP * place + STEP / 2;
        let density = without(a, s);
        let here = density / STEPS;
        // H in the middle of the step.
        sum += times(times(density, power(before + here / 2, r - 1)), power(ONE - below(s), n - r));
        before += here;
    }
    sum / STEPS
}

/// H'(s): the integral of (a − ρ)⁺ over all ρ for which s − ρ is between 0 and 1.
fn without(a: u64, s: u64) -> u64 {
    let up_to = |x: u64| times(a, x) - times(x, x) / 2;
    let from = s.saturating_sub(ONE).min(a);
    up_to(s.min(a)) - up_to(from)
}

/// F: the chance that the sum of two times is at most x.
fn below(x: u64) -> u64 {
    if x <= ONE { times(x, x) / 2 } else { ONE - times(2 * ONE - x, 2 * ONE - x) / 2 }
}

fn times(a: u64, b: u64) -> u64 {
    a * b / ONE
}

fn power(base: u64, exponent: u64) -> u64 {
    (0..exponent).fold(ONE, |product, _| times(product, base))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;

    #[test]
    fn quorums_miss_each_other_by_the_hypergeometric_chance() {
        assert_eq!(chance_missed(3, 1, 1), Ratio::of(2, 3));
        assert_eq!(chance_missed(5, 2, 2), Ratio::of(3, 10));
        assert_eq!(chance_missed(3, 2, 2), Ratio::ZERO);
        assert_eq!(chance_missed(1, 1, 1), Ratio::ZERO);
    }

    fn asked(copies: u8, read: u8, write: u8, (least, most): (u64, u64)) -> Staleness {
        let (least, most) = (Span::from_ms(least), Span::from_ms(most));
        Staleness { copies, read, write, least, most, ..Staleness::default() }
    }

    /// The same chance by drawing all times: one trial as the module states it, without any store.
    fn drawn(asked: &Staleness, after: Span, trials: u64) -> u64 {
        let mut rng = Rng::stream(1, "test", 0);
        let mut draw = || rng.between(asked.least.0, asked.most.0);
        let mut stale = 0;
        for _ in 0..trials {
            let copies: Vec<[u64; 4]> = (0..asked.copies).map(|_| [draw(), draw(), draw(), draw()]).collect();
            let mut acknowledged: Vec<u64> = copies.iter().map(|[w, a, ..]| w + a).collect();
            acknowledged.sort_unstable();
            let begin = acknowledged[usize::from(asked.write) - 1] + after.0;
            let mut responses: Vec<(u64, bool)> =
                copies.iter().map(|[w, _, r, s]| (r + s, *w <= begin + r)).collect();
            responses.sort_unstable();
            stale += u64::from(responses[..usize::from(asked.read)].iter().all(|(_, has)| !has));
        }
        stale
    }

    #[test]
    fn integrals_are_what_drawing_comes_to() {
        const TRIALS: u64 = 40_000;
        for (n, r, w, delay) in [
            (3, 1, 1, (1, 60)),
            (5, 1, 2, (1, 100)),
            (5, 2, 2, (2, 90)),
            (4, 3, 1, (1, 80)),
            (6, 2, 3, (1, 50)),
        ] {
            let asked = asked(n, r, w, delay);
            for after in [0, 5, 15].map(Span::from_ms) {
                let found = drawn(&asked, after, TRIALS);
                let wanted = u64::from(stale(&asked, after).ppm()) * TRIALS / 1_000_000;
                // Four standard deviations and the rounding of both.
                let most = 4 * (found.max(1)).isqrt() + 10;
                assert!(found.abs_diff(wanted) <= most, "N={n} R={r} W={w} {after}: {found} drawn, {wanted}");
            }
        }
    }

    #[test]
    fn nothing_is_stale_where_quorums_meet_or_once_all_is_there() {
        assert_eq!(stale(&asked(3, 2, 2, (1, 60)), Span::ZERO), Ratio::ZERO);
        assert_eq!(stale(&asked(3, 1, 1, (1, 60)), Span::from_ms(57)), Ratio::ZERO);
        assert!(stale(&asked(3, 1, 1, (1, 60)), Span::from_ms(20)) > Ratio::ZERO);
        assert_eq!(stale(&asked(3, 1, 1, (30, 60)), Span::ZERO), Ratio::ZERO);
        assert_eq!(stale(&asked(3, 1, 1, (5, 5)), Span::ZERO), Ratio::ZERO);
    }

    #[test]
    fn the_chance_falls_with_time_and_never_exceeds_that_of_missing() {
        let asked = asked(5, 1, 1, (1, 100));
        let chances: Vec<Ratio> = (0..97).map(|ms| stale(&asked, Span::from_ms(ms))).collect();
        assert!(chances.is_sorted_by(|a, b| a >= b));
        assert!(chances[0] < chance_missed(5, 1, 1));
    }
}
