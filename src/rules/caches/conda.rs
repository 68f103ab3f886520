//! What conda and its kin keep beside environments.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "conda-packages",
    title: "Conda's package cache",
    category: Category::Cache,
    why: "Conda keeps each package packed and unpacked, and links unpacked files into environments. What is linked \
          costs nothing twice; archives, the index, and what environments do not use, do.",
    proof: "A directory `pkgs` with `urls.txt`, archives of packages, or unpacked ones (`NAME/info/index.json`). \
            Only files that no path outside of it names count.",
    fix: "End the RUN that installs with `conda clean -afy`, or mount a cache on `/opt/conda/pkgs`.",
    references: &["https://docs.conda.io/projects/conda/en/stable/commands/clean.html"],
    cost: None,
    wanted: &[],
    find: |facts| {
        LEFTOVERS.find(facts, |path| format!("{path} has packages beside the environments"))
    },
};

static LEFTOVERS: Leftovers = Leftovers {
    places: PLACES,
    proof: Proof::Identified,
    needed_by: &[],
    mend: Mend::Then {
        commands: &["conda install", "conda create", "conda env", "conda update"],
        command: "conda clean -afy",
    },
};

pub(super) static PLACES: &[Place] = &[
    Place { at: At::Anywhere("pkgs"), proof: PROOF, takes: &["*"] },
    Place { at: At::Variable("CONDA_PKGS_DIRS", ""), proof: PROOF, takes: &["*"] },
];

const PROOF: &[&str] = &["urls.txt", "*.conda", "*/info/index.json", "*/info/repodata_record.json"];
