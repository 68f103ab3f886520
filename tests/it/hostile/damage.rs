//! Real archives cut short and with bits flipped.

use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;

use plimsoll::warning::Code;

use super::{inspect_bytes, warnings, words};
use crate::program::Place;

/// One of each writer and each way to compress the whole.
const ARCHIVES: &[&str] = &[
    "docker-save-20.10.tar",
    "docker-save-20.10.tar.bz2",
    "docker-save-20.10.tar.gz",
    "docker-save-20.10.tar.xz",
    "docker-save-20.10.tar.zst",
    "docker-save-29-containerd-store.tar",
    "docker-export-20.10.tar.gz",
    "ggcr-tarball.tar",
    "skopeo-oci-archive.tar",
];

fn archive(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name);
    std::fs::read(path).expect("it is in testdata")
}

#[test]
fn truncated_archives_say_so() {
    for name in ARCHIVES {
        let whole = archive(name);
        let entries = inspect_bytes(&whole).expect("it is whole").entries;
        for sixteenth in 0..16 {
            let odd = [0, 1, 511][sixteenth % 3];
            let bytes = &whole[..(whole.len() * sixteenth / 16 + odd).min(whole.len() - 1)];
            let Ok(report) = inspect_bytes(bytes) else { continue };
            // The last bytes of an archive may be nothing but its end.
            let lost = report.entries < entries;
            assert!(!lost || !report.warnings.is_empty(), "{name} {sixteenth}/16 + {odd}");
        }
    }
}

#[test]
fn flipped_bits_cause_no_panic() {
    for name in ARCHIVES {
        let mut bytes = archive(name);
        let bits = bytes.len() * 8;
        for step in 0..8 {
            // Any odd factor spreads them over all bits of all bytes.
            let bit = step * 7_368_787 % bits;
            bytes[bit / 8] ^= 1 << (bit % 8);
            let _ = inspect_bytes(&bytes);
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
    }
}

#[test]
fn flipped_bits_in_compressed_layers_are_noticed() {
    let name = "skopeo-oci-archive.tar";
    let whole = archive(name);
    let entries = inspect_bytes(&whole).expect("it is whole").entries;
    for (at, _) in whole.windows(3).enumerate().filter(|(_, magic)| *magic == [0x1f, 0x8b, 8]) {
        for offset in [20, 60, 100] {
            let mut bytes = whole.clone();
            bytes[at + offset] ^= 0x10;
            let report = inspect_bytes(&bytes).expect("only a layer is damaged");
            assert!(report.entries <= entries);
            let damage = [Code::LayerDamaged, Code::LayerTruncated, Code::Limit];
            assert!(damage.iter().any(|&code| !warnings(&report, code).is_empty()), "{offset}");
        }
    }
}

#[test]
fn truncated_streams_give_a_report_or_an_error() {
    let place = Place::new();
    for name in ["docker-save-20.10.tar.gz", "docker-save-20.10.tar", "ggcr-tarball.tar"] {
        let whole = archive(name);
        for eighth in [0, 1, 3, 5, 7] {
            let bytes = &whole[..whole.len() * eighth / 8 + eighth % 2];
            let mut child = place.command(&["-"]).stdin(Stdio::piped()).spawn().expect("it starts");
            let mut input = child.stdin.take().expect("it is piped");
            // The program may have seen enough before the end.
            let _ = input.write_all(bytes);
            drop(input);
            let output = child.wait_with_output().expect("it ends");
            let errors = String::from_utf8(output.stderr).expect("stderr is UTF-8");
            match output.status.code() {
                Some(0) => assert!(!output.stdout.is_empty(), "{name} {eighth}/8"),
                Some(2) => assert!(errors.starts_with("error: "), "{name} {eighth}/8: {errors}"),
                other => panic!("{name} {eighth}/8: {other:?} {errors}"),
            }
        }
    }
}

#[test]
fn empty_files_and_noise_are_not_images() {
    for bytes in [&b""[..], b"\x1f\x8b", b"hello", b"BZh9", b"\x28\xb5\x2f\xfd", &[0xff; 5000]] {
        let error = inspect_bytes(bytes).expect_err("there is nothing in it");
        let words = words(&error);
        let is_refused = words.contains("is not an image") || words.contains("could not read");
        assert!(is_refused, "{words}");
    }
    let error = inspect_bytes(&vec![0; 3 << 20]).expect_err("zeros hold nothing");
    assert!(words(&error).contains("neither a tar nor compressed"), "{}", words(&error));
}
