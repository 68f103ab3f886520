//! A program of the command that nobody may execute.

use super::DEFAULT;
use super::support::{executed, name, proven, starter};
use crate::facts::Facts;
use crate::rules::{Find, Match, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "entrypoint-not-executable",
    title: "Program of the command that is not executable",
    why: "Not even root may execute a file without an executable bit: the container ends with \
          `permission denied`.",
    proof: "The file is what the command starts, and its permissions have no executable bit. A \
            script that the command has a shell read needs none, so it is left alone.",
    fix: "Copy it with `COPY --chmod=755`, or set the bit where the file is made.",
    references: &["https://docs.docker.com/reference/dockerfile/#copy---chown---chmod"],
    severity: Severity::High,
    find: Find::With(find),
    ..DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let executed = executed(facts);
    let not_executable = executed.iter().find_map(|one| {
        let file = one.file.filter(|&file| !facts.tree.is_directory(file))?;
        let mode = facts.mode(file)?;
        (mode & 0o111 == 0 && !one.by.only_reads()).then_some((one, file, mode))
    });
    let Some((one, file, mode)) = not_executable else { return Vec::new() };
    let evidence = format!(
        "{}, {}, has mode {mode:o}: nobody may execute it",
        name(facts, one),
        starter(facts, one)
    );
    let advice = "Copy it with `COPY --chmod=755`, or run `chmod +x` where it is made";
    vec![proven(evidence, advice, &[file])]
}
