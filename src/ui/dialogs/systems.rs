//! The catalogue: every system with what it is and what the sides of a cut do, found by its words.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::{Msg, Section, State, Stores, applications, found, under_a_cut};
use crate::base::Source;
use crate::pattern::{APP, PATTERNS, Pattern};
use crate::system::{Conduct, Kind, System};
use crate::ui::dialog::Dialog;

pub fn view(state: &State, send: &Callback<Msg>) -> Html {
    let search = send
        .reform(|event: InputEvent| Msg::Search(event.target_unchecked_into::<HtmlInputElement>().value()));
    let (stores, protocols) = (found(state, Kind::Store), found(state, Kind::Protocol));
    let applications = applications(state);
    let count = stores.len() + protocols.len() + applications.len();
    html! {
        <Dialog title="Systems" send={send.clone()} class="wide">
            <div class="sections" role="group" aria-label="Show">
                { section("All", None, state, send) }
                { for Section::ALL.map(|of| section(of.title(), Some(of), state, send)) }
            </div>
            <label class="search">
                <span>{ "Search" }</span>
                <input type="search" autofocus=true autocomplete="off" spellcheck="false"
                       placeholder="etcd, Raft, “minority refused”, stale, not linearizable …"
                       value={state.catalogue.search.clone()} oninput={search} />
            </label>
            <p class="quiet" role="status">
                { match state.catalogue.stores {
                    Stores::Asked => "More systems are loading …".to_owned(),
                    Stores::Missing => "The other systems could not be loaded. Close this and open it again to try once \
                                        more.".to_owned(),
                    Stores::NotAsked | Stores::Here if count == 0 => "Nothing here says that of itself.".to_owned(),
                    Stores::NotAsked | Stores::Here => format!("{count} of {}", System::all().count() + PATTERNS.len()),
                } }
            </p>
            { group("Stores", &stores, state, send) }
            { group("Protocols", &protocols, state, send) }
            { programs(&applications, state, send) }
        </Dialog>
    }
}

fn group(title: &str, systems: &[&'static System], state: &State, send: &Callback<Msg>) -> Html {
    if systems.is_empty() {
        return html! {};
    }
    let running = state.engine.scenario().system().id;
    html! {
        <section class="systems">
            <h3>{ title.to_owned() }</h3>
            <ul>
                { for systems.iter().map(|system| html! { <li key={system.id}>{ card(system, running, send) }</li> }) }
            </ul>
        </section>
    }
}

fn section(name: &'static str, of: Option<Section>, state: &State, send: &Callback<Msg>) -> Html {
    html! {
        <button type="button" class="button" aria-pressed={(state.catalogue.only == of).to_string()}
                onclick={send.reform(move |_: MouseEvent| Msg::Section(of))}>{ name }</button>
    }
}

/// What clients may run over the system that is there.
fn programs(applications: &[(i64, &'static Pattern)], state: &State, send: &Callback<Msg>) -> Html {
    if applications.is_empty() {
        return html! {};
    }
    let scenario = state.engine.scenario();
    let running = scenario.settings.get(&APP);
    html! {
        <section class="systems">
            <h3>{ format!("Applications over {}", scenario.system().name) }</h3>
            <ul>
                { for applications.iter().map(|&(value, pattern)| html! {
                    <li key={pattern.id}>
                        <button type="button" class="card" aria-pressed={(value == running).to_string()}
                                onclick={send.reform(move |_: MouseEvent| Msg::Application(value))}>
                            <strong>{ pattern.name }</strong>
                            <span class="line">{ pattern.promise() }</span>
                            <span class="line quiet">{ format!("Broken by: {}", pattern.breaks) }</span>
                        </button>
                    </li>
                }) }
            </ul>
        </section>
    }
}

fn card(system: &'static System, running: &str, send: &Callback<Msg>) -> Html {
    let choose = send.reform(|_: MouseEvent| Msg::System(system.id.to_owned()));
    html! {
        <>
            <button type="button" class="card" aria-pressed={(system.id == running).to_string()} onclick={choose}>
                <strong>{ system.name }</strong>
                if !system.name.starts_with(system.roles.protocol) {
                    <span class="quiet">{ format!(" · {}", system.roles.protocol) }</span>
                }
                <span class="line">{ system.summary }</span>
                if let Some(line) = under_a_cut(system) { <span class="line quiet">{ line }</span> }
            </button>
            if !system.conduct.is_empty() { { details(system, send) } }
        </>
    }
}

/// Level by level what each side of a cut does, with the page on which to read of it and the run that shows it.
fn details(system: &'static System, send: &Callback<Msg>) -> Html {
    html! {
        <details>
            <summary>{ format!("{}: what each side of a cut does", system.name) }</summary>
            <div class="scroll">
                <table>
                    <thead><tr>
                        <th>{ "Asked for" }</th><th>{ "Majority side" }</th><th>{ "Minority side" }</th>
                        <th>{ "Linearizable" }</th><th>{ "Read in" }</th><th></th>
                    </tr></thead>
                    <tbody>
                        { for system.conduct.iter().enumerate().map(|(place, row)| conduct(system, place, row, send)) }
                    </tbody>
                </table>
            </div>
            <p class="quiet">{ "Every row is measured by the tests, which fail where a run shows otherwise. A source says what its store promises or \
                   allows at that level; where it only allows something, the row says what the runs do." }</p>
            if !system.said.is_empty() { <p><strong>{ "Commonly said: " }</strong>{ system.said }</p> }
            { for system.differs.iter().map(|differs| html! { <p><strong>{ "Differs: " }</strong>{ *differs }</p> }) }
            <p class="quiet">{ "Sources: " }{ for system.sources.iter().enumerate().map(|(place, source)| html! {
                <>if place > 0 { { "; " } }{ cited(source) }</>
            }) }</p>
        </details>
    }
}

fn conduct(system: &'static System, place: usize, row: &Conduct, send: &Callback<Msg>) -> Html {
    let run = send.reform(move |_: MouseEvent| Msg::Row(system.id, place));
    html! {
        <tr>
            <th scope="row">{ row.level }</th>
            <td>{ row.majority.to_string() }</td>
            <td>{ if row.cut_off.is_empty() { "–".to_owned() } else { row.minority.to_string() } }</td>
            <td>{ if row.linearizable { "yes" } else { "no" } }</td>
            <td>{ cited(&row.source) }</td>
            <td>
                <button type="button" class="button" aria-label={format!("Run {}: {}", system.name, row.level)} onclick={run}>
                    { "Run" }
                </button>
            </td>
        </tr>
    }
}

fn cited(source: &Source) -> Html {
    let words = match source.version {
        "" => source.to_string(),
        version => format!("{source} ({version})"),
    };
    match source.address {
        "" => html! { { words } },
        address => {
            html! { <a href={format!("https://{address}")} target="_blank" rel="noopener">{ words }</a> }
        }
    }
}
