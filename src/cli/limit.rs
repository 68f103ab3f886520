//! `--limit NAME=VALUE`.

use crate::limits::{LIMITS, Limits};
use crate::similar::unknown;
use crate::units::Bytes;

/// A limit and its value, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LimitValue {
    name: String,
    value: u64,
}

/// Returns the default limits with these values changed.
pub(super) fn apply(values: &[LimitValue]) -> Limits {
    let mut limits = Limits::default();
    for LimitValue { name, value } in values {
        let known = limits.set(name, *value);
        debug_assert!(known, "the name was checked when it was parsed");
    }
    limits
}

/// Parses `NAME=VALUE`; sizes take units.
pub(super) fn parse(text: &str) -> Result<LimitValue, String> {
    let (name, value) =
        text.split_once('=').ok_or("it is not NAME=VALUE, such as layer-bytes=5GB")?;
    if !LIMITS.iter().any(|limit| limit.name == name) {
        let names: Vec<&str> = LIMITS.iter().map(|limit| limit.name).collect();
        return Err(unknown(&format!("limit `{name}`"), name, &names));
    }
    let value = if name.ends_with("-bytes") {
        let bytes = Bytes::parse(value).map(|bytes| bytes.0);
        bytes.ok_or_else(|| format!("`{value}` is not a size, such as 5GB or 512MiB"))
    } else {
        value.parse().map_err(|_| format!("`{value}` is not a whole number"))
    }?;
    Ok(LimitValue { name: name.to_owned(), value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_limit_is_an_error() {
        let error = |text: &str| parse(text).expect_err("should be rejected");
        assert_eq!(error("5GB"), "it is not NAME=VALUE, such as layer-bytes=5GB");
        assert_eq!(error("layer-bytes=many"), "`many` is not a size, such as 5GB or 512MiB");
        assert_eq!(error("path-depth=1kB"), "`1kB` is not a whole number");
        let message = "unknown limit `layer-byte`; did you mean `layer-bytes`? Expected one of \
                       archive-members, ";
        assert!(error("layer-byte=1").starts_with(message));
        let limits = apply(&[parse("path-depth=7").expect("it is a limit")]);
        assert_eq!(limits.path_depth, 7);
    }
}
