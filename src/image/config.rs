//! Image configurations: how a container starts, and the history of its layers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::digest::Digest;
use super::json::Object;
use super::platform::Platform;

/// An image configuration (image-spec config.md), or the `json` file of Docker up to 1.9.
///
/// Strings that are empty count as absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageConfig {
    /// The processor architecture.
    pub architecture: Option<String>,
    /// The operating system; Docker up to 1.9 may leave it out.
    pub os: Option<String>,
    /// The variant of the architecture.
    pub variant: Option<String>,
    /// The version of the operating system.
    pub os_version: Option<String>,
    /// When the image was made, in RFC 3339 format; `None` for Go's zero time.
    pub created: Option<String>,
    /// The author.
    pub author: Option<String>,
    /// The comment that Docker up to 1.9 or `docker commit` wrote.
    pub comment: Option<String>,
    /// The id of the image below (Docker up to 1.9).
    pub parent: Option<String>,
    /// Digests of the uncompressed layers, base first; `None` if there is no `rootfs`, and
    /// within the list for one that is not a digest.
    pub diff_ids: Option<Vec<Option<Digest>>>,
    /// The lines of the history, base first; `None` if there is no history.
    pub history: Option<Vec<HistoryLine>>,
    /// Environment, as `NAME=value`.
    pub env: Vec<String>,
    /// The program that starts, with arguments.
    pub entrypoint: Vec<String>,
    /// The default arguments, or the program if there is no entry point.
    pub cmd: Vec<String>,
    /// The user and group that the program runs as; `None` is root.
    pub user: Option<String>,
    /// Where the program starts; `None` is `/`.
    pub working_dir: Option<String>,
    /// Labels; their names keep their case.
    pub labels: BTreeMap<String, String>,
    /// Ports, as `8080/tcp`, sorted.
    pub exposed_ports: Vec<String>,
    /// Volumes, as paths, sorted.
    pub volumes: Vec<String>,
    /// The shell of `RUN` in shell form; empty for the default.
    pub shell: Vec<String>,
    /// The signal that stops a container.
    pub stop_signal: Option<String>,
    /// How a container's health is checked; `None` if that is not configured.
    pub healthcheck: Option<Healthcheck>,
    /// Instructions for images that are built from this one.
    pub on_build: Vec<String>,
    /// Whether entry point and arguments are one command line, escaped for Windows.
    pub args_escaped: bool,
}

/// How a container's health is checked (moby, api/types/container). Times are nanoseconds; `None`
/// is the engine's default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Healthcheck {
    /// `NONE`, `CMD` or `CMD-SHELL`, then arguments; empty to inherit that of the base image.
    pub test: Vec<String>,
    /// The time between two checks.
    pub interval: Option<u64>,
    /// The time after which a check has failed.
    pub timeout: Option<u64>,
    /// The time in which the container starts, and failures do not count.
    pub start_period: Option<u64>,
    /// The time between two checks in that period.
    pub start_interval: Option<u64>,
    /// How many failures in a row make a container unhealthy.
    pub retries: Option<u64>,
}

/// What one instruction left in the history (image-spec config.md, "history").
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryLine {
    /// When the instruction ran, in RFC 3339 format; `None` for Go's zero time.
    pub created: Option<String>,
    /// The command.
    pub created_by: Option<String>,
    /// The builder's comment.
    pub comment: Option<String>,
    /// The author.
    pub author: Option<String>,
    /// Whether the instruction made no layer.
    pub empty_layer: bool,
}

impl ImageConfig {
    /// Reads a configuration; every field is empty if the value is not an object.
    pub fn parse(value: &Value) -> Self {
        let Some(fields) = Object::of(value) else {
            return Self::default();
        };
        let platform = Platform::of(&fields);
        let config = Self {
            architecture: non_empty(platform.architecture),
            os: non_empty(platform.os),
            variant: platform.variant,
            os_version: platform.os_version,
            created: time(&fields),
            author: fields.filled("author"),
            comment: fields.filled("comment"),
            parent: fields.filled("parent"),
            diff_ids: fields.object("rootfs").map(|rootfs| diff_ids(&rootfs)),
            history: fields
                .list("history")
                .map(|lines| lines.iter().map(HistoryLine::of).collect()),
            ..Self::default()
        };
        // `container_config` describes the container that was committed. Its command is not the
        // image's, so it is used only if Docker up to 1.9 wrote nothing else.
        match fields.object("config").or_else(|| fields.object("container_config")) {
            Some(run) => config.with_run(&run),
            None => config,
        }
    }

    fn with_run(self, run: &Object<'_>) -> Self {
        Self {
            env: run.strings("Env"),
            entrypoint: run.strings("Entrypoint"),
            cmd: run.strings("Cmd"),
            user: run.filled("User"),
            working_dir: run.filled("WorkingDir"),
            labels: run.map("Labels"),
            exposed_ports: run.set("ExposedPorts"),
            volumes: run.set("Volumes"),
            shell: run.strings("Shell"),
            stop_signal: run.filled("StopSignal"),
            healthcheck: run.object("Healthcheck").map(|check| healthcheck(&check)),
            on_build: run.strings("OnBuild"),
            args_escaped: run.flag("ArgsEscaped"),
            ..self
        }
    }

    /// Returns the health check's test: `NONE`, `CMD` or `CMD-SHELL`, then arguments.
    pub fn health_test(&self) -> &[String] {
        self.healthcheck.as_ref().map_or(&[], |check| &check.test)
    }

    /// Returns the platform; `None` if neither a system nor an architecture is given.
    ///
    /// An architecture without a system means Linux: Docker up to 1.9 ran nothing else.
    pub fn platform(&self) -> Option<Platform> {
        if self.os.is_none() && self.architecture.is_none() {
            return None;
        }
        Some(Platform {
            os: self.os.clone().unwrap_or_else(|| "linux".to_owned()),
            architecture: self.architecture.clone().unwrap_or_default(),
            variant: self.variant.clone(),
            os_version: self.os_version.clone(),
        })
    }
}

impl HistoryLine {
    /// Reads an element of a configuration's history; every field is empty if it is not an object.
    fn of(value: &Value) -> Self {
        let command = |fields: &Object<'_>| fields.filled("created_by");
        Self::read(value, command, "empty_layer")
    }

    /// Reads the line of an image of Docker up to 1.9: its `json` file, or one
    /// `v1Compatibility` of a schema 1 manifest.
    ///
    /// The command is the committed container's, joined with spaces (moby, image/v1).
    pub fn of_v1(value: &Value) -> Self {
        let command = |fields: &Object<'_>| {
            let config = fields.object("container_config")?;
            non_empty(config.strings("Cmd").join(" "))
        };
        Self::read(value, command, "throwaway")
    }

    fn read(
        value: &Value,
        command: impl Fn(&Object<'_>) -> Option<String>,
        empty_layer: &str,
    ) -> Self {
        let Some(fields) = Object::of(value) else {
            return Self::default();
        };
        Self {
            created: time(&fields),
            created_by: command(&fields),
            comment: fields.filled("comment"),
            author: fields.filled("author"),
            empty_layer: fields.flag(empty_layer),
        }
    }
}

fn healthcheck(fields: &Object<'_>) -> Healthcheck {
    // Zero is Go's value of a field that was not set.
    let number = |key| fields.number(key).filter(|&number| number != 0);
    Healthcheck {
        test: fields.strings("Test"),
        interval: number("Interval"),
        timeout: number("Timeout"),
        start_period: number("StartPeriod"),
        start_interval: number("StartInterval"),
        retries: number("Retries"),
    }
}

/// Go writes a nil slice as null: a `rootfs` without a list is that of an image without layers.
fn diff_ids(rootfs: &Object<'_>) -> Vec<Option<Digest>> {
    let list = rootfs.list("diff_ids").unwrap_or_default();
    list.iter().map(|value| value.as_str().and_then(Digest::parse)).collect()
}

fn time(fields: &Object<'_>) -> Option<String> {
    fields.filled("created").filter(|text| !text.starts_with("0001-01-01T00:00:00"))
}

fn non_empty(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_an_independent_writer_wrote_is_read() {
        use oci_spec::image as oci;
        let run = oci::ConfigBuilder::default()
            .user("1000:1000")
            .env(["PATH=/bin".to_owned()])
            .exposed_ports(["8080/tcp".to_owned()])
            .labels([("Title".to_owned(), "x".to_owned())]);
        let diff_id = Digest::sha256_of(b"layer").to_string();
        let rootfs = oci::RootFsBuilder::default().typ("layers").diff_ids([diff_id.clone()]);
        let history = oci::HistoryBuilder::default().created_by("RUN x").empty_layer(true);
        let written = oci::ImageConfigurationBuilder::default()
            .architecture(oci::Arch::ARM64)
            .os(oci::Os::Linux)
            .config(run.build().unwrap())
            .rootfs(rootfs.build().unwrap())
            .history([history.build().unwrap()])
            .build()
            .unwrap();
        let config = ImageConfig::parse(&serde_json::to_value(written).unwrap());
        assert_eq!(config.platform().unwrap().to_string(), "linux/arm64");
        assert_eq!(config.user.as_deref(), Some("1000:1000"));
        assert_eq!(config.env, ["PATH=/bin"]);
        assert_eq!(config.exposed_ports, ["8080/tcp"]);
        assert_eq!(config.labels.get("Title").map(String::as_str), Some("x"));
        assert_eq!(config.diff_ids, Some(vec![Digest::parse(&diff_id)]));
        let line = HistoryLine {
            created_by: Some("RUN x".to_owned()),
            empty_layer: true,
            ..HistoryLine::default()
        };
        assert_eq!(config.history, Some(vec![line]));
    }

    #[test]
    fn fields_that_only_docker_writes_are_read() {
        let config = ImageConfig::parse(&json!({"config": {
            "ArgsEscaped": true,
            "Healthcheck": {
                "Test": ["CMD-SHELL", "curl -f localhost"], "Interval": 30_000_000_000_u64,
                "Timeout": 0, "StartPeriod": -1, "StartInterval": "5s", "Retries": 3,
            },
            "OnBuild": ["COPY . /app"],
            "Shell": ["/bin/bash", "-c"],
            "StopSignal": "SIGQUIT",
            "Volumes": {"/data": {}},
        }}));
        assert!(config.args_escaped);
        let check = Healthcheck {
            test: vec!["CMD-SHELL".to_owned(), "curl -f localhost".to_owned()],
            interval: Some(30_000_000_000),
            retries: Some(3),
            ..Healthcheck::default()
        };
        assert_eq!(config.healthcheck, Some(check));
        assert_eq!(config.on_build, ["COPY . /app"]);
        assert_eq!(config.shell, ["/bin/bash", "-c"]);
        assert_eq!(config.stop_signal.as_deref(), Some("SIGQUIT"));
        assert_eq!(config.volumes, ["/data"]);
    }

    #[test]
    fn fields_of_other_types_count_as_absent() {
        let broken = ImageConfig::parse(&json!({"config": {
            "ArgsEscaped": "yes", "Healthcheck": [], "OnBuild": {}, "Shell": 7, "StopSignal": 15,
            "ExposedPorts": null, "Volumes": "/data", "Labels": ["a=b"], "Env": {"A": "b"},
        }}));
        let volumes = vec!["/data".to_owned()];
        assert_eq!(broken, ImageConfig { volumes, ..ImageConfig::default() });
    }

    #[test]
    fn absent_and_broken_parts_are_distinguished() {
        let none = ImageConfig::parse(&json!({"os": "", "created": "0001-01-01T00:00:00Z"}));
        assert_eq!(none, ImageConfig::default());
        assert_eq!(none.platform(), None);
        let broken = json!({"rootfS": {"diff_ids": ["sha256:1", null]}, "history": [7]});
        let broken = ImageConfig::parse(&broken);
        assert_eq!(broken.diff_ids, Some(vec![None, None]));
        assert_eq!(broken.history, Some(vec![HistoryLine::default()]));
        assert_eq!(ImageConfig::parse(&json!({"rootfs": {}})).diff_ids, Some(Vec::new()));
    }

    #[test]
    fn a_v1_image_gives_a_configuration_and_a_line() {
        let value = json!({
            "id": "b", "parent": "a", "architecture": "amd64", "created": "2013-06-13T14:03:50Z",
            "container_config": {"Env": ["A=b"], "Cmd": ["/bin/sh", "-c", "#(nop) ADD x in /"]},
        });
        let config = ImageConfig::parse(&value);
        assert_eq!(config.platform().unwrap().to_string(), "linux/amd64");
        assert_eq!(config.parent.as_deref(), Some("a"));
        assert_eq!(config.env, ["A=b"]);
        let line = HistoryLine::of_v1(&value);
        assert_eq!(line.created_by.as_deref(), Some("/bin/sh -c #(nop) ADD x in /"));
    }
}
