//! What a jar says about itself: its manifest, and the properties that Maven writes into it.

use serde::{Deserialize, Serialize};

/// The main section of a manifest (JAR specification, "Manifest").
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) title: String,
    pub(super) version: String,
    pub(super) bundle: String,
    pub(super) bundle_version: String,
    pub(super) module: String,
    /// The class that `java -jar` starts.
    pub(super) main_class: String,
    /// The class that Spring Boot's launcher starts.
    pub(super) start_class: String,
}

impl Manifest {
    pub(super) fn parse(text: &[u8]) -> Self {
        let text = String::from_utf8_lossy(text);
        let mut manifest = Self::default();
        let mut open: Option<(String, String)> = None;
        for line in text.lines() {
            match (line.strip_prefix(' '), &mut open) {
                (Some(more), Some((_, value))) => value.push_str(more),
                _ if line.is_empty() => break,
                _ => {
                    manifest.take(open.take());
                    open = line.split_once(':').map(|(key, value)| {
                        (key.to_ascii_lowercase(), value.trim_start().to_owned())
                    });
                }
            }
        }
        manifest.take(open);
        manifest
    }

    fn take(&mut self, header: Option<(String, String)>) {
        let Some((key, value)) = header else { return };
        let field = match key.as_str() {
            "implementation-title" => &mut self.title,
            "implementation-version" => &mut self.version,
            "bundle-symbolicname" => &mut self.bundle,
            "bundle-version" => &mut self.bundle_version,
            "automatic-module-name" => &mut self.module,
            "main-class" => &mut self.main_class,
            "start-class" => &mut self.start_class,
            _ => return,
        };
        // Directives of OSGi follow a semicolon.
        value.split(';').next().unwrap_or_default().trim().clone_into(field);
    }
}

/// Returns the value of a key in a properties file; empty if it has none.
///
/// A key ends at `=`, `:` or a blank (java.util.Properties, `load`).
pub(super) fn property(text: &[u8], key: &str) -> String {
    let text = String::from_utf8_lossy(text);
    let is_blank = |c: char| matches!(c, ' ' | '\t' | '\x0c');
    let mut values = text.lines().filter_map(|line| {
        let line = line.trim_start_matches(is_blank);
        let end = line.find(|c| is_blank(c) || matches!(c, '=' | ':'))?;
        let (name, rest) = line.split_at_checked(end)?;
        let rest = rest.trim_start_matches(is_blank);
        let value = rest.strip_prefix(['=', ':']).unwrap_or(rest);
        (name == key).then(|| value.trim().to_owned())
    });
    values.next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_are_read_up_to_the_first_empty_line() {
        let text = b"Manifest-Version: 1.0\r\nBundle-SymbolicName: org.exam\r\n \
            ple.a;singleton:=true\r\nImplementation-Title: A b\r\nImplementation-Version: 1.2\r\n\
            main-class: org.a.Main \r\nStart-Class: org.b.\r\n Start\r\n\
            \r\nName: x\r\nAutomatic-Module-Name: no\r\n";
        let wanted = Manifest {
            title: "A b".to_owned(),
            version: "1.2".to_owned(),
            bundle: "org.example.a".to_owned(),
            main_class: "org.a.Main".to_owned(),
            start_class: "org.b.Start".to_owned(),
            ..Manifest::default()
        };
        assert_eq!(Manifest::parse(text), wanted);
        assert_eq!(Manifest::parse(b"\xff\xff: :\n \n :"), Manifest::default());
    }

    #[test]
    fn keys_of_properties_end_as_java_ends_them() {
        for (text, version) in [
            (&b"#x\ngroupId=a\nversion = 1.0\r\n"[..], "1.0"),
            (b"version:1.0", "1.0"),
            (b"version : 1.0:2\nversion=3", "1.0:2"),
            (b" \tversion 1.0", "1.0"),
            (b"version==1", "=1"),
            (b"#version=1", ""),
            (b"versions=1\nversion", ""),
            (b"\xffversion=1\n=1\n:", ""),
        ] {
            assert_eq!(property(text, "version"), version, "{text:?}");
        }
    }
}
