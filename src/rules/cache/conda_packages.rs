//! What conda and compatible tools keep besides environments.

use crate::rules::places::{anywhere, variable};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "conda-packages",
    title: "Conda's package cache",
    why: "Conda keeps each package packed and unpacked, and links unpacked files into \
          environments. Linked files cost nothing extra; archives, the index and files that no \
          environment uses do.",
    proof: "A directory `pkgs` with `urls.txt`, archives of packages, or unpacked ones \
            (`NAME/info/index.json`). Only files that no path outside of it names count.",
    fix: "End the RUN that installs with `conda clean -afy`, or mount a cache on \
          `/opt/conda/pkgs`.",
    references: &["https://docs.conda.io/projects/conda/en/stable/commands/clean.html"],
    places: &[
        anywhere("pkgs", PROOF).takes("*"),
        variable("CONDA_PKGS_DIRS", "", PROOF).takes("*"),
    ],
    example: Example {
        found: &["opt/conda/pkgs/a-1.0-0.conda"],
        left_alone: &["srv/pkgs/mine.txt"],
    },
    find: Find::Places(Residue {
        cleanup: Cleanup::Then {
            commands: &["conda install", "conda create", "conda env", "conda update"],
            command: "conda clean -afy",
        },
        ..Residue::new("contains packages beside the environments")
    }),
    ..super::DEFAULT
};

const PROOF: &str = "urls.txt *.conda */info/index.json */info/repodata_record.json";
