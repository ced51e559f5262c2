//! The region "Replica state": the chosen replica in full, or all of them in a table.

use yew::prelude::*;

use crate::app::{Msg, State};
use crate::base::ReplicaId;
use crate::draw::scene::Target;
use crate::sim::{LogView, ReplicaState, ReplicaView, RoleDiagram};
use crate::ui::pictures::Pictures;
use crate::ui::shared::Shared;

/// What the panel shows.
pub struct Replicas {
    pub all: Vec<ReplicaState>,
    pub chosen: Option<ReplicaId>,
    pub roles: &'static RoleDiagram,
}

pub fn view(state: &State, pictures: &mut Pictures, send: &Callback<Msg>) -> Html {
    html! { <Panel replicas={pictures.replicas(state)} send={send.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    replicas: Shared<Replicas>,
    send: Callback<Msg>,
}

#[component]
fn Panel(props: &Props) -> Html {
    let replicas = &props.replicas;
    let chosen = replicas.chosen.and_then(|id| replicas.all.get(id.index()));
    html! {
        <section class="panel replica-state" aria-label="Replica state">
            <h2>{ "Replica state" }<small>{ replicas.chosen.map_or_else(|| "choose one on the stage".to_owned(), |id| id.to_string()) }</small></h2>
            { match chosen {
                Some(replica) => one(replica, replicas.roles),
                None => table(replicas, &props.send),
            } }
        </section>
    }
}

fn role_of(view: &ReplicaView, roles: &RoleDiagram) -> &'static str {
    roles.states.get(usize::from(view.role)).map_or("", |state| state.name)
}

fn table(replicas: &Replicas, send: &Callback<Msg>) -> Html {
    let epoch = replicas.roles.epoch;
    html! {
        <table class="replicas">
            <thead>
                <tr>
                    <th scope="col">{ "Replica" }</th><th scope="col">{ "Role" }</th>
                    if !epoch.is_empty() { <th scope="col">{ epoch }</th> }
                    <th scope="col">{ "Log" }</th><th scope="col">{ "Values" }</th>
                </tr>
            </thead>
            <tbody>{ for replicas.all.iter().map(|replica| row(replica, replicas.roles, send)) }</tbody>
        </table>
    }
}

fn row(replica: &ReplicaState, roles: &RoleDiagram, send: &Callback<Msg>) -> Html {
    let id = replica.id;
    let choose = send.reform(move |_| Msg::Select(Target::Replica(id)));
    let view = replica.view.as_ref();
    html! {
        <tr key={id.0}>
            <th scope="row"><button type="button" class="name" onclick={choose}>{ id.to_string() }</button></th>
            <td>{ view.map_or("down", |view| role_of(view, roles)) }</td>
            if !roles.epoch.is_empty() {
                <td>{ view.and_then(|view| view.epoch).map_or_else(String::new, |epoch| epoch.to_string()) }</td>
            }
            <td>{ view.and_then(|view| view.log.as_ref()).map_or_else(String::new, |log| format!("{} of {}", log.commit, log.len)) }</td>
            <td>{ view.map_or_else(String::new, values) }</td>
        </tr>
    }
}

fn values(view: &ReplicaView) -> String {
    let shown = view.values.iter().map(|(key, value, _)| format!("{key} = {value}"));
    shown.collect::<Vec<_>>().join(", ")
}

fn one(replica: &ReplicaState, roles: &RoleDiagram) -> Html {
    let Some(view) = &replica.view else {
        return html! { <p>{ "Down: only what was on disk is left." }</p> };
    };
    html! {
        <>
            <dl class="facts">
                { fact("Role", role_of(view, roles), false) }
                if let Some(epoch) = view.epoch.filter(|_| view.facts.iter().all(|row| row.name != roles.epoch)) { { fact(roles.epoch, &epoch.to_string(), true) } }
                if replica.skew != 0 { { fact("Clock", &format!("{} µs ahead", replica.skew), false) } }
                { for view.facts.iter().map(|row| fact(row.name, &row.value, row.durable)) }
                { for view.values.iter().map(|(key, value, version)| {
                    fact(&key.to_string(), &format!("{value} ({version})"), false)
                }) }
            </dl>
            if let Some(log) = &view.log { { entries(log) } }
        </>
    }
}

fn fact(name: &str, value: &str, durable: bool) -> Html {
    html! {
        <div>
            <dt>{ name.to_owned() }{ if durable { html! { <span class="durable" title="On disk: a crash keeps it">{ "disk" }</span> } } else { html! {} } }</dt>
            <dd>{ value.to_owned() }</dd>
        </div>
    }
}

fn entries(log: &LogView) -> Html {
    html! {
        <ol class="log" aria-label={format!("Log: {} entries, {} committed", log.len, log.commit)}>
            { for log.tail.iter().map(|entry| html! {
                <li key={entry.index} class={if entry.index <= log.commit { "committed" } else { "open" }}>
                    <span class="index">{ entry.index }</span>
                    <span class="term">{ format!("t{}", entry.term) }</span>
                    <span>{ entry.text.clone() }</span>
                </li>
            }) }
        </ol>
    }
}
