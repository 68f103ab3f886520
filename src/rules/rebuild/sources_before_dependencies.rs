//! Dependencies that are installed after the sources are copied.

use std::collections::BTreeSet;

use super::support::{before_and_after, is_worth, unpacked};
use crate::dockerfile::installers::read_by;
use crate::dockerfile::{
    Keyword, copy, installs_from_sources, needed_by, runs, shell, without_project,
};
use crate::facts::Facts;
use crate::facts::brought::Kind;
use crate::facts::context::Contexts;
use crate::rules::{About, Find, Fix, FixFile, Match, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "sources-before-dependencies",
    title: "Dependencies installed after the sources are copied",
    why: "A change of one source makes every later instruction run again: the dependencies are \
          installed anew, and everybody who has the image pulls them again.",
    proof: "The history: a `RUN` that installs packages, or a `COPY` of nothing but installed \
            packages, after the `COPY` that brings the sources. Only those count that need no \
            more of the sources than manifests and lock files: an installation of the project \
            itself, one with scripts of its own, and one whose manifest names other files of it \
            are left alone.",
    fix: "Copy the manifests and lock files, install, and copy the rest after that.",
    references: &[
        "https://docs.docker.com/build/cache/optimize/#order-your-layers",
        "https://docs.docker.com/build/cache/invalidation/",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Something that may come before the sources.
struct Moved {
    layer: usize,
    /// The manifests that it needs; `None` if more may be needed.
    manifests: Option<Vec<&'static str>>,
}

fn find(facts: &Facts) -> Vec<Match> {
    found(facts).into_iter().collect()
}

fn found(facts: &Facts) -> Option<Match> {
    let churn = facts.churn()?;
    let &sources = churn.layers.first()?;
    // Data and settings alone are no reason to install anything again.
    facts.brought(sources).filter(|brought| brought.kind() == Some(Kind::Code))?;
    let moved: Vec<Moved> =
        churn.layers.iter().skip(1).filter_map(|&layer| moved(facts, sources, layer)).collect();
    let layers: BTreeSet<usize> = moved.iter().map(|moved| moved.layer).collect();
    let bytes = unpacked(facts, &layers);
    if !is_worth(bytes, churn.unpacked) {
        return None;
    }
    let after = churn.unpacked.saturating_sub(bytes);
    let first = facts.layer_name(*layers.first()?);
    let evidence = format!(
        "{} copies the sources before {first}: a change of one {}",
        facts.layer_name(sources),
        before_and_after(churn.unpacked, after)
    );
    let about = std::iter::once(sources).chain(layers).map(About::Layer).collect();
    let found = Match::about(Proof::Proven, evidence, fix(facts, sources, &moved), about);
    Some(found.with_churn(churn.unpacked))
}

/// What a layer is, if it only brings dependencies.
fn moved(facts: &Facts, sources: usize, layer: usize) -> Option<Moved> {
    if let Some(brought) = facts.brought(layer) {
        let is_foreign = brought.kind().is_none() && 0 < brought.foreign.files;
        return is_foreign.then(|| Moved { layer, manifests: Some(Vec::new()) });
    }
    let run = facts.command_of(layer)?;
    match needed_by(&Contexts(facts), sources, run) {
        Some(manifests) => {
            // What was copied earlier need not be copied again.
            let is_new = |name: &&'static str| {
                let directory = facts.copy_destination(sources);
                let path = directory.map(|directory| format!("{directory}/{name}"));
                let node = path.and_then(|path| facts.tree.node_at(path.as_bytes()));
                node.is_some_and(|node| {
                    let mut versions = facts.tree.versions(node);
                    versions.all(|version| {
                        facts.tree.layer_of(version).is_none_or(|layer| sources <= layer)
                    })
                })
            };
            let manifests = manifests.into_iter().filter(is_new).collect();
            Some(Moved { layer, manifests: Some(manifests) })
        }
        // Other commands in it may need the sources, so that only the installation moves.
        None if installs_from_sources(&Contexts(facts), sources, run) => None,
        None if !read_by(run).is_empty() && only_installs(run) => {
            Some(Moved { layer, manifests: None })
        }
        None => None,
    }
}

/// Whether a `RUN` does nothing but install.
fn only_installs(run: &str) -> bool {
    let installs = |command: &&str| runs::only_installs(command) || !read_by(command).is_empty();
    shell::commands(run).is_some_and(|commands| commands.iter().all(installs))
}

fn fix(facts: &Facts, sources: usize, moved: &[Moved]) -> Fix {
    const ADVICE: &str = "Copy the manifests first, install, and copy the sources after that";
    let is_sound = moved.iter().all(|moved| moved.manifests.is_some());
    let Some(copy) = facts.instruction(sources).filter(|_| is_sound) else {
        let mut runs = moved.iter().filter_map(|moved| facts.command_of(moved.layer));
        return Fix::advice(match runs.find_map(without_project) {
            Some((command, option)) => format!(
                "Copy the manifests first, run `{command} {option}`, copy the sources after that, \
                 and install the project itself last"
            ),
            None => ADVICE.to_owned(),
        });
    };
    let mut manifests: Vec<&str> = Vec::new();
    for name in moved.iter().flat_map(|moved| moved.manifests.iter().flatten()) {
        if !manifests.contains(name) {
            manifests.push(name);
        }
    }
    let directory = facts.copy_destination(sources).unwrap_or_default();
    let mut lines = Vec::new();
    if !manifests.is_empty() {
        lines.push(format!("COPY {} {directory}/", manifests.join(" ")));
    }
    for moved in moved {
        let text = facts.instruction(moved.layer).unwrap_or_default();
        lines.push(written(facts, moved.layer, text));
    }
    lines.push(written(facts, sources, copy));
    let lines = lines.iter().map(|line| crate::escape::printable_text(line)).collect();
    let advice = match manifests.is_empty() {
        true => "Copy the sources after the dependencies",
        false => ADVICE,
    };
    Fix::lines(advice, FixFile::Dockerfile, lines)
}

/// An instruction as a Dockerfile has it: the classic builder records a checksum for what it
/// copies, which is usually the whole build context.
fn written(facts: &Facts, layer: usize, text: &str) -> String {
    let is_copy = facts.step(layer).is_some_and(|step| step.keyword == Keyword::Copy);
    match (is_copy && copy::checksum(text).is_some(), copy::destination(text)) {
        (true, Some(destination)) => format!("COPY . {destination}"),
        _ => text.to_owned(),
    }
}
