//! ncdu's export: the merged tree, with each file once.

use std::collections::{BTreeMap, BTreeSet};

use expect_test::expect;
use plimsoll::report::{FileKind, Report};
use plimsoll::view::Subject;
use serde_json::Value;

use super::{is_regular, report_on, write};

fn tree(report: &Report) -> Value {
    let export = super::json(&write("ncdu", Subject::Report(report)));
    assert_eq!((&export[0], export[2]["progname"].as_str()), (&1.into(), Some("plimsoll")));
    assert_eq!(export[3][0]["name"], "/");
    export[3].clone()
}

/// Adds up what is below a directory, as ncdu does: a file with several names counts once.
fn add(value: &Value, path: &str, inodes: &mut BTreeMap<u64, u64>, paths: &mut Vec<String>) -> u64 {
    match value {
        Value::Array(items) => {
            let name = items[0]["name"].as_str().unwrap();
            let path = if name == "/" { String::new() } else { format!("{path}/{name}") };
            if !path.is_empty() {
                paths.push(path.clone());
            }
            items[1..].iter().map(|item| add(item, &path, inodes, paths)).sum()
        }
        item => {
            paths.push(format!("{path}/{}", item["name"].as_str().unwrap()));
            assert_eq!(item["asize"], item["dsize"]);
            let bytes = item["dsize"].as_u64().unwrap_or(0);
            match item["ino"].as_u64() {
                Some(inode) => {
                    assert!(
                        item["hlnkc"].as_bool().unwrap() && 2 <= item["nlink"].as_u64().unwrap()
                    );
                    match inodes.insert(inode, bytes) {
                        Some(before) => {
                            assert_eq!(before, bytes, "all names of a file have its size");
                            0
                        }
                        None => bytes,
                    }
                }
                None => bytes,
            }
        }
    }
}

#[test]
fn the_tree_has_every_visible_path_and_byte() {
    let small = super::IMAGES.map(report_on);
    for report in small.iter().chain([&*super::NODE]) {
        let name = &report.image.reference;
        let (mut inodes, mut paths) = (BTreeMap::new(), Vec::new());
        let bytes = add(&tree(report), "", &mut inodes, &mut paths);
        assert_eq!(bytes, report.sizes.visible.0, "{name}");
        let files = report.files.as_ref().unwrap();
        let visible = files
            .iter()
            .filter(|path| path.versions.iter().any(|version| version.hidden_by.is_none()));
        let expected: BTreeSet<&str> =
            visible.map(|path| path.path.as_str()).filter(|path| *path != "/").collect();
        let written: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
        assert_eq!(written.len(), paths.len(), "{name}: a path comes twice");
        let absent = expected.iter().find(|path| !written.contains(*path));
        assert_eq!(absent, None, "{name}");
        // Directories that no layer has an entry for are there too.
        let added = |path: &&&str| {
            !expected.contains(**path)
                && !expected.iter().any(|other| other.starts_with(&format!("{path}/")))
        };
        assert_eq!(written.iter().find(added), None, "{name}");
    }
}

#[test]
fn what_is_no_file_says_so() {
    let report = report_on("podman-export.tar.gz");
    let files = report.files.as_ref().unwrap();
    let last = |path: &&plimsoll::report::PathReport| {
        path.versions.iter().rev().find(|version| version.hidden_by.is_none()).map(|v| v.kind)
    };
    let kinds = files.iter().filter_map(|path| last(&path));
    let other = kinds.filter(|kind| !is_regular(*kind) && *kind != FileKind::Directory).count();
    let text = write("ncdu", Subject::Report(&report));
    assert_eq!(text.matches("\"notreg\":true").count(), other);
}

#[test]
fn directories_are_closed_where_the_order_of_bytes_would_keep_them_open() {
    let mut report = report_on("docker-save-20.10.tar");
    let files = report.files.as_mut().unwrap();
    let file = files.iter().find(|path| path.versions[0].kind == FileKind::File).unwrap().clone();
    let at = |path: &str| {
        let mut copy = file.clone();
        copy.path = path.to_owned();
        copy.versions.truncate(1);
        copy.versions[0].hidden_by = None;
        copy.versions[0].inode = None;
        copy.versions[0].unpacked.0 = 1;
        (copy.versions[0].mode, copy.versions[0].mtime) = (0o644, 0);
        (copy.versions[0].uid, copy.versions[0].gid) = (0, 0);
        copy
    };
    *files = vec![at("/a-b"), at("/a/b"), at("/a/b-c/d"), at("/z")];
    expect![[r#"
        [1,2,{"progname":"plimsoll","progver":"0.1.0"},
        [{"name":"/"},
        [{"name":"a"},
        {"name":"b","asize":1,"dsize":1,"uid":0,"gid":0,"mode":33188,"mtime":0},
        [{"name":"b-c"},
        {"name":"d","asize":1,"dsize":1,"uid":0,"gid":0,"mode":33188,"mtime":0}]],
        {"name":"a-b","asize":1,"dsize":1,"uid":0,"gid":0,"mode":33188,"mtime":0},
        {"name":"z","asize":1,"dsize":1,"uid":0,"gid":0,"mode":33188,"mtime":0}]]
    "#]]
    .assert_eq(&write("ncdu", Subject::Report(&report)));
}
