//! Volumes over files of the image.

use super::support::{Setter, named};
use crate::dockerfile::{Builder, Keyword, history};
use crate::facts::Facts;
use crate::rules::{About, Find, Fix, Match, Proof, Rule, Severity};
use crate::tree::NodeId;
use crate::units::Bytes;

pub(super) static RULE: Rule = Rule {
    id: "volume-hides-data",
    title: "A volume over files of the image",
    why: "An engine copies these files into a new volume once. A container with the volume of an \
          older image never sees those of a newer one, and one with a mounted directory sees none.",
    proof: "The configuration has a volume at a directory in which own layers ship files that are \
            not empty.",
    fix: "Ship the files elsewhere and copy what is missing when the container starts, or leave \
          VOLUME to those who run it.",
    references: &["https://docs.docker.com/reference/dockerfile/#notes-about-specifying-volumes"],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    facts.image.config.volumes.iter().filter_map(|path| of_volume(facts, path)).collect()
}

fn of_volume(facts: &Facts, path: &str) -> Option<Match> {
    let directory = facts.directory(path)?;
    if directory == NodeId::ROOT {
        return None;
    }
    let about = Setter::of(facts, Keyword::Volume, |text| text.contains(path)).about()?;
    let tree = &facts.tree;
    let is_shipped =
        |&node: &NodeId| facts.is_own(node) && tree.file_bytes(node).is_some_and(|bytes| 0 < bytes);
    let files: Vec<NodeId> = facts.files_in(directory).into_iter().filter(is_shipped).collect();
    let bytes: u64 = files.iter().filter_map(|&file| tree.file_bytes(file)).sum();
    if files.is_empty() {
        return None;
    }
    let shown = crate::escape::printable_text(path);
    let later = lost(facts, &about, &files);
    let severity = if later { Severity::Medium } else { Severity::Hint };
    let lost = match later {
        true => ", some of them after VOLUME, which the classic builder throws away",
        false => "",
    };
    let evidence = format!("{shown} holds {} ({}){lost}", named(facts, &files), Bytes(bytes));
    let fix = Fix::advice(format!("Ship these files outside of {shown}"));
    let about = about.into_iter().chain(std::iter::once(About::Path(directory))).collect();
    Some(Match::about(Proof::Proven, evidence, fix, about).with_severity(severity))
}

/// Whether a `RUN` of the classic builder wrote some of the files after `VOLUME`.
fn lost(facts: &Facts, about: &[About], files: &[NodeId]) -> bool {
    let Some(About::Step(volume)) = about.first() else { return false };
    let is_classic = history::builder(facts.own_steps()) == Builder::Classic;
    let later = facts.history.steps.iter().skip(volume + 1).filter_map(|step| step.layer).min();
    is_classic
        && later.is_some_and(|first| {
            files.iter().any(|&file| facts.layer(file).is_some_and(|layer| first <= layer))
        })
}
