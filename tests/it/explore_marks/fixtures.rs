//! Real archives, built again without random sets of their paths.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use plimsoll::explore::marks::Mark;
use plimsoll::scan::NoEvents;
use plimsoll::{Options, Session, inspect};
use serde_json::Value;

use super::Judged;
use super::rebuilt::{tidy, without_paths};
use crate::layer_language::wrap::docker_archive;
use crate::layer_language::{Kind, Layer, Line, write_tar};

/// Archives with many layers, hard links, whiteouts, opaque whiteouts.
const ARCHIVES: &[&str] = &[
    "dive/.data/test-docker-image.tar",
    "dive/.data/test-kaniko-image.tar",
    "container-inspector/tests/data/image/she-image_from_scratch-1.0.tar",
    "kaniko/integration/tar.tar",
    "oci-tools/test/images/hard-link-delete-3",
    "oci-tools/test/images/hard-link-delete-4",
    "oci-tools/test/images/whiteout-opaque-end",
    "trivy/pkg/fanal/test/testdata/alpine-310.tar.gz",
];

fn fixtures() -> Option<PathBuf> {
    std::env::var_os("PLIMSOLL_FIXTURES").map(PathBuf::from)
}

pub(crate) fn plain(bytes: Vec<u8>) -> Vec<u8> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut out = Vec::new();
    flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut out).unwrap();
    out
}

/// The layers of a docker-archive or an OCI layout.
fn tars(path: &Path) -> Vec<Vec<u8>> {
    if path.is_dir() {
        let blob = |descriptor: &Value| {
            let digest = descriptor["digest"].as_str().unwrap().replace(':', "/");
            fs::read(path.join("blobs").join(digest)).unwrap()
        };
        let index: Value =
            serde_json::from_slice(&fs::read(path.join("index.json")).unwrap()).unwrap();
        let manifest: Value = serde_json::from_slice(&blob(&index["manifests"][0])).unwrap();
        let layers = manifest["layers"].as_array().unwrap();
        return layers.iter().map(|layer| plain(blob(layer))).collect();
    }
    let archive = plain(fs::read(path).unwrap());
    let member = |name: &str| {
        let mut archive = tar::Archive::new(&archive[..]);
        let mut bytes = Vec::new();
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            if *entry.path_bytes() == *name.as_bytes() {
                entry.read_to_end(&mut bytes).unwrap();
            }
        }
        bytes
    };
    let manifest: Value = serde_json::from_slice(&member("manifest.json")).unwrap();
    let layers = manifest[0]["Layers"].as_array().unwrap();
    layers.iter().map(|layer| plain(member(layer.as_str().unwrap()))).collect()
}

pub(crate) fn lines(tar: &[u8]) -> Layer {
    let mut layer = Layer::new();
    for entry in tar::Archive::new(tar).entries().unwrap() {
        let mut entry = entry.unwrap();
        let kind = match entry.header().entry_type() {
            tar::EntryType::Regular => Kind::File,
            tar::EntryType::Directory => Kind::Directory,
            tar::EntryType::Symlink => Kind::Symlink,
            tar::EntryType::Link => Kind::HardLink,
            tar::EntryType::Fifo => Kind::Fifo,
            tar::EntryType::Char | tar::EntryType::Block => Kind::Char,
            _ => continue,
        };
        let mut line = Line::new(kind, &entry.path_bytes());
        line.target = entry.link_name_bytes().map(|target| target.to_vec()).unwrap_or_default();
        entry.read_to_end(&mut line.content).unwrap();
        layer.push(line);
    }
    layer
}

/// Paths that any layer names, and the directories that they are in.
fn paths(layers: &[Layer]) -> Vec<Vec<u8>> {
    let mut paths = BTreeSet::new();
    for line in layers.iter().flatten().filter(|line| !line.is_whiteout()) {
        let path = [&b"/"[..], &tidy(&line.path)].concat();
        for (at, _) in path.iter().enumerate().filter(|(_, byte)| **byte == b'/').skip(1) {
            paths.insert(path[..at].to_vec());
        }
        paths.insert(path);
    }
    paths.remove(&b"/"[..]);
    paths.into_iter().collect()
}

/// A fixed sequence of numbers (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

fn open(path: &Path) -> Judged {
    let name = path.display().to_string();
    let session = Session::open(&name.as_str().into(), Options::default(), &NoEvents).unwrap();
    let layers = session.read(&NoEvents).unwrap();
    let facts = session.facts(layers, None);
    let (_, judgement) = session.report(&facts, None);
    Judged { facts, judgement }
}

/// Writes an image, and returns what its report says: unpacked, visible and hidden bytes.
fn reported(layers: &[Layer], directory: &Path) -> (u64, u64, u64) {
    let tars: Vec<Vec<u8>> = layers.iter().map(|layer| write_tar(layer)).collect();
    let path = directory.join("image.tar");
    fs::write(&path, docker_archive(&tars).tar()).unwrap();
    let name = path.display().to_string();
    let sizes = inspect(&name.as_str().into(), &Options::default(), &NoEvents).unwrap().sizes;
    (sizes.unpacked.0, sizes.visible.0, sizes.hidden.0)
}

fn compare(path: &Path) -> usize {
    let judged = open(path);
    let layers: Vec<Layer> = tars(path).iter().map(|tar| lines(tar)).collect();
    let directory = tempfile::tempdir().unwrap();
    let today = judged.judgement.headline.today;
    let today = (today.unpacked.0, today.visible.0, today.hidden.0);
    assert_eq!(reported(&layers, directory.path()), today, "{}", path.display());
    let all = paths(&layers);
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut changed = 0;
    for set in 0..20 {
        let count = 1 + numbers.below(if set % 2 == 0 { 4 } else { 40 });
        let gone: Vec<Vec<u8>> =
            (0..count).map(|_| all[numbers.below(all.len())].clone()).collect();
        let marks: Vec<Mark> = gone.iter().cloned().map(Mark::Path).collect();
        let expected = reported(&without_paths(&layers, &gone), directory.path());
        let names: Vec<_> = gone.iter().map(|path| String::from_utf8_lossy(path)).collect();
        assert_eq!(judged.without(&marks), expected, "{} without {names:?}", path.display());
        changed += usize::from(expected != today);
    }
    // What a finding claims is what it frees, but for files that another one names too.
    for finding in judged.judgement.findings.iter().filter(|found| found.together_with.is_empty()) {
        let what_if = judged.what_if(&[Mark::Finding(finding.id.clone())]);
        let freed = what_if.today.sizes.unpacked.0 - what_if.never_made.sizes.unpacked.0;
        assert_eq!(freed, finding.amount.unpacked, "{} {}", path.display(), finding.id);
    }
    for index in 0..layers.len() {
        let mut kept = layers.clone();
        kept.remove(index);
        let expected = reported(&kept, directory.path());
        assert_eq!(judged.without(&[Mark::Layer(index)]), expected, "without layer {index}");
    }
    changed
}

#[test]
fn real_images_agree_with_themselves_built_again() {
    let Some(folder) = fixtures() else { return };
    for archive in ARCHIVES {
        let path = folder.join(archive);
        let changed = compare(&path);
        assert!(0 < changed, "{archive}: no set changed anything");
    }
}
