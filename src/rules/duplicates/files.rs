//! Files that are there more than once.

use super::copies::{self, LEAST};
use super::library_names;
use crate::rules::{Category, Claim, Fix, Image, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "duplicate-files",
    title: "Files that are there more than once",
    category: Category::Duplicates,
    why: "The same bytes at several paths take their room several times, in the layers and in every pull: \
          compression only sees repetitions that are close together.",
    proof: "Length and xxh3-128 of the contents are the same, and there are 64 kB to gain from a file. Hard links, \
            empty files, licences and what packages own are left alone; of each set, one file stays.",
    fix: "Write or copy the file to one place, and let the others be links.",
    references: &["https://docs.docker.com/reference/dockerfile/#copy"],
    cost: None,
    wanted: &[],
    find,
};

fn find(image: &Image<'_>) -> Vec<Match> {
    let mut groups = copies::copies(image).files;
    groups.retain(|group| {
        LEAST <= copies::gain(image, group) && !library_names::are_names_of_one(image, group)
    });
    groups.sort_by_key(|group| std::cmp::Reverse(copies::gain(image, group)));
    // What the base image has twice is no business of who builds on it.
    let (own, base): (Vec<_>, Vec<_>) =
        groups.into_iter().partition(|group| group.iter().any(|&node| image.is_own(node)));
    [own, base].into_iter().filter_map(|groups| all_of(image, groups)).collect()
}

fn all_of(image: &Image<'_>, groups: Vec<Vec<NodeId>>) -> Option<Match> {
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
