//! The name that was probably meant, if a name is unknown.

/// Returns `; did you mean NAME? ` for the middle of a message, or `; ` if no name is similar.
pub fn suggestion(typed: &str, names: &[&str]) -> String {
    nearest(typed, names).map_or("; ".into(), |name| format!("; did you mean `{name}`? "))
}

/// Returns a message for an unknown name; `what` is the name with what it is a name of.
pub fn unknown(what: &str, typed: &str, names: &[&str]) -> String {
    let similar = suggestion(typed, names);
    let expected = if similar.ends_with("? ") { "Expected" } else { "expected" };
    format!("unknown {what}{similar}{expected} one of {}", names.join(", "))
}

/// Returns the name most similar to what was typed; `None` if none is similar enough.
pub fn nearest<'a>(typed: &str, names: &[&'a str]) -> Option<&'a str> {
    // The threshold of clap's suggestions.
    const MIN_SIMILARITY: f64 = 0.7;
    let rated = names.iter().map(|name| (strsim::jaro(typed, name), *name));
    let similar = rated.filter(|(similarity, _)| MIN_SIMILARITY < *similarity);
    similar.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, name)| name)
}
