//! The table of `docs/stores.md`.

use netsplit::engine::conduct::{self, Measured};
use netsplit::system::{Conduct, System};

/// What stands over the table. It names the number of runs.
fn head(seeds: u64) -> String {
    format!(
        "# What systems do when they are cut

What {seeds} runs of each row showed (seeds 1 to {seeds}): the answers of both sides in the second half of a cut, and
whether linearizability explains every answer, those after the heal included. In brackets: operations of both kinds
that were answered, of those that ended. The documents named in the last column promise the same or leave it open; the
test `SYSTEM: LEVEL` of `tests/stores` fails where a run shows something else than the row. `netsplit systems all
--markdown` prints this table, for as many seeds as you like.

| system | level | majority side | minority side | linearizable | read in |
|---|---|---|---|---|---|
"
    )
}

/// Every row of the systems, measured.
pub fn table(systems: &[&'static System], seeds: u64) -> String {
    let mut out = head(seeds);
    for system in systems {
        for (place, row) in system.conduct.iter().enumerate() {
            let Some(measured) = conduct::measure(system, row, 1..=seeds) else { continue };
            // A system is named once.
            let name = if place == 0 { format!("{} (`{}`)", system.name, system.id) } else { String::new() };
            out += &line(&name, row, &measured);
        }
    }
    out
}

fn line(name: &str, row: &Conduct, measured: &Measured) -> String {
    let [most, rest] = measured.answered.map(|(answered, ended)| format!("({answered} of {ended})"));
    let minority = match row.cut_off {
        [] => "–".to_owned(),
        _ => format!("{} {rest}", measured.minority),
    };
    let linearizable = match measured.linearizable {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    };
    format!(
        "| {name} | {} | {} {most} | {minority} | {linearizable} | {} |\n",
        row.level, measured.majority, row.source
    )
}
