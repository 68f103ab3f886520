//! Parses the times of the history, to know how far apart they are.

/// Returns the seconds since 1970 of an RFC 3339 time in UTC; `None` for other time zones and for
/// invalid times.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(time.split_once('.').map_or(time, |(head, _)| head), ':')?;
    let in_range = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=month_length(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        // With a leap second.
        && second < 61;
    in_range.then(|| days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

fn numbers(text: &str, separator: char) -> Option<[i64; 3]> {
    let mut parts = text.split(separator);
    let mut next = || -> Option<i64> {
        let digits = parts.next()?;
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|_| is_number)
    };
    let numbers = [next()?, next()?, next()?];
    parts.next().is_none().then_some(numbers)
}

/// Returns the number of days in a month, from 1.
fn month_length(year: i64, month: i64) -> i64 {
    match month {
        12 => 31,
        month => days(year, month + 1, 1) - days(year, month, 1),
    }
}

/// Returns the days since 1970-01-01 in the Gregorian calendar, counted in years that begin in
/// March, so that the leap day is the last one.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let leap_days = year / 4 - year / 100 + year / 400;
    // From March on, every five months have 153 days.
    let in_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + leap_days + in_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_date_command() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2000-02-29T12:00:01.5Z", Some(951_825_601)),
            ("2026-11-21T09:52:48.343399594Z", Some(1_795_254_768)),
            ("1900-03-01T00:00:00Z", Some(-2_203_891_200)),
            ("2026-11-21T09:52:48+01:00", None),
            ("2024-02-29T00:00:00Z", Some(1_709_164_800)),
            ("2026-02-29T00:00:00Z", None),
            ("2026-02-31T00:00:00Z", None),
            ("2026-04-31T00:00:00Z", None),
            ("2026-12-31T00:00:00Z", Some(1_798_675_200)),
            ("2026-13-21T09:52:48Z", None),
            ("2026-11-21", None),
            ("+1-+1-+1T1:1:1Z", None),
            ("99999999999999999999-01-01T00:00:00Z", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
