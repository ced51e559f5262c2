//! The jobs of an application and the services that do them, as data; what happens to them is in `services`.

use std::collections::VecDeque;

use super::agenda::Key as AgendaKey;
use super::outside::Outside;
use super::{App, Came, Run, Step, Turn};
use crate::base::{ClientId, JobId, Rng, Time};

/// The queue of jobs, the services, and the world outside.
#[derive(Clone, Debug, Hash)]
pub(super) struct Desk {
    jobs: Vec<Job>,
    /// Jobs that wait for a service, and whether they were delivered before.
    waiting: VecDeque<(JobId, bool)>,
    pub services: Vec<Service>,
    pub outside: Outside,
    /// How many deliveries there were.
    deliveries: u32,
}

#[derive(Clone, Debug, Default, Hash)]
struct Job {
    done: bool,
    /// Who had it last.
    last: Option<ClientId>,
    /// When it comes back unless it is acknowledged.
    again: Option<AgendaKey>,
}

/// One client as a service.
#[derive(Clone, Debug, Hash)]
pub(super) struct Service {
    pub up: bool,
    pub program: Box<dyn Run>,
    pub work: Option<Work>,
    /// The step that it had decided on when it stalled.
    pub held: Option<Step>,
    pub rng: Rng,
}

/// A delivery that a service works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Work {
    pub job: JobId,
    pub delivery: u32,
}

impl Desk {
    pub fn new(app: &App, seed: u64, services: usize) -> Desk {
        let jobs = app.arrivals.iter().map(|(_, job)| job.index() + 1).max().unwrap_or_default();
        let service = |place: usize| Service {
            up: true,
            program: app.program.copy(),
            work: None,
            held: None,
            rng: Rng::stream(seed, "service", place as u64),
        };
        Desk {
            jobs: vec![Job::default(); jobs],
            waiting: VecDeque::new(),
            services: (0..services).map(service).collect(),
            outside: Outside::default(),
            deliveries: 0,
        }
    }

    /// A job comes to the queue: from its sender, or because it was to come back now.
    pub fn offer(&mut self, job: JobId, now: Time) {
        let known = &mut self.jobs[job.index()];
        let before = known.again.take_if(|(at, _)| *at == now).is_some();
        self.waiting.push_back((job, before));
    }

    /// The next job and a free service for it: the one after that which had it last, so that a job that comes again
    /// comes to another.
    pub fn match_up(&mut self) -> Option<(ClientId, Work)> {
        // What was done while it waited for its second delivery need not be delivered.
        let jobs = &self.jobs;
        self.waiting.retain(|(job, before)| !(*before && jobs[job.index()].done));
        let (job, _) = *self.waiting.front()?;
        let count = self.services.len();
        let first = self.jobs[job.index()].last.map_or(job.index(), |last| last.index() + 1);
        let free = |service: &Service| service.up && service.work.is_none();
        let place = (first..first + count).map(|n| n % count).find(|place| free(&self.services[*place]))?;
        self.waiting.pop_front();
        self.deliveries += 1;
        let (id, work) = (ClientId(place as u8), Work { job, delivery: self.deliveries });
        self.jobs[job.index()].last = Some(id);
        self.services[place].work = Some(work);
        Some((id, work))
    }

    /// Notes when a job is to come back; returns the older note, which no longer counts.
    pub fn comes_again(&mut self, job: JobId, key: AgendaKey) -> Option<AgendaKey> {
        self.jobs[job.index()].again.replace(key)
    }

    /// The service's work is over.
    pub fn ends(&mut self, id: ClientId) -> Option<Work> {
        self.services[id.index()].work.take()
    }

    /// The job is done; returns the note of when it was to come back.
    pub fn is_done(&mut self, job: JobId) -> Option<AgendaKey> {
        let job = &mut self.jobs[job.index()];
        job.done = true;
        job.again.take()
    }

    /// What the program of a service does next; `None` if it does nothing.
    pub fn next_step(&mut self, id: ClientId, came: Came, now: Time) -> Option<Step> {
        let service = &mut self.services[id.index()];
        let Work { job, delivery } = service.work?;
        let mut turn = Turn { now, job, delivery, rng: &mut service.rng };
        Some(service.program.resume(&mut turn, came))
    }
}
