//! The help: every key of the tables, in groups, and those that a word or a key finds.

use super::key::Key;
use super::keys::{Action, Group, KEYS, View};
use super::menus::Menu;
use super::settings::Settings;

/// A line of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpLine {
    /// Begins a group.
    Title(String),
    /// Keys and what they do.
    Keys {
        /// The keys, separated by spaces; empty for an action that has none.
        keys: String,
        /// What they do.
        long: &'static str,
        /// The action; `None` for the rows of a menu.
        action: Option<Action>,
        /// Whether they do something in the view.
        here: bool,
    },
}

/// A line with what finds it.
struct Candidate {
    keys: Vec<Key>,
    /// In lower case.
    text: String,
    line: HelpLine,
}

/// Other words that people type for what an action does.
const WORDS: &[(Action, &str)] = &[
    (Action::Mark, "delete remove rm drop select ignore without smaller"),
    (Action::Undo, "revert"),
    (Action::Write, "save export output dockerignore script"),
    (Action::Extract, "save export download unpack get dump"),
    (Action::CopyLink, "share save"),
    (Action::Sort, "big bigger biggest large largest size sum total order"),
    (Action::Arrangement, "big biggest large size flat list"),
    (Action::Treemap, "big biggest size map chart"),
    (Action::Filter, "only hide glob regex find exclude ignore size"),
    (Action::Search, "find grep locate"),
    (Action::Findings, "secret password key waste problem warning rule"),
    (Action::Plans, "fix advice save smaller dockerfile"),
    (Action::Answer, "save summary total smaller start"),
    (Action::Why, "reason cause explain who deleted"),
    (Action::Layers, "instruction history command RUN COPY"),
    (Action::Scope, "layer diff changes whole image"),
    (Action::HiddenVersions, "deleted removed overwritten waste whiteout"),
    (Action::Content, "view cat open read show text hex"),
    (Action::Difference, "diff changes"),
    (Action::Packages, "apt apk rpm pip npm library"),
    (Action::Command, "goto jump path"),
    (Action::Quit, "exit close leave"),
    (Action::QuitNow, "exit close leave"),
    (Action::Back, "cancel close escape"),
];

/// Returns the lines of the help for a view, in the order of the tables; groups without lines are
/// left out.
///
/// `filter` is a key, such as `f` or `Ctrl-d`, or words that all have to be in a line; empty for
/// everything. Keys come first: words count only if they have two letters or no key is found.
pub fn help(view: View, filter: &str, settings: &Settings) -> Vec<HelpLine> {
    let groups = groups(view, settings);
    let filter = filter.trim();
    let key: Option<Key> = filter.parse().ok();
    let has_key = |row: &Candidate| key.is_some_and(|key| row.keys.contains(&key));
    let is_found = groups.iter().flat_map(|(_, rows)| rows).any(has_key);
    let by_words = !is_found || 1 < filter.chars().count();
    let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
    let has_words = |row: &Candidate| words.iter().all(|word| row.text.contains(word));
    let mut lines = Vec::new();
    for (title, rows) in groups {
        let wanted = rows.into_iter().filter(|row| has_key(row) || (by_words && has_words(row)));
        let rows: Vec<HelpLine> = wanted.map(|row| row.line).collect();
        if !rows.is_empty() {
            lines.push(HelpLine::Title(title));
            lines.extend(rows);
        }
    }
    lines
}

/// Splits lines into two columns, the first the longer, between two groups.
pub fn two_columns(lines: &[HelpLine]) -> (&[HelpLine], &[HelpLine]) {
    let half = lines.len().div_ceil(2);
    let is_title = |line: &HelpLine| matches!(line, HelpLine::Title(_));
    let next = lines.iter().skip(half).position(is_title);
    lines.split_at_checked(next.map_or(lines.len(), |after| half + after)).unwrap_or((lines, &[]))
}

fn groups(view: View, settings: &Settings) -> Vec<(String, Vec<Candidate>)> {
    let of_groups = Group::ALL.iter().map(|group| {
        let rows = KEYS.iter().filter(|row| row.group == *group);
        let rows = rows.map(|row| {
            let others = WORDS.iter().find(|(action, _)| *action == row.action);
            let others = others.map_or("", |(_, words)| words);
            let text = format!("{}\n{}\n{}\n{others}", row.long, row.short, row.action.word());
            let keys = settings.keymap.keys(row.action).to_vec();
            candidate(group.word(), keys, &text, settings, |keys| HelpLine::Keys {
                keys,
                long: row.long,
                action: Some(row.action),
                here: row.is_in(view),
            })
        });
        (group.word().to_owned(), rows.collect())
    });
    let of_menus = Menu::ALL.iter().map(|menu| {
        let title = menu_title(*menu, settings);
        let rows = menu.rows().map(|row| {
            let text = format!("{}\n{}\n{}", row.long, row.short, row.action.word());
            let keys = row.keys.iter().filter_map(|key| key.parse().ok()).collect();
            candidate(&title, keys, &text, settings, |keys| HelpLine::Keys {
                keys,
                long: row.long,
                action: None,
                here: true,
            })
        });
        let rows: Vec<Candidate> = rows.collect();
        (title, rows)
    });
    of_groups.chain(of_menus).collect()
}

fn candidate(
    title: &str,
    keys: Vec<Key>,
    text: &str,
    settings: &Settings,
    line: impl FnOnce(String) -> HelpLine,
) -> Candidate {
    let names: Vec<String> = keys.iter().map(ToString::to_string).collect();
    let text = format!("{title}\n{text}\n{}", names.join("\n")).to_lowercase();
    let shown: Vec<String> = keys.iter().map(|key| settings.theme.key(*key)).collect();
    Candidate { keys, text, line: line(shown.join(" ")) }
}

/// The title of a menu, after the key that opens it.
fn menu_title(menu: Menu, settings: &Settings) -> String {
    let opens = settings.keymap.keys(opened_by(menu)).first();
    opens.map_or_else(
        || menu.title().to_owned(),
        |key| format!("{} after {}", menu.title(), settings.theme.key(*key)),
    )
}

/// Returns the action that opens a menu.
pub fn opened_by(menu: Menu) -> Action {
    match menu {
        Menu::Sort => Action::Sort,
        Menu::Filter => Action::Filter,
        Menu::Write => Action::Write,
        Menu::Columns => Action::Columns,
        Menu::Content => Action::Content,
    }
}
