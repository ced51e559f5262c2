//! State that was added later and that most runs do not use.

use std::hash::{Hash, Hasher};
use std::ops::{Deref, DerefMut};

/// A value that counts for fingerprints only where it is not the default one: runs that do not use it have the
/// fingerprints that they had without it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quiet<T>(pub T);

impl<T: Hash + Default + PartialEq> Hash for Quiet<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if self.0 != T::default() {
            self.0.hash(state);
        }
    }
}

impl<T> Deref for Quiet<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Quiet<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::fingerprint_of;

    #[test]
    fn the_default_counts_for_nothing_and_all_else_counts() {
        assert_eq!(fingerprint_of(&(1_u8, Quiet(0_u8))), fingerprint_of(&1_u8));
        assert_ne!(fingerprint_of(&(1_u8, Quiet(2_u8))), fingerprint_of(&1_u8));
    }
}
