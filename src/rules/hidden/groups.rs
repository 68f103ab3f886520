//! Hidden versions put together as somebody would tell of them: by who shipped and who hid them,
//! with the base image as one.

use std::collections::BTreeMap;

use super::kinds;
use crate::dockerfile::Keyword;
use crate::rules::{Change, Edit, Fix, Image, shell};
use crate::tree::Cause;
use crate::tree::VersionId;

/// Changes of fewer bytes of the base image are what any image makes.
pub(super) const LEAST_OF_BASE: u64 = 64 << 10;

/// What one layer, or the base image, shipped and another one hid.
pub(super) struct Group {
    /// The index of the layer; for the base image, of its topmost one.
    pub(super) shipped_by: usize,
    /// The same of the one that hid it.
    pub(super) hidden_by: usize,
    /// What is hidden, in order.
    pub(super) versions: Vec<VersionId>,
}

/// Groups what is hidden for one of these causes and is wanted.
pub(super) fn groups(
    image: &Image<'_>,
    causes: &[Cause],
    is_wanted: impl Fn(VersionId) -> bool,
) -> Vec<Group> {
    let mut groups: BTreeMap<(usize, usize), Vec<VersionId>> = BTreeMap::new();
    for (&(cause, shipped_by, hidden_by), versions) in image.hidden {
        if causes.contains(&cause) {
            let key = (one_base(image, shipped_by), one_base(image, hidden_by));
            let wanted = versions.iter().copied().filter(|&version| is_wanted(version));
            groups.entry(key).or_default().extend(wanted);
        }
    }
    let groups = groups.into_iter().filter(|(_, versions)| !versions.is_empty());
    groups
        .map(|((shipped_by, hidden_by), mut versions)| {
            versions.sort_unstable();
            Group { shipped_by, hidden_by, versions }
        })
        .collect()
}

fn one_base(image: &Image<'_>, layer: usize) -> usize {
    if layer < image.base_layers { image.base_layers - 1 } else { layer }
}

/// A layer for sentences; the base image where it is one of its own.
pub(super) fn name(image: &Image<'_>, layer: usize) -> String {
    match layer < image.base_layers {
        true => "the base image".to_owned(),
        false => image.layer_name(layer),
    }
}

/// A sentence on what was hidden: who did what to whose files, how much that is and what.
pub(super) fn sentence(image: &Image<'_>, group: &Group, verb: &str) -> String {
    format!(
        "{} {verb} what {} brought: {}",
        name(image, group.hidden_by),
        name(image, group.shipped_by),
        kinds::mostly(image, &group.versions)
    )
}

/// The bytes of versions.
pub(super) fn bytes(image: &Image<'_>, versions: &[VersionId]) -> u64 {
    let contents = versions.iter().filter_map(|&version| image.tree.own_content(version));
    contents.map(|content| content.stored_bytes).sum()
}

/// The commands of a layer's `RUN`; none where it is no `RUN` or cannot be taken apart.
pub(super) fn commands<'a>(image: &Image<'a>, layer: usize) -> Vec<&'a str> {
    image.command_of(layer).and_then(shell::commands).unwrap_or_default()
}

/// One `RUN` of those of two layers and all between; `None` where there is anything else between,
/// even what makes no layer.
pub(super) fn join(image: &Image<'_>, first: usize, last: usize) -> Option<Fix> {
    if last <= first {
        return None;
    }
    let is_run = |keyword: Option<Keyword>| keyword == Some(Keyword::Run);
    let are_runs = between(image, first, last)?.all(is_run);
    let edit = Edit { layer: last, change: Change::JoinInto(first) };
    (are_runs && is_plain(image, first) && is_plain(image, last)).then(|| {
        let advice = format!("Join the RUN instructions of layers {} to {}", first + 1, last + 1);
        Fix::edits(advice, vec![edit])
    })
}

fn is_plain(image: &Image<'_>, layer: usize) -> bool {
    !commands(image, layer).is_empty()
}

/// The keywords of the instructions between those of two layers.
fn between(
    image: &Image<'_>,
    first: usize,
    last: usize,
) -> Option<impl Iterator<Item = Option<Keyword>>> {
    let place = |layer| image.steps.iter().position(|step| step.layer == Some(layer));
    let steps = image.steps.get(place(first)? + 1..place(last)?)?;
    Some(steps.iter().map(|step| step.instruction.as_ref().map(|it| it.keyword)))
}

/// The clean-up of a later `RUN` moved to the one that leaves the files behind; `None` where that
/// could do something else.
pub(super) fn clean_up_at_once(image: &Image<'_>, first: usize, last: usize) -> Option<Fix> {
    // Where another user or directory is set, or another command runs, before it would run now.
    let is_harmless = |keyword| {
        !matches!(
            keyword,
            None | Some(Keyword::Run | Keyword::User | Keyword::Workdir | Keyword::Shell)
        )
    };
    if last <= first || !is_plain(image, first) || !between(image, first, last)?.all(is_harmless) {
        return None;
    }
    let all = commands(image, last);
    let cleaning: Vec<&str> = all.iter().copied().take_while(|it| is_clean_up(it)).collect();
    if cleaning.is_empty() || removes_later_files(image, first, last) {
        return None;
    }
    let owned = || cleaning.iter().map(|&command| command.to_owned());
    let then = owned().map(|command| Edit { layer: first, change: Change::Then(command) });
    let without = Edit { layer: last, change: Change::Without(owned().collect()) };
    let advice = match cleaning.len() == all.len() {
        true => {
            format!("Clean up in the RUN of layer {}, and drop that of {}", first + 1, last + 1)
        }
        false => format!("Clean up in the RUN of layer {}", first + 1),
    };
    Some(Fix::edits(advice, then.chain([without]).collect()))
}

/// Whether a layer hides what came between another one and itself.
fn removes_later_files(image: &Image<'_>, first: usize, last: usize) -> bool {
    let mut hidden = image.hidden.keys();
    hidden.any(|&(_, shipped_by, hidden_by)| {
        hidden_by == last && first < shipped_by && shipped_by < last
    })
}

/// Commands that only take files away.
const CLEAN_UPS: [&str; 19] = [
    "apt-get clean",
    "apt clean",
    "apt-get autoremove",
    "apt autoremove",
    "apt-get purge",
    "apt-get remove",
    "yum clean",
    "dnf clean",
    "microdnf clean",
    "zypper clean",
    "apk del",
    "apk cache clean",
    "npm cache clean",
    "yarn cache clean",
    "pnpm store prune",
    "pip cache purge",
    "conda clean",
    "composer clear-cache",
    "rmdir",
];

/// Whether a command only takes files away; with paths that mean the same in any directory.
pub(super) fn is_clean_up(command: &str) -> bool {
    let words: Vec<&str> = command.split_whitespace().collect();
    match words.split_first() {
        Some((&"sudo", rest)) => is_clean_up(&rest.join(" ")),
        Some((&"rm", rest)) => {
            rest.iter().all(|word| word.starts_with(['-', '/', '~']) && !word.contains(['$', '`']))
        }
        _ => CLEAN_UPS.iter().any(|it| command == *it || command.starts_with(&format!("{it} "))),
    }
}
