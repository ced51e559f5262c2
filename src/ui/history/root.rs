//! The root of the view: holds what is shown, and the judge that works on it.

use gloo::events::EventListener;
use gloo::utils::document;
use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::{Blob, File, HtmlElement};
use yew::prelude::*;

use super::lanes::lanes;
use super::panels;
use super::worker::Judge;
use crate::app::history::{Ask, Cmd, Msg, Phase, Tell, View};
use crate::ui::save;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub name: String,
    pub what: Option<Blob>,
}

pub struct Root {
    view: View,
    judge: Option<Judge>,
    /// What was opened last, to be read again if it is to be understood otherwise.
    what: Option<Blob>,
    _dropped: EventListener,
}

pub enum Event {
    Msg(Msg),
    /// A file was chosen.
    File(File),
    Pasted(String),
    Close,
}

impl Component for Root {
    type Message = Event;
    type Properties = Props;

    fn create(ctx: &Context<Root>) -> Root {
        // The page's loader tells of files that are dropped anywhere.
        let link = ctx.link().clone();
        let dropped = EventListener::new(&document(), "netsplit-file", move |event| {
            let detail = event.dyn_ref::<web_sys::CustomEvent>().map(web_sys::CustomEvent::detail);
            if let Some(file) = detail.and_then(|file| file.dyn_into::<File>().ok()) {
                link.send_message(Event::File(file));
            }
        });
        let mut root = Root { view: View::default(), judge: None, what: None, _dropped: dropped };
        if let Some(what) = ctx.props().what.clone() {
            root.open(ctx, ctx.props().name.clone(), what);
        }
        root
    }

    fn update(&mut self, ctx: &Context<Root>, event: Event) -> bool {
        match event {
            Event::Msg(msg) => self.message(ctx, msg),
            Event::File(file) => self.open(ctx, file.name(), file.into()),
            Event::Pasted(text) => {
                if let Ok(blob) = Blob::new_with_str_sequence(&Array::of1(&text.into())) {
                    self.open(ctx, "pasted history".to_owned(), blob);
                }
            }
            Event::Close => close(),
        }
        true
    }

    fn view(&self, ctx: &Context<Root>) -> Html {
        let send = ctx.link().callback(Event::Msg);
        let (view, link) = (&self.view, ctx.link());
        html! {
            <main class="lab history" aria-label="Recorded history"
                  data-phase={match view.phase {
                      Phase::Empty => "empty",
                      Phase::Reading { .. } => "reading",
                      Phase::Bad(_) => "bad",
                      // Measured first, then judged model by model.
                      Phase::Read(None) if view.is_done() => "done",
                      Phase::Read(_) => "judging",
                  }}>
                { panels::header(view, link.callback(|()| Event::Close)) }
                { panels::opener(view, link.callback(Event::File), link.callback(Event::Pasted), &send) }
                { panels::state(view, &send) }
                if matches!(view.phase, Phase::Read(_)) {
                    <div class="columns">
                        <div class="column main">{ lanes(view, &send) }{ panels::evidence(view, &send) }</div>
                        <div class="column side">{ panels::models(view, &send) }{ panels::measured(view, &send) }{ panels::saving(&send) }</div>
                    </div>
                }
                <div class="hidden" role="status" aria-live="polite">{ view.said.clone() }</div>
            </main>
        }
    }

    fn rendered(&mut self, _ctx: &Context<Root>, first: bool) {
        if first {
            let heading = document().query_selector("#history h1").ok().flatten();
            if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
                let _ = heading.focus();
            }
        }
    }
}

impl Root {
    fn open(&mut self, ctx: &Context<Root>, name: String, what: Blob) {
        self.what = Some(what);
        self.message(ctx, Msg::Opened { name });
    }

    /// A judge on what was opened last.
    fn start(&mut self, ctx: &Context<Root>, first: Ask) -> Option<Judge> {
        let tell = ctx.link().callback(|tell| Event::Msg(Msg::Tell(tell)));
        let judge = self.what.clone().and_then(|what| Judge::start(first, what, tell));
        if judge.is_none() {
            let what = "This browser starts no workers here, so nothing can be judged.";
            self.view.update(Msg::Tell(Tell::Bad(what.to_owned())));
        }
        judge
    }

    fn message(&mut self, ctx: &Context<Root>, msg: Msg) {
        for cmd in self.view.update(msg) {
            match cmd {
                Cmd::Read(question) => self.judge = self.start(ctx, Ask::Open(question)),
                Cmd::Resume(question, known) => self.judge = self.start(ctx, Ask::Resume(question, known)),
                Cmd::Ask(ask) => {
                    if let Some(judge) = &self.judge {
                        judge.ask(&ask);
                    }
                }
                Cmd::Stop => self.judge = None,
                Cmd::Download { name, text } => save::download(&name, "text/plain", &text),
            }
        }
    }
}

/// Back to the lab: the page's loader takes the view away.
fn close() {
    if let Ok(event) = web_sys::Event::new("netsplit-close") {
        let _ = document().dispatch_event(&event);
    }
}
