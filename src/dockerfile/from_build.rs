//! The `COPY` instructions of a last stage, which take files from the stage `build`.

/// One thing that is copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Its path in the build stage.
    pub from: String,
    /// Where it is copied to.
    pub to: String,
    /// Whether it is a directory: a `COPY` copies what is in it, so it has an instruction of its
    /// own.
    pub is_directory: bool,
}

/// A `COPY`: of one thing, or of several files that keep their names.
struct Line<'c> {
    sources: Vec<&'c str>,
    to: &'c str,
    /// The directory of the copies, if more files may join them.
    directory: Option<&'c str>,
}

/// Returns the instructions, in order. Files of one directory share the first one's, unless a
/// directory that is copied between them has that place too.
pub(super) fn write(copies: &[Copied]) -> Vec<String> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for copied in copies {
        let (directory, name) = split(&copied.to);
        let keeps_name = !copied.is_directory && split(&copied.from).1 == name;
        let directory = keeps_name.then_some(directory);
        let is_behind = |line: &Line<'_>| line.directory.is_none() && holds(line.to, &copied.to);
        let open =
            lines.iter().rposition(|line| directory.is_some() && line.directory == directory);
        let open = open.filter(|&at| !lines.iter().skip(at).any(is_behind));
        match open.and_then(|at| lines.get_mut(at)) {
            Some(line) => line.sources.push(&copied.from),
            None => lines.push(Line { sources: vec![&copied.from], to: &copied.to, directory }),
        }
    }
    lines.iter().map(Line::write).collect()
}

impl Line<'_> {
    fn write(&self) -> String {
        let sources = self.sources.join(" ");
        match self.directory {
            Some("") if 1 < self.sources.len() => format!("COPY --from=build {sources} /"),
            Some(to) if 1 < self.sources.len() => format!("COPY --from=build {sources} {to}/"),
            _ => format!("COPY --from=build {sources} {}", self.to),
        }
    }
}

/// Splits a path before its last component.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// Whether a path is a directory or in it.
fn holds(directory: &str, path: &str) -> bool {
    let rest = path.strip_prefix(directory.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(copies: &[(&str, &str, bool)]) -> Vec<String> {
        let copied = |&(from, to, is_directory): &(&str, &str, bool)| Copied {
            from: from.to_owned(),
            to: to.to_owned(),
            is_directory,
        };
        write(&copies.iter().map(copied).collect::<Vec<_>>())
    }

    fn same(path: &'static str) -> (&'static str, &'static str, bool) {
        (path, path, false)
    }

    #[test]
    fn files_of_one_directory_are_copied_together() {
        let lines = written(&[
            same("/app/a.rb"),
            ("/app/views", "/app/views", true),
            same("/app/b.rb"),
            same("/etc/b.rb"),
        ]);
        assert_eq!(
            lines,
            [
                "COPY --from=build /app/a.rb /app/b.rb /app/",
                "COPY --from=build /app/views /app/views",
                "COPY --from=build /etc/b.rb /etc/b.rb",
            ]
        );
        assert_eq!(written(&[same("/a"), same("/b")]), ["COPY --from=build /a /b /"]);
    }

    #[test]
    fn other_names_and_what_a_directory_overwrites_are_not_moved() {
        let renamed = [same("/app/a"), ("/usr/bin/b", "/app/c", false)];
        assert_eq!(written(&renamed).len(), 2);
        let between = [same("/app/a"), ("/out", "/app", true), same("/app/b")];
        assert_eq!(written(&between).len(), 3);
        let above = [same("/app/a"), ("/application", "/application", true), same("/app/b")];
        assert_eq!(written(&above).len(), 2);
    }
}
