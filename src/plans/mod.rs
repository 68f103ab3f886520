//! What an image would be after its fixes: alternatives with their sizes, which are never added up.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use crate::facts::Facts;
use crate::facts::program::Program;
use crate::rules::Category;
use crate::rules::claims::{Claimed, Counts};
use crate::tree::NodeId;

pub mod base_name;
mod beside;
mod binary;
mod certificates;
mod check;
mod complete;
mod closure;
mod copied;
mod described;
mod directories;
mod dotnet;
mod install;
mod interpreted;
mod java;
mod kept;
pub mod known_bases;
mod launch;
mod libraries;
mod made;
mod modules;
mod newer_libc;
mod next;
mod mounts;
mod node;
pub mod outcome;
mod other_base;
mod ownership;
mod packaged;
mod pages;
mod patched;
mod placed;
mod project;
mod prune;
mod python;
mod removed;
mod ruby;
pub mod runtime;
pub mod served;
mod several;
mod site;
mod staged;
pub mod stages;
mod systems;
mod target;
mod users;
mod web;

pub use base_name::base_name;
pub use copied::{copies_whole_context, draft};
pub use other_base::OtherBase;
pub use outcome::Outcome;
pub use patched::patched;
pub use runtime::RuntimeSet;
pub use staged::Staged;
pub use target::Target;

use crate::layer::{Below, Keep, Name, Wanted, unchanged};
use runtime::Scene;

/// A kind of program, and how the files that it needs are found.
pub struct Strategy {
    /// Its name, for documentation.
    pub name: &'static str,
    /// Whether the program may connect to others, and needs certificates for that.
    pub is_client: bool,
    /// Finds the set; returns `None` if the program is something else or too much is unknown.
    pub find: fn(&Scene<'_>) -> Option<RuntimeSet>,
}

/// Every kind of program. The first that finds a set wins, so special kinds come first.
pub static STRATEGIES: &[Strategy] = &[
    Strategy { name: "Next.js", is_client: true, find: next::runtime_set },
    Strategy { name: "static site", is_client: false, find: site::runtime_set },
    Strategy { name: "Node", is_client: true, find: node::runtime_set },
    Strategy { name: "programs of Node packages", is_client: true, find: node::tool_runtime_set },
    Strategy { name: "Java", is_client: true, find: java::runtime_set },
    Strategy { name: ".NET", is_client: true, find: dotnet::runtime_set },
    Strategy { name: "Python", is_client: true, find: python::runtime_set },
    Strategy { name: "web servers", is_client: false, find: web::runtime_set },
    Strategy { name: "Ruby", is_client: true, find: ruby::runtime_set },
    Strategy { name: "PHP, Ruby and web servers", is_client: true, find: interpreted::runtime_set },
    Strategy { name: "compiled program", is_client: true, find: binary::runtime_set },
    Strategy { name: "programs of the system", is_client: true, find: packaged::runtime_set },
];

/// Contents that plans need: texts of here-documents, the traces of Next.js builds, where Python
/// looks for sources, and the settings of web servers.
pub fn wanted() -> impl Iterator<Item = &'static Wanted> {
    WANTED.iter().chain(&web::WANTED)
}

static WANTED: [Wanted; 3] = [
    // Texts of here-documents, which a plan writes again if a person would read them there.
    Wanted {
        kind: "here-document",
        name: Name::Chosen,
        below: Below::EndsWith(""),
        keep: Keep::Whole { max_bytes: 4096, condense: unchanged },
    },
    Wanted {
        kind: TRACE,
        name: Name::Ending(".nft.json"),
        below: Below::EndsWith(""),
        keep: Keep::Whole { max_bytes: 4 << 20, condense: trace },
    },
    Wanted {
        kind: PATHS,
        name: Name::Extension(".pth"),
        below: Below::EndsWith("-packages"),
        keep: Keep::Whole { max_bytes: 1 << 16, condense: paths },
    },
];

pub(crate) const PATHS: &str = "python-paths";

/// Keeps the lines of a `.pth` file that are paths (Python docs, `site`).
fn paths(content: Vec<u8>) -> Vec<u8> {
    let lines = content.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let is_path = |line: &&[u8]| {
        let is_code = line.starts_with(b"import ") || line.starts_with(b"import\t");
        !line.is_empty() && !line.starts_with(b"#") && !is_code
    };
    lines.filter(is_path).collect::<Vec<_>>().join(&b'\n')
}

pub(crate) const TRACE: &str = "next-trace";

/// Keeps the paths that a trace names, one on each line.
fn trace(content: Vec<u8>) -> Vec<u8> {
    let value: serde_json::Value = serde_json::from_slice(&content).unwrap_or_default();
    let files = value.get("files").and_then(serde_json::Value::as_array);
    let mut lines = Vec::new();
    for path in files.into_iter().flatten().filter_map(serde_json::Value::as_str) {
        lines.extend_from_slice(path.as_bytes());
        lines.push(b'\n');
    }
    lines.shrink_to_fit();
    lines
}

/// Files that a last stage goes without.
#[derive(Debug, Default)]
pub struct Unwanted {
    /// All of them.
    files: HashSet<NodeId, RandomState>,
    /// Those that `.dockerignore` keeps out of the build context, so that nothing removes them.
    ignored: HashSet<NodeId, RandomState>,
    /// Files of findings that are too small for the headline.
    small: HashSet<NodeId, RandomState>,
    /// Files of findings that the configuration ignores.
    kept: HashSet<NodeId, RandomState>,
}

impl Unwanted {
    /// Joins the files that findings of the headline remove with those that `.dockerignore` keeps
    /// out.
    pub fn new(claimed: &[Claimed], ignored: &[NodeId]) -> Self {
        let counted = claimed.iter().filter(|claimed| claimed.ignored.is_none());
        let mut files = claimed_files(claimed.iter(), Counts::Headline);
        files.extend(ignored);
        // A cache among packages is removed with other files there, at no cost of a line.
        let among = counted.clone().filter(|claimed| claimed.rule.id == CACHE_AMONG_PACKAGES);
        files.extend(claimed_files(among, Counts::Small));
        let kept = claimed.iter().filter(|claimed| claimed.ignored.is_some());
        Self {
            files,
            ignored: ignored.iter().copied().collect(),
            small: claimed_files(counted, Counts::Small),
            kept: claimed_files(kept, Counts::Nowhere),
        }
    }

    /// Returns what strategies look at, for a program.
    fn scene<'i>(&'i self, facts: &'i Facts, program: &'i Program) -> Scene<'i> {
        Scene {
            facts,
            program,
            claimed: &self.files,
            ignored: &self.ignored,
            small: &self.small,
            kept: &self.kept,
        }
    }
}

/// Returns what the image needs at run time, without files that nothing needs; `None` if that
/// cannot be determined.
pub fn runtime_set(facts: &Facts, unwanted: &Unwanted) -> Option<RuntimeSet> {
    let several = &facts.startup.programs;
    if !several.is_empty() {
        let mut set = several::runtime_set(facts, several, unwanted)?;
        set.needs_certificates = true;
        made::add(&unwanted.scene(facts, several.first()?), &mut set);
        return Some(set);
    }
    let startup = &facts.startup;
    let scene = unwanted.scene(facts, startup.program.as_ref().or(startup.script.as_ref())?);
    let found = STRATEGIES.iter().find_map(|strategy| Some((strategy, (strategy.find)(&scene)?)));
    let (strategy, mut set) = found?;
    // Whether a program is a client of others does not show; one that only serves files is not.
    set.needs_certificates |= strategy.is_client;
    set.add_startup(&scene);
    if !launch::apply(&scene, &mut set) {
        return None;
    }
    // Another server has its own settings and directories.
    if set.served.is_none() {
        made::add(&scene, &mut set);
    }
    closure::copy_once(&scene, &mut set);
    // Packages alone need no build stage: what can go of them goes where they are installed.
    let is_installed = set.copies.is_empty() && set.links.is_empty() && set.served.is_none();
    (!is_installed).then_some(set)
}

/// Returns the last stage on a target, or why the program would not start there: at least one
/// sentence. `parts` make files smaller that stay.
pub fn staged(
    facts: &Facts,
    set: &RuntimeSet,
    target: Target<'_>,
    parts: &[&Claimed],
    unwanted: &Unwanted,
) -> Result<Staged, Vec<String>> {
    let Some(program) = facts.startup.all().next() else { return Err(Vec::new()) };
    staged::staged(&unwanted.scene(facts, program), set, target, parts)
}

/// Whether a claim takes a file that a container starts or that its commands name, so that the
/// image would not start without it.
pub fn takes_what_is_started(facts: &Facts, claimed: &Claimed) -> bool {
    let Some(share) = claimed.shares.get(&Counts::Headline) else { return false };
    let is_whole = !PARTIAL.contains(&claimed.rule.category);
    is_whole && check::started(facts).any(|node| share.nodes.contains(&node))
}

/// Categories whose rules only make files smaller, leave a copy, or are about hidden versions.
const PARTIAL: [Category; 3] = [Category::DebugSymbols, Category::Duplicates, Category::Hidden];

/// The rule about caches of tools in `node_modules`.
const CACHE_AMONG_PACKAGES: &str = "node-modules-cache";

/// Returns the files that findings remove, as far as they count there. Those of `PARTIAL`
/// categories are needed.
fn claimed_files<'c>(
    claimed: impl Iterator<Item = &'c Claimed>,
    counts: Counts,
) -> HashSet<NodeId, RandomState> {
    let whole = claimed.filter(|claimed| !PARTIAL.contains(&claimed.rule.category));
    let counted = whole.filter_map(|claimed| claimed.shares.get(&counts));
    counted.flat_map(|share| share.nodes.iter().chain(&share.names).copied()).collect()
}
