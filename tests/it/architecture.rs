//! The layout of the code: which module may import which, that no imports form a cycle, that only
//! the command line uses the environment, that every file is compiled, and how long it may be.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use cycles::{Arrows, cycles};
use imports::{Imports, Sources};

mod cycles;
mod imports;
mod page;
mod syntax;
mod tokens;

/// Each module with those that it may import, in reading order: only from above. A new arrow is a
/// word here and a reason in its commit.
const IMPORTS: &[(&str, &str)] = &[
    ("words", ""),
    ("fit", ""),
    ("units", ""),
    ("similar", ""),
    ("versions", ""),
    ("wildcard", ""),
    ("date", ""),
    ("limits", ""),
    ("environment", ""),
    ("small_file", ""),
    ("escape", ""),
    ("secrets", "words"),
    ("warning", "words"),
    ("tar", "limits escape"),
    ("compression", "words limits"),
    ("image", ""),
    ("name", "image"),
    ("dockerfile", "words wildcard escape secrets image"),
    ("layer", "words units limits escape secrets warning tar compression"),
    ("cache", "limits secrets warning tar compression image layer"),
    ("engine", "similar environment small_file escape image"),
    ("storage", "environment small_file escape image name"),
    ("credentials", "environment small_file escape name"),
    ("registry", "similar limits environment small_file escape image name credentials"),
    (
        "source",
        "similar limits environment escape warning tar compression image name layer cache engine \
         storage registry",
    ),
    ("scan", "limits warning compression image layer cache source"),
    ("tree", "words limits escape warning layer"),
    ("contents", "units escape warning layer tree"),
    ("packages", "words units versions escape warning dockerfile layer tree contents"),
    ("base", "words escape warning image dockerfile layer tree contents packages"),
    (
        "facts",
        "limits escape secrets warning tar compression image dockerfile layer tree contents packages \
         base",
    ),
    ("rules", "words units wildcard date escape secrets dockerfile layer tree packages base facts"),
    (
        "plans",
        "limits escape wildcard image dockerfile layer tree contents packages base facts rules",
    ),
    ("judgement", "words units escape dockerfile tree packages facts rules plans"),
    (
        "report",
        "words fit units escape warning compression image dockerfile layer tree packages base facts \
         rules judgement",
    ),
    (
        "difference",
        "words fit units similar date escape secrets dockerfile layer tree facts report",
    ),
    (
        "compare",
        "words units escape secrets dockerfile layer tree packages base facts rules judgement report \
         difference",
    ),
    ("budget", "words units escape tree packages base facts rules judgement report compare"),
    ("config", "units similar date escape packages rules report budget"),
    (
        "session",
        "limits escape image dockerfile layer cache source scan tree packages base facts rules plans \
         judgement report compare",
    ),
    (
        "view",
        "fit units warning dockerfile layer tree base rules report judgement difference compare budget",
    ),
    (
        "explore",
        "words fit units similar date limits escape tar compression dockerfile layer tree packages \
         base facts rules judgement report difference budget config",
    ),
    (
        "cli",
        "units similar date limits environment escape warning compression image dockerfile layer \
         cache engine storage registry source scan tree facts rules budget config report compare \
         session view judgement difference explore",
    ),
];

/// Imports that close a cycle within a module and are still to be removed. One that is not in the
/// code, or closes no cycle, must not be in this list.
const CLOSING: &[(&str, &str)] = &[];

/// What only `cli` may use: the environment, the clock, the standard streams, the process and
/// whatever draws on a terminal. The paths and all below them.
const OUTSIDE: &[&str] = &[
    "std::env",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::process",
    "std::thread::available_parallelism",
    "std::time::Instant",
    "std::time::SystemTime::now",
    "print!",
    "println!",
    "eprint!",
    "eprintln!",
    "dbg!",
    "std::print",
    "std::println",
    "std::eprint",
    "std::eprintln",
    "std::dbg",
    "anstream",
    "clap",
    "clap_complete",
    "clap_mangen",
    "crossterm",
    "indicatif",
    "signal_hook",
    "tempfile",
    "terminal_size",
];

/// Which other files use something of it, and why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("main.rs", "std::process::ExitCode", "passes on the code that `cli` returns"),
    ("environment.rs", "std::env::vars_os", "what programs that use the library pass on as well"),
    ("environment.rs", "std::env::home_dir", "the same"),
    ("source/mod.rs", "std::io::stdin", "`-` is a source like any other"),
    ("source/opener.rs", "tempfile::tempfile", "keeps a stream that is recognised too late"),
    ("source/opener.rs", "std::env::temp_dir", "names where that failed"),
    (
        "engine/program.rs",
        "std::process::Child",
        "`ssh` and `podman` stand between us and an engine",
    ),
    ("engine/program.rs", "std::process::ChildStderr", "what they complain about"),
    ("engine/program.rs", "std::process::ChildStdin", "what is sent to them"),
    ("engine/program.rs", "std::process::ChildStdout", "what they send"),
    ("engine/program.rs", "std::process::Command", "starts them"),
    ("engine/program.rs", "std::process::Command::new", "starts them"),
    ("engine/program.rs", "std::process::Stdio", "connects them"),
    ("engine/program.rs", "std::process::Stdio::piped", "connects them"),
    ("engine/archive.rs", "std::process::ChildStdout", "an archive that `podman` sends"),
    ("engine/transport/child.rs", "std::process::ChildStdin", "requests that `ssh` passes on"),
    ("engine/transport/child.rs", "std::process::ChildStdout", "answers that `ssh` passes on"),
    (
        "cache/files.rs",
        "tempfile::Builder::new",
        "records are written beside those that they replace",
    ),
    ("credentials/helper.rs", "std::process::Child", "docker keeps passwords in such programs"),
    ("credentials/helper.rs", "std::process::Command", "as above"),
    ("credentials/helper.rs", "std::process::Command::new", "as above"),
    ("credentials/helper.rs", "std::process::Stdio", "as above"),
    ("credentials/helper.rs", "std::process::Stdio::null", "as above"),
    ("credentials/helper.rs", "std::process::Stdio::piped", "as above"),
    ("credentials/helper.rs", "std::env::split_paths", "takes the value of a variable apart"),
    ("credentials/helper.rs", "std::env::consts::EXE_SUFFIX", "is the same on every machine"),
    ("registry/pace.rs", "std::time::Instant", "tells a server that drips from one that sends"),
    ("registry/pace.rs", "std::time::Instant::now", "as above"),
    ("session.rs", "std::thread::available_parallelism", "the default of an option"),
];

/// Longer files have more than one purpose.
const MAX_FILE_LINES: usize = 400;

/// rustfmt leaves an item as it is, without a word, if a string in it cannot be broken.
const MAX_LINE_CHARS: usize = 100;

/// Files with lines that are meant as they are: paragraphs of a page, and samples of real files.
const LONG_LINES: [&str; 3] =
    ["dockerfile/shell/token.rs", "packages/dpkg/chisel.rs", "view/rules_page.rs"];

static SOURCES: LazyLock<Sources> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Sources::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
                files.insert(name.replace('\\', "/"), fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
});

static FOUND: LazyLock<Imports> = LazyLock::new(|| Imports::of(&SOURCES));

/// The top-level module that a file belongs to.
fn module(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap()
}

fn is_root(file: &str) -> bool {
    ["lib.rs", "main.rs"].contains(&file)
}

/// The imports that must not form a cycle: a file and one that it declares may import each other.
fn between_files(arrows: &Arrows) -> Arrows {
    let is_apart = |(from, to): &&(String, String)| !FOUND.is_parent_and_child(from, to);
    arrows.iter().filter(is_apart).cloned().collect()
}

/// The imports between modules that one file declares, each with all that is below it.
fn between_siblings(arrows: &Arrows) -> Arrows {
    let line = |file: &String| {
        let above = std::iter::successors(Some(file), |file| FOUND.parents.get(*file));
        let mut line: Vec<String> = above.cloned().collect();
        line.reverse();
        line
    };
    // No such pair exists if one is above the other.
    let part = |(from, to): &(String, String)| {
        line(from).into_iter().zip(line(to)).find(|(from, to)| from != to)
    };
    arrows.iter().filter_map(part).collect()
}

#[test]
fn modules_import_only_what_is_above_them() {
    let table: BTreeMap<&str, BTreeSet<&str>> =
        IMPORTS.iter().map(|(module, above)| (*module, above.split(' ').collect())).collect();
    let mut used: BTreeSet<(&str, &str)> = BTreeSet::new();
    let between = FOUND.files.iter().filter(|(from, to)| !is_root(from) && !is_root(to));
    for (from, to) in between.filter(|(from, to)| module(from) != module(to)) {
        let (importing, imported) = (module(from), module(to));
        let allowed = table
            .get(importing)
            .unwrap_or_else(|| panic!("src/{from} belongs to no module of the table"));
        assert!(
            allowed.contains(imported),
            "src/{from} imports src/{to}, and `{importing}` may not import `{imported}`"
        );
        used.insert((importing, imported));
    }
    for (module, above) in IMPORTS {
        for name in above.split(' ').filter(|name| !name.is_empty()) {
            let is_used = used.contains(&(*module, name));
            assert!(is_used, "the table lets `{module}` import `{name}`, which it does not");
        }
    }
}

#[test]
fn the_table_has_no_cycles_and_the_order_of_lib_rs() {
    let names: Vec<&str> = IMPORTS.iter().map(|(module, _)| *module).collect();
    for (index, (module, above)) in IMPORTS.iter().enumerate() {
        for name in above.split(' ').filter(|name| !name.is_empty()) {
            let position = names.iter().position(|other| *other == name);
            assert!(position.is_some_and(|at| at < index), "`{module}` comes before `{name}`");
        }
    }
    let order: Vec<&str> = SOURCES["lib.rs"]
        .lines()
        .filter_map(|line| line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod "))
        .map(|line| line.trim_end_matches(';'))
        .collect();
    assert_eq!(order, names);
}

#[test]
fn no_imports_form_a_cycle() {
    let arrow = |(from, to): &(&str, &str)| ((*from).to_owned(), (*to).to_owned());
    let closing: Arrows = CLOSING.iter().map(arrow).collect();
    let gone = Vec::from_iter(closing.difference(&FOUND.files));
    assert!(gone.is_empty(), "imports that close a cycle are not there any more: {gone:?}");
    let rest: Arrows = FOUND.files.difference(&closing).cloned().collect();
    let found = |arrows: &Arrows| -> BTreeSet<String> {
        let all = [cycles(&between_files(arrows)), cycles(&between_siblings(arrows))].concat();
        all.iter().map(|cycle| cycle.join(" -> ")).collect()
    };
    let cycles = Vec::from_iter(found(&rest));
    assert!(cycles.is_empty(), "imports form cycles:\n{}", cycles.join("\n"));
    for arrow in &closing {
        let mut more = rest.clone();
        more.insert(arrow.clone());
        let (from, to) = arrow;
        assert!(
            !found(&more).is_empty(),
            "that src/{from} imports src/{to} closes no cycle any more"
        );
    }
}

#[test]
fn names_are_imported_one_by_one() {
    let globs = &FOUND.globs;
    assert!(globs.is_empty(), "what `use {{path}}::*` imports cannot be seen: {globs:?}");
}

#[test]
fn only_the_command_line_uses_the_environment() {
    let mut used = BTreeSet::new();
    for (file, path) in FOUND.external.iter().filter(|(file, _)| module(file) != "cli") {
        let is_outside = |outside: &&str| {
            let rest = path.strip_prefix(*outside);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        if !OUTSIDE.iter().any(is_outside) {
            continue;
        }
        let exception =
            EXCEPTIONS.iter().position(|(its, exempt, _)| file == its && path == exempt);
        let exception = exception
            .unwrap_or_else(|| panic!("src/{file} uses `{path}`, which only `cli` may use"));
        used.insert(exception);
    }
    for (index, (file, path, _)) in EXCEPTIONS.iter().enumerate() {
        assert!(used.contains(&index), "src/{file} does not use `{path}` any more");
    }
}

#[test]
fn every_file_states_its_purpose_and_is_short() {
    for (file, text) in SOURCES.iter() {
        assert!(text.starts_with("//! "), "src/{file} does not begin with its purpose");
        let lines = text.lines().count();
        assert!(lines <= MAX_FILE_LINES, "src/{file} has {lines} lines");
    }
}

#[test]
fn lines_are_short_enough_to_be_formatted() {
    for (file, text) in SOURCES.iter() {
        let long = text.lines().position(|line| MAX_LINE_CHARS < line.chars().count());
        let is_exempt = LONG_LINES.contains(&file.as_str());
        assert_eq!(long.is_some(), is_exempt, "src/{file}, line {:?}", long.map(|line| line + 1));
    }
}

#[test]
fn every_file_is_compiled() {
    for file in SOURCES.keys().filter(|file| !is_root(file)) {
        assert!(FOUND.parents.contains_key(file), "no file declares the module of src/{file}");
    }
}
