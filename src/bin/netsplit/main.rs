//! `netsplit`: the laboratory without its page, for scripts and continuous integration.

mod input;
mod report;
mod run;

use std::process::ExitCode;

use lexopt::prelude::*;

/// Exit status for input that cannot be used (sysexits.h: EX_USAGE).
const BAD_INPUT: u8 = 64;

const HELP: &str = "\
netsplit: replay a scenario and say what was measured

usage:
  netsplit run LINK|FILE [--until-event N] [--json]

  LINK            an address copied from the lab, or what stands behind its #
  FILE            a run saved by the lab, or a scenario as JSON (- for standard
                  input)
  --until-event   stop after this event; by default a link stops where its
                  sender stood, a file at the end of its run
  --json          print one JSON object

exit status: 0 replayed, 64 the input cannot be used (standard error says why)
";

enum Command {
    Help,
    Run { input: String, until_event: Option<u64>, json: bool },
}

fn main() -> ExitCode {
    let done = match parse() {
        Ok(Command::Help) => {
            print!("{HELP}");
            Ok(())
        }
        Ok(Command::Run { input, until_event, json }) => run::run(&input, until_event, json),
        Err(error) => Err(format!("{error}\n\n{HELP}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("netsplit: {message}");
            ExitCode::from(BAD_INPUT)
        }
    }
}

fn parse() -> Result<Command, lexopt::Error> {
    let mut parser = lexopt::Parser::from_env();
    let (mut words, mut until_event, mut json) = (Vec::new(), None, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("until-event") => until_event = Some(parser.value()?.parse()?),
            Long("json") => json = true,
            Value(word) => words.push(word.string()?),
            _ => return Err(argument.unexpected()),
        }
    }
    match <[String; 2]>::try_from(words) {
        Ok([verb, input]) if verb == "run" => Ok(Command::Run { input, until_event, json }),
        Ok([verb, _]) => Err(format!("there is no command “{verb}”").into()),
        Err(words) if words.is_empty() => Ok(Command::Help),
        Err(_) => Err("“run” takes one link or file".into()),
    }
}
