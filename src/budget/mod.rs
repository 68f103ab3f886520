//! Budgets: what images may weigh, and whether they keep to it. Pure: nothing here reads a file.

mod advice;
pub mod amount;
mod applied;
pub mod baseline;
pub mod check;
mod contributors;
pub mod image;
mod inspected;
mod judge;
mod layer;
pub mod limit;
mod measures;
mod part;
pub mod quantity;
mod ratchet;
mod rules;
mod together;
mod written;

pub use amount::{Amount, Bound, Joined, Share};
pub use applied::{Applied, Terms};
pub use baseline::{Baseline, Numbers, Recorded};
pub use check::Check;
pub use image::{ImageVerdict, judge_image};
pub use inspected::Inspected;
pub use limit::{Budget, Counted, Limit, Origin, Scope, ScopeKind, Section, Target};
pub use quantity::{QUANTITIES, Quantity, Unit};
pub use ratchet::NewLimit;
pub use together::{Outcome, judge_all};
