//! The world outside the store, as far as it remembers: what was done once, what was taken back, the newest token.

use super::{Effected, Guard, Name, SideEffect};
use crate::base::{Rng, SortedMap};

/// What the other ends of all effects keep. It is never lost, and it is no part of the store.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Outside {
    /// By effect and subject.
    known: SortedMap<(&'static str, u32), Known>,
}

#[derive(Clone, Copy, Debug, Default, Hash)]
struct Known {
    done: bool,
    undone: bool,
    newest: i64,
}

impl Outside {
    /// Asks for an effect. Nothing is drawn where nothing fails by chance.
    pub fn take(&mut self, effect: &SideEffect, rng: &mut Rng) -> Effected {
        if effect.fails.hit(rng) {
            return Effected::Failed;
        }
        let known = |name: Name| (*name, effect.subject);
        match effect.guard {
            Guard::None => Effected::Done,
            Guard::Once => {
                let known = self.known.get_or_insert_with(known(effect.name), Known::default);
                let done = !known.done && !known.undone;
                known.done = true;
                answer(done)
            }
            Guard::Undo(name) => {
                let known = self.known.get_or_insert_with(known(name), Known::default);
                answer(!std::mem::replace(&mut known.undone, true))
            }
            Guard::Newest => {
                let known = self.known.get_or_insert_with(known(effect.name), Known::default);
                let done = effect.token >= known.newest;
                known.newest = known.newest.max(effect.token);
                answer(done)
            }
        }
    }
}

fn answer(done: bool) -> Effected {
    if done { Effected::Done } else { Effected::Refused }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Ratio;

    fn take(outside: &mut Outside, name: Name, token: i64, guard: Guard) -> Effected {
        let effect = SideEffect { token, guard, ..SideEffect::new(name, 3) };
        outside.take(&effect, &mut Rng::stream(1, "test", 0))
    }

    #[test]
    fn each_guard_keeps_what_it_says() {
        let mut outside = Outside::default();
        let charge: Name = &"charge";
        assert_eq!(take(&mut outside, charge, 0, Guard::Once), Effected::Done);
        assert_eq!(take(&mut outside, charge, 0, Guard::Once), Effected::Refused, "an idempotency key");
        assert_eq!(take(&mut outside, &"refund", 0, Guard::Undo(charge)), Effected::Done);
        assert_eq!(take(&mut outside, &"refund", 0, Guard::Undo(charge)), Effected::Refused);
        assert_eq!(take(&mut outside, &"call off", 0, Guard::Undo(&"reserve")), Effected::Done);
        assert_eq!(
            take(&mut outside, &"reserve", 0, Guard::Once),
            Effected::Refused,
            "it was called off before"
        );
        assert_eq!(take(&mut outside, &"write", 7, Guard::Newest), Effected::Done);
        assert_eq!(take(&mut outside, &"write", 6, Guard::Newest), Effected::Refused, "an older token");
        assert_eq!(take(&mut outside, &"write", 7, Guard::Newest), Effected::Done);
        assert_eq!(take(&mut outside, &"write", 6, Guard::None), Effected::Done);
        let certain = SideEffect { fails: Ratio::ONE, ..SideEffect::new(charge, 4) };
        assert_eq!(outside.take(&certain, &mut Rng::stream(1, "test", 0)), Effected::Failed);
    }
}
