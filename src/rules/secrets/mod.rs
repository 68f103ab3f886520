//! Keys, passwords and tokens that the image ships.

use crate::rules::list::rules;

rules! {
    Secrets:
}
