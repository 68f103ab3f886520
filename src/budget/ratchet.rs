//! Limits that leave more room than they should, and the lower ones to write instead.

use super::amount::{Amount, Share};
use super::check::{Judged, LimitState};
use super::limit::{Limit, Origin, Target};
use super::quantity::Unit;

/// A limit in a file, as far as one image is concerned.
#[derive(Debug, Clone)]
pub(super) struct Lower {
    pub(super) origin: Origin,
    pub(super) target: Target,
    pub(super) unit: Unit,
    /// What is limited today.
    today: Amount,
    /// What was measured, in the unit of the limit or as a share; `None` if the limit has to stay,
    /// since it is exceeded, or nobody knows.
    measured: Option<Amount>,
    /// How much room a limit may leave; `None` if nothing is said about it.
    ratchet: Option<Share>,
}

/// A limit to write instead of another one.
#[derive(Debug, Clone)]
pub struct NewLimit {
    /// Where the limit is set.
    pub origin: Origin,
    /// What it limits.
    pub target: Target,
    /// What its numbers are.
    pub unit: Unit,
    /// The new `max`.
    pub max: Amount,
    /// The new `warn`, for a limit that has one that would not be below the new `max`: what was
    /// measured, so that any growth is worth a warning.
    pub warn: Amount,
}

impl Lower {
    /// Looks at a limit; `None` if it has no `max` of one part, or is not in a file.
    pub(super) fn of(
        limit: &Limit,
        judged: &Judged,
        ratchet: Option<Share>,
        whole: Option<u64>,
    ) -> Option<Self> {
        let max = limit.bound.max?;
        let is_size = !matches!(limit.target, Target::Growth(_) | Target::Dive(_));
        let is_written = matches!(limit.origin, Origin::File { .. });
        // Which part of two should be lower is not for us to say.
        if !is_size || !is_written || max.number.is_some() == max.share.is_some() {
            return None;
        }
        let holds = matches!(judged.state, LimitState::Pass | LimitState::Warn);
        let measured = judged.measured.filter(|_| holds);
        let measured = measured.and_then(|measured| u64::try_from(measured).ok());
        let measured = measured.and_then(|measured| match max.share {
            Some(_) => Some(Amount::share(share(measured, whole?))),
            None => Some(Amount::number(measured)),
        });
        let (origin, target, unit) = (limit.origin.clone(), limit.target.clone(), limit.unit);
        Some(Self { origin, target, unit, today: max, measured, ratchet })
    }

    /// Whether both are the same limit, for two images.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.origin == other.origin && self.target.name() == other.target.name()
    }

    /// Takes in what the same limit is for another image.
    pub(super) fn join(&mut self, other: &Self) {
        self.measured = self.measured.zip(other.measured).map(|(one, other)| Amount {
            number: one.number.max(other.number),
            share: one.share.max(other.share),
            ..one
        });
        // The one that leaves more room counts: the other image has nothing against it.
        self.ratchet = self.ratchet.max(other.ratchet);
    }

    /// Returns the limit to write instead; `None` if this one leaves no more room than allowed.
    pub(super) fn new_limit(&self) -> Option<NewLimit> {
        let (measured, ratchet) = (self.measured?, self.ratchet?);
        let (max, warn) = match (self.today.number, self.today.share) {
            (Some(today), _) => {
                let measured = measured.number?;
                let max = lower(today, measured, ratchet)?;
                (Amount::number(max), Amount::number(rounded_up(measured).min(max)))
            }
            (None, today) => {
                let measured = measured.share?.0;
                let max = lower(today?.0, measured, ratchet)?;
                (Amount::share(Share(max)), Amount::share(Share(rounded_up(measured).min(max))))
            }
        };
        let (origin, target) = (self.origin.clone(), self.target.clone());
        Some(NewLimit { origin, target, unit: self.unit, max, warn })
    }
}

/// Returns a lower limit with half of the room that is allowed, rounded up to three digits;
/// exactly what was measured if that leaves too much.
fn lower(today: u64, measured: u64, ratchet: Share) -> Option<u64> {
    let leaves_too_much = |limit: u64| {
        let room = limit.saturating_sub(measured);
        u128::from(limit) * u128::from(ratchet.0) < u128::from(room) * u128::from(Share::ALL.0)
    };
    if !leaves_too_much(today) {
        return None;
    }
    let kept = u128::from(Share::ALL.0.saturating_sub(ratchet.0 / 2).max(1));
    let wanted = (u128::from(measured) * u128::from(Share::ALL.0)).div_ceil(kept);
    let wanted = u64::try_from(wanted).unwrap_or(u64::MAX);
    let fitting =
        [rounded_up(wanted), wanted, measured].into_iter().find(|limit| !leaves_too_much(*limit));
    fitting.filter(|limit| *limit < today)
}

/// The smallest number with three digits that are not 0 that is not less.
fn rounded_up(number: u64) -> u64 {
    let mut step = 1_u64;
    while 1000 <= number / step {
        step = step.saturating_mul(10);
    }
    number.div_ceil(step).saturating_mul(step)
}

/// The smallest share of a whole that is not less than a part.
fn share(part: u64, whole: u64) -> Share {
    let all = u128::from(Share::ALL.0);
    let share = (u128::from(part) * all).div_ceil(u128::from(whole.max(1)));
    Share(u64::try_from(share).unwrap_or(u64::MAX))
}
