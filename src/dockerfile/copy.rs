//! The operands of `COPY` and `ADD`, as the history records them.

/// A source for which the classic builder records only a checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    /// A directory.
    Directory,
    /// One file or several sources.
    Files,
}

impl Checksum {
    /// Returns the kind of a word such as `dir:1234…`; `None` for a path.
    fn parse(word: &str) -> Option<Self> {
        match word.split_once(':')?.0 {
            "dir" => Some(Self::Directory),
            "file" | "multi" => Some(Self::Files),
            _ => None,
        }
    }
}

/// Written for a source that is unknown.
const SOURCE: &str = "SOURCE";

/// Returns what an instruction copies, as written; `None` if the history has only checksums.
pub fn sources(text: &str) -> Option<Vec<&str>> {
    let words = text.split_whitespace().skip(1).filter(|word| !word.starts_with("--"));
    let words: Vec<&str> = words.map(|word| word.trim_matches(['"', '[', ']', ','])).collect();
    let (_, sources) = words.split_last()?;
    let has_checksum = sources.iter().any(|word| Checksum::parse(word).is_some());
    (!has_checksum).then(|| sources.to_vec())
}

/// Returns where an instruction copies to, as written.
pub fn destination(text: &str) -> Option<&str> {
    Some(text.split_whitespace().last()?.trim_matches(['"', ']']))
}

/// Whether an instruction copies from another build stage or image.
///
/// BuildKit leaves `--from` out of the history. Paths in a build context are rarely written with a
/// leading slash, and paths in a stage nearly always are.
pub fn is_from_stage(text: &str) -> bool {
    let sources = sources(text).unwrap_or_default();
    text.contains(" --from=") || sources.iter().any(|source| source.starts_with('/'))
}

/// Extensions of files that `ADD` unpacks. It decides by content, which the history does not show.
const ARCHIVES: [&str; 8] =
    [".tar", ".tgz", ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".txz", ".tbz2"];

/// Returns the archive or the address that an `ADD` takes its files from.
pub fn unpacked(text: &str) -> Option<&str> {
    let is_unpacked = |source: &&str| {
        source.contains("://") || ARCHIVES.iter().any(|extension| source.ends_with(extension))
    };
    sources(text).filter(|_| text.starts_with("ADD "))?.into_iter().find(is_unpacked)
}

/// Replaces shortened checksums with an ellipsis, in an instruction or in a sentence about one: to
/// people, they say nothing.
pub fn without_checksums(text: &str) -> String {
    let words = text.split(' ').map(|word| match Checksum::parse(word) {
        Some(_) if word.ends_with('…') => "…",
        _ => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Replaces checksums with sources, or with `SOURCE` if those are unknown.
pub fn with_sources(text: &str, source: impl Fn(Checksum) -> Option<String>) -> String {
    let words = text.split(' ').enumerate().map(|(index, word)| match Checksum::parse(word) {
        Some(checksum) if 0 < index => source(checksum).unwrap_or_else(|| SOURCE.to_owned()),
        _ => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_and_destination_are_the_words_without_options() {
        let text = "COPY --chown=a b c d/";
        assert_eq!(sources(text).unwrap(), ["b", "c"]);
        assert_eq!(destination(text), Some("d/"));
        assert_eq!(sources(r#"ADD ["a", "b"]"#).unwrap(), ["a"]);
        assert_eq!(destination(r#"ADD ["a", "b"]"#), Some("b"));
        assert_eq!(sources("COPY dir:1234… /app"), None);
    }

    #[test]
    fn absolute_sources_are_in_another_stage() {
        assert!(is_from_stage("COPY /app/dist /srv"));
        assert!(is_from_stage("COPY --from=build dist /srv"));
        assert!(!is_from_stage("COPY dist /srv"));
    }

    #[test]
    fn only_add_unpacks() {
        assert_eq!(unpacked("ADD a.tar.gz /"), Some("a.tar.gz"));
        assert_eq!(unpacked("ADD https://example.com/a /"), Some("https://example.com/a"));
        assert_eq!(unpacked("COPY a.tar.gz /"), None);
    }

    #[test]
    fn checksums_are_replaced() {
        let source = |checksum| (checksum == Checksum::Directory).then(|| ".".to_owned());
        assert_eq!(with_sources("COPY dir:1234… /app", source), "COPY . /app");
        assert_eq!(without_checksums("COPY --chown=a dir:1234… /app"), "COPY --chown=a … /app");
        assert_eq!(without_checksums("`COPY file:12… /` of file:x"), "`COPY … /` of file:x");
        assert_eq!(
            with_sources("COPY --chown=a multi:1… /app", source),
            "COPY --chown=a SOURCE /app"
        );
    }
}
