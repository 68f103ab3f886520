//! Records of text fields: the form in which condensed databases are kept.

/// Adds a record: a letter that says what it is, then its fields.
///
/// Tabs and line ends within fields become spaces.
pub(super) fn push(out: &mut Vec<u8>, kind: u8, fields: &[&str]) {
    out.push(kind);
    for (index, field) in fields.iter().enumerate() {
        if 0 < index {
            out.push(b'\t');
        }
        out.extend(field.bytes().map(|byte| match byte {
            b'\t' | b'\n' => b' ',
            byte => byte,
        }));
    }
    out.push(b'\n');
}

/// The records of a text that [`push`] wrote: their letter and their fields.
pub(super) fn records(bytes: &[u8]) -> impl Iterator<Item = (u8, std::str::Split<'_, char>)> {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    text.lines().filter_map(|line| {
        let (&kind, _) = line.as_bytes().split_first()?;
        Some((kind, line.get(1..)?.split('\t')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_give_back_their_fields() {
        let mut out = Vec::new();
        push(&mut out, b'P', &["a", "", "c\td\ne"]);
        push(&mut out, b'Q', &[]);
        let got: Vec<(u8, Vec<&str>)> =
            records(&out).map(|(kind, fields)| (kind, fields.collect())).collect();
        assert_eq!(got, [(b'P', vec!["a", "", "c d e"]), (b'Q', vec![""])]);
    }

    #[test]
    fn what_is_no_record_is_none() {
        assert_eq!(records(b"\xff\xfe").count(), 0);
        assert_eq!(records("\u{e9}t\u{e9}\n\n".as_bytes()).count(), 0);
    }
}
