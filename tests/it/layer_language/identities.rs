//! Identities that are true of every image.

use plimsoll::limits::Limits;
use plimsoll::report::{Fate, LayerReport, Report, Summary, VersionReport};
use plimsoll::rules::claims::Counts;
use plimsoll::tree::{Amount, MergedTree, NodeId, Totals};
use plimsoll::units::Bytes;

use super::read::Image;

/// Asserts the identities of an image that was read in memory.
pub(crate) fn assert_identities(image: &Image) {
    assert_report_identities(&image.report);
    for layer in &image.layers {
        let attributed: u64 = layer.entries.list.iter().map(|entry| entry.download).sum();
        assert!(attributed <= layer.stored_bytes, "attributed bytes");
    }
    let tree = MergedTree::merge(image.layers.clone(), &Limits::default());
    let root = tree.totals(NodeId::ROOT);
    assert_eq!(root, sum_of_versions(&tree), "the totals of the root");
    assert_eq!(Bytes(root.visible.unpacked), image.report.sizes.visible, "visible in the tree");
    assert_eq!(Bytes(root.hidden().unpacked), image.report.sizes.hidden, "hidden in the tree");
    for node in tree.nodes() {
        assert!(
            node == NodeId::ROOT || !tree.is_present(node) || tree.is_directory(tree.parent(node)),
            "`{}` is there, but its directory is not",
            String::from_utf8_lossy(&tree.path(node))
        );
        if tree.versions(node).next().is_none() {
            let mut below = Totals::default();
            tree.children(node)
                .iter()
                .for_each(|&child| add_totals(&mut below, tree.totals(child)));
            assert_eq!(tree.totals(node), below, "the totals of a directory");
        }
    }
}

/// Asserts the identities of a report.
pub(crate) fn assert_report_identities(report: &Report) {
    let sizes = report.sizes;
    assert_eq!(sizes.unpacked, Bytes(sizes.visible.0 + sizes.hidden.0), "visible and hidden");
    let sum = |size: fn(&LayerReport) -> Option<Bytes>| -> Bytes {
        report.layers.iter().filter_map(size).sum()
    };
    assert_eq!(sizes.unpacked, sum(|layer| layer.unpacked), "unpacked over the layers");
    assert_eq!(sizes.visible, sum(|layer| layer.visible), "visible over the layers");
    assert_eq!(sizes.hidden, sum(|layer| layer.hidden), "hidden over the layers");
    assert_eq!(report.entries, report.layers.iter().map(|layer| layer.entries).sum::<u64>());
    let groups: Bytes = report.hidden.iter().map(|group| group.unpacked).sum();
    assert_eq!(sizes.hidden, groups, "hidden over the groups");
    for layer in &report.layers {
        let parts = layer.visible.zip(layer.hidden);
        assert_eq!(layer.unpacked, parts.map(|(visible, hidden)| visible + hidden));
        assert_eq!(layer.unpacked.is_some(), layer.state.is_read());
        let own = report.hidden.iter().filter(|group| group.shipped_by == layer.number);
        let hidden = own.map(|group| group.unpacked).sum();
        assert_eq!(layer.hidden.unwrap_or_default(), hidden, "hidden of a layer");
        if let Some(download) = layer.download {
            assert!(layer.hidden_download <= Some(download));
        }
    }
    let hides: Bytes =
        report.layers.iter().flat_map(|layer| &layer.hides).map(|pair| pair.unpacked).sum();
    let hidden_by: Bytes =
        report.layers.iter().flat_map(|layer| &layer.hidden_by).map(|pair| pair.unpacked).sum();
    assert_eq!(hides, hidden_by, "what layers hide of each other");
    assert_attributes(report);
    assert_summary(report);
}

/// Asserts that the paths of a report and its lists agree about packages and findings.
fn assert_attributes(report: &Report) {
    let Some(files) = &report.files else { return };
    for (at, package) in report.packages.iter().enumerate() {
        let own = files.iter().filter(|path| path.package == Some(at));
        let own: u64 = own.flat_map(|path| &path.versions).map(visible_bytes).sum();
        assert!(own <= package.unpacked.0, "{} owns {own} bytes by its paths", package.name);
    }
    for (at, finding) in report.findings.iter().enumerate() {
        let versions = files.iter().flat_map(|path| &path.versions);
        let claimed = versions.filter(|version| version.finding == Some(at));
        let claimed: u64 = claimed.map(|version| version.unpacked.0).sum();
        assert!(
            finding.unpacked.0 <= claimed,
            "{} claims {claimed} bytes by its paths",
            finding.rule
        );
    }
    for path in files {
        let visible = path.versions.last().filter(|version| version.fate == Fate::Visible);
        assert_eq!(path.finding, visible.and_then(|version| version.finding), "{}", path.path);
    }
}

fn visible_bytes(version: &VersionReport) -> u64 {
    if version.fate == Fate::Visible { version.unpacked.0 } else { 0 }
}

/// Asserts that the summary of a report is what its lists add up to.
fn assert_summary(report: &Report) {
    let summary = &report.summary;
    let Summary { today, saving, fixed, in_place, best_plan, actions, .. } = summary;
    let sizes = report.sizes;
    assert_eq!(today.unpacked, sizes.unpacked, "today");
    assert_eq!(today.visible, sizes.visible, "today");
    assert_eq!(today.hidden, sizes.hidden, "today");
    assert_eq!(today.download, sizes.download, "today");
    let counted = || report.findings.iter().filter(|finding| finding.counted);
    assert_eq!(saving.unpacked, counted().map(|finding| finding.unpacked).sum(), "saving");
    assert_eq!(saving.download, counted().map(|finding| finding.download).sum(), "saving");
    assert_eq!(fixed.unpacked + saving.unpacked, today.unpacked, "fixed");
    for named in [in_place, best_plan].into_iter().flatten() {
        let plan = &report.plans[named.plan];
        assert_eq!((plan.name, plan.unpacked), (named.name, named.sizes.unpacked), "a plan");
        assert!(best_plan.is_some_and(|best| best.sizes.unpacked <= plan.unpacked), "the best");
    }
    let planned = actions.iter().filter(|action| action.plan.is_some());
    let planned: Bytes = planned.map(|action| action.unpacked).sum();
    let best = best_plan.map_or(today.unpacked, |plan| plan.sizes.unpacked);
    assert!(planned <= today.unpacked - best, "actions save {planned}, the best plan is {best}");
    for (aside, counts) in [
        (&summary.optional, Counts::Optional),
        (&summary.guessed, Counts::Nowhere),
        (&summary.other_base, Counts::OtherBase),
        (&summary.small, Counts::Small),
    ] {
        let findings = report.findings.iter();
        let of_kind = || {
            let of_kind = findings.clone();
            of_kind.filter(|finding| finding.counts == counts && finding.ignored.is_none())
        };
        assert_eq!(aside.findings, of_kind().count() as u64, "{counts:?}");
        assert_eq!(aside.unpacked, of_kind().map(|finding| finding.unpacked).sum(), "{counts:?}");
        assert_eq!(aside.unpacked, aside.rules.iter().map(|rule| rule.unpacked).sum());
    }
}

fn sum_of_versions(tree: &MergedTree) -> Totals {
    let mut totals = Totals::default();
    for id in tree.all_versions() {
        let version = tree.version(id).expect("every version has its entry");
        let content = tree.own_content(id);
        let amount = Amount {
            unpacked: content.map_or(0, |content| content.stored_bytes),
            download: version.entry.download,
            files: u64::from(content.is_some()),
        };
        let cause = match content {
            Some(_) => tree.hidden_bytes(id).map(|(cause, _)| cause),
            None => version.hidden.map(|(cause, _)| cause),
        };
        let sum = match cause.map(|cause| cause.word()) {
            None => &mut totals.visible,
            Some("removed") => &mut totals.removed,
            Some("cleared") => &mut totals.cleared,
            Some(_) => &mut totals.replaced,
        };
        add(sum, amount);
    }
    totals
}

fn add_totals(sum: &mut Totals, other: Totals) {
    add(&mut sum.visible, other.visible);
    add(&mut sum.replaced, other.replaced);
    add(&mut sum.removed, other.removed);
    add(&mut sum.cleared, other.cleared);
}

fn add(sum: &mut Amount, other: Amount) {
    sum.unpacked += other.unpacked;
    sum.download += other.download;
    sum.files += other.files;
}
