//! Here-documents of `RUN`, `COPY` and `ADD`: the lines after an instruction up to a word.

use super::words::{Word, unquoted, words};

/// A here-document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HereDocument {
    /// The word that ends it, without quotes.
    pub(super) name: String,
    /// Whether tabs at the beginning of lines are left out (`<<-`).
    pub(super) strips_tabs: bool,
    /// Its lines, each with a line break.
    pub(super) body: String,
}

impl HereDocument {
    /// Returns the here-documents that an instruction announces, without their lines (buildkit,
    /// frontend/dockerfile/parser, `heredocsFromLine`).
    pub(super) fn announced(operands: &str, escape: char) -> Vec<Self> {
        if !operands.contains("<<") {
            return Vec::new();
        }
        words(operands, escape).iter().filter_map(|word| Self::of(word, escape)).collect()
    }

    fn of(word: &Word<'_>, escape: char) -> Option<Self> {
        let rest = word.text.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
        let (strips_tabs, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
        let is_name = !rest.is_empty() && !rest.contains('<');
        let name = is_name.then(|| unquoted(rest, escape))?;
        Some(Self { name, strips_tabs, body: String::new() })
    }

    /// Takes the next line; returns whether it ends the here-document.
    pub(super) fn take(&mut self, line: &str) -> bool {
        let line = if self.strips_tabs { line.trim_start_matches('\t') } else { line };
        if line == self.name {
            return true;
        }
        self.body.push_str(line);
        self.body.push('\n');
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(operands: &str) -> Vec<String> {
        HereDocument::announced(operands, '\\').into_iter().map(|document| document.name).collect()
    }

    #[test]
    fn documents_are_announced_by_words() {
        assert_eq!(names("<<EOF"), ["EOF"]);
        assert_eq!(names("cat <<-'E F' 5<<\"b\" > c"), ["E F", "b"]);
        assert_eq!(names("<<a.txt <<b.txt /c/"), ["a.txt", "b.txt"]);
        for none in ["cat <<<EOF", "echo $((1<<2))", "echo \"<<EOF\"", "a << b", "a"] {
            assert_eq!(names(none), [""; 0], "{none}");
        }
    }

    #[test]
    fn a_line_that_is_the_word_ends_it() {
        let mut document = HereDocument::announced("<<-EOF", '\\').remove(0);
        assert!(!document.take("\ta EOF"));
        assert!(!document.take(" EOF"));
        assert!(document.take("\tEOF"));
        assert_eq!(document.body, "a EOF\n EOF\n");
    }
}
