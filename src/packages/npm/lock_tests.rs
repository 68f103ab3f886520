//! The parts of lock files, good and bad, that are kept.

use super::bun::condense_bun;
use super::lock::*;
use crate::packages::stored::stored;

fn list(kept: &[u8]) -> Vec<String> {
    let lock: Lock = stored(kept).unwrap();
    let mut list = Vec::new();
    list.extend(lock.project.is_damaged.then(|| "Damaged".to_owned()));
    list.extend(lock.project.dependencies.iter().map(|(kind, name)| format!("{kind:?} {name}")));
    list.extend(lock.project.workspaces.iter().map(|pattern| format!("Workspaces {pattern}")));
    lock.entries.each(|path, kind, version| {
        list.push(format!("{kind:?} {} {version}", String::from_utf8_lossy(path)));
    });
    list
}

fn is_damaged(kept: &[u8]) -> bool {
    stored::<Lock>(kept).unwrap().project.is_damaged
}

#[test]
fn hidden_locks_keep_every_path_and_what_is_for_development() {
    let text = r#"{"lockfileVersion":3,"packages":{
        "node_modules/a":{"version":"1.0.0","resolved":"x","dependencies":{"b":"1"}},
        "node_modules/a/node_modules/b":{"version":"2.0.0","dev":true,"optional":true},
        "node_modules/c":{"version":"3.0.0","devOptional":true},
        "node_modules/w":{"resolved":"packages/w","link":true}, "node_modules/odd":7}}"#;
    let wanted = [
        "Plain node_modules/a ",
        "Development node_modules/a/node_modules/b 2.0.0",
        "Plain node_modules/c ",
        "Link node_modules/w ",
        "Plain node_modules/odd ",
    ];
    assert_eq!(list(&condense_hidden(text.into())), wanted);
}

#[test]
fn root_locks_of_every_version_keep_what_is_for_development() {
    let two = r#"{"lockfileVersion":2,"packages":{"":{"name":"app","dependencies":{"a":"1"},
        "devDependencies":{"b":"1"}},"node_modules/b":{"version":"2","dev":true},
        "node_modules/a":{"version":"1"}},"dependencies":{"z":{"version":"1","dev":true}}}"#;
    let wanted = ["Requires a", "Development b", "Development node_modules/b 2"];
    assert_eq!(list(&condense_root(two.into())), wanted);
    let one = r#"{"lockfileVersion":1,"dependencies":{"a":{"version":"1","dependencies":
        {"b":{"version":"2","dev":true}},"requires":{"b":"1"}},
        "@s/c":{"version":"3","dev":true}}}"#;
    let wanted = ["Development node_modules/a/node_modules/b 2", "Development node_modules/@s/c 3"];
    assert_eq!(list(&condense_root(one.into())), wanted);
}

#[test]
fn bun_locks_keep_the_project_and_all_versions() {
    let text = "// a comment, with \"quotes\"\n{\"workspaces\":{\"\":{\"name\":\"app\",\
        \"dependencies\":{\"a\":\"1\",},},\"packages/w\":{\"name\":\"w\"},},\n\"packages\":{\
        \"a\":[\"a@1.0.0\",\"\",{\"dependencies\":{\"b\":\"//x\"}},\"sha512-,]\"],\n\
        \"@s/b\":[\"@s/b@2.0.0\", ] , }, }";
    let wanted = ["Requires a", "Workspaces packages/w", "Plain a 1.0.0", "Plain @s/b 2.0.0"];
    assert_eq!(list(&condense_bun(text.into())), wanted);
}

#[test]
fn truncated_and_hostile_locks_count_as_damaged() {
    let text = r#"{"packages":{"node_modules/a":{"version":"1","dev":true},"node_mod"#;
    assert_eq!(list(&condense_hidden(text.into())), ["Damaged", "Development node_modules/a 1"]);
    for text in ["", "{", "[1,2", "\0\0\0", "{\"packages\":{\"a\":{\"dev\":tru"] {
        assert!(is_damaged(&condense_root(text.into())), "{text}");
        assert!(is_damaged(&condense_bun(text.into())), "{text}");
    }
    let deep = "{\"dependencies\":{\"a\":".repeat(100_000);
    assert!(is_damaged(&condense_root(deep.into())));
    assert!(!is_damaged(&condense_root(b"{\"packages\":[3],\"dependencies\":null}".to_vec())));
    let whole = condense_root(text.into());
    for end in 0..whole.len() {
        assert!(stored::<Lock>(&whole[..end]).is_none(), "{end}");
    }
}
