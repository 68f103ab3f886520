//! The program's own tests, copied along with it.

use std::collections::BTreeMap;

use crate::dockerfile::runs;
use crate::facts::Facts;
use crate::rules::copied::is_copied_by_hand;
use crate::rules::{Claim, Find, Fix, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "program-tests",
    title: "The program's own tests",
    why: "Tests and their data are for people who change the program; they do not run in the image \
          that is shipped.",
    proof: "Directories and files with names that tests usually have, added by a COPY or an ADD, \
            outside of installed packages. A name proves little: they are guesses, and nothing is \
            counted.",
    fix: "List them in `.dockerignore`, and run them in a separate build stage.",
    references: &[
        "https://docs.docker.com/build/concepts/context/#dockerignore-files",
        "https://docs.docker.com/guides/nodejs/run-tests/",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Directories of tests, by name.
const DIRECTORIES: &str = "test tests __tests__ __mocks__ __snapshots__ spec specs e2e cypress \
                           testdata test-data coverage .nyc_output htmlcov";

/// Those of them that may have a specification of something, such as of an API, instead of tests.
const OF_SPECIFICATIONS: [&[u8]; 2] = [b"spec", b"specs"];

/// Suffixes of test files, each with its extension.
const SUFFIXES: [(&str, &str); 14] = [
    ("go", "_test.go"),
    ("js", ".test.js"),
    ("js", ".spec.js"),
    ("ts", ".test.ts"),
    ("ts", ".spec.ts"),
    ("tsx", ".test.tsx"),
    ("tsx", ".spec.tsx"),
    ("jsx", ".test.jsx"),
    ("jsx", ".spec.jsx"),
    ("mjs", ".test.mjs"),
    ("rb", "_spec.rb"),
    ("rb", "_test.rb"),
    ("exs", "_test.exs"),
    ("php", "Test.php"),
];

/// Files of test runners, by name.
const FILES: &str = "conftest.py phpunit.xml phpunit.xml.dist pytest.ini tox.ini .coveragerc \
                     .coverage jest.config.js jest.config.ts jest.setup.js vitest.config.ts \
                     vitest.config.js playwright.config.ts cypress.config.ts";

fn find(facts: &Facts) -> Vec<Match> {
    let mut layers: BTreeMap<usize, Vec<NodeId>> = BTreeMap::new();
    let mut add = |node: NodeId, layer: usize| layers.entry(layer).or_default().push(node);
    for directory in DIRECTORIES.split(' ').flat_map(|name| facts.index.directories(name)) {
        if is_copied_by_hand(facts, *directory) && !has_no_tests(facts, *directory) {
            for file in facts.files_in(*directory) {
                if let Some(layer) = facts.layer(file).filter(|&layer| facts.is_copy(layer)) {
                    add(file, layer);
                }
            }
        }
    }
    for file in files(facts) {
        if let Some(layer) = facts.layer(file).filter(|_| is_copied_by_hand(facts, file)) {
            add(file, layer);
        }
    }
    let own = layers.into_iter().filter(|(layer, _)| facts.base.layers <= *layer);
    own.map(|(layer, mut files)| {
        files.sort_unstable();
        files.dedup();
        let evidence = match files.len() {
            1 => "One file has a name that tests usually have".to_owned(),
            count => format!("{count} files have names that tests usually have"),
        };
        let fix = fix(facts, layer, &files);
        Match::new(Proof::Guessed, evidence, fix).claiming(Claim::Visible(files))
    })
    .collect()
}

/// Whether a directory that may have something else has no file that is named as tests are.
fn has_no_tests(facts: &Facts, directory: NodeId) -> bool {
    let is_test = |file: NodeId| {
        let name = facts.tree.name(file);
        name.starts_with(b"spec_helper")
            || name.windows(5).any(|part| part == b"_spec" || part == b".spec")
    };
    OF_SPECIFICATIONS.contains(&facts.tree.name(directory))
        && !facts.files_in(directory).into_iter().any(is_test)
}

fn files(facts: &Facts) -> Vec<NodeId> {
    let by_suffix = SUFFIXES.iter().flat_map(|(extension, suffix)| {
        let files = facts.index.files_with_extension(extension).iter().copied();
        files.filter(|&file| facts.tree.name(file).ends_with(suffix.as_bytes()))
    });
    let by_name = FILES.split(' ').flat_map(|name| facts.index.files_named(&facts.tree, name));
    by_suffix.chain(by_name).collect()
}

fn fix(facts: &Facts, layer: usize, files: &[NodeId]) -> Fix {
    let mut commands = facts.layers_above(layer).filter_map(|above| facts.command_of(above));
    match commands.all(runs::only_installs) {
        true => Fix::leave_out(facts, layer, files),
        false => Fix::advice("Run the tests in a separate build stage"),
    }
}
