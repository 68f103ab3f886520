//! The name that was probably meant, if a name is unknown.

/// The threshold of clap's suggestions.
const SIMILAR: f64 = 0.7;

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
    most_similar(typed, names, SIMILAR)
}

/// Returns the names most similar to what was typed, the most similar first, at most that many.
pub fn nearest_of<'a>(typed: &str, names: &[&'a str], max: usize) -> Vec<&'a str> {
    let rated = names.iter().map(|name| (strsim::jaro(typed, name), *name));
    let mut similar: Vec<_> = rated.filter(|(similarity, _)| SIMILAR < *similarity).collect();
    similar.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    similar.into_iter().take(max).map(|(_, name)| name).collect()
}

/// Returns the name that differs from what was typed only by a slip: a letter too many, too few or
/// in the wrong place.
pub fn misspelt<'a>(typed: &str, names: &[&'a str]) -> Option<&'a str> {
    // One letter of five; words that only begin alike, such as `docker` and `docker-archive`, are
    // further apart.
    most_similar(typed, names, 0.9)
}

fn most_similar<'a>(typed: &str, names: &[&'a str], threshold: f64) -> Option<&'a str> {
    let rated = names.iter().map(|name| (strsim::jaro(typed, name), *name));
    let similar = rated.filter(|(similarity, _)| threshold < *similarity);
    similar.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, name)| name)
}
