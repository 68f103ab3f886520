//! JSON as Go's encoding/json reads it into structs: names in any case, unexpected types ignored.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A document that is not JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid JSON at line {line}, column {column}: {reason}")]
pub struct JsonError {
    /// The line, from 1; 0 if it is unknown.
    pub line: usize,
    /// The column, from 1; 0 if it is unknown.
    pub column: usize,
    /// What is wrong there.
    pub reason: String,
}

/// Reads a JSON document.
///
/// A UTF-8 byte order mark is skipped; bytes that are not UTF-8, and escapes of half a surrogate
/// pair, become U+FFFD, as in Go. A number beyond the range of a 64-bit float becomes null, so that
/// its field counts as absent. Fails if the syntax is invalid, if anything follows the value, and
/// if values nest deeper than 127 levels. If a name occurs twice, the last one counts.
pub fn parse(bytes: &[u8]) -> Result<Value, JsonError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text: Cow<'_, str> = String::from_utf8_lossy(bytes);
    // Nearly all documents are strict, and are not searched for what only Go accepts.
    let parsed = serde_json::from_str(&text).or_else(|error| match relax(&text) {
        Some(relaxed) => serde_json::from_str(&relaxed),
        None => Err(error),
    });
    parsed.map_err(|error| {
        let message = error.to_string();
        let reason = message.rsplit_once(" at line ").map_or(message.as_str(), |(head, _)| head);
        JsonError { line: error.line(), column: error.column(), reason: reason.to_owned() }
    })
}

/// Replaces what Go reads and serde_json refuses by something of equal length, so that positions in
/// messages stay right; `None` if there is no such thing.
fn relax(text: &str) -> Option<String> {
    let mut relaxed = String::with_capacity(text.len());
    let (mut rest, mut in_string) = (text, false);
    while let Some(first) = rest.chars().next() {
        let (length, replacement) = match first {
            '\\' if in_string => escape(rest),
            '0'..='9' | '-' if !in_string => number(rest),
            '"' => {
                in_string = !in_string;
                (1, None)
            }
            other => (other.len_utf8(), None),
        };
        let (taken, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        relaxed.push_str(replacement.as_deref().unwrap_or(taken));
        rest = after;
    }
    (relaxed != text).then_some(relaxed)
}

/// Returns the length of an escape, which may be a pair of them, and what replaces it.
fn escape(text: &str) -> (usize, Option<String>) {
    let unit = |at: usize| {
        let digits = text.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)
    };
    match (unit(0), unit(6)) {
        (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, None),
        (Some(0xd800..=0xdfff), _) => (6, Some("\\ufffd".to_owned())),
        // An escaped quote does not end the string.
        _ => (2, None),
    }
}

/// Returns the length of a number, and what replaces one that is out of range.
fn number(text: &str) -> (usize, Option<String>) {
    let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    let length = text.bytes().take_while(is_part).count();
    let value: Option<f64> = text.get(..length).and_then(|number| number.parse().ok());
    let is_beyond = value.is_some_and(f64::is_infinite);
    (length, is_beyond.then(|| format!("{:length$}", "null")))
}

/// A borrowed view of a JSON object whose fields are looked up by name.
///
/// An exact name comes first, then any name that differs only in the case of ASCII letters
/// (Go's encoding/json, Unmarshal). A field that is null counts as absent. If the exact name is
/// missing, a lookup takes time proportional to the number of fields.
#[derive(Debug, Clone, Copy)]
pub struct Object<'a>(&'a Map<String, Value>);

impl<'a> Object<'a> {
    /// Returns the view of a value; `None` if it is not an object.
    pub fn of(value: &'a Value) -> Option<Self> {
        value.as_object().map(Self)
    }

    /// Returns a field of any type except null.
    pub fn value(&self, key: &str) -> Option<&'a Value> {
        let exact = self.0.get(key).filter(|value| !value.is_null());
        exact.or_else(|| {
            let mut others = self.0.iter().filter(|(name, _)| name.eq_ignore_ascii_case(key));
            others.find(|(_, value)| !value.is_null()).map(|(_, value)| value)
        })
    }

    /// Returns whether there is a field called `key` that is not null.
    pub fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    /// Returns whether there is a field called `key`, even if it is null.
    ///
    /// Go writes an empty list that was never filled as null, so the name alone can
    /// distinguish documents.
    pub fn contains_key(&self, key: &str) -> bool {
        self.0.contains_key(key) || self.0.keys().any(|name| name.eq_ignore_ascii_case(key))
    }

    /// Returns a string, which may be empty.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.value(key)?.as_str()
    }

    /// Returns an owned string; `None` if it is empty, as Go's zero value is.
    pub fn filled(&self, key: &str) -> Option<String> {
        self.text(key).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// Returns a list in its order.
    pub fn list(&self, key: &str) -> Option<&'a [Value]> {
        self.value(key)?.as_array().map(Vec::as_slice)
    }

    /// Returns an object.
    pub fn object(&self, key: &str) -> Option<Object<'a>> {
        self.value(key).and_then(Self::of)
    }

    /// Returns a whole number; `None` if it is negative or has a fraction or an exponent.
    pub fn number(&self, key: &str) -> Option<u64> {
        self.value(key)?.as_u64()
    }

    /// Returns a boolean; false if it is absent.
    pub fn flag(&self, key: &str) -> bool {
        self.value(key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// Returns the strings of a list in their order, without its other elements.
    ///
    /// A single string counts as a list of one, as in Docker's `Cmd` and `Entrypoint` (moby,
    /// api/types/strslice). Empty if the field is absent.
    pub fn strings(&self, key: &str) -> Vec<String> {
        match self.value(key) {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(list)) => {
                list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Returns the names of an object's fields, sorted, or the strings of a list.
    ///
    /// Docker writes sets (`Volumes`, `ExposedPorts`) as objects of empty objects.
    pub fn set(&self, key: &str) -> Vec<String> {
        match self.value(key) {
            Some(Value::Object(fields)) => fields.keys().cloned().collect(),
            _ => self.strings(key),
        }
    }

    /// Returns an object of strings, without its other fields.
    ///
    /// Names keep their case: these are annotations and labels, not fields of a struct. Empty
    /// if the field is absent.
    pub fn map(&self, key: &str) -> BTreeMap<String, String> {
        let Some(Object(fields)) = self.object(key) else {
            return BTreeMap::new();
        };
        fields
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .collect()
    }

    /// Returns the fields in the order of their names, null ones included.
    pub fn fields(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_in_any_case_and_exact_ones_first() {
        let value = parse(br#"{"CONFIG": "b", "Config": "a", "rootfS": null, "rootFS": {}}"#);
        let value = value.unwrap();
        let object = Object::of(&value).unwrap();
        assert_eq!(object.text("Config"), Some("a"));
        assert_eq!(object.text("config"), Some("b"));
        assert!(object.has("rootfs"));
        assert!(!object.has("history"));
    }

    #[test]
    fn wrong_types_count_as_absent() {
        let text = br#"{"a": 1, "b": "x", "c": ["p", 2, "q"], "d": {"K": "v", "n": 3}, "e": -1}"#;
        let value = parse(text).unwrap();
        let object = Object::of(&value).unwrap();
        assert_eq!(object.text("a"), None);
        assert_eq!(object.number("b"), None);
        assert_eq!(object.number("e"), None);
        assert_eq!(object.strings("c"), ["p", "q"]);
        assert_eq!(object.strings("b"), ["x"]);
        assert_eq!(object.map("d"), BTreeMap::from([("K".to_owned(), "v".to_owned())]));
        assert_eq!(object.set("d"), ["K", "n"]);
        assert!(object.list("d").is_none() && object.object("c").is_none() && !object.flag("a"));
    }

    #[test]
    fn only_syntax_is_an_error_and_says_where() {
        assert!(parse(b"\xef\xbb\xbf{}").is_ok());
        assert_eq!(parse(b"\"\xff\"").unwrap(), Value::String("\u{fffd}".to_owned()));
        let error = parse(b"{\n  \"a\": nope}").unwrap_err();
        assert_eq!(error.to_string(), "invalid JSON at line 2, column 9: expected ident");
        assert!(parse("[".repeat(100_000).as_bytes()).is_err());
    }

    #[test]
    fn half_a_surrogate_pair_and_numbers_out_of_range_cost_only_themselves() {
        for (text, read) in [
            (r#"{"a": "x\ud83d", "b": 1}"#, r#"{"a": "x\ufffd", "b": 1}"#),
            (r#"["\ude00\ud83d\ude00", "\ud83d\n"]"#, r#"["\ufffd\ud83d\ude00", "\ufffd\n"]"#),
            (r#"["\\ud83d", "\"\udfff"]"#, r#"["\\ud83d", "\"\ufffd"]"#),
            (r#"{"a": 1e400, "b": [-1E+999,"1e400"]}"#, r#"{"a": null, "b": [null, "1e400"]}"#),
        ] {
            assert_eq!(parse(text.as_bytes()), Ok(serde_json::from_str(read).unwrap()), "{text}");
        }
        for (text, column) in [(r#"["\ud83d", 1e400, }"#, 19), (r#""\ud83"#, 6), ("1e+", 3)] {
            let error = parse(text.as_bytes()).unwrap_err();
            assert_eq!((error.line, error.column), (1, column), "{text}: {error}");
        }
    }
}
