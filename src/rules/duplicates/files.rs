//! Files and directories that are there more than once.

use super::copies::{self, Copies, LEAST};
use super::library_names;
use crate::rules::{Category, Claim, Fix, Image, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "duplicate-files",
    title: "Files and directories that are there more than once",
    category: Category::Duplicates,
    why: "The same bytes at several paths take their room several times, in the layers and in every pull: \
          compression only sees repetitions that are close together.",
    proof: "Length and xxh3-128 of the contents are the same, and there are 64 kB to gain; directories that are \
            the same are told as one. Hard links, empty files, licences and what packages own are left alone; of \
            each set, one stays.",
    fix: "Write or copy it to one place, and let the others be links, or let the program look there.",
    references: &["https://docs.docker.com/reference/dockerfile/#copy"],
    cost: None,
    wanted: &[],
    find,
};

/// Directories that are told one by one.
const MOST_SETS: usize = 20;

fn find(image: &Image<'_>) -> Vec<Match> {
    let Copies { directories, files: mut groups } = copies::copies(image);
    let mut matches = of_directories(image, directories);
    groups.retain(|group| {
        LEAST <= copies::gain(image, group) && !library_names::are_names_of_one(image, group)
    });
    groups.sort_by_key(|group| std::cmp::Reverse(copies::gain(image, group)));
    // What the base image has twice is no business of who builds on it.
    let (own, base): (Vec<_>, Vec<_>) =
        groups.into_iter().partition(|group| group.iter().any(|&node| image.is_own(node)));
    matches.extend([own, base].into_iter().filter_map(|groups| of_files(image, groups)));
    matches
}

fn of_directories(image: &Image<'_>, sets: Vec<Vec<NodeId>>) -> Vec<Match> {
    let sets = sets.into_iter().map(|directories| {
        let files = copies::paired(image, &directories);
        (files.iter().map(|group| copies::gain(image, group)).sum::<u64>(), directories, files)
    });
    let mut sets: Vec<_> = sets.filter(|(gain, ..)| LEAST <= *gain).collect();
    sets.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    sets.truncate(MOST_SETS);
    sets.into_iter()
        .map(|(_, directories, files)| Match {
            proof: Proof::Proven,
            claim: Claim::Copies(files),
            evidence: format!(
                "{} have the same files with the same contents",
                copies::paths(image, &directories)
            ),
            fix: fix_of(image, &directories),
            shown: directories,
            needs_other_base: false,
        })
        .collect()
}

fn fix_of(image: &Image<'_>, directories: &[NodeId]) -> Fix {
    let [stays, goes, ..] = directories else { return Fix::default() };
    let layer = image.files_in(*goes).first().and_then(|&file| image.layer(file));
    let (stays, goes) = (image.path(*stays), image.path(*goes));
    match layer {
        Some(layer) if layer < image.base_layers => {
            Fix::advice("They come with the base image: only another base saves them")
        }
        Some(layer) if image.is_copy(layer) => Fix::advice(format!(
            "Copy it once, to {stays}, and use it from there in place of {goes}"
        )),
        _ => Fix::advice(format!(
            "Move it in the RUN that makes it, or make {goes} a link to {stays} there"
        )),
    }
}

fn of_files(image: &Image<'_>, groups: Vec<Vec<NodeId>>) -> Option<Match> {
    let largest = groups.first()?;
    let said = copies::paths(image, largest);
    let rest = match groups.len() - 1 {
        0 => String::new(),
        more => format!(", and {more} more such sets"),
    };
    let is_base = !largest.iter().any(|&node| image.is_own(node));
    Some(Match {
        proof: Proof::Proven,
        evidence: format!("{said} have the same content{rest}"),
        fix: match is_base {
            true => Fix::advice("They come with the base image: only another base saves them"),
            false => {
                Fix::advice("Keep one of them, and make the others links where they are written")
            }
        },
        shown: groups.iter().flatten().copied().collect(),
        claim: Claim::Copies(groups),
        needs_other_base: false,
    })
}
