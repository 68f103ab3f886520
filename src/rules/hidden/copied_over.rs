//! Files that a `COPY` adds although an earlier layer has them.

use super::package_database_rewritten::is_database;
use super::support::groups::{self, Group};
use crate::facts::Facts;
use crate::rules::places::is_one_of;
use crate::rules::{Claim, Find, Fix, Match, Proof, Rule};
use crate::tree::Cause;
use crate::tree::{NodeId, VersionId};

pub(super) static RULE: Rule = Rule {
    id: "copied-over",
    title: "Files copied over those of an earlier layer",
    why: "A COPY stores everything that it copies, even if the same files exist already: \
          `node_modules` of the host over the one that was just installed, or the same tree twice.",
    proof: "Two layers have a regular file at the same path, and a COPY or an ADD made the later \
            one. Manifests and lock files that are copied first, so that installing can be cached, \
            are left alone.",
    fix: "Name exactly what a second COPY adds, and list installed packages and build output in \
          `.dockerignore`.",
    references: &[
        "https://docs.docker.com/build/concepts/context/#dockerignore-files",
        "https://docs.docker.com/build/cache/optimize/",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let causes = [Cause::Replaced, Cause::MetadataOnly];
    let own = groups::groups(facts, &causes, |version| {
        !is_database(facts, version) && !is_manifest(facts, version)
    });
    let is_own =
        |group: &Group| facts.base.layers <= group.shipped_by && is_copied(facts, group.hidden_by);
    let own = own.into_iter().filter(is_own).map(|group| own_match(facts, group));
    let same = groups::groups(facts, &[Cause::MetadataOnly], |_| true);
    let is_base =
        |group: &Group| group.shipped_by < facts.base.layers && is_copied(facts, group.hidden_by);
    let of_base = same.into_iter().filter(is_base).filter_map(|group| base_match(facts, &group));
    own.chain(of_base).collect()
}

/// Whether a layer is an own `COPY` or `ADD`.
pub(super) fn is_copied(facts: &Facts, layer: usize) -> bool {
    facts.base.layers <= layer && facts.is_copy(layer)
}

fn own_match(facts: &Facts, group: Group) -> Match {
    let evidence = groups::sentence(facts, &group, "copies over");
    let (first, second) = (group.shipped_by, group.hidden_by);
    let fix = match facts.is_copy(first) {
        true => Fix::advice(format!(
            "Copy each file once: leave what layer {} adds out of the COPY of layer {}, or the \
             other way round",
            first + 1,
            second + 1
        )),
        false => {
            let nodes: Vec<NodeId> = installed(facts, &group.versions);
            match nodes.is_empty() {
                true => Fix::advice(format!(
                    "Leave the files that the RUN writes out of {}",
                    facts.layer_name(second)
                )),
                false => Fix::leave_out(facts, second, &nodes),
            }
        }
    };
    Match::new(Proof::Proven, evidence, fix).claiming(Claim::Hidden(group.versions))
}

/// Returns a match of files that the base image has too. Its files stay, so the copy is the waste.
fn base_match(facts: &Facts, group: &Group) -> Option<Match> {
    let copies: Vec<NodeId> = group
        .versions
        .iter()
        .map(|&version| facts.tree.node_of(version))
        .filter(|&node| facts.layer(node) == Some(group.hidden_by))
        .collect();
    (groups::MIN_BASE_BYTES <= groups::bytes(facts, &group.versions)).then(|| {
        let evidence = groups::sentence(facts, group, "copies again, with the same content,");
        let fix = Fix::advice("Copy only what the base image does not have");
        Match::new(Proof::Proven, evidence, fix).claiming(Claim::Visible(copies))
    })
}

/// Directories of installed packages and of build output, which a `.dockerignore` should list.
const INSTALLED: &str = "node_modules vendor .venv venv target dist build .next";

/// Returns the topmost such directories above files that a `RUN` wrote and a `COPY` added again.
fn installed(facts: &Facts, versions: &[VersionId]) -> Vec<NodeId> {
    let tree = &facts.tree;
    let mut found: Vec<NodeId> = Vec::new();
    for &version in versions {
        let (mut at, mut top) = (tree.node_of(version), None);
        while at != NodeId::ROOT {
            at = tree.parent(at);
            if is_one_of(tree.name(at), INSTALLED) {
                top = Some(at);
            }
        }
        found.extend(top);
        found.dedup();
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Files that are copied before the others, so that the installation of packages is cached. Copying
/// them twice costs little and is good practice.
const MANIFESTS: &str = "package.json package-lock.json npm-shrinkwrap.json yarn.lock \
                         pnpm-lock.yaml pnpm-workspace.yaml bun.lock bun.lockb .npmrc .yarnrc.yml \
                         requirements.txt pyproject.toml setup.py setup.cfg uv.lock poetry.lock \
                         pdm.lock Pipfile Pipfile.lock go.mod go.sum Cargo.toml Cargo.lock pom.xml \
                         build.gradle build.gradle.kts settings.gradle gradle.properties \
                         composer.json composer.lock Gemfile Gemfile.lock mix.exs mix.lock";

fn is_manifest(facts: &Facts, version: VersionId) -> bool {
    let name = facts.tree.name(facts.tree.node_of(version));
    is_one_of(name, MANIFESTS)
        || name.ends_with(b".csproj")
        || name.ends_with(b".sln")
        || name.starts_with(b"requirements") && name.ends_with(b".txt")
        || name.starts_with(b"tsconfig") && name.ends_with(b".json")
}
