//! Examples that the AWS CLI shows in its help.

use crate::rules::places::anywhere;
use crate::rules::{Example, Find, Residue, Rule};

pub(super) static RULE: Rule = Rule {
    id: "awscli-examples",
    title: "AWS CLI examples",
    why: "The AWS CLI contains thousands of examples for `aws … help`.",
    proof: "A directory `awscli/examples` with `.rst` files.",
    fix: "Remove the directory in the RUN that installs the CLI.",
    references: &["https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-help.html"],
    cost: Some("`aws … help` shows no examples."),
    places: &[anywhere("awscli/examples", "*/*.rst *.rst")],
    example: Example {
        found: &["usr/lib/python3/dist-packages/awscli/examples/s3/cp.rst"],
        left_alone: &["app/examples/a.rst"],
    },
    find: Find::Places(Residue::new("contains the examples of `aws help`")),
    ..super::DEFAULT
};
