//! The name that was probably meant, where a name does not exist.

/// Returns `a similar one is NAME; ` for messages; empty where no name is like what was typed.
pub fn suggestion(typed: &str, names: &[&str]) -> String {
    let similar = nearest(typed, names);
    similar.map(|name| format!("a similar one is `{name}`; ")).unwrap_or_default()
}

/// Returns the name most similar to what was typed; `None` where none is similar enough.
pub fn nearest<'a>(typed: &str, names: &[&'a str]) -> Option<&'a str> {
    // The threshold of clap's suggestions.
    const MIN_SIMILARITY: f64 = 0.7;
    let rated = names.iter().map(|name| (strsim::jaro(typed, name), *name));
    let similar = rated.filter(|(similarity, _)| MIN_SIMILARITY < *similarity);
    similar.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, name)| name)
}
