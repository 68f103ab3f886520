//! Random pairs of images that have much in common.

use plimsoll::compare::{CompareOptions, compare};
use plimsoll::image::described::Described;
use proptest::prelude::*;

use super::identities::{assert_mirror, assert_nothing, assert_sums};
use super::{FULL, Read, assert_same, in_full, sides};
use crate::layer_language::{Layer, Pack, pack, write_tar};
use crate::memory;
use crate::overlay::random::stack;

/// Reads an image of compressed layers.
fn image(layers: &[Layer]) -> Read {
    let blobs = layers.iter().map(|layer| pack(Pack::Gzip, &write_tar(layer))).collect();
    sides(memory::image(Described::default(), blobs))
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
        let (before, after) = (image(&first), image(&second));
        let there = in_full(&before.image, &after.image);
        let back = in_full(&after.image, &before.image);
        assert_sums(&there);
        assert_sums(&back);
        assert_mirror(&there, &back);
        assert_same("reports", &in_full(&before.with_files, &after.with_files), &there);
        assert_nothing(&in_full(&before.image, &before.with_files));
        let on_one_thread = CompareOptions { parallel: false, ..FULL };
        assert_same("one thread", &compare(&before.image, &after.image, &on_one_thread), &there);
    }
}
