//! Names and link targets of an image, as far as they can be names and targets on this disk.

use std::ffi::OsString;

/// Returns a name of the image as one on disk; fails with the reason if it cannot be one.
pub(super) fn on_disk(name: &[u8]) -> Result<OsString, &'static str> {
    match name {
        b"" | b"." | b".." => return Err("this is not a name"),
        _ if name.contains(&b'/') || name.contains(&0) => {
            return Err("a name cannot have this character");
        }
        _ => (),
    }
    system_name(name)
}

#[cfg(unix)]
fn system_name(name: &[u8]) -> Result<OsString, &'static str> {
    use std::os::unix::ffi::OsStrExt;
    Ok(std::ffi::OsStr::from_bytes(name).to_owned())
}

#[cfg(not(unix))]
fn system_name(name: &[u8]) -> Result<OsString, &'static str> {
    let name = std::str::from_utf8(name).map_err(|_| "Windows has only names in Unicode")?;
    refuse_for_windows(name)?;
    Ok(name.into())
}

/// Fails if Windows gives a name another meaning (Naming Files, Paths, and Namespaces).
#[cfg(any(test, not(unix)))]
fn refuse_for_windows(name: &str) -> Result<(), &'static str> {
    const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
    if name.chars().any(|c| c < ' ' || "<>:\"\\|?*".contains(c)) {
        return Err("Windows does not allow a character of this name");
    }
    if name.ends_with(['.', ' ']) {
        return Err("Windows does not allow a dot or a space at the end of a name");
    }
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let is_port = ["com", "lpt"].iter().any(|port| {
        let mut number = stem.strip_prefix(port).unwrap_or_default().chars();
        // The superscript digits are those of Latin-1, which count too.
        number.next().is_some_and(|c| c.is_ascii_digit() || "¹²³".contains(c))
            && number.next().is_none()
    });
    match DEVICES.contains(&stem.as_str()) || is_port {
        true => Err("this is the name of a device on Windows"),
        false => Ok(()),
    }
}

/// Returns why a symbolic link is not written; `None` if it leads to a place inside.
///
/// `depth` is how many directories it is in, below the one that it must not leave. A `..` after a
/// name could follow another link first, and is refused wherever it leads.
pub(super) fn refuse_target(target: &[u8], depth: usize) -> Option<&'static str> {
    if target.is_empty() || target.contains(&0) {
        return Some("its target is not a path");
    }
    if target.first() == Some(&b'/') {
        return Some("it leads to an absolute path, which is another file here");
    }
    let parts: Vec<&[u8]> =
        target.split(|&byte| byte == b'/').filter(|part| !matches!(*part, b"" | b".")).collect();
    let ups = parts.iter().take_while(|part| **part == b"..").count();
    let goes_back = parts.iter().skip(ups).any(|part| *part == b"..");
    match (depth < ups, goes_back) {
        (true, _) => Some("it leads out of the directory"),
        (false, true) => Some("its target goes back with `..` after a name, and may lead outside"),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_one_name_is_refused() {
        for name in [&b""[..], b".", b"..", b"a/b", b"/a", b"a\0b"] {
            assert!(on_disk(name).is_err(), "{name:?}");
        }
        for name in [&b"a"[..], b"...", b".a", b"a b", "caf\u{e9}".as_bytes()] {
            assert!(on_disk(name).is_ok(), "{name:?}");
        }
    }

    #[test]
    fn names_with_another_meaning_on_windows_are_refused() {
        for name in [
            "a:b", "c:\\x", "a\\..\\b", "a*", "NUL", "nul.txt", "Com1", "lpt9.log", "COM¹",
            "con .x", "a.", "a ", "a\u{1}", "conin$",
        ] {
            assert!(refuse_for_windows(name).is_err(), "{name:?}");
        }
        for name in ["a", "nulls", "com", "com10", "a.nul", ".gitignore", "日本"] {
            assert!(refuse_for_windows(name).is_ok(), "{name:?}");
        }
    }

    #[test]
    fn targets_stay_inside() {
        for (target, depth) in [
            ("a", 0),
            ("./a/b", 0),
            ("..", 1),
            ("../b", 1),
            ("../../b", 2),
            ("a/", 0),
            (".", 0),
            ("...", 0),
            (".//..//x", 1),
        ] {
            assert_eq!(refuse_target(target.as_bytes(), depth), None, "{target} {depth}");
        }
        for (target, depth) in [
            ("", 0),
            ("/", 5),
            ("/etc/passwd", 5),
            ("..", 0),
            ("../..", 1),
            ("a/../..", 5),
            ("a/../b", 5),
            ("./../..", 1),
            ("a\0", 0),
        ] {
            assert!(refuse_target(target.as_bytes(), depth).is_some(), "{target} {depth}");
        }
    }
}
