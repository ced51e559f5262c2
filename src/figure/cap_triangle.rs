//! The CAP triangle: a gauge with a mark for each operation class, at the weighted mean of the three corners
//! by what was measured. It is no menu: nothing is chosen on it.

use std::fmt::Write;

use crate::base::Span;
use crate::check::Verdict;
use crate::draw::pen::{circle, line, path, polygon, rect, text, thing};
use crate::draw::text::fit;
use crate::draw::{Anchor, Area, Item, Point, Scene, Space, Style, Target, point};
use crate::engine::{Counts, Frame, Judgement};

/// How the gauge is to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct CapOptions {
    pub width: f64,
    pub height: f64,
    pub selected: Option<Target>,
}

impl Default for CapOptions {
    fn default() -> CapOptions {
        CapOptions { width: 320.0, height: 240.0, selected: None }
    }
}

const RADIUS: f64 = 8.0;

/// The shares of a class as numbers from 0 to 1: C, A, P.
fn shares(judgement: &Judgement, partitioned: bool) -> [f64; 3] {
    let of = |ppm: u32| f64::from(ppm) / 1e6;
    [of(judgement.consistency.ppm()), of(judgement.availability.ppm()), f64::from(u8::from(partitioned))]
}

/// Whether there is anything to place: an operation of the class has ended.
fn measured(judgement: &Judgement) -> bool {
    judgement.counts.ended() > 0
}

/// How a class fared, in one line: "3 of 5 answered, 1 refused, 1 timed out; 1 read 412 ms stale".
pub fn class_sentence(judgement: &Judgement) -> String {
    let counts = &judgement.counts;
    if counts.ended() == 0 {
        return match counts.waiting {
            0 => "no operation has ended yet".to_owned(),
            n => format!("no operation has ended yet, {n} waiting"),
        };
    }
    let mut out = format!("{} of {} answered", counts.answered, counts.ended());
    for (count, word) in
        [(counts.refused, "refused"), (counts.timed_out, "timed out"), (counts.waiting, "waiting")]
    {
        if count > 0 {
            write!(out, ", {count} {word}").expect("writing to a string cannot fail");
        }
    }
    for part in staleness(counts) {
        write!(out, "; {part}").expect("writing to a string cannot fail");
    }
    out
}

/// How old answers were: "1 read 412 ms stale", "7 reads up to 412 ms stale"; and how many more of them no order
/// explains, as where a compare-and-set acted on an old value or two reads contradict each other.
fn staleness(counts: &Counts) -> Vec<String> {
    let mut said = Vec::new();
    let longest = Span(counts.longest.0 / 1_000 * 1_000);
    let longest = if longest == Span::ZERO { counts.longest } else { longest };
    match counts.overwritten {
        0 => {}
        1 => said.push(format!("1 read {longest} stale")),
        n => said.push(format!("{n} reads up to {longest} stale")),
    }
    let more = if said.is_empty() { "" } else { " more" };
    match counts.stale.saturating_sub(counts.overwritten) {
        0 => {}
        1 => said.push(format!("1{more} answer that no order explains")),
        n => said.push(format!("{n}{more} answers that no order explains")),
    }
    said
}

/// The formula of a mark's place with the numbers put in.
pub fn triangle_formula(judgement: &Judgement, partitioned: bool) -> String {
    let counts = &judgement.counts;
    if !measured(judgement) {
        return "No operation has ended in the window: there is nothing to place.".to_owned();
    }
    let [c, a, p] = shares(judgement, partitioned);
    let explained = counts.answered.saturating_sub(counts.stale);
    let cut = if partitioned { "links were cut" } else { "no link was cut" };
    format!(
        "C = {explained} of {answered} answers explained = {c:.2}; A = {answered} of {ended} answered = {a:.2}; \
         P = {p:.0} ({cut}). Place = ({c:.2} × Consistency + {a:.2} × Availability + {p:.0} × Partition) ÷ {sum:.2}.",
        answered = counts.answered,
        ended = counts.ended(),
        sum = c + a + p,
    )
}

/// The corners: consistency, availability, partition.
fn corners(options: &CapOptions) -> [Point; 3] {
    let (top, bottom) = (26.0, options.height - 42.0);
    let half = ((bottom - top) * 0.62).min(options.width / 2.0 - 16.0);
    let middle = options.width / 2.0;
    [point(middle, top), point(middle - half, bottom), point(middle + half, bottom)]
}

/// The weighted mean of the corners; their middle where all weights are zero.
fn place(corners: &[Point; 3], shares: [f64; 3]) -> Point {
    let sum: f64 = shares.iter().sum();
    let shares = if sum > 0.0 { shares.map(|share| share / sum) } else { [1.0 / 3.0; 3] };
    let mean = |part: fn(&Point) -> f64| corners.iter().zip(shares).map(|(at, share)| part(at) * share).sum();
    point(mean(|at| at.x), mean(|at| at.y))
}

/// Draws the gauge.
pub fn cap_triangle(frame: &Frame<'_>, options: &CapOptions) -> Scene {
    let size = (options.width, options.height);
    let mut scene = Scene::titled(size, "CAP, measured");
    let corners = corners(options);
    let mut space = Space::new(Area::new(0.0, 0.0, size.0, size.1));
    let items = &mut scene.items;
    items.push(rect(Point::default(), size, 0.0, "ground"));
    items.push(polygon(corners.to_vec(), "gauge"));
    draw_corners(frame, &corners, &mut space, items);
    let judged: Vec<&Judgement> = frame.verdicts.classes.iter().filter(|class| measured(class)).collect();
    let partitioned = frame.verdicts.partitioned;
    let exact: Vec<Point> =
        judged.iter().map(|judgement| place(&corners, shares(judgement, partitioned))).collect();
    let shown = apart(&exact, size);
    shown.iter().for_each(|at| space.take(Area::around(*at, RADIUS + 1.0)));
    for ((judgement, exact), at) in judged.iter().zip(&exact).zip(&shown) {
        items.push(draw_mark(frame, options, judgement, (*exact, *at), &mut space));
    }
    draw_unmeasured(frame, options, &mut space, items);
    let told: Vec<String> = frame
        .verdicts
        .classes
        .iter()
        .map(|judgement| format!("{}: {}", class_name(frame, judgement), class_sentence(judgement)))
        .collect();
    scene.description = if told.is_empty() { "No class is judged.".to_owned() } else { told.join("; ") };
    scene
}

fn draw_corners(frame: &Frame<'_>, corners: &[Point; 3], space: &mut Space, items: &mut Vec<Item>) {
    let cut: Style = if frame.verdicts.partitioned { "t-state bad" } else { "t-state muted" };
    let [top, left, right] = *corners;
    let words: [(&str, Style, (Point, Anchor)); 3] = [
        ("Consistency", "t-state leads", (point(top.x, top.y - 11.0), Anchor::Middle)),
        ("Availability", "t-state good", (point((left.x - 30.0).max(4.0), left.y + 18.0), Anchor::Start)),
        (
            "Partition",
            cut,
            (point((right.x + 30.0).min(space.bounds().right - 4.0), right.y + 18.0), Anchor::End),
        ),
    ];
    for (word, style, place) in words {
        if let Some((at, anchor)) = space.place_text(word, style, &[place]) {
            items.push(text(at, anchor, style, word));
        }
    }
}

/// Where marks are shown: at their places, but side by side where they would lie on each other.
fn apart(exact: &[Point], (width, _): (f64, f64)) -> Vec<Point> {
    let step = 2.0 * RADIUS + 4.0;
    let near = |a: &Point, b: &Point| (a.x - b.x).abs() < step && (a.y - b.y).abs() < step;
    let mut shown = exact.to_vec();
    let mut done = vec![false; exact.len()];
    for n in 0..exact.len() {
        if done[n] {
            continue;
        }
        let heap: Vec<usize> =
            (n..exact.len()).filter(|m| !done[*m] && near(&exact[n], &exact[*m])).collect();
        let middle = heap.iter().map(|m| exact[*m].x).sum::<f64>() / heap.len() as f64;
        let half = step * (heap.len() - 1) as f64 / 2.0;
        let middle = middle.clamp(half + RADIUS, (width - half - RADIUS).max(half + RADIUS));
        for (row, m) in heap.into_iter().enumerate() {
            done[m] = true;
            if half > 0.0 {
                shown[m].x = middle - half + step * row as f64;
            }
        }
    }
    shown
}

fn class_name<'a>(frame: &Frame<'a>, judgement: &Judgement) -> &'a str {
    frame.workload.classes.get(judgement.class.index()).map_or("operations", |class| &class.name)
}

fn draw_mark(
    frame: &Frame<'_>,
    options: &CapOptions,
    judgement: &Judgement,
    (exact, at): (Point, Point),
    space: &mut Space,
) -> Item {
    let mut drawn = vec![circle(at, 14.0, "hit")];
    if (exact.x - at.x).abs() > 1.0 {
        drawn.push(line(exact, at, "mark-tie"));
        drawn.push(circle(exact, 1.8, "mark-half"));
    }
    let (style, word): (Style, &str) = match judgement.linearizable {
        Verdict::Holds => ("mark filled", "linearizable so far"),
        Verdict::Violated(_) => ("mark", "not linearizable"),
        Verdict::Unknown(_) => ("mark", "linearizability unknown"),
    };
    drawn.push(circle(at, RADIUS, style));
    if matches!(judgement.linearizable, Verdict::Unknown(_)) {
        let (x, top, bottom) = (at.x, at.y - RADIUS, at.y + RADIUS);
        drawn.push(path(format!("M{x:.1} {top:.1}A8 8 0 0 0 {x:.1} {bottom:.1}Z"), "mark-half"));
    }
    let target = Target::Class(judgement.class);
    if options.selected == Some(target) {
        drawn.push(circle(at, RADIUS + 5.0, "selection"));
    }
    let name = class_name(frame, judgement);
    let words = fit(name, "t-side halo", options.width * 0.45);
    let beside = |x: f64, y: f64, anchor| (point(at.x + x, at.y + y), anchor);
    let places = [
        beside(13.0, 4.0, Anchor::Start),
        beside(-13.0, 4.0, Anchor::End),
        beside(0.0, -13.0, Anchor::Middle),
        beside(0.0, 22.0, Anchor::Middle),
        beside(0.0, -27.0, Anchor::Middle),
        beside(0.0, 36.0, Anchor::Middle),
        beside(0.0, -41.0, Anchor::Middle),
        beside(0.0, 50.0, Anchor::Middle),
    ];
    if let Some((place, anchor)) = space.place_text(&words, "t-side halo", &places) {
        drawn.push(text(place, anchor, "t-side halo", words));
    }
    let [c, a, _] = shares(judgement, false);
    let cut = if frame.verdicts.partitioned { "links cut" } else { "no link cut" };
    let name = format!("{name}: {word}; consistency {c:.2}, availability {a:.2}, {cut}");
    let mut group = thing(format!("class-{}", judgement.class.0), name, target, drawn);
    group.selected = options.selected == Some(target);
    Item::Group(group)
}

/// Names the classes that have no mark yet.
fn draw_unmeasured(frame: &Frame<'_>, options: &CapOptions, space: &mut Space, items: &mut Vec<Item>) {
    let names: Vec<&str> = frame
        .verdicts
        .classes
        .iter()
        .filter(|judgement| !measured(judgement))
        .map(|judgement| class_name(frame, judgement))
        .collect();
    if names.is_empty() {
        return;
    }
    let words = format!("{}: nothing ended yet", names.join(", "));
    let style = "t-note muted";
    let words = fit(&words, style, options.width - 8.0);
    let place = (point(options.width / 2.0, options.height - 6.0), Anchor::Middle);
    if let Some((at, anchor)) = space.place_text(&words, style, &[place]) {
        items.push(text(at, anchor, style, words));
    }
}
