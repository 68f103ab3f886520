//! The images of the journeys, written as text.

use std::fmt::Write;
use std::sync::{Arc, LazyLock};

use plimsoll::base::Given;
use plimsoll::explore::loaded::{Judged, Loaded};
use plimsoll::explore::message::Opened;
use plimsoll::facts::{Facts, FactsOptions, Origin};
use plimsoll::image::config::{HistoryLine, ImageConfig};
use plimsoll::image::described::Described;
use plimsoll::judgement::JudgeOptions;
use plimsoll::layer::{LayerState, ReadLayer};
use plimsoll::limits::Limits;
use plimsoll::report::{Detail, Report};
use plimsoll::rules::Policy;
use plimsoll::session;

use crate::layer_language::{parse, write_tar};
use crate::memory;

/// An image that was read once, for all the journeys through it.
pub(super) struct Image {
    layers: Vec<Arc<ReadLayer>>,
    described: Described,
    base_layers: usize,
    whole: Loaded,
    instructions: Vec<String>,
}

impl Image {
    /// Reads layers that are written as text (see `layer_language`); what follows `layer` is the
    /// instruction, and the lowest layers are the base image.
    pub(super) fn of(text: &str, base_layers: usize) -> Self {
        let instruction = |line: &str| Some(line.trim().strip_prefix("layer ")?.to_owned());
        let instructions: Vec<String> = text.lines().filter_map(instruction).collect();
        let line = |line: &String| HistoryLine {
            created_by: Some(format!("{line} # buildkit")),
            comment: Some("buildkit.dockerfile.v0".to_owned()),
            ..HistoryLine::default()
        };
        let history = Some(instructions.iter().map(line).collect());
        let config = ImageConfig { history, ..ImageConfig::default() };
        let blobs = parse(text).iter().map(|layer| write_tar(layer)).collect();
        let described = Described { config, ..Described::default() };
        let opened = memory::image(described, blobs);
        let layers = memory::layers(&opened, &session::probes());
        let described = opened.image;
        let facts = facts(&described, layers.clone(), base_layers, false);
        let judging = JudgeOptions { policy: &Policy::default(), onto: None };
        let (report, judgement) = Report::judged(&facts, judging, Detail::default(), false);
        let judged = Some(Arc::new(Judged::new(&facts, report, judgement)));
        let done = vec![true; layers.len()];
        let whole = Loaded { facts: Arc::new(facts), done, judged };
        Self { layers, described, base_layers, whole, instructions }
    }

    /// What is known before any layer is read.
    pub(super) fn opened(&self) -> Opened {
        Opened {
            reference: "shop.tar".to_owned(),
            names: vec!["shop:1.4".to_owned()],
            platform: Some("linux/amd64".to_owned()),
            instructions: self.instructions.clone(),
        }
    }

    /// The whole image.
    pub(super) fn loaded(&self) -> Loaded {
        self.whole.clone()
    }

    /// What is known while only some layers are read.
    pub(super) fn partly_loaded(&self, done: &[usize]) -> Loaded {
        let unread = Arc::new(ReadLayer::unread(LayerState::Absent));
        let is_done = |at: usize| done.contains(&at);
        let layers = self.layers.iter().enumerate();
        let layers = layers.map(|(at, layer)| if is_done(at) { layer } else { &unread }).cloned();
        let facts = facts(&self.described, layers.collect(), self.base_layers, true);
        let done = (0..self.layers.len()).map(is_done).collect();
        Loaded { facts: Arc::new(facts), done, judged: None }
    }
}

fn facts(
    described: &Described,
    layers: Vec<Arc<ReadLayer>>,
    base_layers: usize,
    bytes_only: bool,
) -> Facts {
    let (limits, probes) = (Limits::default(), session::probes());
    let base = if base_layers == 0 { Given::Nothing } else { Given::Layers(base_layers) };
    let options =
        FactsOptions { limits: &limits, probes: &probes, base, bytes_only, parallel: false };
    let origin =
        Origin { reference: "shop.tar".to_owned(), source: "docker-archive", ..Origin::default() };
    Facts::of(origin, described.clone(), layers, options)
}

/// An image with a base, packages, things to find, hidden versions and links.
pub(super) static SHOP: LazyLock<Image> = LazyLock::new(|| {
    let base = status(&[("libc6", ""), ("bash", "libc6")]);
    let more = status(&[("libc6", ""), ("bash", "libc6"), ("git", "libc6, perl"), ("perl", "")]);
    let mut text = format!(
        "layer ADD rootfs.tar /
dir etc
file etc/motd 400
file usr/lib/libc.so.6 1900000
file usr/bin/bash 1200000
link bin -> usr/bin
{}{}{base}
layer RUN apt-get update && apt-get install -y git
file usr/bin/git 900000
file usr/lib/perl/base.pm 700000
file var/cache/apt/archives/git.deb 2600000
file tmp/build.log 300000
{}{}{more}
layer COPY . /app
file app/server.js 60000 mtime=1700000000
file app/config.json 900
file app/data/products.csv 400000 mode=600
file app/data/orders.csv 250000 mode=600
file app/static/logo.svg 12000
hard app/static/logo-2.svg app/static/logo.svg
file app/.git/objects/pack/all.pack 800000
link app/current -> server.js
layer RUN pip install -r requirements.txt
file usr/lib/python3/site/numpy.so 5200000
file usr/lib/python3/site/pandas.so 3100000
file root/.cache/pip/http/a 3000000
file root/.cache/pip/http/b 1400000
file app/config.json 1100
remove tmp/build.log
layer RUN chown -R app /app/data
file app/data/products.csv 400000 mode=600 uid=10 content-of=products
file app/data/orders.csv 250000 mode=600 uid=10 content-of=orders
",
        list("libc6", "usr/lib/libc.so.6"),
        list("bash", "usr/bin/bash"),
        list("git", "usr/bin/git"),
        list("perl", "usr/lib/perl/base.pm"),
    );
    // Copies that `chown` makes have the content of the originals.
    for (name, bytes, letter) in [("products", 400_000, "p"), ("orders", 250_000, "o")] {
        let content = format!("content={}", letter.repeat(bytes));
        text = text.replace(
            &format!("app/data/{name}.csv {bytes} mode=600\n"),
            &format!("app/data/{name}.csv mode=600 {content}\n"),
        );
        text = text.replace(
            &format!("app/data/{name}.csv {bytes} mode=600 uid=10 content-of={name}\n"),
            &format!("app/data/{name}.csv mode=600 uid=10 {content}\n"),
        );
    }
    Image::of(&text, 1)
});

/// The line of a database of dpkg with these packages and what they depend on.
fn status(packages: &[(&str, &str)]) -> String {
    let mut status = String::new();
    for (name, depends) in packages {
        let head = "Status: install ok installed\nArchitecture: amd64\nVersion: 1.0";
        writeln!(status, "Package: {name}\n{head}").unwrap();
        if !depends.is_empty() {
            writeln!(status, "Depends: {depends}").unwrap();
        }
        status.push('\n');
    }
    format!("file var/lib/dpkg/status content={}", escaped(&status))
}

/// The line of the list of a package's files.
fn list(package: &str, path: &str) -> String {
    format!("file var/lib/dpkg/info/{package}.list content={}\n", escaped(&format!("/{path}\n")))
}

fn escaped(text: &str) -> String {
    text.replace(' ', "\\x20").replace('\n', "\\x0a")
}
