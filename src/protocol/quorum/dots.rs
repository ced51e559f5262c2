//! Dots: names for writes, and sets of them. A set says which writes somebody has seen, exactly: nothing is taken for
//! seen because something later was.

use std::fmt;

use crate::base::{ReplicaId, SortedMap, SortedSet};
use crate::sim::Token;

/// The `count`-th write of a key that a replica coordinated; counts begin at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dot {
    pub by: ReplicaId,
    pub count: u32,
}

/// A set of dots: a version vector, and the dots beyond it that came out of turn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Dots {
    of: SortedMap<ReplicaId, Row>,
}

/// The dots of one replica.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Row {
    /// Every dot from 1 to here.
    upto: u32,
    /// Single dots above `upto + 1`.
    beyond: SortedSet<u32>,
}

impl Row {
    fn contains(&self, count: u32) -> bool {
        count <= self.upto || self.beyond.contains(&count)
    }

    fn raise(&mut self, upto: u32) {
        self.upto = self.upto.max(upto);
        while self.beyond.contains(&(self.upto + 1)) {
            self.upto += 1;
        }
        let upto = self.upto;
        self.beyond.retain(|count| *count > upto);
    }
}

impl Dots {
    /// What a client brings back: the context of its last read.
    pub fn from_token(token: Token) -> Dots {
        let mut dots = Dots::default();
        for (place, upto) in token.0.into_iter().enumerate() {
            dots.add_upto(Dot { by: ReplicaId(place as u8), count: upto });
        }
        dots
    }

    /// The version vector alone. Dots beyond it are left out: to its bearer they are as if it had not seen them, which
    /// may leave a sibling too many and never loses one.
    ///
    /// `Differs:` Riak's context carries the dots too.
    pub fn token(&self) -> Token {
        let mut token = Token::default();
        for (by, row) in &self.of {
            if let Some(place) = token.0.get_mut(by.index()) {
                *place = row.upto;
            }
        }
        token
    }

    pub fn contains(&self, dot: Dot) -> bool {
        self.of.get(&dot.by).is_some_and(|row| row.contains(dot.count))
    }

    pub fn add(&mut self, dot: Dot) {
        let row = self.of.get_or_default(dot.by);
        if !row.contains(dot.count) {
            row.beyond.insert(dot.count);
            row.raise(0);
        }
    }

    /// Adds every dot of the replica up to this one.
    pub fn add_upto(&mut self, dot: Dot) {
        if dot.count > 0 {
            self.of.get_or_default(dot.by).raise(dot.count);
        }
    }

    pub fn join(&mut self, other: &Dots) {
        for (by, row) in &other.of {
            let mine = self.of.get_or_default(*by);
            for count in row.beyond.iter().filter(|count| **count > mine.upto) {
                mine.beyond.insert(*count);
            }
            mine.raise(row.upto);
        }
    }
}

/// "n2·7".
impl fmt::Display for Dot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}·{}", self.by, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;
    use std::collections::BTreeSet;

    fn dot(by: u8, count: u32) -> Dot {
        Dot { by: ReplicaId(by), count }
    }

    #[test]
    fn a_dot_out_of_turn_says_nothing_of_those_before_it() {
        let mut dots = Dots::default();
        dots.add(dot(1, 3));
        assert!(dots.contains(dot(1, 3)) && !dots.contains(dot(1, 2)) && !dots.contains(dot(0, 3)));
        assert_eq!(dots.token(), Token::default(), "no prefix is seen yet");
        dots.add(dot(1, 1));
        assert_eq!(dots.token().0[1], 1);
        dots.add(dot(1, 2));
        assert_eq!(dots.token().0[1], 3);
        assert_eq!(Dots::from_token(dots.token()), dots, "a whole prefix survives the client");
    }

    #[test]
    fn sets_of_dots_are_sets() {
        let mut rng = Rng::stream(1, "dots", 0);
        for _ in 0..500 {
            let (mut dots, mut model) =
                ([Dots::default(), Dots::default()], [BTreeSet::new(), BTreeSet::new()]);
            for _ in 0..rng.below(20) {
                let (side, new) = (rng.below(2) as usize, dot(rng.below(3) as u8, rng.between(1, 6) as u32));
                if rng.below(4) == 0 {
                    dots[side].add_upto(new);
                    model[side].extend((1..=new.count).map(|count| Dot { count, ..new }));
                } else {
                    dots[side].add(new);
                    model[side].insert(new);
                }
            }
            let [mut joined, other] = dots;
            joined.join(&other);
            for by in 0..3 {
                for count in 1..8 {
                    let known = model.iter().any(|set| set.contains(&dot(by, count)));
                    assert_eq!(joined.contains(dot(by, count)), known);
                }
            }
        }
    }
}
