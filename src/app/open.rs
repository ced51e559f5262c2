//! Opening the page: a link's run at its place, or the default lab already at work.

use super::catalogue::{self, Catalogue};
use super::judging::Ladder;
use super::pace::Pace;
use super::route;
use super::state::{Banner, Dialog, Draft, Overlay, State, Theme, Tone, Tool};
use super::time::BUDGET;
use crate::base::{EventId, SortedMap, Span, Time};
use crate::engine::{Engine, Goal};
use crate::history::Outcome;
use crate::scenario::{Link, LinkError, Scenario, from_link, is_comparison};

/// What the browser knows when the page opens.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// What stands behind `#`, without it; empty for a bare page.
    pub hash: String,
    pub embed: bool,
    /// Whether the user asked for reduced motion.
    pub calm: bool,
    pub theme: Theme,
    pub address: String,
}

/// How many operations have been answered when the default lab opens: a leader is there and serves.
const ANSWERED: usize = 8;

/// The latest event at which it opens, whatever was answered.
const LATEST: u64 = 2_000;

/// The most events that a link's position is computed at once before the first picture.
const AT_ONCE: usize = 20_000;

pub fn open(opening: Opening) -> State {
    // A comparison stands over the lab and has a program of its own.
    let compares = is_comparison(&opening.hash);
    let hash = if compares { String::new() } else { opening.hash.clone() };
    let mut state = blank(opening, Scenario::default());
    if hash.is_empty() || !open_link(&mut state, &hash) {
        open_default(&mut state);
        // Not behind a sentence that says that something else is on its way, nor behind runs side by side.
        state.playing &= !catalogue::is_waiting(&state) && !compares;
    }
    state
}

/// The state at the beginning of a run.
pub fn blank(opening: Opening, scenario: Scenario) -> State {
    State {
        engine: Engine::new(scenario),
        run: 0,
        playing: false,
        pace: Pace::default(),
        owed: 0,
        tool: Tool::default(),
        selection: None,
        evidence: Vec::new(),
        why: None,
        order: None,
        ladder: Ladder::default(),
        played_from: EventId(0),
        catalogue: Catalogue::default(),
        refused: None,
        draft: Draft::None,
        overlay: None,
        sides: SortedMap::new(),
        theme: opening.theme,
        banner: None,
        embed: opening.embed,
        calm: opening.calm,
        stage: (860.0, 440.0),
        timelines_width: 860.0,
        side_width: 480.0,
        timelines_span: 800,
        stops: false,
        panned: None,
        choosing: false,
        range_anchor: Time::ZERO,
        pointed: None,
        announcement: (0, String::new()),
        quiet: 0,
        opening: None,
        least_cut: 1,
        address: opening.address,
    }
}

/// The default lab: a cluster that has elected and answered, at work unless motion is unwelcome.
fn open_default(state: &mut State) {
    if let Some(banner) = state.banner.as_mut().filter(|banner| banner.tone == Tone::Alert) {
        banner.text.push_str(" Here is the default lab.");
    }
    show(state, Scenario::default());
    while answered(&state.engine) < ANSWERED && state.engine.position().0 < LATEST {
        if !state.engine.step_forward() {
            break;
        }
    }
    state.playing = !state.calm && !state.embed;
}

fn answered(engine: &Engine) -> usize {
    let operations = engine.frame().record.history.operations().iter();
    operations
        .filter(|operation| {
            operation.completed.is_some_and(|completion| matches!(completion.outcome, Outcome::Ok(_)))
        })
        .count()
}

/// Puts another run in place of this one, at its beginning, with nothing left of the old one on the screen.
pub fn show(state: &mut State, scenario: Scenario) {
    let scope = state.engine.scope();
    state.engine = Engine::new(scenario);
    state.engine.set_scope(scope);
    state.another_run();
    state.playing = false;
    state.owed = 0;
    state.selection = None;
    state.draft = Draft::None;
    state.overlay = None;
    state.sides.clear();
    state.opening = None;
}

/// Opens what stands behind `#`. `false`, with a sentence on the screen, where that is no link of ours.
pub fn open_link(state: &mut State, hash: &str) -> bool {
    match from_link(hash) {
        Ok(Link { mut scenario, mut view }) => {
            let mended = scenario.mend();
            if !mended.is_empty() {
                // The sender saw something that this link cannot show.
                view.fingerprint = None;
                state.alert(format!("This link asked for settings that cannot be. {}", mended.join(" ")));
            }
            show(state, scenario);
            route::choose(state, &view.choices);
            state.engine.go(Goal::Event(view.event));
            state.opening = Some(view);
            for _ in 0..AT_ONCE / BUDGET {
                if state.engine.work(BUDGET) {
                    break;
                }
            }
            if !state.engine.busy() {
                arrived(state);
            }
            true
        }
        Err(LinkError::System(_)) if catalogue::may_come(state) => {
            catalogue::want_link(state, hash);
            false
        }
        Err(error) => {
            state.alert(error.to_string());
            false
        }
    }
}

/// A link in the address of a page that is already open.
pub fn open_hash(state: &mut State, hash: &str) {
    state.banner = None;
    if hash.is_empty() || !open_link(state, hash) {
        open_default(state);
    }
    super::announce::event(state);
}

/// The engine has reached its goal: if that was a link's position, puts the playhead where the link has it and
/// tells the user if this is not what the sender saw.
pub fn arrived(state: &mut State) {
    let Some(view) = state.opening.take() else { return };
    let here = state.engine.time();
    // No event: the playhead alone moves on, up to the next event at most.
    state.engine.advance(Span(view.time.since(here).0), 0);
    let snapshot = state.engine.snapshot();
    if snapshot.event != view.event {
        let text = format!(
            "This link points to event {}, but the run ends at event {}.",
            view.event.0, snapshot.event.0
        );
        state.banner = Some(Banner { tone: Tone::Alert, text });
    } else if view.fingerprint.is_some_and(|fingerprint| fingerprint != snapshot.fingerprint) {
        state.alert(
            "This run is not the one that the sender saw: the state here has another fingerprint. The link was \
             made or changed by another program.",
        );
    }
}

/// Another run with the same faults, at the same virtual time.
pub fn again(state: &mut State, scenario: Scenario) {
    let time = state.engine.time();
    let (playing, selection, overlay) = (state.playing, state.selection, state.overlay);
    show(state, scenario);
    // Whoever changes one setting may want to change another.
    state.overlay = overlay.filter(|overlay| *overlay == Overlay::Dialog(Dialog::Settings));
    let nodes = state.nodes();
    state.selection = selection.filter(|target| match target {
        crate::draw::scene::Target::Replica(id) => nodes.has((*id).into()),
        crate::draw::scene::Target::Client(id) => nodes.has((*id).into()),
        _ => false,
    });
    state.engine.go(Goal::Time(time));
    for _ in 0..AT_ONCE / BUDGET {
        if state.engine.work(BUDGET) {
            break;
        }
    }
    state.playing = playing;
}
