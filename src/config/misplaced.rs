//! Keys in a wrong table: which one they belong in.

use super::fields::Fields;
use crate::budget::quantity::quantity;

/// Keys and the tables that they belong in; for what is only in the file itself, whatever image it
/// is about, the table begins with a dot.
const PLACES: &[(&str, &[&str])] = &[
    ("base", &["[limits]"]),
    ("baseline", &["[.growth]"]),
    ("ecosystem", &["[[package]]"]),
    ("expires", &["[[.ignore]]"]),
    ("glob", &["[[path]]"]),
    ("name", &["[[package]]"]),
    ("ratchet", &["[limits]"]),
    ("reason", &["[[.ignore]]"]),
    ("rule", &["[[finding]]", "[[.ignore]]"]),
    ("tolerance", &["[.growth]"]),
];

/// Says where a key belongs that is not one of this table; `None` if it is nowhere.
pub(super) fn belongs(fields: &Fields<'_>, key: &str) -> Option<String> {
    let not_here = || match fields.is_file() {
        true => String::new(),
        false => format!(", not in `{}`", fields.name),
    };
    if ["max", "message", "warn"].contains(&key) {
        let example = "`download = { max = \"250 MB\" }`";
        return Some(format!("`{key}` belongs in a limit, such as {example}{}", not_here()));
    }
    let places: &[&str] = match PLACES.iter().find(|(other, _)| *other == key) {
        Some((_, places)) => places,
        None if key == "hidden" && fields.name.starts_with("[[") => &["[[path]]"],
        None => quantity(key).map(|_| &["[limits]"])?,
    };
    let places = places.iter().map(|place| {
        let name = place.trim_matches(['[', ']']);
        let whole = match name.strip_prefix('.') {
            Some(name) => name.to_owned(),
            None => format!("{}{name}", fields.scope()),
        };
        format!("`{}`", place.replace(name, &whole))
    });
    let places: Vec<String> = places.collect();
    Some(format!("`{key}` belongs in {}{}", places.join(" or "), not_here()))
}
