//! What rules about documentation share: how package managers leave it out, and which locales are
//! used.

use std::collections::BTreeMap;

use crate::dockerfile::{Edit, Rewrite, shell};
use crate::facts::Facts;
use crate::packages::EcosystemName;
use crate::rules::places::{self, Place};
use crate::rules::{Fix, Match, Proof, system_packages};
use crate::tree::NodeId;

/// How files of one kind are left out of an installation.
pub(super) struct LeaveOut<'r> {
    /// The options with which dpkg leaves out these files and no others.
    pub(super) apt: &'static str,
    /// Whether rpm marks them as documentation.
    pub(super) is_rpm_documentation: bool,
    /// A command that removes them in the `RUN` that leaves them behind, for files of no package.
    pub(super) command: Option<&'r str>,
}

impl LeaveOut<'_> {
    /// Returns one match for each layer of what is at places; the first `max_shown` directories are
    /// shown.
    pub(super) fn at(
        &self,
        facts: &Facts,
        places: &[Place],
        evidence: &str,
        max_shown: usize,
    ) -> Vec<Match> {
        let found = places::find(facts, places);
        let shown = found.iter().map(|found| found.directory).take(max_shown);
        let shown: Vec<NodeId> = shown.collect();
        Match::by_layer(facts, &places::all_taken(&found), |layer, files| {
            let fix = self.fix(facts, layer, files);
            Match::new(Proof::Identified, evidence, fix).showing(shown.clone())
        })
    }

    /// Returns the fix for files that one layer ships.
    pub(super) fn fix(&self, facts: &Facts, layer: usize, files: &[NodeId]) -> Fix {
        if layer < facts.base.layers {
            return Fix::clean_up(facts, layer, files, "");
        }
        let Some(command) = facts.command_of(layer) else {
            return Fix::leave_out(facts, layer, files);
        };
        let option = |commands: &'static [&'static str], option: &'static str| {
            let runs = shell::runs(command, commands) && !command.contains(option);
            runs.then_some(Edit {
                layer,
                rewrite: Rewrite::Option { commands, option: option.into() },
            })
        };
        match main_ecosystem(facts, files) {
            Some(EcosystemName::Dpkg) => match option(system_packages::APT_INSTALL, self.apt) {
                Some(edit) => Fix::edits("Have dpkg leave them out", vec![edit]),
                None => Fix::advice(
                    "Have dpkg leave them out, with lines of `path-exclude` in a file of \
                     /etc/dpkg/dpkg.cfg.d that is there before packages are installed",
                ),
            },
            Some(EcosystemName::Rpm) if self.is_rpm_documentation => {
                let all = [
                    option(system_packages::DNF_INSTALL, "--setopt=tsflags=nodocs"),
                    option(system_packages::MICRODNF_INSTALL, "--nodocs"),
                ];
                let edits: Vec<Edit> = all.into_iter().flatten().collect();
                match edits.is_empty() {
                    true => Fix::advice("Install without documentation: `tsflags=nodocs`"),
                    false => Fix::edits("Install without documentation", edits),
                }
            }
            Some(EcosystemName::Rpm) => {
                Fix::advice("Have rpm install only the languages that you need")
            }
            Some(EcosystemName::Apk) => {
                Fix::advice("Do not install packages that end in -doc or -lang")
            }
            Some(EcosystemName::Pacman) => {
                Fix::advice("Have pacman leave these files out, with lines of `NoExtract`")
            }
            _ => match self.command {
                Some(command) => Fix::edit(Fix::CLEAN_UP, layer, Rewrite::Then(command.to_owned())),
                None => Fix::advice(Fix::CLEAN_UP),
            },
        }
    }
}

/// Returns the package manager that owns most of the files; `None` if most have no owner.
fn main_ecosystem(facts: &Facts, files: &[NodeId]) -> Option<EcosystemName> {
    let mut counts: BTreeMap<Option<EcosystemName>, usize> = BTreeMap::new();
    for &file in files {
        let owner = facts.owner(file).map(|(_, package)| package.ecosystem);
        *counts.entry(owner).or_default() += 1;
    }
    // The name decides between equal counts, so that every run returns the same.
    let order =
        |(owner, count): &(Option<EcosystemName>, usize)| (*count, owner.map(EcosystemName::word));
    counts.into_iter().max_by_key(order).and_then(|(owner, _)| owner)
}

/// Returns the languages and locales that the environment requests, except those of plain C.
pub(super) fn requested_locales(facts: &Facts) -> Vec<&str> {
    let values = facts.image.config.env.iter().filter_map(|line| line.split_once('='));
    let named = values.filter(|(name, _)| name.starts_with("LC_") || name.starts_with("LANG"));
    let each = named.flat_map(|(_, value)| value.split(':'));
    each.filter(|value| {
        let name = value.split(['.', '@']).next().unwrap_or_default();
        !matches!(name, "" | "C" | "POSIX")
    })
    .collect()
}
