//! What an attacker would use more, or less, in one line.

use crate::compare::{Comparison, SurfaceChange};
use crate::units::counted;
use crate::view::document::{Block, Section};

/// The kinds that changed, each with its files and bytes before and after.
pub(super) fn section(comparison: &Comparison) -> Section {
    let clause = |one: &SurfaceChange| {
        format!(
            "{} {} → {} in {}",
            one.kind.title(),
            one.before,
            one.after,
            counted(one.files_after, "file")
        )
    };
    let clauses: Vec<String> = comparison.attack_surface.iter().map(clause).collect();
    let line = format!("{}.", clauses.join(" · "));
    (!clauses.is_empty()).then(|| ("Attack surface".to_owned(), Block::Paragraph(line)))
}
