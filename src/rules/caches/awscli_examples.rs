//! Examples that the AWS CLI shows in its help.

use super::leftovers::{Leftovers, Mend};
use crate::rules::places::{At, Place};
use crate::rules::{Category, Proof, Rule};

pub(super) static RULE: Rule = Rule {
    id: "awscli-examples",
    title: "Examples of the AWS CLI",
    category: Category::Documentation,
    why: "The AWS CLI brings thousands of examples for `aws … help`.",
    proof: "A directory `awscli/examples` with `.rst` files.",
    fix: "Remove the directory in the RUN that installs the CLI.",
    references: &["https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-help.html"],
    cost: Some("`aws … help` shows no examples."),
    wanted: &[],
    find: |facts| LEFTOVERS.find(facts, |path| format!("{path} has the examples of `aws help`")),
};

static LEFTOVERS: Leftovers =
    Leftovers { places: PLACES, proof: Proof::Identified, needed_by: &[], mend: Mend::Remove };

pub(super) static PLACES: &[Place] =
    &[Place { at: At::Anywhere("awscli/examples"), proof: &["*/*.rst", "*.rst"], takes: &[] }];
