//! Layers as blobs: compressed in every way, cut off, too large, and with many entries.

use std::io::Cursor;

use expect_test::{Expect, expect};
use plimsoll::layer::{self, Digests, Probes, ReadLayer, ReadOptions};
use plimsoll::limits::Limits;
use sha2::{Digest as _, Sha256};

use crate::layer_language::{
    Kind, Line, Pack, assert_identities, pack, parse, read, show, write_tar,
};

fn read_blob(blob: &[u8], limits: &Limits, pipelined: bool) -> ReadLayer {
    let probes = Probes::default();
    let options =
        ReadOptions { digests: Digests::All, pipelined, ..ReadOptions::new(limits, &probes) };
    layer::read(Box::new(Cursor::new(blob.to_vec())), options)
}

/// Describes how a blob was read, and asserts that the bytes of its entries add up.
fn summary(blob: &[u8], limits: &Limits) -> String {
    let layer = read_blob(blob, limits, false);
    let attributed: u64 = layer.entries.list.iter().map(|entry| entry.download).sum();
    assert!(attributed <= layer.stored_bytes, "attributed bytes");
    assert_eq!(layer.stored_bytes, blob.len() as u64);
    let mut text = format!(
        "{} {}: {} entries, {} B\n",
        layer.state.word(),
        layer.compression.map_or("-", |compression| compression.word()),
        layer.entries.list.len(),
        layer.entries.unpacked()
    );
    for (code, first, count) in layer.notes.iter() {
        text += &format!("{} x{count}: {first}\n", code.word());
    }
    let pipelined = read_blob(blob, limits, true);
    assert_eq!(pipelined.state, layer.state, "on two threads");
    assert_eq!(pipelined.entries.unpacked(), layer.entries.unpacked(), "on two threads");
    assert_eq!(pipelined.blob_sha256, layer.blob_sha256, "on two threads");
    assert_eq!(pipelined.tar_sha256, layer.tar_sha256, "on two threads");
    text
}

fn check_blob(blob: &[u8], expected: Expect) {
    expected.assert_eq(&summary(blob, &Limits::default()));
}

fn sample() -> Vec<u8> {
    write_tar(&parse("layer one\n dir d\n file d/a 1000\n file d/b 70000\n remove c")[0])
}

#[test]
fn a_layer_is_the_same_however_it_is_compressed() {
    let tar = sample();
    let limits = Limits::default();
    for how in [Pack::Plain, Pack::Gzip, Pack::Zstd, Pack::Bzip2, Pack::Xz] {
        let text = summary(&pack(how, &tar), &limits);
        assert!(text.ends_with(": 4 entries, 71000 B\n"), "{how:?}: {text}");
    }
}

#[test]
fn all_members_and_frames_of_a_layer_are_read() {
    let tar = sample();
    for how in [Pack::Gzip, Pack::Zstd, Pack::Bzip2, Pack::Xz] {
        let pieces: Vec<u8> = tar.chunks(512).flat_map(|chunk| pack(how, chunk)).collect();
        let text = summary(&pieces, &Limits::default());
        assert!(text.ends_with(": 4 entries, 71000 B\n"), "{how:?}: {text}");
    }
}

#[test]
fn a_zstd_stream_may_begin_with_a_skippable_frame() {
    let skippable = b"\x50\x2a\x4d\x18\x04\0\0\0note";
    let blob = [&skippable[..], &pack(Pack::Zstd, &sample()), skippable].concat();
    check_blob(
        &blob,
        expect![[r#"
        complete zstd: 4 entries, 71000 B
    "#]],
    );
}

#[test]
fn a_layer_that_is_cut_off_keeps_the_entries_before() {
    for how in [Pack::Plain, Pack::Gzip, Pack::Zstd, Pack::Bzip2, Pack::Xz] {
        let blob = pack(how, &sample());
        for sixteenth in 0..16 {
            let text = summary(&blob[..blob.len() * sixteenth / 16], &Limits::default());
            let lost = !text.starts_with("complete");
            assert!(lost || sixteenth == 0 || 14 < sixteenth, "{how:?} {sixteenth}: {text}");
        }
    }
}

#[test]
fn blobs_without_entries_are_empty_layers() {
    check_blob(
        b"",
        expect![[r#"
        complete none: 0 entries, 0 B
    "#]],
    );
    check_blob(
        &[0; 1024],
        expect![[r#"
        complete none: 0 entries, 0 B
    "#]],
    );
    check_blob(
        &[0; 10240],
        expect![[r#"
        complete none: 0 entries, 0 B
    "#]],
    );
    check_blob(
        &[0; 512],
        expect![[r#"
        complete none: 0 entries, 0 B
    "#]],
    );
    check_blob(
        &pack(Pack::Gzip, &[0; 1024]),
        expect![[r#"
        complete gzip: 0 entries, 0 B
    "#]],
    );
}

#[test]
fn a_plain_layer_that_ends_early_is_truncated() {
    let tar = sample();
    check_blob(
        &tar[..7000],
        expect![[r#"
        damaged none: 3 entries, 5440 B
        layer-truncated x1: the archive ends within a body at offset 7000; kept it without the missing 65560 bytes
    "#]],
    );
    check_blob(
        &pack(Pack::Gzip, &tar[..7000]),
        expect![[r#"
        damaged gzip: 3 entries, 5440 B
        layer-truncated x1: the archive ends within a body at offset 7000; kept it without the missing 65560 bytes
    "#]],
    );
    let packed = pack(Pack::Gzip, &tar);
    check_blob(
        &packed[..packed.len() - 20],
        expect![[r#"
        damaged gzip: 4 entries, 71000 B
        layer-truncated x1: the gzip stream ends early, after 898 stored bytes
    "#]],
    );
}

#[test]
fn bytes_after_the_end_of_a_tar_are_trailing_data() {
    let tar = sample();
    check_blob(
        &[&tar[..], &tar].concat(),
        expect![[r#"
        complete none: 4 entries, 71000 B
        trailing-data x1: bytes follow the end of the archive, from offset 74240; ignored them
    "#]],
    );
    check_blob(
        &[&tar[..], &[b'x'; 5000]].concat(),
        expect![[r#"
        complete none: 4 entries, 71000 B
        trailing-data x1: bytes follow the end of the archive, from offset 74240; ignored them
    "#]],
    );
    // Padding to the length of a record is none.
    check_blob(
        &[&tar[..], &[0; 5000]].concat(),
        expect![[r#"
        complete none: 4 entries, 71000 B
    "#]],
    );
}

#[test]
fn a_layer_that_is_not_a_tar_is_not_listed() {
    check_blob(
        b"this is thirty bytes of text..",
        expect![[r#"
            not-listable none: 0 entries, 0 B
            layer-damaged x1: the archive ends within the header at offset 0; ignored that header
        "#]],
    );
    check_blob(
        &pack(Pack::Gzip, &[b'x'; 2000]),
        expect![[r#"
        not-listable gzip: 0 entries, 0 B
        layer-damaged x1: no valid header at offset 0; skipped 2000 bytes
    "#]],
    );
}

#[test]
fn entries_beyond_the_limit_are_counted_as_overhead() {
    let limits = Limits { layer_entries: 2, ..Limits::default() };
    for how in [Pack::Plain, Pack::Gzip] {
        let text = summary(&pack(how, &sample()), &limits);
        assert!(text.contains(": 2 entries, 1000 B"), "{text}");
    }
}

#[test]
fn one_path_may_occur_fifty_thousand_times() {
    let layer = vec![Line::new(Kind::File, b"a"); 50_000];
    let image = read(&[layer], Pack::Plain);
    assert_identities(&image);
    let last = show(&image).lines().next_back().map(str::to_owned);
    assert_eq!(last.as_deref(), Some("0 B = 0 visible + 0 hidden"));
    assert_eq!(image.report.hidden.iter().map(|group| group.files).sum::<u64>(), 49_999);
}

#[test]
fn the_digest_of_the_blob_needs_none_of_the_tar() {
    let tar = write_tar(&[Line::new(Kind::File, b"a")]);
    let (limits, probes) = (Limits::default(), Probes::default());
    for how in [Pack::Plain, Pack::Gzip, Pack::Zstd] {
        let blob = pack(how, &tar);
        let expected: [u8; 32] = Sha256::digest(&blob).into();
        for pipelined in [false, true] {
            let options = ReadOptions {
                digests: Digests::Blob,
                pipelined,
                ..ReadOptions::new(&limits, &probes)
            };
            let layer = layer::read(Box::new(Cursor::new(blob.clone())), options);
            assert_eq!(layer.blob_sha256, Some(expected));
            assert_eq!(layer.tar_sha256.is_some(), matches!(how, Pack::Plain));
        }
    }
}
