//! Finds the configuration: the one that is named, the nearest one in the repository, or none.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::error::Error;
use super::options::ConfigArgs;
use crate::budget::Budget;
use crate::config::{Config, FILE};
use crate::date::Date;
use crate::escape::printable_argument;
use crate::rules::Policy;

/// A configuration that was found.
pub(super) struct Found {
    pub(super) path: PathBuf,
    /// The path as messages show it.
    pub(super) name: String,
    pub(super) text: String,
    pub(super) config: Config,
}

/// Returns the policy on rules that the configuration sets today.
pub(super) fn policy(args: &ConfigArgs) -> Result<Policy, Error> {
    Ok(policy_and_budget(args)?.0)
}

/// Returns the policy on rules that the configuration sets today, and what images may weigh.
pub(super) fn policy_and_budget(args: &ConfigArgs) -> Result<(Policy, Budget), Error> {
    let Some(found) = find(args)? else { return Ok(Default::default()) };
    Ok((found.policy()?, found.config.budget))
}

impl Found {
    /// Returns the policy on rules that it sets today.
    pub(super) fn policy(&self) -> Result<Policy, Error> {
        // Without ignores that expire, a wrong clock must not matter.
        let today = if self.config.expires() { today()? } else { Date::of_seconds(0) };
        Ok(self.config.policy(today))
    }
}

/// Finds and reads the configuration; `None` if there is none, or none is wanted.
///
/// Fails if it cannot be read, or is not valid.
pub(super) fn find(args: &ConfigArgs) -> Result<Option<Found>, Error> {
    let path = match &args.config {
        _ if args.no_config => return Ok(None),
        Some(path) => path.clone(),
        None => match nearest(Path::new("")) {
            Some(path) => path,
            None => return Ok(None),
        },
    };
    let read = fs::read_to_string(&path);
    let text = read.map_err(|source| Error::ReadConfig { file: path.clone(), source })?;
    let name = printable_argument(path.as_os_str());
    let config = Config::parse(&text, &name);
    let config = config.map_err(|errors| Error::Config { file: path.clone(), errors })?;
    Ok(Some(Found { path, name, text, config }))
}

/// What marks the root of a repository: a directory, or a file in worktrees and submodules.
const REPOSITORY: &str = ".git";

/// Returns the file in a directory or in the nearest one above it, up to the root of the
/// repository; outside of a repository only that in the directory itself.
fn nearest(directory: &Path) -> Option<PathBuf> {
    let is_here = directory.as_os_str().is_empty();
    let start = fs::canonicalize(if is_here { Path::new(".") } else { directory }).ok()?;
    // One `..` for each step, so that messages show a path that works from here.
    let mut relative = directory.to_owned();
    let mut found = None;
    for above in start.ancestors() {
        if found.is_none() && exists(&above.join(FILE)) {
            found = Some(relative.join(FILE));
        }
        if exists(&above.join(REPOSITORY)) {
            return found;
        }
        relative.push("..");
    }
    Some(directory.join(FILE)).filter(|own| exists(own))
}

/// Whether there is something, even if it cannot be read: then that is said.
fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// The day in UTC, or that of `SOURCE_DATE_EPOCH` (reproducible-builds.org).
fn today() -> Result<Date, Error> {
    let epoch = std::env::var_os("SOURCE_DATE_EPOCH").filter(|epoch| !epoch.is_empty());
    if let Some(epoch) = epoch {
        let seconds = epoch.to_str().and_then(|text| text.parse().ok());
        return seconds.map(Date::of_seconds).ok_or(Error::Epoch);
    }
    // A clock before 1970 is wrong; by it, nothing has expired.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(Date::of_seconds(now.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_file_up_to_the_root_of_the_repository_is_found() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        let deep = root.join("repository/a/b");
        fs::create_dir_all(&deep).unwrap();
        fs::write(root.join(FILE), "").unwrap();
        let found =
            |directory: &Path| nearest(directory).and_then(|path| fs::canonicalize(path).ok());
        // Outside of a repository, nothing above is looked at.
        assert_eq!(found(&deep), None);
        fs::create_dir(root.join("repository/.git")).unwrap();
        assert_eq!(found(&deep), None);
        let expected = |path: &str| Some(fs::canonicalize(root.join(path)).unwrap());
        fs::write(root.join("repository").join(FILE), "").unwrap();
        assert_eq!(found(&deep), expected("repository/plimsoll.toml"));
        fs::write(root.join("repository/a").join(FILE), "").unwrap();
        assert_eq!(found(&deep), expected("repository/a/plimsoll.toml"));
        fs::write(deep.join(FILE), "").unwrap();
        assert_eq!(found(&deep), expected("repository/a/b/plimsoll.toml"));
    }
}
