//! What an image would be after its fixes: alternatives, each with its sizes, none added to another.

use std::collections::{BTreeSet, HashSet};

use crate::rules::claims::{Claimed, Kind};
use crate::rules::{Category, Image};
use crate::tree::{Amount, NodeId};

pub mod dockerfile;
mod node;
pub mod onto;
pub use crate::rules::program;
mod python;
pub mod runtime;

pub use runtime::RuntimeSet;

use runtime::Scene;

/// A kind of program, and how what it needs is found.
pub struct Strategy {
    /// Its name, for documentation.
    pub name: &'static str,
    /// Finds the set; `None` where the program is of another kind or too much is unknown.
    pub find: fn(&Scene<'_, '_>) -> Option<RuntimeSet>,
}

/// Every kind of program, the first that fits is taken.
pub static STRATEGIES: &[Strategy] = &[
    Strategy { name: "Node", find: node::runtime_set },
    Strategy { name: "Python", find: python::runtime_set },
];

/// Returns what the image needs at run time, where that can be known.
pub fn runtime_set(image: &Image<'_>, claimed: &[Claimed]) -> Option<RuntimeSet> {
    let program = program::program(image)?;
    let junk = junk(claimed);
    let scene = Scene { image, program: &program, junk: &junk };
    STRATEGIES.iter().find_map(|strategy| (strategy.find)(&scene))
}

/// The files that findings would take away; of files that would only shrink, none.
fn junk(claimed: &[Claimed]) -> HashSet<NodeId> {
    let whole = claimed.iter().filter(|it| {
        !matches!(
            it.rule.category,
            Category::DebugSymbols | Category::Duplicates | Category::Hidden
        )
    });
    let shares = whole.flat_map(|it| &it.shares);
    let counted = shares.filter(|(kind, _)| matches!(kind, Kind::Counted | Kind::Guessed));
    counted.flat_map(|(_, share)| share.nodes.iter().copied()).collect()
}

/// Four sizes in two: what a container sees, and what it does not.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outcome {
    /// What a container would see.
    pub visible: Amount,
    /// What would be shipped beside it.
    pub hidden: Amount,
}

/// What the image is after the fixes of the headline.
pub fn in_place(today: &Outcome, claimed: &[Claimed]) -> Outcome {
    let mut after = *today;
    for share in claimed.iter().filter_map(|it| it.shares.get(&Kind::Counted)) {
        subtract(&mut after.hidden, &share.hidden);
        let mut visible = share.amount;
        subtract(&mut visible, &share.hidden);
        subtract(&mut after.visible, &visible);
    }
    after
}

fn subtract(from: &mut Amount, what: &Amount) {
    from.unpacked = from.unpacked.saturating_sub(what.unpacked);
    from.download = from.download.saturating_sub(what.download);
    from.files = from.files.saturating_sub(what.files);
}

/// What the image is where only the runtime set is copied onto the same base.
pub fn multi_stage(image: &Image<'_>, set: &RuntimeSet) -> Outcome {
    let mut outcome = base(image);
    for amount in amounts(image, &set.files) {
        outcome.visible.add(&amount);
    }
    // Files of the base that the set writes again.
    for &node in &set.files {
        let versions = image.tree.versions(node);
        let below = versions.filter_map(|id| Some((id, image.tree.version(id)?)));
        let covered = below
            .filter(|(_, version)| version.layer < image.base_layers)
            .find_map(|(id, version)| Some((image.tree.own_content(id)?, version.entry.download)));
        if let Some((content, download)) = covered {
            let amount = Amount { unpacked: content.stored_bytes, download, files: 1 };
            subtract(&mut outcome.visible, &amount);
            outcome.hidden.add(&amount);
        }
    }
    outcome
}

/// What the base image alone is.
fn base(image: &Image<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    for id in image.tree.all_versions() {
        let Some(version) = image.tree.version(id) else { continue };
        if image.base_layers <= version.layer {
            continue;
        }
        let content = image.tree.own_content(id);
        let amount = Amount {
            unpacked: content.map_or(0, |it| it.stored_bytes),
            download: version.entry.download,
            files: u64::from(content.is_some()),
        };
        let hidden = image.tree.hidden_bytes(id).map(|(_, by)| by as usize);
        match hidden.is_some_and(|by| by < image.base_layers) {
            true => outcome.hidden.add(&amount),
            false => outcome.visible.add(&amount),
        }
    }
    outcome
}

/// What files carry, each inode once.
pub fn amounts(image: &Image<'_>, files: &BTreeSet<NodeId>) -> Vec<Amount> {
    let tree = image.tree;
    let mut seen = HashSet::new();
    let versions = files.iter().filter_map(|&node| tree.current(node));
    let carriers = versions.map(|version| tree.carrier(version).unwrap_or(version));
    carriers
        .filter(|&carrier| seen.insert(carrier))
        .filter_map(|carrier| {
            let content = tree.own_content(carrier);
            Some(Amount {
                unpacked: content.map_or(0, |it| it.stored_bytes),
                download: tree.version(carrier)?.entry.download,
                files: u64::from(content.is_some()),
            })
        })
        .collect()
}
