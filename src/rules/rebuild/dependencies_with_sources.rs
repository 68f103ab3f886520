//! Dependencies and sources that are copied by one instruction.

use super::support::{before_and_after, is_worth};
use crate::facts::Facts;
use crate::facts::brought::Kind;
use crate::rules::{About, Find, Fix, Match, Proof, Rule, distinct};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "dependencies-with-sources",
    title: "Dependencies copied together with the application",
    why: "A layer is shipped as a whole: with every change of the application, its dependencies \
          are pulled again, although they are the same.",
    proof: "A `COPY` that brings installed packages (`node_modules`, `site-packages`, a virtual \
            environment, `vendor`) and the files of the application, most of its bytes being \
            those of packages.",
    fix: "Copy the dependencies in an instruction of their own, before the application.",
    references: &["https://docs.docker.com/build/cache/optimize/#order-your-layers"],
    find: Find::With(find),
    ..super::DEFAULT
};

fn find(facts: &Facts) -> Vec<Match> {
    found(facts).into_iter().collect()
}

fn found(facts: &Facts) -> Option<Match> {
    let churn = facts.churn()?;
    let &layer = churn.layers.first()?;
    let brought = facts.brought(layer)?;
    let foreign = brought.foreign.unpacked;
    let own = brought.code.unpacked.saturating_add(brought.data.unpacked);
    if brought.kind() != Some(Kind::Code) || !is_worth(foreign, churn.unpacked) || foreign <= own {
        return None;
    }
    let directories = tops(facts, layer);
    let after = churn.unpacked.saturating_sub(foreign);
    let evidence = format!(
        "{} brings both: a change of one source {}",
        facts.layer_name(layer),
        before_and_after(churn.unpacked, after)
    );
    let names: Vec<String> = directories.iter().take(2).map(|&node| facts.path(node)).collect();
    let advice = match names.is_empty() {
        true => "Copy the dependencies in an instruction of their own, before the application"
            .to_owned(),
        false => format!(
            "Copy {} in an instruction of its own, before the application",
            names.join(" and ")
        ),
    };
    let about = std::iter::once(About::Layer(layer))
        .chain(directories.into_iter().map(About::Path))
        .collect();
    let found = Match::about(Proof::Proven, evidence, Fix::advice(advice), about);
    Some(found.with_churn(churn.unpacked))
}

/// The directories of packages that a layer brings, outermost ones, largest first.
fn tops(facts: &Facts, layer: usize) -> Vec<NodeId> {
    let tree = &facts.tree;
    let files = tree.versions_of(layer..layer + 1).map(|version| tree.node_of(version));
    let mut tops = distinct(files.filter_map(|node| facts.foreign_top(node)));
    tops.retain(|&node| tree.is_present(node));
    tops.sort_by_key(|&node| std::cmp::Reverse(tree.totals(node).visible.unpacked));
    tops
}
