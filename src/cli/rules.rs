//! `plimsoll rules [ID]`.

use super::error::Error;
use super::options::{GlobalArgs, RulesArgs};
use super::terminal;
use crate::rules::{self, Rule};
use crate::view::{Detail, Subject};

/// Prints all rules, or one with its reasons.
pub(super) fn run(args: &RulesArgs, global: &GlobalArgs) -> Result<(), Error> {
    let chosen: Vec<&'static Rule> = match &args.id {
        None => rules::all().collect(),
        Some(id) => vec![rules::rule(id).ok_or_else(|| Error::NoRule(id.clone()))?],
    };
    let look = terminal::of_stdout(global.color, Detail::default());
    let mut out = Vec::new();
    args.format.write(&mut out, Subject::Rules(&chosen), look).map_err(Error::Print)?;
    super::print(&out)
}
