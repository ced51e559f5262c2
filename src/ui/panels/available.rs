//! The region "Availability": how requests put to replicas that are up were answered, class by class and side by side.
//! It gives no verdict on a model.

use yew::prelude::*;

use super::consistency::Judged;
use crate::app::{Msg, State, part_words, side_name};
use crate::draw::svg::Number;
use crate::engine::{Counts, Judgement, Part, Side};
use crate::ui::pictures::Pictures;
use crate::ui::shared::Shared;

pub fn view(state: &State, pictures: &mut Pictures, send: &Callback<Msg>) -> Html {
    html! { <Panel judged={pictures.judged(state)} send={send.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    judged: Shared<Judged>,
    send: Callback<Msg>,
}

#[component]
fn Panel(props: &Props) -> Html {
    let verdicts = &props.judged.verdicts;
    let classes = || verdicts.classes.iter().zip(&props.judged.classes);
    let all = || classes().map(|(judgement, name)| row(judgement, name, None, &props.send));
    let of_side = |place: usize, side: &Side| -> Html {
        classes().map(|(judgement, name)| row(judgement, name, Some((place, side)), &props.send)).collect()
    };
    html! {
        <section class="availability" aria-label="Availability">
            <table>
                if verdicts.sides.is_empty() {
                    { for all() }
                } else {
                    { for verdicts.sides.iter().enumerate().map(|(place, side)| of_side(place, side)) }
                }
            </table>
            <ul class="legend">
                { for Part::ALL.iter().map(|part| html! { <li>{ mark(*part) }{ part_words(*part) }</li> }) }
            </ul>
        </section>
    }
}

/// A class, on one of the sides or everywhere: a bar and its parts, which lead to the operations.
fn row(judgement: &Judgement, name: &str, side: Option<(usize, &Side)>, send: &Callback<Msg>) -> Html {
    let counts = side.and_then(|(place, _)| judgement.by_side.get(place)).unwrap_or(&judgement.counts);
    let members = side.map(|(_, side)| side_name(side));
    let whose = members.as_ref().map_or_else(|| name.to_owned(), |members| format!("{name} at {members}"));
    let place = side.map(|(place, _)| place);
    let class = judgement.class;
    let part = |part: Part| {
        let count = counts.of(part);
        let show = send.reform(move |_: MouseEvent| Msg::Fared { class, side: place, part });
        html! {
            if count > 0 {
                <button type="button" class="part" onclick={show} title="Show them on the timelines"
                        aria-label={format!("{whose}: {count} {}", part_words(part))}>
                    { mark(part) }{ count }
                </button>
            }
        }
    };
    html! {
        <tr key={whose.clone()}>
            <th scope="row">{ name.to_owned() }<small>{ members }</small></th>
            <td class="share">{ bar(counts) }</td>
            <td class="parts">
                { for Part::ALL.iter().map(|one| part(*one)) }
                if counts.ended() == 0 { <span class="quiet">{ "none ended yet" }</span> }
            </td>
        </tr>
    }
}

/// The parts in their order, as wide as their shares. Each has a colour and a pattern of its own; the numbers stand
/// beside it.
fn bar(counts: &Counts) -> Html {
    let whole = f64::from(counts.ended().max(1));
    let mut left = 0.0;
    let parts = Part::ALL.map(|part| {
        let width = f64::from(counts.of(part)) / whole * 100.0;
        let from = left;
        left += width;
        drawn(part, from, width)
    });
    html! {
        <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect class="rest" width="100" height="10" />
            { for parts }
        </svg>
    }
}

fn drawn(part: Part, from: f64, width: f64) -> Html {
    let number = |value: f64| Number((value * 10.0).round() / 10.0).to_string();
    let stripes = || -> String {
        let places = (0..100).map(|n| f64::from(n) * 2.0 + 1.0).take_while(|at| *at < width);
        places.map(|at| format!("M{} 0v10", number(from + at))).collect()
    };
    let pattern = match part {
        Part::Fresh | Part::Refused => String::new(),
        Part::Stale => stripes(),
        Part::TimedOut => format!("M{} 5h{}", number(from), number(width)),
    };
    html! {
        if width > 0.0 {
            <rect class={class_of(part)} x={number(from)} width={number(width)} height="10" />
            <path class={classes!("pattern", class_of(part))} d={pattern} />
        }
    }
}

fn class_of(part: Part) -> &'static str {
    match part {
        Part::Fresh => "fresh",
        Part::Stale => "stale",
        Part::Refused => "refused",
        Part::TimedOut => "late",
    }
}

/// A shape for each part.
fn mark(part: Part) -> Html {
    let path = match part {
        Part::Fresh => "M6 1.5a4.5 4.500 0 1 0 .01 0z",
        Part::Stale => "M6 1 11 10.500H1z",
        Part::Refused => "M2 2l8 8M10 2l-8 8",
        Part::TimedOut => "M6 1.500a4.500 4.500 0 1 0 .01 0zM6 3.500V6l1.500 1.500",
    };
    html! {
        <svg class={classes!("mark", class_of(part))} viewBox="0 0 12 12" aria-hidden="true"><path d={path} /></svg>
    }
}
