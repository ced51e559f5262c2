//! Services at work: a job is delivered, the program takes step after step, and crashes and stalls fall between them.

use std::rc::Rc;

use super::client::Asked;
use super::desk::{Desk, Work};
use super::program::{App, Came, Effected, Step};
use super::world::Entry;
use super::{Change, JobRecord, JobStep, Node, Record, Word, World};
use crate::base::{ClientId, JobId};
use crate::history::{Action, Answer, Outcome};

impl<N: Node> World<N> {
    fn app(&mut self) -> (&mut Desk, Rc<super::Setup>) {
        let setup = Rc::clone(&self.setup);
        (self.desk.as_mut().expect("only an application has jobs"), setup)
    }

    /// A job comes to the queue.
    pub(super) fn offer(&mut self, job: JobId, record: &mut Option<&mut Record>) {
        let now = self.now;
        self.app().0.offer(job, now);
        self.hand_out(record);
    }

    /// Delivers what waits to services that are free.
    fn hand_out(&mut self, record: &mut Option<&mut Record>) {
        while let Some((id, work)) = self.app().0.match_up() {
            self.note(id, work, JobStep::Delivered, record);
            if let Some(again) = app_of(&self.setup).again {
                let key = self.agenda.schedule(self.now + again, Entry::Job(work.job));
                if let Some(older) = self.app().0.comes_again(work.job, key) {
                    self.agenda.cancel(older);
                }
            }
            self.drive(id, Came::Job, record);
        }
    }

    /// The store answered a service, or did not.
    pub(super) fn asked(
        &mut self,
        id: ClientId,
        action: Action,
        outcome: Outcome,
        record: &mut Option<&mut Record>,
    ) {
        self.drive(id, came(action, outcome), record);
        self.hand_out(record);
    }

    /// The pause of a service is over, or its stall: then it takes the step that it had decided on before.
    pub(super) fn go_on(&mut self, id: ClientId, record: &mut Option<&mut Record>) {
        let held = self.app().0.services[id.index()].held.take();
        let came = match held {
            Some(step) => self.take_step(id, step, record),
            None => Some(Came::Rested),
        };
        if let Some(came) = came {
            self.drive(id, came, record);
        }
        self.hand_out(record);
    }

    /// A service that crashed is up again, with nothing in its memory.
    pub(super) fn rise(&mut self, id: ClientId, record: &mut Option<&mut Record>) {
        self.app().0.services[id.index()].up = true;
        self.hand_out(record);
    }

    /// Lets a program go on until it has to wait.
    fn drive(&mut self, id: ClientId, mut came: Came, record: &mut Option<&mut Record>) {
        let now = self.now;
        let (_, setup) = self.app();
        let app = app_of(&setup);
        while let Some(step) = self.app().0.next_step(id, came, now) {
            let rng = &mut self.app().0.services[id.index()].rng;
            if app.crashes.hit(rng) {
                return self.fall(id, app, record);
            }
            if app.stalls.hit(rng) {
                return self.stall(id, step, app, record);
            }
            match self.take_step(id, step, record) {
                Some(next) => came = next,
                None => return,
            }
        }
    }

    /// Takes a step; returns what it came to, if that is known at once.
    fn take_step(&mut self, id: ClientId, step: Step, record: &mut Option<&mut Record>) -> Option<Came> {
        match step {
            Step::Ask(class, ask) => {
                let op = self.next_operation();
                let asked = (class, Asked::This(ask.action(op.0)));
                self.start_operation(id, asked, op, record.as_deref_mut());
                None
            }
            Step::Rest(pause) => {
                self.agenda.schedule(self.now + pause, Entry::Resume(id));
                None
            }
            Step::Effect(effect) => {
                let (desk, _) = self.app();
                let service = &mut desk.services[id.index()];
                let work = service.work?;
                let effected: Effected = desk.outside.take(&effect, &mut service.rng);
                self.note(id, work, JobStep::Effect(effect, effected), record);
                Some(Came::Effected(effected))
            }
            Step::Done => {
                let work = self.app().0.ends(id)?;
                let again = self.app().0.is_done(work.job);
                again.map(|key| self.agenda.cancel(key));
                self.note(id, work, JobStep::Done, record);
                None
            }
            Step::Leave => {
                self.abandon(id, JobStep::Left, record);
                None
            }
        }
    }

    fn fall(&mut self, id: ClientId, app: &App, record: &mut Option<&mut Record>) {
        self.abandon(id, JobStep::Crashed, record);
        let service = &mut self.app().0.services[id.index()];
        service.up = false;
        service.program = app.program.copy();
        self.agenda.schedule(self.now + app.restart, Entry::Rise(id));
    }

    fn stall(&mut self, id: ClientId, step: Step, app: &App, record: &mut Option<&mut Record>) {
        let service = &mut self.app().0.services[id.index()];
        service.held = Some(step);
        if let Some(work) = service.work {
            self.note(id, work, JobStep::Stalled(app.stall), record);
        }
        self.agenda.schedule(self.now + app.stall, Entry::Resume(id));
    }

    /// The service's work ends without an acknowledgement. Where the delivery counted as one, the job is lost.
    fn abandon(&mut self, id: ClientId, how: JobStep, record: &mut Option<&mut Record>) {
        let Some(work) = self.app().0.ends(id) else { return };
        self.note(id, work, how, record);
        if app_of(&self.setup).again.is_none() {
            self.note(id, work, JobStep::Lost, record);
        }
    }

    fn note(&self, client: ClientId, work: Work, step: JobStep, record: &mut Option<&mut Record>) {
        let Work { job, delivery } = work;
        if let Some(record) = record {
            record.change(Change::Job(JobRecord { at: self.moment(), job, client, delivery, step }));
        }
    }
}

/// # Panics
/// If clients run no program.
fn app_of(setup: &super::Setup) -> &App {
    setup.workload.app.as_ref().expect("only an application has jobs")
}

/// What an operation's outcome tells its program.
fn came(action: Action, outcome: Outcome) -> Came {
    match outcome {
        Outcome::Ok(Answer::Read(value)) => Came::Read(Word(value)),
        Outcome::Ok(Answer::Written | Answer::Compared(true)) => Came::Written(Word(action.writes())),
        Outcome::Ok(Answer::Acquired(Some(token))) => Came::Acquired(token),
        Outcome::Ok(Answer::Released(true)) => Came::Released,
        Outcome::Ok(Answer::Compared(false) | Answer::Acquired(None) | Answer::Released(false)) => {
            Came::Missed
        }
        // Programs ask registers and locks alone.
        Outcome::Ok(Answer::Total(_) | Answer::Members(_)) | Outcome::Fail(_) => Came::Failed,
        Outcome::Unknown(_) => Came::Unknown,
    }
}
