//! Which line of a Dockerfile made each step of a history.

mod builders;
mod diff;
mod histories;
mod program;
mod random;
