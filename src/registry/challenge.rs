//! What a server asks for in `WWW-Authenticate` (RFC 9110, section 11.6.1).

/// More parameters than any registry sends.
const MAX_PARAMETERS: usize = 64;

/// One challenge of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Challenge {
    /// A user name and a password.
    Basic,
    /// A token (RFC 6750; distribution's token specification).
    Bearer(Bearer),
}

/// Where a token is requested, and for what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Bearer {
    /// The address of the token server.
    pub(super) realm: String,
    /// The registry, as the token server calls it.
    pub(super) service: Option<String>,
    /// What the token is to allow, such as `repository:library/node:pull`.
    pub(super) scope: Option<String>,
    /// Why a token that was sent is not accepted, such as `insufficient_scope`.
    pub(super) error: Option<String>,
}

/// Returns the challenges of all `WWW-Authenticate` headers that are understood, in their order.
pub(super) fn parse_challenges<'a>(headers: impl Iterator<Item = &'a str>) -> Vec<Challenge> {
    headers.flat_map(parse_header).collect()
}

fn parse_header(header: &str) -> Vec<Challenge> {
    let mut found: Vec<(String, Vec<(String, String)>)> = Vec::new();
    let mut rest = header;
    for _ in 0..MAX_PARAMETERS {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let (word, after) = token(rest);
        if word.is_empty() {
            break;
        }
        let after = after.trim_start_matches([' ', '\t']);
        match after.strip_prefix('=') {
            // `token68` of other schemes ends in equals signs, and is skipped as a parameter.
            Some(value) => {
                let (value, after) = parameter_value(value.trim_start_matches([' ', '\t']));
                if let Some((_, parameters)) = found.last_mut() {
                    parameters.push((word.to_ascii_lowercase(), value));
                }
                rest = after;
            }
            None => {
                found.push((word.to_ascii_lowercase(), Vec::new()));
                rest = after;
            }
        }
    }
    found.into_iter().filter_map(|(scheme, parameters)| to_challenge(&scheme, parameters)).collect()
}

fn to_challenge(scheme: &str, parameters: Vec<(String, String)>) -> Option<Challenge> {
    match scheme {
        "basic" => Some(Challenge::Basic),
        "bearer" => {
            let mut bearer = Bearer::default();
            for (name, value) in parameters {
                match name.as_str() {
                    "realm" => bearer.realm = value,
                    "service" => bearer.service = Some(value),
                    "scope" => bearer.scope = Some(value),
                    "error" => bearer.error = Some(value),
                    _ => (),
                }
            }
            (!bearer.realm.is_empty()).then_some(Challenge::Bearer(bearer))
        }
        _ => None,
    }
}

/// Splits the token at the beginning off (RFC 9110, section 5.6.2).
fn token(text: &str) -> (&str, &str) {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~/".contains(c);
    text.split_at(text.find(|c| !is_token(c)).unwrap_or(text.len()))
}

/// Splits the value at the beginning off: a token, or a quoted string.
fn parameter_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        // Some servers do not quote addresses.
        let (value, rest) = text.split_at(text.find([',', ' ']).unwrap_or(text.len()));
        return (value.to_owned(), rest);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, quoted.get(at.saturating_add(1)..).unwrap_or_default()),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearer(realm: &str, service: Option<&str>, scope: Option<&str>) -> Challenge {
        let text = |text: &str| text.to_owned();
        Challenge::Bearer(Bearer {
            realm: realm.into(),
            service: service.map(text),
            scope: scope.map(text),
            error: None,
        })
    }

    #[test]
    fn challenges_are_parsed() {
        let hub =
            bearer("https://a.example.com/token", Some("b"), Some("repository:a/b:pull,push"));
        for (header, challenges) in [
            ("Basic realm=\"a, b\"", vec![Challenge::Basic]),
            ("basic", vec![Challenge::Basic]),
            (
                "Bearer realm=\"https://a.example.com/token\",service=\"b\",\
                 scope=\"repository:a/b:pull,push\"",
                vec![hub.clone()],
            ),
            (
                "Negotiate, Basic realm=\"x\", bearer Realm = \"https://a.example.com/token\" , \
                 service=b,scope=\"repository:a/b:pull,push\"",
                vec![Challenge::Basic, hub],
            ),
            ("Bearer realm=\"a\\\"b\"", vec![bearer("a\"b", None, None)]),
            ("Bearer realm=https://e.example.com/t?a=b, service=x", {
                vec![bearer("https://e.example.com/t?a=b", Some("x"), None)]
            }),
            ("Bearer service=\"x\"", vec![]),
            ("Bearer realm=\"unterminated", vec![bearer("unterminated", None, None)]),
            ("Negotiate abc==", vec![]),
            ("", vec![]),
            (",,,=\"", vec![]),
        ] {
            assert_eq!(parse_challenges([header].into_iter()), challenges, "{header}");
        }
    }
}
