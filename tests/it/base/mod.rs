//! The base image: found by every kind of evidence, and not found without any.

use std::fmt::Write as _;
use std::path::Path;

use plimsoll::base::BaseFact;
use plimsoll::report::Report;
use plimsoll::scan::NoEvents;
use plimsoll::{BaseOption, Options, inspect};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::hostile::archive::{descriptor, digest, docker_with, file, oci, tar};

mod evidence;
mod facts;
mod given;
mod provenance;

/// The files of a small distribution.
fn rootfs() -> Vec<u8> {
    tar(&[
        file("etc/os-release", b"ID=tiny\nVERSION_ID=1.2\nPRETTY_NAME=\"Tiny 1.2\"\n"),
        file("lib/ld-musl-x86_64.so.1", b"loader"),
        file("sbin/apk", b"program"),
    ])
}

fn layer(name: &str) -> Vec<u8> {
    tar(&[file(name, name.as_bytes())])
}

/// Returns a configuration with these layers, history and `config`.
fn config(layers: &[Vec<u8>], history: Value, run: Value) -> Value {
    let diff_ids: Vec<String> = layers.iter().map(|layer| digest(layer)).collect();
    json!({
        "architecture": "amd64", "os": "linux", "config": run, "history": history,
        "rootfs": { "type": "layers", "diff_ids": diff_ids },
    })
}

/// Returns an archive as `docker save` writes it.
fn docker(layers: &[Vec<u8>], history: Value, run: Value) -> Vec<u8> {
    let names: Vec<String> = (0..layers.len()).map(|index| format!("{index}/layer.tar")).collect();
    let manifest = json!([{ "Config": "config.json", "RepoTags": ["a:1"], "Layers": names }]);
    let config = config(layers, history, run);
    docker_with(layers, config.to_string().as_bytes(), manifest.to_string().as_bytes())
}

/// Returns an OCI layout of one image with annotations and statements.
fn layout(
    layers: &[Vec<u8>],
    history: Value,
    annotations: Value,
    statements: &[Vec<u8>],
) -> Vec<u8> {
    let config = config(layers, history, json!({})).to_string().into_bytes();
    let layer = |layer: &Vec<u8>| {
        let mut descriptor = descriptor(layer, "layer");
        descriptor["mediaType"] = json!("application/vnd.oci.image.layer.v1.tar");
        descriptor
    };
    let tars: Vec<Value> = layers.iter().map(layer).collect();
    let manifest = json!({
        "schemaVersion": 2, "config": descriptor(&config, "config"), "layers": tars,
        "annotations": annotations,
    });
    let manifest = manifest.to_string().into_bytes();
    let mut index = vec![descriptor(&manifest, "manifest")];
    let mut blobs = layers.to_vec();
    if !statements.is_empty() {
        let layers: Vec<Value> = statements
            .iter()
            .map(|statement| json!({ "mediaType": "application/vnd.in-toto+json", "digest": digest(statement), "size": statement.len() }))
            .collect();
        let attestation =
            json!({ "schemaVersion": 2, "config": descriptor(b"{}", "config"), "layers": layers });
        let attestation = attestation.to_string().into_bytes();
        let mut pointer = descriptor(&attestation, "manifest");
        pointer["annotations"] = json!({
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": digest(&manifest),
        });
        index.push(pointer);
        blobs.push(attestation);
        blobs.extend(statements.iter().cloned());
    }
    blobs.extend([config, manifest]);
    oci(&json!({ "schemaVersion": 2, "manifests": index }), &blobs)
}

/// A line of the history with a layer.
fn made(by: &str) -> Value {
    json!({ "created_by": by })
}

/// A line of the history without a layer.
fn empty(by: &str) -> Value {
    json!({ "created_by": by, "empty_layer": true })
}

/// Lines with times, in minutes after the start of a year.
fn timed(lines: &[(u64, Value)]) -> Value {
    let at = |&(minutes, ref line): &(u64, Value)| {
        let mut line = line.clone();
        let (days, minutes) = (minutes / 1440 + 1, minutes % 1440);
        line["created"] =
            json!(format!("2026-01-{days:02}T{:02}:{:02}:00Z", minutes / 60, minutes % 60));
        line
    };
    lines.iter().map(at).collect()
}

fn report_of(archive: &[u8], base: BaseOption) -> Report {
    let home = TempDir::new().unwrap();
    let path = home.path().join("image.tar");
    std::fs::write(&path, archive).unwrap();
    open(path.to_str().unwrap(), base)
}

fn open(reference: &str, base: BaseOption) -> Report {
    let report = inspect(&reference.into(), &Options { base, ..Options::default() }, &NoEvents);
    let report = report.unwrap_or_else(|error| panic!("{reference}: {error:?}"));
    assert_parts(&report);
    report
}

/// Asserts that every layer and every byte belongs either to the base or to the user's layers.
pub(crate) fn assert_parts(report: &Report) {
    let Some(base) = &report.base else { return assert!(report.layers.is_empty()) };
    assert_eq!(base.sizes.unpacked + base.own.unpacked, report.sizes.unpacked);
    assert_eq!(base.sizes.visible + base.own.visible, report.sizes.visible);
    assert_eq!(base.sizes.hidden + base.own.hidden, report.sizes.hidden);
    assert_eq!(base.sizes.overhead + base.own.overhead, report.sizes.overhead);
    if let Some(download) = report.sizes.download {
        assert_eq!(base.sizes.download.unwrap() + base.own.download.unwrap(), download);
    }
    for layer in &report.layers {
        assert_eq!(layer.base, layer.number <= base.layers, "layer {}", layer.number);
    }
}

fn testdata(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name).display().to_string()
}

/// Returns a short string with the base and the warnings.
fn summary(report: &Report) -> String {
    let Some(base) = &report.base else { return "no layers\n".to_owned() };
    let mut out = format!(
        "{} of {}, {} ({})\n",
        base.layers,
        report.layers.len(),
        base.confidence.word(),
        base.evidence.word()
    );
    if let Some(name) = &base.name {
        let digest =
            base.digest.as_deref().map_or(String::new(), |digest| format!(" {}", &digest[..15]));
        let by = base.named_by.as_deref().unwrap_or("nothing");
        writeln!(out, "{name}{digest}, named by {by}").unwrap();
    }
    for warning in &report.warnings {
        writeln!(out, "{}: {}", warning.code.word(), warning.message).unwrap();
    }
    out
}

/// Lists the facts.
fn facts(report: &Report) -> String {
    let facts = report.base.iter().flat_map(|base| &base.facts);
    let line =
        |fact: &BaseFact| format!("{}: {} ({})\n", fact.fact.word(), fact.value, fact.said_by);
    facts.map(line).collect()
}
