//! What a process knows of its surroundings: variables, the home directory, the user.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

/// The variables of the environment, the home directory and the user: what decides where engines,
/// credentials and caches are.
///
/// It is a value, so that nothing depends on the process behind the back of a caller. The default
/// is empty: no variables, no home directory, no user.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<OsString, OsString>,
    home: Option<PathBuf>,
    user_id: Option<u32>,
}

impl Environment {
    /// The empty one.
    pub const NONE: Self = Self { variables: BTreeMap::new(), home: None, user_id: None };

    /// Returns one with these variables, this home directory and this user.
    pub fn new(
        variables: impl IntoIterator<Item = (OsString, OsString)>,
        home: Option<PathBuf>,
        user_id: Option<u32>,
    ) -> Self {
        Self { variables: variables.into_iter().collect(), home, user_id }
    }

    /// Returns that of this process.
    pub fn of_this_process() -> Self {
        Self::new(std::env::vars_os(), std::env::home_dir(), user_id())
    }

    /// Returns the value of a variable; `None` if it is not set, or empty.
    pub fn variable(&self, name: &str) -> Option<&OsStr> {
        let value = self.variables.get(OsStr::new(name))?;
        (!value.is_empty()).then_some(value.as_os_str())
    }

    /// Returns the value of a variable as text; `None` if it is not set, empty, or not Unicode.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.variable(name)?.to_str()
    }

    /// Returns the absolute path in a variable; `None` if it is not set, empty, or relative, which
    /// is to be ignored (XDG Base Directory Specification, "Basics").
    pub fn directory(&self, name: &str) -> Option<PathBuf> {
        let path = PathBuf::from(self.variable(name)?);
        path.is_absolute().then_some(path)
    }

    /// Returns the home directory of the user; `None` if it is unknown.
    pub fn home(&self) -> Option<&Path> {
        self.home.as_deref().filter(|home| home.is_absolute())
    }

    /// Returns the number of the user; `None` where users have none.
    pub fn user_id(&self) -> Option<u32> {
        self.user_id
    }
}

impl fmt::Debug for Environment {
    /// Leaves out the values: some of them are passwords.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&OsString> = self.variables.keys().collect();
        let Self { home, user_id, .. } = self;
        let mut out = out.debug_struct("Environment");
        out.field("variables", &names).field("home", home).field("user_id", user_id).finish()
    }
}

/// Returns who this process runs as: the owner of its directory in `/proc`.
#[cfg(unix)]
fn user_id() -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    Some(std::fs::metadata("/proc/self").ok()?.uid())
}

#[cfg(not(unix))]
fn user_id() -> Option<u32> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_values_count_as_absent_and_relative_directories_too() {
        let variables = [("EMPTY", ""), ("TEXT", "a b"), ("RELATIVE", "x/y"), ("ABSOLUTE", "/x")];
        let variables = variables.map(|(name, value)| (name.into(), value.into()));
        let environment = Environment::new(variables, Some("/home/me".into()), Some(1000));
        assert_eq!((environment.variable("EMPTY"), environment.variable("ABSENT")), (None, None));
        assert_eq!(environment.text("TEXT"), Some("a b"));
        assert_eq!(environment.directory("RELATIVE"), None);
        assert_eq!(environment.directory("ABSOLUTE"), Some("/x".into()));
        assert_eq!(environment.home(), Some(Path::new("/home/me")));
        let relative = Environment::new([], Some("home".into()), None);
        assert_eq!(relative.home(), None);
    }

    #[test]
    fn values_are_not_shown() {
        let variables = [("REGISTRY_PASSWORD".into(), "do-not-show".into())];
        let shown = format!("{:?}", Environment::new(variables, None, None));
        assert!(shown.contains("REGISTRY_PASSWORD") && !shown.contains("do-not-show"), "{shown}");
    }
}
