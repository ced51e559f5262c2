//! `netsplit run`: replays a scenario and prints what was measured.

use netsplit::base::EventId;
use netsplit::engine::{Engine, Goal, WindowKind};

use crate::{input, report};

/// Events between two looks at whether the goal is reached; any number does.
const PORTION: usize = 100_000;

pub fn run(input: &str, until_event: Option<u64>, json: bool) -> Result<(), String> {
    let (scenario, position) = input::read(input)?;
    let mut engine = Engine::new(scenario);
    engine.set_window(WindowKind::WholeRun);
    let goal = until_event.map(EventId).or(position).map_or(Goal::End, Goal::Event);
    engine.go(goal);
    while !engine.work(PORTION) {}
    let report = report::Report::of(&engine);
    if json {
        println!("{}", serde_json::to_string_pretty(&report).expect("a report is plain data"));
    } else {
        print!("{report}");
    }
    Ok(())
}
