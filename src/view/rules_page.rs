//! The rules as a page in Markdown, `docs/rules.md`, generated from the rules themselves.

use std::fmt::Write;

use crate::rules::{Category, Example, Rule, all};
use crate::units::counted;

/// Returns the page.
pub fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(page, "\n{}:\n", counted(all().count() as u64, "rule"));
    page.push_str("| category | in `plimsoll.toml` | rules |\n| --- | --- | --- |\n");
    for (category, rules) in categories() {
        let links: Vec<String> =
            rules.iter().map(|rule| format!("[{id}](#{id})", id = rule.id)).collect();
        let (title, word) = (category.title(), category.word());
        let _ = writeln!(page, "| {title} | `{word}` | {} |", links.join(", "));
    }
    for (category, rules) in categories() {
        let _ = write!(page, "\n## {}\n", category.title());
        for rule in rules {
            describe(&mut page, rule);
        }
    }
    page
}

const INTRODUCTION: &str = "\
# Rules

What should not be in an image, how it is recognised, and what to do instead. `plimsoll rules` lists the same, `plimsoll
rules ID` explains one, and `--format json` gives all of it to programs: an object with `schema` and `rules`, each with
`id`, `title`, `category`, `optional`, `severity`, `why`, `proof`, `fix`, `cost`, `references`. This page is generated from
the rules.

- Every byte is claimed by one finding at most: by the strongest proof, then by the category that comes first here.
- **Proven**: metadata says so, such as a package database, a lock file or a checksum. **Identified**: path and content
  say so. **Guessed**: only a name or a size says so; it is listed, and counted nowhere.
- Optional rules find what some users want to keep. Their savings are a separate sum.
- What comes with the base image is a separate sum too: it needs a different base image.
- Rules of the last categories are not about bytes: what they find is also worth knowing, claims no byte and is in no sum.
  Such a finding has a severity instead. **High**: the image does not run, or ships a secret. **Medium**: it is worth a
  fix. **Hint**: a matter of taste or of little weight, which text lists with `--full` only; guesses are hints.
- [configuration.md](configuration.md) says how to allow, warn of, deny and ignore findings.
";

/// The categories that have rules, in their order.
fn categories() -> impl Iterator<Item = (Category, &'static [&'static Rule])> {
    let categories = Category::ALL.iter().map(|&category| (category, category.rules()));
    categories.filter(|(_, rules)| !rules.is_empty())
}

fn describe(page: &mut String, rule: &Rule) {
    let Rule { id, title, why, proof, fix, .. } = rule;
    // The anchor that the heading gets by itself would change with its title.
    let _ = write!(page, "\n<a id=\"{id}\"></a>\n\n### {}\n\n`{id}`", plain(title));
    if rule.cost.is_some() {
        page.push_str(", optional");
    }
    if !rule.category.is_about_bytes() {
        let _ = write!(page, ", {}", rule.severity.word());
    }
    let _ = write!(page, "\n\n{}\n\n", plain(why));
    let _ = writeln!(page, "- **Recognised by:** {}", plain(proof));
    let _ = writeln!(page, "- **What to do:** {}", plain(fix));
    if let Some(cost) = rule.cost {
        let _ = writeln!(page, "- **What that costs:** {}", plain(cost));
    }
    let Example { found, left_alone } = rule.example;
    // A near miss means little without an example of a match.
    if !found.is_empty() {
        let _ = writeln!(page, "- **Found, for example:** {}", paths(found));
        let _ = writeln!(page, "- **Left alone:** {}", paths(left_alone));
    }
    let links: Vec<String> = rule.references.iter().map(|url| format!("<{url}>")).collect();
    if !links.is_empty() {
        let _ = writeln!(page, "- **See:** {}", links.join(", "));
    }
}

fn paths(paths: &[&str]) -> String {
    let paths: Vec<String> = paths.iter().map(|path| format!("`/{path}`")).collect();
    paths.join(", ")
}

/// Escapes text so that Markdown interprets nothing but code between backticks.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            out.push_str(&format!("`{part}`"));
            continue;
        }
        for character in part.chars() {
            if matches!(character, '*' | '_' | '<' | '>' | '[' | ']' | '|' | '\\') {
                out.push('\\');
            }
            out.push(character);
        }
    }
    out
}
