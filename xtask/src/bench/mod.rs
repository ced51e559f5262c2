//! `cargo xtask bench`: measures, compares with benches/baseline.json, fails where a limit is broken.
//!
//! To add a measure, write a file here with a function that returns its figures, and a line in `MEASURES`. A measure
//! that is a program of its own prints `figure: NAME = VALUE UNIT` lines and is run with `from_command`. Then
//! `cargo xtask bench --save` stores the values, and a limit is written beside them by hand.

use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, ensure};
use baseline::Baseline;

mod baseline;
mod native_and_wasm;
mod page;
mod page_size;

/// A measured value. `name` is its key in the baseline.
#[derive(Clone, Debug, PartialEq)]
struct Figure {
    name: String,
    value: f64,
    unit: String,
}

/// Something that is measured.
struct Measure {
    name: &'static str,
    run: fn() -> Result<Vec<Figure>>,
}

static MEASURES: &[Measure] = &[
    Measure { name: "page size", run: page_size::measure },
    Measure { name: "page", run: page::measure },
    Measure { name: "kernel", run: native_and_wasm::kernel },
    Measure { name: "check", run: native_and_wasm::check },
];

pub fn bench(filter: Option<&str>, save: bool) -> Result<ExitCode> {
    let mut figures = Vec::new();
    for measure in MEASURES {
        if filter.is_none_or(|filter| measure.name.contains(filter)) {
            println!("== {}", measure.name);
            let found =
                (measure.run)().with_context(|| format!("{} could not be measured.", measure.name))?;
            figures.extend(found);
        }
    }
    let mut baseline = Baseline::read()?;
    let broken = baseline.print(&figures);
    if save {
        baseline.store(&figures)?;
    }
    for sentence in &broken {
        println!("broken: {sentence}");
    }
    Ok(if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs a program that prints its figures.
fn from_command(command: &mut Command) -> Result<Vec<Figure>> {
    let output = command.stderr(Stdio::inherit()).output();
    let shown = xtask::process::show(command);
    let output = output.with_context(|| format!("`{shown}` could not be started."))?;
    let text = String::from_utf8_lossy(&output.stdout);
    print!("{text}");
    ensure!(output.status.success(), "`{shown}` failed ({}).", output.status);
    Ok(text.lines().filter_map(figure_line).collect())
}

/// Reads `figure: NAME = VALUE UNIT`.
fn figure_line(line: &str) -> Option<Figure> {
    let (name, rest) = line.strip_prefix("figure: ")?.split_once(" = ")?;
    let (value, unit) = rest.split_once(' ')?;
    Some(Figure { name: name.to_owned(), value: value.parse().ok()?, unit: unit.trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::{Figure, figure_line};

    #[test]
    fn reads_figures() {
        let wanted = Figure { name: "raft, 5 replicas".into(), value: 1.25, unit: "× raft-rs".into() };
        assert_eq!(figure_line("figure: raft, 5 replicas = 1.25 × raft-rs"), Some(wanted));
        assert_eq!(figure_line("something else = 3 x"), None);
    }
}
