//! Runtimes that are spread over a prefix such as `/usr/local`, which other programs share.

use super::Tool;
use super::marker::Marker;
use crate::packages::places;
use crate::tree::{MergedTree, NodeId};

fn child_text(tree: &MergedTree, node: NodeId) -> String {
    String::from_utf8_lossy(tree.name(node)).into_owned()
}

/// Node.js: `PREFIX/include/node/node_version.h`. Below `lib/node_modules` there are packages.
pub(super) fn node(tree: &MergedTree, proof: NodeId, marker: &Marker) -> Option<Tool> {
    let root = places::above(tree, proof).nth(2)?;
    tree.find_from(root, b"bin/node")?;
    let mut files = vec!["bin/node", "bin/nodejs", "share/man/man1/node.1"];
    // The tarball has these at its top. One of them alone may belong to something else.
    let top = ["CHANGELOG.md", "LICENSE", "README.md"];
    if top.iter().all(|name| tree.child(root, name.as_bytes()).is_some()) {
        files.extend(top);
    }
    let directories = ["include/node", "share/doc/node", "share/systemtap/tapset"];
    Some(
        Tool::new("node", &marker.version, root)
            .files(tree, &files)
            .directories(tree, &directories),
    )
}

/// Files of CPython outside its own directories, with `{}` for `3.X`.
const PYTHON_FILES: [&str; 18] = [
    "bin/python{}",
    "bin/python{}-config",
    "bin/pydoc{}",
    "bin/idle{}",
    "bin/2to3-{}",
    "lib/libpython{}.so.1.0",
    "lib/libpython{}.so",
    "lib/libpython{}.a",
    "lib/libpython3.so",
    "lib/pkgconfig/python-{}.pc",
    "lib/pkgconfig/python-{}-embed.pc",
    "share/man/man1/python{}.1",
    "bin/python3",
    "bin/python",
    "bin/python3-config",
    "bin/pydoc3",
    "bin/idle3",
    "bin/2to3",
];

/// CPython: `PREFIX/include/python3.X/patchlevel.h`. In `site-packages` there are packages.
pub(super) fn python(tree: &MergedTree, proof: NodeId, marker: &Marker) -> Option<Tool> {
    let mut above = places::above(tree, proof);
    let name = child_text(tree, above.next()?);
    let root = above.nth(1)?;
    // Such as `3.13`, or `3.13t` for builds without the global lock.
    let short = name
        .strip_prefix("python")
        .filter(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))?;
    // Before 3.8, and in debug builds, the directory of headers has a suffix: `python3.7m`.
    let plain = short.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let library = [short, plain]
        .iter()
        .find_map(|name| places::directory(tree, root, format!("lib/python{name}").as_bytes()))?;
    let includes = format!("include/{name}");
    let owned: Vec<String> = PYTHON_FILES
        .iter()
        .flat_map(|path| [path.replace("{}", short), path.replace("{}", plain)])
        .collect();
    let mut tool = Tool::new("python", &marker.version, root)
        .files(tree, &owned)
        .directories(tree, &[&includes]);
    for &node in tree.children(library) {
        if matches!(tree.name(node), b"site-packages" | b"dist-packages") {
            continue;
        }
        match tree.is_directory(node) {
            true => tool.directories.push(node),
            false if tree.is_present(node) => tool.files.push(node),
            false => (),
        }
    }
    Some(tool)
}

/// Ruby: `PREFIX/lib/ruby/3.X.0/MACHINE/rbconfig.rb`. Below `lib/ruby/gems` there are gems.
pub(super) fn ruby(tree: &MergedTree, proof: NodeId, marker: &Marker) -> Option<Tool> {
    let mut above = places::above(tree, proof);
    let api = child_text(tree, above.nth(1)?);
    let ruby = above.next()?;
    let root = above.nth(1)?;
    if tree.name(ruby) != b"ruby" || tree.find_from(root, b"bin/ruby").is_none() {
        return None;
    }
    let version = marker.version.as_str();
    let short = version.rsplit_once('.').map_or(version, |(short, _)| short);
    let owned = [
        "bin/ruby".to_owned(),
        "share/man/man1/ruby.1".to_owned(),
        "share/man/man1/erb.1".to_owned(),
        "share/man/man1/irb.1".to_owned(),
        "share/man/man1/ri.1".to_owned(),
        "lib/libruby.so".to_owned(),
        "lib/libruby-static.a".to_owned(),
        format!("lib/libruby.so.{version}"),
        format!("lib/libruby.so.{short}"),
        format!("lib/pkgconfig/ruby-{short}.pc"),
    ];
    let directories = [format!("lib/ruby/{api}"), format!("include/ruby-{api}")];
    Some(
        Tool::new("ruby", &marker.version, root)
            .files(tree, &owned)
            .directories(tree, &directories),
    )
}

/// PHP: `PREFIX/include/php/main/php_version.h`.
pub(super) fn php(tree: &MergedTree, proof: NodeId, marker: &Marker) -> Option<Tool> {
    let mut above = places::above(tree, proof).skip(1);
    let php = above.next()?;
    let includes = above.next()?;
    let root = above.next()?;
    if tree.name(php) != b"php" || tree.name(includes) != b"include" {
        return None;
    }
    let owned = [
        "bin/php", "bin/php-cgi", "bin/php-config", "bin/phpize", "bin/phpdbg", "bin/phar",
        "bin/phar.phar", "bin/pear", "bin/peardev", "bin/pecl", "sbin/php-fpm", "lib/libphp.so",
        "share/man/man1/php.1", "share/man/man1/php-cgi.1", "share/man/man1/php-config.1",
        "share/man/man1/phpize.1", "share/man/man1/phpdbg.1", "share/man/man1/phar.1",
        "share/man/man1/phar.phar.1", "share/man/man8/php-fpm.8",
    ];
    let directories = ["include/php", "lib/php", "php/man"];
    Some(
        Tool::new("php", &marker.version, root).files(tree, &owned).directories(tree, &directories),
    )
}
