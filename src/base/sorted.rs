//! Maps and sets that are one sorted vector each. They are not for many entries that come and go in any order:
//! putting one in or taking it out moves all that follow it.
//!
//! Nearly every map of a simulation has a handful of entries, or grows at its end. A vector is then found
//! through as quickly as a tree, and cloned and hashed, as every checkpoint does, much more quickly; and the
//! code of a tree, made anew for each type of entry, would be a good part of what a visitor of the page loads.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::Index;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// A map in the order of its keys. It hashes, iterates and reads as a `BTreeMap` of the same entries does.
#[derive(Clone, PartialEq, Eq)]
pub struct SortedMap<K, V> {
    entries: Vec<(K, V)>,
}

/// Entries in key order.
pub type Iter<'a, K, V> = std::iter::Map<std::slice::Iter<'a, (K, V)>, fn(&'a (K, V)) -> (&'a K, &'a V)>;

impl<K, V> SortedMap<K, V> {
    pub const fn new() -> SortedMap<K, V> {
        SortedMap { entries: Vec::new() }
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn clear(&mut self) {
        self.entries.clear();
    }

    pub fn iter(&self) -> Iter<'_, K, V> {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    pub fn keys(&self) -> impl Iterator<Item = &K> + Clone {
        self.entries.iter().map(|(key, _)| key)
    }

    pub fn values(&self) -> impl Iterator<Item = &V> + Clone {
        self.entries.iter().map(|(_, value)| value)
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    pub fn into_values(self) -> impl Iterator<Item = V> {
        self.entries.into_iter().map(|(_, value)| value)
    }

    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        self.entries.retain_mut(|(key, value)| keep(key, value));
    }
}

impl<K: Ord, V> SortedMap<K, V> {
    /// Where the key is, or where it would have to be put.
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        // Most new keys are greater than all before.
        if self.entries.last().is_none_or(|(last, _)| last.borrow() < key) {
            return Err(self.entries.len());
        }
        self.entries.binary_search_by(|(other, _)| other.borrow().cmp(key))
    }

    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|place| &self.entries[place].1)
    }

    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|place| &mut self.entries[place].1)
    }

    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).is_ok()
    }

    /// The value that the key had before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(place) => Some(std::mem::replace(&mut self.entries[place].1, value)),
            Err(place) => {
                self.entries.insert(place, (key, value));
                None
            }
        }
    }

    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|place| self.entries.remove(place).1)
    }

    /// The key's value, which `new` makes where there is none.
    pub fn get_or_insert_with(&mut self, key: K, new: impl FnOnce() -> V) -> &mut V {
        let place = match self.place(&key) {
            Ok(place) => place,
            Err(place) => {
                self.entries.insert(place, (key, new()));
                place
            }
        };
        &mut self.entries[place].1
    }

    /// The entries whose keys are not less than `least`, in order.
    pub fn range_from(&self, least: &K) -> Iter<'_, K, V> {
        let first = self.place(least).unwrap_or_else(|place| place);
        self.entries[first..].iter().map(|(key, value)| (key, value))
    }
}

impl<K: Ord, V: Default> SortedMap<K, V> {
    /// The key's value, which becomes the default where there is none.
    pub fn get_or_default(&mut self, key: K) -> &mut V {
        self.get_or_insert_with(key, V::default)
    }
}

impl<K, V> Default for SortedMap<K, V> {
    fn default() -> SortedMap<K, V> {
        SortedMap::new()
    }
}

impl<K: Ord, V> Index<&K> for SortedMap<K, V> {
    type Output = V;

    /// # Panics
    /// If there is no such key.
    fn index(&self, key: &K) -> &V {
        self.get(key).expect("a key that is looked up like this is there")
    }
}

impl<K: Hash, V: Hash> Hash for SortedMap<K, V> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.len());
        self.iter().for_each(|entry| entry.hash(state));
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for SortedMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for SortedMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> SortedMap<K, V> {
        let mut map = SortedMap::new();
        entries.into_iter().for_each(|(key, value)| {
            map.insert(key, value);
        });
        map
    }
}

impl<'a, K, V> IntoIterator for &'a SortedMap<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Iter<'a, K, V> {
        self.iter()
    }
}

impl<K, V> IntoIterator for SortedMap<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<K: Serialize, V: Serialize> Serialize for SortedMap<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Deserialize<'de> for SortedMap<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SortedMap<K, V>, D::Error> {
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

struct Entries<K, V>(PhantomData<(K, V)>);

impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Visitor<'de> for Entries<K, V> {
    type Value = SortedMap<K, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<SortedMap<K, V>, A::Error> {
        let mut map = SortedMap::new();
        while let Some((key, value)) = access.next_entry()? {
            map.insert(key, value);
        }
        Ok(map)
    }
}

/// Puts a few items in order, those that `before` does not tell apart as they were. The library's sorts are for
/// many items, and are as large each.
pub fn sort_few<T>(items: &mut [T], before: impl Fn(&T, &T) -> bool) {
    for end in 1..items.len() {
        let mut place = end;
        while place > 0 && before(&items[place], &items[place - 1]) {
            items.swap(place, place - 1);
            place -= 1;
        }
    }
}

/// A set in order. It hashes, iterates and reads as a `BTreeSet` of the same items does.
#[derive(Clone, PartialEq, Eq)]
pub struct SortedSet<T> {
    items: Vec<T>,
}

impl<T> SortedSet<T> {
    pub const fn new() -> SortedSet<T> {
        SortedSet { items: Vec::new() }
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    pub fn into_vec(self) -> Vec<T> {
        self.items
    }

    pub fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.items.retain(keep);
    }
}

impl<T: Ord> SortedSet<T> {
    pub fn contains(&self, item: &T) -> bool {
        self.items.binary_search(item).is_ok()
    }

    /// Whether it was not there before.
    pub fn insert(&mut self, item: T) -> bool {
        let place = match self.items.last() {
            Some(last) if *last >= item => self.items.binary_search(&item),
            _ => Err(self.items.len()),
        };
        if let Err(place) = place {
            self.items.insert(place, item);
        }
        place.is_err()
    }

    /// Whether it was there.
    pub fn remove(&mut self, item: &T) -> bool {
        let place = self.items.binary_search(item);
        if let Ok(place) = place {
            self.items.remove(place);
        }
        place.is_ok()
    }
}

impl<T> Default for SortedSet<T> {
    fn default() -> SortedSet<T> {
        SortedSet::new()
    }
}

impl<T> From<[T; 1]> for SortedSet<T> {
    fn from(item: [T; 1]) -> SortedSet<T> {
        SortedSet { items: item.into() }
    }
}

impl<T: Hash> Hash for SortedSet<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.len());
        self.iter().for_each(|item| item.hash(state));
    }
}

impl<T: fmt::Debug> fmt::Debug for SortedSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl<T: Ord> FromIterator<T> for SortedSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> SortedSet<T> {
        let mut set = SortedSet::new();
        items.into_iter().for_each(|item| {
            set.insert(item);
        });
        set
    }
}

impl<'a, T> IntoIterator for &'a SortedSet<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::base::{Rng, fingerprint_of};

    #[test]
    fn a_map_is_what_a_tree_is() {
        let mut rng = Rng::stream(7, "sorted", 0);
        let (mut map, mut tree) = (SortedMap::new(), BTreeMap::new());
        for _ in 0..5_000 {
            let (key, value) = (rng.below(24), rng.below(1_000));
            match rng.below(5) {
                0 | 1 => assert_eq!(map.insert(key, value), tree.insert(key, value)),
                2 => assert_eq!(map.remove(&key), tree.remove(&key)),
                3 => {
                    let made = *map.get_or_insert_with(key, || value);
                    assert_eq!(made, *tree.entry(key).or_insert(value));
                }
                _ if value < 20 => {
                    map.retain(|key, value| (*key + *value) % 3 > 0);
                    tree.retain(|key, value| (*key + *value) % 3 > 0);
                }
                _ => *map.get_or_default(key) += *tree.entry(key).and_modify(|n| *n *= 2).or_default() / 2,
            }
            assert_eq!(map.get(&key), tree.get(&key));
            assert_eq!(map.contains_key(&value), tree.contains_key(&value));
            assert!(map.iter().eq(&tree) && map.range_from(&key).eq(tree.range(key..)));
            assert_eq!((map.len(), map.is_empty()), (tree.len(), tree.is_empty()));
            assert_eq!(fingerprint_of(&map), fingerprint_of(&tree));
        }
        assert_eq!(format!("{map:?}"), format!("{tree:?}"));
        assert_eq!(tree.into_iter().rev().collect::<SortedMap<_, _>>(), map);
    }

    #[test]
    fn a_set_is_what_a_tree_is() {
        let mut rng = Rng::stream(8, "sorted", 0);
        let (mut set, mut tree) = (SortedSet::new(), BTreeSet::new());
        for _ in 0..5_000 {
            let item = rng.below(24);
            if rng.below(2) == 0 {
                assert_eq!(set.insert(item), tree.insert(item));
            } else {
                assert_eq!(set.remove(&item), tree.remove(&item));
            }
            assert_eq!(set.contains(&item), tree.contains(&item));
            assert!(set.iter().eq(&tree));
            assert_eq!((set.len(), set.is_empty()), (tree.len(), tree.is_empty()));
            assert_eq!(fingerprint_of(&set), fingerprint_of(&tree));
        }
        assert_eq!(format!("{set:?}"), format!("{tree:?}"));
        assert_eq!(tree.into_iter().rev().collect::<SortedSet<_>>(), set);
    }

    #[test]
    fn a_few_items_are_sorted_and_equals_stay_as_they_were() {
        let mut rng = Rng::stream(9, "sorted", 0);
        for len in 0..40 {
            let mut items: Vec<(u64, u64)> = (0..len).map(|n| (rng.below(6), n)).collect();
            let mut sorted = items.clone();
            sorted.sort_by_key(|item| item.0);
            sort_few(&mut items, |a, b| a.0 < b.0);
            assert_eq!(items, sorted);
        }
    }

    #[test]
    fn a_map_is_written_and_read_as_a_tree() {
        let tree = BTreeMap::from([("b".to_owned(), 2), ("a".to_owned(), -1)]);
        let text = serde_json::to_string(&tree).unwrap();
        let map: SortedMap<String, i64> = serde_json::from_str(&text).unwrap();
        assert!(map.iter().eq(&tree));
        assert_eq!(serde_json::to_string(&map).unwrap(), text);
        assert!(serde_json::from_str::<SortedMap<String, i64>>("[1]").is_err());
    }
}
