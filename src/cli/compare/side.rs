//! What is compared: an image or a report, as its argument says, opened and read.

use std::path::{Path, PathBuf};

use super::difference::Image;
use crate::Session;
use crate::cli::call::Call;
use crate::cli::error::Error;
use crate::cli::message::Label;
use crate::cli::options::compare::CompareArgs;
use crate::cli::{dockerfile, report, report_file, strict};
use crate::compare::{Side, Which};
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::image::described::Described;
use crate::report::Report;
use crate::rules::policy::Policy;
use crate::scan::Events;
use crate::source::{Reference, Reread};

/// One of the arguments, and what is there.
#[derive(Debug)]
pub(super) struct Argument {
    pub(super) which: Which,
    pub(super) reference: Reference,
    pub(super) place: Place,
}

/// Where a side is read from.
#[derive(Debug)]
pub(super) enum Place {
    /// An image, which its reference names.
    Image,
    /// A report in a file.
    File(PathBuf),
    /// A report on standard input.
    Stdin,
}

/// A side that was found.
pub(super) enum Opened {
    Image(Box<OpenImage>),
    Report(Box<Report>),
}

/// An image that stays open, and what the user names as its base.
pub(super) struct OpenImage {
    session: Session,
    base: Option<Described>,
}

/// A side that was read.
pub(super) struct Read {
    pub(super) side: Side,
    /// What its files can be read again with; `None` for a report, and unless that is wanted.
    files: Option<Box<Files>>,
}

/// An image whose files can be read again.
pub(super) struct Files {
    session: Session,
    facts: Facts,
}

impl Read {
    /// Returns the image, if its files can be read again.
    pub(super) fn image(&self) -> Option<Image<'_>> {
        let Files { session, facts } = self.files.as_deref()?;
        Some(Image { session, facts })
    }
}

impl Argument {
    /// Looks at what an argument names. Nothing is taken from standard input.
    ///
    /// What is not JSON, or is not there, is left to be opened as an image.
    pub(super) fn recognise(args: &CompareArgs, which: Which) -> Self {
        let reference = args.reference(which);
        // Its other names are those of a file, which would begin after what was looked at.
        let reference = match reference {
            Reference::Bare(_) if reference.is_stdin() => Reference::from("-"),
            other => other.clone(),
        };
        let place = match &reference {
            Reference::Stdin { scheme: None } if report_file::is_on_stdin() => Place::Stdin,
            Reference::Bare(path) if report_file::is_at(Path::new(path)) => {
                Place::File(path.into())
            }
            _ => Place::Image,
        };
        Self { which, reference, place }
    }

    /// Whether it is a report, of which nothing can be chosen.
    pub(super) fn is_report(&self) -> bool {
        !matches!(self.place, Place::Image)
    }

    /// What messages call it: ``BEFORE (`image.tar`)``.
    pub(super) fn name(&self) -> String {
        let word = self.which.word();
        match self.reference.is_stdin() {
            true => format!("{word} (standard input)"),
            false => format!("{word} (`{}`)", printable_text(&self.reference.to_string())),
        }
    }

    /// Says that an error is about this side, and not about the other one.
    pub(super) fn fault(&self, other: &Reference, error: Error) -> Error {
        let call = Call::of_side(self.which, other);
        Error::OfSide { side: self.name(), call, error: Box::new(error) }
    }

    /// Finds the image and what the user names as its base, or reads the report.
    pub(super) fn open(
        &self,
        options: crate::Options,
        events: &dyn Events,
    ) -> Result<Opened, Error> {
        let report = match &self.place {
            Place::Image => {
                let session = Session::open(&self.reference, options, events)?;
                let base = session.open_base(events)?;
                return Ok(Opened::Image(Box::new(OpenImage { session, base })));
            }
            Place::File(path) => report_file::read(path),
            Place::Stdin => report_file::read_stdin(),
        };
        Ok(Opened::Report(Box::new(report.map_err(Error::Report)?)))
    }

    /// Returns how its image is read.
    pub(super) fn options(&self, args: &CompareArgs, policy: Policy) -> crate::Options {
        let reread = match (&args.diff, self.reference.is_stdin()) {
            (None, _) => Reread::No,
            (Some(_), false) => Reread::Reopen,
            (Some(_), true) => Reread::Spool,
        };
        crate::Options {
            reread,
            verify: args.verify || args.strict,
            partial: args.partial,
            ..report::options(&args.choice(self.which), policy)
        }
    }

    /// Returns what has to be said of what was read, with its damage unless an error names that.
    pub(super) fn remarks(&self, report: &Report, with_damage: bool) -> Vec<(Label, String)> {
        let name = self.name();
        let mut remarks = Vec::new();
        if !self.is_report() {
            let warnings = dockerfile::warnings(report).into_iter();
            remarks.extend(warnings.map(|warning| (Label::Warning, warning)));
        }
        if !self.is_report() && report::is_rootfs(report) {
            let text = format!("{name} is read as a root filesystem: one layer, and no metadata");
            remarks.push((Label::Note, text));
        }
        let damage = if with_damage { strict::damage(report) } else { Vec::new() };
        let more = damage.len().saturating_sub(MAX_DAMAGE);
        let first = damage.into_iter().take(MAX_DAMAGE);
        remarks.extend(first.map(|damage| (Label::Warning, format!("{name}: {damage}"))));
        if more != 0 {
            remarks.push((Label::Warning, format!("{name}: {more} more like these")));
        }
        remarks
    }
}

/// How many warnings of damage are repeated for each image; its report has all.
const MAX_DAMAGE: usize = 3;

impl Opened {
    /// Reads the layers of the image and judges them; `keeps_files` is whether its files are to be
    /// read again.
    ///
    /// Fails if there is nothing in what was taken for a root filesystem.
    pub(super) fn read(self, keeps_files: bool, events: &dyn Events) -> Result<Read, Error> {
        let OpenImage { session, base } = match self {
            Self::Image(image) => *image,
            Self::Report(report) => {
                return Ok(Read { side: Side::of_report(*report), files: None });
            }
        };
        let layers = session.read(events)?;
        let facts = session.facts(layers, base.as_ref());
        let side = session.side(&facts);
        if report::is_rootfs(side.report()) && side.report().entries == 0 {
            return Err(Error::Nothing("it".to_owned()));
        }
        let files = keeps_files.then(|| Box::new(Files { session, facts }));
        Ok(Read { side, files })
    }
}
