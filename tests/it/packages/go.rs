//! Go: modules of real programs as `go version -m` prints them, and damaged programs.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use plimsoll::report::Report;

use super::{contained, names, report_of};
use crate::hostile::archive::{directory, file, hard_link};

/// Reads the extracts of binaries in a folder of test data, by name.
pub(super) fn extracts(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = test_data(folder);
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "gz") {
            let mut bytes = Vec::new();
            GzDecoder::new(fs::File::open(&path).unwrap()).read_to_end(&mut bytes).unwrap();
            all.insert(path.file_stem().unwrap().to_str().unwrap().to_owned(), bytes);
        }
    }
    all
}

pub(super) fn test_data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/packages").join(path)
}

/// Reads one layer with these binaries in `bin`.
pub(super) fn report_of_binaries<'a>(
    binaries: impl IntoIterator<Item = (&'a str, &'a [u8])>,
) -> Report {
    let mut members = vec![directory("bin/")];
    members.extend(binaries.into_iter().map(|(name, bytes)| file(&format!("bin/{name}"), bytes)));
    report_of(&[members])
}

/// Returns the modules of each binary in a report, in the format of [`printed`].
fn modules(report: &Report) -> BTreeMap<String, Vec<String>> {
    let packages = report.packages.iter().map(|package| {
        assert_eq!(package.ecosystem, "go");
        assert_eq!(package.files, 1);
        let file = package.proof.clone().unwrap().replace("/bin/", "");
        let mut lines = vec![format!("mod {} {}", package.name, package.version)];
        lines.extend(contained(package).iter().map(|pair| format!("{pair:?}")));
        (file, lines)
    });
    packages.collect()
}

/// Returns the modules of each binary in the recorded output of `go version -m`.
fn printed() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(test_data("go/go-version-m.txt")).unwrap();
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let pair =
            |name: &str, version: &str| format!("{:?}", (name.to_owned(), version.to_owned()));
        let lines = all.entry(current.clone()).or_default();
        match fields.as_slice() {
            [_, "mod", name, version, ..] => lines.insert(0, format!("mod {name} {version}")),
            [_, "dep", name, version, ..] => lines.push(pair(name, version)),
            [_, "=>", name, version, ..] => *lines.last_mut().unwrap() = pair(name, version),
            [_, ..] if !line.starts_with('\t') => {
                let (file, version) = line.split_once(": ").unwrap();
                current = file.to_owned();
                all.insert(current.clone(), vec![pair("stdlib", version)]);
            }
            _ => (),
        }
    }
    all.remove("");
    all
}

#[test]
fn real_programs_are_read_as_go_reads_them() {
    let extracts = extracts("go");
    let report = report_of_binaries(extracts.iter().map(|(name, bytes)| (&**name, &**bytes)));
    let (found, printed) = (modules(&report), printed());
    assert!(8 <= printed.len());
    assert_eq!(extracts.len(), printed.len());
    for (name, lines) in &printed {
        assert_eq!(Some(lines), found.get(name), "{name}");
    }
    assert_eq!(found.len(), printed.len());
    assert_eq!(report.warnings, [], "unusual binaries are not damaged");
}

#[test]
fn a_binary_with_several_links_is_one_package() {
    let extracts = extracts("go");
    let program = &extracts["go1.26-linux-amd64"];
    let report = report_of(&[vec![
        directory("bin/"),
        file("bin/b", program),
        hard_link("bin/a", "bin/b"),
        file("bin/c", program),
    ]]);
    assert_eq!(names(&report), ["go example.com/hello (devel)", "go example.com/hello (devel)"]);
    let sizes: Vec<u64> = report.packages.iter().map(|package| package.unpacked.0).collect();
    assert_eq!(sizes, [program.len() as u64, program.len() as u64]);
}

#[test]
fn commands_of_go_itself_are_not_listed() {
    let extracts = extracts("go");
    let program = &extracts["go1.26-linux-amd64"];
    let text = b"path\texample.com/hello\n";
    let at = program.windows(text.len()).position(|window| window == text).unwrap();
    let mut changed = program.clone();
    changed[at..at + text.len()].copy_from_slice(b"path\tcmd/le.com/hello1\n");
    assert_eq!(names(&report_of_binaries([("x", &*changed)])), [""; 0]);
    assert_eq!(names(&report_of_binaries([("x", &**program)])).len(), 1);
}

#[test]
fn truncated_programs_show_what_is_left_or_nothing() {
    for (name, program) in extracts("go") {
        let whole = names(&report_of_binaries([("x", &*program)]));
        assert_eq!(whole, ["go example.com/hello (devel)"], "{name}");
        for sixteenth in 0..16 {
            let cut = &program[..program.len() * sixteenth / 16];
            let left = names(&report_of_binaries([("x", cut)]));
            assert!(left.is_empty() || left == whole, "{name} at {sixteenth}/16: {left:?}");
        }
    }
}

#[test]
fn flipped_bits_in_headers_never_panic() {
    for (name, program) in extracts("go") {
        let magic = b"\xff Go buildinf:";
        let at = program.windows(magic.len()).position(|window| window == magic).unwrap();
        let head = (0..700).step_by(5).chain(at..at + 40);
        let changed: Vec<(String, Vec<u8>)> = head
            .map(|at| {
                let mut changed = program.clone();
                changed[at] ^= 1 << (at % 8);
                (format!("{at}"), changed[..program.len().min(at.max(4096) * 2)].to_vec())
            })
            .collect();
        let report = report_of_binaries(changed.iter().map(|(at, bytes)| (&**at, &**bytes)));
        assert!(report.packages.len() <= changed.len(), "{name}");
    }
}

#[test]
fn counts_and_offsets_beyond_the_file_are_ignored() {
    let program = &extracts("go")["go1.26-linux-amd64"];
    // Offset and count of segments, offset and count of sections, and the first segment's fields.
    for at in [32, 40, 56, 60, 62, 72, 80, 96, 104] {
        for value in [0xff, 0x7f] {
            let mut changed = program.clone();
            changed[at..at + 2].fill(value);
            if !matches!(at, 56 | 60 | 62) {
                changed[at..at + 8].fill(value);
            }
            report_of_binaries([("x", &*changed)]);
        }
    }
    let class_file =
        b"\xca\xfe\xba\xbe\0\0\0\x34\0\x1d\x0a\0\x06\0\x0f\x09\0\x10\0\x11\x08\0\x12\x0a";
    let fat =
        b"\xca\xfe\xba\xbe\0\0\0\x02\x01\0\0\x07\0\0\0\x03\xff\xff\xff\xf0\0\0\x10\0\0\0\0\x0c";
    let windows = b"MZ\x90\0\xff\xff\xff\xff";
    let odd: [(&str, &[u8]); 4] =
        [("a", class_file), ("b", fat), ("c", windows), ("d", b"\x7fELF\x02\x01")];
    assert_eq!(names(&report_of_binaries(odd)), [""; 0]);
}

#[test]
fn the_first_program_of_a_universal_file_counts() {
    let program = &extracts("go")["go1.26-darwin-arm64"];
    let mut fat = b"\xca\xfe\xba\xbe\0\0\0\x02".to_vec();
    for _ in 0..2 {
        let length = u32::try_from(program.len()).unwrap();
        for number in [0x0100_000c, 0, 0x4000, length, 14] {
            fat.extend_from_slice(&u32::to_be_bytes(number));
        }
    }
    fat.resize(0x4000, 0);
    fat.extend_from_slice(program);
    assert_eq!(names(&report_of_binaries([("x", &*fat)])), ["go example.com/hello (devel)"]);
}

/// Where parts of the programs below are in the file; the constants are after the first bytes, which
/// are always looked at.
const CONSTANTS: usize = 0x2000;
const DATA: usize = 0x4000;
const END: usize = 0x5000;

/// Writes the build information as Go 1.13 to 1.17 did: a header in the data that points to two
/// variables, which point to two constants. `address` is where an offset of the file is loaded.
fn pointed(program: &mut [u8], address: impl Fn(usize) -> u64) {
    let frame = [
        0x30, 0x77, 0xaf, 0x0c, 0x92, 0x74, 0x08, 0x02, 0x41, 0xe1, 0xc1, 0x07, 0xe6, 0xd6, 0x18,
        0xe6,
    ];
    let text = "path\texample.com/old\nmod\texample.com/old\tv1.2.0\t\ndep\ta.b/c\tv0.1.0\th1:=\n";
    let modules = [&frame[..], text.as_bytes(), &[0xf9; 16]].concat();
    let version = b"go1.15.2";
    let mut put = |at: usize, bytes: &[u8]| program[at..at + bytes.len()].copy_from_slice(bytes);
    put(CONSTANTS + 0x100, version);
    put(CONSTANTS + 0x400, &modules);
    put(DATA, b"\xff Go buildinf:\x08\x00");
    put(DATA + 16, &address(DATA + 0x40).to_le_bytes());
    put(DATA + 24, &address(DATA + 0x50).to_le_bytes());
    put(DATA + 0x40, &address(CONSTANTS + 0x100).to_le_bytes());
    put(DATA + 0x48, &(version.len() as u64).to_le_bytes());
    put(DATA + 0x50, &address(CONSTANTS + 0x400).to_le_bytes());
    put(DATA + 0x58, &(modules.len() as u64).to_le_bytes());
}

/// A Windows program; `linker` is the version of the linker that wrote it.
fn windows(linker: [u8; 2]) -> Vec<u8> {
    let mut program = vec![0; END];
    let mut put = |at: usize, bytes: &[u8]| program[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, b"MZ");
    put(0x3c, &0x80_u32.to_le_bytes());
    put(0x80, b"PE\0\0");
    put(0x84, &[0x64, 0x86, 2, 0]);
    put(0x80 + 20, &[240, 0]);
    put(0x98, &[0x0b, 0x02, linker[0], linker[1]]);
    put(0x98 + 24, &0x40_0000_u64.to_le_bytes());
    for (number, (name, at, end, flags)) in
        [(".rdata", CONSTANTS, DATA, 0x4000_0040_u32), (".data", DATA, END, 0xc000_0040)]
            .into_iter()
            .enumerate()
    {
        let section = 0x98 + 240 + 40 * number;
        put(section, name.as_bytes());
        let numbers = [end - at, at + 0x1_0000, end - at, at];
        for (field, value) in numbers.iter().enumerate() {
            put(section + 8 + 4 * field, &u32::try_from(*value).unwrap().to_le_bytes());
        }
        put(section + 36, &flags.to_le_bytes());
    }
    pointed(&mut program, |offset| 0x41_0000 + offset as u64);
    program
}

/// A program of macOS, with a section of that length for the build information.
fn macos(header_bytes: u64) -> Vec<u8> {
    let mut program = vec![0; END];
    let mut commands = Vec::new();
    let section = |segment: &str, name: &str, at: usize, bytes: u64| {
        let mut section = vec![0; 80];
        section[..name.len()].copy_from_slice(name.as_bytes());
        section[16..16 + segment.len()].copy_from_slice(segment.as_bytes());
        section[32..40].copy_from_slice(&(0x100_0000 + at as u64).to_le_bytes());
        section[40..48].copy_from_slice(&bytes.to_le_bytes());
        section[48..52].copy_from_slice(&u32::try_from(at).unwrap().to_le_bytes());
        section
    };
    for (name, at, end, protection, sections) in [
        ("__TEXT", 0, DATA, [7_u32, 5], vec![section("__TEXT", "__rodata", CONSTANTS, 0x2000)]),
        (
            "__DATA",
            DATA,
            END,
            [3, 3],
            vec![
                section("__DATA", "__go_buildinfo", DATA, header_bytes),
                section("__DATA", "__data", DATA + 0x40, 0xfc0),
            ],
        ),
    ] {
        let mut command = vec![0; 72];
        command[0] = 0x19;
        command[4..8].copy_from_slice(&(72 + 80 * sections.len() as u32).to_le_bytes());
        command[8..8 + name.len()].copy_from_slice(name.as_bytes());
        let numbers = [0x100_0000 + at, end - at, at, end - at];
        for (field, value) in numbers.iter().enumerate() {
            command[24 + 8 * field..][..8].copy_from_slice(&(*value as u64).to_le_bytes());
        }
        command[56..60].copy_from_slice(&protection[0].to_le_bytes());
        command[60..64].copy_from_slice(&protection[1].to_le_bytes());
        command[64] = u8::try_from(sections.len()).unwrap();
        commands.extend([command, sections.concat()].concat());
    }
    program[..16].copy_from_slice(b"\xcf\xfa\xed\xfe\x07\0\0\x01\x03\0\0\0\x02\0\0\0");
    program[16] = 2;
    program[20..24].copy_from_slice(&u32::try_from(commands.len()).unwrap().to_le_bytes());
    program[32..32 + commands.len()].copy_from_slice(&commands);
    pointed(&mut program, |offset| 0x100_0000 + offset as u64);
    program
}

#[test]
fn old_programs_for_windows_and_macos_are_read() {
    for (name, program) in [("a.exe", windows([3, 0])), ("a", macos(32))] {
        let report = report_of_binaries([(name, &*program)]);
        assert_eq!(names(&report), ["go example.com/old v1.2.0"], "{name}");
        let modules = [("stdlib", "go1.15.2"), ("a.b/c", "v0.1.0")];
        let modules = modules.map(|(name, version)| (name.to_owned(), version.to_owned()));
        assert_eq!(contained(&report.packages[0]), modules, "{name}");
        for sixteenth in 0..16 {
            let cut = &program[..program.len() * sixteenth / 16];
            let left = names(&report_of_binaries([(name, cut)]));
            assert!(left.is_empty() || left == names(&report), "{name} at {sixteenth}/16");
        }
    }
}

#[test]
fn only_the_constants_of_gos_own_linker_are_searched() {
    for (name, program) in [("a.exe", windows([2, 30])), ("a", macos(64))] {
        assert_eq!(names(&report_of_binaries([(name, &*program)])), [""; 0], "{name}");
    }
}

#[test]
fn the_version_that_the_linker_was_given_is_that_of_the_program() {
    let extracts = extracts("go");
    let program = &extracts["go1.26-linux-amd64"];
    // The settings end with these; what replaces them is as long.
    let old = b"build\tCGO_ENABLED=0\nbuild\tGOARCH=amd64\nbuild\tGOOS=linux";
    let at = program.windows(old.len()).position(|window| window == old).unwrap();
    for (flags, version) in [("-X main.version=v1.0", "v1.0"), ("-X main.verse=v1.0", "(devel)")] {
        let new = format!("build\t-ldflags=\"{flags}\"\nbuild\tx=");
        let new = format!("{new}{}", "y".repeat(old.len() - new.len()));
        let mut changed = program.clone();
        changed[at..at + old.len()].copy_from_slice(new.as_bytes());
        let report = report_of_binaries([("x", &*changed)]);
        assert_eq!(names(&report), [format!("go example.com/hello {version}")], "{flags}");
    }
}
