//! The small dialogs: sharing, embedding, exporting, clock skew and help.

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::app::{Export, Msg, SHORTCUTS, State, embed_snippet, full_address};
use crate::base::ReplicaId;
use crate::sim::Act;
use crate::ui::dialog::Dialog;
use crate::ui::number::NumberField;

/// A text to copy, selected when it gets the focus.
pub fn copyable(name: &'static str, text: String, again: Callback<MouseEvent>) -> Html {
    let select = Callback::from(|event: FocusEvent| {
        event.target_unchecked_into::<HtmlTextAreaElement>().select();
    });
    html! {
        <>
            <label class="copyable">
                <span>{ name }</span>
                <textarea readonly={true} rows="4" value={text} onfocus={select} />
            </label>
            <p class="actions"><button type="button" class="button strong" onclick={again}>{ "Copy" }</button></p>
        </>
    }
}

pub fn share(state: &State, send: &Callback<Msg>) -> Html {
    let address = full_address(state, false);
    let length = address.len();
    html! {
        <Dialog title="Share this run" send={send.clone()}>
            <p>{ "Whoever opens this link sees the very same run, at this very event." }</p>
            { copyable("Link", address, send.reform(|_| Msg::Share)) }
            <p class="quiet">{ format!("{length} characters; copied if the browser allowed it.") }</p>
        </Dialog>
    }
}

pub fn embed(state: &State, send: &Callback<Msg>) -> Html {
    html! {
        <Dialog title="Embed this run" send={send.clone()}>
            <p>{ "Paste this into a page: the stage, its transport and the gauge, paused at this event." }</p>
            { copyable("Snippet", embed_snippet(state), send.reform(|_| Msg::Embed)) }
        </Dialog>
    }
}

pub fn export(send: &Callback<Msg>) -> Html {
    let save = |what: Export| send.reform(move |_: MouseEvent| Msg::Export(what));
    let choose = send.clone();
    let file = Callback::from(move |event: web_sys::Event| {
        let field: HtmlInputElement = event.target_unchecked_into();
        let Some(file) = field.files().and_then(|files| files.get(0)) else { return };
        let send = choose.clone();
        yew::platform::spawn_local(async move {
            if let Ok(text) = wasm_bindgen_futures::JsFuture::from(file.text()).await {
                send.emit(Msg::File(text.as_string().unwrap_or_default()));
            }
        });
    });
    html! {
        <Dialog title="Export" send={send.clone()}>
            <p class="actions">
                <button type="button" class="button" onclick={save(Export::Scenario)}>{ "Run (text)" }</button>
                <button type="button" class="button" onclick={save(Export::Stage)}>{ "Stage (SVG)" }</button>
                <button type="button" class="button" onclick={save(Export::Timelines)}>{ "Timelines (SVG)" }</button>
                <button type="button" class="button" onclick={save(Export::History)}>{ "History, judged under every model" }</button>
                <button type="button" class="button" onclick={save(Export::Recorded)}>{ "Open a recorded history" }</button>
            </p>
            <label class="copyable">
                <span>{ "Open a saved run" }</span>
                <input type="file" accept=".txt,text/plain" onchange={file} />
            </label>
        </Dialog>
    }
}

pub fn skew(state: &State, replica: ReplicaId, send: &Callback<Msg>) -> Html {
    let now = state.engine.snapshot().replicas.get(replica.index()).map_or(0, |state| state.skew);
    let set = send.reform(move |ms: i64| {
        let offset = ms.clamp(-3_600_000, 3_600_000) * 1_000;
        Msg::Act(Act::Skew { replica, offset })
    });
    html! {
        <Dialog title={format!("Clock of {replica}")} send={send.clone()}>
            <label class="copyable">
                <span>{ "Ahead by (ms; behind where negative)" }</span>
                <NumberField value={now / 1_000} send={set} />
            </label>
            <p class="quiet">
                { "Only a protocol that reads the wall clock minds: last write wins by timestamp, leases." }
            </p>
        </Dialog>
    }
}

pub fn help(send: &Callback<Msg>) -> Html {
    html! {
        <Dialog title="Help" send={send.clone()}>
            <p>
                { "Choose “Fault line” and draw across the stage: messages stop at the line. Press a replica, a \
                   client, a link, a message or a line to act on it. Step back and forth to see why." }
            </p>
            <table class="shortcuts">
                <thead><tr><th scope="col">{ "Key" }</th><th scope="col">{ "Does" }</th></tr></thead>
                <tbody>
                    { for SHORTCUTS.iter().map(|shortcut| html! {
                        <tr><td><kbd>{ shortcut.shown }</kbd></td><td>{ shortcut.does }</td></tr>
                    }) }
                </tbody>
            </table>
        </Dialog>
    }
}
