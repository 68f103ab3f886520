//! Lines of text as one string, for `#[serde(with)]`: joined by newlines, empty without lines.
//!
//! No line has a newline in it, and an empty line is never alone.

use serde::{Deserialize, Deserializer, Serializer};

pub(super) fn serialize<S: Serializer>(lines: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&lines.join("\n"))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(match text.as_str() {
        "" => Vec::new(),
        text => text.split('\n').map(str::to_owned).collect(),
    })
}
