//! What is marked, written out: as a report, as advice, as paths.

use expect_test::{Expect, expect};
use plimsoll::explore::marks::{Mark, Marks, advice, paths, report};
use plimsoll::packages::PackageId;

use super::Judged;
use crate::hostile::archive::{file, hard_link};
use crate::rules::{Package, Story, bytes, dpkg};

fn shop() -> Judged {
    let installed = dpkg(&[
        Package("git", "libgit", "", true, &["usr/bin/git"]),
        Package("libgit", "", "", false, &["usr/lib/libgit"]),
    ]);
    Judged::story(
        Story::new()
            .base(&[file("etc/hostname", b"a"), file("usr/share/big", &bytes(4000, 7))])
            .run("apt-get update && apt-get install -y git", &installed)
            .copy(". /app", &[file("app/main.js", b"1"), file("app/films/a.bin", &bytes(9000, 3))])
            .run(
                "npm ci",
                &[
                    file("root/.npm/_cacache/content-v2/x", &bytes(20_000, 4)),
                    file("opt/build/\u{1b}log", &bytes(3000, 5)),
                    file("usr/share/doc/new/a", &bytes(900, 5)),
                ],
            )
            .run("make data", &[file("srv/data", &bytes(700, 6))])
            .run("make data again", &[file("srv/data", &bytes(800, 6))]),
    )
}

fn marks(judged: &Judged) -> Vec<Mark> {
    let path = |path: &str| Mark::Path(path.as_bytes().to_vec());
    let all = (0_u32..).zip(&judged.facts.packages.packages);
    let git = all.into_iter().find(|(_, package)| package.name == "git").unwrap().0;
    vec![
        path("/root/.npm"),
        path("/app/films"),
        path("/opt/build"),
        path("/usr/share"),
        Mark::package(&judged.facts, PackageId(git)).unwrap(),
        Mark::Layer(4),
        path("/gone"),
    ]
}

fn check(write: impl Fn(&Judged, &Marks) -> String, expected: Expect) {
    let judged = shop();
    let marks = Marks::of(marks(&judged));
    expected.assert_eq(&write(&judged, &marks));
}

#[test]
fn the_report_says_what_each_mark_frees_and_why_it_is_there() {
    check(
        |judged, marks| {
            let what_if = judged.what_if(&marks.iter().cloned().collect::<Vec<_>>());
            report(&judged.facts, &judged.judgement, marks, &what_if)
        },
        expect![[r#"
            What if: 7 marks not in the image
              download    58.9 kB →  ~12.8 kB  -46.1 kB (-78.3 %)
              unpacked    40.7 kB →   1.10 kB  -39.6 kB (-97.3 %)
              visible     40.0 kB →   1.10 kB  -38.9 kB (-97.2 %)
              hidden        700 B →       0 B  -700 B (-100.0 %)
            That is if they are never made. Deleted in a later RUN instead, they save 0 B: visible 1.10 kB, hidden 39.6 kB.

             unpacked  download  mark
              20.0 kB  ~21.0 kB  path /root/.npm
                                 `RUN npm ci` (layer 4)
              9.00 kB  ~9.73 kB  path /app/films
                                 `COPY . /app` (layer 3)
              3.00 kB  ~3.58 kB  path /opt/build
                                 `RUN npm ci` (layer 4)
              4.90 kB  ~6.14 kB  path /usr/share
                                 `ADD rootfs.tar /` (layer 1)
                                 `RUN npm ci` (layer 4)
              2.00 kB  ~3.07 kB  package dpkg git 1
                                 with 1 package that only it leads to
                                 `RUN apt-get update && apt-get install -y git` (layer 2)
                700 B   2.56 kB  layer 5
                                 `RUN make data` (layer 5)

            Not in this image:
                                 path /gone
        "#]],
    );
}

#[test]
fn the_advice_is_lines_that_can_be_pasted() {
    check(
        |judged, marks| {
            let what_if = judged.what_if(&marks.iter().cloned().collect::<Vec<_>>());
            advice(&judged.facts, &judged.judgement, marks, &what_if)
        },
        expect![[r#"
            # What if: 7 marks not in the image
            #   download    58.9 kB →  ~12.8 kB  -46.1 kB (-78.3 %)
            #   unpacked    40.7 kB →   1.10 kB  -39.6 kB (-97.3 %)
            #   visible     40.0 kB →   1.10 kB  -38.9 kB (-97.2 %)
            #   hidden        700 B →       0 B  -700 B (-100.0 %)
            # That is if they are never made. Deleted in a later RUN instead, they save 0 B: visible 1.10 kB, hidden 39.6 kB.

            # Dockerfile
            # npm's cache (npm-cache@/root/.npm/_cacache): 20.0 kB: Remove these files in the RUN that creates them
            # package dpkg git: Do not install it, or remove it in the same RUN
            # path /opt/build: 3.00 kB of layer 4: Remove these files in the RUN that creates them
            # path /usr/share: 900 B of layer 4: Remove these files in the RUN that creates them
            RUN apt-get update && \
                apt-get install -y git && \
                apt-get purge -y --auto-remove git
            RUN npm ci && \
                rm -rf /root/.npm/_cacache /opt/build /usr/share/doc

            # .dockerignore
            # path /app/films: 9.00 kB of layer 3: Keep these files out of the build context
            # films: the build may need it

            # Also:
            # - Version control tools (version-control-tools): 2.00 kB: Fetch in another stage, and copy only what is needed
            # - `RUN make data` (layer 5): Leave the instruction out, or do it in another stage
            # - path /usr/share: 4.00 kB of layer 1: Comes with the base image: needs a different base image
            # - path /gone: not in this image
        "#]],
    );
}

#[test]
fn the_paths_are_one_a_line() {
    check(
        |judged, marks| paths(&judged.facts, &judged.judgement, marks),
        expect![[r#"
            /app/films
            /opt/build
            /root/.npm
            /usr/bin/git
            /usr/lib/libgit
            /usr/share
        "#]],
    );
}

#[test]
fn nothing_marked_is_said() {
    let judged = shop();
    let marks = Marks::default();
    let what_if = judged.what_if(&[]);
    assert_eq!(paths(&judged.facts, &judged.judgement, &marks), "");
    let text = report(&judged.facts, &judged.judgement, &marks, &what_if);
    assert!(text.starts_with("What if: 0 marks not in the image\n"), "{text}");
}

#[test]
fn what_nothing_is_known_about_is_a_comment() {
    let judged = Judged::story(
        Story::new().base(&[]).copy("--from=build /out /", &[file("out/a", &bytes(500, 1))]),
    );
    let marks = [Mark::Path(b"/out".to_vec()), Mark::Finding("none@/x".to_owned())];
    let what_if = judged.what_if(&marks);
    let text = advice(&judged.facts, &judged.judgement, &Marks::of(marks.clone()), &what_if);
    let (_, also) = text.split_once("\n# Also:\n").unwrap();
    assert_eq!(
        also,
        "# - path /out: 500 B of layer 2: Copy less from the build stage: only what runs\n\
         # - finding none@/x: not in this image\n"
    );
    assert!(!text.contains("# Dockerfile"), "{text}");
}

#[test]
fn the_advice_removes_the_outer_path_and_keeps_what_a_later_command_reads() {
    let judged = Judged::story(
        Story::new()
            .base(&[file("etc/hostname", b"a")])
            .copy(
                ". /app",
                &[file("app/package.json", b"{}"), file("app/node_modules/a.js", &bytes(900, 2))],
            )
            .run("npm install", &[file("app/out/b.js", &bytes(700, 3))]),
    );
    let path = |path: &str| Mark::Path(path.as_bytes().to_vec());
    let list = vec![
        path("/app/out"),
        path("/app/out/b.js"),
        path("/app/package.json"),
        path("/application"),
    ];
    let what_if = judged.what_if(&list);
    let text = advice(&judged.facts, &judged.judgement, &Marks::of(list), &what_if);
    assert!(text.contains("rm -rf /app/out\n"), "{text}");
    assert!(!text.contains("/app/out/b.js"), "{text}");
    assert!(text.contains("\n# package.json: the build may need it\n"), "{text}");
    assert!(!text.contains("\npackage.json"), "{text}");
}

/// A file stays in a layer as long as one of its names does, whatever later layers do to them.
#[test]
fn every_name_of_a_file_is_removed_where_it_was_made() {
    let judged = Judged::story(
        Story::new()
            .base(&[file("etc/hostname", b"a")])
            .run(
                "make first",
                &[
                    file("h/one", &bytes(5000, 1)),
                    hard_link("h/two", "h/one"),
                    hard_link("k/three", "h/one"),
                    file("k/alone", &bytes(2000, 2)),
                    file("h/kept", b"1"),
                ],
            )
            .run("make second", &[file("h/one", &bytes(4000, 3))]),
    );
    let marks = super::paths(&["/h/one", "/h/two", "/k"]);
    let what_if = judged.what_if(&marks);
    let text = advice(&judged.facts, &judged.judgement, &Marks::of(marks), &what_if);
    let dockerfile = text.split("# Dockerfile\n").nth(1).unwrap_or(&text);
    expect![[r#"
        # path /h/one: 5.00 kB of layer 2: Remove these files in the RUN that creates them
        # path /h/one: 4.00 kB of layer 3: Remove these files in the RUN that creates them
        # path /h/two: of layer 2: Remove these files in the RUN that creates them
        # path /k: 2.00 kB of layer 2: Remove these files in the RUN that creates them
        RUN make first && \
            rm -rf /h/one /h/two /k
        RUN make second && \
            rm -rf /h/one
    "#]]
    .assert_eq(dockerfile);
}
