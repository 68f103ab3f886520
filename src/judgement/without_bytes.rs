//! Findings that are not about bytes: no size, fix or plan knows of them.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::hash::Hash;

use super::Finding;
use super::findings::number;
use super::shown::Places;
use crate::facts::Facts;
use crate::rules::claims::{Claimed, Counts};
use crate::rules::policy::Case;
use crate::rules::{About, Category, Claim};
use crate::tree::{Amount, NodeId};

/// Adds the matches of rules that are not about bytes to the end of both lists: the worst first,
/// of these the secrets, as time makes nothing else worse; then by proof, what has to be pulled
/// again with every change, and id.
pub(super) fn add(
    facts: &Facts,
    cases: Vec<Case>,
    claims: &mut Vec<Claimed>,
    findings: &mut Vec<Finding>,
) {
    let first = claims.len();
    claims.extend(cases.into_iter().map(Claimed::without_bytes));
    let added = claims.iter().enumerate().skip(first);
    let mut added: Vec<Finding> = added.map(|(at, claimed)| finding(facts, at, claimed)).collect();
    number(&mut added);
    added.sort_by_cached_key(|finding| {
        let claimed = claims.get(finding.claim);
        let badness = claimed.map(|Claimed { rule, found, .. }| {
            let is_other = rule.category != Category::Secrets;
            let churn = Reverse(found.churn);
            (rule.severity_of(found), is_other, found.proof, churn, rule.category)
        });
        (badness, finding.id.clone())
    });
    findings.extend(added);
}

fn finding(facts: &Facts, claim: usize, claimed: &Claimed) -> Finding {
    let about = match &claimed.found.claim {
        Claim::Nothing(about) => about.as_slice(),
        _ => &[],
    };
    let nodes: Vec<NodeId> = distinct(about, |about| about.node(facts));
    let places = Places::without_bytes(&facts.tree, claimed, &nodes);
    let layers: Vec<usize> = distinct(about, |about| about.layer(facts));
    let is_of_base = !layers.is_empty() && layers.iter().all(|&layer| layer < facts.base.layers);
    let place = match (is_of_base, places.directory.map(|node| facts.path(node))) {
        (true, None) => "@base".to_owned(),
        (true, Some(place)) => format!("@base:{place}"),
        (false, None) => String::new(),
        (false, Some(place)) => format!("@{place}"),
    };
    Finding {
        id: format!("{}{place}", claimed.rule.id),
        claim,
        counts: Counts::NoBytes,
        amount: Amount::default(),
        hidden: Amount::default(),
        download_known: true,
        download_estimated: false,
        layers,
        step: about.iter().find_map(|about| match *about {
            About::Step(step) => Some(step),
            _ => None,
        }),
        places,
        together_with: Vec::new(),
        packages: Vec::new(),
    }
}

/// The results, each once, in the order in which the rule names what they are of.
fn distinct<T: Copy + Eq + Hash>(about: &[About], of: impl Fn(About) -> Option<T>) -> Vec<T> {
    let mut seen = HashSet::new();
    about.iter().filter_map(|&about| of(about)).filter(|&one| seen.insert(one)).collect()
}
