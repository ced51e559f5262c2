//! The question: which study, of which systems, under how many seeds.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::studies::{Kind, Msg, Number, Phase, Studies};
use crate::system::{Kind as SystemKind, System};
use crate::ui::number::NumberField;

/// `side_by_side`: the systems of the runs that stand side by side.
pub fn form(studies: &Studies, side_by_side: &[&'static str], send: &Callback<Msg>) -> Html {
    let press = |msg: Msg| send.reform(move |_: MouseEvent| msg.clone());
    let kind = studies.asked.kind;
    let working = studies.phase == Phase::Working;
    html! {
        <section class="panel question" aria-label="Question">
            <div class="kinds" role="group" aria-label="Study">
                { for Kind::ALL.into_iter().map(|other| html! {
                    <button type="button" class="choice" aria-pressed={(other == kind).to_string()}
                            onclick={press(Msg::Kind(other))}>{ other.name() }</button>
                }) }
            </div>
            <p class="quiet">{ kind.about() }</p>
            { for systems_of(studies, side_by_side, send) }
            <div class="numbers">
                { for numbers_of(kind).iter().map(|(which, name)| number(studies, *which, name, send)) }
                if kind == Kind::Staleness { { reach(studies, send) } }
                if working {
                    <button type="button" class="button" onclick={press(Msg::Stop)}>{ "Stop" }</button>
                } else {
                    <button type="button" class="button strong" onclick={press(Msg::Start)}>{ "Run the study" }</button>
                }
            </div>
            { progress(studies) }
        </section>
    }
}

fn numbers_of(kind: Kind) -> &'static [(Number, &'static str)] {
    match kind {
        Kind::Pacelc | Kind::Cost => &[(Number::Seeds, "Seeds"), (Number::Length, "Length of a run (s)")],
        Kind::Sweep => &[(Number::Seeds, "Seeds")],
        Kind::Staleness => &[
            (Number::Copies, "N, copies"),
            (Number::Write, "W"),
            (Number::Read, "R"),
            (Number::Least, "Delay, least (ms)"),
            (Number::Most, "Delay, most (ms)"),
            (Number::Seeds, "Trials a point"),
        ],
    }
}

fn number(studies: &Studies, which: Number, name: &'static str, send: &Callback<Msg>) -> Html {
    let (least, most) = studies.asked.range(which);
    let value = studies.asked.get(which);
    let choose = send.reform(move |typed: i64| Msg::Number(which, typed.clamp(least, most)));
    html! {
        <label class="field" key={name}>
            <span>{ name }</span>
            <NumberField {value} min={least} max={most} send={choose} />
        </label>
    }
}

fn reach(studies: &Studies, send: &Callback<Msg>) -> Html {
    let choose = send.reform(|event: web_sys::Event| {
        Msg::Everyone(event.target_unchecked_into::<HtmlInputElement>().checked())
    });
    html! {
        <label class="check">
            <input type="checkbox" checked={studies.asked.everyone} onchange={choose} />
            <span>{ "The write gets to all copies, sooner or later" }</span>
        </label>
    }
}

/// Which systems take part, for the studies that ask many.
fn systems_of(studies: &Studies, side_by_side: &[&'static str], send: &Callback<Msg>) -> Option<Html> {
    matches!(studies.asked.kind, Kind::Pacelc | Kind::Cost).then(|| {
        let only = |name: &'static str, ids: Vec<&'static str>| {
            html! {
                <button type="button" class="choice" onclick={send.reform(move |_: MouseEvent| Msg::Only(ids.clone()))}>
                    { name }
                </button>
            }
        };
        let of_kind = |kind: SystemKind| System::all().filter(move |system| system.kind == kind);
        let ids = |kind: SystemKind| of_kind(kind).map(|system| system.id).collect::<Vec<_>>();
        let count = studies.asked.systems.len();
        html! {
            <div class="taking-part">
                <div class="kinds" role="group" aria-label="Choose many">
                    { only("Those side by side", side_by_side.to_vec()) }
                    { only("All stores", ids(SystemKind::Store)) }
                    { only("All protocols", ids(SystemKind::Protocol)) }
                    { only("None", Vec::new()) }
                </div>
                <details>
                    <summary>{ format!("Systems: {count} of {}", System::all().count()) }</summary>
                    <div class="many">
                        { for of_kind(SystemKind::Store).chain(of_kind(SystemKind::Protocol)).map(|system| {
                            takes(studies, system, send)
                        }) }
                    </div>
                </details>
            </div>
        }
    })
}

fn takes(studies: &Studies, system: &'static System, send: &Callback<Msg>) -> Html {
    let choose = send.reform(move |event: web_sys::Event| {
        Msg::Takes(system.id, event.target_unchecked_into::<HtmlInputElement>().checked())
    });
    let checked = studies.asked.systems.contains(&system.id);
    html! {
        <label class="check" key={system.id}>
            <input type="checkbox" {checked} onchange={choose} /><span>{ system.name }</span>
        </label>
    }
}

fn progress(studies: &Studies) -> Html {
    let status = studies.status();
    let bad = matches!(studies.phase, Phase::Bad(_));
    html! {
        <div class="progress">
            if studies.phase == Phase::Working {
                <progress aria-label="Progress" max={studies.progress.runs.max(1).to_string()}
                          value={studies.progress.done.to_string()}></progress>
            }
            <p class={classes!(bad.then_some("refused"))} role={bad.then_some("alert")}>{ status }</p>
        </div>
    }
}
