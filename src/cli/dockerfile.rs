//! Reads the Dockerfile that lines are named of, and says what is wrong with it.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use super::error::Error;
use super::options::dockerfile::DockerfileArgs;
use crate::DockerfileText;
use crate::report::Report;

/// The names that builders look for in a build context, in their order (docker build, buildah
/// build).
const NAMES: [&str; 2] = ["Dockerfile", "Containerfile"];

/// The most bytes of a Dockerfile; real ones have a few thousand.
const MAX_BYTES: u64 = 1 << 20;

/// The most problems that are named.
const MAX_PROBLEMS: usize = 5;

/// Reads the Dockerfile that options name; `None` if they name none.
///
/// Fails if it cannot be read, or is too long to be a Dockerfile.
pub(super) fn read(args: &DockerfileArgs) -> Result<Option<DockerfileText>, Error> {
    let Some(path) = path(args) else { return Ok(None) };
    let mut bytes = Vec::new();
    let read = File::open(&path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes));
    let is_long = MAX_BYTES < bytes.len() as u64;
    let too_long = || io::Error::other("it is longer than 1 MiB, so it is hardly a Dockerfile");
    let read = if is_long { Err(too_long()) } else { read };
    match read {
        Ok(_) => {
            let name = path.to_string_lossy().into_owned();
            Ok(Some(DockerfileText { name, bytes: bytes.into() }))
        }
        Err(source) => Err(Error::ReadDockerfile { file: path, source }),
    }
}

/// Returns the path of the Dockerfile; in a build context the first of the usual names if there is
/// none.
fn path(args: &DockerfileArgs) -> Option<PathBuf> {
    let of_context = || {
        let context = args.context.as_ref()?;
        let mut paths = NAMES.iter().map(|name| context.join(name));
        let first = paths.next()?;
        let is_there = |path: &PathBuf| path.exists();
        let found = Some(&first).filter(|path| is_there(path)).cloned();
        found.or_else(|| paths.find(is_there)).or(Some(first))
    };
    args.dockerfile.clone().or_else(of_context)
}

/// Returns what has to be said of the Dockerfile of a report.
pub(super) fn warnings(report: &Report) -> Vec<String> {
    let Some(dockerfile) = &report.dockerfile else { return Vec::new() };
    let path = &dockerfile.path;
    let problems = dockerfile.problems.iter().take(MAX_PROBLEMS);
    let mut warnings: Vec<String> =
        problems.map(|problem| format!("{path}:{}: {}", problem.line, problem.what)).collect();
    match dockerfile.problems.len().saturating_sub(MAX_PROBLEMS) {
        0 => (),
        more => warnings.push(format!("{path}: {more} more like these")),
    }
    if !dockerfile.matches {
        warnings.push(format!(
            "`{path}` is not the Dockerfile of this image by its history, so no lines are named"
        ));
    }
    warnings
}
