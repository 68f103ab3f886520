//! `plimsoll rules [ID|CATEGORY]`.

use super::error::Error;
use super::global::GlobalArgs;
use super::options::RulesArgs;
use super::terminal;
use crate::escape::printable_text;
use crate::rules::{self, Category, Rule};
use crate::view::{Detail, Subject};

/// Prints all rules, those of a category, or one with its reasons.
pub(super) fn run(args: &RulesArgs, global: &GlobalArgs) -> Result<(), Error> {
    let chosen: Vec<&'static Rule> = match &args.id {
        None => rules::all().collect(),
        Some(name) => match (rules::rule(name), category(name)) {
            (Some(rule), _) => vec![rule],
            (None, Some(category)) => category.rules().to_vec(),
            (None, None) => return Err(Error::NoRule(printable_text(name))),
        },
    };
    let look = terminal::of_stdout(global.color, Detail::default());
    let mut out = Vec::new();
    args.format.write(&mut out, Subject::Rules(&chosen), look).map_err(Error::Print)?;
    super::print(&out)
}

fn category(name: &str) -> Option<Category> {
    Category::ALL.iter().copied().find(|category| category.word() == name)
}
