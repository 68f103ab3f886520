//! The first sentence of a judgement: the verdict, and the limit that decided it.

use super::numbers::{self, Kind};
use super::{image_of, in_state, is_of_several, sentences, with_image};
use crate::budget::Check;
use crate::budget::check::{Judged, LimitState, Verdict};
use crate::units::{counted, grouped};

/// Returns the verdict and what decided it.
pub(super) fn sentence(check: &Check) -> String {
    match nothing_was_read(check) {
        Some(sentence) => sentence,
        None => format!("{}: {}", verdict(check), decided_by(check)),
    }
}

/// Returns the same in a few words.
pub(super) fn title(check: &Check) -> String {
    if let Some(sentence) = nothing_was_read(check) {
        return sentence;
    }
    let title = match deciding(check) {
        Some(judged) if numbers::kind(judged) == Kind::Number && 0 < judged.over => {
            let what = match judged.state {
                LimitState::Warn => "its warning",
                _ => "budget",
            };
            let over = numbers::over(judged);
            with_image(check, judged, &format!("{} {over} over {what}", numbers::subject(judged)))
        }
        Some(judged) => with_image(check, judged, &sentences::told(judged)),
        None => not_allowed(check).unwrap_or_else(|| holds(check)),
    };
    format!("{}: {title}", verdict(check))
}

/// Returns what could not be read, wholly or in part.
pub(super) fn alerts(check: &Check) -> Vec<String> {
    let alerts = check.images.iter().filter_map(|image| {
        let name = &image.name;
        match (&image.error, &image.incomplete) {
            (Some(error), _) => Some(format!("error: {name} could not be read: {error}.")),
            (None, Some(incomplete)) => {
                let what = &incomplete.what;
                let name = if what.starts_with(name) { "" } else { &format!("{name}: ") };
                Some(format!("warning: {name}{what}; the numbers below are of the rest."))
            }
            (None, None) => None,
        }
    });
    alerts.collect()
}

/// The verdict, and how many images it is not about.
fn verdict(check: &Check) -> String {
    let all = || counted(check.images.len() as u64, "image");
    match (unread(check), deciding(check)) {
        (0, _) => check.verdict.word().to_owned(),
        // What was judged holds, which must not be taken for the answer.
        (unread, None) => format!("no answer for {} of {}", grouped(unread as u64), all()),
        (unread, Some(_)) => {
            let word = check.verdict.word();
            format!("{word} ({} of {} could not be read)", grouped(unread as u64), all())
        }
    }
}

fn unread(check: &Check) -> usize {
    check.images.iter().filter(|image| !image.is_answered()).count()
}

/// Where nothing was judged, there is no verdict to tell.
fn nothing_was_read(check: &Check) -> Option<String> {
    match check.images.as_slice() {
        [only] => {
            let error = only.error.as_ref()?;
            Some(format!("no answer: {} could not be read: {error}", only.name))
        }
        [] => None,
        images if unread(check) == images.len() => {
            let images = grouped(images.len() as u64);
            Some(format!("no answer: none of the {images} images could be read"))
        }
        _ => None,
    }
}

/// The judgement that the verdict is about; `None` if none decided it.
fn deciding(check: &Check) -> Option<&Judged> {
    match check.verdict {
        Verdict::Fail => in_state(check, LimitState::Fail).next(),
        Verdict::Warn => in_state(check, LimitState::Warn).next(),
        Verdict::Pass => None,
    }
}

fn decided_by(check: &Check) -> String {
    let Some(judged) = deciding(check) else {
        let holds = || format!("{}{}", holds(check), closest(check).unwrap_or_default());
        return not_allowed(check).unwrap_or_else(holds);
    };
    let more = in_state(check, judged.state).count().saturating_sub(1);
    let what = match judged.state {
        LimitState::Warn => "is worth a warning",
        _ => "is exceeded",
    };
    format!("{}{}", with_image(check, judged, &sentences::told(judged)), and_more(more, what))
}

/// What fails since it is not measured; `None` if something else fails, or it does not matter.
fn not_allowed(check: &Check) -> Option<String> {
    let mut unknown = in_state(check, LimitState::NotMeasured);
    let judged = unknown.next()?;
    if check.verdict != Verdict::Fail || !check.budget.strict {
        return None;
    }
    let what = format!("{} is not measured, which fails with --strict", judged.title);
    let more = and_more(unknown.count(), "is not measured");
    let reason = judged.reason.as_ref().map(|reason| format!(": {reason}"));
    let reason = reason.unwrap_or_default();
    Some(format!("{}{reason}{more}", with_image(check, judged, &what)))
}

/// `, and 2 more limits are exceeded`; empty if there are none.
fn and_more(more: usize, is_what: &str) -> String {
    let are_what = is_what.strip_prefix("is ").unwrap_or(is_what);
    match more {
        0 => String::new(),
        1 => format!(", and 1 more limit {is_what}"),
        more => format!(", and {} more limits are {are_what}", grouped(more as u64)),
    }
}

/// That all limits hold.
fn holds(check: &Check) -> String {
    let all = check.judgements.len();
    let unknown = in_state(check, LimitState::NotMeasured).count();
    let known = grouped((all - unknown) as u64);
    let read = check.images.len() - unread(check);
    let of_images = match is_of_several(check) && 1 < all {
        true => format!(" of {}", counted(read as u64, "image")),
        false => String::new(),
    };
    let holds = match (all, unknown) {
        (0, _) => return "no limit is set, so that nothing was judged".to_owned(),
        (1, 1) => return format!("nothing was judged: the only limit{of_images} is not measured"),
        (all, unknown) if all == unknown => {
            let all = grouped(all as u64);
            return format!("nothing was judged: none of the {all} limits{of_images} is measured");
        }
        (1, 0) => format!("the only limit{of_images} holds"),
        (2, 0) => format!("both limits{of_images} hold"),
        (_, 0) => format!("all {known} limits{of_images} hold"),
        _ => {
            let hold = if all - unknown == 1 { "holds" } else { "hold" };
            let are = if unknown == 1 { "is" } else { "are" };
            let unknown = grouped(unknown as u64);
            format!("{known} of {all} limits{of_images} {hold}, {unknown} {are} not measured")
        }
    };
    let warnings = match (check.verdict, check.warnings.len()) {
        (Verdict::Warn, warnings @ 1..) => {
            format!(" ({} below)", counted(warnings as u64, "warning"))
        }
        _ => String::new(),
    };
    format!("{holds}{warnings}")
}

/// The limit with the least room, in parts of it, as the end of a sentence.
fn closest(check: &Check) -> Option<String> {
    let ratios = in_state(check, LimitState::Pass)
        .filter_map(|judged| Some((numbers::room_ratio(judged)?, judged)));
    let (_, judged) = ratios.min_by(|(one, _), (other, _)| one.total_cmp(other))?;
    let (room, limit) = (numbers::room(judged)?, numbers::limit(judged)?);
    let subject = numbers::subject(judged);
    let subject = match image_of(check, judged) {
        _ if !is_of_several(check) => subject,
        Some(image) => format!("{subject} of {}", image.name),
        None => format!("{subject} of all images"),
    };
    let is = if check.judgements.len() == 1 { ": " } else { "; the closest is " };
    Some(match (judged.room, numbers::room_share(judged)) {
        (Some(0), _) => format!("{is}{subject}, exactly at {limit}"),
        (_, Some(share)) => format!("{is}{subject}, {room} ({share}) below {limit}"),
        (_, None) => format!("{is}{subject}, {room} below {limit}"),
    })
}
