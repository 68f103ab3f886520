//! When a request is sent again, and after how long.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::error::RegistryError;

/// A server that wants to be left alone for longer is not waited for.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// How long it takes at most until a pause ends after it was stopped.
const SLICE: Duration = Duration::from_millis(50);

/// How often requests are sent again.
#[derive(Debug, Clone)]
pub(crate) struct Retries {
    /// How often one that failed is sent again.
    pub(crate) times: u32,
    /// The first pause; each further one is twice as long.
    pub(crate) first_pause: Duration,
}

impl Default for Retries {
    /// Waits for 8 seconds in all, in which most servers have restarted.
    fn default() -> Self {
        Self { times: 5, first_pause: Duration::from_millis(250) }
    }
}

impl Retries {
    /// Returns how long to wait before the attempt after `attempt`, counted from 0; `None` if there
    /// is none.
    pub(super) fn pause(&self, attempt: u32, retry_after_seconds: Option<u64>) -> Option<Duration> {
        if self.times <= attempt {
            return None;
        }
        match retry_after_seconds.map(Duration::from_secs) {
            Some(wanted) => (wanted <= MAX_WAIT).then_some(wanted),
            None => Some(self.first_pause.saturating_mul(1 << attempt.min(6)).min(MAX_WAIT)),
        }
    }
}

/// Whether everything that is under way is to end.
#[derive(Debug, Default)]
pub(super) struct Stop(AtomicBool);

impl Stop {
    pub(super) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Fails if it is to end.
    pub(super) fn check(&self) -> Result<(), RegistryError> {
        if self.0.load(Ordering::Relaxed) { Err(RegistryError::Cancelled) } else { Ok(()) }
    }

    /// Waits; fails as soon as it is to end.
    pub(super) fn wait(&self, pause: Duration) -> Result<(), RegistryError> {
        let mut left = pause;
        while !left.is_zero() {
            self.check()?;
            let slice = left.min(SLICE);
            std::thread::sleep(slice);
            left = left.saturating_sub(slice);
        }
        self.check()
    }
}

/// Returns for how many seconds a server wants to be left alone (RFC 9110, section 10.2.3); `None`
/// if neither form can be read.
///
/// A date counts from the `Date` of the same answer, so that no clock has to be right.
pub(super) fn retry_after_seconds(value: &str, date: Option<&str>) -> Option<u64> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(value.parse().unwrap_or(u64::MAX));
    }
    Some(seconds(value)?.saturating_sub(seconds(date?)?))
}

/// Returns the seconds since 1970 of a date of HTTP, `Sun, 06 Nov 1994 08:49:37 GMT`.
fn seconds(date: &str) -> Option<u64> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = date.split(", ").nth(1)?.split(' ');
    let day: u64 = words.next()?.parse().ok().filter(|day| (1..=31).contains(day))?;
    let name = words.next()?;
    let month = MONTHS.iter().position(|month| *month == name)? as u64 + 1;
    let year: u64 = words.next()?.parse().ok().filter(|year| (1970..=9999).contains(year))?;
    let mut time = words.next()?.split(':').map(str::parse::<u64>);
    let mut next = |most: u64| time.next()?.ok().filter(|value| *value <= most);
    let (hours, minutes, seconds) = (next(23)?, next(59)?, next(60)?);
    // Days since the first of March of year 0, as years that begin in March end in the leap day.
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    Some((days.checked_sub(719_468)? * 24 + hours) * 3600 + minutes * 60 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_retry_after_are_read() {
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        for (value, date, expected) in [
            ("0", None, Some(0)),
            (" 120 ", None, Some(120)),
            ("99999999999999999999999", None, Some(u64::MAX)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", date, Some(10)),
            ("Mon, 07 Nov 1994 08:49:37 GMT", date, Some(86_400)),
            ("Sun, 06 Nov 1994 08:49:00 GMT", date, Some(0)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", None, None),
            ("Sun, 99 Nov 1994 08:49:47 GMT", date, None),
            ("-1", date, None),
            ("soon", date, None),
            ("", date, None),
        ] {
            assert_eq!(retry_after_seconds(value, date), expected, "{value}");
        }
        assert_eq!(seconds("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(seconds("Tue, 29 Feb 2000 12:00:00 GMT"), Some(951_825_600));
    }

    #[test]
    fn pauses_double_and_end() {
        let retries = Retries { times: 3, first_pause: Duration::from_millis(100) };
        let pauses: Vec<_> = (0..4).map(|attempt| retries.pause(attempt, None)).collect();
        let wanted = [100, 200, 400].map(|wanted| Some(Duration::from_millis(wanted)));
        assert_eq!(pauses, [&wanted[..], &[None]].concat());
        assert_eq!(retries.pause(0, Some(60)), Some(Duration::from_secs(60)));
        assert_eq!(retries.pause(0, Some(61)), None);
        assert_eq!(retries.pause(3, Some(1)), None);
    }

    #[test]
    fn a_pause_ends_when_stopped() {
        let stop = Stop::default();
        stop.set();
        assert_eq!(stop.wait(Duration::from_secs(3600)), Err(RegistryError::Cancelled));
    }
}
