//! Where reports are written: `-o [FORMAT=]FILE`, or standard output.
//!
//! Files are written completely or not at all: everything is rendered beside its destination before
//! the first file is moved there.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::error::Error;
use super::global::GlobalArgs;
use super::{message, terminal};
use crate::escape::{printable_argument, printable_text};
use crate::source::Reference;
use crate::view::{self, Detail, Format, Subject, SubjectKind};

/// One `-o`, as typed.
#[derive(Debug, Clone)]
pub(super) struct Output {
    /// The format, if it is named.
    pub(super) format: Option<&'static Format>,
    file: PathBuf,
}

/// Parses `[FORMAT=]FILE` for a report.
pub(super) fn parse_report(text: OsString) -> Result<Output, String> {
    parse(text, SubjectKind::Report)
}

/// Parses `[FORMAT=]FILE` for a comparison.
pub(super) fn parse_comparison(text: OsString) -> Result<Output, String> {
    parse(text, SubjectKind::Comparison)
}

/// Parses `[FORMAT=]FILE` for a judgement by a budget.
pub(super) fn parse_check(text: OsString) -> Result<Output, String> {
    parse(text, SubjectKind::Check)
}

/// Parses `[FORMAT=]FILE` for a kind of subject.
fn parse(text: OsString, kind: SubjectKind) -> Result<Output, String> {
    let named = text.to_str().and_then(|text| text.split_once('='));
    match named {
        Some(("", file)) => {
            Err(format!("no format precedes `=`; to write a file, use `./={file}`"))
        }
        Some((name, file)) if !name.contains(['/', '.', '\\']) => match view::format(name, kind) {
            Ok(_) if file.is_empty() => Err(format!("no file follows `{name}=`")),
            Ok(format) => Ok(Output { format: Some(format), file: file.into() }),
            Err(error) => {
                let message = format!("{error}; to write a file, use `./{name}={file}`");
                Err(printable_text(&message))
            }
        },
        _ => Ok(Output { format: None, file: text.into() }),
    }
}

/// What messages call the only image of a command.
pub(super) const IMAGE: &str = "the image";

/// One place that is written to.
#[derive(Debug)]
pub(super) struct Destination {
    pub(super) format: &'static Format,
    /// `None` for standard output.
    file: Option<PathBuf>,
}

/// Returns where a subject is written, after the checks that are possible before an image is read.
///
/// `inputs` is what must not be overwritten, each with its name in messages.
///
/// A format that is named with `-o` comes first, then `format`, which is asked for on purpose too,
/// and last the extension of the file, from which it is only concluded.
pub(super) fn destinations(
    inputs: &[(&str, &Reference)],
    kind: SubjectKind,
    format: Option<&'static Format>,
    outputs: &[Output],
) -> Result<Vec<Destination>, Error> {
    if outputs.is_empty() {
        return Ok(vec![Destination { format: format.unwrap_or(view::DEFAULT), file: None }]);
    }
    let canonical = |reference: &Reference| fs::canonicalize(reference.path()?).ok();
    let inputs: Vec<_> = inputs
        .iter()
        .filter_map(|(name, reference)| Some((*name, canonical(reference)?)))
        .collect();
    let mut destinations: Vec<Destination> = Vec::new();
    let mut places = Vec::new();
    for output in outputs {
        let file = Some(&output.file).filter(|file| *file != Path::new("-"));
        let place = file.map(|file| place_of(file)).transpose()?;
        // A link to an input, or to another output, is that file too.
        let existing = file.and_then(|file| fs::canonicalize(file).ok());
        if places.contains(&place) || existing.is_some() && places.contains(&existing) {
            return Err(Error::SameFile(output.file.clone()));
        }
        let over = inputs.iter().find(|(_, input)| {
            [&place, &existing].into_iter().flatten().any(|place| place == input)
        });
        if let Some((name, _)) = over {
            return Err(Error::OverInput { file: output.file.clone(), name: (*name).to_owned() });
        }
        places.push(place);
        places.extend(existing.map(Some));
        let named = output.format.or(format).or_else(|| by_extension(&output.file, kind));
        let format = named.unwrap_or(view::DEFAULT);
        destinations.push(Destination { format, file: file.cloned() });
    }
    Ok(destinations)
}

/// Whether a subject has to have its paths for a format, although they were not asked for, and
/// whether other formats are to go without them.
pub(super) fn needs_paths(destinations: &[Destination]) -> (bool, bool) {
    let needs = |needs: bool| destinations.iter().any(|place| place.format.needs_paths == needs);
    (needs(true), needs(false))
}

/// The format that the extension of a file implies.
fn by_extension(file: &Path, kind: SubjectKind) -> Option<&'static Format> {
    let extension = file.extension()?.to_str()?;
    view::formats(kind).find(|format| format.extensions.contains(&extension))
}

/// Returns where a file is or will be, however it is spelled; fails where there can be none.
fn place_of(file: &Path) -> Result<PathBuf, Error> {
    let failed = |source: io::Error| Error::Write { file: file.to_owned(), source };
    let directory = fs::canonicalize(directory_of(file)).map_err(failed)?;
    if !directory.is_dir() {
        let name = printable_argument(directory_of(file).as_os_str());
        let message = format!("`{name}` is not a directory");
        return Err(failed(io::Error::new(io::ErrorKind::NotADirectory, message)));
    }
    match file.file_name() {
        Some(name) if !file.is_dir() => Ok(directory.join(name)),
        _ => Err(failed(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"))),
    }
}

/// Writes a subject everywhere: files first, since the reader of standard output may leave.
///
/// `subject` returns what a format gets: all get the same answer, some with more of its lists.
pub(super) fn write<'s>(
    destinations: &[Destination],
    subject: &dyn Fn(&Format) -> Subject<'s>,
    global: &GlobalArgs,
    detail: Detail,
) -> Result<(), Error> {
    let color = global.color;
    let mut rendered = Vec::new();
    for Destination { format, file } in destinations {
        if let Some(file) = file {
            let failed = |source| Error::Write { file: file.clone(), source };
            let look = terminal::of_file(color, detail);
            let write = |out: &mut dyn Write| format.write(out, subject(format), look);
            rendered.push((file, render(file, &write).map_err(failed)?));
        }
    }
    for (file, pending) in rendered {
        let failed = |source| Error::Write { file: file.clone(), source };
        pending.keep().map_err(failed)?;
        message::say_written(global, file);
    }
    for Destination { format, .. } in destinations.iter().filter(|place| place.file.is_none()) {
        let mut out = BufWriter::new(io::stdout().lock());
        let written = format.write(&mut out, subject(format), terminal::of_stdout(color, detail));
        unless_closed(written.and_then(|()| out.flush())).map_err(Error::Print)?;
        // What a failed write left in the buffer must not be written again.
        drop(out.into_parts());
    }
    Ok(())
}

/// Writes the same bytes everywhere.
pub(super) fn write_bytes(
    destinations: &[Destination],
    bytes: &[u8],
    global: &GlobalArgs,
) -> Result<(), Error> {
    for Destination { file, .. } in destinations {
        match file {
            Some(file) => write_file(file, bytes, global)?,
            None => super::print(bytes)?,
        }
    }
    Ok(())
}

/// Treats a reader that has left as success: it has what it wanted.
pub(super) fn unless_closed(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// A report that is written but not yet at its destination.
enum Pending {
    /// In a file beside its destination.
    Beside(NamedTempFile, PathBuf),
    /// In memory, for destinations that cannot be replaced by a file: a device, a named pipe.
    Held(Vec<u8>, PathBuf),
}

impl Pending {
    fn keep(self) -> io::Result<()> {
        match self {
            Self::Beside(file, place) => file.persist(place).map(drop).map_err(|error| error.error),
            Self::Held(bytes, place) => unless_closed(File::create(place)?.write_all(&bytes)),
        }
    }
}

/// Writes one file, whole or not at all.
pub(super) fn write_file(file: &Path, bytes: &[u8], global: &GlobalArgs) -> Result<(), Error> {
    let failed = |source| Error::Write { file: file.to_owned(), source };
    replace(file, bytes).map_err(failed)?;
    message::say_written(global, file);
    Ok(())
}

/// Writes one file, whole or not at all, and says nothing.
pub(super) fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let write = |out: &mut dyn Write| out.write_all(bytes);
    render(file, &write).and_then(Pending::keep)
}

/// Replaces a file that people keep, such as a configuration: whatever happens in between, there is
/// the old one or the new one.
///
/// Fails where no file can be created beside it.
pub(super) fn exchange(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let write = |out: &mut dyn Write| out.write_all(bytes);
    match render(file, &write)? {
        Pending::Beside(written, place) => {
            // Otherwise the name could be on the disk before what it names.
            written.as_file().sync_all()?;
            Pending::Beside(written, place).keep()
        }
        Pending::Held(..) => Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "no file can be created beside it, and it is not written in place",
        )),
    }
}

fn render(file: &Path, write: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<Pending> {
    // Through symbolic links, so that the link stays and what it names is replaced.
    let place = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let existing = fs::metadata(&place).ok();
    let hold = || {
        let mut bytes = Vec::new();
        write(&mut bytes)?;
        Ok(Pending::Held(bytes, place.clone()))
    };
    if existing.as_ref().is_some_and(|existing| !existing.is_file()) {
        return hold();
    }
    let mut beside = tempfile::Builder::new();
    beside.prefix(".plimsoll-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Those of any file that a program creates; the umask of the process still applies.
        let usual = fs::Permissions::from_mode(0o666);
        beside.permissions(existing.map_or(usual, |existing| existing.permissions()));
    }
    let beside = match beside.tempfile_in(directory_of(&place)) {
        // A file in a directory where none can be created, such as one mounted into a container.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && place.exists() => {
            return hold();
        }
        other => other.map_err(without_name)?,
    };
    let mut out = BufWriter::new(beside);
    write(&mut out)?;
    let beside = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok(Pending::Beside(beside, place))
}

/// Returns an error without the name of a temporary file, which means nothing to the user.
fn without_name(error: io::Error) -> io::Error {
    match error.to_string().split_once(" at path ") {
        Some((reason, _)) => io::Error::new(error.kind(), reason.to_owned()),
        None => error,
    }
}

fn directory_of(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}
