//! Packages whose names suggest that they are for development, although nothing proves it.

use crate::facts::Facts;
use crate::packages::{EcosystemName, Package};
use crate::rules::places;
use crate::rules::{Find, Fix, Match, Proof, Rule, distinct};
use crate::wildcard::is_like;

pub(super) static RULE: Rule = Rule {
    id: "development-packages-by-name",
    title: "Packages that are usually for development",
    why: "A running program rarely needs compilers, linters and test runners.",
    proof: "Only their names: no lock file in the image says what requires them.",
    fix: "Declare them as development dependencies, and install without those.",
    references: &[
        "https://docs.npmjs.com/specifying-dependencies-and-devdependencies-in-a-package-json-file",
        "https://packaging.python.org/en/latest/specifications/dependency-groups/",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

/// How many names the evidence lists, so that it stays a readable sentence.
const MAX_NAMES: usize = 8;

/// Names of packages, separated by spaces, with `*` for any part.
static NAMES: &[(EcosystemName, &str)] = &[
    (
        EcosystemName::Npm,
        "typescript webpack webpack-cli vite rollup esbuild @babel/core eslint eslint-* @eslint/* \
         prettier jest jest-* @jest/* mocha vitest cypress playwright @playwright/test @types/* \
         @storybook/* nodemon ts-node husky lint-staged electron node-gyp sass postcss-cli nx \
         turbo lerna",
    ),
    (
        EcosystemName::Python,
        "pytest pytest-* mypy ruff black flake8 flake8-* pylint isort coverage tox nox pre-commit \
         pre_commit ipdb sphinx sphinx-* mkdocs mkdocs-* bandit twine hypothesis faker factory-boy \
         moto responses debugpy types-* *-stubs",
    ),
    (
        EcosystemName::Jar,
        "junit junit-* mockito-* testng hamcrest hamcrest-* assertj-core spring-boot-test \
         spring-boot-test-* spring-boot-devtools testcontainers",
    ),
    (EcosystemName::Nuget, "Microsoft.TestPlatform* xunit* NUnit* nunit* coverlet*"),
];

fn find(facts: &Facts) -> Vec<Match> {
    NAMES
        .iter()
        .flat_map(|(ecosystem, names)| ecosystem_matches(facts, *ecosystem, names))
        .collect()
}

fn ecosystem_matches(facts: &Facts, ecosystem: EcosystemName, names: &str) -> Vec<Match> {
    let matches =
        |name: &str| names.split(' ').any(|pattern| is_like(pattern.as_bytes(), name.as_bytes()));
    let packages = facts.packages(ecosystem);
    let packages = packages.filter(|(_, package)| {
        package.development.is_none() && matches(&package.name) && !is_part_of_npm(facts, package)
    });
    let packages: Vec<_> = packages.collect();
    let nodes: Vec<_> = packages.iter().flat_map(|(id, _)| facts.files_of(*id)).copied().collect();
    let mut shown_names = distinct(packages.iter().map(|(_, package)| package.name.as_str()));
    shown_names.truncate(MAX_NAMES);
    Match::by_layer(facts, &nodes, |layer, _| {
        let evidence =
            format!("packages of {} with such names: {}", ecosystem.word(), shown_names.join(", "));
        let advice = "Declare them as development dependencies, and leave those out";
        let fix = Fix::for_layer(facts, layer, || Fix::advice(advice));
        let shown = packages.iter().filter_map(|(_, package)| package.scope).take(1).collect();
        Match::new(Proof::Guessed, evidence, fix).showing(shown)
    })
}

/// Whether a package is one of those that npm itself consists of, such as `node-gyp`.
fn is_part_of_npm(facts: &Facts, package: &Package) -> bool {
    let directories = package.proof.into_iter().flat_map(|node| places::above(facts, node));
    directories.skip(1).any(|at| {
        facts.tree.name(at) == b"npm" && facts.tree.name(facts.tree.parent(at)) == b"node_modules"
    })
}
