//! `--ratchet`: lower limits, written into the configuration.

use super::terms::JudgedBy;
use crate::budget::NewLimit;
use crate::cli::check_error::CheckError;
use crate::cli::error::Error;
use crate::cli::global::GlobalArgs;
use crate::cli::message::{Label, say};
use crate::cli::output;
use crate::config::rewrite::with_limits;

/// Fails if there is no configuration that could be rewritten.
pub(super) fn refuse(by: &JudgedBy) -> Result<(), Error> {
    match by.config {
        Some(_) => Ok(()),
        None => Err(CheckError::NoRatchet.into()),
    }
}

/// Writes lower limits; the rest of the file stays as it is. Nothing is written if no limit leaves
/// too much room.
pub(super) fn write(by: &JudgedBy, lower: &[NewLimit], global: &GlobalArgs) -> Result<(), Error> {
    let Some(config) = &by.config else { return Ok(()) };
    let name = &config.name;
    if lower.is_empty() {
        let why = match by.has_ratchet() {
            true => "no limit leaves more room than `ratchet` allows",
            false => "no table has a `ratchet`, such as ratchet = \"5%\" in [limits]",
        };
        say(global, Label::Note, format!("`{name}` stays: {why}"));
        return Ok(());
    }
    let file = || config.path.clone();
    let text = with_limits(&config.text, lower);
    let text = text.map_err(|source| CheckError::Rewrite { file: file(), source })?;
    output::exchange(&config.path, text.as_bytes())
        .map_err(|source| Error::Write { file: file(), source })?;
    for limit in lower {
        let (target, max) = (limit.target.name(), limit.max.exactly(limit.unit));
        say(global, Label::Note, format!("{}: {target} is {max}", limit.origin));
    }
    Ok(())
}
