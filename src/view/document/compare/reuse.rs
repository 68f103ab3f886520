//! Layers that hold the same as before and are pulled again nevertheless: which, why, and what to
//! do.

use std::cmp::Reverse;

use super::listed;
use crate::compare::{Comparison, Differs, LayerChange, LayerPairState};
use crate::units::{Bytes, counted, ranges};
use crate::view::document::estimate;

/// How many reasons are sentences; they are in the table of layers too.
const MAX_SENTENCES: usize = 2;

/// Why a layer that holds the same is another blob.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Lost {
    /// It is compressed differently.
    Compression,
    /// The files are the same, but not these.
    Metadata(Vec<Differs>),
    /// Only what differs after every build does.
    Volatile,
}

impl Lost {
    fn of(layer: &LayerChange) -> Option<Self> {
        match layer.state {
            LayerPairState::Recompressed => return Some(Self::Compression),
            LayerPairState::Rebuilt if !layer.differs.iter().any(|what| is_wanted(*what)) => (),
            _ => return None,
        }
        if !layer.differs.contains(&Differs::Files) {
            return Some(Self::Metadata(layer.differs.clone()));
        }
        let counts = &layer.counts;
        let files = counts.modified.saturating_add(counts.added).saturating_add(counts.removed);
        (0 < files && files <= counts.volatile).then_some(Self::Volatile)
    }

    /// What to do, so that the layer is reused.
    fn advice(&self) -> &'static str {
        match self {
            Self::Compression => {
                "Push with the same builder and compression as before, so that blobs stay the same."
            }
            Self::Volatile => {
                "Keep the build cache, or remove logs and caches in the RUN that writes them."
            }
            Self::Metadata(differs) if differs.contains(&Differs::Times) => {
                "Keep the build cache, or set `SOURCE_DATE_EPOCH` and export with \
                 `rewrite-timestamp=true` (BuildKit 0.13 or later)."
            }
            Self::Metadata(_) => "Keep the build cache, or build with the same builder as before.",
        }
    }

    /// What differs, in the plural.
    fn words(&self) -> Vec<&'static str> {
        match self {
            Self::Compression => vec!["compression"],
            Self::Volatile => vec!["files that every build writes anew (logs, caches)"],
            Self::Metadata(differs) => differs.iter().map(|what| word(*what)).collect(),
        }
    }
}

/// Whether a container sees the difference, so that the old layer would not do.
fn is_wanted(differs: Differs) -> bool {
    matches!(differs, Differs::Removals | Differs::Owners | Differs::Modes | Differs::Xattrs)
}

/// What differs, as a noun.
pub(super) fn word(differs: Differs) -> &'static str {
    match differs {
        Differs::Modes => "permissions",
        Differs::Xattrs => "extended attributes",
        Differs::Format => "tar format",
        other => other.word(),
    }
}

/// Returns the sentence for images of which all files are the same; `None` if any is not.
pub(super) fn same_files(comparison: &Comparison) -> Option<String> {
    let is_other =
        |layer: &&LayerChange| !matches!(layer.state, LayerPairState::Same | LayerPairState::Moved);
    let others: Vec<&LayerChange> = comparison.layers.iter().filter(is_other).collect();
    if others.is_empty() {
        return None;
    }
    let unpacked = comparison.sizes.unpacked.change?.size();
    if unpacked != Bytes(0) && comparison.threshold <= unpacked {
        return None;
    }
    let mut words: Vec<&str> = Vec::new();
    for layer in &others {
        for word in Lost::of(layer)?.words() {
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    let verb = if is_singular(&words) { "differs" } else { "differ" };
    let all = comparison.sizes.layers.after;
    let again = match comparison.pull.download {
        Some(bytes) => {
            let bytes = estimate(bytes, comparison.pull.estimated);
            format!("yet {bytes} are downloaded again")
        }
        None => "yet these are downloaded again".to_owned(),
    };
    let (words, count) = (listed(&words), others.len());
    let layers = counted(all, "layer");
    Some(format!("same files: only {words} {verb} in {count} of {layers}; {again}."))
}

fn is_singular(words: &[&str]) -> bool {
    matches!(words, ["compression" | "order" | "tar format"])
}

/// Names the layers that are pulled again although they hold the same, and what to do about the
/// most of them.
pub(super) fn lost(comparison: &Comparison) -> Vec<String> {
    let mut groups: Vec<(Lost, Vec<&LayerChange>)> = Vec::new();
    for layer in comparison.layers.iter().filter(|layer| layer.pulled != Some(Bytes(0))) {
        let Some(why) = Lost::of(layer) else { continue };
        match groups.iter_mut().find(|(other, _)| *other == why) {
            Some((_, layers)) => layers.push(layer),
            None => groups.push((why, vec![layer])),
        }
    }
    let pulled =
        |layers: &[&LayerChange]| layers.iter().map(|layer| layer.pulled).sum::<Option<Bytes>>();
    groups.retain(|(_, layers)| pulled(layers).is_none_or(|sum| comparison.threshold <= sum));
    groups.sort_by_key(|(_, layers)| Reverse(pulled(layers).unwrap_or(Bytes(u64::MAX))));
    // The first sentence of the comparison has said the rest.
    if same_files(comparison).is_some() {
        return groups.iter().take(1).map(|(why, _)| why.advice().to_owned()).collect();
    }
    let sentences = groups.iter().take(MAX_SENTENCES).map(|(why, layers)| {
        let again = match pulled(layers) {
            Some(sum) => {
                let sum = estimate(sum, comparison.pull.estimated);
                format!("{sum} are pulled again")
            }
            None => "they are pulled again".to_owned(),
        };
        format!("{}, so that {again}.", sentence(why, layers))
    });
    let mut sentences: Vec<String> = sentences.collect();
    if let (Some((why, _)), Some(first)) = (groups.first(), sentences.first_mut()) {
        first.push(' ');
        first.push_str(why.advice());
    }
    sentences
}

fn sentence(why: &Lost, layers: &[&LayerChange]) -> String {
    let mut numbers: Vec<usize> = layers.iter().filter_map(|layer| layer.after).collect();
    numbers.sort_unstable();
    let which = match numbers.as_slice() {
        [only] => format!("Layer {only}"),
        [first, second] => format!("Layers {first} and {second}"),
        [first, .., last] if last - first == numbers.len() - 1 => {
            format!("Layers {first} to {last}")
        }
        numbers => format!("Layers {}", ranges(numbers)),
    };
    let is_one = numbers.len() == 1;
    let hold = if is_one { "holds" } else { "hold" };
    match why {
        Lost::Compression => {
            let are = if is_one { "is" } else { "are" };
            format!("{which} {hold} the same as before, but {are} compressed differently")
        }
        Lost::Volatile => {
            let differ = if is_one { "differs" } else { "differ" };
            let names = layers.iter().flat_map(|layer| &layer.files).take(1);
            let named: String = names.map(|name| format!(", such as {name}")).collect();
            format!("{which} {differ} only in files that every build writes anew{named}")
        }
        Lost::Metadata(_) => {
            let words = why.words();
            let verb = if is_singular(&words) { "differs" } else { "differ" };
            let what = listed(&words);
            format!("{which} {hold} the same files as before, but their {what} {verb}")
        }
    }
}
