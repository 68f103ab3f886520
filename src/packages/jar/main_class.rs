//! The class that a jar is started by, and the version of Java that it is compiled for.

use memchr::memmem;
use serde::{Deserialize, Serialize};

use super::class_file::{ClassVersion, HEADER_BYTES};
use super::manifest::Manifest;
use super::zip::{LOCAL_HEADER_BYTES, Member, Zip};
use crate::packages::bytes::le16;

/// Directories with classes for one version of Java and later ones (JAR specification,
/// "Multi-release JAR files").
const VERSIONS: &[u8] = b"META-INF/versions/";

/// Launchers of Spring Boot that start the class of `Start-Class`, by the end of their names and
/// where that class is (Spring Boot reference, "Launching Executable Jars"). The third one,
/// `PropertiesLauncher`, starts what a file says.
const LAUNCHERS: [(&str, &str); 2] =
    [(".JarLauncher", "BOOT-INF/classes/"), (".WarLauncher", "WEB-INF/classes/")];

/// Where Spring Boot's launchers are.
const LAUNCHER_PACKAGE: &str = "org.springframework.boot.loader.";

/// A class that is loaded when a jar is started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MainClass {
    /// Its name, with dots.
    pub(crate) name: String,
    /// What it is compiled for.
    pub(crate) version: ClassVersion,
}

/// A class that a manifest says is loaded.
pub(super) struct Named {
    /// Its name, with dots.
    name: String,
    /// The directory in the jar that it is looked for in, with a slash at its end; empty for the
    /// jar itself.
    directory: &'static str,
    /// Its path from there.
    path: String,
}

impl Named {
    /// Whether a member is the class.
    fn is(&self, member: &[u8]) -> bool {
        member.strip_prefix(self.directory.as_bytes()) == Some(self.path.as_bytes())
    }

    /// Whether a member may be loaded in place of the class.
    fn is_variant(&self, member: &[u8]) -> bool {
        let before = member.strip_suffix(self.path.as_bytes());
        before.is_some_and(|before| memmem::find(before, VERSIONS).is_some())
    }

    /// Whether a local header is that of the class, as far as its first bytes show.
    pub(super) fn is_after(&self, header: &[u8]) -> bool {
        let path = [self.directory, &self.path].concat();
        let known = header.get(LOCAL_HEADER_BYTES..).unwrap_or_default();
        let known = known.get(..path.len()).unwrap_or(known);
        le16(header, 26).map(usize::from) == Some(path.len()) && path.as_bytes().starts_with(known)
    }
}

/// Returns the classes that a manifest says are loaded: the main class, and the one that it starts
/// if it is a launcher.
pub(super) fn named(manifest: &Manifest) -> Vec<Named> {
    let main = manifest.main_class.replace('/', ".");
    let launcher =
        LAUNCHERS.iter().find(|(end, _)| main.starts_with(LAUNCHER_PACKAGE) && main.ends_with(end));
    let started = launcher.map(|(_, directory)| (manifest.start_class.clone(), *directory));
    let all = std::iter::once((main.clone(), "")).chain(started);
    let all = all.filter(|(name, _)| !name.is_empty());
    let named = |(name, directory): (String, _)| {
        let path = format!("{}.class", name.replace('.', "/"));
        Named { name, directory, path }
    };
    all.map(named).collect()
}

/// Reads the classes that are loaded when a jar is started, in order. They end before one that it
/// does not have itself, that was not kept, or that it has more than once, such as for several
/// versions of Java.
pub(super) fn read(zip: &Zip<'_>, manifest: &Manifest) -> Vec<MainClass> {
    let named = named(manifest);
    if named.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Vec<Member<'_>>> = named.iter().map(|_| Vec::new()).collect();
    for member in zip.members() {
        for (class, found) in named.iter().zip(&mut found) {
            if class.is(member.name) || class.is_variant(member.name) {
                found.push(member.clone());
            }
        }
    }
    let classes = named.into_iter().zip(found).map_while(|(class, found)| {
        let [member] = found.as_slice() else { return None };
        let member = Some(member).filter(|member| class.is(member.name))?;
        let version = ClassVersion::read(&zip.content(member, HEADER_BYTES)?)?;
        Some(MainClass { name: class.name, version })
    });
    classes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn launchers_load_another_class() {
        let of = |main: &str, start: &str| {
            let manifest = Manifest {
                main_class: main.to_owned(),
                start_class: start.to_owned(),
                ..Manifest::default()
            };
            let path = |class: Named| [class.directory, &class.path].concat();
            named(&manifest).into_iter().map(path).collect::<Vec<_>>()
        };
        assert_eq!(of("", "a.B"), Vec::<String>::new());
        assert_eq!(of("a.b.C", "a.B"), ["a/b/C.class"]);
        assert_eq!(of("a/b/C$D", ""), ["a/b/C$D.class"]);
        let launcher = "org.springframework.boot.loader.launch.JarLauncher";
        let path = "org/springframework/boot/loader/launch/JarLauncher.class";
        assert_eq!(of(launcher, "a.B"), [path, "BOOT-INF/classes/a/B.class"]);
        let old = "org.springframework.boot.loader.WarLauncher";
        assert_eq!(of(old, "a.B").last().unwrap(), "WEB-INF/classes/a/B.class");
        assert_eq!(of("org.springframework.boot.loader.PropertiesLauncher", "a.B").len(), 1);
        assert_eq!(of("own.JarLauncher", "a.B"), ["own/JarLauncher.class"]);
    }

    #[test]
    fn members_in_directories_of_versions_are_variants() {
        let path = "a/B.class".to_owned();
        let class = Named { name: "a.B".to_owned(), directory: "BOOT-INF/classes/", path };
        assert!(class.is(b"BOOT-INF/classes/a/B.class"));
        for other in ["a/B.class", "x/BOOT-INF/classes/a/B.class", "BOOT-INF/classes/a/C.class"] {
            assert!(!class.is(other.as_bytes()) && !class.is_variant(other.as_bytes()), "{other}");
        }
        for directory in ["META-INF/versions/21/", "META-INF/versions/9/BOOT-INF/classes/"] {
            assert!(class.is_variant(format!("{directory}a/B.class").as_bytes()));
            assert!(!class.is_variant(format!("{directory}a/C.class").as_bytes()));
        }
        assert!(class.is_variant(b"BOOT-INF/classes/META-INF/versions/9/a/B.class"));
    }

    #[test]
    fn headers_show_the_length_of_a_path_and_its_beginning() {
        let name = "com.example.application.service.B".to_owned();
        let path = format!("{}.class", name.replace('.', "/"));
        let class = Named { name, directory: "BOOT-INF/classes/", path };
        let is_after = |path: &str, bytes: usize| {
            let mut header = vec![0; LOCAL_HEADER_BYTES];
            header.splice(26..28, (path.len() as u16).to_le_bytes());
            header.extend(path.bytes());
            header.truncate(bytes);
            class.is_after(&header)
        };
        let path = "BOOT-INF/classes/com/example/application/service/B.class";
        assert!(is_after(path, 64));
        assert!(is_after(path, 200));
        assert!(!is_after(&path.replace("B.class", "BC.class"), 64));
        assert!(!is_after(&path.replace("B.class", "C.class"), 200));
        assert!(!is_after(&path.replace("BOOT", "BEST"), 64));
        assert!(!is_after(path, 27));
    }
}
