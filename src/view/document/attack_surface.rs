//! What an attacker who runs commands in a container would use, in one line.

use super::{Block, Section};
use crate::report::{AttackSurface, Report};
use crate::units::counted;

/// The kinds of programs, each with its files and bytes.
pub(super) fn section(report: &Report) -> Section {
    let clause = |one: &AttackSurface| {
        format!("{} {} in {}", one.kind.title(), one.unpacked, counted(one.files, "file"))
    };
    let clauses: Vec<String> = report.attack_surface.iter().flatten().map(clause).collect();
    let line = format!("{}.", clauses.join(" · "));
    (!clauses.is_empty()).then(|| ("Attack surface".to_owned(), Block::Paragraph(line)))
}
