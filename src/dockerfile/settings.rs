//! Variables and labels as a Dockerfile writes them: the history keeps no quotes.

/// Writes an `ENV`, a `LABEL` or an `ARG` with its values in quotes where they need them.
///
/// `is_expanded` says whether a `$` in a value is one, as the builder put the values of variables
/// in.
pub(super) fn quoted(text: &str, is_expanded: bool) -> String {
    let Some((keyword, rest)) = text.split_once(' ') else { return text.to_owned() };
    let mut pairs: Vec<(String, String)> = Vec::new();
    for word in rest.split(' ') {
        match (word.split_once('='), pairs.last_mut()) {
            (Some((name, value)), _) if is_name(name) => {
                pairs.push((name.to_owned(), value.to_owned()));
            }
            (_, Some((_, value))) => {
                value.push(' ');
                value.push_str(word);
            }
            // The old form, with one variable and no equals sign.
            (_, None) => return text.to_owned(),
        }
    }
    let pairs = pairs.iter().map(|(name, value)| match is_expanded {
        true => format!("{name}={}", in_quotes(value).replace('$', "\\$")),
        false => format!("{name}={}", in_quotes(value)),
    });
    format!("{keyword} {}", pairs.collect::<Vec<_>>().join(" "))
}

fn is_name(text: &str) -> bool {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(is_inside)
}

/// Quotes a value that a builder would otherwise cut off or unescape, unless it is quoted.
fn in_quotes(value: &str) -> String {
    let is_quoted = 2 <= value.len() && value.starts_with('"') && value.ends_with('"');
    if is_quoted || !value.contains([' ', '"', '\'', '\\', '#']) {
        return value.to_owned();
    }
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_with_spaces_are_quoted() {
        assert_eq!(quoted("ENV Q=x y", true), "ENV Q=\"x y\"");
        assert_eq!(quoted("ENV A=b c \"d\" E=f", true), "ENV A=\"b c \\\"d\\\"\" E=f");
        assert_eq!(
            quoted("LABEL maintainer=Joe <a@b.c>", true),
            "LABEL maintainer=\"Joe <a@b.c>\""
        );
    }

    #[test]
    fn what_needs_no_quotes_stays() {
        for text in ["ENV PATH=/a:/b X=1", "ENV A=\"b c\"", "ENV OLD value", "ENV"] {
            assert_eq!(quoted(text, true), text);
        }
    }

    #[test]
    fn a_dollar_is_one_where_the_builder_expanded_variables() {
        assert_eq!(quoted("ENV PS1=\\u$ ", true), "ENV PS1=\"\\\\u\\$ \"");
        assert_eq!(quoted("ENV PATH=$PATH:/a", false), "ENV PATH=$PATH:/a");
    }
}
