//! The SVG text of each figure, compared with a file. `UPDATE_GOLDEN=1` writes the files anew.

use std::fs;
use std::path::PathBuf;

use netsplit::draw::svg::to_svg;
use netsplit::draw::theme::{Theme, resolved};
use netsplit::draw::{Scene, theme};
use netsplit::figure::FIGURES;

use crate::fixture::Run;

/// Compares with `tests/golden/<name>.svg`. With `PICTURES` set to a folder, it also writes the picture there
/// in both themes, to be looked at.
pub fn check(name: &str, scene: &Scene) {
    let svg = to_svg(scene, None);
    if let Ok(folder) = std::env::var("PICTURES") {
        for (theme, word) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            let file = PathBuf::from(&folder).join(format!("{name}-{word}.svg"));
            fs::write(file, to_svg(scene, Some(&resolved(theme)))).expect("the folder for pictures exists");
        }
    }
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.svg"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &svg).expect("tests/golden can be written");
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    let differs = golden.lines().zip(svg.lines()).enumerate().find(|(_, (a, b))| a != b);
    assert!(golden == svg, "{name}.svg differs, first at {differs:?}; UPDATE_GOLDEN=1 accepts it");
    every_class_is_known(&svg);
}

fn every_class_is_known(svg: &str) {
    for class in svg.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        for name in class.split(' ') {
            let quiet = ["scene", "selected", "body", "core", "ink", "idle", "committed", "request", "age-0"];
            let known = quiet.contains(&name) || theme::CSS.contains(&format!(".{name}"));
            assert!(known, "the style sheet does not know {name:?}");
        }
    }
}

#[test]
fn every_figure_has_its_text() {
    let run = Run::wrong_side();
    for figure in FIGURES {
        let scene = (figure.draw)(&run.frame(), 850.0, 425.0);
        assert!(!scene.title.is_empty() && !scene.description.is_empty(), "{}", figure.id);
        check(figure.id, &scene);
    }
}
