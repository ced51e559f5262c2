//! `netsplit`: the laboratory without its page, for scripts and continuous integration.

mod check;
mod input;
mod report;
mod run;
mod study;
mod systems;

use std::io::{self, Write};
use std::process::ExitCode;

use lexopt::prelude::*;

/// Exit status for input that cannot be used (sysexits.h: EX_USAGE).
const BAD_INPUT: u8 = 64;

const HELP: &str = "\
netsplit: replay a scenario and say what was measured; judge a recorded history;
          measure what stores do when they are cut

usage:
  netsplit run LINK|FILE [options]
  netsplit check FILE --spec OBJECT [options]
  netsplit systems [SYSTEM|all] [options]
  netsplit study cost|pacelc|staleness|sweep [options]

run: replay a scenario
  LINK            an address copied from the lab, or what stands behind its #
  FILE            a run saved by the lab, or a scenario as JSON (- for standard
                  input)
  --until-event N stop after this event; by default a link stops where its
                  sender stood, a file at the end of its run
  --json          print one JSON object
  --export FORMAT print what the clients saw, as edn, log or jsonl, instead

check: is there an order that explains every answer?
  FILE            a history: Jepsen's EDN, Jepsen's log lines, or JSON lines
                  (- for standard input); see docs/history-format.md
  --spec OBJECT   register, cas-register, kv, counter, set, queue, mutex, fenced-lock, bank
  --model NAME    linearizable (the default), sequential, causal, pram,
                  read-your-writes, monotonic-reads, monotonic-writes,
                  writes-follow-reads; may be given again; or all
  --initial V     what is there before anything is written; by default nothing
                  (nil, 0; for a bank, unknown balances: {a 10, b 10} names them)
  --format NAME   edn, log, jsonl; by default what the file looks like
  --keys HOW      auto, tuples (values are [key value]), none
  --nil-read HOW  a nil read saw the absent value: initial (the default); or
                  its value was not recorded: unknown
  --failed-cas HOW
                  a failed compare-and-set saw another value: saw (the default);
                  or says nothing: nothing
  --limit-states N   the most states to hold at once, for each model
  --limit-seconds N  the most time for all models; by default without end
  --json          print one JSON object
  --witness       with --json: an order that explains everything, where one
                  was built

systems: which there are; or, of one or all: what each side of a cut is to do,
and what the runs show
  --seeds N       how many runs a row; by default 4
  --markdown      what the runs show, as one table: docs/stores.md

study: one question, many runs; means with half of their 95 % interval
  cost            messages, round trips and latency an operation, without a cut
  pacelc          under a cut: who was answered; without: how fast; and what was
                  kept in every run
  staleness       how likely a read is fresh, simulated beside calculated
  sweep [LINK|FILE]
                  which seeds violate what; of a run, or of systems by default
  --system ID     may be given again; by default all
  --seeds N       by default 8; for staleness, trials a point, by default 400
  --seconds N     virtual length of a run; by default the system's own
  --copies N --read R --write W --least MS --most MS
                  for staleness: quorums, and how long messages take
  --only-quorum   for staleness: the write gets to no more than W copies
  --json          print the results as JSON

exit status
  run:    0 replayed
  check:  0 every model holds, 1 one is violated, 2 none is but one is unknown
          (with “--model all”, models that are not defined for the object are
          named and do not count)
  both:  64 the input cannot be used (standard error says why, with the line and
         the column in a history)
";

fn main() -> ExitCode {
    match command() {
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            eprintln!("netsplit: {message}");
            ExitCode::from(BAD_INPUT)
        }
    }
}

/// Does what the command line says: the exit status, or why it cannot be done.
fn command() -> Result<u8, String> {
    let mut parser = lexopt::Parser::from_env();
    let with_help = |error: lexopt::Error| format!("{error}\n\n{HELP}");
    match parser.next().map_err(with_help)? {
        None | Some(Short('h') | Long("help")) => print(HELP),
        Some(Value(verb)) if verb == "run" => match run::Request::parse(&mut parser).map_err(with_help)? {
            Some(request) => request.run(),
            None => print(HELP),
        },
        Some(Value(verb)) if verb == "check" => {
            match check::Request::parse(&mut parser).map_err(with_help)? {
                Some(request) => request.check(),
                None => print(HELP),
            }
        }
        Some(Value(verb)) if verb == "systems" => {
            match systems::Request::parse(&mut parser).map_err(with_help)? {
                Some(request) => request.run(),
                None => print(HELP),
            }
        }
        Some(Value(verb)) if verb == "study" => {
            match study::Request::parse(&mut parser).map_err(with_help)? {
                Some(request) => request.run(),
                None => print(HELP),
            }
        }
        Some(Value(verb)) => Err(format!(
            "there is no command “{}”; there are run, check, systems and study\n\n{HELP}",
            verb.to_string_lossy()
        )),
        Some(argument) => Err(with_help(argument.unexpected())),
    }
}

/// Prints to standard output. Whoever reads it may have seen enough and closed it.
fn print(text: &str) -> Result<u8, String> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(format!("cannot print: {error}")),
        _ => Ok(0),
    }
}
