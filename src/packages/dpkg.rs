//! Debian's packages, from the databases of `dpkg`, `apt` and Chisel.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::path_list::PathList;
use super::stored::stored;
use super::{
    Claims, Ecosystem, EcosystemName, Package, PackageId, PackageSet, filled, text, whole,
};
use crate::contents::{Content, Contents};
use crate::layer::{Below, Name, Wanted, unchanged};
use crate::tree::{Finder, MergedTree, NodeId};
use crate::versions;
use chisel::Manifest;
use stanza::{Paragraphs, Stanza};

mod chisel;
pub(super) mod filter;
mod lists;
mod relation;
mod stanza;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Dpkg, versions: &versions::DPKG, wanted: &WANTED, read };

const DATABASE: Below = Below::Is("var/lib/dpkg");
const CONTROLS: Below = Below::Is("var/lib/dpkg/status.d");
const INFO: Below = Below::Is("var/lib/dpkg/info");
const APT: Below = Below::Is("var/lib/apt");
const RULES: Below = Below::Is("etc/dpkg/dpkg.cfg.d");
const CHISEL: Below = Below::Is("var/lib/chisel");

/// The kind of the files with options in `/etc/dpkg/dpkg.cfg.d`.
pub const OPTIONS: &str = "dpkg.rules";

static WANTED: [Wanted; 9] = [
    whole("dpkg.status", Name::Is("status"), DATABASE, 64 << 20, stanza::condense),
    // Before the next row, which matches every file in this directory.
    whole("dpkg.sums", Name::Extension(".md5sums"), CONTROLS, 16 << 20, lists::condense_sums),
    whole("dpkg.control", Name::Any, CONTROLS, 1 << 20, stanza::condense),
    whole("dpkg.list", Name::Extension(".list"), INFO, 64 << 20, lists::condense),
    whole("dpkg.diversions", Name::Is("diversions"), DATABASE, 4 << 20, unchanged),
    whole("dpkg.states", Name::Is("extended_states"), APT, 16 << 20, stanza::condense_states),
    whole(OPTIONS, Name::Any, RULES, 1 << 20, filter::condense),
    whole(
        "dpkg.last-rules",
        Name::Is("dpkg.cfg"),
        Below::Is("etc/dpkg"),
        1 << 20,
        filter::condense,
    ),
    whole("dpkg.chisel", Name::Is("manifest.wall"), CHISEL, 16 << 20, chisel::condense),
];

const AUTOMATIC: &str = "Auto-Installed in var/lib/apt/extended_states";
const MANUAL: &str = "no Auto-Installed in var/lib/apt/extended_states";
/// What apt assumes if it has noted nothing (apt-mark(8)).
pub const UNMARKED: &str = "no var/lib/apt/extended_states: for apt every package is manual";
/// What [`Package::explicit`] names for a package of which only configuration files are installed.
pub const REMOVED: &str = "removed and not purged: its configuration files are left";

fn read(contents: &Contents, packages: &mut PackageSet) {
    let mut database = Database::of(contents);
    let mut installed = Vec::new();
    for content in contents.all("dpkg.status") {
        let status: Paragraphs = stored(content.bytes()).unwrap_or_default();
        if status.is_damaged {
            let what = "is damaged or truncated: packages that it named may be missing here";
            packages.warn(contents.tree(), content.node, what);
        }
        let is_installed = |stanza: &Stanza| !matches!(stanza.state.as_str(), "" | "not-installed");
        for stanza in status.packages.into_iter().filter(is_installed) {
            let list = database.list(&stanza);
            installed.push((database.add(content, &stanza, list, packages), stanza));
        }
    }
    for content in contents.all("dpkg.control") {
        let control: Paragraphs = stored(content.bytes()).unwrap_or_default();
        for stanza in control.packages {
            let list = database.sums(content, &stanza);
            installed.push((database.add(content, &stanza, list, packages), stanza));
        }
    }
    for content in contents.all("dpkg.chisel") {
        database.add_slices(content, &installed, packages);
    }
    if database.filter.is_spent()
        && let Some(rules) = rules(contents).next()
    {
        let what = "and files like it have rules that take too long to compare: files that they \
                    leave out may be called missing here";
        packages.warn(contents.tree(), rules.node, what);
    }
    // A removed package depends on nothing, and nothing depends on it.
    installed.retain(|(_, stanza)| !stanza.is_removed());
    relation::resolve(&installed, packages);
}

/// Returns what is left out when packages are installed. The directory is read before the file
/// (dpkg(1)).
fn rules(contents: &Contents) -> impl Iterator<Item = &Content> {
    contents.all(OPTIONS).iter().chain(contents.all("dpkg.last-rules"))
}

/// What else `dpkg` and `apt` record, besides the packages.
struct Database<'a> {
    contents: &'a Contents,
    tree: &'a MergedTree,
    finder: Finder<'a>,
    /// `var/lib/dpkg/info`.
    info: Option<NodeId>,
    /// By path: the diverted path, and the package that keeps the original one.
    diversions: HashMap<&'a [u8], (&'a [u8], &'a [u8]), RandomState>,
    filter: filter::Filter,
    /// The architectures of packages that apt installed automatically, by name.
    automatic: HashMap<String, Vec<String>, RandomState>,
    /// What follows for every other package; `None` without apt.
    manual: Option<(bool, &'static str)>,
}

impl<'a> Database<'a> {
    fn of(contents: &'a Contents) -> Self {
        let tree = contents.tree();
        let mut diversions = HashMap::default();
        for content in contents.all("dpkg.diversions") {
            let mut lines = content.bytes().split(|&byte| byte == b'\n');
            while let (Some(from), Some(to), Some(by)) = (lines.next(), lines.next(), lines.next())
            {
                diversions.insert(from, (to, by));
            }
        }
        let mut automatic: HashMap<_, Vec<_>, _> = HashMap::default();
        let states = contents.all("dpkg.states");
        for content in states {
            let noted: Vec<(String, String)> = stored(content.bytes()).unwrap_or_default();
            for (name, architecture) in noted {
                automatic.entry(name).or_default().push(architecture);
            }
        }
        let has_apt = || tree.find(b"var/lib/apt").or(tree.find(b"usr/bin/apt-get")).is_some();
        let manual = match states.is_empty() {
            false => Some((true, MANUAL)),
            true => has_apt().then_some((true, UNMARKED)),
        };
        Self {
            contents,
            tree,
            finder: Finder::new(tree, NodeId::ROOT),
            info: tree.find(b"var/lib/dpkg/info"),
            diversions,
            filter: filter::Filter::new(rules(contents).map(|content| content.bytes())),
            automatic,
            manual,
        }
    }

    /// Returns the list of files of a package of `status`.
    fn list(&self, stanza: &Stanza) -> Option<&'a Content> {
        let Stanza { name, architecture, .. } = stanza;
        let child = |name: String| self.contents.child(self.info?, &name);
        child(format!("{name}.list")).or_else(|| child(format!("{name}:{architecture}.list")))
    }

    /// Returns the list of files of a package of `status.d`. It is named after the file of the
    /// package, or after the package if that file has another name.
    fn sums(&self, control: &'a Content, stanza: &Stanza) -> Option<&'a Content> {
        let directory = self.tree.parent(control.node);
        let names = [text(self.tree.name(control.node)), stanza.name.clone()];
        names.iter().find_map(|name| self.contents.child(directory, &format!("{name}.md5sums")))
    }

    fn add(
        &mut self,
        content: &'a Content,
        stanza: &Stanza,
        list: Option<&'a Content>,
        packages: &mut PackageSet,
    ) -> PackageId {
        let mut claims = Claims::default();
        let listed = list.map(|list| stored::<PathList>(list.bytes()).unwrap_or_default());
        let paths = listed.as_ref().unwrap_or(&stanza.conffiles);
        paths.each(|path| self.claim(stanza.name.as_bytes(), path, &mut claims));
        packages.add(Package {
            name: stanza.name.clone(),
            version: stanza.version.clone(),
            architecture: filled(&stanza.architecture),
            proof: Some(content.node),
            installed_with: list.map(|list| list.node),
            explicit: self.explicit(stanza),
            is_kept: stanza.is_kept && !stanza.is_removed(),
            section: filled(&stanza.section),
            claims,
            ..Package::new(ECOSYSTEM.name)
        })
    }

    fn explicit(&self, stanza: &Stanza) -> Option<(bool, &'static str)> {
        if stanza.is_removed() {
            return Some((false, REMOVED));
        }
        // apt notes packages for all architectures under its own one.
        let is_same = |noted: &String| *noted == stanza.architecture || noted.is_empty();
        match self.automatic.get(&stanza.name) {
            Some(noted) if stanza.architecture == "all" || noted.iter().any(is_same) => {
                Some((false, AUTOMATIC))
            }
            _ => self.manual,
        }
    }

    /// Claims a path of a list, at the place where dpkg put it.
    fn claim(&mut self, package: &[u8], path: &[u8], claims: &mut Claims) {
        let path = match self.diversions.get(path) {
            Some((to, by)) if *by != package => *to,
            _ => path,
        };
        let is_left_out = !self.filter.is_empty()
            && self.finder.find(path).is_none()
            && self.filter.excludes(path);
        if !is_left_out {
            claims.path(&mut self.finder, path, None);
        }
    }

    /// Adds the packages of a Chisel manifest, or their files to packages that are known already:
    /// in some images a `status` was generated from the manifest.
    fn add_slices(
        &mut self,
        content: &'a Content,
        installed: &[(PackageId, Stanza)],
        packages: &mut PackageSet,
    ) {
        let manifest: Manifest = stored(content.bytes()).unwrap_or_default();
        if manifest.is_damaged {
            let what = "is damaged, truncated or too long: packages and files that it named may \
                be missing here";
            packages.warn(self.tree, content.node, what);
        }
        let known: HashMap<&str, PackageId, RandomState> =
            installed.iter().map(|(id, stanza)| (stanza.name.as_str(), *id)).collect();
        for sliced in manifest.packages {
            let mut claims = Claims::default();
            sliced.paths.each(|path, bytes| claims.path(&mut self.finder, path, bytes));
            let id = known.get(sliced.name.as_str());
            match id.and_then(|id| packages.get_mut(*id)) {
                Some(package) if package.claims.files.is_empty() => package.claims = claims,
                Some(_) => (),
                None => {
                    packages.add(Package {
                        name: sliced.name,
                        version: sliced.version,
                        architecture: filled(&sliced.architecture),
                        proof: Some(content.node),
                        claims,
                        ..Package::new(ECOSYSTEM.name)
                    });
                }
            }
        }
    }
}
