//! Findings that are not about bytes as a line for each rule, the worst first.

use std::borrow::Cow;

use super::{FindingReport, Report};
use crate::fit::shorten_end;
use crate::units::grouped;

/// The findings of a rule that are not about bytes.
#[derive(Debug, Clone)]
pub struct WorthKnowing<'r> {
    /// The worst.
    pub first: &'r FindingReport,
    /// The others.
    pub others: Vec<&'r FindingReport>,
    /// Whether it is more than hints.
    pub is_told: bool,
}

impl Report {
    /// Returns what is worth knowing besides bytes, the worst first: for each rule what is more
    /// than a hint, and its hints. Empty without any; what is ignored is left out.
    pub fn worth_knowing(&self) -> Vec<WorthKnowing<'_>> {
        let mut groups: Vec<WorthKnowing<'_>> = Vec::new();
        for finding in self.findings.iter().filter(|finding| finding.is_worth_knowing()) {
            let is_told = finding.is_told();
            // A hint beside worse findings of its rule stays one.
            let same = |group: &&mut WorthKnowing<'_>| {
                group.first.rule == finding.rule && group.is_told == is_told
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.others.push(finding),
                None => groups.push(WorthKnowing { first: finding, others: Vec::new(), is_told }),
            }
        }
        groups
    }

    /// Says that files with secrets can be read, and names the first: a sentence without its full
    /// stop. `None` if there are none but those that a finding about secrets names.
    pub fn exposed_in_words(&self) -> Option<String> {
        let is_named = |path: &&String| {
            let secrets = self.worth_knowing().into_iter().filter(|group| {
                group.is_told && group.first.category == crate::rules::Category::Secrets
            });
            secrets
                .flat_map(WorthKnowing::into_findings)
                .any(|finding| finding.paths.contains(path))
        };
        let exposed: Vec<&String> =
            self.summary.exposed.iter().filter(|path| !is_named(path)).collect();
        let (first, others) = exposed.split_first()?;
        let more = match others.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        Some(format!("Anyone who has the image can read {first}{more}"))
    }
}

impl<'r> WorthKnowing<'r> {
    /// Returns all of them, the worst first.
    fn into_findings(self) -> impl Iterator<Item = &'r FindingReport> {
        std::iter::once(self.first).chain(self.others)
    }

    /// Returns how many findings they are.
    pub fn all(&self) -> u64 {
        1 + self.others.len() as u64
    }

    /// Returns what is wrong, where, and what to do, as sentences: `Private keys in layer 4 (COPY .
    /// /app): /app/id_rsa and 2 more. Mount them as secrets.`
    pub fn line(&self, report: &Report) -> String {
        let first = self.first;
        let layer = first.layers.first();
        let layer = layer.map_or_else(String::new, |&layer| in_layer(report, layer));
        let what = match self.what() {
            what if what.is_empty() && !self.others.is_empty() => {
                format!(", {} times", grouped(self.all()))
            }
            what if what.is_empty() => what,
            what => format!(": {what}"),
        };
        format!("{}{layer}{what}. {}.", first.title, stopped(&first.advice))
    }

    /// Returns what is wrong and where in a few words: `private keys: /app/id_rsa and 2 more`; if
    /// that is asked for, with what to do: `… (rotate it now)`.
    pub fn in_short(&self, has_advice: bool) -> String {
        let title = within_sentence(&self.first.title);
        let what = self.what();
        let what = if what.is_empty() { what } else { format!(": {}", shorten_end(&what, 40)) };
        if !has_advice {
            return format!("{title}{what}");
        }
        let ends = [", ", "; ", ": ", " ("];
        let advice = ends.iter().fold(stopped(&self.first.advice), |advice, end| {
            advice.split(end).next().unwrap_or(advice)
        });
        format!("{title}{what} ({})", within_sentence(advice))
    }

    /// Returns the first path or setting that it is about, and how many more there are; empty if it
    /// is about none.
    fn what(&self) -> String {
        let findings = || std::iter::once(&self.first).chain(&self.others);
        let paths: u64 =
            findings().map(|finding| finding.paths.len() as u64 + finding.more_paths).sum();
        let names: u64 = findings().map(|finding| finding.names.len() as u64).sum();
        let named =
            findings().flat_map(|finding| finding.paths.iter().chain(&finding.names)).next();
        match (named, (paths + names).saturating_sub(1)) {
            (None, _) => String::new(),
            (Some(named), 0) => named.clone(),
            (Some(named), more) => format!("{named} and {} more", grouped(more)),
        }
    }
}

impl FindingReport {
    /// Returns the first path or setting that it is about, with a sign that there are more; empty
    /// if it is about none.
    pub fn place_in_words(&self) -> String {
        let places = self.paths.len() as u64 + self.more_paths + self.names.len() as u64;
        match self.paths.iter().chain(&self.names).next() {
            None => String::new(),
            Some(only) if places == 1 => only.clone(),
            Some(first) => format!("{first} and more"),
        }
    }
}

/// ` in layer 4 (COPY . /app)`.
pub(crate) fn in_layer(report: &Report, layer: usize) -> String {
    let maker = report.maker(layer);
    match maker == format!("layer {layer}") {
        true => format!(" in layer {layer}"),
        false => format!(" in layer {layer} ({})", shorten_end(&maker, 40)),
    }
}

/// A sentence without its full stop.
pub(crate) fn stopped(sentence: &str) -> &str {
    sentence.trim_end_matches('.')
}

/// First words of titles that keep their capital within a sentence.
const NAMES: [&str; 10] =
    ["Debian", "Debian's", "Docker", "Git", "Go", "Java", "Node", "PHP", "Python", "Ruby"];

/// A title without its first capital, unless that belongs to a name or an abbreviation.
fn within_sentence(title: &str) -> Cow<'_, str> {
    let first = title.split([' ', ',']).next().unwrap_or_default();
    let mut letters = title.chars();
    match letters.next() {
        Some(capital) if is_word(first) && !NAMES.contains(&first) => {
            Cow::Owned(capital.to_lowercase().chain(letters).collect())
        }
        _ => Cow::Borrowed(title),
    }
}

/// Whether only the first letter of a word may be a capital: not in `SSH`, `ONBUILD`, `NuGet`.
fn is_word(word: &str) -> bool {
    word.chars().skip(1).all(|letter| letter.is_lowercase() || letter == '-')
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::rules;

    #[test]
    fn only_names_keep_their_capital_within_a_sentence() {
        let all = rules::all().filter(|rule| !rule.category.is_about_bytes());
        let kept: Vec<&str> =
            all.map(|rule| rule.title).filter(|title| within_sentence(title) == *title).collect();
        expect![[r#"
            SSH host keys
            ONBUILD in an image that runs an application
            Java runtime that is older than the program"#]]
        .assert_eq(&kept.join("\n"));
        for (title, within) in [
            ("No health check", "no health check"),
            ("A server without EXPOSE", "a server without EXPOSE"),
            ("SSH host keys", "SSH host keys"),
            ("NuGet's cache", "NuGet's cache"),
            ("Setuid, setgid", "setuid, setgid"),
            ("Java runtime", "Java runtime"),
            ("", ""),
        ] {
            assert_eq!(within_sentence(title), within);
        }
    }
}
