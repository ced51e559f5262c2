//! `netsplit systems`: which systems there are, what each side of a cut is to do, and what runs show.

use std::fmt::Write;

use lexopt::prelude::*;
use netsplit::engine::conduct::{self, Measured};
use netsplit::system::{Conduct, System};

use crate::print;

mod markdown;

/// The seeds of the runs, unless others are asked for.
const SEEDS: u64 = 4;

/// What the command line asks for.
pub struct Request {
    /// The system whose rows are to be measured; none: the list.
    id: Option<String>,
    seeds: u64,
    markdown: bool,
}

impl Request {
    /// `None` if it asks for help.
    pub fn parse(parser: &mut lexopt::Parser) -> Result<Option<Request>, lexopt::Error> {
        let (mut id, mut seeds, mut markdown) = (None, SEEDS, false);
        while let Some(argument) = parser.next()? {
            match argument {
                Short('h') | Long("help") => return Ok(None),
                Long("seeds") => seeds = parser.value()?.parse::<u64>()?.max(1),
                Long("markdown") => markdown = true,
                Value(word) if id.is_none() => id = Some(word.string()?),
                _ => return Err(argument.unexpected()),
            }
        }
        Ok(Some(Request { id, seeds, markdown }))
    }

    pub fn run(self) -> Result<u8, String> {
        let Some(id) = self.id.as_deref() else { return print(&list()) };
        let systems: Vec<&'static System> = match id {
            "all" => System::all().collect(),
            id => {
                let system = System::find(id);
                vec![
                    system
                        .ok_or_else(|| format!("there is no system “{id}”; “netsplit systems” lists them"))?,
                ]
            }
        };
        if self.markdown {
            return print(&markdown::table(&systems, self.seeds));
        }
        let tables: Vec<String> = systems.iter().map(|system| rows(system, self.seeds)).collect();
        print(&tables.join("\n"))
    }
}

fn list() -> String {
    let widest = System::all().map(|system| system.id.len()).max().unwrap_or(0);
    System::all()
        .map(|system| format!("{:widest$}  {}: {}\n", system.id, system.name, system.summary))
        .collect()
}

/// A system's rows: what is to be, and what so many runs showed.
fn rows(system: &'static System, seeds: u64) -> String {
    let mut out = format!("{} ({})\n", system.name, system.id);
    for row in system.conduct {
        write!(out, "  {}\n{}", row.level, documented(row)).expect("a string takes everything");
        if let Some(measured) = conduct::measure(system, row, 1..=seeds) {
            out += &shown(&measured);
        }
    }
    out
}

fn documented(row: &Conduct) -> String {
    let holds = if row.linearizable { "linearizable" } else { "not linearizable" };
    format!("    to be      majority {}; minority {}; {holds} [{}]\n", row.majority, row.minority, row.source)
}

fn shown(measured: &Measured) -> String {
    let holds = match measured.linearizable {
        Some(true) => "linearizable",
        Some(false) => "not linearizable",
        None => "linearizable or not: unknown",
    };
    let [most, rest] = measured.answered.map(|(answered, ended)| format!("{answered} of {ended}"));
    format!(
        "    runs       majority {} ({most} answered); minority {} ({rest}); {holds}\n",
        measured.majority, measured.minority
    )
}
