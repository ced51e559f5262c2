//! One test a rule, and random schedules.
