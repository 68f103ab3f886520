//! Mirrors, insecure and blocked registries, and certificates, from files.

use std::fs;
use std::path::Path;

use super::*;

/// An environment with a home directory, in which files of the system are not read.
fn endpoints(home: &Path, options: HostOptions) -> Endpoints {
    let conf = home.join(".config/containers/registries.conf");
    let registries = vec![conf];
    let drop_ins = vec![home.join("drop-ins")];
    let hosts = vec![home.join("certs.d")];
    Endpoints { places: Places { registries, drop_ins, hosts }, options }
}

fn write(home: &Path, file: &str, content: &str) {
    let path = home.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn addresses(endpoints: &Endpoints, name: &str) -> Vec<String> {
    let name = ImageName::parse(name).unwrap();
    let found = endpoints.of(&name).unwrap();
    found
        .mirrors
        .iter()
        .chain([&found.registry])
        .map(|endpoint| endpoint.manifest(name.wanted()).request())
        .collect()
}

#[test]
fn without_files_the_registry_itself_is_asked() {
    let home = tempfile::tempdir().unwrap();
    let options = HostOptions {
        insecure: vec!["insecure.example.com".into()],
        plain_http: vec!["plain.example.com:5000".into()],
    };
    let endpoints = endpoints(home.path(), options);
    for (name, address, may_be_plain, is_insecure) in [
        ("node:20", "https://registry-1.docker.io/v2/library/node/manifests/20", false, false),
        ("example.com/a/b", "https://example.com/v2/a/b/manifests/latest", false, false),
        ("localhost:5000/a:1", "https://localhost:5000/v2/a/manifests/1", true, false),
        (
            "insecure.example.com/a",
            "https://insecure.example.com/v2/a/manifests/latest",
            true,
            true,
        ),
        (
            "insecure.example.com:1/a",
            "https://insecure.example.com:1/v2/a/manifests/latest",
            true,
            true,
        ),
        (
            "plain.example.com:5000/a",
            "http://plain.example.com:5000/v2/a/manifests/latest",
            false,
            false,
        ),
        ("plain.example.com/a", "https://plain.example.com/v2/a/manifests/latest", false, false),
    ] {
        let registry = endpoints.of(&ImageName::parse(name).unwrap()).unwrap().registry;
        assert_eq!(addresses(&endpoints, name), [address]);
        assert_eq!(registry.may_be_plain, may_be_plain, "{name}");
        assert_eq!(registry.trust.is_insecure, is_insecure, "{name}");
    }
}

#[test]
fn a_host_that_is_none_is_an_error() {
    let home = tempfile::tempdir().unwrap();
    let name = ImageName::parse("example.com:99999/a").unwrap();
    assert!(endpoints(home.path(), HostOptions::default()).of(&name).is_err());
}

const CONF: &str = r#"
unqualified-search-registries = ["docker.io"]
short-name-mode = "permissive"

[[registry]]
location = "docker.io"
[[registry.mirror]]
location = "mirror.example.com/hub"
insecure = true
[[registry.mirror]]
location = "tags.example.com"
pull-from-mirror = "tag-only"
[[registry.mirror]]
location = "digests.example.com"
pull-from-mirror = "digest-only"

[[registry]]
prefix = "example.com/team"
location = "internal.example.com:5000/other"
insecure = true

[[registry]]
prefix = "example.com"
blocked = true

[[registry]]
prefix = "*.wild.example.com"
location = "wild.example.com/below"

[[registry]]
prefix = "exact.example.com/a:1"
location = "moved.example.com/b"
"#;

#[test]
fn registries_conf_rewrites_mirrors_and_blocks() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), ".config/containers/registries.conf", CONF);
    let endpoints = endpoints(home.path(), HostOptions::default());
    let digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    let by_digest = format!("node@{digest}");
    let by_digest_at = |host: &str| format!("https://{host}/library/node/manifests/{digest}");
    for (name, wanted) in [
        (
            "node:20",
            vec![
                "https://mirror.example.com/v2/hub/library/node/manifests/20".to_owned(),
                "https://tags.example.com/v2/library/node/manifests/20".to_owned(),
                "https://registry-1.docker.io/v2/library/node/manifests/20".to_owned(),
            ],
        ),
        (
            by_digest.as_str(),
            vec![
                by_digest_at("mirror.example.com/v2/hub"),
                by_digest_at("digests.example.com/v2"),
                by_digest_at("registry-1.docker.io/v2"),
            ],
        ),
        (
            "example.com/team/a:1",
            vec!["https://internal.example.com:5000/v2/other/a/manifests/1".to_owned()],
        ),
        (
            "a.wild.example.com:5000/x:1",
            vec!["https://wild.example.com/v2/below/x/manifests/1".to_owned()],
        ),
        ("exact.example.com/a:1", vec!["https://moved.example.com/v2/b/manifests/1".to_owned()]),
        ("exact.example.com/a:2", vec!["https://exact.example.com/v2/a/manifests/2".to_owned()]),
    ] {
        assert_eq!(addresses(&endpoints, name), wanted, "{name}");
    }
    let Found { mirrors, registry } = endpoints.of(&ImageName::parse("node:20").unwrap()).unwrap();
    let flags: Vec<_> = mirrors.iter().map(|it| (it.is_mirror, it.trust.is_insecure)).collect();
    assert_eq!(flags, [(true, true), (true, false)]);
    assert_eq!((registry.is_mirror, registry.trust.is_insecure), (false, false));
    assert_eq!(mirrors[0].login, "mirror.example.com");
    assert_eq!(registry.login, "docker.io");
    for blocked in ["example.com/teams/a", "example.com/a"] {
        let error = endpoints.of(&ImageName::parse(blocked).unwrap()).unwrap_err();
        assert!(matches!(error, RegistryError::Blocked { .. }), "{error}");
    }
}

#[test]
fn drop_ins_replace_what_was_said_before() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), ".config/containers/registries.conf", CONF);
    let one = "[[registry]]\nprefix = \"example.com\"\nlocation = \"one.example.com\"\n";
    write(home.path(), "drop-ins/10.conf", one);
    write(home.path(), "drop-ins/20.conf", &one.replace("one.", "two."));
    write(home.path(), "drop-ins/30.toml", &one.replace("one.", "three."));
    let endpoints = endpoints(home.path(), HostOptions::default());
    let wanted = ["https://two.example.com/v2/a/manifests/latest"];
    assert_eq!(addresses(&endpoints, "example.com/a"), wanted);
}

#[test]
fn files_that_are_not_toml_are_named() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), ".config/containers/registries.conf", "[[registry]\nlocation = 1");
    let endpoints = endpoints(home.path(), HostOptions::default());
    let error = endpoints.of(&ImageName::parse("a").unwrap()).unwrap_err().to_string();
    assert!(error.contains("registries.conf: "), "{error}");
}

#[test]
fn hosts_toml_lists_mirrors_in_its_order() {
    let home = tempfile::tempdir().unwrap();
    let hosts = r#"
server = "https://upstream.example.com"

[host."https://z.example.com"]
  capabilities = ["pull", "resolve"]
  ca = "z.pem"
  client = [["c.pem", "k.pem"]]

[host."http://a.example.com:5000/prefix"]
  skip_verify = true

[host."https://push.example.com"]
  capabilities = ["push"]

[host."https://whole.example.com/v2/project"]
  override_path = true
"#;
    write(home.path(), "certs.d/docker.io/hosts.toml", hosts);
    let endpoints = endpoints(home.path(), HostOptions::default());
    assert_eq!(
        addresses(&endpoints, "node:20"),
        [
            "https://z.example.com/v2/library/node/manifests/20?ns=docker.io",
            "http://a.example.com:5000/prefix/v2/library/node/manifests/20?ns=docker.io",
            "https://whole.example.com/v2/project/library/node/manifests/20?ns=docker.io",
            "https://upstream.example.com/v2/library/node/manifests/20",
        ]
    );
    let all = endpoints.of(&ImageName::parse("node:20").unwrap()).unwrap().mirrors;
    let folder = home.path().join("certs.d/docker.io");
    assert_eq!(all[0].trust.authorities, [folder.join("z.pem")]);
    assert_eq!(all[0].trust.client, Some((folder.join("c.pem"), folder.join("k.pem"))));
    assert!(all[1].trust.is_insecure);
}

#[test]
fn certificates_of_a_host_are_found() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), "certs.d/example.com:5000/ca.crt", "");
    write(home.path(), "certs.d/example.com:5000/client.cert", "");
    let endpoints = endpoints(home.path(), HostOptions::default());
    let name = ImageName::parse("example.com:5000/a").unwrap();
    let error = endpoints.of(&name).unwrap_err().to_string();
    assert!(error.contains("client.cert: there is no key"), "{error}");
    write(home.path(), "certs.d/example.com:5000/client.key", "");
    let trust = endpoints.of(&name).unwrap().registry.trust;
    let folder = home.path().join("certs.d/example.com:5000");
    assert_eq!(trust.authorities, [folder.join("ca.crt")]);
    assert_eq!(trust.client, Some((folder.join("client.cert"), folder.join("client.key"))));
    let other = endpoints.of(&ImageName::parse("example.com/a").unwrap()).unwrap().registry;
    assert_eq!(other.trust, Trust::default());
}
