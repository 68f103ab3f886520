//! Files that differ after every build, although nothing that went into it did.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::super::joint::{Joint, MayMatch};
use super::super::listing::Node;
use crate::rules::glob::PathGlob;

/// Logs, caches and backups that package managers write with times or inode numbers in them, as
/// seen when one Dockerfile is built twice. Old copies of databases are compared with what they are
/// copies of.
const VOLATILE: &[&str] = &[
    "var/log/**",
    "var/cache/apt/*pkgcache.bin",
    "var/cache/debconf/**",
    "var/cache/dnf/**",
    "var/cache/yum/**",
    "var/cache/ldconfig/aux-cache",
    "var/cache/fontconfig/**",
    "var/cache/man/**",
    "var/lib/apt/extended_states",
    "var/lib/apt/lists/**",
    "var/lib/dpkg/*-old",
    "var/lib/dpkg/triggers/**",
    "var/lib/dnf/history.sqlite*",
    "var/lib/rpm/**",
    "usr/lib/sysimage/rpm/**",
    "lib/apk/db/scripts.tar*",
    "etc/{passwd,group,shadow,gshadow,subuid,subgid}-",
    "etc/ld.so.cache",
    "root/.npm/_logs/**",
    "root/.npm/_update-notifier-last-checked",
    "root/.cache/pip/selfcheck/**",
];

/// Recognises such files.
pub(in crate::compare) struct Volatile<'a> {
    globs: Vec<PathGlob>,
    may_match: MayMatch,
    /// Directories and names, without their ending, of sources in Python that changed.
    changed_sources: HashSet<(Node, &'a str), RandomState>,
}

impl<'a> Volatile<'a> {
    pub(in crate::compare) fn of(joint: &Joint<'a>) -> Self {
        let globs = VOLATILE.iter().filter_map(|glob| PathGlob::new(glob).ok()).collect();
        let mut changed_sources = HashSet::default();
        for node in 0..joint.len() {
            let Some(stem) = joint.name(node).strip_suffix(".py") else { continue };
            let versions = joint.currents(node).all();
            if !versions.is_some_and(|versions| joint.is_same_content(versions)) {
                changed_sources.insert((joint.parent(node), stem));
            }
        }
        let may_match = MayMatch::of(joint, VOLATILE.iter().copied());
        Self { globs, may_match, changed_sources }
    }

    /// Whether a path differs after every build: by its name, or as the bytecode of a source that
    /// is the same in both images, which holds the time of that (PEP 552).
    pub(in crate::compare) fn is_volatile(&self, joint: &Joint<'_>, node: Node) -> bool {
        if let Some(stem) = joint.name(node).strip_suffix(".pyc") {
            return !self.changed_sources.contains(&source(joint, node, stem));
        }
        if !self.may_match.contains(node) {
            return false;
        }
        let path = joint.path(node);
        self.globs.iter().any(|glob| glob.is_match(path.as_bytes()))
    }
}

/// The directory and the name, without its ending, of the source of bytecode: in Python 3 it is
/// above `__pycache__`, and the name has the interpreter's after a dot (PEP 3147).
fn source<'n>(joint: &Joint<'_>, node: Node, stem: &'n str) -> (Node, &'n str) {
    let directory = joint.parent(node);
    match joint.name(directory) {
        "__pycache__" => {
            let name = stem.split_once('.').map_or(stem, |(name, _)| name);
            (joint.parent(directory), name)
        }
        _ => (directory, stem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_one() {
        for pattern in VOLATILE {
            PathGlob::new(pattern).unwrap();
        }
    }
}
