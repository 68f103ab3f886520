//! pip and other installers, once everything is installed.

use std::collections::BTreeSet;

use crate::dockerfile::shell;
use crate::facts::Facts;
use crate::packages::{EcosystemName, NeedKind, PackageId};
use crate::rules::{Find, Fix, Match, Proof, Rule, distinct};

pub(super) static RULE: Rule = Rule {
    id: "python-installers",
    title: "pip, setuptools and other installers",
    why: "Once everything is installed, installers are not needed any more.",
    proof: "The metadata of pip, setuptools, wheel, Poetry and others in `site-packages`, if no \
            other installed package depends on them. What the image starts is left alone.",
    fix: "Uninstall installers last: `pip uninstall -y setuptools wheel pip`. `uv` creates virtual \
          environments without them, and so does `python -m venv --without-pip`.",
    references: &["https://docs.python.org/3/library/venv.html"],
    cost: Some(
        "nothing can be installed in a running container, and programs that import \
         `pkg_resources` without declaring it fail",
    ),
    find: Find::With(find),
    ..super::DEFAULT
};

const NAMES: &[&str] =
    &["pip", "setuptools", "wheel", "poetry", "pipenv", "pdm", "uv", "virtualenv", "hatch"];

fn find(facts: &Facts) -> Vec<Match> {
    let is_started = |name: &str| facts.startup.runs(&[name]);
    let packages = facts.packages(EcosystemName::Python).filter(|(id, package)| {
        let name = package.name.to_ascii_lowercase();
        let mut by = facts.graph.needed_by(*id).filter(|(_, kind)| *kind == NeedKind::Requires);
        let is_required = by.any(|(from, _)| {
            facts.packages.get(from).is_some_and(|package| !NAMES.contains(&package.name.as_str()))
        });
        NAMES.contains(&name.as_str()) && !is_required && !is_started(&name)
    });
    let packages: Vec<_> = packages.collect();
    let nodes: Vec<_> = packages.iter().flat_map(|(id, _)| facts.files_of(*id)).copied().collect();
    Match::by_layer(facts, &nodes, |layer, files| {
        let owners: BTreeSet<PackageId> =
            files.iter().filter_map(|&node| facts.owner(node)).map(|(id, _)| id).collect();
        let here = || packages.iter().filter(|(id, _)| owners.contains(id));
        let names = distinct(here().map(|(_, package)| package.name.as_str()));
        let evidence =
            format!("{} installed, and no other package depends on them", names.join(", "));
        let fix = Fix::for_layer(facts, layer, || fix(facts, layer, &names));
        Match::new(Proof::Proven, evidence, fix)
    })
}

fn fix(facts: &Facts, layer: usize, names: &[&str]) -> Fix {
    let uses_pip = facts.command_of(layer).and_then(shell::commands).is_some_and(|commands| {
        commands.iter().any(|command| shell::runs(command, &["pip install", "pip3 install"]))
    });
    let command = format!("pip uninstall -y {}", names.join(" "));
    let advice = "Uninstall them after the last installation";
    let ended = uses_pip.then(|| Fix::end_with(facts, layer, advice, &command)).flatten();
    ended.unwrap_or_else(|| Fix::advice("Do not install or copy these packages"))
}
