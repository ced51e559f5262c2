//! The search against brute force, on all small histories and on random ones; every order it finds is replayed.

use super::testing::{self, Shape};
use super::*;

fn check(spec: &Spec, recorded: &Recorded) {
    let expected = testing::is_linearizable(spec, recorded);
    match judge(spec, recorded, &Limits::default(), &mut || true) {
        Finding::Holds { witness } => {
            assert!(expected, "no order explains {}", testing::show(recorded));
            let witness = witness.expect("an order was found");
            testing::replay(spec, recorded, &witness).unwrap_or_else(|wrong| {
                panic!("{wrong}: {witness:?} for {}", testing::show(recorded));
            });
        }
        Finding::Violated(_) => assert!(!expected, "some order explains {}", testing::show(recorded)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn random_histories_are_decided_as_by_brute_force() {
    for name in Spec::NAMES {
        let (mut legal, mut all) = (0, 0);
        for seed in 0..4000 {
            let (spec, recorded) = Shape::small(name, seed).history();
            check(&spec, &recorded);
            legal += usize::from(testing::is_linearizable(&spec, &recorded));
            all += 1;
        }
        assert!(legal > all / 10 && legal < all * 9 / 10, "{name}: {legal} of {all} are legal");
    }
}
