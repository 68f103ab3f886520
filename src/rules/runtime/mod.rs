//! What the program needs to start and does not find.

use crate::rules::list::rules;

rules! {
    Runtime:
}
