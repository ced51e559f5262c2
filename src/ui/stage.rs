//! The stage's panel: tools, the drawing that a pointer acts upon, cuts in force, and the outline in words.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use super::icon::{Icon, IconView};
use super::pictures::{StagePicture, ToolsPicture};
use super::pointer;
use super::scene::{use_painted, view_box};
use super::shared::Shared;
use super::size::use_size;
use crate::app::{Dialog, Msg, Tool};
use crate::draw::scene::Target;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub picture: Shared<StagePicture>,
    pub tools: Shared<ToolsPicture>,
    pub send: Callback<Msg>,
}

/// The region "Stage".
#[component]
pub fn StagePanel(props: &Props) -> Html {
    let tools = &props.tools;
    html! {
        <section class="panel stage-panel" aria-label="Stage">
            <Tools tools={tools.clone()} send={props.send.clone()} />
            <Drawing picture={props.picture.clone()} tool={tools.tool} send={props.send.clone()} />
            <Cuts tools={tools.clone()} send={props.send.clone()} />
            <Outline lines={props.picture.outline.clone()} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
pub struct OutlineProps {
    pub lines: Shared<Vec<String>>,
}

/// The stage in words.
#[component]
pub fn Outline(props: &OutlineProps) -> Html {
    html! {
        <ul class="hidden" aria-label="What the stage shows">
            { for props.lines.iter().map(|line| html! { <li>{ line.clone() }</li> }) }
        </ul>
    }
}

#[derive(Properties, PartialEq)]
pub struct ToolsProps {
    pub tools: Shared<ToolsPicture>,
    pub send: Callback<Msg>,
}

/// What a pointer on the stage does, to be chosen.
#[component]
pub fn Tools(props: &ToolsProps) -> Html {
    let tools = &props.tools;
    let press = |msg: Msg| props.send.reform(move |_: MouseEvent| msg.clone());
    html! {
        <div class="tools" role="toolbar" aria-label="Tools">
            { for Tool::ALL.into_iter().map(|tool| html! {
                <button type="button" class={classes!("tool", tool.draws().then_some("cutting"))}
                        aria-pressed={(tool == tools.tool).to_string()} title={tool.help()}
                        onclick={press(Msg::Tool(tool))}>
                    <IconView icon={icon_of(tool)} /><span>{ tool.name() }</span>
                </button>
            }) }
        </div>
    }
}

fn icon_of(tool: Tool) -> Icon {
    match tool {
        Tool::Select => Icon::Select,
        Tool::FaultLine => Icon::Line,
        Tool::OneWayCut => Icon::OneWay,
        Tool::Isolate => Icon::Isolate,
        Tool::Crash => Icon::Crash,
        Tool::SlowLink => Icon::Slow,
        Tool::Drop => Icon::Drop,
    }
}

/// The cuts in force, and the ways to cut without drawing.
#[component]
pub fn Cuts(props: &ToolsProps) -> Html {
    let cuts = &props.tools.cuts;
    let send = |msg: Msg| props.send.reform(move |_: MouseEvent| msg.clone());
    html! {
        <div class="cuts">
            <button type="button" class="button heal" onclick={send(Msg::HealAll)}
                    aria-disabled={cuts.is_empty().to_string()}>
                <IconView icon={Icon::Heal} />{ "Heal all" }
            </button>
            <ul class="chips" aria-label="Cuts in force">
                { for cuts.iter().map(|cut| { let id = cut.id; html! {
                    <li key={id.0} class="chip" data-cut={id.0.to_string()}>
                        <button type="button" onclick={send(Msg::Press(Target::Cut(id)))} aria-haspopup="menu"
                                title={cut.about.clone()}>
                            { format!("{} · {}", cut.name, cut.since) }
                        </button>
                    </li>
                } }) }
            </ul>
            if cuts.is_empty() { <span class="quiet">{ "Nothing is cut." }</span> }
            <span class="space"></span>
            if !props.tools.embed {
                <button type="button" class="tool" title="Cut without drawing: choose who is on which side"
                        onclick={send(Msg::Open(Dialog::Sides))}>
                    <IconView icon={Icon::Sides} /><span>{ "Cut by sides" }</span>
                </button>
                <button type="button" class="tool" title="Every link, one by one"
                        onclick={send(Msg::Open(Dialog::Links))}>
                    <IconView icon={Icon::Table} /><span>{ "Link table" }</span>
                </button>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct DrawingProps {
    pub picture: Shared<StagePicture>,
    pub tool: Tool,
    pub send: Callback<Msg>,
}

/// The stage itself, as a pointer and the keys act upon it.
#[component]
pub fn Drawing(props: &DrawingProps) -> Html {
    let frame = use_node_ref();
    let svg = use_node_ref();
    use_size(&frame, props.send.reform(|(width, height)| Msg::StageSize(width, height)));
    let scene = &props.picture.scene;
    use_painted(&svg, scene, true);
    let size = (scene.width, scene.height);
    let down = use_mut_ref(|| false);
    let pointers = Pointers { svg: svg.clone(), size, tool: props.tool, down, send: props.send.clone() };
    html! {
        <div ref={frame} class="drawing">
            <svg ref={svg} class={classes!("scene", "stage", props.tool.draws().then_some("drawn-upon"))}
                 viewBox={view_box(scene)} role="group" aria-label={scene.description.clone()}
                 onclick={pointers.on_click()} onkeydown={on_key(&props.send)}
                 onfocusout={props.send.reform(|_: FocusEvent| Msg::LetGo)}
                 onpointerdown={pointers.on_down()} onpointermove={pointers.on_move()}
                 onpointerup={pointers.on_up()} onpointercancel={pointers.on_cancel()} />
        </div>
    }
}

/// How far an arrow key moves a point of a fault line, in thousandths of the stage; with Shift, how finely.
const STRIDE: (i16, i16) = (25, 5);

/// Arrow keys on a point of a fault line move it; elsewhere keys are those of any figure.
fn on_key(send: &Callback<Msg>) -> Callback<KeyboardEvent> {
    let (send, rest) = (send.clone(), pointer::on_key(send));
    Callback::from(move |event: KeyboardEvent| {
        let Some(Target::CutPoint(cut, point)) = pointer::target_of(&event) else { return rest.emit(event) };
        let far = if event.shift_key() { STRIDE.1 } else { STRIDE.0 };
        let by = match event.key().as_str() {
            "ArrowLeft" => (-far, 0),
            "ArrowRight" => (far, 0),
            "ArrowUp" => (0, -far),
            "ArrowDown" => (0, far),
            _ => return rest.emit(event),
        };
        event.prevent_default();
        event.stop_propagation();
        send.emit(Msg::Nudge { cut, point, by });
    })
}

/// What pointers on the drawing mean.
struct Pointers {
    svg: NodeRef,
    size: (f64, f64),
    tool: Tool,
    /// Whether a pointer draws or drags.
    down: Rc<RefCell<bool>>,
    send: Callback<Msg>,
}

impl Pointers {
    /// Handles are dragged with any tool, lines drawn with those that draw; the rest are clicks.
    fn on_down(&self) -> Callback<PointerEvent> {
        let (svg, size, send, draws) = (self.svg.clone(), self.size, self.send.clone(), self.tool.draws());
        let down = self.down.clone();
        Callback::from(move |event: PointerEvent| {
            let on = pointer::target_of(&event);
            let handle = matches!(on, Some(Target::CutPoint(..)));
            let Some(element) = svg.cast::<Element>() else { return };
            if event.button() == 0 && event.is_primary() && (draws || handle) {
                let _ = element.set_pointer_capture(event.pointer_id());
                *down.borrow_mut() = true;
                send.emit(Msg::Down { at: pointer::place_of(&event, &element, size), on });
            }
        })
    }

    /// A browser may take the capture away under a pointer that is still down; the stage takes it back.
    fn on_move(&self) -> Callback<PointerEvent> {
        let (svg, size, send, down) = (self.svg.clone(), self.size, self.send.clone(), self.down.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(element) = svg.cast::<Element>().filter(|_| *down.borrow() && event.is_primary()) else {
                return;
            };
            let at = pointer::place_of(&event, &element, size);
            if event.buttons() & 1 == 0 {
                // It was let go where the stage could not see it.
                down.replace(false);
                return send.emit(Msg::Up(at));
            }
            if !element.has_pointer_capture(event.pointer_id()) {
                let _ = element.set_pointer_capture(event.pointer_id());
            }
            send.emit(Msg::Move(at));
        })
    }

    fn on_up(&self) -> Callback<PointerEvent> {
        let (svg, size, send, down) = (self.svg.clone(), self.size, self.send.clone(), self.down.clone());
        Callback::from(move |event: PointerEvent| {
            let element = svg.cast::<Element>().filter(|_| event.is_primary() && down.replace(false));
            if let Some(element) = element {
                send.emit(Msg::Up(pointer::place_of(&event, &element, size)));
            }
        })
    }

    fn on_cancel(&self) -> Callback<PointerEvent> {
        let (send, down) = (self.send.clone(), self.down.clone());
        Callback::from(move |_| {
            if down.replace(false) {
                send.emit(Msg::Cancel);
            }
        })
    }

    fn on_click(&self) -> Callback<MouseEvent> {
        let (send, draws) = (self.send.clone(), self.tool.draws());
        Callback::from(move |event: MouseEvent| match pointer::target_of(&event) {
            Some(Target::CutPoint(..)) | None => {}
            Some(_) if draws => {}
            Some(target) => send.emit(Msg::Press(target)),
        })
    }
}
