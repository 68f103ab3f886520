//! Packages that the metadata of their language proves to be for development, as one match for each
//! layer.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use crate::dockerfile::{Edit, Rewrite, shell};
use crate::facts::Facts;
use crate::packages::{EcosystemName, PackageId};
use crate::rules::{Fix, Match, Proof, distinct};
use crate::tree::NodeId;

/// An installer with an option that leaves development packages out.
pub(super) struct Installer {
    /// The commands that install.
    pub(super) commands: &'static [&'static str],
    /// Returns the option of these commands, by the groups that are for development.
    pub(super) option: fn(&[&str]) -> Cow<'static, str>,
    /// Options that contradict that one: with one of them, only advice is safe.
    pub(super) conflicts: &'static [&'static str],
}

/// Whether a command line has one of these options, with or without a value.
pub(super) fn has_option(line: &str, options: &[&str]) -> bool {
    line.split_whitespace().any(|word| {
        options.iter().any(|option| {
            word.strip_prefix(option).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        })
    })
}

/// Returns matches of an ecosystem's development packages; `fix` gets a layer and its packages.
pub(super) fn find(
    facts: &Facts,
    ecosystem: EcosystemName,
    fix: impl Fn(&Facts, usize, &[PackageId]) -> Fix,
) -> Vec<Match> {
    let packages = facts.packages(ecosystem).filter(|(_, package)| package.development.is_some());
    let packages: Vec<PackageId> = packages.map(|(id, _)| id).collect();
    let mut nodes: Vec<_> = packages.iter().flat_map(|&id| facts.files_of(id)).copied().collect();
    nodes.extend(programs_inside(facts, ecosystem));
    let doubt = doubt(facts, ecosystem, &packages);
    Match::by_layer(facts, &nodes, |layer, files| {
        let owners = files.iter().filter_map(|&node| facts.owner(node));
        let owners = owners.filter(|(_, package)| package.ecosystem == ecosystem);
        let here: BTreeSet<PackageId> = owners.map(|(id, _)| id).collect();
        let here: Vec<PackageId> = here.into_iter().collect();
        let first = here.iter().find_map(|&id| facts.packages.get(id));
        let reason = first.and_then(|package| package.development.as_deref()).unwrap_or_default();
        let reason = match reason.strip_prefix("dev: proven by ") {
            Some(file) => format!(", according to {file}"),
            None => format!(" ({reason})"),
        };
        let scopes = distinct(here.iter().filter_map(|&id| facts.packages.get(id)?.scope));
        let evidence = match (&doubt, here.len()) {
            (Some(doubt), _) => format!("they are declared for development{reason}, but {doubt}"),
            (None, 1) => format!("1 package is used only for development{reason}"),
            (None, count) => format!("{count} packages are used only for development{reason}"),
        };
        let proof = if doubt.is_some() { Proof::Guessed } else { Proof::Proven };
        let fix = Fix::for_layer(facts, layer, || fix(facts, layer, &here));
        Match::new(proof, evidence, fix).showing(scopes)
    })
}

/// Returns the compiled programs in the directories of development packages: they belong to what
/// they were built from, as esbuild's does to modules of Go.
fn programs_inside(facts: &Facts, ecosystem: EcosystemName) -> Vec<NodeId> {
    let tree = &facts.tree;
    let mut directories: HashMap<NodeId, bool> = HashMap::new();
    if ecosystem != EcosystemName::Npm {
        return Vec::new();
    }
    for (_, package) in facts.packages(ecosystem) {
        let directory = package.proof.map(|proof| tree.parent(proof));
        directories.extend(directory.map(|at| (at, package.development.is_some())));
    }
    let compiled = [EcosystemName::Go, EcosystemName::Cargo];
    let compiled = compiled.into_iter().flat_map(|of| facts.packages(of));
    let files = compiled.flat_map(|(id, _)| facts.files_of(id)).copied();
    let is_inside = |&file: &NodeId| {
        let mut above = tree.ancestors(file).filter_map(|at| directories.get(&at));
        above.next() == Some(&true)
    };
    files.filter(is_inside).collect()
}

/// Variables that select the environment of a program, by the ecosystem of the programs that read
/// them: in the one for development or tests, these packages are loaded.
static MODES: &[(EcosystemName, &str)] = &[
    (EcosystemName::Gem, "RAILS_ENV"),
    (EcosystemName::Gem, "RACK_ENV"),
    (EcosystemName::Gem, "APP_ENV"),
    (EcosystemName::Composer, "APP_ENV"),
    (EcosystemName::Composer, "YII_ENV"),
    (EcosystemName::Python, "FLASK_ENV"),
];

/// Returns why a container may load packages that were declared for development: whatever it starts
/// needs the packages that it loads.
fn doubt(facts: &Facts, ecosystem: EcosystemName, packages: &[PackageId]) -> Option<String> {
    let startup = &facts.startup;
    if let Some(package) = startup.started_of(facts, packages) {
        let name = crate::escape::printable_text(&package.name);
        return Some(format!("containers start {name}, which is one of them"));
    }
    let is_development = |value: &str| matches!(value, "development" | "dev" | "local" | "test");
    let mode = MODES.iter().find_map(|&(of, name)| {
        let value = facts.env(name).filter(|value| of == ecosystem && is_development(value))?;
        Some(format!("{name}={value} is set, and such programs load them"))
    });
    if mode.is_some() {
        return mode;
    }
    let syncs = startup.runs(&["uv run"])
        && !startup.runs(&["uv --no-sync", "uv --no-dev"])
        && ["UV_NO_SYNC", "UV_NO_DEV"].iter().all(|name| facts.env(name).is_none());
    if ecosystem == EcosystemName::Python && syncs {
        let why =
            "`uv run` installs them again when a container starts, unless `UV_NO_SYNC=1` is set";
        return Some(why.to_owned());
    }
    startup.is_opaque.then(|| "what a container starts cannot be followed to its end".to_owned())
}

/// Adds the option to every own `RUN` that installs. Returns only advice if the layer is not a
/// `RUN`, or if a `RUN` calls one of the packages, as the build would fail without it.
pub(super) fn with_option(
    facts: &Facts,
    layer: usize,
    packages: &[PackageId],
    installers: &[Installer],
    advice: &str,
) -> Fix {
    let Some(line) = facts.command_of(layer) else { return Fix::leave_out(facts, layer, &[]) };
    let installer = installers.iter().find(|installer| shell::runs(line, installer.commands));
    let Some(installer) = installer.filter(|_| shell::commands(line).is_some()) else {
        return Fix::advice(advice);
    };
    let lines: Vec<(usize, &str)> =
        facts.own_layers().filter_map(|layer| Some((layer, facts.command_of(layer)?))).collect();
    let commands: Vec<&str> =
        lines.iter().filter_map(|(_, line)| shell::commands(line)).flatten().collect();
    let programs: BTreeSet<&str> =
        commands.iter().filter_map(|command| command.split(' ').next()).collect();
    let runners: Vec<&&str> = commands.iter().filter(|command| command.contains("run ")).collect();
    let is_called = |name: &str| {
        let called = format!("run {name}");
        programs.contains(name) || runners.iter().any(|command| shell::runs(command, &[&called]))
    };
    let mut here = packages.iter().filter_map(|&id| facts.packages.get(id));
    if here.any(|package| is_called(&package.name)) {
        return Fix::advice(format!("{advice}, in another stage than the one that uses them"));
    }
    let installs: Vec<&(usize, &str)> =
        lines.iter().filter(|(_, line)| shell::runs(line, installer.commands)).collect();
    if installs.iter().any(|(_, line)| has_option(line, installer.conflicts)) {
        return Fix::advice(advice);
    }
    let all = packages.iter().filter_map(|&id| facts.packages.get(id));
    let groups = distinct(all.flat_map(|package| package.groups.iter().map(String::as_str)));
    let option = (installer.option)(&groups);
    let rewrite = Rewrite::Option { commands: installer.commands, option };
    let edits = installs.into_iter().map(|&(layer, _)| Edit { layer, rewrite: rewrite.clone() });
    Fix::edits(advice, edits.collect())
}
