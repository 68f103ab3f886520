//! Streams of every compression, whole, repeated, cut short and followed by junk.

use std::io::{Read, Write};

use plimsoll::compression::*;
use plimsoll::limits::Limits;

const TEXT: &[u8] = b"the mark on a ship's hull that shows how much cargo she may carry\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::default();
    let mut out = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

fn none(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

type Compress = fn(&[u8]) -> Vec<u8>;
const WRITERS: [(Compression, Compress); 5] = [
    (Compression::None, none),
    (Compression::Gzip, gzip),
    (Compression::Zstd, zstd),
    (Compression::Bzip2, bzip2),
    (Compression::Xz, xz),
];

/// Decodes in steps of `step` bytes; returns the output, the problems and the final position.
fn decode(stored: &[u8], step: usize) -> (Vec<u8>, Vec<String>, u64) {
    let options = DecoderOptions { checksums: true, spent: None };
    let mut decoder = Decoder::new(Box::new(stored), options, &Limits::default()).unwrap();
    let (mut out, mut problems) = (Vec::new(), Vec::new());
    let mut buffer = vec![0; step];
    loop {
        match decoder.read(&mut buffer) {
            Ok(0) => break,
            Ok(bytes) => out.extend_from_slice(&buffer[..bytes]),
            Err(damage) => {
                problems.push(damage.to_string());
                break;
            }
        }
    }
    while let Some(note) = decoder.take_note() {
        problems.push(note.to_string());
    }
    (out, problems, decoder.stored())
}

#[test]
fn every_compression_is_recognised_and_read_to_its_end() {
    for (compression, compress) in WRITERS {
        let stored = compress(TEXT);
        assert_eq!(Compression::detect(&stored), compression);
        for step in [1, 7, 4096] {
            let (out, problems, position) = decode(&stored, step);
            assert_eq!(out, TEXT, "{compression:?}");
            assert_eq!(problems, [""; 0]);
            assert_eq!(position, stored.len() as u64, "{compression:?}");
        }
    }
}

#[test]
fn all_members_frames_and_streams_are_read() {
    for (compression, compress) in WRITERS {
        let stored = [compress(TEXT), compress(b""), compress(TEXT)].concat();
        assert_eq!(decode(&stored, 64).0, [TEXT, TEXT].concat(), "{compression:?}");
    }
}

#[test]
fn a_zstd_stream_may_begin_with_and_hold_skippable_frames() {
    let skippable = [&0x184d_2a50_u32.to_le_bytes()[..], &3_u32.to_le_bytes(), b"abc"].concat();
    let stored = [&skippable[..], &zstd(TEXT), &skippable, &zstd(TEXT), &skippable].concat();
    let (out, problems, position) = decode(&stored, 64);
    assert_eq!(out, [TEXT, TEXT].concat());
    assert_eq!(problems, [""; 0]);
    assert_eq!(position, stored.len() as u64);
}

#[test]
fn a_stream_that_ends_early_is_read_up_to_its_end_and_reported() {
    for (compression, compress) in WRITERS.into_iter().skip(1) {
        let stored = compress(TEXT);
        for length in 6..stored.len() {
            let (out, problems, _) = decode(&stored[..length], 64);
            assert!(TEXT.starts_with(&out), "{compression:?} cut at {length}");
            assert_eq!(problems.len(), 1, "{compression:?} cut at {length}");
            assert!(problems[0].contains("ends early"), "{}", problems[0]);
        }
    }
}

#[test]
fn a_flipped_bit_is_noticed() {
    for (compression, compress) in WRITERS.into_iter().skip(1) {
        let mut stored = compress(TEXT);
        let middle = stored.len() / 2;
        stored[middle] ^= 0x10;
        let (_, problems, _) = decode(&stored, 64);
        // zstd writes no checksum by default, so the content may change unnoticed.
        assert!(!problems.is_empty() || compression == Compression::Zstd, "{compression:?}");
    }
}

#[test]
fn bytes_after_the_last_member_are_ignored_and_counted() {
    for (compression, compress) in [WRITERS[1], WRITERS[2], WRITERS[3]] {
        let stored = [&compress(TEXT)[..], &[0; 100]].concat();
        let (out, problems, _) = decode(&stored, 64);
        assert_eq!(out, TEXT);
        let expected =
            format!("100 bytes after the end of the {} stream are ignored", compression.word());
        assert_eq!(problems, [expected]);
    }
}

#[test]
fn a_gzip_header_may_hold_every_field() {
    let mut stored = vec![0x1f, 0x8b, 8, 0b1_1110, 0, 0, 0, 0, 0, 255];
    stored.extend([3, 0, b'x', b'y', b'z']);
    stored.extend(b"name\0comment\0");
    stored.extend([0, 0]);
    stored.extend(&gzip(TEXT)[10..]);
    assert_eq!(decode(&stored, 64).0, TEXT);
}

#[test]
fn a_window_beyond_the_limit_is_refused() {
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(27).unwrap();
    encoder.write_all(TEXT).unwrap();
    let stored = encoder.finish().unwrap();
    let limits = Limits { zstd_window_log: 20, ..Limits::default() };
    let options = DecoderOptions { checksums: true, spent: None };
    let mut decoder = Decoder::new(Box::new(&stored[..]), options, &limits).unwrap();
    let error = Read::read(&mut decoder, &mut [0; 64]).unwrap_err().to_string();
    assert!(error.contains("zstd stream is corrupt"), "{error}");
}

#[test]
fn all_stored_bytes_pass_through_spent() {
    let stored = [gzip(TEXT), vec![0; 300_000]].concat();
    let mut seen = Vec::new();
    let spent: Spent<'_> = Box::new(|buffer, filled| {
        seen.extend_from_slice(&buffer[..filled]);
        buffer
    });
    let options = DecoderOptions { checksums: true, spent: Some(spent) };
    let mut decoder = Decoder::new(Box::new(&stored[..]), options, &Limits::default()).unwrap();
    while decoder.read(&mut [0; 1000]).unwrap() > 0 {}
    drop(decoder);
    assert_eq!(seen, stored);
}

#[test]
fn checksums_that_are_handed_out_are_compared_elsewhere() {
    let mut damaged = gzip(b"second");
    let checksum = damaged.len() - 8;
    damaged[checksum] ^= 1;
    for (second, is_damaged) in [(gzip(b"second"), false), (damaged, true)] {
        let stored = [gzip(b"first"), second.clone(), gzip(b""), gzip(b"third")].concat();
        let options = DecoderOptions { checksums: true, spent: None };
        let mut decoder = Decoder::new(Box::new(&stored[..]), options, &Limits::default()).unwrap();
        decoder.hand_out_checksums();
        let (mut checksums, mut ends) = (Checksums::default(), Vec::new());
        let mut buffer = [0; 4];
        loop {
            let bytes = decoder.read(&mut buffer).unwrap();
            ends.clear();
            decoder.take_ends(&mut ends);
            checksums.update(&buffer[..bytes], &ends);
            if bytes == 0 {
                break;
            }
        }
        assert!(decoder.take_note().is_none());
        let end = (gzip(b"first").len() + second.len()) as u64;
        match checksums.take_note() {
            Some(Damage::Checksum { stored, .. }) => assert_eq!((stored, is_damaged), (end, true)),
            note => assert!(note.is_none() && !is_damaged, "{note:?}"),
        }
    }
}
