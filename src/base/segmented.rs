//! A growing sequence in segments of bounded size: what was appended is never moved.
//!
//! A trace grows for as long as a run does. A vector would copy it whenever it doubles, and ask for blocks so large
//! that allocators take them from the system and give them back each time, a fault for every page. It is not
//! `Chunked`: clones share nothing, and items can be changed in place.

use std::iter::Flatten;
use std::ops::{Index, IndexMut, Range};
use std::slice;

/// Bytes of a segment, at most: well below the 128 KiB from which on the C library's allocator asks the system.
const BYTES: usize = 32 << 10;

/// A sequence that grows at its end, is read anywhere and is cut back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segmented<T> {
    /// None is empty, and all but the last hold `EACH`.
    segments: Vec<Vec<T>>,
}

impl<T> Segmented<T> {
    /// Items of a full segment: a power of two, so that places are found by shifts.
    const EACH: usize = {
        assert!(0 < size_of::<T>() && size_of::<T>() <= BYTES);
        1 << (BYTES / size_of::<T>()).ilog2()
    };

    pub fn new() -> Segmented<T> {
        Segmented::default()
    }

    pub fn len(&self) -> usize {
        self.segments.last().map_or(0, |last| (self.segments.len() - 1) * Self::EACH + last.len())
    }

    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    pub fn get(&self, place: usize) -> Option<&T> {
        self.segments.get(place / Self::EACH)?.get(place % Self::EACH)
    }

    pub fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        self.segments.get_mut(place / Self::EACH)?.get_mut(place % Self::EACH)
    }

    pub fn push(&mut self, item: T) {
        match self.segments.last_mut() {
            Some(last) if last.len() < Self::EACH => last.push(item),
            _ => self.begin_segment(item),
        }
    }

    /// The first segment grows as a vector does, so that short sequences are small.
    #[cold]
    fn begin_segment(&mut self, item: T) {
        let room = if self.segments.is_empty() { 1 } else { Self::EACH };
        let mut segment = Vec::with_capacity(room);
        segment.push(item);
        self.segments.push(segment);
    }

    /// Keeps the first `len` items.
    pub fn truncate(&mut self, len: usize) {
        self.segments.truncate(len.div_ceil(Self::EACH));
        let before = self.segments.len().saturating_sub(1) * Self::EACH;
        if let Some(last) = self.segments.last_mut() {
            last.truncate(len - before);
        }
    }

    pub fn iter(&self) -> Flatten<slice::Iter<'_, Vec<T>>> {
        self.segments.iter().flatten()
    }

    pub fn iter_mut(&mut self) -> Flatten<slice::IterMut<'_, Vec<T>>> {
        self.segments.iter_mut().flatten()
    }

    /// The items at these places, as many of them as there are.
    pub fn range(&self, places: Range<usize>) -> impl DoubleEndedIterator<Item = &T> {
        (places.start..places.end.min(self.len())).map(|place| &self[place])
    }

    /// How many items stand before the first for which `is_before` no longer holds; it must hold for all of them
    /// and for none behind.
    pub fn partition_point(&self, mut is_before: impl FnMut(&T) -> bool) -> usize {
        // By places, not first among segments and then within one: the page holds this code once for each question.
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if is_before(&self[middle]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

impl<T> Default for Segmented<T> {
    fn default() -> Segmented<T> {
        Segmented { segments: Vec::new() }
    }
}

/// # Panics
/// At a place beyond the end, as a slice does.
impl<T> Index<usize> for Segmented<T> {
    type Output = T;

    fn index(&self, place: usize) -> &T {
        &self.segments[place / Self::EACH][place % Self::EACH]
    }
}

impl<T> IndexMut<usize> for Segmented<T> {
    fn index_mut(&mut self, place: usize) -> &mut T {
        &mut self.segments[place / Self::EACH][place % Self::EACH]
    }
}

impl<'a, T> IntoIterator for &'a Segmented<T> {
    type Item = &'a T;
    type IntoIter = Flatten<slice::Iter<'a, Vec<T>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;

    #[test]
    fn it_is_what_a_vector_is() {
        type Item = [u64; 40];
        let mut rng = Rng::stream(7, "segmented", 0);
        let (mut plain, mut segmented) = (Vec::<Item>::new(), Segmented::new());
        for n in 0..4_000 {
            match rng.below(400) {
                0 => {
                    let len = rng.below(plain.len() as u64 + 3) as usize;
                    plain.truncate(len);
                    segmented.truncate(len);
                }
                1 => {
                    let len = plain.len() / Segmented::<Item>::EACH * Segmented::<Item>::EACH;
                    plain.truncate(len);
                    segmented.truncate(len);
                }
                _ => {
                    plain.push([n; 40]);
                    segmented.push([n; 40]);
                }
            }
            assert_eq!((segmented.len(), segmented.is_empty()), (plain.len(), plain.is_empty()));
            let place = rng.below(plain.len() as u64 + 2) as usize;
            assert_eq!(segmented.get(place), plain.get(place));
            assert_eq!(segmented.get_mut(place), plain.get_mut(place));
            let sought = rng.below(n + 2);
            let before = |item: &Item| item[0] < sought;
            assert_eq!(segmented.partition_point(before), plain.partition_point(before));
            if n % 100 == 0 {
                assert!(segmented.iter().eq(&plain));
                assert!(segmented.iter_mut().eq(&mut plain));
                assert!(segmented.range(place..plain.len() + 5).rev().eq(plain.iter().skip(place).rev()));
            }
        }
        assert!(plain.len() > 2 * Segmented::<Item>::EACH, "it came to several segments");
    }
}
