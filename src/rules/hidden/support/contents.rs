//! What most hidden files are: by their paths, or by the directory that they were in.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;
use memchr::memmem;

use crate::escape::printable;
use crate::facts::Facts;
use crate::tree::{NodeId, VersionId};
use crate::units::Bytes;

/// Parts of paths, and what the files there are; the first that matches counts.
const KINDS: [(&str, &str); 45] = [
    ("/var/lib/apt/lists/", "apt package lists"),
    ("/var/cache/apt/archives/", "packages that apt downloaded"),
    ("/var/cache/apt/", "apt's index of its lists"),
    ("/var/cache/apk/", "apk's cache"),
    ("/etc/apk/cache/", "apk's cache"),
    ("/var/cache/dnf/", "dnf's cache"),
    ("/var/cache/libdnf5/", "dnf's cache"),
    ("/var/cache/yum/", "yum's cache"),
    ("/var/cache/zypp/", "zypper's cache"),
    ("/var/cache/pacman/", "pacman's cache"),
    ("/_cacache/", "npm's cache"),
    ("/.cache/pip/", "pip's cache"),
    ("/.cache/uv/", "uv's cache"),
    ("/.cache/pypoetry/", "Poetry's cache"),
    ("/.cache/yarn/", "Yarn's cache"),
    ("/.yarn/cache/", "Yarn's cache"),
    ("/pnpm/store/", "pnpm's store"),
    ("/.bun/install/cache/", "Bun's cache"),
    ("/.cache/go-build/", "Go's build cache"),
    ("/pkg/mod/", "Go modules"),
    ("/usr/local/go/", "the Go toolchain"),
    ("/cargo/registry/", "Cargo's registry"),
    ("/.cargo/registry/", "Cargo's registry"),
    ("/rustup/toolchains/", "the Rust toolchain"),
    ("/.rustup/toolchains/", "the Rust toolchain"),
    ("/target/release/", "Cargo build output"),
    ("/target/debug/", "Cargo build output"),
    ("/.m2/repository/", "Maven's repository"),
    ("/.gradle/", "Gradle's cache"),
    ("/.nuget/packages/", "NuGet packages"),
    ("/.composer/cache/", "Composer's cache"),
    ("/.cache/composer/", "Composer's cache"),
    ("/pkgs/cache/", "conda's cache"),
    ("/.cache/huggingface/", "Hugging Face models"),
    ("/node_modules/", "node_modules"),
    ("/__pycache__/", "Python bytecode"),
    ("/site-packages/", "Python packages"),
    ("/dist-packages/", "Python packages"),
    ("/.git/", "Git history"),
    ("/usr/share/doc/", "documentation"),
    ("/usr/share/man/", "manual pages"),
    ("/usr/share/locale/", "translations"),
    ("/var/log/", "logs"),
    ("/usr/lib/gcc/", "the C compiler"),
    ("/tmp/", "temporary files"),
];

/// Says how many bytes there are and what most of them are: `24.1 MB of apt package lists`, or
/// `24.1 MB, most of it in /srv/data`.
pub(in crate::rules::hidden) fn mostly(facts: &Facts, versions: &[VersionId]) -> String {
    let tree = &facts.tree;
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    let mut known: HashMap<NodeId, Option<&str>, RandomState> = HashMap::default();
    let mut all = 0;
    for &version in versions {
        let Some(content) = tree.own_content(version) else { continue };
        let parent = tree.parent(tree.node_of(version));
        all += content.stored_bytes;
        if let Some(words) = *known.entry(parent).or_insert_with(|| kind(tree.path(parent))) {
            *kinds.entry(words).or_default() += content.stored_bytes;
        }
    }
    // Kinds with less than a tenth of the bytes are not named. One kind is named alone if nearly
    // all bytes are of it; several are, if together they have at least half. Otherwise the
    // directory says more.
    let is_large = |bytes: u64| all / 10 <= bytes && 0 < bytes;
    let mut large: Vec<(u64, &str)> = kinds
        .into_iter()
        .filter(|kind| is_large(kind.1))
        .map(|(words, bytes)| (bytes, words))
        .collect();
    large.sort_by(|a, b| b.cmp(a));
    let named: u64 = large.iter().map(|(bytes, _)| bytes).sum();
    let total = Bytes(all);
    match large.as_slice() {
        [(_, words)] if all - named <= all / 20 => format!("{total} of {words}"),
        [_, ..] if all / 2 <= named => {
            let parts =
                large.iter().take(3).map(|(bytes, words)| format!("{} of {words}", Bytes(*bytes)));
            let mut parts: Vec<String> = parts.collect();
            let last = parts.pop().unwrap_or_default();
            match parts.is_empty() {
                true => format!("{total}, of which {last}"),
                false => format!("{total}, of which {} and {last}", parts.join(", ")),
            }
        }
        _ => match holds_most(facts, versions, all) {
            Some((node, bytes)) if bytes == all => format!("{total} {}", place(facts, node)),
            Some((node, _)) => format!("{total}, most of it {}", place(facts, node)),
            None => total.to_string(),
        },
    }
}

/// Returns the deepest file or directory with more than four fifths of the bytes, and how many it
/// has. With fewer, `most of it` would mislead.
fn holds_most(facts: &Facts, versions: &[VersionId], all: u64) -> Option<(NodeId, u64)> {
    let tree = &facts.tree;
    let mut open: BTreeMap<NodeId, u64> = BTreeMap::new();
    for &version in versions {
        let bytes = tree.own_content(version).map_or(0, |content| content.stored_bytes);
        *open.entry(tree.node_of(version)).or_default() += bytes;
    }
    // Parents have smaller ids than their children, so the last node's bytes are complete.
    while let Some((node, bytes)) = open.pop_last().filter(|(node, _)| *node != NodeId::ROOT) {
        if all / 5 * 4 < bytes {
            return Some((node, bytes));
        }
        *open.entry(tree.parent(node)).or_default() += bytes;
    }
    None
}

fn kind(mut directory: Vec<u8>) -> Option<&'static str> {
    directory.push(b'/');
    let holds = |part: &str| memmem::find(&directory, part.as_bytes()).is_some();
    KINDS.iter().find(|(part, _)| holds(part)).map(|(_, words)| *words)
}

fn place(facts: &Facts, node: NodeId) -> String {
    let path = printable(&facts.tree.path(node));
    let mut versions = facts.tree.versions(node);
    match versions.any(|version| facts.tree.own_content(version).is_some()) {
        true => format!("at {path}"),
        false => format!("in {path}"),
    }
}
