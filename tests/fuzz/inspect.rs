//! All steps from a file to a report, for archives that are assembled from parts: `manifest.json`, a
//! configuration, and layers that the manifest of the corpus names `0`, `1` and so on.
//!
//! An input is flags, then parts, each after its length in three bytes, little-endian. With the first
//! flag the parts are the file itself.

use std::io::Write;

use plimsoll::scan::NoEvents;

fn header(name: &str, bytes: usize) -> [u8; 512] {
    let mut header = [0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..107].copy_from_slice(b"0000644");
    header[124..135].copy_from_slice(format!("{bytes:011o}").as_bytes());
    header[156] = b'0';
    header[257..265].copy_from_slice(b"ustar\x0000");
    super::fix_checksums(&mut header);
    header
}

fn archive(mut parts: &[u8], fix_sums: bool) -> Vec<u8> {
    let mut tar = Vec::new();
    let names = ["manifest.json", "config.json"].map(str::to_owned).into_iter();
    for name in names.chain((0..8).map(|index: u8| index.to_string())) {
        let Some((&[a, b, c], rest)) = parts.split_first_chunk() else { break };
        let length = u32::from_le_bytes([a, b, c, 0]) as usize;
        let (part, rest) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        parts = rest;
        let mut part = part.to_vec();
        if fix_sums {
            super::fix_checksums(&mut part);
        }
        tar.extend_from_slice(&header(&name, part.len()));
        tar.extend_from_slice(&part);
        tar.resize(tar.len().next_multiple_of(512), 0);
    }
    tar.extend_from_slice(&[0; 1024]);
    tar
}

/// Runs the target on one input.
pub fn run(data: &[u8]) {
    let Some((&flags, parts)) = data.split_first() else { return };
    let mut file = match flags & 1 {
        0 => archive(parts, flags & 2 == 0),
        _ => parts.to_vec(),
    };
    if flags & 3 == 1 {
        super::fix_checksums(&mut file);
    }
    let path = std::env::temp_dir().join(format!("plimsoll-fuzz-{}", std::process::id()));
    let written = std::fs::File::create(&path).and_then(|mut output| output.write_all(&file));
    written.expect("the temporary directory takes files");
    let options = plimsoll::Options {
        image: (flags & 4 != 0).then(|| "1".to_owned()),
        limits: super::limits(),
        verify: flags & 8 != 0,
        files: flags & 16 != 0,
        threads: Some(1 + usize::from(flags >> 5 & 1)),
        ..plimsoll::Options::default()
    };
    match plimsoll::inspect(&path.display().to_string().as_str().into(), &options, &NoEvents) {
        Ok(report) => super::check(&report),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
