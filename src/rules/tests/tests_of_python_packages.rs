//! Tests that are installed with Python packages.

use std::collections::{BTreeSet, HashSet};

use foldhash::fast::RandomState;

use crate::dockerfile::Rewrite;
use crate::facts::Facts;
use crate::rules::{Find, Fix, Match, Proof, Rule, places, system_packages};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "tests-of-python-packages",
    title: "Tests inside installed Python packages",
    why: "Many packages install their own tests: more than half of pandas, a third of NumPy. \
          Programs do not import them.",
    proof: "Directories `tests` below `site-packages` with files named as pytest and unittest \
            expect. Modules for the tests of other programs, such as `torch.testing` and \
            `django.test`, are left alone.",
    fix: "Remove these files in the RUN that installs, or in the build stage that creates the \
          virtual environment.",
    references: &[
        "https://packaging.python.org/en/latest/specifications/recording-installed-packages/",
    ],
    cost: Some(
        "a package that loads its own tests breaks (few do), and its list of files no longer \
         matches",
    ),
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let mut found: HashSet<NodeId, RandomState> = HashSet::default();
    let mut directories: Vec<NodeId> = Vec::new();
    let mut sites: BTreeSet<NodeId> = BTreeSet::new();
    for &directory in facts.index.directories("tests") {
        if let Some(site) = site(facts, directory).filter(|_| holds_tests(facts, directory)) {
            sites.insert(site);
            found.insert(directory);
            directories.push(directory);
        }
    }
    directories.retain(|&directory| !places::above(facts, directory).any(|at| found.contains(&at)));
    directories.sort_unstable();
    let evidence = format!("{} directories hold tests of installed packages", directories.len());
    Match::by_layer(facts, &directories, |layer, _| {
        let fix = Fix::for_layer(facts, layer, || fix(facts, layer, &sites));
        Match::new(Proof::Identified, &evidence, fix).showing(directories.clone())
    })
}

/// Returns the `site-packages` that a directory of tests is in; `None` if the operating system owns
/// the directory or it belongs to a package that helps other programs to test.
fn site(facts: &Facts, directory: NodeId) -> Option<NodeId> {
    let tree = &facts.tree;
    let mut at = tree.parent(directory);
    while at != NodeId::ROOT {
        match tree.name(at) {
            b"site-packages" | b"dist-packages" => {
                return (!has_system_files(facts, directory)).then_some(at);
            }
            b"django" | b"twisted" | b"testing" | b"unittest" => return None,
            _ => at = tree.parent(at),
        }
    }
    None
}

fn has_system_files(facts: &Facts, directory: NodeId) -> bool {
    facts.tree.children(directory).iter().any(|&child| system_packages::installed(facts, child))
}

/// Whether a directory, or one right below it, has files that test runners look for. A directory
/// `tests` without them may be part of the program.
fn holds_tests(facts: &Facts, directory: NodeId) -> bool {
    let tree = &facts.tree;
    let is_test = |&file: &NodeId| {
        let name = tree.name(file);
        tree.is_present(file)
            && name.ends_with(b".py")
            && (name.starts_with(b"test_") || name.ends_with(b"_test.py") || name == b"conftest.py")
    };
    let children = tree.children(directory);
    children.iter().any(is_test)
        || children.iter().any(|&child| tree.children(child).iter().any(is_test))
}

fn fix(facts: &Facts, layer: usize, sites: &BTreeSet<NodeId>) -> Fix {
    let sites: Vec<String> = sites.iter().map(|&site| facts.quoted(site)).collect();
    let find = format!("find {} -depth -type d -name tests -exec rm -rf {{}} +", sites.join(" "));
    match facts.command_of(layer) {
        Some(_) => {
            let rewrite = Rewrite::Then(find);
            Fix::edit("Remove these tests in the RUN that installs them", layer, rewrite)
        }
        None => Fix::advice(format!("Run `{find}` in the build stage that installs the packages")),
    }
}
