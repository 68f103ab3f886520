//! One limit and one number: whether it holds, by how much, and what room it leaves.

use super::amount::Amount;
use super::check::{Contributor, Judged, LimitState, NumberUnit};
use super::limit::{Limit, Origin};
use super::quantity::Unit;

/// What was measured.
#[derive(Debug, Clone, Default)]
pub(super) struct Measured {
    /// The number; `None` if it is unknown.
    pub(super) value: Option<i64>,
    /// Whether it is an estimate.
    pub(super) estimated: bool,
    /// Why it cannot be judged, even if there is a number.
    pub(super) unknown: Option<String>,
    /// What shares of the limit are shares of; `None` if that is unknown.
    pub(super) whole: Option<u64>,
    /// What else has to be known about it.
    pub(super) remark: Option<String>,
}

/// What the number is about.
pub(super) struct About {
    /// The image, by position; `None` for all images together.
    pub(super) image: Option<usize>,
    /// In words.
    pub(super) title: String,
}

/// Says why an estimate is not judged.
const ESTIMATED: &str = "the layers are stored uncompressed here, so that this is an estimate: \
                         check the image as it is pushed, with compressed layers";

impl Measured {
    /// Why it cannot be judged; `None` if it can.
    fn why_unknown(&self, lacks_whole: bool) -> Option<String> {
        match &self.unknown {
            Some(reason) => Some(reason.clone()),
            None if self.value.is_none() => Some("it is unknown here".to_owned()),
            None if self.estimated => Some(ESTIMATED.to_owned()),
            None if lacks_whole => Some("what it is a share of is unknown here".to_owned()),
            None => None,
        }
    }
}

impl Judged {
    /// Judges a number by a limit. What is not measured fails only if `strict`.
    pub(super) fn new(limit: &Limit, about: About, measured: Measured, strict: bool) -> Self {
        let most = |amount: Option<Amount>| amount.map(|amount| amount.most(measured.whole));
        let (warn, max) = (most(limit.bound.warn), most(limit.bound.max));
        let lacks_whole = warn == Some(None) || max == Some(None);
        let signed = |most: Option<Option<u64>>| {
            most.flatten().map(|most| i64::try_from(most).unwrap_or(i64::MAX))
        };
        let (warn, max) = (signed(warn), signed(max));
        let reason = measured.why_unknown(lacks_whole);
        let state = match (&reason, measured.value) {
            (None, Some(value)) if max.is_some_and(|max| max < value) => LimitState::Fail,
            (None, Some(value)) if warn.is_some_and(|warn| warn < value) => LimitState::Warn,
            (None, Some(_)) => LimitState::Pass,
            _ if strict => LimitState::Fail,
            _ => LimitState::NotMeasured,
        };
        let decisive = match state {
            LimitState::Warn => warn,
            _ => max.or(warn),
        };
        let beyond = measured.value.zip(decisive).map(|(value, most)| value.saturating_sub(most));
        let exceeded = matches!(state, LimitState::Fail | LimitState::Warn) && reason.is_none();
        let room = max.or(warn).zip(measured.value).map(|(most, value)| most.saturating_sub(value));
        let bound = match state {
            LimitState::Warn => limit.bound.warn,
            _ => limit.bound.max.or(limit.bound.warn),
        };
        Self {
            limit: limit.target.name(),
            image: about.image,
            title: about.title,
            state,
            unit: match limit.unit {
                Unit::Bytes => NumberUnit::Bytes,
                Unit::Count => NumberUnit::Count,
            },
            measured: measured.value,
            estimated: measured.estimated,
            warn,
            max,
            over: beyond.filter(|_| exceeded).unwrap_or_default(),
            room: room.filter(|room| 0 <= *room && reason.is_none()),
            set: bound.map(|amount| amount.in_words(limit.unit)).unwrap_or_default(),
            origin: limit.origin.to_string(),
            table: table(&limit.origin),
            message: limit.message.clone(),
            reason: match reason {
                Some(reason) if strict => {
                    Some(format!("{reason} (`--strict` counts that as over)"))
                }
                reason => reason.or(measured.remark),
            },
            contributors: Vec::new(),
            more_contributors: 0,
            advice: None,
            ratchet: None,
        }
    }

    /// Lists the largest of what contributes to it, and counts the others.
    pub(super) fn list(&mut self, mut contributors: Vec<Contributor>) {
        /// Enough to see where to begin.
        const MOST: usize = 5;
        self.more_contributors = contributors.len().saturating_sub(MOST) as u64;
        contributors.truncate(MOST);
        self.contributors = contributors;
    }

    /// Whether a number was compared with the limit, and is more.
    pub(super) fn is_exceeded(&self) -> bool {
        0 < self.over
    }

    /// The limit that its state is about.
    pub(super) fn decisive(&self) -> Option<i64> {
        match self.state {
            LimitState::Warn => self.warn,
            _ => self.max.or(self.warn),
        }
    }
}

/// Returns a number as judgements have it: growth may be negative.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Returns the table of the file that something is set in; empty for an option.
pub(super) fn table(origin: &Origin) -> String {
    match origin {
        Origin::File { table, .. } => table.clone(),
        Origin::Option(_) | Origin::DefaultOfDive => String::new(),
    }
}
