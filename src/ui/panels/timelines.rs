//! The region "Replica timelines": what everyone did, side by side, up to the playhead.

use web_sys::Element;
use yew::prelude::*;

use crate::app::{Msg, State};
use crate::draw::scene::{Scene, Target};
use crate::ui::icon::{Icon, IconView};
use crate::ui::pictures::Pictures;
use crate::ui::pointer;
use crate::ui::scene::{use_painted, view_box};
use crate::ui::shared::Shared;
use crate::ui::size::use_size;

pub fn view(state: &State, pictures: &mut Pictures, send: &Callback<Msg>) -> Html {
    html! {
        <Panel scene={pictures.timelines(state)} span={state.timelines_span} choosing={state.choosing}
               ranged={state.range().is_some()} send={send.clone()} />
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    scene: Shared<Scene>,
    span: u64,
    /// Whether a pointer chooses a range of time, and whether one is chosen.
    choosing: bool,
    ranged: bool,
    send: Callback<Msg>,
}

#[component]
fn Panel(props: &Props) -> Html {
    let frame = use_node_ref();
    use_size(&frame, props.send.reform(|(width, _)| Msg::TimelinesWidth(width)));
    let button = |name: &'static str, icon: Icon, msg: Msg| {
        html! {
            <button type="button" class="button icon-only" aria-label={name} title={name}
                    onclick={props.send.reform(move |_: MouseEvent| msg.clone())}><IconView {icon} /></button>
        }
    };
    html! {
        <section class="panel timelines" aria-label="Replica timelines">
            <h2>
                <span>{ "Replica timelines" }</span>
                <small>
                    <span>{ format!("{} ms shown", props.span) }</span>
                    { range(props) }
                    { button("Show earlier time", Icon::Earlier, Msg::Turn { later: false }) }
                    { button("Show later time", Icon::Later, Msg::Turn { later: true }) }
                    { button("Show more time", Icon::Wider, Msg::Zoom { wider: true }) }
                    { button("Show less time", Icon::Closer, Msg::Zoom { wider: false }) }
                </small>
            </h2>
            <div ref={frame}><Drawing scene={props.scene.clone()} choosing={props.choosing} send={props.send.clone()} /></div>
        </section>
    }
}

/// Whether dragging chooses the range of time that the verdicts speak of, and the way out of it.
fn range(props: &Props) -> Html {
    let choosing = props.choosing;
    let name = "Choose the range that verdicts speak of: drag across the timelines";
    html! {
        <>
            <button type="button" class="button icon-only" aria-label="Choose a range" title={name}
                    aria-pressed={choosing.to_string()}
                    onclick={props.send.reform(move |_: MouseEvent| Msg::Choosing(!choosing))}>
                <IconView icon={Icon::Range} />
            </button>
            <button type="button" class="button icon-only" aria-label="Clear the range" title="Clear the range"
                    disabled={!props.ranged} onclick={props.send.reform(|_: MouseEvent| Msg::ClearRange)}>
                <IconView icon={Icon::Close} />
            </button>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct DrawingProps {
    scene: Shared<Scene>,
    choosing: bool,
    send: Callback<Msg>,
}

/// The picture: pointed at, pressed, and dragged to another time.
#[component]
fn Drawing(props: &DrawingProps) -> Html {
    let svg = use_node_ref();
    let drag = use_mut_ref(Drag::default);
    use_painted(&svg, &props.scene, true);
    let size = (props.scene.width, props.scene.height);
    let place = move |event: &MouseEvent, svg: &NodeRef| {
        Some(pointer::place_of(event, &svg.cast::<Element>()?, size))
    };
    let on_move = {
        let (svg, drag, send) = (svg.clone(), drag.clone(), props.send.clone());
        move |event: PointerEvent| {
            let Some(at) = place(&event, &svg) else { return };
            let ranges = drag.borrow().ranges;
            match drag.borrow_mut().moved(&event, at.x) {
                Some(by) => {
                    let element = svg.cast::<Element>();
                    let _ = element.map(|element| element.set_pointer_capture(event.pointer_id()));
                    send.emit(if ranges { Msg::RangeTo(at.x) } else { Msg::Drag(by) });
                }
                None if event.buttons() == 0 => send.emit(Msg::Point(Some(at))),
                None => {}
            }
        }
    };
    let on_down = {
        let (svg, drag, send, choosing) = (svg.clone(), drag.clone(), props.send.clone(), props.choosing);
        move |event: PointerEvent| {
            let from = place(&event, &svg).filter(|_| event.is_primary() && event.button() == 0);
            let end =
                pointer::target_of(&event).filter(|on| matches!(on, Target::RangeFrom | Target::RangeTo));
            let ranges = choosing || event.shift_key() || end.is_some();
            *drag.borrow_mut() = Drag { from: from.map(|at| at.x), far: false, ranges };
            if let Some(at) = from.filter(|_| ranges) {
                send.emit(Msg::RangeAt(at.x, end));
            }
        }
    };
    let on_click = {
        let (svg, send) = (svg.clone(), props.send.clone());
        move |event: MouseEvent| match (drag.take().far, pointer::target_of(&event), place(&event, &svg)) {
            (true, ..) => {}
            (_, Some(target), _) => send.emit(Msg::Press(target)),
            (_, None, Some(at)) => send.emit(Msg::PressAt(at)),
            _ => {}
        }
    };
    html! {
        <svg ref={svg} class={classes!("scene", "lanes", props.choosing.then_some("choosing"))} viewBox={view_box(&props.scene)} role="group"
             aria-label={props.scene.title.clone()} onclick={on_click} onkeydown={on_key(&props.send)}
             onpointerdown={on_down} onpointermove={on_move}
             onpointerleave={props.send.reform(|_| Msg::Point(None))} />
    }
}

/// A pointer that went down on the picture.
#[derive(Default)]
struct Drag {
    /// Where it was last, in units of the scene.
    from: Option<f64>,
    /// Whether it moved so far that it means to drag and not to press.
    far: bool,
    /// Whether it chooses a range; else it moves the picture.
    ranges: bool,
}

impl Drag {
    /// How far to the right the picture is to follow, if the pointer drags it.
    fn moved(&mut self, event: &PointerEvent, x: f64) -> Option<f64> {
        let by = x - self.from.filter(|_| event.buttons() & 1 == 1)?;
        if !self.far && by.abs() < SLACK {
            return None;
        }
        *self = Drag { from: Some(x), far: true, ranges: self.ranges };
        Some(by)
    }
}

/// How far a hand may slip while it presses.
const SLACK: f64 = 4.0;

/// Up and down on the message at hand go through the messages; elsewhere through the things of the picture. Left and
/// right move an end of the range.
fn on_key(send: &Callback<Msg>) -> Callback<KeyboardEvent> {
    let (send, rest) = (send.clone(), pointer::on_key(send));
    Callback::from(move |event: KeyboardEvent| {
        let end = pointer::target_of(&event).filter(|on| matches!(on, Target::RangeFrom | Target::RangeTo));
        let later = event.key() == "ArrowRight";
        if let Some(end) = end.filter(|_| !event.shift_key() && (later || event.key() == "ArrowLeft")) {
            event.prevent_default();
            event.stop_propagation();
            return send.emit(Msg::NudgeRange { end, later });
        }
        let forward = match event.key().as_str() {
            "ArrowUp" => false,
            "ArrowDown" => true,
            _ => return rest.emit(event),
        };
        if !matches!(pointer::target_of(&event), Some(Target::Message(_))) {
            return rest.emit(event);
        }
        event.prevent_default();
        send.emit(Msg::NextMessage { forward });
    })
}
