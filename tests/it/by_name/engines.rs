//! Images in an engine.

use super::*;

/// Starts an engine that has an image as `app:1`; `cut` bytes are missing at the end of its
/// archive.
fn engine(files: Files, cut: usize) -> Server {
    let mut archive = files.tar();
    archive.truncate(archive.len() - cut);
    let id = Digest::sha256_of(b"the configuration");
    let inspected = serde_json::json!({
        "Id": id.as_str(), "RepoTags": ["test:1"], "Os": "linux", "Architecture": "amd64",
        "RootFS": { "Type": "layers", "Layers": [] },
    });
    let inspected = inspected.to_string();
    Server::start(move |path, stream| match path {
        "/_ping" => respond(stream, "200 OK", "Api-Version: 1.41\r\n", b"OK"),
        path if path.ends_with("/json") && path.contains("/test") => {
            respond(stream, "200 OK", "", inspected.as_bytes());
        }
        path if path.ends_with("/get") => respond(stream, "200 OK", "", &archive),
        path if path.ends_with("/images/json") => {
            respond(stream, "200 OK", "", format!("[{inspected}]").as_bytes());
        }
        _ => respond(stream, "404 Not Found", "", br#"{"message":"no such image"}"#),
    })
}

/// Whether an archive was asked for.
fn is_saved(server: &Server) -> bool {
    server.requests().iter().any(|path| path.ends_with("/get"))
}

fn report(machine: &Machine, server: &Server, arguments: &[&str]) -> Value {
    let arguments = [&["report", "--format", "json", "--no-config", "--files"], arguments];
    let mut command = machine.command(&arguments.concat());
    report_of(&ran(command.env("DOCKER_HOST", server.address())))
}

#[test]
fn the_report_is_that_of_the_archive_and_the_second_one_needs_none() {
    for files in [docker_archive(&tars()), oci_layout(&tars(), <[u8]>::to_vec)] {
        let machine = Machine::new();
        fs::write(machine.place.path("saved.tar"), files.tar()).unwrap();
        let server = engine(files, 0);
        let expected = machine.report(&["saved.tar"]);
        assert_eq!(report(&machine, &server, &["docker-daemon:test:1"]), expected);
        assert!(is_saved(&server));
        assert_eq!(report(&machine, &server, &["test:1"]), expected);
        assert!(!is_saved(&server), "all of it was known");
        assert_eq!(report(&machine, &server, &["test:1", "--no-cache"]), expected);
        assert!(is_saved(&server));
    }
}

#[test]
fn an_archive_that_ends_early_is_not_kept() {
    let machine = Machine::new();
    let server = engine(docker_archive(&tars()), 3_000);
    for _ in 0..2 {
        let mut command = machine.command(&["report", "test:1", "--no-config"]);
        let ran = ran(command.env("DOCKER_HOST", server.address()));
        assert_eq!(ran.code, Some(2), "{}", ran.stdout);
        assert!(is_saved(&server));
    }
}

#[test]
fn what_answered_is_said_if_it_was_not_named() {
    let machine = Machine::new();
    let server = engine(docker_archive(&tars()), 0);
    let run = |reference: &str| {
        let mut command = machine.command(&["report", reference, "--no-config"]);
        ran(command.env("DOCKER_HOST", server.address()))
    };
    let ran = run("test:1");
    assert!(ran.stdout.starts_with("test:1 (from Docker, linux/amd64): "), "{}", ran.stdout);
    let ran = run("docker-daemon:test:1");
    assert!(
        ran.stdout.starts_with("docker-daemon:test:1 (test:1, linux/amd64): "),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_file_of_the_image_is_read_from_another_archive() {
    let machine = Machine::new();
    let server = engine(docker_archive(&tars()), 0);
    for _ in 0..2 {
        let arguments = ["explore", "test:1", "--keys", "2 Enter Enter", "--print", "--no-config"];
        let mut command = machine.command(&arguments);
        let ran = ran(command.env("DOCKER_HOST", server.address()));
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    }
}

#[test]
fn an_image_that_no_place_has_is_looked_for_in_all_of_them() {
    let machine = Machine::new();
    let server = engine(docker_archive(&tars()), 0);
    let mut command = machine.command(&["report", "tset:1", "--no-config"]);
    let ran = ran(command.env("DOCKER_HOST", server.address()));
    assert_eq!(ran.code, Some(2));
    for text in ["docker: ", "podman: ", "registry: ", "Did you mean `test:1`?"] {
        assert!(ran.stderr.contains(text), "{text}: {}", ran.stderr);
    }
}
