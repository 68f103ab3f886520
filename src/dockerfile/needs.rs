//! Installations that need the sources, or files of them that are not known.

use super::installers::INSTALLERS;
use super::manifests::BuildContext;
use super::shell;

/// Installers of Python packages, which also install projects from their directories.
const PIP: &[&str] = &["pip install", "pip3 install", "uv pip install"];

/// Options with the name of a file that lists packages.
const LISTS: &[&str] = &["-r", "--requirement", "-c", "--constraint"];

/// Options with which others leave the project itself out, which they install otherwise.
const WITHOUT_PROJECT: &[(&str, &[&str])] = &[
    ("poetry install", &["--no-root", "--only-root"]),
    ("uv sync", &["--no-install-project", "--no-install-workspace"]),
];

/// Whether a `RUN` installs packages in a way that needs the sources which a layer copies, or may
/// need files of them that are not known.
///
/// `run` is what follows the word `RUN`.
pub fn installs_from_sources(context: &dyn BuildContext, layer: usize, run: &str) -> bool {
    let commands = shell::commands(run).unwrap_or_default();
    commands.iter().any(|command| needs(context, layer, command))
}

fn needs(context: &dyn BuildContext, layer: usize, command: &str) -> bool {
    let mut rows = INSTALLERS.iter().filter(|row| shell::runs(command, row.commands));
    let by_row = rows.any(|row| {
        row.scripts.iter().any(|script| context.has_script(layer, script))
            || context.names_files(layer, row.manifest) == Some(true)
    });
    by_row || of_pip(context, layer, command)
}

fn of_pip(context: &dyn BuildContext, layer: usize, command: &str) -> bool {
    let Some(end) = PIP.iter().find_map(|words| shell::position(command, words)) else {
        return false;
    };
    let words: Vec<&str> = command.get(end..).unwrap_or_default().split_whitespace().collect();
    let is_project = |word: &&str| {
        let word = word.trim_matches(['"', '\'']);
        word.starts_with(['.', '/', '$'])
            || word.starts_with("-e")
            || word.starts_with("--editable")
    };
    let lists = words.windows(2).filter_map(|pair| match pair {
        [option, file] if LISTS.contains(option) => Some(*file),
        _ => None,
    });
    let lists: Vec<&str> = lists.collect();
    let is_operand = |word: &&&str| !lists.contains(*word);
    words.iter().filter(is_operand).any(is_project)
        || lists.iter().any(|list| {
            let list = list.strip_prefix("./").unwrap_or(list);
            context.names_files(layer, list) != Some(false)
        })
}

/// Returns the option with which an installer leaves the project itself out, for the first command
/// that does not.
pub fn without_project(run: &str) -> Option<(&'static str, &'static str)> {
    WITHOUT_PROJECT.iter().find_map(|(words, options)| {
        let is_whole = shell::runs(run, &[words]) && !options.iter().any(|one| run.contains(one));
        options.first().filter(|_| is_whole).map(|option| (*words, *option))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A build context with a list of packages, and what is known of the files that it names.
    struct Known(&'static str, Option<bool>);

    impl BuildContext for Known {
        fn has(&self, _: usize, name: &str) -> bool {
            self.0 == name
        }
        fn is_only(&self, _: usize, _: &str) -> bool {
            true
        }
        fn has_script(&self, _: usize, _: &str) -> bool {
            self.0 == "script"
        }
        fn names_files(&self, _: usize, path: &str) -> Option<bool> {
            self.1.filter(|_| self.0 == path)
        }
        fn is_changed_later(&self, _: usize, _: &str) -> bool {
            false
        }
    }

    #[test]
    fn projects_and_unknown_lists_need_the_sources() {
        let plain = Known("requirements.txt", Some(false));
        for (command, needs) in [
            ("pip install -r requirements.txt", false),
            ("pip install --no-cache-dir -r ./requirements.txt flask", false),
            ("pip install -e .", true),
            ("pip install .", true),
            ("pip install .[test]", true),
            ("pip install '.[test]'", true),
            ("pip install /src", true),
            ("pip install -r other.txt", true),
            ("npm ci", false),
            ("make", false),
        ] {
            assert_eq!(installs_from_sources(&plain, 0, command), needs, "{command}");
        }
        let with_files = Known("requirements.txt", Some(true));
        assert!(installs_from_sources(&with_files, 0, "pip install -r requirements.txt"));
        assert!(installs_from_sources(&Known("go.mod", Some(true)), 0, "go mod download"));
        assert!(installs_from_sources(&Known("script", None), 0, "npm ci"));
    }

    #[test]
    fn the_project_itself_can_be_left_out() {
        let option = ("poetry install", "--no-root");
        assert_eq!(without_project("poetry install --only main"), Some(option));
        assert_eq!(without_project("poetry install --no-root"), None);
        assert_eq!(without_project("npm ci"), None);
    }
}
