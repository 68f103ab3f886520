//! Files of marks: what is written, what is read back, and what is refused.

use proptest::prelude::*;

use super::*;

#[test]
fn a_file_is_written_as_people_read_it() {
    let npm = PackageMark {
        ecosystem: EcosystemName::Npm,
        name: "typescript".to_owned(),
        version: "5.9.3".to_owned(),
        place: Some(b"/app/node_modules".to_vec()),
    };
    let marks = [
        Mark::Path(b"/root/.npm".to_vec()),
        Mark::Path(b"/a b/\xff\n ".to_vec()),
        Mark::Package(npm),
        Mark::Finding("npm-cache@/root/.npm".to_owned()),
        Mark::Layer(5),
    ];
    let file = MarkFile::of("caches", &marks);
    let written = file.to_string();
    let body = written.strip_prefix(HEAD).unwrap();
    assert_eq!(
        body,
        "\n[set caches]\n\
         path /root/.npm\n\
         path /a b/\\xff\\n\\u{20}\n\
         package npm typescript 5.9.3 /app/node_modules\n\
         finding npm-cache@/root/.npm\n\
         layer 6\n"
    );
    assert_eq!(MarkFile::parse(&written).unwrap(), file);
}

#[test]
fn sets_comments_and_spaces_are_read() {
    let text = "# why\r\n  path   /a/ \r\n[set later]\nlayer 1\n\n[set x]\nlayer 2\n[set later]\n\
                package dpkg libc6:i386 -\n";
    let file = MarkFile::parse(text).unwrap();
    let names: Vec<&str> = file.sets.iter().map(|set| set.name.as_str()).collect();
    assert_eq!(names, ["", "later", "x"]);
    let lines: Vec<String> = file.marks().map(ToString::to_string).collect();
    assert_eq!(lines, ["path /a", "layer 1", "package dpkg libc6:i386 -", "layer 2"]);
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let text = "path usr\n\nlayer 0\nlayer six\npackage npm x\nfinding\npath /\\q\n[sets]\npath\n";
    let errors = MarkFile::parse(text).unwrap_err();
    let lines: Vec<usize> = errors.iter().map(|error| error.line).collect();
    assert_eq!(lines, [1, 3, 4, 5, 6, 7, 8, 9]);
    let first: Vec<String> = errors.iter().take(3).map(ToString::to_string).collect();
    assert_eq!(
        first,
        [
            "line 1: a path begins with `/`, found `usr`",
            "line 3: `layer` needs a number from 1, found `0`",
            "line 4: `layer` needs a number from 1, found `six`",
        ]
    );
}

#[test]
fn marks_of_unknown_kinds_are_kept() {
    let text = "volume /data\npackage brew jq 1.7\nlayer 2\n";
    let file = MarkFile::parse(text).unwrap();
    let unknown: Vec<(usize, &str)> =
        file.unknown().map(|mark| (mark.line, mark.text.as_str())).collect();
    assert_eq!(unknown, [(1, "volume /data"), (2, "package brew jq 1.7")]);
    let written = file.to_string();
    assert!(written.ends_with("layer 2\nvolume /data\npackage brew jq 1.7\n"), "{written}");
}

#[test]
fn an_id_copied_from_a_report_is_the_same_finding() {
    let id = |text: &str| match MarkFile::parse(text).unwrap().marks().next().cloned() {
        Some(Mark::Finding(id)) => id,
        other => panic!("{other:?} is no finding"),
    };
    assert_eq!(id("finding dump@/\\xff"), "dump@/\\xff");
    assert_eq!(id("finding dump@/\\\\xff"), "dump@/\\xff");
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..12),
        ".{0,12}".prop_map(String::into_bytes),
        "[ \\\\/\\-\\]#a]{0,6}".prop_map(String::into_bytes),
    ]
}

fn mark() -> impl Strategy<Value = Mark> {
    let path = || {
        bytes().prop_map(|name| {
            let mut path = [&b"/"[..], &name].concat();
            while 1 < path.len() && path.ends_with(b"/") {
                path.pop();
            }
            path
        })
    };
    let package = (prop::sample::select(EcosystemName::ALL), ".{0,8}", ".{0,8}").prop_flat_map(
        move |(ecosystem, name, version)| {
            prop::option::of(path()).prop_map(move |place| {
                let (name, version) = (name.clone(), version.clone());
                Mark::Package(PackageMark { ecosystem, name, version, place })
            })
        },
    );
    prop_oneof![
        path().prop_map(Mark::Path),
        package,
        "[^x].{0,12}".prop_map(Mark::Finding),
        (0..usize::MAX).prop_map(Mark::Layer),
    ]
}

#[test]
fn names_that_mean_something_elsewhere_are_names_of_sets() {
    for name in ["-", "]", "#", "\u{3000}", " a ", "\\"] {
        let file = MarkFile::of(name, &[Mark::Layer(0)]);
        assert_eq!(MarkFile::parse(&file.to_string()), Ok(file), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_mark_is_read_back(marks in prop::collection::vec(mark(), 0..6), name in ".{1,9}") {
        let file = MarkFile::of(&name, &marks);
        prop_assert_eq!(MarkFile::parse(&file.to_string()), Ok(file));
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".*") {
        let _ = MarkFile::parse(&text);
        let _ = MarkFile::parse(&format!("path /{text}\n[set {text}]\npackage npm {text}"));
    }
}
