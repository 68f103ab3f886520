//! Packages whose names suggest that they are for development, although nothing proves it.

use std::collections::BTreeSet;

use crate::facts::Facts;
use crate::packages::{EcosystemName, NeedKind, Package, PackageId};
use crate::rules::places;
use crate::rules::{Find, Fix, Match, Proof, Rule, distinct, system_packages};
use crate::wildcard::is_like;

pub(super) static RULE: Rule = Rule {
    id: "development-packages-by-name",
    title: "Packages that are usually for development",
    why: "A running program rarely needs compilers, linters and test runners.",
    proof: "Only their names: no lock file in the image says what requires them. With them go the \
            packages that only they need; those that another package needs are left alone.",
    fix: "Declare them as development dependencies, and install without those.",
    references: &[NPM, PYTHON, MAVEN, NUGET],
    find: Find::With(find),
    ..super::DEFAULT
};

const NPM: &str =
    "https://docs.npmjs.com/specifying-dependencies-and-devdependencies-in-a-package-json-file";
const PYTHON: &str = "https://packaging.python.org/en/latest/specifications/dependency-groups/";
const MAVEN: &str = "https://maven.apache.org/guides/introduction/\
                     introduction-to-dependency-mechanism.html#dependency-scope";
const NUGET: &str = "https://learn.microsoft.com/nuget/consume-packages/\
                     package-references-in-project-files#controlling-dependency-assets";

/// What is usually for development in one ecosystem.
struct Tools {
    ecosystem: EcosystemName,
    /// Names of packages, separated by spaces, with `*` for any part.
    names: &'static str,
    advice: &'static str,
    references: &'static [&'static str],
}

static TOOLS: &[Tools] = &[
    Tools {
        ecosystem: EcosystemName::Npm,
        names: "typescript webpack webpack-cli vite rollup esbuild @babel/core eslint eslint-* \
                @eslint/* prettier jest jest-* @jest/* mocha vitest cypress playwright \
                @playwright/test @types/* @storybook/* nodemon ts-node husky lint-staged electron \
                node-gyp sass postcss-cli nx turbo lerna",
        advice: "Declare them in `devDependencies`, and install without those",
        references: &[NPM],
    },
    Tools {
        ecosystem: EcosystemName::Python,
        names: "pytest pytest-* mypy ruff black flake8 flake8-* pylint isort coverage tox nox \
                pre-commit pre_commit ipdb sphinx sphinx-* mkdocs mkdocs-* bandit twine hypothesis \
                faker factory-boy moto responses debugpy types-* *-stubs",
        advice: "Declare them in a group for development or a separate requirements file, and \
                 install without it",
        references: &[PYTHON],
    },
    Tools {
        ecosystem: EcosystemName::Jar,
        names: "junit junit-* mockito-* testng hamcrest hamcrest-* assertj-core spring-boot-test \
                spring-boot-test-* spring-boot-devtools testcontainers",
        advice: "Give them the scope `test`, and copy only the jars of the scope `runtime`",
        references: &[MAVEN],
    },
    Tools {
        ecosystem: EcosystemName::Nuget,
        names: "Microsoft.TestPlatform* xunit* NUnit* nunit* coverlet*",
        advice: "Reference them only in the projects of the tests, and publish the program alone",
        references: &[NUGET],
    },
];

fn find(facts: &Facts) -> Vec<Match> {
    TOOLS.iter().flat_map(|tools| tools.matches(facts)).collect()
}

impl Tools {
    fn matches(&self, facts: &Facts) -> Vec<Match> {
        let named = self.named(facts);
        let gone = only_needed_by(facts, &named);
        let tops: Vec<PackageId> = named.into_iter().filter(|id| gone.contains(id)).collect();
        let nodes: Vec<_> = gone.iter().flat_map(|&id| facts.files_of(id)).copied().collect();
        let names = system_packages::names(facts, &tops);
        let more = match gone.len() - tops.len() {
            0 => String::new(),
            1 => ", with a package that only they need".to_owned(),
            more => format!(", with {more} packages that only they need"),
        };
        let evidence = format!("their names are those of development tools: {names}{more}");
        let scopes = distinct(tops.iter().filter_map(|&id| facts.packages.get(id)?.scope));
        Match::by_layer(facts, &nodes, |layer, _| Match {
            references: self.references,
            ..Match::new(
                Proof::Guessed,
                &evidence,
                Fix::for_layer(facts, layer, || Fix::advice(self.advice)),
            )
            .showing(scopes.clone())
        })
    }

    /// Returns the packages with such names that neither the container starts nor a lock file calls
    /// development packages.
    fn named(&self, facts: &Facts) -> BTreeSet<PackageId> {
        let runs = facts.startup.packages(facts);
        let is_tool = |name: &str| {
            self.names.split(' ').any(|pattern| is_like(pattern.as_bytes(), name.as_bytes()))
        };
        let packages = facts.packages(self.ecosystem).filter(|(id, package)| {
            package.development.is_none()
                && is_tool(&package.name)
                && !runs.contains(id)
                && !is_part_of_npm(facts, package)
        });
        packages.map(|(id, _)| id).collect()
    }
}

/// Returns those of some packages that no other package needs, and what only they need. The
/// node-gyp inside npm is a part of npm.
fn only_needed_by(facts: &Facts, named: &BTreeSet<PackageId>) -> BTreeSet<PackageId> {
    const KINDS: &[NeedKind] = &[NeedKind::Requires, NeedKind::Recommends];
    let runs = facts.startup.packages(facts);
    let is_root = |(id, package): &(PackageId, &Package)| {
        let is_explicit = match package.explicit {
            Some((explicit, _)) => explicit,
            None => facts.graph.needed_by(*id).next().is_none(),
        };
        !named.contains(id) && (is_explicit || package.is_kept || runs.contains(id))
    };
    let all = (0_u32..).map(PackageId).zip(&facts.packages.packages);
    let roots = all.filter(is_root).map(|(id, _)| id);
    let stays = system_packages::reachable(facts, roots, KINDS);
    let reached = system_packages::reachable(facts, named.iter().copied(), KINDS);
    let both = stays.into_iter().zip(reached).zip(0_u32..);
    both.filter(|((stays, reached), _)| *reached && !*stays).map(|(_, at)| PackageId(at)).collect()
}

/// Whether a package is one of those that npm itself consists of, such as `node-gyp`.
fn is_part_of_npm(facts: &Facts, package: &Package) -> bool {
    let directories = package.proof.into_iter().flat_map(|node| places::above(facts, node));
    directories.skip(1).any(|at| {
        facts.tree.name(at) == b"npm" && facts.tree.name(facts.tree.parent(at)) == b"node_modules"
    })
}
