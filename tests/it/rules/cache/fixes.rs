//! Rules about caches: how their findings are fixed, and where nothing can be done.

use serde_json::json;

use super::{TAG, rules, story};
use crate::hostile::archive::{file, symlink};
use crate::rules::{Story, bytes, rules_of};

#[test]
fn pip_gets_the_option_to_keep_no_cache() {
    let cache = || [file("root/.cache/pip/http-v2/a/b/c/d/e/ab.body", &bytes(500, 1))];
    let fix = story(&["run"]).run("pip install -r a.txt && pip3 install b", &cache());
    assert_eq!(
        fix.finding("pip-cache").fix,
        ["RUN pip install --no-cache-dir -r a.txt && \\", "    pip3 install --no-cache-dir b"]
    );
    let other = story(&["run"]).run("make install", &cache()).finding("pip-cache");
    assert_eq!(other.fix, ["RUN make install && \\", "    rm -rf /root/.cache/pip"]);
}

#[test]
fn a_download_for_a_later_build_moves_into_it() {
    let found = story(&["/app/a"])
        .run("go mod download", &[file("go/pkg/mod/cache/download/a.zip", &bytes(500, 1))])
        .copy(". /app", &[file("app/a.go", b"package main")])
        .run("go build -o a", &[file("app/a", b"a")])
        .finding("go-module-cache");
    assert_eq!(found.fix, ["RUN go build -o a && \\", "    rm -rf /go/pkg/mod"]);
}

#[test]
fn nltk_archives_beside_their_directory_are_found() {
    let members = [
        file("usr/share/nltk_data/corpora/words.zip", &bytes(50, 1)),
        file("usr/share/nltk_data/corpora/words/en", &bytes(60, 2)),
    ];
    assert_eq!(rules(story(&["a"]).run("a", &members)), ["nltk-archives 50 identified"]);
}

#[test]
fn providers_are_a_guess_where_terraform_is_installed() {
    let provider = || file("app/.terraform/providers/a/b", &bytes(50, 1));
    assert_eq!(
        rules(story(&["a"]).run("a", &[provider(), file("usr/bin/terraform", &bytes(2 << 20, 1))])),
        ["terraform-providers 50 guessed"]
    );
}

#[test]
fn paths_that_a_shell_would_run_are_not_written() {
    let path = "app/$(touch a) b/node_modules/.cache/x/y";
    let found = story(&["a"]).run("a", &[file(path, b"abc")]).finding("node-modules-cache");
    let last = found.fix.last().cloned().unwrap_or_default();
    assert_eq!(last, "", "a command that could hold it is not written at all");
}

#[test]
fn a_copy_leaves_out_only_the_leftovers() {
    let members = [
        file("app/node_modules/a/build/config.gypi", &bytes(50, 1)),
        file("app/node_modules/a/build/Release/obj.target/a.o", &bytes(60, 2)),
        file("app/node_modules/a/build/Release/a.node", &bytes(70, 3)),
    ];
    let found = story(&["node"]).copy(". /app", &members).finding("node-addon-objects");
    assert_eq!(found.fix_in, ".dockerignore");
    let lines = ["node_modules/a/build/Release/obj.target", "node_modules/a/build/config.gypi"];
    assert_eq!(found.fix, lines);
}

#[test]
fn files_from_another_stage_are_left_out_of_that_stage() {
    let cache = [file("root/.cache/pip/http-v2/a/b/c/d/e/ab.body", &bytes(500, 1))];
    let found = story(&["a"]).copy("/root /root", &cache).finding("pip-cache");
    assert_eq!((found.fix.len(), &*found.fix_in), (0, "Dockerfile"));
    assert!(found.advice.contains("build stage"), "{}", found.advice);
}

#[test]
fn environment_variables_name_places() {
    let cache = [file("opt/pip/http-v2/a/b/c/d/e/ab.body", &bytes(500, 1))];
    let config = json!({ "Env": ["PIP_CACHE_DIR=/opt/pip"], "Cmd": ["a"] });
    let found = story(&["a"]).config(config).run("pip install a", &cache).finding("pip-cache");
    assert_eq!(found.paths, ["/opt/pip/http-v2"]);
}

#[test]
fn caches_of_the_base_need_another_base() {
    let cache = [file("root/.cache/pip/http-v2/a/b/c/d/e/ab.body", &bytes(500, 1))];
    let found = Story::new().base(&cache).run("a", &[file("a", b"a")]).finding("pip-cache");
    assert_eq!((found.counts.word(), found.fix.len()), ("other-base", 0));
}

#[test]
fn hidden_caches_are_only_deleted_too_late() {
    let hub = "root/.cache/huggingface/hub/models--a--b";
    let stories = [
        vec![file("srv/CACHEDIR.TAG", TAG), file("srv/a", &bytes(500, 1))],
        vec![file("srv/__pycache__/a.cpython-311.pyc", &bytes(500, 1))],
        vec![file("srv/a.py", b"1"), file("srv/__pycache__/a.cpython-311.pyc", &bytes(500, 1))],
        vec![file("srv/m/model.safetensors", b"a"), file("srv/m/tf_model.h5", &bytes(500, 1))],
        vec![file("srv/nltk_data/c/a.zip", &bytes(500, 1)), file("srv/nltk_data/c/a/b", b"b")],
        vec![
            file(&format!("{hub}/blobs/a"), &bytes(500, 1)),
            symlink(&format!("{hub}/snapshots/1/a"), "../../blobs/b"),
        ],
        vec![
            file("srv/_build/prod/lib/a/a.beam", &bytes(500, 1)),
            file("srv/releases/COOKIE", b"a"),
        ],
        vec![
            file("srv/doc/a/ri/a.ri", b"a"),
            file("srv/specifications/a.gemspec", b"a"),
            file("srv/gems/a/a.rb", b"a"),
        ],
    ];
    for members in stories {
        let gone = [file(".wh.srv", b""), file(".wh.root", b"")];
        let report = story(&["a"]).run("a", &members).run("b", &gone).report();
        assert_eq!(rules_of(&report), ["deleted-too-late"]);
    }
}
