//! The numbers of tar headers: octal, base-256 and decimal text.

/// Reads an octal field; one without digits is 0.
///
/// Leading spaces and NULs are skipped, and anything after the digits and a space or NUL is
/// ignored (GNU tar, `from_header`; Go archive/tar trims both ends). `None` if it is not a number.
pub(super) fn octal(field: &[u8]) -> Option<u64> {
    let mut digits = field;
    while let [b' ' | 0, rest @ ..] = digits {
        digits = rest;
    }
    let mut value: u64 = 0;
    for &byte in digits {
        match byte {
            b'0'..=b'7' if value >> 61 == 0 => value = value << 3 | u64::from(byte & 7),
            b' ' | 0 => break,
            _ => return None,
        }
    }
    Some(value)
}

/// Reads a numeric field: base-256 if its first bit is set, else octal.
///
/// Base-256 is a big-endian two's complement number whose sign is the second bit (GNU tar manual,
/// "Extensions to Traditional tar Format"). `None` if it is not a number or exceeds 63 bits.
pub(super) fn numeric(field: &[u8]) -> Option<i64> {
    let Some((&first, rest)) = field.split_first() else {
        return Some(0);
    };
    if first & 0x80 == 0 {
        return i64::try_from(octal(field)?).ok();
    }
    let mut value = match first & 0x40 {
        0 => i128::from(first & 0x3f),
        _ => i128::from(first.cast_signed()),
    };
    // No numeric field has more than 12 bytes, so 128 bits hold any of them.
    for &byte in rest {
        value = value << 8 | i128::from(byte);
    }
    i64::try_from(value).ok()
}

/// Reads a numeric field that cannot be negative.
pub(super) fn natural(field: &[u8]) -> Option<u64> {
    numeric(field).and_then(|value| u64::try_from(value).ok())
}

/// Reads decimal digits with an optional `+`, as Go and GNU tar do; `None` beyond 63 bits.
pub(super) fn decimal(text: &[u8]) -> Option<u64> {
    let value: u64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    i64::try_from(value).is_ok().then_some(value)
}

/// Reads a PAX time: seconds since the epoch, possibly negative, possibly with a fraction.
///
/// Returns whole seconds, rounded down, and nanoseconds to add to them. Digits beyond the ninth are
/// dropped (Go archive/tar, `parsePAXTime`).
pub(super) fn time(text: &[u8]) -> Option<(i64, u32)> {
    let (negative, text) = match text.strip_prefix(b"-") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut parts = text.splitn(2, |&byte| byte == b'.');
    let seconds = i64::try_from(decimal(parts.next()?)?).ok()?;
    let fraction = parts.next().unwrap_or_default();
    if !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digits = fraction.iter().chain(std::iter::repeat(&b'0')).take(9);
    let nanos = digits.fold(0, |value, &digit| value * 10 + u32::from(digit - b'0'));
    Some(match (negative, nanos) {
        (false, _) => (seconds, nanos),
        (true, 0) => (-seconds, 0),
        (true, _) => (-seconds - 1, 1_000_000_000 - nanos),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octal_fields_may_be_padded_on_both_sides() {
        for (field, value) in [
            (&b"0000644\0"[..], Some(0o644)),
            (b"   644 \0", Some(0o644)),
            (b"\0\0\x00644\0", Some(0o644)),
            (b"644\0junk", Some(0o644)),
            (b"        ", Some(0)),
            (b"", Some(0)),
            (b"64x", None),
            (b"-1", None),
            (b"0008", None),
            (b"7777777777777777777777", None),
        ] {
            assert_eq!(octal(field), value, "{field:?}");
        }
    }

    #[test]
    fn base_256_is_signed() {
        for (field, value) in [
            (&[0x80, 0, 0, 0, 0, 0, 1, 0][..], Some(256)),
            (&[0xff; 12], Some(-1)),
            (&[0xff, 0xff, 0xff, 0xfe], Some(-2)),
            (&[0xbf, 0xff], Some(0x3fff)),
            (&[0xc0, 0], Some(-0x4000)),
            (&[0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], Some(i64::MAX)),
            (&[0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0], None),
        ] {
            assert_eq!(numeric(field), value, "{field:?}");
        }
    }

    #[test]
    fn decimal_text_is_digits_only() {
        for (text, value) in [
            (&b"000999"[..], Some(999)),
            (b"+5", Some(5)),
            (b"9223372036854775807", Some(i64::MAX as u64)),
            (b"9223372036854775808", None),
            (b"", None),
            (b"-1", None),
            (b"1 ", None),
        ] {
            assert_eq!(decimal(text), value, "{text:?}");
        }
    }

    #[test]
    fn times_round_down() {
        for (text, value) in [
            (&b"1350244992.023960108"[..], Some((1_350_244_992, 23_960_108))),
            (b"1.5", Some((1, 500_000_000))),
            (b"1.", Some((1, 0))),
            (b"-1", Some((-1, 0))),
            (b"-1.5", Some((-2, 500_000_000))),
            (b"-0.5", Some((-1, 500_000_000))),
            (b"1.0000000019", Some((1, 1))),
            (b"1.x", None),
            (b".5", None),
            (b"1e-9", None),
        ] {
            assert_eq!(time(text), value, "{text:?}");
        }
    }
}
