//! Which package depends on which: resolves requirements to the installed packages that provide
//! them.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::record::Record;
use super::rich::{self, Installed, Simple};
use crate::packages::{NeedKind, PackageId, PackageSet};

/// How many providers are considered for all requirements of a database; real ones have a few for
/// each package. A bound for databases in which everything requires a name that everything
/// provides.
const MAX_PROVIDERS: usize = 4_000_000;

/// Everything that packages provide: names with versions, and files.
struct Provided {
    by_name: HashMap<String, Vec<(u32, String)>, RandomState>,
    by_path: HashMap<Vec<u8>, Vec<u32>, RandomState>,
    remaining: Cell<usize>,
}

/// Records what every package depends on.
pub(super) fn record(records: &[(PackageId, Record)], packages: &mut PackageSet) {
    let provided = Provided::of(records);
    for (id, record) in records {
        for (list, kind, is_reversed) in [
            (&record.requires, NeedKind::Requires, false),
            (&record.recommends, NeedKind::Recommends, false),
            (&record.supplements, NeedKind::Recommends, true),
        ] {
            let mut found = Vec::new();
            list.each(|text| {
                let (start, text) = (found.len(), String::from_utf8_lossy(text));
                // A condition that is not met as a whole recommends nothing.
                if !rich::resolve(&text, &provided, &mut found) && is_reversed {
                    found.truncate(start);
                }
            });
            found.sort_unstable();
            found.dedup();
            for other in found.into_iter().map(PackageId) {
                match is_reversed {
                    false => packages.add_dependency(*id, other, kind),
                    true => packages.add_dependency(other, *id, kind),
                }
            }
        }
    }
}

impl Provided {
    fn of(records: &[(PackageId, Record)]) -> Self {
        let mut provided = Self {
            by_name: HashMap::default(),
            by_path: HashMap::default(),
            remaining: Cell::new(MAX_PROVIDERS),
        };
        for (id, record) in records {
            record.provides.each(|text| {
                let text = String::from_utf8_lossy(text).into_owned();
                let name = Simple::parse(&text).name.to_owned();
                provided.by_name.entry(name).or_default().push((id.0, text));
            });
        }
        let wanted = wanted_paths(records);
        if !wanted.is_empty() {
            for (id, record) in records {
                record.each_file(|path, _| {
                    if wanted.contains(path) {
                        provided.by_path.entry(path.to_vec()).or_default().push(id.0);
                    }
                });
            }
        }
        provided
    }
}

/// Returns the paths that any package requires, also inside boolean requirements.
fn wanted_paths(records: &[(PackageId, Record)]) -> HashSet<Vec<u8>, RandomState> {
    let mut wanted = HashSet::default();
    for (_, record) in records {
        for list in [&record.requires, &record.recommends, &record.supplements] {
            list.each(|text| {
                let words = text.split(|byte| matches!(byte, b' ' | b'(' | b')'));
                wanted.extend(words.filter(|word| word.starts_with(b"/")).map(<[u8]>::to_vec));
            });
        }
    }
    wanted
}

impl Installed for Provided {
    fn providers_of(&self, requirement: &Simple<'_>, found: &mut Vec<u32>) -> bool {
        let start = found.len();
        let by_name = self.by_name.get(requirement.name).into_iter().flatten();
        for (id, text) in by_name {
            let Some(remaining) = self.remaining.get().checked_sub(1) else { break };
            self.remaining.set(remaining);
            if requirement.is_met_by(&Simple::parse(text)) {
                found.push(*id);
            }
        }
        if requirement.name.starts_with('/') {
            found.extend(self.by_path.get(requirement.name.as_bytes()).into_iter().flatten());
        }
        start < found.len()
    }
}
