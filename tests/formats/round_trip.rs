//! What is written is read again, in each format; and written again, it is the same text.

use netsplit::format::{Format, Keys, Options, read, write};
use netsplit::history::recorded::{Call, Recorded};
use proptest::prelude::*;

use super::made::{Made, made};
use super::shown;

pub fn written(recorded: &Recorded, format: Format) -> String {
    let mut text = String::new();
    write(recorded, format, &mut text).expect("a string takes everything");
    text
}

fn reread(made: &Made, text: &str, format: Format, keys: Keys) -> Recorded {
    let mut options = Options::new(made.spec.clone());
    (options.format, options.keys) = (Some(format), keys);
    read(text.as_bytes(), options).unwrap_or_else(|bad| panic!("{bad}\n{text}")).recorded
}

/// What is read from what is written.
fn again(made: &Made, format: Format, keys: Keys) -> Recorded {
    let recorded = reread(made, &written(&made.recorded, format), format, keys);
    // Members stand in the order in which they were first met, which is that of the file from now on.
    let text = written(&recorded, format);
    assert_eq!(written(&reread(made, &text, format, keys), format), text);
    recorded
}

fn has_keys(recorded: &Recorded) -> Keys {
    let keyed = recorded.observations.iter().any(|observation| !observation.key.is_nil());
    if keyed { Keys::Tuples } else { Keys::None }
}

fn without_times(mut recorded: Recorded) -> Recorded {
    for observation in &mut recorded.observations {
        (observation.called_at, observation.returned_at) = (None, None);
    }
    for band in &mut recorded.faults {
        (band.from_at, band.to_at) = (None, None);
    }
    recorded
}

proptest! {
    #[test]
    fn json_lines_say_everything(made in made(true)) {
        prop_assert_eq!(shown(&again(&made, Format::JsonLines, Keys::Auto)), shown(&made.recorded));
    }

    #[test]
    fn edn_says_what_jepsen_says(made in made(false)) {
        prop_assume!(!made.recorded.observations.is_empty());
        let keys = has_keys(&made.recorded);
        prop_assert_eq!(shown(&again(&made, Format::Edn, keys)), shown(&made.recorded));
    }

    #[test]
    fn the_log_says_it_without_times(made in made(false)) {
        prop_assume!(!made.recorded.observations.is_empty());
        let untimed = Made { recorded: without_times(made.recorded.clone()), ..made.clone() };
        let keys = has_keys(&made.recorded);
        prop_assert_eq!(shown(&again(&untimed, Format::Log, keys)), shown(&untimed.recorded));
        // With times, the lines of unknown endings only stand elsewhere.
        let recorded = without_times(reread(&made, &written(&made.recorded, Format::Log), Format::Log, keys));
        prop_assert_eq!(shown(&recorded), shown(&untimed.recorded));
    }

    #[test]
    fn keys_need_not_be_named_where_something_is_read(made in made(false)) {
        let asks = |call| matches!(call, Call::Read | Call::Dequeue | Call::Acquire | Call::Release);
        prop_assume!(made.recorded.observations.iter().any(|o| asks(o.call)));
        prop_assert_eq!(shown(&again(&made, Format::Edn, Keys::Auto)), shown(&made.recorded));
    }
}
