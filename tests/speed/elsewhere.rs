//! How long the processors of this machine, and this thread, were busy.

use std::time::Duration;

/// The kernel counts in hundredths of a second for user space on every architecture (`USER_HZ`).
const TICKS_PER_SECOND: u64 = 100;

/// Time that all processors together have been busy since the start; `None` if unknown.
pub(crate) fn busy() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/stat").ok()?;
    let fields: Vec<u64> = stat
        .lines()
        .next()?
        .split_whitespace()
        .skip(1)
        .filter_map(|field| field.parse().ok())
        .collect();
    // user nice system idle iowait irq softirq steal (proc_stat(5)); guests are in user.
    let busy = fields.iter().take(8).enumerate().filter(|(index, _)| !matches!(index, 3 | 4));
    let ticks: u64 = busy.map(|(_, ticks)| ticks).sum();
    Some(Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND))
}

/// Time that this thread has run; `None` if unknown.
pub(crate) fn own() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(stat.split_whitespace().next()?.parse().ok()?))
}
