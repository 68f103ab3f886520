//! Which line of a Dockerfile made each step of a history.

mod histories;
mod random;
