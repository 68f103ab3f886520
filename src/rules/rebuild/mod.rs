//! What is built and pulled again although it has not changed.

use crate::rules::list::rules;

mod support;

rules! {
    Rebuild:
    sources_before_dependencies,
    dependencies_with_sources,
    volatile_before_dependencies,
    update_alone,
}
