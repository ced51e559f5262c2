//! The root of the page: holds the state, feeds it with messages, and lays out the panels.

use std::cell::RefCell;

use gloo::events::EventListener;
use web_sys::Element;
use yew::prelude::*;

use super::address::{self, Address};
use super::clock::Clock;
use super::dialogs;
use super::header::Header;
use super::judging::Host;
use super::menu::MenuView;
use super::panels::{available, banner, consistency, costs, explanation, gauge, replica, roles, timelines};
use super::pictures::Pictures;
use super::stage::StagePanel;
use super::stores::Loader;
use super::transport;
use super::{browser, pointer, save};
use crate::app::judging::Tell;
use crate::app::{self, Cmd, Export, Msg, Overlay, State};

/// The state and what the browser needs to follow it.
pub struct Lab {
    state: State,
    pictures: RefCell<Pictures>,
    clock: Clock,
    judge: Host,
    stores: Loader,
    address: Address,
    send: Callback<Msg>,
    /// Where the focus was before a menu or a dialog opened.
    focus: Option<Element>,
    _listeners: [EventListener; 2],
}

/// What reaches the root.
pub enum Event {
    Msg(Msg),
    /// A key that is a shortcut, outside of any field.
    Key(String),
    /// A frame of the browser, with its time in milliseconds.
    Frame(f64),
    WriteAddress,
}

impl Component for Lab {
    type Message = Event;
    type Properties = ();

    fn create(ctx: &Context<Lab>) -> Lab {
        let send = ctx.link().callback(Event::Msg);
        let on_hash = address::on_change(ctx.link().callback(|hash| Event::Msg(Msg::Hash(hash))));
        let on_key = pointer::on_shortcut(browser::is_covered, ctx.link().callback(Event::Key));
        let state = app::open(browser::opening());
        browser::show_theme(state.theme);
        let mut lab = Lab {
            state,
            pictures: RefCell::default(),
            clock: Clock::default(),
            judge: Host::default(),
            stores: Loader::default(),
            address: Address::default(),
            send,
            focus: None,
            _listeners: [on_hash, on_key],
        };
        lab.follow(ctx);
        lab
    }

    fn update(&mut self, ctx: &Context<Lab>, event: Event) -> bool {
        let msg = match event {
            Event::Msg(msg) => msg,
            Event::Frame(now) => self.clock.frame(now),
            Event::Key(name) => match app::message_for(&self.state, &name) {
                Some(msg) => msg,
                None => return false,
            },
            Event::WriteAddress => {
                // While runs stand side by side over the lab, the address is theirs.
                let hash = (!browser::is_comparing()).then(|| app::link_of(&self.state));
                self.address.write(hash);
                return false;
            }
        };
        if msg == Msg::Judged(Tell::Ready) {
            self.judge.ready();
            self.follow(ctx);
            return false;
        }
        let overlay = self.state.overlay;
        // A pointer that goes over the timelines comes upon something new now and then only.
        let pointing = matches!(msg, Msg::Point(_)).then_some(self.state.pointed);
        for cmd in app::update(&mut self.state, msg) {
            self.carry_out(cmd);
        }
        self.keep_focus(overlay);
        self.follow(ctx);
        pointing != Some(self.state.pointed)
    }

    fn view(&self, _ctx: &Context<Lab>) -> Html {
        let state = &self.state;
        let snapshot = state.engine.snapshot();
        html! {
            <main class={classes!("lab", state.embed.then_some("embed"))}
                  aria-busy={app::is_waiting(state).then_some("true")}
                  data-event={snapshot.event.0.to_string()}
                  data-time-us={state.engine.time().0.to_string()}
                  data-fingerprint={snapshot.fingerprint.to_string()}>
                { self.header() }
                { banner::view(state, &self.send) }
                { self.columns() }
                <div class="hidden" role="status" aria-live="polite">{ state.announcement.1.clone() }</div>
                { self.overlay() }
            </main>
        }
    }
}

impl Lab {
    fn header(&self) -> Html {
        let state = &self.state;
        let scenario = state.engine.scenario();
        if state.embed {
            return html! { <h1 class="hidden">{ format!("Netsplit: {}", scenario.system().name) }</h1> };
        }
        html! {
            <Header name={scenario.system().name} seed={scenario.seed} theme={state.theme}
                    off={app::rules_off(scenario)} given_up={app::given_up(scenario)} send={self.send.clone()} />
        }
    }

    fn columns(&self) -> Html {
        let (state, send) = (&self.state, &self.send);
        let mut pictures = self.pictures.borrow_mut();
        pictures.begin(state);
        let stage = html! {
            <StagePanel picture={pictures.stage(state)} tools={pictures.tools(state)} send={send.clone()} />
        };
        let transport = transport::view(state, &mut pictures, send);
        if state.embed {
            return html! {
                <div class="columns">
                    <div class="column main">{ stage }{ transport }</div>
                    <div class="column side">
                        <div class="panel">{ gauge::view(state, &mut pictures, send) }</div>
                    </div>
                </div>
            };
        }
        html! {
            <div class="columns">
                <div class="column main">
                    { stage }
                    { transport }
                    { timelines::view(state, &mut pictures, send) }
                </div>
                <div class="column side">
                    <div class="panel judged">
                        { gauge::view(state, &mut pictures, send) }
                        { consistency::view(state, &mut pictures, send) }
                        { available::view(state, &mut pictures, send) }
                    </div>
                    { explanation::view(state, &mut pictures, send) }
                    { roles::view(state, &mut pictures, send) }
                    { replica::view(state, &mut pictures, send) }
                    { costs::view(state, &mut pictures, send) }
                </div>
            </div>
        }
    }

    fn overlay(&self) -> Html {
        let (state, send) = (&self.state, self.send.clone());
        match state.overlay {
            None => html! {},
            Some(Overlay::Menu(target)) => match app::menu_of(state, target) {
                Some(menu) => html! { <MenuView {menu} {target} {send} /> },
                None => html! {},
            },
            Some(Overlay::Dialog(dialog)) => dialogs::view(state, dialog, &send),
        }
    }

    /// Whatever opened took the focus; it goes back when that closes.
    fn keep_focus(&mut self, before: Option<Overlay>) {
        match (before, self.state.overlay) {
            (None, Some(_)) => self.focus = browser::focused(),
            (Some(_), None) => {
                if let Some(element) = self.focus.take() {
                    browser::focus(&element);
                }
            }
            _ => {}
        }
    }

    /// The clock, the judge and the address follow the state.
    fn follow(&mut self, ctx: &Context<Lab>) {
        self.clock.run(self.state.runs(), &ctx.link().callback(Event::Frame));
        // An embedded lab shows no ladder and has no judge.
        let judged = if self.state.embed { &[][..] } else { std::slice::from_ref(&self.state) };
        self.judge
            .follow(judged, &self.send.reform(|tell: Option<Tell>| tell.map_or(Msg::NoJudge, Msg::Judged)));
        self.stores.follow(&self.state, &self.send);
        self.address.changed(&ctx.link().callback(|()| Event::WriteAddress));
    }

    fn carry_out(&mut self, cmd: Cmd) {
        match cmd {
            Cmd::Copy(text) => save::copy(text, self.send.reform(Msg::Copied)),
            Cmd::Download { name, mime, text } => save::download(name, mime, &text),
            Cmd::Save(what) => {
                let (name, text) = self.pictures.borrow().on_paper(&self.state, what == Export::Timelines);
                save::download(name, "image/svg+xml", &text);
            }
            Cmd::OpenAddress(address) => browser::open(&address),
            Cmd::OpenHistory(text) => browser::ask("netsplit-open", text),
            Cmd::Compare(link) => browser::ask("netsplit-compare", Some(link)),
            Cmd::StoreTheme(theme) => {
                browser::store_theme(theme);
                browser::show_theme(theme);
            }
        }
    }
}
