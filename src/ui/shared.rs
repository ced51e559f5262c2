//! A value that is shared with a component and compared by identity: a panel is drawn anew only when its
//! picture was made anew.

use std::ops::Deref;
use std::rc::Rc;

use crate::base::EventId;

/// Equal only to its own clones.
pub struct Shared<T>(Rc<T>);

impl<T> Shared<T> {
    pub fn new(value: T) -> Shared<T> {
        Shared(Rc::new(value))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Shared<T> {
        Shared(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Shared<T>) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// The last value made, and for what.
pub struct Memo<K, T>(Option<(K, Shared<T>)>);

impl<K, T> Default for Memo<K, T> {
    fn default() -> Memo<K, T> {
        Memo(None)
    }
}

impl<K: PartialEq, T> Memo<K, T> {
    /// The value for `key`, made only if the last one was for another.
    pub fn get(&mut self, key: K, make: impl FnOnce() -> T) -> Shared<T> {
        match &self.0 {
            Some((last, value)) if *last == key => value.clone(),
            _ => {
                let value = Shared::new(make());
                self.0 = Some((key, value.clone()));
                value
            }
        }
    }
}

impl<K, T> Memo<K, T> {
    /// The value made last, whatever it was made for.
    pub fn last(&self) -> Option<Shared<T>> {
        self.0.as_ref().map(|(_, value)| value.clone())
    }
}

impl<R: PartialEq, T> Memo<(EventId, R), T> {
    /// As [`Memo::get`], but an event alone makes nothing new until it is the picture's turn.
    pub fn in_turn(&mut self, key: (EventId, R), turn: bool, make: impl FnOnce() -> T) -> Shared<T> {
        match &self.0 {
            Some((last, value)) if !turn && last.1 == key.1 => value.clone(),
            _ => self.get(key, make),
        }
    }
}
