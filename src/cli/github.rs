//! What `--github` writes for the step of GitHub Actions that runs the program: its summary and its
//! outputs. Nothing else writes there.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::error::Error;
use super::global::GlobalArgs;
use super::message::{Label, say};
use super::terminal;
use crate::compare::Measure;
use crate::report::Sizes;
use crate::view::{self, Detail, Subject};

/// The file that the summary of a step is read from.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// The file that the outputs of a step are read from.
const OUTPUT: &str = "GITHUB_OUTPUT";

/// A larger summary is not shown at all.
const MAX_SUMMARY_BYTES: u64 = 1 << 20;

/// Appends a subject in Markdown to the summary of the step, and its numbers to the outputs.
///
/// Outside of GitHub Actions that is a warning. Fails if one of the files cannot be written.
pub(super) fn write(
    subject: Subject<'_>,
    global: &GlobalArgs,
    detail: Detail,
) -> Result<(), Error> {
    if let Some(file) = named(SUMMARY, "summary", global) {
        let failed = |source| Error::Write { file: file.clone(), source };
        let markdown = markdown(subject, global, detail).map_err(failed)?;
        let before = fs::metadata(&file).map_or(0, |existing| existing.len());
        if MAX_SUMMARY_BYTES < before.saturating_add(markdown.len() as u64) {
            let text = "the summary of the step is full: GitHub shows none above 1 MiB";
            say(global, Label::Warning, text.to_owned());
        } else {
            append(&file, &markdown).map_err(failed)?;
        }
    }
    if let Some(file) = named(OUTPUT, "outputs", global) {
        let lines: String =
            results(subject).into_iter().map(|(name, value)| format!("{name}={value}\n")).collect();
        append(&file, lines.as_bytes())
            .map_err(|source| Error::Write { file: file.clone(), source })?;
    }
    Ok(())
}

/// The file that a variable names; says so if it names none.
fn named(variable: &str, what: &str, global: &GlobalArgs) -> Option<PathBuf> {
    let file = std::env::var_os(variable).filter(|file: &OsString| !file.is_empty());
    if file.is_none() {
        let text = format!("`--github` writes no {what}: {variable} is not set");
        say(global, Label::Warning, text);
    }
    file.map(PathBuf::from)
}

fn markdown(subject: Subject<'_>, global: &GlobalArgs, detail: Detail) -> io::Result<Vec<u8>> {
    let format = view::format("markdown", subject.kind());
    let format = format.map_err(|error| io::Error::new(io::ErrorKind::Unsupported, error))?;
    let mut bytes = Vec::new();
    format.write(&mut bytes, subject, terminal::of_file(global.color, detail))?;
    Ok(bytes)
}

/// Appends lines; what another program left without a line feed at its end gets one.
fn append(file: &Path, lines: &[u8]) -> io::Result<()> {
    let mut file = File::options().read(true).append(true).create(true).open(file)?;
    let mut last = [b'\n'];
    if file.metadata()?.len() != 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    let gap: &[u8] = if last == [b'\n'] { b"" } else { b"\n" };
    file.write_all(&[gap, lines].concat())
}

/// The outputs: numbers and words of the program, so that none of them has a second line. What is
/// unknown is no output.
fn results(subject: Subject<'_>) -> Vec<(&'static str, String)> {
    match subject {
        Subject::Report(report) => sizes(&report.sizes),
        Subject::Comparison(comparison) => {
            let verdict = if comparison.grew() { "fail" } else { "pass" };
            let change = |name: &'static str, measure: &Measure| {
                measure.change.map(|change| (name, change.0.to_string()))
            };
            let changes = [
                change("change-download", &comparison.sizes.download),
                change("change-unpacked", &comparison.sizes.unpacked),
            ];
            let mut results = vec![("verdict", verdict.to_owned())];
            results.extend(sizes(&comparison.after.sizes));
            results.extend(changes.into_iter().flatten());
            results
        }
        Subject::Check(check) => {
            let mut results = vec![("verdict", check.verdict.word().to_owned())];
            results.extend(check.sizes.iter().flat_map(sizes));
            results
        }
        Subject::Rules(_) => Vec::new(),
    }
}

fn sizes(sizes: &Sizes) -> Vec<(&'static str, String)> {
    let download = sizes.download.map(|bytes| ("download", bytes.0.to_string()));
    let others = [("unpacked", sizes.unpacked), ("hidden", sizes.hidden)];
    let others = others.into_iter().map(|(name, bytes)| (name, bytes.0.to_string()));
    download.into_iter().chain(others).collect()
}
