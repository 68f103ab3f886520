//! One image in every wrapping gives one report.

use std::io::Write;
use std::process::Stdio;

use super::*;
use crate::layer_language::wrap::{docker_archive, oci_layout, skopeo_dir};
use crate::layer_language::{Kind, Line, Pack, pack};
use crate::program::{program, tar_of};

/// Three layers, the last of which is the first again.
fn three() -> Vec<Vec<u8>> {
    let mut tars = tars();
    tars.push(tars[0].clone());
    tars
}

fn plain(tar: &[u8]) -> Vec<u8> {
    tar.to_vec()
}

#[test]
fn every_wrapping_gives_the_same_report() {
    let home = Home::new();
    let tars = three();
    let archive = docker_archive(&tars);
    let expected = without_source(read(&home.file("docker.tar", archive.tar())));
    let same = |reference: String| {
        assert_eq!(without_source(read(&reference)), expected, "{reference}");
    };
    same(home.directory("docker", &archive));
    same(home.directory("dir", &skopeo_dir(&tars)));
    for how in [Pack::Plain, Pack::Gzip, Pack::Zstd, Pack::Bzip2, Pack::Xz] {
        let layout = oci_layout(&tars, |tar| pack(how, tar));
        same(home.directory(&format!("oci-{how:?}"), &layout));
        same(home.file(&format!("oci-{how:?}.tar"), layout.tar()));
        same(home.file(&format!("outer-{how:?}.tar"), pack(how, &layout.tar())));
        same(home.file(&format!("docker-{how:?}.tar"), pack(how, &archive.tar())));
        same(home.file(&format!("any-name-{how:?}"), pack(Pack::Gzip, &layout.tar())));
    }
    for prefix in ["./", "/", "top/", "./top//"] {
        let name = prefix.replace('/', "-");
        for (kind, files) in [("d", &archive), ("o", &oci_layout(&tars, plain))] {
            let tar = files.with_prefix(prefix).tar();
            same(home.file(&format!("{kind}{name}.tar"), &tar));
            same(home.file(&format!("{kind}{name}.tar.gz"), pack(Pack::Gzip, &tar)));
        }
    }
}

#[test]
fn the_order_of_the_archive_does_not_matter() {
    let home = Home::new();
    let tars = three();
    for files in [docker_archive(&tars), oci_layout(&tars, |tar| pack(Pack::Gzip, tar))] {
        let expected = without_source(read(&home.file("a.tar", files.tar())));
        let mut reversed = files.clone();
        reversed.lines.reverse();
        assert_eq!(without_source(read(&home.file("b.tar", reversed.tar()))), expected);
        let packed = pack(Pack::Zstd, &reversed.tar());
        assert_eq!(without_source(read(&home.file("b.tar.zst", packed))), expected);
    }
}

#[test]
fn layers_may_be_links_to_layers() {
    let home = Home::new();
    let tars = tars();
    let mut files = docker_archive(&tars);
    let expected = without_source(read(&home.file("plain.tar", files.tar())));
    let layers: Vec<Line> =
        files.lines.iter().filter(|line| line.path.ends_with(b"layer.tar")).cloned().collect();
    files.lines.retain(|line| !line.path.ends_with(b"layer.tar"));
    for (number, layer) in layers.into_iter().enumerate() {
        let name = String::from_utf8(layer.path.clone()).expect("it is hexadecimal");
        if number == 0 {
            // As podman writes it: a symbolic link before its target.
            files.link(&name, "../layers/0.tar");
            files.put("layers/0.tar", &layer.content);
        } else {
            files.put("layers/1.tar", &layer.content);
            let target = b"layers/1.tar".to_vec();
            files.lines.push(Line { target, ..Line::new(Kind::HardLink, name.as_bytes()) });
        }
    }
    assert_eq!(without_source(read(&home.file("links.tar", files.tar()))), expected);
    let packed = pack(Pack::Gzip, &files.tar());
    assert_eq!(without_source(read(&home.file("links.tar.gz", packed))), expected);
}

#[test]
fn files_that_macos_adds_are_ignored() {
    let home = Home::new();
    let mut files = docker_archive(&tars());
    let expected = without_source(read(&home.file("a.tar", files.tar())));
    files.put("._manifest.json", "resource fork");
    files.put("__MACOSX/manifest.json", "[]");
    files.put(".DS_Store", "x");
    assert_eq!(without_source(read(&home.file("b.tar", files.tar()))), expected);
}

#[test]
fn standard_input_gives_the_same_report() {
    let home = Home::new();
    let tars = three();
    let archive = docker_archive(&tars).tar();
    let layout = oci_layout(&tars, |tar| pack(Pack::Gzip, tar)).tar();
    for content in [pack(Pack::Xz, &archive), pack(Pack::Gzip, &layout), archive, layout] {
        let path = home.file("image", &content);
        let from_file = run(&path, &[]);
        let from_pipe = run("-", &content);
        assert_eq!(without_reference(&from_pipe), without_reference(&from_file));
    }
}

#[test]
fn a_layer_or_a_root_filesystem_may_come_from_standard_input() {
    let layer = &tars()[1];
    for content in [layer.clone(), pack(Pack::Gzip, layer)] {
        let report: serde_json::Value =
            serde_json::from_str(&run("-", &content)).expect("it is JSON");
        assert_eq!(report["sizes"]["unpacked"], 3);
        assert_eq!(report["image"]["source"], "rootfs");
    }
}

fn run(reference: &str, input: &[u8]) -> String {
    let mut command = program();
    command.args(["report", reference, "--format", "json", "--files", "--verify"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program is built");
    // The program may stop reading once it has seen enough.
    let _ = child.stdin.take().expect("it is piped").write_all(input);
    let output = child.wait_with_output().expect("the program ends");
    assert!(output.status.success(), "{:?}", output.status);
    String::from_utf8(output.stdout).expect("the report is text")
}

fn without_reference(report: &str) -> serde_json::Value {
    let mut report: serde_json::Value = serde_json::from_str(report).expect("it is JSON");
    report["image"]["reference"] = "".into();
    report
}

/// A tar as Unix wrote it before ustar: no magic, only the checksum shows it.
fn without_magic(tar: &[u8]) -> Vec<u8> {
    let mut tar = tar.to_vec();
    for block in tar.chunks_exact_mut(512) {
        if &block[257..262] != b"ustar" {
            continue;
        }
        block[257..].fill(0);
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|&byte| u32::from(byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
    tar
}

#[test]
fn a_large_layer_without_magic_is_a_layer_in_a_stream_too() {
    let home = Home::new();
    let layer = without_magic(&tar_of(&[("big", &[7; 200_000])]));
    let archive = docker_archive(&[layer]).tar();
    let expected = read(&home.file("a.tar", &archive));
    assert_eq!(expected.sizes.unpacked.0, 200_000);
    let streamed = read(&home.file("a.tar.gz", pack(Pack::Gzip, &archive)));
    assert_eq!(without_source(streamed), without_source(expected));
}
