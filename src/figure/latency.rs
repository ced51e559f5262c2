//! What answers cost: for each operation class, reads and writes apart, the share of ended operations that
//! were answered within a time. Refusals and time-outs count as never answered, so a curve may stay below
//! 100 %. It is not a mean: means hide what users wait for.

use plotters::chart::ChartBuilder;
use plotters::coord::combinators::IntoLogRange;
use plotters::drawing::IntoDrawingArea;
use plotters::element::PathElement;
use plotters::style::{Color, FontFamily, IntoFont, ShapeStyle, TextStyle};

use crate::draw::pen::{rect, text};
use crate::draw::plot::{AXIS, GRID, InkId, SceneBackend};
use crate::draw::svg::Number;
use crate::draw::text::fit;
use crate::draw::{Anchor, Area, Item, Point, Scene, Space, area, point};
use crate::engine::Frame;
use crate::figure::words::Standing;

/// How the chart is to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct LatencyOptions {
    pub width: f64,
    pub height: f64,
}

impl Default for LatencyOptions {
    fn default() -> LatencyOptions {
        LatencyOptions { width: 480.0, height: 250.0 }
    }
}

/// One curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// "transfer read".
    pub name: String,
    pub class: usize,
    pub write: bool,
    /// Milliseconds that the answered operations took, shortest first.
    pub answered: Vec<f64>,
    /// All operations that ended, answered or not.
    pub ended: usize,
}

impl Series {
    /// Corners of the curve: milliseconds, and the share answered by then in percent.
    fn steps(&self, (least, most): (f64, f64)) -> Vec<(f64, f64)> {
        let mut steps = vec![(least, 0.0)];
        let mut share = 0.0;
        for (n, time) in self.answered.iter().enumerate() {
            steps.push((*time, share));
            share = (n + 1) as f64 * 100.0 / self.ended as f64;
            steps.push((*time, share));
        }
        steps.push((most, share));
        steps
    }

    /// Where the curve passes a share of its own height.
    fn at(&self, share: f64) -> (f64, f64) {
        let place = ((self.answered.len() as f64 - 1.0) * share).round() as usize;
        (self.answered[place], (place + 1) as f64 * 100.0 / self.ended as f64)
    }
}

/// The curves of all classes that have an answered operation at the frame's event.
pub fn latency_series(frame: &Frame<'_>) -> Vec<Series> {
    let event = frame.snapshot.event;
    let mut all = Vec::new();
    for (class, spec) in frame.workload.classes.iter().enumerate() {
        for write in [false, true] {
            let name = format!("{} {}", spec.name, if write { "write" } else { "read" });
            all.push(Series { name, class, write, answered: Vec::new(), ended: 0 });
        }
    }
    for operation in frame.record.history.operations() {
        let Some(end) = operation.completed_by(event) else { continue };
        let place = operation.class.index() * 2 + usize::from(!operation.action.is_read());
        let Some(series) = all.get_mut(place) else { continue };
        series.ended += 1;
        if Standing::of(Some(&end)) == Standing::Answered {
            let took = end.at.time.since(operation.invoked.time).0;
            series.answered.push(took.max(1) as f64 / 1000.0);
        }
    }
    all.retain(|series| !series.answered.is_empty());
    all.iter_mut().for_each(|series| series.answered.sort_unstable_by(f64::total_cmp));
    all
}

/// Draws the chart.
pub fn latency(frame: &Frame<'_>, options: &LatencyOptions) -> Scene {
    let size = (options.width, options.height);
    let mut scene = Scene::titled(size, "What it costs");
    scene.items.push(rect(Point::default(), size, 0.0, "ground"));
    let series = latency_series(frame);
    if series.is_empty() {
        draw_empty(options, &mut scene);
        return scene;
    }
    let told: Vec<String> = series.iter().map(told).collect();
    scene.description = format!("{}.", told.join("; "));
    let range = range(&series);
    let mut names = Vec::new();
    draw_chart(options, &series, range, &mut scene.items, &mut names);
    draw_names(options, &series, &names, &mut scene.items);
    scene
}

fn told(series: &Series) -> String {
    let (median, _) = series.at(0.5);
    format!(
        "{}: {} of {} answered, half of them within {median:.1} ms",
        series.name,
        series.answered.len(),
        series.ended
    )
}

fn draw_empty(options: &LatencyOptions, scene: &mut Scene) {
    scene.description = "No operation has been answered yet.".to_owned();
    let middle = point(options.width / 2.0, options.height / 2.0);
    for (down, words) in
        [(0.0, "No operation has been answered yet."), (18.0, "Latencies appear as answers come.")]
    {
        let words = fit(words, "t-note muted", options.width - 16.0);
        scene.items.push(text(point(middle.x, middle.y + down), Anchor::Middle, "t-note muted", words));
    }
}

/// From a power of ten below the shortest answer to one above the longest.
fn range(series: &[Series]) -> (f64, f64) {
    let all = || series.iter().flat_map(|series| series.answered.iter().copied());
    let least = all().fold(f64::INFINITY, f64::min);
    decades(least, all().fold(0.0, f64::max))
}

/// From a power of ten below the least to one above the most, in milliseconds.
pub(super) fn decades(least: f64, most: f64) -> (f64, f64) {
    let least = least.max(0.001);
    let low = 10f64.powf(least.log10().floor());
    let high = 10f64.powf(most.max(least).log10().ceil());
    (low, if high > low { high } else { low * 10.0 })
}

/// The ticks 1, 3, 10, 30, … and nothing for the others.
pub(super) fn tick(milliseconds: f64, (low, high): (f64, f64)) -> String {
    let decades = (high / low).log10().round();
    let power = milliseconds.log10();
    let whole = (power - power.round()).abs() < 1e-6;
    let third = ((milliseconds / 3.0).log10() - (milliseconds / 3.0).log10().round()).abs() < 1e-6;
    if !(whole || (third && decades <= 2.0)) {
        return String::new();
    }
    match milliseconds {
        ms if ms >= 1000.0 => format!("{} s", (ms / 1000.0).round() as i64),
        ms if ms >= 1.0 => format!("{} ms", ms.round() as i64),
        ms => format!("{} ms", Number(ms)),
    }
}

/// Where a series' name may stand, best place first.
type Places = Vec<Point>;

fn draw_chart(
    options: &LatencyOptions,
    series: &[Series],
    (low, high): (f64, f64),
    items: &mut Vec<Item>,
    names: &mut Vec<Places>,
) {
    let backend = SceneBackend::new((options.width as u32, options.height as u32), items);
    let root = backend.into_drawing_area();
    let axis = AXIS.colour();
    let words = TextStyle::from((FontFamily::SansSerif, 10.5).into_font()).color(&axis);
    let mut chart = ChartBuilder::on(&root)
        .margin_top(22)
        .margin_right(30)
        .x_label_area_size(24)
        .y_label_area_size(46)
        .build_cartesian_2d((low..high).log_scale(), 0f64..100f64)
        .expect("the backend does not fail");
    let none = ShapeStyle::from(AXIS.colour().mix(0.0));
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(none)
        .bold_line_style(ShapeStyle::from(GRID.colour()))
        .axis_style(ShapeStyle::from(AXIS.colour()))
        .label_style(words)
        .x_labels(40)
        .y_labels(6)
        .x_label_formatter(&|ms| tick(*ms, (low, high)))
        .y_label_formatter(&|share| format!("{share:.0} %"))
        .draw()
        .expect("the backend does not fail");
    for one in series {
        let style = ShapeStyle::from(InkId::series(one.class, one.write).colour()).stroke_width(2);
        let curve = PathElement::new(one.steps((low, high)), style);
        chart.draw_series(std::iter::once(curve)).expect("the backend does not fail");
        let place = |share: f64| {
            let (x, y) = chart.backend_coord(&one.at(share));
            point(f64::from(x), f64::from(y))
        };
        names.push([0.5, 0.7, 0.3, 0.85, 0.15, 1.0, 0.0].map(place).to_vec());
    }
}

fn draw_names(options: &LatencyOptions, series: &[Series], names: &[Places], items: &mut Vec<Item>) {
    let mut space = Space::new(Area::new(48.0, 20.0, options.width - 52.0, options.height - 46.0));
    area::texts(items, &mut |_, room| space.take(room));
    let curves: Vec<Area> = items.iter().filter_map(curve).flatten().collect();
    curves.iter().for_each(|area| space.take(*area));
    // A name may cross its curve's neighbours where the chart is full, but never another name.
    let mut crowded = Space::new(space.bounds());
    area::texts(items, &mut |_, room| crowded.take(room));
    for (one, places) in series.iter().zip(names) {
        let style = InkId::series(one.class, one.write).ink().words;
        let words = fit(&one.name, style, options.width * 0.4);
        let beside = |at: &Point| {
            [
                (point(at.x + 9.0, at.y + 4.0), Anchor::Start),
                (point(at.x - 9.0, at.y + 4.0), Anchor::End),
                (point(at.x + 9.0, at.y + 16.0), Anchor::Start),
                (point(at.x - 9.0, at.y - 8.0), Anchor::End),
            ]
        };
        let mut places: Vec<(Point, Anchor)> = places.iter().flat_map(beside).collect();
        let column =
            (0..12).map(|row| point(options.width - 34.0, options.height - 34.0 - f64::from(row) * 14.0));
        places.extend(column.map(|at| (at, Anchor::End)));
        let free =
            space.place_text(&words, style, &places).or_else(|| crowded.place_text(&words, style, &places));
        if let Some((at, anchor)) = free {
            let room = area::of_text(at, &words, anchor, style);
            space.take(room);
            crowded.take(room);
            items.push(text(at, anchor, style, words));
        }
    }
    let note = (point(50.0, 13.0), "answered within, % of ended operations");
    let words = fit(note.1, "t-tick muted", options.width - 56.0);
    items.push(text(note.0, Anchor::Start, "t-tick muted", words));
}

/// The room of a curve's strokes.
fn curve(item: &Item) -> Option<Vec<Area>> {
    let Item::Polyline { points, style, .. } = item else { return None };
    style.starts_with("series").then(|| {
        let stroke = |pair: &[Point]| Area {
            left: pair[0].x.min(pair[1].x) - 1.0,
            top: pair[0].y.min(pair[1].y) - 1.0,
            right: pair[0].x.max(pair[1].x) + 1.0,
            bottom: pair[0].y.max(pair[1].y) + 1.0,
        };
        points.windows(2).map(stroke).collect()
    })
}
