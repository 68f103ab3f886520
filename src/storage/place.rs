//! Where a storage is: what precedes the name of an image, else what storage.conf and the
//! environment say, else the usual directories.

use std::path::{Path, PathBuf};

use super::error::StorageError;
use super::file;
use crate::environment::Environment;
use crate::escape::printable_text;

/// The directory of root's storage, and where storage.conf is for the system: the first is the
/// administrator's, the second the distribution's (containers-storage.conf(5)).
const SYSTEM_ROOT: &str = "/var/lib/containers/storage";
const SYSTEM_CONFIGURATIONS: [&str; 2] =
    ["/etc/containers/storage.conf", "/usr/share/containers/storage.conf"];

/// Where a storage is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Its directory.
    pub(super) root: PathBuf,
    /// The name of its driver; `None` for any that has images there.
    pub(super) driver: Option<String>,
    /// Directories of further storages, which are only read.
    pub(super) additional: Vec<PathBuf>,
}

/// What a storage.conf says.
#[derive(Debug, Default, serde::Deserialize)]
struct File {
    #[serde(default)]
    storage: Storage,
}

#[derive(Debug, Default, serde::Deserialize)]
struct Storage {
    driver: Option<String>,
    graphroot: Option<String>,
    rootless_storage_path: Option<String>,
    #[serde(default)]
    options: Options,
}

#[derive(Debug, Default, serde::Deserialize)]
struct Options {
    #[serde(default)]
    additionalimagestores: Vec<String>,
}

impl Place {
    /// Reads `[DRIVER@]ROOT[+RUNROOT][:OPTIONS]` (containers-transports(5)).
    pub(super) fn parse(text: &str) -> Result<Self, StorageError> {
        let wrong = || StorageError::Specifier { text: printable_text(text) };
        let (driver, rest) = match text.split_once('@') {
            Some((driver, rest)) => (Some(driver), rest),
            None => (None, text),
        };
        let (root, options) = rest.split_once(':').unwrap_or((rest, ""));
        let (root, _) = root.split_once('+').unwrap_or((root, ""));
        if !Path::new(root).is_absolute() || driver == Some("") {
            return Err(wrong());
        }
        Ok(Self {
            root: root.into(),
            driver: driver.map(str::to_owned),
            additional: additional_of(options),
        })
    }

    /// Returns where the user's storage is; `None` if there is no place for one.
    pub(super) fn of(environment: &Environment) -> Result<Option<Self>, StorageError> {
        let is_root = environment.user_id() == Some(0);
        let (system, user) = match environment.variable("CONTAINERS_STORAGE_CONF") {
            Some(path) => (None, Some(path.into())),
            None if is_root => (None, first_existing(&SYSTEM_CONFIGURATIONS)),
            None => (first_existing(&SYSTEM_CONFIGURATIONS), user_configuration(environment)),
        };
        let (system, own) = (read(system.as_deref())?, read(user.as_deref())?);
        let usual = match is_root {
            true => Some(SYSTEM_ROOT.into()),
            // Of the system's file, only this counts for other users (storage, types/options.go,
            // `getRootlessStorageOpts`).
            false => match &system.rootless_storage_path {
                Some(path) => expanded(path, environment),
                None => data_directory(environment).map(|it| it.join("containers/storage")),
            },
        };
        let own_rootless = own.rootless_storage_path.as_deref().filter(|_| !is_root);
        let root = match own_rootless.or(own.graphroot.as_deref()) {
            Some(path) => expanded(path, environment),
            None => usual,
        };
        let options = environment.text("STORAGE_OPTS").unwrap_or_default();
        let mut additional = additional_of(options);
        additional.extend(own.options.additionalimagestores.iter().map(PathBuf::from));
        additional.retain(|path| path.is_absolute());
        let driver = environment.text("STORAGE_DRIVER").map(str::to_owned).or(own.driver);
        let driver = driver.filter(|driver| !driver.is_empty());
        Ok(root.map(|root| Self { root, driver, additional }))
    }
}

/// Returns the further storages that options name.
fn additional_of(options: &str) -> Vec<PathBuf> {
    let options = options.split(',').filter_map(|option| option.trim().split_once('='));
    let is_store = |name: &str| {
        let name = name.rsplit('.').next().unwrap_or(name);
        matches!(name, "imagestore" | "additionalimagestore")
    };
    let stores = options.filter(|(name, _)| is_store(name)).map(|(_, path)| PathBuf::from(path));
    stores.filter(|path| path.is_absolute()).collect()
}

fn first_existing(paths: &[&str]) -> Option<PathBuf> {
    paths.iter().map(PathBuf::from).find(|path| path.exists())
}

fn user_configuration(environment: &Environment) -> Option<PathBuf> {
    let directory = match environment.directory("XDG_CONFIG_HOME") {
        Some(directory) => directory,
        None => environment.home()?.join(".config"),
    };
    Some(directory.join("containers/storage.conf"))
}

fn data_directory(environment: &Environment) -> Option<PathBuf> {
    match environment.directory("XDG_DATA_HOME") {
        Some(directory) => Some(directory),
        None => Some(environment.home()?.join(".local/share")),
    }
}

/// Reads a storage.conf; one that does not exist says nothing.
fn read(path: Option<&Path>) -> Result<Storage, StorageError> {
    let Some(path) = path else { return Ok(Storage::default()) };
    let Some(text) = file::read(path)? else { return Ok(Storage::default()) };
    let file: Result<File, _> = toml::from_str(&String::from_utf8_lossy(&text));
    file.map(|file| file.storage).map_err(|error| file::unreadable(path, &error))
}

/// Replaces the variables that paths of storage.conf may have; `None` if the result is relative.
fn expanded(path: &str, environment: &Environment) -> Option<PathBuf> {
    let mut path = path.to_owned();
    let home = environment.home().map(|home| home.display().to_string());
    let user_id = environment.user_id().map(|id| id.to_string());
    let user = environment.text("USER").map(str::to_owned);
    for (variable, value) in [("$HOME", home), ("$UID", user_id), ("$USER", user)] {
        if let Some(value) = value {
            path = path.replace(variable, &value);
        }
    }
    let path = PathBuf::from(path);
    path.is_absolute().then_some(path)
}
