//! How likely a read is fresh, by how long after the write it begins: simulated, with its interval, on the curve that
//! was calculated.

use plotters::chart::ChartBuilder;
use plotters::drawing::IntoDrawingArea;
use plotters::element::PathElement;
use plotters::style::{Color, FontFamily, IntoFont, ShapeStyle, TextStyle};

use crate::base::{Ratio, Span};
use crate::draw::pen::{circle, line, rect, text};
use crate::draw::plot::{AXIS, GRID, InkId, SceneBackend};
use crate::draw::text::fit;
use crate::draw::{Anchor, Area, Item, Point, Scene, Space, area, point};
use crate::study::Curve;

/// How the chart is to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct StalenessOptions {
    pub width: f64,
    pub height: f64,
}

impl Default for StalenessOptions {
    fn default() -> StalenessOptions {
        StalenessOptions { width: 560.0, height: 320.0 }
    }
}

/// Points of the calculated curve.
const CORNERS: u64 = 60;

fn percent(ratio: Ratio) -> f64 {
    f64::from(ratio.ppm()) / 10_000.0
}

fn ms(span: Span) -> f64 {
    span.0 as f64 / 1_000.0
}

/// Draws the chart.
pub fn staleness(curve: &Curve, options: &StalenessOptions) -> Scene {
    let size = (options.width, options.height);
    let asked = &curve.asked;
    let mut scene = Scene::titled(size, "Fresh reads, simulated and calculated");
    scene.description = description(curve);
    scene.items.push(rect(Point::default(), size, 0.0, "ground"));
    let last = asked.after.iter().copied().max().unwrap_or_default().max(Span::from_ms(1));
    let calculated: Vec<(f64, f64)> = (0..=CORNERS)
        .map(|n| Span(last.0 * n / CORNERS))
        .map(|after| (ms(after), percent(asked.calculated(after))))
        .collect();
    let floor = 100.0 - percent(curve.missed);
    let place = draw_axes(options, ms(last), (&calculated, floor), &mut scene.items);
    let mut space = Space::new(Area::new(48.0, 20.0, options.width - 56.0, options.height - 48.0));
    area::texts(&scene.items, &mut |_, room| space.take(room));
    take_curve(&calculated, &place, &mut space);
    for one in curve.points.iter().filter(|one| one.fresh.all > 0) {
        let (low, high) = one.fresh.interval();
        let share = one.fresh.ratio().unwrap_or_default();
        let at = place((ms(one.after), percent(share)));
        let (top, bottom) = (place((0.0, percent(high))).y, place((0.0, percent(low))).y);
        scene.items.push(line(point(at.x, top), point(at.x, bottom), "span series-2"));
        scene.items.push(circle(at, 3.5, "dot series-2"));
        space.take(Area { left: at.x - 4.0, top: top - 2.0, right: at.x + 4.0, bottom: bottom + 2.0 });
    }
    draw_names(options, &place, (&calculated, floor), &mut space, &mut scene.items);
    scene
}

/// Draws the axes, the curve and the floor, and says where a value stands.
fn draw_axes(
    options: &StalenessOptions,
    last: f64,
    (calculated, floor): (&[(f64, f64)], f64),
    items: &mut Vec<Item>,
) -> impl Fn((f64, f64)) -> Point + use<> {
    let backend = SceneBackend::new((options.width as u32, options.height as u32), items);
    let root = backend.into_drawing_area();
    let ink = AXIS.colour();
    let words = TextStyle::from((FontFamily::SansSerif, 10.5).into_font()).color(&ink);
    let mut chart = ChartBuilder::on(&root)
        .margin_top(24)
        .margin_right(26)
        .x_label_area_size(24)
        .y_label_area_size(46)
        .build_cartesian_2d(0f64..last, 0f64..100f64)
        .expect("the backend does not fail");
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(ShapeStyle::from(ink.mix(0.0)))
        .bold_line_style(ShapeStyle::from(GRID.colour()))
        .axis_style(ShapeStyle::from(ink))
        .label_style(words)
        .x_labels(if options.width < 420.0 { 4 } else { 8 })
        .y_labels(6)
        .x_label_formatter(&|ms| format!("{ms:.0} ms"))
        .y_label_formatter(&|share| format!("{share:.0} %"))
        .draw()
        .expect("the backend does not fail");
    let curves = [(0, false, calculated.to_vec()), (2, true, vec![(0.0, floor), (last, floor)])];
    for (series, dashed, corners) in curves {
        let style = ShapeStyle::from(InkId::series(series, dashed).colour()).stroke_width(2);
        let element = PathElement::new(corners, style);
        chart.draw_series(std::iter::once(element)).expect("the backend does not fail");
    }
    let end = |at: (f64, f64)| {
        let (x, y) = chart.backend_coord(&at);
        point(f64::from(x), f64::from(y))
    };
    let (origin, far) = (end((0.0, 0.0)), end((last, 100.0)));
    move |(x, y)| point(origin.x + (far.x - origin.x) * x / last, origin.y + (far.y - origin.y) * y / 100.0)
}

/// The room of a curve's strokes.
fn take_curve(corners: &[(f64, f64)], place: &impl Fn((f64, f64)) -> Point, space: &mut Space) {
    for pair in corners.windows(2) {
        let (a, b) = (place(pair[0]), place(pair[1]));
        let (top, bottom) = (a.y.min(b.y) - 1.0, a.y.max(b.y) + 1.0);
        space.take(Area { left: a.x - 1.0, top, right: b.x + 1.0, bottom });
    }
}

/// Names beside the curve, the points and the floor, each where it is free.
fn draw_names(
    options: &StalenessOptions,
    place: &impl Fn((f64, f64)) -> Point,
    (calculated, floor): (&[(f64, f64)], f64),
    space: &mut Space,
    items: &mut Vec<Item>,
) {
    let last = calculated.last().map_or(0.0, |corner| corner.0);
    take_curve(&[(0.0, floor), (last, floor)], place, space);
    let names = [
        ("simulated, 95 % interval", "t-side series-2 halo", calculated),
        ("calculated", "t-side series-1 halo", calculated),
        ("if it comes to nobody else", "t-side series-3 halo", &[(0.0, floor), (last / 2.0, floor)][..]),
    ];
    for (words, style, corners) in names {
        let words = fit(words, style, options.width * 0.6);
        let near = corners.iter().map(|corner| place(*corner)).flat_map(|at| {
            [26.0, 16.0, -8.0, 40.0].map(|down| (point(at.x + 6.0, at.y + down), Anchor::Start))
        });
        let near: Vec<(Point, Anchor)> = near.collect();
        let corner = point(options.width - 30.0, 0.0);
        let column = (2..16).map(|row| (point(corner.x, f64::from(row) * 16.0 + 8.0), Anchor::End));
        let places: Vec<(Point, Anchor)> = near.into_iter().chain(column).collect();
        if let Some((at, anchor)) = space.place_text(&words, style, &places) {
            items.push(text(at, anchor, style, words));
        }
    }
    let note = fit(
        "fresh reads, by when they begin after the acknowledgement",
        "t-tick muted",
        options.width - 56.0,
    );
    items.push(text(point(50.0, 13.0), Anchor::Start, "t-tick muted", note));
}

fn description(curve: &Curve) -> String {
    let asked = &curve.asked;
    let all: u64 = curve.points.iter().map(|one| one.fresh.all).sum();
    let mut told = format!(
        "N = {}, R = {}, W = {}, messages take {} to {}; {all} trials",
        asked.copies, asked.read, asked.write, asked.least, asked.most
    );
    for one in curve.points.iter().filter(|one| one.fresh.all > 0) {
        let (low, high) = one.fresh.interval();
        told += &format!(
            "; {} after: {:.1} % fresh ({:.1} to {:.1}), calculated {:.1} %",
            one.after,
            percent(one.fresh.ratio().unwrap_or_default()),
            percent(low),
            percent(high),
            percent(one.calculated)
        );
    }
    told + "."
}
