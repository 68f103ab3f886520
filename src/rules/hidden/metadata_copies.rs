//! Files copied into another layer only to change their owner, mode or time.

use crate::packages::owners;
use crate::report::Cause;
use crate::rules::{Category, Change, Claim, Edit, Fix, Image, Match, Proof, Rule, shell};
use crate::tree::{NodeId, VersionId};

pub(super) static RULE: Rule = Rule {
    id: "copied-to-change-metadata",
    title: "Files copied only to change owner, mode or time",
    category: Category::Hidden,
    why: "A layer cannot change a file's owner or mode alone: the whole file is stored again.",
    proof: "Two layers have the same content at the same path, and only owner, mode, time or extended \
            attributes differ.",
    fix: "Set owner and mode where the file is copied, `COPY --chown=USER:GROUP --chmod=MODE`, or change only \
          the directories that are written to.",
    references: &[
        "https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",
        "https://docs.kernel.org/filesystems/overlayfs.html",
    ],
    cost: None,
    wanted: &[],
    find,
};

fn find(image: &Image<'_>) -> Vec<Match> {
    let copies = image.hidden.iter().filter(|((cause, ..), _)| *cause == Cause::MetadataOnly);
    copies
        .map(|(&(_, shipped_by, hidden_by), versions)| {
            let own = image.base_layers <= shipped_by;
            // What the base ships becomes visible again once the copy goes: the copy is the waste.
            let copied = || -> Vec<NodeId> {
                let nodes = versions.iter().map(|&version| image.tree.node_of(version));
                nodes.filter(|&node| image.layer(node) == Some(hidden_by)).collect()
            };
            Match {
                proof: Proof::Proven,
                claim: if own { Claim::Hidden(versions.clone()) } else { Claim::Visible(copied()) },
                evidence: format!(
                    "{} stores again what {} brought, with the same content",
                    image.layer_name(hidden_by),
                    image.layer_name(shipped_by)
                ),
                fix: fix(image, origin(image, versions).unwrap_or(shipped_by), hidden_by),
                shown: Vec::new(),
                needs_other_base: false,
            }
        })
        .collect()
}

fn fix(image: &Image<'_>, shipped_by: usize, hidden_by: usize) -> Fix {
    if shipped_by < image.base_layers {
        return Fix::advice(
            "Leave files of the base image as they are; change only the directories that are \
             written to",
        );
    }
    let commands = image.command_of(hidden_by).and_then(shell::commands).unwrap_or_default();
    let changes: Vec<&str> =
        commands.into_iter().filter(|it| shell::runs(it, &["chown", "chmod"])).collect();
    let without = || {
        let commands = changes.iter().map(|&command| command.to_owned()).collect();
        Edit { layer: hidden_by, change: Change::Without(commands) }
    };
    if image.is_copy(shipped_by) {
        let options: Option<Vec<String>> =
            changes.iter().map(|command| option(image, command, shipped_by, hidden_by)).collect();
        if let Some(options) = options.filter(|options| !options.is_empty()) {
            let advice = format!(
                "Set owner and mode in the COPY, and drop the RUN of layer {}",
                hidden_by + 1
            );
            let copy = |option| Edit { layer: shipped_by, change: Change::CopyOption(option) };
            let edits = options.into_iter().map(copy).chain([without()]).collect();
            return Fix::edits(advice, edits);
        }
    }
    if image.command_of(shipped_by).is_some() && !changes.is_empty() {
        let then = |command: &&str| Edit {
            layer: shipped_by,
            change: Change::Then((*command).to_owned()),
        };
        let advice = "Change owner and mode in the RUN that makes the files";
        return Fix::edits(advice, changes.iter().map(then).chain([without()]).collect());
    }
    Fix::advice(format!("Change owner and mode in {}", image.layer_name(shipped_by)))
}

/// The layer that first brought the content, of which later ones made copies.
fn origin(image: &Image<'_>, versions: &[VersionId]) -> Option<usize> {
    Some(owners::origin(image.tree, *versions.first()?))
}

/// The option of COPY that does what a `chown` or `chmod` does; `None` where none does.
fn option(image: &Image<'_>, command: &str, shipped_by: usize, hidden_by: usize) -> Option<String> {
    let program = ["chown", "chmod"].into_iter().find(|it| shell::runs(command, &[it]))?;
    let mut words = command.get(shell::position(command, program)?..)?.split_whitespace();
    let given = words.find(|word| !word.starts_with('-'))?;
    let is_plain = given.bytes().all(|it| it.is_ascii_alphanumeric() || b":._-".contains(&it));
    if program == "chmod" {
        let is_mode = |it: u8| it.is_ascii_alphanumeric() || b"=+,-".contains(&it);
        return given.bytes().all(is_mode).then(|| format!("--chmod={given}"));
    }
    // Who is made after the COPY has no name there yet, but a number.
    let made_between = (shipped_by + 1..=hidden_by)
        .filter_map(|layer| image.command_of(layer))
        .any(|command| command.contains("useradd") || command.contains("adduser"));
    match made_between {
        false => is_plain.then(|| format!("--chown={given}")),
        true => {
            let group = image.hidden.iter().find(|((_, _, by), _)| *by == hidden_by);
            let node = image.tree.node_of(*group?.1.first()?);
            let entry = image.tree.visible(node)?.entry;
            Some(format!("--chown={}:{}", entry.uid, entry.gid))
        }
    }
}
