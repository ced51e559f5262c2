//! A scene as SVG text, for golden tests and downloads. It is not the page's adapter: that one makes nodes
//! with listeners.

use std::fmt::Write;

use super::scene::{Anchor, Group, Item, Point, Scene};

/// The scene as one SVG document. `css` goes into a style element, so that the file stands alone; see
/// `theme::resolved`.
pub fn to_svg(scene: &Scene, css: Option<&str>) -> String {
    let mut out = String::with_capacity(4096);
    let (width, height) = (Number(scene.width), Number(scene.height));
    put(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"scene\" role=\"img\" width=\"{width}\" \
             height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n<title>{}</title>\n<desc>{}</desc>\n",
            Escaped(&scene.title),
            Escaped(&scene.description)
        ),
    );
    if let Some(css) = css {
        put(&mut out, format_args!("<style>{}</style>\n", Escaped(css)));
    }
    write_items(&mut out, &scene.items);
    out.push_str("</svg>\n");
    out
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("writing to a string cannot fail");
}

fn write_items(out: &mut String, items: &[Item]) {
    for item in items {
        write_item(out, item);
    }
}

fn write_item(out: &mut String, item: &Item) {
    match item {
        Item::Line { from, to, style } => put(
            out,
            format_args!(
                "<line class=\"{style}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n",
                Number(from.x),
                Number(from.y),
                Number(to.x),
                Number(to.y)
            ),
        ),
        Item::Polyline { points, closed, style } => {
            let name = if *closed { "polygon" } else { "polyline" };
            put(out, format_args!("<{name} class=\"{style}\" points=\"{}\"/>\n", Points(points)));
        }
        Item::Path { commands, style } => {
            put(out, format_args!("<path class=\"{style}\" d=\"{}\"/>\n", Escaped(commands)));
        }
        Item::Circle { centre, radius, style } => put(
            out,
            format_args!(
                "<circle class=\"{style}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>\n",
                Number(centre.x),
                Number(centre.y),
                Number(*radius)
            ),
        ),
        Item::Rect { at, width, height, corner, style } => put(
            out,
            format_args!(
                "<rect class=\"{style}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>\n",
                Number(at.x),
                Number(at.y),
                Number(*width),
                Number(*height),
                Number(*corner)
            ),
        ),
        Item::Text { at, text, anchor, style } => put(
            out,
            format_args!(
                "<text class=\"{style}\" x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>\n",
                Number(at.x),
                Number(at.y),
                anchor_word(*anchor),
                Escaped(text)
            ),
        ),
        Item::Group(group) => write_group(out, group),
    }
}

fn write_group(out: &mut String, group: &Group) {
    out.push_str("<g");
    if !group.key.is_empty() {
        put(out, format_args!(" data-key=\"{}\"", Escaped(&group.key)));
    }
    if group.selected {
        out.push_str(" class=\"selected\"");
    }
    if let Some(Point { x, y }) = group.offset {
        put(out, format_args!(" transform=\"translate({} {})\"", Number(x), Number(y)));
    }
    if let Some(name) = &group.name {
        put(out, format_args!(" role=\"img\" aria-label=\"{}\"", Escaped(name)));
    }
    out.push_str(">\n");
    write_items(out, &group.items);
    out.push_str("</g>\n");
}

/// The value of the `text-anchor` attribute.
pub fn anchor_word(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    }
}

/// A coordinate to two decimals, without needless zeros: what the page's adapter writes as well.
#[derive(Clone, Copy, Debug)]
pub struct Number(pub f64);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hundredths = (self.0 * 100.0).round() as i64;
        let sign = if hundredths < 0 { "-" } else { "" };
        let (whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
        match (rest, rest % 10) {
            (0, _) => write!(f, "{sign}{whole}"),
            (_, 0) => write!(f, "{sign}{whole}.{}", rest / 10),
            _ => write!(f, "{sign}{whole}.{rest:02}"),
        }
    }
}

/// Appends a coordinate to one decimal: finer is not seen on a screen. Written out by hand, for the page does this some
/// thousand times a frame.
pub fn push_tenths(out: &mut String, value: f64) {
    let tenths = (value * 10.0).round() as i64;
    if tenths < 0 {
        out.push('-');
    }
    let (mut whole, part) = (tenths.unsigned_abs() / 10, (tenths.unsigned_abs() % 10) as u8);
    let mut digits = [0; 20];
    let mut first = digits.len();
    loop {
        first -= 1;
        digits[first] = b'0' + (whole % 10) as u8;
        whole /= 10;
        if whole == 0 {
            break;
        }
    }
    digits[first..].iter().for_each(|digit| out.push(char::from(*digit)));
    if part > 0 {
        out.push('.');
        out.push(char::from(b'0' + part));
    }
}

/// The `points` attribute of a polyline.
#[derive(Clone, Copy, Debug)]
pub struct Points<'a>(pub &'a [Point]);

impl std::fmt::Display for Points<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (n, at) in self.0.iter().enumerate() {
            let gap = if n == 0 { "" } else { " " };
            write!(f, "{gap}{},{}", Number(at.x), Number(at.y))?;
        }
        Ok(())
    }
}

struct Escaped<'a>(&'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let written: Vec<String> =
            [0.0, -0.001, 1.5, -2.25, 10.05, 3.999].iter().map(|n| Number(*n).to_string()).collect();
        assert_eq!(written, ["0", "0", "1.5", "-2.25", "10.05", "4"]);
    }

    #[test]
    fn tenths_are_what_a_format_would_write() {
        let mut values = vec![0.0, -0.04, -0.05, -1.5, 9.96, 10.0, 123_456.78, -999.99, 1e15];
        values.extend((0..2_000).map(|n| f64::from(n) * 0.37 - 300.0));
        for value in values {
            let mut written = String::new();
            push_tenths(&mut written, value);
            let rounded = (value * 10.0).round() / 10.0 + 0.0;
            assert_eq!(written, format!("{rounded}"), "{value}");
        }
    }

    #[test]
    fn words_are_escaped() {
        let mut scene = Scene::titled((10.0, 10.0), "a < b");
        scene.items.push(super::super::pen::text(Point::default(), Anchor::Start, "t-note", "\"x\" & <y>"));
        let svg = to_svg(&scene, None);
        assert!(svg.contains("<title>a &lt; b</title>"));
        assert!(svg.contains(">&quot;x&quot; &amp; &lt;y&gt;</text>"));
    }
}
