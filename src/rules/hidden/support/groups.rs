//! Hidden versions grouped by the layer that shipped them and the layer that hid them, with the
//! base image as one layer.

use std::collections::BTreeMap;

use super::contents;
use crate::dockerfile::{Edit, Keyword, Rewrite, shell};
use crate::facts::Facts;
use crate::rules::places::base_as_one;
use crate::rules::{Fix, self_cleaning};
use crate::tree::Cause;
use crate::tree::VersionId;

/// Smaller changes of the base image are not reported: almost every image adds a user or a link,
/// and only files such as `/etc/passwd` are overwritten.
pub(in crate::rules::hidden) const MIN_BASE_BYTES: u64 = 64 << 10;

/// The versions that one layer, or the base image, shipped and that another one hid.
pub(in crate::rules::hidden) struct Group {
    /// The index of the layer that shipped them; for the base image, of its topmost layer.
    pub(in crate::rules::hidden) shipped_by: usize,
    /// The index of the layer that hid the versions.
    pub(in crate::rules::hidden) hidden_by: usize,
    /// The hidden versions, in order.
    pub(in crate::rules::hidden) versions: Vec<VersionId>,
}

/// Groups the wanted versions that are hidden for one of these causes.
pub(in crate::rules::hidden) fn groups(
    facts: &Facts,
    causes: &[Cause],
    is_wanted: impl Fn(VersionId) -> bool,
) -> Vec<Group> {
    let mut groups: BTreeMap<(usize, usize), Vec<VersionId>> = BTreeMap::new();
    for (&(cause, shipped_by, hidden_by), versions) in &facts.hidden {
        if causes.contains(&cause) {
            let key = (base_as_one(facts, shipped_by), base_as_one(facts, hidden_by));
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

/// Returns the name of a layer for sentences; `the base image` for any of its layers.
pub(in crate::rules::hidden) fn name(facts: &Facts, layer: usize) -> String {
    match layer < facts.base.layers {
        true => "the base image".to_owned(),
        false => facts.layer_name(layer),
    }
}

/// Returns a sentence: which layer does what to the files of which layer, how many bytes they are,
/// and what most of them are.
pub(in crate::rules::hidden) fn sentence(facts: &Facts, group: &Group, verb: &str) -> String {
    format!(
        "{} {verb} what {} added: {}",
        name(facts, group.hidden_by),
        name(facts, group.shipped_by),
        contents::mostly(facts, &group.versions)
    )
}

/// Returns the bytes of versions.
pub(in crate::rules::hidden) fn bytes(facts: &Facts, versions: &[VersionId]) -> u64 {
    let contents = versions.iter().filter_map(|&version| facts.tree.own_content(version));
    contents.map(|content| content.stored_bytes).sum()
}

/// Returns the commands of a layer's `RUN`; none if it is not a `RUN` or cannot be parsed.
pub(in crate::rules::hidden) fn commands(facts: &Facts, layer: usize) -> Vec<&str> {
    facts.command_of(layer).and_then(shell::commands).unwrap_or_default()
}

/// Joins the `RUN` instructions of two layers and all between them; `None` if another instruction
/// is between them, even one without a layer, as its effect would come too late for the joined
/// commands.
pub(in crate::rules::hidden) fn join(facts: &Facts, first: usize, last: usize) -> Option<Fix> {
    if last <= first {
        return None;
    }
    let is_run = |keyword: Option<Keyword>| keyword == Some(Keyword::Run);
    let are_runs = between(facts, first, last)?.all(is_run);
    let edit = Edit { layer: last, rewrite: Rewrite::JoinInto(first) };
    (are_runs && is_plain(facts, first) && is_plain(facts, last)).then(|| {
        let advice = format!("Join the RUN instructions of layers {} to {}", first + 1, last + 1);
        Fix::edits(advice, vec![edit])
    })
}

/// Lets the `RUN` that shipped a group remove it itself, if all of it is what package managers keep
/// and can download again, whatever is between the two layers.
pub(in crate::rules::hidden) fn clean_each(facts: &Facts, group: &Group) -> Option<Fix> {
    let nodes: Vec<_> = group.versions.iter().map(|&version| facts.tree.node_of(version)).collect();
    let edits = self_cleaning::edits(facts, group.shipped_by, &nodes)?;
    let obstacle = self_cleaning::obstacle(facts, group.shipped_by, group.hidden_by);
    Some(Fix::edits(format!("Clean up in each RUN that installs{obstacle}"), edits))
}

/// Splits groups into what package managers keep, which each `RUN` can remove, and the rest.
pub(in crate::rules::hidden) fn split_kept(facts: &Facts, groups: Vec<Group>) -> Vec<Group> {
    let is_kept = |&version: &VersionId| self_cleaning::is_kept(facts, facts.tree.node_of(version));
    let split = groups.into_iter().flat_map(|group| {
        let Group { shipped_by, hidden_by, versions } = group;
        let (kept, others): (Vec<_>, Vec<_>) = versions.into_iter().partition(is_kept);
        [kept, others].map(|versions| Group { shipped_by, hidden_by, versions })
    });
    split.filter(|group| !group.versions.is_empty()).collect()
}

fn is_plain(facts: &Facts, layer: usize) -> bool {
    !commands(facts, layer).is_empty()
}

/// Returns the keywords of the instructions between those of two layers.
fn between(
    facts: &Facts,
    first: usize,
    last: usize,
) -> Option<impl Iterator<Item = Option<Keyword>>> {
    let place = |layer| facts.history.steps.iter().position(|step| step.layer == Some(layer));
    let steps = facts.history.steps.get(place(first)? + 1..place(last)?)?;
    Some(steps.iter().map(|step| step.instruction.as_ref().map(|instruction| instruction.keyword)))
}

/// Moves the clean-up of a later `RUN` to the one that leaves the files behind; `None` if the
/// commands could do something else there.
pub(in crate::rules::hidden) fn early_clean_up(
    facts: &Facts,
    first: usize,
    last: usize,
) -> Option<Fix> {
    // Another user or shell, or another command in between, may change what it does. Another
    // directory does not: clean-ups name absolute paths.
    let is_harmless =
        |keyword| !matches!(keyword, None | Some(Keyword::Run | Keyword::User | Keyword::Shell));
    if last <= first || !is_plain(facts, first) || !between(facts, first, last)?.all(is_harmless) {
        return None;
    }
    let all = commands(facts, last);
    let cleaning: Vec<&str> =
        all.iter().copied().take_while(|command| is_clean_up(command)).collect();
    if cleaning.is_empty() || removes_later_files(facts, first, last) {
        return None;
    }
    let owned = || cleaning.iter().map(|&command| command.to_owned());
    let then = owned().map(|command| Edit { layer: first, rewrite: Rewrite::Then(command) });
    let reason = format!("the RUN of layer {} cleans up", first + 1).into();
    let without = Rewrite::Without { commands: owned().collect(), reason };
    let without = Edit { layer: last, rewrite: without };
    let advice = match cleaning.len() == all.len() {
        true => {
            format!("Clean up in the RUN of layer {}, and drop that of {}", first + 1, last + 1)
        }
        false => format!("Clean up in the RUN of layer {}", first + 1),
    };
    Some(Fix::edits(advice, then.chain([without]).collect()))
}

/// Whether a layer hides files that were added after an earlier layer: moved there, the clean-up
/// would miss them.
fn removes_later_files(facts: &Facts, first: usize, last: usize) -> bool {
    let mut hidden = facts.hidden.keys();
    hidden.any(|&(_, shipped_by, hidden_by)| {
        hidden_by == last && first < shipped_by && shipped_by < last
    })
}

/// Commands that only remove files, separated by commas.
const CLEAN_UPS: &str = "apt-get clean, apt clean, apt-get autoremove, apt autoremove, \
                         apt-get purge, apt-get remove, yum clean, dnf clean, microdnf clean, \
                         zypper clean, apk del, apk cache clean, npm cache clean, \
                         yarn cache clean, pnpm store prune, pip cache purge, conda clean, \
                         composer clear-cache, rmdir";

/// Whether a command only removes files, by paths that mean the same in any directory.
pub(in crate::rules::hidden) fn is_clean_up(command: &str) -> bool {
    let words: Vec<&str> = command.split_whitespace().collect();
    match words.split_first() {
        Some((&"sudo", rest)) => is_clean_up(&rest.join(" ")),
        Some((&"rm", rest)) => {
            rest.iter().all(|word| word.starts_with(['-', '/', '~']) && !word.contains(['$', '`']))
        }
        _ => CLEAN_UPS
            .split(", ")
            .any(|start| command == start || command.starts_with(&format!("{start} "))),
    }
}
