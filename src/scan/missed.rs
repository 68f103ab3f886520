//! Files whose contents are wanted, which showed only after they had been read: under a name that
//! was not their first one, or by the history.
//!
//! A tar has the content of a file at its first name, and its other names are hard links. If the
//! first one is in the store of a package manager, nothing shows that the content is wanted until
//! the link arrives, in that layer or a later one. So layers with such files are read again, if
//! their bytes are still there, but only up to the last of those files.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::Cancelled;
use super::kept::Kept;
use crate::layer::{Change, Entry, Keep, Missed, Probes, ReadLayer, ReadOptions};
use crate::limits::Limits;
use crate::source::Opened;

/// How many hard links may lead from one to the next. Tools write links to the first name of a
/// file, so longer chains are not from real images.
const MAX_LINKS: usize = 8;

/// The index of a layer, and that of one of its entries; they are ordered as tars are unpacked.
type Place = (usize, u32);

/// Files and hard links by their paths, in the order of their places.
type Places = HashMap<Vec<u8>, Vec<Place>, RandomState>;

/// Reads what was missed of each layer again, and keeps it there; `kept` has what earlier runs read
/// again. Fails only if it is stopped.
pub(super) fn recapture(
    opened: &Opened,
    layers: &[Arc<ReadLayer>],
    kept: &Kept<'_>,
    options: ReadOptions<'_>,
) -> Result<(), Cancelled> {
    let mut all = find(layers, options.probes, options.limits);
    for (index, missed) in written(opened, layers, options) {
        all.entry(index).or_default().extend(missed);
    }
    for (index, missed) in all {
        let content = opened.blobs.get(index).and_then(Option::as_ref);
        let (Some(layer), Some(content)) = (layers.get(index), content) else { continue };
        let missed: Vec<Missed> = missed.into_iter().collect();
        layer.recaptured.get_or_init(|| kept.recapture(index, layer, content, &missed, options));
        if options.is_cancelled() {
            return Err(Cancelled);
        }
    }
    Ok(())
}

/// How many files an instruction writes from here-documents: more than real ones do.
const MAX_WRITTEN: usize = 16;

/// Returns the files of layers that a `COPY` wrote from here-documents, whose text the history does
/// not have.
fn written(
    opened: &Opened,
    layers: &[Arc<ReadLayer>],
    options: ReadOptions<'_>,
) -> BTreeMap<usize, BTreeSet<Missed>> {
    let (probes, limits) = (options.probes, options.limits);
    let mut found: BTreeMap<usize, BTreeSet<Missed>> = BTreeMap::new();
    let history = opened.image.config.history.as_deref().unwrap_or_default();
    let lines = history.iter().filter(|line| !line.empty_layer);
    for ((index, layer), line) in layers.iter().enumerate().zip(lines) {
        let text = line.created_by.as_deref().unwrap_or_default();
        let is_file = |(_, entry): &(u32, &Entry)| matches!(entry.change, Change::File(_));
        let files = || (0..).zip(&layer.entries.list).filter(is_file);
        let is_written = text.contains("COPY ") && text.contains(" <<");
        if !is_written || MAX_WRITTEN < files().count() {
            continue;
        }
        let same = layers.iter().position(|other| Arc::ptr_eq(other, layer)).unwrap_or(index);
        for (entry, row) in
            files().flat_map(|(entry, _)| probes.chosen().map(move |row| (entry, row)))
        {
            if is_missed(layer, entry, row, probes, limits) {
                found.entry(same).or_default().insert(Missed { entry, row });
            }
        }
    }
    found
}

/// Returns what was missed, by the index of the first layer that is the blob.
fn find(
    layers: &[Arc<ReadLayer>],
    probes: &Probes,
    limits: &Limits,
) -> BTreeMap<usize, BTreeSet<Missed>> {
    let links = wanted_links(layers, probes);
    let mut missed: BTreeMap<usize, BTreeSet<Missed>> = BTreeMap::new();
    if links.is_empty() {
        return missed;
    }
    let places = places(layers, &links);
    for (link, target, row) in links {
        let Some((index, entry)) = file(layers, &places, link, &target) else { continue };
        let Some(layer) = layers.get(index) else { continue };
        if is_missed(layer, entry, row, probes, limits) {
            let same = layers.iter().position(|other| Arc::ptr_eq(other, layer));
            missed.entry(same.unwrap_or(index)).or_default().insert(Missed { entry, row });
        }
    }
    missed
}

/// Returns the hard links that a row wants: the place, the path of the target, the row.
fn wanted_links(layers: &[Arc<ReadLayer>], probes: &Probes) -> Vec<(Place, Vec<u8>, u16)> {
    let mut links = Vec::new();
    for (index, layer) in layers.iter().enumerate() {
        for (number, entry) in (0..).zip(&layer.entries.list) {
            if let Change::HardLink(target) = entry.change
                && let Some(row) = probes.by_path(&layer.entries.path(entry))
            {
                links.push(((index, number), layer.entries.names.get(target).to_vec(), row));
            }
        }
    }
    links
}

/// Returns where the targets of links are, and those of the links that are found there.
fn places(layers: &[Arc<ReadLayer>], links: &[(Place, Vec<u8>, u16)]) -> Places {
    let mut places = Places::default();
    let mut wanted: HashSet<Vec<u8>, RandomState> =
        links.iter().map(|(_, target, _)| target.clone()).collect();
    for _ in 0..MAX_LINKS {
        let mut next = HashSet::default();
        for (index, layer) in layers.iter().enumerate() {
            let names = &layer.entries.names;
            let last: HashSet<&[u8], RandomState> = wanted.iter().map(|path| name(path)).collect();
            // Only paths with such a name are put together, which is slow.
            let is_named = |entry: &Entry| last.contains(names.get(entry.name));
            for (number, entry) in (0..).zip(&layer.entries.list) {
                let (Change::File(_) | Change::HardLink(_)) = entry.change else { continue };
                if !is_named(entry) {
                    continue;
                }
                let path = layer.entries.path(entry);
                if !wanted.contains(&path) {
                    continue;
                }
                if let Change::HardLink(target) = entry.change {
                    next.insert(names.get(target).to_vec());
                }
                places.entry(path).or_default().push((index, number));
            }
        }
        next.retain(|path| !places.contains_key(path));
        if next.is_empty() {
            break;
        }
        wanted = next;
    }
    places
}

fn name(path: &[u8]) -> &[u8] {
    path.rsplit(|&byte| byte == b'/').next().unwrap_or(path)
}

/// Returns the place of the file that a hard link names, which comes before the link.
fn file(layers: &[Arc<ReadLayer>], places: &Places, link: Place, target: &[u8]) -> Option<Place> {
    let (mut link, mut target) = (link, target);
    for _ in 0..=MAX_LINKS {
        let before = places.get(target)?;
        let place = *before.get(before.partition_point(|&place| place < link).checked_sub(1)?)?;
        let entries = &layers.get(place.0)?.entries;
        match entries.list.get(place.1 as usize)?.change {
            Change::File(_) => return Some(place),
            Change::HardLink(next) => (link, target) = (place, entries.names.get(next)),
            _ => return None,
        }
    }
    None
}

/// Whether a file was not looked into for a row, and could be.
fn is_missed(layer: &ReadLayer, entry: u32, row: u16, probes: &Probes, limits: &Limits) -> bool {
    let Some(wanted) = probes.row(row) else { return false };
    let Some(found) = layer.entries.list.get(entry as usize) else { return false };
    let fits = match (found.change, wanted.keep) {
        (Change::File(content), Keep::Whole { max_bytes, .. }) => {
            content.stored_bytes <= max_bytes.min(limits.captured_bytes)
        }
        _ => true,
    };
    let is_sparse = layer.entries.logical_bytes.contains_key(&entry);
    fits && !is_sparse && !layer.was_captured(entry, wanted.kind, probes)
}
