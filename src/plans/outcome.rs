//! The sizes of an image after a plan.

use std::collections::{BTreeSet, HashSet};

use super::runtime::RuntimeSet;
use super::target::Target;
use crate::facts::Facts;
use crate::packages::{EcosystemName, PackageId};
use crate::rules::Claim;
use crate::rules::claims::{Claimed, Counts};
use crate::tree::{Amount, NodeId};

/// The sizes after a plan: of what a container sees, and of what it does not see.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outcome {
    /// What a container would see.
    pub visible: Amount,
    /// What would be shipped, but hidden.
    pub hidden: Amount,
}

impl Outcome {
    /// Returns all unpacked bytes.
    pub fn unpacked(&self) -> u64 {
        self.visible.unpacked + self.hidden.unpacked
    }
}

/// Returns the sizes after some of the fixes of the headline: those of the claims at these
/// positions. What a claim shares with others stays unless all of them are fixed; what it names and
/// others got goes with it.
pub fn in_place(
    facts: &Facts,
    today: &Outcome,
    claimed: &[Claimed],
    fixed: &BTreeSet<usize>,
) -> Outcome {
    let mut after = *today;
    let claims = || fixed.iter().filter_map(|&at| claimed.get(at));
    let mut lost: HashSet<NodeId> = claims().flat_map(|claimed| &claimed.lost).copied().collect();
    for share in claims().filter_map(|claimed| claimed.shares.get(&Counts::Headline)) {
        subtract(&mut after.hidden, &share.hidden);
        let mut visible = share.amount;
        subtract(&mut visible, &share.hidden);
        for (others, amount) in &share.shared {
            if !others.iter().all(|other| fixed.contains(other)) {
                subtract(&mut visible, amount);
            }
        }
        subtract(&mut after.visible, &visible);
        if !lost.is_empty() {
            share.nodes.iter().for_each(|node| _ = lost.remove(node));
        }
    }
    for version in lost.into_iter().filter_map(|node| facts.tree.current(node)) {
        subtract(&mut after.visible, &facts.tree.amount(version));
    }
    after
}

pub(super) fn subtract(from: &mut Amount, what: &Amount) {
    from.unpacked = from.unpacked.saturating_sub(what.unpacked);
    from.download = from.download.saturating_sub(what.download);
    from.files = from.files.saturating_sub(what.files);
}

/// Returns the sizes if only the runtime set is copied onto the same base.
pub fn multi_stage(facts: &Facts, set: &RuntimeSet, parts: &[&Claimed]) -> Outcome {
    let mut outcome = base(facts);
    outcome.visible.add(&copied(facts, set, Target::SameBase, parts));
    let mut files = set.files.clone();
    files.extend(system_files(facts, &set.packages, |node| facts.is_own(node)));
    // Files of the base that the set overwrites are hidden.
    for &node in &files {
        let versions = facts.tree.versions(node);
        let below = versions.filter_map(|id| Some((id, facts.tree.version(id)?)));
        let covered = below
            .filter(|(_, version)| version.layer < facts.base.layers)
            .find_map(|(id, version)| Some((facts.tree.own_content(id)?, version.entry.download)));
        if let Some((content, download)) = covered {
            let amount = Amount { unpacked: content.stored_bytes, download, files: 1 };
            subtract(&mut outcome.visible, &amount);
            outcome.hidden.add(&amount);
        }
    }
    outcome
}

/// Returns the bytes of a set and of the packages that it needs, as far as a target lacks them.
pub(super) fn copied(
    facts: &Facts,
    set: &RuntimeSet,
    target: Target<'_>,
    parts: &[&Claimed],
) -> Amount {
    let mut files = set.files.clone();
    let lacks = |node| match target {
        Target::SameBase => facts.is_own(node),
        Target::Other(_) | Target::Known(_) => target.has(facts, node) != Some(true),
    };
    files.extend(system_files(facts, &set.packages, lacks));
    let mut sum = facts.tree.carried(files.iter().copied());
    subtract(&mut sum, &stripped(facts, &files, parts));
    sum.add(&set.added);
    sum
}

/// Returns the sizes of the base image alone.
fn base(facts: &Facts) -> Outcome {
    let mut outcome = Outcome::default();
    for id in facts.tree.all_versions() {
        let Some(version) = facts.tree.version(id) else { continue };
        if facts.base.layers <= version.layer {
            continue;
        }
        let content = facts.tree.own_content(id);
        let amount = Amount {
            unpacked: content.map_or(0, |content| content.stored_bytes),
            download: version.entry.download,
            files: u64::from(content.is_some()),
        };
        let hidden = facts.tree.hidden_bytes(id).map(|(_, by)| by as usize);
        match hidden.is_some_and(|by| by < facts.base.layers) {
            true => outcome.hidden.add(&amount),
            false => outcome.visible.add(&amount),
        }
    }
    outcome
}

/// Returns the bytes that changes of instructions remove from files that stay, such as debug
/// symbols.
pub(super) fn stripped(facts: &Facts, files: &BTreeSet<NodeId>, parts: &[&Claimed]) -> Amount {
    let mut sum = Amount::default();
    for claimed in parts {
        let Claim::Parts(parts) = &claimed.found.claim else { continue };
        for (node, bytes) in parts.iter().filter(|(node, _)| files.contains(node)) {
            let whole = facts.tree.current(*node).map(|version| facts.tree.amount(version));
            let whole = whole.unwrap_or_default();
            let share = u128::from(whole.download) * u128::from(*bytes);
            sum.unpacked += bytes;
            sum.download += share.checked_div(u128::from(whole.unpacked)).unwrap_or(0) as u64;
        }
    }
    sum
}

/// Databases of package managers, and the cache of the loader. Installing any package writes them
/// again.
const DATABASES: [&str; 9] = [
    "var/lib/dpkg/status",
    "var/cache/debconf/config.dat",
    "var/cache/debconf/templates.dat",
    "var/lib/apt/extended_states",
    "etc/ld.so.cache",
    "var/lib/rpm/rpmdb.sqlite",
    "usr/lib/sysimage/rpm/rpmdb.sqlite",
    "lib/apk/db/installed",
    "lib/apk/db/scripts.tar",
];

/// Copies of databases that dpkg and debconf keep: an installation leaves them behind, and they are
/// too small to be worth a command that removes them.
const LEFT_BEHIND: [&str; 3] = [
    "var/lib/dpkg/status-old",
    "var/cache/debconf/config.dat-old",
    "var/cache/debconf/templates.dat-old",
];

/// Returns the databases that own layers wrote.
pub(super) fn databases(facts: &Facts) -> impl Iterator<Item = NodeId> {
    let found = DATABASES.iter().filter_map(|path| facts.find(path));
    found.filter(|&node| facts.is_own(node))
}

/// Returns the bytecode beside the sources of Python packages: no package owns it, but installing
/// them creates it (py3compile(1)).
fn bytecode<'f>(
    facts: &'f Facts,
    files: &BTreeSet<NodeId>,
) -> impl Iterator<Item = NodeId> + use<'f> {
    let tree = &facts.tree;
    let sources = files.iter().filter(|&&node| tree.name(node).ends_with(b".py"));
    let directories: BTreeSet<NodeId> = sources.map(|&node| tree.parent(node)).collect();
    let caches = directories.into_iter().filter_map(|node| tree.child(node, b"__pycache__"));
    caches.flat_map(|node| facts.files_in(node))
}

/// Returns the files of packages of the operating system, and other files that their installation
/// writes.
///
/// `is_lacking` says which of the files the last stage lacks before.
pub(super) fn system_files(
    facts: &Facts,
    packages: &BTreeSet<PackageId>,
    is_lacking: impl Fn(NodeId) -> bool,
) -> BTreeSet<NodeId> {
    let mut files = BTreeSet::new();
    for &id in packages {
        files.extend(facts.files_of(id).iter().copied().filter(|&node| is_lacking(node)));
    }
    if files.is_empty() {
        return files;
    }
    let compiled: Vec<NodeId> = bytecode(facts, &files).filter(|&node| is_lacking(node)).collect();
    files.extend(compiled);
    files.extend(databases(facts));
    let left = LEFT_BEHIND.iter().filter_map(|path| facts.find(path));
    files.extend(left.filter(|&node| facts.is_own(node) && is_lacking(node)));
    let named = packages.iter().filter_map(|&id| facts.packages.get(id));
    if named.into_iter().any(|package| package.name == "ca-certificates") {
        let bundle = facts.find("/etc/ssl/certs/ca-certificates.crt");
        files.extend(bundle.filter(|&node| is_lacking(node)));
    }
    if let Some(info) = facts.directory("/var/lib/dpkg/info") {
        let names: HashSet<&str> = packages
            .iter()
            .filter_map(|&id| facts.packages.get(id))
            .filter(|package| package.ecosystem == EcosystemName::Dpkg)
            .map(|package| package.name.as_str())
            .collect();
        let of_package = |node: &NodeId| {
            let name = String::from_utf8_lossy(facts.tree.name(*node));
            let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
            names.contains(stem.split(':').next().unwrap_or(stem))
        };
        let notes = facts.tree.children(info).iter().copied();
        files.extend(notes.filter(of_package).filter(|&node| is_lacking(node)));
    }
    files
}
