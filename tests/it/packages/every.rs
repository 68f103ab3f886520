//! Properties of every archive of a package manager's tree.

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll::scan::NoEvents;
use plimsoll::view::{self, Look, Subject, SubjectKind};
use plimsoll::{Options, inspect};

use super::assert_sums;

/// The archives of `testdata/packages`.
pub(super) fn archives() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/packages")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_str().unwrap().ends_with(".tar.gz") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn json(image: &Path, threads: usize) -> Option<String> {
    let options = Options { threads: Some(threads), ..Options::default() };
    let report = inspect(&image.to_str()?.into(), &options, &NoEvents).ok()?;
    assert_sums(&report);
    let mut out = Vec::new();
    view::format("json", SubjectKind::Report)
        .unwrap()
        .write(&mut out, Subject::Report(&report), Look::PLAIN)
        .unwrap();
    String::from_utf8(out).ok()
}

#[test]
fn two_runs_write_the_same_bytes_and_every_byte_has_one_owner() {
    let archives = archives();
    assert!(10 < archives.len(), "only {} archives were found", archives.len());
    for archive in archives {
        let name = archive.display().to_string();
        let one = json(&archive, 1).unwrap_or_else(|| panic!("{name} cannot be read"));
        assert_eq!(Some(one), json(&archive, 2), "{name}");
    }
}
