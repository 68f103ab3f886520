//! Debuggers, network tools and editors.

use super::support::installed::{self, Advice};
use super::support::kinds::Kind;
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "debugging-tools",
    title: "Debuggers, network tools and editors",
    why: "Editors and debuggers are for people who work inside a running container. Containers can \
          also be inspected from outside: `docker debug`, `kubectl debug` and a container in the \
          same namespaces have their own tools.",
    proof: "The operating system's package database has such packages; packages that nothing else \
            needs count with them. What the image starts is left alone.",
    fix: "Do not install them; keep a separate image with tools for debugging.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3001",
        "https://kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod/",
    ],
    cost: Some("they cannot be used inside a running container"),
    find: Find::With(|facts| installed::find(facts, Kind::Tools, &ADVICE)),
    ..super::DEFAULT
};

static ADVICE: Advice = Advice::own("Leave these tools out, and add them only to debug something");
