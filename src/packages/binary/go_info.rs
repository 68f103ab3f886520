//! The build information that Go's linker leaves in a binary (Go's package debug/buildinfo).
//!
//! It begins with a header of 32 bytes at a multiple of 16. Since Go 1.18 two strings follow, each
//! after its length. In Go 1.13 to 1.17 the header holds the addresses of two string variables, and
//! their bytes are among the constants. Older programs have none.

use std::ops::Range;

use object::Endianness;

use super::built::{BuildInfo, Language};
use super::layout::Layout;
use super::ldflags;
use super::pieces::address;
use crate::layer::{Check, Parts, Want};

const MAGIC: &[u8] = b"\xff Go buildinf:";

/// The length of the header.
pub(super) const HEADER_BYTES: u64 = 32;

/// Bytes kept from the header on; the longest module lists have dozens of kilobytes.
const KEPT_BYTES: u64 = 64 << 10;

/// Bytes kept at the start of the data, to which a header may point back. The variables are near
/// the header; a program that has them elsewhere is not listed.
const VARIABLE_BYTES: u64 = 256 << 10;

/// Frames the information (cmd/go/internal/modload, infoStart).
const FRAME: &[u8] = &[
    0x30, 0x77, 0xaf, 0x0c, 0x92, 0x74, 0x08, 0x02, 0x41, 0xe1, 0xc1, 0x07, 0xe6, 0xd6, 0x18, 0xe6,
];

/// How versions begin; those of unreleased compilers begin with `devel` and are not found.
const VERSION: &[u8] = b"go1.";

/// Bytes kept from a version; real ones have about ten at most.
const VERSION_BYTES: u64 = 64;

/// Returns what is wanted to find the header and the strings that it may point to.
pub(super) fn wants(layout: &Layout) -> Vec<Want> {
    let mut wants = Vec::new();
    for range in &layout.go_constants {
        let range = range.clone();
        wants.push(search(range.clone(), FRAME, KEPT_BYTES, 1, |_, _| true));
        // Constants may contain other strings that look like a version.
        wants.push(search(range, VERSION, VERSION_BYTES, 512, is_version));
    }
    if let Some(range) = layout.go_data.clone() {
        if !layout.go_constants.is_empty() {
            // Other linkers put the variables before the header that points to them.
            let end = range.end.min(range.start.saturating_add(VARIABLE_BYTES));
            wants.push(Want::Keep(range.start..end));
        }
        wants.push(search(range, MAGIC, KEPT_BYTES, 1, is_header));
    }
    wants
}

fn search(
    range: Range<u64>,
    needle: &'static [u8],
    keep: u64,
    max_hits: usize,
    check: fn(u64, &[u8]) -> bool,
) -> Want {
    Want::Search { range, needle, keep, check: Check::new(check), most: max_hits }
}

fn is_header(offset: u64, bytes: &[u8]) -> bool {
    // The alignment in memory is also that in the file, as segments keep their offset in a page.
    offset.is_multiple_of(16) && bytes.starts_with(MAGIC) && HEADER_BYTES <= bytes.len() as u64
}

fn is_version(_: u64, bytes: &[u8]) -> bool {
    bytes.get(VERSION.len()).is_some_and(u8::is_ascii_digit)
}

/// Returns what is wanted once the header is known: the variables that it points to.
pub(super) fn pointed(parts: &Parts, layout: &Layout) -> Vec<Want> {
    let Some(Header::Pointers(pointers)) = Header::find(parts, layout) else { return Vec::new() };
    let variable = |address| {
        let start = layout.offset(address)?;
        Some(Want::Keep(start..start.checked_add(2 * pointers.address_bytes())?))
    };
    [pointers.version, pointers.modules].into_iter().filter_map(variable).collect()
}

enum Header<'a> {
    /// The strings follow the header.
    Inline(&'a [u8]),
    /// The header points to the strings.
    Pointers(Pointers),
}

/// The addresses of two string variables, each an address and a length.
struct Pointers {
    is_wide: bool,
    order: Endianness,
    version: u64,
    modules: u64,
}

impl Pointers {
    fn address_bytes(&self) -> u64 {
        if self.is_wide { 8 } else { 4 }
    }

    /// The string of a variable.
    fn string<'a>(&self, parts: &'a Parts, layout: &Layout, variable: u64) -> Option<&'a [u8]> {
        let number = |at| address(parts, at, self.is_wide, self.order);
        let at = layout.offset(variable)?;
        let length = number(at.checked_add(self.address_bytes())?)?;
        let start = layout.offset(number(at)?)?;
        parts.get(start..start.checked_add(length)?)
    }
}

impl<'a> Header<'a> {
    fn find(parts: &'a Parts, layout: &Layout) -> Option<Self> {
        let data = layout.go_data.clone()?;
        let (start, bytes) = parts
            .pieces()
            .find(|(start, bytes)| data.contains(start) && is_header(*start, bytes))?;
        let (&width, &flags) = (bytes.get(14)?, bytes.get(15)?);
        if flags & 2 != 0 {
            return bytes.get(HEADER_BYTES as usize..).map(Self::Inline);
        }
        let is_wide = match width {
            4 => false,
            8 => true,
            _ => return None,
        };
        let order = if flags & 1 != 0 { Endianness::Big } else { Endianness::Little };
        let version = address(parts, start + 16, is_wide, order)?;
        let modules = address(parts, start + 16 + u64::from(width), is_wide, order)?;
        Some(Self::Pointers(Pointers { is_wide, order, version, modules }))
    }
}

/// Reads the build information; `None` if there is none.
pub(super) fn read(parts: &Parts, layout: &Layout) -> Option<BuildInfo> {
    let (version, modules) = match Header::find(parts, layout)? {
        Header::Inline(bytes) => {
            let (version, rest) = inline(bytes)?;
            (version, inline(rest).map(|(modules, _)| modules).unwrap_or_default())
        }
        Header::Pointers(pointers) => {
            let string = |variable| pointers.string(parts, layout, variable);
            (string(pointers.version)?, string(pointers.modules).unwrap_or_default())
        }
    };
    if version.is_empty() {
        return None;
    }
    Some(built(&String::from_utf8_lossy(version), &String::from_utf8_lossy(unframed(modules))))
}

/// Splits a string, after its length as a base-128 number, from what follows.
fn inline(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut length = 0_u64;
    for (number, &byte) in (0_u32..).zip(bytes.iter().take(9)) {
        length |= u64::from(byte & 0x7f) << (7 * number);
        if byte < 0x80 {
            let rest = bytes.get(number as usize + 1..)?;
            return rest.split_at_checked(usize::try_from(length).ok()?);
        }
    }
    None
}

/// Returns the information without its frame: the 16 bytes before and after it.
fn unframed(modules: &[u8]) -> &[u8] {
    match modules.len().checked_sub(17).and_then(|at| modules.get(at)) {
        Some(b'\n') => modules.get(16..modules.len() - 16).unwrap_or_default(),
        _ => &[],
    }
}

/// Reads the information, which has lines `path`, `mod`, `dep` for each module, `=>` for what
/// replaces the module before it, and `build` for settings.
fn built(version: &str, modules: &str) -> BuildInfo {
    let (mut path, mut main) = (String::new(), None);
    let mut flags = "";
    let mut contains = vec![("stdlib".to_owned(), version.to_owned())];
    let mut is_main = false;
    for line in modules.lines() {
        let mut fields = line.split('\t');
        let kind = fields.next().unwrap_or_default();
        let name = fields.next().unwrap_or_default().to_owned();
        let module = (name, fields.next().unwrap_or_default().to_owned());
        match kind {
            "path" => path = module.0,
            "mod" => {
                main = Some(module);
                is_main = true;
            }
            "dep" => {
                contains.push(module);
                is_main = false;
            }
            "=>" if is_main => main = Some(module),
            "=>" => {
                if let Some(last) = contains.get_mut(1..).and_then(<[_]>::last_mut) {
                    *last = module;
                }
            }
            "build" => flags = line.strip_prefix("build\t-ldflags=").unwrap_or(flags),
            _ => (),
        }
    }
    let is_part_of_go = path == "cmd" || path.starts_with("cmd/");
    let (name, mut version) = match main {
        Some(main) if !is_part_of_go => main,
        _ => (path, String::new()),
    };
    // What the linker was told is what the program prints as its version.
    if version == "(devel)"
        && let Some(set) = ldflags::version(flags, &name)
    {
        version = set;
    }
    BuildInfo { language: Language::Go, name, version, contains }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_is_listed_instead_of_its_module() {
        let text = "path\ta.b/c/cmd/d\nmod\ta.b/c\t(devel)\t\ndep\tx\tv1\th1:=\ndep\ty\tv2\n\
                    =>\tz\tv3\th1:=\nbuild\t-compiler=gc\n";
        let built = built("go1.20", text);
        assert_eq!((built.name.as_str(), built.version.as_str()), ("a.b/c", "(devel)"));
        let contains: Vec<String> =
            built.contains.iter().map(|(name, version)| format!("{name} {version}")).collect();
        assert_eq!(contains, ["stdlib go1.20", "x v1", "z v3"]);
    }

    #[test]
    fn commands_of_go_and_programs_without_modules_are_recognised() {
        assert!(built("go1.20", "path\tcmd/vet\nmod\tcmd\t(devel)\n").is_part_of_go());
        assert!(!built("go1.20", "path\ta.b/cmd/vet\n").is_part_of_go());
        let plain = built("go1.16", "path\tcommand-line-arguments\n");
        assert_eq!((plain.name.as_str(), plain.version.as_str()), ("command-line-arguments", ""));
        assert_eq!(built("go1.16", "=>\tx\tv1\n").contains.len(), 1);
    }

    #[test]
    fn lengths_are_trusted_only_as_far_as_there_are_bytes() {
        assert_eq!(inline(b"\x02abc"), Some((&b"ab"[..], &b"c"[..])));
        assert_eq!(inline(b"\x09abc"), None);
        assert_eq!(inline(&[0xff; 20]), None);
        assert_eq!(inline(b""), None);
        assert_eq!(unframed(b"short\n"), b"");
    }
}
