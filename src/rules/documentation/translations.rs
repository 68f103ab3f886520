//! Translations of the messages of the system's programs.

use super::support::{LeaveOut, requested_locales};
use crate::facts::Facts;
use crate::rules::{Find, Fix, Match, Proof, Rule, places, system_packages};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "translations",
    title: "Translated program messages",
    why: "Packages install their messages in dozens of languages; a container uses one, usually \
          English.",
    proof: "`.mo` files in `LC_MESSAGES` directories of `/usr/share/locale` that packages of the \
            operating system own. Languages that `LANG`, `LANGUAGE` and `LC_*` request, and \
            translations of your own programs, are left alone.",
    fix: "Start from a slim base image; or have dpkg leave them out with a line \
          `path-exclude=/usr/share/locale/*/LC_MESSAGES/*.mo` in `/etc/dpkg/dpkg.cfg.d`.",
    references: &["https://manpages.debian.org/bookworm/dpkg/dpkg.1.en.html#path~exclude"],
    cost: Some("the system's programs speak English only"),
    find: Find::With(find),
    ..super::DEFAULT
};

const LEAVE_OUT: LeaveOut<'_> = LeaveOut {
    apt: "-o Dpkg::Options::='--path-exclude=/usr/share/locale/*/LC_MESSAGES/*.mo'",
    is_rpm_documentation: false,
    command: None,
};

fn find(facts: &Facts) -> Vec<Match> {
    let Some(locales) = facts.directory("usr/share/locale") else { return Vec::new() };
    let requested = requested_locales(facts);
    let is_requested = |name: &[u8]| {
        // gettext looks for `de` and for `de_DE` if `de_DE.UTF-8` is requested.
        requested.iter().any(|locale| language(locale.as_bytes()) == language(name))
    };
    let directories = facts.tree.children(locales).iter().copied();
    let others = directories.filter(|&directory| !is_requested(facts.tree.name(directory)));
    let nodes = others.flat_map(|directory| places::matching(facts, directory, "LC_MESSAGES/*.mo"));
    let nodes: Vec<NodeId> =
        nodes.filter(|&node| system_packages::installed(facts, node)).collect();
    let evidence = match requested.first() {
        None => "no LANG is set".to_owned(),
        Some(locale) => format!(
            "LANG or LANGUAGE asks for {}, and these are in other languages",
            crate::escape::printable_text(locale)
        ),
    };
    Match::by_layer(facts, &nodes, |layer, files| {
        let fix = match requested.is_empty() || layer < facts.base.layers {
            true => LEAVE_OUT.fix(facts, layer, files),
            false => Fix::advice(
                "Have dpkg leave out other languages, with lines of `path-exclude` and \
                 `path-include` in a file of /etc/dpkg/dpkg.cfg.d",
            ),
        };
        Match::new(Proof::Identified, &evidence, fix).showing(vec![locales])
    })
}

/// Returns the language of a locale's name: `de` of `de_DE.UTF-8`.
fn language(name: &[u8]) -> Option<&[u8]> {
    name.split(|byte| b"_.@".contains(byte)).next()
}
