//! The images of a run: read and judged one after the other.

use super::baseline::Kept;
use super::terms::JudgedBy;
use crate::budget::{Inspected, Outcome, judge_image};
use crate::cli::call::Call;
use crate::cli::error::Error;
use crate::cli::global::GlobalArgs;
use crate::cli::message::Label;
use crate::cli::options::check::CheckArgs;
use crate::cli::progress::Meter;
use crate::cli::{report, strict};
use crate::compare::Side;
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::judgement::Judgement;
use crate::report::Report;
use crate::scan::Events;
use crate::session::Session;
use crate::source::Reference;

/// What the images of a run came to.
#[derive(Debug, Default)]
pub(super) struct Images {
    /// By image, in the order of the command line.
    pub(super) outcomes: Vec<Outcome>,
    /// Why there is no answer for some of them.
    pub(super) unread: Vec<Error>,
    /// Why some are not accepted by `--strict`, although they were judged.
    pub(super) damaged: Vec<Error>,
    /// What has to be said about them.
    pub(super) remarks: Vec<(Label, String)>,
}

impl Images {
    /// Reads and judges all of them.
    ///
    /// Fails if there is only one, and it cannot be read.
    pub(super) fn judge(
        args: &CheckArgs,
        by: &JudgedBy,
        kept: &mut Kept,
        global: &GlobalArgs,
    ) -> Result<Self, Error> {
        let mut images = Self::default();
        let is_only = args.references.len() == 1;
        let meter = Meter::of_images(args.references.len(), global);
        for (position, reference) in args.references.iter().enumerate() {
            match images.judge_one(args, by, kept, (position, reference), &meter) {
                Ok(outcome) => images.outcomes.push(outcome),
                Err(error) if is_only => return Err(error),
                Err(error) => {
                    let name = printable_text(&reference.to_string());
                    let text = error.on_one_line();
                    images.outcomes.push(Outcome::Unread { name, error: text });
                    images.unread.push(of_image(reference, error));
                }
            }
        }
        Ok(images)
    }

    fn judge_one(
        &mut self,
        args: &CheckArgs,
        by: &JudgedBy,
        kept: &mut Kept,
        (position, reference): (usize, &Reference),
        events: &dyn Events,
    ) -> Result<Outcome, Error> {
        let read = Read::image(args, by, reference, kept.compares(), events)?;
        let report = read.report();
        let name = printable_text(&reference.to_string());
        if report::is_rootfs(report) {
            let text = format!("`{name}` is read as a root filesystem: one layer, and no metadata");
            self.remarks.push((Label::Note, text));
        }
        let terms = by.terms(args);
        let baseline = kept.baseline(&read, &terms, args);
        let image = Inspected { facts: &read.facts, report, judgement: &read.judgement };
        let verdict = judge_image(image, position, &terms, baseline.as_ref());
        if let Err(error) = report::refuse_partial(report) {
            self.unread.push(of_image(reference, error));
        }
        let damage = strict::damage(report);
        if args.strict && !damage.is_empty() {
            self.damaged.push(of_image(reference, Error::Damaged(damage)));
        } else if !damage.is_empty() && report.incomplete.is_none() {
            let first = damage.into_iter().next().unwrap_or_default();
            self.remarks.push((Label::Warning, format!("`{name}`: {first}")));
        }
        Ok(Outcome::Judged(Box::new(verdict)))
    }
}

fn of_image(reference: &Reference, error: Error) -> Error {
    let side = match reference.is_stdin() {
        true => "standard input".to_owned(),
        false => format!("`{}`", printable_text(&reference.to_string())),
    };
    Error::OfSide { side, call: Call::default(), error: Box::new(error) }
}

/// An image that has been read.
pub(super) struct Read {
    facts: Facts,
    judgement: Judgement,
    subject: Subject,
}

/// Its report, with its paths if it is compared with another image.
enum Subject {
    Report(Box<Report>),
    Side(Box<Side>),
}

impl Read {
    fn image(
        args: &CheckArgs,
        by: &JudgedBy,
        reference: &Reference,
        compares: bool,
        events: &dyn Events,
    ) -> Result<Self, Error> {
        let options = crate::Options {
            verify: args.verify || args.strict,
            partial: args.partial,
            ..report::options(&args.choice, by.policy.clone())
        };
        let session = Session::open(reference, options, events)?;
        // The base comes first, because opening it may fail, and is quick.
        let base = session.open_base(events)?;
        let layers = session.read(events)?;
        let facts = session.facts(layers, base.as_ref());
        let (subject, judgement) = match compares {
            true => {
                let (side, judgement) = session.judged_side(&facts);
                (Subject::Side(Box::new(side)), judgement)
            }
            false => {
                let (report, judgement) = session.report(&facts, None);
                (Subject::Report(Box::new(report)), judgement)
            }
        };
        let read = Self { facts, judgement, subject };
        report::refuse_nothing(read.report())?;
        Ok(read)
    }

    /// Its report.
    pub(super) fn report(&self) -> &Report {
        match &self.subject {
            Subject::Report(report) => report,
            Subject::Side(side) => side.report(),
        }
    }

    /// What it is compared by; `None` if it is not compared.
    pub(super) fn side(&self) -> Option<&Side> {
        match &self.subject {
            Subject::Report(_) => None,
            Subject::Side(side) => Some(side),
        }
    }
}
