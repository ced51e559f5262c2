//! What each side of a cut does, measured: the runs behind the rows of `system::Conduct`. It knows no store.

use super::{Engine, Goal, Part, WindowKind};
use crate::base::{ClassId, ClientId, CutId, NodeId, OpId, ReplicaId, Time};
use crate::check::Verdict;
use crate::history::{Failure, Operation, Outcome};
use crate::scenario::Scenario;
use crate::sim::{Act, LinkSet, ScriptedAct};
use crate::system::{Conduct, Does, Settings, SideDoes, System};

/// The class that rows speak of.
const CLASS: ClassId = ClassId(0);

/// At least so many percent of a kind's operations are answered where it is served.
const SERVED: u64 = 80;

/// At most so many percent are answered where it is not.
const UNSERVED: u64 = 20;

/// At least so many percent are answered at first where it is served at first.
const SERVED_AT_FIRST: u64 = 50;

/// So many percent of the failures of a kind make it that of all, and so few of none.
const MOSTLY: u64 = 75;
const RARELY: u64 = 25;

/// What a row's runs showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    pub majority: SideDoes,
    pub minority: SideDoes,
    /// Whether linearizability explains every answer of every run; `None` if a checker gave up.
    pub linearizable: Option<bool>,
    /// Operations of the side in the second half of the cut: answered, ended. Majority, then minority.
    pub answered: [(u64, u64); 2],
}

/// The run of a row: its settings, its cut and the heal. `None` where a setting of it does not exist.
pub fn scenario(system: &'static System, row: &Conduct, seed: u64) -> Option<Scenario> {
    let mut scenario = uncut(system, row, seed)?;
    cut(&mut scenario, row.cut_off);
    Some(scenario)
}

/// The same without the cut.
pub fn uncut(system: &'static System, row: &Conduct, seed: u64) -> Option<Scenario> {
    let mut settings = Settings::new();
    for (id, value) in row.settings {
        settings.set(system.knob(id)?, *value);
    }
    Some(Scenario { seed, system: system.id.to_owned(), settings, script: Vec::new() })
}

/// Cuts these replicas and the clients at home there off, at a quarter of the run, and heals at three quarters; nothing
/// where there are none.
pub fn cut(scenario: &mut Scenario, cut_off: &[u8]) {
    if cut_off.is_empty() {
        return;
    }
    let (cut, heal) = times(scenario);
    let side = members(scenario, cut_off, true);
    let links = LinkSet::between(scenario.setup().nodes, &side, false);
    let act = Act::Cut { cut: CutId(1), links, one_way: false, line: Vec::new() };
    scenario.script.push(ScriptedAct { at: cut, act });
    scenario.script.push(ScriptedAct { at: heal, act: Act::HealAll });
}

/// Runs a row under each of the seeds.
pub fn measure(
    system: &'static System,
    row: &Conduct,
    seeds: std::ops::RangeInclusive<u64>,
) -> Option<Measured> {
    let mut sides = [Seen::default(), Seen::default()];
    let mut linearizable = Some(true);
    for seed in seeds {
        let scenario = scenario(system, row, seed)?;
        let times = times(&scenario);
        let clients = [false, true].map(|minority| clients(&scenario, row.cut_off, minority));
        let mut engine = Engine::new(scenario);
        engine.set_window(WindowKind::WholeRun);
        engine.go(Goal::End);
        while !engine.work(100_000) {}
        let stale = engine.operations(CLASS, None, Part::Stale);
        linearizable = match &engine.frame().verdicts.classes[CLASS.index()].linearizable {
            Verdict::Holds => linearizable,
            Verdict::Violated(_) => Some(false),
            Verdict::Unknown(_) => linearizable.filter(|holds| !holds),
        };
        for (seen, clients) in sides.iter_mut().zip(&clients) {
            let operations = engine.frame().record.history.operations().iter();
            let of_side = operations.filter(|op| op.class == CLASS && clients.contains(&op.client));
            of_side.for_each(|operation| seen.add(operation, times, &stale));
        }
    }
    let [majority, minority] = sides.map(|seen| (seen.does(), seen.answered()));
    let answered = [majority.1, minority.1];
    Some(Measured { majority: majority.0, minority: minority.0, linearizable, answered })
}

/// When the cut falls and when it heals.
pub fn times(scenario: &Scenario) -> (Time, Time) {
    let end = scenario.end().0;
    (Time(end / 4), Time(end / 4 * 3))
}

/// The nodes of a side: its replicas and the clients at home there.
fn members(scenario: &Scenario, cut_off: &[u8], minority: bool) -> Vec<NodeId> {
    let nodes = scenario.setup().nodes;
    let replicas = nodes.replicas().filter(|id| cut_off.contains(&id.0) == minority);
    let clients = clients(scenario, cut_off, minority);
    replicas.map(NodeId::from).chain(clients.into_iter().map(NodeId::from)).collect()
}

fn clients(scenario: &Scenario, cut_off: &[u8], minority: bool) -> Vec<ClientId> {
    let setup = scenario.setup();
    let on_side = |home: ReplicaId| cut_off.contains(&home.0) == minority;
    let at_home = |id: &ClientId| on_side(setup.workload.clients[id.index()].home);
    setup.nodes.clients().filter(at_home).collect()
}

/// The operations of a side, counted.
#[derive(Clone, Copy, Default)]
struct Seen {
    reads: Kind,
    writes: Kind,
}

#[derive(Clone, Copy, Default)]
struct Kind {
    /// In the first eighth of the cut: answered, ended.
    first: (u64, u64),
    /// In its second half.
    late: (u64, u64),
    /// Of the late ones that were not answered.
    refused: u64,
    /// Answered during the cut although linearizability cannot explain it.
    stale: u64,
}

impl Seen {
    fn add(&mut self, operation: &Operation, (cut, heal): (Time, Time), stale: &[OpId]) {
        let Some(completion) = operation.completed else { return };
        let called = operation.invoked.time;
        if operation.reached.is_none() || called < cut || completion.at.time > heal {
            return;
        }
        let kind = if operation.action.is_read() { &mut self.reads } else { &mut self.writes };
        let answered = matches!(completion.outcome, Outcome::Ok(_));
        let length = heal.0 - cut.0;
        let counted = if called.0 - cut.0 < length / 8 {
            Some(&mut kind.first)
        } else {
            (called.0 - cut.0 >= length / 2).then_some(&mut kind.late)
        };
        if let Some((of, all)) = counted {
            *of += u64::from(answered);
            *all += 1;
            let is_late = called.0 - cut.0 >= length / 2;
            let failure = match completion.outcome {
                Outcome::Fail(failure) | Outcome::Unknown(failure) => Some(failure),
                Outcome::Ok(_) => None,
            };
            let refused = matches!(failure, Some(Failure::Refused(_)));
            kind.refused += u64::from(is_late && refused);
        }
        kind.stale += u64::from(answered && stale.contains(&operation.id));
    }

    fn does(&self) -> SideDoes {
        SideDoes { reads: self.reads.does(), writes: self.writes.does() }
    }

    fn answered(&self) -> (u64, u64) {
        let (reads, writes) = (self.reads.late, self.writes.late);
        (reads.0 + writes.0, reads.1 + writes.1)
    }
}

impl Kind {
    fn does(&self) -> Does {
        let percent = |(of, all): (u64, u64)| (of * 100).checked_div(all).unwrap_or(0);
        let late = percent(self.late);
        if self.first.1 + self.late.1 == 0 {
            return Does::Nobody;
        }
        if late >= SERVED {
            if self.stale > 0 { Does::Stale } else { Does::Serves }
        } else if late > UNSERVED {
            Does::Partly
        } else if percent(self.first) >= SERVED_AT_FIRST {
            Does::AtFirst
        } else {
            match percent((self.refused, self.late.1 - self.late.0)) {
                MOSTLY.. => Does::Refuses,
                ..=RARELY => Does::Waits,
                _ => Does::Fails,
            }
        }
    }
}
