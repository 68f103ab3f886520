//! Reads columns of SQLite's rows, and finds tables.

use super::sqlite::{Node, Pages, Used, payload, varint, walk};

/// A column of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// Null, or a floating-point number, which is not needed.
    Null,
    /// A whole number.
    Number(i64),
    /// A string or a blob.
    Bytes(&'a [u8]),
}

/// Reads the columns of a row ("Record Format"), up to the first that is damaged.
pub(super) fn values(row: &[u8]) -> Vec<Value<'_>> {
    let mut values = Vec::new();
    let Some((header, _)) = varint(row) else { return values };
    let Ok(header) = usize::try_from(header) else { return values };
    let Some((kinds, mut rest)) = row.split_at_checked(header) else { return values };
    let mut kinds = varint(kinds).map(|(_, kinds)| kinds).unwrap_or_default();
    while let Some((kind, after)) = varint(kinds) {
        kinds = after;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => break,
            _ => (kind - 12) / 2,
        };
        let Ok(length) = usize::try_from(length) else { break };
        let Some((bytes, after)) = rest.split_at_checked(length) else { break };
        rest = after;
        values.push(match kind {
            8 => Value::Number(0),
            9 => Value::Number(1),
            1..=6 => Value::Number(number(bytes)),
            0 | 7 => Value::Null,
            _ => Value::Bytes(bytes),
        });
    }
    values
}

fn number(bytes: &[u8]) -> i64 {
    let negative = bytes.first().is_some_and(|&byte| 0x80 <= byte);
    let start = if negative { -1 } else { 0 };
    bytes.iter().fold(start, |value, &byte| value << 8 | i64::from(byte))
}

/// Returns the first page of a table and the names of its columns.
pub(super) fn table<'a>(
    pages: &impl Pages<'a>,
    count: u32,
    name: &str,
) -> Option<(u32, Vec<String>)> {
    let mut found = None;
    walk(pages, 1, &mut Used::none(count), |_, node, used| {
        let Node::Leaf(cells, _) = node else { return };
        for cell in cells {
            let Some(row) = payload(&cell, pages, used) else { continue };
            if let [
                Value::Bytes(b"table"),
                Value::Bytes(table),
                _,
                Value::Number(root),
                Value::Bytes(sql),
            ] = values(&row).as_slice()
                && table.eq_ignore_ascii_case(name.as_bytes())
                && let Ok(root) = u32::try_from(*root)
            {
                found = Some((root, columns(&String::from_utf8_lossy(sql))));
            }
        }
    });
    found
}

/// Returns the first word of each part of a `CREATE TABLE`.
fn columns(sql: &str) -> Vec<String> {
    let inner = sql.split_once('(').map(|(_, rest)| rest).unwrap_or_default();
    let (mut columns, mut depth, mut part, mut rest) = (Vec::new(), 0_u32, String::new(), inner);
    while let Some(sign) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map(|(_, rest)| rest).unwrap_or_default();
            continue;
        }
        rest = rest.get(sign.len_utf8()..).unwrap_or_default();
        match sign {
            '(' => depth += 1,
            ')' if depth == 0 => break,
            ')' => depth -= 1,
            ',' if depth == 0 => columns.push(std::mem::take(&mut part)),
            _ => (),
        }
        if sign != ',' || depth != 0 {
            part.push(sign);
        }
    }
    columns.push(part);
    let word = |part: &String| part.split_whitespace().next().unwrap_or_default().to_owned();
    let name = |part| word(part).trim_matches(['"', '\'', '`', '[', ']']).to_owned();
    columns.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_as_far_as_they_go() {
        let row =
            [7, 0, 1, 9, 5, 17, 18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, b'a', b'b', b'c'];
        let number = Value::Number(-2);
        let wanted =
            [Value::Null, Value::Number(-1), Value::Number(1), number, Value::Bytes(b"ab")];
        assert_eq!(values(&row), wanted);
        assert!(values(&[0xff; 30]).is_empty());
        assert!(values(&[]).is_empty());
    }

    #[test]
    fn columns_are_the_first_words_of_a_definition() {
        let sql = "CREATE TABLE \"t\" (id INTEGER PRIMARY KEY, /* a, b */ 'name' TEXT DEFAULT (1, \
                   2),\n\
                   state INTEGER NOT NULL /* (x) */ , UNIQUE (id, name))";
        assert_eq!(columns(sql), ["id", "name", "state", "UNIQUE"]);
        assert_eq!(columns("garbage"), [""]);
    }
}
