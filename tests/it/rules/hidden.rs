//! Rules about bytes that a later layer hides.

use super::{Story, bytes, rules_of, without_mounts};
use crate::hostile::archive::{file, hard_link, symlink};

#[test]
fn deleted_too_late_joins_the_run_instructions() {
    let finding = Story::new()
        .base(&[file("etc/hostname", b"a")])
        .run("make cache", &[file("var/big", &bytes(5000, 1))])
        .run("rm /var/big", &[file("var/.wh.big", b"")])
        .finding("deleted-too-late");
    assert_eq!(finding.unpacked.0, 5000);
    assert_eq!(finding.hidden.0, 5000);
    assert_eq!(finding.layers, [2]);
    assert_eq!(finding.fix, ["RUN make cache && \\", "    rm /var/big"]);
    assert_eq!(finding.counts.word(), "headline");
}

#[test]
fn files_removed_in_the_same_layer_are_not_found() {
    let findings = Story::new()
        .base(&[file("etc/hostname", b"a")])
        .run("make cache && rm /var/big", &[file("var/small", b"b")])
        .findings("deleted-too-late");
    assert_eq!(findings, []);
}

#[test]
fn deleted_files_of_the_base_need_another_base() {
    let finding = Story::new()
        .base(&[file("usr/big", &bytes(5000, 1))])
        .run("rm /usr/big", &[file("usr/.wh.big", b"")])
        .finding("deleted-too-late");
    assert_eq!(finding.counts.word(), "other-base");
    assert!(finding.advice.contains("saves nothing"), "{}", finding.advice);
}

#[test]
fn an_owner_is_set_by_the_copy() {
    let finding = Story::new()
        .base(&[file("etc/hostname", b"a")])
        .copy("payload /srv", &[file("srv/data", &bytes(5000, 1))])
        .run("chown -R app:app /srv", &[owned("srv/data", &bytes(5000, 1))])
        .finding("copied-to-change-metadata");
    assert_eq!(finding.unpacked.0, 5000);
    assert_eq!(finding.fix, ["COPY --chown=app:app payload /srv"]);
}

/// Returns a file with another owner.
fn owned(name: &str, body: &[u8]) -> Vec<u8> {
    let mut member = file(name, body);
    member[108..116].copy_from_slice(b"0001750\0");
    let mut header: [u8; 512] = member[..512].try_into().unwrap();
    header[148..156].fill(b' ');
    member[..512].copy_from_slice(&crate::hostile::archive::seal(header));
    member
}

fn story() -> Story {
    Story::new().base(&[file("etc/hostname", b"a")])
}

#[test]
fn hidden_bytes_say_what_they_are() {
    let rows: [(&[(&str, usize)], &str); 4] = [
        (&[("var/lib/apt/lists/a_Packages.lz4", 5000)], "5.00 kB of apt package lists"),
        (
            &[("var/lib/apt/lists/a_Packages.lz4", 5000), ("var/cache/apt/archives/a.deb", 3000)],
            "8.00 kB, of which 5.00 kB of apt package lists and 3.00 kB of packages that apt downloaded",
        ),
        (
            &[("srv/data/a", 5000), ("srv/data/b", 4000), ("srv/c", 10)],
            "9.01 kB, most of it in /srv/data",
        ),
        (&[("srv/data/a", 5000), ("srv/data/b", 10)], "5.01 kB, most of it at /srv/data/a"),
    ];
    for (files, words) in rows {
        let members: Vec<_> =
            files.iter().map(|(path, size)| file(path, &bytes(*size, 1))).collect();
        let finding = story()
            .run("fetch", &members)
            .run("rm -rf /srv /var", &[file(".wh.srv", b""), file(".wh.var", b"")])
            .finding("deleted-too-late");
        assert!(finding.evidence.ends_with(words), "{}", finding.evidence);
    }
}

#[test]
fn a_clean_up_after_a_copy_moves_to_the_run_that_leaves_the_files() {
    let finding = story()
        .run("apt-get update && apt-get install -y a", &[file("var/big", &bytes(5000, 1))])
        .copy(". /app", &[file("app/a", b"a")])
        .run("rm -rf /var/big && make", &[file("var/.wh.big", b"")])
        .finding("deleted-too-late");
    assert_eq!(
        without_mounts(&finding.fix),
        ["RUN apt-get update && \\", "apt-get install -y a && \\", "rm -rf /var/big", "RUN make"]
    );
}

#[test]
fn no_run_is_joined_across_an_instruction_that_changes_its_effect() {
    let rows = ["USER app", "WORKDIR /srv", "ENV A=b"];
    for instruction in rows {
        let finding = story()
            .run("make cache", &[file("var/big", &bytes(5000, 1))])
            .and(instruction)
            .run("rm /var/big && other", &[file("var/.wh.big", b"")])
            .finding("deleted-too-late");
        assert!(
            !finding.fix.join(" ").contains("RUN make cache && \\     rm /var/big && \\     other")
        );
        // The path is absolute, so another directory or variable changes nothing.
        let is_moved = instruction != "USER app";
        assert_eq!(!finding.fix.is_empty(), is_moved, "{instruction}: {:?}", finding.fix);
    }
}

#[test]
fn an_opaque_directory_deletes_what_was_in_it() {
    let finding = story()
        .run("make cache", &[file("var/cache/a/big", &bytes(5000, 1))])
        .run("rm -rf /var/cache/a && mkdir /var/cache/a", &[file("var/cache/a/.wh..wh..opq", b"")])
        .finding("deleted-too-late");
    assert_eq!(finding.unpacked.0, 5000);
}

#[test]
fn a_moved_file_is_one_finding() {
    let finding = story()
        .copy("app.jar /tmp/", &[file("tmp/app.jar", &bytes(5000, 1))])
        .run(
            "mv /tmp/app.jar /srv/run.jar",
            &[file("tmp/.wh.app.jar", b""), file("srv/run.jar", &bytes(5000, 1))],
        )
        .finding("moved-later");
    assert_eq!((finding.unpacked.0, finding.hidden.0), (5000, 5000));
    assert_eq!(finding.advice, "Copy directly to /srv");
    let report = story()
        .copy("app.jar /tmp/", &[file("tmp/app.jar", &bytes(5000, 1))])
        .run("convert", &[file("tmp/.wh.app.jar", b""), file("srv/run.jar", &bytes(5000, 2))])
        .report();
    assert_eq!(rules_of(&report), ["deleted-too-late"]);
}

#[test]
fn the_new_copy_of_a_file_moved_from_the_base_is_the_waste() {
    let finding = Story::new()
        .base(&[file("usr/lib/big", &bytes(90_000, 1))])
        .run(
            "mv /usr/lib/big /opt/big",
            &[file("usr/lib/.wh.big", b""), file("opt/big", &bytes(90_000, 1))],
        )
        .finding("moved-later");
    assert_eq!((finding.unpacked.0, finding.hidden.0, finding.layers), (90_000, 0, vec![2]));
}

#[test]
fn an_upgrade_of_the_base_needs_a_newer_base() {
    for command in [
        "apt-get update && apt-get -y upgrade",
        "apk upgrade --no-cache",
        "dnf -y update",
        "DEBIAN_FRONTEND=noninteractive apt-get dist-upgrade -y",
    ] {
        let finding = Story::new()
            .base(&[file("usr/lib/libssl.so.3", &bytes(90_000, 1)), file("usr/a", b"a")])
            .run(command, &[file("usr/lib/libssl.so.3", &bytes(90_001, 2)), file("usr/.wh.a", b"")])
            .finding("base-packages-upgraded");
        assert_eq!(
            (finding.unpacked.0, finding.counts.word()),
            (90_001, "other-base"),
            "{command}"
        );
        assert!(finding.advice.contains("--pull"));
    }
    let findings = Story::new()
        .base(&[file("usr/lib/libssl.so.3", &bytes(90_000, 1))])
        .run("apt-get install -y upgrade", &[file("usr/lib/libssl.so.3", &bytes(90_001, 2))])
        .findings("base-packages-upgraded");
    assert_eq!(findings, []);
}

#[test]
fn packages_of_the_host_are_left_out_of_the_context() {
    let modules = |time: u8| file("app/node_modules/a/index.js", &bytes(9000, time));
    let finding = story()
        .copy("package.json /app/", &[file("app/package.json", b"{}")])
        .run("npm ci", &[modules(1)])
        .copy(". /app", &[file("app/package.json", b"{}"), modules(2), file("app/index.js", b"a")])
        .finding("copied-over");
    assert_eq!(finding.unpacked.0, 9000);
    assert_eq!((&*finding.fix_in, finding.fix), (".dockerignore", vec!["node_modules".to_owned()]));
    assert!(finding.evidence.ends_with("9.00 kB of node_modules"), "{}", finding.evidence);
}

#[test]
fn manifests_may_be_copied_first() {
    let manifests =
        || vec![file("app/package.json", b"{}"), file("app/package-lock.json", &bytes(9000, 1))];
    let mut all = manifests();
    all.push(file("app/index.js", b"a"));
    let report = story()
        .copy("package*.json /app/", &manifests())
        .run("npm ci", &[])
        .copy(". /app", &all)
        .report();
    let is_of_bytes = report.findings.iter().any(|found| found.category.is_about_bytes());
    assert!(!is_of_bytes, "{:?}", report.findings);
}

#[test]
fn the_same_tree_is_copied_twice() {
    let tree = || vec![file("app/a", &bytes(5000, 1)), file("app/b", &bytes(4000, 2))];
    let finding = story().copy(". /app", &tree()).copy(". /app", &tree()).finding("copied-over");
    assert_eq!(finding.unpacked.0, 9000);
    assert!(finding.advice.starts_with("Copy each file once"), "{}", finding.advice);
}

#[test]
fn a_file_that_a_later_run_overwrites_is_found() {
    let finding = story()
        .run("make a", &[file("srv/a", &bytes(5000, 1))])
        .run("make b", &[file("srv/a", &bytes(6000, 2))])
        .finding("overwritten-later");
    assert_eq!(finding.unpacked.0, 5000);
    assert_eq!(finding.fix, ["RUN make a && \\", "    make b"]);
}

#[test]
fn small_changes_of_the_base_are_not_overwrites() {
    let report = Story::new()
        .base(&[file("etc/passwd", &bytes(3000, 1)), symlink("usr/a", "b")])
        .run("useradd app", &[file("etc/passwd", &bytes(3100, 2))])
        .run("chmod o-r /etc/passwd", &[owned("etc/passwd", &bytes(3100, 2))])
        .report();
    assert_eq!(rules_of(&report), ["copied-to-change-metadata"]);
    assert_eq!(report.findings[0].unpacked.0, 3100);
}

#[test]
fn a_database_is_one_finding_however_many_write_it() {
    let status = |seed| file("var/lib/dpkg/status", &bytes(70_000, seed));
    let report = Story::new()
        .base(&[status(1)])
        .run("apt-get install -y a", &[status(2)])
        .run("apt-get install -y b", &[status(3)])
        .run("apt-get install -y c", &[status(4)])
        .report();
    assert_eq!(rules_of(&report), ["package-database-rewritten", "package-database-rewritten"]);
    let [own, base] = &report.findings[..] else { panic!() };
    assert_eq!((own.unpacked.0, own.counts.word()), (140_000, "headline"));
    assert_eq!((base.unpacked.0, base.counts.word()), (70_000, "other-base"));
    assert_eq!(own.fix, ["RUN apt-get install -y a b c"]);
}

#[test]
fn a_chown_for_several_instructions_moves_into_each() {
    let (a, b) = (bytes(5000, 1), bytes(4000, 2));
    let finding = story()
        .copy("payload /srv/a", &[file("srv/a", &a)])
        .run("make", &[file("srv/b", &b)])
        .run("chown -R app:app /srv", &[owned("srv/a", &a), owned("srv/b", &b)])
        .finding("copied-to-change-metadata");
    assert_eq!(finding.unpacked.0, 9000);
    assert_eq!(
        finding.fix,
        ["COPY --chown=app:app payload /srv/a", "RUN make && \\", "    chown -R app:app /srv"]
    );
}

#[test]
fn a_chown_of_few_files_does_not_become_an_option_of_the_copy() {
    let members: Vec<_> =
        (0..9).map(|number| file(&format!("srv/{number}"), &bytes(5000, number))).collect();
    let finding = story()
        .copy("payload /srv", &members)
        .run("chown app /srv/1", &[owned("srv/1", &bytes(5000, 1))])
        .finding("copied-to-change-metadata");
    assert_eq!(finding.unpacked.0, 5000);
    assert_eq!(finding.fix, [""; 0]);
}

#[test]
fn deletions_that_one_join_fixes_are_one_finding() {
    let finding = story()
        .run("apt-get update", &[file("var/lib/apt/lists/a_InRelease", &bytes(5000, 1))])
        .run("apt-get install -y a", &[file("var/cache/apt/archives/a.deb", &bytes(4000, 2))])
        .run("apt-get clean", &[file("var/cache/apt/archives/.wh.a.deb", b"")])
        .run("rm -rf /var/lib/apt/lists/*", &[file("var/lib/apt/lists/.wh.a_InRelease", b"")])
        .finding("deleted-too-late");
    assert_eq!((finding.unpacked.0, finding.fix.len()), (9000, 4));
}

#[test]
fn a_join_that_is_part_of_another_is_not_said_twice() {
    let report = story()
        .run("make a", &[file("srv/a", &bytes(5000, 1)), file("srv/b", &bytes(3000, 2))])
        .run("make b", &[file("srv/b", &bytes(4000, 3))])
        .run("rm /srv/a", &[file("srv/.wh.a", b"")])
        .report();
    let advice = &report.fixes[0].advice;
    assert_eq!(advice.len(), 1, "{advice:?}");
    assert!(advice[0].contains("layers 2 to 4"), "{advice:?}");
}

/// Returns a directory with another owner than `owned` gives, and with a mode.
fn directory(name: &str, owner: &[u8; 8], mode: &[u8; 8]) -> Vec<u8> {
    let mut member = file(name, b"");
    member[156] = b'5';
    member[100..108].copy_from_slice(mode);
    member[108..116].copy_from_slice(owner);
    let mut header: [u8; 512] = member[..512].try_into().unwrap();
    header[148..156].fill(b' ');
    member[..512].copy_from_slice(&crate::hostile::archive::seal(header));
    member
}

#[test]
fn a_mode_is_an_option_of_the_copy_only_with_buildkit() {
    // The build context may not keep the bits: Git has none for groups.
    let changed = [moded("srv/a", &bytes(5000, 1))];
    let finding = story()
        .copy(". /srv", &[file("srv/a", &bytes(5000, 1))])
        .run("chmod -R g+w /srv", &changed)
        .finding("copied-to-change-metadata");
    assert_eq!(finding.fix, ["COPY --chmod=g+w . /srv"]);
    let classic = "/bin/sh -c #(nop) COPY dir:0123456789ab in /srv ";
    let finding = story()
        .classic(classic, &[file("srv/a", &bytes(5000, 1))])
        .classic("/bin/sh -c chmod -R g+w /srv", &changed)
        .finding("copied-to-change-metadata");
    assert_eq!(finding.fix, [""; 0]);
    assert!(finding.advice.contains("`COPY --chmod`"), "{}", finding.advice);
}

/// Returns a file with another mode.
fn moded(name: &str, body: &[u8]) -> Vec<u8> {
    let mut member = file(name, body);
    member[100..108].copy_from_slice(b"0000777\0");
    let mut header: [u8; 512] = member[..512].try_into().unwrap();
    header[148..156].fill(b' ');
    member[..512].copy_from_slice(&crate::hostile::archive::seal(header));
    member
}

#[test]
fn what_no_copy_makes_stays_in_the_chown() {
    const ROOT: &[u8; 8] = b"0000000\0";
    const APP: &[u8; 8] = b"0001750\0";
    const MODE: &[u8; 8] = b"0000755\0";
    let data = || bytes(5000, 1);
    let finding = story()
        .and("WORKDIR /srv/app")
        .run("mkdir -p /srv/app", &[directory("srv/app", ROOT, MODE)])
        .copy(". /srv/app", &[file("srv/app/a", &data())])
        .run(
            "mkdir -p /var/lib/x && chown -R app:app /srv/app /var/lib/x",
            &[
                directory("srv/app", APP, MODE),
                owned("srv/app/a", &data()),
                directory("var/lib/x", APP, MODE),
            ],
        )
        .finding("copied-to-change-metadata");
    // COPY leaves an existing directory as it was, and nothing moves before its `mkdir`.
    assert_eq!(
        finding.fix,
        [
            "COPY --chown=app:app . /srv/app",
            "RUN mkdir -p /var/lib/x && \\",
            "    chown app:app /srv/app && \\",
            "    chown -R app:app /var/lib/x"
        ]
    );
    assert!(finding.advice.contains("only what is not created there"), "{}", finding.advice);
    // Without the directory, nothing stays.
    let finding = story()
        .copy(". /srv/app", &[directory("srv/app", ROOT, MODE), file("srv/app/a", &data())])
        .run(
            "chown -R app:app /srv/app",
            &[directory("srv/app", APP, MODE), owned("srv/app/a", &data())],
        )
        .finding("copied-to-change-metadata");
    assert_eq!(finding.fix, ["COPY --chown=app:app . /srv/app"]);
}

#[test]
fn a_chown_that_is_not_understood_stays() {
    for command in
        ["chown -R app:app /srv/*", "chown -R \"$U\" /srv", "chown -R app /srv | tee log"]
    {
        let finding = story()
            .copy("payload /srv", &[file("srv/a", &bytes(5000, 1))])
            .run(command, &[owned("srv/a", &bytes(5000, 1))])
            .finding("copied-to-change-metadata");
        assert_eq!(finding.fix, [""; 0], "{command}");
    }
    // Without a group, files keep theirs, where COPY would set one.
    let finding = story()
        .copy("payload /srv", &[file("srv/a", &bytes(5000, 1))])
        .run("chown -R app /srv", &[owned("srv/a", &bytes(5000, 1))])
        .finding("copied-to-change-metadata");
    assert_eq!(finding.fix, ["COPY --chown=app:root payload /srv"]);
}

#[test]
fn each_run_cleans_up_where_instructions_are_between() {
    let lists = || file("var/lib/apt/lists/a_Packages", &bytes(5000, 1));
    let gone = || file("var/lib/apt/lists/.wh.a_Packages", b"");
    let finding = story()
        .run("apt-get update && apt-get install -y a", &[lists()])
        .copy(". /app", &[file("app/a", b"a")])
        .run("apt-get install -y b", &[file("usr/b", b"b")])
        .and("WORKDIR /app")
        .run("rm -rf /var/lib/apt/lists/*", &[gone()])
        .finding("deleted-too-late");
    assert_eq!(
        without_mounts(&finding.fix),
        [
            "RUN apt-get update && \\", "apt-get install -y a && \\",
            "rm -rf /var/lib/apt/lists/*", "RUN apt-get update && \\",
            "apt-get install -y b && \\", "rm -rf /var/lib/apt/lists/*"
        ]
    );
    let why = "they are not joined, as `COPY . /app` and 1 more stand between them";
    assert!(finding.advice.contains(why), "{}", finding.advice);
    // What is not a cache may be used in between.
    let finding = story()
        .run("make cache", &[file("var/big", &bytes(5000, 1))])
        .copy(". /app", &[file("app/a", b"a")])
        .run("make b", &[file("usr/b", b"b")])
        .run("rm /var/big", &[file("var/.wh.big", b"")])
        .finding("deleted-too-late");
    assert_eq!(finding.fix, [""; 0]);
    assert!(finding.advice.contains("as `COPY . /app` stands between"), "{}", finding.advice);
}

#[test]
fn a_hard_link_to_a_file_of_an_earlier_layer_copies_it() {
    let big = || file("app/data", &bytes(70_000, 1));
    let story = || Story::new().base(&[file("etc/hostname", b"a")]).run("make", &[big()]);
    let linked = [big(), hard_link("app/copy", "app/data")];
    let report = story().run("ln /app/data /app/copy", &linked).report();
    assert_eq!(rules_of(&report), ["copied-to-link"]);
    let finding = &report.findings[0];
    assert_eq!((finding.unpacked.0, finding.proof.word()), (70_000, "proven"));
    assert!(finding.advice.contains("ln -s"), "{}", finding.advice);
    assert!(!finding.evidence.contains("owner"), "{}", finding.evidence);
    // Without another name, something of the file itself was changed.
    let report = story().run("chown app /app/data", &[big()]).report();
    assert_eq!(rules_of(&report), ["copied-to-change-metadata"]);
    // The name that the file had before says nothing about the later layer.
    let both = [big(), hard_link("app/copy", "app/data")];
    let report = Story::new()
        .base(&[file("etc/hostname", b"a")])
        .run("make", &both)
        .run("rm /app/copy; touch /app/data", &[big(), file("app/.wh.copy", b"")])
        .report();
    assert_eq!(rules_of(&report), ["copied-to-change-metadata"]);
}

#[test]
fn a_later_update_cleans_up_as_well() {
    let lists = || file("var/lib/apt/lists/deb_dists_a_Packages", &bytes(5000, 1));
    let finding = story()
        .run("apt-get update && apt-get install -y a", &[lists()])
        .copy(". /app", &[file("app/a", b"a")])
        .run("apt-get update && apt-get install -y b", &[file("usr/b", b"b")])
        .finding("apt-lists");
    let fix = without_mounts(&finding.fix);
    let removals = fix.iter().filter(|line| **line == "rm -rf /var/lib/apt/lists/*");
    assert_eq!(removals.count(), 2, "{fix:#?}");
}
