//! Real archives of other projects against numbers that share no code with this one.
//!
//! Reads the folder that `PLIMSOLL_FIXTURES` names; says so and passes if the variable is not set.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says what it did not do"
)]

use std::path::{Path, PathBuf};

use plimsoll::Options;
use plimsoll::budget::check::BudgetSource;
use plimsoll::budget::{Inspected, Outcome, Section, Terms, judge_all, judge_image};
use plimsoll::config::Config;
use plimsoll::facts::Facts;
use plimsoll::judgement::Judgement;
use plimsoll::layer::LayerState;
use plimsoll::report::{LayerReport, Report, Summary, VersionReport};
use plimsoll::rules::Policy;
use plimsoll::scan::NoEvents;
use plimsoll::session::Session;
use plimsoll::units::Bytes;
use plimsoll::warning::Code;
use serde_json::Value;

/// Archives in which the expected numbers name no image, and what is right for each.
///
/// They are read by other rules in the projects that they come from: most list manifests that are
/// not there, two have layers of kinds that hold no tar.
const WITHOUT_IMAGES: [(&str, &str); 12] = [
    ("layout/testdata/test_gc_image_unknown_mediatype", "holds only artifacts"),
    ("tarball/testdata/null_manifest.tar", "is not an image"),
    ("fixtures/delete_image_shared_blobs_dir", "only lists images"),
    ("oci/layout/fixtures/manifest", "only lists images"),
    ("oci/layout/fixtures/name_lookups", "only lists images"),
    ("oci/layout/fixtures/two_images_manifest", "only lists images"),
    ("images/overlayfs-docker-v2-manifest", "layer 1 is not a tar"),
    ("oci/testdata/test_index3", "only lists images"),
    ("testdata/test_bad_index_json.oci", "is not an image"),
    ("test_index_json_dir.oci/test_bad_index_json.oci", "is not an image"),
    ("testdata/test_invalid_oci_image.oci", "holds only artifacts"),
    ("testdata/test_no_valid_manifests.oci", "is not an image"),
];

fn fixtures() -> Option<PathBuf> {
    let folder = std::env::var_os("PLIMSOLL_FIXTURES").map(PathBuf::from);
    if folder.is_none() {
        println!("PLIMSOLL_FIXTURES names no folder of fixtures: nothing is compared");
    }
    folder
}

/// An image that was read and judged.
struct Read {
    facts: Facts,
    report: Report,
    judgement: Judgement,
}

fn read(path: &Path, image: Option<String>) -> Result<Read, String> {
    let options = Options { image, verify: true, files: true, ..Options::default() };
    let reference = path.display().to_string().as_str().into();
    let read = || {
        let session = Session::open(&reference, options, &NoEvents)?;
        let facts = session.facts(session.read(&NoEvents)?, None);
        let (report, judgement) = session.report(&facts, None);
        Ok(Read { facts, report, judgement })
    };
    read().map_err(|error: plimsoll::Error| {
        let chain = std::iter::successors(std::error::Error::source(&error), |e| e.source());
        chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
    })
}

/// Limits at these numbers hold, and one byte less is exceeded; of an image of which a part is
/// missing, none is judged.
fn limits(name: &str, image: &Value, read: &Read, problems: &mut Vec<String>) {
    let Read { facts, report, judgement } = read;
    let numbers = [
        ("unpacked", &image["total_file_bytes"]),
        ("visible", &image["final"]["bytes"]),
        ("hidden", &image["hidden_bytes"]),
    ];
    for (quantity, number) in numbers {
        let number = number.as_u64().unwrap();
        for (most, expected) in [(Some(number), "pass"), (number.checked_sub(1), "fail")] {
            let Some(most) = most else { continue };
            let text = format!("[limits]\n{quantity} = \"{most} B\"\n");
            let config = Config::parse(&text, "plimsoll.toml").unwrap();
            let terms = Terms {
                budget: &config.budget,
                options: &Section::default(),
                policy: &Policy::default(),
                file: "plimsoll.toml",
                strict: false,
                lowers: false,
            };
            let image = Inspected { facts, report, judgement };
            let verdict = judge_image(image, 0, &terms, None);
            let source = BudgetSource::default();
            let (check, _) = judge_all(vec![Outcome::Judged(Box::new(verdict))], &terms, source);
            let state = check.judgements[0].state.word();
            let expected = if report.incomplete.is_some() { "not-measured" } else { expected };
            if state != expected {
                problems.push(format!("{name}: {quantity} at {most} is {state}, not {expected}"));
            }
        }
    }
}

#[test]
fn every_fixture_has_the_numbers_that_were_computed_independently() {
    let Some(folder) = fixtures() else { return };
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    let (mut compared, mut problems) = (0, Vec::new());
    for (name, archive) in expected.as_object().unwrap() {
        let images = archive["images"].as_array().cloned().unwrap_or_default();
        if images.is_empty() {
            without_image(&folder, name, &mut problems);
        }
        let listed = images.iter().filter(|image| image["via"] == "manifest.json").count();
        let mut number = 0;
        for image in &images {
            number += usize::from(image["via"] == "manifest.json");
            let wanted = match image["via"].as_str() {
                Some("manifest.json") if 1 < listed => Some(number.to_string()),
                Some("index.json") if 1 < images.len() => {
                    image["manifest"].as_str().map(str::to_owned)
                }
                _ => None,
            };
            compared += 1;
            match read(&folder.join(name), wanted) {
                Ok(read) => {
                    let report = &read.report;
                    compare(name, image, report, &mut problems);
                    limits(name, image, &read, &mut problems);
                    let json = serde_json::to_vec(&report).unwrap();
                    if Report::from_json(&json[..]).unwrap() != *report {
                        problems.push(format!("{name}: the report is another once read back"));
                    }
                }
                Err(error) => problems.push(format!("{name}: {error}")),
            }
        }
    }
    println!("{compared} images compared");
    assert!(100 < compared, "only {compared} images were found");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn without_image(folder: &Path, name: &str, problems: &mut Vec<String>) {
    let row = WITHOUT_IMAGES.iter().find(|(ending, _)| name.ends_with(ending));
    let Some((_, right)) = row else {
        return problems.push(format!("{name} has no image and is not in the list"));
    };
    let said = match read(&folder.join(name), None) {
        Err(error) => error,
        Ok(Read { report, .. }) => {
            let unread = |layer: &&_| {
                let layer: &LayerReport = layer;
                layer.state == LayerState::NotListable
            };
            match report.layers.iter().find(unread) {
                Some(layer) => format!("layer {} is not a tar", layer.number),
                None => "an image".to_owned(),
            }
        }
    };
    if !said.contains(right) {
        problems.push(format!("{name}: `{said}` instead of `{right}`"));
    }
}

fn compare(name: &str, image: &Value, report: &Report, problems: &mut Vec<String>) {
    let mut check = |what: &str, expected: &Value, got: Value| {
        if *expected != got {
            problems.push(format!("{name}: {what} is {got} instead of {expected}"));
        }
    };
    let layers = image["layers"].as_array().unwrap();
    check("the number of layers", &layers.len().into(), report.layers.len().into());
    check("unpacked", &image["total_file_bytes"], report.sizes.unpacked.0.into());
    check("visible", &image["final"]["bytes"], report.sizes.visible.0.into());
    check("hidden", &image["hidden_bytes"], report.sizes.hidden.0.into());
    check("paths", &image["final"]["paths"], report.paths.into());
    for (expected, layer) in layers.iter().zip(&report.layers) {
        if expected["missing"] == true {
            check("the state of the absent layer", &"absent".into(), layer.state.word().into());
            continue;
        }
        let number = layer.number;
        check(&format!("entries of {number}"), &expected["entries"], layer.entries.into());
        let unpacked = layer.unpacked.unwrap_or_default();
        check(&format!("unpacked of {number}"), &expected["file_bytes"], unpacked.0.into());
        check(&format!("diff_id of {number}"), &expected["diff_id"], layer.diff_id.clone().into());
        if expected["descriptor_mismatch"] == true {
            let warned = report.warnings.iter().any(|warning| {
                warning.code == Code::DigestMismatch && warning.layer == Some(number)
            });
            check("the warning of the wrong descriptor", &true.into(), warned.into());
        }
        // A layer that is not a tar has nothing to compare.
        if let (Some(tar_bytes), Some(overhead)) = (expected["tar_size"].as_u64(), layer.overhead) {
            check(
                &format!("overhead of {number}"),
                &(tar_bytes - expected["file_bytes"].as_u64().unwrap()).into(),
                overhead.0.into(),
            );
        }
    }
    problems
        .extend(broken_identities(report).into_iter().map(|broken| format!("{name}: {broken}")));
}

/// The identities of the numbers, which hold for every image.
fn broken_identities(report: &Report) -> Vec<String> {
    let mut broken = Vec::new();
    let mut equal = |what: &str, a: Bytes, b: Bytes| {
        if a != b {
            broken.push(format!("{what}: {} is not {}", a.0, b.0));
        }
    };
    let sizes = report.sizes;
    let sum = |size: fn(&LayerReport) -> Option<Bytes>| report.layers.iter().filter_map(size).sum();
    equal("unpacked = visible + hidden", sizes.unpacked, sizes.visible + sizes.hidden);
    equal("unpacked = sum of the layers", sizes.unpacked, sum(|layer| layer.unpacked));
    equal("hidden = sum of the layers", sizes.hidden, sum(|layer| layer.hidden));
    let groups = report.hidden.iter().map(|group| group.unpacked).sum();
    equal("hidden = sum of the groups", sizes.hidden, groups);
    let packages: Bytes = report.packages.iter().map(|package| package.unpacked).sum();
    let unowned: Bytes = report.unowned.iter().map(|group| group.unpacked).sum();
    equal("packages + unowned = visible", packages + unowned, sizes.visible);
    equal(
        "packages = ecosystems",
        packages,
        report.ecosystems.iter().map(|line| line.unpacked).sum(),
    );
    let hidden: Bytes = report.findings.iter().map(|finding| finding.hidden).sum();
    let claimed: Bytes = report.findings.iter().map(|finding| finding.unpacked).sum();
    equal("hidden savings are hidden", hidden.min(sizes.hidden), hidden);
    equal("savings are no more than there is", claimed.min(sizes.unpacked), claimed);
    if let Some(base) = &report.base {
        equal("base + own = unpacked", base.sizes.unpacked + base.own.unpacked, sizes.unpacked);
        equal("base + own = visible", base.sizes.visible + base.own.visible, sizes.visible);
    }
    for layer in &report.layers {
        let Some(blob) = layer.download.filter(|_| layer.state == LayerState::Complete) else {
            continue;
        };
        let shares: Bytes =
            versions(report, layer.number).map(|version| version.download.unwrap()).sum();
        let all = shares + layer.download_overhead.unwrap();
        equal(&format!("shares of layer {} = its blob", layer.number), blob, all);
    }
    broken
}

fn versions(report: &Report, layer: usize) -> impl Iterator<Item = &VersionReport> {
    let paths = report.files.iter().flatten();
    paths.flat_map(|path| &path.versions).filter(move |version| version.layer == layer)
}

/// One image, written by several programs, with its numbers.
struct Resaved {
    archives: &'static [(&'static str, Option<&'static str>)],
}

const RESAVED: [Resaved; 2] = [
    Resaved {
        archives: &[
            ("dive/.data/test-docker-image.tar", None),
            ("resaved/docker20-save-dive-test.tar", None),
            ("resaved/ctr16-export-dive-test.tar", None),
            ("resaved/podman-4.3.1/p-multi.tar", Some("localhost/dive-test:latest")),
        ],
    },
    Resaved {
        archives: &[
            ("container-inspector/tests/data/image/she-image_from_scratch-1.0.tar", None),
            ("resaved/podman-4.3.1/p-docker-archive", None),
            ("resaved/podman-4.3.1/p-oci-archive", None),
            ("resaved/podman-4.3.1/p-docker-dir", None),
            ("resaved/podman-4.3.1/p-oci-dir", None),
            ("resaved/skopeo-1.9.3/she-dir", None),
            ("resaved/skopeo-1.9.3/she-oci", None),
            ("resaved/skopeo-1.9.3/she-zstd", None),
            ("resaved/skopeo-1.9.3/she-oci-archive", None),
            ("resaved/skopeo-1.9.3/she-docker-archive", None),
        ],
    },
];

#[test]
fn an_image_is_the_same_whoever_wrote_it() {
    let Some(folder) = fixtures() else { return };
    for Resaved { archives } in RESAVED {
        let mut first: Option<(&str, Report)> = None;
        for &(name, image) in archives {
            let report = read(&folder.join(name), image.map(str::to_owned)).unwrap().report;
            let report = without_the_writer(report);
            match &first {
                None => first = Some((name, report)),
                Some((origin, expected)) => {
                    assert!(*expected == report, "{name} differs from {origin}:\n{report:#?}");
                }
            }
        }
    }
}

/// Leaves out what the writing of an image may change: names, digests of blobs, download sizes.
fn without_the_writer(mut report: Report) -> Report {
    report.image = Default::default();
    report.sizes.download = None;
    report.sizes.download_estimated = false;
    report.base = None;
    report.unowned.iter_mut().for_each(|group| group.download = None);
    // They cite the history, which writers shorten, and name the image.
    report.findings.clear();
    report.fixes.clear();
    report.plans.clear();
    report.summary = Summary::default();
    for layer in &mut report.layers {
        layer.base = false;
        layer.digest = None;
        layer.compression = None;
        layer.media_type = None;
        layer.download = None;
        layer.download_estimated = false;
        layer.created_by = None;
        layer.hidden_download = None;
        layer.download_overhead = None;
    }
    report.hidden.iter_mut().for_each(|group| group.download = None);
    // Which layers are the base depends on the history.
    report.churn = None;
    report.largest.clear();
    report.largest_in_base.clear();
    for path in report.files.iter_mut().flatten() {
        (path.package, path.finding) = (None, None);
        for version in &mut path.versions {
            (version.download, version.finding) = (None, None);
        }
    }
    report
}
