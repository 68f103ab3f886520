//! What is known that can be the cause of a change.

use std::collections::BTreeSet;

use super::super::both::{Both, Which};
use super::super::findings::FindingKeys;
use super::super::joint::{Joint, MayMatch};
use super::super::listing::Version;
use super::super::moved::Moves;
use super::super::packages::PackagePairs;
use super::ledger::Key;
use crate::base::Confidence;
use crate::dockerfile::recover::in_words;
use crate::layer::LayerState;
use crate::report::{Fate, LayerReport, Report};
use crate::rules::glob::PathGlob;

/// Databases of package managers, and caches that are made anew when packages change: they follow
/// from a package, so their bytes are no cause of their own.
const FOLLOWERS: &[(&str, &[&str])] = &[
    (
        "dpkg",
        &[
            "var/lib/dpkg/**",
            "var/lib/apt/extended_states",
            "var/cache/debconf/**",
            "etc/ld.so.cache",
            "var/cache/ldconfig/aux-cache",
            "etc/alternatives/**",
            "var/lib/systemd/deb-systemd-helper-enabled/**",
        ],
    ),
    ("apk", &["lib/apk/db/**", "usr/lib/apk/db/**", "etc/apk/world"]),
    ("rpm", &["var/lib/rpm/**", "usr/lib/sysimage/rpm/**", "var/lib/dnf/**"]),
    ("pacman", &["var/lib/pacman/**"]),
    ("npm", &["**/node_modules/.package-lock.json", "**/node_modules/.bin/**"]),
];

/// What both images are, and how their parts are paired.
pub(in crate::compare) struct Evidence<'a> {
    pub(in crate::compare) reports: Both<&'a Report>,
    /// `None` if the paths of one image are not known.
    pub(in crate::compare) joint: Option<&'a Joint<'a>>,
    pub(in crate::compare) moves: &'a Moves,
    pub(in crate::compare) packages: &'a PackagePairs<'a>,
    /// How many layers of each image are a base that the other is not built on; 0 if both are built
    /// on the same.
    bases: Both<usize>,
    /// By layer of each image: whether the other one has it too, but not all of it could be read.
    unread: Both<Vec<bool>>,
    pub(super) finding_keys: FindingKeys<'a>,
    /// The keys of the findings of both images.
    pub(super) findings: Names,
    /// The instructions that made the layers of both images.
    pub(super) instructions: Names,
    followers: Vec<(&'static str, Vec<PathGlob>)>,
    /// The paths that one of them may match.
    may_follow: Option<MayMatch>,
}

/// Names that both images may have, sorted, so that their numbers do not depend on which image is
/// first.
#[derive(Debug, Default)]
pub(super) struct Names {
    names: Vec<String>,
    /// By position in the lists of the reports: the number of the name.
    of: Both<Vec<usize>>,
}

impl Names {
    fn of(names: Both<Vec<String>>) -> Self {
        let all: BTreeSet<&String> = names.before.iter().chain(&names.after).collect();
        let all: Vec<String> = all.into_iter().cloned().collect();
        let number = |name: String| all.binary_search(&name).unwrap_or_default();
        let of = names.map(|names| names.into_iter().map(number).collect());
        Self { names: all, of }
    }

    fn number(&self, which: Which, position: usize) -> Option<usize> {
        self.of.get(which).get(position).copied()
    }

    pub(super) fn name(&self, number: usize) -> &str {
        self.names.get(number).map(String::as_str).unwrap_or_default()
    }
}

impl<'a> Evidence<'a> {
    pub(in crate::compare) fn of(
        reports: Both<&'a Report>,
        joint: Option<&'a Joint<'a>>,
        moves: &'a Moves,
        packages: &'a PackagePairs<'a>,
    ) -> Self {
        let globs = |paths: &[&str]| -> Vec<PathGlob> {
            paths.iter().filter_map(|path| PathGlob::new(path).ok()).collect()
        };
        let followers = FOLLOWERS.iter().map(|(name, paths)| (*name, globs(paths)));
        let finding_keys = FindingKeys::of(reports);
        let keys = |report: &Report| {
            let keys = report.findings.iter().map(|finding| finding_keys.key(finding));
            keys.map(str::to_owned).collect()
        };
        Self {
            reports,
            joint,
            moves,
            packages,
            bases: bases(reports),
            unread: Both::of(|which| unread(reports, which)),
            findings: Names::of(reports.map(keys)),
            finding_keys,
            instructions: Names::of(reports.map(instructions)),
            followers: followers.collect(),
            may_follow: joint.map(|joint| {
                let patterns = FOLLOWERS.iter().flat_map(|(_, paths)| paths.iter().copied());
                MayMatch::of(joint, patterns)
            }),
        }
    }

    /// Whether a layer, by index, belongs to a base that the other image is not built on.
    pub(super) fn is_other_base(&self, which: Which, layer: usize) -> bool {
        layer < *self.bases.get(which)
    }

    /// Whether the download of each image is known.
    pub(super) fn knows_downloads(&self) -> Both<bool> {
        self.reports.map(|report| report.sizes.download.is_some())
    }

    /// The cause that a version points to by itself; `None` if nobody owns it.
    pub(super) fn key(&self, joint: &Joint<'_>, which: Which, version: &Version) -> Option<Key> {
        let layer = version.layer as usize;
        if self.unread.get(which).get(layer) == Some(&true) {
            return Some(Key::Unread);
        }
        let hidden_by = version.hidden_by().filter(|_| !version.is_shown);
        if self.is_other_base(which, hidden_by.unwrap_or(layer).max(layer)) {
            return Some(Key::Base);
        }
        if !version.is_shown {
            return self.hidden(which, version.fate, hidden_by.unwrap_or(layer));
        }
        let package = version.package().and_then(|at| self.packages.index_of(which, at));
        let changed = package.filter(|&pair| self.packages.is_changed(pair));
        let finding = || Some(Key::Finding(self.findings.number(which, version.finding()?)?));
        let follows = || {
            let place = joint.place(which, version);
            let may_follow = self.may_follow.as_ref().is_some_and(|paths| paths.contains(place));
            let ecosystem = may_follow.then(|| self.follows(&joint.path(place)));
            ecosystem.flatten().map(Key::Follows)
        };
        changed
            .map(Key::Package)
            .or_else(finding)
            .or_else(|| package.map(Key::Package))
            .or_else(follows)
    }

    /// The download of a version; nothing in a layer that is the same blob as a lower one.
    pub(super) fn counted_download(&self, which: Which, version: &Version) -> u64 {
        let layer = self.reports.get(which).layers.get(version.layer as usize);
        let is_repeated = layer.is_some_and(|layer| layer.same_as.is_some());
        if is_repeated { 0 } else { version.download }
    }

    /// The cause of bytes that a layer, by index, hides.
    pub(super) fn hidden(&self, which: Which, fate: Fate, by: usize) -> Option<Key> {
        Some(Key::Hidden(fate, self.instructions.number(which, by)?))
    }

    /// The ecosystem whose packages a path changes with.
    pub(super) fn follows(&self, path: &str) -> Option<&'static str> {
        let follows = |globs: &[PathGlob]| globs.iter().any(|glob| glob.is_match(path.as_bytes()));
        self.followers.iter().find(|(_, globs)| follows(globs)).map(|(name, _)| *name)
    }
}

/// The instructions that made the layers; their numbers from 1 where that is unknown.
fn instructions(report: &Report) -> Vec<String> {
    let text = |layer: &LayerReport| match &layer.instruction {
        Some(text) => in_words(text),
        None => format!("layer {}", layer.number),
    };
    report.layers.iter().map(text).collect()
}

/// By layer of an image: whether the other one has it too, but not all of it could be read there.
fn unread(reports: Both<&Report>, which: Which) -> Vec<bool> {
    let other = reports.get(which.other()).layers.iter();
    let damaged: Vec<&LayerReport> =
        other.filter(|layer| layer.state != LayerState::Complete).collect();
    let is_same = |layer: &LayerReport, other: &LayerReport| {
        layer.diff_id.is_some() && layer.diff_id == other.diff_id
            || layer.digest.is_some() && layer.digest == other.digest
    };
    let layers = reports.get(which).layers.iter();
    layers.map(|layer| damaged.iter().any(|other| is_same(layer, other))).collect()
}

/// The layers of the bases, if they are different ones.
///
/// Where a base ends is often only guessed, so both are the same if one image has all the layers of
/// the other's base, or if one guess just ends earlier.
fn bases(reports: Both<&Report>) -> Both<usize> {
    let layers = reports.map(|report| report.base.as_ref().map_or(0, |base| base.layers));
    let begin_alike = |count: usize| {
        let ids = |report: &Report| {
            let layers = report.layers.iter().take(count);
            layers.map(|layer| layer.diff_id.clone().or(layer.digest.clone())).collect()
        };
        let ids: Both<Option<Vec<String>>> = reports.map(ids);
        let is_long_enough =
            |ids: &Option<Vec<String>>| ids.as_ref().is_some_and(|ids| ids.len() == count);
        is_long_enough(&ids.before) && ids.before == ids.after
    };
    let is_guess = |report: &Report| {
        report.base.as_ref().is_none_or(|base| base.confidence == Confidence::Guess)
    };
    let (shorter, longer) = (layers.before.min(layers.after), layers.before.max(layers.after));
    let may_end_later = 0 < shorter && (is_guess(reports.before) || is_guess(reports.after));
    match begin_alike(longer) || may_end_later && begin_alike(shorter) {
        true => Both::new(0, 0),
        false => layers,
    }
}
