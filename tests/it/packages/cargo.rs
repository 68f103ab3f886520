//! cargo: crates of real programs as `rust-audit-info` prints them, and damaged lists.

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::go::{extracts, report_of_binaries, test_data};
use super::{contained, names, package};

/// What `rust-audit-info` printed for each of them: name and version of the root, and other crates.
fn printed() -> (String, String, Vec<(String, String)>) {
    let text = fs::read(test_data("cargo/rust-audit-info.json")).unwrap();
    let list: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let mut root = None;
    let mut others = Vec::new();
    for package in list["packages"].as_array().unwrap() {
        let text = |key: &str| package[key].as_str().unwrap().to_owned();
        let pair = (text("name"), text("version"));
        match (package["root"].as_bool(), package["kind"].as_str()) {
            (Some(true), _) => root = Some(pair),
            (_, Some("build")) => (),
            _ => others.push(pair),
        }
    }
    let (name, version) = root.unwrap();
    (name, version, others)
}

#[test]
fn real_programs_are_read_as_rust_audit_info_reads_them() {
    let extracts = extracts("cargo");
    let (name, version, others) = printed();
    let report = report_of_binaries(extracts.iter().map(|(name, bytes)| (&**name, &**bytes)));
    assert_eq!(report.packages.len(), extracts.len());
    assert!(4 <= extracts.len());
    assert!(others.iter().all(|(name, _)| name != "autocfg"), "it only ran while building");
    for package in &report.packages {
        assert_eq!((&*package.ecosystem, &package.name), ("cargo", &name));
        assert_eq!(package.version, version);
        assert_eq!(contained(package), others, "{:?}", package.proof);
        assert_eq!(package.files, 1);
    }
}

#[test]
fn truncated_programs_show_what_is_left_or_nothing() {
    for (name, program) in extracts("cargo") {
        for sixteenth in 0..16 {
            let cut = &program[..program.len() * sixteenth / 16];
            let left = names(&report_of_binaries([("x", cut)]));
            assert_eq!(left, [""; 0], "{name} at {sixteenth}/16");
        }
    }
}

/// Returns the smallest ELF file with a segment and a list.
fn program(list: &[u8], claimed: u64, sections: u16) -> Vec<u8> {
    let mut elf = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0\x01\0\0\0".to_vec();
    let names = b"\0.dep-v0\0.shstrtab\0";
    let table = 120 + list.len() + names.len();
    elf.extend_from_slice(&0_u64.to_le_bytes());
    elf.extend_from_slice(&64_u64.to_le_bytes());
    elf.extend_from_slice(&(table as u64).to_le_bytes());
    elf.extend_from_slice(&[0, 0, 0, 0, 64, 0, 56, 0, 1, 0, 64, 0]);
    elf.extend_from_slice(&sections.to_le_bytes());
    // The index of the names is in section 0.
    elf.extend_from_slice(&0xffff_u16.to_le_bytes());
    elf.extend_from_slice(&[1, 0, 0, 0, 4, 0, 0, 0]);
    for number in [0_u64, 0, 0, 120, 120, 4096] {
        elf.extend_from_slice(&number.to_le_bytes());
    }
    elf.extend_from_slice(list);
    elf.extend_from_slice(names);
    let mut section = |name: u32, kind: u32, start: u64, bytes: u64, link: u32| {
        elf.extend_from_slice(&name.to_le_bytes());
        elf.extend_from_slice(&kind.to_le_bytes());
        for number in [0, 0, start, bytes] {
            elf.extend_from_slice(&u64::to_le_bytes(number));
        }
        elf.extend_from_slice(&link.to_le_bytes());
        elf.extend_from_slice(&[0; 20]);
    };
    // The number of sections is here if the header has none.
    section(0, 0, 0, 3, 2);
    section(1, 1, 120, claimed, 0);
    section(9, 3, 120 + list.len() as u64, names.len() as u64, 0);
    elf
}

fn list(json: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(json).unwrap();
    encoder.finish().unwrap()
}

const GOOD: &[u8] =
    br#"{"packages":[{"name":"a","version":"1"},{"name":"b","version":"2","root":true}]}"#;

#[test]
fn counts_in_section_0_are_read() {
    let good = list(GOOD);
    let length = good.len() as u64;
    for sections in [0, 3] {
        let report = report_of_binaries([("x", &*program(&good, length, sections))]);
        let found = package(&report, "b");
        assert_eq!((&*found.version, found.contains.len()), ("2", 1));
    }
    let none = report_of_binaries([("x", &*program(&good, length, 0xfff0))]);
    assert_eq!(names(&none), [""; 0], "more sections than there are bytes");
    let beyond = report_of_binaries([("x", &*program(&good, u64::MAX - 7, 3))]);
    assert_eq!(names(&beyond), [""; 0], "a section beyond the file");
}

#[test]
fn invalid_lists_are_ignored() {
    let deep = [br#"{"packages":"#.to_vec(), vec![b'['; 100_000]].concat();
    let bomb = [br#"{"packages":[{"name":""#.to_vec(), vec![b'a'; 64 << 20]].concat();
    for json in [&b"{}"[..], b"[]", b"\0", b"", br#"{"packages":[{"name":7}]}"#, &deep, &bomb] {
        let bad = list(json);
        let report = report_of_binaries([("x", &*program(&bad, bad.len() as u64, 3))]);
        assert_eq!(names(&report), [""; 0]);
    }
    let mut garbage = list(GOOD);
    garbage[9..20].fill(0xa5);
    let report = report_of_binaries([("x", &*program(&garbage, garbage.len() as u64, 3))]);
    assert_eq!(names(&report), [""; 0]);
}

#[test]
fn control_characters_in_names_stay_in_their_field() {
    let odd = list(br#"{"packages":[{"name":"a\n\tR","version":"1\tx","root":true}]}"#);
    let report = report_of_binaries([("x", &*program(&odd, odd.len() as u64, 3))]);
    assert_eq!(report.packages.len(), 1);
    assert!(!report.packages[0].name.contains('\n'), "{:?}", report.packages[0].name);
}
