//! Small pairs of images that are written as text, with all that is said of each as text.
//!
//! The two images are divided by a line `=>`. Beside the words of [`crate::layer_language`], where
//! the name of a layer is its instruction, there are `env NAME=VALUE`, `label NAME=VALUE`,
//! `annotation NAME=VALUE`, `user NAME`, `cmd WORDS`, `empty INSTRUCTION` (a step without a layer)
//! and `platform OS/ARCHITECTURE`.

use std::collections::BTreeMap;

use expect_test::Expect;
use plimsoll::compare::{Comparison, LayerChange, LayerPairState, Measure, PathChange, PathState};
use plimsoll::image::config::HistoryLine;
use plimsoll::image::described::Described;
use plimsoll::image::digest::Digest;
use plimsoll::image::platform::Platform;
use plimsoll::source::Opened;
use plimsoll::units::Bytes;

use super::identities::{assert_mirror, assert_nothing, assert_sums};
use super::{Read, assert_same, in_full, sides};
use crate::layer_language::{Pack, pack, parse, write_tar};
use crate::memory;

mod config;
mod files;
mod findings;
mod hidden;
mod layers;
mod moved;
mod names;
mod packages;
mod reports;

/// Reads the image that is written in a text; its layers are not compressed.
fn image(text: &str) -> Read {
    image_packed(text, Pack::Plain)
}

fn image_packed(text: &str, how: Pack) -> Read {
    sides(opened(text, how))
}

/// Opens the image that is written in a text.
pub(super) fn opened(text: &str, how: Pack) -> Opened {
    let (mut layers, mut history) = (String::new(), Vec::new());
    let mut image = Described::default();
    let config = &mut image.config;
    (config.os, config.architecture) = (Some("linux".to_owned()), Some("amd64".to_owned()));
    for line in text.lines() {
        let (word, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        let pair = || {
            let (name, value) = rest.split_once('=').expect("a name and a value");
            (name.to_owned(), value.to_owned())
        };
        let mut step = |is_empty: bool| {
            let created_by = Some(rest.to_owned()).filter(|text| !text.is_empty());
            history.push(HistoryLine {
                created_by,
                empty_layer: is_empty,
                ..HistoryLine::default()
            });
        };
        match word {
            "env" => config.env.push(rest.to_owned()),
            "label" => config.labels.extend([pair()]),
            "annotation" => image.annotations.extend([pair()]),
            "user" => config.user = Some(rest.to_owned()),
            "cmd" => config.cmd = rest.split(' ').map(str::to_owned).collect(),
            "platform" => {
                let (os, architecture) = rest.split_once('/').expect("two words");
                let (os, architecture) = (os.to_owned(), architecture.to_owned());
                (config.os, config.architecture) = (Some(os.clone()), Some(architecture.clone()));
                image.platform = Some(Platform { os, architecture, ..Platform::default() });
            }
            "empty" => step(true),
            "layer" => {
                step(false);
                layers.push_str("layer\n");
            }
            _ => layers.extend([line, "\n"]),
        }
    }
    config.history = Some(history);
    let tars: Vec<Vec<u8>> = parse(&layers).iter().map(|layer| write_tar(layer)).collect();
    let blobs: Vec<Vec<u8>> = tars.iter().map(|tar| pack(how, tar)).collect();
    let digest = |blob: &Vec<u8>| Some(Digest::sha256_of(blob));
    let digests: Vec<_> = blobs.iter().map(digest).zip(tars.iter().map(digest)).collect();
    let mut opened = memory::image(image, blobs);
    for (layer, digests) in opened.image.layers.iter_mut().zip(digests) {
        (layer.digest, layer.diff_id) = digests;
    }
    opened
}

/// Checks what is said of a pair, and all that holds for every pair.
fn check(text: &str, expected: Expect) {
    let (before, after) = text.split_once("=>").expect("two images");
    expected.assert_eq(&show(&checked(&image(before), &image(after))));
}

/// Compares two images, and asserts what holds for every pair.
fn checked(before: &Read, after: &Read) -> Comparison {
    let there = in_full(&before.image, &after.image);
    let back = in_full(&after.image, &before.image);
    assert_sums(&there);
    assert_sums(&back);
    assert_mirror(&there, &back);
    assert_same("a report before", &in_full(&before.with_files, &after.image), &there);
    assert_same("a report after", &in_full(&before.image, &after.with_files), &there);
    for side in [before, after] {
        assert_nothing(&in_full(&side.image, &side.with_files));
    }
    let coarse = in_full(&before.without_files, &after.without_files);
    let coarse_back = in_full(&after.without_files, &before.without_files);
    assert_sums(&coarse);
    assert_mirror(&coarse, &coarse_back);
    there
}

/// All that a comparison says, without download sizes.
fn show(comparison: &Comparison) -> String {
    let mut lines = Vec::new();
    let sizes = &comparison.sizes;
    let size = |name: &str, it: Measure| match it.change.unwrap_or_default().0 {
        0 => String::new(),
        change => format!("{name} {} {change:+}", it.after.unwrap_or_default().0),
    };
    let sizes =
        [("unpacked", sizes.unpacked), ("visible", sizes.visible), ("hidden", sizes.hidden)];
    let sizes = sizes.map(|(name, it)| size(name, it));
    let sizes: Vec<String> = sizes.into_iter().filter(|text| !text.is_empty()).collect();
    match comparison.same {
        Some(same) => lines.push(same.word().to_owned()),
        None if sizes.is_empty() => lines.push("no size changed".to_owned()),
        None => lines.push(sizes.join(", ")),
    }
    lines.extend(comparison.causes.iter().filter(|it| it.unpacked.0 != 0).map(|cause| {
        let (kind, change) = (cause.kind.word(), cause.unpacked.0);
        format!("{kind}: {}: {} {change:+}", cause.what, cause.how)
    }));
    lines.extend(comparison.layers.iter().filter_map(layer));
    if !comparison.pull.layers.is_empty() {
        let text = |numbers: &[usize]| match numbers {
            [] => "nothing".to_owned(),
            numbers => numbers.iter().map(|it| it.to_string()).collect::<Vec<_>>().join(" "),
        };
        let reused = &comparison.pull.reused.layers;
        let pull = text(&comparison.pull.layers);
        lines.push(match *reused == comparison.pull.layers {
            true => format!("pull {pull}"),
            false => format!("pull {pull}, if reused {}", text(reused)),
        });
    }
    rows(comparison, &mut lines);
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn rows(comparison: &Comparison, lines: &mut Vec<String>) {
    lines.extend(comparison.packages.iter().map(|it| {
        let version = |side: &Option<plimsoll::compare::PackageSide>| {
            side.as_ref().map_or("-".to_owned(), |side| side.version.clone())
        };
        let with = it.with.as_ref().map_or(String::new(), |with| format!(" with {with}"));
        let versions = format!("{} -> {}", version(&it.before), version(&it.after));
        let change = it.unpacked.0;
        format!(
            "package {} {} {versions}: {}{with} {change:+}",
            it.ecosystem,
            it.name,
            it.change.word()
        )
    }));
    lines.extend(comparison.moved.iter().map(|it| {
        let how = if it.copy { "copied" } else { "moved" };
        let slash = if it.directory { "/" } else { "" };
        let metadata = if it.metadata { ", other metadata" } else { "" };
        let Bytes(bytes) = it.unpacked;
        format!("{how} {}{slash} => {}{slash} {} files {bytes}{metadata}", it.from, it.to, it.files)
    }));
    lines.extend(comparison.paths.iter().flatten().map(path));
    lines.extend(
        comparison
            .findings
            .iter()
            .map(|it| format!("finding {}: {} {:+}", it.id, it.change.word(), it.unpacked.0)),
    );
    lines.extend(comparison.config.iter().map(|it| {
        let value = |value: &Option<String>| match (value, it.secret) {
            (_, true) => "(secret)".to_owned(),
            (None, _) => "-".to_owned(),
            (Some(value), _) => format!("`{value}`"),
        };
        let change = it.change.word();
        format!("config {}: {change} {} -> {}", it.key, value(&it.before), value(&it.after))
    }));
    if 0 < comparison.times_only {
        lines.push(format!("{} paths differ in times only", comparison.times_only));
    }
    if 0 < comparison.metadata_only {
        lines.push(format!("{} paths differ in metadata only", comparison.metadata_only));
    }
    let sentences = comparison.not_compared.iter();
    lines.extend(sentences.map(|it| format!("{}…", &it[..it.len().min(70)])));
}

/// A layer, if it is not the same.
fn layer(it: &LayerChange) -> Option<String> {
    if it.state == LayerPairState::Same {
        return None;
    }
    let number = |number: Option<usize>| number.map_or("-".to_owned(), |it| it.to_string());
    let (before, after, state) = (number(it.before), number(it.after), it.state.word());
    let words: Vec<&str> = it.differs.iter().map(|it| it.word()).collect();
    let differs = if words.is_empty() { String::new() } else { format!(": {}", words.join(" ")) };
    let counts = it.counts;
    let counts: BTreeMap<&str, u64> = [
        ("+", counts.added),
        ("-", counts.removed),
        ("~", counts.modified),
        ("volatile ", counts.volatile),
    ]
    .into_iter()
    .filter(|(_, count)| 0 < *count)
    .collect();
    let counts: String = counts.iter().map(|(sign, count)| format!(" {sign}{count}")).collect();
    let list = |name: &str, numbers: &[usize]| match numbers {
        [] => String::new(),
        numbers => format!(", {name} {numbers:?}"),
    };
    let (holds, held) = (list("holds", &it.holds), list("held", &it.held));
    Some(format!("layer {before} -> {after} {state}{differs}{counts}{holds}{held}"))
}

fn path(it: &PathChange) -> String {
    let sign = match it.change {
        PathState::Added => "+",
        PathState::Removed => "-",
        PathState::Modified => "~",
        PathState::Metadata => "m",
        PathState::Moved => ">",
    };
    let kind = |side: &Option<plimsoll::compare::PathSide>| {
        side.as_ref().map_or(String::new(), |side| side.kind.word().to_owned())
    };
    let kinds = match (kind(&it.before), kind(&it.after)) {
        (before, after) if before.is_empty() || before == after => after,
        (before, after) if after.is_empty() => before,
        (before, after) => format!("{before} -> {after}"),
    };
    let kinds = if kinds == "file" { String::new() } else { format!(" {kinds}") };
    let from = it.from.as_ref().map_or(String::new(), |from| format!(" from {from}"));
    format!("{sign} {}{kinds}{from} {:+}", it.path, it.unpacked.0)
}
