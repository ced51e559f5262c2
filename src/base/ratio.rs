//! A probability as an integer number of millionths: the core holds no floating point.

use serde::{Deserialize, Serialize};

use super::Rng;

/// A share or probability in parts per million, 0 to 1,000,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ratio(u32);

impl Ratio {
    pub const ZERO: Ratio = Ratio(0);
    pub const ONE: Ratio = Ratio(1_000_000);

    /// Clamped to 1.
    pub const fn from_percent(percent: u32) -> Ratio {
        Ratio(if percent > 100 { 1_000_000 } else { percent * 10_000 })
    }

    /// `part / whole`, rounded down; 1 where there is no whole to speak of.
    pub fn of(part: u64, whole: u64) -> Ratio {
        match (u128::from(part.min(whole)) * 1_000_000).checked_div(u128::from(whole)) {
            Some(ppm) => Ratio(ppm as u32),
            None => Ratio::ONE,
        }
    }

    pub const fn ppm(self) -> u32 {
        self.0
    }

    /// Draws once. Draws nothing when the outcome is certain, so that a loss of 0 % costs no randomness.
    pub fn hit(self, rng: &mut Rng) -> bool {
        match self.0 {
            0 => false,
            1_000_000.. => true,
            ppm => rng.below(1_000_000) < u64::from(ppm),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certain_outcomes_draw_nothing() {
        let mut rng = Rng::stream(1, "test", 0);
        let before = rng.clone();
        assert!(!Ratio::ZERO.hit(&mut rng));
        assert!(Ratio::ONE.hit(&mut rng));
        assert_eq!(rng.draws(), before.draws());
    }

    #[test]
    fn shares_of_nothing_are_whole() {
        assert_eq!(Ratio::of(0, 0), Ratio::ONE);
        assert_eq!(Ratio::of(3, 5), Ratio::from_percent(60));
    }
}
