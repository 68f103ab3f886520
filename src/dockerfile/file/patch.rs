//! Changes of a Dockerfile as a unified diff, which `patch` and `git apply` take.

use std::ops::Range;

use super::align::gaps;
use super::path::header;
use crate::secrets::MASK;

/// Lines of a text, and what takes their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replacement {
    /// The positions of the lines, from 0; empty to insert before the one at its start.
    pub(super) lines: Range<usize>,
    /// The lines to write instead, without their ends.
    pub(super) with: Vec<String>,
}

/// How many pairs of lines are compared in one replacement; real ones have a few thousand.
const MAX_CELLS: usize = 1 << 20;

/// Lines around a change that show where it belongs, if none of them holds a secret.
const MAX_CONTEXT: usize = 3;

/// Returns the unified diff between a text and itself with some lines replaced, which may not
/// overlap; empty if nothing changes. `name` is the path of the file.
pub(super) fn unified(name: &str, text: &str, replacements: &[Replacement]) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let changes = changes(replacements, &lines, end);
    let context = context(&changes, &lines);
    let mut hunks: Vec<Vec<Change>> = Vec::new();
    for change in changes {
        match hunks.last_mut() {
            Some(hunk) if hunk.last().is_some_and(|last| last.is_near(&change, context)) => {
                hunk.push(change);
            }
            _ => hunks.push(vec![change]),
        }
    }
    if hunks.is_empty() {
        return String::new();
    }
    let mut out = format!("--- {}\n+++ {}\n", header('a', name), header('b', name));
    let mut offset = 0;
    for hunk in &hunks {
        write_hunk(&mut out, hunk, &lines, context, &mut offset);
    }
    out
}

/// How many lines are shown around each change: the value of a secret is not in the text, so that
/// no file would have a line that holds one.
///
/// It is the same before and after a change: a hunk with a shorter end belongs to the end of a
/// file.
fn context(changes: &[Change], lines: &[&str]) -> usize {
    let is_shown = |range: Range<usize>| {
        let shown = lines.get(range.start..range.end.min(lines.len())).unwrap_or_default();
        !shown.iter().any(|line| line.contains(MASK))
    };
    let fits = |context: &usize| {
        changes.iter().all(|change| {
            is_shown(change.lines.start.saturating_sub(*context)..change.lines.start)
                && is_shown(change.lines.end..change.lines.end + context)
        })
    };
    (0..=MAX_CONTEXT).rev().find(fits).unwrap_or_default()
}

/// Returns a text with some lines replaced.
pub(super) fn replaced(text: &str, replacements: &[Replacement]) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let changes = changes(replacements, &lines, end);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for change in &changes {
        lines.get(at..change.lines.start).unwrap_or_default().iter().for_each(|line| {
            out.push_str(line);
        });
        change.with.iter().for_each(|line| out.push_str(line));
        at = change.lines.end;
    }
    lines.get(at..).unwrap_or_default().iter().for_each(|line| out.push_str(line));
    out
}

/// Returns what differs, in order; changes without lines in between are one.
fn changes(replacements: &[Replacement], lines: &[&str], end: &str) -> Vec<Change> {
    let mut all: Vec<Change> =
        replacements.iter().flat_map(|one| Change::of(one, lines, end)).collect();
    all.sort_by_key(|change| (change.lines.start, change.lines.end));
    let mut changes: Vec<Change> = Vec::new();
    for change in all {
        match changes.last_mut() {
            Some(last) if last.lines.end == change.lines.start => {
                last.lines.end = change.lines.end;
                last.with.extend(change.with);
            }
            _ => changes.push(change),
        }
    }
    changes
}

/// Lines that differ, and what is written instead, with the ends of lines.
#[derive(Debug)]
struct Change {
    lines: Range<usize>,
    with: Vec<String>,
}

impl Change {
    /// Takes what differs of a replacement.
    fn of(replacement: &Replacement, lines: &[&str], end: &str) -> Vec<Self> {
        let old = lines.get(replacement.lines.clone()).unwrap_or_default();
        let mut with: Vec<String> =
            replacement.with.iter().map(|line| format!("{line}{end}")).collect();
        // The last line of a file may have no end, and keeps it that way.
        if replacement.lines.end == lines.len()
            && old.last().is_some_and(|last| !last.ends_with('\n'))
            && let Some(last) = with.last_mut()
        {
            last.truncate(last.trim_end_matches(['\r', '\n']).len());
        }
        let gaps = match old.len().saturating_mul(with.len()) <= MAX_CELLS {
            true => {
                gaps(old.len(), with.len(), |a, b| old.get(a).copied() == with.get(b).map(|x| &**x))
            }
            false => vec![(0..old.len(), 0..with.len())],
        };
        let start = replacement.lines.start;
        let change = |(old, new): (Range<usize>, Range<usize>)| Self {
            lines: start + old.start..start + old.end,
            with: with.get(new).unwrap_or_default().to_vec(),
        };
        gaps.into_iter().map(change).collect()
    }

    /// Whether so few lines are between two changes that they are shown together.
    fn is_near(&self, next: &Self, context: usize) -> bool {
        next.lines.start <= self.lines.end + 2 * context
    }
}

fn write_hunk(
    out: &mut String,
    hunk: &[Change],
    lines: &[&str],
    context: usize,
    offset: &mut isize,
) {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { return };
    let start = first.lines.start.saturating_sub(context);
    let end = (last.lines.end + context).min(lines.len());
    let mut body = Vec::new();
    let mut at = start;
    let same = |range: Range<usize>, body: &mut Vec<(char, String)>| {
        let lines = lines.get(range).unwrap_or_default();
        body.extend(lines.iter().map(|line| (' ', (*line).to_owned())));
    };
    for change in hunk {
        same(at..change.lines.start, &mut body);
        let old = lines.get(change.lines.clone()).unwrap_or_default();
        body.extend(old.iter().map(|line| ('-', (*line).to_owned())));
        body.extend(change.with.iter().map(|line| ('+', line.clone())));
        at = change.lines.end;
    }
    same(at..end, &mut body);
    let count = |without: char| body.iter().filter(|(sign, _)| *sign != without).count();
    let (old, new) = (count('+'), count('-'));
    // A range without lines is named by the line before it.
    let number = |lines: usize, at: isize| if lines == 0 { at } else { at + 1 };
    let at = isize::try_from(start).unwrap_or_default();
    let (from, to) = (number(old, at), number(new, at + *offset));
    out.push_str(&format!("@@ -{from},{old} +{to},{new} @@\n"));
    *offset += isize::try_from(new).unwrap_or_default() - isize::try_from(old).unwrap_or_default();
    for (sign, line) in body {
        out.push(sign);
        out.push_str(&line);
        if !line.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(text: &str, replacements: &[(Range<usize>, &[&str])], expected: Expect) {
        let replacements: Vec<Replacement> = replacements
            .iter()
            .map(|(lines, with)| Replacement {
                lines: lines.clone(),
                with: with.iter().map(|&line| line.to_owned()).collect(),
            })
            .collect();
        expected.assert_eq(&unified("Dockerfile", text, &replacements));
    }

    #[test]
    fn changes_have_lines_around_them() {
        check(
            "a\nb\nc\nd\ne\nf\n",
            &[(4..5, &["E", "x"])],
            expect![[r#"
                --- a/Dockerfile
                +++ b/Dockerfile
                @@ -2,5 +2,6 @@
                 b
                 c
                 d
                -e
                +E
                +x
                 f
            "#]],
        );
    }

    #[test]
    fn changes_without_lines_in_between_are_one() {
        check(
            "a\nb\nc\n",
            &[(0..1, &["x", "y"]), (1..2, &[])],
            expect![[r#"
                --- a/Dockerfile
                +++ b/Dockerfile
                @@ -1,3 +1,3 @@
                -a
                -b
                +x
                +y
                 c
            "#]],
        );
    }

    #[test]
    fn near_changes_are_one_hunk_and_others_are_counted_on() {
        check(
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n",
            &[(0..1, &[]), (2..3, &["x", "y"]), (13..13, &["z"])],
            expect![[r#"
                --- a/Dockerfile
                +++ b/Dockerfile
                @@ -1,6 +1,6 @@
                -1
                 2
                -3
                +x
                +y
                 4
                 5
                 6
                @@ -11,5 +11,6 @@
                 11
                 12
                 13
                +z
                 14
                 15
            "#]],
        );
    }

    #[test]
    fn the_end_of_the_file_stays_as_it_is() {
        check(
            "a\r\nb",
            &[(1..2, &["c"])],
            expect![["--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,2 @@\n a\r\n-b\n\
                 \\ No newline at end of file\n+c\n\\ No newline at end of file\n"]],
        );
    }

    #[test]
    fn what_stays_the_same_is_no_change() {
        check("a\nb\n", &[(0..2, &["a", "b"])], expect![""]);
        check(
            "a\nb\nc\n",
            &[(0..3, &["a", "x", "c", "d"])],
            expect![[r#"
                --- a/Dockerfile
                +++ b/Dockerfile
                @@ -1,3 +1,4 @@
                 a
                -b
                +x
                 c
                +d
            "#]],
        );
    }

    #[test]
    fn lines_with_secrets_are_not_among_those_that_show_where() {
        let text = "FROM a\nENV A=1\nRUN a\nENV B=***\nCMD a\n";
        let replacements = [Replacement { lines: 2..3, with: vec!["RUN b".to_owned()] }];
        let expected = "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -3,1 +3,1 @@\n-RUN a\n+RUN b\n";
        assert_eq!(unified("Dockerfile", text, &replacements), expected);
        let text = "FROM a\nENV B=***\nENV A=1\nRUN a\nCMD a\nUSER a\nVOLUME /a\n";
        let replacements = [Replacement { lines: 3..4, with: vec!["RUN b".to_owned()] }];
        let diff = unified("Dockerfile", text, &replacements);
        assert!(diff.ends_with("@@ -3,3 +3,3 @@\n ENV A=1\n-RUN a\n+RUN b\n CMD a\n"), "{diff}");
    }
}
