//! The instruction `MAINTAINER`.

use super::support::Setter;
use crate::dockerfile::Keyword;
use crate::facts::Facts;
use crate::rules::{Find, Fix, FixFile, Match, Proof, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "deprecated-maintainer",
    title: "The deprecated MAINTAINER",
    why: "`MAINTAINER` is deprecated; tools read labels.",
    proof: "An own instruction in the history.",
    fix: "Write `LABEL org.opencontainers.image.authors=\"…\"`.",
    references: &["https://docs.docker.com/reference/build-checks/maintainer-deprecated/"],
    severity: Severity::Hint,
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let Setter::Own(step) = Setter::of(facts, Keyword::Maintainer, |_| true) else {
        return Vec::new();
    };
    let made = facts.history.steps.get(step).and_then(|step| step.instruction.as_ref());
    let Some(text) = made.map(|made| made.text.as_str()) else { return Vec::new() };
    let name = text.strip_prefix("MAINTAINER ").unwrap_or_default().trim_matches('"');
    let quoted = serde_json::Value::from(name).to_string();
    let line = format!("LABEL org.opencontainers.image.authors={quoted}");
    let line = crate::escape::printable_text(&line);
    let fix = Fix::lines("Use a label", FixFile::Dockerfile, vec![line]);
    let about = vec![crate::rules::About::Step(step)];
    vec![Match::about(Proof::Proven, "the history has `MAINTAINER`", fix, about)]
}
