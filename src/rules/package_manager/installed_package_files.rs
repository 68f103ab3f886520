//! Package files that were downloaded by hand and are installed.

use std::collections::HashSet;

use crate::facts::Facts;
use crate::packages::EcosystemName;
use crate::rules::{Find, Fix, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "installed-package-files",
    title: "Package files that are already installed",
    why: "Once a `.deb` or `.rpm` is installed, the file itself is of no use; it is compressed \
          already, so it hardly shrinks in the layer.",
    proof: "A `.deb` or `.rpm` outside of the package manager's cache whose name is that of an \
            installed package.",
    fix: "Download, install and remove the file in one RUN; or install from the build context with \
          a bind mount.",
    references: &["https://docs.docker.com/build/building/best-practices/#add-or-copy"],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let mut nodes: Vec<NodeId> = Vec::new();
    let name_of_deb: fn(&[u8]) -> Option<&[u8]> = deb;
    for (extension, ecosystem, name) in
        [("deb", EcosystemName::Dpkg, name_of_deb), ("rpm", EcosystemName::Rpm, rpm)]
    {
        let files = facts.index.files_with_extension(extension);
        if files.is_empty() {
            continue;
        }
        let packages = facts.packages(ecosystem).map(|(_, package)| package.name.as_bytes());
        let packages: HashSet<&[u8]> = packages.collect();
        let is_installed = |&node: &NodeId| {
            name(facts.tree.name(node)).is_some_and(|name| packages.contains(name))
                && !facts.tree.path(node).starts_with(b"/var/cache/")
        };
        nodes.extend(files.iter().copied().filter(is_installed));
    }
    Match::by_layer(facts, &nodes, |layer, files| {
        let paths: Vec<String> = files.iter().map(|&file| facts.quoted(file)).collect();
        let fix = match facts.is_copy(layer) && facts.base.layers <= layer {
            true => Fix::advice(
                "Install the file in place with `RUN --mount=type=bind,target=/mnt` instead of \
                 COPY",
            ),
            false => Fix::clean_up(facts, layer, files, &paths.join(" ")),
        };
        Match::new(Proof::Identified, "the package database has a package with this name", fix)
    })
}

/// Returns the package in `NAME_VERSION_ARCHITECTURE.deb`.
fn deb(file: &[u8]) -> Option<&[u8]> {
    let end = file.iter().position(|&byte| byte == b'_')?;
    file.get(..end)
}

/// Returns the package in `NAME-VERSION-RELEASE.ARCHITECTURE.rpm`.
fn rpm(file: &[u8]) -> Option<&[u8]> {
    let release = file.iter().rposition(|&byte| byte == b'-')?;
    let version = file.get(..release)?.iter().rposition(|&byte| byte == b'-')?;
    file.get(..version)
}
