//! Smaller official images to use as a base, with their sizes in a known month.

use std::collections::HashSet;

use crate::base::Fact;
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::packages::{NeedKind, PackageId};
use crate::rules::system_packages;
use crate::tree::{Amount, NodeId};

/// A base that was not read: its kind and its sizes are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownBase {
    /// Its name in a Dockerfile.
    pub name: String,
    /// About how many bytes a pull transfers.
    pub download: u64,
    /// About how many bytes it has unpacked.
    pub unpacked: u64,
    /// When the sizes were looked up, `YYYY-MM`.
    pub date: &'static str,
    /// Its C library; `None` without any.
    pub libc: Option<&'static str>,
    /// Whether it has a shell, and with it a package manager.
    pub has_shell: bool,
    /// Whether it has certificates of authorities.
    pub has_certificates: bool,
    /// Whether it has the runtime of the image's base, such as Node.js.
    has_runtime: bool,
    /// The image's packages that it has too.
    packages: HashSet<PackageId>,
}

struct Row {
    /// The runtime or the distribution of the base in use, up to its version, which replaces `{}`
    /// in `name`.
    found: (Fact, &'static str),
    name: &'static str,
    download: u64,
    unpacked: u64,
}

/// When the sizes of [`ROWS`] were looked up. They are of `linux/amd64`, in megabytes of a million
/// bytes: those of Debian from its published manifests and our own builds, the others approximate.
const DATE: &str = "2024-12";

const ROWS: [Row; 9] = [
    Row { found: (Fact::Runtime, "Node.js "), name: "node:{}-slim", download: 70, unpacked: 220 },
    Row { found: (Fact::Runtime, "Python "), name: "python:{}-slim", download: 45, unpacked: 125 },
    Row { found: (Fact::Runtime, "Go "), name: SLIM, download: 28, unpacked: 75 },
    Row { found: (Fact::Runtime, "Rust "), name: SLIM, download: 28, unpacked: 75 },
    Row { found: (Fact::Runtime, "Ruby "), name: "ruby:{}-slim", download: 75, unpacked: 220 },
    Row {
        found: (Fact::Runtime, "Java jdk-"),
        name: "eclipse-temurin:{}-jre",
        download: 95,
        unpacked: 265,
    },
    Row {
        found: (Fact::Runtime, ".NET SDK "),
        name: "mcr.microsoft.com/dotnet/aspnet:{}",
        download: 90,
        unpacked: 217,
    },
    Row { found: (Fact::Codename, "bookworm"), name: SLIM, download: 28, unpacked: 75 },
    Row {
        found: (Fact::Codename, "trixie"),
        name: "debian:trixie-slim",
        download: 32,
        unpacked: 78,
    },
];

const SLIM: &str = "debian:bookworm-slim";

/// Distroless images by the release of Debian that they are made of.
const DISTROLESS: [(&str, &str); 2] =
    [("bookworm", "gcr.io/distroless/cc-debian12"), ("trixie", "gcr.io/distroless/cc-debian13")];

/// Packages of the distroless image for compiled programs (distroless, cc/README.md).
const OF_DISTROLESS: &[&str] = &[
    "base-files", "ca-certificates", "gcc-12-base", "gcc-14-base", "libc6", "libgcc-s1",
    "libgomp1", "libssl3", "libssl3t64", "libstdc++6", "media-types", "netbase", "tzdata",
];

/// Packages that Debian's slim image has besides the essential ones: those of priority `required`,
/// and apt (debootstrap, variant `minbase`).
const OF_SLIM: &[&str] = &[
    "adduser", "apt", "debconf", "debian-archive-keyring", "e2fsprogs", "gcc-12-base", "logsave",
    "mawk", "mount", "passwd", "sqv", "tzdata", "usr-is-merged", "util-linux-extra",
];

/// Returns the base that fits what is started, of those that are smaller than the base in use: the
/// smallest first. Empty if none is known.
///
/// `interpreter` is the program that the base has to bring; `None` for one that is copied. All rows
/// have glibc, so an image without it, such as one on Alpine, cannot move to them.
pub fn fitting(facts: &Facts, name: &str, interpreter: Option<NodeId>) -> Vec<KnownBase> {
    let of_base = &facts.base.facts;
    if of_base.iter().all(|fact| fact.fact != Fact::Libc || fact.value != "glibc") {
        return Vec::new();
    }
    let needs_runtime = needs_runtime(facts, interpreter);
    let compiled = if interpreter.is_none() { distroless(facts) } else { None };
    let is_small =
        ["slim", "alpine", "distroless", "scratch"].iter().any(|word| name.contains(word));
    let rows = ROWS.iter().filter(|row| (row.found.0 == Fact::Runtime) == needs_runtime);
    let row = rows.filter(|_| !is_small).find_map(|row| row.base(facts));
    compiled.into_iter().chain(row).collect()
}

/// Whether the base has to bring what is started: packages did not install it, nor did own layers
/// bring it.
fn needs_runtime(facts: &Facts, interpreter: Option<NodeId>) -> bool {
    let file = interpreter.map(|node| facts.tree.follow(node).unwrap_or(node));
    file.is_some_and(|file| !facts.is_own(file) && !system_packages::installed(facts, file))
}

/// Returns the runtime of the image's base, such as `Node.js 20`, if what is started needs none.
pub fn unused_runtime(facts: &Facts, interpreter: Option<NodeId>) -> Option<String> {
    let runtime = facts.base.facts.iter().find(|fact| fact.fact == Fact::Runtime)?;
    (!needs_runtime(facts, interpreter)).then(|| printable_text(&runtime.value))
}

impl Row {
    fn base(&self, facts: &Facts) -> Option<KnownBase> {
        let (wanted, start) = self.found;
        let mut found = facts.base.facts.iter().filter(|fact| fact.fact == wanted);
        let version = found.find_map(|fact| fact.value.strip_prefix(start))?;
        Some(KnownBase {
            name: self.name.replace("{}", &tag(self.name, version)),
            download: self.download * 1_000_000,
            unpacked: self.unpacked * 1_000_000,
            date: DATE,
            libc: Some("glibc"),
            has_shell: true,
            has_certificates: false,
            has_runtime: wanted == Fact::Runtime,
            packages: of_slim(facts),
        })
    }
}

/// Returns the distroless image with the C library of the base in use.
fn distroless(facts: &Facts) -> Option<KnownBase> {
    let codename = facts.base.facts.iter().find(|fact| fact.fact == Fact::Codename)?;
    let (_, name) = DISTROLESS.iter().find(|(release, _)| codename.value == *release)?;
    let of_image = facts.system_packages();
    let packages = of_image.filter(|(_, package)| OF_DISTROLESS.contains(&package.name.as_str()));
    Some(KnownBase {
        name: (*name).to_owned(),
        download: 9_000_000,
        unpacked: 24_000_000,
        date: DATE,
        libc: Some("glibc"),
        has_shell: false,
        has_certificates: true,
        has_runtime: false,
        packages: packages.map(|(id, _)| id).collect(),
    })
}

/// Returns the packages of Debian's slim image, with what they require.
fn of_slim(facts: &Facts) -> HashSet<PackageId> {
    let all = facts.system_packages();
    let starts =
        all.filter(|(_, package)| package.is_kept || OF_SLIM.contains(&package.name.as_str()));
    let starts = starts.map(|(id, _)| id);
    let reached = system_packages::reachable(facts, starts, &[NeedKind::Requires]);
    let reached = (0_u32..).map(PackageId).zip(reached);
    reached.filter(|(_, is_reached)| *is_reached).map(|(id, _)| id).collect()
}

/// Returns the part of a version that the tags of a repository have.
fn tag(name: &str, version: &str) -> String {
    let parts = match name.split([':', '/']).next() {
        Some("eclipse-temurin") => 1,
        Some("mcr.microsoft.com") => 2,
        _ => return version.to_owned(),
    };
    let digits = version.split(['+', '-', '_']).next().unwrap_or(version);
    digits.split('.').take(parts).collect::<Vec<_>>().join(".")
}

/// Returns the image of nginx, which serves built files, with approximate sizes.
pub fn web_server() -> KnownBase {
    KnownBase {
        name: "nginx:alpine".to_owned(),
        download: 20_000_000,
        unpacked: 50_000_000,
        date: DATE,
        libc: Some("musl"),
        has_shell: true,
        has_certificates: true,
        has_runtime: false,
        packages: HashSet::new(),
    }
}

impl KnownBase {
    /// Whether it has something at the path of a node of the image; `None` if that is unknown.
    pub fn has(&self, facts: &Facts, node: NodeId) -> Option<bool> {
        if let Some((id, package)) = facts.owner(node)
            && package.ecosystem.is_system()
        {
            return Some(self.has_package(id));
        }
        if !facts.is_in_base(node) {
            return Some(false);
        }
        // A runtime is in /usr/local, /opt and the like, without a package. What else the base has
        // without a package is not known of the smaller one, but a link to it is usual.
        let is_shared = facts.tree.is_directory(node) || facts.tree.link_target(node).is_some();
        (self.has_runtime || is_shared).then_some(true)
    }

    /// Whether it has a package of the image.
    pub fn has_package(&self, id: PackageId) -> bool {
        self.packages.contains(&id)
    }

    /// Returns its sizes.
    pub fn amount(&self) -> Amount {
        Amount { unpacked: self.unpacked, download: self.download, files: 0 }
    }
}
