//! One layer: its entries have no more bytes than the blob, and threads make no difference.

use plimsoll::layer::{Change, Digests, ReadLayer, ReadOptions, read};

fn check(layer: &ReadLayer, stored: u64) {
    assert_eq!(layer.stored_bytes, stored);
    let attributed: u64 = layer.entries.list.iter().map(|entry| entry.download).sum();
    assert!(attributed <= stored);
    let unpacked: u64 = layer
        .entries
        .list
        .iter()
        .map(|entry| match entry.change {
            Change::File(content) => content.stored_bytes,
            _ => 0,
        })
        .sum();
    assert_eq!(unpacked, layer.entries.unpacked());
    assert!(unpacked <= layer.tar_bytes);
}

/// Runs the target on one input.
pub fn run(data: &[u8]) {
    let Some((&first, stored)) = data.split_first() else { return };
    let mut stored = stored.to_vec();
    if first % 4 != 0 {
        super::fix_checksums(&mut stored);
    }
    let limits = super::limits();
    let probes = plimsoll::session::probes();
    let options = |pipelined| ReadOptions {
        digests: Digests::all_if(first & 4 != 0),
        pipelined,
        ..ReadOptions::new(&limits, &probes)
    };
    let one = read(Box::new(&stored[..]), options(false));
    check(&one, stored.len() as u64);
    if first & 8 != 0 {
        let two = read(Box::new(&stored[..]), options(true));
        check(&two, stored.len() as u64);
        assert_eq!(one.state, two.state);
        assert_eq!(one.entries.list.len(), two.entries.list.len());
        assert_eq!(one.tar_sha256, two.tar_sha256);
        assert_eq!(one.blob_sha256, two.blob_sha256);
        assert!(one.notes.iter().eq(two.notes.iter()));
    }
}
