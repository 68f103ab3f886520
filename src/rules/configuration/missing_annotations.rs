//! Images that do not say which sources they were built from.

use super::support::is_application;
use crate::facts::Facts;
use crate::rules::{Find, Fix, Match, Proof, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "missing-annotations",
    title: "The image does not say what it was built from",
    why: "With the repository and the revision in the image, its users find the sources of \
          exactly this build; tools that update or scan images read both.",
    proof: "The image starts an application, and neither its labels nor the annotations of its \
            manifest have `org.opencontainers.image.source` and `.revision`, or what label-schema \
            called `vcs-url` and `vcs-ref`. What a registry adds when an image is pushed is not in \
            an image that was never pushed.",
    fix: "Set both as labels with `--label`, or as annotations with `--annotation`, when the image \
          is built; `docker/metadata-action` does that on GitHub. As a `LABEL` in the Dockerfile \
          they belong at its end, as the revision changes with every build.",
    references: &[
        "https://specs.opencontainers.org/image-spec/annotations/#pre-defined-annotation-keys",
        "https://docs.docker.com/build/metadata/annotations/",
    ],
    severity: Severity::Hint,
    find: Find::With(find),
    ..super::DEFAULT
};

/// What should be said: the annotation, what label-schema called it, and what builds set it to.
const EXPECTED: [(&str, &str, &str); 2] = [
    ("org.opencontainers.image.source", "org.label-schema.vcs-url", "https://…"),
    ("org.opencontainers.image.revision", "org.label-schema.vcs-ref", "$(git rev-parse HEAD)"),
];

fn find(facts: &Facts) -> Vec<Match> {
    let image = &facts.image;
    let says = |key: &str| {
        let value = image.config.labels.get(key).or_else(|| image.annotations.get(key));
        value.is_some_and(|value| !value.is_empty())
    };
    let missing: Vec<_> =
        EXPECTED.iter().filter(|(key, former, _)| !says(key) && !says(former)).collect();
    if missing.is_empty() || !is_application(facts) {
        return Vec::new();
    }
    let keys: Vec<String> = missing.iter().map(|(key, ..)| format!("`{key}`")).collect();
    let (keys, verb) = (keys.join(" and "), if keys.len() == 1 { "is" } else { "are" });
    let evidence = format!("{keys} {verb} neither a label nor an annotation");
    let options: Vec<String> =
        missing.iter().map(|(key, _, value)| format!("--label {key}={value}")).collect();
    let advice = format!("Build it with `{}`", options.join(" "));
    vec![Match::about(Proof::Proven, evidence, Fix::advice(advice), Vec::new())]
}
