//! Programs that wait for a debugger.

use super::support::is_application;
use crate::facts::Facts;
use crate::rules::{Find, Fix, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "debug-port",
    title: "A program that takes a debugger",
    why: "Anyone who reaches the port runs code in the program: debuggers ask for no password.",
    proof: "Arguments of the command, or variables with options, that make Node, the JVM, Python \
            or Go wait for a debugger on all addresses.",
    fix: "Leave the option out, and give it when the container is started for debugging.",
    references: &[
        "https://nodejs.org/en/learn/getting-started/debugging#security-implications",
        "https://docs.oracle.com/en/java/javase/21/docs/specs/jpda/conninv.html",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    if !is_application(facts) {
        return Vec::new();
    }
    let program = facts.startup.program.as_ref();
    let arguments = program.into_iter().flat_map(|program| program.arguments.iter()).cloned();
    let options = ["NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "JAVA_OPTS"];
    let options = options.iter().filter_map(|name| facts.env(name));
    let options = options.flat_map(str::split_whitespace).map(str::to_owned);
    let command = facts.command().into_iter().map(str::to_owned);
    let words: Vec<String> = arguments.chain(command).chain(options).collect();
    let name = program.map(|program| program.name.as_str()).unwrap_or_default();
    let is_debugger = name == "dlv" || words.iter().any(|word| word == "debugpy");
    let listens = |word: &str| word.contains("0.0.0.0") || word.starts_with("--listen=:");
    let open = words.iter().find(|word| is_open(word) || is_debugger && listens(word));
    let Some(word) = open else { return Vec::new() };
    let shown = crate::escape::printable_text(word);
    let fix = Fix::advice("Leave the option out");
    vec![Match::about(Proof::Proven, format!("`{shown}` is among its options"), fix, Vec::new())]
}

/// Whether an option opens a debugger on all addresses.
fn is_open(word: &str) -> bool {
    let is_node = ["--inspect=", "--inspect-brk=", "--inspect-wait="].iter().any(|option| {
        word.strip_prefix(option)
            .is_some_and(|value| value.starts_with("0.0.0.0") || value.starts_with("[::]"))
    });
    let is_java = (word.starts_with("-agentlib:jdwp=") || word.starts_with("-Xrunjdwp:"))
        && word.contains("server=y")
        && (word.contains("address=*:") || word.contains("address=0.0.0.0:"));
    is_node || is_java
}
