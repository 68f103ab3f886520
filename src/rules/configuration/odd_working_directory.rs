//! Working directories that are relative, or belong to the system.

use super::support::Setter;
use crate::dockerfile::Keyword;
use crate::facts::Facts;
use crate::rules::{Find, Fix, Match, Proof, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "odd-working-directory",
    title: "A working directory that is relative or the system's",
    why: "A relative directory is another one when the base image changes; in one of the system, \
          files of the application mix with its programs and settings.",
    proof: "The configuration's working directory, unless it comes with the base image: not \
            absolute, or itself a directory such as `/etc`, `/usr/bin`, `/proc`. If it is a file, \
            no container starts.",
    fix: "Give the application an absolute directory of its own: `WORKDIR /app`.",
    references: &[
        "https://docs.docker.com/reference/build-checks/workdir-relative-path/",
        "https://avd.aquasec.com/misconfig/docker/general/avd-ds-0009/",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

const SYSTEM: &[&str] = &[
    "/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/sbin", "/sys", "/usr",
    "/usr/bin", "/usr/lib", "/usr/sbin", "/usr/local/bin", "/var",
];

/// Directories that the kernel fills.
const KERNEL: &[&str] = &["/proc", "/sys", "/dev"];

fn find(facts: &Facts) -> Vec<Match> {
    found(facts).into_iter().collect()
}

fn found(facts: &Facts) -> Option<Match> {
    let path = facts.image.config.working_dir.as_deref()?;
    let tidy = path.trim_end_matches('/');
    let is_windows = facts.image.config.os.as_deref() == Some("windows");
    let is_relative = !path.starts_with('/') && !is_windows;
    let is_system = SYSTEM.contains(&tidy);
    let file = facts.find(path).and_then(|node| facts.tree.follow(node));
    let is_file = file.is_some_and(|file| !facts.tree.is_directory(file));
    if !is_relative && !is_system && !is_file {
        return None;
    }
    let about = Setter::of(facts, Keyword::Workdir, |_| true).about()?;
    let shown = crate::escape::printable_text(path);
    let (what, severity) = match is_relative {
        _ if is_file => ("is a file, so that no container starts", Severity::High),
        true => ("is relative", Severity::Medium),
        false if KERNEL.contains(&tidy) => ("is a directory of the kernel", Severity::Medium),
        false => ("is a directory of the system", Severity::Hint),
    };
    let fix = Fix::advice("Give the application an absolute directory of its own");
    let found = Match::about(Proof::Proven, format!("WORKDIR {shown} {what}"), fix, about);
    Some(found.with_severity(severity))
}
