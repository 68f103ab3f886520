//! What if: which bytes an image would not have without what is marked.
//!
//! [`Marks`] is what the user marked, with undo and redo; [`what_if`] computes the sizes of the
//! image without it; [`MarkFile`] is how marks are written down and read again.

mod advice;
mod budget;
mod escaped;
mod file;
mod links;
mod list;
mod mark;
mod nodes;
mod out;
mod remerge;
mod report;
mod resolve;
mod sizes;
mod what_if;

pub use advice::advice;
pub use budget::{BudgetLine, LimitState, Measure, budget_lines, has_lines};
pub use escaped::unescape;
pub use file::{MarkError, MarkFile, MarkSet, UnknownMark};
pub use list::Marks;
pub use mark::{Mark, PackageMark};
pub use nodes::{MarkedNodes, NodeMark};
pub use report::{paths, report};
pub use sizes::ImageSizes;
pub use what_if::{MarkWeight, WhatIf, what_if};
