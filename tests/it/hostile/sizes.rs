//! Sizes that lie, numbers that overflow, sparse files, and headers hidden in bodies.

use plimsoll::warning::Code;

use super::archive::{Member, docker, file, pax, seal, tar};
use super::{inspect_bytes, warns};

/// A body that is a tar too: a reader that takes it for headers sees its file.
fn smuggled() -> Vec<u8> {
    file("smuggled", b"evil")
}

fn paths(layer: Vec<u8>) -> Vec<String> {
    let report = inspect_bytes(&docker(&[layer])).expect("it is read");
    report.files.expect("it was requested").into_iter().map(|file| file.path).collect()
}

#[test]
fn a_pax_size_applies_only_to_its_entry() {
    let body = smuggled();
    let size = body.len().to_string();
    // The header says that there is no body (CVE-2025-62518).
    let wrong_size = [pax(&[("size", size.as_bytes())])];
    let outer = Member { kind: b'0', name: b"outer", target: b"", size: Some(0), body: &body };
    let layer = tar(&[wrong_size.concat(), outer.bytes(), file("after", b"1")]);
    assert_eq!(paths(layer), ["/after", "/outer"]);
    // An extended header between the two has its own size (GHSA-3cv2-h65g-fgmm).
    let long =
        Member { kind: b'L', name: b"././@LongLink", target: b"", size: None, body: b"name\0" };
    let layer =
        tar(&[pax(&[("size", b"4")]), long.bytes(), file("x", b"1234"), file("after", b"1")]);
    assert_eq!(paths(layer), ["/after", "/name"]);
}

#[test]
fn entries_without_a_body_may_declare_a_size() {
    // Directories and links: the next header follows immediately (RUSTSEC-2026-0067, -0068).
    for kind in *b"123456" {
        let name: &[u8] = b"odd";
        let odd = Member { kind, name, target: b"after", size: Some(1024), body: b"" };
        let layer = tar(&[odd.bytes(), file("after", b"1")]);
        assert_eq!(paths(layer), ["/after", "/odd"], "{}", kind as char);
        let sized = pax(&[("size", b"1024")]);
        let odd = Member { kind, name, target: b"after", size: None, body: b"" };
        let layer = tar(&[sized, odd.bytes(), file("after", b"1")]);
        assert_eq!(paths(layer), ["/after", "/odd"], "{} by PAX", kind as char);
    }
}

#[test]
fn impossible_sizes_are_damage() {
    for field in [&[0xff; 12][..], b"-0000000001\0", b"notanumber\0\0", b"77777777777\x38"] {
        let mut header =
            Member { kind: b'0', name: b"bad", target: b"", size: None, body: b"" }.header();
        header[124..136].copy_from_slice(field);
        let layer = tar(&[file("a", b"1"), seal(header).to_vec(), file("b", b"22")]);
        let report = inspect_bytes(&docker(&[layer])).expect("the rest is read");
        assert!(report.sizes.unpacked.0 <= 3, "{field:?}");
        assert!(!report.warnings.is_empty(), "{field:?}");
    }
}

#[test]
fn declared_sizes_are_not_trusted() {
    for size in [5, 1 << 40, i64::MAX as u64] {
        for kind in [b'0', b'g', b'x', b'L', b'V'] {
            let member = Member { kind, name: b"big", target: b"", size: Some(size), body: b"12" };
            let layer = [file("a", b"1"), member.bytes()].concat();
            let report = inspect_bytes(&docker(&[layer])).expect("the rest is read");
            assert!(report.sizes.unpacked.0 <= 1 + 512, "{size} {}", kind as char);
            assert!(!report.warnings.is_empty() || size == 5, "{size} {}", kind as char);
        }
    }
}

#[test]
fn a_sparse_file_counts_what_is_stored() {
    let sparse = || {
        let records: [(&str, &[u8]); 5] = [
            ("GNU.sparse.major", b"1"),
            ("GNU.sparse.minor", b"0"),
            ("GNU.sparse.name", b"disk"),
            ("GNU.sparse.realsize", b"8589934592"),
            ("mtime", b"1"),
        ];
        let mut body = b"1\n8589934080\n512\n".to_vec();
        body.resize(1024, 7);
        body[17..512].fill(0);
        [pax(&records), file("GNUSparseFile.0/disk", &body)].concat()
    };
    let report =
        inspect_bytes(&docker(&[tar(&[sparse()]), tar(&[sparse()])])).expect("it is whole");
    assert_eq!((report.sizes.unpacked.0, report.sizes.visible.0), (1024, 512));
    let files = report.files.expect("it was requested");
    assert_eq!(files[0].versions[0].logical.map(|bytes| bytes.0), Some(8 << 30));
    assert_eq!(report.warnings, []);
}

#[test]
fn invalid_sparse_maps_are_damage() {
    let huge = u64::MAX.to_string();
    let max_size = i64::MAX.to_string();
    for map in [
        format!("0,{huge}"),
        format!("{huge},1"),
        format!("{max_size},{max_size}"),
        "5,1,0,1".to_owned(),
        "1,2,3".to_owned(),
        "0,1,".repeat(50_000) + "0,1",
    ] {
        let records: [(&str, &[u8]); 2] =
            [("GNU.sparse.size", max_size.as_bytes()), ("GNU.sparse.map", map.as_bytes())];
        let layer = tar(&[pax(&records), file("sparse", b"12"), file("after", b"1")]);
        let report = inspect_bytes(&docker(&[layer])).expect("the rest is read");
        assert_eq!(report.sizes.unpacked.0, 3);
        warns(&report, Code::LayerDamaged, "sparse");
    }
    // A map of 10^18 pieces, in a body of a few (CVE-2025-58183).
    let records: [(&str, &[u8]); 2] = [("GNU.sparse.major", b"1"), ("GNU.sparse.minor", b"0")];
    let layer = tar(&[pax(&records), file("sparse", b"1000000000000000000\n0\n1\n")]);
    let report = inspect_bytes(&docker(&[layer])).expect("the rest is read");
    warns(&report, Code::LayerDamaged, "sparse");
}
