//! `[limits]`, `[growth]` and `[[path]]`: what an image may weigh.

use toml::Spanned;
use toml::de::DeValue;

use super::fields::{Fields, Problem, text};
use super::rules::glob;
use crate::rules::glob::PathGlob;
use crate::units::Bytes;

/// What an image may weigh.
#[derive(Debug, Clone, Default)]
pub struct Budget {
    /// Limits of the whole image.
    pub limits: Vec<Limit>,
    /// How much it may grow beyond the image that it is compared with.
    pub growth: Vec<Limit>,
    /// Limits of what is at some paths.
    pub paths: Vec<PathLimit>,
}

/// Something that can be limited.
#[derive(Debug)]
pub struct Quantity {
    /// Its name, as in the report.
    pub name: &'static str,
    /// What its numbers are.
    pub unit: Unit,
}

/// What the numbers of a quantity are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of the whole image.
    Bytes,
    /// Bytes that are a part of `unpacked`, so that a share of it limits them too.
    PartOfUnpacked,
    /// A count.
    Count,
}

/// Everything that can be limited.
pub static QUANTITIES: &[Quantity] = &[
    Quantity { name: "download", unit: Unit::Bytes },
    Quantity { name: "entries", unit: Unit::Count },
    Quantity { name: "hidden", unit: Unit::PartOfUnpacked },
    Quantity { name: "layers", unit: Unit::Count },
    Quantity { name: "overhead", unit: Unit::Bytes },
    Quantity { name: "unpacked", unit: Unit::Bytes },
    Quantity { name: "visible", unit: Unit::PartOfUnpacked },
];

/// A limit of one quantity.
#[derive(Debug, Clone)]
pub struct Limit {
    /// What is limited.
    pub quantity: &'static Quantity,
    /// How much is allowed.
    pub bound: Bound,
}

/// A limit of what is at some paths.
#[derive(Debug, Clone)]
pub struct PathLimit {
    /// The paths.
    pub glob: PathGlob,
    /// How much is allowed, in visible bytes.
    pub bound: Bound,
    /// What to say when it is exceeded.
    pub message: Option<String>,
}

/// How much is allowed; at least one of both is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// More is worth a warning.
    pub warn: Option<Amount>,
    /// More is too much.
    pub max: Option<Amount>,
}

/// An amount; where both are set, both must be exceeded.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Amount {
    /// Bytes, or a count.
    pub number: Option<u64>,
    /// A share, in percent.
    pub percent: Option<f64>,
}

/// How the amounts of a field are written.
#[derive(Clone, Copy)]
struct Form {
    is_count: bool,
    takes_share: bool,
    /// Whether a share and a number may be given together.
    takes_both: bool,
}

/// Reads `[limits]`.
pub(super) fn limits(fields: &Fields<'_>) -> Result<Vec<Limit>, Problem> {
    read_limits(fields, |unit| Form {
        is_count: unit == Unit::Count,
        takes_share: unit == Unit::PartOfUnpacked,
        takes_both: false,
    })
}

/// Reads `[growth]`.
pub(super) fn growth(fields: &Fields<'_>) -> Result<Vec<Limit>, Problem> {
    read_limits(fields, |unit| Form {
        is_count: unit == Unit::Count,
        takes_share: true,
        takes_both: true,
    })
}

fn read_limits(fields: &Fields<'_>, form: impl Fn(Unit) -> Form) -> Result<Vec<Limit>, Problem> {
    let names: Vec<&str> = QUANTITIES.iter().map(|quantity| quantity.name).collect();
    let mut limits = Vec::new();
    for (_, name, value) in fields.known(&names)? {
        if let Some(quantity) = QUANTITIES.iter().find(|quantity| quantity.name == name) {
            limits.push(Limit { quantity, bound: bound(name, value, form(quantity.unit))? });
        }
    }
    Ok(limits)
}

/// The keys of a `[[path]]`.
pub(super) const PATH_KEYS: &[&str] = &["glob", "max", "message", "warn"];

/// Reads one `[[path]]`.
pub(super) fn path(fields: &Fields<'_>) -> Result<PathLimit, Problem> {
    let glob = glob("glob", fields.required("glob")?)?;
    let message = fields.get("message").map(|value| text("message", value)).transpose()?;
    let form = Form { is_count: false, takes_share: false, takes_both: false };
    let bound = both_bounds(fields, form)?;
    Ok(PathLimit { glob, bound, message: message.map(str::to_owned) })
}

fn bound(name: &str, value: &Spanned<DeValue<'_>>, form: Form) -> Result<Bound, Problem> {
    match Fields::inner(name, value, &["max", "warn"])? {
        Some(fields) => both_bounds(&fields, form),
        None => Ok(Bound { warn: None, max: Some(amount(name, value, form)?) }),
    }
}

/// `warn` and `max` of a table.
fn both_bounds(fields: &Fields<'_>, form: Form) -> Result<Bound, Problem> {
    let read = |key| fields.get(key).map(|value| amount(key, value, form)).transpose();
    let (warn, max) = (read("warn")?, read("max")?);
    match (warn, max) {
        (None, None) => {
            let message = format!("`{}` has neither `max` nor `warn`", fields.name);
            Err(Problem { at: fields.at, message })
        }
        (Some(lower), Some(upper)) if lower.is_beyond(&upper) => {
            let at = fields.get("warn").map_or(fields.at, |value| value.span().start);
            let message = "`warn` is more than `max`, so it would never be seen".to_owned();
            Err(Problem { at, message })
        }
        _ => Ok(Bound { warn, max }),
    }
}

impl Amount {
    /// Whether it is more than another one in all that both give.
    fn is_beyond(&self, other: &Self) -> bool {
        let numbers = self.number.zip(other.number).map(|(one, other)| other < one);
        let shares = self.percent.zip(other.percent).map(|(one, other)| other < one);
        match (numbers, shares) {
            (Some(numbers), Some(shares)) => numbers && shares,
            (one, other) => one.or(other).unwrap_or(false),
        }
    }
}

fn amount(name: &str, value: &Spanned<DeValue<'_>>, form: Form) -> Result<Amount, Problem> {
    let expected = expected(form);
    match value.get_ref() {
        DeValue::Integer(number) if form.is_count => {
            let count = u64::from_str_radix(number.as_str(), number.radix());
            let message = format!("`{name}` expects a whole number, 0 or more");
            let count = count.map_err(|_| Problem::wrong(value, message))?;
            Ok(Amount { number: Some(count), percent: None })
        }
        DeValue::String(text) if !form.is_count || form.takes_share => {
            let wrong =
                || Problem::wrong(value, format!("`{name}` expects {expected}, found `{text}`"));
            let amount = parse_amount(text, form).ok_or_else(wrong)?;
            // A part is never more than the whole; growth may be.
            if !form.takes_both && amount.percent.is_some_and(|share| 100.0 < share) {
                let message = format!("`{name}` expects at most 100 %, found `{text}`");
                return Err(Problem::wrong(value, message));
            }
            Ok(amount)
        }
        _ => Err(Problem::unexpected(name, &expected, value)),
    }
}

/// The accepted forms, for messages.
fn expected(form: Form) -> String {
    let number = if form.is_count { "a whole number" } else { "a size such as \"250 MB\"" };
    match (form.takes_share, form.takes_both && !form.is_count) {
        (false, _) => number.to_owned(),
        (true, false) => format!("{number} or a share such as \"5%\""),
        (true, true) => {
            format!("{number}, a share such as \"5%\", or both as \"5% and 10 MB\"")
        }
    }
}

/// Parses `250 MB`, `5%` or `5% and 10 MB`.
fn parse_amount(text: &str, form: Form) -> Option<Amount> {
    let mut amount = Amount::default();
    for part in text.split(" and ") {
        let part = part.trim();
        match part.strip_suffix('%') {
            Some(share) if form.takes_share && amount.percent.is_none() => {
                amount.percent = Some(percent(share.trim())?);
            }
            None if amount.number.is_none() && !form.is_count => {
                // A plain number would leave open whether bytes or megabytes are meant.
                let has_unit = part.ends_with(|last: char| last.is_ascii_alphabetic());
                amount.number = Some(Bytes::parse(part).filter(|_| has_unit)?.0);
            }
            _ => return None,
        }
    }
    let is_both = amount.number.is_some() && amount.percent.is_some();
    (form.takes_both || !is_both).then_some(amount)
}

fn percent(text: &str) -> Option<f64> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse().ok().filter(|share: &f64| is_number && share.is_finite())
}
