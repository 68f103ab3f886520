//! Runs the program in a directory with images in it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use expect_test::Expect;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// Returns a command that runs the program, alone on its machine.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    alone(&mut command);
    command
}

/// Keeps a program away from what this machine has: engines, registries, credentials, a cache.
pub(crate) fn alone(command: &mut Command) {
    for name in
        ["DOCKER_CONTEXT", "REGISTRY_AUTH_FILE", "DOCKER_AUTH_CONFIG", "NO_PROXY", "no_proxy"]
    {
        command.env_remove(name);
    }
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] {
        // Nothing listens there: only what is on this machine answers.
        command.env(name, "http://127.0.0.1:9");
    }
    command.env("DOCKER_HOST", "unix:///nowhere/docker.sock");
    command.env("CONTAINER_HOST", "unix:///nowhere/podman.sock");
    command.env("DOCKER_CONFIG", "/nowhere/docker");
    // The same for all runs, so that they use what others have kept.
    command.env("XDG_CACHE_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
}

/// A directory with one image in it, in which the program is run.
pub(crate) struct Place {
    pub(crate) directory: TempDir,
}

/// What a run printed, and its exit code.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    /// Makes a place with `image.tar`, and `wrong.tar` with a layer that does not match its digest.
    pub(crate) fn new() -> Self {
        let directory = TempDir::new().expect("the temporary directory takes directories");
        let layer = tar_of(&[("hello", b"hello, world\n")]);
        let digest = Sha256::digest(&layer).iter().map(|byte| format!("{byte:02x}")).collect();
        let place = Self { directory };
        fs::write(place.path("image.tar"), docker_archive(&layer, digest)).expect("it is writable");
        fs::write(place.path("wrong.tar"), docker_archive(&layer, "0".repeat(64)))
            .expect("it is writable");
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the file is there")
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program();
        command.args(arguments).current_dir(self.directory.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for name in [
            "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "SOURCE_DATE_EPOCH",
            "RUST_BACKTRACE",
        ] {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        ran(&mut self.command(arguments))
    }
}

pub(crate) fn ran(command: &mut Command) -> Ran {
    let output = command.output().expect("the program starts");
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
    }
}

pub(crate) fn docker_archive(layer: &[u8], diff_id: String) -> Vec<u8> {
    let config = format!(
        r#"{{"architecture":"amd64","os":"linux","rootfs":{{"type":"layers","diff_ids":["sha256:{diff_id}"]}},
        "history":[{{"created_by":"/bin/sh -c #(nop) COPY file:1 in / "}}],"config":{{}}}}"#
    );
    let manifest = r#"[{"Config":"config.json","RepoTags":["hello:1"],"Layers":["1/layer.tar"]}]"#;
    tar_of(&[
        ("1/layer.tar", layer),
        ("config.json", config.as_bytes()),
        ("manifest.json", manifest.as_bytes()),
    ])
}

/// An archive of an image with those layers, each made by its step.
pub(crate) fn docker_archive_of(layers: &[Vec<u8>], steps: &[&str]) -> Vec<u8> {
    let digest = |layer: &Vec<u8>| {
        let digest = Sha256::digest(layer);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("sha256:{hex}")
    };
    let names: Vec<String> =
        (1..=layers.len()).map(|number| format!("{number}/layer.tar")).collect();
    let history = steps.iter().map(|step| serde_json::json!({ "created_by": step }));
    let config = serde_json::json!({
        "architecture": "amd64", "os": "linux", "config": {},
        "rootfs": { "type": "layers", "diff_ids": layers.iter().map(digest).collect::<Vec<_>>() },
        "history": history.collect::<Vec<_>>(),
    });
    let manifest =
        serde_json::json!([{ "Config": "config.json", "RepoTags": ["made:1"], "Layers": names }]);
    let (config, manifest) = (config.to_string(), manifest.to_string());
    let mut files: Vec<(&str, &[u8])> =
        names.iter().map(String::as_str).zip(layers.iter().map(Vec::as_slice)).collect();
    files.extend([("config.json", config.as_bytes()), ("manifest.json", manifest.as_bytes())]);
    tar_of(&files)
}

pub(crate) fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, path, *content).expect("memory takes every byte");
    }
    archive.into_inner().expect("memory takes every byte")
}

/// Checks a run that gives no answer.
pub(crate) fn check_refused(arguments: &[&str], expected: Expect) {
    let ran = Place::new().run(arguments);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
    expected.assert_eq(&ran.stderr);
}

pub(crate) fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok_and(|value| value["schema"] == 1)
}
