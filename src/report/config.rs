//! The image's configuration: how a container starts, and what else the image records about itself.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::escape::printable;
use crate::image::config::{Healthcheck, ImageConfig};

/// The image's configuration. Its layers and history are in `layers` and `steps`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Config")]
pub struct ConfigReport {
    /// Operating system.
    ///
    /// `null` if it is not set.
    pub os: Option<String>,
    /// Processor architecture.
    ///
    /// `null` if it is not set.
    pub architecture: Option<String>,
    /// Variant of the architecture, such as `v8`.
    ///
    /// `null` if it is not set.
    pub variant: Option<String>,
    /// Version of the operating system.
    ///
    /// `null` if it is not set.
    pub os_version: Option<String>,
    /// When the image was built (RFC 3339).
    ///
    /// `null` if it is not set.
    pub created: Option<String>,
    /// Author of the image.
    ///
    /// `null` if it is not set.
    pub author: Option<String>,
    /// Comment of a builder.
    ///
    /// `null` if it is not set.
    pub comment: Option<String>,
    /// Program that starts, with arguments.
    pub entrypoint: Vec<String>,
    /// Default arguments of the entry point; without one, the program with its arguments.
    pub cmd: Vec<String>,
    /// Whether `entrypoint` and `cmd` are one command line, escaped for Windows.
    pub args_escaped: bool,
    /// Environment, as `NAME=value`.
    pub env: Vec<String>,
    /// User that the program runs as, with or without a group.
    ///
    /// `null` if it is not set, which is root.
    pub user: Option<String>,
    /// Directory that the program starts in.
    ///
    /// `null` if it is not set, which is `/`.
    pub working_dir: Option<String>,
    /// Ports, such as `8080/tcp`, sorted.
    pub exposed_ports: Vec<String>,
    /// Paths of volumes, sorted.
    pub volumes: Vec<String>,
    /// Labels: name to value. A backslash in a name is written `\\`, so that no two are the same.
    pub labels: BTreeMap<String, String>,
    /// Signal that stops a container.
    ///
    /// `null` if it is not set, which is `SIGTERM`.
    pub stop_signal: Option<String>,
    /// How a container is checked.
    ///
    /// `null` if it is not set.
    pub healthcheck: Option<HealthcheckReport>,
    /// Shell of `RUN`, `CMD` and `ENTRYPOINT` in shell form; empty if it is the default.
    pub shell: Vec<String>,
    /// Instructions that are run when an image is built on this one.
    pub on_build: Vec<String>,
}

/// How a container is checked. Times are in nanoseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Healthcheck")]
pub struct HealthcheckReport {
    /// `NONE`, `CMD` or `CMD-SHELL`, then arguments; empty if it is inherited from the base image.
    pub test: Vec<String>,
    /// Time between two checks.
    ///
    /// `null` if it is the engine's default.
    pub interval: Option<u64>,
    /// Time after which a check has failed.
    ///
    /// `null` if it is the engine's default.
    pub timeout: Option<u64>,
    /// Time for a container to start, in which failures do not count.
    ///
    /// `null` if it is the engine's default.
    pub start_period: Option<u64>,
    /// Time between two checks while a container starts.
    ///
    /// `null` if it is the engine's default.
    pub start_interval: Option<u64>,
    /// Number of failures in a row that make a container unhealthy.
    ///
    /// `null` if it is the engine's default.
    pub retries: Option<u64>,
}

impl ConfigReport {
    /// Builds the report of a configuration; `None` if nothing is set in it.
    pub(crate) fn of(config: &ImageConfig) -> Option<Self> {
        if *config == ImageConfig::default() {
            return None;
        }
        // Every field by name, so that the compiler points here when the reader gets a new one.
        let ImageConfig {
            architecture,
            os,
            variant,
            os_version,
            created,
            author,
            comment,
            parent: _,
            diff_ids: _,
            history: _,
            env,
            entrypoint,
            cmd,
            user,
            working_dir,
            labels,
            exposed_ports,
            volumes,
            shell,
            stop_signal,
            healthcheck,
            on_build,
            args_escaped,
        } = config;
        Some(Self {
            os: text(os),
            architecture: text(architecture),
            variant: text(variant),
            os_version: text(os_version),
            created: text(created),
            author: text(author),
            comment: text(comment),
            entrypoint: texts(entrypoint),
            cmd: texts(cmd),
            args_escaped: *args_escaped,
            env: texts(env),
            user: text(user),
            working_dir: text(working_dir),
            exposed_ports: texts(exposed_ports),
            volumes: texts(volumes),
            labels: labels
                .iter()
                .map(|(name, value)| (printable(name.as_bytes()), printable(value.as_bytes())))
                .collect(),
            stop_signal: text(stop_signal),
            healthcheck: healthcheck.as_ref().map(HealthcheckReport::of),
            shell: texts(shell),
            on_build: texts(on_build),
        })
    }
}

impl HealthcheckReport {
    fn of(check: &Healthcheck) -> Self {
        let &Healthcheck { ref test, interval, timeout, start_period, start_interval, retries } =
            check;
        let test = texts(test);
        Self { test, interval, timeout, start_period, start_interval, retries }
    }
}

fn text(text: &Option<String>) -> Option<String> {
    text.as_deref().map(|text| printable(text.as_bytes()))
}

fn texts(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| printable(text.as_bytes())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_are_escaped_and_nothing_is_lost() {
        let config = ImageConfig::parse(&json!({
            "os": "linux",
            "config": {
                "Env": ["A=\u{1b}[31m", "B=C:\\n", "B=C:\n"],
                "Labels": {"a\\n": "1", "a\n": "2", "\u{202e}b": "c\u{7}"},
            },
        }));
        let report = ConfigReport::of(&config).unwrap();
        assert_eq!(report.os.as_deref(), Some("linux"));
        assert_eq!(report.env, ["A=\\u{1b}[31m", "B=C:\\\\n", "B=C:\\n"]);
        let labels = [("\\u{202e}b", "c\\u{7}"), ("a\\\\n", "1"), ("a\\n", "2")];
        let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(report.labels, BTreeMap::from(labels));
    }

    #[test]
    fn an_image_without_a_configuration_has_none() {
        assert_eq!(ConfigReport::of(&ImageConfig::parse(&json!({}))), None);
        assert_eq!(ConfigReport::of(&ImageConfig::parse(&json!({"config": {"Env": []}}))), None);
    }
}
