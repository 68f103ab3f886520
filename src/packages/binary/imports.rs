//! What a Go program takes from C libraries: whether it only resolves names through them, so that
//! Go can do without (Go docs, `net` and `os/user`, "Name Resolution").

use std::ops::Range;

use object::elf::{SHT_DYNSYM, SHT_STRTAB};

use super::elf::Elf;
use crate::layer::{Parts, Want};

/// How many bytes of the names are kept; programs that only resolve names have less than two
/// thousand.
const MAX_BYTES: u64 = 16 << 10;

/// What Go's runtime, `net` and `os/user` import, by the beginnings of the names (Go source:
/// runtime/cgo, net/cgo_linux.go, net/cgo_resnew.go, os/user/cgo_lookup_cgo.go).
const OF_GO: &[&str] = &[
    // The runtime: threads, signals, memory, and the message before it aborts.
    "__cgo", "__errno_location", "__fprintf_chk", "__libc_start_main", "__stack_chk_fail",
    "__vfprintf_chk", "_cgo_", "abort", "crosscall", "environ", "fprintf", "fputc", "fputs",
    "free", "fwrite", "malloc", "mmap", "munmap", "nanosleep", "pthread_", "setegid", "setenv",
    "seteuid", "setgid", "setgroups", "setregid", "setresgid", "setresuid", "setreuid", "setuid",
    "sigaction", "sigaddset", "sigemptyset", "sigfillset", "sigismember", "stderr", "strerror",
    "uname", "unsetenv", "vfprintf", "x_cgo_", // `net`.
    "__res_", "freeaddrinfo", "gai_strerror", "getaddrinfo", "getnameinfo", "res_",
    // `os/user`.
    "getgrgid_r", "getgrnam_r", "getgrouplist", "getpwnam_r", "getpwuid_r", "realloc", "sysconf",
    // The libraries, and the versions of their symbols.
    "GLIBC_", "ld-linux", "ld-musl", "libc.", "libpthread.so", "libresolv.so",
];

/// Returns where the names are. Go's linker writes the table of sections first, which shows that
/// before they pass.
pub(super) fn wants(parts: &Parts, elf: &Elf) -> Option<Want> {
    names(parts, elf).map(Want::Keep)
}

fn names(parts: &Parts, elf: &Elf) -> Option<Range<u64>> {
    let sections = elf.sections(parts)?;
    let symbols = sections.iter().find(|section| section.kind == SHT_DYNSYM)?;
    let names = sections.get(symbols.link as usize).filter(|names| names.kind == SHT_STRTAB)?;
    let range = names.file.clone();
    (range.end.saturating_sub(range.start) <= MAX_BYTES).then_some(range)
}

/// Whether a program imports nothing but what Go's own packages resolve names with; `false` if the
/// names were not kept.
pub(super) fn only_resolve_names(parts: &Parts, elf: &Elf) -> bool {
    let kept = names(parts, elf).and_then(|range| parts.get(range)).unwrap_or_default();
    let mut names = kept.split(|&byte| byte == 0).filter(|name| !name.is_empty());
    let is_of_go = |name: &[u8]| OF_GO.iter().any(|known| name.starts_with(known.as_bytes()));
    !kept.is_empty() && names.all(is_of_go)
}
