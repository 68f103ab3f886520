//! Layers of images: which are kept, and that a report is the same however its layers come.

use plimsoll::layer::LayerState;
use plimsoll::report::Report;
use plimsoll::scan::{NoEvents, read_layers};
use plimsoll::{Options, inspect};

use super::*;
use crate::layer_language::{Pack, pack};
use crate::program::tar_of;

fn read(opened: &Opened, cache: Option<&Cache>) -> Vec<Arc<ReadLayer>> {
    let (limits, probes) = (Limits::default(), Probes::new(&ROWS));
    let options = ReadOptions::new(&limits, &probes);
    let layers = read_layers(opened, options, 2, cache, &NoEvents).unwrap();
    if let Some(cache) = cache {
        cache.finish();
    }
    layers
}

fn opened(blobs: &[Arc<Far>]) -> Vec<usize> {
    blobs.iter().map(|blob| blob.opened()).collect()
}

#[test]
fn an_image_that_shares_layers_reads_only_its_own() {
    let home = Home::new();
    let blobs = [
        Far::new(&pack(Pack::Gzip, &tar_of(&[("etc/status", b"a")]))),
        Far::new(&tar_of(&[("etc/state", b"b"), ("etc/c", b"c")])),
        Far::new(&pack(Pack::Zstd, &tar_of(&[("d", b"d")]))),
    ];
    let [a, b, c] = blobs.clone();
    let describe = |layers: &[Arc<ReadLayer>]| -> Vec<String> {
        layers.iter().map(|layer| described(layer)).collect()
    };
    let whole = describe(&read(&far_image(&blobs), None));
    assert_eq!(opened(&blobs), [1, 1, 1]);
    let first = read(&far_image(&[a.clone(), b.clone(), a.clone()]), Some(&home.open()));
    assert_eq!(opened(&blobs), [1, 1, 0]);
    assert_eq!(describe(&first), [&*whole[0], &whole[1], &whole[0]]);
    assert!(Arc::ptr_eq(&first[0], &first[2]));
    let second = read(&far_image(&[a, b, c]), Some(&home.open()));
    assert_eq!(opened(&blobs), [0, 0, 1]);
    assert_eq!(describe(&second), whole);
    let third = read(&far_image(&blobs), Some(&home.open()));
    assert_eq!(opened(&blobs), [0, 0, 0]);
    assert_eq!(describe(&third), whole);
}

#[test]
fn a_layer_that_is_not_what_was_asked_for_is_not_kept() {
    let tar = tar_of(&[("etc/status", &[7; 600])]);
    let all = [("cut", Far::new(&tar[..700])), ("no tar", Far::new(&[7; 4096]))];
    for (what, far) in all {
        let home = Home::new();
        for _ in 0..2 {
            let layers = read(&far_image(&[Arc::clone(&far)]), Some(&home.open()));
            assert_eq!(far.opened(), 1, "{what}");
            assert_ne!(layers[0].state, LayerState::Complete, "{what}");
        }
        assert!(home.records().is_empty(), "{what}");
    }
}

#[test]
fn a_layer_with_other_bytes_than_its_digest_says_is_not_kept() {
    let tar = tar_of(&[("etc/status", &[7; 600])]);
    let Far { bytes, opened, .. } = Arc::into_inner(Far::new(&tar)).unwrap();
    let far = Arc::new(Far { digest: Digest::sha256_of(b"other"), bytes, opened });
    let (limits, probes, home) = (Limits::default(), Probes::new(&ROWS), Home::new());
    let image = far_image(&[Arc::clone(&far)]);
    for _ in 0..2 {
        let cache = home.open();
        let options = ReadOptions::new(&limits, &probes);
        assert!(read_layers(&image, options, 1, Some(&cache), &NoEvents).is_err());
        cache.finish();
        assert_eq!(far.opened(), 1);
    }
    assert!(home.records().is_empty());
}

/// Every image in `testdata` that can be opened.
fn testdata() -> Vec<String> {
    let folder = format!("{}/testdata", env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> =
        entries.map(|entry| entry.unwrap().path().to_str().unwrap().to_owned()).collect();
    paths.sort();
    paths
}

fn report(path: &str, cache: Option<&Arc<Cache>>, verify: bool) -> Option<Report> {
    let cache = cache.map(Arc::clone);
    let options = Options { cache, verify, files: true, ..Options::default() };
    inspect(&path.into(), &options, &NoEvents).ok()
}

#[test]
fn reports_are_the_same_from_the_cache() {
    let home = Home::new();
    let (mut images, mut layers) = (0, 0);
    for path in testdata() {
        let before = home.open().list().layers;
        let json = || {
            let report = report(&path, Some(&Arc::new(home.open())), false)?;
            Some(serde_json::to_string(&report).unwrap())
        };
        let Some(cold) = json() else { continue };
        assert_eq!(json(), Some(cold), "{path}");
        images += 1;
        layers += u64::from(before < home.open().list().layers);
    }
    assert!(20 < images && 10 < layers, "{images} images, {layers} with layers that are kept");
}

#[test]
fn files_that_are_compared_with_their_digests_are_read_and_prove_them() {
    let home = Home::new();
    let path = format!("{}/testdata/buildkit-oci-zstd", env!("CARGO_MANIFEST_DIR"));
    let expected = report(&path, None, true).unwrap();
    for _ in 0..2 {
        let cache = Arc::new(home.open());
        let found = report(&path, Some(&cache), true).unwrap();
        assert_eq!(
            serde_json::to_string(&found).unwrap(),
            serde_json::to_string(&expected).unwrap()
        );
    }
    let records = home.records().len();
    assert_ne!(records, 0);
    // Without digests a report does not say that they were compared, so it needs other records.
    report(&path, Some(&Arc::new(home.open())), false).unwrap();
    assert!(records < home.records().len());
}
