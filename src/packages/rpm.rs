//! rpm's packages: the databases in sqlite, ndb and Berkeley DB, and what dnf knows of reasons.

use std::collections::HashSet;

use self::kept::Kept;
use self::reasons::Reasons;
use self::record::{Length, Record};
use self::wal::{Log, Row};
use super::{Ecosystem, EcosystemName, Package, PackageId, PackageSet};
use crate::contents::{Content, Contents};
use crate::layer::{Below, Keep, Name, Wanted, as_it_is};
use crate::tree::{Finder, NodeId};

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
    Ecosystem { name: EcosystemName::Rpm, wanted: &WANTED, read };

const DATABASE: &str = "rpm database";
const LOG: &str = "rpm database log";
const DNF: &str = "dnf reasons";
const YUM: &str = "yum reason";
const ZYPPER: &str = "zypper automatic";
const MANIFEST: &str = "rpm manifest";

/// Where databases are, in the order in which they count.
const DIRECTORIES: [&str; 3] = ["usr/lib/sysimage/rpm", "var/lib/rpm", "usr/share/rpm"];

/// What a database is called, in the order in which they count.
const FILES: [&str; 3] = ["rpmdb.sqlite", "Packages.db", "Packages"];

type Condense = fn(Vec<u8>) -> Vec<u8>;

const fn row(
    kind: &'static str,
    name: &'static str,
    below: &'static str,
    most: u64,
    condense: Condense,
) -> Wanted {
    let keep = Keep::Whole { max_bytes: most, condense };
    Wanted { kind, name: Name::Is(name), below: Below::Is(below), keep }
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
    row(DNF, "history.sqlite", "var/lib/dnf", 1 << 28, reasons::condense_history),
    row(DNF, "packages.toml", "usr/lib/sysimage/libdnf5", 1 << 25, reasons::condense_packages_toml),
    row(DNF, "packages.toml", "usr/lib/sysimage/dnf", 1 << 25, reasons::condense_packages_toml),
    Wanted {
        kind: YUM,
        name: Name::Is("reason"),
        below: Below::Within("var/lib/yum/yumdb"),
        keep: Keep::Whole { max_bytes: 64, condense: as_it_is },
    },
    row(ZYPPER, "AutoInstalled", "var/lib/zypp", 1 << 22, as_it_is),
    row(MANIFEST, "container-manifest-1", "var/lib/rpmmanifest", 1 << 24, as_it_is),
    row(MANIFEST, "container-manifest-2", "var/lib/rpmmanifest", 1 << 24, as_it_is),
];

fn read(contents: &Contents, finds: &mut PackageSet) {
    let reasons = reasons(contents);
    for directory in DIRECTORIES {
        for file in FILES {
            let database = contents.find(&format!("{directory}/{file}"));
            let Some(database) = database.filter(|it| it.kind == DATABASE) else { continue };
            let log = contents.find(&format!("{directory}/{file}-wal"));
            let rows = rows(contents, database, log.filter(|it| it.kind == LOG), finds);
            if !rows.is_empty() {
                add_packages(contents, database.node, &rows, &reasons, finds);
                return;
            }
        }
    }
    manifest::read(contents, MANIFEST, finds);
}

fn reasons(contents: &Contents) -> Reasons {
    let tree = contents.tree();
    let mut reasons = Reasons::default();
    contents.all(DNF).iter().for_each(|content| reasons.add_dnf(content.bytes()));
    for content in contents.all(YUM) {
        reasons.add_yum(tree.name(tree.parent(content.node)), content.bytes());
    }
    contents.all(ZYPPER).iter().for_each(|content| reasons.add_zypper(content.bytes()));
    reasons
}

/// The packages of a database, with what its log adds and takes; warns of what cannot be read.
fn rows<'a>(
    contents: &Contents,
    database: &'a Content,
    log: Option<&'a Content>,
    finds: &mut PackageSet,
) -> Vec<Row<'a>> {
    let tree = contents.tree();
    let Some(kept) = Kept::read(database.bytes()).filter(|kept| kept.is_database) else {
        finds.warn(tree, database.node, "is no database of rpm; its packages are unknown");
        return Vec::new();
    };
    let mut rows: Vec<Row<'a>> = kept.rows.iter().map(|(_, record)| Row::Old(record)).collect();
    let mut broken = kept.broken;
    if let Some(content) = log {
        let log = Log::read(content.bytes()).unwrap_or_default();
        match log.is_empty() || broken != 0 {
            true if log.is_log && log.is_empty() => (),
            true => finds.warn(
                tree,
                content.node,
                "cannot be applied to its database; the latest changes are unknown",
            ),
            false => match wal::apply(&kept, &log) {
                Some((new, bad)) => {
                    rows = new;
                    broken = bad;
                }
                None => finds.warn(
                    tree,
                    content.node,
                    "does not belong to its database; the latest changes are unknown",
                ),
            },
        }
    }
    if broken != 0 || kept.is_cut {
        let what = format!("is damaged in {broken} places; packages may be missing");
        let what = if kept.is_cut { "is cut; packages may be missing" } else { &what };
        finds.warn(tree, database.node, what);
    }
    rows
}

fn add_packages(
    contents: &Contents,
    proof: NodeId,
    rows: &[Row<'_>],
    reasons: &Reasons,
    finds: &mut PackageSet,
) {
    let mut finder = Finder::new(contents.tree(), NodeId::ROOT);
    let mut records: Vec<(PackageId, Record<'_>)> = Vec::new();
    let mut seen = HashSet::new();
    for row in rows {
        let bytes = match row {
            Row::Old(record) => record,
            Row::New(record) => record.as_slice(),
        };
        let Some(record) = Record::read(bytes) else { continue };
        // Only a damaged database tells a package twice.
        if !seen.insert((record.name, record.version, record.architecture)) {
            continue;
        }
        let package = package(&mut finder, proof, &record, reasons);
        records.push((finds.add(package), record));
    }
    needs::find(&records, finds);
}

fn package(
    finder: &mut Finder<'_>,
    proof: NodeId,
    record: &Record<'_>,
    reasons: &Reasons,
) -> Package {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let named = |bytes: &[u8]| (!bytes.is_empty()).then(|| text(bytes));
    let mut package = Package {
        name: text(record.name),
        version: text(record.version),
        architecture: named(record.architecture),
        proof: Some(proof),
        explicit: reasons.of(record.name, record.version, record.architecture),
        section: named(record.group).filter(|group| group != "Unspecified"),
        ..Package::of(ECOSYSTEM.name)
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
