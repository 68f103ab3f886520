//! What PyTorch's wheels carry for compiling against them.

use crate::facts::Facts;
use crate::rules::places::{self, At, Place};
use crate::rules::{Category, Claim, Fix, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "torch-build-parts",
    title: "Build parts of PyTorch's packages",
    category: Category::Toolchain,
    why: "The wheels of PyTorch and of NVIDIA's libraries hold headers and static libraries: some hundred \
          megabytes that only compiling extensions reads.",
    proof: "Directories `include` and static libraries of the packages `torch`, `nvidia` and `triton` in \
            `site-packages`.",
    fix: "Remove them at the end of the RUN that installs the packages.",
    references: &["https://pytorch.org/docs/stable/cpp_extension.html"],
    cost: Some("`torch.compile` and C++ extensions no longer work"),
    wanted: &[],
    find,
};

static PLACES: &[Place] = &[
    Place { at: At::Anywhere("site-packages/torch"), proof: &["version.py"], takes: TORCH },
    Place { at: At::Anywhere("dist-packages/torch"), proof: &["version.py"], takes: TORCH },
    Place {
        at: At::Anywhere("site-packages/nvidia"),
        proof: &["*/include"],
        takes: &["*/include"],
    },
    Place {
        at: At::Anywhere("site-packages/triton"),
        proof: &["backends"],
        takes: &["backends/nvidia/lib/cupti/*.a", "backends/nvidia/include"],
    },
];

const TORCH: &[&str] = &["include", "share/cmake", "bin/protoc*", "lib/*.a"];

fn find(facts: &Facts) -> Vec<Match> {
    let mut matches = Vec::new();
    for place in places::find(facts, PLACES) {
        let words = place.words.join(" ");
        for (layer, files) in places::by_layer(facts, &place.taken) {
            matches.push(Match {
                proof: Proof::Identified,
                claim: Claim::Visible(files.clone()),
                evidence: format!(
                    "{} has headers and static libraries",
                    facts.path(place.directory)
                ),
                fix: Fix::clean_up(facts, layer, &files, &words),
                shown: place.taken.clone(),
                needs_other_base: false,
            });
        }
    }
    matches
}
