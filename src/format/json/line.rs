//! A line as it stands in the file. Which of its fields go together is for the reader.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};
use serde::{Deserialize as DeserializeFields, Serialize as SerializeFields};

use crate::history::recorded::{Datum, Texts};

/// The version of the format that this code writes and reads.
pub(in super::super) const VERSION: u32 = 1;

/// The fields in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, SerializeFields, DeserializeFields)]
#[serde(deny_unknown_fields, default)]
pub(in super::super) struct Line<'a> {
    /// "history", in a line that only says what the file is.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub netsplit: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub process: Option<u32>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub call: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "return", skip_serializing_if = "Option::is_none")]
    pub ending: Option<Cow<'a, str>>,
    /// "begins" or "ends".
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Cow<'a, str>>,
    #[serde(borrow, deserialize_with = "there", skip_serializing_if = "Option::is_none")]
    pub text: Option<Atom<'a>>,
    #[serde(borrow, deserialize_with = "there", skip_serializing_if = "Option::is_none")]
    pub key: Option<Atom<'a>>,
    #[serde(borrow, deserialize_with = "there", skip_serializing_if = "Option::is_none")]
    pub value: Option<Atom<'a>>,
    #[serde(borrow, deserialize_with = "there", skip_serializing_if = "Option::is_none")]
    pub expected: Option<Atom<'a>>,
    #[serde(borrow, deserialize_with = "there", skip_serializing_if = "Option::is_none")]
    pub new: Option<Atom<'a>>,
    #[serde(borrow, deserialize_with = "there", skip_serializing_if = "Option::is_none")]
    pub from: Option<Atom<'a>>,
    #[serde(borrow, deserialize_with = "there", skip_serializing_if = "Option::is_none")]
    pub to: Option<Atom<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<Atom<'a>>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub drained: Option<Vec<Atom<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared: Option<bool>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub balances: Option<Vec<(Atom<'a>, i64)>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unseen: Option<bool>,
    /// Nanoseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<u64>,
}

/// A value, a key or a name: null, or a text, which is written as a number where it is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Atom<'a> {
    Nil,
    Text(Cow<'a, str>),
}

/// A field that is there, be it null.
fn there<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Atom<'a>>, D::Error> {
    Atom::deserialize(deserializer).map(Some)
}

impl<'a> Atom<'a> {
    pub fn of(datum: Datum, texts: &'a Texts) -> Atom<'a> {
        if datum.is_nil() { Atom::Nil } else { Atom::Text(Cow::Borrowed(texts.text(datum))) }
    }

    pub fn datum(&self, texts: &mut Texts) -> Datum {
        match self {
            Atom::Nil => Datum::NIL,
            Atom::Text(text) => texts.intern(text),
        }
    }
}

impl Serialize for Atom<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Atom::Nil => serializer.serialize_none(),
            Atom::Text(text) => match text.parse::<i64>() {
                Ok(number) if number.to_string() == *text => serializer.serialize_i64(number),
                _ => serializer.serialize_str(text),
            },
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Atom<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Atom<'a>, D::Error> {
        deserializer.deserialize_any(Atoms)
    }
}

struct Atoms;

impl<'de> Visitor<'de> for Atoms {
    type Value = Atom<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null, an integer, true, false or a string")
    }

    fn visit_unit<E: Error>(self) -> Result<Atom<'de>, E> {
        Ok(Atom::Nil)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Atom<'de>, E> {
        Ok(Atom::Text(Cow::Borrowed(if value { "true" } else { "false" })))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Atom<'de>, E> {
        Ok(Atom::Text(Cow::Owned(value.to_string())))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Atom<'de>, E> {
        Ok(Atom::Text(Cow::Owned(value.to_string())))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Atom<'de>, E> {
        Ok(Atom::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Atom<'de>, E> {
        Ok(Atom::Text(Cow::Owned(value.to_owned())))
    }
}
