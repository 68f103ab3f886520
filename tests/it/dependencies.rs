//! The dependencies: licences that may be shipped, and no C library that takes a Rust one's place.

use std::collections::BTreeSet;
use std::process::Command;

/// Licences that ask for no more than their text to be passed on.
const LICENCES: [&str; 13] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "MIT",
    "MIT-0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "0BSD",
    "ISC",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "bzip2-1.0.6",
];

/// flate2 takes a C zlib as soon as any crate of the graph asks for one.
const BANNED: [&str; 4] = ["libz-sys", "libz-ng-sys", "cloudflare-zlib-sys", "openssl-sys"];

/// The packages that the program is built from; those for tests are not shipped.
fn shipped() -> Vec<(String, String)> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--edges", "normal,build", "--prefix", "none", "--locked", "--offline"])
        .args(["--format", "{p}\t{l}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let lines: BTreeSet<&str> = tree.lines().filter(|line| !line.is_empty()).collect();
    lines
        .into_iter()
        .map(|line| line.trim_end_matches(" (*)").split_once('\t').unwrap_or((line, "")))
        .map(|(package, licence)| {
            (package.split(' ').next().unwrap().to_owned(), licence.trim().to_owned())
        })
        .collect()
}

/// Whether a licence expression leaves a choice that is allowed: all of one `OR` branch.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ").replace(['(', ')'], "");
    expression
        .split(" OR ")
        .any(|branch| branch.split(" AND ").all(|licence| LICENCES.contains(&licence.trim())))
}

#[test]
fn every_dependency_has_a_licence_that_can_be_shipped() {
    let shipped = shipped();
    assert!(20 < shipped.len(), "only {} packages were found", shipped.len());
    for (name, licence) in shipped {
        assert!(is_allowed(&licence), "{name} is under `{licence}`");
    }
}

#[test]
fn no_c_library_takes_the_place_of_a_rust_one() {
    for (name, _) in shipped() {
        assert!(!BANNED.contains(&name.as_str()), "{name} is in the graph");
    }
}

#[test]
fn a_licence_is_read_as_its_expression_says() {
    assert!(is_allowed("MIT OR Apache-2.0"));
    assert!(is_allowed("GPL-3.0 OR MIT"));
    assert!(is_allowed("MIT/Apache-2.0"));
    assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(!is_allowed("MIT AND GPL-3.0"));
    assert!(!is_allowed(""));
}
