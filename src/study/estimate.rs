//! Means and shares of a sample with their 95 % intervals, in whole numbers.
//!
//! - The mean of a sample lies within ± t · s / √n of the truth, where s² is the sample's variance and t the 0.975
//!   quantile of Student's distribution with n − 1 degrees of freedom [NIST TN 1297, appendix B, table B.1]. That
//!   supposes that the runs are independent, which different seeds make them, and that their mean is near to a normal
//!   distribution.
//! - A share k / n of independent trials lies in Wilson's interval [Wilson 1927]: (k + z²/2 ± z √(k (n − k) / n + z²/4))
//!   / (n + z²) with z = 1.96. It is right at 0 and at n, where the other says that there is no error.

use serde::{Deserialize, Serialize};

use crate::base::Ratio;

/// 1.96 squared, in ten-thousandths.
const Z_SQUARED: u128 = 38_416;

/// Student's t for a two-sided interval of 95 %, in hundredths, for 1, 2, … degrees of freedom
/// [NIST TN 1297, table B.1].
const STUDENT: [u128; 20] =
    [1_271, 430, 318, 278, 257, 245, 236, 231, 226, 223, 220, 218, 216, 214, 213, 212, 211, 210, 209, 209];

/// The same for at least so many degrees of freedom; in between, that of the fewer holds: the interval is too wide
/// rather than too narrow.
const STUDENT_BEYOND: [(u64, u128); 8] =
    [(20, 209), (25, 206), (30, 204), (35, 203), (40, 202), (45, 201), (100, 198), (1_000, 196)];

/// The greatest number of a sample.
const MOST: u64 = 1 << 38;

/// A mean of one number a run, in the unit of that number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// Rounded to the nearest.
    pub mean: u64,
    /// Half the width of the 95 % interval, rounded up; `None` where fewer than two runs say something.
    pub error: Option<u64>,
    /// How many runs had such a number.
    pub runs: u32,
}

/// Numbers of which a mean is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    count: u64,
    sum: u128,
    squares: u128,
}

/// So many out of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub of: u64,
    pub all: u64,
}

impl Sample {
    /// Numbers of more than 2³⁸ count as 2³⁸, which is three days in µs: nothing that is measured here comes near, and the
    /// squares of 100,000 of them can still be summed up.
    pub fn add(&mut self, number: u64) {
        let number = u128::from(number.min(MOST));
        self.count += 1;
        self.sum += number;
        self.squares += number * number;
    }

    /// `None` where there is nothing to take a mean of.
    pub fn estimate(&self) -> Option<Estimate> {
        let n = u128::from(self.count);
        let mean = (self.sum + n / 2).checked_div(n)? as u64;
        let error = (n > 1).then(|| {
            let t = student(self.count - 1);
            // n²(n − 1) times the square of the standard error of the mean; its root in hundredths, as t is.
            let spread = n * self.squares - self.sum * self.sum;
            (spread * t * t / (n * n * (n - 1))).isqrt().div_ceil(100) as u64
        });
        Some(Estimate { mean, error, runs: self.count as u32 })
    }
}

fn student(degrees: u64) -> u128 {
    let few = usize::try_from(degrees - 1).ok().and_then(|place| STUDENT.get(place));
    few.copied().unwrap_or_else(|| {
        let beyond = STUDENT_BEYOND.iter().rev().find(|(least, _)| degrees >= *least);
        beyond.map_or(209, |(_, t)| *t)
    })
}

impl Estimate {
    /// The ends of the 95 % interval, the lower not below 0.
    pub fn interval(&self) -> (u64, u64) {
        let error = self.error.unwrap_or(0);
        (self.mean.saturating_sub(error), self.mean.saturating_add(error))
    }
}

impl Share {
    pub fn add(&mut self, hit: bool) {
        self.of += u64::from(hit);
        self.all += 1;
    }

    /// `None` where there is nothing.
    pub fn ratio(&self) -> Option<Ratio> {
        (self.all > 0).then(|| Ratio::of(self.of, self.all))
    }

    /// Wilson's 95 % interval, for independent trials; from 0 to 1 where there were none.
    pub fn interval(&self) -> (Ratio, Ratio) {
        if self.all == 0 {
            return (Ratio::ZERO, Ratio::ONE);
        }
        let (k, n) = (u128::from(self.of), u128::from(self.all));
        // All in units of 10⁻¹⁰: z² is in 10⁻⁴, and the root is taken of 10⁻²⁰.
        const UNIT: u128 = 1_000_000;
        let centre = (k * 10_000 + Z_SQUARED / 2) * UNIT;
        let under = Z_SQUARED * (k * (n - k) * 10_000 / n + Z_SQUARED / 4) * UNIT * UNIT;
        let root = under.isqrt();
        let whole = (n * 10_000 + Z_SQUARED) * UNIT;
        let ratio = |part: u128| Ratio::of((part / UNIT) as u64, (whole / UNIT) as u64);
        let low = if self.of == 0 { 0 } else { centre.saturating_sub(root) };
        let high = if self.of == self.all { whole } else { (centre + root).min(whole) };
        (ratio(low), ratio(high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(numbers: &[u64]) -> Option<Estimate> {
        let mut sample = Sample::default();
        numbers.iter().for_each(|number| sample.add(*number));
        sample.estimate()
    }

    #[test]
    fn means_have_the_error_of_students_distribution() {
        // s = √2.5, n = 5, t = 2.78: 2.78 × 1.5811 / 2.2361 = 1.966; in thousandths, so that it is not rounded away.
        let found = estimate(&[1_000, 2_000, 3_000, 4_000, 5_000]).unwrap();
        assert_eq!((found.mean, found.error, found.runs), (3_000, Some(1_966), 5));
        assert_eq!(estimate(&[7, 7, 7]).unwrap().error, Some(0));
        assert_eq!(estimate(&[7]).unwrap().error, None, "one run says nothing of others");
        assert_eq!(estimate(&[]), None);
        assert_eq!(found.interval(), (1_034, 4_966));
    }

    #[test]
    fn quantiles_fall_towards_the_normal_distributions() {
        let quantiles: Vec<u128> = (1..2_000).map(student).collect();
        assert!(quantiles.is_sorted_by(|a, b| a >= b));
        assert_eq!((quantiles[0], quantiles[29], quantiles[1_998]), (1_271, 204, 196));
    }

    #[test]
    fn large_numbers_do_not_overflow() {
        let found = estimate(&[u64::MAX; 3]).unwrap();
        assert_eq!((found.mean, found.error), (MOST, Some(0)));
        let mut sample = Sample::default();
        (0..100_000u64).for_each(|n| sample.add((n % 2) * MOST));
        assert_eq!(sample.estimate().unwrap().mean, MOST / 2);
    }

    /// Values of other people's programs for the same formula.
    #[test]
    fn shares_have_wilsons_interval() {
        let of = |of, all| {
            let (low, high) = Share { of, all }.interval();
            (low.ppm(), high.ppm())
        };
        let near = |found: (u32, u32), low: u32, high: u32| {
            assert!(found.0.abs_diff(low) <= 20 && found.1.abs_diff(high) <= 20, "{found:?}");
        };
        near(of(0, 1), 0, 793_457);
        near(of(1, 1), 206_543, 1_000_000);
        near(of(1, 11), 16_232, 377_365);
        near(of(10, 100), 55_229, 174_367);
        near(of(50, 100), 403_830, 596_170);
        near(of(100, 100), 963_005, 1_000_000);
        assert_eq!(of(0, 0), (0, 1_000_000));
    }
}
