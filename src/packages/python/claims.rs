//! Which files a distribution owns.

use std::collections::HashSet;

use crate::contents::Contents;
use crate::packages::sized_paths::SizedPaths;
use crate::packages::stored::stored;
use crate::packages::{Claims, PackageSet};
use crate::tree::{Finder, MergedTree, NodeId};

use super::environment::{Kind, Site};
use super::record::FileList;
use super::{Form, Found};

/// Files that installers may write after the `RECORD`, or that cannot have their own length in it.
const UNSIZED: [&[u8]; 4] = [b"RECORD", b"INSTALLER", b"REQUESTED", b"direct_url.json"];

/// Finds what a distribution owns; warns about a damaged list.
pub(super) fn of(
    contents: &Contents,
    site: &Site,
    found: &Found<'_>,
    packages: &mut PackageSet,
) -> Claims {
    let tree = contents.tree();
    let mut claims = Claims::default();
    let lists = match found.form {
        Form::File => {
            claims.files.push(found.info);
            return claims;
        }
        Form::Egg => {
            claims.directories.push(tree.parent(found.info));
            return claims;
        }
        Form::Link(link) => {
            claims.files.push(link);
            return claims;
        }
        Form::DistInfo => contents.child(found.info, "RECORD").map(|list| (list, site.node)),
        Form::EggInfo => {
            contents.child(found.info, "installed-files.txt").map(|list| (list, found.info))
        }
    };
    claims.directories.push(found.info);
    match lists {
        Some((list, start)) => {
            let cut = || FileList { is_cut: true, ..FileList::default() };
            let FileList { is_cut, files } = stored(list.bytes()).unwrap_or_else(cut);
            if is_cut {
                let what = "is truncated; some files of the distribution count as unowned";
                packages.warn(tree, list.node, what);
            }
            if take_list(tree, site, start, &files, &mut claims) {
                let what = "names files outside the image, which are ignored";
                packages.warn(tree, list.node, what);
            }
            take_compiled(tree, &mut claims);
        }
        None => take_modules(contents, site, found.info, &mut claims),
    }
    claims
}

/// Claims the files of a list; returns whether some are outside the image.
fn take_list(
    tree: &MergedTree,
    site: &Site,
    start: NodeId,
    files: &SizedPaths,
    claims: &mut Claims,
) -> bool {
    let mut finder = Finder::new(tree, start);
    let below = usize::from(start != site.node);
    let mut escapes = false;
    files.each(|path, bytes| {
        let climb = climb(path);
        if site.depth + below < climb {
            escapes = true;
            return;
        }
        // pip does not touch files outside a virtual environment.
        let is_outside = match path.first() {
            Some(b'/') => !path.starts_with(&tree.path(site.root)),
            _ => site.depth_in_root + below < climb,
        };
        if is_outside && matches!(site.kind, Kind::Virtual { .. }) {
            return;
        }
        let path = match site.kind {
            // pip installs into a temporary directory first, and the list has the paths from there.
            Kind::Target => path.strip_prefix(b"../../").unwrap_or(path),
            _ => path,
        };
        claims.path(&mut finder, path, bytes.filter(|_| !is_unsized(path)));
    });
    escapes
}

fn is_unsized(path: &[u8]) -> bool {
    let mut parts = path.rsplitn(3, |&byte| byte == b'/');
    let (name, directory) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    directory.ends_with(b".dist-info") && UNSIZED.contains(&name)
}

/// Returns how many directories above its start a path leads at most.
fn climb(path: &[u8]) -> usize {
    let (mut above, mut max_above) = (0_isize, 0_isize);
    if path.first() == Some(&b'/') || !path.windows(2).any(|pair| pair == b"..") {
        return 0;
    }
    for part in path.split(|&byte| byte == b'/') {
        match part {
            b"" | b"." => (),
            b".." => above += 1,
            _ => above -= 1,
        }
        max_above = max_above.max(above);
    }
    max_above.unsigned_abs()
}

/// Claims the bytecode of claimed modules, even if no list names it: lists of uv do not, and an
/// interpreter compiles what it runs (PEP 3147, PEP 488).
fn take_compiled(tree: &MergedTree, claims: &mut Claims) {
    let own: HashSet<NodeId> = claims.files.iter().copied().collect();
    let is_module = |node: &&NodeId| tree.name(**node).ends_with(b".py");
    let mut directories: Vec<NodeId> =
        claims.files.iter().filter(is_module).map(|&node| tree.parent(node)).collect();
    directories.dedup();
    let mut seen = HashSet::new();
    for directory in directories {
        let cache = tree.child(directory, b"__pycache__").filter(|_| seen.insert(directory));
        for &file in cache.into_iter().flat_map(|cache| tree.children(cache)) {
            let source = source_of(tree.name(file)).filter(|_| !own.contains(&file));
            let source = source.and_then(|name| tree.child(directory, &name));
            if source.is_some_and(|source| own.contains(&source)) && tree.is_present(file) {
                claims.files.push(file);
            }
        }
    }
}

/// Returns the source file of `MODULE.cpython-311.pyc` or `MODULE.cpython-311.opt-1.pyc`.
fn source_of(name: &[u8]) -> Option<Vec<u8>> {
    let stem = name.strip_suffix(b".pyc")?;
    let parts: Vec<&[u8]> = stem.rsplitn(3, |&byte| byte == b'.').collect();
    let is_tag = |part: &[u8]| part.starts_with(b"cpython-") || part.starts_with(b"pypy");
    let suffix = match parts.as_slice() {
        [last, tag, _] if last.starts_with(b"opt-") && is_tag(tag) => last.len() + tag.len() + 2,
        [tag, ..] if is_tag(tag) => tag.len() + 1,
        _ => return None,
    };
    let module = stem.get(..stem.len().checked_sub(suffix)?)?;
    Some([module, b".py"].concat())
}

/// Claims the modules and packages that `top_level.txt` names, if there is no list of files.
fn take_modules(contents: &Contents, site: &Site, info: NodeId, claims: &mut Claims) {
    let tree = contents.tree();
    let Some(list) = contents.child(info, "top_level.txt") else { return };
    let list: FileList = stored(list.bytes()).unwrap_or_default();
    list.files.each(|name, _| {
        if name.contains(&b'/') || name.starts_with(b".") {
            return;
        }
        let package = tree.child(site.node, name).filter(|&node| tree.is_directory(node));
        claims.directories.extend(package);
        claims.files.extend(tree.child(site.node, &[name, b".py"].concat()));
    });
    take_compiled(tree, claims);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compiled_files_show_their_source() {
        let source =
            |name: &str| source_of(name.as_bytes()).map(|name| String::from_utf8(name).unwrap());
        assert_eq!(source("six.cpython-311.pyc").as_deref(), Some("six.py"));
        assert_eq!(source("a.b.cpython-311.opt-2.pyc").as_deref(), Some("a.b.py"));
        assert_eq!(source("x.pypy310.pyc").as_deref(), Some("x.py"));
        for none in ["six.pyc", "six.py", ".pyc", "a.b.c.pyc", "opt-1.pyc", ""] {
            assert_eq!(source(none), None, "{none}");
        }
    }

    #[test]
    fn the_highest_directory_of_a_path_counts() {
        for (path, wanted) in [
            ("a/b", 0),
            ("../../../bin/x", 3),
            ("a/../../b", 1),
            ("a/../b", 0),
            ("..", 1),
            ("/../a", 0),
        ] {
            assert_eq!(climb(path.as_bytes()), wanted, "{path}");
        }
    }
}
