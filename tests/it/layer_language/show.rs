//! What became of the layers, as text.

use std::fmt::Write;

use plimsoll::escape::printable;
use plimsoll::layer::{Change, Entry, ReadLayer, Special};
use plimsoll::limits::Limits;
use plimsoll::report::{Metadata, Report};
use plimsoll::tree::{MergedTree, NodeId, Version, VersionId};

use super::read::Image;

/// Writes what a container sees, what became of everything else, and the sums.
pub(crate) fn show(image: &Image) -> String {
    let tree = MergedTree::merge(image.layers.clone(), &Limits::default());
    let mut nodes: Vec<(Vec<u8>, NodeId)> =
        tree.nodes().map(|node| (tree.path(node), node)).collect();
    nodes.sort();
    let mut out = String::new();
    for (path, node) in &nodes {
        match tree.visible(*node) {
            Some(version) => {
                let what = what(path, &version, &image.layers[version.layer]);
                let bytes = match tree.is_directory(*node) {
                    true => 0,
                    false => tree.totals(*node).visible.unpacked,
                };
                let bytes = bytes_text(bytes);
                let metadata = metadata(version.entry);
                line(&mut out, format_args!("{what}{bytes} from {}{metadata}", version.layer + 1));
            }
            None if tree.is_present(*node) && *node != NodeId::ROOT => {
                line(&mut out, format_args!("{}/", printable(path)));
            }
            None => (),
        }
    }
    for (path, node) in &nodes {
        let mut hidden: Vec<VersionId> = tree.versions(*node).collect();
        hidden.reverse();
        for id in hidden {
            fate(&mut out, &tree, path, id);
        }
    }
    groups_and_sums(&mut out, &image.report);
    out
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(out, "{text}").expect("memory takes every byte");
}

fn fate(out: &mut String, tree: &MergedTree, path: &[u8], id: VersionId) {
    let Some(version) = tree.version(id) else { return };
    let Some((cause, by)) = version.hidden else { return };
    let what = what(path, &version, &tree.layers()[version.layer]);
    let (from, by, cause) = (version.layer + 1, by + 1, cause.word());
    let bytes = tree.own_content(id).map_or(0, |content| content.stored_bytes);
    let text = bytes_text(bytes);
    let stays = tree.own_content(id).is_some() && tree.hidden_bytes(id).is_none();
    let stays = if stays { ", its bytes stay" } else { "" };
    line(out, format_args!("gone {what}{text} from {from}: {cause} by {by}{stays}"));
}

fn bytes_text(bytes: u64) -> String {
    if bytes == 0 { String::new() } else { format!(" {bytes} B") }
}

fn what(path: &[u8], version: &Version<'_>, layer: &ReadLayer) -> String {
    let path = printable(path);
    let names = &layer.entries.names;
    match version.entry.change {
        Change::Symlink(target) => format!("{path} -> {}", printable(names.get(target))),
        Change::HardLink(target) => format!("{path} = /{}", printable(names.get(target))),
        Change::Directory => format!("{path}/"),
        Change::Special(Special::Fifo) => format!("{path} fifo"),
        Change::Special(_) => format!("{path} device"),
        _ => path,
    }
}

fn metadata(entry: &Entry) -> String {
    let mode = match entry.change {
        Change::Directory | Change::Root => 0o755,
        Change::Symlink(_) => 0o777,
        _ => 0o644,
    };
    let mut text = String::new();
    let mut add = |is_usual: bool, value: String| {
        if !is_usual {
            text = format!("{text} {value}");
        }
    };
    add(entry.mode == mode, format!("mode={:o}", entry.mode));
    add(entry.uid == 0, format!("uid={}", entry.uid));
    add(entry.gid == 0, format!("gid={}", entry.gid));
    add(entry.mtime == 0, format!("mtime={}", entry.mtime));
    text
}

fn groups_and_sums(out: &mut String, report: &Report) {
    for group in &report.hidden {
        let changed = changed(&group.changed);
        let files = if group.files == 1 { "file" } else { "files" };
        line(
            out,
            format_args!(
                "hidden {} B in {} {files} of {}: {} by {}{changed}, {}",
                group.unpacked.0,
                group.files,
                group.shipped_by,
                group.cause.word(),
                group.hidden_by,
                group.path
            ),
        );
    }
    for warning in &report.warnings {
        let layer = warning.layer.map_or(String::new(), |layer| format!(" {layer}"));
        line(out, format_args!("warning{layer} {}: {}", warning.code.word(), warning.message));
    }
    let sizes = report.sizes;
    let (unpacked, visible, hidden) = (sizes.unpacked.0, sizes.visible.0, sizes.hidden.0);
    line(out, format_args!("{unpacked} B = {visible} visible + {hidden} hidden"));
}

fn changed(changed: &[Metadata]) -> String {
    let words: Vec<&str> = changed.iter().map(|metadata| metadata.word()).collect();
    if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) }
}
