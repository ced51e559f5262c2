//! What the command line of `netsplit check` asks for.

use lexopt::prelude::*;
use netsplit::check::court::{Limits, Model};
use netsplit::check::spec::Spec;
use netsplit::format::{FailedCas, Keys, NilRead, Options};

use crate::run::format;

pub struct Request {
    pub input: String,
    pub options: Options,
    pub initial: Option<String>,
    pub models: Vec<Model>,
    /// Whether every model was asked for in one word.
    pub all: bool,
    pub limits: Limits,
    pub seconds: Option<u64>,
    pub json: bool,
    pub witness: bool,
}

impl Request {
    /// `None` if it asks for help.
    pub fn parse(parser: &mut lexopt::Parser) -> Result<Option<Request>, lexopt::Error> {
        let (mut words, mut spec, mut initial) = (Vec::new(), None, None);
        let (mut models, mut all, mut limits, mut seconds) = (Vec::new(), false, Limits::default(), None);
        let (mut json, mut witness) = (false, false);
        // The object is put in once it is known.
        let mut options = Options::new(Spec::Set);
        while let Some(argument) = parser.next()? {
            match argument {
                Short('h') | Long("help") => return Ok(None),
                Long("spec") => spec = Some(parser.value()?.parse_with(object)?),
                Long("model") => match parser.value()?.parse_with(model)? {
                    Some(model) => models.push(model),
                    None => all = true,
                },
                Long("initial") => initial = Some(parser.value()?.string()?),
                Long("format") => options.format = Some(parser.value()?.parse_with(format)?),
                Long("keys") => options.keys = parser.value()?.parse_with(keys)?,
                Long("nil-read") => options.nil_read = parser.value()?.parse_with(nil_read)?,
                Long("failed-cas") => options.failed_cas = parser.value()?.parse_with(failed_cas)?,
                Long("limit-states") => limits.states = parser.value()?.parse()?,
                Long("limit-seconds") => seconds = Some(parser.value()?.parse()?),
                Long("json") => json = true,
                Long("witness") => witness = true,
                Value(word) => words.push(word.string()?),
                _ => return Err(argument.unexpected()),
            }
        }
        let Ok([input]) = <[String; 1]>::try_from(words) else {
            return Err("“check” takes one file".into());
        };
        options.spec = spec.ok_or_else(|| format!("“check” needs --spec: {}", Spec::NAMES.join(", ")))?;
        if all {
            models = Model::ALL.to_vec();
        } else if models.is_empty() {
            models.push(Model::Linearizable);
        }
        Ok(Some(Request { input, options, initial, models, all, limits, seconds, json, witness }))
    }
}

fn object(name: &str) -> Result<Spec, String> {
    Spec::of_name(name).ok_or_else(|| format!("expected one of {}", Spec::NAMES.join(", ")))
}

/// `None` for all of them.
fn model(name: &str) -> Result<Option<Model>, String> {
    if name == "all" {
        return Ok(None);
    }
    Model::of_name(name).map(Some).ok_or_else(|| {
        let names: Vec<&str> = Model::ALL.iter().map(|model| model.name()).collect();
        format!("expected one of {} or all", names.join(", "))
    })
}

fn keys(name: &str) -> Result<Keys, &'static str> {
    match name {
        "auto" => Ok(Keys::Auto),
        "tuples" => Ok(Keys::Tuples),
        "none" => Ok(Keys::None),
        _ => Err("expected auto, tuples or none"),
    }
}

fn nil_read(name: &str) -> Result<NilRead, &'static str> {
    match name {
        "initial" => Ok(NilRead::Initial),
        "unknown" => Ok(NilRead::Unknown),
        _ => Err("expected initial or unknown"),
    }
}

fn failed_cas(name: &str) -> Result<FailedCas, &'static str> {
    match name {
        "saw" => Ok(FailedCas::Saw),
        "nothing" => Ok(FailedCas::Nothing),
        _ => Err("expected saw or nothing"),
    }
}
