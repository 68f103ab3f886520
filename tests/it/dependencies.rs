//! The dependencies: what `deny.toml` allows, what compiles C, and which Rust they need.

use std::process::Command;

use serde_json::Value;
use spdx::{Expression, Licensee, ParseMode};

/// The packages that compile C: zstd in pure Rust is a third as fast, and there are no primitives of
/// TLS in Rust alone that rustls recommends.
const COMPILES_C: [&str; 2] = ["ring", "zstd-sys"];

/// Clients of the network and their TLS, of which a build without the network has none.
const NETWORK: [&str; 7] = ["curl", "hyper", "native-tls", "reqwest", "ring", "rustls", "ureq"];

/// What a command of cargo prints.
fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}

/// What cargo knows of every package for this platform, those for tests included.
fn packages() -> Vec<Value> {
    // Packages for other platforms may not have been downloaded.
    let version = cargo(&["--version", "--verbose"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("a platform");
    let platform = ["--filter-platform", host];
    let metadata = ["metadata", "--format-version=1", "--locked", "--offline"];
    let metadata: Value =
        serde_json::from_str(&cargo(&[&metadata[..], &platform].concat())).expect("this is JSON");
    metadata["packages"].as_array().expect("packages are a list").clone()
}

/// The names of the packages that a build of these kinds of dependencies takes, on this platform.
fn built(edges: &str, features: &[&str]) -> Vec<String> {
    let tree = ["tree", "--edges", edges, "--prefix=none", "--format={p}", "--no-dedupe"];
    let tree = cargo(&[&tree[..], &["--locked", "--offline"], features].concat());
    let mut names: Vec<String> =
        tree.lines().filter_map(|line| Some(line.split(' ').next()?.to_owned())).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn name(package: &Value) -> &str {
    package["name"].as_str().expect("a package has a name")
}

fn deny() -> toml::Table {
    toml::from_str(include_str!("../../deny.toml")).expect("deny.toml is TOML")
}

/// Whether a licence expression can be met with the licences that `deny.toml` allows.
fn is_allowed(expression: &str) -> bool {
    let table = deny();
    let allowed: Vec<Licensee> = table["licenses"]["allow"]
        .as_array()
        .expect("licences are a list")
        .iter()
        .map(|licence| Licensee::parse(licence.as_str().expect("a licence is a string")))
        .collect::<Result<_, _>>()
        .expect("licences are those of SPDX");
    // Old manifests separate alternatives with a slash.
    Expression::parse_mode(expression, ParseMode::LAX).is_ok_and(|expression| {
        expression.evaluate(|needed| allowed.iter().any(|licence| licence.satisfies(needed)))
    })
}

#[test]
fn every_dependency_has_a_licence_that_can_be_shipped() {
    let packages = packages();
    assert!(50 < packages.len(), "only {} packages were found", packages.len());
    for package in &packages {
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(is_allowed(licence), "{} is under `{licence}`", name(package));
    }
}

#[test]
fn licence_expressions_are_evaluated() {
    assert!(is_allowed("MIT OR Apache-2.0"));
    assert!(is_allowed("GPL-3.0 OR MIT"));
    assert!(is_allowed("MIT/Apache-2.0"));
    assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(!is_allowed("MIT AND (GPL-3.0 OR LGPL-3.0)"));
    assert!(!is_allowed("MIT AND GPL-3.0"));
    assert!(!is_allowed(""));
}

#[test]
fn no_banned_package_is_in_the_graph() {
    let table = deny();
    let banned: Vec<&str> = table["bans"]["deny"]
        .as_array()
        .expect("bans are a list")
        .iter()
        .map(|row| row["crate"].as_str().expect("a ban names a crate"))
        .collect();
    assert!(banned.contains(&"openssl-sys"));
    for package in built("normal,build,dev", &[]) {
        assert!(!banned.contains(&package.as_str()), "{package} is in the graph");
    }
}

#[test]
fn only_the_feature_of_the_network_builds_a_client() {
    let without = [&["--no-default-features"][..], &["--no-default-features", "--features=cli"]];
    for features in without {
        for package in built("normal,build,dev", features) {
            assert!(!NETWORK.contains(&package.as_str()), "{package} is in the graph");
        }
    }
    let with = built("normal", &[]);
    let clients = NETWORK.iter().filter(|client| with.iter().any(|built| built == *client));
    assert_eq!(Vec::from_iter(clients), [&"ring", &"rustls", &"ureq"]);
}

#[test]
fn only_zstd_and_ring_compile_c() {
    let built = built("normal,build,dev", &[]);
    for package in
        packages().iter().filter(|package| built.iter().any(|built| built == name(package)))
    {
        let dependencies = package["dependencies"].as_array().expect("dependencies are a list");
        let compiles_c = dependencies.iter().any(|dependency| {
            ["cc", "cmake"].contains(&name(dependency)) && dependency["optional"] == false
        });
        assert!(!compiles_c || COMPILES_C.contains(&name(package)), "{} compiles C", name(package));
    }
    assert!(built.iter().any(|package| package == "zstd-sys"));
}

#[test]
fn users_of_the_library_build_no_dependency_of_the_program() {
    let library = built("normal", &["--no-default-features"]);
    for package in [
        "anstream", "clap", "clap_complete", "clap_mangen", "crossterm", "frizbee", "indicatif",
        "ratatui", "signal-hook", "similar", "terminal_size", "tui-input",
    ] {
        assert!(!library.iter().any(|name| name == package), "the library builds {package}");
    }
    assert!(built("normal", &[]).iter().any(|package| package == "clap"));
}

#[test]
fn no_dependency_needs_a_newer_rust_than_the_program_promises() {
    fn release(version: &str) -> Vec<u32> {
        let parts = version.split('.').map(|part| part.parse().expect("a release is numbers"));
        // `1.89` is `1.89.0`.
        parts.chain(std::iter::repeat(0)).take(3).collect()
    }
    let promised = release(env!("CARGO_PKG_RUST_VERSION"));
    let shipped = built("normal,build", &[]);
    for package in
        packages().iter().filter(|package| shipped.iter().any(|built| built == name(package)))
    {
        if let Some(needed) = package["rust_version"].as_str() {
            assert!(release(needed) <= promised, "{} needs Rust {needed}", name(package));
        }
    }
}
