//! What package managers keep, removed by each `RUN` that leaves it: for instructions that other
//! instructions keep apart, so that they cannot be joined.

use std::collections::BTreeSet;

use super::system_packages::APT_INSTALL;
use crate::dockerfile::{Edit, Keyword, Rewrite, shell};
use crate::facts::Facts;
use crate::tree::NodeId;

/// A directory in which a package manager keeps what it can download again.
struct Kept {
    /// The beginning of the paths.
    below: &'static str,
    /// What the `RUN` removes at its end; empty if a command does.
    removes: &'static str,
    /// What the `RUN` runs; empty if it only removes paths.
    cleans: &'static str,
    /// The commands that need what is kept.
    installs: &'static [&'static str],
    /// The commands that download it, the usual one first; without any, installing does.
    updates: &'static [&'static str],
}

/// Where package managers keep things (apt.conf(5), apk-cache(5), dnf.conf(5)).
static KEPT: &[Kept] = &[
    Kept {
        below: "/var/lib/apt/lists/",
        removes: "/var/lib/apt/lists/*",
        cleans: "",
        installs: APT_INSTALL,
        updates: &["apt-get update", "apt update", "apt-get -y update", "apt-get -qq update"],
    },
    Kept {
        below: "/var/cache/apt/",
        removes: "",
        cleans: "apt-get clean",
        installs: &[],
        updates: &[],
    },
    Kept {
        below: "/var/cache/apk/",
        removes: "/var/cache/apk/*",
        cleans: "",
        installs: &["apk add"],
        updates: &["apk update", "apk add --no-cache", "apk add --update", "apk add -U"],
    },
    Kept {
        below: "/var/cache/dnf/",
        removes: "",
        cleans: "dnf clean all",
        installs: &[],
        updates: &[],
    },
    Kept {
        below: "/var/cache/yum/",
        removes: "",
        cleans: "yum clean all",
        installs: &[],
        updates: &[],
    },
];

/// Whether a package manager can download again what is at a path.
pub(super) fn is_kept(facts: &Facts, node: NodeId) -> bool {
    row(facts, node).is_some()
}

fn row(facts: &Facts, node: NodeId) -> Option<usize> {
    let path = facts.tree.path(node);
    KEPT.iter().position(|kept| path.starts_with(kept.below.as_bytes()))
}

/// Returns the edits with which the `RUN` of a layer removes what it leaves at some paths, and
/// later ones download again what they need of it, and remove it too; `None` if a path is elsewhere
/// or a `RUN` cannot be changed.
pub(super) fn edits(facts: &Facts, layer: usize, nodes: &[NodeId]) -> Option<Vec<Edit>> {
    let rows: BTreeSet<usize> =
        nodes.iter().map(|&node| row(facts, node)).collect::<Option<_>>()?;
    let mut edits = Vec::new();
    for kept in rows.into_iter().filter_map(|at| KEPT.get(at)) {
        clean(facts, layer, kept, &mut edits)?;
        let Some(update) = kept.updates.first() else { continue };
        for above in facts.layers_above(layer) {
            let line = facts.command_of(above).unwrap_or_default();
            let (installs, updates) =
                (shell::runs(line, kept.installs), shell::runs(line, kept.updates));
            if installs && !updates {
                let (commands, first) = (kept.installs, (*update).to_owned());
                edits.push(Edit { layer: above, rewrite: Rewrite::Before { commands, first } });
            }
            // What is not there from before, each of them downloads as a whole.
            if (installs || updates) && !line.contains("--no-cache") {
                clean(facts, above, kept, &mut edits)?;
            }
        }
    }
    (!edits.is_empty()).then_some(edits)
}

/// Adds the edit that ends a `RUN` without what is kept; `None` if it cannot be changed.
fn clean(facts: &Facts, layer: usize, kept: &Kept, edits: &mut Vec<Edit>) -> Option<()> {
    let line = facts.command_of(layer).filter(|line| !line.contains("sudo "))?;
    shell::commands(line).filter(|_| facts.base.layers <= layer)?;
    let rewrite = match kept.cleans {
        "" => Rewrite::Remove(kept.removes.to_owned()),
        command => Rewrite::Then(command.to_owned()),
    };
    edits.push(Edit { layer, rewrite });
    Some(())
}

/// Says why the `RUN` instructions of two layers are not joined, as the end of a sentence; empty if
/// nothing is in the way.
pub(super) fn obstacle(facts: &Facts, first: usize, last: usize) -> String {
    let steps = &facts.history.steps;
    let place = |layer| steps.iter().position(|step| step.layer == Some(layer));
    let Some((from, to)) = place(first).zip(place(last)) else { return String::new() };
    let inner = steps.get(from + 1..to).unwrap_or_default();
    let is_other = |keyword: Keyword| keyword != Keyword::Run;
    let instructions = inner.iter().filter_map(|step| step.instruction.as_ref());
    let mut others = instructions.filter(|instruction| is_other(instruction.keyword));
    if let Some(other) = others.next() {
        let more = match others.count() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let text: String = other.text.chars().take(40).collect();
        let text = crate::escape::printable_text(text.trim());
        let stands = if more.is_empty() { "stands" } else { "stand" };
        return format!("; they are not joined, as `{text}`{more} {stands} between them");
    }
    let cannot = |layer: &usize| facts.command_of(*layer).and_then(shell::commands).is_none();
    match (first..=last).find(cannot) {
        Some(layer) => format!(
            "; they are not joined, as the form of {} does not allow it",
            facts.layer_name(layer)
        ),
        None => String::new(),
    }
}
