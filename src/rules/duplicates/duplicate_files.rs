//! Files and directories that exist more than once.

use super::library_once_per_name;
use super::support::copies::{self, Copies, MIN_SAVED_BYTES};
use crate::facts::Facts;
use crate::rules::{Claim, Find, Fix, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "duplicate-files",
    title: "Files and directories that exist more than once",
    why: "The same bytes at several paths take up space several times, in the layers and in every \
          pull: compression only notices repetitions that are close together.",
    proof: "Length and xxh3-128 of the contents are the same, and at least 64 kB can be saved; \
            identical directories are reported as one. Hard links, empty files, licences and files \
            that packages own are left alone; one file of each set stays.",
    fix: "Write or copy it to one place, and make the others links, or have the program look \
          there.",
    references: &["https://docs.docker.com/reference/dockerfile/#copy"],
    find: Find::With(find),
    ..super::DEFAULT
};

/// How many sets of directories are reported, as a finding each; more would bury the other
/// findings.
const MAX_SETS: usize = 20;

fn find(facts: &Facts) -> Vec<Match> {
    let Copies { directories, files: mut groups } = copies::copies(facts);
    let mut matches = directory_matches(facts, directories);
    groups.retain(|group| {
        MIN_SAVED_BYTES <= copies::saved_bytes(facts, group)
            && !library_once_per_name::are_names_of_one(facts, group)
    });
    groups.sort_by_key(|group| std::cmp::Reverse(copies::saved_bytes(facts, group)));
    // Copies within the base image cannot be removed here.
    let (own, base): (Vec<_>, Vec<_>) =
        groups.into_iter().partition(|group| group.iter().any(|&node| facts.is_own(node)));
    matches.extend([own, base].into_iter().filter_map(|groups| file_match(facts, groups)));
    matches
}

fn directory_matches(facts: &Facts, sets: Vec<Vec<NodeId>>) -> Vec<Match> {
    let sets = sets.into_iter().map(|directories| {
        let files = copies::matching_files(facts, &directories);
        (
            files.iter().map(|group| copies::saved_bytes(facts, group)).sum::<u64>(),
            directories,
            files,
        )
    });
    let mut sets: Vec<_> = sets.filter(|(saved, ..)| MIN_SAVED_BYTES <= *saved).collect();
    sets.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    sets.truncate(MAX_SETS);
    sets.into_iter()
        .map(|(_, directories, files)| {
            let paths = copies::paths(facts, &directories);
            let evidence = format!("{paths} have the same files with the same contents");
            Match::new(Proof::Proven, evidence, directory_fix(facts, &directories))
                .claiming(Claim::Copies(files))
                .showing(directories)
        })
        .collect()
}

fn directory_fix(facts: &Facts, directories: &[NodeId]) -> Fix {
    let [stays, goes, ..] = directories else { return Fix::default() };
    let layer = facts.files_in(*goes).first().and_then(|&file| facts.layer(file));
    let (stays, goes) = (facts.path(*stays), facts.path(*goes));
    match layer {
        Some(layer) if layer < facts.base.layers => Fix::other_base(),
        Some(layer) if facts.is_copy(layer) => Fix::advice(format!(
            "Copy it once, to {stays}, and use it from there instead of {goes}"
        )),
        _ => Fix::advice(format!(
            "Move it in the RUN that creates it, or make {goes} a link to {stays} there"
        )),
    }
}

fn file_match(facts: &Facts, groups: Vec<Vec<NodeId>>) -> Option<Match> {
    let largest = groups.first()?;
    let paths = copies::paths(facts, largest);
    let rest = match groups.len() - 1 {
        0 => String::new(),
        more => format!(", and {more} more such sets"),
    };
    let fix = match largest.iter().any(|&node| facts.is_own(node)) {
        true => Fix::advice("Keep one copy, and make the others links where they are written"),
        false => Fix::other_base(),
    };
    let evidence = format!("{paths} have the same content{rest}");
    Some(Match::new(Proof::Proven, evidence, fix).claiming(Claim::Copies(groups)))
}
