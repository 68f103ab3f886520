//! Reads the Dockerfile that lines are named of, and says what is wrong with it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

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
            let in_repository = in_repository(&path).unwrap_or_else(|| name.clone());
            Ok(Some(DockerfileText { name, in_repository, bytes: bytes.into() }))
        }
        Err(source) => Err(Error::ReadDockerfile { file: path, source }),
    }
}

/// The variables that name the top of what a CI service checked out.
const TOPS: [&str; 2] = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"];

/// Returns the path of a file from the top of its repository, which is what services for code take
/// paths from; `None` if it is in none.
fn in_repository(file: &Path) -> Option<String> {
    let file = fs::canonicalize(file).ok()?;
    let checked_out = TOPS.iter().filter_map(std::env::var_os);
    let checked_out = checked_out.filter_map(|top| fs::canonicalize(top).ok());
    let mut checked_out = checked_out.filter(|top| file.starts_with(top));
    let top = checked_out.next().or_else(|| {
        let mut above = file.ancestors().skip(1);
        above.find(|directory| directory.join(".git").exists()).map(Path::to_owned)
    })?;
    let path = file.strip_prefix(top).ok()?;
    let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
    Some(names.join("/"))
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
