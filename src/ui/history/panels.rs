//! The panels of the view: what is open, how it is understood, the verdicts, the evidence and the timelines.

use web_sys::{File, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::app::history::{Judged, Line, Msg, Order, Phase, Question, View, Word};
use crate::check::court::Model;
use crate::check::explain::{Part, Sentence};
use crate::check::spec::Spec;
use crate::history::recorded::counted;
use crate::ui::models::{self, Standing};

pub fn header(view: &View, close: Callback<()>) -> Html {
    let title = if view.name.is_empty() { "Recorded history".to_owned() } else { view.name.clone() };
    html! {
        <header class="head">
            <h1 class="logo" tabindex="-1"><span>{ title }</span></h1>
            <span class="space"></span>
            <button type="button" class="button" onclick={close.reform(|_| ())}>{ "Back to the lab" }</button>
        </header>
    }
}

/// Where a file is chosen or pasted, and how it is understood.
pub fn opener(view: &View, file: Callback<File>, pasted: Callback<String>, send: &Callback<Msg>) -> Html {
    let choose = Callback::from(move |event: web_sys::Event| {
        let field: HtmlInputElement = event.target_unchecked_into();
        if let Some(chosen) = field.files().and_then(|files| files.get(0)) {
            file.emit(chosen);
        }
        // So that the same file can be chosen again.
        field.set_value("");
    });
    html! {
        <section class="panel opener" aria-label="History">
            <label class="field">
                <span>{ "File" }</span>
                <input type="file" aria-label="History file" onchange={choose} />
            </label>
            <Paste {pasted} />
            if view.phase != Phase::Empty { { understanding(view, send) } }
            if view.phase == Phase::Empty {
                <p>
                    { "Choose, drop or paste the history of a test run: Jepsen's history.edn, the lines of its log, or JSON lines. \
                       It is read and judged in this page; nothing leaves your browser." }
                </p>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct PasteProps {
    pasted: Callback<String>,
}

#[component]
fn Paste(props: &PasteProps) -> Html {
    let text = use_node_ref();
    let judge = {
        let (text, pasted) = (text.clone(), props.pasted.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(text) = text.cast::<HtmlTextAreaElement>() {
                pasted.emit(text.value());
            }
        })
    };
    html! {
        <details>
            <summary>{ "Paste a history" }</summary>
            <textarea ref={text} rows="6" aria-label="History as text" spellcheck="false" />
            <button type="button" class="button" onclick={judge}>{ "Judge it" }</button>
        </details>
    }
}

fn understanding(view: &View, send: &Callback<Msg>) -> Html {
    let question = &view.question;
    let ask = |change: fn(&mut Question, String)| {
        let (question, send) = (question.clone(), send.clone());
        Callback::from(move |text: String| {
            let mut question = question.clone();
            change(&mut question, text);
            send.emit(Msg::Ask(question));
        })
    };
    let spec = ask(|question, text| question.spec = text);
    let nil = ask(|question, text| question.nil_unknown = text == "unknown");
    let failed = ask(|question, text| question.failed_unknown = text == "unknown");
    let initial = ask(|question, text| question.initial = text);
    let specs = Spec::NAMES.map(|name| (name, name));
    html! {
        <div class="understood" role="group" aria-label="How it is understood">
            { select("Object", &specs, &question.spec, spec) }
            { select("A read of nil", &[("", "saw the initial value"), ("unknown", "says nothing")],
                     if question.nil_unknown { "unknown" } else { "" }, nil) }
            { select("A failed compare-and-set", &[("", "saw another value"), ("unknown", "says nothing")],
                     if question.failed_unknown { "unknown" } else { "" }, failed) }
            <label class="field">
                <span>{ "Initial value" }</span>
                <input type="text" value={question.initial.clone()} placeholder="nil"
                       onchange={initial.reform(|event: web_sys::Event| {
                           event.target_unchecked_into::<HtmlInputElement>().value()
                       })} />
            </label>
        </div>
    }
}

fn select(
    name: &'static str,
    options: &[(&'static str, &'static str)],
    now: &str,
    choose: Callback<String>,
) -> Html {
    let choose =
        choose.reform(|event: web_sys::Event| event.target_unchecked_into::<HtmlSelectElement>().value());
    html! {
        <label class="field">
            <span>{ name }</span>
            <select onchange={choose}>
                { for options.iter().map(|(value, words)| html! {
                    <option value={*value} selected={*value == now}>{ *words }</option>
                }) }
            </select>
        </label>
    }
}

/// How far the reading is, what was read, or why it cannot be used.
pub fn state(view: &View, send: &Callback<Msg>) -> Html {
    let cancel = html! {
        <button type="button" class="button" onclick={send.reform(|_| Msg::Cancel)}>{ "Cancel" }</button>
    };
    match &view.phase {
        Phase::Empty => html! {},
        Phase::Reading { read, of, operations } => html! {
            <section class="panel" aria-label="Progress">
                <progress aria-label="Read" value={read.to_string()} max={(*of).max(1).to_string()}></progress>
                <p>{ format!("{operations} operations read.") }{ " " }{ cancel }</p>
            </section>
        },
        Phase::Bad(what) => html! { <p class="banner alert" role="alert">{ what.clone() }</p> },
        Phase::Read(judging) => html! {
            <p class="read-words">
                { read_words(view) }
                if let Some(model) = judging {
                    { format!(" Judging: {} … ", Model::ALL[usize::from(*model)].title()) }
                    { cancel }
                    if view.awaited { <span class="late">{ " The timelines follow once that is decided or cancelled." }</span> }
                }
                if let Some(why) = &view.stopped { { " " }<b>{ why.clone() }</b> }
            </p>
        },
    }
}

fn read_words(view: &View) -> String {
    let summary = &view.summary;
    let many = |count: u64, one: &str, many: &str| counted(count as usize, one, many);
    let mut words = format!(
        "{} by {} on {}, {} of unknown ending, {}; {}, {}.",
        many(summary.operations, "operation", "operations"),
        many(summary.processes, "process", "processes"),
        many(summary.objects, "object", "objects"),
        summary.unknown,
        many(summary.faults, "fault", "faults"),
        summary.format,
        summary.spec
    );
    if summary.guessed {
        words.push_str(
            " The object was guessed from the names of the operations: choose another if it is wrong.",
        );
    }
    if summary.ignored > 0 {
        words.push_str(&format!(" {} other lines were passed over.", summary.ignored));
    }
    words
}

/// The map of models with the verdict on each; a press shows why.
pub fn models(view: &View, send: &Callback<Msg>) -> Html {
    html! {
        <section class="panel consistency" aria-label="Consistency">
            <h2>{ "Consistency" }</h2>
            <table class="models">
                <tbody>{ models::rows(1, |model, _| verdict(view, model, send)) }</tbody>
            </table>
        </section>
    }
}

fn verdict(view: &View, model: Model, send: &Callback<Msg>) -> Html {
    let place = Model::ALL.iter().position(|other| *other == model).expect("all models are listed") as u8;
    let (standing, word) = match view.of(place).map(|judged| judged.word) {
        Some(Word::Holds) => (Standing::Holds, "holds"),
        Some(Word::Violated) => (Standing::Violated, "violated"),
        Some(Word::Unknown) => (Standing::Unknown, "unknown"),
        Some(Word::NotDefined) => (Standing::Undefined, "not defined here"),
        None if view.phase == Phase::Read(Some(place)) => (Standing::Waiting, "is being judged"),
        None if view.stopped.is_some() => (Standing::Waiting, "stopped"),
        None => (Standing::Waiting, "not judged"),
    };
    if view.of(place).is_none() {
        return models::verdict(standing, word);
    }
    html! {
        <button type="button" class={classes!("verdict", models::class(standing))}
                aria-label={format!("{} {word}", model.title())}
                aria-pressed={(view.chosen == Some(place)).to_string()}
                onclick={send.reform(move |_| Msg::Choose(place))}>
            { models::mark(standing) }<span>{ word }</span>
        </button>
    }
}

/// Why, and the operations that prove it.
pub fn evidence(view: &View, send: &Callback<Msg>) -> Html {
    let Some(judged) = view.shown() else { return html! {} };
    let model = Model::ALL[usize::from(judged.model)];
    let operation = |line: &Line| {
        let index = line.index;
        html! {
            <li>
                <button type="button" class="name" aria-pressed={(view.selected == Some(index)).to_string()}
                        onclick={send.reform(move |_| Msg::Select(index))}>{ line.text.clone() }</button>
            </li>
        }
    };
    let proved = judged.evidence.as_ref().map_or(0, |evidence| evidence.operations.len());
    let more = proved.saturating_sub(judged.operations.len());
    html! {
        <section class="panel" aria-label="Evidence">
            <h2>{ model.title() }</h2>
            { for judged.sentences.iter().map(|line| sentence(view, line, send)) }
            if judged.word == Word::Holds { <p>{ why_it_holds(judged) }</p> }
            if !judged.operations.is_empty() {
                <ol class="evidence">{ for judged.operations.iter().map(operation) }</ol>
            }
            if more > 0 { <p>{ format!("and {more} more, marked on the timelines") }</p> }
            <p class="source">{ "Defined in " }<cite>{ model.source() }</cite>{ "." }</p>
        </section>
    }
}

/// A sentence whose operations can be pressed.
fn sentence(view: &View, sentence: &Sentence, send: &Callback<Msg>) -> Html {
    let part = |part: &Part| match part {
        Part::Text(text) => html! { { text.clone() } },
        Part::Operation(index, name) => {
            let index = *index;
            html! {
                <button type="button" class="name" aria-pressed={(view.selected == Some(index)).to_string()}
                        onclick={send.reform(move |_| Msg::Select(index))}>{ name.clone() }</button>
            }
        }
    };
    html! { <p>{ for sentence.parts.iter().map(part) }</p> }
}

/// How old the answers of reads were: a measurement and no verdict.
pub fn measured(view: &View, send: &Callback<Msg>) -> Html {
    let (sentences, _) = &view.measured;
    if sentences.is_empty() {
        return html! {};
    }
    html! {
        <section class="panel" aria-label="Staleness">
            <h2>{ "Staleness" }</h2>
            { for sentences.iter().map(|line| sentence(view, line, send)) }
        </section>
    }
}

fn why_it_holds(judged: &Judged) -> &'static str {
    let one_order = Model::ALL[usize::from(judged.model)].is_at_least(Model::Sequential);
    match judged.order {
        Order::Points => {
            "An order of the operations explains every answer. The timelines show where each takes effect."
        }
        Order::Numbers => {
            "An order of the operations explains every answer and keeps that of each process, but not real time. \
             The timelines number the operations in it."
        }
        Order::Lost => {
            "An order of the operations explains every answer. It was not kept when the judge was stopped."
        }
        Order::None if one_order => {
            "An order of the operations explains every answer. That was decided without building one."
        }
        Order::None => "Orders that explain every answer exist, one for each process.",
    }
}

pub fn saving(send: &Callback<Msg>) -> Html {
    let save = |format: &'static str, name: &'static str| {
        html! {
            <button type="button" class="button" onclick={send.reform(move |_| Msg::Save(format))}>{ name }</button>
        }
    };
    html! {
        <section class="panel" aria-label="Save the history">
            <h2>{ "Save the history" }</h2>
            <p class="actions">{ save("edn", "Jepsen EDN") }{ save("log", "Jepsen log") }{ save("jsonl", "JSON lines") }</p>
        </section>
    }
}
