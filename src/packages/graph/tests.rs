//! Graphs that are small enough to compare with the definition of dominators.

use super::*;
use crate::packages::EcosystemName;

/// Packages by letter, with `A` explicitly installed: `Ab` is a requirement, `a?b` recommends.
fn graph(letters: &str, needs: &[&str]) -> (PackageSet, Graph) {
    let mut packages = PackageSet::default();
    for letter in letters.chars() {
        let explicit = Some((letter.is_uppercase(), "test"));
        packages.add(Package {
            name: letter.to_string(),
            explicit,
            ..Package::new(EcosystemName::Dpkg)
        });
    }
    let id = |letter: char| PackageId(letters.find(letter).unwrap() as u32);
    for need in needs {
        let kind = if need.contains('?') { NeedKind::Recommends } else { NeedKind::Requires };
        let (from, to) = (need.chars().next().unwrap(), need.chars().last().unwrap());
        packages.add_dependency(id(from), id(to), kind);
    }
    packages.needs.sort_unstable();
    let graph = Graph::of(&packages);
    (packages, graph)
}

fn retained(letters: &str, needs: &[&str]) -> Vec<u64> {
    let (_, graph) = graph(letters, needs);
    graph.retained(&vec![1; letters.len()], |sum, more| *sum += more)
}

#[test]
fn a_package_retains_what_only_it_leads_to() {
    // Two packages depend on c, and only c on d.
    assert_eq!(retained("ABcd", &["Ac", "Bc", "cd"]), [1, 1, 2, 1]);
    assert_eq!(retained("Abcd", &["Ab", "Ac", "bd", "cd"]), [4, 1, 1, 1]);
    assert_eq!(retained("Abc", &["Ab", "bc", "cb"]), [3, 2, 1]);
}

#[test]
fn cycles_that_nothing_reaches_have_a_root() {
    assert_eq!(retained("Abc", &["bc", "cb"]), [1, 2, 1]);
    let (packages, graph) = graph("a", &[]);
    assert_eq!(graph.why(&packages.packages[0], PackageId(0)), Why::Unneeded);
}

#[test]
fn reasons_prefer_requirements_to_recommendations() {
    let (packages, graph) = graph("ABcd", &["A?c", "Bc", "A?d"]);
    assert_eq!(graph.why(&packages.packages[0], PackageId(0)), Why::Explicit);
    assert_eq!(graph.why(&packages.packages[2], PackageId(2)), Why::Needed);
    assert_eq!(graph.why(&packages.packages[3], PackageId(3)), Why::Recommended);
    assert_eq!(graph.only_recommended(), [false, false, false, true]);
}

#[test]
fn a_package_retains_what_a_search_without_it_misses() {
    // Graphs of five packages with edges chosen by the bits of a hash.
    for seed in 0..4000_u32 {
        let bits = seed.wrapping_mul(2_654_435_761);
        let mut needs = Vec::new();
        for (index, (from, to)) in
            (0..5).flat_map(|from| (0..5).map(move |to| (from, to))).enumerate()
        {
            if from != to && bits >> (index % 32) & 1 == 1 {
                needs.push((from, to));
            }
        }
        let letters: Vec<char> = "Abcde".chars().collect();
        let words: Vec<String> =
            needs.iter().map(|&(from, to)| format!("{}{}", letters[from], letters[to])).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (_, graph) = graph("Abcde", &words);
        let sums = graph.retained(&[1; 5], |sum, more| *sum += more);
        let roots: Vec<usize> = (0..5).filter(|&at| graph.is_root(at)).collect();
        let reached = |without: Option<usize>| {
            let mut seen = [false; 5];
            let mut open = roots.clone();
            while let Some(at) = open.pop() {
                if Some(at) != without && !std::mem::replace(&mut seen[at], true) {
                    open.extend(needs.iter().filter(|need| need.0 == at).map(|need| need.1));
                }
            }
            seen.iter().filter(|seen| **seen).count()
        };
        for (at, sum) in sums.iter().enumerate() {
            assert_eq!(*sum, reached(None) - reached(Some(at)), "{words:?} {at}");
        }
    }
}

#[test]
fn what_several_packages_share_goes_with_the_last_of_them() {
    let (_, graph) = graph("ABCde", &["Ad", "Bd", "de", "Ce"]);
    let without = |letters: &str| -> String {
        let ids: Vec<PackageId> =
            letters.chars().map(|letter| PackageId("ABCde".find(letter).unwrap() as u32)).collect();
        graph.without(&ids).iter().map(|id| &"ABCde"[id.0 as usize..][..1]).collect()
    };
    assert_eq!(without("A"), "A", "B needs d too");
    assert_eq!(without("AB"), "ABd", "C needs e too");
    assert_eq!(without("ABC"), "ABCde");
    assert_eq!(without("d"), "d", "what needs it stays");
    assert_eq!(without(""), "");
}
