//! `plimsoll init [IMAGE]`, and `plimsoll init --from .dive-ci`.

use std::fs;
use std::path::Path;

use super::error::Error;
use super::global::GlobalArgs;
use super::message::{Label, say};
use super::options::InitArgs;
use super::{dive, output, report};
use crate::config::dive_ci::converted;
use crate::config::template;
use crate::escape::printable_argument;
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
    if let Some(dive) = &args.from {
        return convert(dive, file, global);
    }
    let options = report::options(&args.choice, Policy::default());
    let read = |reference| report::read(reference, &options, global);
    let report = args.reference.as_ref().map(read).transpose()?;
    // Limits that a part of an image keeps would fail the whole one.
    report.as_ref().map_or(Ok(()), report::refuse_partial)?;
    write(&template(report.as_ref()), file, global)
}

/// Writes the limits of dive in our words.
fn convert(dive: &Path, file: Option<&Path>, global: &GlobalArgs) -> Result<(), Error> {
    let limits = dive::read(dive)?;
    let name = printable_argument(dive.as_os_str());
    for warning in &limits.warnings {
        say(global, Label::Warning, format!("{name}, {warning}"));
    }
    write(&converted(&limits, &name), file, global)
}

fn write(text: &str, file: Option<&Path>, global: &GlobalArgs) -> Result<(), Error> {
    match file {
        Some(file) => output::write_file(file, text.as_bytes(), global),
        None => super::print(text.as_bytes()),
    }
}
