//! What an event did to the jobs of an application, in sentences.

use super::Line;
use crate::base::{ClientId, EventId, JobId};
use crate::engine::Frame;
use crate::sim::{Effected, JobRecord, JobStep};

/// "Job 3 comes to the queue."
pub fn comes(job: JobId) -> Line {
    Line::default().say(format!("{} comes to the queue.", name(job)))
}

/// "Delhi goes on after its pause."
pub fn goes_on(frame: Frame<'_>, client: ClientId, after: &str) -> Line {
    Line::default().node(frame, client.into()).say(after)
}

/// What the event did to jobs.
pub fn lines(frame: Frame<'_>, event: EventId) -> Vec<Line> {
    let jobs = &frame.record.jobs;
    let from = jobs.partition_point(|record| record.at.event < event);
    let here = jobs[from..].iter().take_while(|record| record.at.event == event);
    here.map(|record| line(frame, record)).collect()
}

/// One thing that happened to a job: "Delhi, over job 3: charge 3, done."
pub fn line(frame: Frame<'_>, record: &JobRecord) -> Line {
    let (line, job) = (Line::default(), name(record.job));
    let service = record.client.into();
    match &record.step {
        JobStep::Delivered => {
            let delivery = format!(", delivery {}.", record.delivery);
            line.say(format!("{job} is delivered to ")).node(frame, service).say(delivery)
        }
        JobStep::Effect(effect, effected) => {
            let answer = match effected {
                Effected::Done => "done",
                Effected::Refused => "refused by the other end",
                Effected::Failed => "the other end fails",
            };
            let token = if effect.token == 0 { String::new() } else { format!(" with {}", effect.token) };
            let what = format!(" over {job}: {} {}{token}, {answer}.", effect.name, effect.subject + 1);
            line.node(frame, service).say(what)
        }
        JobStep::Done => line.node(frame, service).say(format!(" acknowledges {job}.")),
        JobStep::Left => line.node(frame, service).say(format!(" leaves {job}.")),
        JobStep::Crashed => {
            line.node(frame, service).say(format!(" crashes over {job}; its memory is lost."))
        }
        JobStep::Lost => line.say(format!("{job} is not delivered again.")),
        JobStep::Stalled(span) => line.node(frame, service).say(format!(" stalls over {job} for {span}.")),
    }
}

fn name(job: JobId) -> String {
    format!("Job {}", job.0 + 1)
}
