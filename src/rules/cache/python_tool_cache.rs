//! What type checkers, linters and test runners for Python keep.

use crate::rules::places::{anywhere, home};
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "python-tool-cache",
    title: "Python development tool caches",
    why: "mypy, pytest, Ruff, tox and others keep what they computed for the next call. A COPY of \
          the project adds them, or tests in a RUN.",
    proof: "Directories with the names that these tools use, and files that only they write.",
    fix: "Add them to `.dockerignore`, and run tests in another stage.",
    references: &["https://docs.docker.com/build/concepts/context/#dockerignore-files"],
    places: &[
        anywhere(".mypy_cache", "CACHEDIR.TAG 3.* missing_stubs"),
        anywhere(".pytest_cache", "CACHEDIR.TAG v/cache"),
        anywhere(".ruff_cache", "CACHEDIR.TAG 0.* *.*.*"),
        anywhere(".tox", "*/pyvenv.cfg .tox-info.json log"),
        anywhere(".nox", "*/pyvenv.cfg"),
        anywhere(".hypothesis", "examples unicode_data constants"),
        anywhere(".ipynb_checkpoints", "*-checkpoint.*"),
        anywhere(".eggs", "*.egg README.txt"),
        anywhere(".pytype", "pyi imports"),
        anywhere("htmlcov", "status.json coverage_html*.js"),
        home(".cache/pre-commit", "db.db .lock"),
        home(".cache/black", "*/cache.*"),
        home(".cache/jedi", "*"),
        home(".cache/pylint", "*"),
    ],
    example: Example {
        found: &["app/.mypy_cache/3.11/a.data.json"],
        left_alone: &["app/htmlcov/index.html"],
    },
    find: Find::Places(Residue {
        needed_by: &["tox", "nox", "jupyter", "jupyter-lab"],
        ..Residue::new("is a development tool's cache")
    }),
    ..super::DEFAULT
};
