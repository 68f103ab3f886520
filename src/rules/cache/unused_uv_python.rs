//! Interpreters that uv installed and no program uses.

use crate::facts::Facts;
use crate::rules::places::{self, home, is_in, variable};
use crate::rules::{Example, Find, Match, Residue, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "unused-uv-python",
    title: "Unused Python interpreters installed by uv",
    why: "uv installs its own interpreters, about 100 MB each. Only interpreters that something \
          runs are needed.",
    proof: "An interpreter in uv's directory that no link in a directory `bin`, no `pyvenv.cfg`, \
            no environment variable and no word of the command names.",
    fix: "`uv python uninstall VERSION` in the RUN that installs it, or \
          `UV_PYTHON_DOWNLOADS=never` if the image has an interpreter.",
    references: &["https://docs.astral.sh/uv/concepts/python-versions/"],
    places: &[
        home(".local/share/uv/python/cpython-*", PROOF),
        home(".local/share/uv/python/pypy-*", PROOF),
        variable("UV_PYTHON_INSTALL_DIR", "cpython-*", PROOF),
    ],
    example: Example {
        found: &["root/.local/share/uv/python/cpython-3.12.1-linux-x86_64-gnu/bin/python3.12"],
        left_alone: &["root/.local/share/uv/python/.lock"],
    },
    find: Find::With(find),
    ..super::DEFAULT
};

static RESIDUE: Residue = Residue {
    needed_by: &["uv", "uvx"],
    ..Residue::new("is an interpreter that nothing points to")
};

const PROOF: &str = "bin/python3* install/bin/python3*";

fn find(facts: &Facts) -> Vec<Match> {
    let mut found = places::find(facts, RULE.places);
    if found.is_empty() {
        return Vec::new();
    }
    let link_targets = link_targets(facts);
    let names = |directory: NodeId| {
        let path = facts.tree.path(directory);
        let path = String::from_utf8_lossy(&path).into_owned();
        let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
        // Another directory may be a link to it, under a shorter name.
        let version = name.rsplit_once('.').map_or(name.as_str(), |parts| parts.0).to_owned();
        (path, version)
    };
    found.retain(|found| {
        let (path, version) = names(found.directory);
        let in_env = facts.image.config.env.iter().any(|line| line.contains(&path));
        let in_venv = facts.index.files_named(&facts.tree, "pyvenv.cfg").into_iter().any(|node| {
            facts.contents.at(node).is_none_or(|content| {
                let text = String::from_utf8_lossy(content.bytes());
                text.contains(&path) || text.contains(&version)
            })
        });
        let is_linked = link_targets.iter().any(|&node| is_in(facts, node, found.directory));
        !in_env && !in_venv && !is_linked && !facts.startup.names_part(&path)
    });
    RESIDUE.matches(facts, found)
}

/// Returns the files that links named `py…` in directories of programs lead to.
fn link_targets(facts: &Facts) -> Vec<NodeId> {
    let tree = &facts.tree;
    let bins = facts.index.directories("bin").iter();
    let children = bins.flat_map(|&bin| tree.children(bin)).copied();
    let links = children
        .filter(|&child| tree.name(child).starts_with(b"py") && tree.link_target(child).is_some());
    // Every interpreter has links to itself, such as `python3`, beside its program.
    links
        .filter_map(|link| Some((link, tree.follow(link)?)))
        .filter(|&(link, to)| tree.parent(link) != tree.parent(to))
        .map(|(_, to)| to)
        .collect()
}
