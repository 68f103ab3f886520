//! Where files about registries are.

use std::path::PathBuf;

use crate::environment::Environment;

/// The folders and files of an environment.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    /// Candidates for registries.conf: the first that exists is meant.
    pub(super) registries: Vec<PathBuf>,
    /// Folders of drop-ins for it, all of which are read, in this order.
    pub(super) drop_ins: Vec<PathBuf>,
    /// Folders with a folder for each host.
    pub(super) hosts: Vec<PathBuf>,
}

impl Places {
    /// Returns those of containers-registries.conf(5), containers-certs.d(5), docker (with and
    /// without root, and on desktops) and containerd.
    pub(super) fn of(environment: &Environment) -> Self {
        let config = environment.directory("XDG_CONFIG_HOME");
        let config = config.or_else(|| Some(environment.home()?.join(".config")));
        let docker_config = config.as_ref().map(|folder| folder.join("docker/certs.d"));
        let containers = config.map(|folder| folder.join("containers"));
        let in_home = |name: &str| containers.as_ref().map(|folder| folder.join(name));
        let mut registries: Vec<PathBuf> = in_home("registries.conf").into_iter().collect();
        registries.push("/etc/containers/registries.conf".into());
        let mut drop_ins = vec![PathBuf::from("/etc/containers/registries.conf.d")];
        drop_ins.extend(in_home("registries.conf.d"));
        if let Some(file) = environment.variable("CONTAINERS_REGISTRIES_CONF") {
            (registries, drop_ins) = (vec![file.into()], Vec::new());
        }
        let mut hosts: Vec<PathBuf> = in_home("certs.d").into_iter().collect();
        let docker = environment.variable("DOCKER_CONFIG").map(PathBuf::from);
        let docker = docker.or_else(|| Some(environment.home()?.join(".docker")));
        hosts.extend(docker.map(|folder| folder.join("certs.d")));
        hosts.extend(docker_config);
        hosts.extend(
            ["containers", "docker", "containerd"]
                .map(|name| PathBuf::from(format!("/etc/{name}/certs.d"))),
        );
        Self { registries, drop_ins, hosts }
    }
}
