//! Parts of PyTorch's wheels that are only needed to compile against them.

use crate::facts::Facts;
use crate::rules::places::{self, Found, anywhere};
use crate::rules::{Find, Fix, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "torch-build-parts",
    title: "PyTorch headers and static libraries",
    why: "The wheels of PyTorch and of NVIDIA's libraries hold headers and static libraries: \
          several hundred megabytes that are only read to compile extensions.",
    proof: "Directories `include` and static libraries of the packages `torch`, `nvidia` and \
            `triton` in `site-packages`.",
    fix: "Remove these files at the end of the RUN that installs the packages.",
    references: &["https://pytorch.org/docs/stable/cpp_extension.html"],
    cost: Some("`torch.compile` and C++ extensions no longer work"),
    places: &[
        anywhere("site-packages/torch", "version.py").takes(TORCH),
        anywhere("dist-packages/torch", "version.py").takes(TORCH),
        anywhere("site-packages/nvidia", "*/include").takes("*/include"),
        anywhere("site-packages/triton", "backends")
            .takes("backends/nvidia/lib/cupti/*.a backends/nvidia/include"),
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

const TORCH: &str = "include share/cmake bin/protoc* lib/*.a";

fn find(facts: &Facts) -> Vec<Match> {
    let of_place = |found: Found| {
        let words = found.quoted.join(" ");
        let path = facts.path(found.directory);
        let evidence = format!("{path} contains headers and static libraries");
        Match::by_layer(facts, &found.taken, |layer, files| {
            let fix = Fix::clean_up(facts, layer, files, &words);
            Match::new(Proof::Identified, &evidence, fix).showing(found.taken.clone())
        })
    };
    places::find(facts, RULE.places).into_iter().flat_map(of_place).collect()
}
