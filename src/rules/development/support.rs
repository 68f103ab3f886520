//! Packages that the metadata of their language proves to be for development, as one match for each
//! layer.

use std::collections::BTreeSet;

use crate::dockerfile::{Edit, Rewrite, shell};
use crate::facts::Facts;
use crate::packages::{EcosystemName, PackageId};
use crate::rules::{Fix, Match, Proof, distinct};

/// An installer with an option that leaves development packages out.
pub(super) struct Installer {
    /// The commands that install.
    pub(super) commands: &'static [&'static str],
    /// The option of these commands.
    pub(super) option: &'static str,
}

/// Returns matches of an ecosystem's development packages; `fix` gets a layer and its packages.
pub(super) fn find(
    facts: &Facts,
    ecosystem: EcosystemName,
    fix: impl Fn(&Facts, usize, &[PackageId]) -> Fix,
) -> Vec<Match> {
    let packages = facts.packages(ecosystem).filter(|(_, package)| package.development.is_some());
    let packages: Vec<PackageId> = packages.map(|(id, _)| id).collect();
    let nodes: Vec<_> = packages.iter().flat_map(|&id| facts.files_of(id)).copied().collect();
    // What containers start needs the packages that it loads, whatever they were declared as.
    let started = started(facts, &packages);
    Match::by_layer(facts, &nodes, |layer, files| {
        let here: BTreeSet<PackageId> =
            files.iter().filter_map(|&node| facts.owner(node)).map(|(id, _)| id).collect();
        let here: Vec<PackageId> = here.into_iter().collect();
        let first = here.iter().find_map(|&id| facts.packages.get(id));
        let reason = first.and_then(|package| package.development.as_deref()).unwrap_or_default();
        let scopes = distinct(here.iter().filter_map(|&id| facts.packages.get(id)?.scope));
        let evidence = match (&started, here.len()) {
            (Some(name), _) => format!(
                "they are declared for development ({reason}), but containers start {name}, which \
                 is one of them"
            ),
            (None, 1) => format!("1 package is used only for development ({reason})"),
            (None, count) => format!("{count} packages are used only for development ({reason})"),
        };
        let proof = if started.is_some() { Proof::Guessed } else { Proof::Proven };
        let fix = Fix::for_layer(facts, layer, || fix(facts, layer, &here));
        Match::new(proof, evidence, fix).showing(scopes)
    })
}

/// Returns the name of the package among these that has the program that containers start, or a
/// wrapper of it.
fn started(facts: &Facts, packages: &[PackageId]) -> Option<String> {
    let program = facts.startup.program.as_ref()?;
    let files = program.wrappers.iter().chain([&program.file, &program.named]);
    let files = files.filter_map(|&node| facts.tree.follow(node));
    let mut owners = files.filter_map(|node| facts.owner(node));
    let (_, package) = owners.find(|(id, _)| packages.contains(id))?;
    Some(crate::escape::printable_text(&package.name))
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
    let rewrite = Rewrite::Option { commands: installer.commands, option: installer.option };
    let edits = lines
        .iter()
        .filter(|(_, line)| shell::runs(line, installer.commands))
        .map(|&(layer, _)| Edit { layer, rewrite: rewrite.clone() });
    Fix::edits(advice, edits.collect())
}
