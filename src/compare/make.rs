//! From two images to their comparison: a pure function, without I/O or clock.

use std::borrow::Cow;

use super::both::{Both, Which};
use super::causes::{CauseReport, Evidence, Groups, reasons};
use super::joint::Joint;
use super::layers::{LayerPairs, is_same_blob};
use super::moved::Moves;
use super::packages::{Files, PackagePairs};
use super::paths::SameContent;
use super::{Comparison, Pull, Sameness, Side, SideReport, SizeChanges};
use super::{attack_surface, config, findings, paths};
use crate::facts;
use crate::report::{Report, SchemaVersion};
use crate::rules::glob::PathGlob;
use crate::units::Bytes;

/// What is compared, and how much of it is listed.
#[derive(Debug, Clone, Default)]
pub struct CompareOptions {
    /// Below which change rows are folded.
    pub threshold: Threshold,
    /// Whether every path that changed is listed.
    pub files: bool,
    /// Lists only paths that match.
    pub path: Option<PathGlob>,
    /// Whether two threads compare; the result is the same.
    pub parallel: bool,
}

/// Below which change outputs for people fold rows.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Threshold {
    /// A thousandth of the larger image, at least 64 kB: what nobody looks for.
    #[default]
    Usual,
    /// So many bytes.
    Bytes(Bytes),
    /// So much of the larger image's unpacked bytes, in per cent.
    Percent(f64),
}

impl Threshold {
    /// The bytes that it is for two images.
    fn bytes(self, reports: Both<&Report>) -> Bytes {
        let larger = reports.before.sizes.unpacked.max(reports.after.sizes.unpacked);
        match self {
            Self::Usual => Bytes((larger.0 / 1000).max(64_000)),
            Self::Bytes(bytes) => bytes,
            // Lossy above 2^53, far beyond any image.
            Self::Percent(percent) => Bytes((larger.0 as f64 * percent / 100.0) as u64),
        }
    }
}

/// Compares two images; a change is what `after` has more than `before`. Infallible: what cannot be
/// compared is said in the result.
pub fn compare(before: &Side, after: &Side, options: &CompareOptions) -> Comparison {
    let sides = Both::new(before, after);
    let reports = sides.map(Side::report);
    let listings = sides.map(Side::listing).all();
    let joint = listings.map(Joint::of);
    let joint = joint.as_ref();
    let (moves, packages) = facts::both(
        options.parallel,
        || joint.map(Moves::of).unwrap_or_default(),
        || pair_packages(reports, joint),
    );
    let threshold = options.threshold.bytes(reports);
    let groups = Groups::of(&packages);
    let evidence = Evidence::of(reports, joint, &moves, &packages);
    let (causes, layers) = facts::both(
        options.parallel,
        || CauseReport::list(&evidence, &groups),
        || LayerPairs::of(reports, joint, &moves),
    );
    let sizes = SizeChanges::of(reports);
    let with = |pair: usize| {
        let root = packages.pairs.get(groups.root(pair)?)?;
        Some(root.any()?.name.clone())
    };
    let lists_paths = options.files || options.path.is_some();
    let paths = joint.filter(|_| lists_paths);
    let paths = paths.map(|joint| paths::changes(reports, joint, &moves, options.path.as_ref()));
    let same_content = joint.map(SameContent::count).unwrap_or_default();
    Comparison {
        schema: SchemaVersion,
        version: Cow::Borrowed(env!("CARGO_PKG_VERSION")),
        before: SideReport::of(before),
        after: SideReport::of(after),
        same: sameness(reports),
        reasons: reasons(&causes, &sizes),
        sizes,
        pull: Pull::of(reports, &layers),
        causes,
        layers: layers.changes(reports),
        packages: packages.changes(with),
        times_only: same_content.times,
        metadata_only: same_content.metadata,
        moved: moves.rows,
        config: config::changes(reports.map(|report| report.config.as_ref())),
        findings: findings::changes(reports),
        attack_surface: attack_surface::changes(reports),
        threshold,
        not_compared: not_compared(sides),
        paths,
        diff: None,
    }
}

impl SideReport {
    fn of(side: &Side) -> Self {
        let report = side.report();
        Self {
            image: report.image.clone(),
            sizes: report.sizes,
            base: report.base.clone(),
            incomplete: report.incomplete.clone(),
            dockerfile: report.dockerfile.clone(),
            files: side.listing().is_some(),
        }
    }
}

fn pair_packages<'a>(reports: Both<&'a Report>, joint: Option<&Joint<'_>>) -> PackagePairs<'a> {
    let contents =
        joint.map(|joint| joint.package_contents(reports.map(|report| report.packages.len())));
    PackagePairs::of(reports, |before, after| match &contents {
        Some(contents) => {
            let both = contents.before.get(before).zip(contents.after.get(after));
            both.map_or(Files::Other, |(before, after)| {
                match (before.in_place == after.in_place, before.anywhere == after.anywhere) {
                    (true, _) => Files::Same,
                    (false, true) => Files::Elsewhere,
                    (false, false) => Files::Other,
                }
            })
        }
        None => {
            let bytes = |which: Which, at: usize| {
                reports.get(which).packages.get(at).map(|package| (package.unpacked, package.files))
            };
            match bytes(Which::Before, before) == bytes(Which::After, after) {
                true => Files::Same,
                false => Files::Other,
            }
        }
    })
}

/// Whether both are one image: its configuration and its layers are the same.
fn sameness(reports: Both<&Report>) -> Option<Sameness> {
    let Both { before, after } = reports;
    if before.incomplete.is_some() || after.incomplete.is_some() {
        return None;
    }
    let is_same_config = before.image.config_digest.is_some()
        && before.image.config_digest == after.image.config_digest
        || before.config == after.config && before.steps == after.steps;
    let tars = reports.map(|report| {
        report.layers.iter().map(|layer| layer.diff_id.as_ref()).collect::<Option<Vec<_>>>()
    });
    let are_tars_same = tars.before.is_some() && tars.before == tars.after;
    let mut pairs = before.layers.iter().zip(&after.layers);
    let are_blobs_same = before.layers.len() == after.layers.len()
        && pairs.all(|(before, after)| is_same_blob(before, after));
    match (is_same_config, are_blobs_same, are_tars_same) {
        (true, true, _) => Some(Sameness::Identical),
        (true, false, true) => Some(Sameness::Recompressed),
        _ => None,
    }
}

/// Says what could not be compared, and why.
fn not_compared(sides: Both<&Side>) -> Vec<String> {
    let mut sentences = Vec::new();
    let platforms = sides.map(|side| side.report().image.platform.as_deref()).all();
    if let Some(Both { before, after }) = platforms.filter(|both| both.before != both.after) {
        sentences.push(format!(
            "The images are for different platforms, {before} and {after}; `--platform` chooses \
             one."
        ));
    }
    for which in Which::BOTH {
        let (side, name) = (sides.get(which), which.word());
        if side.listing().is_none() {
            sentences.push(format!(
                "{name} is a report without paths, so files, moves and rebuilt layers could not \
                 be compared; write it again with `--files`."
            ));
        }
        let report = side.report();
        let of_layers: Bytes = report.layers.iter().filter_map(|layer| layer.unpacked).sum();
        if of_layers != report.sizes.unpacked {
            sentences.push(format!(
                "The report {name} contradicts itself: its layers have {of_layers}, and it says \
                 {}; write it again with `plimsoll report`.",
                report.sizes.unpacked
            ));
        }
        if let Some(incomplete) = &report.incomplete {
            sentences.push(format!("{name}: {}.", incomplete.what));
        }
        if report.sizes.download.is_none() && !report.layers.is_empty() {
            sentences
                .push(format!("The download of {name} is not known, so its change is not either."));
        }
    }
    sentences
}
