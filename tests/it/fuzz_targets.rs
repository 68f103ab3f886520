//! Every fuzz target compiles, and holds on real archives that are damaged in a few places.

use std::fs;
use std::path::Path;

use crate::fuzz;

type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 8] = [
    ("budgets", fuzz::budgets::run),
    ("compression", fuzz::compression::run),
    ("image", fuzz::image::run),
    ("inspect", fuzz::inspect::run),
    ("layer", fuzz::layer::run),
    ("packages", fuzz::packages::run),
    ("references", fuzz::references::run),
    ("tar", fuzz::tar::run),
];

/// The beginnings of some real files, one of each kind that a target reads.
const SEEDS: [&str; 8] = [
    "../tests/it/snapshots/init.toml",
    "docker-save-20.10.tar",
    "docker-save-20.10.tar.gz",
    "docker-save-20.10.tar.bz2",
    "docker-save-20.10.tar.xz",
    "docker-save-20.10.tar.zst",
    "expected.json",
    "README.md",
];

/// Enough for several members of a tar, and little enough to be quick without optimisation.
const MAX_SEED_BYTES: usize = 16 << 10;

/// Inputs made of each seed: the flags that targets take from the first bytes differ.
const INPUTS_PER_SEED: u64 = 12;

fn seed(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name);
    let mut bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    bytes.truncate(MAX_SEED_BYTES);
    bytes
}

/// The seed after two bytes of flags, with a byte changed here and there: the same for each run.
fn damaged(seed: &[u8], round: u64) -> Vec<u8> {
    let mut state = round.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut input = next().to_le_bytes()[..2].to_vec();
    input.extend_from_slice(seed);
    for _ in 0..round {
        let place = next() as usize % input.len();
        input[place] = next() as u8;
    }
    input
}

#[test]
fn every_target_holds_on_damaged_files() {
    for name in SEEDS {
        let seed = seed(name);
        for round in 0..INPUTS_PER_SEED {
            let input = damaged(&seed, round);
            for (target, run) in TARGETS {
                let outcome = std::panic::catch_unwind(|| run(&input));
                assert!(outcome.is_ok(), "{target}, {name}, round {round}");
            }
        }
    }
}

#[test]
fn every_target_is_in_the_table_and_in_the_manifest() {
    let manifest = include_str!("../fuzz/Cargo.toml");
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/fuzz_targets");
    let mut targets: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    targets.sort_unstable();
    let table: Vec<String> = TARGETS.iter().map(|(name, _)| format!("{name}.rs")).collect();
    assert_eq!(targets, table);
    for (name, _) in TARGETS {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
    }
}
