//! Tars that other projects made to be hard to read, with the answers of Go's archive/tar.
//!
//! Those files are not part of this project: `PLIMSOLL_FIXTURES` names the folder that has them.

#![expect(clippy::print_stderr, reason = "says what was not tested")]
#![expect(clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use plimsoll::limits::Limits;
use plimsoll::tar::{Damage, Kind, Member, Parser, Visitor};
use sha2::{Digest, Sha256};

/// Folders, and the files in them (`.tar` if no extension is given) with the number of entries and
/// the sum of file sizes that Go's archive/tar 1.26 reads, or libarchive's test where they differ.
const ANSWERS: &str = "\
tar-split/tar/asm/testdata
    extranils.tar.gz 1 0, fatlonglink.tar.gz 22 26214400, iso-8859.tar.gz 2 15,
    longlink.tar.gz 18 0, notenoughnils.tar.gz 1 0, t.tar.gz 2 46,
tar-split/archive/tar/testdata
    file-and-dir 2 5, gnu 2 16, gnu-incremental 3 536870976, gnu-long-nul 1 0, gnu-multi-hdrs 1 0,
    gnu-nil-sparse-data 1 1000, gnu-nil-sparse-hole 1 1000, gnu-not-utf8 1 0,
    gnu-sparse-big 1 60000000000, gnu-utf8 1 0, hardlink 2 15, hdr-only 16 92, invalid-go17 1 0,
    nil-uid 1 14, pax 2 7, pax-global-records 4 0, pax-multi-hdrs 1 0, pax-nil-sparse-data 1 1000,
    pax-nil-sparse-hole 1 1000, pax-pos-size-file 1 999, pax-records 1 0,
    pax-sparse-big 1 60000000000, sparse-formats 5 804, star 2 16, trailing-slash 1 0, ustar 1 6,
    ustar-file-devs 1 0, ustar-file-reg 1 684, v7 2 16, writer 3 16, xattrs 2 16,
libarchive
    test_read_format_tar_empty_with_gnulabel 0 0, test_compat_zstd_1.tar.zst 6 18,
    test_compat_zstd_2.tar.zst 6 18,
    test_acl_pax_nfs4 3 0, test_acl_pax_posix1e 4 0, test_compat_gtar_1 2 0,
    test_compat_gtar_2 1 119, test_compat_gzip_1.tgz 6 18, test_compat_gzip_2.tgz 6 18,
    test_compat_mac-1.tar.unZ 9 900, test_compat_mac-2.tar.unZ 5 534,
    test_compat_perl_archive_tar 1 5, test_compat_solaris_pax_sparse_1.pax.unZ 1 819207,
    test_compat_solaris_pax_sparse_2.pax.unZ 1 819231, test_compat_star_acl_nfs4 3 0,
    test_compat_star_acl_posix1e 3 0, test_compat_tar_directory_1 2 0,
    test_compat_tar_hardlink_1 2 321, test_compat_uudecode_large.tar.unZ 3 131072,
    test_pax_filename_encoding 2 10, test_pax_xattr_header_all 1 8,
    test_pax_xattr_header_libarchive 1 8, test_pax_xattr_header_schily 1 8,
    test_read_format_gtar_filename_cp866.tar.unZ 2 12,
    test_read_format_gtar_filename_eucjp.tar.unZ 2 12,
    test_read_format_gtar_filename_koi8r.tar.unZ 2 12,
    test_read_format_gtar_redundant_L.tar.unZ 1 3, test_read_format_gtar_sparse_1_13 3 102145729,
    test_read_format_gtar_sparse_1_17 3 102145729,
    test_read_format_gtar_sparse_1_17_posix00 3 102145729,
    test_read_format_gtar_sparse_1_17_posix01 3 102145729,
    test_read_format_gtar_sparse_1_17_posix10 3 102145729,
    test_read_format_gtar_sparse_length.tar.unZ 2 1279, test_read_format_gtar_sparse_reuse 1 0,
    test_read_format_tar_concatenated 1 0, test_read_format_tar_empty_filename 1 0,
    test_read_format_tar_empty_pax.tar.unZ 0 0, test_read_format_tar_filename_koi8r.tar.unZ 2 12,
    test_read_format_tar_mac_metadata_1 2 39, test_read_format_tar_pax_negative_time 1 0,
    test_read_format_tar_pax_sun_holesdata 1 1536, test_read_format_tar_timestamp_overflow 1 14,
    test_read_format_ustar_filename_cp866.tar.unZ 2 12,
    test_read_format_ustar_filename_eucjp.tar.unZ 2 12,
    test_read_format_ustar_filename_koi8r.tar.unZ 2 12,
    test_read_pax_xattr_rht_security_selinux 1 0, test_read_pax_xattr_schily 1 33,
    test_write_disk_mac_metadata.tar.gz 2 295,
cpython
    testtar 39 570300, recursion 0 0,
tar-rs/tests/archives
    7z_long_path 2 0, biguid_gnu 1 14, biguid_pax 1 14, directory 3 2, duplicate_dirs 2 0,
    empty_filename 1 0, file_times 1 0, link 2 14, pax 2 3150, pax2 5 32, pax_size 1 4,
    reading_files 2 44, simple 3 0, simple_missing_last_header 3 0, spaces 1 2, sparse 4 77646,
    sparse-1 1 1048588, sparse-large 1 12626929280, xattrs 2 0,
node-tar/test/fixtures
    excessively-deep 1 3, long-linkname 1 0, parses 129 557364, sync-gzip-fail.tgz 11 21,
node-tar/test/fixtures/tars
    body-byte-counts 4 1537, dir 1 0, emptypax 2 107, file 1 1, global-header 1 1, links 3 26,
    links-invalid 3 26, links-strip 5 26, long-paths 32 608, long-pax 1 100,
    next-file-has-long 2 100, null-byte 2 200, path-missing 1 1, trailing-slash-corner-case 3 1120,
    utf8 3 110,
node-tar/test
    dir-normalization 7 0,";

/// Files that are damaged, with entries, sum of file sizes and what is said about the damage.
const DAMAGED: &[(&str, u64, u64, &str)] = &[
    ("go/pax-bad-hdr-file", 1, 684, "header at offset 0 has a malformed record; ignored 33"),
    ("go/pax-nul-xattrs", 1, 0, "header at offset 0 has a malformed record; ignored 31"),
    ("go/pax-nul-path", 1, 0, "a name in the extended header at offset 0 contains a NUL"),
    ("go/pax-path-hdr", 0, 0, "the extended header at offset 0 belongs to no entry"),
    ("go/neg-size", 0, 0, "no valid header at offset 0; skipped 512 bytes"),
    ("go/issue10968", 0, 0, "no valid header at offset 0; skipped 512 bytes"),
    ("go/issue11169", 0, 0, "header at offset 0 has a malformed record; ignored 90"),
    ("go/issue12435", 0, 0, "no valid header at offset 0; skipped 512 bytes"),
    ("go/writer-big", 1, 1 << 34, "without the missing 17179869184 bytes"),
    ("go/writer-big-long", 1, 1 << 34, "without the missing 17179869184 bytes"),
    ("la/read_format_tar_V_negative_size", 0, 0, "no valid header at offset 0; skipped 512"),
    ("la/read_format_tar_invalid_pax_size", 1, 0, "`size` in the extended header at offset 0"),
    ("la/read_format_tar_pax_g_large", 0, 0, "without the missing 4294965760 bytes"),
    ("la/read_format_tar_pax_large_attr.tar.unZ", 0, 0, "8000000 bytes, over the limit"),
    ("la/read_format_tar_acl_oob_read", 1, 0, "no valid header at offset 2560; skipped 2048"),
    ("la/read_pax_empty_val_no_nl", 1, 0, "header at offset 0 has a malformed record; ignored 4"),
    ("la/compat_plexus_archiver_tar", 1, 177, "a lone zero block at offset 1024"),
    ("la/compat_solaris_tar_acl", 4, 0, "of type `A`, which is not a file; skipped its 99 bytes"),
    (
        "la/read_format_gtar_sparse_1_17_posix10_modified",
        3,
        99_001_025,
        "map of the entry at offset 0",
    ),
    ("la/read_format_gtar_sparse_skip_entry.tar.unZ", 2, 10_737_418_248, "fewer bytes than"),
    ("node-tar/test/fixtures/tars/bad-cksum", 1, 1, "no valid header at offset 1024; skipped 1024"),
];

/// Members of which Go's reader_test has every field: name, link target, mode, owner, group, time.
const FIELDS: &[(&str, &str)] = &[
    ("go/gnu", "small.txt>:640 73025 5000 1244428340.0 0"),
    ("go/star", "small.txt>:640 73025 5000 1244592783.0 0"),
    ("go/v7", "small.txt>:444 73025 5000 1244593104.0 0"),
    ("go/nil-uid", "P1050238.JPG.log>:664 0 0 1365454838.0 0"),
    ("go/xattrs", "small.txt>:644 1000 10 1386065770.448252320 3"),
    ("go/pax-pos-size-file", "foo>:640 319973 5000 1442282516.0 0"),
    ("go/gnu-multi-hdrs", "GNU2/GNU2/long-path-name>GNU4/GNU4/long-linkpath-name:0 0 0 0.0 0"),
    ("go/pax-multi-hdrs", "bar>PAX4/PAX4/long-linkpath-name:0 0 0 0.0 0"),
    ("go/gnu-long-nul", "0123456789>:644 1000 1000 1486082191.0 0"),
    ("go/gnu-incremental", "test2/>:755 1000 1000 1441973427.0 0"),
    ("go/gnu-nil-sparse-data", "sparse.db>:0 0 0 0.0 0"),
    ("go/pax-nil-sparse-hole", "sparse.db>:0 0 0 0.0 0"),
    ("go/pax-records", "file>:0 0 0 0.0 0"),
    ("go/pax-bad-mtime-file", "foo>:640 319973 5000 1442282516.0 0"),
    ("la/read_format_tar_pax_negative_time", "empty>:644 0 0 -2146608000.0 0"),
    ("la/pax_xattr_header_libarchive", "file>:755 0 0 5.50 2"),
];

#[derive(Debug, PartialEq)]
struct Row {
    span: (u64, u64),
    kind: Kind,
    path: Vec<u8>,
    fields: String,
    sizes: (u64, u64),
    map: Vec<(u64, u64)>,
    xattrs: Vec<(Vec<u8>, Vec<u8>)>,
    body: Vec<u8>,
}

#[derive(Debug, Default, PartialEq)]
struct Reading {
    rows: Vec<Row>,
    damages: Vec<String>,
    is_open: bool,
    is_ended: bool,
}

impl Visitor for Reading {
    fn member(&mut self, member: &Member<'_>) {
        assert!(!self.is_open, "the last member did not end");
        assert!(self.rows.last().is_none_or(|row| row.span.1 <= member.start));
        self.is_open = true;
        let Member { mode, uid, gid, mtime, mtime_nanos, .. } = member;
        let path = String::from_utf8_lossy(member.path);
        let target = String::from_utf8_lossy(member.link_target);
        let xattrs = member.xattrs.len();
        self.rows.push(Row {
            span: (member.start, 0),
            kind: member.kind,
            path: member.path.to_vec(),
            fields: format!("{path}>{target}:{mode:o} {uid} {gid} {mtime}.{mtime_nanos} {xattrs}"),
            sizes: (member.stored_size, member.logical_size),
            map: member.sparse_map.to_vec(),
            xattrs: member.xattrs.to_vec(),
            body: Vec::new(),
        });
    }
    fn data(&mut self, bytes: &[u8]) {
        assert!(self.is_open && !bytes.is_empty());
        self.rows.last_mut().expect("a member is open").body.extend_from_slice(bytes);
    }
    fn member_end(&mut self, end: u64) {
        assert!(self.is_open, "no member is open");
        self.is_open = false;
        let row = self.rows.last_mut().expect("a member is open");
        assert!(row.span.0 < end && row.body.len() as u64 <= row.sizes.0);
        row.span.1 = end;
    }
    fn damage(&mut self, damage: Damage) {
        self.damages.push(damage.to_string());
    }
}

/// Reads a tar that is cut at these lengths, over and over.
fn read(tar: &[u8], lengths: &[usize]) -> Reading {
    let (mut parser, mut reading) = (Parser::new(&Limits::default()), Reading::default());
    let mut rest = tar;
    for &length in lengths.iter().cycle() {
        let (chunk, tail) = rest.split_at(length.clamp(1, rest.len().max(1)).min(rest.len()));
        parser.feed(chunk, &mut reading);
        rest = tail;
        if rest.is_empty() {
            break;
        }
    }
    assert_eq!(parser.position(), tar.len() as u64);
    reading.is_ended = parser.is_ended();
    parser.finish(&mut reading);
    assert!(!reading.is_open);
    reading
}

/// Reads a tar without its bodies.
fn skip_through(tar: &[u8]) -> Reading {
    let (mut parser, mut reading) = (Parser::new(&Limits::default()), Reading::default());
    while let Some(rest) = tar.get(parser.position() as usize..).filter(|rest| !rest.is_empty()) {
        match parser.skippable().min(rest.len() as u64) {
            0 => parser.feed(&rest[..rest.len().min(512)], &mut reading),
            bytes => parser.skip(bytes, &mut reading),
        }
    }
    reading.is_ended = parser.is_ended();
    parser.finish(&mut reading);
    reading
}

/// What is in the folder, by path; `None` if there is no folder.
fn fixtures() -> Option<BTreeMap<String, Vec<u8>>> {
    let Some(root) = std::env::var_os("PLIMSOLL_FIXTURES").map(PathBuf::from) else {
        eprintln!("PLIMSOLL_FIXTURES is not set: nothing was tested");
        return None;
    };
    let mut tars = BTreeMap::new();
    for folder in ["tar-split", "cpython", "libarchive", "tar-rs", "node-tar", "tar-stream"] {
        collect(&root.join(folder), &root, &mut tars);
    }
    assert!(!tars.is_empty(), "PLIMSOLL_FIXTURES has none of the folders");
    Some(tars)
}

fn collect(folder: &Path, root: &Path, tars: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            collect(&path, root, tars);
            continue;
        }
        let stored = fs::read(&path).expect("a readable file");
        let mut tar = Vec::new();
        // What comes before damage in a compressed file is worth reading too.
        let _ = match path.extension().and_then(|extension| extension.to_str()) {
            Some("tar") => stored.as_slice().read_to_end(&mut tar),
            Some("gz" | "tgz") => {
                flate2::read::MultiGzDecoder::new(stored.as_slice()).read_to_end(&mut tar)
            }
            Some("zst" | "tzst") => zstd::Decoder::new(stored.as_slice())
                .and_then(|mut decoder| decoder.read_to_end(&mut tar)),
            Some("json") => continue,
            _ => {
                eprintln!("skipped {}", path.display());
                continue;
            }
        };
        let name = path.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
        tars.insert(name, tar);
    }
}

/// The file that a table means.
fn find<'a>(tars: &'a BTreeMap<String, Vec<u8>>, name: &str) -> &'a [u8] {
    let name = match name.split_once('/') {
        Some(("go", name)) => format!("tar-split/archive/tar/testdata/{name}"),
        Some(("la", name)) => format!("libarchive/test_{name}"),
        _ => name.to_owned(),
    };
    let extension = if name.ends_with("gz") || name.ends_with("zst") { "" } else { ".tar" };
    &tars[&format!("{name}{extension}")]
}

fn totals(reading: &Reading) -> (u64, u64) {
    (reading.rows.len() as u64, reading.rows.iter().map(|row| row.sizes.1).sum())
}

/// Whether a message is only about what follows the end, as in tars that were concatenated.
fn is_after_end(damage: &str) -> bool {
    damage.starts_with("bytes follow the end of the archive")
}

#[test]
fn every_tar_reads_alike_in_any_chunks() {
    for (name, tar) in fixtures().iter().flatten() {
        eprintln!("{name}");
        let whole = read(tar, &[tar.len()]);
        // Single bytes of large files would only take time.
        let smallest = if tar.len() < 1 << 20 { 1 } else { 509 };
        for length in [smallest, 511, 512, 513, 65536] {
            assert!(read(tar, &[length]) == whole, "{name} in chunks of {length}");
        }
        let mut bare = whole;
        bare.rows.iter_mut().for_each(|row| row.body.clear());
        // What is skipped is not looked at.
        bare.damages.retain(|damage| !is_after_end(damage));
        assert_eq!(skip_through(tar), bare, "{name}");
    }
}

#[test]
fn entries_and_sizes_are_right() {
    let Some(tars) = fixtures() else { return };
    let mut folder = "";
    for line in ANSWERS.lines() {
        let Some(files) = line.strip_prefix(' ') else {
            folder = line;
            continue;
        };
        for file in files.split(',').filter(|file| !file.trim().is_empty()) {
            let mut words = file.split_whitespace();
            let name = format!("{folder}/{}", words.next().expect("a name"));
            let mut number = || words.next().and_then(|word| word.parse().ok()).expect("a number");
            let reading = read(find(&tars, &name), &[1 << 20]);
            assert_eq!(totals(&reading), (number(), number()), "{name}");
            assert!(reading.damages.iter().all(|damage| is_after_end(damage)), "{name}");
            let is_whole = |row: &Row| row.body.len() as u64 == row.sizes.0;
            assert!(reading.rows.iter().all(is_whole), "{name}");
        }
    }
}

#[test]
fn damage_is_reported_and_the_rest_read() {
    let Some(tars) = fixtures() else { return };
    for &(name, entries, bytes, damage) in DAMAGED {
        let reading = read(find(&tars, name), &[1 << 20]);
        assert_eq!(totals(&reading), (entries, bytes), "{name}");
        let is_reported = reading.damages.iter().any(|message| message.contains(damage));
        assert!(is_reported, "{name}: {:?}", reading.damages);
    }
}

#[test]
fn fields_are_right() {
    let Some(tars) = fixtures() else { return };
    for &(name, fields) in FIELDS {
        assert_eq!(read(find(&tars, name), &[1 << 20]).rows[0].fields, fields, "{name}");
    }
}

#[test]
fn contents_are_those_of_pythons_test_tar() {
    let Some(tars) = fixtures() else { return };
    let reading = read(find(&tars, "cpython/testtar"), &[1000]);
    // Lib/test/test_tarfile.py: regular files are all the same, and so are sparse ones.
    let expected =
        [(7011, "e09e4bc8b3c9d917"), (86016, "4f05a77607114675"), (0, "e3b0c44298fc1c14")];
    let mut files = 0;
    for row in reading.rows.iter().filter(|row| row.kind == Kind::File) {
        let mut content = vec![0; row.sizes.1 as usize];
        let mut stored = row.body.as_slice();
        let plain = [(0, row.sizes.1)];
        for &(offset, length) in if row.map.is_empty() { &plain } else { row.map.as_slice() } {
            let piece = &mut content[offset as usize..(offset + length) as usize];
            stored.read_exact(piece).expect("as many bytes as the map says");
        }
        let hash =
            Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let (_, right) = expected.iter().find(|(size, _)| *size == content.len()).expect("a size");
        assert!(hash.starts_with(right), "{:?}", row.path);
        files += 1;
    }
    assert_eq!((reading.rows.len(), files), (39, 26));
}

#[test]
fn mutated_tars_do_no_harm() {
    // A fixed sequence (xorshift), so that what fails once fails again.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    for (name, tar) in fixtures().iter().flatten().filter(|(_, tar)| tar.len() <= 1 << 16) {
        for _ in 0..100 {
            let mut tar = tar.clone();
            for _ in 0..random(12) {
                let at = random(tar.len());
                let Some(byte) = tar.get_mut(at) else { continue };
                *byte = random(256) as u8;
                repair_checksum(&mut tar, at / 512 * 512);
            }
            if random(3) == 0 {
                tar.truncate(random(tar.len()));
            }
            let whole = read(&tar, &[tar.len()]);
            assert!(read(&tar, &[random(700), 1]) == whole, "{name}");
        }
    }
}

/// Makes the checksum of a header hold, so that mutations reach what follows it.
fn repair_checksum(tar: &mut [u8], at: usize) {
    let Some(block) = tar.get_mut(at..at + 512).filter(|block| block[257..].starts_with(b"ustar"))
    else {
        return;
    };
    block[148..156].fill(b' ');
    let sum = block.iter().map(|&byte| u32::from(byte)).sum::<u32>();
    block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
}
