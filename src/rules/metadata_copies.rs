//! Files copied into another layer only to change their owner, mode or time.

use super::{Category, Claim, Fix, Image, Match, Place, Proof, Rule};
use crate::report::Cause;
use crate::tree::NodeId;

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
                claim: if own { Claim::Hidden(versions.clone()) } else { Claim::Files(copied()) },
                evidence: format!(
                    "{} stores again what {} brought, with the same content",
                    image.layer_name(hidden_by),
                    image.layer_name(shipped_by)
                ),
                fix: fix(image, shipped_by, hidden_by),
                shown: Vec::new(),
                needs_other_base: false,
            }
        })
        .collect()
}

fn fix(image: &Image<'_>, shipped_by: usize, hidden_by: usize) -> Fix {
    let command = image.command_of(hidden_by).unwrap_or_default();
    let options: Vec<String> = ["chown", "chmod"]
        .iter()
        .filter_map(|program| Some(format!("--{program}={}", argument(command, program)?)))
        .collect();
    match image.instruction(shipped_by) {
        Some(text) if image.is_copy(shipped_by) && !options.is_empty() => {
            let (keyword, rest) = text.split_once(' ').unwrap_or((text, ""));
            Fix {
                advice: format!(
                    "Set it in the {keyword}, and drop the RUN of layer {}",
                    hidden_by + 1
                ),
                place: Place::Dockerfile,
                lines: vec![format!("{keyword} {} {rest}", options.join(" "))],
            }
        }
        Some(_) if image.base_layers <= shipped_by => Fix {
            advice: format!("Change owner and mode in {}", image.layer_name(shipped_by)),
            ..Fix::default()
        },
        _ => Fix {
            advice:
                "Leave files of the base image as they are; change only the directories that are \
                     written to"
                    .to_owned(),
            ..Fix::default()
        },
    }
}

/// The owner or mode that a command gives: the first argument of the program that is no option.
fn argument<'a>(command: &'a str, program: &str) -> Option<&'a str> {
    let mut words = command.split_whitespace();
    words.find(|word| word.rsplit('/').next() == Some(program))?;
    let given = words.find(|word| !word.starts_with('-'))?;
    let plain =
        given.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":.,+=_-".contains(&byte));
    // COPY takes no other modes than octal ones before Dockerfile 1.14.
    let fits = program != "chmod" || given.bytes().all(|byte| byte.is_ascii_digit());
    (plain && fits).then_some(given)
}
