//! Chooses the configuration: the one that is named, the one in the working directory, or none.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::error::Error;
use super::options::ConfigArgs;
use crate::budget::Budget;
use crate::config::{Config, FILE};
use crate::date::Date;
use crate::escape::printable_argument;
use crate::rules::Policy;

/// Returns the policy on rules that the configuration sets today.
pub(super) fn policy(args: &ConfigArgs) -> Result<Policy, Error> {
    Ok(policy_and_budget(args)?.0)
}

/// Returns the policy on rules that the configuration sets today, and what an image may weigh.
pub(super) fn policy_and_budget(args: &ConfigArgs) -> Result<(Policy, Budget), Error> {
    let Some((file, text)) = read(args)? else { return Ok(Default::default()) };
    let name = printable_argument(file.as_os_str());
    let config = Config::parse(&text, &name).map_err(|errors| Error::Config { file, errors })?;
    // Without ignores that expire, a wrong clock must not matter.
    let today = if config.expires() { today()? } else { Date::of_seconds(0) };
    Ok((config.policy(today), config.budget))
}

fn read(args: &ConfigArgs) -> Result<Option<(PathBuf, String)>, Error> {
    if args.no_config {
        return Ok(None);
    }
    let file = args.config.as_deref().unwrap_or(Path::new(FILE));
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some((file.to_owned(), text))),
        Err(error) if args.config.is_none() && error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::ReadConfig { file: file.to_owned(), source }),
    }
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
