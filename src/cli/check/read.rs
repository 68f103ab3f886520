//! One image of a run, read and judged by rules.

use super::terms::JudgedBy;
use crate::cli::error::Error;
use crate::cli::options::check::CheckArgs;
use crate::cli::report;
use crate::compare::Side;
use crate::facts::Facts;
use crate::judgement::Judgement;
use crate::report::Report;
use crate::scan::Events;
use crate::session::Session;
use crate::source::Reference;

/// An image that has been read.
pub(super) struct Read {
    pub(super) facts: Facts,
    pub(super) judgement: Judgement,
    subject: Subject,
}

/// Its report, with its paths if it is compared with another image.
enum Subject {
    Report(Box<Report>),
    Side(Box<Side>),
}

impl Read {
    /// Reads and judges an image; `compares` is whether its paths are compared with another one.
    ///
    /// Fails if it cannot be read, and if there is nothing in it.
    pub(super) fn image(
        args: &CheckArgs,
        by: &JudgedBy,
        reference: &Reference,
        compares: bool,
        events: &dyn Events,
    ) -> Result<Self, Error> {
        let options = crate::Options {
            verify: args.verify || args.strict,
            partial: args.partial,
            dockerfile: by.dockerfile.clone(),
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
