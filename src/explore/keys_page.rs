//! The keys as tables of Markdown, for `docs/explore.md`.

use std::fmt::Write;

use super::help::opened_by;
use super::keys::{Group, KEYS, Row, View, row_of};
use super::menus::Menu;

/// Returns all keys by group, then those of each menu.
pub fn tables() -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    for group in Group::ALL {
        let _ =
            write!(text, "### {}\n\n| key | does | action |\n| --- | --- | --- |\n", group.word());
        for row in KEYS.iter().filter(|row| row.group == *group) {
            let does = format!("{}{}", cell(row.long), places(row));
            let _ = writeln!(text, "| {} | {does} | `{}` |", keys(row.keys), row.action.word());
        }
        text.push('\n');
    }
    for menu in Menu::ALL {
        let opens = row_of(opened_by(*menu)).map_or(String::new(), |row| keys(row.keys));
        let opens = opens.replace("` `", "` or `");
        let _ = write!(text, "### {}: after {opens}\n\n", menu.title());
        text += "| key | chooses |\n| --- | --- |\n";
        for row in menu.rows() {
            let _ = writeln!(text, "| {} | {} |", keys(row.keys), cell(row.long));
        }
        text.push('\n');
    }
    text
}

/// Where a row does something, unless that is everywhere.
fn places(row: &Row) -> String {
    let views = |is_in: bool| {
        let views = View::ALL.iter().filter(|view| row.is_in(**view) == is_in);
        views.map(|view| view.word()).collect::<Vec<&str>>()
    };
    match views(false).as_slice() {
        [] => String::new(),
        [other] => format!(" (not in {other})"),
        _ => format!(" (in {})", views(true).join(", ")),
    }
}

fn keys(keys: &[&str]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("`{}`", cell(key))).collect();
    if keys.is_empty() { "–".to_owned() } else { keys.join(" ") }
}

/// A text in a cell: a bar would end it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
