//! Programs between us and an engine: `ssh`, and `podman` itself.

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use plimsoll::engine::{Engine, EngineError, Product};

use super::{INSPECTED, environment};

/// Writes a script as a program of this name, and returns the directory for `PATH`.
fn program(folder: &Path, name: &str, script: &str) -> PathBuf {
    let directory = folder.join("bin");
    fs::create_dir_all(&directory).unwrap();
    let path = directory.join(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    directory
}

fn find(product: Product, path: &Path, host: Option<&str>) -> Result<Engine, EngineError> {
    let path = path.to_str().unwrap();
    let mut variables = vec![("PATH", path)];
    variables.extend(host.map(|host| ("DOCKER_HOST", host)));
    Engine::find(product, &environment(&variables), None)
}

#[test]
fn an_engine_is_reached_through_ssh() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("arguments");
    // Answers one request after the other on its standard streams.
    let script = format!(
        r#"echo "$@" >> {log}
while read -r method path rest; do
    while read -r header && [ "$header" != "$(printf '\r')" ]; do :; done
    case $path in
        /_ping) printf 'HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK' ;;
        */json) printf 'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s' {length} '{INSPECTED}' ;;
        *) printf 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\narchive\r\n0\r\n\r\n' ;;
    esac
done"#,
        log = log.display(),
        length = INSPECTED.len(),
    );
    let path = program(folder.path(), "ssh", &script);
    let engine = find(Product::Docker, &path, Some("ssh://me@builder:2222")).unwrap();
    let image = engine.image("app:1", None).unwrap();
    let mut archive = engine.save(&image, None).unwrap();
    assert_eq!(io::read_to_string(&mut archive).unwrap(), "archive");
    let expected = "-o ConnectTimeout=30 -T -l me -p 2222 -- builder docker system dial-stdio\n";
    assert_eq!(fs::read_to_string(log).unwrap(), expected, "one connection for all requests");
}

#[test]
fn what_ssh_complains_about_is_the_error() {
    let folder = tempfile::tempdir().unwrap();
    let script = "printf 'me@builder: Permission denied (publickey).\\r\\n' >&2; exit 255";
    let path = program(folder.path(), "ssh", script);
    let error = find(Product::Docker, &path, Some("ssh://me@builder")).unwrap_err();
    let EngineError::Program { program, reason, .. } = error else { panic!("{error}") };
    assert_eq!((program, reason.as_str()), ("ssh", "me@builder: Permission denied (publickey)."));
    let error = find(Product::Docker, folder.path(), Some("ssh://me@builder")).unwrap_err();
    assert!(matches!(error, EngineError::Program { reason, .. } if reason.contains("PATH")));
}

#[test]
fn complaints_are_bounded_and_safe_to_print() {
    let folder = tempfile::tempdir().unwrap();
    let script = "yes 'noise' | head -n 100000 >&2; printf 'last \\033[31mline\\n' >&2; exit 1";
    let path = program(folder.path(), "ssh", script);
    let error = find(Product::Docker, &path, Some("ssh://builder")).unwrap_err().to_string();
    assert!(error.ends_with(r"noise; last \u{1b}[31mline"), "{error}");
    assert!(error.len() < 4 << 10, "{} bytes", error.len());
}

/// A program that has the image `app:1` as Podman does.
fn podman(folder: &Path, save: &str) -> PathBuf {
    let script = format!(
        r#"case "$1 $2" in
    "image inspect")
        for name; do :; done
        if [ "$name" != app:1 ]; then
            echo "Error: inspecting object: $name: image not known" >&2; exit 125
        fi
        echo '[{INSPECTED}]' ;;
    "images --format") echo '[{{"Names": ["localhost/app:1"]}}]' ;;
    save*) {save} ;;
esac"#
    );
    program(folder, "podman", &script)
}

#[test]
fn podmans_program_is_asked_if_no_socket_answers() {
    let folder = tempfile::tempdir().unwrap();
    let path = podman(folder.path(), "printf archive");
    let engine = find(Product::Podman, &path, None).unwrap();
    assert!(engine.endpoint().to_string().contains("the program"), "{}", engine.endpoint());
    let image = engine.image("app:1", None).unwrap();
    assert_eq!(image.names, ["app:1", "app:latest"]);
    let mut archive = engine.save(&image, None).unwrap();
    assert_eq!(io::read_to_string(&mut archive).unwrap(), "archive");
    let error = engine.image("app:2", None).unwrap_err();
    let EngineError::NoSuchImage { similar, .. } = error else { panic!("{error}") };
    assert_eq!(similar, ["localhost/app:1"]);
}

#[test]
fn a_program_that_fails_in_the_middle_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = podman(folder.path(), "printf half; echo 'Error: no space left' >&2; exit 125");
    let engine = find(Product::Podman, &path, None).unwrap();
    let image = engine.image("app:1", None).unwrap();
    let mut archive = engine.save(&image, None).unwrap();
    let mut read = Vec::new();
    let error = archive.read_to_end(&mut read).unwrap_err().to_string();
    assert_eq!(read, b"half");
    assert!(error.ends_with("(status 125): Error: no space left"), "{error}");
}

#[test]
fn dropping_an_archive_ends_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let pid = folder.path().join("pid");
    let save = format!("echo $$ > {}; exec yes", pid.display());
    let path = podman(folder.path(), &save);
    let engine = find(Product::Podman, &path, None).unwrap();
    let image = engine.image("app:1", None).unwrap();
    let mut archive = engine.save(&image, None).unwrap();
    archive.read_exact(&mut [0; 100]).unwrap();
    drop(archive);
    let pid = fs::read_to_string(pid).unwrap();
    if Path::new("/proc/self").exists() {
        assert!(!Path::new("/proc").join(pid.trim()).exists(), "{pid} still runs");
    }
}
