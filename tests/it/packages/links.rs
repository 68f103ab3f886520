//! Package databases and other files that are known by a hard link, after a name that says nothing.

use std::fs;
use std::io::Read;
use std::sync::Arc;

use flate2::read::GzDecoder;
use plimsoll::image::described::Described;
use plimsoll::layer::{ReadLayer, ReadOptions};
use plimsoll::limits::Limits;
use plimsoll::report::Report;
use plimsoll::session;
use plimsoll::source::{Content, Passed};
use plimsoll::warning::Code;

use super::every::archives;
use super::{names, package, report_of, report_of_tars};
use crate::hostile::archive::{directory, file, hard_link, symlink, tar};
use crate::memory;

const STATUS: &[u8] =
    b"Package: libz\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n";
const LIST: &[u8] = b"/.\n/usr\n/usr/lib\n/usr/lib/libz.so\n";
const OBJECTS: &str = "sysroot/ostree/repo/objects";

/// The store of ostree with a database of dpkg, and the links to it.
fn dpkg() -> [Vec<Vec<u8>>; 2] {
    let objects = vec![
        file(&format!("{OBJECTS}/ab/ee.file"), STATUS),
        file(&format!("{OBJECTS}/ab/ef.file"), LIST),
        file("usr/lib/libz.so", &[b'z'; 900]),
    ];
    let links = vec![
        hard_link("var/lib/dpkg/status", &format!("{OBJECTS}/ab/ee.file")),
        hard_link("var/lib/dpkg/info/libz.list", &format!("{OBJECTS}/ab/ef.file")),
    ];
    [objects, links]
}

/// Asserts that the packages are those of [`dpkg`].
fn assert_dpkg(report: &Report) {
    assert_eq!(names(report), ["dpkg libz 1"], "{:?}", report.warnings);
    assert_eq!(package(report, "libz").unpacked.0, 900);
    assert_eq!(report.warnings, []);
}

#[test]
fn a_database_is_read_under_its_second_name_in_the_same_or_a_later_layer() {
    let [objects, links] = dpkg();
    assert_dpkg(&report_of(&[[objects.clone(), links.clone()].concat()]));
    assert_dpkg(&report_of(&[objects.clone(), links.clone()]));
    assert_dpkg(&report_of(&[objects, vec![file("a", b"between")], links]));
}

#[test]
fn links_to_links_are_followed_and_cycles_end() {
    let [mut members, links] = dpkg();
    members.push(hard_link("b", &format!("{OBJECTS}/ab/ee.file")));
    members.push(hard_link("c", "/./b"));
    members.push(hard_link("var/lib/dpkg/status", "c"));
    members.push(links[1].clone());
    assert_dpkg(&report_of(&[members]));
    let report = report_of(&[vec![
        hard_link("b", "c"),
        hard_link("c", "b"),
        hard_link("var/lib/dpkg/status", "c"),
        hard_link("var/lib/dpkg/info/a.list", "var/lib/dpkg/info/a.list"),
    ]]);
    assert_eq!(names(&report), [""; 0]);
}

#[test]
fn the_content_is_that_of_the_file_that_was_there_when_the_link_was_made() {
    let other = b"Package: other\nStatus: install ok installed\nVersion: 2\n\n";
    let [objects, links] = dpkg();
    // Replaced before the link by a later layer, and after the link.
    let name = format!("{OBJECTS}/ab/ee.file");
    let report = report_of(&[objects.clone(), vec![file(&name, other)], links.clone()]);
    assert_eq!(names(&report), ["dpkg other 2"]);
    let report = report_of(&[objects, links, vec![file(&name, other)]]);
    assert_eq!(names(&report), ["dpkg libz 1"]);
}

#[test]
fn a_file_may_be_what_one_kind_of_database_is_and_its_link_what_another_is() {
    // A module's own manifest, linked as that of a package, and the other way round.
    let manifest = br#"{"name": "a", "version": "1.0.0", "dependencies": {"b": "1"}}"#;
    let (one, two) = ("app/package.json", "app/node_modules/a/package.json");
    for (first, second) in [(one, two), (two, one)] {
        let report = report_of(&[vec![
            file(first, manifest),
            hard_link(second, first),
            file("app/node_modules/b/package.json", br#"{"name": "b", "version": "2"}"#),
        ]]);
        assert_eq!(names(&report), ["npm a 1.0.0", "npm b 2"], "{first}");
        assert_eq!(super::why(package(&report, "b")), "explicit", "{first}");
    }
}

#[test]
fn links_with_names_that_say_nothing_are_not_read_again() {
    let [mut members, _] = dpkg();
    members.push(hard_link("var/lib/dpkg/status.txt", &format!("{OBJECTS}/ab/ee.file")));
    members.push(hard_link("var/lib/dpkg/info/libz.list", "usr/lib/missing"));
    let report = report_of(&[members]);
    assert_eq!(names(&report), [""; 0]);
    let codes: Vec<Code> = report.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, [Code::HardLinkTarget]);
}

#[test]
fn a_link_that_a_later_layer_removes_shows_nothing() {
    let [objects, links] = dpkg();
    let removed = vec![file("var/lib/dpkg/.wh.status", b"")];
    assert_eq!(names(&report_of(&[objects, links, removed])), [""; 0]);
}

/// A store of npm packages that comes before the project, and the links in the project.
fn npm(store: &str, modules: &str) -> Vec<Vec<u8>> {
    let project = br#"{"name": "app", "dependencies": {"express": "1"},
                       "devDependencies": {"jest": "1"}}"#;
    let mut members = Vec::new();
    let mut links = Vec::new();
    for (number, name) in ["express", "jest"].iter().enumerate() {
        let manifest = format!(r#"{{"name": "{name}", "version": "1.0.0"}}"#);
        let stored = store.replace("NAME", name).replace("NUMBER", &number.to_string());
        members.push(file(&format!("{stored}package.json"), manifest.as_bytes()));
        members.push(file(&format!("{stored}index.js"), &[b'x'; 3000]));
        let installed = modules.replace("NAME", name);
        for file in ["package.json", "index.js"] {
            links.push(hard_link(&format!("{installed}{file}"), &format!("{stored}{file}")));
        }
    }
    members.push(file("srv/app/package.json", project));
    [members, links].concat()
}

#[test]
fn development_is_proven_with_the_store_of_bun_or_pnpm_before_the_project() {
    let bun = [
        npm("root/.bun/install/cache/NAME@1.0.0@@@1/", "srv/app/node_modules/NAME/"),
        vec![file(
            "srv/app/bun.lock",
            br#"{"lockfileVersion": 1, "workspaces": {"": {
            "name": "app", "dependencies": {"express": "1"}, "devDependencies": {"jest": "1"}}},
            "packages": {"express": ["express@1.0.0", "", {}, "x"],
                         "jest": ["jest@1.0.0", "", {}, "x"]}}"#,
        )],
    ];
    let modules = "srv/app/node_modules/";
    let pnpm = [
        npm(
            "pnpm/store/v3/files/0NUMBER/",
            &format!("{modules}.pnpm/NAME@1.0.0/node_modules/NAME/"),
        ),
        vec![
            file(&format!("{modules}.modules.yaml"), b"layoutVersion: 5\n"),
            symlink(&format!("{modules}express"), ".pnpm/express@1.0.0/node_modules/express"),
            symlink(&format!("{modules}jest"), ".pnpm/jest@1.0.0/node_modules/jest"),
        ],
    ];
    for members in [bun.concat(), pnpm.concat()] {
        let report = report_of(&[members]);
        assert_eq!(names(&report), ["npm express 1.0.0", "npm jest 1.0.0"]);
        assert_eq!(report.warnings, []);
        for (name, is_for_development) in [("express", false), ("jest", true)] {
            let package = package(&report, name);
            assert_eq!(package.development.is_some(), is_for_development, "{name}");
            assert!(3000 < package.unpacked.0, "{name}");
        }
    }
}

/// Puts the content of every file at a name that says nothing: the store, and a tar in which the
/// files are links into it.
fn stored(layer: &[u8]) -> [Vec<u8>; 2] {
    let mut archive = tar::Archive::new(layer);
    let (mut store, mut links) = (tar::Builder::new(Vec::new()), tar::Builder::new(Vec::new()));
    for (number, entry) in archive.entries().unwrap().enumerate() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().into_owned();
        let mut header = entry.header().clone();
        let target = entry.link_name().unwrap().map(|target| target.into_owned());
        if header.entry_type().is_file() {
            let stored = format!("0store/{:02x}/{number}", number % 256);
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            store.append_data(&mut header, &stored, content.as_slice()).unwrap();
            header.set_entry_type(tar::EntryType::Link);
            header.set_size(0);
            links.append_link(&mut header, &path, &stored).unwrap();
        } else if let Some(target) = target {
            links.append_link(&mut header, &path, &target).unwrap();
        } else if header.entry_type().is_dir() {
            links.append_data(&mut header, &path, std::io::empty()).unwrap();
        }
    }
    [store.into_inner().unwrap(), links.into_inner().unwrap()]
}

/// What is known of each package, sorted.
fn known(report: &Report) -> Vec<String> {
    let mut known: Vec<String> = (report.packages.iter())
        .map(|package| {
            format!(
                "{} {} {} {} {:?} {:?} {:?}",
                package.ecosystem,
                package.name,
                package.version,
                package.unpacked.0,
                package.development,
                package.explicit,
                super::contained(package),
            )
        })
        .collect();
    known.sort();
    known
}

#[test]
fn every_database_says_the_same_if_its_files_are_links_into_a_store() {
    let mut packages = 0;
    for path in archives() {
        let name = path.display().to_string();
        let mut layer = Vec::new();
        GzDecoder::new(fs::File::open(&path).unwrap()).read_to_end(&mut layer).unwrap();
        let plain = report_of_tars(vec![layer.clone()]);
        packages += plain.packages.len();
        let [store, links] = stored(&layer);
        // The two blocks at the end of a tar separate the two.
        let both = [&store[..store.len() - 1024], &links].concat();
        assert_eq!(known(&report_of_tars(vec![both])), known(&plain), "{name}, one layer");
        assert_eq!(known(&report_of_tars(vec![store, links])), known(&plain), "{name}, two layers");
    }
    assert!(300 < packages, "only {packages} packages");
}

/// Reads an image whose layers pass in a stream.
fn report_of_stream(layers: &[Vec<Vec<u8>>]) -> Report {
    let (limits, probes) = (Limits::default(), session::probes());
    let mut opened = memory::image(Described::default(), vec![Vec::new(); layers.len()]);
    for (blob, members) in opened.blobs.iter_mut().zip(layers) {
        let stored = Box::new(std::io::Cursor::new(tar(members)));
        let options = ReadOptions { is_once: true, ..ReadOptions::new(&limits, &probes) };
        let layer: ReadLayer = plimsoll::layer::read(stored, options);
        *blob = Some(Content::Passed(Arc::new(layer), Passed::Stream));
    }
    memory::of(opened, 1, &memory::How::default()).report
}

#[test]
fn small_databases_are_held_until_the_end_of_their_layer_in_a_stream() {
    let [objects, links] = dpkg();
    assert_dpkg(&report_of_stream(&[[objects, links].concat()]));
    let bun = npm("root/.bun/install/cache/NAME@1.0.0@@@1/data-", "srv/app/node_modules/NAME/");
    let plain = report_of(std::slice::from_ref(&bun));
    let streamed = report_of_stream(&[bun]);
    assert_eq!(names(&streamed), ["npm express 1.0.0", "npm jest 1.0.0"]);
    assert_eq!(known(&streamed), known(&plain));
    assert_eq!(streamed.warnings, []);
}

#[test]
fn large_files_and_source_maps_are_not_held() {
    let store = [
        (
            "a",
            [br#"{"name": "a", "version": "1.0.0", "x": ""#, &*vec![b'x'; 70_000], b"\"}"].concat(),
        ),
        ("b", br#"{"version": 3, "sources": [], "version": "1.0.0"}"#.to_vec()),
        ("c", br#"{"name": "c", "version": "1.0.0"}"#.to_vec()),
    ];
    let mut members = Vec::new();
    for (name, content) in &store {
        members.push(file(&format!("pnpm/store/v3/{name}"), content));
        let link = format!("node_modules/{name}/package.json");
        members.push(hard_link(&link, &format!("pnpm/store/v3/{name}")));
    }
    let report = report_of_stream(&[members]);
    let versions: Vec<_> = report.packages.iter().map(|package| &*package.version).collect();
    assert_eq!(versions.iter().filter(|version| **version == "1.0.0").count(), 1);
    let message = &report.warnings[0].message;
    assert!(message.starts_with("`/node_modules/a/package.json` is a hard link"), "{message}");
    assert!(message.contains("(and 1 file more like it)"), "{message}");
}

#[test]
fn what_passed_in_a_stream_is_a_warning() {
    let [objects, links] = dpkg();
    let report = report_of_stream(&[objects, links]);
    assert_eq!(names(&report), [""; 0]);
    let warnings: Vec<_> =
        report.warnings.iter().map(|warning| (warning.code, warning.layer)).collect();
    assert_eq!(warnings, [(Code::PackageDatabase, Some(2))]);
    let message = &report.warnings[0].message;
    assert!(message.contains("`/var/lib/dpkg/"), "{message}");
    assert!(message.contains("(and 1 file more like it)"), "{message}");

    // A link that says no more than the file itself is none.
    let report = report_of_stream(&[vec![
        directory("var/"),
        file("var/lib/dpkg/status", STATUS),
        hard_link("a", "var/lib/dpkg/status"),
        hard_link("copy/var/lib/dpkg/status", "var/lib/dpkg/status"),
    ]]);
    assert_eq!(names(&report), ["dpkg libz 1"]);
    assert_eq!(report.warnings, []);
}
