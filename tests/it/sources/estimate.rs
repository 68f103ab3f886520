//! The download of layers that an engine stored uncompressed is estimated, and marked as such.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use plimsoll::units::Bytes;

use super::*;
use crate::layer_language::wrap::{docker_archive, oci_layout};
use crate::layer_language::{Pack, pack};
use crate::program::tar_of;

/// Words of different frequency, about as compressible as programs and texts are.
fn text(length: usize) -> Vec<u8> {
    let noise = noise(length);
    let mut text = Vec::new();
    for pair in noise.chunks_exact(2) {
        let rank = usize::from(pair[0]) * usize::from(pair[1]) / 64;
        text.extend(noise[rank * 9..][..3 + rank % 7].iter().map(|byte| b'a' + byte % 26));
        text.push(b' ');
    }
    text.truncate(length);
    text
}

/// A layer with one file that compresses well and one that does not, and a small layer.
fn layers() -> Vec<Vec<u8>> {
    let files = [("app/text", text(2_000_000)), ("app/noise", noise(1_000_000))];
    let files = files.each_ref().map(|(name, content)| (*name, content.as_slice()));
    vec![tar_of(&files), tar_of(&[("etc/small", &text(20_000))])]
}

fn gzip(tar: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::new(6));
    out.write_all(tar).and_then(|()| out.finish()).expect("memory takes it")
}

fn is_near(estimated: Option<Bytes>, exact: Option<Bytes>) -> bool {
    let (estimated, exact) = estimated.zip(exact).expect("both are known");
    estimated.0.abs_diff(exact.0) * 20 <= exact.0
}

#[test]
fn plain_layers_of_an_engine_are_near_what_gzip_makes_of_them() {
    let home = Home::new();
    let layers = layers();
    let estimated = read(&home.file("docker.tar", docker_archive(&layers).tar()));
    let exact = read(&home.file("oci.tar", oci_layout(&layers, gzip).tar()));
    assert!(estimated.sizes.download_estimated && !exact.sizes.download_estimated);
    assert!(is_near(estimated.sizes.download, exact.sizes.download));
    for (layer, exact) in estimated.layers.iter().zip(&exact.layers) {
        assert!(layer.download_estimated && !exact.download_estimated);
        assert!(is_near(layer.download, exact.download), "{layer:?}");
    }
    let sum = estimated.layers.iter().filter_map(|layer| layer.download).sum::<Bytes>();
    assert_eq!(estimated.sizes.download, Some(sum));
    for name in ["/app/text", "/app/noise"] {
        let download = |report: &Report| {
            let path = report.files.iter().flatten().find(|path| path.path == name)?;
            path.versions.first()?.download
        };
        assert!(is_near(download(&estimated), download(&exact)), "{name}");
    }
}

#[test]
fn the_shares_of_an_estimated_layer_add_up_to_it() {
    let home = Home::new();
    let report = read(&home.file("docker.tar", docker_archive(&layers()).tar()));
    let versions = || report.files.iter().flatten().flat_map(|path| &path.versions);
    for layer in &report.layers {
        let own = versions().filter(|version| version.layer == layer.number);
        let shares = own.map(|version| version.download).sum::<Option<Bytes>>();
        let overhead = layer.download_overhead.expect("it is known");
        assert_eq!(layer.download, shares.map(|shares| shares + overhead));
    }
}

#[test]
fn an_estimate_is_the_same_from_every_kind_of_archive() {
    let home = Home::new();
    let mut layers = layers();
    layers.push(layers[0].clone());
    let archive = docker_archive(&layers).tar();
    let expected = read(&home.file("docker.tar", &archive));
    assert!(expected.sizes.download_estimated);
    let downloads = |report: &Report| {
        let files = report.files.iter().flatten().flat_map(|path| &path.versions);
        let files: Vec<_> = files.map(|version| version.download).collect();
        let layers: Vec<_> = report
            .layers
            .iter()
            .map(|layer| (layer.download, layer.download_overhead, layer.same_as))
            .collect();
        (report.sizes.download, layers, files)
    };
    let same = |report: Report| assert_eq!(downloads(&report), downloads(&expected));
    same(read(&home.directory("docker", &docker_archive(&layers))));
    same(read(&home.file("docker.tar.zst", pack(Pack::Zstd, &archive))));
    same(home.piped("pipe", &archive, read));
    for (verify, threads) in [(false, 1), (false, 2), (true, 1), (true, 2)] {
        let threads = Some(threads);
        let options = Options { verify, threads, files: true, ..Options::default() };
        same(read_with(&home.path("docker.tar"), &options));
    }
}

#[test]
fn layers_that_a_pull_transfers_uncompressed_are_not_estimated() {
    let home = Home::new();
    let layers = layers();
    let layout = oci_layout(&layers, <[u8]>::to_vec);
    let plain = read(&home.file("oci.tar", layout.tar()));
    let lengths: Vec<Option<Bytes>> =
        layers.iter().map(|tar| Some(Bytes(tar.len() as u64))).collect();
    let downloads =
        |report: &Report| report.layers.iter().map(|layer| layer.download).collect::<Vec<_>>();
    assert_eq!(downloads(&plain), lengths);
    // In a stream the layers arrive before the manifest.
    let mut reversed = layout.clone();
    reversed.lines.reverse();
    let packed = read(&home.file("oci.tar.gz", pack(Pack::Gzip, &reversed.tar())));
    assert_eq!(packed.files, plain.files);
    for report in [plain, packed] {
        assert!(!report.sizes.download_estimated);
        assert!(report.layers.iter().all(|layer| !layer.download_estimated));
    }
}

#[test]
fn only_uncompressed_layers_of_an_engine_are_estimated() {
    let home = Home::new();
    let layers = layers();
    let packed = [layers[0].clone(), pack(Pack::Gzip, &layers[1])];
    let report = read_with(
        &home.file("docker.tar", docker_archive(&packed).tar()),
        &Options { files: true, ..Options::default() },
    );
    let flags: Vec<bool> = report.layers.iter().map(|layer| layer.download_estimated).collect();
    assert_eq!(flags, [true, false]);
    assert_eq!(report.layers[1].download, Some(Bytes(packed[1].len() as u64)));
    assert!(report.sizes.download_estimated);
    // Nothing says that a root filesystem is ever pulled.
    let rootfs = read(&home.file("rootfs.tar", &layers[0]));
    assert_eq!((rootfs.sizes.download, rootfs.sizes.download_estimated), (None, false));
}
