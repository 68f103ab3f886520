//! What an image would be after its fixes: alternatives with their sizes, which are never added up.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use crate::facts::Facts;
use crate::rules::Category;
use crate::rules::claims::{Claimed, Counts};
use crate::tree::NodeId;

pub mod base_name;
mod binary;
mod closure;
mod copied;
mod dotnet;
mod interpreted;
mod java;
pub mod known_bases;
mod launch;
mod libraries;
mod next;
mod node;
pub mod onto;
pub mod outcome;
mod other_base;
mod prune;
mod python;
mod ruby;
pub mod runtime;
pub mod served;
mod several;
mod site;
pub mod stages;
mod systems;

pub use base_name::base_name;
pub use copied::draft;
pub use other_base::OtherBase;
pub use outcome::Outcome;
pub use runtime::RuntimeSet;

use crate::layer::{Below, Keep, Name, Wanted};
use runtime::Scene;

/// A kind of program, and how the files that it needs are found.
pub struct Strategy {
    /// Its name, for documentation.
    pub name: &'static str,
    /// Finds the set; returns `None` if the program is something else or too much is unknown.
    pub find: fn(&Scene<'_>) -> Option<RuntimeSet>,
}

/// Every kind of program. The first that finds a set wins, so special kinds come first.
pub static STRATEGIES: &[Strategy] = &[
    Strategy { name: "Next.js", find: next::runtime_set },
    Strategy { name: "static site", find: site::runtime_set },
    Strategy { name: "Node", find: node::runtime_set },
    Strategy { name: "programs of Node packages", find: node::tool_runtime_set },
    Strategy { name: "Java", find: java::runtime_set },
    Strategy { name: ".NET", find: dotnet::runtime_set },
    Strategy { name: "Python", find: python::runtime_set },
    Strategy { name: "Ruby", find: ruby::runtime_set },
    Strategy { name: "PHP, Ruby and web servers", find: interpreted::runtime_set },
    Strategy { name: "compiled program", find: binary::runtime_set },
];

/// Contents that plans need: the traces of Next.js builds, and where Python looks for sources.
pub static WANTED: &[Wanted] = &[
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

/// Returns what the image needs at run time; `None` if that cannot be determined.
pub fn runtime_set(facts: &Facts, claimed: &[Claimed]) -> Option<RuntimeSet> {
    let claimed = claimed_files(claimed);
    let several = &facts.startup.programs;
    if !several.is_empty() {
        return several::runtime_set(facts, several, &claimed);
    }
    let program = facts.startup.program.as_ref()?;
    let scene = Scene { facts, program, claimed: &claimed };
    let mut set = STRATEGIES.iter().find_map(|strategy| (strategy.find)(&scene))?;
    set.add_startup(&scene);
    let starts = launch::apply(&scene, &mut set);
    set.caveats.extend(systems::caveats(facts, &set.packages));
    closure::copy_once(&scene, &mut set);
    starts.then_some(set)
}

/// Returns the files that findings of the headline remove. Those of `PARTIAL` categories are
/// needed: their rules only make files smaller, leave a copy, or are about hidden versions.
fn claimed_files(claimed: &[Claimed]) -> HashSet<NodeId, RandomState> {
    const PARTIAL: [Category; 3] = [Category::DebugSymbols, Category::Duplicates, Category::Hidden];
    let whole = claimed.iter().filter(|claimed| !PARTIAL.contains(&claimed.rule.category));
    let counted = whole.filter_map(|claimed| claimed.shares.get(&Counts::Headline));
    counted.flat_map(|share| share.nodes.iter().chain(&share.names).copied()).collect()
}
