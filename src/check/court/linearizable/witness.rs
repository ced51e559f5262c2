//! From what a search placed to an order of all operations: hidden ones get the place at which they took effect
//! without a trace.

use super::plan::Plan;
use super::search::Placed;
use super::table::Table;

/// An order of the operations that took effect, by their places in [`Plan::ops`].
///
/// # Panics
/// If `placed` is not what a search found.
pub(super) fn order(plan: &Plan, table: &mut Table, placed: &[Placed]) -> Vec<u32> {
    let mut states = vec![0];
    for placed in placed {
        let before = states[states.len() - 1];
        states.push(table.next(before, plan.op(placed.op).kind));
    }
    let mut is_placed = vec![false; plan.ops.len()];
    placed.iter().for_each(|placed| is_placed[placed.op as usize] = true);
    // What goes before which of the placed: those that change nothing there, then those that are hidden.
    let mut hidden: Vec<(usize, bool, u32)> = Vec::new();
    let mut arrived = vec![0; plan.ops.len()];
    for (step, returned) in plan.steps.iter().enumerate() {
        let from = placed.partition_point(|placed| (placed.step as usize) < step);
        plan.arrivals(step).iter().for_each(|op| arrived[*op as usize] = from);
        let to = placed.partition_point(|placed| placed.step as usize <= step);
        let op = returned.op;
        if !is_placed[op as usize] {
            let kind = plan.op(op).kind;
            let gap = (arrived[op as usize]..=to).find_map(|gap| {
                let changes = table.next(states[gap], kind) != states[gap];
                let next = placed[..to].get(gap).map(|next| table.kinds[plan.op(next.op).kind as usize]);
                let is_hidden = || next.is_some_and(|next| table.kinds[kind as usize].is_hidden_by(&next));
                (!changes || is_hidden()).then_some((gap, changes))
            });
            let (gap, changes) = gap.expect("an operation that was not placed was hidden somewhere");
            hidden.push((gap, changes, op));
        }
    }
    // Operations are numbered in calling order.
    hidden.sort_unstable();
    let mut order = Vec::with_capacity(placed.len() + hidden.len());
    let mut hidden = hidden.into_iter().peekable();
    for gap in 0..=placed.len() {
        while let Some((_, _, op)) = hidden.next_if(|(other, _, _)| *other == gap) {
            order.push(op);
        }
        order.extend(placed.get(gap).map(|placed| placed.op));
    }
    order
}
