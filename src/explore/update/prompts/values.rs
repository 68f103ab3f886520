//! What a filter can be given: the kinds, the rules that found something, the numbers of layers.

use crate::explore::files::{Criterion, Filters, Kind};
use crate::explore::model::Model;
use crate::fit::{shorten_end, width};
use crate::similar::nearest;

/// Returns the valid values of a filter, in the order to show them; empty if they are not a list.
pub(super) fn of(model: &Model, start: &str) -> Vec<String> {
    match (start, model.judged()) {
        ("kind:", _) => Kind::ALL.iter().map(|kind| kind.word().to_owned()).collect(),
        ("rule:", Some(judged)) => {
            let mut rules: Vec<String> = Vec::new();
            for finding in &judged.report.findings {
                let rule = finding.rule.to_string();
                if !rules.contains(&rule) {
                    rules.push(rule);
                }
            }
            rules
        }
        _ => Vec::new(),
    }
}

/// Returns the values that begin with what is typed, in some columns; `None` if there are none.
pub(super) fn choices(model: &Model, start: &str, line: &str, columns: usize) -> Option<String> {
    let mut values = of(model, start);
    values.retain(|value| value.starts_with(line));
    let tab = "Tab: ";
    let text = values.join(" ");
    (!text.is_empty())
        .then(|| format!("{tab}{}", shorten_end(&text, columns.saturating_sub(width(tab)))))
}

/// Returns the first value that begins with what is typed.
pub(super) fn completed(model: &Model, start: &str, line: &str) -> Option<String> {
    let (before, last) = line.rsplit_once(',').map_or(("", line), |(before, last)| (before, last));
    let value = of(model, start).into_iter().find(|value| value.starts_with(last))?;
    Some(if before.is_empty() { value } else { format!("{before},{value}") })
}

/// Fails if a filter cannot be given a value, with the one that was probably meant.
pub(super) fn check(model: &Model, start: &str, value: &str) -> Result<(), String> {
    let unknown = |what: &str, typed: &str, names: &[String]| {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let meant = nearest(typed, &names).map(|name| format!("; did you mean `{name}`?"));
        Err(format!("{what}{}", meant.unwrap_or_else(|| "; Tab completes".to_owned())))
    };
    let values = of(model, start);
    match start {
        "kind:" => {
            let mut kinds = value.split(',');
            match kinds.find(|kind| !values.iter().any(|value| value == kind)) {
                Some(kind) => unknown("no such kind", kind, &values),
                None => Ok(()),
            }
        }
        "rule:" => {
            let findings = model.judged().into_iter().flat_map(|judged| &judged.report.findings);
            let is_one = findings.into_iter().any(|finding| finding.id == value);
            match is_one || values.iter().any(|rule| rule == value) {
                true => Ok(()),
                false => unknown("no finding has this rule", value, &values),
            }
        }
        "layer:" => match value.parse::<usize>() {
            Ok(number) if (1..=model.layers.len()).contains(&number) => Ok(()),
            _ => Err(format!("layers are 1 to {}", model.layers.len())),
        },
        _ => Ok(()),
    }
}

/// Takes the filter of a layer away; whether there was one.
pub(super) fn drop_layer(filters: &mut Filters) -> bool {
    let before = filters.criteria.len();
    filters.criteria.retain(|criterion| !matches!(criterion, Criterion::Layer(_)));
    filters.criteria.len() < before
}
