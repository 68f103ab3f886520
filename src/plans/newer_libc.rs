//! Versions of the C and C++ libraries that the files of a set need, and another base lacks.

use std::collections::BTreeSet;

use super::OtherBase;
use super::runtime::RuntimeSet;
use crate::facts::Facts;
use crate::facts::loader::Loader;
use crate::packages::binary::{self, are_in_order};

/// Returns a sentence about each library of the base that is too old for a file of the set; `name`
/// is that of the base.
pub(super) fn lacked(
    facts: &Facts,
    set: &RuntimeSet,
    base: &OtherBase,
    name: &str,
) -> BTreeSet<String> {
    let loader = Loader::of(facts);
    let mut lacked = BTreeSet::new();
    for &file in &set.files {
        let wants = binary::linking(&facts.contents, file).and_then(|linking| linking.wants);
        let wants = wants.unwrap_or_default();
        if wants.is_empty() {
            continue;
        }
        let named = loader.named(file);
        for (library, wanted) in wants {
            let found = named.iter().find(|(name, _)| *name == library);
            let Some(ours) = found.and_then(|(_, node)| *node) else { continue };
            if set.files.contains(&ours) {
                continue;
            }
            let theirs = base.tree.find(&facts.tree.path(ours));
            let linking = theirs.and_then(|node| binary::linking(&base.contents, node));
            let series = wanted.split('_').next();
            let has = linking.and_then(|linking| linking.has).into_iter().flatten();
            let has = has.into_iter().find(|has| has.split('_').next() == series);
            if let Some(has) = has.filter(|has| !are_in_order(&wanted, has)) {
                lacked.insert(format!("{name} has {has}, and {} needs {wanted}", facts.path(file)));
            }
        }
    }
    lacked
}
