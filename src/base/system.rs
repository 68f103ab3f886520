//! The distribution of an image.

use super::os_release::{MAX_VALUE_BYTES, Values};
use crate::contents::Contents;
use crate::packages::stored::{store, stored};
use crate::tree::NodeId;

/// A distribution, and the file that identifies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct System {
    /// The file.
    pub(super) file: NodeId,
    /// Its name with its version, for people.
    pub(super) title: String,
    /// Its short name; empty if unknown.
    pub(super) id: String,
    /// Its version, and the file that has it.
    pub(super) version: Option<(String, NodeId)>,
    /// The name of its version.
    pub(super) codename: Option<String>,
}

/// The kinds of contents that [`super::WANTED`] keeps.
pub(super) const OS_RELEASE: &str = "os-release";
pub(super) const ONE_LINE: &str = "distribution-line";

/// Files of one line that name the release, each with the short name of its distribution, which is
/// empty for files that several distributions have.
const LINES: [(&str, &str); 4] = [
    ("etc/alpine-release", "alpine"),
    ("etc/debian_version", "debian"),
    ("etc/redhat-release", ""),
    ("etc/system-release-cpe", ""),
];

impl System {
    /// Finds the distribution: by os-release (os-release(5): `/etc` before `/usr/lib`), then by the
    /// files that older releases have, finally by the program that images without one consist of.
    pub(super) fn of(contents: &Contents) -> Option<Self> {
        let releases = ["etc/os-release", "usr/lib/os-release"].into_iter();
        let released = releases.filter_map(|path| contents.find(path)).find_map(|content| {
            let values = stored(content.bytes()).unwrap_or_default();
            Self::released(contents, content.node, &values)
        });
        released.or_else(|| Self::by_line(contents)).or_else(|| {
            let file = contents.tree().find(b"bin/busybox")?;
            let title = "BusyBox".to_owned();
            Some(Self { file, title, id: String::new(), version: None, codename: None })
        })
    }

    fn released(contents: &Contents, file: NodeId, values: &Values) -> Option<Self> {
        let get = |name: &str| values.get(name).cloned();
        let id = get("ID").unwrap_or_default();
        let named = || {
            let name = get("NAME").or_else(|| Some(id.clone()).filter(|id| !id.is_empty()))?;
            Some(match get("VERSION").or_else(|| get("VERSION_ID")) {
                Some(version) => format!("{name} {version}"),
                None => name,
            })
        };
        let title = get("PRETTY_NAME").or_else(named)?;
        // Debian's os-release lacks the point release, which this file has; before a release, it
        // has a name such as `trixie/sid` instead.
        let exact = match id.as_str() {
            "debian" => line(contents, "etc/debian_version"),
            _ => None,
        };
        let is_number = |text: &str| text.starts_with(|first: char| first.is_ascii_digit());
        let exact = exact.filter(|(version, _)| is_number(version));
        let version = exact.or_else(|| Some((get("VERSION_ID")?, file)));
        Some(Self { file, title, id, version, codename: get("VERSION_CODENAME") })
    }

    fn by_line(contents: &Contents) -> Option<Self> {
        LINES.into_iter().find_map(|(path, id)| {
            let (text, file) = line(contents, path)?;
            let (title, version) = match (id, cpe(&text)) {
                ("alpine", _) => (format!("Alpine Linux {text}"), Some(text)),
                ("debian", _) => (format!("Debian GNU/Linux {text}"), Some(text)),
                (_, Some((product, version))) => (format!("{product} {version}"), Some(version)),
                _ => (text, None),
            };
            let version = version.map(|version| (version, file));
            Some(Self { file, title, id: id.to_owned(), version, codename: None })
        })
    }
}

fn line(contents: &Contents, path: &str) -> Option<(String, NodeId)> {
    let content = contents.find(path)?;
    let line: String = stored(content.bytes())?;
    let line = line.trim();
    (!line.is_empty()).then(|| (line.to_owned(), content.node))
}

/// The product and version of `cpe:2.3:o:VENDOR:PRODUCT:VERSION` or `cpe:/o:VENDOR:PRODUCT:VERSION`
/// (NISTIR 7695, sections 6.1 and 6.2).
fn cpe(text: &str) -> Option<(String, String)> {
    let rest = text.strip_prefix("cpe:2.3:").or_else(|| text.strip_prefix("cpe:/"))?;
    let mut parts = rest.split(':').skip(2);
    let (product, version) = (parts.next()?, parts.next()?);
    (!product.is_empty()).then(|| (product.replace('_', " "), version.to_owned()))
}

/// Keeps the first line.
pub(super) fn first_line(content: Vec<u8>) -> Vec<u8> {
    let first = content.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let first = first.get(..first.len().min(MAX_VALUE_BYTES)).unwrap_or_default();
    store(&String::from_utf8_lossy(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_cpe_are_read() {
        let both = ["cpe:2.3:o:amazon:amazon_linux:2", "cpe:/o:amazon:amazon_linux:2:ga"];
        for text in both {
            assert_eq!(cpe(text), Some(("amazon linux".to_owned(), "2".to_owned())));
        }
        for text in ["cpe:", "cpe:/o:centos", "CentOS release 6.10 (Final)"] {
            assert_eq!(cpe(text), None, "{text}");
        }
    }
}
