//! Rules about histories of version control.

use super::{Story, bytes, rules_of};
use crate::hostile::archive::file;

fn git(path: &str) -> Vec<Vec<u8>> {
    vec![
        file(&format!("{path}/.git/HEAD"), b"ref: refs/heads/main\n"),
        file(&format!("{path}/.git/config"), b"[core]\n"),
        file(&format!("{path}/.git/objects/pack/pack-1.pack"), &bytes(9000, 1)),
        file(&format!("{path}/main.py"), b"print()\n"),
    ]
}

fn story() -> Story {
    Story::new().base(&[file("etc/hostname", b"a")])
}

#[test]
fn a_copied_repository_goes_into_dockerignore() {
    let finding = story().copy(". /app", &git("app")).finding("git-directory");
    assert_eq!(finding.proof.word(), "identified");
    assert_eq!(finding.unpacked.0, 9000 + 21 + 7);
    assert_eq!(finding.paths, ["/app/.git"]);
    assert_eq!((&*finding.fix_in, finding.fix), (".dockerignore", vec![".git".to_owned()]));
}

#[test]
fn a_cloned_repository_is_removed_where_it_is_cloned() {
    let finding = story()
        .run("git clone https://example.org/a.git /src && make -C /src install", &git("src"))
        .finding("git-directory");
    assert_eq!(
        finding.fix,
        [
            "RUN git clone https://example.org/a.git /src && \\",
            "    make -C /src install && \\",
            "    rm -rf /src/.git"
        ]
    );
}

#[test]
fn a_repository_that_the_build_reads_stays_in_its_context() {
    let finding = story()
        .copy(". /app", &git("app"))
        .run("make VERSION=$(git describe)", &[])
        .finding("git-directory");
    assert_eq!(finding.fix, [""; 0]);
}

#[test]
fn repositories_of_one_instruction_are_one_finding() {
    let finding = story()
        .copy(". /app", &[git("app"), git("app/vendor/a"), git("app/vendor/b")].concat())
        .finding("git-directory");
    assert_eq!(finding.paths, ["/app/.git", "/app/vendor/a/.git", "/app/vendor/b/.git"]);
    assert_eq!(finding.fix, ["**/.git"]);
}

#[test]
fn a_git_file_without_objects_is_not_a_repository() {
    let findings = story()
        .copy(
            ". /app",
            &[
                // uv writes an empty file into its cache; worktrees and submodules have a file too.
                file("root/.cache/uv/sdists-v10/.git", b""),
                file("app/sub/.git", b"gitdir: ../.git/modules/sub\n"),
                file("app/.git/HEAD", b"ref: refs/heads/main\n"),
            ],
        )
        .findings("git-directory");
    assert_eq!(findings, []);
}

#[test]
fn a_clone_that_updates_itself_is_a_guess() {
    let finding = story()
        .run("git clone https://github.com/ohmyzsh/ohmyzsh ~/.oh-my-zsh", &git("root/.oh-my-zsh"))
        .finding("git-directory");
    assert_eq!((finding.proof.word(), finding.counts.word()), ("guessed", "nowhere"));
}

#[test]
fn repositories_in_caches_are_left_to_the_rules_about_caches() {
    let findings = story()
        .run("go mod download", &git("go/pkg/mod/cache/vcs/0123"))
        .run("cargo fetch", &git("root/.cargo/git/checkouts/a-1/2"))
        .findings("git-directory");
    assert_eq!(findings, []);
}

#[test]
fn a_hidden_repository_is_deleted_too_late() {
    let report = story()
        .copy(". /app", &git("app"))
        .run("rm -rf /app/.git", &[file("app/.wh..git", b"")])
        .report();
    assert_eq!(rules_of(&report), ["deleted-too-late"]);
    let finding = &report.findings[0];
    assert!(finding.evidence.ends_with("9.03 kB of Git history"), "{}", finding.evidence);
    assert_eq!((&*finding.fix_in, &*finding.fix), (".dockerignore", &[".git".to_owned()][..]));
}

#[test]
fn repositories_of_other_tools_are_found() {
    let rows: [(&str, &str, &str); 7] = [
        (".svn", "wc.db", "note"),
        (".hg", "requires", "note"),
        (".bzr", "branch-format", "note"),
        (".jj", "repo/store/type", "note"),
        ("CVS", "Root", "Makefile"),
        ("_darcs", "format", "note"),
        (".pijul", "config", "note"),
    ];
    for (name, marker, near_miss) in rows {
        let members = |marker: &str| {
            vec![
                file(&format!("app/{name}/{marker}"), b"1"),
                file(&format!("app/{name}/data"), &bytes(500, 3)),
                file("app/main.c", b"main"),
            ]
        };
        let rule = "version-control-directory";
        let finding = story().copy(". /app", &members(marker)).finding(rule);
        assert_eq!(finding.unpacked.0, 501, "{name}");
        assert_eq!(finding.fix, [name]);
        assert_eq!(story().copy(". /app", &members(near_miss)).findings(rule), [], "{name}");
        let report = story()
            .copy(". /app", &members(marker))
            .run("rm -rf it", &[file(&format!("app/.wh.{name}"), b"")])
            .report();
        assert_eq!(rules_of(&report), ["deleted-too-late"], "{name}");
    }
}

#[test]
fn a_real_git_repository_is_found() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/rules/git/checkout.tar.gz");
    let mut tar =
        tar::Archive::new(flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap()));
    let mut members = Vec::new();
    let mut git_bytes = 0;
    for entry in tar.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_str().unwrap().to_owned();
        let mut body = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut body).unwrap();
        if entry.header().entry_type().is_file() {
            git_bytes += if name.starts_with("app/.git/") { body.len() as u64 } else { 0 };
            members.push(file(&name, &body));
        }
    }
    let finding = story().copy(". /app", &members).finding("git-directory");
    assert_eq!((finding.unpacked.0, finding.paths), (git_bytes, vec!["/app/.git".to_owned()]));
}
