//! Calls and returns put together into operations, from whichever format they come. It knows what a process may
//! do next and what the object understands, and nothing of texts.

use crate::check::spec::Spec;
use crate::history::recorded::{
    Call, Datum, Ending, FaultBand, Observation, Process, Recorded, Reply, Texts,
};

/// A history that grows by calls and returns.
#[derive(Clone, Debug)]
pub(super) struct Pairing {
    pub recorded: Recorded,
    spec: Spec,
    /// The operation each process waits for, by its entry in `large` or, if it is a small number, by itself.
    small: Vec<Option<u32>>,
    large: Texts,
    large_open: Vec<Option<u32>>,
    /// Calls and returns so far.
    place: u32,
    most: usize,
}

/// Processes below this have an entry of their own number.
const SMALL: u32 = 1 << 16;

impl Pairing {
    pub fn new(spec: Spec, most: usize) -> Pairing {
        Pairing {
            recorded: Recorded::default(),
            spec,
            small: Vec::new(),
            large: Texts::new(),
            large_open: vec![None],
            place: 0,
            // Places are numbers of 32 bits, and each operation takes two.
            most: most.min(1 << 30),
        }
    }

    pub fn place(&self) -> u32 {
        self.place
    }

    fn slot(&mut self, process: u32) -> &mut Option<u32> {
        if process < SMALL {
            let index = process as usize;
            if self.small.len() <= index {
                self.small.resize(index + 1, None);
            }
            return &mut self.small[index];
        }
        let index = self.large.intern(&process.to_string()).index();
        if self.large_open.len() <= index {
            self.large_open.resize(index + 1, None);
        }
        &mut self.large_open[index]
    }

    /// The operation that the process called and that has not returned.
    pub fn open(&mut self, process: u32) -> Option<&Observation> {
        let index = (*self.slot(process))?;
        self.recorded.observations.get(index as usize)
    }

    fn room(&self) -> Result<(), String> {
        let taken = self.recorded.observations.len() + self.recorded.faults.len();
        if taken < self.most {
            return Ok(());
        }
        Err(format!("expected at most {} operations: this history is longer", self.most))
    }

    /// # Errors
    /// Says what was expected instead.
    pub fn call(
        &mut self,
        process: u32,
        key: Datum,
        call: Call,
        time: Option<u64>,
        line: u32,
    ) -> Result<(), String> {
        self.room()?;
        if !self.spec.understands(&call) {
            return Err(format!("expected a call that a {} understands", self.spec.name()));
        }
        if let Some(open) = self.open(process) {
            let before = open.line;
            return Err(format!(
                "expected process {process} to return from its call in line {before} before it calls again"
            ));
        }
        let index = u32::try_from(self.recorded.observations.len()).expect("room has checked the number");
        *self.slot(process) = Some(index);
        self.recorded.observations.push(Observation {
            process: Process(process),
            key,
            call,
            ending: Ending::Unknown,
            called: self.place,
            returned: None,
            called_at: time,
            returned_at: None,
            line,
        });
        self.place += 1;
        Ok(())
    }

    /// # Errors
    /// Says what was expected instead.
    pub fn ends(&mut self, process: u32, ending: Ending, time: Option<u64>) -> Result<(), String> {
        let Some(index) = self.slot(process).take() else {
            return Err(format!("expected a call of process {process} before this return"));
        };
        let place = self.place;
        let observation = &mut self.recorded.observations[index as usize];
        if let Ending::Ok(reply) = &ending
            && !fits(&self.spec, &observation.call, reply)
        {
            return Err(format!("expected an answer that a {} gives to such a call", self.spec.name()));
        }
        // What ended unknown may take effect at any later time, so that its return has no place.
        if ending != Ending::Unknown {
            observation.returned = Some(place);
            self.place += 1;
        }
        observation.ending = ending;
        observation.returned_at = time;
        Ok(())
    }

    /// # Errors
    /// Says that there are too many.
    pub fn fault(&mut self, band: FaultBand) -> Result<(), String> {
        self.room()?;
        self.recorded.faults.push(band);
        Ok(())
    }
}

/// Whether the object can give such an answer in some state: what never fits is no violation but a history of
/// something else.
fn fits(spec: &Spec, call: &Call, reply: &Reply) -> bool {
    let valued = matches!(spec, Spec::Register { .. } | Spec::CasRegister { .. } | Spec::KeyValue { .. });
    match (reply, call) {
        (Reply::Unseen, _) => true,
        (Reply::Done, call) => !matches!(call, Call::Read | Call::Contains(_) | Call::Drain),
        (Reply::Drained(data), call) => *call == Call::Drain && !data.contains(&Datum::NIL),
        (Reply::Value(_), Call::Read) => valued,
        (Reply::Value(_), Call::Append(_) | Call::Dequeue) => true,
        (Reply::Count(_), Call::Read | Call::Add(_)) => matches!(spec, Spec::Counter { .. }),
        (Reply::Count(_), Call::Acquire) => *spec == Spec::FencedLock,
        (Reply::Members(_), Call::Read) => *spec == Spec::Set,
        (Reply::Balances(_), Call::Read) => matches!(spec, Spec::Bank { .. }),
        (Reply::Compared(_), call) => matches!(
            call,
            Call::Cas { .. } | Call::Insert(_) | Call::Remove(_) | Call::Contains(_) | Call::Transfer { .. }
        ),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairing() -> Pairing {
        Pairing::new(Spec::of_name("register").unwrap(), 3)
    }

    #[test]
    fn places_count_calls_and_returns() {
        let mut pairing = pairing();
        let call = |pairing: &mut Pairing, process| pairing.call(process, Datum::NIL, Call::Read, None, 0);
        call(&mut pairing, 4).unwrap();
        call(&mut pairing, u32::MAX).unwrap();
        pairing.ends(u32::MAX, Ending::Unknown, Some(7)).unwrap();
        call(&mut pairing, u32::MAX).unwrap();
        pairing.ends(4, Ending::Fail, None).unwrap();
        let places = |o: &Observation| (o.called, o.returned, o.returned_at);
        let places: Vec<_> = pairing.recorded.observations.iter().map(places).collect();
        assert_eq!(places, [(0, Some(3), None), (1, None, Some(7)), (2, None, None)]);
        assert!(call(&mut pairing, 5).unwrap_err().contains("at most 3 operations"));
    }

    #[test]
    fn a_process_does_one_thing_at_a_time() {
        let mut pairing = pairing();
        pairing.call(1, Datum::NIL, Call::Read, None, 9).unwrap();
        let again = pairing.call(1, Datum::NIL, Call::Read, None, 10).unwrap_err();
        assert!(again.contains("line 9"), "{again}");
        let other = pairing.ends(2, Ending::Fail, None).unwrap_err();
        assert!(other.contains("process 2"), "{other}");
    }

    #[test]
    fn an_answer_of_another_object_is_refused() {
        let mut pairing = pairing();
        pairing.call(1, Datum::NIL, Call::Read, None, 9).unwrap();
        assert!(pairing.ends(1, Ending::Ok(Reply::Count(3)), None).is_err());
        assert!(pairing.call(3, Datum::NIL, Call::Dequeue, None, 10).is_err());
    }
}
