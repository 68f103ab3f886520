//! The file at a path of two images, read and compared.

use crate::Session;
use crate::cli::causes::in_words;
use crate::difference::{
    Beginning, COMPARED_BYTES, Difference, FileDifference, Found, NoSuchPath, find, of,
};
use crate::explore::marks::unescape;
use crate::facts::Facts;

/// An image that has been read, with what is known about it.
#[derive(Debug, Clone, Copy)]
pub struct Image<'a> {
    /// What reads its files.
    pub session: &'a Session,
    /// What is known of it.
    pub facts: &'a Facts,
}

/// Reads the file at a path of both images and compares it.
///
/// The path is as a user types it, or as outputs show it, with `\xNN` for bytes that are not UTF-8.
/// At most [`COMPARED_BYTES`] of each file are held in memory. Fails if neither image has the path;
/// a file that cannot be read is part of the answer.
pub fn difference(
    before: Image<'_>,
    after: Image<'_>,
    path: &str,
) -> Result<FileDifference, NoSuchPath> {
    let Found { mut difference, wanted } = find_typed(before.facts, after.facts, path)?;
    if let Some(wanted) = wanted {
        difference.contents = match (before.read(wanted.before), after.read(wanted.after)) {
            (Ok(before), Ok(after)) => of(before, after),
            (before, after) => Difference::Unread { before: before.err(), after: after.err() },
        };
    }
    Ok(difference)
}

/// Looks a path up as it was typed; if there is none, as outputs escape it.
fn find_typed(before: &Facts, after: &Facts, path: &str) -> Result<Found, NoSuchPath> {
    find(before, after, path.as_bytes()).or_else(|error| match unescape(path) {
        Ok(bytes) if bytes != path.as_bytes() => find(before, after, &bytes).map_err(|_| error),
        _ => Err(error),
    })
}

impl Image<'_> {
    /// Reads the beginning of a file, or why it cannot be read; nothing is an empty file.
    fn read(self, stored: Option<(usize, u32)>) -> Result<Beginning, String> {
        let Some((layer, entry)) = stored else { return Ok(Beginning::default()) };
        let file = self.session.file(layer, entry, COMPARED_BYTES);
        let file = file.map_err(|error| in_words(&error))?;
        Ok(Beginning { bytes: file.bytes, file_bytes: file.file_bytes })
    }
}
