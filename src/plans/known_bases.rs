//! Smaller bases that official images have beside the one in use: sizes as they were on a day.

use super::Outcome;
use crate::report::{BaseFact, Fact};
use crate::tree::Amount;

/// A base that is known by its sizes only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownBase {
    /// As a Dockerfile names it.
    pub name: String,
    /// What a pull transfers, about.
    pub download: u64,
    /// What it is unpacked, about.
    pub unpacked: u64,
    /// When the sizes were looked up, `YYYY-MM`.
    pub date: &'static str,
}

struct Row {
    /// The runtime or the distribution of the base in use, and where the version stands in `name`.
    found: (Fact, &'static str),
    name: &'static str,
    download: u64,
    unpacked: u64,
}

/// Sizes of `linux/amd64`, in megabytes of a million bytes: of Debian by its published manifests and
/// own builds, of the others about.
const DATE: &str = "2024-12";

const ROWS: [Row; 6] = [
    Row { found: (Fact::Runtime, "Node.js "), name: "node:{}-slim", download: 70, unpacked: 220 },
    Row { found: (Fact::Runtime, "Python "), name: "python:{}-slim", download: 45, unpacked: 125 },
    Row { found: (Fact::Runtime, "Go "), name: SLIM, download: 28, unpacked: 77 },
    Row { found: (Fact::Runtime, "Rust "), name: SLIM, download: 28, unpacked: 77 },
    Row { found: (Fact::Codename, "bookworm"), name: SLIM, download: 28, unpacked: 77 },
    Row {
        found: (Fact::Codename, "trixie"),
        name: "debian:trixie-slim",
        download: 32,
        unpacked: 78,
    },
];

const SLIM: &str = "debian:bookworm-slim";

/// Returns the smaller base that an image with these facts could stand on; `None` where it stands on
/// one, or none is known.
pub fn smaller(facts: &[BaseFact], name: &str) -> Option<KnownBase> {
    let lacks_libc = facts.iter().all(|it| it.fact != Fact::Libc || it.value != "glibc");
    let is_small = ["slim", "alpine", "distroless", "scratch"].iter().any(|it| name.contains(it));
    if lacks_libc || is_small {
        return None;
    }
    ROWS.iter().find_map(|row| {
        let (fact, start) = row.found;
        let found = facts.iter().filter(|it| it.fact == fact);
        let version = found.into_iter().find_map(|it| it.value.strip_prefix(start))?;
        Some(KnownBase {
            name: row.name.replace("{}", version),
            download: row.download * 1_000_000,
            unpacked: row.unpacked * 1_000_000,
            date: DATE,
        })
    })
}

impl KnownBase {
    /// What it amounts to, with what is copied onto it.
    pub fn with(&self, copied: &Amount) -> Outcome {
        let mut visible = Amount { unpacked: self.unpacked, download: self.download, files: 0 };
        visible.add(copied);
        Outcome { visible, hidden: Amount::default() }
    }
}
