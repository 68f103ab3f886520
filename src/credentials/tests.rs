//! Credentials found in files, variables and helpers.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use super::*;

fn password(username: &str, password: &str) -> Option<Credential> {
    Some(Credential::Password { username: username.into(), password: password.into() })
}

fn encoded(text: &str) -> String {
    BASE64_STANDARD.encode(text)
}

fn environment(home: &Path, variables: &[(&str, &str)]) -> Environment {
    let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
    Environment::new(variables, Some(home.into()), None)
}

fn write(home: &Path, file: &str, content: &str) {
    let path = home.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

#[test]
fn entries_are_found_by_their_keys_in_all_their_forms() {
    let home = tempfile::tempdir().unwrap();
    let config = json!({"auths": {
        "https://index.docker.io/v1/": {"auth": encoded("hub:word:with:colons\0")},
        "example.com": {"auth": encoded("host:1")},
        "example.com/team": {"auth": encoded("team:2")},
        "unpadded.example.com": {"auth": encoded("u:pw").trim_end_matches('=')},
        "plain.example.com": {"username": "u", "password": "p"},
        "identity.example.com": {"auth": encoded("u:"), "identitytoken": "i"},
        "token.example.com": {"registrytoken": "r"},
        "empty.example.com": {},
    }});
    write(home.path(), ".docker/config.json", &config.to_string());
    let credentials = Credentials::new(&environment(home.path(), &[]));
    for (host, repository, credential) in [
        ("docker.io", "library/node", password("hub", "word:with:colons")),
        ("example.com", "other", password("host", "1")),
        ("example.com", "team/a", password("team", "2")),
        ("example.com", "teams/a", password("host", "1")),
        ("unpadded.example.com", "a", password("u", "pw")),
        ("plain.example.com", "a", password("u", "p")),
        ("identity.example.com", "a", Some(Credential::IdentityToken("i".into()))),
        ("token.example.com", "a", Some(Credential::RegistryToken("r".into()))),
        ("empty.example.com", "a", None),
        ("example.com:5000", "a", None),
        ("sub.example.com", "a", None),
    ] {
        let found = credentials.find(host, repository);
        assert_eq!(found, Lookup { credential, problems: Vec::new() }, "{host}/{repository}");
    }
}

#[test]
fn the_first_place_wins_and_what_cannot_be_read_is_told() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), ".docker/config.json", r#"{"auths": {"a.example.com": {"auth": "!"}}"#);
    let podman = json!({"auths": {
        "a.example.com": {"auth": encoded("podman:1")},
        "b.example.com": {"auth": "not base64, and a secret"},
    }});
    write(home.path(), ".config/containers/auth.json", &podman.to_string());
    let old = json!({"https://c.example.com": {"auth": encoded("old:2")}});
    write(home.path(), ".dockercfg", &old.to_string());
    let find = |variables: &[(&str, &str)], host: &str| {
        Credentials::new(&environment(home.path(), variables)).find(host, "x")
    };
    let found = find(&[], "a.example.com");
    assert_eq!(found.credential, password("podman", "1"));
    assert!(found.problems[0].contains("config.json: it is not JSON (line 1, column "));
    assert_eq!(find(&[], "c.example.com").credential, password("old", "2"));
    let unreadable = find(&[], "b.example.com");
    assert_eq!(unreadable.credential, None);
    assert_eq!(unreadable.problems[1], "`auth` of b.example.com cannot be decoded");
    let variable = json!({"auths": {"a.example.com": {"auth": encoded("ci:3")}}}).to_string();
    let found = find(&[("DOCKER_AUTH_CONFIG", &variable)], "a.example.com");
    assert_eq!(found, Lookup { credential: password("ci", "3"), problems: Vec::new() });
    let absent = find(&[("REGISTRY_AUTH_FILE", "/does/not/exist.json")], "a.example.com");
    assert_eq!(absent, Lookup::default());
}

#[test]
fn files_that_are_too_large_are_refused() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), ".docker/config.json", &" ".repeat((1 << 20) + 1));
    let found = Credentials::new(&environment(home.path(), &[])).find("a.example.com", "x");
    assert!(found.problems[0].ends_with("it has more than 1048576 bytes"), "{found:?}");
}

#[test]
fn secrets_are_not_in_debug_output() {
    let credential = password("u", "do-not-show").unwrap();
    let lookup = Lookup { credential: Some(credential), problems: Vec::new() };
    assert!(!format!("{lookup:?}").contains("do-not-show"));
}

#[cfg(unix)]
mod helpers {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// Answers by what it is asked for.
    const HELPER: &str = r#"#!/bin/sh
read -r server
case "$1 $server" in
    "get a.example.com") echo '{"Username": "helped", "Secret": "word"}' ;;
    "get https://index.docker.io/v1/") echo '{"Username": "<token>", "Secret": "identity"}' ;;
    "get bad.example.com") echo 'no JSON' ;;
    "get locked.example.com") echo 'the store is locked'; exit 1 ;;
    *) echo 'credentials not found in native keychain'; exit 1 ;;
esac
"#;

    fn add_helper(home: &Path, name: &str) {
        let path = home.join(format!("bin/docker-credential-{name}"));
        write(home, &format!("bin/docker-credential-{name}"), HELPER);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn helpers_are_asked_before_entries() {
        let home = tempfile::tempdir().unwrap();
        add_helper(home.path(), "test");
        let config = json!({
            "auths": {
                "a.example.com": {"auth": encoded("entry:1")},
                "b.example.com": {"auth": encoded("entry:2")},
                "locked.example.com": {},
            },
            "credHelpers": {"missing.example.com": "missing", "odd.example.com": "../x"},
            "credsStore": "test",
        });
        write(home.path(), ".docker/config.json", &config.to_string());
        let path = format!(":relative:/does/not/exist:{}/bin:/bin", home.path().display());
        let credentials = Credentials::new(&environment(home.path(), &[("PATH", &path)]));
        let identity = Some(Credential::IdentityToken("identity".into()));
        for (host, credential, problem) in [
            ("a.example.com", password("helped", "word"), None),
            ("b.example.com", password("entry", "2"), None),
            ("docker.io", identity, None),
            ("c.example.com", None, None),
            ("bad.example.com", None, Some("docker-credential-test: its answer cannot be read")),
            ("locked.example.com", None, Some("docker-credential-test: it fails")),
            (
                "missing.example.com",
                None,
                Some("docker-credential-missing: there is no such program in PATH"),
            ),
            (
                "odd.example.com",
                None,
                Some("docker-credential-../x: this is not the name of a program"),
            ),
        ] {
            let problems = Vec::from_iter(problem.map(str::to_owned));
            assert_eq!(credentials.find(host, "x"), Lookup { credential, problems }, "{host}");
        }
    }
}
