//! Evidence proves what it says: taken alone it breaks the model by the definition, and where it is called minimal
//! every operation of it is needed. A read of which a possible source is left out says nothing.

use netsplit::base::Rng;
use netsplit::check::court::{Evidence, Finding, Model};
use netsplit::history::recorded::{Call, Datum, Ending, Observation, Recorded, Reply};

use super::notation::{find, history, show};
use super::random::{Shape, random};
use super::{definition, notation};

/// The operations at these places alone.
fn part(recorded: &Recorded, chosen: &[usize]) -> Recorded {
    let all = &recorded.observations;
    let stays = |reader: usize| {
        let may_be_source = |writer: &usize| {
            let written = match (&all[*writer].call, &all[*writer].ending) {
                (_, Ending::Fail) | (Call::Cas { .. }, Ending::Ok(Reply::Compared(false))) => return false,
                (Call::Write(value) | Call::Cas { new: value, .. }, _) => *value,
                _ => return false,
            };
            *writer != reader && all[*writer].key == all[reader].key && fits(&all[reader], written)
        };
        (0..all.len()).filter(may_be_source).all(|writer| chosen.contains(&writer))
    };
    let mut part = Recorded { texts: recorded.texts.clone(), ..Recorded::default() };
    for place in chosen {
        let mut observation = all[*place].clone();
        if !stays(*place) {
            match (observation.call, &observation.ending) {
                (Call::Cas { .. }, Ending::Ok(Reply::Compared(false))) | (Call::Read, _) => continue,
                (Call::Cas { new, .. }, Ending::Ok(_)) => {
                    (observation.call, observation.ending) = (Call::Write(new), Ending::Ok(Reply::Done));
                }
                (Call::Cas { new, .. }, _) => observation.call = Call::Write(new),
                _ => {}
            }
        }
        part.observations.push(observation);
    }
    part
}

/// Whether an operation may have found a value.
fn fits(observation: &Observation, value: Datum) -> bool {
    match (&observation.call, &observation.ending) {
        (Call::Read, Ending::Ok(Reply::Value(read))) => *read == value,
        (Call::Cas { expected, .. }, Ending::Ok(Reply::Compared(false))) => *expected != value,
        (Call::Cas { expected, .. }, _) => *expected == value,
        _ => false,
    }
}

fn proves(model: Model, recorded: &Recorded, evidence: &Evidence) {
    let ops = &evidence.operations;
    let whole = format!("{model}: {ops:?} of {}", show(recorded));
    assert!(ops.is_sorted() && !ops.is_empty(), "{whole}");
    assert!(!definition::holds(model, &part(recorded, ops)), "no proof: {whole}");
    for op in ops.iter().filter(|_| evidence.minimal) {
        let without: Vec<usize> = ops.iter().copied().filter(|other| other != op).collect();
        assert!(definition::holds(model, &part(recorded, &without)), "{op} is not needed: {whole}");
    }
}

#[test]
fn evidence_is_a_proof_and_minimal() {
    let mut rng = Rng::stream(1, "evidence", 0);
    let (mut proofs, mut minimal) = (0, 0);
    for _ in 0..5_000 {
        let shape = Shape {
            ops: 7,
            processes: 2 + rng.below(2),
            keys: 1 + rng.below(2),
            values: 2 * rng.below(2),
            cas: rng.below(3),
            unknown: 4 * rng.below(2),
            overlap: false,
        };
        let recorded = random(&mut rng, shape);
        for model in Model::ALL.into_iter().filter(|model| *model != Model::Linearizable) {
            if let Finding::Violated(evidence) = find(model, &recorded) {
                proves(model, &recorded, &evidence);
                proofs += 1;
                minimal += u32::from(evidence.minimal);
            }
        }
    }
    assert!(proofs > 5_000 && minimal == proofs, "{minimal} of {proofs} minimal");
}

#[test]
fn evidence_is_found_in_a_long_history() {
    let mut steps: Vec<String> = (1..400).map(|n| format!("{} z={n}; c z?{n}", ["a", "b"][n % 2])).collect();
    steps.insert(300, "b y?1; b x?".to_owned());
    steps.insert(100, "a x=1; a y=1".to_owned());
    let recorded = history(&steps.join("; "));
    for model in [Model::Sequential, Model::Causal, Model::Pram, Model::MonotonicWrites] {
        let Finding::Violated(evidence) = find(model, &recorded) else { panic!("{model}") };
        assert!(evidence.minimal && evidence.operations.len() == 4, "{model}: {evidence:?}");
        proves(model, &recorded, &evidence);
    }
    assert_eq!(notation::holds(Model::MonotonicReads, &recorded), Some(true));
}
