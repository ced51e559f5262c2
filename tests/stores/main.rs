//! For every row of every store: what its documents say of each side of a cut is what the runs show. One test a row,
//! named after the store and the level; `cargo test --test stores -- etcd` runs those of one store.

use std::process::Command;

use libtest_mimic::{Arguments, Failed, Trial};
use netsplit::engine::conduct::{self, Measured};
use netsplit::system::{Conduct, Kind, SYSTEMS, System};

/// Enough for elections to fall on either side of the cut.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=4;

fn main() {
    let mut trials = Vec::new();
    for system in SYSTEMS.iter().copied() {
        trials.push(Trial::test(format!("{}: says what it is", system.id), move || is_told(system)));
        for row in system.conduct {
            let name = format!("{}: {}", system.id, row.level);
            trials.push(Trial::test(name, move || shows(system, row)));
        }
    }
    trials.push(Trial::test("docs/stores.md is what the runs show", the_table_is_true));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// `UPDATE_GOLDEN=1` writes the table anew.
fn the_table_is_true() -> Result<(), Failed> {
    let printed =
        Command::new(env!("CARGO_BIN_EXE_netsplit")).args(["systems", "all", "--markdown"]).output()?;
    let printed = String::from_utf8(printed.stdout)?;
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/stores.md");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(file, &printed)?;
    }
    let kept = std::fs::read_to_string(file)?;
    let other = printed.lines().zip(kept.lines()).find(|(printed, kept)| printed != kept);
    match other {
        Some((printed, kept)) => Err(format!("the runs:   {printed}\nthe table:  {kept}").into()),
        None if printed.lines().count() != kept.lines().count() => Err("rows are missing or too many".into()),
        None => Ok(()),
    }
}

/// A store has rows, and each source of a page says where it is and when it was read.
fn is_told(system: &'static System) -> Result<(), Failed> {
    let pages = system.sources.iter().chain(system.conduct.iter().map(|row| &row.source));
    for source in pages.filter(|source| !source.address.is_empty()) {
        if source.version.is_empty() || source.address.contains("://") {
            return Err(format!("{source}: a version, and an address without its scheme").into());
        }
    }
    match system.kind {
        Kind::Store if system.conduct.is_empty() => Err("a store without a row".into()),
        _ => Ok(()),
    }
}

fn shows(system: &'static System, row: &'static Conduct) -> Result<(), Failed> {
    let Some(measured) = conduct::measure(system, row, SEEDS) else {
        return Err(format!("a setting of {:?} is none of {}", row.settings, system.id).into());
    };
    let Measured { majority, minority, linearizable, answered } = measured;
    let sides = row.majority.is_borne_out_by(majority) && row.minority.is_borne_out_by(minority);
    if sides && linearizable == Some(row.linearizable) {
        return Ok(());
    }
    let holds = |holds| if holds { "linearizable" } else { "not linearizable" };
    Err(format!(
        "the documents:  majority {}; minority {}; {}\nthe runs show:  majority {majority}; minority {minority}; {}\n\
         answered in the second half of the cut, of those that ended: {answered:?}",
        row.majority,
        row.minority,
        holds(row.linearizable),
        linearizable.map_or("unknown", holds),
    )
    .into())
}
