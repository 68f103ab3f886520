//! Yarn's Plug'n'Play: packages stay in their archives, and a registry lists them.
//!
//! Yarn docs, PnP Specification.

use std::collections::{BTreeMap, HashMap};

use super::PNP;
use super::installed::{Installed, Item, Tree};
use super::registry::{Package, Registry};
use crate::packages::stored::stored;
use crate::tree::NodeId;

/// Adds the packages of every registry; returns the registries that are truncated.
pub(super) fn read(installed: &mut Installed<'_>) -> Vec<NodeId> {
    let mut cut = Vec::new();
    for content in installed.contents.all(PNP) {
        let kept = stored(content.bytes());
        let registry = kept.unwrap_or_else(|| Registry { is_cut: true, ..Registry::default() });
        let place = content.node;
        let holder = installed.tree().parent(place);
        let index = installed.trees.len();
        let mut tree = Tree { holder, place, links: Vec::new(), is_registry: true };
        let places = place_all(installed, index, &mut tree, &registry.packages);
        if places.is_empty() && !registry.is_cut {
            continue;
        }
        installed.trees.push(tree);
        connect(installed, &registry.packages, &places);
        cut.extend(registry.is_cut.then_some(place));
    }
    cut
}

/// Where a package of a registry is.
enum Place {
    Item(usize),
    Workspace(NodeId),
}

type Places<'r> = HashMap<(&'r str, &'r str), Place>;

fn place_all<'r>(
    installed: &mut Installed<'_>,
    index: usize,
    tree: &mut Tree,
    packages: &'r [Package],
) -> Places<'r> {
    let mut places = HashMap::new();
    for package in packages {
        let location = real_location(&package.location);
        let path = match location.split_once(".zip/") {
            Some((archive, _)) => format!("{archive}.zip"),
            None => location,
        };
        let merged = installed.tree();
        let found = merged.find_from(tree.holder, path.as_bytes());
        let Some(found) = found.and_then(|node| merged.follow(node)) else { continue };
        let place = if package.is_workspace {
            tree.links.extend(installed.manifest(found).map(|_| found));
            Place::Workspace(found)
        } else {
            let proof = merged.child(found, b"package.json").unwrap_or(found);
            let registered = Some(Vec::new());
            let mut item =
                Item { tree: index, registered, ..Item::new(found, package.name.clone(), proof) };
            installed.read(&mut item);
            // The registry lists what it depends on.
            (item.is_unread, item.is_damaged) = (false, false);
            if item.version.is_empty() {
                version_of(&package.reference).clone_into(&mut item.version);
            }
            Place::Item(installed.add(item))
        };
        places.insert((package.name.as_str(), package.reference.as_str()), place);
    }
    places
}

fn connect(installed: &mut Installed<'_>, packages: &[Package], places: &Places<'_>) {
    for package in packages {
        let Some(from) = places.get(&(&package.name, &package.reference)) else { continue };
        let mut found = BTreeMap::new();
        for dependency in &package.dependencies {
            let name = dependency.alias.as_ref().unwrap_or(&dependency.used);
            if let Some(Place::Item(to)) = places.get(&(name, &dependency.reference)) {
                found.insert(dependency.used.clone(), *to);
            }
        }
        match from {
            Place::Workspace(at) => installed.workspaces.entry(*at).or_default().extend(found),
            Place::Item(from) => {
                let item = installed.items.get_mut(*from).and_then(|item| item.registered.as_mut());
                item.into_iter().for_each(|list| list.extend(found.values()));
            }
        }
    }
}

/// Returns a location without its virtual part: `A/__virtual__/HASH/N/B` is `B` seen from the
/// directory N levels above `A` (Yarn docs, PnP Specification: `RESOLVE_VIRTUAL`).
fn real_location(location: &str) -> String {
    let found = ["__virtual__/", "$$virtual/"].iter().find_map(|mark| location.split_once(mark));
    let Some((before, after)) = found else { return location.to_owned() };
    let mut parts = after.splitn(3, '/').skip(1);
    let (Some(levels), Some(rest)) = (parts.next(), parts.next()) else {
        return location.to_owned();
    };
    // Yarn writes the number of directories up to the project, which is small.
    let levels = levels.parse::<usize>().unwrap_or_default().min(64);
    format!("{before}{}{rest}", "../".repeat(levels))
}

/// Returns the version in a reference such as `npm:1.0.0`, `virtual:HASH#npm:1.0.0` or
/// `patch:a@npm%3A1.0.0#...::version=1.0.0&hash=...`; empty if it has none.
fn version_of(reference: &str) -> &str {
    let marked = reference.split_once("::version=").map(|(_, rest)| rest);
    let plain = || ["npm:", "npm%3A"].iter().find_map(|mark| Some(reference.rsplit_once(mark)?.1));
    marked.or_else(plain).and_then(|rest| rest.split(['#', '&', ':']).next()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::registry::{condense_data, condense_script};
    use super::*;
    use crate::packages::stored::stored_json;

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
        let wanted = json!({"packages": [
            {"name": "", "reference": "", "location": "./", "is_workspace": true, "dependencies": [
                {"used": "a", "alias": null, "reference": "npm:1"},
                {"used": "al", "alias": "b", "reference": "npm:2"},
                {"used": "gone", "alias": null, "reference": ""}]},
            {"name": "a", "reference": "npm:1", "location": "./it's/a.zip/",
                "is_workspace": false, "dependencies": []}], "is_cut": false});
        let kept = |bytes: Vec<u8>| stored_json::<Registry>(&bytes);
        let quoted = data.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\\n");
        let script = format!("const RAW_RUNTIME_STATE =\n'{quoted}';\nfunction x() {{ '' }}");
        assert_eq!(kept(condense_script(script.into())), wanted);
        let old = format!("function s() {{ return hydrateRuntimeState({data}, {{b: 1}}); }}");
        assert_eq!(kept(condense_script(old.into())), wanted);
        let cut = kept(condense_data(data.as_bytes()[..data.len() - 40].to_vec()));
        assert_eq!(cut, json!({"packages": [wanted["packages"][0]], "is_cut": true}));
        for nothing in ["", "{}", "const RAW_RUNTIME_STATE = require('x')", "'", "[[[["] {
            assert_eq!(
                kept(condense_script(nothing.into())),
                json!({"packages": [], "is_cut": false})
            );
        }
    }
}
