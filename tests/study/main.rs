//! Studies: the same results in whatever portions, and numbers that are known beforehand.

mod command;
mod cost;
mod pacelc;
mod portions;
mod staleness;

use netsplit::study::{Results, Study, Work};

/// A study's results, worked at one go.
pub fn results(study: Study) -> Results {
    study.check().expect("the study is legal");
    let mut work = Work::new(study);
    while !work.work(1_000_000) {}
    work.results()
}
