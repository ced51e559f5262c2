//! The house rules as tests: layers point one way, the core is pure, files stay small, registries are whole.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer with the layers it may name. `bin` may name everything.
const LAYERS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("history", &["base"]),
    ("sim", &["base", "history"]),
    ("protocol", &["base", "history", "sim"]),
    ("pattern", &["base", "history", "sim"]),
    ("system", &["base", "history", "sim", "protocol", "pattern"]),
    ("check", &["base", "history"]),
    ("format", &["base", "history", "check"]),
    ("scenario", &["base", "history", "sim", "pattern", "system"]),
    ("engine", &["base", "history", "sim", "pattern", "system", "check", "scenario"]),
    ("study", &["base", "history", "sim", "system", "check", "scenario", "engine"]),
    ("draw", &["base", "history", "sim"]),
    ("figure", &["base", "history", "sim", "check", "engine", "study", "draw"]),
    (
        "app",
        &[
            "base", "history", "sim", "pattern", "system", "check", "format", "scenario", "engine", "study",
            "draw", "figure",
        ],
    ),
    (
        "ui",
        &[
            "base", "history", "sim", "pattern", "system", "check", "format", "scenario", "engine", "study",
            "draw", "figure", "app",
        ],
    ),
];

/// Layers in which equal input gives equal output on every target: no clock, no float, no hash order, no
/// threads, no output.
const CORE: &[&str] = &[
    "base", "history", "sim", "protocol", "pattern", "system", "check", "format", "scenario", "engine",
    "study",
];

const IMPURE: &[&str] = &[
    "std::time",
    "Instant",
    "SystemTime",
    "HashMap",
    "HashSet",
    "std::thread",
    "std::net",
    "std::fs",
    "println!",
    "eprintln!",
    "dbg!",
    "f32",
    "f64",
];

const BROWSER: &[&str] = &["yew", "gloo", "web_sys", "js_sys", "wasm_bindgen"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("a folder of the project can be read").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Lines of code with their numbers: comments and strings' words do not count as names.
fn code_lines(path: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(path).expect("a source file of the project can be read");
    let lines = text.lines().enumerate();
    let code = lines.filter(|(_, line)| !line.trim_start().starts_with("//"));
    code.map(|(number, line)| (number + 1, line.to_owned())).collect()
}

/// Whether `word` stands in `line` as a word of its own.
fn names(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !inside(line[..at].chars().next_back()) && !inside(line[at + word.len()..].chars().next())
    })
}

#[test]
fn layers_point_one_way() {
    let mut broken = Vec::new();
    for (layer, may_name) in LAYERS {
        for file in rust_files(&root().join("src").join(layer)) {
            for (number, line) in code_lines(&file) {
                for (other, _) in LAYERS.iter().filter(|(other, _)| other != layer) {
                    let path = format!("crate::{other}");
                    if names(&line, &path) && !may_name.contains(other) {
                        broken.push(format!("{}:{number}: {layer} names {other}", file.display()));
                    }
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_folder_of_the_library_is_a_layer() {
    let layers: Vec<&str> = LAYERS.iter().map(|(layer, _)| *layer).collect();
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(!path.is_dir() || name == "bin" || layers.contains(&name), "src/{name} is in no layer");
    }
}

#[test]
fn the_core_is_pure() {
    let mut broken = Vec::new();
    for layer in CORE {
        for file in rust_files(&root().join("src").join(layer)) {
            for (number, line) in code_lines(&file) {
                for word in IMPURE.iter().filter(|word| names(&line, word)) {
                    broken.push(format!("{}:{number}: {word}", file.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn only_ui_and_the_page_know_the_browser() {
    let pages =
        ["app", "judge", "ladder", "stores", "study"].map(|page| root().join(format!("src/bin/{page}.rs")));
    for file in rust_files(&root().join("src")) {
        if pages.contains(&file) || file.starts_with(root().join("src/ui")) {
            continue;
        }
        for (number, line) in code_lines(&file) {
            for word in BROWSER {
                let path = format!("{word}::");
                assert!(!line.contains(&path), "{}:{number}: {word}", file.display());
            }
        }
    }
}

#[test]
fn files_stay_small() {
    let mut lengths = Vec::new();
    for folder in ["src", "tests", "xtask", "benches"] {
        for file in rust_files(&root().join(folder)) {
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            assert!(lines <= 450, "{} has {lines} lines: is there a second room in it?", file.display());
            lengths.push(lines);
        }
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median <= 200, "the median file has {median} lines");
}

#[test]
fn modules_say_what_they_are() {
    for file in rust_files(&root().join("src")) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//!"), "{} opens with a sentence on what it is", file.display());
    }
}
