//! Packages that the metadata of their language proves to be for development, one match for each
//! layer.

use std::collections::BTreeSet;

use crate::dockerfile::{Edit, Rewrite, shell};
use crate::facts::Facts;
use crate::packages::{EcosystemName, PackageId};
use crate::rules::{Fix, Match, Proof, distinct};

/// An installer that has an option to leave them out.
pub(super) struct Installer {
    /// What installs.
    pub(super) commands: &'static [&'static str],
    /// The option of those.
    pub(super) option: &'static str,
}

/// Returns matches of an ecosystem's packages; `fix` gets the layer.
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
        let said = first.and_then(|package| package.development.as_deref()).unwrap_or_default();
        let scopes = distinct(here.iter().filter_map(|&id| facts.packages.get(id)?.scope));
        let evidence = match (&started, here.len()) {
            (Some(name), _) => format!(
                "they are declared for development ({said}), but containers start {name}, which \
                 is one of them"
            ),
            (None, 1) => format!("1 package is used only for development ({said})"),
            (None, count) => format!("{count} packages are used only for development ({said})"),
        };
        let proof = if started.is_some() { Proof::Guessed } else { Proof::Proven };
        let fix = Fix::for_layer(facts, layer, || fix(facts, layer, &here));
        Match::new(proof, evidence, fix).showing(scopes)
    })
}

/// The name of the program that containers start, or of a wrapper before it, where one of those
/// packages has it.
fn started(facts: &Facts, packages: &[PackageId]) -> Option<String> {
    let program = facts.startup.program.as_ref()?;
    let files = program.wrappers.iter().chain([&program.file, &program.named]);
    let files = files.filter_map(|&node| facts.tree.follow(node));
    let mut owners = files.filter_map(|node| facts.owner(node));
    let (_, package) = owners.find(|(id, _)| packages.contains(id))?;
    Some(crate::escape::printable_text(&package.name))
}

/// Gives the option to every own `RUN` that installs; only advice where the layer is not a `RUN`,
/// or a `RUN` calls one of the packages.
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
    let own = facts
        .history
        .steps
        .iter()
        .filter_map(|step| step.layer)
        .filter(|&layer| facts.base.layers <= layer);
    let lines: Vec<(usize, &str)> =
        own.filter_map(|layer| Some((layer, facts.command_of(layer)?))).collect();
    let commands: Vec<&str> =
        lines.iter().filter_map(|(_, line)| shell::commands(line)).flatten().collect();
    let programs: BTreeSet<&str> =
        commands.iter().filter_map(|command| command.split(' ').next()).collect();
    let runners: Vec<&&str> = commands.iter().filter(|command| command.contains("run ")).collect();
    let is_called = |name: &str| {
        let called = format!("run {name}");
        programs.contains(name) || runners.iter().any(|command| shell::runs(command, &[&called]))
    };
    let names = packages
        .iter()
        .filter_map(|&id| facts.packages.get(id))
        .map(|package| package.name.as_str());
    if names.into_iter().any(is_called) {
        return Fix::advice(format!("{advice}, in another stage than the one that uses them"));
    }
    let rewrite = Rewrite::Option { commands: installer.commands, option: installer.option };
    let edits = lines
        .iter()
        .filter(|(_, line)| shell::runs(line, installer.commands))
        .map(|&(layer, _)| Edit { layer, rewrite: rewrite.clone() });
    Fix::edits(advice, edits.collect())
}
