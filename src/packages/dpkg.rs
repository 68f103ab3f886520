//! Debian's packages: what `dpkg`, `apt` and Chisel wrote down.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{Claims, Ecosystem, EcosystemName, Package, PackageId, PackageSet, path_list};
use crate::contents::{Content, Contents};
use crate::layer::{Below, Keep, Name, Wanted};
use crate::tree::{Finder, MergedTree, NodeId};
use stanza::Stanza;

mod chisel;
mod filter;
mod lists;
mod relation;
mod stanza;
mod version;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Dpkg, wanted: &WANTED, read };

static WANTED: [Wanted; 9] = [
    row("dpkg.status", Name::Is("status"), "var/lib/dpkg", 64, stanza::condense_status),
    // Before the row of all that is beside it.
    row(
        "dpkg.sums",
        Name::Extension(".md5sums"),
        "var/lib/dpkg/status.d",
        16,
        lists::condense_sums,
    ),
    row("dpkg.control", Name::Any, "var/lib/dpkg/status.d", 1, stanza::condense_control),
    row("dpkg.list", Name::Extension(".list"), "var/lib/dpkg/info", 64, lists::condense),
    row("dpkg.diversions", Name::Is("diversions"), "var/lib/dpkg", 4, crate::layer::as_it_is),
    row(
        "dpkg.states",
        Name::Is("extended_states"),
        "var/lib/apt",
        16,
        stanza::condense_extended_states,
    ),
    row("dpkg.rules", Name::Any, "etc/dpkg/dpkg.cfg.d", 1, filter::condense),
    row("dpkg.last-rules", Name::Is("dpkg.cfg"), "etc/dpkg", 1, filter::condense),
    row("dpkg.chisel", Name::Is("manifest.wall"), "var/lib/chisel", 16, chisel::condense),
];

const fn row(
    kind: &'static str,
    name: Name,
    directory: &'static str,
    most_mebibytes: u64,
    condense: fn(Vec<u8>) -> Vec<u8>,
) -> Wanted {
    let keep = Keep::Whole { max_bytes: most_mebibytes << 20, condense };
    Wanted { kind, name, below: Below::Is(directory), keep }
}

const AUTOMATIC: &str = "Auto-Installed in var/lib/apt/extended_states";
const MANUAL: &str = "no Auto-Installed in var/lib/apt/extended_states";
/// What apt takes for granted where it has noted nothing (apt-mark(8)).
const UNMARKED: &str = "no var/lib/apt/extended_states: for apt every package was asked for";
/// What [`Package::explicit`] says of a package of which only configuration files are installed.
pub const REMOVED: &str = "removed and not purged: its configuration files are left";

fn read(contents: &Contents, finds: &mut PackageSet) {
    let mut database = Database::of(contents);
    let mut installed = Vec::new();
    for content in contents.all("dpkg.status") {
        if stanza::is_damaged(content.bytes()) {
            let what = "is damaged or cut: packages that it named may be missing here";
            finds.warn(contents.tree(), content.node, what);
        }
        stanza::each(content.bytes(), |stanza| {
            if !matches!(stanza.state, b"" | b"not-installed") {
                let list = database.list(&stanza);
                installed.push((database.add(content, &stanza, list, finds), stanza));
            }
        });
    }
    for content in contents.all("dpkg.control") {
        stanza::each(content.bytes(), |stanza| {
            let list = database.sums(content, &stanza);
            installed.push((database.add(content, &stanza, list, finds), stanza));
        });
    }
    for content in contents.all("dpkg.chisel") {
        database.add_slices(content, &installed, finds);
    }
    // What is removed asks for nothing and serves nobody.
    installed.retain(|(_, stanza)| stanza.state != b"config-files");
    relation::resolve(&installed, finds);
}

/// What stands beside the lists of packages.
struct Database<'a> {
    contents: &'a Contents,
    tree: &'a MergedTree,
    finder: Finder<'a>,
    /// `var/lib/dpkg/info`.
    info: Option<NodeId>,
    /// By path: where it went, and the package for which it did not.
    diversions: HashMap<&'a [u8], (&'a [u8], &'a [u8]), RandomState>,
    filter: filter::Filter<'a>,
    /// The architectures of what apt installed on its own, by name.
    automatic: HashMap<&'a [u8], Vec<&'a [u8]>, RandomState>,
    /// What it says of all others that nothing is noted of them.
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
        for line in states.iter().flat_map(|content| content.bytes().split(|&byte| byte == b'\n')) {
            let mut words = stanza::words(line);
            if let Some(name) = words.next() {
                automatic.entry(name).or_default().push(words.next().unwrap_or_default());
            }
        }
        let has_apt = || tree.find(b"var/lib/apt").or(tree.find(b"usr/bin/apt-get")).is_some();
        let manual = match states.is_empty() {
            false => Some((true, MANUAL)),
            true => has_apt().then_some((true, UNMARKED)),
        };
        // The directory is read before the file (dpkg(1)).
        let rules = contents.all("dpkg.rules").iter().chain(contents.all("dpkg.last-rules"));
        Self {
            contents,
            tree,
            finder: Finder::new(tree, NodeId::ROOT),
            info: tree.find(b"var/lib/dpkg/info"),
            diversions,
            filter: filter::Filter::of(rules.map(|content| content.bytes())),
            automatic,
            manual,
        }
    }

    /// The list of files of a package of `status`.
    fn list(&self, stanza: &Stanza<'a>) -> Option<&'a Content> {
        let name = String::from_utf8_lossy(stanza.name);
        let architecture = String::from_utf8_lossy(stanza.architecture);
        let child = |name: String| self.contents.child(self.info?, &name);
        child(format!("{name}.list")).or_else(|| child(format!("{name}:{architecture}.list")))
    }

    /// The list of files of a package of `status.d`, which is called as the file of the package,
    /// or as the package where that file is called otherwise.
    fn sums(&self, control: &'a Content, stanza: &Stanza<'a>) -> Option<&'a Content> {
        let directory = self.tree.parent(control.node);
        let names = [self.tree.name(control.node), stanza.name];
        names.iter().find_map(|name| {
            let name = format!("{}.md5sums", String::from_utf8_lossy(name));
            self.contents.child(directory, &name)
        })
    }

    fn add(
        &mut self,
        content: &'a Content,
        stanza: &Stanza<'a>,
        list: Option<&'a Content>,
        finds: &mut PackageSet,
    ) -> PackageId {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let some = |bytes: &[u8]| (!bytes.is_empty()).then(|| text(bytes));
        let mut claims = Claims::default();
        match list {
            Some(list) => {
                path_list::each(list.bytes(), |path| self.claim(stanza.name, path, &mut claims));
            }
            None => {
                for path in &stanza.conffiles {
                    self.claim(stanza.name, path, &mut claims);
                }
            }
        }
        finds.add(Package {
            name: text(stanza.name),
            version: text(stanza.version),
            architecture: some(stanza.architecture),
            proof: Some(content.node),
            brought_with: list.map(|list| list.node),
            explicit: self.explicit(stanza),
            is_kept: stanza.is_kept && stanza.state != b"config-files",
            section: some(stanza.section),
            claims,
            ..Package::of(ECOSYSTEM.name)
        })
    }

    fn explicit(&self, stanza: &Stanza<'_>) -> Option<(bool, &'static str)> {
        if stanza.state == b"config-files" {
            return Some((false, REMOVED));
        }
        // apt notes packages for all architectures under its own.
        let is_same = |noted: &&[u8]| *noted == stanza.architecture || noted.is_empty();
        let noted = self.automatic.get(stanza.name);
        match noted {
            Some(noted) if stanza.architecture == b"all" || noted.iter().any(is_same) => {
                Some((false, AUTOMATIC))
            }
            _ => self.manual,
        }
    }

    /// Claims a path of a list, where dpkg put it.
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

    /// Adds the packages of a manifest of Chisel, or their files to those that are there: some
    /// images have a `status` made of it.
    fn add_slices(
        &mut self,
        content: &'a Content,
        installed: &[(PackageId, Stanza<'a>)],
        finds: &mut PackageSet,
    ) {
        if chisel::is_damaged(content.bytes()) {
            let what = "is damaged, cut or too long: packages and files that it named may be \
                missing here";
            finds.warn(self.tree, content.node, what);
        }
        let known: HashMap<&[u8], PackageId, RandomState> =
            installed.iter().map(|(id, stanza)| (stanza.name, *id)).collect();
        chisel::each(content.bytes(), |sliced| {
            let mut claims = Claims::default();
            for (path, bytes) in &sliced.paths {
                claims.path(&mut self.finder, path, *bytes);
            }
            let there = known.get(sliced.name.as_bytes());
            let there = there.and_then(|id| finds.packages.get_mut(id.0 as usize));
            match there {
                Some(package) if package.claims.files.is_empty() => package.claims = claims,
                Some(_) => (),
                None => {
                    finds.add(Package {
                        name: sliced.name,
                        version: sliced.version,
                        architecture: Some(sliced.architecture).filter(|it| !it.is_empty()),
                        proof: Some(content.node),
                        claims,
                        ..Package::of(ECOSYSTEM.name)
                    });
                }
            }
        });
    }
}
