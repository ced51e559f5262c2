//! `netsplit run`: replays a scenario and prints what was measured, or what the clients saw.

use lexopt::prelude::*;
use netsplit::app::history::recorded_run;
use netsplit::base::EventId;
use netsplit::engine::{Engine, Goal, WindowKind};
use netsplit::format::{Format, write};

use crate::{input, print, report};

/// Events between two looks at whether the goal is reached; any number does.
const PORTION: usize = 100_000;

/// What the command line asks for.
pub struct Request {
    input: String,
    until_event: Option<u64>,
    json: bool,
    export: Option<Format>,
}

impl Request {
    /// `None` if it asks for help.
    pub fn parse(parser: &mut lexopt::Parser) -> Result<Option<Request>, lexopt::Error> {
        let (mut words, mut until_event, mut json, mut export) = (Vec::new(), None, false, None);
        while let Some(argument) = parser.next()? {
            match argument {
                Short('h') | Long("help") => return Ok(None),
                Long("until-event") => until_event = Some(parser.value()?.parse()?),
                Long("json") => json = true,
                Long("export") => export = Some(parser.value()?.parse_with(format)?),
                Value(word) => words.push(word.string()?),
                _ => return Err(argument.unexpected()),
            }
        }
        match <[String; 1]>::try_from(words) {
            Ok([input]) => Ok(Some(Request { input, until_event, json, export })),
            Err(_) => Err("“run” takes one link or file".into()),
        }
    }

    pub fn run(self) -> Result<u8, String> {
        let (scenario, position) = input::read(&self.input)?;
        let mut engine = Engine::new(scenario);
        engine.set_window(WindowKind::WholeRun);
        let goal = self.until_event.map(EventId).or(position).map_or(Goal::End, Goal::Event);
        engine.go(goal);
        while !engine.work(PORTION) {}
        if let Some(format) = self.export {
            let mut text = String::new();
            write(&recorded_run(&engine), format, &mut text).expect("a string takes everything");
            return print(&text);
        }
        let report = report::Report::of(&engine);
        if self.json {
            print(&(serde_json::to_string_pretty(&report).expect("a report is plain data") + "\n"))
        } else {
            print(&report.to_string())
        }
    }
}

pub fn format(name: &str) -> Result<Format, String> {
    Format::of_name(name).ok_or_else(|| "expected edn, log or jsonl".to_owned())
}
