//! Which program wrote the lines of a history: what they leave out, and what it can build.

use crate::image::config::HistoryLine;

/// A program that builds images from Dockerfiles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Builder {
    /// `docker build` without BuildKit.
    Classic,
    /// BuildKit: `docker build` since Docker 23, `docker buildx`.
    BuildKit,
    /// `buildah build` and `podman build`.
    Buildah,
    /// Kaniko.
    Kaniko,
    /// Another tool, or one that leaves no sign.
    #[default]
    Unknown,
}

impl Builder {
    /// Recognises the builder of one line.
    ///
    /// The classic builder and Buildah write the commands of `RUN` alike, so those of Buildah count
    /// as those of the classic builder; [`of_all`] looks at more lines.
    pub(super) fn of(line: &HistoryLine) -> Self {
        let command = line.created_by.as_deref().unwrap_or_default();
        let comment = line.comment.as_deref().unwrap_or_default();
        let is_buildkit = comment.starts_with("buildkit.") || command.ends_with("# buildkit");
        match command.split_once("#(nop) ") {
            _ if is_buildkit => Self::BuildKit,
            _ if line.author.as_deref() == Some("kaniko") => Self::Kaniko,
            _ if comment.starts_with("FROM ") => Self::Buildah,
            Some((_, instruction)) if is_buildahs(instruction) => Self::Buildah,
            Some(_) => Self::Classic,
            None if command.starts_with("/bin/sh -c ") || is_with_arguments(command) => {
                Self::Classic
            }
            None if comment.is_empty() && is_as_written(command) => Self::Kaniko,
            None => Self::Unknown,
        }
    }

    /// Whether it writes the values of variables in place of their names.
    pub fn expands_variables(self) -> bool {
        matches!(self, Self::Classic | Self::BuildKit)
    }

    /// Whether it leaves `--from` and `--mount` out of the history, and some of its versions
    /// `--chown` and `--chmod` too.
    pub fn omits_options(self) -> bool {
        self == Self::BuildKit
    }

    /// Whether it builds `RUN --mount`, `COPY --chmod` and here-documents.
    pub fn has_mounts(self) -> bool {
        matches!(self, Self::BuildKit | Self::Buildah)
    }
}

/// Whether Buildah wrote the instruction after `#(nop) `.
///
/// The classic builder puts another space before those that copy nothing, except `WORKDIR`; Buildah
/// puts the names of the options that it lacks after those that copy (moby, builder/dockerfile,
/// dispatchers.go; buildah, imagebuildah/stage_executor.go).
fn is_buildahs(instruction: &str) -> bool {
    let word = instruction.split(' ').next().unwrap_or_default();
    match word {
        "" | "WORKDIR" => false,
        "COPY" | "ADD" => instruction.ends_with("  "),
        _ => true,
    }
}

/// Whether a line is an instruction in small letters, as people write it: Kaniko alone leaves it so
/// without a mark before it. It writes those that make a layer.
fn is_as_written(command: &str) -> bool {
    let mut words = command.split_ascii_whitespace();
    match words.next() {
        Some("run") => words.next().is_some(),
        Some("copy" | "add") => 2 <= words.filter(|word| !word.starts_with("--")).count(),
        _ => false,
    }
}

/// Whether a command has build arguments before it: `|1 A=b /bin/sh -c make`.
fn is_with_arguments(command: &str) -> bool {
    let count = command.strip_prefix('|').and_then(|rest| rest.split(' ').next());
    count.is_some_and(|count| count.parse::<usize>().is_ok())
}

/// Returns the builder of several lines: that of the last one that shows it.
pub(super) fn of_all(lines: impl DoubleEndedIterator<Item = Builder> + Clone) -> Builder {
    match lines.clone().rev().find(|&builder| builder != Builder::Unknown) {
        Some(Builder::Classic) if lines.clone().any(|builder| builder == Builder::Buildah) => {
            Builder::Buildah
        }
        last => last.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(created_by: &str, comment: &str, author: &str) -> HistoryLine {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        HistoryLine {
            created_by: text(created_by),
            comment: text(comment),
            author: text(author),
            ..HistoryLine::default()
        }
    }

    fn of(created_by: &str) -> Builder {
        Builder::of(&line(created_by, "", ""))
    }

    #[test]
    fn builders_are_recognised_by_their_lines() {
        assert_eq!(of("RUN /bin/sh -c make # buildkit"), Builder::BuildKit);
        assert_eq!(Builder::of(&line("ENV A=b", "buildkit.dockerfile.v0", "")), Builder::BuildKit);
        assert_eq!(Builder::of(&line("COPY . .", "", "kaniko")), Builder::Kaniko);
        assert_eq!(of("/bin/sh -c #(nop)  ENV A=b"), Builder::Classic);
        assert_eq!(of("/bin/sh -c #(nop) WORKDIR /app"), Builder::Classic);
        assert_eq!(of("/bin/sh -c #(nop) COPY dir:12 in /app "), Builder::Classic);
        assert_eq!(of("|1 A=b /bin/sh -c make"), Builder::Classic);
        assert_eq!(of("/bin/sh -c #(nop) ENV A=b"), Builder::Buildah);
        assert_eq!(of("/bin/sh -c #(nop) COPY file:12 in /foo      "), Builder::Buildah);
        assert_eq!(of("run apt-get update"), Builder::Kaniko);
        assert_eq!(of("copy --chown=1 . /app"), Builder::Kaniko);
        for other in ["| cat", "run", "copy --chown=1 .", "RUN make", "user app"] {
            assert_eq!(of(other), Builder::Unknown, "{other}");
        }
        assert_eq!(of(""), Builder::Unknown);
    }

    #[test]
    fn the_builder_of_an_image_is_that_of_its_last_steps() {
        let builder = |lines: &[HistoryLine]| of_all(lines.iter().map(Builder::of));
        let classic = line("/bin/sh -c make", "", "");
        let buildah = line("/bin/sh -c make", "FROM docker.io/library/debian:12", "");
        let buildkit = line("RUN /bin/sh -c make # buildkit", "", "");
        assert_eq!(builder(&[classic.clone(), buildkit]), Builder::BuildKit);
        assert_eq!(builder(&[buildah, classic.clone()]), Builder::Buildah);
        assert_eq!(builder(&[classic]), Builder::Classic);
        assert_eq!(builder(&[]), Builder::Unknown);
    }
}
