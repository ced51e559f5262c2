//! Cutting without drawing: everyone is put on a side, then the links between the sides are cut.

use yew::prelude::*;

use crate::app::{Msg, Side, State, name_of};
use crate::base::NodeId;
use crate::ui::dialog::Dialog;

pub fn view(state: &State, send: &Callback<Msg>) -> Html {
    let nodes = state.nodes();
    let cut = |one_way: bool| send.reform(move |_: MouseEvent| Msg::CutSides { one_way });
    html! {
        <Dialog title="Cut by sides" send={send.clone()}>
            <p>{ "Put each on side A or side B. Who is on neither keeps all links." }</p>
            <div class="sides">{ for nodes.all().map(|node| row(state, node, send)) }</div>
            <p class="actions">
                <button type="button" class="button strong" onclick={cut(false)}>{ "Cut both ways" }</button>
                <button type="button" class="button" onclick={cut(true)}>{ "Cut A → B only" }</button>
            </p>
        </Dialog>
    }
}

fn row(state: &State, node: NodeId, send: &Callback<Msg>) -> Html {
    let name = name_of(state.engine.frame().workload, node);
    let now = state.sides.get(&node).copied();
    let choice = |word: &'static str, side: Option<Side>| {
        let assign = send.reform(move |_: web_sys::Event| Msg::Assign(node, side));
        html! {
            <label class="choice">
                <input type="radio" name={format!("side-{node}")} checked={now == side} onchange={assign} />
                <span>{ word }</span>
            </label>
        }
    };
    html! {
        <fieldset class="side-row" key={node.to_string()}>
            <legend>{ name }</legend>
            { choice("A", Some(Side::A)) }
            { choice("neither", None) }
            { choice("B", Some(Side::B)) }
        </fieldset>
    }
}
