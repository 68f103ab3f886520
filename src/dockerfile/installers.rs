//! Commands that install what manifests name, and which files they read: a table.

use super::shell;

/// A command that installs what manifests name.
pub(super) struct Installer {
    /// Its words; only options may follow.
    pub(super) commands: &'static [&'static str],
    /// A word that it has to have as well; empty if there is none.
    pub(super) option: &'static str,
    /// The manifest.
    pub(super) manifest: &'static str,
    /// Files that pin versions; if there are several, the first one counts.
    pub(super) locks: &'static [&'static str],
    /// Whether it fails, or installs something else, without one of them.
    pub(super) needs_lock: bool,
    /// Other files that it reads, copied if they are there.
    pub(super) also: &'static [&'static str],
    /// Names that show that it needs more than these files.
    pub(super) unless: &'static [&'static str],
    /// Scripts of the project that it runs, which may need sources.
    pub(super) scripts: &'static [&'static str],
    /// What installs exactly what is locked.
    pub(super) exact: Option<&'static str>,
    /// Where it keeps downloads, for a cache mount; empty if later commands read them there.
    pub(super) cache: &'static str,
}

const NPM_SCRIPTS: &[&str] =
    &["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"];

/// What a package's own installation may read: generated clients, patches, packages in directories.
const NODE_UNLESS: &[&str] =
    &["node_modules", "prisma", "patches", ".yarn", "vendor", "pnpm-workspace.yaml", ".pnp.cjs"];

/// The rows, from what each tool documents: npm-ci(1), `yarn install`, `pnpm install`, `poetry
/// install`, `uv sync`, `bundle install`, `composer install`, `go mod download`,
/// `dependency:go-offline`.
pub(super) static INSTALLERS: &[Installer] = &[
    Installer {
        commands: &["npm ci", "npm clean-install", "npm install", "npm i"],
        locks: &["npm-shrinkwrap.json", "package-lock.json"],
        exact: Some("npm ci"),
        cache: "/root/.npm",
        ..NODE
    },
    Installer {
        commands: &["pnpm install", "pnpm i"],
        locks: &["pnpm-lock.yaml"],
        also: &[".npmrc", ".pnpmfile.cjs"],
        ..NODE
    },
    Installer {
        commands: &["yarn install", "yarn"],
        locks: &["yarn.lock"],
        also: &[".npmrc", ".yarnrc", ".yarnrc.yml"],
        ..NODE
    },
    Installer {
        commands: &["pip install", "pip3 install"],
        option: "requirements.txt",
        manifest: "requirements.txt",
        unless: &["setup.py", "setup.cfg", "pyproject.toml", "wheels", "vendor"],
        cache: "/root/.cache/pip",
        ..NONE
    },
    Installer {
        commands: &["poetry install", "poetry sync"],
        option: "--no-root",
        manifest: "pyproject.toml",
        locks: &["poetry.lock"],
        needs_lock: true,
        also: &["poetry.toml"],
        unless: &[".venv", "packages", "libs"],
        cache: "/root/.cache/pypoetry",
        ..NONE
    },
    Installer {
        commands: &["uv sync"],
        option: "--no-install-project",
        manifest: "pyproject.toml",
        locks: &["uv.lock"],
        needs_lock: true,
        also: &["uv.toml", ".python-version"],
        unless: &[".venv", "packages", "libs"],
        cache: "/root/.cache/uv",
        ..NONE
    },
    Installer {
        commands: &["bundle install"],
        manifest: "Gemfile",
        locks: &["Gemfile.lock"],
        needs_lock: true,
        also: &[".ruby-version"],
        unless: &["vendor", ".bundle", "engines", "gems"],
        ..NONE
    },
    Installer {
        commands: &["composer install"],
        option: "--no-autoloader",
        manifest: "composer.json",
        locks: &["composer.lock"],
        needs_lock: true,
        also: &["auth.json"],
        unless: &["vendor", "packages"],
        ..NONE
    },
    Installer {
        commands: &["go mod download"],
        manifest: "go.mod",
        locks: &["go.sum"],
        unless: &["vendor", "go.work", "third_party"],
        ..NONE
    },
    Installer {
        commands: &["mvn dependency:go-offline", "mvn -B dependency:go-offline"],
        manifest: "pom.xml",
        unless: &[".mvn"],
        ..NONE
    },
];

const NONE: Installer = Installer {
    commands: &[],
    option: "",
    manifest: "",
    locks: &[],
    needs_lock: false,
    also: &[],
    unless: &[],
    scripts: &[],
    exact: None,
    cache: "",
};

const NODE: Installer = Installer {
    manifest: "package.json",
    also: &[".npmrc"],
    unless: NODE_UNLESS,
    scripts: NPM_SCRIPTS,
    ..NONE
};

/// Whether a command is an installer with nothing but options, and its manifest if it names one.
pub(super) fn runs_only(command: &str, installer: &Installer) -> bool {
    let end = installer.commands.iter().find_map(|words| {
        let end = shell::position(command, words)?;
        // Only assignments may stand before it.
        let before = command.get(..end - words.len())?;
        before.split_whitespace().all(|word| word.contains('=')).then_some(end)
    });
    let Some(rest) = end.and_then(|end| command.get(end..)) else { return false };
    let is_operand = |word: &str| !word.starts_with('-');
    let words: Vec<&str> = rest.split_whitespace().collect();
    let is_named = words
        .windows(2)
        .any(|pair| matches!(pair, ["-r" | "--requirement", file] if *file == installer.manifest));
    let operands: Vec<&&str> = words.iter().filter(|word| is_operand(word)).collect();
    let only_manifest = match installer.option {
        "" => operands.is_empty(),
        option if option == installer.manifest => is_named && operands.len() == 1,
        option => operands.is_empty() && words.contains(&option),
    };
    only_manifest && !command.contains([';', '|', '&', '(', '<', '>', '`', '$'])
}

/// Returns the files that a command reads from its working directory: manifests, and files that pin
/// versions.
pub fn read_by(command: &str) -> Vec<&'static str> {
    let runs = INSTALLERS.iter().filter(|row| shell::runs(command, row.commands));
    let mut files: Vec<&'static str> = Vec::new();
    for name in runs.flat_map(|row| std::iter::once(&row.manifest).chain(row.locks)) {
        if !files.contains(name) {
            files.push(name);
        }
    }
    files
}
