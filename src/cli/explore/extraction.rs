//! Writes what the model wants of the image to the disk, and says what became of it.

use std::ops::ControlFlow;
use std::path::Path;

use crate::Session;
use crate::cli::causes;
use crate::cli::extract::{EXISTS, Error, How, What, Written, extract};
use crate::escape::printable_argument;
use crate::explore::loaded::Loaded;
use crate::explore::message::{Extracted, NotWritten};
use crate::units::{Bytes, counted};

/// Writes a file or a directory of an image to a place; returns what was written, in words.
///
/// Fails if nothing could be written, and if something was left out because it exists already: all
/// else was written then.
pub(super) fn write(
    session: &Session,
    loaded: &Loaded,
    what: Extracted,
    to: &Path,
    overwrite: bool,
    is_leaving: &dyn Fn() -> bool,
) -> Result<String, NotWritten> {
    let what = match what {
        Extracted::Node(node) => What::Node(node),
        Extracted::Version(version) => What::Version(version),
    };
    let progress = |_| match is_leaving() {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    };
    let how = How { destination: to, overwrite, progress: &progress };
    match extract(session, &loaded.facts, what, how) {
        Ok(written) if written.skipped.iter().any(|(_, why)| why == EXISTS) => {
            Err(NotWritten::Exists(to.to_owned()))
        }
        Ok(written) => Ok(in_words(&written, to)),
        Err(Error::Left { reason, .. }) if reason == EXISTS => {
            Err(NotWritten::Exists(to.to_owned()))
        }
        Err(error) => Err(NotWritten::Failed(causes::in_words(&error))),
    }
}

/// Says what was written, and what was left out with the reason of the first.
fn in_words(written: &Written, to: &Path) -> String {
    let to = printable_argument(to.as_os_str());
    let mut words = format!("wrote {}, {}", counted(written.files, "file"), Bytes(written.bytes));
    if written.links != 0 {
        words.push_str(&format!(", {}", counted(written.links, "link")));
    }
    words.push_str(&format!(" to `{to}`"));
    if let Some((path, why)) = written.skipped.first() {
        let left = written.skipped.len() as u64;
        words.push_str(&format!("; {left} left out: {path}: {why}"));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_out_is_said_with_its_reason() {
        let written = Written { files: 1, bytes: 2_000, ..Written::default() };
        assert_eq!(in_words(&written, Path::new("out")), "wrote 1 file, 2.00 kB to `out`");
        let skipped = vec![("/dev/null".to_owned(), "it is a device".to_owned())];
        let written = Written { files: 3, links: 2, skipped, ..Written::default() };
        assert_eq!(
            in_words(&written, Path::new("\u{1b}")),
            "wrote 3 files, 0 B, 2 links to `\\u{1b}`; 1 left out: /dev/null: it is a device"
        );
    }
}
