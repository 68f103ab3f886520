//! What was probably meant where a name is not one of those that exist.

/// Returns the name most like what was typed, where one is like it at all.
pub fn nearest<'a>(typed: &str, names: &[&'a str]) -> Option<&'a str> {
    // Clap suggests from the same likeness on.
    const ALIKE: f64 = 0.7;
    names
        .iter()
        .map(|name| (strsim::jaro(typed, name), *name))
        .filter(|(likeness, _)| ALIKE < *likeness)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
}
