//! `plimsoll init [IMAGE]`.

use std::fs;
use std::path::Path;

use super::error::Error;
use super::global::GlobalArgs;
use super::options::InitArgs;
use super::{output, report};
use crate::config::template;
use crate::rules::Policy;
use crate::source::Reference;

/// Writes a configuration with comments; if an image is given, with limits that it keeps.
pub(super) fn run(args: &InitArgs, global: &GlobalArgs) -> Result<(), Error> {
    let file = Some(args.output.as_path()).filter(|file| *file != Path::new("-"));
    if let Some(file) = file
        && !args.force
        && file.symlink_metadata().is_ok()
    {
        return Err(Error::AlreadyExists(file.to_owned()));
    }
    let image = args.reference.as_ref().and_then(Reference::path);
    let image = image.and_then(|path| fs::canonicalize(path).ok());
    if let Some(file) = file
        && image.is_some()
        && image == fs::canonicalize(file).ok()
    {
        return Err(Error::OverInput { file: file.to_owned(), name: output::IMAGE.to_owned() });
    }
    let options = report::options(&args.choice, Policy::default());
    let read = |reference| report::read(reference, &options, global);
    let report = args.reference.as_ref().map(read).transpose()?;
    // Limits that a part of an image keeps would fail the whole one.
    report.as_ref().map_or(Ok(()), report::refuse_partial)?;
    let text = template(report.as_ref());
    match file {
        Some(file) => output::write_file(file, text.as_bytes(), global),
        None => super::print(text.as_bytes()),
    }
}
