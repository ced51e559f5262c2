//! The ink: text at 4.5 to 1 and lines at 3 to 1 on every ground, in both themes; type as the table has it.

use netsplit::draw::text::FACES;
use netsplit::draw::theme::{CSS, Theme, block, variables};

/// Inks of words, and of lines and marks.
const WORDS: [&str; 21] = [
    "ink", "muted", "leads", "contends", "follows", "down", "good", "bad", "warn", "term-0", "term-1",
    "term-2", "term-3", "term-4", "term-5", "series-1", "series-2", "series-3", "series-4", "series-5",
    "series-6",
];
const LINES: [&str; 4] = ["edge", "link", "link-cut", "lane"];
const GROUNDS: [&str; 4] = ["paper", "tint-minority", "tint-majority", "tint-half"];
/// What words in the colour of the paper stand on.
const FILLS: [&str; 9] =
    ["leads", "contends", "follows", "term-0", "term-1", "term-2", "term-3", "term-4", "term-5"];

fn colour(theme: Theme, name: &str) -> [f64; 3] {
    let name = format!("--fig-{name}");
    let all = variables(theme);
    let (_, value) =
        all.iter().find(|(variable, _)| *variable == name).unwrap_or_else(|| panic!("no {name}"));
    let digits = value.strip_prefix('#').unwrap_or_else(|| panic!("{name} is no colour: {value}"));
    let part =
        |at: usize| f64::from(u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal")) / 255.0;
    [part(0), part(2), part(4)]
}

/// Relative luminance [WCAG 2.2].
fn luminance(colour: [f64; 3]) -> f64 {
    let linear =
        colour.map(|part| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn words_and_lines_can_be_read() {
    for theme in [Theme::Light, Theme::Dark] {
        for ground in GROUNDS {
            for (inks, least) in [(&WORDS[..], 4.5), (&LINES[..], 3.0)] {
                for ink in inks {
                    let found = contrast(colour(theme, ink), colour(theme, ground));
                    assert!(found >= least, "{theme:?}: {ink} on {ground} is {found:.2} to 1");
                }
            }
        }
        for fill in FILLS {
            let found = contrast(colour(theme, "on-fill"), colour(theme, fill));
            assert!(found >= 4.5, "{theme:?}: words on {fill} are {found:.2} to 1");
        }
        for ink in ["ink", "bad", "muted", "good", "leads", "warn"] {
            let found = contrast(colour(theme, ink), colour(theme, "band"));
            let least = if ink == "ink" || ink == "bad" { 4.5 } else { 3.0 };
            assert!(found >= least, "{theme:?}: {ink} on the fault band is {found:.2} to 1");
        }
    }
}

#[test]
fn themes_name_the_same_inks() {
    let names = |found: &[(&str, &str)]| found.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>();
    let light = variables(Theme::Light);
    let dark = variables(Theme::Dark);
    assert!(light.len() > 30);
    assert_eq!(names(&light), names(&dark));
    assert_eq!(dark, block(CSS, ":root:not([data-theme=\"light\"]) {"), "both ways into the dark agree");
    assert_eq!(names(&light), names(&block(CSS, ":root:root {")), "forced colours cover every ink");
}

#[test]
fn sheet_and_table_agree_on_type() {
    for face in FACES {
        let rule = block(CSS, &format!(".scene .{} {{", face.class));
        let size = rule.iter().find(|(name, _)| *name == "font-size").map(|(_, value)| *value);
        assert_eq!(size, Some(format!("{}px", face.size).as_str()), "{}", face.class);
        let heavy = rule.iter().any(|(name, value)| *name == "font-weight" && *value >= "600");
        assert_eq!(heavy, face.bold, "{}", face.class);
        let family = rule.iter().any(|(name, value)| *name == "font-family" && value.contains("mono"));
        assert_eq!(family, face.mono, "{}", face.class);
    }
}
