//! Links in cycles, in long chains, to nothing, and only to each other.

use plimsoll::warning::Code;

use super::archive::{docker, docker_with, file, hard_link, symlink, tar};
use super::{inspect_bytes, inspect_with, limited, warns, words};

#[test]
fn symbolic_links_in_a_cycle_count_as_directories() {
    let members = [
        symlink("a", "b"),
        symlink("b", "a"),
        symlink("self", "self/self"),
        file("a/f", b"1"),
        file("self/g", b"22"),
    ];
    let report = inspect_bytes(&docker(&[tar(&members)])).expect("it is read");
    assert_eq!(report.sizes.visible.0, 3);
    warns(&report, Code::SymlinkLoop, "is part of a cycle or leads too far");
}

#[test]
fn a_chain_of_links_ends_at_the_limit() {
    let chain = |length: usize| {
        let mut members: Vec<Vec<u8>> = (0..length)
            .map(|index| symlink(&format!("l{index}"), &format!("l{}", index + 1)))
            .collect();
        members.push(file("l0/f", b"1"));
        docker(&[tar(&members)])
    };
    let report = inspect_bytes(&chain(40)).expect("it is read");
    assert_eq!(report.warnings, []);
    let report = inspect_bytes(&chain(2_000)).expect("it is read");
    warns(&report, Code::SymlinkLoop, "too far");
    let short = limited(|limits| limits.symlink_hops = 3);
    assert_eq!(inspect_with(&chain(3), &short).expect("it is read").warnings, []);
    let report = inspect_with(&chain(4), &short).expect("it is read");
    warns(&report, Code::SymlinkLoop, "too far");
}

#[test]
fn links_and_files_that_replace_each_other_cost_little() {
    let target = "x/".repeat(400);
    let mut members = Vec::new();
    for index in 0..300 {
        members.push(symlink("l", &target));
        members.push(file(&format!("l/{index}"), b"1"));
    }
    inspect_bytes(&docker(&[tar(&members)])).expect("it is read");
}

#[test]
fn hard_links_in_a_cycle_are_empty() {
    let members = [
        hard_link("a", "b"),
        hard_link("b", "a"),
        hard_link("self", "self"),
        hard_link("none", ""),
        hard_link("root", "/"),
        file("f", b"1"),
        hard_link("f", "f"),
    ];
    let report = inspect_bytes(&docker(&[tar(&members)])).expect("it is read");
    warns(&report, Code::HardLinkTarget, "which is not there; it is empty");
    assert!(report.sizes.unpacked.0 <= 1);
}

#[test]
fn layers_that_are_links_in_a_cycle_are_absent() {
    let manifest =
        br#"[{"Config":"config.json","RepoTags":null,"Layers":["x","y","0/layer.tar"]}]"#;
    let layer = tar(&[file("a", b"1")]);
    let mut archive = docker_with(&[layer], b"{}", manifest);
    archive.truncate(archive.len() - 1024);
    let archive = tar(&[archive, symlink("x", "y"), symlink("y", "x")]);
    let report = inspect_bytes(&archive).expect("one layer is there");
    assert_eq!(report.sizes.unpacked.0, 1);
    warns(&report, Code::LayerAbsent, "its content is not in the source");
    let cycle =
        tar(&[symlink("manifest.json", "config.json"), symlink("config.json", "manifest.json")]);
    let report = inspect_bytes(&cycle).expect("two links are a root filesystem");
    assert_eq!(report.image.source, "rootfs", "{}", warnings_text(&report));
}

fn warnings_text(report: &plimsoll::report::Report) -> String {
    report.warnings.iter().map(|warning| warning.message.clone()).collect()
}

#[test]
fn the_last_member_of_a_name_counts() {
    let layer = tar(&[file("a", b"1")]);
    let archive = docker_with(&[layer], b"{}", b"[]");
    let mut twice = archive.clone();
    twice.truncate(archive.len() - 1024);
    let manifest = br#"[{"Config":"config.json","RepoTags":null,"Layers":["0/layer.tar"]}]"#;
    let twice = tar(&[twice, file("./manifest.json", manifest)]);
    assert!(words(&inspect_bytes(&archive).expect_err("it lists none")).contains("names no image"));
    assert_eq!(inspect_bytes(&twice).expect("the last one counts").sizes.unpacked.0, 1);
}
