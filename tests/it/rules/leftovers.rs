//! Rules about logs, temporary files, dumps and the like.

use serde_json::json;

use super::{Story, bytes};
use crate::hostile::archive::{file, symlink};

fn story(command: &str, members: &[Vec<u8>]) -> Story {
    Story::new().base(&[file("root/.profile", b"a")]).run(command, members)
}

#[test]
fn logs_are_deleted_and_links_and_directories_stay() {
    let members = [
        file("var/log/dpkg.log", &bytes(20_000, 1)),
        file("var/log/apt/history.log", &bytes(300, 2)),
        file("var/log/apt/term.log", &bytes(500, 3)),
        file("var/log/btmp", b""),
        symlink("var/log/nginx/access.log", "/dev/stdout"),
    ];
    let finding = story("apt-get install -y nginx", &members).finding("logs");
    assert_eq!((finding.unpacked.0, finding.proof.word()), (20_800, "identified"));
    assert_eq!(
        finding.fix,
        ["RUN apt-get install -y nginx && \\", "    rm -rf /var/log/dpkg.log /var/log/apt/*",]
    );
    assert_eq!(story("apt-get install -y nginx", &members[3..]).findings("logs"), []);
    let hidden = story("apt-get install", &members).run("rm", &[file("var/.wh.log", b"")]);
    assert_eq!(hidden.findings("logs"), []);
}

#[test]
fn many_logs_are_removed_by_one_command() {
    let members: Vec<Vec<u8>> =
        (0..12).map(|n| file(&format!("var/log/d{n}/a.log"), &bytes(4000, n))).collect();
    let finding = story("make", &members).finding("logs");
    assert_eq!(finding.fix, ["RUN make && \\", "    find /var/log -type f -delete"]);
}

#[test]
fn debug_logs_of_npm_are_recognised_by_their_content() {
    let log = [b"0 info it worked if it ends with ok\n".to_vec(), bytes(20_000, 1)].concat();
    let finding = story("npm ci", &[file("app/npm-debug.log", &log)]).finding("logs");
    assert_eq!(finding.paths, ["/app/npm-debug.log"]);
    assert_eq!(
        story("npm ci", &[file("app/npm-debug.log", &bytes(20_000, 2))]).findings("logs"),
        []
    );
}

#[test]
fn temporary_files_are_removed() {
    let members = [file("tmp/build/a.o", &bytes(3000, 1)), file("var/tmp/b", &bytes(100, 2))];
    let finding = story("make", &members).finding("temporary-files");
    assert_eq!(finding.unpacked.0, 3100);
    assert_eq!(finding.fix, ["RUN make && \\", "    rm -rf /tmp/build /var/tmp/b"]);
    let hidden =
        story("make", &members).run("rm", &[file(".wh.tmp", b""), file("var/.wh.tmp", b"")]);
    assert_eq!(hidden.findings("temporary-files"), []);
    // A later instruction still needs it.
    let later = story("wget -O /tmp/build x", &members[..1])
        .run("sh /tmp/build/a.o", &[file("usr/bin/a", b"a")])
        .finding("temporary-files");
    assert_eq!(later.fix, [""; 0]);
    assert_eq!(later.advice, "Create, use and remove them in one RUN");
    let copied = Story::new()
        .base(&[file("root/.profile", b"a")])
        .copy("a /tmp/a", &[file("tmp/a", &bytes(100, 1))])
        .finding("temporary-files");
    assert!(copied.advice.contains("type=bind"), "{}", copied.advice);
}

#[test]
fn what_the_container_starts_from_is_not_temporary() {
    let members = [file("tmp/app/server", &bytes(3000, 1)), file("tmp/empty", b"")];
    for config in [
        json!({ "Cmd": ["/tmp/app/server"] }),
        json!({ "Cmd": ["/bin/sh", "-c", "exec /tmp/app/server --fast"] }),
        json!({ "WorkingDir": "/tmp/app", "Cmd": ["./server"] }),
        json!({ "Env": ["PYTHONPATH=/srv:/tmp/app"] }),
    ] {
        let found = story("make", &members).config(config.clone()).findings("temporary-files");
        assert_eq!(found, [], "{config}");
    }
}

/// Returns an ELF file of 64 bits of this type.
fn elf(kind: u8) -> Vec<u8> {
    let mut head = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    head.extend([kind, 0, 62, 0, 1, 0, 0, 0]);
    head.extend(bytes(5000, kind));
    head
}

#[test]
fn dumps_are_recognised_by_their_first_bytes() {
    let report = |members: &[Vec<u8>]| story("make test", members).findings("dumps");
    for (path, content) in [
        ("app/core", elf(4)),
        ("app/java_pid1.hprof", [b"JAVA PROFILE 1.0.2\0".to_vec(), bytes(900, 1)].concat()),
        ("app/erl_crash.dump", [b"=erl_crash_dump:0.5\n".to_vec(), bytes(900, 2)].concat()),
        ("app/Heap.heapsnapshot", b"{\"snapshot\":{\"meta\":{\"node_fields\":[]}}}".to_vec()),
    ] {
        let found = report(&[file(path, &content)]);
        assert_eq!(found.len(), 1, "{path}");
        assert_eq!(found[0].unpacked.0, content.len() as u64);
        assert_eq!(found[0].fix, ["RUN make test && \\".to_owned(), format!("    rm -rf /{path}")]);
    }
    for (path, content) in
        [("app/core", elf(2)), ("app/core.1", b"notes".to_vec()), ("core/mod.rs", b"fn".to_vec())]
    {
        assert_eq!(report(&[file(path, &content)]), [], "{path}");
    }
    let hidden =
        story("make", &[file("app/core", &elf(4))]).run("rm", &[file("app/.wh.core", b"")]);
    assert_eq!(hidden.findings("dumps"), []);
}

#[test]
fn shell_histories_are_found() {
    let members = [file("root/.bash_history", b"export TOKEN=1\n")];
    let finding = story("bash", &members).finding("shell-history");
    assert_eq!(finding.unpacked.0, 15);
    assert_eq!(finding.fix, ["RUN bash && \\", "    rm -rf /root/.bash_history"]);
    assert_eq!(story("bash", &[file("srv/.bash_history", b"a")]).findings("shell-history"), []);
    let hidden = story("bash", &members).run("rm", &[file("root/.wh..bash_history", b"")]);
    assert_eq!(hidden.findings("shell-history"), []);
}

#[test]
fn installers_are_a_guess() {
    let members = [file("opt/Miniconda3-latest-Linux-x86_64.sh", &bytes(4000, 1))];
    let finding = story("wget x", &members).finding("installers");
    assert_eq!((finding.unpacked.0, finding.proof.word()), (4000, "guessed"));
    assert_eq!(finding.counts.word(), "nowhere");
    assert_eq!(story("wget x", &[file("opt/install.sh", b"a")]).findings("installers"), []);
    let hidden = story("wget", &members).run("rm", &[file(".wh.opt", b"")]);
    assert_eq!(hidden.findings("installers"), []);
}
