//! Text that no log of a build reads as commands to it.
//!
//! GitHub Actions reads a line that begins with `::`, and `##[` anywhere in it; Azure Pipelines
//! reads `##vso[`. Names, instructions and messages are other people's text.

use super::{Block, Cell, Item, Table};
use crate::fit::clean;

/// What is before the character that makes a command of it, in lowercase.
const COMMANDS: [&str; 2] = ["##", "##vso"];

/// Returns a document with a backslash within everything that would be a command.
pub(in crate::view) fn without_commands(blocks: Vec<Block>) -> Vec<Block> {
    blocks.into_iter().map(block).collect()
}

/// Returns a text with a backslash before each word that begins with `::`, and within `##[` and
/// `##vso[`; without characters that act on a terminal, which could hide either.
pub(in crate::view) fn inert(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in clean(text).chars() {
        if character == '[' && ends_like_a_command(&out) {
            out.push('\\');
        }
        out.push(character);
    }
    let begins = |(at, _): &(usize, &str)| {
        out.get(..*at).is_none_or(|before| before.is_empty() || before.ends_with(' '))
    };
    let places: Vec<usize> = out.match_indices("::").filter(begins).map(|(at, _)| at).collect();
    for at in places.into_iter().rev() {
        out.insert(at, '\\');
    }
    out
}

fn ends_like_a_command(text: &str) -> bool {
    let is_end = |command: &&str| {
        let start = text.len().checked_sub(command.len());
        start
            .and_then(|start| text.get(start..))
            .is_some_and(|end| end.eq_ignore_ascii_case(command))
    };
    COMMANDS.iter().any(is_end)
}

fn block(block: Block) -> Block {
    let all = |texts: Vec<String>| texts.iter().map(|text| inert(text)).collect();
    match block {
        Block::Heading(text) => Block::Heading(inert(&text)),
        Block::Alert(text) => Block::Alert(inert(&text)),
        Block::Lead(text) => Block::Lead(inert(&text)),
        Block::Paragraph(text) => Block::Paragraph(inert(&text)),
        Block::Space => Block::Space,
        Block::List(lines) => Block::List(all(lines)),
        Block::Items(items) => Block::Items(items.into_iter().map(item).collect()),
        Block::Table(Table { columns, rows, under, rest }) => {
            let cells = |row: Vec<Cell>| row.into_iter().map(cell).collect::<Vec<Cell>>();
            Block::Table(Table {
                columns,
                rows: rows.into_iter().map(cells).collect(),
                under: cells(under),
                rest: rest.map(|rest| inert(&rest)),
            })
        }
    }
}

fn item(item: Item) -> Item {
    let Item { title, saving, facts, advice, code } = item;
    let facts = facts.iter().map(|(amount, fact)| (inert(amount), inert(fact)));
    Item {
        title: inert(&title),
        saving: inert(&saving),
        facts: facts.collect(),
        advice: inert(&advice),
        code: code.iter().map(|line| inert(line)).collect(),
    }
}

fn cell(cell: Cell) -> Cell {
    match cell {
        Cell::Text { lead, text, tone } => Cell::Text { lead, text: inert(&text), tone },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_of_logs_are_broken_and_nothing_else() {
        for (text, expected) in [
            ("::error::x", "\\::error::x"),
            ("  ::error::x", "  \\::error::x"),
            ("see ::add-mask::a", "see \\::add-mask::a"),
            ("a\n::error::x", "a \\::error::x"),
            ("std::vec, a::b", "std::vec, a::b"),
            ("x ##[error]y", "x ##\\[error]y"),
            ("#\u{1b}#[error]", "##\\[error]"),
            (":\u{202e}:error", "\\::error"),
            ("##VSO[task.x]", "##VSO\\[task.x]"),
            ("[a] # [b] #[c]", "[a] # [b] #[c]"),
            ("é##[x] ::", "é##\\[x] \\::"),
            ("", ""),
        ] {
            assert_eq!(inert(text), expected, "{text}");
        }
    }
}
