//! How much memory this process has, and had at most.

use std::fs;

/// Bytes that this process has in memory; `None` if unknown.
pub(crate) fn held() -> Option<u64> {
    field("VmRSS:")
}

/// The most bytes that it had in memory since the start, or since [`reset_peak`]; `None` if unknown.
pub(crate) fn peak() -> Option<u64> {
    field("VmHWM:")
}

/// Makes [`peak`] begin anew.
pub(crate) fn reset_peak() -> std::io::Result<()> {
    // proc_pid_clear_refs(5): 5 resets the peak to what is held.
    fs::write("/proc/self/clear_refs", "5")
}

fn field(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
