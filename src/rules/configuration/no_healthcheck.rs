//! Servers without a health check.

use super::support::is_application;
use crate::dockerfile::Keyword;
use crate::facts::Facts;
use crate::rules::{Find, Fix, FixFile, Match, Proof, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "no-healthcheck",
    title: "No health check",
    why: "Without one, Docker and Swarm take a program that hangs for one that works: nothing \
          restarts it, and other services that wait for it start too early. Kubernetes has its \
          own probes and ignores this one.",
    proof: "The image starts an application, and neither its configuration nor its history has a \
            `HEALTHCHECK`. `HEALTHCHECK NONE` says that there should be none. Without a port that \
            is exposed it is a hint.",
    fix: "Add `HEALTHCHECK` with a command that asks the program whether it works, and that the \
          image has.",
    references: &["https://docs.docker.com/reference/dockerfile/#healthcheck"],
    severity: Severity::Medium,
    find: Find::With(find),
    ..super::DEFAULT
};

/// Ports on which web servers listen.
const WEB: &[&str] = &["80", "3000", "5000", "8000", "8080"];

fn find(facts: &Facts) -> Vec<Match> {
    let is_healthcheck = |keyword: Keyword| keyword == Keyword::Healthcheck;
    let steps = facts.history.steps.iter();
    let mut instructions = steps.filter_map(|step| step.instruction.as_ref());
    let is_said = facts.image.config.healthcheck.is_some()
        || instructions.any(|instruction| is_healthcheck(instruction.keyword));
    if is_said || !is_application(facts) {
        return Vec::new();
    }
    let ports = &facts.image.config.exposed_ports;
    let (evidence, severity) = match ports.first() {
        None => ("no `HEALTHCHECK` is configured".to_owned(), Severity::Hint),
        Some(port) => {
            let port = crate::escape::printable_text(port);
            let evidence = format!("port {port} is exposed, and no `HEALTHCHECK` is configured");
            (evidence, Severity::Medium)
        }
    };
    let fix = fix(facts, ports);
    vec![Match::about(Proof::Proven, evidence, fix, Vec::new()).with_severity(severity)]
}

/// Programs that can ask whether something answers on a port, which stands for `PORT`, and how.
/// Whatever HTTP server it is answers `curl`, if only that it has no such page.
const ASKING: &[(&str, &str)] = &[
    ("curl", "curl -sS -o /dev/null http://127.0.0.1:PORT/ || exit 1"),
    ("nc", "nc -z 127.0.0.1 PORT || exit 1"),
    ("bash", "bash -c '</dev/tcp/127.0.0.1/PORT' || exit 1"),
    (
        "python3",
        "python3 -c \"import socket; socket.create_connection(('127.0.0.1', PORT), 5)\" || exit 1",
    ),
    (
        "node",
        "node -e \"require('net').connect(PORT, '127.0.0.1', () => process.exit())\" || exit 1",
    ),
];

/// A line for a web server, if the image has a program that can ask it, and a shell.
fn fix(facts: &Facts, ports: &[String]) -> Fix {
    const ADVICE: &str = "Add a `HEALTHCHECK` that asks the program whether it works";
    let port =
        ports.iter().filter_map(|port| port.split('/').next()).find(|port| WEB.contains(port));
    let is_there = |name: &str| facts.on_path(name).and_then(|node| facts.tree.follow(node));
    let has_shell = facts.find("bin/sh").and_then(|node| facts.tree.follow(node)).is_some();
    let ask = ASKING.iter().find(|(name, _)| has_shell && is_there(name).is_some());
    match port.zip(ask) {
        None => Fix::advice(ADVICE),
        Some((port, (_, ask))) => {
            let advice = format!(
                "{ADVICE}: this line only shows that something answers on port {port}, and a \
                 path that stands for the program's work shows more"
            );
            let line = format!("HEALTHCHECK CMD {}", ask.replace("PORT", port));
            Fix::lines(advice, FixFile::Dockerfile, vec![line])
        }
    }
}
