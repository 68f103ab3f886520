//! What of an image is missing, so that the report is of the rest only.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::compression::Compression;
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::image::config::ImageConfig;
use crate::layer::{LayerState, ReadLayer};
use crate::units::{Bytes, counted, percent};
use crate::warning::Code;
use crate::words::words;

words! {
    /// Why a part of an image is missing.
    pub enum Missing {
        /// The archive, or a layer in it, ends early.
        EndsEarly = "ends-early",
        /// The archive, or a layer in it, is damaged.
        Damaged = "damaged",
        /// Layers are not in the source.
        Absent = "absent",
        /// Layers are encrypted or not tars.
        Unreadable = "unreadable",
        /// A limit was reached.
        Limit = "limit",
    }
}

/// What of the image is missing: all sizes are those of the rest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Incomplete {
    /// Why it is missing; of several reasons, the first of these.
    pub cause: Missing,
    /// Numbers of the layers of which something is missing.
    pub layers: Vec<usize>,
    /// Bytes that are missing of the archive, or of the layers as stored; at least these if nothing
    /// gives the size of all.
    ///
    /// `null` if nothing gives the size of any.
    pub missing_bytes: Option<Bytes>,
    /// Per cent of the archive, or of the layers as stored, that they are.
    ///
    /// `null` if `missing_bytes` is `null`.
    pub share: Option<f64>,
    /// Whether `findings`, `fixes`, `plans` and `base` were left out, as they would be wrong: if
    /// the archive ends early or is damaged, unless `--partial` is given.
    pub without_advice: bool,
    /// Whether advice on the rest was asked for (`--partial`).
    #[serde(default)]
    pub partial: bool,
    /// What is missing, and why: a sentence without its full stop. Its wording may change.
    pub what: String,
}

impl Incomplete {
    /// Returns what is missing; `None` if nothing is. `partial` is whether advice is wanted all the
    /// same.
    pub(super) fn of(facts: &Facts, partial: bool) -> Option<Self> {
        let lacking = Lacking::of(facts);
        let layers: Vec<usize> = lacking.layers.iter().map(|(number, _)| *number).collect();
        if layers.is_empty() && lacking.left_out == 0 && !lacking.has_lost() {
            return None;
        }
        let (missing, present) = lacking.bytes(facts);
        let share = missing.map(|missing| percent(missing, missing + present));
        let (cause, clauses) = lacking.clauses();
        let what = match lacking.is_cut {
            true => format!("ends early: {}", lacking.amount(missing, share)),
            false if lacking.has_bad_archive => format!("is damaged: {clauses}"),
            false => format!("is incomplete: {clauses}"),
        };
        let name = match facts.origin.reference.as_str() {
            "-" => "standard input".to_owned(),
            reference => printable_text(reference),
        };
        Some(Self {
            cause,
            layers,
            missing_bytes: missing,
            share: share.map(|share| (share * 10.0).round() / 10.0),
            without_advice: lacking.has_lost() && !partial,
            partial,
            what: format!("{name} {what}"),
        })
    }

    /// Whether findings, plans and a base would be wrong, because a part of an archive is lost.
    pub(super) fn forbids_advice(facts: &Facts, partial: bool) -> bool {
        !partial && Lacking::of(facts).has_lost()
    }
}

/// What is not there, before it is put in words.
struct Lacking {
    /// The layers of which something is missing, by number, and why.
    layers: Vec<(usize, Missing)>,
    /// How many more a limit left out.
    left_out: u64,
    /// Whether the archive ends early, and what is missing was in the rest.
    is_cut: bool,
    /// Whether something is missing because the archive is damaged.
    has_bad_archive: bool,
    lacks_config: bool,
    /// Whether nothing gives the size of some of it.
    has_unknown: bool,
}

impl Lacking {
    fn of(facts: &Facts) -> Self {
        let origin = &facts.origin;
        // If the archive ends within a layer, between two of its files, only that shows it.
        let ends_within = origin.archive.is_some_and(|ending| 0 < ending.missing);
        let is_cut = |layer: &ReadLayer| {
            let is_plain = layer.compression == Some(Compression::None);
            ends_within && is_plain && layer.stored_bytes != 0 && !layer.ending.is_marked
        };
        let layers: Vec<(usize, Missing)> = (1..)
            .zip(facts.layers())
            .filter_map(|(number, layer)| match why(layer) {
                None if is_cut(layer) => Some((number, Missing::EndsEarly)),
                why => Some((number, why?)),
            })
            .collect();
        let warned = |code| origin.warnings.iter().any(|warning| warning.code == code);
        let lacks_config =
            facts.image.config == ImageConfig::default() && warned(Code::MetadataDamaged);
        // An archive may end early or be damaged where nothing of this image is.
        let is_lost = |cause| matches!(cause, Missing::EndsEarly | Missing::Absent);
        let has_lost = lacks_config || layers.iter().any(|&(_, cause)| is_lost(cause));
        let is_cut = match origin.archive {
            Some(ending) => !ending.is_marked && has_lost,
            None => origin.is_layer && layers.iter().any(|&(_, cause)| cause == Missing::EndsEarly),
        };
        let absent = facts.image.layers.iter().zip(facts.layers());
        let mut absent = absent.filter(|(_, layer)| layer.state == LayerState::Absent);
        Self {
            is_cut,
            has_bad_archive: warned(Code::ArchiveDamaged) && has_lost && !is_cut,
            layers,
            left_out: origin.left_out,
            lacks_config,
            // Without a manifest there may be layers above that nothing mentions.
            has_unknown: facts.image.config_digest.is_none()
                || absent.any(|(blob, _)| blob.declared_bytes.is_none()),
        }
    }

    /// Whether a part of an archive is lost.
    fn has_lost(&self) -> bool {
        self.is_cut || self.has_bad_archive
    }

    /// The bytes that are known to be missing, and those that are there.
    fn bytes(&self, facts: &Facts) -> (Option<Bytes>, Bytes) {
        let same_as = facts.same_as();
        let layers = facts.image.layers.iter().zip(facts.layers()).zip(&same_as);
        let distinct = || layers.clone().filter(|(_, same)| same.is_none()).map(|(layer, _)| layer);
        let absent = distinct().filter(|(_, layer)| layer.state == LayerState::Absent);
        let declared: u64 = absent.filter_map(|(blob, _)| blob.declared_bytes).sum();
        let stored: u64 = distinct().map(|(_, layer)| layer.stored_bytes).sum();
        let (missing, present) = match (self.is_cut, facts.origin.archive) {
            (true, Some(ending)) => (declared.saturating_add(ending.missing), ending.bytes),
            (true, None) => {
                let layers = facts.layers().iter();
                let sums = layers.map(|layer| (layer.ending.missing, layer.tar_bytes));
                sums.fold((0, 0), |sum, layer| (sum.0 + layer.0, sum.1 + layer.1))
            }
            (false, _) => (declared, stored),
        };
        ((missing != 0).then_some(Bytes(missing)), Bytes(present))
    }

    /// How much of the archive is missing, and what is in that.
    fn amount(&self, missing: Option<Bytes>, share: Option<f64>) -> String {
        let (mut text, them) = match (missing, share) {
            (Some(missing), Some(share)) => {
                // A share of what is known only in part says nothing.
                let amount = match (self.has_unknown, share) {
                    (true, _) => format!("at least {missing}"),
                    (false, ..1.0) => format!("{missing} (<1 %)"),
                    (false, share) => format!("{missing} ({share:.0} %)"),
                };
                (format!("{amount} of the archive are missing"), "them")
            }
            _ => ("a part of the archive is missing".to_owned(), "it"),
        };
        let mut parts = Vec::new();
        if !self.layers.is_empty() {
            parts.push(named(self.layers.iter().map(|(number, _)| *number).collect()));
        }
        if self.lacks_config {
            parts.push("the configuration".to_owned());
        }
        if !parts.is_empty() {
            text.push_str(&format!(", {} among {them}", parts.join(" and ")));
        }
        text
    }

    /// The first cause, and a clause for each.
    fn clauses(&self) -> (Missing, String) {
        let (mut first, mut clauses) = (None, Vec::new());
        for cause in Missing::ALL {
            let numbers = self.layers.iter().filter(|(_, why)| why == cause);
            let numbers: Vec<usize> = numbers.map(|(number, _)| *number).collect();
            if numbers.is_empty() {
                continue;
            }
            first = first.or(Some(*cause));
            let are = if numbers.len() == 1 { "is" } else { "are" };
            let layers = named(numbers);
            clauses.push(match cause {
                Missing::EndsEarly => format!("the end of {layers} is missing"),
                Missing::Damaged => format!("{layers} {are} damaged"),
                Missing::Absent => format!("{layers} {are} not in it"),
                Missing::Unreadable => format!("{layers} {are} encrypted or not a tar"),
                Missing::Limit => format!("a limit left out a part of {layers}"),
            });
        }
        if self.lacks_config {
            clauses.push("its configuration could not be read".to_owned());
        }
        if self.left_out != 0 {
            first = first.or(Some(Missing::Limit));
            clauses.push("`--limit layers` leaves out the layers above".to_owned());
        }
        let cause = match (self.is_cut, self.has_bad_archive) {
            (true, _) => Missing::EndsEarly,
            (false, true) => Missing::Damaged,
            (false, false) => first.unwrap_or(Missing::Damaged),
        };
        (cause, clauses.join(", and "))
    }
}

/// Why something of a layer is missing; `None` if nothing is.
fn why(layer: &ReadLayer) -> Option<Missing> {
    match layer.state {
        LayerState::Complete => None,
        LayerState::Absent => Some(Missing::Absent),
        LayerState::Encrypted | LayerState::NotListable => Some(Missing::Unreadable),
        LayerState::Damaged if layer.is_cut => Some(Missing::EndsEarly),
        LayerState::Damaged if layer.notes.iter().any(|(code, ..)| code == Code::Limit) => {
            Some(Missing::Limit)
        }
        LayerState::Damaged => Some(Missing::Damaged),
    }
}

/// How many layers are named by their numbers: more would not fit into a line.
const MAX_NAMED: usize = 6;

/// Layers in words: `layer 1`, `layers 1, 2 and 5`, `12 layers`.
fn named(numbers: Vec<usize>) -> String {
    let words: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    match words.as_slice() {
        [only] => format!("layer {only}"),
        [others @ .., last] if words.len() <= MAX_NAMED => {
            format!("layers {} and {last}", others.join(", "))
        }
        words => counted(words.len() as u64, "layer"),
    }
}
