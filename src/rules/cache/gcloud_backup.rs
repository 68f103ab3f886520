//! Backups of the Google Cloud CLI.

use crate::rules::places::anywhere;
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "gcloud-backup",
    title: "Google Cloud CLI backup",
    why: "The Google Cloud CLI keeps the version before each update, and what it downloads.",
    proof: "A directory `.backup` or `.download` in the `.install` directory of the CLI, which has \
            the manifests of its components.",
    fix: "Install from the archive or the package with the components that are needed, and remove \
          `.install/.backup` in the same RUN.",
    references: &["https://cloud.google.com/sdk/docs/components"],
    places: &[
        anywhere(".install/.backup", "bin/gcloud lib/* *"),
        anywhere(".install/.download", "*"),
    ],
    example: Example {
        found: &["opt/google-cloud-sdk/.install/.backup/bin/gcloud"],
        left_alone: &["opt/google-cloud-sdk/.install/core.manifest"],
    },
    find: Find::Places(Residue::new("is the installer's backup of an earlier version")),
    ..super::DEFAULT
};
