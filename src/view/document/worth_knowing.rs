//! What is also worth knowing: findings that are not about bytes, the worst first.

use std::borrow::Cow;

use super::{Block, Item, Section};
use crate::report::{FindingReport, Report};
use crate::rules::Severity;
use crate::units::{counted, grouped};

/// How many lines there are without `--full`.
pub(super) const MAX_LINES: usize = 5;

/// How many findings are shown in full; a hostile image can have any number of them.
const MAX_ITEMS: usize = 50;

/// How many are named where there is no room for a line each.
const MAX_NAMED: usize = 2;

/// Names the worst, in a sentence; empty without any.
pub(super) fn in_short(report: &Report) -> Option<String> {
    let told: Vec<Group<'_>> = groups(report).into_iter().filter(|group| group.is_told).collect();
    let (shown, left_out) = told.split_at_checked(MAX_NAMED).unwrap_or((&told, &[]));
    let titles: Vec<Cow<'_, str>> =
        shown.iter().map(|group| within_sentence(&group.first.title)).collect();
    let more: u64 = left_out.iter().map(Group::all).sum();
    let more = if more == 0 { String::new() } else { format!("; {} more", grouped(more)) };
    (!titles.is_empty()).then(|| format!("{HEADING}: {}{more} (`--full`).", titles.join("; ")))
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

/// The heading and a line for each rule, of which there are at most that many; the others and the
/// hints are counted. Empty without any, and without room.
pub(super) fn blocks(report: &Report, max_lines: usize) -> Vec<Block> {
    let (told, hints): (Vec<Group<'_>>, Vec<Group<'_>>) =
        groups(report).into_iter().partition(|group| group.is_told);
    if told.is_empty() || max_lines == 0 {
        return Vec::new();
    }
    let (shown, left_out) = told.split_at_checked(max_lines).unwrap_or((&told, &[]));
    let mut lines: Vec<String> = shown.iter().map(|group| group.line(report)).collect();
    let more = [left_out, &hints].map(|groups| groups.iter().map(|group| group.all()).sum::<u64>());
    let more: Vec<String> = match more {
        [0, 0] => Vec::new(),
        [0, hints] => vec![counted(hints, "hint")],
        [more, 0] => vec![format!("{} more", grouped(more))],
        [more, hints] => vec![format!("{} more", grouped(more)), counted(hints, "hint")],
    };
    if !more.is_empty() {
        lines.push(format!("and {} (`--full`)", more.join(", ")));
    }
    vec![Block::Heading(HEADING.to_owned()), Block::List(lines)]
}

const HEADING: &str = "Also worth knowing";

/// Says how many hints there are if nothing else is worth knowing.
pub(super) fn only_hints(report: &Report) -> Option<String> {
    let groups = groups(report);
    let hints: u64 = groups.iter().map(Group::all).sum();
    let is_only = !groups.is_empty() && groups.iter().all(|group| !group.is_told);
    is_only.then(|| format!("{} (`--full`).", counted(hints, "hint")))
}

/// Every finding that is not about bytes, with its reason and its fix.
pub(super) fn section(report: &Report) -> Section {
    let all: Vec<&FindingReport> = worth_knowing(report).collect();
    let (shown, left_out) = all.split_at_checked(MAX_ITEMS).unwrap_or((&all, &[]));
    let mut items: Vec<Item> = shown.iter().map(|finding| item(report, finding)).collect();
    if let Some(first) = left_out.first() {
        items.push(Item {
            title: format!("And {} more", grouped(left_out.len() as u64)),
            saving: in_words(first),
            facts: Vec::new(),
            advice: "`--format json` has all of them".to_owned(),
            code: Vec::new(),
        });
    }
    (!items.is_empty()).then(|| (format!("{HEADING}, in full"), Block::Items(items)))
}

/// The findings that are neither about bytes nor ignored, the worst first.
fn worth_knowing(report: &Report) -> impl Iterator<Item = &FindingReport> {
    report.findings.iter().filter(|finding| finding.is_worth_knowing())
}

/// The findings of a rule, of which the first is the worst.
struct Group<'r> {
    first: &'r FindingReport,
    others: Vec<&'r FindingReport>,
    /// Whether it has a line without `--full`.
    is_told: bool,
}

fn groups(report: &Report) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for finding in worth_knowing(report) {
        let is_told = finding.is_told();
        // A hint beside worse findings of its rule stays one.
        let same =
            |group: &&mut Group<'_>| group.first.rule == finding.rule && group.is_told == is_told;
        match groups.iter_mut().find(same) {
            Some(group) => group.others.push(finding),
            None => groups.push(Group { first: finding, others: Vec::new(), is_told }),
        }
    }
    groups
}

impl Group<'_> {
    fn all(&self) -> u64 {
        1 + self.others.len() as u64
    }

    /// What is wrong, where, and what to do: `Private keys in layer 4 (COPY . /app): /app/id_rsa
    /// and 2 more. Mount them as secrets`.
    fn line(&self, report: &Report) -> String {
        let first = self.first;
        let layer = first.layers.first();
        let layer = layer.map_or_else(String::new, |&layer| in_layer(report, layer));
        let paths = |finding: &FindingReport| finding.paths.len() as u64 + finding.more_paths;
        let all: u64 = paths(first) + self.others.iter().copied().map(paths).sum::<u64>();
        let what = match (first.paths.first(), all.saturating_sub(1)) {
            (Some(path), 0) => format!(": {path}"),
            (Some(path), more) => format!(": {path} and {} more", grouped(more)),
            (None, _) if self.others.is_empty() => String::new(),
            (None, _) => format!(", {} times", grouped(self.all())),
        };
        format!("{}{layer}{what}. {}.", first.title, stopped(&first.advice))
    }
}

/// ` in layer 4 (COPY . /app)`.
fn in_layer(report: &Report, layer: usize) -> String {
    let maker = report.maker(layer);
    match maker == format!("layer {layer}") {
        true => format!(" in layer {layer}"),
        false => format!(" in layer {layer} ({})", crate::fit::shorten_end(&maker, 40)),
    }
}

fn stopped(sentence: &str) -> &str {
    sentence.trim_end_matches('.')
}

fn item(report: &Report, finding: &FindingReport) -> Item {
    let layers = report.places_of(&finding.layers);
    let place = match (finding.layers.first(), layers.as_str()) {
        (Some(&layer), "") => in_layer(report, layer),
        (Some(&layer), places) => format!("{} at {places}", in_layer(report, layer)),
        (None, _) => String::new(),
    };
    let mut facts = vec![(String::new(), finding.evidence.clone())];
    let shown = finding.paths.iter().map(|path| (String::new(), path.clone()));
    facts.extend(shown);
    if 0 < finding.more_paths {
        facts.push((String::new(), format!("{} more", grouped(finding.more_paths))));
    }
    let end = if finding.fix.is_empty() { "." } else { ":" };
    Item {
        title: format!("{}{place} ({})", finding.title, finding.rule),
        saving: in_words(finding),
        facts,
        advice: format!("{}{end}", stopped(&finding.advice)),
        code: finding.fix.clone(),
    }
}

/// How bad and how certain it is, and what it makes a change of the sources cost.
fn in_words(finding: &FindingReport) -> String {
    let severity = finding.severity.unwrap_or(Severity::Medium).word();
    let churn =
        finding.churn.map(|churn| format!("; {churn} unpacked are pulled again with every change"));
    format!("{severity}, {}{}", finding.proof.word(), churn.unwrap_or_default())
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
