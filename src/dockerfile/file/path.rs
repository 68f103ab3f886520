//! The path of a Dockerfile in the header of a diff, which `patch -p1` and `git apply` take.

/// Returns the directory in which a diff of a file is to be applied: that of the file, if `patch`
/// and `git apply` refuse its path, as it is absolute or leads out of the working directory;
/// otherwise `None`, which means the working directory.
pub fn applied_in(name: &str) -> Option<&str> {
    let (directory, _) = name.rsplit_once('/')?;
    let directory = if directory.is_empty() { "/" } else { directory };
    inside(name).is_none().then_some(directory)
}

/// Returns what follows `--- ` or `+++ `: a path below `a` or `b`.
pub(super) fn header(side: char, name: &str) -> String {
    let alone = || name.rsplit('/').next().unwrap_or(name).to_owned();
    let path = format!("{side}/{}", inside(name).unwrap_or_else(alone));
    if path.chars().any(|c| c.is_control() || matches!(c, '"' | '\\')) {
        return quoted(&path);
    }
    // Without it, the name would end at the first space.
    let end = if path.contains(' ') { "\t" } else { "" };
    format!("{path}{end}")
}

/// Returns a path without `.` and `..`; `None` if it leads out of the directory.
fn inside(name: &str) -> Option<String> {
    if name.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => (),
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Writes a path as a string of C, as git does (git, quote.c).
fn quoted(path: &str) -> String {
    let mut out = String::from("\"");
    for c in path.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    out.push_str(&format!("\\{byte:03o}"));
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_that_patch_takes() {
        for (name, path) in [
            ("Dockerfile", "a/Dockerfile"),
            ("./docker/Dockerfile", "a/docker/Dockerfile"),
            ("x/../docker//./Dockerfile", "a/docker/Dockerfile"),
            ("/srv/Dockerfile", "a/Dockerfile"),
            ("../Dockerfile", "a/Dockerfile"),
            ("x/../../Dockerfile", "a/Dockerfile"),
            ("my app/Dockerfile", "a/my app/Dockerfile\t"),
            ("a\tb\n\"\\\u{1}é", "\"a/a\\tb\\n\\\"\\\\\\001é\""),
        ] {
            assert_eq!(header('a', name), path);
        }
    }

    #[test]
    fn a_path_that_patch_refuses_has_a_directory() {
        assert_eq!(applied_in("/srv/Dockerfile"), Some("/srv"));
        assert_eq!(applied_in("/Dockerfile"), Some("/"));
        assert_eq!(applied_in("x/../../y/Dockerfile"), Some("x/../../y"));
        for name in ["Dockerfile", "./Dockerfile", "x/../Dockerfile", "x/Dockerfile"] {
            assert_eq!(applied_in(name), None, "{name}");
        }
    }
}
