//! `plimsoll compare BEFORE AFTER`.

use self::both::{Threads, all, for_both};
use self::side::{Argument, Read};
use super::call::Call;
use super::error::Error;
use super::global::GlobalArgs;
use super::message::{Label, say};
use super::options::compare::CompareArgs;
use super::output::{self, Destination};
use super::progress::Meter;
use super::{configuration, dockerfile, github, strict, terminal};
use crate::compare::{CompareOptions, Comparison, Side, Which, compare};
use crate::difference::FileDifference;
use crate::source::Reference;
use crate::view::{Detail, Format, Subject, SubjectKind};

mod side;
mod both;
mod difference;

pub use difference::{Image, difference};

/// The exit code if an image grew, and that is asked for.
const GREW: u8 = 1;

/// Compares two images and writes what changed to every requested output; returns the exit code.
///
/// Whether the image grew, and whether one is damaged, is determined before the answer is written,
/// so that a reader that leaves early does not change the exit code. The answer is written in any
/// case: it says what is wrong.
pub(super) fn run(args: &CompareArgs, global: &GlobalArgs) -> Result<u8, Error> {
    let bases = Which::BOTH.map(|which| args.choice(which).base);
    let inputs = Which::BOTH.map(|which| (which.word(), args.reference(which))).into_iter();
    let inputs: Vec<_> =
        inputs.chain(bases.iter().flatten().map(|base| ("the base image", base))).collect();
    let destinations =
        output::destinations(&inputs, SubjectKind::Comparison, args.format, &args.output)?;
    let policy = configuration::policy(&args.config)?;
    let dockerfile = dockerfile::read(&args.dockerfile)?;
    let sides = recognise(args)?;
    if let Some(report) = sides.iter().find(|side| side.is_report() && args.diff.is_some()) {
        return Err(Error::NoContents(report.which.word()));
    }
    for warning in without_effect(args, &sides, &destinations) {
        say(global, Label::Warning, warning);
    }
    let images = sides.iter().filter(|side| !side.is_report()).count();
    let threads = Threads::of(args.choice.threads, images);
    let meter = Meter::of_images(images, global);
    let opened = for_both(threads.together, sides.each_ref(), |side| {
        let dockerfile = dockerfile.clone().filter(|_| side.which == Which::After);
        let options = crate::Options { dockerfile, ..side.options(args, policy.clone()) };
        side.open(crate::Options { threads: threads.each, ..options }, &meter)
    });
    let opened = all(&sides, opened)?;
    let read =
        for_both(threads.together, opened, |opened| opened.read(args.diff.is_some(), &meter));
    drop(meter);
    let read = all(&sides, read)?;
    let faults = read.each_ref().map(|read| fault(args, &read.side));
    for ((side, read), fault) in sides.iter().zip(&read).zip(&faults) {
        for (label, remark) in side.remarks(read.side.report(), fault.is_ok()) {
            say(global, label, remark);
        }
    }
    let [before, after] = &read;
    let (needs_paths, others) = output::needs_paths(&destinations);
    let options = args.options();
    let lists_paths = options.files || options.path.is_some();
    let options = CompareOptions { files: options.files || needs_paths, ..options };
    let mut comparison = compare(&before.side, &after.side, &options);
    comparison.diff = args.diff.as_deref().and_then(|path| diff(path, &read)).transpose()?;
    let verdict = judge(args, &comparison, global);
    let detail = Detail { full: args.full, packages: args.full };
    let bare = (needs_paths && others && !lists_paths).then(|| without_paths(&mut comparison));
    let subject = |format: &Format| {
        Subject::Comparison(bare.as_ref().filter(|_| !format.needs_paths).unwrap_or(&comparison))
    };
    output::write(&destinations, &subject, global, detail)?;
    if args.github {
        github::write(Subject::Comparison(bare.as_ref().unwrap_or(&comparison)), global, detail)?;
    }
    all(&sides, faults)?;
    verdict
}

/// A copy of a comparison for the formats that list its paths only if that is asked for.
fn without_paths(comparison: &mut Comparison) -> Comparison {
    let paths = comparison.paths.take();
    let bare = comparison.clone();
    comparison.paths = paths;
    bare
}

/// Compares the contents of a file; `None` if one of the sides has no files.
fn diff(path: &str, [before, after]: &[Read; 2]) -> Option<Result<FileDifference, Error>> {
    let (before, after) = (before.image()?, after.image()?);
    Some(difference(before, after, path).map_err(Error::NoPath))
}

/// Looks at what both arguments name.
///
/// Fails if somebody would have to type an image, and if standard input would be read twice.
fn recognise(args: &CompareArgs) -> Result<[Argument; 2], Error> {
    if terminal::is_typed() {
        refuse_typed(args)?;
    }
    let sides = Which::BOTH.map(|which| Argument::recognise(args, which));
    refuse_two_streams(args, &sides)?;
    Ok(sides)
}

fn refuse_typed(args: &CompareArgs) -> Result<(), Error> {
    let [before, after] = Which::BOTH.map(|which| args.reference(which));
    if before.is_stdin() {
        return Err(Error::Terminal(Call::of_side(Which::Before, after)));
    }
    if after.is_stdin() {
        return Err(Error::Terminal(Call::of_side(Which::After, before)));
    }
    let bases = Which::BOTH.map(|which| args.choice(which).base);
    match bases.iter().flatten().any(Reference::is_stdin) {
        true => Err(Error::Terminal(Call::default())),
        false => Ok(()),
    }
}

fn refuse_two_streams(args: &CompareArgs, sides: &[Argument; 2]) -> Result<(), Error> {
    let base = |side: &Argument| args.choice(side.which).base.filter(|_| !side.is_report());
    let [before, after] = sides;
    let images = [
        ("BEFORE", Some(before.reference.clone())),
        ("AFTER", Some(after.reference.clone())),
        ("the base image of BEFORE", base(before)),
        ("the base image of AFTER", base(after)),
    ];
    let is_stdin = |image: &Option<Reference>| image.as_ref().is_some_and(Reference::is_stdin);
    let mut streams = images.into_iter().filter(|(_, image)| is_stdin(image));
    match (streams.next(), streams.next()) {
        (Some((first, _)), Some((second, _))) => {
            Err(crate::Error::TwoStreams { first, second }.into())
        }
        _ => Ok(()),
    }
}

/// Options that change nothing, because a report is as it was written, or by the formats.
fn without_effect(
    args: &CompareArgs,
    sides: &[Argument; 2],
    destinations: &[Destination],
) -> Vec<String> {
    let mut warnings = Vec::new();
    for side in sides.iter().filter(|side| side.is_report()) {
        let (word, name) = (side.which.word(), side.which.name());
        let given = args.given_for(side.which).into_iter();
        warnings.extend(given.map(|option| {
            format!("`--{option}-{name}` has no effect here: {word} is a report, not an image")
        }));
    }
    if sides.iter().all(Argument::is_report) {
        let given = args.given_for_images().into_iter();
        warnings.extend(given.map(|option| {
            format!("`--{option}` has no effect here: both are reports, and no image is read")
        }));
    }
    let [_, after] = sides;
    if let Some(option) = args.dockerfile.given().filter(|_| after.is_report()) {
        warnings.push(format!(
            "`--{option}` has no effect here: AFTER is a report, which has the lines of its own \
             Dockerfile"
        ));
    }
    if args.full && !destinations.iter().any(|place| place.format.has_details) {
        warnings.push("`--full` has no effect here: json always has everything".to_owned());
    }
    warnings
}

/// Why a comparison with this side is no answer; it is written all the same.
fn fault(args: &CompareArgs, read: &Side) -> Result<(), Error> {
    let report = read.report();
    let damage = strict::damage(report);
    if args.strict && !damage.is_empty() {
        return Err(Error::Damaged(damage));
    }
    match &report.incomplete {
        Some(incomplete) if incomplete.without_advice && !args.partial => {
            Err(Error::Partial(incomplete.what.clone()))
        }
        _ => Ok(()),
    }
}

/// Says that the image grew, if that is asked for; returns the exit code.
///
/// Fails if what is missing of an image decides it.
fn judge(args: &CompareArgs, comparison: &Comparison, global: &GlobalArgs) -> Result<u8, Error> {
    if !args.exit_code {
        return Ok(0);
    }
    if let Some(incomplete) = comparison.doubt().filter(|_| !args.partial) {
        return Err(Error::NoVerdict(incomplete.what.clone()));
    }
    if comparison.sizes.download.change.is_none() {
        let text = "the download of one of them is unknown: only unpacked bytes were judged";
        say(global, Label::Warning, text.to_owned());
    }
    let growth = comparison.growth();
    for (measure, change) in &growth {
        let threshold = comparison.threshold;
        let size = change.size();
        let text = format!("{measure} grew by {size}, more than the threshold of {threshold}");
        say(global, Label::Warning, text);
    }
    Ok(if growth.is_empty() { 0 } else { GREW })
}
