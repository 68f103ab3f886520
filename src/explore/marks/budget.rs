//! The budget line: how far an image is from each limit, as it is and without what is marked.

use std::cmp::Ordering;

use super::sizes::ImageSizes;
use crate::budget::{Amount, Bound, Budget, Counted, Limit, Quantity, Target, Unit};
use crate::units::{Bytes, grouped};

/// One limit, and what is measured.
#[derive(Debug, Clone)]
pub struct BudgetLine {
    /// What is limited.
    pub quantity: &'static Quantity,
    /// Whether more is only worth a warning.
    pub is_warning: bool,
    /// The image as it is.
    pub today: Measure,
    /// The image without what is marked.
    pub after: Measure,
}

/// A measured number, in bytes or as a count, and its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// What the image has; `None` if it is unknown.
    pub measured: Option<u64>,
    /// Whether it is an estimate.
    pub is_estimate: bool,
    /// What it may have; a share is one of the same image's unpacked bytes.
    pub limit: u64,
}

/// Whether a limit holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitState {
    /// It does.
    Within,
    /// It is exceeded by that much.
    Over(u64),
    /// What it limits is unknown.
    NotMeasured,
}

/// Returns a line for each limit of a budget that is about the whole image: what is furthest over
/// its limit after the marks comes first, what cannot be measured last.
///
/// Empty if only the bytes above the base image count: none of these sizes is about them alone.
pub fn budget_lines(budget: &Budget, today: &ImageSizes, after: &ImageSizes) -> Vec<BudgetLine> {
    let general = &budget.general;
    if general.counted == Some(Counted::Own) {
        return Vec::new();
    }
    let lines = general.limits.iter().filter_map(|limit| BudgetLine::of(limit, today, after));
    let mut lines: Vec<BudgetLine> = lines.collect();
    lines.sort_by(|a, b| b.after.share_order(&a.after));
    lines
}

/// Whether a budget has limits with such lines.
pub fn has_lines(budget: &Budget) -> bool {
    let nothing = ImageSizes::default();
    !budget_lines(budget, &nothing, &nothing).is_empty()
}

impl BudgetLine {
    fn of(limit: &Limit, today: &ImageSizes, after: &ImageSizes) -> Option<Self> {
        let Target::Image(quantity) = limit.target else { return None };
        measured(quantity, today)?;
        let Bound { warn, max } = limit.bound;
        let measure = |amount: Amount, image| Measure::of(quantity, amount, image);
        let over = |amount: &Amount| measure(*amount, after).state() != LimitState::Within;
        // The stricter limit is of interest once the other one holds.
        let (amount, is_warning) = match (warn, max) {
            (_, Some(max)) if over(&max) => (max, false),
            (Some(warn), _) => (warn, true),
            (None, max) => (max?, false),
        };
        let (today, after) = (measure(amount, today), measure(amount, after));
        Some(Self { quantity, is_warning, today, after })
    }

    /// Returns the state of the image as it is, and after an arrow what the marks make of it, such
    /// as `download 448 of 250 MB, 198 over → within`.
    pub fn line(&self) -> String {
        let mut line = format!("{} {}", self.quantity.name, self.today.line(self.quantity.unit));
        if self.today != self.after {
            let after = self.after.state_text(self.quantity.unit);
            line.push_str(&format!(" → {after}"));
        }
        line
    }
}

impl Measure {
    fn of(quantity: &Quantity, amount: Amount, image: &ImageSizes) -> Self {
        let sizes = &image.sizes;
        let measured = measured(quantity, image).flatten();
        let limit = amount.most(Some(sizes.unpacked.0)).unwrap_or(u64::MAX);
        let is_estimate = quantity.name == "download" && sizes.download_estimated;
        Self { measured, is_estimate, limit }
    }

    /// Returns whether the limit holds.
    pub fn state(&self) -> LimitState {
        match self.measured {
            None => LimitState::NotMeasured,
            Some(measured) => match measured.checked_sub(self.limit) {
                None | Some(0) => LimitState::Within,
                Some(over) => LimitState::Over(over),
            },
        }
    }

    /// Orders by the measured share of the limit; what is unknown is the least.
    fn share_order(&self, other: &Self) -> Ordering {
        let (Some(own), Some(others)) = (self.measured, other.measured) else {
            return self.measured.is_some().cmp(&other.measured.is_some());
        };
        let own_share = u128::from(own) * u128::from(other.limit);
        let share = u128::from(others) * u128::from(self.limit);
        // Two limits of 0 cannot be compared by shares.
        own_share.cmp(&share).then(own.cmp(&others))
    }

    fn line(&self, unit: Unit) -> String {
        let scale = Scale::of(unit, self.limit);
        let estimate = if self.is_estimate { "~" } else { "" };
        let measured = self.measured.map_or("–".to_owned(), |number| scale.number(number));
        let limit = scale.number(self.limit);
        format!("{estimate}{measured} of {limit}{}, {}", scale.unit(), self.state_text(unit))
    }

    fn state_text(&self, unit: Unit) -> String {
        match self.state() {
            LimitState::Within => "within".to_owned(),
            LimitState::NotMeasured => "not measured".to_owned(),
            LimitState::Over(over) => {
                let scale = Scale::of(unit, self.limit);
                let number = scale.number(over);
                // What the unit of the limit would round to nothing.
                let is_nothing = number.chars().all(|digit| "0.".contains(digit));
                let number = if is_nothing { Bytes(over).to_string() } else { number };
                format!("{number} over")
            }
        }
    }
}

/// What an image has of a quantity, if it is known; `None` for what is not about the whole image.
fn measured(quantity: &Quantity, image: &ImageSizes) -> Option<Option<u64>> {
    let value = || quantity.value(&image.sizes, image.layers, image.entries);
    quantity.can_grow().then(value)
}

/// The unit of a limit, which what is measured is written in too.
struct Scale {
    /// Its name and its bytes; `None` for counts.
    unit: Option<(&'static str, f64)>,
    decimals: usize,
}

/// Units of bytes, smallest first.
const UNITS: &[(&str, f64)] = &[("B", 1.0), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12)];

impl Scale {
    fn of(unit: Unit, limit: u64) -> Self {
        if unit == Unit::Count {
            return Self { unit: None, decimals: 0 };
        }
        let limit = limit as f64;
        let unit = UNITS.iter().rev().find(|(_, bytes)| *bytes <= limit).copied();
        let unit = unit.unwrap_or(("B", 1.0));
        let decimals = match limit / unit.1 {
            _ if unit.1 <= 1.0 => 0,
            value if value < 10.0 => 2,
            value if value < 100.0 => 1,
            _ => 0,
        };
        Self { unit: Some(unit), decimals }
    }

    fn number(&self, number: u64) -> String {
        match self.unit {
            None => grouped(number),
            // Bytes are counted one by one.
            Some((_, bytes)) if bytes <= 1.0 => grouped(number),
            Some((_, bytes)) => format!("{:.*}", self.decimals, number as f64 / bytes),
        }
    }

    fn unit(&self) -> String {
        self.unit.map(|(name, _)| format!(" {name}")).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::report::Sizes;

    fn image(download: Option<u64>, unpacked: u64, hidden: u64, layers: u64) -> ImageSizes {
        let sizes = Sizes {
            download: download.map(Bytes),
            unpacked: Bytes(unpacked),
            visible: Bytes(unpacked - hidden),
            hidden: Bytes(hidden),
            ..Sizes::default()
        };
        ImageSizes { sizes, layers, entries: 0 }
    }

    fn lines(limits: &str, today: &ImageSizes, after: &ImageSizes) -> Vec<String> {
        let config = Config::parse(&format!("[limits]\n{limits}"), "plimsoll.toml").unwrap();
        let lines = budget_lines(&config.budget, today, after);
        lines.iter().map(BudgetLine::line).collect()
    }

    #[test]
    fn marks_move_the_line_until_it_is_within() {
        let today = image(Some(448_000_000), 1_072_700_000, 1_700_000, 7);
        let mut after = image(Some(240_000_000), 600_000_000, 0, 6);
        after.sizes.download_estimated = true;
        let limits = "download = \"250 MB\"\nlayers = 5\nhidden = \"1%\"";
        assert_eq!(
            lines(limits, &today, &after),
            [
                "layers 7 of 5, 2 over → 1 over",
                "download 448 of 250 MB, 198 over → within",
                "hidden 1.7 of 10.7 MB, within → within",
            ]
        );
        assert_eq!(lines("layers = 7", &today, &today), ["layers 7 of 7, within"]);
    }

    #[test]
    fn what_is_not_about_the_whole_image_has_no_line() {
        let today = image(None, 3000, 0, 7);
        let others = "layer-size = \"1 B\"\nlayer-download = \"1 B\"\nhidden-of-own = \"1%\"";
        assert_eq!(lines(others, &today, &today), [""; 0]);
        assert_eq!(lines("layers = 7\nbase = \"ignore\"", &today, &today), [""; 0]);
        assert_eq!(lines("layers = 7\nbase = \"count\"", &today, &today).len(), 1);
    }

    #[test]
    fn the_worst_limit_comes_first_and_the_unknown_one_last() {
        let today = image(None, 3_000_200, 40, 7);
        let limits = "download = \"1 B\"\nunpacked = \"3 MB\"\nhidden = \"0 B\"\nlayers = 14";
        assert_eq!(
            lines(limits, &today, &today),
            [
                "hidden 40 of 0 B, 40 over",
                "unpacked 3.00 of 3.00 MB, 200 B over",
                "layers 7 of 14, within",
                "download – of 1 B, not measured",
            ]
        );
    }

    #[test]
    fn a_warning_is_of_interest_once_the_limit_holds() {
        let limit = "unpacked = { warn = \"1 kB\", max = \"2 kB\" }";
        let [over, between] = [image(None, 3000, 0, 1), image(None, 1500, 0, 1)];
        assert_eq!(lines(limit, &over, &over), ["unpacked 3.00 of 2.00 kB, 1.00 over"]);
        assert_eq!(lines(limit, &between, &between), ["unpacked 1.50 of 1.00 kB, 0.50 over"]);
    }
}
