//! How wide words are, by a table of our own. It asks no browser: measuring there would cost a layout, and
//! would differ between the page, a worker and a test.
//!
//! The advances are those of DejaVu Sans, the widest of the fonts the style sheet names, so that what fits
//! here fits everywhere. A style's first name is its face; `www/figures.css` gives the same sizes, and a test
//! compares the two.

use std::borrow::Cow;

use super::scene::Style;

/// A size and cut of type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Face {
    /// The style name that selects it.
    pub class: &'static str,
    pub size: f64,
    pub mono: bool,
    pub bold: bool,
}

const fn face_of(class: &'static str, size: f64, mono: bool, bold: bool) -> Face {
    Face { class, size, mono, bold }
}

/// Every face that a figure may use.
pub static FACES: &[Face] = &[
    face_of("t-name", 15.0, false, true),
    face_of("t-small-name", 12.0, false, true),
    face_of("t-word", 10.0, false, true),
    face_of("t-side", 11.5, false, true),
    face_of("t-note", 11.5, false, false),
    face_of("t-tick", 10.5, false, false),
    face_of("t-state", 12.5, false, true),
    face_of("t-value", 11.5, true, true),
    face_of("t-op", 10.5, true, true),
    face_of("t-label", 10.5, true, false),
];

/// The face of a style: that of its first name, and the note's where it names none.
pub fn face(style: &str) -> Face {
    let class = style.split(' ').next().unwrap_or_default();
    FACES.iter().copied().find(|face| face.class == class).unwrap_or(FACES[4])
}

/// Advances of the printable ASCII characters from the space on, in hundredths of the size.
#[rustfmt::skip]
const REGULAR: [u8; 95] = [
    32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79,
    60, 79, 69, 63, 61, 73, 68, 99, 69, 61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63,
    63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84,
];
#[rustfmt::skip]
const BOLD: [u8; 95] = [
    35, 46, 52, 84, 70, 100, 87, 31, 46, 46, 52, 84, 38, 42, 38, 37, 70, 70, 70, 70, 70, 70, 70, 70,
    70, 70, 40, 40, 84, 84, 84, 58, 100, 77, 76, 73, 83, 68, 68, 82, 84, 37, 37, 77, 64, 100, 84, 85,
    73, 85, 77, 72, 68, 81, 77, 110, 77, 72, 73, 46, 37, 46, 84, 50, 50, 67, 72, 59, 72, 68, 44, 72,
    71, 34, 34, 67, 34, 104, 71, 69, 72, 72, 49, 60, 48, 71, 65, 92, 65, 65, 58, 71, 37, 71, 84,
];
const MONO: f64 = 0.61;

fn advance(letter: char, face: Face) -> f64 {
    if face.mono {
        return MONO * if wide(letter) { 2.0 } else { 1.0 };
    }
    let table = if face.bold { &BOLD } else { &REGULAR };
    let hundredths = match letter {
        ' '..='~' => table[letter as usize - 32],
        '·' => 38,
        '–' | '§' | '◂' => 50,
        'À'..='ɏ' => 80,
        _ => 100,
    };
    f64::from(hundredths) / 100.0
}

/// Letters of scripts whose every sign fills a square.
fn wide(letter: char) -> bool {
    matches!(letter, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{1f300}'..='\u{1faff}')
}

/// The width of one line, in units of the scene.
pub fn width(words: &str, face: Face) -> f64 {
    words.chars().map(|letter| advance(letter, face)).sum::<f64>() * face.size
}

/// The width of one line in a style.
pub fn styled_width(words: &str, style: Style) -> f64 {
    width(words, face(style))
}

/// The words, cut short with `…` where they are wider than `room`; empty where not even that fits.
pub fn fit<'a>(words: &'a str, style: Style, room: f64) -> Cow<'a, str> {
    let face = face(style);
    if width(words, face) <= room {
        return Cow::Borrowed(words);
    }
    let mut left = room - advance('…', face) * face.size;
    let mut kept = 0;
    for (place, letter) in words.char_indices() {
        left -= advance(letter, face) * face.size;
        if left < 0.0 {
            break;
        }
        kept = place + letter.len_utf8();
    }
    if kept == 0 { Cow::Borrowed("") } else { Cow::Owned(format!("{}…", words[..kept].trim_end())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bold_is_wider_and_mono_is_even() {
        let (regular, bold, mono) = (face("t-note"), face("t-side"), face("t-value"));
        assert!(width("leader", regular) < width("leader", bold));
        assert_eq!(width("iii", mono), width("MMM", mono));
    }

    #[test]
    fn what_is_cut_fits() {
        let words = "Mumbai teller of the second branch";
        for room in 0..250 {
            let cut = fit(words, "t-small-name", f64::from(room));
            assert!(styled_width(&cut, "t-small-name") <= f64::from(room), "{cut:?} in {room}");
        }
        assert_eq!(fit("n1", "t-name", 100.0), "n1");
    }
}
