//! What Cargo leaves of a build beside the program.

use crate::facts::builders;
use crate::rules::places::{anywhere, variable};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "rust-build-directory",
    title: "Cargo's build directory",
    why: "Cargo keeps the compiled form of every crate, several hundred megabytes, beside the one \
          program that runs.",
    proof: "A directory `target` with `.rustc_info.json`. Files directly in `release` and `debug` \
            stay, above all the program, which shares its bytes with a name in `deps`.",
    fix: "Build in another stage and copy the program; or install it elsewhere and remove `target` \
          in the same RUN.",
    references: &["https://doc.rust-lang.org/cargo/reference/build-cache.html"],
    places: &[
        anywhere("target", ".rustc_info.json").takes(TAKES),
        variable("CARGO_TARGET_DIR", "", ".rustc_info.json").takes(TAKES),
    ],
    example: Example {
        found: &["app/target/release/deps/a.rlib", "app/target/release/.fingerprint/a/lib-a"],
        left_alone: &["app/target/release/a", "app/target/classes/A.class"],
    },
    find: Find::Places(Residue {
        needed_by: builders::RUST,
        cleanup: Cleanup::Build { tools: &["cargo"], downloads: &[] },
        ..Residue::new("is where Cargo builds")
    }),
    ..super::DEFAULT
};

const TAKES: &str = "release/deps release/build release/incremental release/.fingerprint \
                     release/examples release/*.d debug/deps debug/build debug/incremental \
                     debug/.fingerprint debug/examples debug/*.d */release/deps */release/build \
                     */release/incremental */release/.fingerprint */release/examples \
                     */release/*.d */debug/deps */debug/build */debug/incremental \
                     */debug/.fingerprint */debug/examples */debug/*.d";
