//! The operands of `COPY` and `ADD`, as the history records them and as a Dockerfile has them.

use super::{Builder, ignore, written};

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

/// Returns the kind of the checksum that an instruction has for a source; `None` if it has none.
pub fn checksum(text: &str) -> Option<Checksum> {
    text.split(' ').skip(1).find_map(Checksum::parse)
}

/// Whether a word stands for a source of which the history has only a checksum.
pub(super) fn is_checksum(word: &str) -> bool {
    word.ends_with('…') && Checksum::parse(word).is_some()
}

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

/// Written for a build stage that the history does not name.
const STAGE: &str = "STAGE";

/// Returns an instruction as a Dockerfile has it, and what is said above it.
///
/// `known` is what it copies, if the history has only a checksum and the layer shows it; `options`
/// are those that the layer shows.
pub(super) fn written(
    text: &str,
    known: Option<String>,
    options: &[String],
    builder: Builder,
) -> (String, Vec<String>) {
    let text = with_sources(text, |_| known.clone());
    let (keyword, rest) = text.split_once(' ').unwrap_or((&text, ""));
    let mut remarks = Vec::new();
    let mut new: Vec<String> = Vec::new();
    for option in options {
        let name = option.split_once('=').map_or(option.as_str(), |(name, _)| name);
        if !rest.split(' ').any(|word| word.split('=').next() == Some(name)) {
            new.push(option.clone());
        }
    }
    if !new.is_empty() {
        remarks.push(written::inferred(&new));
    }
    let mut rest = rest.to_owned();
    match rest.split(' ').find_map(|word| word.strip_prefix("--from=")) {
        // The name of the stage that plans put first.
        Some("build") => {
            rest = rest.replace("--from=build", &format!("--from={STAGE}"));
            remarks.push(stage_remark(STAGE));
        }
        Some(name) => remarks.push(stage_remark(name)),
        None if builder.omits_options() && keyword == "COPY" && is_from_stage(&text) => {
            new.insert(0, format!("--from={STAGE}"));
            remarks.push(stage_remark(STAGE));
        }
        None => (),
    }
    // A variable without a value was the destination, which is the working directory then.
    if rest.split(' ').filter(|word| !word.starts_with("--")).count() == 1 {
        rest.push_str(" ./");
    }
    let parts = std::iter::once(keyword.to_owned()).chain(new).chain([rest]);
    (parts.collect::<Vec<_>>().join(" "), remarks)
}

fn stage_remark(name: &str) -> String {
    format!("{name}: {EARLIER_STAGE}")
}

/// What is said of a stage that an instruction copies from.
pub(super) const EARLIER_STAGE: &str = "an earlier stage or image, which the image does not record";

/// Removes sources that lines of a `.dockerignore` keep out of the build context; returns the
/// instruction, or `None` if all that it copies is kept out.
pub(super) fn without_ignored(text: &str, ignored: &[String]) -> Option<String> {
    if text.contains(" --from=") {
        return Some(text.to_owned());
    }
    let is_kept = |word: &&str| !ignored.iter().any(|line| ignore::keeps_out(line, word));
    let words: Vec<&str> = text.split(' ').collect();
    let (destination, words) = words.split_last()?;
    let (keyword, words) = words.split_first()?;
    let kept: Vec<&str> =
        words.iter().copied().filter(|word| word.starts_with("--") || is_kept(word)).collect();
    let has_sources = kept.iter().any(|word| !word.starts_with("--"));
    let all = std::iter::once(keyword).chain(&kept).chain([destination]);
    has_sources.then(|| all.copied().collect::<Vec<_>>().join(" "))
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

    fn buildkit(text: &str, options: &[&str]) -> (String, String) {
        let options: Vec<String> = options.iter().map(|&option| option.to_owned()).collect();
        let (text, remarks) = written(text, None, &options, Builder::BuildKit);
        (text, remarks.join("; "))
    }

    #[test]
    fn what_buildkit_leaves_out_is_marked() {
        let (text, remarks) = buildkit("COPY /out.bin /srv/", &["--chown=app:app"]);
        assert_eq!(text, "COPY --from=STAGE --chown=app:app /out.bin /srv/");
        assert_eq!(
            remarks,
            "inferred from the layer: --chown; \
             STAGE: an earlier stage or image, which the image does not record"
        );
        let (text, remarks) = buildkit("COPY --chown=1 a b", &["--chown=app:app"]);
        assert_eq!((text.as_str(), remarks.as_str()), ("COPY --chown=1 a b", ""));
        assert_eq!(buildkit("COPY a", &[]).0, "COPY a ./");
        let classic = written("COPY /a /b", None, &[], Builder::Classic);
        assert_eq!(classic, ("COPY /a /b".to_owned(), Vec::new()));
    }

    #[test]
    fn the_name_of_the_plans_own_stage_is_not_used() {
        let kaniko = |text| written(text, None, &[], Builder::Kaniko);
        let (text, remarks) = kaniko("COPY --from=build /a /b");
        assert_eq!(text, "COPY --from=STAGE /a /b");
        assert_eq!(remarks.len(), 1);
        assert_eq!(kaniko("COPY --from=web /a /b").0, "COPY --from=web /a /b");
    }

    #[test]
    fn ignored_sources_are_not_copied() {
        let ignored = ["id_rsa".to_owned(), "**/*.pyc".to_owned()];
        let without = |text: &str| without_ignored(text, &ignored);
        assert_eq!(without("COPY --chown=a app.py id_rsa ./").unwrap(), "COPY --chown=a app.py ./");
        assert_eq!(without("COPY ./id_rsa x.pyc y ./").unwrap(), "COPY y ./");
        assert_eq!(without("COPY id_rsa ./"), None);
        assert_eq!(without("COPY --from=a id_rsa ./").unwrap(), "COPY --from=a id_rsa ./");
        assert_eq!(without("COPY . ./").unwrap(), "COPY . ./");
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
