//! Limits as options set them: `--max NAME=AMOUNT`.

use toml::Spanned;
use toml::de::DeValue;

use super::amounts::{Form, amount};
use super::sections::{self, TOTAL};
use crate::budget::quantity::quantity;
use crate::budget::{Bound, Limit, Origin, QUANTITIES, Quantity, Target};
use crate::similar::unknown;

/// Parses `NAME=AMOUNT`, such as `download=250MB`, `growth.unpacked=5%` or `total.download=1GB`,
/// with the amounts of a configuration, without quotes.
///
/// The error says what is wrong, and what was probably meant.
pub fn limit_option(text: &str) -> Result<Limit, String> {
    let split = text.split_once('=');
    let (name, value) = split.ok_or("it is not NAME=AMOUNT, such as download=250MB")?;
    let (name, value) = (name.trim(), value.trim());
    let (target, quantity, form) = target(name)?;
    // On a command line everything is a string, so that its kind says nothing.
    let found = format!("found `{value}`");
    let max = amount(name, &as_written(value), form)
        .map_err(|problem| problem.message.replace("found a string", &found))?;
    Ok(Limit {
        target,
        unit: quantity.unit,
        bound: Bound { warn: None, max: Some(max) },
        message: None,
        origin: Origin::Option("--max"),
    })
}

/// What a name limits, and how its amounts are written.
fn target(name: &str) -> Result<(Target, &'static Quantity, Form), String> {
    let (table, key) = name.split_once('.').unwrap_or(("limits", name));
    let found = quantity(key).and_then(|quantity| {
        let (target, form) = match table {
            "limits" => (Target::Image(quantity), sections::form(quantity)),
            "growth" if quantity.can_grow() => {
                (Target::Growth(quantity), sections::form_of_growth(quantity))
            }
            "total" if TOTAL.contains(&key) => {
                (Target::Total(quantity), sections::form_of_total(quantity))
            }
            _ => return None,
        };
        Some((target, quantity, form))
    });
    found.ok_or_else(|| {
        let all = QUANTITIES.iter().map(|quantity| quantity.name.to_owned());
        let growth = QUANTITIES.iter().filter(|quantity| quantity.can_grow());
        let growth = growth.map(|quantity| format!("growth.{}", quantity.name));
        let total = TOTAL.iter().map(|name| format!("total.{name}"));
        let names: Vec<String> = all.chain(growth).chain(total).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        unknown(&format!("limit `{name}`"), name, &names)
    })
}

/// Returns an amount as the parser of configurations has it: a whole number, or a string.
fn as_written(text: &str) -> Spanned<DeValue<'_>> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_number.then(|| DeValue::parse(text).ok()).flatten();
    number.unwrap_or_else(|| Spanned::new(0..text.len(), DeValue::String(text.into())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::{Amount, Share};

    #[test]
    fn limits_are_names_with_amounts() {
        let percent = |number: u64| Share(number * Share::PERCENT);
        for (text, name, max) in [
            ("download=250MB", "limits.download", Amount::number(250_000_000)),
            ("hidden = 1%", "limits.hidden", Amount::share(percent(1))),
            ("layers=20", "limits.layers", Amount::number(20)),
            ("growth.unpacked=150%", "growth.unpacked", Amount::share(percent(150))),
            ("total.download=1 GB", "total.download", Amount::number(1_000_000_000)),
            (
                "hidden=1% and 20 MB",
                "limits.hidden",
                Amount { share: Some(percent(1)), ..Amount::number(20_000_000) },
            ),
        ] {
            let limit = limit_option(text).unwrap();
            assert_eq!(
                (limit.target.name().as_str(), limit.bound.max),
                (name, Some(max)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, message) in [
            ("250MB", "it is not NAME=AMOUNT, such as download=250MB"),
            ("download=250", "`download` expects a size such as \"250 MB\", found a whole number"),
            ("layers=20MB", "`layers` expects a whole number, found `20MB`"),
            ("hidden=101%", "`hidden` expects at most 100 %, found `101%`"),
            (
                "hidden=0.01",
                "`hidden` expects a size such as \"250 MB\", a share such as \"5%\", or",
            ),
            ("downlaod=1MB", "unknown limit `downlaod`; did you mean `download`?"),
            ("growth.layer-size=1MB", "unknown limit `growth.layer-size`"),
            ("total.hidden=1MB", "unknown limit `total.hidden`"),
            ("=1MB", "unknown limit ``"),
        ] {
            let error = limit_option(text).unwrap_err();
            assert!(error.starts_with(message), "{text}: {error}");
        }
    }
}
