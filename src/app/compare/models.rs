//! How each run stands under the models of the ladder: the strongest that nothing refuted, and every one by itself.

use super::View;
use super::measures::{Cell, Measure, Standing, linearizable};
use crate::app::{State, ladder};
use crate::base::ClassId;
use crate::check::court::Model;
use crate::check::ladder;

/// The line of a class, with all its models.
pub(super) fn measure(view: &View, class: ClassId, name: &str) -> Measure {
    let each: Vec<Vec<Cell>> = view.columns.iter().map(|column| verdicts(column, class)).collect();
    let of = |model: Model| each.iter().map(|verdicts| verdicts[model as usize].clone()).collect();
    Measure {
        name: format!("Strongest model: {name}"),
        cells: each.iter().map(|verdicts| strongest(|model| verdicts[model as usize].0)).collect(),
        models: ladder().into_iter().map(|rung| (rung.model, of(rung.model))).collect(),
    }
}

/// What is known of a class at the playhead, in the order of [`Model::ALL`]. The engine follows linearizability; of the
/// others a judge beside the page tells.
fn verdicts(column: &State, class: ClassId) -> Vec<Cell> {
    let standing = column.standings(class);
    let verdict = |model: Model| match model {
        Model::Linearizable => linearizable(column, class),
        _ => match standing(model) {
            ladder::Standing::Holds => (Standing::Holds, "holds".to_owned()),
            ladder::Standing::Violated(first) => {
                (Standing::Violated, format!("violated at {}", first.at.time))
            }
            ladder::Standing::Unknown(_) => {
                (Standing::Unknown, "unknown: the search came to its limit".to_owned())
            }
            ladder::Standing::Pending if column.ladder.is_missing => {
                (Standing::Plain, "not judged: this browser runs no judge beside the page".to_owned())
            }
            ladder::Standing::Pending => (Standing::Waiting, "being judged".to_owned()),
        },
    };
    Model::ALL.into_iter().map(verdict).collect()
}

/// The models that hold while all that imply them are violated or not decided; usually it is one. What is not decided
/// is said too.
fn strongest(of: impl Fn(Model) -> Standing) -> Cell {
    let (mut held, mut open) = (Vec::new(), Vec::new());
    let mut next = vec![Model::ALL[0]];
    while let Some(model) = next.pop() {
        match of(model) {
            Standing::Holds => {
                held.push(model);
                continue;
            }
            Standing::Violated => {}
            Standing::Unknown | Standing::Waiting | Standing::Plain => open.push(model),
        }
        next.extend(model.implies().iter().rev());
    }
    let names = |models: &[Model]| models.iter().map(|model| model.title()).collect::<Vec<_>>().join(", ");
    let is = |standing: Standing| open.iter().any(|model| of(*model) == standing);
    let (standing, rest) = match () {
        () if is(Standing::Waiting) => (Standing::Waiting, "being judged".to_owned()),
        () if is(Standing::Unknown) => (Standing::Unknown, format!("not decided: {}", names(&open))),
        () if is(Standing::Plain) => (Standing::Plain, format!("not judged: {}", names(&open))),
        () if held.is_empty() => return (Standing::Violated, "none of these".to_owned()),
        () => return (Standing::Holds, names(&held)),
    };
    let known = if held.is_empty() { String::new() } else { format!("at least {}\n", names(&held)) };
    (standing, known + &rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The strongest where these are violated, those are not decided, and all others hold.
    fn of(violated: &[Model], open: &[(Model, Standing)]) -> Cell {
        strongest(|model| match open.iter().find(|(other, _)| *other == model) {
            Some((_, standing)) => *standing,
            None if violated.contains(&model) => Standing::Violated,
            None => Standing::Holds,
        })
    }

    #[test]
    fn the_strongest_is_what_holds_below_all_that_is_violated() {
        use Model::*;
        let cell = |standing, text: &str| (standing, text.to_owned());
        assert_eq!(of(&[], &[]), cell(Standing::Holds, "Linearizable"));
        assert_eq!(of(&[Linearizable, Sequential], &[]), cell(Standing::Holds, "Causal"));
        let violated = [Linearizable, Sequential, Causal];
        assert_eq!(of(&violated, &[]), cell(Standing::Holds, "PRAM, Writes follow reads"));
        let violated = [Linearizable, Sequential, Causal, Pram, MonotonicReads];
        let held = "Read your writes, Monotonic writes, Writes follow reads";
        assert_eq!(of(&violated, &[]), cell(Standing::Holds, held));
        assert_eq!(of(&Model::ALL, &[]), cell(Standing::Violated, "none of these"));
    }

    #[test]
    fn what_is_not_decided_is_not_said_to_hold() {
        use Model::*;
        let waiting = [(Sequential, Standing::Waiting)];
        let (standing, text) = of(&[Linearizable], &waiting);
        assert_eq!((standing, &text[..]), (Standing::Waiting, "at least Causal\nbeing judged"));
        let (standing, text) = of(&[Linearizable], &[(Sequential, Standing::Unknown)]);
        assert_eq!((standing, &text[..]), (Standing::Unknown, "at least Causal\nnot decided: Sequential"));
        let all = Model::ALL.map(|model| (model, Standing::Waiting));
        assert_eq!(of(&[Linearizable], &all).1, "being judged");
        let missing = Model::ALL.map(|model| (model, Standing::Plain));
        let (standing, text) = of(&[], &missing[1..]);
        assert_eq!((standing, &text[..]), (Standing::Holds, "Linearizable"));
    }
}
