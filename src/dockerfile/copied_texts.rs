//! Here-documents of a `COPY`: files whose text is in the Dockerfile and in the image, but not in
//! the history.

use super::copy::{destination, sources};
use super::written::{delimiter, safe};

/// What is said of one here-document whose text is unknown, and of several.
pub(super) const HERE_DOCUMENTS: [&str; 2] = ["was a here-document", "were here-documents"];

/// Returns the names of the here-documents of an instruction, which are those of the files if it
/// copies to a directory.
pub fn names(instruction: &str) -> Vec<&str> {
    let words = sources(instruction).unwrap_or_default();
    words.into_iter().filter_map(name).collect()
}

fn name(word: &str) -> Option<&str> {
    let name = word.strip_prefix("<<")?;
    Some(name.trim_start_matches('-').trim_matches(['"', '\'']))
}

/// Whether an instruction with that many here-documents copies to a file.
pub fn is_to_file(instruction: &str, count: usize) -> bool {
    count == 1 && destination(instruction).is_some_and(|path| !path.ends_with('/'))
}

/// Returns an instruction with its here-documents, and the lines after it: their texts, each with
/// its end. `None` if it has none, or if a Dockerfile cannot have one of the texts.
///
/// The words that end them are in quotes, as the texts are what variables were replaced in.
pub(super) fn written(instruction: &str, texts: &[String]) -> Option<(String, Vec<String>)> {
    let names = names(instruction);
    if names.is_empty() || names.len() != texts.len() || !texts.iter().all(|text| is_plain(text)) {
        return None;
    }
    let is_file = is_to_file(instruction, names.len());
    let mut lines = Vec::new();
    let mut left = names.iter().zip(texts);
    let mut words = Vec::new();
    for word in instruction.split(' ') {
        let Some(known) = name(word) else {
            words.push(word.to_owned());
            continue;
        };
        let (_, text) = left.next()?;
        let end = if is_file { delimiter(text) } else { known.to_owned() };
        // The name of a file cannot change.
        if text.lines().any(|line| line == end) {
            return None;
        }
        words.push(format!("<<'{end}'"));
        lines.extend(text.lines().map(str::to_owned));
        lines.push(end);
    }
    Some((words.join(" "), lines))
}

/// Whether a Dockerfile can have a text as it is: of whole lines, without what would be escaped.
fn is_plain(text: &str) -> bool {
    let is_whole = text.is_empty() || text.ends_with('\n');
    is_whole && !text.contains(['\r', '\0']) && text.lines().all(|line| safe(line) == line)
}

/// Replaces here-documents with names of files, and says that; returns `None` if there are none.
pub(super) fn as_files(instruction: &str) -> Option<(String, String)> {
    let words: Vec<&str> = instruction.split(' ').collect();
    let (destination, _) = words.split_last()?;
    let count = words.iter().filter(|word| word.starts_with("<<")).count();
    let file = destination.rsplit('/').next().filter(|file| !file.is_empty() && count == 1);
    let mut names = Vec::new();
    let written = words.iter().map(|word| match name(word) {
        Some(delimiter) => {
            let name = file.unwrap_or(delimiter);
            names.push(name);
            name
        }
        None => word,
    });
    let written = written.collect::<Vec<_>>().join(" ");
    let [was, were] = HERE_DOCUMENTS;
    let (are, it) = if count == 1 { (was, "it") } else { (were, "them") };
    let remark = format!(
        "{}: {are}; the text is only in the image: copy {it} from there",
        names.join(" and ")
    );
    (count != 0).then_some((written, remark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(instruction: &str, texts: &[&str]) -> Option<String> {
        let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
        let (first, lines) = written(instruction, &texts)?;
        Some(std::iter::once(first).chain(lines).collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn texts_follow_their_instruction() {
        let written = both("COPY --chmod=755 <<EOF /bin/a", &["echo $A\n\n"]).unwrap();
        assert_eq!(written, "COPY --chmod=755 <<'EOF' /bin/a\necho $A\n\nEOF");
        let written = both("COPY <<a.txt <<-\"b\" /c/", &["1\n", ""]).unwrap();
        assert_eq!(written, "COPY <<'a.txt' <<'b' /c/\n1\na.txt\nb");
        let written = both("COPY <<END /a", &["EOF\n"]).unwrap();
        assert_eq!(written, "COPY <<'EOF2' /a\nEOF\nEOF2");
    }

    #[test]
    fn without_texts_they_are_files() {
        let (text, remark) = as_files("COPY <<EOF /etc/motd").unwrap();
        assert_eq!(text, "COPY motd /etc/motd");
        assert!(remark.starts_with("motd: was a here-document"), "{remark}");
        assert_eq!(as_files("COPY <<a.txt <<-\"b\" /c/").unwrap().0, "COPY a.txt b /c/");
        assert_eq!(as_files("COPY a /b"), None);
    }

    #[test]
    fn what_a_dockerfile_cannot_have_is_not_written() {
        for text in ["no end", "a\r\n", "\u{1b}[m\n", "a\0b\n"] {
            assert_eq!(both("COPY <<EOF /a", &[text]), None, "{text:?}");
        }
        assert_eq!(both("COPY <<a.txt /b/", &["a.txt\n"]), None);
        assert_eq!(both("COPY <<a <<b /c/", &["1\n"]), None);
        assert_eq!(both("COPY a /b", &[]), None);
    }
}
