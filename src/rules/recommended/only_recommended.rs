//! Packages that were installed only because others recommend them.

use crate::dockerfile::{Edit, Rewrite, shell};
use crate::facts::Facts;
use crate::packages::{EcosystemName, NeedKind, Package, PackageId};
use crate::rules::{Find, Fix, Match, Proof, Remedy, Rule, distinct, system_packages};

pub(super) static RULE: Rule = Rule {
    id: "only-recommended",
    title: "Packages that are only recommended",
    why: "apt, dnf and zypper also install recommended packages, which most desktop users want. A \
          container rarely needs them.",
    proof: "The package manager recorded that it installed the package automatically, and no chain \
            of requirements leads to it from any package that was explicitly installed. Some that \
            are often missed are left alone: certificates, time zones, and compilers if the \
            image builds something.",
    fix: "Install with `apt-get install --no-install-recommends`, `dnf install \
          --setopt=install_weak_deps=0` or `zypper install --no-recommends`, and name the ones \
          that you need, such as `ca-certificates`.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3015",
        "https://docs.docker.com/build/building/best-practices/#apt-get",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

/// How packages of an ecosystem are installed without recommended ones.
struct Installer {
    ecosystem: EcosystemName,
    commands: &'static [&'static str],
    option: &'static str,
}

const WITHOUT_WEAK: &str = "--setopt=install_weak_deps=0";

static INSTALLERS: &[Installer] = &[
    Installer {
        ecosystem: EcosystemName::Dpkg,
        commands: system_packages::APT_INSTALL,
        option: "--no-install-recommends",
    },
    Installer {
        ecosystem: EcosystemName::Rpm,
        commands: system_packages::DNF_INSTALL,
        option: WITHOUT_WEAK,
    },
    Installer {
        ecosystem: EcosystemName::Rpm,
        commands: system_packages::MICRODNF_INSTALL,
        option: WITHOUT_WEAK,
    },
    Installer {
        ecosystem: EcosystemName::Rpm,
        commands: system_packages::ZYPPER_INSTALL,
        option: "--no-recommends",
    },
];

/// Recommended packages that programs are likely to miss, so that the fix names them: certificates
/// for TLS, data that libraries read without a dependency, and fonts.
const NAMED: &str = "ca-certificates tzdata fonts-dejavu-core fonts-liberation";

/// The same, if something is built: without these, native modules do not compile.
const NAMED_TO_BUILD: &str = "build-essential g++ gcc libc6-dev make python3-dev pkg-config \
                              pkgconf cargo gcc-c++";

/// The beginnings of commands that may compile something, separated by commas.
const BUILDS: &str = "pip install, pip3 install, pip wheel, uv sync, uv pip, poetry install, \
                      npm ci, npm install, npm i, npm run, yarn, yarn install, pnpm install, \
                      pnpm i, bundle install, gem install, cargo build, cargo install, go build, \
                      go install, make, cmake, gcc, g++, cc, configure, setup.py, pecl install, \
                      docker-php-ext-install, meson, ninja, cabal, stack, mix";

fn find(facts: &Facts) -> Vec<Match> {
    let mut matches = Vec::new();
    for ecosystem in [EcosystemName::Dpkg, EcosystemName::Rpm] {
        let packages = only_recommended(facts, ecosystem);
        if !packages.is_empty() {
            matches.extend(ecosystem_matches(facts, ecosystem, &packages));
        }
    }
    matches
}

/// Returns the packages of a distribution that were installed because others recommend them.
fn only_recommended(facts: &Facts, ecosystem: EcosystemName) -> Vec<(PackageId, &Package)> {
    let only = facts.graph.only_recommended();
    let is_only = |id: PackageId, package: &Package| {
        only.get(id.0 as usize) == Some(&true) && matches!(package.explicit, Some((false, _)))
    };
    facts.packages(ecosystem).filter(|(id, package)| is_only(*id, package)).collect()
}

/// Returns the fix for packages that a layer installed only because others recommend them; `None`
/// if some were not, or if something is built with them.
pub(in crate::rules) fn not_recommended(
    facts: &Facts,
    layer: usize,
    ids: &[PackageId],
) -> Option<Fix> {
    let first = facts.packages.get(*ids.first()?)?;
    let ecosystem = first.ecosystem;
    let packages = only_recommended(facts, ecosystem);
    let is_among = |id: &PackageId| packages.iter().any(|(other, _)| other == id);
    let (named, stays) = named(facts, &packages);
    let goes = |id: &PackageId| stays.get(id.0 as usize) != Some(&true);
    if !ids.iter().all(|id| is_among(id) && goes(id)) {
        return None;
    }
    let fix = fix(facts, layer, ecosystem, &named);
    matches!(fix.remedy, Remedy::Edits(_)).then_some(fix)
}

fn ecosystem_matches(
    facts: &Facts,
    ecosystem: EcosystemName,
    packages: &[(PackageId, &Package)],
) -> Vec<Match> {
    let (named, stays) = named(facts, packages);
    let goes = packages.iter().map(|(id, _)| *id);
    let goes: Vec<PackageId> = goes.filter(|id| stays.get(id.0 as usize) != Some(&true)).collect();
    let nodes = system_packages::own_files(facts, &goes);
    Match::by_layer(facts, &nodes, |layer, files| {
        let ids = distinct(files.iter().filter_map(|&file| facts.owners.owner(file)));
        let evidence = format!(
            "the package manager installed them automatically, and nothing needs them ({}): {}",
            ids.len(),
            system_packages::names(facts, &ids)
        );
        let fix = fix(facts, layer, ecosystem, &named);
        Match::new(Proof::Proven, evidence, fix)
    })
}

/// Returns the packages that the fix names, and for each package whether it stays because of them.
fn named(
    facts: &Facts,
    packages: &[(PackageId, &Package)],
) -> (Vec<(PackageId, &'static str)>, Vec<bool>) {
    let starts: Vec<&str> = BUILDS.split(", ").collect();
    let mut commands = facts.history.steps.iter().filter_map(|step| facts.command_of(step.layer?));
    let builds = commands.any(|command| shell::runs(command, &starts));
    // A package that only removed packages recommend is not missed.
    let is_recommended = |id: PackageId, stays: &[bool]| {
        facts.graph.needed_by(id).any(|(by, _)| {
            stays.get(by.0 as usize) == Some(&true)
                || packages.iter().all(|(other, _)| *other != by)
        })
    };
    let mut named: Vec<(PackageId, &'static str)> = Vec::new();
    let mut stays = Vec::new();
    let to_build = if builds { NAMED_TO_BUILD } else { "" };
    for name in NAMED.split(' ').chain(to_build.split_whitespace()) {
        let package = packages.iter().find(|(_, package)| package.name == name);
        let Some((id, _)) = package else { continue };
        if stays.get(id.0 as usize) != Some(&true) && is_recommended(*id, &stays) {
            named.push((*id, name));
            let starts = named.iter().map(|(id, _)| *id);
            stays = system_packages::reachable(facts, starts, &[NeedKind::Requires]);
        }
    }
    (named, stays)
}

fn fix(
    facts: &Facts,
    layer: usize,
    ecosystem: EcosystemName,
    named: &[(PackageId, &'static str)],
) -> Fix {
    // This instruction has to name the packages that it installed.
    let here: Vec<&'static str> = named
        .iter()
        .filter(|(id, _)| facts.files_of(*id).iter().any(|&file| facts.layer(file) == Some(layer)))
        .map(|(_, name)| *name)
        .collect();
    let advice = match here.as_slice() {
        [] => "Install without recommended packages".to_owned(),
        here => format!(
            "Install without recommended packages, and name those you need: {} at least",
            here.join(", ")
        ),
    };
    let Some(command) = facts.command_of(layer) else { return Fix::advice(advice) };
    let mut edits = Vec::new();
    for installer in INSTALLERS.iter().filter(|package| package.ecosystem == ecosystem) {
        let runs = shell::runs(command, installer.commands);
        if runs && !command.contains(installer.option) {
            // Each word is inserted right after the command, so the last one inserted comes first.
            let options = here.iter().rev().copied().chain([installer.option]);
            edits.extend(options.map(|option| Edit {
                layer,
                rewrite: Rewrite::Option { commands: installer.commands, option: option.into() },
            }));
        }
    }
    match edits.is_empty() {
        true => Fix::advice(advice),
        false => Fix::edits(advice, edits),
    }
}
