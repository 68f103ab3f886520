//! Rules: images that they fire on, near misses that they do not, and files that are hidden.

use plimsoll::base::Given;
use plimsoll::image::config::ImageConfig;
use plimsoll::image::described::Described;
use plimsoll::report::{FindingReport, Report};
use plimsoll::rules::Policy;
use plimsoll::rules::claims::Counts;
use serde_json::{Value, json};

use crate::hostile::archive::tar;
use crate::memory;

mod cache;
mod debug_symbols;
mod development;
mod documentation;
mod duplicates;
mod examples;
mod files;
mod hidden;
mod leftovers;
mod package_manager;
mod recommended;
mod scale;
mod sources;
mod tests;
mod toolchain;
mod traps;
mod version_control;

/// An image as a Dockerfile tells it: layers with the instructions that make them.
///
/// The first layers are the base image, as many as were added by `base`.
#[derive(Default)]
pub(crate) struct Story {
    layers: Vec<Vec<u8>>,
    base_layers: usize,
    history: Vec<Value>,
    config: Value,
    policy: Policy,
    onto: Option<(&'static str, Vec<Vec<u8>>)>,
}

impl Story {
    pub(crate) fn new() -> Self {
        Self { config: json!({}), ..Self::default() }
    }

    /// A layer of the base image.
    pub(crate) fn base(mut self, members: &[Vec<u8>]) -> Self {
        self.base_layers += 1;
        self.layer("ADD rootfs.tar / # buildkit", members)
    }

    /// A layer by `RUN command`.
    pub(crate) fn run(self, command: &str, members: &[Vec<u8>]) -> Self {
        self.layer(&format!("RUN /bin/sh -c {command} # buildkit"), members)
    }

    /// A layer by `COPY operands`, such as `. /app`.
    pub(crate) fn copy(self, operands: &str, members: &[Vec<u8>]) -> Self {
        self.layer(&format!("COPY {operands} # buildkit"), members)
    }

    /// An instruction that makes no layer, such as `ENV A=b`.
    pub(crate) fn and(mut self, instruction: &str) -> Self {
        let line = json!({
            "created_by": instruction, "comment": "buildkit.dockerfile.v0", "empty_layer": true,
        });
        self.history.push(line);
        self
    }

    /// The configuration of containers: `Env`, `Cmd`, `Entrypoint`, `WorkingDir`, `User`.
    pub(crate) fn config(mut self, config: Value) -> Self {
        self.config = config;
        self
    }

    /// Another base, of one layer, to plan for; `scratch` without members.
    pub(crate) fn onto(mut self, name: &'static str, members: &[Vec<u8>]) -> Self {
        let layers = if members.is_empty() { Vec::new() } else { vec![tar(members)] };
        self.onto = Some((name, layers));
        self
    }

    fn layer(self, created_by: &str, members: &[Vec<u8>]) -> Self {
        self.archive(created_by, tar(members))
    }

    /// A layer that is there as an archive, compressed or not.
    pub(crate) fn archive(mut self, created_by: &str, archive: Vec<u8>) -> Self {
        self.layers.push(archive);
        let line = json!({ "created_by": created_by, "comment": "buildkit.dockerfile.v0" });
        self.history.push(line);
        self
    }

    /// What a `plimsoll.toml` says of rules, on 2026-11-21.
    pub(crate) fn configured(mut self, text: &str) -> Self {
        let today = plimsoll::date::Date { year: 2026, month: 11, day: 21 };
        self.policy = plimsoll::config::Config::parse(text).expect("it is right").policy(today);
        self
    }

    pub(crate) fn report(self) -> Report {
        self.read().report
    }

    /// What is known and thought of the image.
    pub(crate) fn read(self) -> memory::Read {
        let config = json!({
            "architecture": "amd64", "os": "linux", "history": self.history, "config": self.config,
        });
        let image = Described { config: ImageConfig::parse(&config), ..Described::default() };
        let onto = self.onto.map(|(name, layers)| memory::other_base(name, layers));
        let base = Given::Layers(self.base_layers);
        let how = memory::How { base, onto, policy: self.policy, files: false };
        let read = memory::read(image, self.layers, &how);
        assert_claims(&read.report);
        read
    }

    /// The findings of a rule.
    pub(crate) fn findings(self, rule: &str) -> Vec<FindingReport> {
        assert!(plimsoll::rules::rule(rule).is_some(), "there is a rule {rule}");
        let report = self.report();
        report.findings.into_iter().filter(|finding| finding.rule == rule).collect()
    }

    /// The one finding of a rule.
    pub(crate) fn finding(self, rule: &str) -> FindingReport {
        let found = self.findings(rule);
        assert_eq!(found.len(), 1, "findings of {rule}: {found:#?}");
        found.into_iter().next().unwrap()
    }
}

/// Asserts what holds of the findings of every image: no byte is claimed twice.
pub(crate) fn assert_claims(report: &Report) {
    let claimed = |of: fn(&FindingReport) -> u64| -> u64 { report.findings.iter().map(of).sum() };
    let hidden = claimed(|finding| finding.hidden.0);
    let visible = claimed(|finding| finding.unpacked.0 - finding.hidden.0);
    assert!(hidden <= report.sizes.hidden.0, "{hidden} hidden bytes claimed");
    assert!(visible <= report.sizes.visible.0, "{visible} visible bytes claimed");
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

/// Bytes of that length that no other call returns.
pub(crate) fn bytes(length: usize, seed: u8) -> Vec<u8> {
    (0..length).map(|at| (at as u8).wrapping_mul(31).wrapping_add(seed)).collect()
}

/// The rules of a report's findings, in its order.
pub(crate) fn rules_of(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| &*finding.rule).collect()
}
