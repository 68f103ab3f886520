//! Servers whose port is not declared.

use super::support::is_application;
use crate::facts::Facts;
use crate::rules::{Find, Fix, FixFile, Match, Proof, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "exposes-no-port",
    title: "A server without EXPOSE",
    why: "EXPOSE opens nothing, but it tells people and tools (`docker run -P`, proxies, \
          Testcontainers) where the program listens.",
    proof: "The program is a web server that listens on a port unless told otherwise (gunicorn, \
            uvicorn, hypercorn, nginx, httpd, Caddy), its arguments name no socket, and the \
            configuration has no port.",
    fix: "Add `EXPOSE` with the port.",
    references: &["https://docs.docker.com/reference/dockerfile/#expose"],
    severity: Severity::Hint,
    find: Find::With(find),
    ..super::DEFAULT
};

/// Web servers and the port that they listen on by default.
const SERVERS: &[(&str, &str)] = &[
    ("gunicorn", "8000"),
    ("uvicorn", "8000"),
    ("hypercorn", "8000"),
    ("nginx", "80"),
    ("httpd", "80"),
    ("httpd-foreground", "80"),
    ("apache2", "80"),
    ("apache2-foreground", "80"),
    ("caddy", "80"),
];

fn find(facts: &Facts) -> Vec<Match> {
    let Some(program) = facts.startup.program.as_ref().filter(|_| is_application(facts)) else {
        return Vec::new();
    };
    let server = SERVERS.iter().find(|(name, _)| *name == program.name);
    let Some((_, default)) = server.filter(|_| facts.image.config.exposed_ports.is_empty()) else {
        return Vec::new();
    };
    if program.arguments.iter().any(|word| word.contains("unix:") || word == "--uds") {
        return Vec::new();
    }
    let port = port(&program.arguments).unwrap_or_else(|| (*default).to_owned());
    let evidence = format!("{} listens on a port, and the image declares none", program.name);
    let line = format!("EXPOSE {port}");
    let fix = Fix::lines("Declare the port", FixFile::Dockerfile, vec![line]);
    vec![Match::about(Proof::Identified, evidence, fix, Vec::new())]
}

/// The port that arguments name: `--bind 0.0.0.0:9000`, `--port=9000`, `-b :9000`.
fn port(arguments: &[String]) -> Option<String> {
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let (option, value) = word.split_once('=').unwrap_or((word, ""));
        if !matches!(option, "--bind" | "-b" | "--port" | "-p") {
            continue;
        }
        let value = if value.is_empty() { words.next()?.as_str() } else { value };
        let port = value.rsplit(':').next().unwrap_or(value);
        return port.bytes().all(|byte| byte.is_ascii_digit()).then(|| port.to_owned());
    }
    None
}
