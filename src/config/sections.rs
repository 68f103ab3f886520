//! `[limits]`, `[growth]`, `[[path]]`, `[[package]]` and `[[finding]]`: limits that hold together,
//! for every image or for some.

use toml::Spanned;
use toml::de::DeValue;

use super::amounts::{Form, amount, share};
use super::bounds;
use super::fields::{Fields, boolean, text};
use super::misplaced::belongs;
use super::problems::Problem;
use super::reading::{Placed, Reading};
use super::rules::{glob, selected};
use crate::budget::limit::Baseline;
use crate::budget::quantity::{Whole, quantity};
use crate::budget::{Counted, QUANTITIES, Quantity, Section, Share, Target, Unit};
use crate::packages::EcosystemName;
use crate::similar::suggestion;

/// The tables of a section.
pub(super) const TABLES: &[&str] = &["finding", "growth", "limits", "package", "path"];

/// What `[growth]` says besides limits.
#[derive(Debug, Default)]
pub(super) struct Growth {
    pub(super) baseline: Option<Baseline>,
    pub(super) tolerance: Option<crate::budget::Amount>,
}

/// Reads the section whose tables are in `parent`.
pub(super) fn section(parent: &Fields<'_>, reading: &mut Reading<'_, '_>) -> (Section, Growth) {
    let (mut section, mut growth) = (Section::default(), Growth::default());
    let mut placed = Vec::new();
    if let Some(fields) = parent.table("limits", reading.problems) {
        limits(&fields, &mut section, &mut placed, reading);
    }
    if let Some(fields) = parent.table("growth", reading.problems) {
        growth = self::growth(&fields, parent.is_file(), &mut placed, reading);
    }
    for (name, keys, target) in LISTS {
        for fields in parent.tables(name, reading.problems) {
            fields.known(keys, |key| belongs(&fields, key), reading.problems);
            let target = target(&fields, reading);
            let written = bounds::of_table(&fields, Form::SIZE_OR_COUNT, reading.problems);
            if let Some((target, written)) = target.zip(written) {
                let at = (fields.at, fields.name.as_str());
                let limit = reading.place(target, written.unit, written, at);
                reading.add(limit, &mut placed);
            }
        }
    }
    placed.sort_by_key(|placed| placed.at);
    section.limits = placed.iter().map(|placed| placed.limit.clone()).collect();
    super::warnings::of_section(&placed, reading);
    reading.placed.append(&mut placed);
    (section, growth)
}

/// Reads `[total]`.
pub(super) fn total(fields: &Fields<'_>, reading: &mut Reading<'_, '_>) -> Vec<Placed> {
    let mut placed = Vec::new();
    let known = fields.known(TOTAL, |key| belongs(fields, key), reading.problems);
    for (at, name, value) in known {
        let Some(quantity) = quantity(name) else { continue };
        let form = form_of_total(quantity);
        if let Some(written) = bounds::bound(name, value, form, reading.problems) {
            let target = Target::Total(quantity);
            placed.push(reading.place(target, quantity.unit, written, (at, &fields.name)));
        }
    }
    placed
}

/// What all images of a run can be limited by together.
pub(super) const TOTAL: &[&str] = &["download", "layers", "unpacked"];

fn limits(
    fields: &Fields<'_>,
    section: &mut Section,
    placed: &mut Vec<Placed>,
    reading: &mut Reading<'_, '_>,
) {
    let names = ["base", "ratchet"].into_iter().chain(QUANTITIES.iter().map(|one| one.name));
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    for (at, name, value) in fields.known(&names, |key| belongs(fields, key), reading.problems) {
        match (name, quantity(name)) {
            (_, Some(quantity)) => {
                let form = form(quantity);
                if let Some(written) = bounds::bound(name, value, form, reading.problems) {
                    let target = Target::Image(quantity);
                    placed.push(reading.place(target, quantity.unit, written, (at, &fields.name)));
                }
            }
            ("base", None) => section.counted = reading.problems.keep(counted(name, value)),
            _ => section.ratchet = reading.problems.keep(share(name, value, is_within)),
        }
    }
}

fn is_within(share: Share) -> bool {
    Share(0) < share && share < Share::ALL
}

pub(super) fn form(quantity: &Quantity) -> Form {
    match (quantity.unit, quantity.part_of) {
        (Unit::Count, _) => Form::COUNT,
        (Unit::Bytes, None) => Form::SIZE,
        (Unit::Bytes, Some(Whole::Unpacked)) => Form::SIZE_OR_PART,
        (Unit::Bytes, Some(Whole::OwnUnpacked)) => Form::PART,
    }
}

pub(super) fn form_of_growth(quantity: &Quantity) -> Form {
    match quantity.unit {
        Unit::Count => Form::COUNT_OR_SHARE,
        Unit::Bytes => Form::SIZE_OR_SHARE,
    }
}

pub(super) fn form_of_total(quantity: &Quantity) -> Form {
    match quantity.unit {
        Unit::Count => Form::COUNT,
        Unit::Bytes => Form::SIZE,
    }
}

/// Reads `base`: whether the bytes of the base image count.
fn counted(name: &str, value: &Spanned<DeValue<'_>>) -> Result<Counted, Problem> {
    const WORDS: &[(&str, Counted)] = &[("count", Counted::All), ("ignore", Counted::Own)];
    const EXPECTED: &str = "`\"count\"` or `\"ignore\"`";
    let word = value.get_ref().as_str();
    let word = word.ok_or_else(|| Problem::unexpected(name, EXPECTED, value))?;
    let found = WORDS.iter().find(|(other, _)| *other == word);
    found.map(|(_, counted)| *counted).ok_or_else(|| {
        let similar = suggestion(word, &["count", "ignore"]);
        let message = format!("`{name}` expects {EXPECTED}, found `{word}`{similar}");
        Problem::wrong(value, message.trim_end_matches([' ', ';']).to_owned())
    })
}

fn growth(
    fields: &Fields<'_>,
    is_general: bool,
    placed: &mut Vec<Placed>,
    reading: &mut Reading<'_, '_>,
) -> Growth {
    // What it is measured against is the same for all images of a run.
    let others: &[&str] = if is_general { &["baseline", "tolerance"] } else { &[] };
    let growing = QUANTITIES.iter().filter(|quantity| quantity.can_grow());
    let mut names: Vec<&str> =
        others.iter().copied().chain(growing.map(|quantity| quantity.name)).collect();
    names.sort_unstable();
    let mut growth = Growth::default();
    for (at, name, value) in fields.known(&names, |key| belongs(fields, key), reading.problems) {
        match (name, quantity(name)) {
            (_, Some(quantity)) => {
                let form = form_of_growth(quantity);
                if let Some(written) = bounds::bound(name, value, form, reading.problems) {
                    let target = Target::Growth(quantity);
                    placed.push(reading.place(target, quantity.unit, written, (at, &fields.name)));
                }
            }
            ("baseline", None) => {
                let path = reading.problems.keep(text(name, value));
                let origin = reading.origin(at, &fields.name);
                growth.baseline = path.map(|path| Baseline { path: path.to_owned(), origin });
            }
            _ => {
                let tolerance = amount(name, value, Form::SIZE_OR_SHARE);
                growth.tolerance = reading.problems.keep(tolerance);
            }
        }
    }
    growth
}

/// Reads what a table of a list limits.
type ReadTarget = fn(&Fields<'_>, &mut Reading<'_, '_>) -> Option<Target>;

/// The lists of tables: name, keys, and what they limit.
const LISTS: &[(&str, &[&str], ReadTarget)] = &[
    ("path", &["glob", "hidden", "max", "message", "warn"], path),
    ("package", &["ecosystem", "max", "message", "name", "warn"], package),
    ("finding", &["max", "message", "rule", "warn"], finding),
];

fn path(fields: &Fields<'_>, reading: &mut Reading<'_, '_>) -> Option<Target> {
    let hidden = fields.read("hidden", reading.problems, boolean).unwrap_or_default();
    let value = fields.required("glob", reading.problems)?;
    let glob = reading.problems.keep(glob("glob", value))?;
    Some(Target::Path { glob, hidden })
}

fn package(fields: &Fields<'_>, reading: &mut Reading<'_, '_>) -> Option<Target> {
    let problems = &mut *reading.problems;
    if !fields.has("name") && !fields.has("ecosystem") {
        problems.add(fields.at, format!("`{}` has neither `name` nor `ecosystem`", fields.name));
        return None;
    }
    let name = fields.read("name", problems, glob);
    let ecosystem = fields.read("ecosystem", problems, ecosystem);
    // One that is wrong must not leave a limit of all others.
    let is_read = |key, is_there| is_there || !fields.has(key);
    let is_right = is_read("name", name.is_some()) && is_read("ecosystem", ecosystem.is_some());
    is_right.then_some(Target::Package { name, ecosystem })
}

fn ecosystem(name: &str, value: &Spanned<DeValue<'_>>) -> Result<EcosystemName, Problem> {
    let word = text(name, value)?;
    let found = EcosystemName::ALL.iter().copied().find(|ecosystem| ecosystem.word() == word);
    found.ok_or_else(|| {
        let words: Vec<&str> = EcosystemName::ALL.iter().map(|one| one.word()).collect();
        let message = crate::similar::unknown(&format!("ecosystem `{word}`"), word, &words);
        Problem::wrong(value, message)
    })
}

fn finding(fields: &Fields<'_>, reading: &mut Reading<'_, '_>) -> Option<Target> {
    let value = fields.required("rule", reading.problems)?;
    reading.problems.keep(selected("rule", value)).map(Target::Findings)
}
