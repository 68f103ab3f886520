//! The parts of a jar that are kept: its manifest, the artifacts in it and nested jars.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::identity::{Artifact, identify};
use super::main_class::{self, MainClass};
use super::manifest::{Manifest, property};
use super::zip::{self, LOCAL_HEADER, LOCAL_HEADER_BYTES, Member, Zip};
use crate::layer::{Check, Parts, Want};
use crate::packages::bytes::{le16, le32};
use crate::packages::stored::store;

const MANIFEST: &str = "META-INF/MANIFEST.MF";

/// Where Maven Archiver puts what describes an artifact.
const MAVEN: &str = "META-INF/maven/";

/// How much of a manifest is read; the rest has digests of signed files.
const MAX_MANIFEST_BYTES: u64 = 64 << 10;

/// How much of a `pom.properties` is read; it has a few lines.
const MAX_PROPERTIES_BYTES: u64 = 8 << 10;

/// How many artifacts and nested jars of one jar are kept; large applications have a few hundred.
const MAX_PARTS: usize = 4000;

/// Jars up to this size are kept until their end has arrived. It is also the most that is kept of
/// the end of larger ones, so those take no more memory.
const WHOLE_BYTES: u64 = 4 << 20;

/// How much is kept of the beginning of larger ones, for the manifest.
const HEAD_BYTES: u64 = 64 << 10;

/// How much is kept of each file that describes an artifact, with the header before it: a
/// `pom.properties` has less than a fifth of it. It is also enough to unpack the first bytes of a
/// class.
const DESCRIPTION_BYTES: u64 = 1 << 10;

/// How deep jars are nested: a jar in a war in an ear is at the second level.
const MAX_DEPTH: u32 = 4;

/// How many bytes of nested jars are unpacked in total. They are compressed themselves, so packed
/// ones are hardly smaller; [`MAX_RATIO`] is far more than that.
const MAX_NESTED_BYTES: u64 = 16 << 20;

/// How many times more bytes than those of the whole jar nested ones may unpack to.
const MAX_RATIO: u64 = 4;

/// Keeps the beginning, which has the manifest (JAR specification, "first entry"), the end, which
/// has the central directory, and from between them what describes artifacts, and the first bytes
/// of the classes that the manifest names. A search finds these by the headers before them, as the
/// directory comes too late to say where they are.
pub(super) fn plan(parts: &Parts) -> Vec<Want> {
    let end = parts.file_bytes;
    if end <= WHOLE_BYTES {
        return vec![Want::Keep(0..end)];
    }
    // In a jar of many small files, the directory takes up nearly half.
    let tail = end - (end / 2).clamp(1 << 20, WHOLE_BYTES);
    let manifest = zip::first_content(parts, MANIFEST.as_bytes(), MAX_MANIFEST_BYTES);
    let named = main_class::named(&Manifest::parse(&manifest.unwrap_or_default()));
    let is_class = move |header: &[u8]| named.iter().any(|class| class.is_after(header));
    let wanted = Want::Search {
        // Also in what is kept anyway: nested jars may be there in part only.
        range: parts.passed..end,
        needle: LOCAL_HEADER,
        keep: DESCRIPTION_BYTES,
        check: Check::new(move |_, header| is_description(header) || is_class(header)),
        most: MAX_PARTS,
    };
    vec![Want::Keep(0..HEAD_BYTES), wanted, Want::Keep(tail..end)]
}

/// Whether a local header is that of a file below `META-INF/maven`, of the jar or of one that is
/// stored in it.
fn is_description(bytes: &[u8]) -> bool {
    let is_below =
        bytes.get(LOCAL_HEADER_BYTES..).is_some_and(|name| name.starts_with(MAVEN.as_bytes()));
    // A length of zero is that of a directory, unless it follows the data.
    let is_empty = le32(bytes, 18) == Some(0) && le16(bytes, 6).is_some_and(|flags| flags & 8 == 0);
    is_below && !is_empty
}

/// The parts of a jar that are kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Jar {
    pub(super) manifest: Manifest,
    /// The classes that are loaded when it is started; empty for one in another jar.
    pub(super) main_classes: Vec<MainClass>,
    /// The artifacts of Maven in it.
    pub(super) artifacts: Vec<Artifact>,
    /// Names and versions of the jars in it, at all levels.
    pub(super) nested: BTreeSet<(String, String)>,
    /// How many artifacts have a version that was not kept.
    pub(super) without_version: u64,
    /// Whether its end is missing.
    pub(super) is_damaged: bool,
    /// Whether its directory is longer than what is kept.
    pub(super) is_too_long: bool,
}

/// Keeps a jar; nothing if it is not a zip.
pub(super) fn condense(parts: &Parts) -> Vec<u8> {
    let max_bytes = parts.file_bytes.saturating_mul(MAX_RATIO).min(MAX_NESTED_BYTES);
    let mut room = Room { parts: MAX_PARTS, bytes: max_bytes };
    let jar = read(parts, 0, &mut room).unwrap_or(Jar { is_damaged: true, ..Jar::default() });
    if jar.is_damaged && parts.get(0..4).is_none_or(|first| first != LOCAL_HEADER) {
        return Vec::new();
    }
    store(&jar)
}

/// What may still be kept of a jar and of those in it.
struct Room {
    /// Artifacts and nested jars.
    parts: usize,
    /// Bytes of nested jars that are unpacked.
    bytes: u64,
}

impl Room {
    /// Whether there is room for one more part.
    fn take_part(&mut self) -> bool {
        let is_left = 0 < self.parts;
        self.parts = self.parts.saturating_sub(1);
        is_left
    }

    /// Returns the first bytes of a file, at most `max_bytes`. Those in nested jars are counted, as
    /// there may be thousands of such jars.
    fn content(
        &mut self,
        zip: &Zip<'_>,
        member: &Member<'_>,
        max_bytes: u64,
        depth: u32,
    ) -> Option<Vec<u8>> {
        if depth == 0 {
            return zip.content(member, max_bytes);
        }
        let content = zip.content(member, max_bytes.min(self.bytes))?;
        self.bytes = self.bytes.saturating_sub(content.len() as u64);
        Some(content)
    }
}

/// Reads a jar; `None` if it is not a zip, or damaged.
fn read(parts: &Parts, depth: u32, room: &mut Room) -> Option<Jar> {
    let zip = Zip::open(parts)?;
    let mut jar = Jar { is_too_long: zip.is_cut(), ..Jar::default() };
    let mut manifest = None;
    for member in zip.members() {
        let Ok(name) = std::str::from_utf8(member.name) else { continue };
        if name == MANIFEST {
            manifest = room.content(&zip, &member, MAX_MANIFEST_BYTES, depth);
        } else if let Some((group, artifact)) = artifact(name) {
            if room.take_part() {
                let text = room.content(&zip, &member, MAX_PROPERTIES_BYTES, depth);
                let is_cut = text.as_ref().is_none_or(|text| member.is_longer_than(text));
                let artifact = Artifact::new(group, artifact, &text.unwrap_or_default());
                jar.without_version += u64::from(is_cut && artifact.version.is_empty());
                jar.artifacts.push(artifact);
            }
        } else if is_archive(name) && room.take_part() {
            jar.add_nested(&zip, &member, name, depth, room);
        }
    }
    let manifest = manifest
        .filter(|text| !text.is_empty())
        .or_else(|| zip::first_content(parts, MANIFEST.as_bytes(), MAX_MANIFEST_BYTES));
    jar.manifest = Manifest::parse(&manifest.unwrap_or_default());
    if depth == 0 {
        jar.main_classes = main_class::read(&zip, &jar.manifest);
    }
    Some(jar)
}

fn is_archive(name: &str) -> bool {
    [".jar", ".war"].iter().any(|extension| name.ends_with(extension))
}

impl Jar {
    /// Adds a jar in this one, and what is in it.
    fn add_nested(
        &mut self,
        zip: &Zip<'_>,
        member: &Member<'_>,
        name: &str,
        depth: u32,
        room: &mut Room,
    ) {
        let file = name.rsplit('/').next().unwrap_or(name);
        let inner = match depth < MAX_DEPTH {
            true => zip.whole(member, room.bytes),
            false => None,
        };
        let inner = inner.and_then(|bytes| {
            room.bytes = room.bytes.saturating_sub(bytes.len() as u64);
            let mut parts = Parts::default();
            parts.file_bytes = bytes.len() as u64;
            parts.passed = parts.file_bytes;
            parts.push(0, &bytes);
            read(&parts, depth + 1, room)
        });
        // Of one that was not kept as a whole, a search may have found what describes it.
        let mut inner = inner
            .unwrap_or_else(|| Jar { artifacts: described(zip, member, room), ..Jar::default() });
        self.nested.insert(identify(file, &inner.manifest, &mut inner.artifacts));
        self.nested.extend(inner.artifacts.into_iter().map(Artifact::into_pair));
        self.nested.append(&mut inner.nested);
        self.without_version += inner.without_version;
    }
}

/// Returns the artifacts of a jar that is stored in another one, as far as a search found them.
fn described(zip: &Zip<'_>, member: &Member<'_>, room: &mut Room) -> Vec<Artifact> {
    let mut artifacts = Vec::new();
    for (name, content) in zip.found_in(member, MAX_PROPERTIES_BYTES) {
        let name = std::str::from_utf8(name).ok().and_then(artifact);
        if let Some((group, artifact)) = name
            && room.take_part()
        {
            artifacts.push(Artifact::new(group, artifact, &content));
        }
    }
    artifacts
}

impl Artifact {
    fn new(group: &str, name: &str, properties: &[u8]) -> Self {
        let (group, name) = (group.to_owned(), name.to_owned());
        Self { group, name, version: property(properties, "version") }
    }
}

/// Returns group and artifact in `META-INF/maven/GROUP/ARTIFACT/pom.properties` (Maven Archiver).
fn artifact(name: &str) -> Option<(&str, &str)> {
    let rest = name.strip_prefix(MAVEN)?.strip_suffix("/pom.properties")?;
    rest.split_once('/').filter(|(_, artifact)| !artifact.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artifacts_are_identified_by_their_path() {
        assert_eq!(artifact("META-INF/maven/org.a/b/pom.properties"), Some(("org.a", "b")));
        assert_eq!(artifact("META-INF/maven/org.a/b/c/pom.properties"), None);
        assert_eq!(artifact("META-INF/maven/pom.properties"), None);
    }
}
