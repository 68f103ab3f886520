//! From facts and judgement to a report: a function from data to data, without I/O or clock.

use super::attributes::Attributes;
use super::warnings;
use super::{
    BaseReport, Checks, ConfigReport, DuplicateGroup, EcosystemReport, FindingReport, HiddenGroup,
    ImageFacts, Largest, LayerReport, Ledger, PackageReport, Packages, PathReport, Report,
    SchemaVersion, Sizes, StepReport, Summary, UnownedGroup,
};
use crate::facts::{Facts, both};
use crate::judgement::{JudgeOptions, Judgement, judge};
use crate::packages::PackageId;
use crate::tree::{MergedTree, NodeId};
use crate::warning::Warning;

/// How much a report lists.
#[derive(Debug, Clone, Copy, Default)]
pub struct Detail {
    /// Whether every path is listed.
    pub files: bool,
}

/// The parts of a report that need no judgement, so that they can be made beside it.
struct Listed {
    layers: Vec<LayerReport>,
    hidden: Vec<HiddenGroup>,
    largest: Vec<Largest>,
    paths: u64,
    duplicates: Vec<DuplicateGroup>,
    packages: Vec<(PackageId, PackageReport)>,
    ecosystems: Vec<EcosystemReport>,
    unowned: Vec<UnownedGroup>,
    files: Option<Vec<(NodeId, PathReport)>>,
    warnings: Vec<Warning>,
}

impl Listed {
    /// Lists what needs no judgement.
    fn of(facts: &Facts, detail: Detail) -> Self {
        let tree = &facts.tree;
        let ledger = Ledger::of(tree, facts.layers().len());
        let looks = !facts.bytes_only;
        let packages = looks.then(|| Packages::of(facts));
        Self {
            layers: LayerReport::list(facts, &ledger),
            hidden: ledger.groups(facts),
            largest: Largest::list(facts),
            paths: paths(tree),
            duplicates: DuplicateGroup::list(facts),
            packages: packages.as_ref().map(Packages::list).unwrap_or_default(),
            ecosystems: packages.map(|packages| packages.ecosystems()).unwrap_or_default(),
            unowned: if looks { UnownedGroup::list(facts) } else { Vec::new() },
            files: detail.files.then(|| PathReport::list(facts)),
            warnings: warnings::warnings(facts),
        }
    }
}

impl Report {
    /// Makes the report of an image.
    pub fn of(facts: &Facts, judgement: &Judgement, detail: Detail) -> Self {
        let findings = FindingReport::list(facts, judgement);
        Self::with(facts, judgement, Listed::of(facts, detail), findings)
    }

    /// Judges an image and makes its report, at the same time where two threads may be used.
    pub fn judged(
        facts: &Facts,
        options: JudgeOptions<'_>,
        detail: Detail,
        at_once: bool,
    ) -> (Self, Judgement) {
        let judge = || {
            let judgement = judge(facts, options);
            let findings = FindingReport::list(facts, &judgement);
            (judgement, findings)
        };
        let (listed, (judgement, findings)) = both(at_once, || Listed::of(facts, detail), judge);
        (Self::with(facts, &judgement, listed, findings), judgement)
    }

    fn with(
        facts: &Facts,
        judgement: &Judgement,
        listed: Listed,
        findings: Vec<FindingReport>,
    ) -> Self {
        let (ids, packages): (Vec<PackageId>, Vec<PackageReport>) =
            listed.packages.into_iter().unzip();
        let files = listed.files.map(|paths| Attributes::of(judgement, &ids).add(facts, paths));
        let mut report = Self {
            schema: SchemaVersion,
            image: ImageFacts::of(facts),
            sizes: Sizes::default(),
            summary: Summary::of(judgement),
            entries: facts.layers().iter().map(|layer| layer.entries.list.len() as u64).sum(),
            paths: listed.paths,
            checks: Checks { digests: facts.origin.digests },
            layers: listed.layers,
            steps: StepReport::list(&facts.history),
            config: ConfigReport::of(&facts.image.config),
            hidden: listed.hidden,
            largest: listed.largest,
            duplicates: listed.duplicates,
            findings,
            fixes: judgement.fixes.iter().map(Into::into).collect(),
            plans: judgement.plans.iter().map(Into::into).collect(),
            packages,
            ecosystems: listed.ecosystems,
            unowned: listed.unowned,
            base: None,
            warnings: listed.warnings,
            files,
        };
        if !facts.bytes_only {
            report.base = BaseReport::mark(&facts.base, &mut report.layers);
        }
        report.warnings.extend(judgement.expired.iter().map(warnings::of_ignore));
        report.warnings.sort();
        StepReport::add_to(&report.steps, &mut report.layers);
        report.sizes = Sizes::of(&report.layers);
        report
    }
}

/// Entries of the merged tree, the root and implied parents not counted.
fn paths(tree: &MergedTree) -> u64 {
    let explicit = tree.nodes().skip(1).filter(|&node| tree.visible(node).is_some());
    explicit.count() as u64
}
