//! Yarn's Plug'n'Play: packages stay in their archives, and a registry says which there are.
//!
//! Yarn docs, PnP Specification.

use std::collections::{BTreeMap, HashMap};

use super::PNP;
use super::installed::{Installed, Item, Tree};
use crate::tree::NodeId;

/// Adds the packages of every registry; returns the registries that were cut.
pub(super) fn read(installed: &mut Installed<'_>) -> Vec<NodeId> {
    let mut cut = Vec::new();
    for content in installed.contents.all(PNP) {
        let Ok(text) = str::from_utf8(content.bytes()) else { continue };
        let holder = installed.tree().parent(content.node);
        let index = installed.trees.len();
        let place = content.node;
        let mut tree = Tree { holder, place, links: Vec::new(), is_registry: true };
        let places = place_all(installed, index, &mut tree, text);
        if places.is_empty() && !text.ends_with("!\n") {
            continue;
        }
        installed.trees.push(tree);
        connect(installed, text, &places);
        cut.extend(Some(place).filter(|_| text.ends_with("!\n")));
    }
    cut
}

/// Where a package of a registry is.
enum Place {
    Item(usize),
    Workspace(NodeId),
}

type Places<'t> = HashMap<(&'t str, &'t str), Place>;

fn place_all<'t>(
    installed: &mut Installed<'_>,
    index: usize,
    tree: &mut Tree,
    text: &'t str,
) -> Places<'t> {
    let mut places = HashMap::new();
    for line in text.lines() {
        let Some((tag, [name, reference, location])) = fields(line) else { continue };
        let location = real_location(location);
        let place = match location.split_once(".zip/") {
            Some((archive, _)) => format!("{archive}.zip"),
            None => location,
        };
        let merged = installed.tree();
        let found = merged.find_from(tree.holder, place.as_bytes());
        let Some(found) = found.and_then(|it| merged.follow(it)) else { continue };
        match tag {
            b'w' => {
                tree.links.extend(installed.manifest(found).map(|_| found));
                places.insert((name, reference), Place::Workspace(found));
            }
            b'p' => {
                let mut item = Item {
                    place: found,
                    tree: index,
                    name: name.to_owned(),
                    version: String::new(),
                    proof: merged.child(found, b"package.json").unwrap_or(found),
                    is_direct: false,
                    is_unread: false,
                    is_damaged: false,
                };
                installed.read(&mut item);
                // The registry says what it needs.
                (item.is_unread, item.is_damaged) = (false, false);
                if item.version.is_empty() {
                    version_of(reference).clone_into(&mut item.version);
                }
                places.insert((name, reference), Place::Item(installed.add(item)));
            }
            _ => (),
        }
    }
    places
}

fn connect(installed: &mut Installed<'_>, text: &str, places: &Places<'_>) {
    let mut from = None;
    for line in text.lines() {
        let Some((tag, [name, reference, target])) = fields(line) else { continue };
        if tag != b'n' {
            from = places.get(&(name, reference));
            if let Some(Place::Workspace(at)) = from {
                installed.register_workspace(*at, BTreeMap::new());
            }
            continue;
        }
        // Here the fields are the name that is used, the name, and the reference.
        let Some(&Place::Item(to)) = places.get(&(reference, target)) else { continue };
        match from {
            Some(&Place::Item(from)) => installed.register_need(from, to),
            Some(&Place::Workspace(at)) => {
                installed.register_workspace(at, BTreeMap::from([(name.to_owned(), to)]));
            }
            None => (),
        }
    }
}

fn fields(line: &str) -> Option<(u8, [&str; 3])> {
    let tag = *line.as_bytes().first()?;
    let mut fields = line.get(1..)?.split('\t');
    Some((tag, [fields.next()?, fields.next()?, fields.next()?]))
}

/// A location without its virtual part: `A/__virtual__/HASH/N/B` is `B` seen from the directory N
/// levels above `A` (Yarn docs, PnP Specification: `RESOLVE_VIRTUAL`).
fn real_location(location: &str) -> String {
    let found = ["__virtual__/", "$$virtual/"].iter().find_map(|mark| location.split_once(mark));
    let Some((before, after)) = found else { return location.to_owned() };
    let mut parts = after.splitn(3, '/').skip(1);
    let (Some(levels), Some(rest)) = (parts.next(), parts.next()) else {
        return location.to_owned();
    };
    let levels = levels.parse::<usize>().unwrap_or_default().min(64);
    format!("{before}{}{rest}", "../".repeat(levels))
}

/// The version in a reference such as `npm:1.0.0`, `virtual:HASH#npm:1.0.0` or
/// `patch:a@npm%3A1.0.0#...::version=1.0.0&hash=...`; empty where it has none.
fn version_of(reference: &str) -> &str {
    let marked = reference.split_once("::version=").map(|(_, rest)| rest);
    let plain = || ["npm:", "npm%3A"].iter().find_map(|mark| Some(reference.rsplit_once(mark)?.1));
    marked.or_else(plain).and_then(|rest| rest.split(['#', '&', ':']).next()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::registry::{condense_data, condense_script};
    use super::*;

    #[test]
    fn references_and_locations_are_read() {
        assert_eq!(version_of("npm:2.1.2"), "2.1.2");
        assert_eq!(version_of("virtual:04#npm:4.3.4"), "4.3.4");
        assert_eq!(version_of("patch:f@npm%3A2.3.3#o!b<c>::version=2.3.4&hash=d"), "2.3.4");
        assert_eq!(version_of("patch:f@npm%3A2.3.3#x"), "2.3.3");
        assert_eq!(version_of("workspace:."), "");
        let virtual_one = "./.yarn/__virtual__/a-virtual-1/0/cache/a.zip/node_modules/a/";
        assert_eq!(real_location(virtual_one), "./.yarn/cache/a.zip/node_modules/a/");
        assert_eq!(real_location("./.yarn/__virtual__/a/1/w/a/"), "./.yarn/../w/a/");
        assert_eq!(real_location("./a/__virtual__/b"), "./a/__virtual__/b");
    }

    #[test]
    fn registries_are_kept_from_scripts_old_scripts_and_data() {
        let data = r#"{"packageRegistryData":[[null,[[null,{"packageLocation":"./",
            "packageDependencies":[["a","npm:1"],["al",["b","npm:2"]],["gone",null]],
            "linkType":"SOFT"}]]],["a",[["npm:1",{"packageLocation":"./it's/a.zip/",
            "packageDependencies":[["@types/p","npm:1"]],
            "packagePeers":["p","@types/p"],"linkType":"HARD"}]],7],9]}"#;
        let wanted = "w\t\t./\nna\ta\tnpm:1\nnal\tb\tnpm:2\nngone\tgone\t\n\
            pa\tnpm:1\t./it's/a.zip/\n";
        let kept = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        assert_eq!(kept(condense_data(data.into())), wanted);
        let quoted = data.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\\n");
        let script = format!("const RAW_RUNTIME_STATE =\n'{quoted}';\nfunction x() {{ '' }}");
        assert_eq!(kept(condense_script(script.into())), wanted);
        let old = format!("function s() {{ return hydrateRuntimeState({data}, {{b: 1}}); }}");
        assert_eq!(kept(condense_script(old.into())), wanted);
        let cut = kept(condense_data(data.as_bytes()[..data.len() - 40].to_vec()));
        assert!(cut.ends_with("!\n") && cut.starts_with("w\t"), "{cut}");
        for nothing in ["", "{}", "const RAW_RUNTIME_STATE = require('x')", "'", "[[[["] {
            assert_eq!(kept(condense_script(nothing.into())), "");
        }
    }
}
