//! Whole directories that are there more than once.

use super::copies::{self, LEAST};
use crate::rules::{Category, Claim, Fix, Image, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "duplicate-directories",
    title: "Directories that are there twice",
    category: Category::Duplicates,
    why: "The same files at two places take their room twice, in the layers and in every pull: compression only \
          sees repetitions that are close together.",
    proof: "All files of both have the same names and contents (length and xxh3-128). Hard links, licences and \
            what packages own are left alone; of each set, one directory stays.",
    fix: "Copy or build it to one place, and let the other be a symbolic link, or let the program look there.",
    references: &["https://docs.docker.com/reference/dockerfile/#copy"],
    cost: None,
    wanted: &[],
    find,
};

/// Sets that are told one by one.
const MOST_SETS: usize = 20;

fn find(image: &Image<'_>) -> Vec<Match> {
    let sets = copies::copies(image).directories.into_iter().map(|directories| {
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
            fix: fix(image, &directories),
            shown: directories,
            needs_other_base: false,
        })
        .collect()
}

fn fix(image: &Image<'_>, directories: &[NodeId]) -> Fix {
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
        _ => {
            Fix::advice(format!("Move or link it in the RUN that makes it: `ln -s {stays} {goes}`"))
        }
    }
}
