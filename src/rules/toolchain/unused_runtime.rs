//! Runtimes of languages, and generators of sites, that nothing uses which a container starts.

use std::collections::BTreeSet;

use crate::facts::Facts;
use crate::packages::{EcosystemName, NeedKind, Package, PackageId};
use crate::rules::{Find, Fix, Match, Proof, Rule, distinct};
use crate::tree::NodeId;
use crate::wildcard::is_like;

pub(super) static RULE: Rule = Rule {
    id: "unused-runtime",
    title: "Runtimes that nothing started here uses",
    why: "Node builds the pages and scripts of a site, and Hugo or Jekyll write them; a web server \
          only reads the result. What built it often weighs more than everything else.",
    proof: "Node, Ruby, Hugo and other generators, installed as packages or unpacked, in an image \
            that starts something else, runs none of their programs, and has no other package that \
            needs them. If a container starts only a web server that cannot run programs of its \
            own accord (nginx, Caddy, HAProxy), that is certain; otherwise it is only a guess.",
    fix: "Build the site in a stage with the runtime, and copy the result onto an image of the web \
          server: `COPY --from=build /app/dist /usr/share/nginx/html`.",
    references: &["https://docs.docker.com/build/building/multi-stage/"],
    find: Find::With(find),
    ..super::DEFAULT
};

/// A runtime or a generator.
struct Runtime {
    name: &'static str,
    /// Its programs, and those that run on it.
    programs: &'static [&'static str],
    /// Patterns for the names of its packages, separated by spaces.
    packages: &'static str,
    /// The ecosystem of programs that run on it.
    ecosystem: Option<EcosystemName>,
}

static RUNTIMES: [Runtime; 3] = [
    Runtime {
        name: "Node",
        programs: &[
            "node", "nodejs", "npm", "npx", "yarn", "yarnpkg", "pnpm", "corepack", "pm2",
            "pm2-runtime", "nodemon", "tsx", "ts-node", "next", "nuxt", "serve",
        ],
        packages: "node nodejs nodejs-* npm yarn yarnpkg",
        ecosystem: Some(EcosystemName::Npm),
    },
    Runtime {
        name: "Ruby",
        programs: &["ruby", "irb", "bundle", "gem", "rake", "rails", "rackup", "puma", "jekyll"],
        packages: "ruby ruby-full ruby3* ruby2*",
        ecosystem: Some(EcosystemName::Gem),
    },
    Runtime {
        name: "A site generator",
        programs: &["hugo", "zola", "mdbook"],
        packages: "hugo github.com/gohugoio/hugo zola mdbook",
        ecosystem: None,
    },
];

/// Web servers and proxies that start no other programs.
const SERVERS: &[&str] =
    &["nginx", "caddy", "haproxy", "traefik", "varnishd", "envoy", "static-web-server"];

fn find(facts: &Facts) -> Vec<Match> {
    let Some(program) = &facts.startup.program else { return Vec::new() };
    let is_shell = matches!(program.name.as_str(), "sh" | "bash" | "ash" | "zsh" | "dash");
    if is_shell || super::support::installed::is_builder(facts) {
        return Vec::new();
    }
    let name = crate::escape::printable_text(&program.name);
    let is_server = SERVERS.contains(&program.name.as_str());
    let proof = if is_server { Proof::Identified } else { Proof::Guessed };
    RUNTIMES.iter().flat_map(|runtime| runtime_matches(facts, runtime, &name, proof)).collect()
}

fn runtime_matches(facts: &Facts, runtime: &Runtime, program: &str, proof: Proof) -> Vec<Match> {
    let started = facts.startup.packages(facts);
    let package = |id: PackageId| facts.packages.get(id);
    let runs_on_it = |id: &PackageId| {
        package(*id).is_some_and(|package| Some(package.ecosystem) == runtime.ecosystem)
    };
    if facts.startup.runs(runtime.programs) || started.iter().any(runs_on_it) {
        return Vec::new();
    }
    let all = (0_u32..).map(PackageId).zip(&facts.packages.packages);
    let found: Vec<(PackageId, &Package)> =
        all.filter(|(_, package)| is_of(runtime, package)).collect();
    let ids: BTreeSet<PackageId> = found.iter().map(|(id, _)| *id).collect();
    let is_removed = |id: PackageId| {
        let above = std::iter::successors(Some(id), |&id| facts.graph.dominator(id));
        above.take(MAX_STEPS).any(|id| ids.contains(&id))
    };
    let needs_it = |&(from, kind): &(PackageId, NeedKind)| {
        kind == NeedKind::Requires
            && !is_removed(from)
            && package(from).is_some_and(|from| from.ecosystem.is_system())
    };
    if ids.is_empty() || ids.iter().any(|&id| facts.graph.needed_by(id).any(|by| needs_it(&by))) {
        return Vec::new();
    }
    let with_it = (0_u32..).map(PackageId).take(facts.packages.packages.len());
    let removed = with_it.filter(|&id| is_removed(id) && !started.contains(&id));
    let mut nodes: Vec<NodeId> = removed.flat_map(|id| facts.files_of(id)).copied().collect();
    nodes.extend(found.iter().flat_map(|(_, package)| &package.claims.directories));
    nodes.extend(found.iter().filter_map(|(_, package)| installed_with(facts, package)));
    let named = distinct(found.iter().map(|(_, package)| {
        let space = if package.version.is_empty() { "" } else { " " };
        format!("{}{space}{}", package.name, package.version)
    }));
    let evidence = format!(
        "{}: {} installed, and {program}, which a container starts, does not use it",
        runtime.name,
        named.join(", ")
    );
    Match::by_layer(facts, &nodes, |layer, _| {
        let fix = match layer < facts.base.layers {
            true => Fix::advice(format!(
                "Build in a stage of this base image, and run {program} on one without it"
            )),
            false => Fix::advice("Build in another stage, and copy only what is served"),
        };
        let shown = found.iter().filter_map(|(_, package)| package.proof).collect();
        Match::new(proof, &evidence, fix).showing(shown)
    })
}

/// Returns the packages that npm installed for the whole image, which come with Node: beside
/// `bin/node`, `lib/node_modules`.
fn installed_with(facts: &Facts, package: &Package) -> Option<NodeId> {
    let tree = &facts.tree;
    let program = package.claims.files.iter().find(|&&file| tree.name(file) == b"node")?;
    tree.find_from(tree.parent(tree.parent(*program)), b"lib/node_modules")
}

/// How many packages of a chain of dominators are looked at, to bound the time: what only a runtime
/// needs is a few steps away from it.
const MAX_STEPS: usize = 65;

/// Whether a package is the runtime or the generator itself, and not a library for it.
fn is_of(runtime: &Runtime, package: &Package) -> bool {
    let is_installed = package.ecosystem.is_system()
        || matches!(
            package.ecosystem,
            EcosystemName::Toolchain | EcosystemName::Go | EcosystemName::Cargo
        );
    let name = package.name.as_bytes();
    is_installed && runtime.packages.split(' ').any(|one| is_like(one.as_bytes(), name))
}
