//! Sources, and what a `.dockerignore` should have stopped.

use crate::rules::list::rules;

mod support;

rules! {
    Sources:
    sources_beside_output,
    sources_built_here,
    development_files,
}
