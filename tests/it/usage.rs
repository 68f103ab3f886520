//! Wrong uses: each says what was attempted, on what, why it failed and what to do next, exits with
//! 2, and writes nothing to standard output.

use std::fs;
use std::process::Stdio;

use crate::layer_language::{Pack, pack};
use crate::program::{Place, docker_archive_of, ran, tar_of};

/// A place with everything that can be wrong with a path.
fn place() -> Place {
    let place = Place::new();
    let write = |name: &str, content: &[u8]| {
        fs::write(place.path(name), content).expect("the directory is writable");
    };
    write("hello.gz", &pack(Pack::Gzip, b"hello\n"));
    write("json.gz", &pack(Pack::Gzip, br#"{"a": 1}"#));
    write("large.zst", &pack(Pack::Zstd, &b"hello, hello\n".repeat(200_000)));
    let layer = format!("{}/layer.tar", "ab12".repeat(16));
    let image = tar_of(&[(&layer, &[b'x'; 5000])]);
    write("cut.tar", image.get(..3000).expect("it is longer"));
    write("limits.toml", b"[limits]\nhidden = \"101%\"\n");
    write("growth.toml", b"[growth]\nhidden = \"150%\"\n");
    write("nothing-in-it.tar", &tar_of(&[]));
    fs::create_dir_all(place.path("emptydir")).expect("the directory is writable");
    #[cfg(unix)]
    for (target, link) in [("nowhere", "dangling"), ("loop", "loop")] {
        std::os::unix::fs::symlink(target, place.path(link)).expect("links can be made");
    }
    place
}

/// Each wrong use, and what its message has to contain.
const WRONG: &[(&str, &[&str])] = &[
    // Images that are elsewhere.
    (
        "node:20",
        &["no image `node:20` was found", "docker: no engine answers", "podman: no", "registry: "],
    ),
    ("ghcr.example.com/a/b:1", &["registry: ghcr.example.com cannot be reached"]),
    ("node:20 --source docker", &["no image `node:20` was found", "Start the engine"]),
    ("node:20 --source dockr", &["`dockr`", "docker, podman, containers-storage, registry"]),
    ("podman:node:20", &["could not get `node:20` from Podman", "Start the engine"]),
    ("containers-storage:[x]x", &["could not get `[x]x` from containers-storage"]),
    (
        "docker-daemon:x:1",
        &["could not get `x:1` from Docker", "`DOCKER_HOST`", "Start the engine"],
    ),
    ("docker-daemon:$(reboot)", &["could not get `$(reboot)` from Docker"]),
    ("docker://Node", &["it has capital letters", "such as `node:20`"]),
    ("docker://127.0.0.1:9/x", &["127.0.0.1:9 cannot be reached", "Check the name of the host"]),
    ("docker:x", &["no image `docker:x` was found"]),
    // Schemes.
    ("docker:a/b", &["`docker:` is not a scheme", "Use `docker-daemon:a/b`.", "`oci-archive:`"]),
    ("docker-deamon:x", &["`docker-deamon:` is not a scheme", "Did you mean `docker-daemon:x`?"]),
    ("OCI:oci", &["`OCI:` is not a scheme", "Did you mean `oci:oci`?"]),
    ("oci-archiv:a.tar", &["is not a scheme", "Did you mean `oci-archive:a.tar`?"]),
    ("oci-dir:x", &["is not a scheme", "Use `oci:x`."]),
    ("registry:foo/bar", &["`registry:` is not a scheme", "Use `docker://foo/bar`."]),
    ("https://host/a.tar", &["`https:` is not a scheme", "without `https://`"]),
    ("what:/x", &["`what:` is not a scheme", "The schemes are `docker-archive:`"]),
    ("oci-archive:image.tar", &["is not an OCI image layout", "`docker-archive:`"]),
    // Paths.
    ("nothing.tar", &["there is no file or directory `nothing.tar`", "Pass the path"]),
    ("./report", &["there is no file or directory `./report`", "Pass the path"]),
    ("image.tar/x", &["`image.tar` is not a directory", "Pass the path"]),
    ("oci:nothing:tag", &["there is no file or directory `nothing:tag`"]),
    ("emptydir", &["`emptydir`: it is neither an image nor a root filesystem with files", "Pass"]),
    ("rootfs:/dev/null", &["it is neither an image nor a root filesystem with files"]),
    ("rootfs:nothing-in-it.tar", &["it is neither an image nor a root filesystem with files"]),
    ("hello.gz", &["it is gzip, but what is in it is no tar", "Pass what `docker save`"]),
    ("json.gz", &["it is gzip, but what is in it is no tar: JSON"]),
    ("large.zst", &["it is zstd, but what is in it is no tar"]),
    ("cut.tar", &["is not an image", "It ends early or is damaged: save or download it again"]),
    ("-", &["it is empty", "did the command before `|` fail?"]),
    // Commands.
    ("reprot", &["Did you mean the command `plimsoll report`?"]),
    (
        "reprot image.tar",
        &["unknown command `reprot`", "Did you mean `plimsoll report image.tar`?"],
    ),
    ("ruls npm-cache", &["unknown command `ruls`", "Did you mean `plimsoll rules npm-cache`?"]),
    ("help raport", &["unknown command `raport`", "Did you mean `report`?"]),
    ("check", &["`<IMAGE>...` is missing", "plimsoll check --help"]),
    ("check image.tar", &["there is no plimsoll.toml", "`--max download=250MB`"]),
    ("check image.tar --budget x", &["could not read the configuration `x`"]),
    ("check image.tar --max download", &["it is not NAME=AMOUNT"]),
    ("chekc image.tar", &["unknown command `chekc`", "Did you mean `plimsoll check image.tar`?"]),
    ("compare", &["two images: `<BEFORE>`, `<AFTER>` are missing", "compare BEFORE AFTER"]),
    ("compare image.tar", &["two images: `<AFTER>` is missing", "compare BEFORE AFTER"]),
    ("compare image.tar wrong.tar x", &["compare takes two images: `x` is one too many"]),
    ("compare x y", &["BEFORE (`x`): could not open", "AFTER (`y`): could not open"]),
    ("compare - image.tar", &["BEFORE (standard input): could not open", "it is empty"]),
    ("comapre a b -q", &["unknown command `comapre`", "Did you mean `plimsoll compare a b -q`?"]),
    ("diff", &["There is no command `diff`. To compare two images"]),
    ("diff a b", &["there is no command `diff`", "run `plimsoll compare BEFORE AFTER`"]),
    ("exlpore image.tar", &["unknown command", "Did you mean `plimsoll explore image.tar`?"]),
    (
        "image.tar wrong.tar",
        &["one image at a time: `wrong.tar`", "run `plimsoll compare image.tar wrong.tar`"],
    ),
    ("report image.tar wrong.tar", &["one image at a time: `wrong.tar`"]),
    ("init image.tar wrong.tar", &["one image at a time: `wrong.tar`"]),
    ("rules npm-cache pip-cache", &["unexpected argument `pip-cache`", "plimsoll rules --help"]),
    ("explore image.tar wrong.tar", &["one image at a time: `wrong.tar`"]),
    ("explore", &["`<IMAGE>` is missing", "plimsoll explore --help"]),
    ("report", &["`<IMAGE>` is missing", "plimsoll report --help"]),
    // Options.
    ("image.tar --json", &["unknown option `--json`", "Use `--format json`."]),
    ("report image.tar --json", &["unknown option `--json`", "Use `--format json`."]),
    ("image.tar -j", &["unknown option `-j`", "Use `--format json`."]),
    ("image.tar -v", &["unknown option `-v`", "`--format json`"]),
    ("image.tar --fromat json", &["unknown option `--fromat`", "Did you mean `--format`?"]),
    ("image.tar --zzz", &["unknown option `--zzz`", "Run `plimsoll --help`"]),
    ("rules --json", &["unknown option `--json`", "Use `--format json`."]),
    ("init --json", &["unknown option `--json`", "Run `plimsoll init --help`"]),
    (
        "image.tar --format jsno",
        &["invalid value `jsno`", "json, markdown, ncdu", "Did you mean `json`?"],
    ),
    ("image.tar --format", &["`--format <FORMAT>` has no value", "json, markdown, ncdu"]),
    ("image.tar --format json --format text", &["`--format <FORMAT>` can be given only once"]),
    ("image.tar --config x --no-config", &["`--config <FILE>` cannot be used with `--no-config`"]),
    ("image.tar --no-config=x", &["`--no-config` takes no value, and has `x`"]),
    ("image.tar --threads 0", &["`0` for `--threads <N>`", "it is not a whole number from 1"]),
    ("image.tar --threads abc", &["it is not a whole number from 1"]),
    ("image.tar --base-layers -1", &["`-1` for `--base-layers <N>`", "a whole number from 0"]),
    ("image.tar --base-layers x", &["it is not a whole number from 0"]),
    ("image.tar --base-layers 9", &["the base cannot be 9 layers", "a number from 0 to 1"]),
    ("image.tar --limit layer-bytes", &["it is not NAME=VALUE"]),
    ("image.tar --limit layer-byte=1", &["did you mean `layer-bytes`?"]),
    ("image.tar --platform a/b/c/d", &["`a/b/c/d` is not a platform", "OS/ARCHITECTURE"]),
    ("image.tar --config limits.toml", &["line 2, column 10", "`hidden` expects at most 100 %"]),
    // Rules.
    ("rules npm", &["unknown rule or category `npm`", "`npm-cache`, `npm-leftovers`. "]),
    ("rules npm-cach", &["Did you mean `npm-cache`?"]),
    ("rules documentatoin", &["Did you mean `documentation`?"]),
    // Plans.
    ("image.tar --plan onto", &["no plan `onto`", "no other base is named", "`--onto IMAGE`"]),
    ("image.tar --plan onto --onto scratch", &["no plan `onto`", "neither ENTRYPOINT nor CMD"]),
    ("image.tar --plan multi-stage", &["no plan `multi-stage`", "no base image"]),
    ("image.tar --plan in-place", &["no plan `in-place`", "nothing was found that could go"]),
    ("image.tar --plan in-place -o json=x", &["could not write the plan as `json`"]),
    // Outputs.
    ("image.tar -o =", &["invalid value `=`", "no format precedes `=`"]),
    ("image.tar -o =x", &["no format precedes `=`; to write a file, use `./=x`"]),
    ("image.tar -o json=", &["no file follows `json=`"]),
    ("image.tar -o jsn=x", &["unknown format `jsn`", "`./jsn=x`"]),
    ("image.tar -o emptydir", &["`emptydir`", "it is a directory", "the name of a file in it"]),
    ("image.tar -o wrong.tar/x", &["`wrong.tar` is not a directory"]),
    ("image.tar -o no/x", &["could not write `no/x`", "`mkdir -p no`"]),
    ("init -o no/x.toml", &["could not write `no/x.toml`", "`mkdir -p no`"]),
    ("init x.toml", &["there is no file or directory `x.toml`", "`plimsoll init -o x.toml`"]),
    // The terminal interface.
    (
        "explore image.tar",
        &["terminal interface: standard output is not a terminal", "`plimsoll report image.tar`"],
    ),
    ("explore nothing.tar --print", &["there is no file or directory `nothing.tar`"]),
    ("explore emptydir --print", &["neither an image nor a root filesystem with files"]),
    ("explore image.tar --full", &["unknown option `--full`"]),
    ("explore image.tar --view pakages", &["invalid value `pakages`", "Did you mean `packages`?"]),
    (
        "explore image.tar --sort size",
        &["invalid value `size`", "unknown order `size`", "download"],
    ),
    ("explore image.tar --filter size>=lots", &["invalid value `size>=lots`"]),
    ("explore image.tar --print --marks limits.toml", &["the marks `limits.toml`", "line 1"]),
    ("explore image.tar --theme solar", &["invalid value `solar`", "auto, dark, light, none"]),
    ("explore image.tar --layer 0", &["it is not a whole number from 1"]),
    ("explore image.tar --print --size 80", &["it is not COLUMNSxROWS, such as 120x40"]),
    ("explore image.tar --print --size 0x9", &["columns and rows are from 1 to 1000"]),
    ("explore image.tar --print --size 80x70000", &["it is not COLUMNSxROWS"]),
    ("explore image.tar --size 80x24", &["`--print` is missing"]),
    ("explore image.tar --print --keys jj", &["`jj` is not a key; keys are written as `j`"]),
    ("explore image.tar --print --marks no", &["could not read the marks `no`", "--marks"]),
    ("man nothing", &["invalid value `nothing`", "report"]),
];

#[test]
fn every_wrong_use_says_what_to_do() {
    let place = place();
    for (arguments, expected) in WRONG {
        let words: Vec<&str> = arguments.split(' ').collect();
        let ran = place.run(&words);
        let stderr = ran.stderr.as_str();
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{arguments}: {stderr}");
        assert!(stderr.starts_with("error: "), "{arguments}: {stderr}");
        for part in *expected {
            assert!(stderr.contains(part), "{arguments}: `{part}` is not in\n{stderr}");
        }
        // No cause repeats what stands above it, and no name of a temporary file is shown.
        let mut lines: Vec<&str> =
            stderr.lines().map(|line| line.trim_start_matches("  because ")).collect();
        lines.dedup();
        assert_eq!(lines.len(), stderr.lines().count(), "{stderr}");
        assert!(!stderr.contains(".plimsoll-") && !stderr.contains('\''), "{arguments}: {stderr}");
    }
}

#[test]
fn growth_may_be_more_than_the_whole() {
    let ran = place().run(&["image.tar", "--config", "growth.toml"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
}

#[test]
#[cfg(unix)]
fn broken_links_are_named() {
    let place = place();
    for (argument, expected) in [
        ("dangling", "because `dangling` is a link to `nowhere`, which does not exist"),
        ("dangling/a.tar", "because `dangling` is a link to `nowhere`, which does not exist"),
        ("oci:dangling:tag", "because `dangling` is a link to `nowhere`, which does not exist"),
        ("loop", "because `loop` is a link that leads back to itself"),
    ] {
        let ran = place.run(&[argument]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{argument}");
        assert!(ran.stderr.contains(expected) && ran.stderr.contains("\nhint: "), "{}", ran.stderr);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_directory_that_may_not_be_searched_is_named() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let place = place();
    let set_mode = |name: &str, mode| {
        fs::set_permissions(place.path(name), fs::Permissions::from_mode(mode))
            .expect("it is ours");
    };
    fs::create_dir_all(place.path("open/closed/deep")).expect("the directory is writable");
    set_mode(".", 0o755);
    set_mode("open/closed", 0o600);
    for argument in ["open/closed/a.tar", "open/closed/deep/a.tar", "oci:open/closed/deep:x"] {
        let mut command = place.command(&[argument]);
        // To root every directory is open. Nobody may not be able to start the program either.
        let is_root = fs::metadata(place.path("open/closed/deep")).is_ok();
        if is_root && command.uid(65534).status().is_err() {
            break;
        }
        let ran = ran(&mut command);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
        let expected = "permission denied on the directory `open/closed`";
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
    }
    set_mode("open/closed", 0o700);
}

#[test]
fn what_is_read_as_a_root_filesystem_is_said() {
    let place = place();
    fs::create_dir_all(place.path("root/etc")).expect("the directory is writable");
    fs::write(place.path("root/etc/a"), "a").expect("the directory is writable");
    for reference in ["root", "rootfs:root", "rootfs:image.tar"] {
        let ran = place.run(&[reference]);
        let expected = format!(
            "note: `{reference}` is read as a root filesystem: one layer, and no metadata\n"
        );
        assert_eq!((ran.code, ran.stderr), (Some(0), expected));
        assert_eq!(place.run(&[reference, "--quiet"]).stderr, "");
    }
    assert_eq!(place.run(&["image.tar"]).stderr, "");
}

#[test]
#[cfg(target_os = "linux")]
fn nobody_types_an_image() {
    let place = place();
    // The end of a pseudoterminal that programs which emulate one use is a terminal too.
    let Ok(terminal) = fs::File::options().read(true).write(true).open("/dev/ptmx") else { return };
    for arguments in [&["-"][..], &["oci-archive:-"], &["image.tar", "--base", "-"], &["init", "-"]]
    {
        let stdin = Stdio::from(terminal.try_clone().expect("it can be opened twice"));
        let ran = ran(place.command(arguments).stdin(stdin));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        expect_test::expect![[r#"
            error: could not read an image from standard input: it is a terminal

            hint: Pipe an image into it: `docker save IMAGE | plimsoll -`.
        "#]]
        .assert_eq(&ran.stderr);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn standard_input_has_several_names_and_is_read_once() {
    let place = place();
    for arguments in [["/dev/stdin", "--onto=/dev/stdin"], ["-", "--base=/dev/fd/0"]] {
        let (reader, writer) = std::io::pipe().expect("pipes can be made");
        drop(writer);
        let ran = ran(place.command(&arguments).stdin(reader));
        assert_eq!(ran.code, Some(2));
        assert!(ran.stderr.contains("cannot both be standard input"), "{}", ran.stderr);
    }
    // A file that is redirected can be opened twice.
    let file = fs::File::open(place.path("image.tar")).expect("it is there");
    let ran = ran(place.command(&["/dev/stdin", "--base=/dev/stdin"]).stdin(file));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
#[cfg(unix)]
fn names_need_not_be_text_and_act_on_no_terminal() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let place = place();
    let name = OsStr::from_bytes(b"a\xff.tar");
    if fs::copy(place.path("image.tar"), place.directory.path().join(name)).is_ok() {
        let mut scheme = std::ffi::OsString::from("docker-archive:");
        scheme.push(name);
        for (argument, shown) in
            [(name, r"a\xff.tar"), (scheme.as_os_str(), r"docker-archive:a\xff.tar")]
        {
            let found = ran(place.command(&[]).arg(argument));
            assert_eq!((found.code, found.stderr.as_str()), (Some(0), ""));
            assert!(found.stdout.starts_with(shown), "{}", found.stdout);
        }
    }
    let absent = ran(place.command(&[]).arg(OsStr::from_bytes(b"b\xff.tar")));
    assert!(absent.stderr.contains(r"`b\xff.tar`"), "{}", absent.stderr);
    let red = "\u{1b}[31mx\n\u{202e}y.tar";
    let rules = format!("rules {red}");
    for arguments in [
        vec![red],
        vec!["image.tar", red],
        vec!["image.tar", "-o", red, "-o", red],
        vec!["image.tar", "--image", red],
        vec!["image.tar", "--platform", red],
        vec!["image.tar", "--config", red],
        vec!["image.tar", "--format", red],
        vec!["image.tar", "--limit", red],
        vec!["--base", red, "image.tar"],
        rules.splitn(2, ' ').collect(),
    ] {
        let ran = place.run(&arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        let acts = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
        assert!(!ran.stderr.contains(acts), "{:?}", ran.stderr);
        assert!(ran.stderr.contains(r"\u{1b}[31mx\n\u{202e}y.tar"), "{}", ran.stderr);
    }
}

/// Runs the script for bash as the shell does; `None` without a bash.
fn completed(place: &Place, words: &[&str]) -> Option<Vec<String>> {
    let script = place.run(&["completions", "bash"]).stdout;
    let last = words.last().copied().unwrap_or_default();
    let previous = words.len().checked_sub(2).and_then(|at| words.get(at)).copied()?;
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let program = format!(
        "{script}\nCOMP_WORDS=({}); COMP_CWORD={}; _plimsoll plimsoll '{last}' '{previous}' \
         2>/dev/null; \
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        quoted.join(" "),
        words.len() - 1
    );
    let mut bash = std::process::Command::new("bash");
    bash.args(["--norc", "-c", &program]).current_dir(place.directory.path());
    let output = bash.output().ok()?;
    let text = String::from_utf8(output.stdout).expect("it is UTF-8");
    Some(text.lines().map(str::to_owned).collect())
}

#[test]
fn bash_completes_files_where_an_image_is_expected() {
    let place = Place::new();
    fs::write(place.path("report-image.tar"), "").expect("the directory is writable");
    let check = |words: &[&str], present: &[&str], absent: &[&str]| {
        let Some(found) = completed(&place, words) else { return };
        let has = |word: &&&str| found.iter().any(|found| found == *word);
        let missing: Vec<_> = present.iter().filter(|word| !has(word)).collect();
        let extra: Vec<_> = absent.iter().filter(has).collect();
        assert!(
            missing.is_empty() && extra.is_empty(),
            "{words:?}: {missing:?} {extra:?} {found:?}"
        );
    };
    check(&["plimsoll", ""], &["image.tar", "report", "rules"], &["--format", "-o"]);
    check(&["plimsoll", "rep"], &["report", "report-image.tar"], &["image.tar", "rules"]);
    check(&["plimsoll", "report", ""], &["image.tar"], &["--format"]);
    check(&["plimsoll", "--f"], &["--format", "--full"], &["image.tar"]);
    check(&["plimsoll", "explore", ""], &["image.tar"], &["--view"]);
    check(&["plimsoll", "explore", "image.tar", "--view", "f"], &["files", "findings"], &[]);
    check(&["plimsoll", "compare", ""], &["image.tar"], &["--exit-code"]);
    check(&["plimsoll", "compare", "image.tar", "im"], &["image.tar"], &["init"]);
    check(&["plimsoll", "init", "im"], &["image.tar"], &["init"]);
    check(&["plimsoll", "rules", "npm"], &["npm-cache"], &["image.tar"]);
    check(&["plimsoll", "--limit", ""], &["layer-bytes=", "path-depth="], &["image.tar"]);
    check(&["plimsoll", "--platform", "linux/a"], &["linux/amd64"], &["image.tar"]);
    check(&["plimsoll", "--threads", ""], &[], &["image.tar"]);
    check(&["plimsoll", "--config", "im"], &["image.tar"], &[]);
}

#[test]
fn zsh_completes_an_image_or_a_command_first() {
    let script = Place::new().run(&["completions", "zsh"]).stdout;
    let first = "\": :_plimsoll_first\" \\\n\"*::: :->plimsoll\" \\\n";
    assert_eq!(script.matches(first).count(), 1, "{script}");
    assert!(script.contains("'images:image:_files'"), "{script}");
    assert!(!script.contains("$line[2]") && script.contains("(*) line[1]=report ;;"));
}

#[test]
fn every_command_has_a_manual_page() {
    let place = Place::new();
    let whole = place.run(&["man"]).stdout;
    assert!(whole.contains("plimsoll \\- Show what every byte"), "{whole}");
    for command in ["compare", "completions", "explore", "init", "man", "report", "rules"] {
        let page = place.run(&["man", command]);
        assert_eq!((page.code, page.stderr.as_str()), (Some(0), ""));
        let title = format!(".TH plimsoll-{command} 1");
        let name = format!("plimsoll\\-{command} \\- ");
        for part in [title.as_str(), &name, ".SH SYNOPSIS", ".SH SEE ALSO"] {
            assert!(page.stdout.contains(part), "{part}: {}", page.stdout);
        }
        assert!(whole.contains(&format!("\\fBplimsoll\\-{command}\\fR(1)")), "{whole}");
    }
}

#[test]
fn what_is_not_known_comes_before_what_is_not_named() {
    let place = Place::new();
    let layers = [tar_of(&[("base", b"base")]), tar_of(&[("own", b"own")])];
    let archive = docker_archive_of(&layers, &["ADD rootfs.tar /", "COPY own /"]);
    fs::write(place.path("two.tar"), archive).expect("it is writable");
    for plan in ["onto", "multi-stage"] {
        let ran = place.run(&["two.tar", "--base-layers", "1", "--plan", plan]);
        assert!(ran.stderr.contains("neither ENTRYPOINT nor CMD"), "{plan}: {}", ran.stderr);
        assert!(!ran.stderr.contains("--onto IMAGE"), "{plan}: {}", ran.stderr);
    }
}
