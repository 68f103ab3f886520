//! gem: packages that are found, and damaged input.

use plimsoll::report::PackageReport;

use super::composer::{assert_bytes, testdata, text};
use super::{names, package, report_of};
use crate::hostile::archive::file;

/// The lines of `gem list`, one for each version: `name version`.
fn gem_list(text: &str) -> Vec<String> {
    let mut gems = Vec::new();
    for line in text.lines() {
        let (name, versions) = line.split_once(" (").expect("`name (versions)`");
        for version in versions.trim_end_matches(')').split(", ") {
            let version = version.trim_start_matches("default: ");
            let version = version.split(' ').next().expect("a version");
            gems.push(format!("gem {name} {version}"));
        }
    }
    gems.sort();
    gems
}

fn full_name(package: &PackageReport) -> String {
    let platform = package.architecture.as_ref().map(|name| format!("-{name}"));
    format!("{}-{}{}", package.name, package.version, platform.unwrap_or_default())
}

#[test]
fn gems_of_a_bundle_are_those_that_the_tools_list() {
    let report = report_of(&[vec![testdata("gem/bundle.tar.gz")]]);
    assert_eq!(names(&report), gem_list(&text("gem/gem-list.txt")));
    assert_eq!(names(&report), gem_list(&text("gem/bundle-list.txt")));
    assert_bytes(&text("gem/bytes.txt"), full_name, &report);
    assert_eq!(report.warnings.len(), 0, "{:?}", report.warnings);
    let explicit = |name| package(&report, name).explicit;
    assert_eq!(
        [explicit("alpha"), explicit("beta"), explicit("omega")],
        [Some(true), Some(false), Some(true)]
    );
    assert_eq!(package(&report, "beta").needed_by, ["alpha", "gamma"]);
    assert_eq!(
        package(&report, "alpha").scope.as_deref(),
        Some("/srv/app/vendor/bundle/ruby/3.1.0")
    );
    // The archives that they were unpacked from belong to no package.
    assert!(report.unowned.iter().any(|group| group.unpacked.0 > 5000), "{:?}", report.unowned);
}

#[test]
fn gems_that_only_development_groups_need_are_for_development() {
    let report = report_of(&[vec![testdata("gem/bundle.tar.gz")]]);
    let mut development: Vec<&str> = (report.packages.iter())
        .filter(|package| package.development.is_some())
        .map(|package| package.name.as_str())
        .collect();
    development.sort_unstable();
    assert_eq!(development, ["delta", "gamma", "omega"]);
    let proof = "dev: proven by /srv/app/Gemfile (groups that are for development)";
    assert_eq!(package(&report, "delta").development.as_deref(), Some(proof));

    let code = file("srv/app/Gemfile", b"gem 'alpha'\ngem 'gamma' if ENV['X']\n");
    let report = report_of(&[vec![testdata("gem/bundle.tar.gz")], vec![code]]);
    assert!(report.packages.iter().all(|package| package.development.is_none()));
    assert_eq!(package(&report, "alpha").explicit, Some(true));

    let settings = file("srv/app/.bundle/config", b"---\nBUNDLE_WITHOUT: \"ci:docs\"\n");
    let gemfile = file("srv/app/Gemfile", b"gem 'alpha'\ngem 'gamma', group: :ci\ngem 'omega'\n");
    let report = report_of(&[vec![testdata("gem/bundle.tar.gz")], vec![settings, gemfile]]);
    assert!(package(&report, "gamma").development.is_some());
    assert_eq!(package(&report, "omega").development, None);
}

#[test]
fn gems_of_a_system_are_those_that_gem_lists() {
    let report = report_of(&[vec![testdata("gem/debian.tar.gz")]]);
    let mut found = names(&report);
    // Debian has rake twice, in two gem homes; `gem list` names each version once.
    found.dedup();
    assert_eq!(report.packages.len(), found.len() + 1);
    assert_eq!(found, gem_list(&text("gem/gem-list-debian.txt")));
    // Psych is part of Ruby and has nothing but its gemspec here.
    let psych = package(&report, "psych");
    assert_eq!((psych.files, psych.missing.count), (1, 0));
    assert_eq!(package(&report, "beta").files, 2);
}

#[test]
fn dependencies_lead_to_the_version_that_meets_them() {
    let spec = |name: &str, version: &str, needs: &str| {
        let text = format!("  s.name = \"{name}\".freeze\n  s.version = \"{version}\"\n{needs}");
        file(&format!("g/specifications/{name}-{version}.gemspec"), text.as_bytes())
    };
    let report = report_of(&[vec![
        spec("a", "1.0", "  s.add_runtime_dependency(%q<b>.freeze, [\"~> 1.9\", \"!= 1.10\"])\n"),
        spec("b", "1.9", "  s.add_dependency(%q<a>.freeze, [\">= 0\"])"),
        spec("b", "1.10", ""),
        spec("b", "2.0", ""),
    ]]);
    let needed: Vec<(&str, usize)> = (report.packages.iter())
        .filter(|package| package.name == "b")
        .map(|package| (package.version.as_str(), package.needed_by.len()))
        .collect();
    let mut sorted = needed.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [("1.10", 0), ("1.9", 1), ("2.0", 0)]);
    assert_eq!(package(&report, "a").missing.count, 1);
}

#[test]
fn damaged_gemspecs_are_warnings_and_the_rest_is_read() {
    let report = report_of(&[vec![
        file("g/specifications/a-1.gemspec", b"s.name = \"a\"\ns.version = \"1\"\n"),
        file("g/gems/a-1/lib/a.rb", b"12345"),
        file("g/specifications/b-1.gemspec", b""),
        file("g/specifications/c-1.gemspec", b"\xff\xfe s.name ="),
        file("g/specifications/..gemspec", b"s.name = \"..\"\ns.version = \"..\"\n"),
        file("g/gems/a-1/Gemfile.lock", b"GEM\n  specs:\n    a (1)\n\nDEPENDENCIES\n  a\n"),
    ]]);
    assert_eq!(names(&report), ["gem .. ..", "gem a 1"]);
    assert_eq!(package(&report, "a").unpacked.0, 5 + 29 + 41);
    assert_eq!(package(&report, "a").explicit, None);
    assert_eq!(report.warnings.len(), 2, "{:?}", report.warnings);
}
