//! The images of a run: read and judged one after the other.

use super::baseline::Kept;
use super::read::Read;
use super::terms::JudgedBy;
use crate::budget::{Inspected, Outcome, judge_image};
use crate::cli::call::Call;
use crate::cli::error::Error;
use crate::cli::global::GlobalArgs;
use crate::cli::message::Label;
use crate::cli::options::check::CheckArgs;
use crate::cli::progress::Meter;
use crate::cli::{dockerfile, report, strict};
use crate::escape::printable_text;
use crate::scan::Events;
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
    /// How they were understood.
    pub(super) remarks: Vec<(Label, String)>,
    /// What is damaged or not as declared, and judged all the same.
    pub(super) warnings: Vec<String>,
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
                Err(error) if is_only => return Err(of_image(reference, error)),
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
        let warnings = dockerfile::warnings(report).into_iter();
        self.warnings.extend(warnings.map(|warning| format!("{name}: {warning}")));
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
        } else if report.incomplete.is_none() {
            self.warnings.extend(damage.iter().map(|damage| format!("{name}: {damage}")));
        }
        Ok(Outcome::Judged(Box::new(verdict)))
    }
}

fn of_image(reference: &Reference, error: Error) -> Error {
    let side = match reference.is_stdin() {
        true => "standard input".to_owned(),
        false => format!("`{}`", printable_text(&reference.to_string())),
    };
    Error::OfSide { side, call: Call::of_check(), error: Box::new(error) }
}
