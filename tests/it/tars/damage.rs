//! Damage and unusual orders of blocks, in tars that are made for these tests.

use plimsoll::limits::Limits;
use plimsoll::tar::{Damage, Member, Parser, Visitor};

#[derive(Default)]
struct Log(Vec<String>);

impl Visitor for Log {
    fn member(&mut self, member: &Member<'_>) {
        let path = String::from_utf8_lossy(member.path);
        self.0.push(format!("{path} {}..{}", member.start, member.stored_size));
    }
    fn data(&mut self, bytes: &[u8]) {
        self.0.push(format!("{} bytes", bytes.len()));
    }
    fn member_end(&mut self, end: u64) {
        self.0.push(format!("end {end}"));
    }
    fn damage(&mut self, damage: Damage) {
        self.0.push(damage.to_string());
    }
}

/// One header and its body, padded.
fn entry(typeflag: u8, path: &str, size: u64, body: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_ustar();
    header.set_path(path).expect("short enough");
    header.set_size(size);
    header.set_entry_type(tar::EntryType::new(typeflag));
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend_from_slice(body);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

fn file(path: &str, body: &[u8]) -> Vec<u8> {
    entry(b'0', path, body.len() as u64, body)
}

fn pax(records: &[u8]) -> Vec<u8> {
    entry(b'x', "pax", records.len() as u64, records)
}

fn zeros(blocks: usize) -> Vec<u8> {
    vec![0; blocks * 512]
}

fn check(parts: &[Vec<u8>], expected: &[&str]) {
    check_within(&Limits::default(), parts, expected);
}

fn check_within(limits: &Limits, parts: &[Vec<u8>], expected: &[&str]) {
    let (mut parser, mut log) = (Parser::new(limits), Log::default());
    let tar = parts.concat();
    parser.feed(&tar, &mut log);
    parser.finish(&mut log);
    assert_eq!(log.0, expected);
    assert_eq!(parser.position(), tar.len() as u64);
}

#[test]
fn two_zero_blocks_end_the_archive() {
    let a = ["a 0..1", "1 bytes", "end 1024"];
    check(&[file("a", b"1"), zeros(20)], &a);
    let after = "bytes follow the end of the archive, from offset 2048; ignored them";
    check(&[file("a", b"1"), zeros(2), file("b", b"2")], &[&a[..], &[after]].concat());
    check(&[file("a", b"1"), zeros(1)], &a);
    check(&[file("a", b"1"), vec![0; 100]], &a);
    check(&[file("a", b"1")], &a);
}

#[test]
fn one_zero_block_ends_it_with_a_warning() {
    check(
        &[zeros(1), file("b", b"2")],
        &["a lone zero block at offset 0 ends the archive; ignored the rest"],
    );
}

#[test]
fn a_bad_header_is_skipped_up_to_the_next_good_one() {
    let mut bad = file("bad", &[7; 600]);
    bad[0] ^= 1;
    check(
        &[bad.clone(), zeros(3), file("b", b"")],
        &["no valid header at offset 0; skipped 3072 bytes", "b 3072..0", "end 3584"],
    );
    check(&[bad, zeros(2)], &["no valid header at offset 0; skipped 1536 bytes"]);
    check(
        &[b"no tar".to_vec()],
        &["the archive ends within the header at offset 0; ignored that header"],
    );
}

#[test]
fn a_negative_size_makes_a_header_bad() {
    let mut header = tar::Header::new_gnu();
    header.as_mut_bytes()[124..136].fill(0xff);
    header.set_cksum();
    check(
        &[header.as_bytes().to_vec(), zeros(2)],
        &["no valid header at offset 0; skipped 512 bytes"],
    );
}

#[test]
fn truncated_members_end() {
    check(
        &[entry(b'0', "a", 2000, b"x")],
        &[
            "a 0..2000",
            "512 bytes",
            "the archive ends within a body at offset 1024; kept it without the missing 1488 bytes",
            "end 1024",
        ],
    );
    check(
        &[entry(b'L', "long", 2000, b"x")],
        &["the archive ends within the header at offset 0; ignored that header"],
    );
}

#[test]
fn a_pax_size_applies_to_the_entry_and_not_to_headers_between() {
    check(
        &[
            pax(b"13 size=1024\n"),
            entry(b'L', "long", 5, b"name\0"),
            entry(b'0', "a", 3, &[b'z'; 1024]),
            file("b", b""),
        ],
        &["name 0..1024", "1024 bytes", "end 3584", "b 3584..0", "end 4096"],
    );
}

#[test]
fn header_only_types_have_no_body_whatever_the_size() {
    for typeflag in b'1'..=b'6' {
        let parts = [pax(b"12 size=512\n"), entry(typeflag, "a", 512, b""), file("b", b"")];
        check(&parts, &["a 0..0", "end 1536", "b 1536..0", "end 2048"]);
    }
}

#[test]
fn global_headers_are_ignored() {
    check(
        &[
            pax(b"10 path=x\n"),
            entry(b'g', "global", 10, b"10 path=g\n"),
            file("a", b""),
            file("b", b""),
        ],
        &["x 0..0", "end 2560", "b 2560..0", "end 3072"],
    );
}

#[test]
fn vendor_types_are_skipped_with_their_extended_headers() {
    check(
        &[pax(b"10 path=x\n"), entry(b'A', "acl", 600, &[1; 600]), file("a", b"")],
        &[
            "entry at offset 1024 is of type `A`, which is not a file; skipped its 600 bytes",
            "a 2560..0",
            "end 3072",
        ],
    );
    check(&[entry(b'V', "label", 0, b""), file("a", b"")], &["a 512..0", "end 1024"]);
}

#[test]
fn an_entry_whose_extended_header_is_too_large_is_left_out() {
    let limits = Limits { header_bytes: 12, ..Limits::default() };
    check_within(
        &limits,
        &[entry(b'L', "long", 13, b"a-name\0"), file("a", b"12345"), file("b", b"")],
        &[
            "the extended header at offset 0 has 13 bytes, over the limit of 12; skipped it",
            "the real name of `a` at offset 0 was not kept; skipped the entry with its 5 bytes",
            "b 2048..0",
            "end 2560",
        ],
    );
    check_within(&limits, &[pax(b"12 path=123\n"), file("a", b"")], &["123 0..0", "end 1536"]);
}

#[test]
fn extended_headers_without_an_entry_are_reported() {
    let lone = "the extended header at offset 0 belongs to no entry; ignored it";
    check(&[pax(b"10 path=x\n")], &[lone]);
    check(&[pax(b"10 path=x\n"), zeros(2)], &[lone]);
    let bad = vec![1; 512];
    check(
        &[pax(b"10 path=x\n"), bad, file("a", b"")],
        &[lone, "no valid header at offset 1024; skipped 512 bytes", "a 1536..0", "end 2048"],
    );
}

#[test]
fn sparse_files_with_too_many_pieces_are_read_as_plain() {
    let limits = Limits { sparse_pieces: 1, ..Limits::default() };
    let records = b"22 GNU.sparse.size=99\n26 GNU.sparse.map=0,1,9,1\n";
    let tar = [pax(records), file("a", b"12")];
    check_within(
        &limits,
        &tar,
        &[
            "the sparse map of the entry at offset 0 has too many pieces; read the body as a plain \
             file",
            "a 0..2",
            "2 bytes",
            "end 2048",
        ],
    );
    check(&tar, &["a 0..2", "2 bytes", "end 2048"]);
}

#[test]
fn bodies_can_be_skipped() {
    let (mut parser, mut log) = (Parser::new(&Limits::default()), Log::default());
    let tar = [file("a", &[1; 700]), file("b", b""), zeros(2)].concat();
    parser.feed(&tar[..612], &mut log);
    assert_eq!(parser.skippable(), 924);
    parser.skip(924, &mut log);
    assert_eq!((parser.position(), parser.skippable()), (1536, 0));
    parser.feed(&tar[1536..], &mut log);
    assert!(parser.is_ended() && 0 < parser.skippable());
    parser.skip(10_000, &mut log);
    parser.finish(&mut log);
    assert_eq!(log.0, ["a 0..700", "100 bytes", "end 1536", "b 1536..0", "end 2048"]);
}
