//! From facts and judgement to a report: a pure function, without I/O or clock.

use super::attributes::Attributes;
use super::warnings;
use super::{
    AttackSurface, BaseReport, Checks, ChurnReport, ConfigReport, DockerfileReport, DuplicateGroup,
    FindingReport, FixReport, ImageFacts, Incomplete, Largest, LayerReport, Ledger, PackageReport,
    Packages, PathReport, Report, SchemaVersion, Sizes, StepReport, Summary, UnownedGroup,
};
use crate::facts::{Facts, both};
use crate::judgement::{JudgeOptions, Judgement, judge};
use crate::packages::PackageId;
use crate::tree::{MergedTree, NodeId};

/// How much a report lists.
#[derive(Debug, Clone, Copy, Default)]
pub struct Detail {
    /// Whether every path is listed.
    pub files: bool,
    /// Whether findings, plans and the base are those of the rest if a part of an archive is lost;
    /// otherwise there are none.
    pub partial: bool,
}

/// The parts of a report that need no judgement, so that they can be made in parallel.
struct Listed {
    /// Without findings, fixes, plans and paths.
    report: Report,
    /// The packages in the order in which the report lists them.
    packages: Vec<PackageId>,
    files: Option<Vec<(NodeId, PathReport)>>,
}

impl Listed {
    fn of(facts: &Facts, detail: Detail) -> Self {
        let tree = &facts.tree;
        let ledger = Ledger::of(tree, facts.layers().len());
        let with_contents = !facts.bytes_only;
        let packages = with_contents.then(|| Packages::of(facts));
        let listed = packages.as_ref().map(Packages::list).unwrap_or_default();
        let (ids, packages_listed): (Vec<PackageId>, Vec<PackageReport>) =
            listed.into_iter().unzip();
        let mut report = Report {
            schema: SchemaVersion,
            version: env!("CARGO_PKG_VERSION").into(),
            image: ImageFacts::of(facts),
            incomplete: Incomplete::of(facts, detail.partial),
            sizes: Sizes::default(),
            summary: Summary::default(),
            entries: facts.layers().iter().map(|layer| layer.entries.list.len() as u64).sum(),
            paths: paths(tree),
            checks: Checks { digests: facts.origin.digests },
            layers: LayerReport::list(facts, &ledger),
            steps: StepReport::list(facts),
            dockerfile: DockerfileReport::of(facts),
            config: ConfigReport::of(&facts.image.config),
            hidden: ledger.groups(facts),
            churn: None,
            largest: Largest::list(facts, facts.base.layers..facts.layers().len()),
            largest_in_base: Largest::list(facts, 0..facts.base.layers),
            duplicates: DuplicateGroup::list(facts),
            findings: Vec::new(),
            fixes: Vec::new(),
            plans: Vec::new(),
            refused_plans: Vec::new(),
            lacks_needs: false,
            packages: packages_listed,
            ecosystems: packages.map(|packages| packages.ecosystems()).unwrap_or_default(),
            unowned: if with_contents { UnownedGroup::list(facts) } else { Vec::new() },
            attack_surface: with_contents.then(|| AttackSurface::list(facts)),
            base: None,
            warnings: warnings::warnings(facts),
            files: None,
        };
        if with_contents && !Incomplete::forbids_advice(facts, detail.partial) {
            report.base = BaseReport::mark(&facts.base, &mut report.layers);
            report.churn = ChurnReport::of(facts);
        }
        StepReport::add_to(&report.steps, &mut report.layers);
        report.sizes = Sizes::of(&report.layers);
        Self { report, packages: ids, files: detail.files.then(|| PathReport::list(facts)) }
    }

    /// Adds what the judgement holds.
    fn judged(
        self,
        facts: &Facts,
        judgement: &Judgement,
        findings: Vec<FindingReport>,
    ) -> (Report, Attributes) {
        let Self { mut report, packages, files } = self;
        report.summary = Summary::of(facts, judgement);
        report.findings = findings;
        report.fixes = judgement.fixes.iter().map(|fix| FixReport::of(judgement, fix)).collect();
        report.plans = judgement.plans.iter().map(Into::into).collect();
        report.refused_plans = judgement.refused.iter().map(Into::into).collect();
        report.lacks_needs = judgement.lacks_needs;
        report.warnings.extend(judgement.expired.iter().map(warnings::expired_ignore));
        report.warnings.sort();
        let attributes = Attributes::of(judgement, &packages);
        report.files = files.map(|paths| attributes.add(facts, paths));
        (report, attributes)
    }
}

impl Report {
    /// Makes the report of an image.
    pub fn of(facts: &Facts, judgement: &Judgement, detail: Detail) -> Self {
        let findings = FindingReport::list(facts, judgement);
        Listed::of(facts, detail).judged(facts, judgement, findings).0
    }

    /// Judges an image and makes its report, on two threads if `parallel`.
    pub fn judged(
        facts: &Facts,
        options: JudgeOptions<'_>,
        detail: Detail,
        parallel: bool,
    ) -> (Self, Judgement) {
        let (report, _, judgement) = Self::attributed(facts, options, detail, parallel);
        (report, judgement)
    }

    /// The same, with where it lists what owns and claims each path.
    pub(crate) fn attributed(
        facts: &Facts,
        options: JudgeOptions<'_>,
        detail: Detail,
        parallel: bool,
    ) -> (Self, Attributes, Judgement) {
        let judge = || {
            let judgement = match Incomplete::forbids_advice(facts, detail.partial) {
                false => judge(facts, options),
                true => Judgement::of_sizes(facts),
            };
            let findings = FindingReport::list(facts, &judgement);
            (judgement, findings)
        };
        let (listed, (judgement, findings)) = both(parallel, || Listed::of(facts, detail), judge);
        let (report, attributes) = listed.judged(facts, &judgement, findings);
        (report, attributes, judgement)
    }
}

/// Entries of the merged tree, the root and implied parents not counted.
fn paths(tree: &MergedTree) -> u64 {
    let explicit = tree.nodes().skip(1).filter(|&node| tree.visible(node).is_some());
    explicit.count() as u64
}
