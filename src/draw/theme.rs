//! The style sheet of the figures as text, for files that must stand alone. It is not how the page gets its
//! styles: the page links the sheet.

/// `www/figures.css`.
pub const CSS: &str = include_str!("../../www/figures.css");

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Light,
    Dark,
}

/// The variables of a theme and their values, in the sheet's order.
pub fn variables(theme: Theme) -> Vec<(&'static str, &'static str)> {
    let start = match theme {
        Theme::Light => ":root {",
        Theme::Dark => ":root[data-theme=\"dark\"] {",
    };
    block(CSS, start)
}

/// The declarations of the first block that opens with `start`.
pub fn block<'a>(css: &'a str, start: &str) -> Vec<(&'a str, &'a str)> {
    let Some((_, rest)) = css.split_once(start) else { return Vec::new() };
    let body = rest.split_once('}').map_or(rest, |(body, _)| body);
    body.split(';')
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim(), value.trim()))
        .collect()
}

/// The rules of the sheet with every variable replaced by its value: programs that draw SVG without being
/// browsers know no variables.
pub fn resolved(theme: Theme) -> String {
    let rules = CSS.split_once("/* Type */").map_or(CSS, |(_, rules)| rules);
    let variables = variables(theme);
    let mut out = String::with_capacity(rules.len());
    let mut rest = rules;
    while let Some((before, after)) = rest.split_once("var(") {
        out.push_str(before);
        let (name, after) = after.split_once(')').unwrap_or((after, ""));
        let value =
            variables.iter().find(|(variable, _)| *variable == name).map_or("#000000", |found| found.1);
        out.push_str(value);
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_to_resolve() {
        for theme in [Theme::Light, Theme::Dark] {
            let css = resolved(theme);
            assert!(!css.contains("var(") && !css.contains("#000000"));
            assert!(css.contains(".scene .replica"));
        }
    }
}
