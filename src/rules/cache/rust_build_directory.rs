//! What Cargo leaves of a build beside the program.

use crate::dockerfile::shell;
use crate::facts::{Facts, builders};
use crate::rules::places::{self, Found, Place, anywhere, variable};
use crate::rules::{Cleanup, Example, Find, Residue, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "rust-build-directory",
    title: "Cargo's build directory",
    why: "Cargo keeps the compiled form of every crate, several hundred megabytes, beside the one \
          program that runs.",
    proof: "A directory `target` with `.rustc_info.json`. Files directly in `release` and `debug` \
            stay, above all the program, which shares its bytes with a name in `deps`; all of it \
            goes if nothing is started from there and each program is installed elsewhere too.",
    fix: "Build in another stage and copy the program; or install it elsewhere and remove `target` \
          in the same RUN.",
    references: &["https://doc.rust-lang.org/cargo/reference/build-cache.html"],
    places: PLACES,
    example: Example {
        found: &["app/target/release/deps/a.rlib", "app/target/release/.fingerprint/a/lib-a"],
        left_alone: &["app/target/release/a", "app/target/classes/A.class"],
    },
    find: Find::Directories(
        found,
        Residue {
            needed_by: builders::RUST,
            cleanup: Cleanup::Outputs { tools: &["cargo"], needs },
            ..Residue::new("is where Cargo builds")
        },
    ),
    ..super::DEFAULT
};

const PLACES: &[Place] = &[
    anywhere("target", ".rustc_info.json").takes(TAKES),
    variable("CARGO_TARGET_DIR", "", ".rustc_info.json").takes(TAKES),
];

const TAKES: &str = "release/deps release/build release/incremental release/.fingerprint \
                     release/examples release/*.d debug/deps debug/build debug/incremental \
                     debug/.fingerprint debug/examples debug/*.d */release/deps */release/build \
                     */release/incremental */release/.fingerprint */release/examples \
                     */release/*.d */debug/deps */debug/build */debug/incremental \
                     */debug/.fingerprint */debug/examples */debug/*.d";

/// Where Cargo puts what it built, by profile.
const OUTPUTS: [&str; 4] = ["release", "debug", "*/release", "*/debug"];

fn found(facts: &Facts) -> Vec<Found> {
    let startup = &facts.startup;
    let started = startup.named_and_above(facts);
    let is_known =
        !startup.is_opaque && (startup.program.is_some() || !startup.programs.is_empty());
    let mut found = places::find(facts, PLACES);
    for found in &mut found {
        let directory = found.directory;
        let is_started = started.iter().any(|&node| places::is_in(facts, node, directory));
        if is_known && !is_started && installs_all(facts, directory) {
            *found = Found::whole(facts, directory);
        }
    }
    found
}

/// Whether each program that was built in a directory is elsewhere too.
fn installs_all(facts: &Facts, directory: NodeId) -> bool {
    let tree = &facts.tree;
    let outputs = OUTPUTS.iter().flat_map(|pattern| places::matching(facts, directory, pattern));
    let files = outputs.flat_map(|output| tree.children(output).to_vec());
    let mut programs = files.filter(|&file| {
        let name = tree.name(file);
        let is_partial = [&b".d"[..], b".rlib", b".rmeta", b".cargo-lock"];
        tree.is_present(file)
            && !tree.is_directory(file)
            && !is_partial.iter().any(|end| name.ends_with(end))
    });
    programs.all(|program| {
        let name = String::from_utf8_lossy(tree.name(program)).into_owned();
        let same = facts.index.files_named(tree, &name);
        same.into_iter().any(|other| !places::is_in(facts, other, directory))
    })
}

/// Whether a command may build on the outputs at a path: it builds in the same profile. What is not
/// in a directory of a profile is written by every build.
fn needs(command: &str, path: &str) -> bool {
    let Some(profile) = path.split('/').rev().find(|name| matches!(*name, "debug" | "release"))
    else {
        return false;
    };
    let simple = shell::simple_commands(command);
    let mut builds = simple.iter().filter_map(|words| {
        let at = words.iter().position(|word| word.rsplit('/').next() == Some("cargo"))?;
        words.get(at + 1..)
    });
    // One that is quoted or substituted may build anything.
    let is_hidden = builds.clone().next().is_none();
    is_hidden || builds.any(|words| builds_in(words).is_none_or(|built| built == profile))
}

/// Returns the directory of the profile that a command of Cargo builds in, empty if it builds
/// nothing; `None` if that is unknown (doc.rust-lang.org/cargo/reference/profiles.html).
fn builds_in<'c>(words: &[&'c str]) -> Option<&'c str> {
    let mut words = words.iter().copied();
    let subcommand = words.find(|word| !word.starts_with(['+', '-']))?;
    let words: Vec<&str> = words.collect();
    let named = words.iter().zip(words.iter().skip(1)).find(|(word, _)| **word == "--profile");
    let joined = words.iter().find_map(|word| word.strip_prefix("--profile="));
    if let Some(profile) = joined.or(named.map(|(_, name)| *name)) {
        return Some(match profile {
            "dev" | "test" => "debug",
            "bench" => "release",
            other => other,
        });
    }
    let has = |options: &[&str]| words.iter().any(|word| options.contains(word));
    match subcommand {
        "build" | "b" | "check" | "c" | "clippy" | "doc" | "fix" | "run" | "r" | "rustc"
        | "rustdoc" | "test" | "t" => {
            Some(if has(&["--release", "-r"]) { "release" } else { "debug" })
        }
        "install" | "bench" => Some(if has(&["--debug"]) { "debug" } else { "release" }),
        "clean" | "fetch" | "fmt" | "generate-lockfile" | "locate-project" | "login"
        | "metadata" | "new" | "init" | "search" | "tree" | "update" | "vendor" | "version" => {
            Some("")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_needs_the_outputs_of_its_profile() {
        for (command, debug, release) in [
            ("cargo test", true, false),
            ("cargo install --locked --path .", false, true),
            ("cd a && /root/.cargo/bin/cargo +nightly build -r", false, true),
            ("cargo build --profile dev", true, false),
            ("cargo build --profile=dist", false, false),
            ("cargo fetch && cargo bench", false, true),
            ("cargo leptos build", true, true),
            ("sh -c 'cargo test'", true, true),
        ] {
            assert_eq!(needs(command, "/app/target/debug/deps/a"), debug, "{command}");
            assert_eq!(needs(command, "/app/target/x86_64/release/a"), release, "{command}");
            assert!(!needs(command, "/app/target/.rustc_info.json"), "{command}");
        }
    }
}
