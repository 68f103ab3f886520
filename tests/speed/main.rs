//! Measures how fast reports are, compared with the least work that they need and with peers,
//! and what a million entries cost. Prints ratios, which `docs/performance.md` explains.
//!
//! ```text
//! cargo bench --bench speed -- [--rounds N] IMAGE...    images, or those of PLIMSOLL_CORPUS
//! cargo bench --bench speed -- --judgement [--rounds N] IMAGE...    what packages and the like cost
//! cargo bench --bench speed -- --synthetic [WORDS]      synthetic images: memory, merge, hostile cases
//! cargo bench --bench speed -- --explore [IMAGE...]    what a key costs in the terminal interface
//! cargo bench --bench speed -- --compare [BEFORE AFTER]    what a comparison costs
//! cargo bench --bench speed -- --make WORDS FILE [FILE]    one of them, or two to compare, to look at
//! ```

#![expect(clippy::print_stdout, reason = "prints its answer")]

mod compare;
mod elsewhere;
mod explore;
mod floor;
mod images;
mod judgement;
mod leftovers;
mod made;
mod memory;
mod merge;
mod pairs;
mod process;
mod synthetic;
mod table;

use std::error::Error;
use std::path::PathBuf;

/// What is measured if no image is named, in the folder that `PLIMSOLL_CORPUS` names.
const CORPUS: [&str; 7] = [
    "node-single.docker.tar", "node-single.oci", "python-single.oci", "rust-single.oci",
    "node-single.zstd.oci", "python-single.zstd.oci", "rust-single.zstd.oci",
];

/// An odd number, so that the median is one of the runs.
const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds `--bench`.
    let mut arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.first().map(String::as_str) {
        // What this program runs itself as, so that each measurement is a separate process.
        Some("floor") => return floor::run(arguments.get(1..).unwrap_or_default()),
        Some("inspect") => return judgement::run(arguments.get(1..).unwrap_or_default()),
        Some("merge") => return merge::run(arguments.get(1..).unwrap_or_default()),
        Some("compare") => return compare::run(arguments.get(1..).unwrap_or_default()),
        Some("explore") => return explore::run(arguments.get(1..).unwrap_or_default()),
        Some("--compare") => return compare::measure(&arguments),
        Some("--explore") => return explore::measure(&arguments),
        Some("--synthetic") => return synthetic::measure(&arguments),
        Some("--make") if arguments.len() == 4 => return pairs::make(&arguments),
        Some("--make") => return synthetic::make(&arguments),
        _ => (),
    }
    let mut rounds = ROUNDS;
    if let Some(at) = arguments.iter().position(|argument| argument == "--rounds") {
        rounds = arguments.get(at + 1).ok_or("--rounds needs a number")?.parse()?;
        arguments.drain(at..=at + 1);
    }
    let judgement_only = arguments.iter().any(|argument| argument == "--judgement");
    arguments.retain(|argument| argument != "--judgement");
    let images = match arguments.is_empty() {
        false => arguments.iter().map(PathBuf::from).collect(),
        true => corpus(),
    };
    if judgement_only && !images.is_empty() {
        return judgement::measure(&images, rounds);
    }
    if images.is_empty() {
        println!("nothing is measured: name images, or their folder in PLIMSOLL_CORPUS");
        return Ok(());
    }
    images::measure(&images, rounds)
}

fn corpus() -> Vec<PathBuf> {
    let Some(folder) = std::env::var_os("PLIMSOLL_CORPUS").map(PathBuf::from) else {
        return Vec::new();
    };
    CORPUS.iter().map(|name| folder.join(name)).filter(|image| image.exists()).collect()
}
