//! Images that take logins over SSH.

use super::support::Setter;
use crate::dockerfile::Keyword;
use crate::facts::Facts;
use crate::rules::{Find, Fix, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "exposes-ssh",
    title: "An SSH server beside the program",
    why: "`docker exec` and `kubectl exec` lead into a container without keys, passwords and \
          another server that has to be kept up to date.",
    proof: "Port 22 is exposed, the image has `sshd`, and what starts is something else.",
    fix: "Leave the server out.",
    references: &["https://avd.aquasec.com/misconfig/docker/general/avd-ds-0004/"],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let ports = &facts.image.config.exposed_ports;
    let is_ssh = |port: &String| port == "22/tcp" || port == "22";
    let has_server = facts.on_path("sshd").or_else(|| facts.find("/usr/sbin/sshd")).is_some();
    let is_server = facts.startup.program.as_ref().is_some_and(|program| program.name == "sshd");
    if !ports.iter().any(is_ssh) || ports.len() < 2 || !has_server || is_server {
        return Vec::new();
    }
    let is_of_port = |text: &str| {
        let is_between = |c: char| !c.is_ascii_alphanumeric();
        text.split(is_between).any(|word| word == "22")
    };
    let Some(about) = Setter::of(facts, Keyword::Expose, is_of_port).about() else {
        return Vec::new();
    };
    let evidence = "port 22 is exposed beside others, and the image has sshd";
    let fix = Fix::advice("Leave sshd out, and use `docker exec` instead");
    vec![Match::about(Proof::Identified, evidence, fix, about)]
}
