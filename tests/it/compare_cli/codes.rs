//! Exit codes: 0 answered, 1 grew and that is asked for, 2 no answer.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use expect_test::expect;

use super::{compared, json, place, with, with_reports};
use crate::program::{Place, Ran, docker_archive_of, is_json, tar_of};

/// The exit code of a comparison with `--exit-code`, which is written in any case.
fn judged(place: &Place, arguments: &[&str]) -> Ran {
    let ran = place.run(&compared(&[arguments, &["--exit-code"]].concat()));
    assert!(is_json(&ran.stdout), "{}", ran.stderr);
    ran
}

#[test]
fn growth_beyond_the_threshold_is_1() {
    let place = place();
    let code = |arguments: &[&str]| judged(&place, arguments).code;
    assert_eq!(code(&["small.tar", "large.tar"]), Some(1));
    assert_eq!(code(&["large.tar", "small.tar"]), Some(0));
    assert_eq!(code(&["large.tar", "large.tar", "--threshold", "0"]), Some(0));
    assert_eq!(code(&["small.tar", "large.tar", "--threshold", "299999"]), Some(1));
    assert_eq!(code(&["small.tar", "large.tar", "--threshold", "300kB"]), Some(0));
    assert_eq!(code(&["small.tar", "large.tar", "--threshold", "100%"]), Some(0));
    with_reports(&place);
    assert_eq!(code(&["small.json", "large.json"]), Some(1));
    // Nothing is judged unless that is asked for.
    assert_eq!(place.run(&compared(&["small.tar", "large.tar"])).code, Some(0));
}

#[test]
fn what_grew_is_said() {
    let place = place();
    expect![[r#"
        warning: unpacked grew by 300 kB, more than the threshold of 64.0 kB
    "#]]
    .assert_eq(&judged(&place, &["small.tar", "large.tar"]).stderr);
    assert_eq!(judged(&place, &["small.tar", "large.tar", "-q"]).stderr, "");
}

#[test]
fn a_reader_that_leaves_does_not_change_the_code() {
    let place = place();
    let mut command = place.command(&compared(&["small.tar", "large.tar", "--exit-code"]));
    let (reader, writer) = std::io::pipe().expect("pipes can be made");
    drop(reader);
    let status = command.stdout(writer).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(1));
}

#[test]
fn an_unknown_download_is_not_judged() {
    let place = place();
    fs::create_dir_all(place.path("root/etc")).unwrap();
    with(&place, "root/etc/data", vec![b'x'; 1000]);
    let ran = judged(&place, &["root", "small.tar"]);
    assert_eq!(ran.code, Some(0));
    expect![[r#"
        note: BEFORE (`root`) is read as a root filesystem: one layer, and no metadata
        warning: the download of one of them is unknown: only unpacked bytes were judged
    "#]]
    .assert_eq(&ran.stderr);
}

/// The files in a tar, the documents of an image first.
fn members(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut members = Vec::new();
    for entry in tar::Archive::new(archive).entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_str().unwrap().to_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        members.push((name, content));
    }
    members.sort_by_key(|(name, _)| !name.ends_with(".json"));
    members
}

fn archive_of(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let members = members.iter().map(|(name, content)| (name.as_str(), content.as_slice()));
    tar_of(&members.collect::<Vec<_>>())
}

/// An archive of two layers, the second of which ends early.
fn cut() -> Vec<u8> {
    let layers = [tar_of(&[("a", &[b'x'; 3000])]), tar_of(&[("b", &[b'y'; 9000])])];
    let archive = docker_archive_of(&layers, &["COPY a / # buildkit", "COPY b / # buildkit"]);
    let whole = archive_of(&members(&archive));
    whole[..whole.len() - 8000].to_vec()
}

/// An archive without its only layer.
fn absent() -> Vec<u8> {
    let archive = docker_archive_of(&[tar_of(&[("a", b"a")])], &["COPY a / # buildkit"]);
    let mut members = members(&archive);
    members.retain(|(name, _)| name.ends_with(".json"));
    archive_of(&members)
}

#[test]
fn the_rest_of_a_damaged_image_is_compared() {
    let place = place();
    with(&place, "cut.tar", cut());
    let ran = place.run(&compared(&["small.tar", "cut.tar"]));
    assert!(ran.code == Some(2) && is_json(&ran.stdout));
    expect![[r#"
        error: AFTER (`cut.tar`): only a part of the image could be read
          because cut.tar ends early: 6.98 kB (38 %) of the archive are missing, layer 2 among them

        hint: Download or save it again. Pass `--partial` to accept a comparison of what is there.
    "#]]
    .assert_eq(&ran.stderr);
    let accepted = place.run(&compared(&["small.tar", "cut.tar", "--partial"]));
    assert_eq!(json(&accepted)["after"]["incomplete"]["cause"], "ends-early");
    expect![[r#"
        warning: AFTER (`cut.tar`): image, archive-damaged: the archive is damaged: the archive ends within a body at offset 11456; kept it without the missing 6976 bytes
        warning: AFTER (`cut.tar`): layer 2, layer-truncated: the archive ends within a body at offset 3776; kept it without the missing 5736 bytes
    "#]].assert_eq(&accepted.stderr);
}

#[test]
fn what_is_missing_may_have_grown() {
    let place = place();
    with(&place, "absent.tar", absent());
    let ran = judged(&place, &["small.tar", "absent.tar"]);
    assert_eq!(ran.code, Some(2));
    expect![[r#"
        warning: AFTER (`absent.tar`): layer 1, layer-absent: its content is not in the source
        error: could not tell whether the image grew by more than the threshold
          because absent.tar is incomplete: layer 1 is not in it

        hint: Download or save it again. Pass `--partial` to judge by what is there.
    "#]]
    .assert_eq(&ran.stderr);
    assert_eq!(judged(&place, &["small.tar", "absent.tar", "--partial"]).code, Some(0));
    // What seems to have grown may have been in the missing layer before.
    assert_eq!(judged(&place, &["absent.tar", "large.tar"]).code, Some(2));
    // It weighed at least what is there of it: what did not grow from that did not grow.
    assert_eq!(judged(&place, &["absent.tar", "large.tar", "--threshold", "400kB"]).code, Some(0));
    // With what is missing, what grew has grown even more.
    let layers = [tar_of(&[("a", &[b'x'; 300_000])]), tar_of(&[("b", &[b'y'; 90_000])])];
    let archive = docker_archive_of(&layers, &["COPY a / # buildkit", "COPY b / # buildkit"]);
    let mut members = members(&archive);
    members.retain(|(name, _)| name != "2/layer.tar");
    with(&place, "half.tar", archive_of(&members));
    assert_eq!(judged(&place, &["small.tar", "half.tar"]).code, Some(1));
}

#[test]
fn damage_is_a_warning_and_an_error_under_strict() {
    let place = place();
    let ran = place.run(&compared(&["wrong.tar", "small.tar", "--verify"]));
    assert_eq!(ran.code, Some(0));
    expect![[r#"
        warning: BEFORE (`wrong.tar`): layer 1, digest-mismatch: its uncompressed tar has the digest sha256:c3a120d5fea601d4ecfa486a61d53a6cbdcd7dc524aba4527009f9573c1e9df0, not sha256:0000000000000000000000000000000000000000000000000000000000000000
    "#]].assert_eq(&ran.stderr);
    let ran = place.run(&compared(&["small.tar", "wrong.tar", "--strict"]));
    assert!(ran.code == Some(2) && is_json(&ran.stdout));
    expect![[r#"
        error: AFTER (`wrong.tar`): the image is incomplete
          because layer 1, digest-mismatch: its uncompressed tar has the digest sha256:c3a120d5fea601d4ecfa486a61d53a6cbdcd7dc524aba4527009f9573c1e9df0, not sha256:0000000000000000000000000000000000000000000000000000000000000000

        hint: Run without `--strict` to accept the comparison as it is.
    "#]].assert_eq(&ran.stderr);
    let ran = place.run(&compared(&["wrong.tar", "wrong.tar", "--strict"]));
    assert_eq!(ran.stderr.matches("error: ").count(), 2, "{}", ran.stderr);
    assert_eq!(place.run(&compared(&["small.tar", "large.tar", "--strict"])).code, Some(0));
}

#[test]
fn a_root_filesystem_is_named_with_its_side() {
    let place = place();
    fs::create_dir_all(place.path("root/etc")).unwrap();
    with(&place, "root/etc/data", "x");
    let ran = place.run(&compared(&["small.tar", "root"]));
    let expected =
        "note: AFTER (`root`) is read as a root filesystem: one layer, and no metadata\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), expected));
    assert_eq!(place.run(&compared(&["small.tar", "root", "-q"])).stderr, "");
}
