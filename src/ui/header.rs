//! The head of the page: what runs, and what can be taken away.

use yew::prelude::*;

use super::icon::{Icon, IconView};
use super::number::NumberField;
use crate::app::{Dialog, Export, Msg, Theme};

#[derive(Properties, PartialEq)]
pub struct Props {
    /// The system's name.
    pub name: &'static str,
    pub seed: u64,
    pub theme: Theme,
    /// Which rules of the protocol are switched off, in words.
    pub off: Option<String>,
    /// Which promises its settings give up, in sentences.
    pub given_up: Option<String>,
    pub send: Callback<Msg>,
}

/// Logo, System, Seed, and the buttons on the right.
#[component]
pub fn Header(props: &Props) -> Html {
    let press = |msg: Msg| props.send.reform(move |_: MouseEvent| msg.clone());
    html! {
        <header class="head">
            <h1 class="logo">{ mark() }<span>{ "Netsplit" }</span></h1>
            { systems(props) }
            { seed(props) }
            <button type="button" class="button settings" aria-label="Settings"
                    onclick={press(Msg::Open(Dialog::Settings))}>
                <IconView icon={Icon::Settings} /><span>{ "Settings" }</span>
            </button>
            if let Some(off) = &props.off {
                <button type="button" class="chip off" title="The protocol is broken on purpose: see Settings"
                        onclick={press(Msg::Open(Dialog::Settings))}>{ off.clone() }</button>
            }
            <span class="space"></span>
            <button type="button" class="button strong" onclick={press(Msg::Share)}>{ "Share link" }</button>
            <button type="button" class="button" onclick={press(Msg::Embed)}>{ "Embed" }</button>
            <button type="button" class="button" onclick={press(Msg::Open(Dialog::Export))}>{ "Export" }</button>
            <button type="button" class="button" title="This run beside others, under the same faults"
                    onclick={press(Msg::Compare)}>{ "Compare" }</button>
            <button type="button" class="button roomy" title="Judge the recorded history of a real store"
                    onclick={press(Msg::Export(Export::Recorded))}>{ "Open a history" }</button>
            { theme(props) }
            <button type="button" class="button icon-only" aria-label="Help" title="Help (?)"
                    onclick={press(Msg::Open(Dialog::Help))}><IconView icon={Icon::Help} /></button>
            if let Some(given_up) = &props.given_up {
                <button type="button" class="given-up" title="A setting that was chosen, not a rule switched off: see Settings"
                        onclick={press(Msg::Open(Dialog::Settings))}>
                    <strong>{ "Gives up a promise: " }</strong>{ given_up.clone() }
                </button>
            }
        </header>
    }
}

fn mark() -> Html {
    html! {
        <svg class="mark" viewBox="0 0 20 24" aria-hidden="true"><path d="M11 0 1 13h7l-3 11L18 9h-8z" /></svg>
    }
}

fn systems(props: &Props) -> Html {
    html! {
        <button type="button" class="button system" role="combobox" aria-haspopup="dialog" aria-expanded="false"
                title="Choose another system" aria-label="System"
                onclick={props.send.reform(|_| Msg::Open(Dialog::Systems))}>
            <span>{ props.name }</span><IconView icon={Icon::Down} />
        </button>
    }
}

/// Numbers up to 2⁵³ keep their digits in the browser's number field.
pub const LARGEST: i64 = 9_007_199_254_740_991;

fn seed(props: &Props) -> Html {
    let choose = props.send.reform(|seed: i64| Msg::Seed(seed.clamp(0, LARGEST) as u64));
    html! {
        <label class="field seed">
            <span>{ "Seed" }</span>
            <NumberField value={props.seed as i64} min={0} max={LARGEST} send={choose} />
        </label>
    }
}

fn theme(props: &Props) -> Html {
    let (icon, name, next) = match props.theme {
        Theme::System => (Icon::Half, "Theme: as the system", Theme::Dark),
        Theme::Dark => (Icon::Moon, "Theme: dark", Theme::Light),
        Theme::Light => (Icon::Sun, "Theme: light", Theme::System),
    };
    html! {
        <button type="button" class="button icon-only" aria-label={name} title={name}
                onclick={props.send.reform(move |_| Msg::Theme(next))}><IconView {icon} /></button>
    }
}
