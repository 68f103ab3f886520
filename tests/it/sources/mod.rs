//! Images of every kind: how they are found, chosen and refused, and that the kind makes no difference.

use std::error::Error as _;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use expect_test::Expect;
use plimsoll::report::{Report, Summary};
use plimsoll::scan::NoEvents;
use plimsoll::source::SourceError;
use plimsoll::{Error, Options, inspect};
use tempfile::TempDir;

use crate::layer_language::wrap::Files;
use crate::layer_language::{assert_report_identities, parse, write_tar};

mod agree;
mod archives;
mod choice;
mod damaged;
mod docker_25;
mod estimate;
mod events;
mod extract;
mod extract_many;
mod incomplete;
mod layouts;
mod odd_layers;
mod real;
mod references;
mod remote;
mod refused;
mod same;
mod session;

/// A directory for one test's images.
struct Home {
    directory: TempDir,
}

impl Home {
    fn new() -> Self {
        Self { directory: TempDir::new().expect("the temporary directory takes directories") }
    }

    fn path(&self, name: &str) -> String {
        self.directory.path().join(name).to_str().expect("the temporary directory is text").into()
    }

    /// Writes a file; returns its path.
    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), content).expect("the directory is writable");
        self.path(name)
    }

    /// Writes files into a directory; returns its path.
    fn directory(&self, name: &str, files: &Files) -> String {
        fs::create_dir_all(self.path(name)).expect("the directory is writable");
        files.write(self.path(name).as_ref());
        self.path(name)
    }

    /// Makes a named pipe; returns its path.
    fn pipe(&self, name: &str) -> String {
        let pipe = self.path(name);
        assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there").success());
        pipe
    }

    /// Writes content into a named pipe once, while `read` reads it.
    fn piped<T>(&self, name: &str, content: &[u8], read: impl FnOnce(&str) -> T) -> T {
        let pipe = self.pipe(name);
        std::thread::scope(|scope| {
            scope.spawn(|| fs::write(&pipe, content).expect("the pipe is read"));
            read(&pipe)
        })
    }

    /// Describes the result for a reference; the directory is replaced with `…`.
    fn outcome(&self, reference: &str, options: &Options) -> String {
        outcome(reference, options).replace(&self.path(""), "…/")
    }
}

fn testdata(name: &str) -> String {
    format!("{}/testdata/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Bytes that no compression makes much smaller.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 24) as u8
    };
    std::iter::repeat_with(next).take(length).collect()
}

/// Two layers: a file replaced, one removed, one linked.
fn tars() -> Vec<Vec<u8>> {
    layer_tars(
        "layer one
           dir etc mode=700
           file etc/a 100
           file etc/b 20
           hard etc/c etc/b
         layer two
           file etc/a 3
           remove etc/b
           link etc/l -> a",
    )
}

fn layer_tars(text: &str) -> Vec<Vec<u8>> {
    parse(text).iter().map(|layer| write_tar(layer)).collect()
}

fn read(reference: &str) -> Report {
    read_with(reference, &Options { verify: true, files: true, ..Options::default() })
}

fn read_with(reference: &str, options: &Options) -> Report {
    let report = inspect(&reference.into(), options, &NoEvents);
    let report = report.unwrap_or_else(|error| panic!("{reference}: {}", chain(&error)));
    assert_report_identities(&report);
    report
}

fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text = format!("{text}: {source}");
        next = source.source();
    }
    text
}

/// Describes the result for a reference: the image in short, or the error.
fn outcome(reference: &str, options: &Options) -> String {
    let report = match inspect(&reference.into(), options, &NoEvents) {
        Ok(report) => report,
        Err(error) => {
            let mut text = format!("{}\n", chain(&error));
            let Error::Source(
                SourceError::Ambiguous { images, .. }
                | SourceError::NoSuchImage { images, .. }
                | SourceError::NoSuchPlatform { images, .. },
            ) = &error
            else {
                return text;
            };
            images.iter().for_each(|image| text += &format!("  {image}\n"));
            return text;
        }
    };
    assert_report_identities(&report);
    let mut out = String::new();
    let image = &report.image;
    let platform = image.platform.as_deref().unwrap_or("no platform");
    writeln!(out, "{} {:?} {platform}", image.source, image.names).expect("memory takes it");
    for layer in &report.layers {
        let compression = layer.compression.map_or("-", |compression| compression.word());
        let download = match (layer.download, layer.download_estimated) {
            (None, _) => "unknown".into(),
            (Some(_), true) => "estimated".into(),
            (Some(bytes), false) => bytes.0.to_string(),
        };
        let same = layer.same_as.map_or(String::new(), |number| format!(", same as {number}"));
        writeln!(
            out,
            "layer {} {} {compression}: {} entries, {} B, download {download}{same}",
            layer.number,
            layer.state.word(),
            layer.entries,
            layer.unpacked.unwrap_or_default().0
        )
        .expect("memory takes it");
    }
    if let Some(incomplete) = &report.incomplete {
        let advice = if incomplete.without_advice { "; no advice" } else { "" };
        writeln!(out, "incomplete {}: {}{advice}", incomplete.cause.word(), incomplete.what)
            .expect("memory takes it");
    }
    for warning in &report.warnings {
        let layer = warning.layer.map_or(String::new(), |layer| format!(" {layer}"));
        writeln!(out, "warning{layer} {}: {}", warning.code.word(), warning.message)
            .expect("memory takes it");
    }
    out
}

/// Checks an image in a tar.
fn check(files: &Files, expected: Expect) {
    check_with(files, &Options::default(), expected);
}

/// Checks that an image in a tar has both layers of [`tars`] and no warnings; `image` is the first
/// line.
fn check_whole(files: &Files, image: &str) {
    // What an engine's archive holds uncompressed is not what a pull transfers.
    let downloads = match image.starts_with("docker-archive") {
        true => ["estimated", "estimated"],
        false => ["4096", "3072"],
    };
    let home = Home::new();
    let found = home.outcome(&home.file("image.tar", files.tar()), &Options::default());
    let [one, two] = downloads;
    let layers = [
        format!("layer 1 complete none: 4 entries, 120 B, download {one}"),
        format!("layer 2 complete none: 3 entries, 3 B, download {two}"),
    ];
    assert_eq!(found, format!("{image}\n{}\n", layers.join("\n")));
}

fn check_with(files: &Files, options: &Options, expected: Expect) {
    let home = Home::new();
    let tar = home.file("image.tar", files.tar());
    expected.assert_eq(&home.outcome(&tar, options));
}

/// Removes what depends on the source from a report: names, digests of documents, and compressed
/// sizes.
fn without_source(mut report: Report) -> Report {
    report.image.reference = String::new();
    report.image.source = "".into();
    report.image.names = Vec::new();
    report.image.digest = None;
    report.image.config_digest = None;
    report.sizes.download = None;
    report.sizes.download_estimated = false;
    for layer in &mut report.layers {
        layer.download_estimated = false;
        layer.digest = None;
        layer.compression = None;
        layer.media_type = None;
        layer.download = None;
        layer.hidden_download = None;
        layer.download_overhead = None;
    }
    report.hidden.iter_mut().for_each(|group| group.download = None);
    if let Some(base) = &mut report.base {
        for sizes in [&mut base.sizes, &mut base.own] {
            (sizes.download, sizes.download_estimated) = (None, false);
        }
    }
    for finding in &mut report.findings {
        (finding.download, finding.download_estimated) = (None, false);
        finding.largest.iter_mut().for_each(|place| place.download = None);
    }
    // Their order depends on the download.
    report.findings.sort_by(|a, b| {
        (&a.rule, &a.paths, &a.layers, a.counts).cmp(&(&b.rule, &b.paths, &b.layers, b.counts))
    });
    for fix in &mut report.fixes {
        (fix.download, fix.download_estimated) = (None, false);
        fix.findings.sort();
        fix.advice.sort();
    }
    report.fixes.sort_by(|a, b| (&a.layers, &a.advice).cmp(&(&b.layers, &b.advice)));
    let Summary { today, saving, fixed, in_place, best_plan, actions, .. } = &mut report.summary;
    today.download = None;
    (saving.download, fixed.download) = (None, None);
    let plans = [in_place, best_plan].into_iter().flatten();
    plans.for_each(|plan| plan.sizes.download = None);
    actions.iter_mut().for_each(|action| action.download = None);
    let largest = report.largest.iter_mut().chain(&mut report.largest_in_base);
    largest.for_each(|line| line.download = None);
    for plan in &mut report.plans {
        (plan.download, plan.download_estimated) = (None, false);
    }
    for package in &mut report.packages {
        package.download = None;
        package.retained_download = None;
    }
    report.ecosystems.iter_mut().for_each(|ecosystem| ecosystem.download = None);
    report.unowned.iter_mut().for_each(|group| group.download = None);
    let files = report.files.iter_mut().flatten();
    for path in files {
        // The numbers of findings depend on that order.
        path.finding = None;
        for version in &mut path.versions {
            (version.download, version.finding) = (None, None);
        }
    }
    report
}
