//! What a stronger model allows, a weaker one allows: on every random history.

use netsplit::base::Rng;
use netsplit::check::court::Model;

use super::notation::{holds, show};
use super::random::{Shape, random};

fn coherent(seed: u64, histories: u32, shape: impl Fn(&mut Rng) -> Shape) {
    let mut rng = Rng::stream(seed, "lattice", 0);
    let mut kept = [0; 8];
    for _ in 0..histories {
        let shape = shape(&mut rng);
        let recorded = random(&mut rng, shape);
        let told: Vec<Option<bool>> = Model::ALL.iter().map(|model| holds(*model, &recorded)).collect();
        for (place, model) in Model::ALL.into_iter().enumerate() {
            kept[place] += u32::from(told[place] == Some(true));
            for weaker in model.implies() {
                let weaker_place = Model::ALL.iter().position(|other| other == weaker).unwrap();
                let broken = told[place] == Some(true) && told[weaker_place] == Some(false);
                assert!(!broken, "{model} holds but {weaker} does not: {}", show(&recorded));
            }
        }
    }
    assert!(kept.iter().all(|kept| *kept > histories / 200), "{kept:?}");
}

#[test]
fn stronger_models_imply_weaker_ones() {
    coherent(1, 20_000, |rng| Shape {
        ops: 5 + rng.below(6),
        processes: 2 + rng.below(3),
        keys: 1 + rng.below(3),
        values: 3 * rng.below(2),
        cas: rng.below(4),
        unknown: 5 * rng.below(2),
        overlap: true,
    });
}
