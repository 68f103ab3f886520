//! What is said about a rule once, for all its results: what it is, why, and what to do.

use serde::Serialize;

use super::{Text, level};
use crate::rules::{self, Category, Proof};
use crate::view::problems::{Problem, Severity};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    id: String,
    short_description: Text<'static>,
    full_description: Text<'static>,
    help: Help,
    help_uri: String,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties {
    tags: Vec<&'static str>,
    precision: &'static str,
    #[serde(rename = "problem.severity")]
    severity: &'static str,
    /// From 0 to 10, as GitHub sorts what is about security (code scanning, "SARIF support").
    #[serde(rename = "security-severity", skip_serializing_if = "Option::is_none")]
    security: Option<&'static str>,
}

/// Where the pages of the documentation are.
const DOCS: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs");

/// The most characters of a description.
const MAX_CHARS: usize = 1_024;

impl Rule {
    /// Describes the rule of a problem, the worst one that it found.
    pub(super) fn of(problem: &Problem<'_>) -> Self {
        // `rules.apt-lists` is a limit on the findings of `apt-lists`.
        let named = problem.rule.split_once('.');
        let table = named.map(|(table, _)| table);
        let about = match table {
            None => rules::rule(&problem.rule),
            Some("rules" | "finding" | "ignore") => named.and_then(|(_, id)| rules::rule(id)),
            Some(_) => None,
        };
        let (short, full, help, help_uri, category) = match about {
            Some(rule) => of_rule(rule),
            None => of_limit(problem, table),
        };
        let is_secret = category == Some(Category::Secrets);
        let about = match category {
            Some(Category::Secrets) => Some("security"),
            Some(category) if !category.is_about_bytes() => None,
            Some(_) | None => Some("size"),
        };
        let word = category.map(Category::word);
        let tags = ["container-image"].into_iter().chain(about).chain(word).collect();
        Self {
            id: problem.rule.clone().into_owned(),
            short_description: Text { text: short.into() },
            full_description: Text { text: shortened(&full).into() },
            help,
            help_uri,
            default_configuration: Configuration { level: level(problem.severity) },
            properties: Properties {
                tags,
                precision: match problem.proof {
                    None | Some(Proof::Proven) => "very-high",
                    Some(Proof::Identified) => "high",
                    Some(Proof::Guessed) => "low",
                },
                severity: match problem.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Note => "recommendation",
                },
                security: is_secret.then_some(match problem.badness {
                    Some(rules::Severity::High) | None => "8.0",
                    Some(rules::Severity::Medium) => "5.0",
                    Some(rules::Severity::Hint) => "2.0",
                }),
            },
        }
    }
}

/// The short and the full description, the help, its page, and the category.
type About = (String, String, Help, String, Option<Category>);

fn of_rule(rule: &rules::Rule) -> About {
    let uri = format!("{DOCS}/rules.md#{}", rule.id);
    let mut parts = vec![("Recognised by", rule.proof), ("What to do", rule.fix)];
    parts.extend(rule.cost.map(|cost| ("What that costs", cost)));
    let text: Vec<String> = parts.iter().map(|(head, body)| format!("{head}: {body}")).collect();
    let markdown: Vec<String> =
        parts.iter().map(|(head, body)| format!("- **{head}:** {body}")).collect();
    let help = Help {
        text: format!("{}\n\n{}", rule.why, text.join("\n")),
        markdown: format!("{}\n\n{}\n\n[More]({uri})", rule.why, markdown.join("\n")),
    };
    (rule.title.to_owned(), rule.why.to_owned(), help, uri, Some(rule.category))
}

fn of_limit(problem: &Problem<'_>, table: Option<&str>) -> About {
    let (page, what) = match (table, problem.since) {
        (Some("growth"), Some(_)) => ("compare.md", "The image grew by more than the threshold."),
        (Some(_), _) => ("check.md", "The budget of the image says what it may weigh."),
        (None, _) if problem.proof.is_none() && problem.since.is_none() => {
            ("check.md", "An image that cannot be read cannot be judged.")
        }
        (None, _) => ("rules.md", "A rule of another version of the program."),
    };
    let short = match table {
        Some(_) => format!("Size budget: {}", problem.title),
        None => problem.title.clone(),
    };
    let uri = format!("{DOCS}/{page}");
    let help =
        Help { text: format!("{what} See {uri}"), markdown: format!("{what} [More]({uri})") };
    (shortened(&short), what.to_owned(), help, uri, None)
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        None => text.to_owned(),
        Some((at, _)) => text.get(..at).unwrap_or_default().to_owned(),
    }
}
