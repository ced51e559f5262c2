//! One test a rule of the paper, and random schedules.
