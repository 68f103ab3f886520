//! Looks into an image with the library alone: its layers as they are read, its largest packages,
//! what removing some paths would save, and the content of one file.
//!
//! `cargo run --example look -- IMAGE [PATH...]`
#![expect(clippy::print_stdout, reason = "it is a program")]

use std::{cmp::Reverse, error::Error, sync::Arc};

use plimsoll::tree::{NodeId, Removal};
use plimsoll::{Options, Session, layer::ReadLayer, scan::Events, source::Reread, units::Bytes};

type Say<'a> = &'a (dyn Fn(String) + Sync);

/// Says which layers are done, from any thread.
struct Layers<'a>(Say<'a>);

impl Events for Layers<'_> {
    fn layer_done(&self, number: usize, layer: &Arc<ReadLayer>) {
        let (entries, unpacked) = (layer.entries.list.len(), Bytes(layer.entries.unpacked()));
        (self.0)(format!("layer {number}: {entries} entries, {unpacked}"));
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (image, paths) = arguments.split_first().ok_or("the name of an image is missing")?;
    look(image, paths, &|line| println!("{line}"))
}

pub(crate) fn look(image: &str, paths: &[String], say: Say<'_>) -> Result<(), Box<dyn Error>> {
    let options = Options { reread: Reread::Reopen, ..Options::default() };
    let session = Session::open(&image.into(), options, &Layers(say))?;
    let facts = session.facts(session.read(&Layers(say))?, None);
    let (mut report, _) = session.report(&facts, None);
    report.packages.sort_by_key(|package| Reverse(package.unpacked));
    for package in report.packages.iter().take(10) {
        let layer = package.layer.map_or("no layer".into(), |number| format!("layer {number}"));
        say(format!("{} {}: {}, {layer}", package.ecosystem, package.name, package.unpacked));
    }
    let mut nodes: Vec<NodeId> = paths.iter().filter_map(|path| facts.find(path)).collect();
    if paths.is_empty() {
        let largest = facts.tree.children(NodeId::ROOT).iter().copied();
        nodes = largest.filter(|&node| facts.tree.is_directory(node)).take(3).collect();
    }
    nodes.iter().for_each(|&node| say(format!("without {}", facts.path(node))));
    for (layer, gone) in Removal::of(&facts.tree, &nodes) {
        let (number, all) = (layer + 1, gone.total());
        let (unpacked, hidden) = (Bytes(all.unpacked), Bytes(gone.hidden.unpacked));
        let about = if facts.estimates_download(layer) { "~" } else { "" };
        let download = facts.download_of(layer, &all);
        let download = download.map(|bytes| format!("{about}-{}", Bytes(bytes)));
        let download = download.unwrap_or("unknown".into());
        say(format!("layer {number}: -{unpacked}, {hidden} of it hidden; download {download}"));
    }
    if let Some(node) = facts.find("etc/os-release") {
        say(String::from_utf8_lossy(&session.content(&facts, node, 4096)?.bytes).into_owned());
    }
    Ok(())
}
