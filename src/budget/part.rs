//! What is at some paths, in some packages or in some findings: measured, with what it consists of.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::check::Contributor;
use super::inspected::Inspected;
use super::limit::{Counted, Target};
use super::quantity::Unit;
use crate::escape::printable_text;
use crate::judgement::{Finding, PlannedFix};
use crate::packages::{EcosystemName, Package, PackageId};
use crate::report::FindingReport;
use crate::rules::Proof;
use crate::rules::glob::PathGlob;
use crate::rules::policy::Selector;
use crate::tree::{Amount, NodeId, VersionId};
use crate::units::{Bytes, counted as counted_in_words};

/// A part of an image.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// Its bytes, or how many things it is.
    pub(super) measured: u64,
    /// What it consists of, largest first.
    pub(super) contributors: Vec<Contributor>,
    /// Whether anything of the image belongs to it.
    pub(super) matches: bool,
    /// What else has to be known.
    pub(super) remark: Option<String>,
    members: Members,
}

/// A limit of something that an image does not have.
#[derive(Debug)]
pub(super) struct Unmatched {
    /// Its name and where it is set, as in its judgement.
    pub(super) limit: String,
    pub(super) origin: String,
    /// That it matches nothing: a sentence.
    pub(super) text: String,
}

/// Which findings take bytes off it.
#[derive(Debug, Default)]
enum Members {
    /// None is known.
    #[default]
    Unknown,
    /// Those on these files, by version.
    Versions(HashSet<VersionId, RandomState>),
    /// Those about packages: by the files of these.
    Packages(HashSet<PackageId, RandomState>),
    /// These, by id.
    Findings(HashSet<String>),
}

impl Part {
    /// Measures what a limit is about; `None` if that is not a part of an image.
    pub(super) fn of(
        image: Inspected<'_>,
        target: &Target,
        unit: Unit,
        own: Counted,
    ) -> Option<Self> {
        match target {
            Target::Path { glob, hidden } => Some(paths(image, glob, *hidden, unit, own)),
            Target::Package { name, ecosystem } => {
                Some(packages(image, name.as_ref(), *ecosystem, unit, own))
            }
            Target::Findings(selector) => Some(findings(image, *selector, unit, own)),
            _ => None,
        }
    }

    /// Returns how much of it a fix takes away.
    pub(super) fn saved_by(&self, image: Inspected<'_>, fix: &PlannedFix, unit: Unit) -> u64 {
        let findings = fix.findings.iter().filter_map(|&at| image.judgement.findings.get(at));
        findings.map(|finding| self.saved_by_finding(image, finding, unit)).sum()
    }

    fn saved_by_finding(&self, image: Inspected<'_>, finding: &Finding, unit: Unit) -> u64 {
        let number = |amount: &Amount| match unit {
            Unit::Bytes => amount.unpacked,
            Unit::Count => amount.files,
        };
        match &self.members {
            Members::Unknown => 0,
            Members::Findings(ids) => match (ids.contains(&finding.id), unit) {
                (false, _) => 0,
                (true, Unit::Bytes) => finding.amount.unpacked,
                (true, Unit::Count) => 1,
            },
            Members::Packages(ids) if unit == Unit::Count => {
                let about = finding.packages.iter().filter(|(id, _)| ids.contains(id));
                about.count() as u64
            }
            members => {
                let Some((_, share)) = image.claimed(finding) else { return 0 };
                let owners = &image.facts.owners;
                let is_in = |node: NodeId, version: &VersionId| match members {
                    Members::Versions(versions) => versions.contains(version),
                    Members::Packages(ids) => {
                        owners.owner(node).is_some_and(|id| ids.contains(&id))
                    }
                    Members::Unknown | Members::Findings(_) => false,
                };
                let parts = share.versions.iter().zip(share.amounts(&image.facts.tree));
                let parts = parts.filter(|(version, (node, _))| is_in(*node, version));
                parts.map(|(_, (_, amount))| number(&amount)).sum()
            }
        }
    }
}

/// What is below one path that matches.
struct Place {
    node: NodeId,
    amount: Amount,
}

fn paths(image: Inspected<'_>, glob: &PathGlob, hidden: bool, unit: Unit, own: Counted) -> Part {
    let tree = &image.facts.tree;
    let first_layer = image.first_layer(own).unwrap_or_default();
    let mut versions = HashSet::default();
    let mut places: Vec<Place> = Vec::new();
    let mut matches = false;
    for top in tops(image, glob) {
        matches = true;
        let mut amount = Amount::default();
        let mut open = vec![top];
        while let Some(node) = open.pop() {
            open.extend(tree.children(node));
            let counts = |version: &VersionId| {
                let is_content = tree.own_content(*version).is_some();
                let is_seen = tree.hidden_bytes(*version).is_none();
                let is_own = tree.layer_of(*version).is_some_and(|layer| first_layer <= layer);
                is_content && is_own && (is_seen || hidden)
            };
            for version in tree.versions(node).filter(counts) {
                versions.insert(version);
                amount.add(&tree.amount(version));
            }
        }
        if amount.files != 0 {
            places.push(Place { node: top, amount });
        }
    }
    let mut contributors: Vec<Contributor> = places
        .iter()
        .map(|place| Contributor {
            what: image.facts.path(place.node),
            layer: image.facts.layer(place.node).map(|layer| layer + 1),
            measured: measured(&place.amount, unit),
            unpacked: Bytes(place.amount.unpacked),
            download: image.report.sizes.download.map(|_| Bytes(place.amount.download)),
        })
        .collect();
    sort(&mut contributors);
    Part {
        measured: places.iter().map(|place| number(&place.amount, unit)).sum(),
        contributors,
        matches,
        remark: None,
        members: Members::Versions(versions),
    }
}

/// Returns the outermost paths that match; what is in a directory that does is not looked at.
fn tops(image: Inspected<'_>, glob: &PathGlob) -> Vec<NodeId> {
    let tree = &image.facts.tree;
    let mut found = Vec::new();
    let mut path = Vec::new();
    // A node with the length of the path of its directory.
    let mut open: Vec<(NodeId, usize)> =
        tree.children(NodeId::ROOT).iter().map(|&node| (node, 0)).collect();
    while let Some((node, length)) = open.pop() {
        path.truncate(length);
        path.push(b'/');
        path.extend_from_slice(tree.name(node));
        if glob.is_match(&path) {
            found.push(node);
        } else {
            open.extend(tree.children(node).iter().map(|&child| (child, path.len())));
        }
    }
    found.sort_unstable();
    found
}

fn packages(
    image: Inspected<'_>,
    name: Option<&PathGlob>,
    ecosystem: Option<EcosystemName>,
    unit: Unit,
    own: Counted,
) -> Part {
    let first_layer = image.first_layer(own).unwrap_or_default();
    let mut part = Part::default();
    let mut ids = HashSet::default();
    let matching = image.report.packages.iter().filter(|package| {
        let is_named = name.is_none_or(|name| name.is_match(package.name.as_bytes()));
        let is_in = ecosystem.is_none_or(|ecosystem| ecosystem.word() == package.ecosystem);
        is_named && is_in && package.layer.is_none_or(|layer| first_layer < layer)
    });
    for package in matching {
        part.matches = true;
        let number = match unit {
            Unit::Bytes => package.unpacked.0,
            Unit::Count => 1,
        };
        part.measured = part.measured.saturating_add(number);
        part.contributors.push(Contributor {
            what: match package.version.as_str() {
                "" => format!("{} {}", package.ecosystem, package.name),
                version => format!("{} {} {version}", package.ecosystem, package.name),
            },
            layer: package.layer,
            measured: i64::try_from(number).unwrap_or(i64::MAX),
            unpacked: package.unpacked,
            download: package.download,
        });
    }
    let is_named =
        |package: &Package| name.is_none_or(|name| name.is_match(package.name.as_bytes()));
    let chosen = match &ecosystem {
        Some(ecosystem) => std::slice::from_ref(ecosystem),
        None => EcosystemName::ALL,
    };
    for &ecosystem in chosen {
        let packages = image.facts.packages(ecosystem);
        ids.extend(packages.filter(|(_, package)| is_named(package)).map(|(id, _)| id));
    }
    sort(&mut part.contributors);
    Part { members: Members::Packages(ids), ..part }
}

fn findings(image: Inspected<'_>, selector: Selector, unit: Unit, own: Counted) -> Part {
    let selected = |finding: &&FindingReport| match selector {
        Selector::Rule(id) => finding.rule == id,
        Selector::Category(category) => finding.category == category,
    };
    let (mut part, mut guesses) = (Part::default(), Vec::new());
    let mut ids = HashSet::new();
    let counted = image.report.findings.iter().filter(|finding| finding.ignored.is_none());
    for finding in counted.filter(selected).filter(|finding| is_own(finding, own)) {
        part.matches = true;
        if finding.proof == Proof::Guessed {
            guesses.push(finding);
            continue;
        }
        ids.insert(finding.id.clone());
        let contributor = of_finding(finding, unit);
        part.measured = part.measured.saturating_add(match unit {
            Unit::Bytes => finding.unpacked.0,
            Unit::Count => 1,
        });
        part.contributors.push(contributor);
    }
    sort(&mut part.contributors);
    part.members = Members::Findings(ids);
    part.remark = remark_on_guesses(&guesses);
    part
}

/// Whether a finding counts: that of the base image only if all bytes do.
pub(super) fn is_own(finding: &FindingReport, counted: Counted) -> bool {
    use crate::rules::claims::Counts;
    counted == Counted::All || finding.counts != Counts::OtherBase
}

/// A finding as a part of what was measured.
pub(super) fn of_finding(finding: &FindingReport, unit: Unit) -> Contributor {
    let place = finding.paths.first().map(|path| match finding.more_paths {
        0 if finding.paths.len() == 1 => format!(": {path}"),
        _ => format!(": {path} and more"),
    });
    Contributor {
        what: format!("{}{}", finding.title, place.unwrap_or_default()),
        layer: finding.layers.first().copied().filter(|_| finding.layers.len() == 1),
        measured: match unit {
            Unit::Bytes => i64::try_from(finding.unpacked.0).unwrap_or(i64::MAX),
            Unit::Count => 1,
        },
        unpacked: finding.unpacked,
        download: finding.download,
    }
}

/// Says which guesses are not counted; `None` without any.
pub(super) fn remark_on_guesses(guesses: &[&FindingReport]) -> Option<String> {
    let bytes: Bytes = guesses.iter().map(|finding| finding.unpacked).sum();
    let first = guesses.first()?;
    let findings = counted_in_words(guesses.len() as u64, "finding");
    let title = printable_text(&first.title);
    Some(format!("{findings} with {bytes} is only a guess, and does not count: {title}"))
}

fn number(amount: &Amount, unit: Unit) -> u64 {
    match unit {
        Unit::Bytes => amount.unpacked,
        Unit::Count => amount.files,
    }
}

fn measured(amount: &Amount, unit: Unit) -> i64 {
    i64::try_from(number(amount, unit)).unwrap_or(i64::MAX)
}

/// Sorts the largest first.
pub(super) fn sort(contributors: &mut [Contributor]) {
    contributors.sort_by(|a, b| {
        let key = |one: &Contributor| std::cmp::Reverse((one.measured, one.unpacked));
        key(a).cmp(&key(b)).then_with(|| a.what.cmp(&b.what))
    });
}
