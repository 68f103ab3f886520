//! Numbers as dive reads them: by Go's `ParseFloat`, and before that by YAML.

/// Reads a decimal number as Go's `ParseFloat` does, `inf` and `nan` included; infinite if it is
/// too large.
///
/// Hexadecimal numbers with an exponent of two, which Go reads too, are none here.
pub(super) fn go_float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if text.eq_ignore_ascii_case("nan") {
        return Some(f64::NAN);
    }
    if ["inf", "infinity"].iter().any(|word| unsigned.eq_ignore_ascii_case(word)) {
        return Some(if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY });
    }
    let digits = without_underscores(text)?;
    is_decimal(&digits).then(|| digits.parse().ok())?
}

/// Reads a scalar without quotes as the YAML library of dive reads numbers: underscores, `0x`,
/// `0o`, `0b`, octal numbers with a leading zero, exponents, `.inf` and `.nan`.
pub(super) fn yaml_number(text: &str) -> Option<f64> {
    match text {
        ".nan" | ".NaN" | ".NAN" => return Some(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Some(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Some(f64::NEG_INFINITY),
        _ => {}
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return None;
    }
    let plain = text.replace('_', "");
    let (sign, unsigned) = match plain.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    if let Some(whole) = whole_with_base(unsigned) {
        return Some(sign * whole as f64);
    }
    is_decimal(&plain).then(|| plain.parse().ok())?
}

/// A whole number whose first characters say its base.
fn whole_with_base(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let bases = [("0x", 16), ("0o", 8), ("0b", 2), ("0", 8)];
    let (digits, base) =
        bases.into_iter().find_map(|(prefix, base)| Some((lower.strip_prefix(prefix)?, base)))?;
    u64::from_str_radix(digits, base).ok()
}

/// The text without the underscores between its digits; `None` if there are others.
fn without_underscores(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('_').collect();
    let are_between = parts.windows(2).all(|pair| match pair {
        [before, after] => {
            before.ends_with(|c: char| c.is_ascii_digit())
                && after.starts_with(|c: char| c.is_ascii_digit())
        }
        _ => true,
    });
    are_between.then(|| parts.concat())
}

/// Whether it is a sign, digits with a point, and an exponent, of which only digits are required.
fn is_decimal(text: &str) -> bool {
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let exponent_is_right = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !digits.is_empty() && is_digits(digits)
    });
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let has_digits = !whole.is_empty() || !fraction.is_empty();
    has_digits && is_digits(whole) && is_digits(fraction) && exponent_is_right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_go() {
        for (text, number) in [
            ("0.95", 0.95),
            (".5", 0.5),
            ("5.", 5.0),
            ("+0.5", 0.5),
            ("-0.1", -0.1),
            ("9e-1", 0.9),
            ("1E+2", 100.0),
            ("0_9", 9.0),
            ("0.9_5", 0.95),
            ("Inf", f64::INFINITY),
            ("-infinity", f64::NEG_INFINITY),
            ("1e400", f64::INFINITY),
        ] {
            assert_eq!(go_float(text), Some(number), "{text}");
        }
        assert!(go_float("NAN").is_some_and(f64::is_nan));
        for text in ["", ".", "+", "e5", "1e", "1e+", " 1", "1 ", "1,5", "_1", "1_", "1__0", "1_.5"]
        {
            assert_eq!(go_float(text), None, "{text}");
        }
        for text in ["+nan", "0x1p-1", "0x10", ".nan", "1.2.3", "--1", "infinit", "５"] {
            assert_eq!(go_float(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_those_of_yaml() {
        for (text, number) in [
            ("20_000_000", 2e7),
            ("2e7", 2e7),
            ("0x100", 256.0),
            ("0o17", 15.0),
            ("017", 15.0),
            ("-0b11", -3.0),
            ("089", 89.0),
            ("1_0.5", 10.5),
            ("0", 0.0),
            ("-.inf", f64::NEG_INFINITY),
        ] {
            assert_eq!(yaml_number(text), Some(number), "{text}");
        }
        for text in ["", "_1", "0x", "0xg", "1e", "nan", "20MB", "1:30", "~"] {
            assert_eq!(yaml_number(text), None, "{text}");
        }
    }
}
