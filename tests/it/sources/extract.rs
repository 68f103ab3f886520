//! Files that are read again from layers, compared with what other programs unpack.

use std::io::{Cursor, Read};
use std::sync::Arc;

use plimsoll::Session;
use plimsoll::layer::{Change, ExtractError, Extracted, ReadLayer, extract};
use plimsoll::limits::Limits;
use plimsoll::scan::NoEvents;
use plimsoll::source::Reread;

use super::extract_many::together;
use super::*;
use crate::hostile::archive::{file, hard_link, tar};
use crate::layer_language::wrap::{docker_archive, oci_layout};
use crate::layer_language::{Pack, pack};
use crate::program::tar_of;

/// An image whose layers have been read.
pub(super) struct Image {
    pub(super) session: Session,
    pub(super) layers: Vec<Arc<ReadLayer>>,
}

impl Image {
    pub(super) fn read(reference: &str, reread: Reread) -> Self {
        let image = Some("1".to_owned());
        let options = Options { reread, image, threads: Some(2), ..Options::default() };
        let session = Session::open(&reference.into(), options, &NoEvents).unwrap();
        let layers = session.read(&NoEvents).unwrap();
        Self { session, layers }
    }

    fn file(&self, layer: usize, entry: u32, max: u64) -> Result<Extracted, ExtractError> {
        self.session.file(layer, entry, max)
    }

    /// The index of the entry at a path.
    pub(super) fn entry(&self, layer: usize, path: &str) -> u32 {
        let entries = &self.layers[layer].entries;
        let at = entries.list.iter().position(|entry| entries.path(entry) == path.as_bytes());
        u32::try_from(at.unwrap()).unwrap()
    }

    /// Returns the message of an error, with its cause.
    fn error(&self, layer: usize, entry: u32) -> String {
        let error = self.file(layer, entry, 100).unwrap_err();
        let cause = error.source().map_or(String::new(), |source| format!(": {source}"));
        format!("{error}{cause}")
    }
}

/// Unpacks bytes with the crates of the formats themselves.
fn unpacked(bytes: Vec<u8>) -> Vec<u8> {
    let mut plain = Vec::new();
    match bytes.as_slice() {
        [0x1f, 0x8b, ..] => {
            flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut plain).unwrap();
        }
        [0x28, 0xb5, 0x2f, 0xfd, ..] => plain = zstd::decode_all(&bytes[..]).unwrap(),
        _ => return bytes,
    }
    plain
}

/// The contents of a tar's regular files with the indexes of their entries; `None` for the others.
fn contents(tar: Vec<u8>) -> Vec<Option<Vec<u8>>> {
    let mut archive = tar::Archive::new(Cursor::new(unpacked(tar)));
    let entries = archive.entries().unwrap().map(|entry| entry.unwrap());
    let entries = entries.filter(|entry| !entry.header().entry_type().is_pax_global_extensions());
    entries
        .map(|mut entry| {
            let is_file = entry.header().entry_type().is_file();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            is_file.then_some(content)
        })
        .collect()
}

/// The members of an archive by name.
fn members(archive: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let mut archive = tar::Archive::new(Cursor::new(unpacked(archive)));
    let entries = archive.entries().unwrap().map(|entry| entry.unwrap());
    entries
        .map(|mut entry| {
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (entry.path().unwrap().display().to_string(), content)
        })
        .collect()
}

/// The layers of a `docker save` archive, base first, as its `manifest.json` has them.
fn docker_layers(path: &str) -> Vec<Vec<u8>> {
    let members = members(fs::read(path).unwrap());
    let get = |name: &str| members.iter().find(|(path, _)| path == name).unwrap().1.clone();
    let manifest: serde_json::Value = serde_json::from_slice(&get("manifest.json")).unwrap();
    let layers = manifest[0]["Layers"].as_array().unwrap();
    layers.iter().map(|name| get(name.as_str().unwrap())).collect()
}

/// The layers of an OCI layout, base first, as its only manifest has them.
fn oci_layers(path: &str) -> Vec<Vec<u8>> {
    let blob = |descriptor: &serde_json::Value| {
        let digest = descriptor["digest"].as_str().unwrap().replace(':', "/");
        fs::read(format!("{path}/blobs/{digest}")).unwrap()
    };
    let json = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap();
    let index = json(&fs::read(format!("{path}/index.json")).unwrap());
    let mut manifest = json(&blob(&index["manifests"][0]));
    if manifest["manifests"].is_array() {
        manifest = json(&blob(&manifest["manifests"][0]));
    }
    manifest["layers"].as_array().unwrap().iter().map(blob).collect()
}

/// Compares the regular files of a layer, read in one pass, with their contents.
fn check_together(image: &Image, number: usize, expected: &[Option<Vec<u8>>]) {
    let is_file = |index: u32| {
        let entry = &image.layers[number].entries.list[index as usize];
        matches!(entry.change, Change::File(_))
    };
    let expected: Vec<_> = (0..).zip(expected).filter(|(index, _)| is_file(*index)).collect();
    // In any order.
    let wanted: Vec<u32> = expected.iter().rev().map(|(index, _)| *index).collect();
    let together = together(&image.session, number, &wanted).unwrap();
    assert_eq!(together.len(), expected.len(), "files of layer {number}");
    for ((index, content), one) in expected.into_iter().zip(together) {
        assert!(one.entry == index && one.is_whole(), "layer {number}, entry {index}: {one:?}");
        assert!(Some(one.bytes) == *content, "layer {number}, entry {index}");
    }
}

/// Compares every regular file of an image with what the `tar` crate reads; returns how many.
fn check_all(image: &Image, layers: Vec<Vec<u8>>) -> usize {
    assert_eq!(image.layers.len(), layers.len());
    let mut compared = 0;
    for (number, tar) in layers.into_iter().enumerate() {
        let expected = contents(tar);
        let entries = &image.layers[number].entries.list;
        assert_eq!(entries.len(), expected.len(), "entries of layer {number}");
        check_together(image, number, &expected);
        for ((index, expected), entry) in (0..).zip(expected).zip(entries) {
            let Some(expected) = expected.filter(|_| matches!(entry.change, Change::File(_)))
            else {
                assert!(matches!(
                    image.file(number, index, 100),
                    Err(ExtractError::NotFile { entry, .. }) if entry == index
                ));
                continue;
            };
            let length = expected.len() as u64;
            let whole = image.file(number, index, u64::MAX).unwrap();
            assert_eq!(whole.bytes, expected, "layer {number}, entry {index}");
            assert_eq!((whole.file_bytes, whole.is_truncated), (length, false));
            let max_bytes = length / 2;
            let half = image.file(number, index, max_bytes).unwrap();
            assert_eq!(half.bytes, expected[..expected.len() / 2]);
            assert_eq!((half.file_bytes, half.is_truncated), (length, max_bytes < length));
            let rest = image.session.file_at(number, index, max_bytes, u64::MAX).unwrap();
            assert_eq!(rest.bytes, expected[expected.len() / 2..]);
            assert_eq!((rest.start, rest.is_truncated), (max_bytes, false));
            compared += 1;
        }
        let beyond = u32::try_from(entries.len()).unwrap();
        let error = image.error(number, beyond);
        assert_eq!(error, format!("there is no entry {beyond} in a layer that has {beyond}"));
    }
    compared
}

#[test]
fn every_file_of_real_archives_is_read_again() {
    let mut compared = 0;
    for name in
        ["docker-save-20.10.tar", "docker-save-29.tar", "ggcr-tarball.tar", "jib-docker.tar"]
    {
        let path = testdata(name);
        compared += check_all(&Image::read(&path, Reread::No), docker_layers(&path));
    }
    for name in ["skopeo-oci", "skopeo-oci-zstd", "skopeo-oci-zstd-chunked", "estargz-oci"] {
        let path = testdata(name);
        compared += check_all(&Image::read(&path, Reread::No), oci_layers(&path));
    }
    for name in
        ["docker-save-20.10.tar.gz", "docker-save-20.10.tar.zst", "docker-save-29-untagged.tar.gz"]
    {
        let path = testdata(name);
        compared += check_all(&Image::read(&path, Reread::Reopen), docker_layers(&path));
    }
    for name in ["docker-export-20.10.tar.gz", "podman-export.tar.gz", "crane-export.tar.gz"] {
        let path = testdata(name);
        let layers = vec![fs::read(&path).unwrap()];
        compared += check_all(&Image::read(&path, Reread::No), layers);
    }
    assert!(300 < compared, "{compared} files");
}

/// Reads every file of an image again, which fails if a content has changed. Returns how many.
fn read_all_again(path: &str) -> usize {
    let options = Options { reread: Reread::Reopen, ..Options::default() };
    let Ok(session) = Session::open(&path.into(), options, &NoEvents) else { return 0 };
    let mut files = 0;
    for (number, layer) in session.read(&NoEvents).unwrap().iter().enumerate() {
        for (index, entry) in (0..).zip(&layer.entries.list) {
            let Change::File(content) = entry.change else { continue };
            let logical = layer.entries.logical_bytes.get(&index);
            let expected = *logical.unwrap_or(&content.stored_bytes);
            match session.file(number, index, 64 << 20) {
                Ok(file) => assert_eq!(file.file_bytes, expected, "{path} {number} {index}"),
                // Nothing else is wrong with these archives.
                Err(ExtractError::CutShort { .. }) => assert!(layer.state.word() == "damaged"),
                Err(error) => panic!("{path} {number} {index}: {error}"),
            }
            files += 1;
        }
    }
    files
}

#[test]
fn every_file_of_every_archive_is_read_again() {
    let mut files = 0;
    for folder in ["", "tar"] {
        for entry in fs::read_dir(testdata(folder)).unwrap() {
            let path = entry.unwrap().path();
            // The image of the README: decompressing 1 GB for each of its files takes hours.
            if !path.ends_with("node-single.tar.zst") {
                files += read_all_again(path.to_str().unwrap());
            }
        }
    }
    assert!(1000 < files, "{files} files");
}

#[test]
fn a_stream_that_is_kept_is_read_again() {
    let home = Home::new();
    for name in ["docker-save-20.10.tar", "docker-save-20.10.tar.zst", "docker-save-29.tar"] {
        let path = testdata(name);
        let content = fs::read(&path).unwrap();
        let image = home.piped(name, &content, |pipe| Image::read(pipe, Reread::Spool));
        assert!(0 < check_all(&image, docker_layers(&path)));
    }
    for name in ["docker-export-20.10.tar.gz", "skopeo-oci-archive.tar"] {
        let content = fs::read(testdata(name)).unwrap();
        let (kept, report) = home.piped(name, &content, |pipe| {
            (Image::read(pipe, Reread::Spool), name.starts_with("docker"))
        });
        let layers = match report {
            true => vec![content],
            false => oci_layers(&testdata("skopeo-oci")),
        };
        assert!(0 < check_all(&kept, layers));
    }
    // Its compression is reported as if it had not been spooled.
    let content = fs::read(testdata("docker-export-20.10.tar.gz")).unwrap();
    let layers = [Reread::No, Reread::Spool].map(|reread| {
        let image = home.piped(&format!("{reread:?}"), &content, |pipe| Image::read(pipe, reread));
        let layer = &image.layers[0];
        (layer.compression, layer.stored_bytes, layer.tar_bytes)
    });
    assert_eq!(layers[0], layers[1]);
}

fn one_file(path: &str, content: &[u8]) -> Vec<u8> {
    tar_of(&[(path, content)])
}

#[test]
fn streams_and_compressed_archives_are_read_again_if_requested() {
    let home = Home::new();
    let content = noise(300_000);
    let tars = [tars()[0].clone(), one_file("opt/large", &content)];
    let archive = docker_archive(&tars).tar();
    let packed = pack(Pack::Gzip, &archive);
    let path = home.file("image.tar.gz", &packed);
    let again = |image: &Image| image.file(1, 0, 1 << 20).map(|file| file.bytes == content);

    for reread in [Reread::Reopen, Reread::Spool] {
        let image = Image::read(&path, reread);
        assert!(again(&image).unwrap(), "{reread:?}");
        assert_eq!(image.file(1, 0, 7).unwrap().bytes, content[..7]);
        // The file is still open, so it may be renamed.
        fs::rename(&path, home.path("moved")).unwrap();
        assert!(again(&image).unwrap(), "{reread:?}");
        fs::rename(home.path("moved"), &path).unwrap();
    }
    let image = Image::read(&path, Reread::No);
    assert_eq!(
        image.error(1, 0),
        "the layer is in an archive that is compressed as a whole: decompress it, or open it \
         with `Reread::Reopen`"
    );
    let passed = "the layer passed in a stream and was not kept: save the image to a file, or open \
                  it with `Reread::Spool`";
    for (number, content) in [&archive, &packed, &tars[1]].into_iter().enumerate() {
        for reread in [Reread::No, Reread::Reopen] {
            let name = format!("pipe-{number}-{reread:?}");
            let image = home.piped(&name, content, |pipe| Image::read(pipe, reread));
            assert_eq!(image.error(image.layers.len() - 1, 0), passed);
        }
    }
    let image = home.piped("kept", &packed, |pipe| Image::read(pipe, Reread::Spool));
    assert!(again(&image).unwrap());
    let left: Vec<_> =
        fs::read_dir(home.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 8, "nothing but the image and the pipes is on disk: {left:?}");
}

#[test]
fn layers_after_extended_headers_are_found_again() {
    // Long names and PAX records come before the headers.
    let home = Home::new();
    let contents: Vec<Vec<u8>> = (0..4).map(|number| noise(70_000 + number * 511)).collect();
    let mut files = docker_archive(&[]);
    files.lines.retain(|line| line.path != b"manifest.json");
    let names: Vec<String> =
        (0..4).map(|number| format!("{}/layer.tar", "x".repeat(60 * number + 9))).collect();
    for (name, content) in names.iter().zip(&contents) {
        files.put(name, one_file("opt/large", content));
    }
    files.put_json(
        "manifest.json",
        &serde_json::json!([{"Config": "config.json", "RepoTags": [], "Layers": names}]),
    );
    let path = home.file("image.tar.zst", pack(Pack::Zstd, &files.tar()));
    let image = Image::read(&path, Reread::Reopen);
    for (number, content) in contents.iter().enumerate() {
        assert!(image.file(number, 0, 1 << 20).unwrap().bytes == *content, "layer {number}");
    }
}

#[test]
fn files_outside_a_directory_are_not_read() {
    let home = Home::new();
    let root = home.path("root");
    let export = unpacked(fs::read(testdata("docker-export-20.10.tar.gz")).unwrap());
    let mut archive = tar::Archive::new(&export[..]);
    archive.set_preserve_permissions(false);
    archive.unpack(&root).unwrap();
    fs::write(home.path("root/etc/large"), noise(100_000)).unwrap();
    let image = Image::read(&root, Reread::No);
    let entries = &image.layers[0].entries;
    let mut compared = 0;
    for (index, entry) in (0..).zip(&entries.list) {
        let path = String::from_utf8(entries.path(entry)).unwrap();
        let result = image.file(0, index, 60_000);
        if !matches!(entry.change, Change::File(_)) {
            assert!(matches!(result, Err(ExtractError::NotFile { .. })), "{path}");
            continue;
        }
        let (file, content) = (result.unwrap(), fs::read(format!("{root}/{path}")).unwrap());
        assert_eq!(file.bytes, content[..content.len().min(60_000)], "{path}");
        assert_eq!(file.file_bytes, content.len() as u64);
        assert_eq!(file.is_truncated, 60_000 < content.len());
        compared += 1;
    }
    assert!(20 < compared, "{compared} files");

    // Links that were made later do not lead outside.
    home.file("secret", "secret");
    let changed = |path: &str| {
        let error = image.error(0, image.entry(0, path));
        assert_eq!(
            error.replace(&root, "…"),
            format!(
                "`…/{path}` is no longer a regular file in its directory: read the image again"
            )
        );
    };
    fs::remove_file(home.path("root/etc/large")).unwrap();
    std::os::unix::fs::symlink("../../secret", home.path("root/etc/large")).unwrap();
    changed("etc/large");
    let directory = home.path("root/etc");
    fs::rename(&directory, home.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", &directory).unwrap();
    changed("etc/large");
    fs::remove_file(&directory).unwrap();
    let error = image.error(0, image.entry(0, "etc/large"));
    assert!(
        error.starts_with(&format!("could not read `{root}/etc/large` again: No such")),
        "{error}"
    );
}

/// The first bytes of the files of a tar by the `tar` crate, which knows the oldest sparse format.
fn beginnings(tar: &[u8], max: u64) -> Vec<Vec<u8>> {
    let mut archive = tar::Archive::new(tar);
    let entries = archive.entries().unwrap().map(|entry| {
        let mut bytes = Vec::new();
        entry.unwrap().take(max).read_to_end(&mut bytes).unwrap();
        bytes
    });
    entries.collect()
}

fn check_sparse(names: &[&str], file_bytes: u64, max: u64) {
    let mut first: Option<Vec<Extracted>> = None;
    for name in names {
        let path = testdata(&format!("tar/gnu-sparse-{name}.tar.gz"));
        let image = Image::read(&format!("rootfs:{path}"), Reread::No);
        let count = u32::try_from(image.layers[0].entries.list.len()).unwrap();
        let files: Vec<_> = (0..count).map(|index| image.file(0, index, max).unwrap()).collect();
        assert_eq!((files[0].file_bytes, files[0].bytes.len() as u64), (file_bytes, max), "{name}");
        assert!(files[0].is_truncated && files[0].bytes.iter().any(|byte| *byte != 0), "{name}");
        if first.is_none() {
            let expected = beginnings(&unpacked(fs::read(&path).unwrap()), max);
            assert!(files.iter().map(|file| &file.bytes).eq(&expected), "{name}");
        }
        let first = first.get_or_insert_with(|| files.clone());
        assert!(*first == files, "{name}");
    }
}

#[test]
fn sparse_files_have_zeros_for_their_holes() {
    let names = ["oldgnu", "gnu", "posix-0.0", "posix-0.1", "posix-1.0"];
    check_sparse(&names, 8_000_000_800, 3 << 20);
    check_sparse(&["gnu-many", "posix-1.0-many"], 120_000_000, 32 << 20);
}

fn refused(blob: &[u8], entry: u32, max: u64, limits: &Limits) -> String {
    let stored: Box<dyn Read + Send> = Box::new(Cursor::new(blob.to_vec()));
    match extract(stored, entry, max, limits) {
        Ok(file) => format!("{} of {} bytes", file.bytes.len(), file.file_bytes),
        Err(error) => {
            let cause = error.source().map_or(String::new(), |source| format!(": {source}"));
            format!("{error}{cause}")
        }
    }
}

#[test]
fn files_before_damage_in_a_blob_are_read() {
    let content = noise(500_000);
    let tar = [one_file("a", b"first"), one_file("b", &content)];
    let tar = [&tar[0][..1024], &tar[1]].concat();
    let limits = Limits::default();
    for how in [Pack::Plain, Pack::Gzip, Pack::Zstd, Pack::Bzip2, Pack::Xz] {
        let blob = pack(how, &tar);
        assert_eq!(refused(&blob, 0, 9, &limits), "5 of 5 bytes");
        assert_eq!(refused(&blob, 1, u64::MAX, &limits), "500000 of 500000 bytes");
        let cut = &blob[..blob.len() * 2 / 3];
        assert_eq!(refused(cut, 1, 9, &limits), "9 of 500000 bytes", "{how:?}");
        assert!(refused(cut, 0, 9, &limits).starts_with("5 of"));
        let error = refused(cut, 1, u64::MAX, &limits);
        let is_right = match how {
            Pack::Plain => {
                error.starts_with("entry 1 is cut short: ")
                    && error.ends_with("bytes of it are not in the layer")
            }
            _ => error.starts_with("the layer is damaged before the end of entry 1: the "),
        };
        assert!(is_right, "{how:?}: {error}");
    }
    // Text, because noise is stored uncompressed, where any bytes are valid.
    let text: String = (0..100_000).map(|number| format!("{number}\n")).collect();
    let tar = one_file("text", text.as_bytes());
    // Only a checksum would notice it in zstd.
    for how in [Pack::Gzip, Pack::Bzip2, Pack::Xz] {
        let mut blob = pack(how, &tar);
        let middle = blob.len() / 2;
        blob[middle..middle + 99].fill(0xff);
        // The decoder of xz reads ahead.
        let beginning = refused(&blob, 0, 9, &limits);
        assert!(how == Pack::Xz || beginning == "9 of 588890 bytes", "{how:?}: {beginning}");
        let error = refused(&blob, 0, u64::MAX, &limits);
        assert!(error.contains("is corrupt near stored byte"), "{how:?}: {error}");
    }
    assert_eq!(refused(b"", 0, 9, &limits), "there is no entry 0 in a layer that has 0");
    let limits = Limits { layer_bytes: 100_000, ..limits };
    let error = refused(&pack(Pack::Gzip, &tar), 0, u64::MAX, &limits);
    assert!(error.contains("more than `layer-bytes` or `layer-ratio`"), "{error}");
}

#[test]
fn a_file_that_has_changed_is_refused() {
    let home = Home::new();
    let path = home.file("root.tar", one_file("etc/a", b"before"));
    let root = home.path("root");
    fs::create_dir_all(home.path("root/etc")).unwrap();
    fs::write(home.path("root/etc/a"), "before").unwrap();
    let images = [Image::read(&path, Reread::No), Image::read(&root, Reread::No)];
    fs::write(home.path("root/etc/a"), "after!").unwrap();
    fs::write(&path, one_file("etc/a", b"after!")).unwrap();
    for image in images {
        let entry = image.entry(0, "etc/a");
        assert_eq!(
            image.error(0, entry),
            format!("entry {entry} has changed since the image was read: read it again")
        );
        assert_eq!(image.file(0, entry, 2).unwrap().bytes, b"af", "a part cannot be compared");
    }
}

#[test]
fn a_layer_that_cannot_be_read_again_says_so() {
    let home = Home::new();
    let layout = home.directory("oci", &oci_layout(&tars(), |tar| pack(Pack::Gzip, tar)));
    let image = Image::read(&layout, Reread::No);
    assert_eq!(image.error(0, 0), "entry 0 is a directory, not a regular file");
    let blobs = fs::read_dir(home.path("oci/blobs/sha256")).unwrap();
    blobs.for_each(|blob| fs::remove_file(blob.unwrap().path()).unwrap());
    let error = image.error(0, image.entry(0, "etc/a"));
    assert!(error.starts_with("could not read the layer again: No such file"), "{error}");
    let kinds: Vec<String> = (0..3).map(|entry| image.error(1, entry)).collect();
    assert!(kinds[1].starts_with("entry 1 is a whiteout"), "{kinds:?}");
    assert!(kinds[2].starts_with("entry 2 is a symbolic link"), "{kinds:?}");
}

/// An image in which only a hard link shows that a file is a list of packages.
fn linked_database() -> Vec<u8> {
    tar(&database_and_link())
}

fn database_and_link() -> [Vec<u8>; 2] {
    let status = b"Package: libz\nStatus: install ok installed\nVersion: 1\n\n";
    [file("repo/objects/a", status), hard_link("var/lib/dpkg/status", "repo/objects/a")]
}

#[test]
fn databases_in_stores_are_read_again_wherever_the_bytes_still_are() {
    let home = Home::new();
    let archive = docker_archive(&[linked_database()]).tar();
    let packages = |report: &Report| -> Vec<String> {
        report.packages.iter().map(|package| package.name.clone()).collect()
    };
    for (name, content) in [
        ("image.tar", archive.clone()),
        ("image.tar.gz", pack(Pack::Gzip, &archive)),
        ("layer.tar", linked_database()),
        ("layer.tar.gz", pack(Pack::Gzip, &linked_database())),
    ] {
        let report = read(&home.file(name, content));
        assert_eq!(packages(&report), ["libz"], "{name}");
        assert_eq!(report.warnings, [], "{name}");
    }
    let layout =
        home.directory("layout", &oci_layout(&[linked_database()], |tar| pack(Pack::Gzip, tar)));
    assert_eq!(packages(&read(&layout)), ["libz"]);
    // Small layers would be kept in memory. Files are held only until the end of their layer.
    let large = [file("large", &noise(100_000)), linked_database()];
    let one = docker_archive(&[tar(&large)]).tar();
    assert_eq!(packages(&home.piped("one", &one, read)), ["libz"]);
    let [store, link] = database_and_link();
    let stores = tar(&[file("large", &noise(100_000)), store]);
    let two = docker_archive(&[stores, tar(&[link])]).tar();
    let report = home.piped("two", &two, read);
    let words: Vec<_> = report.warnings.iter().map(|warning| warning.code.word()).collect();
    assert_eq!((packages(&report), words), (Vec::new(), vec!["package-database"]));
}

#[test]
fn a_database_in_a_directory_is_read_under_every_name() {
    let home = Home::new();
    let mut files = Files::default();
    files.put("0store/a", "Package: libz\nStatus: install ok installed\nVersion: 1\n\n");
    files.put("var/lib/dpkg/available", "");
    let root = home.directory("root", &files);
    fs::hard_link(format!("{root}/0store/a"), format!("{root}/var/lib/dpkg/status")).unwrap();
    let report = read(&root);
    assert_eq!(report.packages.len(), 1);
    assert_eq!(report.warnings, []);
}
