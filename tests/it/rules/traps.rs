//! False reports of other tools about good images: we report none of them.

use plimsoll::report::Report;
use plimsoll::rules::claims::Counts;
use serde_json::json;

use super::{Story, bytes, rules_of};
use crate::hostile::archive::{directory, file};

fn headline(report: &Report) -> u64 {
    let counted = report.findings.iter().filter(|finding| finding.counts == Counts::Headline);
    counted.map(|finding| finding.unpacked.0).sum()
}

/// Returns a small Debian, similar to `debian:bookworm-slim`.
fn slim() -> Vec<Vec<u8>> {
    vec![
        directory("var/lib/dpkg/info/"),
        file(
            "var/lib/dpkg/status",
            b"Package: libc6\nStatus: install ok installed\nVersion: 2.36\nArchitecture: amd64\n\n",
        ),
        file("var/lib/dpkg/info/libc6.list", b"/usr/lib/libc.so.6\n"),
        file("usr/lib/libc.so.6", &bytes(90_000, 1)),
        file("usr/share/doc/libc6/copyright", &bytes(900, 2)),
        file("etc/os-release", b"ID=debian\nVERSION_ID=\"12\"\n"),
        file("etc/ssl/certs/ca-certificates.crt", b"-----BEGIN CERTIFICATE-----\n"),
        file("etc/passwd", b"root:x:0:0:root:/root:/bin/bash\n"),
        directory("var/lib/apt/lists/"),
        directory("tmp/"),
    ]
}

#[test]
fn a_slim_base_alone_has_no_finding() {
    let report = Story::new().base(&slim()).config(json!({ "Cmd": ["bash"] })).report();
    assert!(!report.findings.iter().any(|finding| finding.is_about_bytes()));
}

#[test]
fn an_image_on_a_slim_base_is_not_advised_to_use_a_slim_base() {
    let report = Story::new()
        .base(&slim())
        .copy("server /usr/local/bin/", &[file("usr/local/bin/server", &bytes(5000, 3))])
        .config(json!({ "Cmd": ["server"] }))
        .report();
    assert!(!report.findings.iter().any(|finding| finding.is_about_bytes()));
}

#[test]
fn headers_of_the_base_are_never_in_the_headline() {
    let mut base = slim();
    for number in 0..20 {
        base.push(file(&format!("usr/local/include/node/v8-{number}.h"), &bytes(9000, number)));
    }
    base.push(file("usr/local/bin/node", &bytes(50_000, 7)));
    let report = Story::new()
        .base(&base)
        .copy("app /app", &[file("app/index.js", &bytes(500, 9))])
        .config(json!({ "Cmd": ["node", "/app/index.js"] }))
        .report();
    assert_eq!(headline(&report), 0, "{:#?}", report.findings);
}

#[test]
fn bytecode_of_a_virtual_environment_is_never_in_the_headline() {
    let site = "opt/venv/lib/python3.11/site-packages";
    let mut members = vec![file("opt/venv/pyvenv.cfg", b"home = /usr/bin\n")];
    for name in ["a", "b", "c"] {
        members.push(file(&format!("{site}/{name}/__init__.py"), &bytes(3000, 1)));
        members.push(file(
            &format!("{site}/{name}/__pycache__/__init__.cpython-311.pyc"),
            &bytes(90_000, 2),
        ));
    }
    let report = Story::new()
        .base(&slim())
        .copy("--from=builder /opt/venv /opt/venv", &members)
        .config(json!({ "Env": ["PATH=/opt/venv/bin:/usr/bin"], "Cmd": ["uvicorn"] }))
        .report();
    // The three copies of `__init__.py` may be a finding; bytecode must not be one.
    let counted = report.findings.iter().filter(|finding| finding.counts == Counts::Headline);
    let paths: Vec<&String> = counted.flat_map(|finding| &finding.paths).collect();
    assert!(!paths.iter().any(|path| path.contains("__pycache__")), "{paths:?}");
}

#[test]
fn certificates_and_keys_for_tests_are_neither_secrets_nor_leftovers() {
    let mut base = slim();
    let pem = b"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n";
    base.extend([
        file("usr/share/gnupg/sks-keyservers.netCA.pem", b"-----BEGIN CERTIFICATE-----\n"),
        file("usr/lib/go-1.19/src/crypto/tls/testdata/example-key.pem", pem),
        file("usr/share/ca-certificates/mozilla/A.crt", b"-----BEGIN CERTIFICATE-----\n"),
        file("usr/lib/python3/dist-packages/OpenSSL/tests/key.pem", pem),
    ]);
    let report = Story::new().base(&base).report();
    for finding in &report.findings {
        assert_ne!(finding.counts, Counts::Headline, "{finding:#?}");
        assert!(
            !finding.paths.iter().any(|path| path.ends_with("pem") || path.ends_with("crt")),
            "{finding:#?}"
        );
    }
}

#[test]
fn a_cache_that_is_hidden_is_one_saving() {
    let archives =
        |name: &str| file(&format!("var/cache/apt/archives/{name}.deb"), &bytes(9000, 1));
    let lists = file("var/lib/apt/lists/deb_dists_bookworm_InRelease", &bytes(7000, 2));
    let report = Story::new()
        .base(&slim())
        .run("apt-get update && apt-get install -y vim", &[archives("vim"), lists])
        .run(
            "apt-get clean && rm -rf /var/lib/apt/lists/*",
            &[
                file("var/cache/apt/archives/.wh.vim.deb", b""),
                file("var/lib/apt/lists/.wh.deb_dists_bookworm_InRelease", b""),
            ],
        )
        .report();
    assert_eq!(rules_of(&report), ["deleted-too-late"]);
    assert_eq!(headline(&report), 16_000);
}

/// Returns the report on an image with many findings.
fn much_wrong() -> Report {
    Story::new()
        .base(&slim())
        .run(
            "apt-get update && apt-get install -y curl",
            &[
                file("var/lib/apt/lists/deb_dists_bookworm_InRelease", &bytes(7000, 2)),
                file("var/cache/apt/archives/curl.deb", &bytes(9000, 1)),
                file("tmp/a.tar.gz", &bytes(9000, 4)),
            ],
        )
        .run(
            "rm /var/cache/apt/archives/curl.deb",
            &[file("var/cache/apt/archives/.wh.curl.deb", b"")],
        )
        .copy(
            ". /app",
            &[
                file("app/.git/HEAD", b"ref\n"),
                file("app/.git/objects/aa/bb", &bytes(3000, 5)),
                file("app/Dockerfile", b"FROM a\n"),
                file("app/README.md", b"a\n"),
                file("app/.vscode/a", b"a\n"),
                file("app/tests/test_a.py", b"a\n"),
                file("app/dist/a.js", &bytes(90_000, 6)),
                file("app/public/a.js", &bytes(90_000, 6)),
            ],
        )
        .run(
            "npm ci",
            &[
                file("root/.npm/_cacache/index-v5/00/11", &bytes(300, 1)),
                file("root/.npm/_cacache/content-v2/sha512/ab", &bytes(4000, 2)),
            ],
        )
        .run("chmod -R g+w /app", &[file("app/dist/a.js", &bytes(90_000, 6))])
        .config(json!({ "Cmd": ["node", "/app/index.js"] }))
        .report()
}

#[test]
fn no_advice_adds_an_instruction_that_only_removes() {
    let report = much_wrong();
    assert!(5 < report.findings.len(), "{:?}", rules_of(&report));
    let runs = report
        .layers
        .iter()
        .filter(|layer| layer.instruction.as_ref().is_some_and(|text| text.starts_with("RUN")));
    let runs = runs.count();
    for finding in &report.findings {
        let new: Vec<&String> =
            finding.fix.iter().filter(|line| line.starts_with("RUN ")).collect();
        assert!(new.len() <= runs, "{finding:#?}");
        for line in new {
            let is_removal = line.starts_with("RUN rm ") || line.starts_with("RUN find ");
            let was_there = report.layers.iter().any(|layer| {
                let instruction = layer.instruction.clone().unwrap_or_default();
                instruction.starts_with(line.trim_end_matches(" && \\"))
            });
            assert!(!is_removal || was_there, "{finding:#?}");
        }
        assert!(!finding.advice.contains("Add a RUN"), "{}", finding.advice);
    }
}

#[test]
fn no_rule_advises_a_removal_in_a_separate_layer() {
    for rule in plimsoll::rules::all() {
        for words in ["`RUN rm", "in a later RUN", "in another RUN", "in a new RUN"] {
            assert!(!rule.fix.contains(words), "{}: {}", rule.id, rule.fix);
        }
    }
}

#[test]
fn findings_never_claim_a_byte_twice() {
    // `report` asserts that no more bytes are claimed than there are; here, all hidden ones are.
    let report = much_wrong();
    let hidden: u64 = report.findings.iter().map(|finding| finding.hidden.0).sum();
    assert_eq!(hidden, report.sizes.hidden.0);
}

#[test]
fn no_fix_has_names_that_a_shell_would_run() {
    for name in ["$(curl evil)", "a b", "`id`", ";touch x", "*", "a'b", "x\"y", "a&b", "~", "\\"] {
        let git = |path: &str| file(&format!("srv/{name}/.git/{path}"), &bytes(4000, 7));
        let report = Story::new()
            .base(&[file("etc/hostname", b"a")])
            .run("git clone x", &[git("HEAD"), git("config"), git("objects/pack/a")])
            .report();
        let lines = report.findings.iter().flat_map(|finding| &finding.fix);
        let lines = lines.chain(report.fixes.iter().flat_map(|fix| &fix.lines));
        let lines = lines.chain(report.plans.iter().flat_map(|plan| &plan.dockerfile));
        let removing: Vec<&String> = lines.filter(|line| line.contains("rm ")).collect();
        assert!(removing.is_empty(), "{name}: {removing:?}");
    }
}
