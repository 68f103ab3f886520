//! What holds for every pair of images: sums, mirror images, and nothing from nothing.

use plimsoll::compare::{
    CauseReport, Change, Comparison, FindingState, LayerPairState, PackageState, PathState,
    SettingState,
};
use plimsoll::units::Bytes;

/// Asserts that all parts add up to the change, and that each thing is listed once.
pub(super) fn assert_sums(comparison: &Comparison) {
    let sizes = &comparison.sizes;
    let unpacked = sizes.unpacked.change.unwrap();
    let of_causes: Change = comparison.causes.iter().map(|cause| cause.unpacked).sum();
    assert_eq!(of_causes, unpacked, "unpacked of the causes: {:#?}", comparison.causes);
    let of_layers: Change = comparison.layers.iter().map(|layer| layer.unpacked).sum();
    assert_eq!(of_layers, unpacked, "unpacked of the layers");
    assert_eq!(
        sizes.visible.change.unwrap() + sizes.hidden.change.unwrap(),
        unpacked,
        "visible and hidden"
    );
    for cause in &comparison.causes {
        assert_eq!(Change::between(cause.before.unpacked, cause.after.unpacked), cause.unpacked);
        assert!(!cause.what.is_empty() && !cause.how.is_empty(), "{cause:?}");
    }
    if let Some(download) = sizes.download.change {
        let of_causes: Option<Change> = comparison.causes.iter().map(|it| it.download).sum();
        assert_eq!(of_causes, Some(download), "download of the causes: {:#?}", comparison.causes);
        let of_layers: Option<Change> = comparison.layers.iter().map(|it| it.download).sum();
        assert_eq!(of_layers, Some(download), "download of the layers");
    }
    if let Some(paths) = comparison.paths.as_ref().filter(|_| knows_paths(comparison)) {
        let of_paths: Change = paths.iter().map(|path| path.unpacked).sum();
        assert_eq!(of_paths, sizes.visible.change.unwrap(), "visible bytes of the paths");
        assert!(paths.is_sorted_by(|a, b| a.path < b.path), "a path is listed twice");
    }
    assert_layers(comparison);
    assert_pull(comparison);
}

fn knows_paths(comparison: &Comparison) -> bool {
    comparison.before.files && comparison.after.files
}

/// Every layer of both images is in one row.
fn assert_layers(comparison: &Comparison) {
    let count = |numbers: Vec<usize>, expected: u64| {
        let mut numbers = numbers;
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=expected as usize).collect::<Vec<_>>());
    };
    let layers = &comparison.layers;
    count(layers.iter().filter_map(|it| it.before).collect(), comparison.sizes.layers.before);
    count(layers.iter().filter_map(|it| it.after).collect(), comparison.sizes.layers.after);
}

fn assert_pull(comparison: &Comparison) {
    let pull = &comparison.pull;
    if let (Some(by_blob), Some(all)) = (pull.download, comparison.sizes.download.after) {
        assert!(by_blob <= all, "{by_blob} of {all}");
        assert!(pull.reused.download <= pull.download);
        let of_layers: Option<Bytes> =
            comparison.layers.iter().map(|layer| layer.pulled).sum::<Option<Bytes>>();
        assert_eq!(of_layers, pull.download, "what is pulled, by layer");
    }
}

/// Asserts that an image that is compared with itself has no changes.
pub(super) fn assert_nothing(comparison: &Comparison) {
    let nothing = (Vec::<CauseReport>::new(), 0, 0, 0, 0, 0);
    let found = (
        comparison.causes.clone(),
        comparison.packages.len(),
        comparison.moved.len(),
        comparison.config.len(),
        comparison.findings.len(),
        comparison.paths.as_ref().map_or(0, Vec::len),
    );
    assert_eq!(found, nothing);
    assert_eq!(comparison.times_only, 0);
    assert!(comparison.layers.iter().all(|layer| layer.state == LayerPairState::Same));
    assert_eq!((comparison.pull.download, comparison.pull.layers.len()), (Some(Bytes(0)), 0));
    assert!(comparison.same.is_some() || comparison.layers.iter().all(|it| it.before.is_some()));
}

/// Asserts that two comparisons of one pair, in both directions, say the same.
pub(super) fn assert_mirror(there: &Comparison, back: &Comparison) {
    let sizes = |comparison: &Comparison| {
        let sizes = comparison.sizes;
        [sizes.download, sizes.unpacked, sizes.visible, sizes.hidden].map(|size| size.change)
    };
    assert_eq!(sizes(there), sizes(back).map(|change| change.map(|change| -change)));
    let causes = |comparison: &Comparison, is_back: bool| {
        let sign = |change: Change| if is_back { -change } else { change };
        let cause = |cause: &CauseReport| {
            let what = (cause.kind, cause.what.clone(), cause.path.clone());
            (what, sign(cause.unpacked), cause.download.map(sign))
        };
        let mut causes: Vec<_> = comparison.causes.iter().map(cause).collect();
        causes.sort();
        causes
    };
    assert_eq!(causes(there, false), causes(back, true));
    let layers = |comparison: &Comparison, is_back: bool| {
        let layers = comparison.layers.iter().map(|layer| match is_back {
            false => (layer.before, layer.after, layer.state, layer.differs.clone()),
            true => (layer.after, layer.before, turned(layer.state), layer.differs.clone()),
        });
        let mut layers: Vec<_> = layers.collect();
        layers.sort();
        layers
    };
    assert_eq!(layers(there, false), layers(back, true));
    assert_mirror_of_lists(there, back);
}

fn assert_mirror_of_lists(there: &Comparison, back: &Comparison) {
    let packages = |comparison: &Comparison, is_back: bool| -> Vec<_> {
        let packages = comparison.packages.iter().map(|package| match is_back {
            false => (package.name.clone(), package.change, package.unpacked),
            true => (package.name.clone(), turned_package(package.change), -package.unpacked),
        });
        packages.collect()
    };
    assert_eq!(packages(there, false), packages(back, true));
    let moved = |comparison: &Comparison, is_back: bool| {
        let moved = comparison.moved.iter().filter(|moved| !moved.copy);
        let mut moved: Vec<_> = moved
            .map(|it| match is_back {
                false => (it.from.clone(), it.to.clone(), it.files, it.unpacked),
                true => (it.to.clone(), it.from.clone(), it.files, it.unpacked),
            })
            .collect();
        moved.sort();
        moved
    };
    assert_eq!(moved(there, false), moved(back, true));
    let config = |comparison: &Comparison, is_back: bool| -> Vec<_> {
        let config = comparison.config.iter().map(|setting| match is_back {
            false => (setting.key.clone(), setting.change, setting.before.clone()),
            true => (setting.key.clone(), turned_setting(setting.change), setting.after.clone()),
        });
        config.collect()
    };
    assert_eq!(config(there, false), config(back, true));
    let findings = |comparison: &Comparison, is_back: bool| -> Vec<_> {
        let findings = comparison.findings.iter().map(|finding| match is_back {
            false => (finding.id.clone(), finding.change, finding.unpacked),
            true => (finding.id.clone(), turned_finding(finding.change), -finding.unpacked),
        });
        findings.collect()
    };
    assert_eq!(findings(there, false), findings(back, true));
    let paths = |comparison: &Comparison, is_back: bool| {
        let mut paths = Vec::new();
        for path in comparison.paths.iter().flatten() {
            let from = path.from.clone().filter(|_| path.change == PathState::Moved);
            let ends = (path.path.clone(), from.unwrap_or_else(|| path.path.clone()));
            paths.push(match is_back {
                false => (ends.1, ends.0, path.change, path.unpacked),
                true => (ends.0, ends.1, turned_path(path.change), -path.unpacked),
            });
        }
        paths.sort();
        paths
    };
    assert_eq!(paths(there, false), paths(back, true));
    assert_eq!(there.times_only, back.times_only);
}

fn turned(state: LayerPairState) -> LayerPairState {
    match state {
        LayerPairState::Added => LayerPairState::Removed,
        LayerPairState::Removed => LayerPairState::Added,
        state => state,
    }
}

fn turned_package(state: PackageState) -> PackageState {
    match state {
        PackageState::Added => PackageState::Removed,
        PackageState::Removed => PackageState::Added,
        PackageState::Upgraded => PackageState::Downgraded,
        PackageState::Downgraded => PackageState::Upgraded,
        state => state,
    }
}

fn turned_setting(state: SettingState) -> SettingState {
    match state {
        SettingState::Added => SettingState::Removed,
        SettingState::Removed => SettingState::Added,
        SettingState::Changed => SettingState::Changed,
    }
}

fn turned_finding(state: FindingState) -> FindingState {
    match state {
        FindingState::Fixed => FindingState::New,
        FindingState::New => FindingState::Fixed,
        FindingState::Grown => FindingState::Shrunk,
        FindingState::Shrunk => FindingState::Grown,
    }
}

fn turned_path(state: PathState) -> PathState {
    match state {
        PathState::Added => PathState::Removed,
        PathState::Removed => PathState::Added,
        state => state,
    }
}
