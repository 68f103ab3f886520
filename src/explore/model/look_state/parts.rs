//! The parts of a file that have to be read for its sections, members and libraries.

use super::{Asked, LookState, ReadPurpose, Shown};
use crate::explore::look::{Content, LookMode, Piece};
use crate::facts::Facts;
use crate::tree::VersionId;

impl LookState {
    /// Adds a part that was asked for to the file that it is of.
    pub(super) fn add_part(&mut self, version: VersionId, piece: &Piece) {
        match &mut self.shown {
            Shown::Nothing => (),
            Shown::File(content, _) => content.add(piece),
            Shown::Difference(difference) => {
                if let Some((old, new)) = &mut difference.contents {
                    let content = if self.old == Some(version) { old } else { new };
                    content.add(piece);
                }
                difference.compare();
            }
        }
    }

    /// Asks for the next part that is needed for what is shown; `None` if nothing is, or something
    /// is being read already.
    pub fn next_part(&mut self) -> Option<Asked> {
        if self.asked().is_some() || self.failed.is_some() {
            return None;
        }
        let (version, wanted) = match &mut self.shown {
            Shown::Nothing => return None,
            Shown::File(content, mode) => {
                find_libraries(&self.facts, content);
                (self.version, content.wanted(*mode)?)
            }
            Shown::Difference(difference) => {
                let (old, new) = difference.contents.as_ref()?;
                let of_old = self.old.zip(old.wanted(LookMode::Sections));
                let of_new = || Some((self.version, new.wanted(LookMode::Sections)?));
                of_old.or_else(of_new)?
            }
        };
        let purpose = ReadPurpose::Parts;
        let (start, bytes) = (wanted.start, wanted.bytes);
        self.asked = Some(Asked::One { version, start, bytes, purpose });
        self.asked
    }
}

/// Says which of the needed libraries the image has. While layers are being read, that is unknown.
fn find_libraries(facts: &Facts, content: &mut Content) {
    if facts.bytes_only || content.libraries().is_empty() {
        return;
    }
    let tree = &facts.tree;
    content.find_libraries(&|name| match name.contains('/') {
        true => facts.find(name).is_some(),
        false => {
            let named = facts.index.files_named(tree, name);
            named.into_iter().any(|node| tree.follow(node).is_some())
        }
    });
}
