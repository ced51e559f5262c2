//! The ground of a PACELC chart: a line a point, grouped by the model it keeps, over an axis that Plotters draws.

use plotters::chart::ChartBuilder;
use plotters::coord::combinators::IntoLogRange;
use plotters::coord::ranged1d::{AsRangedCoord, Ranged, ValueFormatter};
use plotters::drawing::IntoDrawingArea;
use plotters::style::{Color, FontFamily, IntoFont, ShapeStyle, TextStyle};

use crate::check::court::Model;
use crate::draw::pen::{self, circle, line, rect, text};
use crate::draw::plot::{AXIS, GRID, SceneBackend};
use crate::draw::text::fit;
use crate::draw::{Anchor, Group, Item, Point, Scene, Style, point};
use crate::study::{PacelcPoint, Summary};

const TOP: f64 = 34.0;
const AXIS_ROOM: f64 = 26.0;
const HEADING: f64 = 24.0;
const LINE: f64 = 24.0;
const RIGHT: f64 = 22.0;

/// A value on the axis, with what is drawn of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub at: f64,
    /// The ends of its 95 % interval.
    pub interval: (f64, f64),
    /// A second value, to which a thin stroke leads.
    pub to: Option<f64>,
    pub series: usize,
}

/// One point's line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub point: usize,
    pub name: String,
    pub told: String,
    pub marks: Vec<Mark>,
}

/// Lines under one heading.
pub(super) struct Lane {
    pub heading: &'static str,
    pub lines: Vec<Line>,
}

/// What the marks of a series mean, and how they look: circles, squares and diamonds.
pub(super) struct Legend {
    pub words: &'static str,
}

const DOTS: [Style; 3] = ["dot series-1", "dot series-2", "dot series-4"];
const STROKES: [Style; 3] = ["span series-1", "span series-2", "span series-4"];
const WORDS: [Style; 3] = ["t-side series-1 halo", "t-side series-2 halo", "t-side series-4 halo"];

/// The headings, the strongest model first.
const HEADINGS: [&str; 7] = [
    "Linearizable",
    "Sequential",
    "Causal",
    "PRAM",
    "Session guarantees alone",
    // Most models are not defined for counters, and some not for sets.
    "Not linearizable; whether more is kept is undecided",
    "None of these models",
];

fn heading(summary: &Summary) -> usize {
    let achieved = summary.achieved();
    match achieved.strongest {
        Some(Model::Linearizable) => 0,
        Some(Model::Sequential) => 1,
        Some(Model::Causal) => 2,
        Some(Model::Pram) => 3,
        Some(_) => 4,
        None if achieved.perhaps.is_some() => 5,
        None => 6,
    }
}

/// "causal in 4 of 4 runs"; a model that the checkers could not decide is named as well.
pub(super) fn kept(summary: &Summary) -> String {
    let achieved = summary.achieved();
    let names: Vec<&str> = achieved.all.iter().map(|model| model.name()).collect();
    let kept = if names.is_empty() { "no model".to_owned() } else { names.join(" and ") };
    let perhaps = achieved.perhaps.map_or(String::new(), |model| format!(", perhaps {}", model.name()));
    format!("{kept} in all of {} runs{perhaps}", summary.runs)
}

/// Lines by what was kept, those with the smallest first mark first. Points without a run or a mark have none.
pub(super) fn lanes(
    points: &[PacelcPoint],
    half: fn(&PacelcPoint) -> &Summary,
    line: impl Fn(usize, &PacelcPoint) -> Option<Line>,
) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = HEADINGS.iter().map(|heading| Lane { heading, lines: Vec::new() }).collect();
    for (place, found) in points.iter().enumerate().filter(|(_, found)| half(found).runs > 0) {
        lanes[heading(half(found))].lines.extend(line(place, found).filter(|line| !line.marks.is_empty()));
    }
    for lane in &mut lanes {
        lane.lines.sort_by(|a, b| a.marks[0].at.total_cmp(&b.marks[0].at));
    }
    lanes.retain(|lane| !lane.lines.is_empty());
    lanes
}

/// How wide the names may be, left of the axis.
fn names_room(width: f64) -> f64 {
    (width * 0.42).clamp(90.0, 300.0)
}

/// What a chart is made of, beside its lines.
pub(super) struct Ground<'a> {
    pub title: &'static str,
    pub width: f64,
    pub axis: Axis<'a>,
    pub legend: &'a [Legend],
}

/// The axis of values.
pub(super) struct Axis<'a> {
    pub range: (f64, f64),
    /// Whether equal ratios are equally far apart.
    pub logarithmic: bool,
    pub tick: &'a dyn Fn(f64) -> String,
    pub ticks: usize,
}

/// Draws a chart.
pub(super) fn draw(ground: &Ground<'_>, lanes: &[Lane]) -> Scene {
    let lines: usize = lanes.iter().map(|lane| lane.lines.len()).sum();
    let body = lanes.len() as f64 * HEADING + lines as f64 * LINE;
    let size = (ground.width, TOP + body.max(2.0 * LINE) + AXIS_ROOM);
    let mut scene = Scene::titled(size, ground.title);
    scene.items.push(rect(Point::default(), size, 0.0, "ground"));
    let left = names_room(ground.width);
    let ends = ground.axis.draw(size, left, &mut scene.items);
    let place = |value: f64| ground.axis.place(ends, value);
    draw_legend(ground.legend, ground.width, &mut scene.items);
    let mut y = TOP;
    let mut told = Vec::new();
    for lane in lanes {
        let words = fit(lane.heading, "t-small-name", ground.width - 12.0);
        scene.items.push(text(point(6.0, y + 16.0), Anchor::Start, "t-small-name", words));
        y += HEADING;
        for one in &lane.lines {
            scene.items.push(draw_line(one, y + LINE / 2.0, left, &place));
            told.push(format!("{}: {}", one.name, one.told));
            y += LINE;
        }
    }
    scene.description =
        if told.is_empty() { "No run has ended yet.".to_owned() } else { format!("{}.", told.join("; ")) };
    scene
}

impl Axis<'_> {
    /// Draws the axis and its grid, and says where its two ends stand.
    fn draw(&self, size: (f64, f64), left: f64, items: &mut Vec<Item>) -> (f64, f64) {
        let (low, high) = self.range;
        if self.logarithmic {
            self.draw_over((low..high).log_scale(), size, left, items)
        } else {
            self.draw_over(low..high, size, left, items)
        }
    }

    fn draw_over<X>(
        &self,
        axis: X,
        (width, height): (f64, f64),
        left: f64,
        items: &mut Vec<Item>,
    ) -> (f64, f64)
    where
        X: AsRangedCoord<Value = f64>,
        X::CoordDescType: Ranged<ValueType = f64> + ValueFormatter<f64>,
    {
        let backend = SceneBackend::new((width as u32, height as u32), items);
        let root = backend.into_drawing_area();
        let ink = AXIS.colour();
        let words = TextStyle::from((FontFamily::SansSerif, 10.5).into_font()).color(&ink);
        let mut chart = ChartBuilder::on(&root)
            .margin_top(TOP)
            .margin_right(RIGHT)
            .x_label_area_size(AXIS_ROOM)
            .y_label_area_size(left)
            .build_cartesian_2d(axis, 0f64..1f64)
            .expect("the backend does not fail");
        chart
            .configure_mesh()
            .disable_y_mesh()
            .light_line_style(ShapeStyle::from(ink.mix(0.0)))
            .bold_line_style(ShapeStyle::from(GRID.colour()))
            .axis_style(ShapeStyle::from(ink))
            .label_style(words)
            .x_labels(self.ticks)
            .y_labels(0)
            .x_label_formatter(&|value| (self.tick)(*value))
            .draw()
            .expect("the backend does not fail");
        let end = |value: f64| f64::from(chart.backend_coord(&(value, 0.0)).0);
        (end(self.range.0), end(self.range.1))
    }

    /// Where a value stands between the ends.
    fn place(&self, (from, to): (f64, f64), value: f64) -> f64 {
        let (low, high) = self.range;
        let value = pen::held(value, low, high);
        let share = if self.logarithmic {
            (value / low).log10() / (high / low).log10()
        } else {
            (value - low) / (high - low)
        };
        from + (to - from) * share
    }
}

/// The legend's words, from the right end of the picture to the left.
fn draw_legend(legend: &[Legend], width: f64, items: &mut Vec<Item>) {
    let mut x = 8.0;
    for (series, entry) in legend.iter().enumerate() {
        let room = width - x - 26.0;
        let words = fit(entry.words, WORDS[series], room.max(0.0));
        items.push(dot(series, point(x + 5.0, 14.0)));
        let wide = crate::draw::text::styled_width(&words, WORDS[series]);
        items.push(text(point(x + 14.0, 18.0), Anchor::Start, WORDS[series], words));
        x += 30.0 + wide;
    }
}

/// A series is known by its shape as well as by its ink.
fn dot(series: usize, at: Point) -> Item {
    match series {
        0 => circle(at, 4.0, DOTS[0]),
        1 => rect(point(at.x - 3.5, at.y - 3.5), (7.0, 7.0), 0.0, DOTS[1]),
        _ => {
            let (l, r, t, b) = (at.x - 4.5, at.x + 4.5, at.y - 4.5, at.y + 4.5);
            pen::polygon(vec![point(l, at.y), point(at.x, t), point(r, at.y), point(at.x, b)], DOTS[2])
        }
    }
}

fn draw_line(one: &Line, y: f64, left: f64, place: &impl Fn(f64) -> f64) -> Item {
    let words = fit(&one.name, "t-note", left - 22.0);
    let mut items = vec![text(point(14.0, y + 4.0), Anchor::Start, "t-note", words)];
    let apart = 7.0;
    let first = y - apart * (one.marks.len() as f64 - 1.0) / 2.0;
    for (nth, mark) in one.marks.iter().enumerate() {
        let (y, x) = (first + apart * nth as f64, place(mark.at));
        let stroke = STROKES[mark.series];
        let (low, high) = (place(mark.interval.0), place(mark.interval.1));
        if let Some(to) = mark.to.map(place) {
            items.push(line(point(x, y), point(to, y), stroke));
            items.push(line(point(to, y - 3.0), point(to, y + 3.0), stroke));
        }
        if high - low > 1.0 {
            items.push(rect(point(low, y - 2.0), (high - low, 4.0), 0.0, INTERVALS[mark.series]));
        }
        items.push(dot(mark.series, point(x, y)));
    }
    let name = Some(format!("{}: {}", one.name, one.told));
    Item::Group(Group { key: format!("point-{}", one.point), name, items, ..Group::default() })
}

const INTERVALS: [Style; 3] = ["interval series-1", "interval series-2", "interval series-4"];
