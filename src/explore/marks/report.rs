//! What is marked, as text: the sizes before and after, each mark with why it is there, and the
//! paths.

use std::fmt::Write;

use super::links::Links;
use super::list::Marks;
use super::mark::Mark;
use super::resolve::Resolver;
use super::sizes::ImageSizes;
use super::what_if::{MarkWeight, WhatIf};
use crate::escape::{printable, printable_text};
use crate::facts::Facts;
use crate::judgement::{Finding, FourSizes, Judgement};
use crate::tree::NodeId;
use crate::units::{Bytes, counted, percent};

/// Returns the report on what is marked: the sizes today and without the marks, what deleting them
/// later would give, and each mark with its bytes, its layer and why it is there.
pub fn report(facts: &Facts, judgement: &Judgement, marks: &Marks, what_if: &WhatIf) -> String {
    let mut text = sizes(what_if, "");
    let list: Vec<Mark> = marks.iter().cloned().collect();
    let links = Links::of(&facts.tree);
    let resolver = Resolver::new(facts, judgement, &links, &list);
    if !what_if.per_mark.is_empty() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\n unpacked  download  mark");
    }
    for weight in &what_if.per_mark {
        let (unpacked, download) = (weight.unpacked, of_download(weight));
        let _ = writeln!(text, "{unpacked:>9} {download:>9}  {}", weight.mark);
        for reason in reasons(facts, judgement, &resolver, weight) {
            let _ = writeln!(text, "{:21}{reason}", "");
        }
    }
    if !what_if.missing.is_empty() {
        let _ = writeln!(text, "\nNot in this image:");
    }
    for mark in &what_if.missing {
        let _ = writeln!(text, "{:21}{mark}", "");
    }
    text
}

/// Returns the sizes today and without the marks, each line after `prefix`.
pub(super) fn sizes(what_if: &WhatIf, prefix: &str) -> String {
    let (today, after) = (&what_if.today, &what_if.never_made);
    let marks = (what_if.per_mark.len() + what_if.missing.len()) as u64;
    let mut text = format!("{prefix}What if: {} not in the image\n", counted(marks, "mark"));
    let size = |name: &str, image: &ImageSizes| match name {
        "download" => image.sizes.download,
        "unpacked" => Some(image.sizes.unpacked),
        "visible" => Some(image.sizes.visible),
        _ => Some(image.sizes.hidden),
    };
    for name in ["download", "unpacked", "visible", "hidden"] {
        let estimate = |image: &ImageSizes| {
            if name == "download" && image.sizes.download_estimated { "~" } else { "" }
        };
        let shown = |image: &ImageSizes| {
            let bytes = size(name, image).map_or("–".to_owned(), |bytes| bytes.to_string());
            format!("{}{bytes}", estimate(image))
        };
        let change =
            size(name, today).zip(size(name, after)).map(|(today, after)| change(today, after));
        let line = format!(
            "{name:<9} {:>9} → {:>9}  {}",
            shown(today),
            shown(after),
            change.unwrap_or_default()
        );
        text.push_str(&format!("{prefix}  {}\n", line.trim_end()));
    }
    let FourSizes { visible, hidden, .. } = what_if.deleted_later;
    text.push_str(&format!(
        "{prefix}That is if they are never made. Deleted in a later RUN instead, they save 0 B: \
         visible {visible}, hidden {hidden}.\n"
    ));
    text
}

/// The difference of two sizes, and its share.
fn change(today: Bytes, after: Bytes) -> String {
    let (sign, bytes) = match after.0.checked_sub(today.0) {
        Some(0) => return String::new(),
        Some(more) => ("+", more),
        None => ("-", today.0.saturating_sub(after.0)),
    };
    if today == Bytes(0) {
        return format!("{sign}{}", Bytes(bytes));
    }
    format!("{sign}{} ({sign}{:.1} %)", Bytes(bytes), percent(Bytes(bytes), today))
}

fn of_download(weight: &MarkWeight) -> String {
    let estimate = if weight.download_estimated { "~" } else { "" };
    weight.download.map_or("–".to_owned(), |download| format!("{estimate}{download}"))
}

/// Why something is there: what it is, and the instructions that ship it.
fn reasons(
    facts: &Facts,
    judgement: &Judgement,
    resolver: &Resolver<'_>,
    weight: &MarkWeight,
) -> Vec<String> {
    /// More layers would hide the marks.
    const MAX_LAYERS: usize = 3;
    let mut reasons = Vec::new();
    reasons.extend(what(facts, judgement, resolver, &weight.mark));
    let layers = weight.layers.iter().take(MAX_LAYERS).map(|&layer| facts.layer_name(layer));
    reasons.extend(layers);
    if let Some(more) = weight.layers.len().checked_sub(MAX_LAYERS).filter(|more| 0 < *more) {
        reasons.push(format!("and {}", counted(more as u64, "more layer")));
    }
    reasons
}

fn what(
    facts: &Facts,
    judgement: &Judgement,
    resolver: &Resolver<'_>,
    mark: &Mark,
) -> Option<String> {
    match mark {
        Mark::Path(path) => {
            let node = facts.tree.node_at(path).or_else(|| facts.tree.find(path))?;
            let (_, package) = facts.owner(node)?;
            let (name, version) = (printable_text(&package.name), printable_text(&package.version));
            Some(format!("package {} {name} {version}", package.ecosystem.word()))
        }
        Mark::Package(package) => {
            let ids = resolver.ids(package)?;
            let more = facts.graph.without(&ids).len().saturating_sub(ids.len()) as u64;
            (0 < more).then(|| format!("with {} that only it leads to", counted(more, "package")))
        }
        Mark::Finding(id) => title(judgement, resolver.finding(id)?),
        Mark::Layer(_) => None,
    }
}

/// What a finding is about, and what to do.
fn title(judgement: &Judgement, finding: &Finding) -> Option<String> {
    let claimed = judgement.claim(finding)?;
    Some(format!("{}: {}", claimed.rule.title, claimed.found.fix.advice))
}

/// Returns the marked paths, one a line, escaped and in the order of their names: directories stand
/// for what is in them. Of a marked layer they are the visible files that it ships.
pub fn paths(facts: &Facts, judgement: &Judgement, marks: &Marks) -> String {
    let list: Vec<Mark> = marks.iter().cloned().collect();
    let links = Links::of(&facts.tree);
    let out = Resolver::new(facts, judgement, &links, &list).of_all(&list);
    let tree = &facts.tree;
    let is_top = |node: &NodeId| *node == NodeId::ROOT || !out.has_node(tree.parent(*node));
    let mut nodes: Vec<NodeId> = out.nodes.iter().copied().filter(is_top).collect();
    nodes.extend(out.versions.iter().map(|&version| tree.node_of(version)));
    nodes.extend(out.parts.iter().map(|&(version, _)| tree.shown_at(version)));
    if !out.layers.is_empty() {
        let is_shown = |node: &NodeId| {
            !tree.is_directory(*node)
                && tree.current(*node).is_some_and(|version| out.has_layer_of(tree, version))
        };
        nodes.extend(tree.nodes().filter(is_shown));
    }
    nodes.sort_unstable();
    nodes.dedup();
    let mut paths: Vec<Vec<u8>> = nodes.into_iter().map(|node| tree.path(node)).collect();
    paths.sort_unstable();
    paths.iter().map(|path| format!("{}\n", printable(path))).collect()
}
