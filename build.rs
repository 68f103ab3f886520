//! Hashes the sources, so that what one build keeps in the cache is not taken for that of another.
//!
//! A release has a version for that; between two releases only the sources tell builds apart.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// What the result of reading a layer depends on. `Cargo.lock` is not there for users of the
/// library.
const SOURCES: [&str; 3] = ["src", "Cargo.toml", "Cargo.lock"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut files = Vec::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        add(Path::new(source), &mut files)?;
    }
    files.sort();
    // FNV-1a with 64 bits, as the standard library promises no hash that stays the same.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        for byte in fs::read(file)? {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    println!("cargo::rustc-env=PLIMSOLL_SOURCE_HASH={hash:016x}");
    Ok(())
}

fn add(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            add(&entry?.path(), files)?;
        }
    } else if path.is_file() {
        files.push(path.to_path_buf());
    }
    Ok(())
}
