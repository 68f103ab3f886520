//! All that secrets of files are called, so that what was written can be read back.

use super::formats::FORMATS;
use super::tables::CREDENTIALS_FILES;
use super::{der, keys, stores, text};

/// Returns what [`Hit::noun`](super::Hit::noun) is for a text; `None` if no secret is called that.
pub(crate) fn noun(wanted: &str) -> Option<&'static str> {
    let formats = FORMATS.iter().map(|format| format.name);
    let files = CREDENTIALS_FILES.iter().map(|file| file.noun);
    let others = text::NOUNS.iter().chain(stores::NOUNS).copied();
    let keys = keys::nouns().chain(der::nouns());
    formats.chain(files).chain(keys).chain(others).find(|noun| *noun == wanted)
}
