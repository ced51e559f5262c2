//! The link table: rows send, columns receive; a press cuts or restores one direction.

use yew::prelude::*;

use crate::app::{Cell, Msg, State, cell, name_of};
use crate::base::NodeId;
use crate::ui::dialog::Dialog;

pub fn view(state: &State, send: &Callback<Msg>) -> Html {
    let nodes: Vec<NodeId> = state.nodes().all().collect();
    let name = |node: NodeId| name_of(state.engine.frame().workload, node);
    html! {
        <Dialog title="Link table" send={send.clone()} class="wide">
            <p>{ "Rows send, columns receive. Press a cell to cut that direction, or to restore it." }</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Links">
                <table class="links">
                    <thead>
                        <tr>
                            <th scope="col">{ "from \\ to" }</th>
                            { for nodes.iter().map(|node| html! { <th scope="col">{ name(*node) }</th> }) }
                        </tr>
                    </thead>
                    <tbody>
                        { for nodes.iter().map(|from| html! {
                            <tr key={from.to_string()}>
                                <th scope="row">{ name(*from) }</th>
                                { for nodes.iter().map(|to| link(state, *from, *to, send)) }
                            </tr>
                        }) }
                    </tbody>
                </table>
            </div>
        </Dialog>
    }
}

fn link(state: &State, from: NodeId, to: NodeId, send: &Callback<Msg>) -> Html {
    let joined = from != to && (from.replica().is_some() || to.replica().is_some());
    if !joined {
        return html! { <td class="none"></td> };
    }
    let now = cell(state.engine.snapshot(), state.usual_quality(), from, to);
    let msg = if now == Cell::Up { Msg::CutLink(from, to) } else { Msg::RestoreLink(from, to) };
    let workload = state.engine.frame().workload;
    let name = format!("{} to {}: {}", name_of(workload, from), name_of(workload, to), now.word());
    html! {
        <td>
            <button type="button" class={classes!("cell", now.word())} aria-label={name}
                    onclick={send.reform(move |_| msg.clone())}>{ now.word() }</button>
        </td>
    }
}
