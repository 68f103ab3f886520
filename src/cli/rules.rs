//! `plimsoll rules [ID]`.

use std::io;

use super::error::Error;
use super::options::{GlobalArgs, RulesArgs, RulesFormat};
use super::terminal;
use crate::rules::{self, Rule};
use crate::view::{Detail, json, text};

/// Prints all rules, or one with its reasons.
pub(super) fn run(args: &RulesArgs, global: &GlobalArgs) -> Result<(), Error> {
    let chosen: Vec<&Rule> = match &args.id {
        None => rules::all().collect(),
        Some(id) => vec![rules::rule(id).ok_or_else(|| Error::NoRule(id.clone()))?],
    };
    let look = terminal::of_stdout(global.color, Detail::default());
    let mut out = Vec::new();
    let written: io::Result<()> = match (args.format, &args.id, chosen.as_slice()) {
        (RulesFormat::Json, ..) => json::rules::write(&mut out, &chosen),
        (RulesFormat::Text, Some(_), [rule]) => text::rules::one(&mut out, rule, look),
        (RulesFormat::Text, ..) => text::rules::list(&mut out, &chosen, look),
    };
    written.map_err(Error::Print)?;
    super::print(&out)
}
