//! A `plimsoll.toml` that limits what a `.dive-ci` does.

use std::fmt::Write;

use super::{DiveCi, Rule};
use crate::budget::limit::{DiveRule, Origin};
use crate::budget::{Amount, Share};
use crate::escape::printable_text;
use crate::units::Bytes;

/// How wide comments are.
const WIDTH: usize = 96;

/// Returns a whole `plimsoll.toml` that says the same as a `.dive-ci`, with comments on what differs;
/// `file` is the name of the `.dive-ci`.
///
/// The comments at a rule are kept above its limit. A rule that is switched off is a comment.
pub fn converted(dive: &DiveCi, file: &str) -> String {
    let mut out = String::new();
    let head = format!(
        "Configuration of plimsoll, made from {}. It is found in the working directory, or named by \
         --config; `plimsoll check IMAGE` judges by it.",
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

const ABOUT_HIDDEN: &str = "Hidden bytes are shipped, but no container sees them. dive counts every copy of a \
     file that is written again, the visible one too, and no copy of a file that a directory took with it when \
     it was removed; here each hidden byte counts, once.";

const ABOUT_OWN: &str = "The share of hidden bytes in what you add. dive counts all layers but the first as \
     yours; here they are the layers above the base image, however many layers that has.";

const ABOUT_BOTH: &str = "More than one of both fails, as in dive. As a share grows when the rest of the image \
     gets smaller, `and` is worth a thought: then only more than both fails.";

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
    let amounts = rules().filter_map(|rule| rule.threshold.and_then(in_words));
    let amounts: Vec<String> = amounts.collect();
    if 1 < amounts.len() {
        comment(out, ABOUT_BOTH);
    }
    for rule in rules() {
        reasons(out, rule);
    }
    // Writing to a String cannot fail.
    let _ = match amounts.is_empty() {
        true => writeln!(out, "# hidden = \"1%\""),
        false => writeln!(out, "hidden = \"{}\"", amounts.join(" or ")),
    };
}

/// Writes the limit of `hidden-of-own`.
fn hidden_of_own(out: &mut String, dive: &DiveCi) {
    let is_it = |rule: &&Rule| rule.rule == DiveRule::HighestUserWastedPercent;
    let Some(rule) = dive.rules.iter().find(is_it) else { return };
    about(out, rule);
    comment(out, ABOUT_OWN);
    reasons(out, rule);
    let _ = match rule.threshold.and_then(in_words) {
        Some(amount) => writeln!(out, "hidden-of-own = \"{amount}\""),
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

/// Writes an amount exactly, as configurations do; `None` if there is nothing to write.
fn in_words(amount: Amount) -> Option<String> {
    let share = amount.share.map(|Share(share)| Share(share.min(Share::ALL.0)).to_string());
    share.or_else(|| amount.number.map(size))
}

/// A size in the largest unit that says it exactly, with at most three decimals.
fn size(bytes: u64) -> String {
    const DECIMAL: [(u64, &str); 4] =
        [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    const BINARY: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let in_unit = |(factor, unit): &(u64, &str)| {
        let whole = bytes / factor;
        let thousandths = (bytes % factor).checked_mul(1000)?;
        if whole == 0 || !thousandths.is_multiple_of(*factor) {
            return None;
        }
        let fraction = format!(".{:03}", thousandths / factor);
        let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
        let written = format!("{whole}{fraction} {unit}");
        // A fraction is read as a float: what it loses must not change the limit.
        (Bytes::parse(&written) == Some(Bytes(bytes))).then_some(written)
    };
    let whole_binary = |(factor, unit): &(u64, &str)| {
        let is_whole = bytes != 0 && bytes.is_multiple_of(*factor);
        is_whole.then(|| format!("{} {unit}", bytes / factor))
    };
    let binary = || BINARY.iter().find_map(whole_binary);
    DECIMAL.iter().find_map(in_unit).or_else(binary).unwrap_or_else(|| format!("{bytes} B"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_exact_and_as_short_as_that_allows() {
        for (bytes, text) in [
            (0, "0 B"),
            (1, "1 B"),
            (1_000, "1 kB"),
            (1_234, "1.234 kB"),
            (1_600_000, "1.6 MB"),
            (20_000_000, "20 MB"),
            (4_000_000_000, "4 GB"),
            (20_971_520, "20 MiB"),
            (52_428_800, "50 MiB"),
            (1_234_567, "1234.567 kB"),
            (12_345_678_901, "12345678.901 kB"),
            (u64::MAX, "18446744073709551615 B"),
        ] {
            assert_eq!(size(bytes), text, "{bytes}");
            assert_eq!(Bytes::parse(text), Some(Bytes(bytes)), "{text}");
        }
    }
}
