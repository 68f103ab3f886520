//! What is built and pulled again although it has not changed.

use crate::rules::list::rules;

rules! {
    Rebuild:
}
