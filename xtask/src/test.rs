//! `cargo xtask test`: every test there is, quick ones first, and one line at the end that counts them.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};
use xtask::tools::{self, browser::Browser};
use xtask::{paths, process};

use crate::build;

/// Runs everything, or with `fast` the core alone; `filter` keeps the tests whose name holds it.
pub fn test(filter: Option<&str>, fast: bool) -> Result<ExitCode> {
    let mut run = Run { filter: filter.map(str::to_owned), tally: Tally::default(), broken: Vec::new() };
    let outcome = if fast { run.core() } else { run.everything() };
    if let Err(error) = &outcome {
        eprintln!("\nerror: {error}");
        error.chain().skip(1).for_each(|cause| eprintln!("  because: {cause}"));
        run.tally.failed = run.tally.failed.max(1);
        run.broken.push("the steps after it were not run".to_owned());
    }
    for broken in &run.broken {
        println!("not well: {broken}");
    }
    let Tally { passed, failed } = run.tally;
    println!("\n{passed} passed, {failed} failed");
    let well = outcome.is_ok() && failed == 0;
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    passed: usize,
    failed: usize,
}

struct Run {
    filter: Option<String>,
    tally: Tally,
    broken: Vec<String>,
}

impl Run {
    fn everything(&mut self) -> Result<()> {
        tools::ensure(&[tools::STYLE, tools::SITE, tools::BROWSERS])?;
        if self.filter.is_none() {
            self.check("form", process::cargo().args(["fmt", "--all", "--check"]))?;
        }
        self.core()?;
        let around = ["test", "--package", "xtask", "--package", "netsplit-wasm-tests", "--no-fail-fast"];
        self.tests("commands, and the portable tests natively", process::cargo().args(around))?;
        if self.filter.is_none() {
            let clippy = [
                "clippy",
                "--quiet",
                "--workspace",
                "--all-targets",
                "--all-features",
                "--",
                "-D",
                "warnings",
            ];
            self.check("habits (clippy)", process::cargo().args(clippy))?;
        }
        self.interface()?;
        let chromium = tools::chromium::find().context("Chromium or its driver went missing.")?;
        let firefox = tools::firefox::find().context("Firefox or its driver went missing.")?;
        self.wasm("Chromium", "CHROMEDRIVER", &chromium)?;
        self.wasm("Firefox", "GECKODRIVER", &firefox)?;
        self.page()
    }

    fn core(&mut self) -> Result<()> {
        let core = ["test", "--package", "netsplit", "--no-fail-fast"];
        self.tests("core", process::cargo().args(core))
    }

    /// The tests of the interface that need no browser; the core's ran already.
    fn interface(&mut self) -> Result<()> {
        let args =
            ["test", "--package", "netsplit", "--features", "web", "--lib", "--no-fail-fast", "--", "ui::"];
        let args = if self.filter.is_some() { &args[..args.len() - 2] } else { &args[..] };
        self.tests("interface, natively", process::cargo().args(args))
    }

    fn wasm(&mut self, name: &str, variable: &str, browser: &Browser) -> Result<()> {
        let runner = tools::wasm_bindgen::CRATE.bin().context("wasm-bindgen went missing.")?;
        let settings = paths::under_target("xtask").join(format!("{variable}.json"));
        fs::create_dir_all(paths::under_target("xtask"))?;
        fs::write(&settings, wasm_settings(browser))
            .context("The settings of wasm tests cannot be written.")?;
        let mut cargo = process::cargo();
        cargo
            .args(["test", "--package", "netsplit-wasm-tests", "--tests", "--no-fail-fast"])
            .args(["--target", tools::wasm_target::TARGET])
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner.join("wasm-bindgen-test-runner"))
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings)
            .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
            .env_remove("CHROMEDRIVER")
            .env_remove("GECKODRIVER")
            .env(variable, &browser.driver);
        self.tests(&format!("wasm in {name}"), &mut cargo)
    }

    /// The built page in both browsers.
    fn page(&mut self) -> Result<()> {
        title("build the page");
        build::build(false)?;
        for (name, browser) in [("Chromium", "chromium"), ("Firefox", "firefox")] {
            let mut cargo = process::cargo();
            cargo
                .args(["test", "--package", "netsplit-browser-tests", "--test", "browser"])
                .env("NETSPLIT_BROWSER", browser);
            self.tests(&format!("page in {name}"), &mut cargo)?;
        }
        Ok(())
    }

    /// A step that is right or wrong as a whole.
    fn check(&mut self, name: &str, command: &mut Command) -> Result<()> {
        title(name);
        let status = command.status().with_context(|| format!("{name} could not be started."))?;
        if !status.success() {
            self.tally.failed += 1;
            self.broken.push(format!("{name}: `{}`", process::show(command)));
        }
        Ok(())
    }

    /// A step that counts its tests. One that fails without a failed test could not run, and ends the whole.
    fn tests(&mut self, name: &str, command: &mut Command) -> Result<()> {
        title(name);
        if let Some(filter) = &self.filter {
            let separated = command.get_args().any(|word| word == "--");
            command.args((!separated).then_some("--")).arg(filter);
        }
        let start = Instant::now();
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("`{}` could not be started.", process::show(command)))?;
        let mut tally = Tally::default();
        for line in BufReader::new(child.stdout.take().expect("stdout is piped")).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            if let Some(Tally { passed, failed }) = result_line(&line) {
                tally.passed += passed;
                tally.failed += failed;
            }
        }
        let status = child.wait()?;
        println!("({name}: {:.1} s)", start.elapsed().as_secs_f64());
        self.tally.passed += tally.passed;
        self.tally.failed += tally.failed;
        if !status.success() {
            self.broken.push(format!("{name}: `{}`", process::show(command)));
            if tally.failed == 0 {
                self.tally.failed += 1;
                anyhow::bail!("{name} could not run to its end ({status}).");
            }
        }
        Ok(())
    }
}

fn title(name: &str) {
    println!("\n== {name}");
}

/// Capabilities for wasm-bindgen's test runner: which browser, and how it runs without a window.
fn wasm_settings(browser: &Browser) -> String {
    let settings = serde_json::json!({
        "goog:chromeOptions": { "binary": browser.browser, "args": tools::chromium::HEADLESS },
        "moz:firefoxOptions": { "binary": browser.browser, "args": ["-headless"] },
    });
    settings.to_string()
}

/// Reads `test result: ok. 3 passed; 0 failed; …`, coloured or not.
fn result_line(line: &str) -> Option<Tally> {
    let (_, counts) = line.split_once("test result: ")?;
    let count = |noun: &str| {
        let before = counts.split(&[';', '.'][..]).find_map(|part| part.trim().strip_suffix(noun))?;
        before.trim().parse().ok()
    };
    Some(Tally { passed: count("passed")?, failed: count("failed")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_test_programs_say() {
        let plain =
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        let coloured = "test result: \u{1b}[31mFAILED\u{1b}[0m. 3 passed; 2 failed; 0 ignored";
        assert_eq!(result_line(plain), Some(Tally { passed: 12, failed: 0 }));
        assert_eq!(result_line(coloured), Some(Tally { passed: 3, failed: 2 }));
        assert_eq!(result_line("test ui::works ... ok"), None);
    }
}
