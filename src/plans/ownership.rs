//! Owners and modes that a `COPY` gave, where the history does not have its options.

use super::users;
use crate::facts::Facts;
use crate::layer::{Change, Entry};

/// Modes that files in a build context have anyway: what git keeps, with the usual masks.
const USUAL: [u16; 6] = [0o644, 0o755, 0o664, 0o775, 0o600, 0o700];

/// Returns the options that all files of a layer prove: a `COPY` without `--chown` gives files to
/// root, and one without `--chmod` keeps their modes.
pub(super) fn options(facts: &Facts, layer: usize) -> Vec<String> {
    let Some(read) = facts.layers().get(layer) else { return Vec::new() };
    let is_file = |entry: &&Entry| matches!(entry.change, Change::File(_));
    let mut files = read.entries.list.iter().filter(is_file);
    let Some(first) = files.next() else { return Vec::new() };
    let (mut owners_agree, mut modes_agree) = (true, true);
    for file in files {
        owners_agree &= (file.uid, file.gid) == (first.uid, first.gid);
        modes_agree &= file.mode == first.mode;
    }
    let mut options = Vec::new();
    if owners_agree && (first.uid, first.gid) != (0, 0) {
        options.push(format!("--chown={}", owner(facts, layer, first)));
    }
    let mode = first.mode & 0o777;
    if modes_agree && !USUAL.contains(&mode) {
        options.push(format!("--chmod={mode:03o}"));
    }
    options
}

/// Returns the owner of a file as `USER:GROUP`, by name if that was known when it was copied.
fn owner(facts: &Facts, layer: usize, file: &Entry) -> String {
    const MAKERS: [&str; 4] = ["useradd", "adduser", "groupadd", "addgroup"];
    let makes = |&later: &usize| {
        let command = facts.command_of(later).unwrap_or_default();
        MAKERS.iter().any(|maker| command.contains(maker))
    };
    let names_are_known = !facts.layers_above(layer).any(|later| makes(&later));
    let name = |path: &str, id: u32| match names_are_known {
        true => users::name_of(facts, path, id),
        false => id.to_string(),
    };
    format!("{}:{}", name("/etc/passwd", file.uid), name("/etc/group", file.gid))
}
