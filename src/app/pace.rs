//! How fast playing goes: virtual milliseconds a real second, on a log scale.

/// Every pace of the slider, slowest first: steps of about a half of a power of ten.
const MS_A_SECOND: [u64; 9] = [1, 3, 10, 33, 100, 330, 1_000, 3_300, 10_000];

/// A place in that list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace(usize);

impl Default for Pace {
    /// A message of 15 to 30 ms crosses the stage in a little less than a second.
    fn default() -> Pace {
        Pace(3)
    }
}

impl Pace {
    /// How many there are.
    pub const COUNT: usize = MS_A_SECOND.len();

    /// The pace at this place, or the nearest to it.
    pub fn at(place: i64) -> Pace {
        Pace(place.clamp(0, Pace::COUNT as i64 - 1) as usize)
    }

    pub fn place(self) -> usize {
        self.0
    }

    /// Virtual microseconds a real second; equally, virtual nanoseconds a real millisecond.
    pub fn us_a_second(self) -> u64 {
        MS_A_SECOND[self.0] * 1_000
    }

    /// Virtual nanoseconds for so many real microseconds.
    pub fn share(self, real_us: u64) -> u64 {
        real_us.saturating_mul(self.us_a_second()) / 1_000
    }

    /// Whether events come so fast that only decisions are worth saying aloud.
    pub fn is_fast(self) -> bool {
        MS_A_SECOND[self.0] > 3
    }
}

impl std::fmt::Display for Pace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match MS_A_SECOND[self.0] {
            ms if ms < 1_000 => write!(f, "{ms} ms/s"),
            ms if ms % 1_000 == 0 => write!(f, "{} s/s", ms / 1_000),
            ms => write!(f, "{}.{} s/s", ms / 1_000, ms % 1_000 / 100),
        }
    }
}
