//! Smaller official images to use as a base, with their sizes in a known month.

use super::Outcome;
use crate::base::{BaseFact, Fact};
use crate::tree::Amount;

/// A base of which only the sizes are known.
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
    Row { found: (Fact::Runtime, "Go "), name: SLIM, download: 28, unpacked: 77 },
    Row { found: (Fact::Runtime, "Rust "), name: SLIM, download: 28, unpacked: 77 },
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
    Row { found: (Fact::Codename, "bookworm"), name: SLIM, download: 28, unpacked: 77 },
    Row {
        found: (Fact::Codename, "trixie"),
        name: "debian:trixie-slim",
        download: 32,
        unpacked: 78,
    },
];

const SLIM: &str = "debian:bookworm-slim";

/// Returns a smaller base for an image with these facts; `None` if its base is small already, or no
/// smaller one is known.
///
/// All rows have glibc, so an image without it, such as one on Alpine, cannot move to them.
pub fn smaller(facts: &[BaseFact], name: &str) -> Option<KnownBase> {
    let lacks_libc = facts.iter().all(|fact| fact.fact != Fact::Libc || fact.value != "glibc");
    let is_small =
        ["slim", "alpine", "distroless", "scratch"].iter().any(|word| name.contains(word));
    if lacks_libc || is_small {
        return None;
    }
    ROWS.iter().find_map(|row| {
        let (wanted, start) = row.found;
        let mut found = facts.iter().filter(|fact| fact.fact == wanted);
        let version = found.find_map(|fact| fact.value.strip_prefix(start))?;
        Some(KnownBase {
            name: row.name.replace("{}", &tag(row.name, version)),
            download: row.download * 1_000_000,
            unpacked: row.unpacked * 1_000_000,
            date: DATE,
        })
    })
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
    }
}

impl KnownBase {
    /// Returns its outcome with what is copied onto it.
    pub fn with(&self, copied: &Amount) -> Outcome {
        let mut visible = Amount { unpacked: self.unpacked, download: self.download, files: 0 };
        visible.add(copied);
        Outcome { visible, hidden: Amount::default() }
    }
}
