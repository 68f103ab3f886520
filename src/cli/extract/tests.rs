//! Images that are written to a disk, and what is not written.

use std::os::unix::fs::{MetadataExt, PermissionsExt};

use ::tar::{EntryType, Header};
use tempfile::TempDir;

use super::*;
use crate::Options;
use crate::scan::NoEvents;

mod refused;

/// A member of a layer: kind, name, target or content, mode.
struct Member<'a>(EntryType, &'a [u8], &'a [u8], u32);

fn file<'a>(name: &'a str, content: &'a str) -> Member<'a> {
    Member(EntryType::Regular, name.as_bytes(), content.as_bytes(), 0o644)
}

fn directory(name: &str) -> Member<'_> {
    Member(EntryType::Directory, name.as_bytes(), b"", 0o755)
}

fn symlink<'a>(name: &'a str, target: &'a str) -> Member<'a> {
    Member(EntryType::Symlink, name.as_bytes(), target.as_bytes(), 0o777)
}

fn hard_link<'a>(name: &'a str, target: &'a str) -> Member<'a> {
    Member(EntryType::Link, name.as_bytes(), target.as_bytes(), 0o644)
}

fn tar_of(members: &[Member<'_>]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for Member(kind, name, value, mode) in members {
        let mut header = Header::new_ustar();
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.set_entry_type(*kind);
        header.set_mode(*mode);
        let mut content: &[u8] = b"";
        match kind {
            EntryType::Regular => content = value,
            _ => header.as_old_mut().linkname[..value.len()].copy_from_slice(value),
        }
        header.set_size(content.len() as u64);
        header.set_cksum();
        builder.append(&header, content).unwrap();
    }
    builder.into_inner().unwrap()
}

/// An image that has been read, and a directory to write to.
struct Image {
    home: TempDir,
    session: Session,
    facts: Facts,
}

impl Image {
    /// Reads what `docker save` writes of these layers.
    fn new(layers: &[Vec<u8>]) -> Self {
        let home = TempDir::new().unwrap();
        let names: Vec<String> = (0..layers.len()).map(|number| format!("{number}.tar")).collect();
        let config = r#"{"os":"linux","architecture":"amd64","rootfs":{"type":"layers"}}"#;
        let manifest = format!(r#"[{{"Config":"c.json","RepoTags":[],"Layers":{names:?}}}]"#);
        let mut members: Vec<Member<'_>> = names
            .iter()
            .zip(layers)
            .map(|(name, tar)| Member(EntryType::Regular, name.as_bytes(), tar, 0o644))
            .collect();
        members.push(file("c.json", config));
        members.push(file("manifest.json", &manifest));
        let path = home.path().join("image.tar");
        fs::write(&path, tar_of(&members)).unwrap();
        let reference = path.to_str().unwrap().into();
        let session = Session::open(&reference, Options::default(), &NoEvents).unwrap();
        let layers = session.read(&NoEvents).unwrap();
        let facts = session.facts(layers, None);
        fs::create_dir(home.path().join("out")).unwrap();
        Self { home, session, facts }
    }

    fn of(members: &[Member<'_>]) -> Self {
        Self::new(&[tar_of(members)])
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn how<'a>(destination: &'a Path, overwrite: bool) -> How<'a> {
        How { destination, overwrite, progress: &|_| ControlFlow::Continue(()) }
    }

    fn write(&self, path: &str, to: &str, overwrite: bool) -> Result<Written, Error> {
        let node = self.facts.find(path).unwrap();
        let destination = self.path(to);
        extract(&self.session, &self.facts, What::Node(node), Self::how(&destination, overwrite))
    }

    /// Everything below a directory: paths with contents, targets and permissions.
    fn listed(&self, name: &str) -> Vec<String> {
        let mut lines = Vec::new();
        list(&self.path(name), "", &mut lines);
        lines.sort();
        lines
    }
}

fn list(directory: &Path, path: &str, lines: &mut Vec<String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{path}/{}", entry.file_name().display());
        let found = fs::symlink_metadata(entry.path()).unwrap();
        let mode = found.permissions().mode() & 0o7777;
        if found.is_dir() {
            lines.push(format!("{name}/ {mode:o}"));
            list(&entry.path(), &name, lines);
        } else if found.is_symlink() {
            lines.push(format!("{name} -> {}", fs::read_link(entry.path()).unwrap().display()));
        } else {
            let content = fs::read(entry.path()).unwrap();
            lines.push(format!("{name} {mode:o} {}", content.escape_ascii()));
        }
    }
}

fn skipped(written: &Written) -> Vec<String> {
    let mut lines: Vec<String> =
        written.skipped.iter().map(|(path, why)| format!("{path}: {why}")).collect();
    lines.sort();
    lines
}

fn error(result: Result<Written, Error>) -> String {
    let error = result.unwrap_err();
    match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

#[test]
fn a_directory_is_written_with_all_that_is_in_it() {
    let lower = tar_of(&[
        directory("app"),
        file("app/kept", "kept"),
        file("app/old", "old"),
        file("app/gone", "gone"),
        Member(EntryType::Regular, b"app/run", b"#!", 0o6555),
    ]);
    let upper = tar_of(&[
        file("app/old", "new"),
        file("app/.wh.gone", ""),
        Member(EntryType::Directory, b"app/lib", b"", 0o1500),
        file("app/lib/a", "a"),
        file("app/implied/b", "b"),
        hard_link("app/lib/c", "app/lib/a"),
        symlink("app/link", "lib/a"),
        symlink("app/lib/up", "../kept"),
        file("elsewhere", "x"),
    ]);
    let image = Image::new(&[lower, upper]);
    let written = image.write("/app", "out", false).unwrap();
    assert_eq!(
        image.listed("out"),
        [
            "/app/ 755", "/app/implied/ 755", "/app/implied/b 644 b", "/app/kept 644 kept",
            "/app/lib/ 700", "/app/lib/a 644 a", "/app/lib/c 644 a", "/app/lib/up -> ../kept",
            "/app/link -> lib/a", "/app/old 644 new", "/app/run 755 #!",
        ]
    );
    assert_eq!(
        written,
        Written {
            files: 6,
            bytes: 4 + 3 + 2 + 1 + 1,
            hard_links: 1,
            links: 2,
            directories: 1,
            ..Written::default()
        }
    );
    let inode = |name: &str| fs::metadata(image.path(name)).unwrap().ino();
    assert_eq!(inode("out/app/lib/a"), inode("out/app/lib/c"));
    // Under another name, if that does not exist.
    image.write("/app/lib", "out/other", false).unwrap();
    assert!(image.listed("out/other").contains(&"/a 644 a".to_owned()));
    // And the whole image, which has no name.
    fs::create_dir(image.path("all")).unwrap();
    image.write("/", "all", false).unwrap();
    assert!(image.listed("all").contains(&"/elsewhere 644 x".to_owned()));
    assert!(image.listed("all").contains(&"/app/old 644 new".to_owned()));
}

#[test]
fn a_file_is_written_also_through_a_link() {
    let image = Image::of(&[file("a/b", "content"), symlink("l", "a/b"), symlink("d", "a")]);
    image.write("/a/b", "out", false).unwrap();
    image.write("/l", "out", false).unwrap();
    image.write("/l", "out/named", false).unwrap();
    image.write("/d", "out", false).unwrap();
    assert_eq!(
        image.listed("out"),
        ["/b 644 content", "/d/ 755", "/d/b 644 content", "/l 644 content", "/named 644 content"]
    );
    let image = Image::of(&[symlink("nowhere", "x"), symlink("loop", "loop")]);
    let to = image.path("out");
    for name in ["/nowhere", "/loop"] {
        let error = error(image.write(name, "out", false));
        assert_eq!(error, format!("not a file, a directory or a link to one: `{name}`"));
    }
    assert_eq!(fs::read_dir(to).unwrap().count(), 0);
}

#[test]
fn hidden_versions_are_written_too() {
    let layers = [
        tar_of(&[directory("d"), file("d/a", "one"), file("d/b", "b"), file("f", "first")]),
        tar_of(&[file("d/a", "two"), file("f", "second")]),
        tar_of(&[file(".wh.d", ""), file("f", "third")]),
    ];
    let image = Image::new(&layers);
    let tree = &image.facts.tree;
    let at = |path: &[&str]| {
        path.iter().fold(NodeId::ROOT, |node, name| {
            let mut children = tree.children(node).iter();
            *children.find(|child| tree.name(**child) == name.as_bytes()).unwrap()
        })
    };
    let write = |node: NodeId, number: usize, to: &str| {
        let version = tree.versions(node).nth(number).unwrap();
        let destination = image.path(to);
        let how = Image::how(&destination, false);
        extract(&image.session, &image.facts, What::Version(version), how)
    };
    for (number, name) in ["third", "second", "first"].into_iter().enumerate() {
        write(at(&["f"]), number, &format!("out/{name}")).unwrap();
    }
    write(at(&["d", "a"]), 1, "out/one").unwrap();
    // As it was before it was removed.
    write(at(&["d"]), 0, "out/removed").unwrap();
    assert_eq!(
        image.listed("out"),
        [
            "/first 644 first", "/one 644 one", "/removed/ 755", "/removed/a 644 two",
            "/removed/b 644 b", "/second 644 second", "/third 644 third",
        ]
    );
}

#[test]
fn a_layer_that_ends_early_leaves_no_half_file() {
    let content = "c".repeat(100_000);
    let tar = tar_of(&[file("d/a", "a"), file("d/b", &content), file("d/c", "c")]);
    let image = Image::new(&[tar]);
    let path = image.path("image.tar");
    let mut archive = fs::read(&path).unwrap();
    // Within the body of the second file.
    archive.truncate(512 + 512 + 512 + 512 + 50_000);
    fs::write(&path, &archive).unwrap();
    let written = image.write("/d", "out", false).unwrap();
    assert_eq!(image.listed("out"), ["/d/ 755", "/d/a 644 a"]);
    assert_eq!(written.files, 1);
    let skipped = skipped(&written);
    assert_eq!(skipped.len(), 2, "{skipped:?}");
    assert!(skipped[0].starts_with("/d/b: entry 1 is cut short: "), "{skipped:?}");
    let error = error(image.write("/d/b", "out", false));
    assert!(error.starts_with("entry 1 is cut short: "), "{error}");
    assert_eq!(image.listed("out"), ["/d/ 755", "/d/a 644 a"]);
}

#[test]
fn many_files_of_several_layers_take_one_pass_over_each() {
    let names: Vec<String> = (0..1_000).map(|number| format!("d/{number}")).collect();
    let layer = |content: &str, step: usize| {
        let files: Vec<_> = names.iter().step_by(step).map(|name| file(name, content)).collect();
        tar_of(&files)
    };
    let image = Image::new(&[layer("base", 1), layer("middle", 2), layer("top", 5)]);
    let written = image.write("/d", "out", false).unwrap();
    assert_eq!((written.files, written.skipped.len()), (1_000, 0));
    for (number, name) in names.iter().enumerate() {
        let expected = match number {
            _ if number % 5 == 0 => "top",
            _ if number % 2 == 0 => "middle",
            _ => "base",
        };
        let path = image.path("out").join(name);
        assert_eq!(fs::read_to_string(path).unwrap(), expected, "{name}");
    }
}

#[test]
fn progress_counts_bytes_and_stops() {
    let content = "c".repeat(300_000);
    let image = Image::of(&[file("d/a", &content), file("d/b", &content), file("d/c", "c")]);
    let node = image.facts.find("/d").unwrap();
    let destination = image.path("out");
    let total = std::cell::Cell::new(0);
    let run = |most: u64| {
        total.set(0);
        let progress = |bytes| {
            total.set(total.get() + bytes);
            if most < total.get() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let how = How { destination: &destination, overwrite: true, progress: &progress };
        extract(&image.session, &image.facts, What::Node(node), how).unwrap()
    };
    let written = run(350_000);
    assert_eq!((written.files, written.is_stopped), (1, true));
    assert_eq!(fs::read_dir(image.path("out/d")).unwrap().count(), 1, "no temporary file is left");
    let written = run(u64::MAX);
    assert_eq!((written.files, written.is_stopped, total.get()), (3, false, 600_001));
}
