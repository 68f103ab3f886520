//! Python distributions: `*.dist-info` and `*.egg-info` directories in any environment.

use std::collections::HashSet;

use crate::contents::{Content, Contents};
use crate::layer::{Below, Keep, Name, Wanted};
use crate::tree::NodeId;
use crate::versions;

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
use needs::Node;
use requirement::{Requirement, normal};

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Python, versions: &versions::PEP440, wanted: WANTED, read };

const METADATA: Keep = Keep::Parts { plan: metadata::plan, condense: metadata::condense };

/// Keeps a list of files; those of the largest distributions have some megabytes.
const fn list(condense: fn(Vec<u8>) -> Vec<u8>) -> Keep {
    Keep::Whole { max_bytes: 32 << 20, condense }
}

/// Keeps a lock file or settings; the longest lock files have a few megabytes.
const fn whole(condense: fn(Vec<u8>) -> Vec<u8>) -> Keep {
    Keep::Whole { max_bytes: 16 << 20, condense }
}

const fn row(kind: &'static str, name: &'static str, below: &'static str, keep: Keep) -> Wanted {
    Wanted { kind, name: Name::Is(name), below: Below::EndsWith(below), keep }
}

/// Returns a row for files that are identified by their extension.
const fn with_extension(kind: &'static str, extension: &'static str, keep: Keep) -> Wanted {
    Wanted { kind, name: Name::Extension(extension), below: Below::EndsWith("-packages"), keep }
}

const EGG_ZIP: Keep =
    Keep::Parts { plan: metadata::plan, condense: |_| store(&Metadata::default()) };

static WANTED: &[Wanted] = &[
    row(DIST_INFO, "METADATA", ".dist-info", METADATA),
    row("python record", "RECORD", ".dist-info", list(record::condense)),
    row("python installer", "INSTALLER", ".dist-info", whole(first_line)),
    row("python origin", "direct_url.json", ".dist-info", whole(metadata::condense_direct_url)),
    row(EGG_INFO, "PKG-INFO", ".egg-info", METADATA),
    row(EGG, "PKG-INFO", "EGG-INFO", METADATA),
    row("python requires", "requires.txt", "-info", whole(metadata::condense_requires)),
    row("python requires", "requires.txt", "EGG-INFO", whole(metadata::condense_requires)),
    row("python files", "installed-files.txt", ".egg-info", list(record::condense_lines)),
    row("python modules", "top_level.txt", "-info", list(record::condense_lines)),
    with_extension(EGG_INFO_FILE, ".egg-info", METADATA),
    with_extension(EGG_LINK, ".egg-link", whole(first_line)),
    with_extension(EGG_FILE, ".egg", EGG_ZIP),
    row("python environment", "pyvenv.cfg", "", whole(crate::layer::unchanged)),
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
/// A zip archive; its name has the name and version.
const EGG_FILE: &str = "python egg file";
const EGG: &str = "python egg";
const EGG_LINK: &str = "python egg-link";

fn first_line(content: Vec<u8>) -> Vec<u8> {
    let line = content.split(|&byte| byte == b'\n').next().unwrap_or_default();
    // A name or a path, which has at most `PATH_MAX` bytes.
    line.trim_ascii().iter().copied().take(4096).collect()
}

/// A distribution that was found.
struct Found<'a> {
    /// The directory of its metadata, or the only file of it.
    info: NodeId,
    metadata: &'a Content,
    /// The site that paths of its files are relative to.
    site: usize,
    form: Form,
    installer: Option<&'a [u8]>,
}

/// A distribution that was added.
struct Added<'a> {
    found: Found<'a>,
    package: PackageId,
    /// Normalised.
    name: String,
}

/// How the metadata of a distribution is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    DistInfo,
    EggInfo,
    /// A single file of metadata, as distutils wrote it, or an egg in one file.
    File,
    /// A directory `NAME.egg` with everything in it.
    Egg,
    /// A link to the sources.
    Link(NodeId),
}

fn read(contents: &Contents, packages: &mut PackageSet) {
    let mut sites = Sites::new(contents);
    let found = find(contents, &mut sites);
    let sites = sites.into_list();
    let mut list = Vec::with_capacity(found.len());
    for found in found {
        if let Some(site) = sites.get(found.site) {
            list.push(add(contents, site, found, packages));
        }
    }
    note_requested(contents, &list, packages);
    let nodes: Vec<Node> = list.iter().map(|added| node(contents, added, packages)).collect();
    let visible = environment::visible(contents.tree(), &sites);
    let needs = needs::needs(&nodes, &sites, &visible);
    for &(from, to) in &needs {
        if let (Some(from), Some(to)) = (list.get(from), list.get(to)) {
            packages.add_dependency(from.package, to.package, NeedKind::Requires);
        }
    }
    development::note(contents, &sites, &list, &needs, packages);
}

fn find<'a>(contents: &'a Contents, sites: &mut Sites<'a>) -> Vec<Found<'a>> {
    let tree = contents.tree();
    let mut list = Vec::new();
    let mut push = |info, metadata, directory, form, installer: Option<&'a [u8]>| {
        if let Some(site) = sites.of(directory, installer.is_some()) {
            list.push(Found { info, metadata, site, form, installer });
        }
    };
    for metadata in contents.all(DIST_INFO) {
        let info = tree.parent(metadata.node);
        // A failed removal leaves such directories; pip ignores them.
        if tree.name(info).first() != Some(&b'~') {
            let installer = contents.child(info, "INSTALLER").map(Content::bytes);
            push(info, metadata, tree.parent(info), Form::DistInfo, installer);
        }
    }
    for metadata in contents.all(EGG_INFO) {
        let info = tree.parent(metadata.node);
        push(info, metadata, tree.parent(info), Form::EggInfo, None);
    }
    for metadata in contents.all(EGG_INFO_FILE).iter().chain(contents.all(EGG_FILE)) {
        push(metadata.node, metadata, tree.parent(metadata.node), Form::File, None);
    }
    for metadata in contents.all(EGG) {
        let info = tree.parent(metadata.node);
        let egg = tree.parent(info);
        if tree.name(egg).ends_with(b".egg") {
            push(info, metadata, tree.parent(egg), Form::Egg, None);
        }
    }
    for link in contents.all(EGG_LINK) {
        let directory = tree.parent(link.node);
        let Some(sources) = tree.find_from(directory, link.bytes()) else { continue };
        let found = tree.children(sources).iter().find_map(|&info| {
            let is_info = tree.is_present(info) && tree.name(info).ends_with(b".egg-info");
            Some((info, contents.child(info, "PKG-INFO").filter(|_| is_info)?))
        });
        if let Some((info, metadata)) = found {
            push(info, metadata, directory, Form::Link(link.node), None);
        }
    }
    list
}

/// Adds a distribution with all that it claims.
fn add<'a>(
    contents: &Contents,
    site: &Site,
    found: Found<'a>,
    packages: &mut PackageSet,
) -> Added<'a> {
    let tree = contents.tree();
    let Metadata { mut name, mut version, .. } = Metadata::of(found.metadata);
    let label = match found.form {
        Form::Egg => tree.name(tree.parent(found.info)),
        _ => tree.name(found.info),
    };
    let (label_name, label_version) = split_label(&String::from_utf8_lossy(label));
    if name.is_empty() {
        name = label_name;
    }
    if version.is_empty() {
        version = label_version;
    }
    let normal_name = normal(&name);
    let origin = contents.child(found.info, "direct_url.json");
    let is_editable = origin.is_some_and(|origin| stored(origin.bytes()) == Some(true))
        || matches!(found.form, Form::Link(_));
    let claims = claims::of(contents, site, &found, packages);
    let package = packages.add(Package {
        name,
        version,
        proof: Some(found.metadata.node),
        scope: Some(site.root),
        section: is_editable.then(|| "editable".to_owned()),
        claims,
        ..Package::new(ECOSYSTEM.name)
    });
    Added { found, package, name: normal_name }
}

/// Returns name and version in `NAME-VERSION.dist-info`, `NAME-VERSION-py3.11.egg-info` and the
/// like.
fn split_label(label: &str) -> (String, String) {
    let stem = label.rsplit_once('.').map_or(label, |(stem, _)| stem);
    let mut parts = stem.split('-');
    let name = parts.next().unwrap_or_default().to_owned();
    (name, parts.next().unwrap_or_default().to_owned())
}

/// Records which distributions were explicitly installed. pip (since 20.2) adds an empty
/// `REQUESTED` to those (Python packaging specifications, "Recording installed projects"). Its
/// absence counts only if the same installer added it to another distribution of the environment.
/// uv (0.13) adds it to all of them, which proves nothing.
fn note_requested(contents: &Contents, list: &[Added<'_>], packages: &mut PackageSet) {
    let is_requested =
        |added: &Added<'_>| contents.tree().child(added.found.info, b"REQUESTED").is_some();
    let installers = |is_wanted: bool| -> HashSet<(usize, &[u8])> {
        let wanted = list.iter().filter(|added| is_requested(added) == is_wanted);
        wanted.filter_map(|added| Some((added.found.site, added.found.installer?))).collect()
    };
    let (writers, omitters) = (installers(true), installers(false));
    for added in list {
        let Some(package) = packages.get_mut(added.package) else { continue };
        let (site, installer) = (added.found.site, added.found.installer);
        package.explicit = match installer {
            Some(b"uv") if !omitters.contains(&(site, b"uv")) => None,
            _ if is_requested(added) => Some((true, "REQUESTED")),
            Some(installer) if writers.contains(&(site, installer)) => {
                Some((false, "no REQUESTED"))
            }
            _ => None,
        };
    }
}

fn node(contents: &Contents, added: &Added<'_>, packages: &PackageSet) -> Node {
    let mut requirements = Metadata::of(added.found.metadata).requirements;
    if requirements.is_empty() {
        let beside = contents.child(added.found.info, "requires.txt").map(Metadata::of);
        requirements = beside.unwrap_or_default().requirements;
    }
    let explicit = packages.get(added.package).and_then(|package| package.explicit);
    Node {
        name: added.name.clone(),
        site: added.found.site,
        requirements: requirements.iter().filter_map(|text| Requirement::parse(text)).collect(),
        is_dependency: matches!(explicit, Some((false, _))),
    }
}
