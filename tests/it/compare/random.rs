//! Random pairs of images that have much in common.

use std::sync::Arc;

use plimsoll::compare::{CompareOptions, Side, compare};
use plimsoll::image::described::Described;
use plimsoll::judgement::JudgeOptions;
use plimsoll::report::Report;
use plimsoll::rules::Policy;
use proptest::prelude::*;

use super::identities::{assert_mirror, assert_nothing, assert_sums};
use super::{FULL, assert_same, in_full};
use crate::layer_language::{Layer, Pack, pack, write_tar};
use crate::memory;
use crate::overlay::random::stack;

/// The sides of an image: of itself, and of its report.
fn sides(layers: &[Layer]) -> (Side, Side) {
    let blobs = layers.iter().map(|layer| pack(Pack::Gzip, &write_tar(layer))).collect();
    let how = memory::How { files: true, ..memory::How::default() };
    let read = memory::read(Described::default(), blobs, &how);
    let policy = Policy::default();
    let options = JudgeOptions { policy: &policy, onto: None };
    let image = Side::of_image(&Arc::new(read.facts), options, false, false);
    let json = serde_json::to_vec(&read.report).unwrap();
    (image, Side::of_report(Report::from_json(json.as_slice()).unwrap()))
}

/// Makes the files large enough to be said to have moved.
fn enlarged(mut layers: Vec<Layer>) -> Vec<Layer> {
    for line in layers.iter_mut().flatten() {
        line.content = line.content.repeat(700);
    }
    layers
}

/// Two images: the second one has some of the layers of the first, and others.
fn pair() -> impl Strategy<Value = (Vec<Layer>, Vec<Layer>)> {
    (stack(), stack(), 0..4_usize).prop_map(|(first, second, shared)| {
        let (first, second) = (enlarged(first), enlarged(second));
        let shared = first.iter().take(shared).cloned();
        let second = shared.chain(second).collect();
        (first, second)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn random_pairs_add_up_in_both_directions((first, second) in pair()) {
        let (before, before_report) = sides(&first);
        let (after, after_report) = sides(&second);
        let there = in_full(&before, &after);
        let back = in_full(&after, &before);
        assert_sums(&there);
        assert_sums(&back);
        assert_mirror(&there, &back);
        assert_same("reports", &in_full(&before_report, &after_report), &there);
        assert_nothing(&in_full(&before, &before_report));
        let on_one_thread = CompareOptions { parallel: false, ..FULL };
        assert_same("one thread", &compare(&before, &after, &on_one_thread), &there);
    }
}
