//! Layers that were read before: taken from the cache instead of their blobs, and put there.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::cache::{Again, Cache, Identity, Key, Keys, NewLayer};
use crate::image::digest::Digest;
use crate::layer::{Captured, Digests, LayerState, Missed, ReadLayer, ReadOptions};
use crate::source::Content;

/// The cache, as it is used for the layers of one image.
pub(super) struct Kept<'a> {
    /// `None` if there is none.
    cache: Option<(&'a Cache, Keys)>,
    /// The layers that are in the cache now, by the index of the first layer that is the blob.
    records: Mutex<BTreeMap<usize, Record>>,
}

/// Under which key a layer is in the cache, and what was read again of it.
struct Record {
    key: Key,
    again: Vec<Again>,
}

/// What is known of a blob before it is read.
pub(super) struct Known {
    identity: Option<Identity>,
    digests: bool,
    is_sampled: bool,
}

impl<'a> Kept<'a> {
    pub(super) fn new(cache: Option<&'a Cache>, options: ReadOptions<'_>) -> Self {
        let cache = cache.map(|cache| (cache, Keys::new(options)));
        Self { cache, records: Mutex::new(BTreeMap::new()) }
    }

    /// Returns what a blob is known by. `options` are those that it will be read with.
    pub(super) fn known(&self, content: &Content, options: ReadOptions<'_>) -> Known {
        let now = self.cache.as_ref().map(|(cache, _)| cache.now());
        // Without a cache, nobody needs to ask about files.
        let identity = now.and_then(|now| content.identity().filter(|known| known.is_settled(now)));
        let digests = options.digests == Digests::All;
        Known { identity, digests, is_sampled: options.sampled.is_some() }
    }

    /// Returns a layer that was kept; `index` is that of the first layer that is the blob.
    pub(super) fn take(
        &self,
        index: usize,
        known: &Known,
        options: ReadOptions<'_>,
    ) -> Option<ReadLayer> {
        let (cache, keys) = self.cache.as_ref()?;
        let identity = known.identity.as_ref()?;
        // Whoever asks for digests wants this file to be compared with its own.
        if known.digests && matches!(identity, Identity::Local(_)) {
            return None;
        }
        let key = keys.layer(identity, known.digests, known.is_sampled);
        let found = cache.layer(&key, options.probes)?;
        self.add(index, Record { key, again: found.again });
        Some(found.layer)
    }

    /// Keeps a layer that was read, if all of it was; `known` is what was known before, and
    /// `content` where it is.
    pub(super) fn put(
        &self,
        index: usize,
        layer: &Arc<ReadLayer>,
        content: &Content,
        known: Known,
    ) {
        let Some((cache, keys)) = &self.cache else { return };
        let is_complete = layer.state == LayerState::Complete && !layer.is_cut;
        let proven = layer.blob_sha256.map(Digest::from_sha256);
        let identity = match (known.identity, proven) {
            (Some(Identity::Digest(claimed)), proven) => {
                proven.filter(|proven| *proven == claimed).map(Identity::Digest)
            }
            (Some(Identity::Local(_)), Some(proven)) => Some(Identity::Digest(proven)),
            // A file that was changed while it was read is neither the old nor the new one.
            (Some(identity), _) => content.identity().filter(|now| *now == identity),
            (None, _) => None,
        };
        let Some(identity) = identity.filter(|_| is_complete) else { return };
        let key = keys.layer(&identity, known.digests, known.is_sampled);
        let new = NewLayer { layer: Arc::clone(layer), again: Vec::new(), is_once: false };
        cache.keep_layer(key.clone(), new);
        self.add(index, Record { key, again: Vec::new() });
    }

    fn add(&self, index: usize, record: Record) {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).insert(index, record);
    }

    /// Returns contents that were missed when a layer was read: those that were read again for any
    /// image, and the others from its blob. `missed` is sorted.
    pub(super) fn recapture(
        &self,
        index: usize,
        layer: &Arc<ReadLayer>,
        content: &Content,
        missed: &[Missed],
        options: ReadOptions<'_>,
    ) -> Vec<Captured> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let (Some((cache, _)), Some(record)) = (&self.cache, records.get_mut(&index)) else {
            return content.recapture(layer, missed, options).list;
        };
        let lacks = |missed: &&Missed| find(&record.again, **missed).is_none();
        let lacking: Vec<Missed> = missed.iter().filter(lacks).copied().collect();
        if !lacking.is_empty() {
            let read = content.recapture(layer, &lacking, options);
            if !read.is_whole {
                return content.recapture(layer, missed, options).list;
            }
            record.again.extend(lacking.into_iter().map(|Missed { entry, row }| {
                let is_it = |captured: &&Captured| captured.entry == entry && captured.row == row;
                let bytes = read.list.iter().find(is_it).map(|found| Arc::clone(&found.bytes));
                Again { entry, row, bytes }
            }));
            record.again.sort_by_key(|again| (again.entry, again.row));
            let (layer, again) = (Arc::clone(layer), record.again.clone());
            cache.keep_layer(record.key.clone(), NewLayer { layer, again, is_once: false });
        }
        let contents = missed.iter().filter_map(|missed| {
            let bytes = find(&record.again, *missed)?.bytes.clone()?;
            Some(Captured { entry: missed.entry, row: missed.row, bytes })
        });
        let contents: Vec<Captured> = contents.collect();
        let total = contents.iter().map(|captured| captured.bytes.len() as u64).sum::<u64>();
        match total <= options.limits.captured_layer_bytes {
            true => contents,
            // The bound is one on all files that are read again for an image.
            false => content.recapture(layer, missed, options).list,
        }
    }
}

fn find(list: &[Again], missed: Missed) -> Option<&Again> {
    let place = (missed.entry, missed.row);
    let found = list.binary_search_by_key(&place, |again| (again.entry, again.row)).ok()?;
    list.get(found)
}
