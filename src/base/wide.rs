//! The product of two words in two words. It is not wider arithmetic than that: hashing and drawing need no more.

/// `a * b` as its low and its high word.
#[inline]
pub(crate) fn product(a: u64, b: u64) -> (u64, u64) {
    // A wasm engine has no such multiplication, and what the compiler calls in its place multiplies 128 bits by
    // 128 (measured: a tenth of the kernel's time).
    if cfg!(target_arch = "wasm32") { by_halves(a, b) } else { whole(a, b) }
}

#[inline]
fn whole(a: u64, b: u64) -> (u64, u64) {
    let product = u128::from(a) * u128::from(b);
    (product as u64, (product >> 64) as u64)
}

/// As on paper, with digits of 32 bits. No sum overflows: (2³² − 1)² + 2 (2³² − 1) = 2⁶⁴ − 1.
#[inline]
fn by_halves(a: u64, b: u64) -> (u64, u64) {
    const HALF: u64 = u32::MAX as u64;
    let (a_low, a_high, b_low, b_high) = (a & HALF, a >> 32, b & HALF, b >> 32);
    let low = a_low * b_low;
    let middle = a_high * b_low + (low >> 32);
    let carried = a_low * b_high + (middle & HALF);
    ((carried << 32) | (low & HALF), a_high * b_high + (middle >> 32) + (carried >> 32))
}

#[cfg(test)]
mod tests {
    use super::{by_halves, whole};

    #[test]
    fn both_ways_agree() {
        let mut rng = crate::base::Rng::stream(1, "wide", 0);
        let edges = [0, 1, u64::from(u32::MAX), 1 << 32, u64::MAX - 1, u64::MAX];
        for _ in 0..2_000 {
            let drawn = rng.below(u64::MAX) >> rng.below(64);
            for other in edges.into_iter().chain([rng.below(u64::MAX)]) {
                assert_eq!(by_halves(drawn, other), whole(drawn, other), "{drawn} × {other}");
            }
        }
        edges.iter().for_each(|a| edges.iter().for_each(|b| assert_eq!(by_halves(*a, *b), whole(*a, *b))));
    }
}
