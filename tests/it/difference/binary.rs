//! Files that are not text: bytes, programs.

use expect_test::expect;

use super::*;
use crate::plans_accuracy::elf;

#[test]
fn binary_files_differ_by_size_and_hash() {
    Both::files(b"\0\x01\x02", b"\0\x01\x03\x04").check(
        "/f",
        expect![[r#"
        |--- before /f (layer 1)
        |+++ after /f (layer 1)
        |Not text.
        |-3 bytes, xxh3-128 e3b55f57945a17cf5f4299fc161c9cbb
        |+4 bytes, xxh3-128 8c451ec8cc0c0216e65f113fc6f3ca9e
        |The first byte that differs is at 2.
    "#]],
    );
    Both::files(b"\0\x01", b"text").check(
        "/f",
        expect![[r#"
        |--- before /f (layer 1)
        |+++ after /f (layer 1)
        |Not text.
        |-2 bytes, xxh3-128 6a4a5274c1b0d3add6645fc3051a9457
        |+4 bytes, xxh3-128 c5a64efff9224e392680525687aac7c5
        |The first byte that differs is at 0.
    "#]],
    );
    Both::files(b"\0\x01", b"\0\x01\x02").check(
        "/f",
        expect![[r#"
        |--- before /f (layer 1)
        |+++ after /f (layer 1)
        |Not text.
        |-2 bytes, xxh3-128 6a4a5274c1b0d3add6645fc3051a9457
        |+3 bytes, xxh3-128 e3b55f57945a17cf5f4299fc161c9cbb
        |The first 2 bytes are the same.
    "#]],
    );
    assert_eq!(contents(b"\0", b"\0"), Difference::Same);
}

#[test]
fn programs_differ_by_libraries_and_sections() {
    let old = with_notes(&elf(&["libc.so.6", "libz.so.1"], 70_000), "/lib/ld-a.so.1", 0xaa);
    let new = with_notes(&elf(&["libc.so.6", "libm.so.6"], 500), "/lib/ld-b.so.1", 0xbb);
    Both::files(&old, &new).check(
        "/f",
        expect![[r#"
        |--- before /f (layer 1)
        |+++ after /f (layer 1)
        |Not text.
        |-78,244 bytes, xxh3-128 6302856827661a3dfafbf2cab8c67ff0
        |+8,744 bytes, xxh3-128 dc6139d9c6e5e8067efc764d00b1e2d8
        |The first byte that differs is at 128.
        |-loader /lib/ld-a.so.1
        |+loader /lib/ld-b.so.1
        |-build ID aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        |+build ID bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
        |-needs libz.so.1
        |+needs libm.so.6
        |~.debug_info  70.0 kB -> 500 B (-69.5 kB)
    "#]],
    );
    // The same size, another byte in a note, and in a section.
    let mut touched = old.clone();
    *touched.last_mut().unwrap() ^= 1;
    Both::files(&old, &touched).check(
        "/f",
        expect![[r#"
        |--- before /f (layer 1)
        |+++ after /f (layer 1)
        |Not text.
        |-78,244 bytes, xxh3-128 6302856827661a3dfafbf2cab8c67ff0
        |+78,244 bytes, xxh3-128 a61022733ab373ad4a08b09df9b9ef22
        |The first byte that differs is at 78,243.
        |-build ID aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        |+build ID aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab
    "#]],
    );
    let mut touched = old.clone();
    touched[0x2100] ^= 1;
    Both::files(&old, &touched).check(
        "/f",
        expect![[r#"
        |--- before /f (layer 1)
        |+++ after /f (layer 1)
        |Not text.
        |-78,244 bytes, xxh3-128 6302856827661a3dfafbf2cab8c67ff0
        |+78,244 bytes, xxh3-128 bda60ed5b04f67e58b4031d3fe78a44d
        |The first byte that differs is at 8,448.
        |~.debug_info  70.0 kB, other bytes
    "#]],
    );
    // Damaged in any way, nothing panics.
    for at in 0..0x300 {
        let mut damaged = old.clone();
        damaged[at] ^= 0xff;
        contents(&old, &damaged);
        contents(&damaged, &new[..0x400 + at]);
    }
}

/// The program with a loader and a build ID in the segment that has no other purpose.
fn with_notes(program: &[u8], loader: &str, id: u8) -> Vec<u8> {
    let mut program = program.to_vec();
    // The second segment is that of the loader; the first one becomes that of notes, as what is
    // loaded is not needed to know either.
    let end = program.len() as u64;
    let mut segment = |at: usize, kind: u32, start: u64, length: u64| {
        program[at..at + 4].copy_from_slice(&kind.to_le_bytes());
        program[at + 8..at + 16].copy_from_slice(&start.to_le_bytes());
        program[at + 32..at + 40].copy_from_slice(&length.to_le_bytes());
    };
    segment(64 + 56, 3, end, loader.len() as u64 + 1);
    let note_at = (end + loader.len() as u64 + 1).next_multiple_of(4);
    segment(64 + 3 * 56, 4, note_at, 12 + 4 + 20);
    program[56] = 4;
    program.extend(loader.bytes().chain([0]));
    program.resize(note_at as usize, 0);
    for number in [4_u32, 20, 3] {
        program.extend(number.to_le_bytes());
    }
    program.extend(b"GNU\0");
    program.extend([id; 20]);
    program
}
