//! Caches that something leads into from outside, and models that the program loads.

use serde_json::{Value, json};

use super::*;
use crate::hostile::archive::symlink;
use crate::rules::bytes;

fn counted(story: Story) -> Vec<(String, Vec<String>)> {
    let findings = story.report().findings.into_iter();
    let headline = findings.filter(|finding| finding.counts.word() == "headline");
    headline.map(|finding| (finding.rule.to_string(), finding.paths)).collect()
}

/// A tagged cache of the Hugging Face hub.
fn hub(path: &str) -> Vec<Vec<u8>> {
    let model = format!("{path}/models--org--m");
    let blob = "a".repeat(64);
    vec![
        file(&format!("{path}/CACHEDIR.TAG"), TAG),
        file(&format!("{model}/blobs/{blob}"), &bytes(90_000, 1)),
        symlink(&format!("{model}/snapshots/1/model"), &format!("../../blobs/{blob}")),
        file(&format!("{model}/refs/main"), b"1"),
    ]
}

#[test]
fn models_that_a_program_loads_are_never_counted() {
    for (path, env) in [
        ("root/.cache/huggingface/hub", ""),
        ("home/nobody/.cache/huggingface/hub", ""),
        ("models/hub", "HF_HOME=/models"),
        ("data", "HF_HUB_CACHE=/data"),
        ("data", "SENTENCE_TRANSFORMERS_HOME=/data"),
        ("cache/huggingface/hub", "XDG_CACHE_HOME=/cache"),
        ("opt/models", ""),
    ] {
        let env: Vec<&str> = [env].into_iter().filter(|env| !env.is_empty()).collect();
        let config = json!({ "Cmd": ["python", "/app/main.py"], "Env": env });
        let story = Story::new().base(&[file("bin/sh", b"sh")]).run("python get.py", &hub(path));
        assert_eq!(counted(story.config(config)), [], "{path}");
    }
}

#[test]
fn a_tagged_directory_that_a_variable_names_is_in_use() {
    let story = |member: &str, env: Value| {
        let members = [file("srv/x/CACHEDIR.TAG", TAG), file(member, &bytes(9000, 1))];
        let base = [file("bin/sh", b"sh")];
        Story::new().base(&base).run("make", &members).config(json!({ "Env": env }))
    };
    assert_eq!(counted(story("srv/x/a", json!([]))).len(), 1);
    assert_eq!(counted(story("srv/x/a", json!(["HOME=/srv"]))).len(), 1);
    assert_eq!(counted(story("srv/x/a", json!(["OLLAMA_MODELS=/srv/x"]))), []);
    assert_eq!(counted(story("srv/x/a", json!(["TORCH_HOME=/srv"]))), []);
    assert_eq!(counted(story("srv/x/weights.gguf", json!([]))), []);
}

#[test]
fn what_links_outside_of_a_cache_lead_into_stays() {
    let packages = [
        file("opt/conda/pkgs/urls.txt", b"https://conda.example/a\n"),
        file("opt/conda/pkgs/old-1-0.tar.bz2", &bytes(5000, 1)),
        file("opt/conda/pkgs/python-3.12-0/info/index.json", b"{}"),
        file("opt/conda/pkgs/python-3.12-0/bin/python3.12", &bytes(9000, 2)),
    ];
    let found = |links: &[Vec<u8>]| {
        let members = [&packages[..], links].concat();
        let story = Story::new().base(&[file("bin/sh", b"sh")]);
        story.run("conda install python", &members).finding("conda-packages")
    };
    let whole = found(&[]);
    assert_eq!(whole.unpacked.0, 14_000 + 24 + 2);
    assert_eq!(whole.fix.last().unwrap(), "    conda clean -afy");
    let linked = [symlink("opt/conda/bin/python3.12", "../pkgs/python-3.12-0/bin/python3.12")];
    let part = found(&linked);
    assert_eq!(part.unpacked.0, 5000 + 24);
    assert!(!part.fix.last().unwrap().contains("conda clean"), "{:?}", part.fix);
    // A link to the directory, and one inside of it, say nothing about what uses it.
    let moved = [
        symlink("srv/pkgs-link", "/opt/conda/pkgs"),
        symlink("opt/conda/pkgs/latest", "python-3.12-0"),
    ];
    assert_eq!(found(&moved).unpacked.0, whole.unpacked.0);
}

#[test]
fn a_program_below_a_cache_that_a_variable_names_stays() {
    let members = [
        file("root/.npm/_cacache/index-v5/a", &bytes(3000, 1)),
        file("root/.cargo/registry/cache/i/a-1.0.0.crate", &bytes(3000, 2)),
        file("root/.cargo/bin/a", &bytes(100, 3)),
    ];
    let env = json!({ "Env": ["PATH=/root/.cargo/bin:/usr/bin", "npm_config_cache=/root/.npm"] });
    let story = Story::new().base(&[file("bin/sh", b"sh")]).run("make", &members).config(env);
    let rules: Vec<String> = counted(story).into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(rules, ["cargo-registry", "npm-cache"]);
}

#[test]
fn browsers_that_a_variable_or_a_link_leads_to_are_only_guessed() {
    let members = [
        file("ms-playwright/chromium-1/INSTALLATION_COMPLETE", b""),
        file("ms-playwright/chromium-1/chrome", &bytes(9000, 1)),
        file("ms-playwright/ffmpeg-1/ffmpeg", &bytes(4000, 2)),
    ];
    let proofs = |env: Value, links: &[Vec<u8>]| -> Vec<(String, u64)> {
        let members = [&members[..], links].concat();
        let story = Story::new().base(&[file("bin/sh", b"sh")]).run("get", &members);
        let found = story.config(json!({ "Env": env })).findings("test-browsers").into_iter();
        found.map(|found| (found.proof.word().to_owned(), found.unpacked.0)).collect()
    };
    let one = |proof: &str, bytes: u64| vec![(proof.to_owned(), bytes)];
    assert_eq!(proofs(json!([]), &[]), one("identified", 13_000));
    let named = json!(["PLAYWRIGHT_BROWSERS_PATH=/ms-playwright"]);
    assert_eq!(proofs(named, &[]), one("guessed", 13_000));
    let chrome = json!(["CHROME_BIN=/ms-playwright/chromium-1/chrome"]);
    assert_eq!(proofs(chrome, &[]), one("guessed", 4000));
    let link = [symlink("usr/bin/chromium", "/ms-playwright/chromium-1/chrome")];
    assert_eq!(proofs(json!([]), &link), one("guessed", 4000));
}
