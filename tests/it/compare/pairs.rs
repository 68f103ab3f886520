//! Pairs of real images, among them all fixtures that share a layer.
#![expect(clippy::print_stderr, reason = "a failed test says which pair it was")]

use std::collections::BTreeMap;

use super::identities::{assert_mirror, assert_nothing, assert_sums};
use super::{Read, assert_same, in_full, read};

/// Archives of this repository: several are one image in different shapes.
const ARCHIVES: [&str; 11] = [
    "docker-save-29.tar", "skopeo-oci-archive.tar", "buildkit-rootfs.tar.gz", "estargz-oci",
    "podman-docker-archive.tar.gz", "skopeo-oci-encrypted", "jib-docker.tar", "crane-append.tar",
    "ggcr-tarball.tar", "skopeo-oci-zstd", "node-single.tar.zst",
];

/// Checks all that holds for a pair.
fn check(name: &str, before: &Read, after: &Read) {
    eprintln!("{name}");
    let there = in_full(&before.image, &after.image);
    let back = in_full(&after.image, &before.image);
    assert_sums(&there);
    assert_sums(&back);
    assert_mirror(&there, &back);
    assert_same("a report before", &in_full(&before.with_files, &after.image), &there);
    assert_same("a report after", &in_full(&before.image, &after.with_files), &there);
    let coarse = in_full(&before.without_files, &after.without_files);
    let coarse_back = in_full(&after.without_files, &before.without_files);
    assert_sums(&coarse);
    assert_mirror(&coarse, &coarse_back);
    assert_eq!(coarse.sizes, there.sizes);
}

#[test]
fn every_pair_of_archives_adds_up_in_both_directions() {
    let images: Vec<(&str, Read)> = ARCHIVES
        .iter()
        .map(|name| (*name, read(&format!("testdata/{name}"), None).unwrap()))
        .collect();
    for (at, (name, image)) in images.iter().enumerate() {
        eprintln!("{name} and itself");
        assert_nothing(&in_full(&image.image, &image.with_files));
        for (other, with) in &images[at + 1..] {
            check(&format!("{name} and {other}"), image, with);
        }
    }
}

#[test]
fn every_pair_of_fixtures_that_share_a_layer_adds_up() {
    let fixtures = crate::explore_checks::image::fixtures();
    if fixtures.is_empty() {
        eprintln!("PLIMSOLL_FIXTURES names no folder of fixtures: nothing is compared");
        return;
    }
    let images: Vec<(String, Read)> =
        fixtures.iter().filter_map(|path| Some((path.clone(), read(path, None).ok()?))).collect();
    let mut by_layer: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, (_, image)) in images.iter().enumerate() {
        for layer in &image.image.report().layers {
            let id = layer.diff_id.as_ref().or(layer.digest.as_ref()).cloned();
            by_layer.entry(id.unwrap_or_default()).or_default().push(at);
        }
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for sharing in by_layer.values() {
        // Of many images with one layer, each with the next few.
        for (at, &before) in sharing.iter().enumerate() {
            pairs.extend(sharing[at + 1..].iter().take(4).map(|&after| (before, after)));
        }
    }
    // And pairs that share nothing, far apart in the list.
    let far = images.len() / 2 + 1;
    pairs.extend((0..images.len()).step_by(7).map(|at| (at, (at + far) % images.len())));
    pairs.sort_unstable();
    pairs.dedup();
    for (before, after) in pairs.iter().filter(|(before, after)| before != after) {
        let ((name, before), (other, after)) = (&images[*before], &images[*after]);
        check(&format!("{name} and {other}"), before, after);
    }
    assert!(100 < pairs.len(), "only {} pairs were compared", pairs.len());
}
