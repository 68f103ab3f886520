//! Which sections of two ELF files differ.

use std::collections::BTreeMap;
use std::ops::Range;

use super::elf::Elf;
use crate::difference::contents::SectionChange;
use crate::layer::Parts;
use crate::units::Bytes;

/// Returns the sections that only one side has, that have another size, or other bytes, by name.
///
/// Those of the same size count as equal as far as they were not read. Of several with one name,
/// the first is compared.
pub(crate) fn section_changes(old: (&Parts, &Elf), new: (&Parts, &Elf)) -> Vec<SectionChange> {
    let mut both: BTreeMap<&str, [Option<Range<u64>>; 2]> = BTreeMap::new();
    for (side, (_, elf)) in [old, new].into_iter().enumerate() {
        for section in &elf.sections {
            let places = both.entry(&section.name).or_default();
            if let Some(place) = places.get_mut(side).filter(|place| place.is_none()) {
                *place = Some(section.file.clone());
            }
        }
    }
    let bytes = |range: &Range<u64>| Bytes(range.end.saturating_sub(range.start));
    let change = |(name, [one, other]): (&str, [Option<Range<u64>>; 2])| {
        let [before, after] = [&one, &other].map(|range| range.as_ref().map(bytes));
        let is_same = match (one, other) {
            (Some(one), Some(other)) if before == after => {
                match (old.0.get(one), new.0.get(other)) {
                    (Some(one), Some(other)) => one == other,
                    _ => true,
                }
            }
            _ => false,
        };
        (!is_same).then(|| SectionChange { name: name.to_owned(), before, after })
    };
    both.into_iter().filter_map(change).collect()
}
