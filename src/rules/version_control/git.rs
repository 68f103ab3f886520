//! Git's repository beside the files that were checked out of it.

use crate::rules::places::by_layer;
use crate::rules::{Category, Claim, Fix, Image, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "git-directory",
    title: "Git repositories",
    category: Category::VersionControl,
    why: "`.git` has every version of every file, and may have what was once committed by mistake: keys, \
          passwords, customer data. A program does not need it.",
    proof: "A directory `.git` with `HEAD` and `objects`. Clones that their tools update themselves (oh-my-zsh, \
            nvm, pyenv, Homebrew) are guesses; the caches of Go and Cargo have rules of their own.",
    fix: "Write `.git` into `.dockerignore`; clone with `--depth 1` and remove `.git` in the same RUN.",
    references: &[
        "https://docs.docker.com/build/concepts/context/#dockerignore-files",
        "https://github.com/goodwithtech/dockle/blob/master/CHECKPOINT.md#dkl-li-0003",
    ],
    cost: None,
    wanted: &[],
    find,
};

/// Names of directories that are updated by their own Git.
const SELF_UPDATING: [&[u8]; 12] = [
    b".oh-my-zsh",
    b"ohmyzsh",
    b".nvm",
    b"nvm",
    b".pyenv",
    b"pyenv",
    b".rbenv",
    b"rbenv",
    b".asdf",
    b".nodenv",
    b"Homebrew",
    b".sdkman",
];

/// Directories whose repositories are caches.
const CACHES: [&[u8]; 3] = [b"mod", b"checkouts", b"vcs"];

fn find(image: &Image<'_>) -> Vec<Match> {
    let tree = image.tree;
    let mut matches = Vec::new();
    for &directory in image.index.directories(".git") {
        let has = |name: &[u8]| tree.child(directory, name).is_some();
        if !has(b"HEAD") || !has(b"objects") || stands_in(image, directory, &CACHES) {
            continue;
        }
        let checkout = image.path(tree.parent(directory));
        let updates = stands_in(image, directory, &SELF_UPDATING);
        for (layer, files) in by_layer(image, &[directory]) {
            matches.push(Match {
                proof: if updates { Proof::Guessed } else { Proof::Identified },
                claim: Claim::Visible(files),
                evidence: match updates {
                    true => {
                        format!("{checkout} is a clone that is updated through its Git history")
                    }
                    false => format!("{checkout} is a checkout with its whole Git history"),
                },
                fix: fix(image, layer, directory),
                shown: vec![directory],
                needs_other_base: false,
            });
        }
    }
    matches
}

fn fix(image: &Image<'_>, layer: usize, directory: NodeId) -> Fix {
    Fix::clean_up(image, layer, &[directory], &image.path(directory))
}

/// Whether a directory stands somewhere below one of those names.
fn stands_in(image: &Image<'_>, directory: NodeId, names: &[&[u8]]) -> bool {
    let mut at = directory;
    while at != NodeId::ROOT {
        at = image.tree.parent(at);
        if names.contains(&image.tree.name(at)) {
            return true;
        }
    }
    false
}
