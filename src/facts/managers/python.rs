//! uv, Poetry, PDM, Pipenv and the like: programs of a project's virtual environment.

use super::{Managed, Start, option};
use crate::facts::Facts;
use crate::facts::place::Place;
use crate::tree::NodeId;

/// A manager that starts programs in a project's environment.
struct Manager {
    name: &'static str,
    /// Options that have a value in the next word.
    with_value: &'static str,
    /// Options whose value is the project's directory.
    directory: &'static str,
    /// Options with which something unknown is installed or started.
    unknown: &'static str,
    /// The variable that names the environment.
    variable: &'static str,
    /// The directory of the environment in the project.
    in_project: &'static str,
    /// Directories below a home that hold the environments of all projects.
    elsewhere: &'static [&'static str],
    /// Whether an active environment comes before that of the project.
    takes_active: bool,
}

/// Each with its documentation's rules: uv, `uv run` and "project environment path"; Poetry,
/// "managing environments"; Pipenv, "virtual environment location"; PDM, "working with virtual
/// environments".
const MANAGERS: &[Manager] = &[
    Manager {
        name: "uv",
        with_value: "--extra --no-extra --group --no-group --only-group --python -p --env-file \
                     --package --index --default-index --index-url -i --extra-index-url \
                     --find-links -f --cache-dir --config-file --color --link-mode \
                     --python-platform --resolution --prerelease --upgrade-package -P \
                     --refresh-package --reinstall-package --no-install-package",
        directory: "--directory --project",
        unknown: "--with --with-editable --with-requirements --isolated --no-project --active",
        variable: "UV_PROJECT_ENVIRONMENT",
        in_project: ".venv",
        elsewhere: &[],
        takes_active: false,
    },
    Manager {
        name: "poetry",
        with_value: "",
        directory: "--directory -C --project -P",
        unknown: "",
        variable: "",
        in_project: ".venv",
        elsewhere: &[".cache/pypoetry/virtualenvs"],
        takes_active: true,
    },
    Manager {
        name: "pipenv",
        with_value: "--python",
        directory: "",
        unknown: "",
        variable: "",
        in_project: ".venv",
        elsewhere: &[".local/share/virtualenvs"],
        takes_active: true,
    },
    Manager {
        name: "pdm",
        with_value: "--venv -s --site-packages",
        directory: "--project -p",
        unknown: "",
        variable: "",
        in_project: ".venv",
        elsewhere: &[".local/share/pdm/venvs"],
        takes_active: true,
    },
    Manager {
        name: "rye",
        with_value: "",
        directory: "",
        unknown: "",
        variable: "",
        in_project: ".venv",
        elsewhere: &[],
        takes_active: false,
    },
    Manager {
        name: "pixi",
        with_value: "--manifest-path",
        directory: "",
        unknown: "--environment -e",
        variable: "",
        in_project: ".pixi/envs/default",
        elsewhere: &[],
        takes_active: false,
    },
];

/// Variables that name the directory of all environments.
const DIRECTORIES: &[(&str, &str, &str)] = &[
    ("poetry", "POETRY_VIRTUALENVS_PATH", "."),
    ("poetry", "POETRY_CACHE_DIR", "virtualenvs"),
    ("pipenv", "WORKON_HOME", "."),
];

pub(super) fn managed(
    facts: &Facts,
    place: &Place,
    name: &str,
    rest: &[String],
) -> Option<Managed> {
    let manager = MANAGERS.iter().find(|manager| manager.name == name)?;
    let is_one = |list: &str, one: &str| list.split_whitespace().any(|item| item == one);
    let mut place = place.clone();
    let mut words = rest.iter();
    let (mut runs, mut is_module) = (false, false);
    let mut project = place.directory;
    let program = loop {
        let word = words.next()?;
        let (name, value) = option(word);
        if is_one(manager.unknown, name) {
            return None;
        } else if is_one(manager.directory, name) {
            let path = value.or_else(|| words.next().map(String::as_str))?;
            project = place.directory_at(facts, path)?;
            // The other options only say which project's environment is used.
            if matches!(name, "--directory" | "-C") {
                place.directory = project;
            }
        } else if runs && matches!(name, "-m" | "--module") && manager.name == "uv" {
            is_module = true;
        } else if is_one(manager.with_value, name) && value.is_none() {
            words.next()?;
        } else if word.starts_with('-') {
            continue;
        } else if !runs {
            runs = (word == "run").then_some(true)?;
        } else {
            break word;
        }
    };
    let environment = environment(facts, &place, manager, project);
    place.programs.splice(..0, environment);
    let is_script = program.ends_with(".py") && matches!(manager.name, "uv" | "pdm" | "rye");
    let mut started: Vec<String> = match (is_module, is_script) {
        (true, _) => vec!["python".to_owned(), "-m".to_owned()],
        (_, true) => vec!["python".to_owned()],
        _ => Vec::new(),
    };
    started.push(program.clone());
    started.extend(words.cloned());
    // Scripts of the project's settings are not read.
    place.locate(facts, started.first()?)?;
    Some(Managed { place, start: Start::Words(started) })
}

/// Returns the directory of the programs of a project's environment; `None` if the image has none,
/// so that programs of the system are started.
fn environment(facts: &Facts, place: &Place, manager: &Manager, project: NodeId) -> Option<NodeId> {
    let tree = &facts.tree;
    let programs = |environment: NodeId| tree.child(tree.follow(environment)?, b"bin");
    let named = |variable: &str| {
        let path = place.env(facts, variable).filter(|path| !path.is_empty())?;
        programs(tree.find_from(project, path.as_bytes())?)
    };
    if let Some(found) = named(manager.variable) {
        return Some(found);
    }
    if let Some(active) = named("VIRTUAL_ENV").filter(|_| manager.takes_active) {
        return Some(active);
    }
    let in_project = tree.ancestors(project).find_map(|at| {
        let environment = tree.find_from(at, manager.in_project.as_bytes())?;
        programs(environment)
    });
    in_project.or_else(|| elsewhere(facts, place, manager).and_then(programs))
}

/// Returns the only environment in the directory of all projects' environments.
fn elsewhere(facts: &Facts, place: &Place, manager: &Manager) -> Option<NodeId> {
    let tree = &facts.tree;
    let named = DIRECTORIES.iter().filter(|(name, _, _)| *name == manager.name);
    let named = named.filter_map(|(_, variable, below)| {
        let path = place.env(facts, variable)?;
        tree.find_from(place.at(facts, path)?, below.as_bytes())
    });
    let homes = facts.homes.iter().flat_map(|&home| {
        let below = manager.elsewhere.iter();
        below.filter_map(move |path| tree.find_from(home, path.as_bytes()))
    });
    let parents: Vec<NodeId> = named.chain(homes).collect();
    let children = parents.iter().flat_map(|&parent| tree.children(parent)).copied();
    let mut found: Vec<NodeId> =
        children.filter(|&child| tree.child(child, b"pyvenv.cfg").is_some()).collect();
    found.sort_unstable();
    found.dedup();
    match found.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}
