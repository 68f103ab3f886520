//! A file, a pipe and a compressed file with the same bytes are taken for the same.

use plimsoll::image::digest::Digest;

use super::*;
use crate::layer_language::wrap::{docker_archive, oci_layout};
use crate::layer_language::{Pack, pack};

/// Returns what bytes are taken for, which must be the same as a file, a pipe and compressed.
fn agreed(content: &[u8]) -> String {
    let home = Home::new();
    let options = Options::default();
    let by_path = home.outcome(&home.file("image", content), &options);
    let by_pipe = home.piped("pipe", content, |path| home.outcome(path, &options));
    let packed = home.outcome(&home.file("packed", pack(Pack::Gzip, content)), &options);
    assert_eq!(plain(&by_pipe), plain(&by_path), "a pipe, and a file");
    assert_eq!(plain(&packed), plain(&by_path), "compressed, and not");
    by_path
}

/// Leaves out what differs: the name, and what depends on the compression of a whole layer.
fn plain(outcome: &str) -> String {
    let outcome = ["image", "pipe", "packed"]
        .iter()
        .fold(outcome.to_owned(), |text, name| text.replace(&format!("…/{name}"), "…"));
    let lines = outcome.lines().map(|line| match line.split_once(", download ") {
        Some((layer, _)) => layer.replace(" gzip:", " none:"),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A root filesystem, with other files before and after its directories.
fn root_filesystem(first: &[(&str, &str)], last: &[(&str, &str)]) -> Vec<u8> {
    let mut files = Files::default();
    let root = [("bin/sh", "x"), ("etc/os-release", "ID=debian\n")];
    for (name, content) in first.iter().chain(&root).chain(last) {
        files.put(name, content);
    }
    files.tar()
}

#[test]
fn a_file_of_a_program_that_is_named_like_one_of_an_image_makes_no_image() {
    for (name, content) in [
        ("app/index.json", r#"{"hello": 1}"#),
        ("app/index.json", r#"{"manifests": []}"#),
        ("app/oci-layout", "x"),
        ("app/manifest.json", r#"[{"name": "x"}]"#),
        ("index.json", r#"{"hello": 1}"#),
        ("manifest.json", r#"[{"name": "x"}]"#),
        ("manifest.json", r#"{"hello": 1}"#),
        ("repositories", "x"),
    ] {
        for dots in ["", "./"] {
            let name = format!("{dots}{name}");
            let file = [(name.as_str(), content)];
            for tar in [root_filesystem(&file, &[]), root_filesystem(&[], &file)] {
                let outcome = agreed(&tar);
                assert!(outcome.starts_with("rootfs []"), "{name}: {outcome}");
                assert!(outcome.contains(": 3 entries"), "{name}: {outcome}");
            }
        }
    }
    // A layer need not have directories of the system.
    let mut files = Files::default();
    files.put("app/index.json", r#"{"hello": 1}"#);
    files.put("app/manifest.json", r#"[{"name": "x"}]"#);
    assert!(agreed(&files.tar()).starts_with("rootfs []"));
}

#[test]
fn an_image_in_a_root_filesystem_is_a_part_of_it() {
    let layout = oci_layout(&tars(), <[u8]>::to_vec).with_prefix("images/");
    let mut first = layout.clone();
    first.put("etc/os-release", "ID=debian\n");
    let mut last = Files::default();
    last.put("etc/os-release", "ID=debian\n");
    last.lines.extend(layout.lines.clone());
    for files in [&first, &last] {
        let outcome = agreed(&files.tar());
        assert!(outcome.starts_with("rootfs []"), "{outcome}");
    }
    // By itself it is the image.
    assert!(agreed(&layout.tar()).starts_with("oci-archive []"));
}

#[test]
fn blobs_without_a_manifest_are_refused() {
    let mut files = Files::default();
    for tar in tars() {
        files.put(&format!("./blobs/{}", Digest::sha256_of(&tar)), &tar);
    }
    files.put("./publish/metadata.json", "{}");
    let outcome = agreed(&files.tar());
    assert!(outcome.ends_with("it has neither manifest.json nor index.json\n"), "{outcome}");
}

#[test]
fn an_archive_that_is_cut_anywhere_is_taken_for_the_same() {
    // With its manifest first, so that most of the cuts leave something to report on.
    let mut layout = oci_layout(&tars(), <[u8]>::to_vec);
    layout.lines.reverse();
    for files in [docker_archive(&tars()), oci_layout(&tars(), <[u8]>::to_vec), layout] {
        let tar = files.tar();
        // Without a byte, there is nothing to compress.
        for blocks in 1..tar.len() / 512 {
            agreed(&tar[..blocks * 512]);
        }
    }
}
