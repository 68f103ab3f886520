//! Files copied into another layer only to change their owner, mode or time.

use std::collections::BTreeMap;

use super::copied_to_link::is_linked_again;
use super::package_database_rewritten::is_database;
use super::support::contents;
use super::support::groups::{self, Group};
use super::{base_packages_upgraded, copied_over};
use crate::dockerfile::{Edit, Rewrite, shell};
use crate::facts::Facts;
use crate::packages::owners;
use crate::rules::{Claim, Find, Fix, Match, Proof, Rule};
use crate::tree::Cause;
use crate::tree::VersionId;

pub(super) static RULE: Rule = Rule {
    id: "copied-to-change-metadata",
    title: "Files copied only to change owner, mode or time",
    why: "A layer cannot change a file's owner or mode alone: the whole file is stored again.",
    proof: "Two layers have the same content at the same path, and only owner, mode, time or \
            extended attributes differ.",
    fix: "Set owner and mode where the file is copied, `COPY --chown=USER:GROUP --chmod=MODE`, or \
          change only the directories that are written to.",
    references: &[
        "https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",
        "https://docs.kernel.org/filesystems/overlayfs.html",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    let groups = groups::groups(facts, &[Cause::MetadataOnly], |version| {
        !is_database(facts, version) && !is_linked_again(facts, version)
    });
    let (base, own): (Vec<Group>, Vec<Group>) = groups
        .into_iter()
        .filter(|group| !copied_over::is_copied(facts, group.hidden_by))
        .filter(|group| {
            !base_packages_upgraded::is_upgrade(facts, group.shipped_by, group.hidden_by)
        })
        .partition(|group| group.shipped_by < facts.base.layers);
    let mut by_hider: BTreeMap<usize, Vec<Group>> = BTreeMap::new();
    for group in own {
        by_hider.entry(group.hidden_by).or_default().push(group);
    }
    let own = by_hider.into_iter().map(|(hidden_by, groups)| own_match(facts, hidden_by, groups));
    own.chain(base.into_iter().filter_map(|group| base_match(facts, group))).collect()
}

/// Returns the match of what one layer stores again of the own layers below it.
fn own_match(facts: &Facts, hidden_by: usize, groups: Vec<Group>) -> Match {
    let origins = origins(facts, &groups);
    let names: Vec<String> =
        groups.iter().map(|group| groups::name(facts, group.shipped_by)).take(3).collect();
    let versions: Vec<VersionId> = groups.into_iter().flat_map(|group| group.versions).collect();
    let evidence = format!(
        "{} stores again what {} added, with the same content: {}",
        groups::name(facts, hidden_by),
        names.join(" and "),
        contents::mostly(facts, &versions)
    );
    let fix = fix(facts, &origins, hidden_by);
    Match::new(Proof::Proven, evidence, fix).claiming(Claim::Hidden(versions))
}

/// Returns the match of what one layer stores again of the base image. Its files stay, so the copy
/// is the waste.
fn base_match(facts: &Facts, group: Group) -> Option<Match> {
    if groups::bytes(facts, &group.versions) < groups::MIN_BASE_BYTES {
        return None;
    }
    let evidence = groups::sentence(facts, &group, "stores again, with the same content,");
    let nodes = group.versions.iter().map(|&version| facts.tree.node_of(version));
    let copied = nodes.filter(|&node| facts.layer(node) == Some(group.hidden_by)).collect();
    let claim = match group.hidden_by < facts.base.layers {
        true => Claim::Hidden(group.versions),
        false => Claim::Visible(copied),
    };
    let fix = Fix::advice(
        "Leave files of the base image as they are; change only the directories that are \
         written to",
    );
    Some(Match::new(Proof::Proven, evidence, fix).claiming(claim))
}

/// Returns the layers that first added the content, with how many of their files were copied.
fn origins(facts: &Facts, groups: &[Group]) -> BTreeMap<usize, u64> {
    let mut origins = BTreeMap::new();
    for &version in groups.iter().flat_map(|group| &group.versions) {
        *origins.entry(owners::origin(&facts.tree, version)).or_default() += 1;
    }
    origins
}

fn fix(facts: &Facts, origins: &BTreeMap<usize, u64>, hidden_by: usize) -> Fix {
    let commands = groups::commands(facts, hidden_by);
    let changes: Vec<&str> =
        commands.into_iter().filter(|command| shell::runs(command, &["chown", "chmod"])).collect();
    let edits = origins
        .iter()
        .map(|(&layer, &files)| early_edits(facts, &changes, layer, files, hidden_by));
    let edits: Option<Vec<Vec<Edit>>> = edits.collect();
    match edits.filter(|edits| !edits.is_empty()) {
        Some(edits) => {
            let advice = format!(
                "Set owner and mode where the files are created, and drop {} from layer {}",
                if changes.len() == 1 { "the command" } else { "the commands" },
                hidden_by + 1
            );
            let without = changes.iter().map(|&command| command.to_owned()).collect();
            let reason = "COPY sets owner and mode".into();
            let without = Rewrite::Without { commands: without, reason };
            let without = Edit { layer: hidden_by, rewrite: without };
            Fix::edits(advice, edits.into_iter().flatten().chain([without]).collect())
        }
        None => Fix::advice(
            "Set owner and mode in the instructions that create the files, or change only the \
             directories that are written to",
        ),
    }
}

/// Returns how an instruction that creates files does what a later `chown` or `chmod` does; `None`
/// if that would change more files.
fn early_edits(
    facts: &Facts,
    changes: &[&str],
    layer: usize,
    files: u64,
    hidden_by: usize,
) -> Option<Vec<Edit>> {
    if changes.is_empty() || layer < facts.base.layers {
        return None;
    }
    if facts.is_copy(layer) {
        // An option of COPY applies to all files that it copies. If the command changes at least
        // four fifths of them, it is meant for all of them: the others had the right owner and mode
        // already.
        let all = shipped_files(facts, layer);
        let change = |command: &&str| {
            let option = copy_option(facts, command, layer, hidden_by)?;
            Some(Edit { layer, rewrite: Rewrite::CopyOption(option) })
        };
        return match all / 5 * 4 <= files {
            true => changes.iter().map(change).collect(),
            false => None,
        };
    }
    facts.command_of(layer)?;
    let then = |command: &&str| Edit { layer, rewrite: Rewrite::Then((*command).to_owned()) };
    Some(changes.iter().map(then).collect())
}

/// How many files a layer ships.
fn shipped_files(facts: &Facts, layer: usize) -> u64 {
    let tree = &facts.tree;
    let is_file = |&version: &VersionId| {
        tree.layer_of(version) == Some(layer) && tree.own_content(version).is_some()
    };
    tree.all_versions().filter(is_file).count() as u64
}

/// Returns the option of COPY that does what a `chown` or `chmod` does; `None` if there is none.
fn copy_option(
    facts: &Facts,
    command: &str,
    shipped_by: usize,
    hidden_by: usize,
) -> Option<String> {
    let program =
        ["chown", "chmod"].into_iter().find(|program| shell::runs(command, &[program]))?;
    let mut words = command.get(shell::position(command, program)?..)?.split_whitespace();
    let argument = words.find(|word| !word.starts_with('-'))?;
    let is_plain =
        argument.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":._-".contains(&byte));
    if program == "chmod" {
        let is_mode = |byte: u8| byte.is_ascii_alphanumeric() || b"=+,-".contains(&byte);
        return argument.bytes().all(is_mode).then(|| format!("--chmod={argument}"));
    }
    // A user that is created after the COPY has no name there yet, so the option needs the number.
    let is_created_later = (shipped_by + 1..=hidden_by)
        .filter_map(|layer| facts.command_of(layer))
        .any(|command| command.contains("useradd") || command.contains("adduser"));
    match is_created_later {
        false => is_plain.then(|| format!("--chown={argument}")),
        true => {
            let group = facts.hidden.iter().find(|((_, _, by), _)| *by == hidden_by);
            let node = facts.tree.node_of(*group?.1.first()?);
            let entry = facts.tree.visible(node)?.entry;
            Some(format!("--chown={}:{}", entry.uid, entry.gid))
        }
    }
}
