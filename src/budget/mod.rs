//! Budgets: what images may weigh, and whether they keep to it. Pure: nothing here reads a file.

pub mod amount;
pub mod check;
pub mod limit;
pub mod quantity;
mod written;

pub use amount::{Amount, Bound, Joined, Share};
pub use check::Check;
pub use limit::{Budget, Counted, Limit, Origin, Scope, ScopeKind, Section, Target};
pub use quantity::{QUANTITIES, Quantity, Unit};
