//! What Jepsen's operations mean to the object that is judged: functions and values become calls and answers, by
//! the conventions that [`Options`] names.

use super::edn::{Entry, Form, Kind, Node, Who, text_of};
use super::error::{Wrong, excerpt};
use super::nemesis::Nemesis;
use super::options::{FailedCas, NilRead, Options};
use super::pairing::Pairing;
use super::vocabulary::{Function, function, names};
use crate::history::recorded::{Call, Datum, Ending, Reply, Texts};

#[derive(Clone, Debug)]
pub(super) struct Understanding {
    pub options: Options,
    /// Whether values come as `[key value]`.
    pub keyed: bool,
    pub pairing: Pairing,
    nemesis: Nemesis,
}

impl Understanding {
    pub fn new(options: Options) -> Understanding {
        let pairing = Pairing::new(options.spec.clone(), options.limits.operations);
        Understanding { options, keyed: false, pairing, nemesis: Nemesis::default() }
    }

    /// Takes a call or a return that stands in `line`.
    pub fn entry(&mut self, entry: &Entry, line: u32) -> Result<(), Wrong> {
        let process = match entry.who {
            Who::Client(process) => process,
            Who::Nemesis => {
                let taken = self.nemesis.entry(entry, &mut self.pairing);
                return taken.map_err(|what| Wrong::new(entry.at, what));
            }
        };
        let Some(function) = function(&self.options.spec, entry.function) else {
            let (name, names) = (self.options.spec.name(), names(&self.options.spec));
            let found = excerpt(entry.function);
            let what = format!("expected {names}, which a {name} understands; found :{found}");
            return Err(Wrong::new(entry.function_at, what));
        };
        match entry.kind {
            Kind::Invoke => {
                let (key, value) = self.split(entry)?;
                let texts = &mut self.pairing.recorded.texts;
                let key = key.map_or(Datum::NIL, |key| datum(key, texts));
                let call = function.call(value, entry.function_at, texts)?;
                let called = self.pairing.call(process, key, call, entry.time, line);
                called.map_err(|what| Wrong::new(entry.at, what))
            }
            kind => {
                let ending = self.ending(entry, process, function, kind)?;
                self.pairing.ends(process, ending, entry.time).map_err(|what| Wrong::new(entry.at, what))
            }
        }
    }

    /// The key and the value. A call always has the key; a return may leave both out.
    fn split<'e, 'a>(
        &self,
        entry: &'e Entry<'a>,
    ) -> Result<(Option<&'e Form<'a>>, Option<&'e Form<'a>>), Wrong> {
        let value = entry.value.as_ref();
        if entry.key.is_some() || !self.keyed {
            return Ok((entry.key.as_ref(), value));
        }
        if let Some((key, value)) = value.and_then(pair) {
            return Ok((Some(key), Some(value)));
        }
        if entry.kind != Kind::Invoke && value.is_none_or(|value| value.node == Node::Nil) {
            return Ok((None, None));
        }
        let at = value.map_or(entry.at, |value| value.at);
        Err(Wrong::new(at, "expected [key value], since each operation of this history names its key"))
    }

    fn ending(
        &mut self,
        entry: &Entry,
        process: u32,
        function: Function,
        kind: Kind,
    ) -> Result<Ending, Wrong> {
        let Some(open) = self.pairing.open(process) else {
            let what = format!("expected a call of process {process} before this return");
            return Err(Wrong::new(entry.at, what));
        };
        let (call, key, line) = (open.call, open.key, open.line);
        if !function.calls(&call) {
            let what = format!("expected the return of what process {process} called in line {line}");
            return Err(Wrong::new(entry.function_at, what));
        }
        match kind {
            Kind::Info | Kind::Invoke => Ok(Ending::Unknown),
            Kind::Fail if self.saw_another(entry, &call) => Ok(Ending::Ok(Reply::Compared(false))),
            Kind::Fail => Ok(Ending::Fail),
            Kind::Ok => {
                let (other, value) = match function.answers() {
                    true => self.split(entry)?,
                    false => self.split(entry).unwrap_or_default(),
                };
                let texts = &mut self.pairing.recorded.texts;
                if let Some(other) = other
                    && datum(other, texts) != key
                {
                    return Err(Wrong::new(
                        other.at,
                        format!("expected the key that was called in line {line}"),
                    ));
                }
                let unseen = self.options.nil_read == NilRead::Unknown;
                function.reply(&self.options.spec, &call, value, entry.at, unseen, texts).map(Ending::Ok)
            }
        }
    }

    /// Whether a failed operation is a compare-and-set that saw another value. One that gives a reason, or
    /// something else in place of what it was called with, failed for that reason.
    fn saw_another(&mut self, entry: &Entry, call: &Call) -> bool {
        if !matches!(call, Call::Cas { .. }) || entry.reason || self.options.failed_cas == FailedCas::Nothing
        {
            return false;
        }
        match self.split(entry) {
            Ok((_, None)) => true,
            Ok((_, Some(value))) if value.node == Node::Nil => true,
            Ok((_, value)) => {
                let texts = &mut self.pairing.recorded.texts;
                Function::Cas.call(value, entry.at, texts).is_ok_and(|again| again == *call)
            }
            Err(_) => false,
        }
    }
}

/// The two parts of `[a b]`, `(a b)` or a tagged one.
pub(super) fn pair<'e, 'a>(form: &'e Form<'a>) -> Option<(&'e Form<'a>, &'e Form<'a>)> {
    match &form.node {
        Node::Vector(items) | Node::List(items) => match items.as_slice() {
            [first, second] => Some((first, second)),
            _ => None,
        },
        Node::Tagged(_, form) => pair(form),
        _ => None,
    }
}

pub(super) fn datum(form: &Form, texts: &mut Texts) -> Datum {
    match &form.node {
        Node::Nil => Datum::NIL,
        Node::Integer(text) | Node::Keyword(text) | Node::Other(text) => texts.intern(text),
        Node::String(text) => texts.intern(text),
        _ => {
            let mut text = String::new();
            text_of(form, &mut text);
            texts.intern(&text)
        }
    }
}
