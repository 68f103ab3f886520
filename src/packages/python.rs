//! Python distributions: `*.dist-info` and `*.egg-info` in any environment.

use crate::contents::{Content, Contents};
use crate::layer::{Below, Keep, Name, Wanted};
use crate::tree::NodeId;

use super::stored::{store, stored};
use super::{Ecosystem, EcosystemName, NeedKind, Package, PackageId, PackageSet};

mod claims;
mod development;
mod environment;
mod lock;
mod lock_formats;
mod marker;
mod metadata;
mod needs;
mod project;
mod record;
mod requirement;
mod version;

use environment::{Site, Sites};
use metadata::Metadata;
use needs::{Node, Place};
use requirement::{Requirement, normal};

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Python, wanted: WANTED, read };

/// The longest list of files that is kept; the largest distributions have some megabytes.
const MOST_LIST_BYTES: u64 = 32 << 20;

/// The longest lock or settings file that is kept.
const MOST_LOCK_BYTES: u64 = 16 << 20;

const METADATA: Keep = Keep::Parts { plan: metadata::plan, condense: metadata::condense };

const fn lines() -> Keep {
    Keep::Whole { most_bytes: MOST_LIST_BYTES, condense: record::condense_lines }
}

const fn whole(condense: fn(Vec<u8>) -> Vec<u8>) -> Keep {
    Keep::Whole { most_bytes: MOST_LOCK_BYTES, condense }
}

const fn row(kind: &'static str, name: &'static str, below: &'static str, keep: Keep) -> Wanted {
    Wanted { kind, name: Name::Is(name), below: Below::EndsWith(below), keep }
}

const RECORD: Keep = Keep::Whole { most_bytes: MOST_LIST_BYTES, condense: record::condense };

static WANTED: &[Wanted] = &[
    row(DIST_INFO, "METADATA", ".dist-info", METADATA),
    row("python record", "RECORD", ".dist-info", RECORD),
    row("python installer", "INSTALLER", ".dist-info", whole(first_line)),
    row("python origin", "direct_url.json", ".dist-info", whole(metadata::condense_direct_url)),
    row(EGG_INFO, "PKG-INFO", ".egg-info", METADATA),
    row(EGG, "PKG-INFO", "EGG-INFO", METADATA),
    row("python requires", "requires.txt", "-info", whole(metadata::condense_requires)),
    row("python requires", "requires.txt", "EGG-INFO", whole(metadata::condense_requires)),
    row("python files", "installed-files.txt", ".egg-info", lines()),
    row("python modules", "top_level.txt", "-info", lines()),
    Wanted {
        kind: EGG_INFO_FILE,
        name: Name::Extension(".egg-info"),
        below: Below::EndsWith("-packages"),
        keep: METADATA,
    },
    Wanted {
        kind: EGG_LINK,
        name: Name::Extension(".egg-link"),
        below: Below::EndsWith("-packages"),
        keep: whole(first_line),
    },
    Wanted {
        kind: EGG_FILE,
        name: Name::Extension(".egg"),
        below: Below::EndsWith("-packages"),
        keep: Keep::Parts { plan: metadata::plan, condense: |_| store(&Metadata::default()) },
    },
    row("python environment", "pyvenv.cfg", "", whole(crate::layer::as_it_is)),
    row(development::LOCK, "uv.lock", "", whole(lock_formats::uv)),
    row(development::LOCK, "poetry.lock", "", whole(lock_formats::poetry)),
    row(development::LOCK, "pdm.lock", "", whole(lock_formats::pdm)),
    row(development::LOCK, "pylock.toml", "", whole(lock_formats::pylock)),
    row(development::LOCK, "Pipfile.lock", "", whole(lock_formats::pipfile)),
    row("python project", "pyproject.toml", "", whole(project::condense)),
];

const DIST_INFO: &str = "python dist-info";
const EGG_INFO: &str = "python egg-info";
const EGG_INFO_FILE: &str = "python egg-info file";
/// A zip archive; its name says what it is.
const EGG_FILE: &str = "python egg file";
const EGG: &str = "python egg";
const EGG_LINK: &str = "python egg-link";

fn first_line(content: Vec<u8>) -> Vec<u8> {
    let line = content.split(|&byte| byte == b'\n').next().unwrap_or_default();
    line.trim_ascii().iter().copied().take(4096).collect()
}

/// A distribution that is found.
struct Found<'a> {
    /// The directory of its metadata, or the file that is all of it.
    info: NodeId,
    metadata: &'a Content,
    /// Where its files are named from.
    site: usize,
    form: Form,
    package: PackageId,
    /// Normalised.
    name: String,
    installer: Option<&'a [u8]>,
}

/// How a distribution's metadata lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    DistInfo,
    EggInfo,
    /// A file of metadata alone, as distutils wrote it, or an egg in one file.
    File,
    /// A directory `NAME.egg` with everything in it.
    Egg,
    /// A link to the sources.
    Link(NodeId),
}

fn read(contents: &Contents, finds: &mut PackageSet) {
    let mut sites = Sites::new(contents);
    let mut list = Vec::new();
    find(contents, &mut sites, &mut list);
    for found in &mut list {
        add(contents, sites.list(), found, finds);
    }
    note_who_asked(contents, &list, finds);
    let nodes: Vec<Node> = list.iter().map(|found| node(contents, found, finds)).collect();
    let visible = environment::visible(contents.tree(), sites.list());
    let place = |(site, visible): (&Site, Vec<usize>)| Place {
        python: site.python.clone(),
        implementation: site.implementation,
        visible,
    };
    let places: Vec<Place> = sites.list().iter().zip(visible).map(place).collect();
    let needs = needs::needs(&nodes, &places);
    for &(from, to) in &needs {
        if let (Some(from), Some(to)) = (list.get(from), list.get(to)) {
            finds.need(from.package, to.package, NeedKind::Requires);
        }
    }
    development::note(contents, sites.list(), &list, &needs, finds);
}

fn find<'a>(contents: &'a Contents, sites: &mut Sites<'a>, list: &mut Vec<Found<'a>>) {
    let tree = contents.tree();
    let package = PackageId(u32::MAX);
    let found = |info, metadata, site, form, installer| {
        let name = String::new();
        Found { info, metadata, site, form, package, name, installer }
    };
    for metadata in contents.all(DIST_INFO) {
        let info = tree.parent(metadata.node);
        // What a failed removal leaves; pip passes over it.
        if tree.name(info).first() == Some(&b'~') {
            continue;
        }
        let installer = contents.child(info, "INSTALLER").map(|it| it.bytes());
        if let Some(site) = sites.of(tree.parent(info), installer.is_some()) {
            list.push(found(info, metadata, site, Form::DistInfo, installer));
        }
    }
    let forms = [
        (EGG_INFO, Form::EggInfo),
        (EGG_INFO_FILE, Form::File),
        (EGG_FILE, Form::File),
        (EGG, Form::Egg),
    ];
    for (kind, form) in forms {
        for metadata in contents.all(kind) {
            let info = match form {
                Form::File => metadata.node,
                _ => tree.parent(metadata.node),
            };
            let above = tree.parent(info);
            let directory = match form {
                Form::Egg if tree.name(above).ends_with(b".egg") => tree.parent(above),
                Form::Egg => continue,
                _ => above,
            };
            if let Some(site) = sites.of(directory, false) {
                list.push(found(info, metadata, site, form, None));
            }
        }
    }
    for link in contents.all(EGG_LINK) {
        let Some(sources) = tree.find_from(tree.parent(link.node), link.bytes()) else { continue };
        let info = tree.children(sources).iter().copied();
        let mut info =
            info.filter(|&it| tree.is_present(it) && tree.name(it).ends_with(b".egg-info"));
        let metadata = info.find_map(|info| Some((info, contents.child(info, "PKG-INFO")?)));
        if let (Some((info, metadata)), Some(site)) =
            (metadata, sites.of(tree.parent(link.node), false))
        {
            list.push(found(info, metadata, site, Form::Link(link.node), None));
        }
    }
}

/// Adds a distribution with all that it claims.
fn add(contents: &Contents, sites: &[Site], found: &mut Found<'_>, finds: &mut PackageSet) {
    let tree = contents.tree();
    let Some(site) = sites.get(found.site) else { return };
    let Metadata { mut name, mut version, .. } = Metadata::of(found.metadata);
    let label = match found.form {
        Form::Egg => tree.name(tree.parent(found.info)),
        _ => tree.name(found.info),
    };
    let (from_label, rest) = split_label(&String::from_utf8_lossy(label));
    if name.is_empty() {
        name = from_label;
    }
    if version.is_empty() {
        version = rest;
    }
    found.name = normal(&name);
    let origin = contents.child(found.info, "direct_url.json");
    let is_editable = origin.is_some_and(|origin| stored(origin.bytes()) == Some(true))
        || matches!(found.form, Form::Link(_));
    let claims = claims::of(contents, site, found, finds);
    found.package = finds.add(Package {
        name,
        version,
        proof: Some(found.metadata.node),
        scope: Some(site.root),
        section: is_editable.then(|| "editable".to_owned()),
        claims,
        ..Package::of(ECOSYSTEM.name)
    });
}

/// Name and version of `NAME-VERSION.dist-info`, `NAME-VERSION-py3.11.egg-info` and the like.
fn split_label(label: &str) -> (String, String) {
    let stem = label.rsplit_once('.').map_or(label, |(stem, _)| stem);
    let mut parts = stem.split('-');
    let name = parts.next().unwrap_or_default().to_owned();
    (name, parts.next().unwrap_or_default().to_owned())
}

/// Notes who was asked for by name. pip (since 20.2) puts an empty `REQUESTED` beside those (Python
/// packaging specifications, "Recording installed projects"). That one lacks it says something only
/// where the same installer put it beside another one of the environment. uv (0.13) puts it
/// beside every one, which then says nothing.
fn note_who_asked(contents: &Contents, list: &[Found<'_>], finds: &mut PackageSet) {
    let tree = contents.tree();
    let is_asked = |found: &Found<'_>| tree.child(found.info, b"REQUESTED").is_some();
    let lack = |installer: &[u8], site: usize| {
        list.iter().any(|it| it.site == site && it.installer == Some(installer) && !is_asked(it))
    };
    let mut writers: Vec<(usize, &[u8])> = list
        .iter()
        .filter(|found| is_asked(found))
        .filter_map(|found| Some((found.site, found.installer?)))
        .collect();
    writers.sort_unstable();
    writers.dedup();
    for found in list {
        let Some(package) = finds.packages.get_mut(found.package.0 as usize) else { continue };
        let writes = |installer| writers.binary_search(&(found.site, installer)).is_ok();
        package.explicit = match found.installer {
            Some(b"uv") if !lack(b"uv", found.site) => None,
            _ if is_asked(found) => Some((true, "REQUESTED")),
            Some(installer) if writes(installer) => Some((false, "no REQUESTED")),
            _ => None,
        };
    }
}

fn node(contents: &Contents, found: &Found<'_>, finds: &PackageSet) -> Node {
    let mut requirements = Metadata::of(found.metadata).requirements;
    if requirements.is_empty() {
        let beside = contents.child(found.info, "requires.txt").map(Metadata::of);
        requirements = beside.unwrap_or_default().requirements;
    }
    let explicit = finds.get(found.package).and_then(|package| package.explicit);
    Node {
        name: found.name.clone(),
        site: found.site,
        requirements: requirements.iter().filter_map(|text| Requirement::parse(text)).collect(),
        is_dependency: matches!(explicit, Some((false, _))),
    }
}
