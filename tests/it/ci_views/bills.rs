//! CycloneDX: valid for the schema of 1.6, with a reference and a package URL for each package.

use std::collections::BTreeSet;
use std::io::Read;

use plimsoll::report::Report;
use plimsoll::view::Subject;
use serde_json::{Value, json};

use super::{report_on, reports, testdata, write};
use crate::sample;

/// One of the schemas, which are kept compressed.
fn schema(name: &str) -> Value {
    let file = std::fs::File::open(testdata("schema").join(name)).expect("the schema is there");
    let mut text = String::new();
    let mut reader = zstd::Decoder::new(file).expect("it is zstd");
    reader.read_to_string(&mut text).expect("it is UTF-8");
    super::json(&text)
}

fn bill(report: &Report) -> Value {
    let bill = super::json(&write("cyclonedx", Subject::Report(report)));
    let mut references = BTreeSet::new();
    assert_unique(&bill, &mut references);
    assert_eq!(bill["components"].as_array().unwrap().len(), report.packages.len());
    assert!(bill.get("serialNumber").is_none() && bill["metadata"].get("timestamp").is_none());
    bill
}

fn assert_unique(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| assert_unique(item, references)),
        Value::Object(fields) => {
            if let Some(reference) = fields.get("bom-ref") {
                assert!(references.insert(reference.to_string()), "{reference} comes twice");
            }
            fields.values().for_each(|item| assert_unique(item, references));
        }
        _ => (),
    }
}

#[test]
fn bills_are_valid_and_the_same_every_time() {
    let registry = jsonschema::Registry::new()
        .add("http://cyclonedx.org/schema/spdx.schema.json", schema("cyclonedx-spdx.json.zst"))
        .and_then(|registry| {
            let signatures = schema("cyclonedx-jsf-0.82.json.zst");
            registry.add("http://cyclonedx.org/schema/jsf-0.82.schema.json", signatures)
        })
        .and_then(|registry| registry.prepare())
        .expect("the schemas are valid");
    let validator = jsonschema::options()
        .with_registry(&registry)
        .build(&schema("cyclonedx-bom-1.6.json.zst"))
        .expect("the schema is valid");
    let assert_valid = |report: &Report| {
        let bill = bill(report);
        let errors: Vec<String> = validator
            .iter_errors(&bill)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new());
        assert_eq!(bill, super::bills::bill(report));
    };
    reports().iter().for_each(assert_valid);
    super::IMAGES.map(report_on).iter().chain([&*super::NODE]).for_each(assert_valid);
    let mut wrong = bill(&sample::report());
    wrong["components"][0]["type"] = json!("package");
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn packages_have_their_urls_and_bytes() {
    let bill = bill(&super::NODE);
    let image = &bill["metadata"]["component"];
    assert_eq!((&image["name"], &image["version"]), (&json!("corpus/node"), &json!("single")));
    let component = |name: &str| {
        let components = bill["components"].as_array().unwrap();
        components.iter().find(|component| component["name"] == json!(name)).unwrap()
    };
    let git = component("git");
    let url = git["purl"].as_str().unwrap();
    assert!(url.starts_with("pkg:deb/debian/git@1:"), "{url}");
    assert!(url.ends_with("?arch=amd64&distro=debian-12.15"), "{url}");
    assert_eq!(git["properties"][0]["name"], json!("plimsoll:unpacked"));
    assert!(1_000_000 < git["properties"][0]["value"].as_str().unwrap().parse::<u64>().unwrap());
    assert_eq!(
        component("webpack")["purl"].as_str().unwrap().split('@').next(),
        Some("pkg:npm/webpack")
    );
    assert_eq!(component("node")["type"], json!("application"));
}
