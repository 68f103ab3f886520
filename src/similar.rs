//! What was probably meant where a name is not one of those that exist.

/// Returns `a similar one is NAME; ` for messages; empty where no name is like what was typed.
pub fn suggestion(typed: &str, names: &[&str]) -> String {
    let similar = nearest(typed, names);
    similar.map(|name| format!("a similar one is `{name}`; ")).unwrap_or_default()
}

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
