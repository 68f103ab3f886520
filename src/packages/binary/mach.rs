//! Apple's executables by their first bytes (Apple, mach-o/loader.h and mach-o/fat.h).

use super::crates::SECTION;
use super::layout::{Crates, Layout};
use super::number::Numbers;
use crate::layer::{Parts, Want};

const FAT: u32 = 0xcafe_babe;

/// More would be a Java class file: what stands there is its version, 45 or higher.
const MOST_BINARIES: u32 = 40;

/// The longest load commands that are read; compilers write a tenth of it.
const MOST_COMMANDS: u64 = 64 << 10;

const SEGMENT: u32 = 1;
const WIDE_SEGMENT: u32 = 0x19;
const READ_WRITE: u32 = 3;

/// Where the first binary of a file begins; `None` for anything else.
fn start(parts: &Parts) -> Option<u64> {
    let head = Numbers { bytes: parts.from(0)?, is_big: true };
    match head.u32(0)? {
        FAT if (1..=MOST_BINARIES).contains(&head.u32(4)?) => head.u32(16).map(u64::from),
        FAT => None,
        _ => Some(0),
    }
}

/// Width and byte order of the binary at an offset, and its first bytes as far as they were kept.
fn header(parts: &Parts, start: u64) -> Option<(bool, Numbers<'_>)> {
    let bytes = parts.from(start)?;
    let (is_wide, is_big) = match bytes.first_chunk::<4>()? {
        [0xfe, 0xed, 0xfa, 0xce] => (false, true),
        [0xfe, 0xed, 0xfa, 0xcf] => (true, true),
        [0xce, 0xfa, 0xed, 0xfe] => (false, false),
        [0xcf, 0xfa, 0xed, 0xfe] => (true, false),
        _ => return None,
    };
    Some((is_wide, Numbers { bytes, is_big }))
}

/// What is wanted before the layout can be known: the load commands.
pub(super) fn wants(parts: &Parts) -> Vec<Want> {
    let Some(start) = start(parts) else { return Vec::new() };
    let end = match header(parts, start).and_then(|(_, head)| head.u32(20)) {
        Some(commands) => start + (u64::from(commands) + 32).min(MOST_COMMANDS),
        None if 0 < start => start + 32,
        None => return Vec::new(),
    };
    vec![Want::Keep(start..end)]
}

/// Where a Mach-O file has what is wanted; `None` where it is none, or more of it is needed.
pub(super) fn layout(parts: &Parts) -> Option<Layout> {
    let start = start(parts)?;
    let (is_wide, head) = header(parts, start)?;
    let mut at = if is_wide { 32 } else { 28 };
    let end = at + u64::from(head.u32(20)?);
    if (head.bytes.len() as u64) < end.min(MOST_COMMANDS) {
        return None;
    }
    let mut layout = Layout::default();
    let mut named = None;
    for _ in 0..head.u32(16)? {
        let (Some(kind), Some(length)) = (head.u32(at), head.u32(at + 4)) else { break };
        if length < 8 || end < at + u64::from(length) {
            break;
        }
        if kind == if is_wide { WIDE_SEGMENT } else { SEGMENT } {
            let segment = Segment { head, is_wide, at, start };
            if segment.read(&mut layout, &mut named).is_none() {
                break;
            }
        }
        at += u64::from(length);
    }
    layout.go_data = named.or(layout.go_data);
    Some(layout)
}

/// A load command that maps a range of the file.
struct Segment<'a> {
    head: Numbers<'a>,
    is_wide: bool,
    at: u64,
    start: u64,
}

impl Segment<'_> {
    /// Adds it and its sections; `named` is the section of Go's build information.
    fn read(&self, layout: &mut Layout, named: &mut Option<std::ops::Range<u64>>) -> Option<()> {
        let Self { head, is_wide, at, start } = *self;
        let step = if is_wide { 8 } else { 4 };
        let word = |number: u64| head.word(at + 24 + number * step, is_wide);
        let (address, offset, length) = (word(0)?, word(2)?, word(3)?);
        let from = start.checked_add(offset)?;
        let file = from..from.checked_add(length)?;
        let rest = at + 24 + 4 * step;
        let is_data = (head.u32(rest)?, head.u32(rest + 4)?) == (READ_WRITE, READ_WRITE);
        layout.loaded.push((address, file.clone()));
        if is_data && address != 0 && length != 0 && layout.go_data.is_none() {
            layout.go_data = Some(file);
        }
        let bytes = if is_wide { 80 } else { 68 };
        for number in 0..u64::from(head.u32(rest + 8)?) {
            let at = rest + 16 + number * bytes;
            // A count that lies ends with the bytes.
            let name = head.text(at, 16)?;
            let length = head.word(at + 32 + step, is_wide)?;
            let from = start + u64::from(head.u32(at + 32 + 2 * step)?);
            let file = from..from.checked_add(length)?;
            match name {
                b"__go_buildinfo" => *named = Some(file),
                SECTION => layout.crates = Crates::At(file),
                _ => (),
            }
        }
        Some(())
    }
}
