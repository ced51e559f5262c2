//! Static texts and tables that come from another program of ours: they are read once, kept for good and shared.
//! Each function pair is for `#[serde(with = …)]`. Only ever read what our own programs wrote: what is kept is not
//! bounded.

use std::cell::RefCell;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::SortedMap;

/// A text of the program. By this name it is no borrowed text to serde, which would tie it to what is read.
pub type Text = &'static str;

/// A table of the program.
pub type List<T> = &'static [T];

/// A pointer to a static text, as traces hold it.
type Name = &'static &'static str;

thread_local! {
    static KEPT: RefCell<SortedMap<&'static str, Name>> = RefCell::default();
}

/// The text as one that stays.
fn keep(text: &str) -> Name {
    KEPT.with_borrow_mut(|kept| {
        if let Some(known) = kept.get(text) {
            return *known;
        }
        let text: &'static str = Box::leak(text.into());
        let name: Name = Box::leak(Box::new(text));
        kept.insert(text, name);
        name
    })
}

/// A static text.
pub mod text {
    use super::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(text: &str, to: S) -> Result<S::Ok, S::Error> {
        text.serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<&'static str, D::Error> {
        Ok(super::keep(&String::deserialize(from)?))
    }
}

/// A name in a trace: a pointer to a static text.
pub mod name {
    use super::{Deserialize, Deserializer, Name, Serialize, Serializer};

    pub fn serialize<S: Serializer>(name: &Name, to: S) -> Result<S::Ok, S::Error> {
        name.serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Name, D::Error> {
        Ok(super::keep(&String::deserialize(from)?))
    }
}

/// A static list.
pub mod list {
    use super::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(list: &[T], to: S) -> Result<S::Ok, S::Error> {
        list.serialize(to)
    }

    pub fn deserialize<'de, T, D>(from: D) -> Result<&'static [T], D::Error>
    where
        T: Deserialize<'de> + 'static,
        D: Deserializer<'de>,
    {
        Ok(Box::leak(Vec::deserialize(from)?.into_boxed_slice()))
    }
}

/// A static list of static texts.
pub mod texts {
    use super::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(list: &[&'static str], to: S) -> Result<S::Ok, S::Error> {
        list.serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<&'static [&'static str], D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        let texts: Vec<&'static str> = texts.iter().map(|text| *super::keep(text)).collect();
        Ok(Box::leak(texts.into_boxed_slice()))
    }
}

/// A static list of static texts, each with a number.
pub mod pairs {
    use super::{Deserialize, Deserializer, Serialize, Serializer};

    type Pairs = &'static [(&'static str, i64)];

    pub fn serialize<S: Serializer>(list: &Pairs, to: S) -> Result<S::Ok, S::Error> {
        list.serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Pairs, D::Error> {
        let pairs = Vec::<(String, i64)>::deserialize(from)?;
        let pairs: Vec<(&'static str, i64)> =
            pairs.iter().map(|(text, number)| (*super::keep(text), *number)).collect();
        Ok(Box::leak(pairs.into_boxed_slice()))
    }
}

/// A static record.
pub mod one {
    use super::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(one: &&'static T, to: S) -> Result<S::Ok, S::Error> {
        one.serialize(to)
    }

    pub fn deserialize<'de, T, D>(from: D) -> Result<&'static T, D::Error>
    where
        T: Deserialize<'de> + 'static,
        D: Deserializer<'de>,
    {
        Ok(Box::leak(Box::new(T::deserialize(from)?)))
    }
}
