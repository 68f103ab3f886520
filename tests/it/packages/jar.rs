//! jar: packages that are found, and damaged input.

use std::io::Write;

use plimsoll::report::{PackageReport, Report};

use super::composer::{testdata, text};
use super::{contained, names, report_of};
use crate::hostile::archive::file;

/// Returns the jar at a path.
fn at<'a>(report: &'a Report, path: &str) -> &'a PackageReport {
    let mut found = report.packages.iter().filter(|jar| jar.proof.as_deref() == Some(path));
    found.next().unwrap_or_else(|| panic!("{path} of {:?}", names(report)))
}

/// Returns the dependencies that Maven lists: artifact, version and scope.
fn dependencies() -> Vec<(String, String, String)> {
    let list = text("jar/dependency-list.txt");
    let lines = list.lines().map(|line| line.split(':').map(str::to_owned).collect::<Vec<_>>());
    lines.map(|parts| (parts[1].clone(), parts[3].clone(), parts[4].clone())).collect()
}

#[test]
fn jars_are_what_maven_lists() {
    let report = report_of(&[vec![testdata("jar/maven.tar.gz")]]);
    assert_eq!(report.warnings.len(), 0, "{:?}", report.warnings);
    for (artifact, version, _) in dependencies() {
        let path = format!("/opt/thin/lib/{artifact}-{version}.jar");
        let jar = at(&report, &path);
        assert_eq!(jar.name.rsplit(':').next(), Some(artifact.as_str()));
        assert_eq!(jar.version, version);
        assert_eq!(jar.files, 1);
    }
    let demo = at(&report, "/opt/thin/demo-0.1.0.jar");
    assert_eq!((demo.name.as_str(), demo.version.as_str()), ("org.example:demo", "0.1.0"));
    assert_eq!(at(&report, "/opt/thin/lib/slf4j-nop-2.0.9.jar").name, "org.slf4j:slf4j-nop");
    assert_eq!(at(&report, "/opt/thin/lib/slf4j-nop-2.0.9.jar").unpacked.0, 4932);
}

#[test]
fn jars_in_jars_are_listed_even_after_a_script() {
    let report = report_of(&[vec![testdata("jar/maven.tar.gz")]]);
    let runtime: Vec<(String, String)> = (dependencies().into_iter())
        .filter(|(_, _, scope)| scope == "compile")
        .map(|(artifact, version, _)| (artifact, version))
        .collect();
    for path in ["/opt/fat/app.jar", "/opt/fat/run.jar"] {
        let app = at(&report, path);
        assert_eq!((app.name.as_str(), app.version.as_str()), ("org.example:demo", "0.1.0"));
        assert_eq!(contained(app), runtime, "{path}");
    }
}

#[test]
fn jars_for_tests_in_an_unpacked_application_are_for_development() {
    let report = report_of(&[vec![testdata("jar/maven.tar.gz")]]);
    for (artifact, version, scope) in dependencies() {
        let jar = at(&report, &format!("/opt/exploded/BOOT-INF/lib/{artifact}-{version}.jar"));
        assert_eq!(jar.development.is_some(), scope == "test", "{artifact}");
        let jar = at(&report, &format!("/opt/thin/lib/{artifact}-{version}.jar"));
        assert_eq!(jar.development, None);
    }
}

fn little(value: u64, bytes: usize) -> Vec<u8> {
    value.to_le_bytes()[..bytes].to_vec()
}

/// Writes a zip of deflated files, with an end record that may lie.
struct Zip {
    body: Vec<u8>,
    directory: Vec<u8>,
    count: u64,
}

impl Zip {
    fn new() -> Self {
        Self { body: Vec::new(), directory: Vec::new(), count: 0 }
    }

    fn add(mut self, name: &str, content: &[u8]) -> Self {
        let mut packed =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(content).expect("memory");
        let packed = packed.finish().expect("memory");
        let sizes = [little(packed.len() as u64, 4), little(content.len() as u64, 4)].concat();
        let names = [little(name.len() as u64, 2), little(0, 2)].concat();
        let at = self.body.len() as u64;
        let head = [&[20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &sizes, &names].concat();
        self.body.extend([b"PK\x03\x04", &head[..], name.as_bytes(), &packed].concat());
        self.directory.extend([b"PK\x01\x02\x14\x00", &head[..]].concat());
        // No comment, first disk, no attributes.
        self.directory.extend([vec![0; 10], little(at, 4)].concat());
        self.directory.extend(name.as_bytes());
        self.count += 1;
        self
    }

    fn end(self, lie: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
        let (at, size) = (self.body.len() as u64, self.directory.len() as u64);
        let count = little(self.count.min(0xffff), 2);
        let mut end = [
            b"PK\x05\x06".to_vec(),
            vec![0; 4],
            count.clone(),
            count,
            little(size, 4),
            little(at, 4),
            vec![0; 2],
        ]
        .concat();
        lie(&mut end);
        [self.body, self.directory, end].concat()
    }
}

#[test]
fn truncated_zips_and_lying_end_records_are_warnings() {
    let manifest = b"Implementation-Title: a\nImplementation-Version: 1\n";
    let zip = || Zip::new().add("META-INF/MANIFEST.MF", manifest).add("lib/b-2.jar", b"x");
    let whole = zip().end(|_| ());
    let mut members = vec![
        file("whole.jar", &whole),
        file("cut.jar", &whole[..whole.len() - 30]),
        file("text.jar", b"this is no jar"),
        file("empty.jar", b""),
        file("far.jar", &zip().end(|end| end[16..20].fill(0xfe))),
        file("long.jar", &zip().end(|end| end[12..16].fill(0xfe))),
        file("zip64.jar", &zip().end(|end| end[12..20].fill(0xff))),
        file("many.jar", &zip().end(|end| end[8..12].fill(0xff))),
    ];
    // A 64-bit end whose numbers are as large as can be.
    let record = [b"PK\x06\x06".to_vec(), vec![0xff; 52]].concat();
    let locator = [b"PK\x06\x07".to_vec(), vec![0xff; 16]].concat();
    let end = zip().end(|end| {
        end[12..20].fill(0xff);
        *end = [record.clone(), locator.clone(), end.clone()].concat();
    });
    members.push(file("lies.jar", &end));
    let report = report_of(&[members]);
    assert_eq!(report.warnings.len(), 5, "{:?}", report.warnings);
    for path in ["/whole.jar", "/many.jar"] {
        let jar = at(&report, path);
        assert_eq!((jar.name.as_str(), jar.version.as_str()), ("a", "1"));
        assert_eq!(contained(jar), [("b".to_owned(), "2".to_owned())]);
    }
    assert_eq!(at(&report, "/cut.jar").files, 1);
    assert!(report.packages.iter().all(|jar| jar.name != "text"));
}

#[test]
fn bombs_are_not_inflated_and_long_directories_are_bounded() {
    let mut zip = Zip::new().add("META-INF/MANIFEST.MF", &[b' '; 1 << 20]).add(
        "META-INF/maven/g/app/pom.properties",
        &[b"version=3\n".to_vec(), vec![b'x'; 1 << 20]].concat(),
    );
    for index in 0..6_000 {
        zip = zip.add(&format!("lib/n-{index}.jar"), b"");
    }
    let report = report_of(&[vec![file("app.jar", &zip.end(|_| ()))]]);
    let app = at(&report, "/app.jar");
    assert!(app.contains.len() <= 4000);
    assert_eq!(report.warnings.len(), 0, "{:?}", report.warnings);
}

#[test]
fn a_jar_in_the_directory_of_a_gem_belongs_to_the_gem() {
    let jar = Zip::new().add("a.class", b"x").end(|_| ());
    let report = report_of(&[vec![
        file("g/specifications/a-1.gemspec", b"s.name = \"a\"\ns.version = \"1\"\n"),
        file("g/gems/a-1/lib/inner-2.jar", &jar),
    ]]);
    assert_eq!(at(&report, "/g/gems/a-1/lib/inner-2.jar").unpacked.0, 0);
    assert_eq!(super::package(&report, "a").files, 2);
}
