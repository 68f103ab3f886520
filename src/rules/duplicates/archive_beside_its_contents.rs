//! Archives that an instruction unpacked: the same files exist packed and unpacked.

use std::collections::BTreeMap;

use crate::dockerfile::shell;
use crate::facts::Facts;
use crate::rules::{Claim, Find, Fix, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "archive-beside-its-contents",
    title: "Archives that were unpacked",
    why: "Once an archive is unpacked or a package is installed, it is not read again, and packed \
          bytes hardly shrink when the layer is compressed.",
    proof: "A RUN unpacks or installs the archive by its name, and the archive still exists.",
    fix: "Let `ADD` unpack a local tar, download and unpack in one RUN (`curl … | tar -x`), or \
          remove the archive in the same RUN; read a local package with `RUN --mount=type=bind`.",
    references: &[
        "https://docs.docker.com/reference/dockerfile/#adding-local-tar-archives",
        "https://github.com/hadolint/hadolint/wiki/DL3010",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Extensions of archives.
const EXTENSIONS: [&str; 15] = [
    "tar", "gz", "tgz", "xz", "txz", "bz2", "tbz2", "zst", "zip", "deb", "rpm", "apk", "whl", "7z",
    "run",
];

/// Commands that unpack or install an archive, separated by commas.
const UNPACK: &str = "tar, bsdtar, unzip, 7z, 7za, dpkg -i, dpkg --install, apt install, \
                      apt-get install, rpm -i, rpm -U, rpm -ivh, rpm -Uvh, yum install, \
                      dnf install, apk add, pip install, pip3 install";

fn find(facts: &Facts) -> Vec<Match> {
    let archives = EXTENSIONS
        .iter()
        .flat_map(|extension| facts.index.files_with_extension(extension))
        .copied();
    let mut archives: Vec<NodeId> =
        archives.filter(|&node| facts.is_own(node) && facts.owner(node).is_none()).collect();
    if archives.is_empty() {
        return Vec::new();
    }
    let unpack: Vec<&str> = UNPACK.split(", ").collect();
    // The words of all commands that unpack, each with the last layer that has it. The index is
    // built once, as there may be many archives.
    let mut unpacked: BTreeMap<&str, usize> = BTreeMap::new();
    for step in &facts.history.steps {
        let Some((layer, line)) =
            step.layer.and_then(|layer| Some((layer, facts.command_of(layer)?)))
        else {
            continue;
        };
        let commands = shell::commands(line).unwrap_or_default();
        let commands = commands.into_iter().flat_map(|command| command.split(';'));
        for command in commands.filter(|command| shell::runs(command, &unpack) && !packs(command)) {
            let words = command.split(|char: char| char.is_whitespace() || "/\"'=".contains(char));
            unpacked.extend(words.filter(|word| !word.is_empty()).map(|word| (word, layer)));
        }
    }
    archives.sort_unstable();
    archives.dedup();
    archives.into_iter().filter_map(|archive| archive_match(facts, archive, &unpacked)).collect()
}

/// Whether a `tar` creates an archive instead of unpacking it.
fn packs(command: &str) -> bool {
    let Some(at) = shell::position(command, "tar") else { return false };
    let options =
        command.get(at..).unwrap_or_default().split_whitespace().next().unwrap_or_default();
    options == "--create"
        || !options.starts_with("--") && options.contains('c') && !options.contains('x')
}

fn archive_match(
    facts: &Facts,
    archive: NodeId,
    unpacked: &BTreeMap<&str, usize>,
) -> Option<Match> {
    let name = std::str::from_utf8(facts.tree.name(archive)).ok()?;
    let by = *unpacked.get(name)?;
    let layer = facts.layer(archive).filter(|&layer| layer <= by)?;
    let path = facts.path(archive);
    let evidence = format!("{} unpacks or installs {path}", facts.layer_name(by));
    let fix = match facts.is_copy(layer) {
        true if name.contains(".tar") || name.ends_with("gz") => {
            Fix::advice(format!("Let `ADD {name} DIRECTORY/` unpack it, instead of COPY and tar"))
        }
        true => Fix::advice(format!(
            "Read the archive in place, without a COPY: `RUN \
             --mount=type=bind,source={name},target=/tmp/{name}`"
        )),
        false => Fix::clean_up(facts, layer, &[archive], &facts.quoted(archive)),
    };
    let claim = Claim::Visible(vec![archive]);
    Some(Match::new(Proof::Identified, evidence, fix).claiming(claim).showing(vec![archive]))
}
