//! The layout of the code: who may import whom, that every file belongs, and how long it may be.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each module with those that it may import, in reading order: only from above. A new arrow is a
/// word here and a reason in its commit.
const IMPORTS: &[(&str, &str)] = &[
    ("words", ""),
    ("units", ""),
    ("similar", ""),
    ("date", ""),
    ("limits", ""),
    ("escape", ""),
    ("warning", "words"),
    ("tar", "limits escape"),
    ("compression", "limits"),
    ("image", ""),
    ("layer", "words units limits escape warning tar compression"),
    ("source", "limits escape warning tar compression image layer"),
    ("scan", "warning compression image layer source"),
    ("tree", "words limits escape warning layer"),
    ("contents", "layer tree"),
    ("packages", "escape warning layer tree contents"),
    ("base", "words escape warning image layer tree contents packages"),
    ("rules", "words units date escape image layer tree contents packages base"),
    ("plans", "escape image layer tree packages base rules"),
    ("report", "words units warning layer tree base rules"),
    ("config", "units similar date escape rules report"),
    (
        "analysis",
        "units limits escape warning compression image layer tree contents packages base rules \
         plans report",
    ),
    ("session", "limits image layer source scan base rules report analysis"),
    ("view", "units warning layer tree base rules report"),
    ("cli", "units similar date limits warning layer source scan rules config report session view"),
];

/// Longer files need a reason in their first lines.
const LONGEST_FILE: usize = 300;

fn sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
    }
    files.sort();
    files
}

/// The path below `src`.
fn short(path: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    path.strip_prefix(root).unwrap().display().to_string()
}

/// The module that a file belongs to.
fn module(path: &Path) -> String {
    let short = short(path);
    short.split(['/', '.']).next().unwrap().to_owned()
}

/// The modules that a text names as `crate::module`, tests left out.
fn imports(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]").next().unwrap();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut names = BTreeSet::new();
    for line in lines {
        for rest in line.split("crate::").skip(1) {
            let name: String =
                rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            names.insert(name);
        }
    }
    // What `lib.rs` gives out again is in `session`.
    let reexported = ["BaseOption", "Error", "OntoOption", "Options", "Session", "inspect"];
    if code.lines().any(|line| reexported.iter().any(|it| line.contains(&format!("crate::{it}")))) {
        names.insert("session".to_owned());
    }
    names.retain(|name| !name.is_empty() && name != "inspect");
    names
}

#[test]
fn modules_import_only_what_is_above_them() {
    let table: BTreeMap<&str, BTreeSet<&str>> =
        IMPORTS.iter().map(|(module, above)| (*module, above.split(' ').collect())).collect();
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in sources() {
        let module = module(&path);
        if ["lib", "main"].contains(&module.as_str()) || short(&path).contains("tests") {
            continue;
        }
        let allowed = table.get(module.as_str()).unwrap_or_else(|| {
            panic!("src/{} belongs to no module of the table", short(&path));
        });
        for name in imports(&text) {
            let fine = name == module || allowed.contains(name.as_str());
            assert!(fine, "src/{} imports `{name}`, which `{module}` may not", short(&path));
            seen.entry(module.clone()).or_default().insert(name);
        }
    }
    for (module, above) in IMPORTS {
        for name in above.split(' ').filter(|name| !name.is_empty()) {
            let used = seen.get(*module).is_some_and(|seen| seen.contains(name));
            assert!(used, "the table lets `{module}` import `{name}`, which it does not");
        }
    }
}

#[test]
fn the_table_has_no_circles_and_is_the_order_of_lib_rs() {
    let names: Vec<&str> = IMPORTS.iter().map(|(module, _)| *module).collect();
    for (index, (module, above)) in IMPORTS.iter().enumerate() {
        for name in above.split(' ').filter(|name| !name.is_empty()) {
            let position = names.iter().position(|it| *it == name);
            assert!(position.is_some_and(|it| it < index), "`{module}` stands above `{name}`");
        }
    }
    let lib = include_str!("../../src/lib.rs");
    let order: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod "))
        .map(|line| line.trim_end_matches(';'))
        .collect();
    assert_eq!(order, names);
}

#[test]
fn every_file_says_what_it_is_for_and_is_short() {
    for (path, text) in sources() {
        let short = short(&path);
        assert!(text.starts_with("//! "), "src/{short} does not begin with its purpose");
        let lines = text.lines().count();
        assert!(lines <= LONGEST_FILE, "src/{short} has {lines} lines");
    }
}

#[test]
fn every_file_is_compiled() {
    let files = sources();
    for (path, _) in &files {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let folder = path.parent().unwrap();
        if ["lib", "main"].contains(&name) {
            continue;
        }
        let (name, parents) = if name == "mod" {
            let outside = folder.parent().unwrap();
            (folder.file_name().unwrap().to_str().unwrap(), vec![outside.join("mod.rs")])
        } else {
            (name, vec![folder.join("mod.rs"), folder.with_extension("rs")])
        };
        let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
        let declared = files.iter().filter(|(path, _)| parents.contains(path) || *path == lib);
        let is_declared = declared
            .flat_map(|(_, text)| text.lines())
            .any(|line| line.trim_end_matches(';').ends_with(&format!("mod {name}")));
        assert!(is_declared, "no `mod {name};` beside src/{}", short(path));
    }
}
