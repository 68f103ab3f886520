//! What type checkers, linters and test runners for Python keep.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "python-tool-cache",
    title: "Caches of Python's development tools",
    category: Category::Cache,
    why: "mypy, pytest, Ruff, tox and others keep what they know for the next call. They come with a COPY of the \
          project, or from tests in a RUN.",
    proof: "Directories of their names with files of their own kind.",
    fix: "Add them to `.dockerignore`; test in another stage.",
    references: &["https://docs.docker.com/build/concepts/context/#dockerignore-files"],
    cost: None,
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} is kept by a development tool")),
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &["tox", "nox", "jupyter", "jupyter-lab"],
    mend: Mend::Remove,
};

pub(super) static PLACES: &[Place] = &[
    Place {
        at: At::Anywhere(".mypy_cache"),
        proof: &["CACHEDIR.TAG", "3.*", "missing_stubs"],
        takes: &[],
    },
    Place { at: At::Anywhere(".pytest_cache"), proof: &["CACHEDIR.TAG", "v/cache"], takes: &[] },
    Place { at: At::Anywhere(".ruff_cache"), proof: &["CACHEDIR.TAG", "0.*", "*.*.*"], takes: &[] },
    Place {
        at: At::Anywhere(".tox"),
        proof: &["*/pyvenv.cfg", ".tox-info.json", "log"],
        takes: &[],
    },
    Place { at: At::Anywhere(".nox"), proof: &["*/pyvenv.cfg"], takes: &[] },
    Place {
        at: At::Anywhere(".hypothesis"),
        proof: &["examples", "unicode_data", "constants"],
        takes: &[],
    },
    Place { at: At::Anywhere(".ipynb_checkpoints"), proof: &["*-checkpoint.*"], takes: &[] },
    Place { at: At::Anywhere(".eggs"), proof: &["*.egg", "README.txt"], takes: &[] },
    Place { at: At::Anywhere(".pytype"), proof: &["pyi", "imports"], takes: &[] },
    Place { at: At::Anywhere("htmlcov"), proof: &["status.json", "coverage_html*.js"], takes: &[] },
    Place { at: At::Home(".cache/pre-commit"), proof: &["db.db", ".lock"], takes: &[] },
    Place { at: At::Home(".cache/black"), proof: &["*/cache.*"], takes: &[] },
    Place { at: At::Home(".cache/jedi"), proof: &["*"], takes: &[] },
    Place { at: At::Home(".cache/pylint"), proof: &["*"], takes: &[] },
];
