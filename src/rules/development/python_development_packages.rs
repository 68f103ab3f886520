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
            groups require them: `dev`, `test`, `lint` and such names. Groups with other names, \
            and those that a RUN asks for by name (`--with prod`), are left alone. If the \
            container starts one of the packages, or it is not known what it starts, the finding \
            is only a guess.",
    fix: "Install without them: `uv sync --no-dev`, `poetry install --without dev`, `pdm install \
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
    Installer {
        commands: &["uv sync"],
        option: |groups| {
            let option = |group: &&str| match *group {
                "dev" => "--no-dev".to_owned(),
                other => format!("--no-group {other}"),
            };
            groups.iter().map(option).collect::<Vec<_>>().join(" ").into()
        },
        conflicts: &["--dev", "--only-dev", "--only-group", "--all-groups", "--no-default-groups"],
    },
    Installer {
        commands: &["poetry install", "poetry sync"],
        option: |groups| format!("--without={}", groups.join(",")).into(),
        conflicts: &["--only", "--without", "--all-groups", "--no-dev", "--only-root"],
    },
    // Without development groups, PDM refuses to install one by name.
    Installer {
        commands: &["pdm install", "pdm sync"],
        option: |_| "--prod".into(),
        conflicts: &["-d", "--dev", "-G", "--group", "--with", "--without", "--no-default"],
    },
];
