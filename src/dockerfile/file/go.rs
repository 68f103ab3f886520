//! Health checks as builders print them: as structures of Go, with its durations.

use super::parse::Statement;
use super::words::list;
use crate::dockerfile::operands::json_list;

/// Returns what the builders that are written in Go print for a `HEALTHCHECK`: BuildKit, and the
/// classic builder.
pub(super) fn healthcheck(statement: &Statement) -> Vec<String> {
    let time = |name| statement.flag(name).and_then(duration).unwrap_or_else(|| "0s".to_owned());
    let [interval, timeout] = [time("interval"), time("timeout")];
    let [start_period, start_interval] = [time("start-period"), time("start-interval")];
    let retries: u32 = statement.flag("retries").and_then(|text| text.parse().ok()).unwrap_or(0);
    let (kind, command) =
        statement.operands.split_once(char::is_whitespace).unwrap_or((&statement.operands, ""));
    let command = command.trim_start();
    let test = match list(command) {
        _ if kind.eq_ignore_ascii_case("none") => vec!["NONE".to_owned()],
        Some(words) => std::iter::once("CMD".to_owned()).chain(words).collect(),
        None => vec!["CMD-SHELL".to_owned(), command.to_owned()],
    };
    let quoted = json_list(&test).replace("\", \"", "\" \"");
    vec![
        format!(
            "HEALTHCHECK {{Test:[{}] Interval:{interval} Timeout:{timeout} \
             StartPeriod:{start_period} StartInterval:{start_interval} Retries:{retries}}}",
            test.join(" ")
        ),
        format!(
            "HEALTHCHECK &{{{quoted} \"{interval}\" \"{timeout}\" \"{start_period}\" \
             \"{start_interval}\" '\\x{retries:02x}'}}"
        ),
    ]
}

/// The units of durations, in nanoseconds (Go, time.ParseDuration).
const UNITS: [(&str, f64); 7] =
    [("ns", 1.0), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 6e10), ("h", 3.6e12)];

/// Writes a duration such as `90s` as Go does: `1m30s`. `None` if it is none.
fn duration(text: &str) -> Option<String> {
    let mut nanos = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at_checked(digits)?;
        let unit = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(unit)?;
        let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
        nanos += number.parse::<f64>().ok()? * factor;
        rest = after;
    }
    if !(0.0..1e18).contains(&nanos) {
        return None;
    }
    let seconds = (nanos / 1e9).trunc();
    let fraction = nanos / 1e9 - seconds;
    if seconds < 1.0 {
        return Some(match nanos {
            nanos if nanos < 1.0 => "0s".to_owned(),
            nanos if nanos < 1e3 => format!("{nanos}ns"),
            nanos if nanos < 1e6 => format!("{}µs", nanos / 1e3),
            nanos => format!("{}ms", nanos / 1e6),
        });
    }
    let (hours, minutes) = ((seconds / 3600.0).trunc(), (seconds % 3600.0 / 60.0).trunc());
    let rest = seconds % 60.0 + (fraction * 1e9).round() / 1e9;
    Some(match (hours >= 1.0, minutes >= 1.0) {
        (true, _) => format!("{hours}h{minutes}m{rest}s"),
        (false, true) => format!("{minutes}m{rest}s"),
        (false, false) => format!("{rest}s"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_go_writes_them() {
        for (text, written) in [
            ("30s", "30s"),
            ("90s", "1m30s"),
            ("1m", "1m0s"),
            ("1h", "1h0m0s"),
            ("1h1m1s", "1h1m1s"),
            ("500ms", "500ms"),
            ("1500ms", "1.5s"),
            ("1.5m", "1m30s"),
            ("0s", "0s"),
            ("10us", "10µs"),
        ] {
            assert_eq!(duration(text).as_deref(), Some(written), "{text}");
        }
        for text in ["5", "s", "1x", "9999999999999h"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
