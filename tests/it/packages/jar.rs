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
        let inside = contained(app).into_iter().map(|(name, version)| {
            let artifact = name.rsplit(':').next().unwrap_or_default();
            (artifact.to_owned(), version)
        });
        assert_eq!(inside.collect::<Vec<_>>(), runtime, "{path}");
        // One of them has the group that Maven wrote into it.
        assert!(contained(app).contains(&("org.slf4j:slf4j-nop".to_owned(), "2.0.9".to_owned())));
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

/// Writes a zip, with an end record that may lie.
pub(crate) struct Zip {
    body: Vec<u8>,
    directory: Vec<u8>,
    count: u64,
}

impl Zip {
    pub(crate) fn new() -> Self {
        Self { body: Vec::new(), directory: Vec::new(), count: 0 }
    }

    /// Adds a deflated file.
    pub(crate) fn add(self, name: &str, content: &[u8]) -> Self {
        let mut packed =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(content).expect("memory");
        self.put(name, content, &packed.finish().expect("memory"), 8)
    }

    /// Adds a file as it is.
    pub(crate) fn store(self, name: &str, content: &[u8]) -> Self {
        self.put(name, content, content, 0)
    }

    fn put(mut self, name: &str, content: &[u8], packed: &[u8], method: u8) -> Self {
        let sizes = [little(packed.len() as u64, 4), little(content.len() as u64, 4)].concat();
        let names = [little(name.len() as u64, 2), little(0, 2)].concat();
        let at = self.body.len() as u64;
        let head = [&[20, 0, 0, 0, method, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &sizes, &names].concat();
        self.body.extend([b"PK\x03\x04", &head[..], name.as_bytes(), packed].concat());
        self.directory.extend([b"PK\x01\x02\x14\x00", &head[..]].concat());
        // No comment, first disk, no attributes.
        self.directory.extend([vec![0; 10], little(at, 4)].concat());
        self.directory.extend(name.as_bytes());
        self.count += 1;
        self
    }

    pub(crate) fn end(self, lie: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
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

/// What Maven writes into a jar.
fn properties(artifact: &str, version: &str) -> (String, String) {
    let path = format!("META-INF/maven/org.example/{artifact}/pom.properties");
    (path, format!("#Generated\ngroupId=org.example\nartifactId={artifact}\nversion={version}\n"))
}

/// Bytes that no compression makes much smaller.
pub(crate) fn noise(bytes: usize, seed: u32) -> Vec<u8> {
    let mut state = seed;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    std::iter::repeat_with(next).take(bytes).collect()
}

#[test]
fn versions_are_found_wherever_they_are_in_a_large_jar() {
    // 12 MB of classes, and artifacts among them.
    let mut zip = Zip::new().add("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\n");
    for number in 0..100 {
        let (path, text) = properties(&format!("part-{number}"), &format!("1.{number}"));
        zip = zip.add(&format!("a{number}.class"), &noise(120_000, number));
        zip = zip.add(&path.replace("pom.properties", "pom.xml"), b"<project/>");
        zip = zip.add(&path, text.as_bytes());
    }
    let (path, text) = properties("app", "3");
    let jar = zip.add(&path, text.as_bytes()).end(|_| ());
    assert!(8 << 20 < jar.len());
    let report = report_of(&[vec![file("app.jar", &jar)]]);
    let app = at(&report, "/app.jar");
    assert_eq!((app.name.as_str(), app.version.as_str()), ("org.example:app", "3"));
    let mut expected: Vec<(String, String)> = (0..100)
        .map(|number| (format!("org.example:part-{number}"), format!("1.{number}")))
        .collect();
    expected.sort();
    assert_eq!(contained(app), expected);
    assert_eq!(report.warnings, []);
}

#[test]
fn artifacts_whose_versions_are_not_found_are_a_warning() {
    // Properties that begin with more than is kept of them.
    let (path, text) = properties("app", "3");
    let text = [noise(20_000, 1), text.into_bytes()].concat();
    let zip = Zip::new().add("a.class", &noise(5 << 20, 2)).add(&path, &text);
    let jar = zip.add("b.class", &noise(5 << 20, 3)).end(|_| ());
    let report = report_of(&[vec![file("app.jar", &jar)]]);
    assert_eq!(at(&report, "/app.jar").version, "");
    let messages: Vec<&str> = report.warnings.iter().map(|warning| &*warning.message).collect();
    assert_eq!(messages, ["`/app.jar` has an artifact whose version was not found"]);
}

#[test]
fn jars_are_found_at_every_level_with_the_names_that_maven_gave_them() {
    let (path, text) = properties("deep", "4");
    let level_3 = Zip::new().add(&path, text.as_bytes()).end(|_| ());
    let level_2 = Zip::new()
        .add("META-INF/MANIFEST.MF", b"Implementation-Version: 2.5\n")
        .add("lib/level-3-jar.jar", &level_3)
        .end(|_| ());
    let (path, text) = properties("level-1", "1.5");
    let level_1 = Zip::new()
        .add(&path, text.replace('=', ": ").as_bytes())
        .add("level-2-jar.jar", &level_2)
        .add("lib/guava-30.1-jre.jar", b"not a zip")
        .end(|_| ());
    let war = Zip::new().add("WEB-INF/lib/level-1.jar", &level_1).end(|_| ());
    let report = report_of(&[vec![file("app.war", &war)]]);
    let pairs = [
        ("guava", "30.1-jre"),
        ("level-2-jar", "2.5"),
        ("org.example:deep", "4"),
        ("org.example:level-1", "1.5"),
    ];
    let expected = pairs.map(|(name, version)| (name.to_owned(), version.to_owned()));
    assert_eq!(contained(at(&report, "/app.war")), expected);
    assert_eq!(report.warnings, []);
}

#[test]
fn jars_stored_in_a_large_jar_have_the_names_that_maven_gave_them() {
    let inner = |number: u32| {
        let (path, text) = properties(&format!("part-{number}"), "1.0");
        let class = noise(400_000, number);
        Zip::new().add("a.class", &class).add(&path, text.as_bytes()).end(|_| ())
    };
    let mut zip = Zip::new();
    for number in 0..30 {
        zip = zip.store(&format!("BOOT-INF/lib/part-{number}-1.0.jar"), &inner(number));
    }
    let jar = zip.end(|_| ());
    assert!(8 << 20 < jar.len());
    let report = report_of(&[vec![file("app.jar", &jar)]]);
    let found = contained(at(&report, "/app.jar"));
    assert_eq!(found.len(), 30);
    assert!(found.iter().all(|(name, _)| name.starts_with("org.example:part-")), "{found:?}");
}

#[test]
fn jars_in_jars_that_unpack_to_more_than_they_may_are_named_after_their_files() {
    let mut inner = Zip::new().add("x", &vec![0; 64 << 20]).end(|_| ());
    for level in 0..20 {
        inner = Zip::new().add(&format!("level-{level}.0.jar"), &inner).end(|_| ());
    }
    let bomb = Zip::new().add("lib/bomb-1.0.jar", &vec![0; 64 << 20]).end(|_| ());
    let report = report_of(&[vec![file("deep.jar", &inner), file("bomb.jar", &bomb)]]);
    assert_eq!(contained(at(&report, "/bomb.jar")), [("bomb".to_owned(), "1.0".to_owned())]);
    let levels = contained(at(&report, "/deep.jar")).len();
    assert!((1..10).contains(&levels), "{levels} levels");
}
