//! Entries of `PATH` that find other programs than they should, or none.

use super::support::{Setter, mode};
use crate::facts::Facts;
use crate::rules::{Find, Fix, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "odd-path-entries",
    title: "Odd entries in PATH",
    why: "An empty or relative entry finds programs in whatever directory the container is in, and \
          a directory that everybody may write to finds what an intruder put there. Nothing \
          expands `~` or a variable in `PATH` when a program starts.",
    proof: "The variable `PATH`, unless it comes with the base image: entries that are empty, \
            relative, begin with `~`, hold `$`, or lead to a directory that all users may write \
            to.",
    fix: "Write absolute paths of directories that only root may change.",
    references: &["https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html"],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    found(facts).into_iter().collect()
}

fn found(facts: &Facts) -> Option<Match> {
    let path = facts.env("PATH").filter(|path| !path.is_empty())?;
    if facts.image.config.os.as_deref() == Some("windows") {
        return None;
    }
    let odd: Vec<String> = path.split(':').filter_map(|entry| odd(facts, entry)).collect();
    if odd.is_empty() {
        return None;
    }
    let about = Setter::of_variable(facts, "PATH").about()?;
    let fix = Fix::advice("Write absolute paths of directories that only root may change");
    Some(Match::about(Proof::Proven, odd.join(", "), fix, about))
}

fn odd(facts: &Facts, entry: &str) -> Option<String> {
    let shown = crate::escape::printable_text(entry);
    let is_open = || {
        let directory = facts.directory(entry)?;
        mode(facts, directory).filter(|mode| mode & 0o002 != 0)
    };
    match () {
        () if entry.is_empty() => Some("an entry is empty".to_owned()),
        () if entry.starts_with('~') || entry.contains('$') => {
            Some(format!("`{shown}` is not expanded"))
        }
        () if !entry.starts_with('/') => Some(format!("`{shown}` is relative")),
        () if is_open().is_some() => Some(format!("all users may write to {shown}")),
        () => None,
    }
}
