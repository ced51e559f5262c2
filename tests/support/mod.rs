//! A protocol small enough to see through: replica n1 holds the data, the others point to it, and every
//! replica pings its neighbours. It exercises the kernel, not a paper.

use netsplit::base::{Delay, Ratio, ReplicaId, Source, Span};
use netsplit::history::{Action, Answer, Refusal};
use netsplit::sim::{
    Arg, ClassSpec, ClientSpec, Context, Decision, Effects, Input, Label, Limits, LinkQuality, Name, Node,
    Nodes, ReplicaView, Rule, Setup, Standing, Workload,
};

#[derive(Clone, Debug, Hash)]
pub struct Toy {
    durable: Stored,
    /// Lost in a crash.
    pub pings: u32,
    pub clock: i64,
}

/// What a crash keeps: the value of x, and how often it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Stored {
    pub value: Option<netsplit::history::Value>,
    pub writes: u32,
}

#[derive(Clone, Debug, Default)]
pub struct ToySettings {
    pub forget_to_persist: bool,
}

static WROTE: Rule = Rule {
    id: "toy.wrote",
    text: "{me} writes {0}",
    source: Source::new("Test", "§1"),
    decision: Some(Decision::Commit),
};

impl Node for Toy {
    type Settings = ToySettings;
    type Message = u32;
    type Timer = bool;
    type Durable = Stored;

    fn start(_: &Setup, settings: &ToySettings, _: ReplicaId, durable: Stored) -> Toy {
        Toy { durable, pings: u32::from(settings.forget_to_persist) << 16, clock: 0 }
    }

    fn durable(&self) -> &Stored {
        &self.durable
    }

    fn step(&mut self, cx: &mut Context<'_>, input: Input<Toy>, out: &mut Effects<Toy>) {
        self.clock = cx.clock;
        match input {
            Input::Start => out.set_timer(true, Span::from_ms(50)),
            Input::Timer(_) => {
                for to in (0..cx.replicas).map(ReplicaId).filter(|to| *to != cx.me) {
                    out.send(to, self.pings);
                }
                out.set_timer(true, Span::from_ms(50));
            }
            Input::Message { .. } => self.pings += 1,
            Input::Request(request) if cx.me == ReplicaId(0) => {
                let answer = match request.action {
                    Action::Read { .. } => Answer::Read(self.durable.value),
                    Action::Write { value, .. } | Action::Cas { new: value, .. } => {
                        self.durable.value = Some(value);
                        self.durable.writes += 1;
                        if self.pings < 1 << 16 {
                            out.persist("x");
                        }
                        out.note(&WROTE, [Arg::Value(Some(value))]);
                        Answer::Written
                    }
                    other => panic!("{other} is asked of no register"),
                };
                out.respond(request.ticket, Ok(answer));
            }
            Input::Request(request) => {
                out.respond(request.ticket, Err(Refusal::NotLeader(Some(ReplicaId(0)))));
            }
        }
    }

    fn standing(&self) -> Standing {
        Standing { role: 0, epoch: 0 }
    }

    fn view(&self) -> ReplicaView {
        ReplicaView { role: 0, epoch: None, leader: None, log: None, values: Vec::new(), facts: Vec::new() }
    }

    fn label(_: &u32) -> Label {
        Label::new(&"ping", None, true)
    }

    fn describe(pings: &u32) -> String {
        format!("ping after {pings}")
    }

    fn timer_name(_: bool) -> Name {
        &"ping timer"
    }
}

pub fn setup(replicas: u8, clients: u8) -> Setup {
    let ms = Span::from_ms;
    Setup {
        nodes: Nodes { replicas, clients },
        seed: 7,
        link: LinkQuality {
            delay: Delay::new(ms(5), ms(15)),
            loss: Ratio::ZERO,
            duplicate: Ratio::ZERO,
            fifo: false,
        },
        workload: Workload {
            clients: (0..clients)
                .map(|n| ClientSpec { name: format!("client {n}"), home: ReplicaId(n % replicas) })
                .collect(),
            classes: vec![ClassSpec {
                name: "only".to_owned(),
                keys: vec![netsplit::history::Key(0)],
                data: Default::default(),
                reads: Ratio::from_percent(50),
                compares: Ratio::ZERO,
                read_level: 0,
                write_level: 0,
                weight: 1,
            }],
            think: Delay::new(ms(10), ms(60)),
            limit: ms(400),
            retry: ms(100),
            app: None,
        },
        limits: Limits::default(),
        geography: None,
        check_persist: true,
    }
}
