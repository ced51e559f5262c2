//! Linearizability of a register, decided while the history grows: some order of the operations, in which each
//! takes effect between its call and its return, explains every answer [Herlihy and Wing 1990, §2]. It is not
//! told in which order the store did anything: calls, returns and answers are all it sees.
//!
//! Linearizability is local: a history is linearizable if the operations on each key are [Herlihy and Wing 1990,
//! theorem 1]. So there is one [`Checker`] a key. It holds every state the register may be in, given the
//! answers so far, and lets each return rule some out (just-in-time linearization [Lowe 2017]). When a
//! return rules out all of them, no order explains it. The checker then goes on as if that answer had said
//! nothing, and so finds later violations too.
//!
//! An answer tells something of the past: a read that returns 7 now may have taken effect when it was called.
//! So the checker keeps the states of the time in which reads and compare-and-sets that still wait were called,
//! and goes through that time again when one of them is answered. Nothing older is kept, so the cost of a step
//! depends on how many operations overlap and not on the length of the run, with two exceptions that grow with
//! the number of unanswered operations: finding one by its value (a logarithm of it), and explaining a
//! compare-and-set that was not set although the register should have held what it expected (each of them may
//! be the reason).
//!
//! That is for registers; [`ObjectChecker`] decides counters and sets in the same way with a plainer search,
//! [`LockChecker`] locks without any, and [`KeyChecker`] takes the one that an operation asks for.
//!
//! Sources: Herlihy and Wing, "Linearizability: a correctness condition for concurrent objects", ACM TOPLAS
//! 12(3), 1990; Wing and Gong, "Testing and verifying concurrent objects", JPDC 17, 1993; Lowe, "Testing for
//! linearizability", Concurrency and Computation 29(4), 2017.

mod any;
mod checker;
mod evidence;
mod lock;
mod loose;
mod object;
mod offline;
mod search;
mod state;

pub use any::KeyChecker;
pub use checker::{Checker, Found, STATES};
pub use evidence::evidence;
pub use lock::LockChecker;
pub use object::ObjectChecker;
pub use offline::check;
