//! `netsplit study`: one question put to many runs, as tables or as JSON.

mod tables;

use lexopt::prelude::*;
use netsplit::base::{ClassId, Span};
use netsplit::scenario::Scenario;
use netsplit::study::{Plan, Point, Reach, Seeds, Staleness, Study, Work};
use netsplit::system::System;

use crate::{input, print};

/// Events between two looks at whether all is done; any number does.
const PORTION: usize = 1_000_000;

/// The seeds, unless others are asked for.
const SEEDS: u32 = 8;

/// What the command line asks for.
#[derive(Default)]
pub struct Request {
    kind: String,
    /// A run to sweep.
    run: Option<String>,
    systems: Vec<String>,
    seeds: Option<u32>,
    seconds: Option<u64>,
    quorums: Staleness,
    json: bool,
}

impl Request {
    /// `None` if it asks for help.
    pub fn parse(parser: &mut lexopt::Parser) -> Result<Option<Request>, lexopt::Error> {
        let (mut words, mut request) = (Vec::new(), Request::default());
        let quorums = &mut request.quorums;
        while let Some(argument) = parser.next()? {
            match argument {
                Short('h') | Long("help") => return Ok(None),
                Long("system") => request.systems.push(parser.value()?.string()?),
                Long("seeds") => request.seeds = Some(parser.value()?.parse()?),
                Long("seconds") => request.seconds = Some(parser.value()?.parse()?),
                Long("copies") => quorums.copies = parser.value()?.parse()?,
                Long("read") => quorums.read = parser.value()?.parse()?,
                Long("write") => quorums.write = parser.value()?.parse()?,
                Long("least") => quorums.least = milliseconds(parser)?,
                Long("most") => quorums.most = milliseconds(parser)?,
                Long("only-quorum") => quorums.reach = Reach::OnlyQuorum,
                Long("json") => request.json = true,
                Value(word) => words.push(word.string()?),
                _ => return Err(argument.unexpected()),
            }
        }
        let mut words = words.into_iter();
        request.kind = words.next().ok_or("“study” is one of cost, pacelc, staleness, sweep")?;
        request.run = words.next();
        match words.next() {
            Some(word) => Err(lexopt::Arg::Value(word.into()).unexpected()),
            None => Ok(Some(request)),
        }
    }

    pub fn run(self) -> Result<u8, String> {
        let study = self.study()?;
        study.check()?;
        let mut work = Work::new(study);
        while !work.work(PORTION) {}
        let results = work.results();
        if self.json {
            return print(&(serde_json::to_string_pretty(&results).expect("results are plain data") + "\n"));
        }
        print(&tables::of(&results))
    }

    fn study(&self) -> Result<Study, String> {
        let rows = || Ok::<_, String>(Plan::rows(&self.systems()?, self.seeds(), self.length()));
        match (self.kind.as_str(), &self.run) {
            ("cost", None) => Ok(Study::Cost(rows()?)),
            ("pacelc", None) => Ok(Study::Pacelc(rows()?)),
            ("staleness", None) => Ok(Study::Staleness(self.staleness())),
            ("sweep", _) => Ok(Study::Sweep(self.sweep()?)),
            (kind, Some(word)) => Err(format!("“study {kind}” does not know what to do with “{word}”")),
            (kind, None) => {
                Err(format!("there is no study “{kind}”; there are cost, pacelc, staleness and sweep"))
            }
        }
    }

    /// Those that were named; all of them if none was.
    fn systems(&self) -> Result<Vec<&'static System>, String> {
        if self.systems.is_empty() || self.systems == ["all"] {
            return Ok(System::all().collect());
        }
        let find = |id: &String| {
            System::find(id)
                .ok_or_else(|| format!("there is no system “{id}”; “netsplit systems” lists them"))
        };
        self.systems.iter().map(find).collect()
    }

    fn seeds(&self) -> Seeds {
        Seeds::up_to(self.seeds.unwrap_or(SEEDS))
    }

    fn length(&self) -> Option<Span> {
        self.seconds.map(Span::from_secs)
    }

    /// With so many points that the last is where no read is stale any more.
    fn staleness(&self) -> Staleness {
        let asked = self.quorums.clone();
        let last = asked.most.0.saturating_sub(3 * asked.least.0).max(1_000);
        let after = (0..=10).map(|n| Span((last * n / 10).next_multiple_of(1_000))).collect();
        let seeds = self.seeds.map_or(asked.seeds, Seeds::up_to);
        Staleness { after, seeds, ..asked }
    }

    /// The run that was named, or the systems as they are by default, without a cut.
    fn sweep(&self) -> Result<Plan, String> {
        let by_default = |system: &&System| Scenario { system: system.id.to_owned(), ..Scenario::default() };
        let scenarios = match &self.run {
            Some(run) => vec![input::read(run)?.0],
            None => self.systems()?.iter().map(by_default).collect(),
        };
        let mut points: Vec<Point> = scenarios.into_iter().map(Point::of).collect();
        if let Some(length) = self.length() {
            points.iter_mut().for_each(|point| point.set_length(length));
        }
        Ok(Plan { points, seeds: self.seeds(), class: ClassId(0) })
    }
}

fn milliseconds(parser: &mut lexopt::Parser) -> Result<Span, lexopt::Error> {
    Ok(Span::from_ms(parser.value()?.parse()?))
}
