//! Python packages that only development groups of a lock file require.

use super::support::{self, Installer};
use crate::packages::EcosystemName;
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "python-development-packages",
    title: "Python development packages",
    why: "Test runners, linters and type checkers are for people who work on the program; the \
          program does not import them.",
    proof: "The lock file of uv, Poetry, PDM or Pipenv in the image says that only development \
            groups require them.",
    fix: "Install without them: `uv sync --no-dev`, `poetry install --only main`, `pdm install \
          --prod`, `pipenv sync` without `--dev`.",
    references: &[
        "https://docs.astral.sh/uv/concepts/projects/dependencies/#development-dependencies",
        "https://python-poetry.org/docs/managing-dependencies/#installing-group-dependencies",
    ],
    find: Find::With(|facts| {
        support::find(facts, EcosystemName::Python, |facts, layer, packages| {
            support::with_option(
                facts,
                layer,
                packages,
                INSTALLERS,
                "Install without the development groups",
            )
        })
    }),
    ..super::DEFAULT
};

const INSTALLERS: &[Installer] = &[
    Installer { commands: &["uv sync"], option: "--no-dev" },
    Installer { commands: &["poetry install", "poetry sync"], option: "--only=main" },
    Installer { commands: &["pdm install", "pdm sync"], option: "--prod" },
];
