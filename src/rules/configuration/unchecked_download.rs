//! Files that `ADD` downloads without a checksum.

use crate::dockerfile::{Builder, Keyword};
use crate::facts::Facts;
use crate::rules::{About, Find, Fix, Match, Proof, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unchecked-download",
    title: "A download without a checksum",
    why: "Whatever the server sends is in the image; nobody notices if it is something else than \
          last time.",
    proof: "`ADD` of an address in the history of the classic builder, which cannot check, or in \
            the Dockerfile without `--checksum`. BuildKit leaves the option out of the history, so \
            that without a Dockerfile it is a guess.",
    fix: "Write `ADD --checksum=sha256:… https://…`.",
    references: &["https://docs.docker.com/reference/dockerfile/#add---checksum"],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let steps = facts.own_steps().iter().enumerate();
    let found = steps.filter_map(|(at, step)| {
        let at = facts.base.steps + at;
        let instruction = step.instruction.as_ref().filter(|made| made.keyword == Keyword::Add)?;
        let address = instruction
            .text
            .split_whitespace()
            .find(|word| word.starts_with("http://") || word.starts_with("https://"))?;
        // Git checks what it fetches, if a commit is named.
        if address.contains(".git") || instruction.text.contains("--checksum") {
            return None;
        }
        let statement = facts.statement_of(at).and_then(Result::ok);
        let is_checked =
            statement.map(|found| found.flags.iter().any(|flag| flag.starts_with("--checksum")));
        let proof = match (is_checked, step.builder) {
            (Some(true), _) => return None,
            (Some(false), _) | (None, Builder::Classic) => Proof::Proven,
            (None, _) => Proof::Guessed,
        };
        let shown = crate::escape::printable_text(address.split('?').next().unwrap_or(address));
        let fix = Fix::advice("Write `ADD --checksum=sha256:…` before the address");
        let found = Match::about(proof, format!("ADD {shown}"), fix, vec![About::Step(at)]);
        Some(match address.starts_with("http://") {
            true => found,
            // The server is known at least.
            false => found.with_severity(Severity::Hint),
        })
    });
    found.collect()
}
