//! The map of consistency models as rows: each model below the one that implies it, with the pieces of the lines that
//! connect them. It holds no verdicts.

use crate::check::court::Model;

/// A row of the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    pub model: Model,
    /// The next stronger model, that implies this one; none for the strongest.
    pub implied_by: Option<Model>,
    /// The lines before the model's name, from the left: as many as there are stronger models above it.
    pub rails: Vec<Rail>,
}

/// A piece of the lines from a model to those that it implies, as wide as one step of indentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rail {
    /// Nothing.
    Blank,
    /// Passes by, to a row further down.
    Through,
    /// Leads to this row and goes on.
    Branch,
    /// Leads to this row, the last.
    End,
}

/// All models, the strongest first, and each followed by what it implies.
pub fn ladder() -> Vec<Rung> {
    let mut rungs = Vec::with_capacity(Model::ALL.len());
    climb(Model::ALL[0], None, &[], &mut rungs);
    rungs
}

fn climb(model: Model, implied_by: Option<Model>, rails: &[Rail], rungs: &mut Vec<Rung>) {
    rungs.push(Rung { model, implied_by, rails: rails.to_vec() });
    // Lines that led to this row pass by those below it, or have ended.
    let passing = rails.iter().map(|rail| match rail {
        Rail::Through | Rail::Branch => Rail::Through,
        Rail::Blank | Rail::End => Rail::Blank,
    });
    let passing: Vec<Rail> = passing.collect();
    let implied = model.implies();
    for (place, weaker) in implied.iter().enumerate() {
        let last = place + 1 == implied.len();
        let rails = [&passing[..], &[if last { Rail::End } else { Rail::Branch }]].concat();
        climb(*weaker, Some(model), &rails, rungs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_stands_once_below_what_implies_it() {
        let rungs = ladder();
        let models: Vec<Model> = rungs.iter().map(|rung| rung.model).collect();
        // The order in which models are listed everywhere else.
        assert_eq!(models, Model::ALL);
        for rung in &rungs {
            let parent = rung.implied_by;
            assert!(parent.is_none_or(|parent| parent.implies().contains(&rung.model)), "{rung:?}");
            assert_eq!(parent.is_none(), rung.model == Model::Linearizable);
        }
    }

    #[test]
    fn the_lines_connect_each_model_with_what_it_implies() {
        let drawn = |rung: &Rung| {
            let sign = |rail: &Rail| match rail {
                Rail::Blank => ' ',
                Rail::Through => '│',
                Rail::Branch => '├',
                Rail::End => '└',
            };
            rung.rails.iter().map(sign).chain(rung.model.name().chars()).collect::<String>()
        };
        let drawn: Vec<String> = ladder().iter().map(drawn).collect();
        let expected = [
            "linearizable",
            "└sequential",
            " └causal",
            "  ├pram",
            "  │├read-your-writes",
            "  │├monotonic-reads",
            "  │└monotonic-writes",
            "  └writes-follow-reads",
        ];
        assert_eq!(drawn, expected);
    }
}
