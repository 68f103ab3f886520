//! Backups of the Google Cloud CLI.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "gcloud-backup",
    title: "Backup of the Google Cloud CLI",
    category: Category::Cache,
    why: "The Google Cloud CLI keeps the version before each update, and what it downloads.",
    proof: "A directory `.backup` or `.download` in the `.install` directory of the CLI, which has \
          the manifests of its components.",
    fix: "Install from the archive or the package with the components that are needed, and \
          remove `.install/.backup` in the same RUN.",
    references: &["https://cloud.google.com/sdk/docs/components"],
    cost: None,
    wanted: &[],
    find: |facts| {
        LEFTOVERS
            .find(facts, |path| format!("{path} is what the installer keeps of an earlier version"))
    },
};

static LEFTOVERS: Leftovers =
    Leftovers { places: PLACES, proof: Proof::Identified, needed_by: &[], mend: Mend::Remove };

pub(super) static PLACES: &[Place] = &[
    Place {
        at: At::Anywhere(".install/.backup"),
        proof: &["bin/gcloud", "lib/*", "*"],
        takes: &[],
    },
    Place { at: At::Anywhere(".install/.download"), proof: &["*"], takes: &[] },
];
