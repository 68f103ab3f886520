//! Where docker and podman keep credentials, in the order in which they are looked for.

use std::fmt;
use std::path::PathBuf;

use crate::environment::Environment;
use crate::escape::printable_argument;

/// A place that may hold credentials.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The content of a variable.
    Variable(&'static str),
    /// A file.
    File {
        /// Its path.
        path: PathBuf,
        /// Whether it holds nothing but entries, as docker wrote it before 2015.
        is_old: bool,
    },
}

impl Place {
    pub(super) fn is_old(&self) -> bool {
        matches!(self, Self::File { is_old: true, .. })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => out.write_str(name),
            Self::File { path, .. } => out.write_str(&printable_argument(path.as_os_str())),
        }
    }
}

/// Returns the places of an environment.
///
/// `DOCKER_AUTH_CONFIG` is first, as for GitLab's runners and docker. `REGISTRY_AUTH_FILE` stands
/// for all files (containers-auth.json(5)). Otherwise docker's file comes before podman's, as for
/// go-containerregistry; `.dockercfg` is docker's oldest.
pub(super) fn of(environment: &Environment) -> Vec<Place> {
    let file = |path| Place::File { path, is_old: false };
    let mut places = vec![Place::Variable("DOCKER_AUTH_CONFIG")];
    if let Some(path) = environment.variable("REGISTRY_AUTH_FILE") {
        places.push(file(path.into()));
        return places;
    }
    let home = environment.home();
    let docker = environment.variable("DOCKER_CONFIG").map(PathBuf::from);
    let docker = docker.or_else(|| Some(home?.join(".docker")));
    places.extend(docker.map(|folder| file(folder.join("config.json"))));
    // Without that variable podman's is in a folder of the user (containers/image, `config.go`).
    let run = match environment.directory("XDG_RUNTIME_DIR") {
        Some(folder) => Some(folder.join("containers")),
        None => environment.user_id().map(|id| format!("/run/containers/{id}").into()),
    };
    let config = environment.directory("XDG_CONFIG_HOME").or_else(|| Some(home?.join(".config")));
    let config = config.map(|folder| folder.join("containers"));
    places.extend([run, config].into_iter().flatten().map(|it| file(it.join("auth.json"))));
    places.extend(home.map(|home| Place::File { path: home.join(".dockercfg"), is_old: true }));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(variables: &[(&str, &str)]) -> Vec<String> {
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
        let environment = Environment::new(variables, Some("/home/me".into()), Some(1000));
        of(&environment).iter().map(Place::to_string).collect()
    }

    #[test]
    fn places_are_in_order() {
        assert_eq!(
            shown(&[]),
            [
                "DOCKER_AUTH_CONFIG",
                "/home/me/.docker/config.json",
                "/run/containers/1000/auth.json",
                "/home/me/.config/containers/auth.json",
                "/home/me/.dockercfg",
            ]
        );
        assert_eq!(
            shown(&[
                ("DOCKER_CONFIG", "/d"),
                ("XDG_RUNTIME_DIR", "/run/user/1000"),
                ("XDG_CONFIG_HOME", "relative"),
            ]),
            [
                "DOCKER_AUTH_CONFIG",
                "/d/config.json",
                "/run/user/1000/containers/auth.json",
                "/home/me/.config/containers/auth.json",
                "/home/me/.dockercfg",
            ]
        );
        let one = shown(&[("REGISTRY_AUTH_FILE", "/a.json"), ("DOCKER_CONFIG", "/d")]);
        assert_eq!(one, ["DOCKER_AUTH_CONFIG", "/a.json"]);
    }
}
