//! Debuggers, network tools and editors.

use super::support::installed::{self, Advice};
use super::support::kinds::Kind;
use crate::rules::{Find, Rule};

pub(super) static RULE: Rule = Rule {
    id: "debugging-tools",
    title: "Debuggers, network tools and editors",
    why: "Editors and debuggers serve whoever works inside a running container. Containers can be \
          looked into from outside: `docker debug`, `kubectl debug` and a container in the same \
          namespaces bring their own tools.",
    proof: "The operating system's package database has such packages; packages that nothing else \
            needs count with them. What the image starts is left alone.",
    fix: "Do not install them; keep an image with tools for those days.",
    references: &[
        "https://github.com/hadolint/hadolint/wiki/DL3001",
        "https://kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod/",
    ],
    cost: Some("nobody can use them inside a running container"),
    find: Find::With(|facts| installed::find(facts, Kind::Tools, &ADVICE)),
    ..super::DEFAULT
};

static ADVICE: Advice = Advice {
    base: "They come with the base image: only another base saves them",
    own: "Leave them out, and bring tools only when something has to be found out",
};
