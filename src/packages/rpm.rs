//! rpm's packages, from databases in SQLite, ndb and Berkeley DB, with the reasons that dnf and
//! others record.

use std::collections::HashSet;

use self::kept::Kept;
use self::reasons::Reasons;
use self::record::{Length, Record};
use self::wal::Log;
use super::stored::stored;
use super::{Ecosystem, EcosystemName, Package, PackageId, PackageSet, filled, whole};
use crate::contents::{Content, Contents};
use crate::layer::{Below, Name, Wanted, unchanged};
use crate::tree::{Finder, NodeId};
use crate::versions;

mod bdb;
mod databases;
mod header;
mod kept;
mod manifest;
mod ndb;
mod needs;
mod reasons;
mod record;
mod rich;
mod row;
mod sqlite;
mod wal;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Rpm, versions: &versions::RPM, wanted: &WANTED, read };

const DATABASE: &str = "rpm database";
const LOG: &str = "rpm database log";
const DNF4: &str = "dnf history";
const DNF5: &str = "dnf packages";
const YUM: &str = "yum reason";
const ZYPPER: &str = "zypper automatic";
const MANIFEST: &str = "rpm manifest";

/// Where databases are. The first one with packages counts.
const DIRECTORIES: [&str; 3] = ["usr/lib/sysimage/rpm", "var/lib/rpm", "usr/share/rpm"];

/// Names of databases. The first one with packages counts.
const FILES: [&str; 3] = ["rpmdb.sqlite", "Packages.db", "Packages"];

const fn row(
    kind: &'static str,
    name: &'static str,
    below: &'static str,
    max_bytes: u64,
    condense: fn(Vec<u8>) -> Vec<u8>,
) -> Wanted {
    whole(kind, Name::Is(name), Below::Is(below), max_bytes, condense)
}

const fn database(file: usize, directory: &'static str) -> Wanted {
    match file {
        0 => row(DATABASE, "rpmdb.sqlite", directory, 1 << 29, databases::sqlite),
        1 => row(DATABASE, "Packages.db", directory, 1 << 29, databases::ndb),
        2 => row(DATABASE, "Packages", directory, 1 << 29, databases::bdb),
        _ => row(LOG, "rpmdb.sqlite-wal", directory, 1 << 27, wal::condense),
    }
}

static WANTED: [Wanted; 19] = [
    database(0, "usr/lib/sysimage/rpm"),
    database(1, "usr/lib/sysimage/rpm"),
    database(2, "usr/lib/sysimage/rpm"),
    database(3, "usr/lib/sysimage/rpm"),
    database(0, "var/lib/rpm"),
    database(1, "var/lib/rpm"),
    database(2, "var/lib/rpm"),
    database(3, "var/lib/rpm"),
    database(0, "usr/share/rpm"),
    database(1, "usr/share/rpm"),
    database(2, "usr/share/rpm"),
    database(3, "usr/share/rpm"),
    row(DNF4, "history.sqlite", "var/lib/dnf", 1 << 28, reasons::condense_history),
    row(
        DNF5,
        "packages.toml",
        "usr/lib/sysimage/libdnf5",
        1 << 25,
        reasons::condense_packages_toml,
    ),
    row(DNF5, "packages.toml", "usr/lib/sysimage/dnf", 1 << 25, reasons::condense_packages_toml),
    whole(YUM, Name::Is("reason"), Below::Within("var/lib/yum/yumdb"), 64, unchanged),
    row(ZYPPER, "AutoInstalled", "var/lib/zypp", 1 << 22, unchanged),
    row(MANIFEST, "container-manifest-1", "var/lib/rpmmanifest", 1 << 24, unchanged),
    row(MANIFEST, "container-manifest-2", "var/lib/rpmmanifest", 1 << 24, unchanged),
];

fn read(contents: &Contents, packages: &mut PackageSet) {
    let reasons = reasons(contents);
    for directory in DIRECTORIES {
        for file in FILES {
            let database = contents.find(&format!("{directory}/{file}"));
            let Some(database) = database.filter(|content| content.kind == DATABASE) else {
                continue;
            };
            let log = contents.find(&format!("{directory}/{file}-wal"));
            let log = log.filter(|content| content.kind == LOG);
            let records = records(contents, database, log, packages);
            if !records.is_empty() {
                add_packages(contents, database.node, records, &reasons, packages);
                return;
            }
        }
    }
    manifest::read(contents, MANIFEST, packages);
}

fn reasons(contents: &Contents) -> Reasons {
    let tree = contents.tree();
    let mut reasons = Reasons::default();
    // If both have a package, the second one counts.
    for kind in [DNF5, DNF4] {
        for content in contents.all(kind) {
            reasons.add_dnf(kind == DNF4, stored(content.bytes()).unwrap_or_default());
        }
    }
    for content in contents.all(YUM) {
        reasons.add_yum(tree.name(tree.parent(content.node)), content.bytes());
    }
    contents.all(ZYPPER).iter().for_each(|content| reasons.add_zypper(content.bytes()));
    reasons
}

/// Returns the packages of a database, with the changes in its log; warns about what cannot be
/// read.
fn records(
    contents: &Contents,
    database: &Content,
    log: Option<&Content>,
    packages: &mut PackageSet,
) -> Vec<Record> {
    let tree = contents.tree();
    let kept: Kept = stored(database.bytes()).unwrap_or_default();
    if !kept.is_database {
        packages.warn(tree, database.node, "is not a database of rpm; its packages are unknown");
        return Vec::new();
    }
    let (mut broken, is_cut) = (kept.broken, kept.is_cut);
    let mut applied = None;
    if let Some(content) = log {
        let log: Log = stored(content.bytes()).unwrap_or_default();
        if log.is_empty() || broken != 0 {
            if !(log.is_log && log.is_empty()) {
                let what = "cannot be applied to its database; the latest changes are unknown";
                packages.warn(tree, content.node, what);
            }
        } else if let Some((records, bad)) = wal::apply(&kept, &log) {
            applied = Some(records);
            broken = bad;
        } else {
            let what = "does not belong to its database; the latest changes are unknown";
            packages.warn(tree, content.node, what);
        }
    }
    if broken != 0 || is_cut {
        let what = format!("is damaged in {broken} places; packages may be missing");
        let what = if is_cut { "is truncated; packages may be missing" } else { &what };
        packages.warn(tree, database.node, what);
    }
    applied.unwrap_or_else(|| kept.rows.into_iter().map(|(_, record)| record).collect())
}

fn add_packages(
    contents: &Contents,
    proof: NodeId,
    records: Vec<Record>,
    reasons: &Reasons,
    packages: &mut PackageSet,
) {
    let mut finder = Finder::new(contents.tree(), NodeId::ROOT);
    let mut installed: Vec<(PackageId, Record)> = Vec::new();
    let mut seen = HashSet::new();
    for record in records {
        let Record { name, version, architecture, .. } = &record;
        // Only a damaged database has the same package twice.
        if seen.insert((name.clone(), version.clone(), architecture.clone())) {
            let package = package(&mut finder, proof, &record, reasons);
            installed.push((packages.add(package), record));
        }
    }
    needs::record(&installed, packages);
}

fn package(finder: &mut Finder<'_>, proof: NodeId, record: &Record, reasons: &Reasons) -> Package {
    let mut package = Package {
        name: record.name.clone(),
        version: record.version.clone(),
        architecture: filled(&record.architecture),
        proof: Some(proof),
        explicit: reasons.of(&record.name, &record.version, &record.architecture),
        section: filled(&record.group).filter(|group| group != "Unspecified"),
        ..Package::new(ECOSYSTEM.name)
    };
    record.each_file(|path, length| match length {
        Length::Any => package.claims.path(finder, path, None),
        Length::Is(bytes) => package.claims.path(finder, path, Some(bytes)),
        Length::Optional => {
            if finder.find(path).is_some() {
                package.claims.path(finder, path, None);
            }
        }
    });
    package
}
