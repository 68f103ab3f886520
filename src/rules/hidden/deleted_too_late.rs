//! Files that a later instruction deletes: still shipped, in no container.

use crate::report::Cause;
use crate::rules::{Category, Change, Claim, Edit, Fix, Image, Match, Proof, Rule};

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
        return Fix::advice(
            "Deleting files of the base image saves nothing; choose a base without them",
        );
    }
    if image.is_copy(shipped_by) {
        return Fix::advice(
            "Copy only what stays, or read the files where they are with \
             `RUN --mount=type=bind,target=/mnt` in place of COPY",
        );
    }
    join(image, shipped_by, hidden_by).unwrap_or_else(|| {
        Fix::advice(format!("Move the deletion to {}", image.layer_name(shipped_by)))
    })
}

/// One RUN of those of two layers and all between; `None` where there is anything else between.
pub(super) fn join(image: &Image<'_>, first: usize, last: usize) -> Option<Fix> {
    let are_runs = (first..=last).all(|layer| image.command_of(layer).is_some());
    let edit = Edit { layer: last, change: Change::JoinInto(first) };
    (are_runs && first < last).then(|| {
        let advice = format!("Join the RUN instructions of layers {} to {}", first + 1, last + 1);
        Fix::edits(advice, vec![edit])
    })
}
