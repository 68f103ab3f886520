//! A `plimsoll.toml` that limits what a `.dive-ci` does.

use std::fmt::Write;

use super::{DiveCi, Rule};
use crate::budget::limit::{DiveRule, Origin};
use crate::budget::{Amount, Joined, Unit};
use crate::escape::printable_text;

/// How wide comments are.
const WIDTH: usize = 96;

/// Returns a whole `plimsoll.toml` that says the same as a `.dive-ci`, with comments on what
/// differs; `file` is the name of the `.dive-ci`.
///
/// The comments at a rule are kept above its limit. A rule that is switched off is a comment.
pub fn converted(dive: &DiveCi, file: &str) -> String {
    let mut out = String::new();
    let head = format!(
        "Configuration of plimsoll, made from {}. It is found in the working directory, or named \
         by --config; `plimsoll check IMAGE` judges by it.",
        printable_text(file)
    );
    comment(&mut out, &head);
    out += "\n[limits]\n";
    hidden(&mut out, dive);
    out.push('\n');
    hidden_of_own(&mut out, dive);
    out += REST;
    out
}

const ABOUT_HIDDEN: &str = "Hidden bytes are shipped, but no container sees them. dive counts all \
     copies of a file that is written again, the visible one too, and nothing of a directory that \
     is removed, which also raises its efficiency; here each hidden byte counts once.";

const ABOUT_BOTH: &str = "More than one of both fails, as in dive. As a share grows when the rest \
     of the image gets smaller, `and` may be better: then only more than both fails.";

const ABOUT_OWN: &str = "Hidden bytes as a share of what you add. For dive you add all layers but \
     the first; here it is all layers above the base image, however many layers that has.";

const REST: &str = "
# What dive has no rule for:
# download = \"250 MB\"
# unpacked = \"600 MB\"
# layers = 40
";

/// Writes the limit of `hidden`, which two rules are about.
fn hidden(out: &mut String, dive: &DiveCi) {
    let rules = [DiveRule::LowestEfficiency, DiveRule::HighestWastedBytes];
    let rules = || dive.rules.iter().filter(|rule| rules.contains(&rule.rule));
    for rule in rules() {
        about(out, rule);
    }
    comment(out, ABOUT_HIDDEN);
    let mut both = Amount { joined: Joined::Or, ..Amount::default() };
    for threshold in rules().filter_map(|rule| rule.threshold) {
        both.share = both.share.or(threshold.share);
        both.number = both.number.or(threshold.number);
    }
    if both.share.is_some() && both.number.is_some() {
        comment(out, ABOUT_BOTH);
    }
    for rule in rules() {
        reasons(out, rule);
    }
    // Writing to a String cannot fail.
    let _ = match both.share.is_some() || both.number.is_some() {
        true => writeln!(out, "hidden = \"{}\"", both.exactly(Unit::Bytes)),
        false => writeln!(out, "# hidden = \"1%\""),
    };
}

/// Writes the limit of `hidden-of-own`.
fn hidden_of_own(out: &mut String, dive: &DiveCi) {
    let is_it = |rule: &&Rule| rule.rule == DiveRule::HighestUserWastedPercent;
    let Some(rule) = dive.rules.iter().find(is_it) else { return };
    about(out, rule);
    comment(out, ABOUT_OWN);
    reasons(out, rule);
    let _ = match rule.threshold {
        Some(amount) => writeln!(out, "hidden-of-own = \"{}\"", amount.exactly(Unit::Bytes)),
        None => writeln!(out, "# hidden-of-own = \"10%\""),
    };
}

/// Writes which rule a limit comes from.
fn about(out: &mut String, rule: &Rule) {
    let name = rule.rule.name();
    let written = printable_text(&rule.written);
    let value = match rule.threshold {
        Some(_) => format!("{name}: {written}"),
        None => format!("{name} is switched off"),
    };
    let origin = match &rule.origin {
        Origin::File { line, .. } => format!("line {line}"),
        origin => origin.to_string(),
    };
    comment(out, &format!("{value} ({origin})"));
}

fn reasons(out: &mut String, rule: &Rule) {
    for reason in &rule.comments {
        comment(out, &printable_text(reason));
    }
}

/// Writes a comment, broken between words.
fn comment(out: &mut String, text: &str) {
    let mut width = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width == 0 || WIDTH < width + 1 + length {
            if width != 0 {
                out.push('\n');
            }
            out.push('#');
            width = 1;
        }
        out.push(' ');
        out.push_str(word);
        width += 1 + length;
    }
    out.push('\n');
}
