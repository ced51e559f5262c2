//! The catalogue: which systems there are and which of them a search finds. Those that the page does not have itself
//! are loaded when one is asked for, and what asked for it waits meanwhile.

use super::open;
use super::state::{Dialog, Overlay, State};
use crate::engine::{Goal, conduct};
use crate::pattern::{APP, PATTERNS, Pattern};
use crate::system::{Kind, System};

/// What is known of the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// What is looked for.
    pub search: String,
    /// The one section that is shown; none: all of them.
    pub only: Option<Section>,
    pub stores: Stores,
    /// What waits for them.
    wanted: Option<Wanted>,
}

/// A part of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Stores,
    Protocols,
    Applications,
}

impl Section {
    pub const ALL: [Section; 3] = [Section::Stores, Section::Protocols, Section::Applications];

    pub fn title(self) -> &'static str {
        match self {
            Section::Stores => "Stores",
            Section::Protocols => "Protocols",
            Section::Applications => "Applications",
        }
    }
}

/// Where the systems are that the page does not have itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stores {
    #[default]
    NotAsked,
    /// The browser is to load them, or does.
    Asked,
    Here,
    /// They could not be loaded.
    Missing,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    System(String),
    Link(String),
}

/// A link that names a system which is not here.
pub fn want_link(state: &mut State, hash: &str) {
    want(state, Wanted::Link(hash.to_owned()));
}

/// A system was chosen that is not here.
pub fn want_system(state: &mut State, id: &str) {
    want(state, Wanted::System(id.to_owned()));
}

fn want(state: &mut State, wanted: Wanted) {
    state.catalogue.wanted = Some(wanted);
    load(state);
    state.note("The system is loading.");
}

/// Asks for the systems that are not here, unless that was done.
pub fn load(state: &mut State) {
    if matches!(state.catalogue.stores, Stores::NotAsked | Stores::Missing) {
        state.catalogue.stores = Stores::Asked;
    }
}

/// They are here, or could not be loaded.
pub fn loaded(state: &mut State, here: bool) {
    state.catalogue.stores = if here { Stores::Here } else { Stores::Missing };
    let wanted = state.catalogue.wanted.take();
    if !here {
        if wanted.is_some() {
            state.alert(
                "This system could not be loaded: a part of the lab did not arrive. Check your connection and try \
                 again.",
            );
        }
        return;
    }
    state.banner = state.banner.take().filter(|_| wanted.is_none());
    match wanted {
        Some(Wanted::System(id)) => super::change::system(state, &id),
        Some(Wanted::Link(hash)) => open::open_hash(state, &hash),
        None => state.announce(format!("{} systems.", System::all().count())),
    }
}

/// Whether a link or a choice waits for its system.
pub fn is_waiting(state: &State) -> bool {
    state.catalogue.wanted.is_some()
}

/// Whether more systems may still come.
pub fn may_come(state: &State) -> bool {
    !matches!(state.catalogue.stores, Stores::Here | Stores::Missing)
}

/// The systems that the search finds, in the order of the list. Every word has to be in what a system says of
/// itself: its name, its protocol, its levels, what it does on each side of a cut.
pub fn found(state: &State, kind: Kind) -> Vec<&'static System> {
    let section = if kind == Kind::Store { Section::Stores } else { Section::Protocols };
    let of_kind = System::all().filter(|system| system.kind == kind && is_shown(state, section));
    of_kind.filter(|system| finds(&state.catalogue.search, || said_of(system))).collect()
}

/// The applications that the search finds, each with the value that chooses it.
pub fn applications(state: &State) -> Vec<(i64, &'static Pattern)> {
    let shown = is_shown(state, Section::Applications);
    let all = (1..).zip(PATTERNS.iter().copied()).filter(|_| shown);
    let said = |pattern: &Pattern| {
        let Pattern { name, summary, breaks, .. } = pattern;
        format!("application {name} {summary} {} {breaks}", pattern.promise())
    };
    all.filter(|(_, pattern)| finds(&state.catalogue.search, || said(pattern))).collect()
}

fn is_shown(state: &State, section: Section) -> bool {
    state.catalogue.only.is_none_or(|only| only == section)
}

/// Whether every word of a search is in what is said.
fn finds(search: &str, said: impl Fn() -> String) -> bool {
    // Nothing is looked for most of the time, while a run may be playing behind the list.
    search.trim().is_empty() || {
        let said = said().to_ascii_lowercase();
        search.to_ascii_lowercase().split_whitespace().all(|word| said.contains(word))
    }
}

/// The clients of this system run an application; chosen again, they ask at random as before.
pub fn run_application(state: &mut State, value: i64) {
    let is_running = state.engine.scenario().settings.get(&APP) == value;
    state.overlay = None;
    super::change::knob(state, APP.id, if is_running { 0 } else { value });
    if let Some((_, reason)) = state.refused.take() {
        return state.alert(reason);
    }
    let system = state.engine.scenario().system().name;
    let text = match state.engine.scenario().application() {
        Some(chosen) => format!(
            "The clients of {system} run “{}”. “Consistency” shows its promise: {} Settings has its rules to break.",
            chosen.pattern.name,
            chosen.invariant()
        ),
        None => format!("The clients of {system} ask at random again."),
    };
    state.note(text);
}

fn said_of(system: &System) -> String {
    let mut said = format!("{} {} {} {}", system.id, system.name, system.roles.protocol, system.summary);
    for row in system.conduct {
        said += &format!(" {}: majority {}; minority {}.", row.level, row.majority, row.minority);
        said += if row.linearizable { " linearizable" } else { " not linearizable" };
    }
    said
}

/// The second line of a card: what the sides of a cut do, by default.
pub fn under_a_cut(system: &System) -> Option<String> {
    let row = system.conduct.first()?;
    if row.cut_off.is_empty() {
        return Some("There is nothing to cut.".to_owned());
    }
    Some(format!("Cut in two, majority: {}. Minority: {}.", row.majority, row.minority))
}

/// Opens the run of a row, near the end of its cut.
pub fn run_row(state: &mut State, id: &str, row: usize) {
    let Some(system) = System::find(id) else { return };
    let Some(row) = system.conduct.get(row) else { return };
    let seed = state.engine.scenario().seed;
    let Some(scenario) = conduct::scenario(system, row, seed) else { return };
    let (_, heal) = conduct::times(&scenario);
    open::show(state, scenario);
    state.engine.go(Goal::Time(crate::base::Time(heal.0.saturating_sub(1))));
    state.note(format!(
        "{}: {}, cut in two. The lab stands where the cut is about to heal.",
        system.name, row.level
    ));
}

/// Opens the catalogue.
pub fn open_catalogue(state: &mut State) {
    state.catalogue.search.clear();
    state.catalogue.only = None;
    state.overlay = Some(Overlay::Dialog(Dialog::Systems));
    load(state);
}
