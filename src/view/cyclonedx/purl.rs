//! Package URLs: one name for a package in all tools (<https://github.com/package-url/purl-spec>).

use crate::base::Fact;
use crate::report::Report;

/// The distribution that packages of the operating system are of.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Distribution<'a> {
    /// Its short name, such as `debian`; empty if it is unknown.
    id: &'a str,
    /// Empty if it is unknown.
    version: &'a str,
}

impl<'a> Distribution<'a> {
    /// Takes it from the facts about the base image.
    pub(super) fn of(report: &'a Report) -> Self {
        let facts = report.base.as_ref().map_or(&[][..], |base| &base.facts);
        let value = |wanted: Fact| {
            let found = facts.iter().find(|fact| fact.fact == wanted);
            found.map_or("", |fact| fact.value.as_str())
        };
        Self { id: value(Fact::DistributionId), version: value(Fact::Version) }
    }

    fn qualifier(&self) -> String {
        match (self.id, self.version) {
            ("", _) => String::new(),
            (id, "") => id.to_owned(),
            (id, version) => format!("{id}-{version}"),
        }
    }
}

/// The URL of a package; `None` if its ecosystem has no type, or its name lacks a part.
pub(super) fn of(
    ecosystem: &str,
    name: &str,
    version: &str,
    architecture: Option<&str>,
    distribution: &Distribution<'_>,
) -> Option<String> {
    let parts = Parts::of(ecosystem, name, version, distribution)?;
    let mut url = format!("pkg:{}", parts.kind);
    for segment in parts.namespace.split('/').filter(|segment| !segment.is_empty()) {
        url.push('/');
        url.push_str(&encoded(segment));
    }
    url.push('/');
    url.push_str(&encoded(&parts.name));
    if !parts.version.is_empty() {
        url.push('@');
        url.push_str(&encoded(parts.version));
    }
    // In the order of their names.
    let qualifiers = [
        ("arch", architecture.filter(|_| parts.is_system).unwrap_or_default()),
        ("distro", &*parts.distribution),
        ("epoch", parts.epoch),
    ];
    let mut mark = '?';
    for (name, value) in qualifiers.into_iter().filter(|(_, value)| !value.is_empty()) {
        url.push_str(&format!("{mark}{name}={}", encoded(value)));
        mark = '&';
    }
    Some(url)
}

/// The parts of a URL before they are encoded.
#[derive(Default)]
struct Parts<'a> {
    kind: &'static str,
    namespace: String,
    name: String,
    version: &'a str,
    epoch: &'a str,
    distribution: String,
    is_system: bool,
}

impl<'a> Parts<'a> {
    fn of(
        ecosystem: &str,
        name: &str,
        version: &'a str,
        distribution: &Distribution<'_>,
    ) -> Option<Self> {
        let plain = |kind| Self { kind, name: name.to_owned(), version, ..Self::default() };
        let split = |kind, at: &str, name: &str| {
            let (namespace, name) = name.rsplit_once(at).unwrap_or(("", name));
            Self {
                kind,
                namespace: namespace.to_owned(),
                name: name.to_owned(),
                version,
                ..Self::default()
            }
        };
        let system = |kind, without: &str| Self {
            namespace: if distribution.id.is_empty() { without } else { distribution.id }
                .to_owned(),
            distribution: distribution.qualifier(),
            is_system: true,
            ..plain(kind)
        };
        let parts = match ecosystem {
            "dpkg" => system("deb", "debian"),
            "apk" => system("apk", "alpine"),
            "pacman" => system("alpm", "arch"),
            "rpm" => {
                let (epoch, version) = version.split_once(':').unwrap_or(("", version));
                Self { epoch, version, ..system("rpm", "") }
            }
            "conda" => plain("conda"),
            "python" => Self { name: name.to_lowercase().replace('_', "-"), ..plain("pypi") },
            "npm" => split("npm", "/", &name.to_lowercase()),
            "gem" => plain("gem"),
            "composer" => split("composer", "/", &name.to_lowercase()),
            "jar" => split("maven", ":", name),
            "nuget" => plain("nuget"),
            "go" => split("golang", "/", &name.to_lowercase()),
            "cargo" => plain("cargo"),
            "toolchain" => plain("generic"),
            _ => return None,
        };
        let needs_namespace = matches!(parts.kind, "maven" | "composer");
        let lacks_namespace = needs_namespace && parts.namespace.is_empty();
        (!parts.name.is_empty() && !lacks_namespace).then_some(parts)
    }
}

/// Encodes everything but letters, digits and what no part of a URL begins with.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' | b':' => {
                out.push(char::from(byte));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ecosystem_has_its_form() {
        let debian = Distribution { id: "debian", version: "12.5" };
        let nothing = Distribution::default();
        for (ecosystem, name, version, architecture, distribution, expected) in [
            (
                "dpkg",
                "g++-12",
                "4:12.2.0-3",
                Some("amd64"),
                debian,
                Some("pkg:deb/debian/g%2B%2B-12@4:12.2.0-3?arch=amd64&distro=debian-12.5"),
            ),
            ("apk", "musl", "1.2.5-r0", None, nothing, Some("pkg:apk/alpine/musl@1.2.5-r0")),
            (
                "rpm",
                "bash",
                "1:5.2-1.fc40",
                Some("x86_64"),
                Distribution { id: "fedora", version: "40" },
                Some("pkg:rpm/fedora/bash@5.2-1.fc40?arch=x86_64&distro=fedora-40&epoch=1"),
            ),
            ("pacman", "zlib", "1.3-1", None, nothing, Some("pkg:alpm/arch/zlib@1.3-1")),
            ("python", "Foo_Bar", "1.0", None, debian, Some("pkg:pypi/foo-bar@1.0")),
            ("npm", "@babel/core", "7.0.0", None, debian, Some("pkg:npm/%40babel/core@7.0.0")),
            ("npm", "left-pad", "", None, debian, Some("pkg:npm/left-pad")),
            (
                "go",
                "github.com/A/b",
                "v1+x",
                None,
                debian,
                Some("pkg:golang/github.com/a/b@v1%2Bx"),
            ),
            ("jar", "org.a:b", "1", None, debian, Some("pkg:maven/org.a/b@1")),
            ("jar", "b", "1", None, debian, None),
            ("composer", "Vendor/Name", "1", None, debian, Some("pkg:composer/vendor/name@1")),
            ("toolchain", "node", "20", Some("arm64"), debian, Some("pkg:generic/node@20")),
            ("gem", "", "1", None, debian, None),
            ("unknown", "a", "1", None, debian, None),
        ] {
            let url = of(ecosystem, name, version, architecture, &distribution);
            assert_eq!(url.as_deref(), expected, "{ecosystem} {name}");
        }
    }
}
