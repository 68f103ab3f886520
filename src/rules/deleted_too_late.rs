//! Files that a later instruction deletes: still shipped, in no container.

use super::{Category, Claim, Fix, Image, Match, Place, Proof, Rule};
use crate::report::Cause;

pub(super) static RULE: Rule = Rule {
    id: "deleted-too-late",
    title: "Files deleted by a later instruction",
    category: Category::Hidden,
    why: "Each instruction adds a layer. Deleting a file in a later layer only covers it: every pull still \
          transfers it, and everybody who has the image can read it.",
    proof: "A whiteout or an opaque directory in a later layer removes files of an earlier one (image-spec \
            layer.md, Whiteouts). Nothing that a container sees is counted.",
    fix: "Delete in the same RUN that creates the files, or create them in another build stage.",
    references: &[
        "https://docs.docker.com/build/building/best-practices/#run",
        "https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts",
    ],
    cost: None,
    wanted: &[],
    find,
};

fn find(image: &Image<'_>) -> Vec<Match> {
    let groups = image.hidden.iter();
    groups
        .filter(|((cause, ..), _)| matches!(cause, Cause::Removed | Cause::Cleared))
        .map(|(&(_, shipped_by, hidden_by), versions)| Match {
            proof: Proof::Proven,
            claim: Claim::Hidden(versions.clone()),
            evidence: format!(
                "{} deletes what {} brought",
                image.layer_name(hidden_by),
                image.layer_name(shipped_by)
            ),
            fix: fix(image, shipped_by, hidden_by),
            shown: Vec::new(),
            needs_other_base: false,
        })
        .collect()
}

fn fix(image: &Image<'_>, shipped_by: usize, hidden_by: usize) -> Fix {
    if shipped_by < image.base_layers {
        return Fix {
            advice: "Deleting files of the base image saves nothing; choose a base without them"
                .into(),
            ..Fix::default()
        };
    }
    if image.is_copy(shipped_by) {
        return Fix {
            advice: "Copy only what stays, or read the files where they are with \
                     `RUN --mount=type=bind,target=/mnt` in place of COPY"
                .into(),
            ..Fix::default()
        };
    }
    let commands: Option<Vec<&str>> =
        (shipped_by..=hidden_by).map(|layer| image.command_of(layer)).collect();
    match commands {
        Some(commands) if shipped_by < hidden_by => Fix {
            advice: format!(
                "Join the RUN instructions of layers {} to {}",
                shipped_by + 1,
                hidden_by + 1
            ),
            place: Place::Dockerfile,
            lines: joined(&commands),
        },
        _ => Fix {
            advice: format!("Move the deletion to {}", image.layer_name(shipped_by)),
            ..Fix::default()
        },
    }
}

/// One RUN of several.
pub(super) fn joined(commands: &[&str]) -> Vec<String> {
    let last = commands.len().saturating_sub(1);
    let line = |(index, command): (usize, &&str)| {
        let lead = if index == 0 { "RUN " } else { "    " };
        let tail = if index == last { "" } else { " && \\" };
        format!("{lead}{command}{tail}")
    };
    commands.iter().enumerate().map(line).collect()
}
