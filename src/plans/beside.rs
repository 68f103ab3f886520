//! What lies beside a program in its project and nothing that is started reads: histories, inputs
//! of builds, caches, and tests.

use super::check;
use super::runtime::Scene;
use crate::facts::Facts;
use crate::tree::NodeId;
use crate::wildcard::is_like;

/// What is for people who work on a program, and no program reads.
const UNREAD: [&[u8]; 10] = [
    b".git", b".github", b".gitlab", b".svn", b".hg", b".vscode", b".idea", b".gitignore",
    b".gitattributes", b".dockerignore",
];

/// Files and directories that only some programs read, by patterns of their names, and these
/// programs.
struct Read {
    names: &'static str,
    by: &'static [&'static str],
}

const READ: &[Read] = &[
    Read {
        names: "Dockerfile Dockerfile.* *.Dockerfile *.dockerfile Containerfile docker-bake.hcl \
                docker-compose.yml docker-compose.yaml docker-compose.*.yml \
                docker-compose.*.yaml compose.yml compose.yaml compose.*.yml compose.*.yaml",
        by: &[],
    },
    Read { names: "Makefile makefile GNUmakefile", by: &["make"] },
    Read {
        names: ".pytest_cache .coverage .coveragerc conftest.py pytest.ini",
        by: &["pytest", "py.test", "coverage", "tox", "nox"],
    },
    Read { names: ".mypy_cache .ruff_cache .hypothesis .tox .nox", by: &["tox", "nox"] },
    Read { names: ".rspec .rspec_status", by: &["rspec"] },
    Read { names: ".nyc_output .nycrc .nycrc.* .mocharc.* .jest", by: &["nyc", "mocha", "jest"] },
    Read {
        names: "jest.config.* vitest.config.* playwright.config.* cypress.config.*",
        by: &["jest", "vitest", "playwright", "cypress"],
    },
    Read { names: "phpunit.xml phpunit.xml.dist .phpunit.*", by: &["phpunit"] },
];

/// What a directory of test coverage has, whose name alone proves nothing.
const COVERAGE: [&[u8]; 6] = [
    b"lcov.info", b"lcov-report", b"coverage-final.json", b"clover.xml", b".resultset.json",
    b".last_run.json",
];

/// Whether nothing that is started reads a file or a directory of a project.
pub(super) fn is_unneeded(scene: &Scene<'_>, node: NodeId) -> bool {
    let (facts, tree) = (scene.facts, &scene.facts.tree);
    let name = tree.name(node);
    if UNREAD.contains(&name) {
        return true;
    }
    if is_named(facts, node) || scene.is_kept_on_purpose(node) {
        return false;
    }
    let is_read = |read: &&Read| read.names.split(' ').any(|one| is_like(one.as_bytes(), name));
    match READ.iter().find(is_read) {
        Some(read) => !facts.startup.is_opaque && !facts.startup.runs(read.by),
        None => {
            has_only_small(scene, node)
                || is_coverage(facts, node)
                || is_bytecode(facts, node)
                || is_test(facts, node)
        }
    }
}

/// Whether a command names it or what is in it.
fn is_named(facts: &Facts, node: NodeId) -> bool {
    let mut named = facts.startup.named.iter().copied().chain(check::started(facts));
    named.any(|named| facts.tree.ancestors(named).any(|at| at == node))
}

/// Whether findings claim all of it, also those that are too small to be worth a change by
/// themselves.
fn has_only_small(scene: &Scene<'_>, node: NodeId) -> bool {
    let files = scene.facts.files_in(node);
    let is_claimed = |file: &NodeId| scene.claimed.contains(file) || scene.small.contains(file);
    !files.is_empty() && files.iter().all(is_claimed)
}

fn is_coverage(facts: &Facts, node: NodeId) -> bool {
    let tree = &facts.tree;
    matches!(tree.name(node), b"coverage" | b"htmlcov")
        && COVERAGE.iter().any(|name| tree.child(node, name).is_some())
}

/// Whether it is bytecode that Python left there when it ran and makes again. What compiles on
/// purpose makes starts faster.
fn is_bytecode(facts: &Facts, node: NodeId) -> bool {
    const COMPILERS: [&str; 3] = ["compileall", "py_compile", "compile-bytecode"];
    const VARIABLES: [&str; 2] = ["UV_COMPILE_BYTECODE", "PYTHONOPTIMIZE"];
    let tree = &facts.tree;
    if tree.name(node) != b"__pycache__" {
        return false;
    }
    let has_source = |&file: &NodeId| {
        let name = tree.name(file);
        let stem = name.split(|&byte| byte == b'.').next().unwrap_or_default();
        name.ends_with(b".pyc") && tree.child(tree.parent(node), &[stem, b".py"].concat()).is_some()
    };
    let is_asked_for = VARIABLES.iter().any(|name| facts.env(name).is_some())
        || facts.startup.runs(&["-O", "-OO"])
        || facts.own_commands().any(|line| {
            COMPILERS.iter().any(|part| line.contains(part)) || line.contains("python -O")
        });
    !is_asked_for && facts.files_in(node).iter().all(has_source)
}

/// Directories of tests, by name.
const TEST_DIRECTORIES: [&[u8]; 8] =
    [b"test", b"tests", b"__tests__", b"spec", b"specs", b"e2e", b"t", b"cypress"];

/// Patterns of files that runners of tests find by their names.
const TESTS: &str = "test_*.py *_test.py *_test.go *.test.js *.test.ts *.test.jsx *.test.tsx \
                     *.test.mjs *.test.cjs *.spec.js *.spec.ts *.spec.jsx *.spec.tsx *.spec.mjs \
                     *.cy.js *.cy.ts *_spec.rb *_test.rb test_*.rb *_test.exs *Test.php \
                     *Test.java *.t";

/// Files that tests load, by name.
const OF_TESTS: &str = "__init__.py conftest.py *.pyc *.snap spec_helper.rb rails_helper.rb \
                        test_helper.rb test_helper.exs .rspec pytest.ini jest.setup.* \
                        setupTests.* README.md .gitkeep .keep";

/// Directories of what tests read, in one of tests.
const DATA: [&[u8]; 8] = [
    b"fixtures", b"__fixtures__", b"__snapshots__", b"__mocks__", b"snapshots", b"testdata",
    b"cassettes", b"factories",
];

/// Whether it is a test, or a directory with nothing but tests and what they load.
fn is_test(facts: &Facts, node: NodeId) -> bool {
    let tree = &facts.tree;
    let name = tree.name(node);
    if facts.startup.is_opaque || is_mentioned(facts, name) {
        return false;
    }
    let fits = |patterns: &str, file: NodeId| {
        patterns.split_whitespace().any(|one| is_like(one.as_bytes(), tree.name(file)))
    };
    if !tree.is_directory(node) {
        return fits(TESTS, node);
    }
    let is_data = |file: NodeId| {
        let mut inside = tree.ancestors(file).skip(1).take_while(|&at| at != node);
        inside.any(|at| DATA.contains(&tree.name(at)))
    };
    let files = facts.files_in(node);
    TEST_DIRECTORIES.contains(&name)
        && files.iter().any(|&file| fits(TESTS, file))
        && files.iter().all(|&file| fits(TESTS, file) || fits(OF_TESTS, file) || is_data(file))
}

/// Whether a word of a command has the name, as a path or a module: `python -m tests.smoke`.
fn is_mentioned(facts: &Facts, name: &[u8]) -> bool {
    let name = String::from_utf8_lossy(name);
    let startup = &facts.startup;
    startup.runs(&[&name])
        || ["/", ".", ":"].iter().any(|after| startup.names_part(&format!("{name}{after}")))
}
