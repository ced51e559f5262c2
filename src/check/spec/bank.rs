//! Accounts and transfers between them, and a read that sees all balances at once.

use super::agrees_on_change;
use crate::history::recorded::{Call, Datum, Reply};

/// What the accounts hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Balances {
    /// Whether it is known what the accounts hold: it was given, or told by a read. Until then there are no
    /// amounts: whatever transfers did before the first read, some initial balances lead to what it tells.
    known: bool,
    overdrafts: bool,
    /// In the order of the accounts, without those of amount zero.
    amounts: Box<[(Datum, i64)]>,
}

impl Balances {
    pub(super) fn new(initial: Option<&[(Datum, i64)]>) -> Balances {
        let amounts = normal(initial.unwrap_or_default().to_vec());
        Balances { known: initial.is_some(), overdrafts: initial.is_none(), amounts }
    }

    pub(super) fn apply(&self, call: &Call, reply: Option<&Reply>) -> Option<Balances> {
        match call {
            Call::Read => self.read(reply),
            Call::Transfer { from, to, amount } => {
                let possible = self.overdrafts || self.of(*from) >= *amount;
                let told = agrees_on_change(reply, possible) && (possible || reply != Some(&Reply::Done));
                told.then(|| if possible { self.after(*from, *to, *amount) } else { self.clone() })
            }
            _ => None,
        }
    }

    fn of(&self, account: Datum) -> i64 {
        let place = self.amounts.binary_search_by_key(&account, |(account, _)| *account);
        place.map_or(0, |place| self.amounts[place].1)
    }

    fn read(&self, reply: Option<&Reply>) -> Option<Balances> {
        match reply {
            None => Some(self.clone()),
            Some(Reply::Balances(read)) => {
                let amounts = normal(read.to_vec());
                let fits = !self.known || amounts == self.amounts;
                fits.then_some(Balances { known: true, overdrafts: self.overdrafts, amounts })
            }
            Some(_) => None,
        }
    }

    fn after(&self, from: Datum, to: Datum, amount: i64) -> Balances {
        let mut amounts = self.amounts.to_vec();
        for (account, change) in [(from, amount.wrapping_neg()), (to, amount)] {
            match amounts.iter_mut().find(|(other, _)| *other == account) {
                Some((_, held)) => *held = held.wrapping_add(change),
                None => amounts.push((account, change)),
            }
        }
        Balances { amounts: if self.known { normal(amounts) } else { Box::default() }, ..self.clone() }
    }
}

fn normal(mut amounts: Vec<(Datum, i64)>) -> Box<[(Datum, i64)]> {
    amounts.retain(|(_, amount)| *amount != 0);
    amounts.sort_unstable();
    amounts.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Datum = Datum(1);
    const B: Datum = Datum(2);
    const FIVE: Call = Call::Transfer { from: A, to: B, amount: 5 };

    fn told(amounts: &[(Datum, i64)]) -> Option<Reply> {
        Some(Reply::Balances(amounts.into()))
    }

    #[test]
    fn a_transfer_moves_what_there_is() {
        let begin = Balances::new(Some(&[(A, 7), (B, 0)]));
        let after = begin.apply(&FIVE, Some(&Reply::Done)).unwrap();
        assert!(after.apply(&Call::Read, told(&[(B, 5), (A, 2)]).as_ref()).is_some());
        assert!(after.apply(&Call::Read, told(&[(B, 5), (A, 7)]).as_ref()).is_none());
        assert_eq!(after.apply(&FIVE, Some(&Reply::Done)), None);
        assert_eq!(after.apply(&FIVE, None), Some(after.clone()));
        assert_eq!(after.apply(&FIVE, Some(&Reply::Compared(false))), Some(after));
    }

    #[test]
    fn the_first_read_tells_unknown_balances() {
        let begin = Balances::new(None).apply(&FIVE, Some(&Reply::Done)).unwrap();
        let read = begin.apply(&Call::Read, told(&[(A, 1), (B, 9)]).as_ref()).unwrap();
        let after = read.apply(&FIVE, Some(&Reply::Done)).unwrap();
        assert!(after.apply(&Call::Read, told(&[(A, -4), (B, 14)]).as_ref()).is_some());
        assert!(after.apply(&Call::Read, told(&[(A, 1), (B, 9)]).as_ref()).is_none());
    }
}
