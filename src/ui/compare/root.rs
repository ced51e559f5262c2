//! The root of the view: holds the runs, feeds them with messages, and lays them out.

use std::cell::RefCell;

use gloo::events::EventListener;
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::column::{self, Column};
use super::{head, table};
use crate::app::compare::{self, Cmd, Measure, Msg, View, update};
use crate::app::judging::Tell;
use crate::app::studies::{self, Phase, Studies};
use crate::app::{self, Overlay};
use crate::scenario::{Scenario, is_comparison, to_comparison_link};
use crate::ui::address::Address;
use crate::ui::clock::Clock;
use crate::ui::menu::MenuView;
use crate::ui::pictures::Pictures;
use crate::ui::shared::{Memo, Shared};
use crate::ui::size::use_size;
use crate::ui::studies::{Found, Host, form, found};
use crate::ui::{browser, dialogs, judging, pointer, save};

#[derive(Properties, PartialEq)]
pub struct Props {
    /// What stands behind `#`.
    pub hash: String,
}

/// What a table of measures was made for: the playhead, how often each run was changed and was judged.
type MeasuresKey = (Vec<(crate::base::EventId, u32, u32)>, Vec<String>);

pub struct Root {
    view: View,
    /// The figures of each column, by the place in which it stands.
    pictures: RefCell<Vec<Pictures>>,
    measures: RefCell<Memo<MeasuresKey, Vec<Measure>>>,
    /// Which frame of a round this is: while it plays, the table is made anew in one of them.
    frame: u32,
    studies: Studies,
    /// The worker on a study, while it works.
    worker: Option<Host>,
    found: RefCell<Memo<(u32, i64), Found>>,
    /// The width of what is found, in CSS pixels.
    width: f64,
    clock: Clock,
    judge: judging::Host,
    address: Address,
    send: Callback<Msg>,
    focus: Option<Element>,
    _listeners: [EventListener; 2],
}

pub enum Event {
    Msg(Msg),
    /// A key that is a shortcut, outside of any field.
    Key(String),
    /// A frame of the browser, with its time in milliseconds.
    Frame(f64),
    /// Of the studies.
    Study(studies::Msg),
    Width(f64),
    WriteAddress,
    Close,
}

/// While it plays, the table follows a few times a second: nobody reads faster.
const TABLE_EVERY: u32 = 12;

impl Component for Root {
    type Message = Event;
    type Properties = Props;

    fn create(ctx: &Context<Root>) -> Root {
        let mut opening = browser::opening();
        opening.hash.clone_from(&ctx.props().hash);
        let link = ctx.link().clone();
        let on_hash = EventListener::new(&gloo::utils::window(), "hashchange", move |_| {
            let hash = browser::hash();
            if is_comparison(&hash) {
                link.send_message(Event::Msg(Msg::Hash(hash)));
            }
        });
        let on_key = pointer::on_shortcut(|| false, ctx.link().callback(Event::Key));
        let mut root = Root {
            view: compare::open(opening),
            pictures: RefCell::default(),
            measures: RefCell::default(),
            frame: 0,
            studies: Studies::default(),
            worker: None,
            found: RefCell::default(),
            width: 760.0,
            clock: Clock::default(),
            judge: judging::Host::default(),
            address: Address::default(),
            send: ctx.link().callback(Event::Msg),
            focus: None,
            _listeners: [on_hash, on_key],
        };
        root.follow(ctx);
        root
    }

    fn update(&mut self, ctx: &Context<Root>, event: Event) -> bool {
        let msg = match event {
            Event::Msg(msg) => msg,
            Event::Key(name) => match compare::message_for(&self.view, &name) {
                Some(msg) => msg,
                None => return false,
            },
            Event::Frame(now) => match self.clock.frame(now) {
                app::Msg::Tick(real_us) => Msg::Tick(real_us),
                _ => return false,
            },
            Event::Study(msg) => {
                self.study(ctx, msg);
                return true;
            }
            Event::Width(width) => {
                self.width = width;
                return true;
            }
            Event::WriteAddress => {
                self.address.write(Some(to_comparison_link(&self.view.comparison())));
                return false;
            }
            Event::Close => {
                browser::tell("netsplit-close-study");
                return false;
            }
        };
        if msg == Msg::Judged(Tell::Ready) {
            self.judge.ready();
            self.follow(ctx);
            return false;
        }
        // A study is of what is compared, unless something else was chosen.
        if msg == Msg::Studies(true) && self.studies.asked.systems.is_empty() {
            self.studies.update(studies::Msg::Only(self.systems()), &[]);
        }
        let covered = self.is_covered();
        for cmd in update(&mut self.view, msg) {
            match cmd {
                Cmd::Copy(text) => save::copy(text, self.send.reform(Msg::Copied)),
            }
        }
        self.keep_focus(covered);
        self.frame = self.frame.wrapping_add(1);
        self.follow(ctx);
        true
    }

    fn view(&self, ctx: &Context<Root>) -> Html {
        let view = &self.view;
        html! {
            <main class={classes!("lab", "compare", view.embed.then_some("embed"))} aria-label="Compare"
                  data-time-us={view.time.0.to_string()} data-settled={view.is_settled().to_string()}>
                { head::view(view, &self.send, ctx.link().callback(|()| Event::Close)) }
                { head::banner(view, &self.send) }
                { if view.studies { self.studies(ctx) } else { self.runs() } }
                <div class="hidden" role="status" aria-live="polite">{ view.announcement.1.clone() }</div>
                { self.over() }
            </main>
        }
    }

    fn rendered(&mut self, _ctx: &Context<Root>, first: bool) {
        if first {
            let heading = document().query_selector("#study h1").ok().flatten();
            if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
                let _ = heading.focus();
            }
        }
    }
}

impl Root {
    fn runs(&self) -> Html {
        let view = &self.view;
        let mut pictures = self.pictures.borrow_mut();
        pictures.resize_with(view.columns.len(), Pictures::default);
        let tools = view.columns.first().zip(pictures.first_mut());
        let tools = tools.map(|(first, pictures)| head::tools(first, pictures, &self.send));
        let columns = view.columns.iter().zip(pictures.iter_mut()).enumerate();
        let columns = columns.map(|(place, (state, pictures))| {
            pictures.begin(state);
            column::view(Column { view, place, state }, pictures, &self.send)
        });
        html! {
            <>
                { head::transport(view, &self.send) }
                { tools }
                <div class={classes!("side-by-side", format!("of-{}", view.columns.len()))}>{ for columns }</div>
                { table::view(view, self.measured(), &self.send) }
            </>
        }
    }

    fn systems(&self) -> Vec<&'static str> {
        self.view.columns.iter().map(|column| column.engine.scenario().system().id).collect()
    }

    fn studies(&self, ctx: &Context<Root>) -> Html {
        let send = ctx.link().callback(Event::Study);
        let (studies, systems) = (&self.studies, self.systems());
        let key = (studies.told, self.width as i64);
        let shown = studies.results.as_ref();
        let shown = shown.map(|results| self.found.borrow_mut().get(key, || Found::of(results, self.width)));
        html! {
            <Measured send={ctx.link().callback(Event::Width)}>
                { form(studies, &systems, &send) }
                { found(studies, shown, &send) }
            </Measured>
        }
    }

    fn study(&mut self, ctx: &Context<Root>, msg: studies::Msg) {
        let runs: Vec<Scenario> =
            self.view.columns.iter().map(|column| column.engine.scenario().clone()).collect();
        for cmd in self.studies.update(msg, &runs) {
            match cmd {
                studies::Cmd::Start(study) => {
                    let told = ctx.link().callback(|tell| Event::Study(studies::Msg::Told(tell)));
                    self.worker = Host::start(study, &told);
                    if self.worker.is_none() {
                        self.studies.update(studies::Msg::Told(studies::Tell::Failed), &[]);
                    }
                }
                studies::Cmd::Stop => self.worker = None,
                studies::Cmd::Download { name, text } => save::download(&name, "application/json", &text),
            }
        }
        if self.studies.phase == Phase::Done {
            self.worker = None;
        }
    }

    fn measured(&self) -> Shared<Vec<Measure>> {
        let view = &self.view;
        let mut memo = self.measures.borrow_mut();
        let waits = view.runs() && !self.frame.is_multiple_of(TABLE_EVERY);
        let names: Vec<String> =
            view.columns.iter().map(|column| column.engine.scenario().system.clone()).collect();
        if let Some(last) = memo.last().filter(|last| waits && of_columns(last, names.len())) {
            return last;
        }
        let at = view
            .columns
            .iter()
            .map(|column| (column.engine.position(), column.run, column.ladder.told))
            .collect();
        memo.get((at, names), || compare::measures(view))
    }

    /// The column over which something lies, and what.
    fn overlay(&self) -> Option<(usize, Overlay)> {
        let columns = self.view.columns.iter().enumerate();
        columns.filter_map(|(place, column)| Some((place, column.overlay?))).next()
    }

    fn is_covered(&self) -> bool {
        self.view.embedding || self.overlay().is_some()
    }

    fn over(&self) -> Html {
        if self.view.embedding {
            return head::embed(&self.view, &self.send);
        }
        let Some((place, overlay)) = self.overlay() else { return html! {} };
        let state = &self.view.columns[place];
        let send = self.send.reform(move |msg| Msg::Column(place, msg));
        match overlay {
            Overlay::Menu(target) => match app::menu_of(state, target) {
                Some(menu) => html! { <MenuView {menu} {target} {send} /> },
                None => html! {},
            },
            Overlay::Dialog(dialog) => dialogs::view(state, dialog, &send),
        }
    }

    /// Whatever opened took the focus; it goes back when that closes.
    fn keep_focus(&mut self, covered: bool) {
        match (covered, self.is_covered()) {
            (false, true) => self.focus = browser::focused(),
            (true, false) => {
                if let Some(element) = self.focus.take() {
                    browser::focus(&element);
                }
            }
            _ => {}
        }
    }

    fn follow(&mut self, ctx: &Context<Root>) {
        self.clock.run(self.view.runs(), &ctx.link().callback(Event::Frame));
        let told = self.send.reform(|tell: Option<Tell>| tell.map_or(Msg::NoJudge, Msg::Judged));
        self.judge.follow(&self.view.columns, &told);
        self.address.changed(&ctx.link().callback(|()| Event::WriteAddress));
    }
}

fn of_columns(measures: &[Measure], columns: usize) -> bool {
    measures.first().is_some_and(|line| line.cells.len() == columns)
}

#[derive(Properties, PartialEq)]
struct MeasuredProps {
    send: Callback<f64>,
    children: Html,
}

/// Tells how wide what it holds may be.
#[component]
fn Measured(props: &MeasuredProps) -> Html {
    let frame = use_node_ref();
    // Less the padding of a panel.
    use_size(&frame, props.send.reform(|(width, _): (f64, f64)| (width - 28.0).max(240.0)));
    html! { <div ref={frame} class="studies">{ props.children.clone() }</div> }
}
