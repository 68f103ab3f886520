//! What is at some paths, in some packages or in some findings: measured, with what it consists of.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::check::Contributor;
use super::inspected::Inspected;
use super::judge::signed;
use super::limit::{Counted, Target};
use super::quantity::Unit;
use crate::base::Confidence;
use crate::escape::printable_text;
use crate::judgement::{Finding, PlannedFix};
use crate::packages::{EcosystemName, Package};
use crate::report::{BaseReport, FindingReport};
use crate::rules::claims::Counts;
use crate::rules::glob::PathGlob;
use crate::rules::policy::Selector;
use crate::rules::{Category, Proof};
use crate::tree::{Amount, MergedTree, NodeId, VersionId};
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

/// What belongs to it, by which findings take bytes off it are told.
#[derive(Debug, Default)]
enum Members {
    /// Nothing is known.
    #[default]
    Unknown,
    /// What is at and below these paths, as far as it counts.
    Paths(HashSet<NodeId, RandomState>, Counting),
    /// The packages with such a name, in that ecosystem.
    Packages(Option<PathGlob>, Option<EcosystemName>),
    /// Findings, by id.
    Findings(HashSet<String>),
}

/// Which versions of files count.
#[derive(Debug, Clone, Copy)]
struct Counting {
    /// Those of this layer and above, by its index.
    first_layer: usize,
    /// Whether those that no container sees do.
    hidden: bool,
}

impl Counting {
    fn includes(self, tree: &MergedTree, version: VersionId) -> bool {
        let is_seen = tree.hidden_bytes(version).is_none();
        let is_own = tree.layer_of(version).is_some_and(|layer| self.first_layer <= layer);
        tree.own_content(version).is_some() && is_own && (is_seen || self.hidden)
    }
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

    /// Returns the findings that are not about bytes among those that it counts.
    pub(super) fn without_bytes<'a>(
        &self,
        image: Inspected<'a>,
        unit: Unit,
    ) -> Vec<&'a FindingReport> {
        let (Members::Findings(ids), Unit::Count) = (&self.members, unit) else {
            return Vec::new();
        };
        let all = image.report.findings.iter();
        all.filter(|finding| !finding.is_about_bytes() && ids.contains(&finding.id)).collect()
    }

    /// Returns how much of it a fix takes away.
    pub(super) fn saved_by(&self, image: Inspected<'_>, fix: &PlannedFix, unit: Unit) -> u64 {
        image.findings_of(fix).map(|finding| self.saved_by_finding(image, finding, unit)).sum()
    }

    fn saved_by_finding(&self, image: Inspected<'_>, finding: &Finding, unit: Unit) -> u64 {
        match &self.members {
            Members::Unknown => 0,
            Members::Findings(ids) => match (ids.contains(&finding.id), unit) {
                (false, _) => 0,
                (true, Unit::Bytes) => finding.amount.unpacked,
                (true, Unit::Count) => 1,
            },
            Members::Packages(name, ecosystem) if unit == Unit::Count => {
                let packages = finding.packages.iter();
                let about = packages.filter_map(|(id, _)| image.facts.packages.get(*id));
                about.filter(|package| is_meant(package, name.as_ref(), *ecosystem)).count() as u64
            }
            members => {
                let Some((_, share)) = image.claimed(finding) else { return 0 };
                let tree = &image.facts.tree;
                let is_in = |node: NodeId, version: VersionId| match members {
                    Members::Paths(tops, counting) => {
                        counting.includes(tree, version)
                            && tree.ancestors(node).any(|above| tops.contains(&above))
                    }
                    Members::Packages(name, ecosystem) => image
                        .facts
                        .owner(node)
                        .is_some_and(|(_, package)| is_meant(package, name.as_ref(), *ecosystem)),
                    Members::Unknown | Members::Findings(_) => false,
                };
                let parts = share.versions.iter().zip(share.amounts(tree));
                let parts = parts.filter(|(version, (node, _))| is_in(*node, **version));
                parts.map(|(_, (_, amount))| number(&amount, unit)).sum()
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
    let counting = Counting { first_layer, hidden };
    let mut places: Vec<Place> = Vec::new();
    let tops = tops(image, glob);
    for &top in &tops {
        let mut amount = Amount::default();
        let mut open = vec![top];
        while let Some(node) = open.pop() {
            open.extend(tree.children(node));
            let versions = tree.versions(node);
            for version in versions.filter(|version| counting.includes(tree, *version)) {
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
            line: None,
            measured: measured(&place.amount, unit),
            unpacked: Bytes(place.amount.unpacked),
            download: image.report.sizes.download.map(|_| Bytes(place.amount.download)),
        })
        .collect();
    sort(&mut contributors);
    Part {
        measured: places.iter().map(|place| number(&place.amount, unit)).sum(),
        contributors,
        matches: !tops.is_empty(),
        remark: None,
        members: Members::Paths(tops.into_iter().collect(), counting),
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
            line: None,
            measured: signed(number),
            unpacked: package.unpacked,
            download: package.download,
        });
    }
    sort(&mut part.contributors);
    Part { members: Members::Packages(name.cloned(), ecosystem), ..part }
}

/// Whether a package has such a name, and is of that ecosystem.
fn is_meant(package: &Package, name: Option<&PathGlob>, ecosystem: Option<EcosystemName>) -> bool {
    let is_named = name.is_none_or(|name| name.is_match(package.name.as_bytes()));
    is_named && ecosystem.is_none_or(|ecosystem| ecosystem == package.ecosystem)
}

fn findings(image: Inspected<'_>, selector: Selector, unit: Unit, own: Counted) -> Part {
    let selected = |finding: &&FindingReport| is_selected(selector, finding);
    let (mut part, mut guesses) = (Part::default(), Vec::new());
    let mut ids = HashSet::new();
    let counted = image.report.findings.iter().filter(|finding| finding.ignored.is_none());
    for finding in counted.filter(selected).filter(|finding| is_own(image, finding, own)) {
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

/// Whether a finding is one of a rule or of a category.
pub(super) fn is_selected(selector: Selector, finding: &FindingReport) -> bool {
    match selector {
        Selector::Rule(id) => finding.rule == id,
        Selector::Category(category) => finding.category == category,
    }
}

/// Whether a finding counts: that of the base image only if all bytes do.
pub(super) fn is_own(image: Inspected<'_>, finding: &FindingReport, counted: Counted) -> bool {
    counted == Counted::All || !is_of_base(image, finding)
}

/// Whether only another base image is without a finding. Where the base ends is sometimes a guess,
/// which must hide no secret.
pub(super) fn is_of_base(image: Inspected<'_>, finding: &FindingReport) -> bool {
    let is_sure = |base: &&BaseReport| {
        finding.category != Category::Secrets || base.confidence != Confidence::Guess
    };
    let layers = image.report.base.as_ref().filter(is_sure).map_or(0, |base| base.layers);
    let is_in_base = || finding.layers.iter().all(|&number| number <= layers);
    match finding.counts {
        Counts::OtherBase => true,
        Counts::NoBytes => !finding.layers.is_empty() && is_in_base(),
        _ => false,
    }
}

/// A finding as a part of what was measured.
pub(super) fn of_finding(finding: &FindingReport, unit: Unit) -> Contributor {
    let what = match finding.place_in_words() {
        place if place.is_empty() => finding.title.clone().into_owned(),
        place => format!("{}: {place}", finding.title),
    };
    Contributor {
        what,
        layer: finding.layers.first().copied().filter(|_| finding.layers.len() == 1),
        line: finding.line,
        measured: match unit {
            Unit::Bytes => signed(finding.unpacked.0),
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
    let bytes = if bytes.0 == 0 { String::new() } else { format!(" with {bytes}") };
    Some(format!("{findings}{bytes} is only a guess, and does not count: {title}"))
}

fn number(amount: &Amount, unit: Unit) -> u64 {
    match unit {
        Unit::Bytes => amount.unpacked,
        Unit::Count => amount.files,
    }
}

fn measured(amount: &Amount, unit: Unit) -> i64 {
    signed(number(amount, unit))
}

/// Sorts the largest first.
pub(super) fn sort(contributors: &mut [Contributor]) {
    contributors.sort_by(|a, b| {
        let key = |one: &Contributor| std::cmp::Reverse((one.measured, one.unpacked));
        key(a).cmp(&key(b)).then_with(|| a.what.cmp(&b.what))
    });
}
