//! Lists of packages, without their files, that Azure Linux's images have instead of a database if
//! they lack rpm (Microsoft's "Azure Linux distroless containers").

use super::ECOSYSTEM;
use crate::contents::Contents;
use crate::packages::{Package, PackageSet};

/// Columns of `container-manifest-2`: name, version and release, two times, vendor, an epoch in
/// words, size, architecture, epoch, source.
const ARCHITECTURE: usize = 7;
const EPOCH: usize = 8;

/// Reads the list with columns, or the plain one if there is no other.
pub(super) fn read(contents: &Contents, kind: &str, packages: &mut PackageSet) {
    let tree = contents.tree();
    let lists = contents.all(kind);
    let list_named = |end: &[u8]| lists.iter().find(|list| tree.name(list.node).ends_with(end));
    let Some(list) = list_named(b"-2").or_else(|| list_named(b"-1")) else { return };
    let (mut lines, mut bad) = (0_u64, 0_u64);
    for line in String::from_utf8_lossy(list.bytes()).lines().filter(|line| !line.trim().is_empty())
    {
        lines += 1;
        let Some((name, version, architecture)) = columns(line).or_else(|| plain(line)) else {
            bad += 1;
            continue;
        };
        packages.add(Package {
            name: name.to_owned(),
            version,
            architecture: Some(architecture.to_owned()).filter(|name| name != "(none)"),
            proof: Some(list.node),
            ..Package::new(ECOSYSTEM.name)
        });
    }
    if bad != 0 {
        let what = format!("has {lines} lines, of which {bad} name no package");
        packages.warn(tree, list.node, &what);
    }
}

fn columns(line: &str) -> Option<(&str, String, &str)> {
    let columns: Vec<&str> = line.split('\t').collect();
    let (name, version) = (*columns.first()?, *columns.get(1)?);
    let architecture = columns.get(ARCHITECTURE).copied().unwrap_or("(none)");
    let epoch = columns.get(EPOCH).filter(|epoch| !matches!(**epoch, "" | "0" | "(none)"));
    let version = epoch.map_or(version.to_owned(), |epoch| format!("{epoch}:{version}"));
    (!name.is_empty() && !version.is_empty()).then_some((name, version, architecture))
}

/// Reads `name-version-release.architecture`.
fn plain(line: &str) -> Option<(&str, String, &str)> {
    let (rest, architecture) = line.trim().rsplit_once('.')?;
    let release = rest.rfind('-')?;
    let version = rest.get(..release)?.rfind('-')?;
    let (name, version) = rest.split_at_checked(version)?;
    let version = version.strip_prefix('-')?.to_owned();
    (!name.is_empty()).then_some((name, version, architecture))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lists_have_a_package_in_each_line() {
        let line = "bash\t5.1.8-4.azl3\t1700000000\t1690000000\tMicrosoft Corporation\t(none)\t1\t\
            x86_64\t2\ts.src.rpm";
        assert_eq!(columns(line), Some(("bash", "2:5.1.8-4.azl3".to_owned(), "x86_64")));
        assert_eq!(columns("bash\t5-4"), Some(("bash", "5-4".to_owned(), "(none)")));
        assert_eq!(
            plain("a-b-5.1-4.azl3.x86_64"),
            Some(("a-b", "5.1-4.azl3".to_owned(), "x86_64"))
        );
        assert_eq!(plain("garbage"), None);
        assert_eq!(columns("\t1"), None);
    }
}
