//! Rules: images with findings, near misses without, and hidden files.

use std::collections::BTreeSet;

use plimsoll::base::Given;
use plimsoll::image::config::ImageConfig;
use plimsoll::image::described::Described;
use plimsoll::report::{FINDING_PATHS, FindingReport, Report};
use plimsoll::rules::Policy;
use plimsoll::rules::claims::Counts;
use serde_json::{Value, json};

use crate::hostile::archive::{file, tar};
use crate::memory;

mod cache;
mod configuration;
mod debug_symbols;
mod development;
mod development_by_name;
mod documentation;
mod evidence;
mod duplicates;
mod examples;
mod files;
mod handed_over;
mod hidden;
mod leftovers;
mod linked;
mod misconfigured;
mod other_user;
mod package_manager;
mod rebuild;
mod rebuild_needs;
mod recommended;
mod runtime;
mod scale;
mod secrets;
mod small;
mod sources;
mod started;
mod tests;
mod toolchain;
mod traps;
mod version_control;
mod without_bytes;

/// An image as its Dockerfile would build it: layers with the instructions that create them.
///
/// The layers that `base` adds are the base image; they come first.
#[derive(Default)]
pub(crate) struct Story {
    layers: Vec<Vec<u8>>,
    base_layers: usize,
    /// Whether where the base ends has to be guessed.
    is_guessed: bool,
    os: Option<&'static str>,
    history: Vec<Value>,
    config: Value,
    policy: Policy,
    onto: Option<(&'static str, Vec<Vec<u8>>)>,
}

impl Story {
    pub(crate) fn new() -> Self {
        Self { config: json!({}), ..Self::default() }
    }

    /// Adds a layer of the base image.
    pub(crate) fn base(mut self, members: &[Vec<u8>]) -> Self {
        self.base_layers += 1;
        self.layer("ADD rootfs.tar / # buildkit", members)
    }

    /// Adds a layer by `RUN command`.
    pub(crate) fn run(self, command: &str, members: &[Vec<u8>]) -> Self {
        self.layer(&format!("RUN /bin/sh -c {command} # buildkit"), members)
    }

    /// Adds a layer by `COPY operands`, such as `. /app`.
    pub(crate) fn copy(self, operands: &str, members: &[Vec<u8>]) -> Self {
        self.layer(&format!("COPY {operands} # buildkit"), members)
    }

    /// Adds an instruction without a layer, such as `ENV A=b`.
    pub(crate) fn and(mut self, instruction: &str) -> Self {
        let line = json!({
            "created_by": instruction, "comment": "buildkit.dockerfile.v0", "empty_layer": true,
        });
        self.history.push(line);
        self
    }

    /// Adds a line of the history that claims a layer which the image does not have.
    pub(crate) fn and_claimed(mut self, instruction: &str) -> Self {
        self.history
            .push(json!({ "created_by": instruction, "comment": "buildkit.dockerfile.v0" }));
        self
    }

    /// Sets the configuration of containers: `Env`, `Cmd`, `Entrypoint`, `WorkingDir`, `User`.
    pub(crate) fn config(mut self, config: Value) -> Self {
        self.config = config;
        self
    }

    /// Sets the operating system, which is Linux otherwise.
    pub(crate) fn os(self, os: &'static str) -> Self {
        Self { os: Some(os), ..self }
    }

    /// Leaves it to the history where the base ends.
    pub(crate) fn guessed(self) -> Self {
        Self { is_guessed: true, ..self }
    }

    /// Sets another base to plan for, with one layer; `scratch` without members.
    pub(crate) fn onto(mut self, name: &'static str, members: &[Vec<u8>]) -> Self {
        let layers = if members.is_empty() { Vec::new() } else { vec![tar(members)] };
        self.onto = Some((name, layers));
        self
    }

    fn layer(self, created_by: &str, members: &[Vec<u8>]) -> Self {
        self.archive(created_by, tar(members))
    }

    /// Adds a layer from an archive, compressed or not.
    pub(crate) fn archive(mut self, created_by: &str, archive: Vec<u8>) -> Self {
        self.layers.push(archive);
        let line = json!({ "created_by": created_by, "comment": "buildkit.dockerfile.v0" });
        self.history.push(line);
        self
    }

    /// Adds a layer without files by a line of the history, as the builder wrote it.
    pub(crate) fn layer_of(self, created_by: &str) -> Self {
        self.layer(created_by, &[])
    }

    /// Adds a layer as the classic builder records it: by a command, or by `COPY` and `ADD`, with or
    /// without what the builder puts before it.
    pub(crate) fn classic(mut self, text: &str, members: &[Vec<u8>]) -> Self {
        let is_copy = text.starts_with("COPY ") || text.starts_with("ADD ");
        let nop = if is_copy { "#(nop) " } else { "" };
        let line = match text.starts_with("/bin/sh -c ") {
            true => text.to_owned(),
            false => format!("/bin/sh -c {nop}{text}"),
        };
        self.layers.push(tar(members));
        self.history.push(json!({ "created_by": line }));
        self
    }

    /// Sets the policy of a `plimsoll.toml`, on 2026-11-21.
    pub(crate) fn configured(mut self, text: &str) -> Self {
        let today = plimsoll::date::Date { year: 2026, month: 11, day: 21 };
        self.policy = plimsoll::config::Config::parse(text, "plimsoll.toml")
            .expect("it is valid")
            .policy(today);
        self
    }

    pub(crate) fn report(self) -> Report {
        self.read().report
    }

    /// Returns the facts, the judgement and the report of the image.
    pub(crate) fn read(self) -> memory::Read {
        let config = json!({
            "architecture": "amd64", "os": self.os.unwrap_or("linux"), "history": self.history,
            "config": self.config,
        });
        let image = Described { config: ImageConfig::parse(&config), ..Described::default() };
        let onto = self.onto.map(|(name, layers)| memory::other_base(name, layers));
        let base = match self.is_guessed {
            true => Given::Nothing,
            false => Given::Layers(self.base_layers),
        };
        let how = memory::How { base, onto, policy: self.policy, files: false };
        let read = memory::read(image, self.layers, &how);
        assert_claims(&read.report);
        read
    }

    /// Returns the findings of a rule.
    pub(crate) fn findings(self, rule: &str) -> Vec<FindingReport> {
        assert!(plimsoll::rules::rule(rule).is_some(), "there is a rule {rule}");
        let report = self.report();
        report.findings.into_iter().filter(|finding| finding.rule == rule).collect()
    }

    /// Returns the only finding of a rule.
    pub(crate) fn finding(self, rule: &str) -> FindingReport {
        assert!(plimsoll::rules::rule(rule).is_some(), "there is a rule {rule}");
        let report = self.report();
        let all: Vec<String> =
            report.findings.iter().map(|finding| finding.rule.to_string()).collect();
        let found = report.findings.into_iter().filter(|finding| finding.rule == rule);
        let mut found: Vec<FindingReport> = found.collect();
        // The other rules tell which one took the bytes.
        assert_eq!(found.len(), 1, "findings of {rule}: {found:#?}; all rules with one: {all:?}");
        found.remove(0)
    }
}

/// A package: name, `Depends`, `Recommends`, whether it was installed explicitly, and its files, of
/// 1000 bytes each.
pub(crate) struct Package<'p>(
    pub(crate) &'p str,
    pub(crate) &'p str,
    pub(crate) &'p str,
    pub(crate) bool,
    pub(crate) &'p [&'p str],
);

/// Returns what dpkg and apt write when they install these packages.
pub(crate) fn dpkg(packages: &[Package<'_>]) -> Vec<Vec<u8>> {
    let (mut status, mut states, mut members) = (String::new(), String::new(), Vec::new());
    for Package(name, depends, recommends, explicit, files) in packages {
        status += &format!(
            "Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n"
        );
        for (field, value) in [("Depends", depends), ("Recommends", recommends)] {
            if !value.is_empty() {
                status += &format!("{field}: {value}\n");
            }
        }
        status += "\n";
        let auto = u8::from(!explicit);
        states += &format!("Package: {name}\nArchitecture: amd64\nAuto-Installed: {auto}\n\n");
        let list: String = files.iter().map(|path| format!("/{path}\n")).collect();
        members.push(file(&format!("var/lib/dpkg/info/{name}.list"), list.as_bytes()));
        members.extend(files.iter().map(|path| file(path, &bytes(1000, path.len() as u8))));
    }
    members.push(file("var/lib/dpkg/status", status.as_bytes()));
    members.push(file("var/lib/apt/extended_states", states.as_bytes()));
    members
}

/// Asserts what holds for the findings of every image: no byte is claimed twice, and each finding
/// shows where its own bytes are.
pub(crate) fn assert_claims(report: &Report) {
    let claimed = |of: fn(&FindingReport) -> u64| -> u64 { report.findings.iter().map(of).sum() };
    let hidden = claimed(|finding| finding.hidden.0);
    let visible = claimed(|finding| finding.unpacked.0 - finding.hidden.0);
    assert!(hidden <= report.sizes.hidden.0, "{hidden} hidden bytes claimed");
    assert!(visible <= report.sizes.visible.0, "{visible} visible bytes claimed");
    report.findings.iter().for_each(assert_places);
    report.findings.iter().for_each(assert_bytes);
    let ids: BTreeSet<&str> = report.findings.iter().map(|finding| &*finding.id).collect();
    assert_eq!(ids.len(), report.findings.len(), "{ids:?}");
    let fixed = report.fixes.iter().flat_map(|fix| &fix.findings);
    assert!(fixed.clone().all(|id| ids.contains(&**id)), "{:?}", fixed.collect::<Vec<_>>());
    let fixes: BTreeSet<&str> = report.fixes.iter().map(|fix| &*fix.id).collect();
    assert_eq!(fixes.len(), report.fixes.len(), "{fixes:?}");
    let counted: u64 = report
        .findings
        .iter()
        .filter(|finding| finding.counts == Counts::Headline)
        .map(|finding| finding.unpacked.0)
        .sum();
    if let Some(plan) = report.plans.iter().find(|plan| plan.name.word() == "in place") {
        assert!(report.sizes.unpacked.0 - counted <= plan.unpacked.0, "the plan in place");
        assert_eq!(plan.unpacked.0, plan.visible.0 + plan.hidden.0);
    }
}

/// Asserts that findings about bytes have some, or share them with others, and that the others have
/// none, are in no sum, and have a severity instead.
fn assert_bytes(finding: &FindingReport) {
    assert_eq!(finding.category.is_about_bytes(), finding.is_about_bytes(), "{}", finding.id);
    assert_eq!(finding.severity.is_none(), finding.is_about_bytes(), "{}", finding.id);
    if !finding.is_about_bytes() {
        let bytes = [finding.unpacked, finding.hidden, finding.more_unpacked];
        assert!(bytes.iter().all(|bytes| bytes.0 == 0), "{}", finding.id);
        assert!(!finding.counted && finding.together_with.is_empty(), "{}", finding.id);
        assert_eq!(finding.files, finding.paths.len() as u64 + finding.more_paths);
        assert!(!finding.evidence.is_empty() && !finding.advice.is_empty(), "{}", finding.id);
    }
}

/// Asserts that the places of a finding are its paths, the largest first, and add up to its bytes.
fn assert_places(finding: &FindingReport) {
    let sizes: Vec<u64> = finding.largest.iter().map(|place| place.unpacked.0).collect();
    let sum = sizes.iter().sum::<u64>() + finding.more_unpacked.0;
    assert_eq!(sum, finding.unpacked.0, "the places of {}", finding.id);
    assert!(sizes.is_sorted_by(|a, b| a >= b), "{}: {sizes:?}", finding.id);
    assert!(finding.largest.iter().map(|place| &place.path).eq(&finding.paths), "{}", finding.id);
    assert!(finding.more_paths == 0 || sizes.len() == FINDING_PATHS, "{}", finding.id);
    let of_packages: u64 = finding.packages.iter().map(|package| package.unpacked.0).sum();
    assert!(of_packages <= finding.unpacked.0, "the packages of {}", finding.id);
}

/// Returns the lines of instructions without the mounts that layers show, which another test is
/// about, and without indentation.
pub(crate) fn without_mounts(lines: &[String]) -> Vec<&str> {
    let is_mount = |line: &&str| line.contains("--mount=") && line.ends_with(" \\");
    lines.iter().map(|line| line.trim_start()).filter(|line| !is_mount(line)).collect()
}

/// Returns this many bytes, different for every seed.
pub(crate) fn bytes(length: usize, seed: u8) -> Vec<u8> {
    (0..length).map(|at| (at as u8).wrapping_mul(31).wrapping_add(seed)).collect()
}

/// Returns the rules of the findings of a report that are about bytes, in order.
pub(crate) fn rules_of(report: &Report) -> Vec<&str> {
    let findings = report.findings.iter().filter(|finding| finding.is_about_bytes());
    findings.map(|finding| &*finding.rule).collect()
}
