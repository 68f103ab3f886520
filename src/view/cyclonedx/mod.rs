//! CycloneDX 1.6: the packages of an image with what each weighs, for tools that read bills of
//! materials.
//!
//! Without a serial number and a time, so that the same image gives the same bytes.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use self::purl::Distribution;
use super::json::write_pretty;
use super::problems;
use super::{Format, Look, Writer, Writers};
use crate::report::{Contained, ImageFacts, PackageReport, Report};

mod purl;

pub(super) const FORMAT: Format = Format {
    name: "cyclonedx",
    writers: Writers {
        report: Some(Writer { about: "CycloneDX 1.6: the packages with their sizes", write }),
        ..Writers::NONE
    },
    ..Format::FOR_PROGRAMS
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bom<'a> {
    bom_format: &'static str,
    spec_version: &'static str,
    version: u8,
    metadata: Metadata<'a>,
    components: Vec<Component<'a>>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    tools: Tools<'a>,
    component: Component<'a>,
}

#[derive(Serialize)]
struct Tools<'a> {
    components: [Component<'a>; 1],
}

#[derive(Serialize)]
struct Component<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "bom-ref")]
    reference: String,
    name: Cow<'a, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    purl: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Property>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<Component<'a>>,
}

#[derive(Serialize)]
struct Property {
    name: &'static str,
    value: String,
}

/// References, each of which is in a document once.
#[derive(Default)]
struct References(HashMap<String, usize>);

impl References {
    fn unique(&mut self, wanted: String) -> String {
        let times = self.0.entry(wanted.clone()).or_default();
        *times += 1;
        // No package URL has two of them.
        if *times == 1 { wanted } else { format!("{wanted}##{times}") }
    }
}

fn write(out: &mut dyn Write, report: &Report, _: Look) -> io::Result<()> {
    let distribution = Distribution::of(report);
    let mut references = References::default();
    let image = image(&mut references, report);
    let program = Component {
        kind: "application",
        reference: references.unique("plimsoll".to_owned()),
        name: env!("CARGO_PKG_NAME").into(),
        version: env!("CARGO_PKG_VERSION"),
        purl: None,
        properties: Vec::new(),
        components: Vec::new(),
    };
    let packages = report.packages.iter();
    let components = packages.map(|package| of_package(&mut references, package, &distribution));
    let components = components.collect();
    let bom = Bom {
        bom_format: "CycloneDX",
        spec_version: "1.6",
        version: 1,
        metadata: Metadata { tools: Tools { components: [program] }, component: image },
        components,
    };
    write_pretty(out, &bom)
}

fn image<'a>(references: &mut References, report: &'a Report) -> Component<'a> {
    let sizes = &report.sizes;
    let properties = [
        ("plimsoll:download", sizes.download),
        ("plimsoll:unpacked", Some(sizes.unpacked)),
        ("plimsoll:visible", Some(sizes.visible)),
        ("plimsoll:hidden", Some(sizes.hidden)),
    ];
    let properties = properties
        .into_iter()
        .filter_map(|(name, bytes)| Some(Property { name, value: bytes?.0.to_string() }));
    let (name, version) = named(&report.image);
    Component {
        kind: "container",
        reference: references.unique("image".to_owned()),
        name,
        version,
        purl: None,
        properties: properties.collect(),
        components: Vec::new(),
    }
}

/// The name of the image without its tag, and its digest, or the tag if it has none. One that has
/// only a tag, as in an image layout, is called as in other formats.
fn named(image: &ImageFacts) -> (Cow<'_, str>, &str) {
    let full = image.names.first().map_or("", String::as_str);
    if !full.contains([':', '/']) {
        let name = problems::name(image);
        return (name.into(), image.digest.as_deref().unwrap_or(full));
    }
    let without_digest = full.split_once('@').map_or(full, |(name, _)| name);
    // A colon before the last slash is that of a port.
    let (name, tag) = match without_digest.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') && !name.is_empty() => (name, tag),
        _ => (without_digest, ""),
    };
    (name.into(), image.digest.as_deref().unwrap_or(tag))
}

fn of_package<'a>(
    references: &mut References,
    package: &'a PackageReport,
    distribution: &Distribution<'_>,
) -> Component<'a> {
    let PackageReport { ecosystem, name, version, .. } = package;
    let architecture = package.architecture.as_deref();
    let purl = purl::of(ecosystem, name, version, architecture, distribution);
    let mut properties =
        vec![Property { name: "plimsoll:unpacked", value: package.unpacked.0.to_string() }];
    let more = [
        ("plimsoll:download", package.download.map(|bytes| bytes.0.to_string())),
        ("plimsoll:layer", package.layer.map(|layer| layer.to_string())),
        ("plimsoll:ecosystem", Some(ecosystem.clone().into_owned())),
        ("plimsoll:path", package.proof.clone()),
    ];
    properties.extend(
        more.into_iter().filter_map(|(name, value)| Some(Property { name, value: value? })),
    );
    let contained = package.contains.iter();
    let reference = references.unique(reference(ecosystem, name, version, purl.as_deref()));
    Component {
        kind: match &**ecosystem {
            "go" | "cargo" | "toolchain" => "application",
            _ => "library",
        },
        reference,
        name: name.into(),
        version,
        purl,
        properties,
        components: contained.map(|part| of_part(references, part, ecosystem)).collect(),
    }
}

/// A package in a file of another one, of the same ecosystem.
fn of_part<'a>(references: &mut References, part: &'a Contained, ecosystem: &str) -> Component<'a> {
    let Contained { name, version } = part;
    let purl = purl::of(ecosystem, name, version, None, &Distribution::default());
    Component {
        kind: "library",
        reference: references.unique(reference(ecosystem, name, version, purl.as_deref())),
        name: name.into(),
        version,
        purl,
        properties: Vec::new(),
        components: Vec::new(),
    }
}

fn reference(ecosystem: &str, name: &str, version: &str, purl: Option<&str>) -> String {
    purl.map_or_else(|| format!("{ecosystem}:{name}@{version}"), str::to_owned)
}
