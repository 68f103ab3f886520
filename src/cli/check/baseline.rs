//! `--baseline` and `--update-baseline`: what growth is measured against, and what is recorded for
//! the next time.

use std::path::{Path, PathBuf};

use super::read::Read;
use super::terms::JudgedBy;
use crate::budget::baseline::{FILE, RecordedName, USUAL_TOLERANCE};
use crate::budget::{Applied, Baseline, Limit, Numbers, Recorded, Target, Terms};
use crate::cli::check_error::CheckError;
use crate::cli::error::Error;
use crate::cli::global::GlobalArgs;
use crate::cli::message::{Label, say};
use crate::cli::options::check::CheckArgs;
use crate::cli::progress::Meter;
use crate::cli::{output, report, report_file};
use crate::compare::{CompareOptions, Side, compare};
use crate::escape::{printable_argument, printable_text};
use crate::report::Report;
use crate::session::Session;
use crate::source::Reference;
use crate::units::counted;

/// The baseline of a run.
pub(super) struct Kept {
    kind: Kind,
    /// As messages name it.
    name: String,
    /// How many lines of the file are different, if it is updated.
    changed: usize,
    taken: Taken,
    /// That the file which the configuration names does not exist: a sentence.
    pub(super) absent: Option<String>,
}

/// The names of the images of this run: several may have one name.
#[derive(Default)]
struct Taken {
    /// Those in the file.
    recorded: Vec<String>,
    /// Their own with tags.
    tagged: Vec<String>,
}

impl Taken {
    /// Returns the name of an image in the file. That with its tag comes first: where images of one
    /// repository are recorded together, the tag tells them apart.
    fn name(&mut self, recorded: &Recorded, report: &Report) -> String {
        let RecordedName { tagged, untagged } = RecordedName::of(report);
        let is_recorded = recorded.numbers(&tagged).is_some();
        let name = match self.tagged.contains(&tagged) {
            true => format!("{tagged} ({})", report.image.reference),
            false if is_recorded || self.recorded.contains(&untagged) => tagged.clone(),
            false => untagged,
        };
        self.tagged.push(tagged);
        self.recorded.push(name.clone());
        name
    }
}

enum Kind {
    /// There is none.
    None,
    /// Another image, or its report.
    Side(Box<Side>),
    /// A file of numbers.
    File {
        path: PathBuf,
        recorded: Recorded,
        /// Whether it exists.
        exists: bool,
    },
}

impl Kept {
    /// Finds the baseline: the one that is named on the command line, the one that the
    /// configuration names, or the file beside the configuration.
    ///
    /// Fails if what is named on the command line does not exist, unless it is to be written.
    pub(super) fn open(
        args: &CheckArgs,
        by: &JudgedBy,
        global: &GlobalArgs,
    ) -> Result<Self, Error> {
        let update = args.baseline.update_baseline;
        let kept = match &args.baseline.baseline {
            Some(reference) => Self::named(args, by, reference, global)?,
            None => {
                let named = by.budget.baseline.as_ref().map(|baseline| baseline.path.as_str());
                let path = by.directory().join(named.unwrap_or(FILE));
                match path.exists() {
                    true => Self::named(args, by, &Reference::from(path.as_os_str()), global)?,
                    false => Self::of_text(path, None)?,
                }
            }
        };
        let kept = match kept.kind {
            Kind::File { exists: false, .. } if !update => {
                let absent = by.budget.baseline.as_ref().map(|baseline| {
                    let (name, origin) = (&kept.name, &baseline.origin);
                    format!("`{name}` ({origin}) is not there: `--update-baseline` writes it")
                });
                Self { absent, ..Self::new(Kind::None, String::new()) }
            }
            _ => kept,
        };
        match &kept.kind {
            Kind::Side(_) if update => Err(CheckError::NotNumbers { name: kept.name }.into()),
            Kind::Side(_) if 1 < args.references.len() => {
                Err(CheckError::OneForSeveral { name: kept.name }.into())
            }
            _ => Ok(kept),
        }
    }

    fn new(kind: Kind, name: String) -> Self {
        Self { kind, name, changed: 0, taken: Taken::default(), absent: None }
    }

    /// Reads what the command line names: a file of numbers, a report or an image.
    fn named(
        args: &CheckArgs,
        by: &JudgedBy,
        reference: &Reference,
        global: &GlobalArgs,
    ) -> Result<Self, Error> {
        let name = printable_text(&reference.to_string());
        let path = match reference {
            Reference::Bare(path) if !reference.is_stdin() => Some(PathBuf::from(path)),
            _ => None,
        };
        if let Some(path) = &path {
            let is_new = !path.exists() && args.baseline.update_baseline;
            // What is called so and is no JSON, such as an empty file, is no image either.
            let is_json = path.extension().is_some_and(|extension| extension == "json");
            if is_new || report_file::is_at(path) || is_json && path.is_file() {
                return match read_file(path)? {
                    Some(text) if !Recorded::is_meant(&text) => {
                        let report = report_file::of_text(&text);
                        let report = report.map_err(|error| CheckError::Report {
                            name: name.clone(),
                            source: error,
                        })?;
                        let kind = Kind::Side(Box::new(Side::of_report(report)));
                        Ok(Self::new(kind, name))
                    }
                    text => Self::of_text(path.clone(), text),
                };
            }
        }
        let meter = Meter::start(global);
        let choice = &args.choice;
        let options = crate::Options {
            verify: args.verify || args.strict,
            partial: args.partial,
            platform: choice.platform.clone(),
            limits: crate::cli::limit::apply(&choice.limit),
            threads: choice.threads.map(Into::into),
            policy: by.policy.clone(),
            ..crate::Options::default()
        };
        let of_baseline = |error: Error| Error::OfSide {
            side: format!("the baseline `{name}`"),
            call: crate::cli::call::Call::default(),
            error: Box::new(error),
        };
        let session =
            Session::open(reference, options, &meter).map_err(|error| of_baseline(error.into()))?;
        let layers = session.read(&meter).map_err(|error| of_baseline(error.into()))?;
        let facts = session.facts(layers, None);
        let side = session.side(&facts);
        report::refuse_nothing(side.report()).map_err(of_baseline)?;
        Ok(Self::new(Kind::Side(Box::new(side)), name))
    }

    /// Reads the text of a file of numbers, which may not exist.
    fn of_text(path: PathBuf, text: Option<Vec<u8>>) -> Result<Self, Error> {
        let exists = text.is_some();
        let name = printable_argument(path.as_os_str());
        let failed = |source| CheckError::Numbers { name: name.clone(), source };
        let recorded = text.map(|text| Recorded::parse(&text)).transpose().map_err(failed)?;
        let recorded = recorded.unwrap_or_default();
        Ok(Self::new(Kind::File { path, recorded, exists }, name))
    }

    /// As messages name it; `None` without one.
    pub(super) fn name(&self) -> Option<String> {
        (!matches!(self.kind, Kind::None)).then(|| self.name.clone())
    }

    /// Whether images are compared with it path by path.
    pub(super) fn compares(&self) -> bool {
        matches!(self.kind, Kind::Side(_))
    }

    /// Returns what growth of an image is measured against; takes its numbers over before, if that
    /// is asked for.
    pub(super) fn baseline(
        &mut self,
        read: &Read,
        terms: &Terms<'_>,
        args: &CheckArgs,
    ) -> Option<Baseline> {
        let report = read.report();
        let applied = Applied::to(terms, report);
        let counted = applied.counted();
        let (numbers, comparison) = match &mut self.kind {
            Kind::None => return None,
            Kind::Side(side) => {
                let parallel = args.choice.threads.is_none_or(|threads| 1 < threads.get());
                let options = CompareOptions { parallel, ..CompareOptions::default() };
                let comparison = read.side().map(|after| compare(side, after, &options));
                (Numbers::of(side.report(), counted), comparison)
            }
            Kind::File { recorded, .. } => {
                let name = self.taken.name(recorded, report);
                if args.baseline.update_baseline {
                    let growth: Vec<&Limit> = growth(&applied);
                    let tolerance = terms.budget.tolerance.unwrap_or(USUAL_TOLERANCE);
                    let new = Numbers::of(report, counted);
                    self.changed += recorded.update(&name, &new, &tolerance, &growth);
                }
                (recorded.numbers(&name).cloned().unwrap_or_default(), None)
            }
        };
        Some(Baseline { name: self.name.clone(), numbers, comparison })
    }

    /// Writes the file, if a number in it is different.
    pub(super) fn write(&self, global: &GlobalArgs) -> Result<(), Error> {
        let Kind::File { path, recorded, exists } = &self.kind else { return Ok(()) };
        let name = &self.name;
        if self.changed == 0 && *exists {
            say(global, Label::Note, format!("`{name}` stays: no number left the tolerance"));
            return Ok(());
        }
        let failed = |source| Error::Write { file: path.clone(), source };
        output::exchange(path, recorded.to_text().as_bytes()).map_err(failed)?;
        let numbers = counted(self.changed as u64, "number");
        say(global, Label::Note, format!("wrote {numbers} to `{name}`"));
        Ok(())
    }
}

/// The limits of growth.
fn growth(applied: &Applied) -> Vec<&Limit> {
    let limits = applied.section.limits.iter();
    limits.filter(|limit| matches!(limit.target, Target::Growth(_))).collect()
}

/// Reads a file; `None` if there is none.
fn read_file(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match report_file::text(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(source) => {
            let name = printable_argument(path.as_os_str());
            Err(CheckError::Report { name, source }.into())
        }
    }
}
