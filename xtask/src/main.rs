//! The commands of the project: `cargo xtask COMMAND`. See `HELP`.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

mod bench;
mod build;
mod serve;
mod shots;
mod size;
mod test;

const HELP: &str = "\
The commands of Netsplit: cargo xtask COMMAND

  serve [--port N] [--no-open] [--dev]   build the page, serve it on this machine and open it
  build [--dev]                          make the static site in dist/, for any file host and any sub-path
  test [FILTER] [--fast]                 run every test, quick ones first; --fast: the core alone
  shots [FILTER]                         photograph the main states into target/shots/
  bench [FILTER] [--save]                measure, compare with benches/baseline.json; --save: store what was measured
  tools                                  install what the commands need and is missing, and nothing else

What a command needs and cannot find it installs once, and says so.
";

fn main() -> ExitCode {
    match command(std::env::args().skip(1).collect()) {
        Ok(code) => code,
        Err(error) => {
            // The causes follow the sentence, one a line.
            eprintln!("\nerror: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("  because: {cause}");
            }
            ExitCode::FAILURE
        }
    }
}

fn command(words: Vec<String>) -> Result<ExitCode> {
    let mut args = Args(words);
    let Some(name) = args.word() else {
        print!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    };
    if args.flag("--help") || args.flag("-h") {
        print!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    }
    match name.as_str() {
        "serve" => {
            let port = args.value("--port")?;
            let port = port.map(|text| {
                text.parse().with_context(|| format!("--port takes a number up to 65535, not {text}."))
            });
            let (no_open, dev) = (args.flag("--no-open"), args.flag("--dev"));
            args.end()?;
            serve::serve(port.transpose()?, !no_open, dev)?;
        }
        "build" => {
            let dev = args.flag("--dev");
            args.end()?;
            build::build(dev)?;
        }
        "test" => {
            let fast = args.flag("--fast");
            let filter = args.word();
            args.end()?;
            return test::test(filter.as_deref(), fast);
        }
        "shots" => {
            let filter = args.word();
            args.end()?;
            shots::shots(filter.as_deref())?;
        }
        "bench" => {
            let save = args.flag("--save");
            let filter = args.word();
            args.end()?;
            return bench::bench(filter.as_deref(), save);
        }
        "tools" => {
            args.end()?;
            use xtask::tools::{BROWSERS, SITE, STYLE, ensure};
            ensure(&[SITE, STYLE, BROWSERS])?;
            println!("Every tool is there.");
        }
        "help" | "--help" | "-h" => print!("{HELP}"),
        other => bail!("There is no command {other}; `cargo xtask help` lists them."),
    }
    Ok(ExitCode::SUCCESS)
}

/// What stands after the command's name.
struct Args(Vec<String>);

impl Args {
    fn flag(&mut self, name: &str) -> bool {
        let found = self.0.iter().position(|word| word == name);
        found.map(|index| self.0.remove(index)).is_some()
    }

    fn value(&mut self, name: &str) -> Result<Option<String>> {
        let Some(index) = self.0.iter().position(|word| word == name) else {
            return Ok(None);
        };
        self.0.remove(index);
        if index == self.0.len() {
            bail!("{name} needs a value after it.");
        }
        Ok(Some(self.0.remove(index)))
    }

    /// The first word that is no flag.
    fn word(&mut self) -> Option<String> {
        let index = self.0.iter().position(|word| !word.starts_with("--"))?;
        Some(self.0.remove(index))
    }

    fn end(&self) -> Result<()> {
        match self.0.first() {
            Some(word) => bail!("{word} is not understood here; `cargo xtask help` shows what is."),
            None => Ok(()),
        }
    }
}
