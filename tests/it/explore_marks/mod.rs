//! What if: sizes without what is marked agree with those of an image that is really built again
//! without it.

use std::collections::BTreeMap;

use plimsoll::explore::marks::{Mark, Marks, WhatIf, what_if};
use plimsoll::facts::Facts;
use plimsoll::image::described::Described;
use plimsoll::judgement::{JudgeOptions, Judgement, judge};
use plimsoll::limits::Limits;
use plimsoll::rules::Policy;
use plimsoll::units::Bytes;

use crate::layer_language::{Layer, parse, write_tar};
use crate::memory;

mod fixtures;
mod outputs;
mod packages;
mod rebuilt;
mod text;

/// An image that was read and judged.
pub(crate) struct Judged {
    pub(crate) facts: Facts,
    pub(crate) judgement: Judgement,
}

impl Judged {
    /// Reads layers from memory.
    pub(crate) fn of(layers: &[Layer]) -> Self {
        Self::described(Described::default(), layers)
    }

    /// The same, with metadata.
    pub(crate) fn described(image: Described, layers: &[Layer]) -> Self {
        let blobs = layers.iter().map(|layer| write_tar(layer)).collect();
        let facts = memory::read(image, blobs, &memory::How::default()).facts;
        let judgement = judge(&facts, JudgeOptions { policy: &Policy::default(), onto: None });
        Self { facts, judgement }
    }

    pub(crate) fn what_if(&self, marks: &[Mark]) -> WhatIf {
        let marks = Marks::of(marks.iter().cloned());
        what_if(&self.facts, &self.judgement, &marks, &Limits::default())
    }

    /// Unpacked, visible and hidden bytes without what is marked.
    pub(crate) fn without(&self, marks: &[Mark]) -> (u64, u64, u64) {
        let sizes = self.what_if(marks).never_made.sizes;
        (sizes.unpacked.0, sizes.visible.0, sizes.hidden.0)
    }
}

pub(crate) fn image(text: &str) -> Judged {
    Judged::of(&parse(text))
}

pub(crate) fn paths(paths: &[&str]) -> Vec<Mark> {
    paths.iter().map(|path| Mark::Path(path.as_bytes().to_vec())).collect()
}

/// Unpacked, visible and hidden bytes of an image.
pub(crate) fn sizes(layers: &[Layer]) -> (u64, u64, u64) {
    let today = Judged::of(layers).judgement.headline.today;
    (today.unpacked.0, today.visible.0, today.hidden.0)
}

/// By mark, as it is written: what it frees by itself.
pub(crate) fn freed(what_if: &WhatIf) -> BTreeMap<String, Bytes> {
    what_if.per_mark.iter().map(|weight| (weight.mark.to_string(), weight.unpacked)).collect()
}
