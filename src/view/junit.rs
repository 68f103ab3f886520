//! JUnit: each limit of a budget is a test case, so that what shows tests shows what is exceeded.
//!
//! The dialect that Jenkins, GitLab and GitHub's readers agree on: nothing that only some of them
//! take, each name once, and the whole message as text, since GitLab shows no attributes.

use std::collections::HashMap;

use super::document::check::told;
use super::document::inert;
use super::problems;
use super::{Format, Writer, Writers};
use crate::budget::Check;
use crate::budget::check::{CheckedImage, Judged, LimitState};

pub(super) const FORMAT: Format = Format {
    name: "junit",
    writers: Writers {
        check: Some(Writer {
            about: "JUnit: a test case for each limit",
            write: |out, check, _| out.write_all(document(check).as_bytes()),
        }),
        ..Writers::NONE
    },
    ..Format::FOR_PROGRAMS
};

/// What became of a test case.
enum Outcome {
    Passed,
    Failed { kind: &'static str, message: String },
    Warned(String),
    Skipped(String),
    Unread(String),
}

struct Case {
    name: String,
    outcome: Outcome,
}

struct Suite {
    /// What it is called, and the class of its cases.
    name: String,
    cases: Vec<Case>,
}

fn document(check: &Check) -> String {
    let mut suites = Vec::new();
    for (position, image) in check.images.iter().enumerate() {
        let own = check.judgements.iter().filter(|judged| judged.image == Some(position));
        let unread = (!image.is_answered()).then(|| unread(image));
        let cases = unread.into_iter().chain(own.map(|judged| case(check, judged))).collect();
        let (name, platform) = problems::called(image);
        let name = format!("{name} {platform}").trim_end().to_owned();
        suites.push(Suite { name, cases });
    }
    let of_all = check.judgements.iter().filter(|judged| judged.image.is_none());
    let of_all: Vec<Case> = of_all.map(|judged| case(check, judged)).collect();
    if !of_all.is_empty() {
        suites.push(Suite { name: "all images".to_owned(), cases: of_all });
    }
    let file = check.budget.file.as_deref();
    let body: String = suites.iter().map(|suite| drawn(suite, file)).collect();
    let cases = || suites.iter().flat_map(|suite| &suite.cases);
    let (tests, failures, errors, _) = counts(cases());
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"plimsoll\" \
         tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" time=\"0.000\">\n{body}\
         </testsuites>\n"
    )
}

fn case(check: &Check, judged: &Judged) -> Case {
    let message = || told(check, judged);
    let outcome = match judged.state {
        LimitState::Pass => Outcome::Passed,
        LimitState::Warn => Outcome::Warned(message()),
        LimitState::NotMeasured if !check.budget.strict => Outcome::Skipped(message()),
        LimitState::NotMeasured | LimitState::Fail => {
            let is_rule = judged.limit.starts_with("rules.") || judged.limit.starts_with("ignore.");
            Outcome::Failed { kind: if is_rule { "rule" } else { "limit" }, message: message() }
        }
    };
    Case { name: judged.limit.clone(), outcome }
}

fn unread(image: &CheckedImage) -> Case {
    let why = match (&image.error, &image.incomplete) {
        (Some(error), _) => error.clone(),
        (None, Some(incomplete)) => incomplete.what.clone(),
        (None, None) => "it is incomplete".to_owned(),
    };
    Case { name: "image".to_owned(), outcome: Outcome::Unread(format!("{}: {why}", image.name)) }
}

/// How many cases there are, fail, could not be read, and are skipped.
fn counts<'a>(cases: impl Iterator<Item = &'a Case>) -> (usize, usize, usize, usize) {
    cases.fold((0, 0, 0, 0), |(all, failed, unread, skipped), case| match case.outcome {
        Outcome::Passed => (all + 1, failed, unread, skipped),
        Outcome::Failed { .. } => (all + 1, failed + 1, unread, skipped),
        Outcome::Unread(_) => (all + 1, failed, unread + 1, skipped),
        Outcome::Warned(_) | Outcome::Skipped(_) => (all + 1, failed, unread, skipped + 1),
    })
}

fn drawn(suite: &Suite, file: Option<&str>) -> String {
    let (tests, failures, errors, skipped) = counts(suite.cases.iter());
    let name = attribute(&suite.name);
    let file = file.map(|file| format!(" file=\"{}\"", attribute(file))).unwrap_or_default();
    let mut text = format!(
        "  <testsuite name=\"{name}\"{file} tests=\"{tests}\" failures=\"{failures}\" \
         errors=\"{errors}\" skipped=\"{skipped}\" time=\"0.000\">\n"
    );
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for case in &suite.cases {
        // Of cases with equal names GitLab reads the first one.
        let times = seen.entry(&case.name).or_default();
        *times += 1;
        let number = if *times == 1 { String::new() } else { format!(" ({times})") };
        let case_name = attribute(&format!("{}{number}", case.name));
        let start = format!(
            "    <testcase classname=\"plimsoll.{name}\" name=\"{case_name}\" time=\"0.000\""
        );
        match body(&case.outcome) {
            Some(body) => text.push_str(&format!("{start}>{body}</testcase>\n")),
            None => text.push_str(&format!("{start}/>\n")),
        }
    }
    text.push_str("  </testsuite>\n");
    text
}

fn body(outcome: &Outcome) -> Option<String> {
    Some(match outcome {
        Outcome::Passed => return None,
        Outcome::Failed { kind, message } => with_text("failure", kind, message),
        Outcome::Unread(message) => with_text("error", "image", message),
        Outcome::Skipped(message) => format!("<skipped message=\"{}\"/>", attribute(message)),
        Outcome::Warned(message) => {
            let skipped = format!("<skipped message=\"warning: {}\"/>", attribute(message));
            format!("{skipped}<system-out>{}</system-out>", escaped(message))
        }
    })
}

fn with_text(element: &str, kind: &str, message: &str) -> String {
    let (attribute, text) = (attribute(message), escaped(message));
    format!("<{element} type=\"{kind}\" message=\"{attribute}\">{text}</{element}>")
}

/// The most characters of an attribute; texts are whole.
const MAX_ATTRIBUTE: usize = 1_000;

fn attribute(text: &str) -> String {
    match text.char_indices().nth(MAX_ATTRIBUTE) {
        None => escaped(text),
        Some((at, _)) => format!("{}…", escaped(text.get(..at).unwrap_or_default())),
    }
}

/// Escapes what is markup, and drops what XML 1.0 does not have (section 2.2).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in inert(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => {}
            other if other < ' ' => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_is_no_markup_and_has_only_characters_of_xml() {
        for (text, expected) in [
            ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
            ("]]>\"'", "]]&gt;&quot;&apos;"),
            ("a\u{1}\u{1b}[31m\u{fffe}\u{ffff}b", "a[31mb"),
            ("a\nb\tc", "a b c"),
            ("##[error]", "##\\[error]"),
            ("é\u{1f600}", "é\u{1f600}"),
        ] {
            assert_eq!(escaped(text), expected, "{text:?}");
        }
    }
}
