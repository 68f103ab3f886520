//! python: packages that are found, and damaged input.

use plimsoll::report::Report;

use super::{names, package, report_of};
use crate::hostile::archive::file;

const SITE: &str = "opt/v/lib/python3.11/site-packages";

/// Returns a distribution in an environment, with more headers and a `RECORD`.
fn installed(name: &str, headers: &str, record: &str) -> Vec<Vec<u8>> {
    let info = format!("{SITE}/{name}-1.0.dist-info");
    let metadata = format!("Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{headers}\n\ntext");
    vec![
        file(&format!("{info}/METADATA"), metadata.as_bytes()),
        file(&format!("{info}/RECORD"), record.as_bytes()),
        file(&format!("{info}/INSTALLER"), b"pip\n"),
    ]
}

fn inspect(name: &str) -> Report {
    let path = format!("{}/testdata/packages/python/{name}", env!("CARGO_MANIFEST_DIR"));
    let options = plimsoll::Options::default();
    let report = plimsoll::inspect(&path.as_str().into(), &options, &plimsoll::scan::NoEvents)
        .expect("readable");
    super::assert_sums(&report);
    assert!(report.warnings.is_empty(), "{:?}", report.warnings);
    report
}

/// Asserts that a report has the packages of a list that real tools printed; returns the others.
fn compare<'r>(report: &'r Report, list: &str) -> Vec<&'r str> {
    let mut left: Vec<_> = report.packages.iter().collect();
    for line in list.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [site, name, version, bytes] = fields[..] else { panic!("{line}") };
        let found = left.iter().position(|package| {
            let proof = package.proof.as_deref().unwrap_or_default();
            let inside = proof.strip_prefix(site).is_some_and(|rest| rest.starts_with('/'));
            inside && package.name == name && package.version == version
        });
        let found = left.remove(found.unwrap_or_else(|| panic!("{line} of {:?}", names(report))));
        if bytes != "-" {
            assert_eq!(found.unpacked.0.to_string(), bytes, "{line}");
            assert_eq!(found.altered.clone().unwrap_or_default().count, 0, "{line} {found:?}");
            // The archive of projects lacks the bytecode of pipenv.
            let is_left_out = |path: &String| {
                path.starts_with("/srv/pipenv/") && path.ends_with(".cpython-311.pyc")
            };
            assert!(found.missing.paths.iter().all(is_left_out), "{line} {found:?}");
        }
    }
    left.iter().map(|package| package.name.as_str()).collect()
}

#[test]
fn environments_are_listed_as_pip_lists_them() {
    let report = inspect("environments.tar.gz");
    let rest = compare(&report, include_str!("../../../testdata/packages/python/environments.txt"));
    // `pip list --path` does not follow links to sources, `pip list` does.
    assert_eq!(rest, ["Dev.Dist"]);
    let explicit = |name: &str| package(&report, name).explicit;
    assert_eq!(explicit("tinycss2"), Some(true));
    assert_eq!(explicit("webencodings"), Some(false));
    // uv adds REQUESTED to every distribution.
    assert_eq!(explicit("packaging"), None);
    assert_eq!(package(&report, "webencodings").needed_by, ["tinycss2"]);
    assert_eq!(package(&report, "Dev.Dist").section.as_deref(), Some("editable"));
}

#[test]
fn lock_files_prove_what_is_for_development() {
    let report = inspect("projects.tar.gz");
    let rest = compare(&report, include_str!("../../../testdata/packages/python/projects.txt"));
    assert!(rest.is_empty(), "{rest:?}");
    let mut found: Vec<String> = report
        .packages
        .iter()
        .filter_map(|own| Some(format!("{} {}", own.name, own.development.as_deref()?)))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "iniconfig dev: proven by /srv/pipenv/Pipfile.lock (only in group develop)",
            "iniconfig dev: proven by /srv/poetry/poetry.lock (only in group dev)",
            "iniconfig dev: proven by /srv/uv/uv.lock (only in group dev)",
            "pluggy dev: proven by /srv/poetry/poetry.lock (only in group lint)",
            "pluggy dev: proven by /srv/uv/uv.lock (only in groups dev, lint)",
        ]
    );
}

#[test]
fn compiled_files_belong_to_their_module() {
    let mut members = installed("a", "", "a.py,sha256=x,3\n\"b,c.py\",,\n");
    members.push(file(&format!("{SITE}/a.py"), b"123"));
    members.push(file(&format!("{SITE}/b,c.py"), b"1234"));
    members.push(file(&format!("{SITE}/__pycache__/a.cpython-311.pyc"), b"12345"));
    members.push(file(&format!("{SITE}/__pycache__/a.cpython-311.opt-1.pyc"), b"123456"));
    members.push(file(&format!("{SITE}/__pycache__/other.cpython-311.pyc"), b"1"));
    let info: usize = 4 + "text".len() + "Metadata-Version: 2.1\nName: a\nVersion: 1.0\n\n\n".len();
    let record = "a.py,sha256=x,3\n\"b,c.py\",,\n".len();
    let report = report_of(&[members]);
    assert_eq!(package(&report, "a").unpacked.0 as usize, 3 + 4 + 5 + 6 + info + record);
}

#[test]
fn missing_and_altered_files_are_listed() {
    let mut members =
        installed("a", "", "a.py,sha256=x,9\ngone.py,sha256=x,1\na-1.0.dist-info/INSTALLER,,1\n");
    members.push(file(&format!("{SITE}/a.py"), b"123"));
    let report = report_of(&[members]);
    let a = package(&report, "a");
    assert_eq!(a.missing.paths, [format!("/{SITE}/gone.py")]);
    assert_eq!(a.altered.as_ref().unwrap().paths, [format!("/{SITE}/a.py")]);
    assert!(report.warnings.is_empty());
}

#[test]
fn virtual_environments_are_identified_by_their_settings() {
    let mut members = installed("a", "", "../../../../out.py,,\n../../../bin/a,,\n");
    members.push(file("opt/v/pyvenv.cfg", b"home = /usr/bin\nversion = 3.11.2\n"));
    members.push(file("opt/out.py", b"123"));
    members.push(file("opt/v/bin/a", b"12"));
    let report = report_of(&[members]);
    let a = package(&report, "a");
    assert_eq!(a.scope.as_deref(), Some("/opt/v"));
    // pip does not touch files outside a virtual environment.
    assert_eq!((a.files, a.missing.count), (4, 0));
}

#[test]
fn damaged_lists_are_warnings_and_the_rest_is_read() {
    let climbing = format!("{}etc/passwd,,\n", "../".repeat(30));
    let mut members = installed("cut", "", "cut.py,sha256=x,3\nb/c.py,sha2");
    members.extend(installed(
        "climbs",
        "",
        &format!("{climbing}../../../../../etc/passwd,,\nclimbs.py,,\n"),
    ));
    members.extend(installed("cut2", "Name: no", "cut.py,,\n"));
    members.push(file("etc/passwd", b"root"));
    members.push(file(&format!("{SITE}/cut.py"), b"123"));
    members.push(file(&format!("{SITE}/climbs.py"), b"12"));
    let report = report_of(&[members]);
    let messages: Vec<&str> =
        report.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(
        messages.iter().any(|message| message.contains("cut-1.0.dist-info/RECORD` is truncated"))
    );
    assert!(
        messages
            .iter()
            .any(|message| message.contains("climbs-1.0.dist-info/RECORD` names files outside"))
    );
    assert_eq!(names(&report), ["python climbs 1.0", "python cut 1.0", "python cut2 1.0"]);
}

#[test]
fn cyclic_dependencies_and_deep_markers_do_no_harm() {
    let deep = format!("Requires-Dist: c ; {}", "(".repeat(50_000));
    let mut members = installed("a", "Requires-Dist: B_b[x] (>1)", "");
    members.extend(installed("b.b", "Requires-Dist: a ; extra == 'x'", ""));
    members.extend(installed("c", "Requires-Dist: a; sys_platform == 'win32'", ""));
    members.extend(installed("d", &deep, ""));
    let report = report_of(&[members]);
    assert_eq!(package(&report, "a").needed_by, ["b.b"]);
    assert_eq!(package(&report, "b.b").needed_by, ["a"]);
    assert_eq!(package(&report, "c").needed_by, ["d"]);
}

#[test]
fn metadata_without_a_name_has_the_name_of_its_directory() {
    let info = format!("{SITE}/half-2.0.dist-info");
    let mut huge = b"Name: huge\nVersion: 3\n\n".to_vec();
    huge.resize(100 << 20, b'x');
    let members = vec![
        file(&format!("{info}/METADATA"), b"\xff\xfe nothing\n"),
        file(&format!("{SITE}/~alf-2.0.dist-info/METADATA"), b"Name: half\n"),
        file(&format!("{SITE}/huge-3.dist-info/METADATA"), &huge),
    ];
    assert_eq!(names(&report_of(&[members])), ["python half 2.0", "python huge 3"]);
}

#[test]
fn copies_in_caches_and_other_packages_are_not_installed() {
    let metadata = b"Name: a\nVersion: 1\n";
    let report = report_of(&[vec![
        file("root/.cache/uv/CACHEDIR.TAG", b"x"),
        file("root/.cache/uv/archive-v0/x/a-1.dist-info/METADATA", metadata),
        file("root/.cache/uv/archive-v0/y/a-1.dist-info/INSTALLER", b"uv"),
        file("root/.cache/uv/archive-v0/y/a-1.dist-info/METADATA", metadata),
        file(&format!("{SITE}/setuptools/_vendor/a-1.dist-info/METADATA"), metadata),
        file(&format!("{SITE}/setuptools/_vendor/a-1.dist-info/INSTALLER"), b"pip"),
        file("opt/conda/pkgs/a-1-0/info/index.json", b"{}"),
        file("opt/conda/pkgs/a-1-0/lib/python3.11/site-packages/a-1.dist-info/METADATA", metadata),
        file("srv/unpacked/a-1.dist-info/METADATA", metadata),
        file("srv/target/a-1.dist-info/METADATA", metadata),
        file("srv/target/a-1.dist-info/INSTALLER", b"pip"),
    ]]);
    assert_eq!(names(&report), ["python a 1"]);
    assert_eq!(package(&report, "a").scope.as_deref(), Some("/srv/target"));
}

#[test]
fn broken_locks_prove_nothing() {
    let cycle = "[[package]]\nname='p'\nversion='0'\nsource={virtual='.'}\n[package.dev-dependencies]\n\
                  dev=[{name='a'}]\n[[package]]\nname='a'\nversion='1.0'\ndependencies=[{name='b'}]\n\
                  [[package]]\nname='b'\nversion='1.0'\ndependencies=[{name='a'}]\n";
    let with = |lock: &str| {
        let mut members = installed("a", "", "");
        members.extend(installed("b", "", ""));
        members.push(file("app/uv.lock", lock.as_bytes()));
        report_of(&[members])
    };
    let report = with(cycle);
    let words = Some("dev: proven by /app/uv.lock (only in group dev)");
    assert_eq!(package(&report, "a").development.as_deref(), words);
    assert_eq!(package(&report, "b").development.as_deref(), words);
    let report = with(cycle.get(..cycle.len() - 12).unwrap());
    assert_eq!(package(&report, "a").development, None);
    assert_eq!(report.warnings.len(), 1);
    // The lock does not apply to other versions.
    let report = with(&cycle.replace("1.0", "1.1"));
    assert_eq!(package(&report, "a").development, None);
}

#[test]
fn the_project_determines_groups_of_older_locks() {
    let with = |lock: &str, rows: &str, project: &str| {
        let mut members = installed("a", "", "");
        members.extend(installed("b", "", ""));
        members.extend(installed("c", "", ""));
        members.push(file(&format!("app/{lock}"), rows.as_bytes()));
        members.push(file("app/pyproject.toml", project.as_bytes()));
        let report = report_of(&[members]);
        let words = ["a", "b", "c"].map(|name| package(&report, name).development.clone());
        let group = |text: String| text.trim_end_matches(')').rsplit(' ').next().map(str::to_owned);
        words.map(|text| text.and_then(group).unwrap_or_default())
    };
    let row =
        |name: &str, more: &str| format!("[[package]]\nname='{name}'\nversion='1.0'\n{more}\n");
    let poetry = row("a", "") + &row("b", "[package.dependencies]\nc='*'") + &row("c", "");
    let project = "[tool.poetry.dependencies]\npython='*'\na='1'\n[tool.poetry.group.test.dependencies]\nb='1'";
    assert_eq!(with("poetry.lock", &poetry, project), ["", "test", "test"]);
    let older = "[tool.poetry.dependencies]\na='1'\nc='1'\n[tool.poetry.dev-dependencies]\nb='1'";
    assert_eq!(with("poetry.lock", &poetry, older), ["", "dev", ""]);
    assert_eq!(with("poetry.lock", &poetry, "[project"), ["", "", ""]);
    let pdm = row("a", "groups=['default','dev']")
        + &row("b", "groups=['dev']")
        + &row("c", "groups=['web']");
    let project =
        "[tool.pdm.dev-dependencies]\ndev=['b']\n[project.optional-dependencies]\nweb=['c']";
    assert_eq!(with("pdm.lock", &pdm, project), ["", "dev", ""]);
    let category =
        row("a", "category='main'") + &row("b", "category='dev'") + &row("c", "category='dev'");
    assert_eq!(with("poetry.lock", &category, ""), ["", "dev", "dev"]);
    let pylock = "dependency-groups=['default','dev']\ndefault-groups=['default']\n".to_owned()
        + &[
            row("a", "marker='\"default\" in dependency_groups'"),
            row("b", "marker='\"dev\" in dependency_groups'"),
        ]
        .concat()
        .replace("[[package]]", "[[packages]]");
    assert_eq!(with("pylock.toml", &pylock, ""), ["", "dev", ""]);
}

#[test]
fn a_distribution_from_another_package_manager_is_retained_by_its_package() {
    let info = "usr/lib/python3/dist-packages/six-1.16.0.dist-info";
    let report = report_of(&[vec![
        file(
            "var/lib/dpkg/status",
            b"Package: python3-six\nStatus: install ok installed\nVersion: 1\n",
        ),
        file(
            "var/lib/dpkg/info/python3-six.list",
            format!("/usr/lib/python3/dist-packages/six.py\n/{info}/METADATA\n").as_bytes(),
        ),
        file("usr/lib/python3/dist-packages/six.py", b"12345"),
        file("usr/lib/python3/dist-packages/__pycache__/six.cpython-311.pyc", b"123"),
        file(&format!("{info}/METADATA"), b"Metadata-Version: 2.1\nName: six\nVersion: 1.16.0\n"),
        file(&format!("{info}/RECORD"), b"six.py,,5\n"),
    ]]);
    let (debian, six) = (package(&report, "python3-six"), package(&report, "six"));
    assert_eq!(six.needed_by, ["python3-six"]);
    assert_eq!(six.unpacked.0, 3 + 10, "the bytecode and RECORD");
    assert_eq!(debian.retained.0, debian.unpacked.0 + six.unpacked.0);
}
