//! Storage of Podman, Buildah and CRI-O: a real one, found, looked up in, damaged.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use plimsoll::environment::Environment;
use plimsoll::image::digest::Digest;
use plimsoll::storage::{Storage, StorageError, StoredImage, StoredLayer, split_specifier};
use tempfile::TempDir;

mod damage;
mod places;

const SAMPLE: &str = "docker.io/plimsoll/sample:1";

/// The id of the sample's first layer, which has all its files.
const FIRST: &str = "fa09c548cfb9ffc07daee955c5f1badf77a43ceffb8cef746ea97ba5acfb7113";

/// Unpacks the storage that skopeo wrote.
fn unpacked() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let archive =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/skopeo-containers-storage.tar.gz");
    let archive = GzDecoder::new(fs::File::open(archive).unwrap());
    tar::Archive::new(archive).unpack(folder.path()).unwrap();
    folder
}

fn open(root: &Path) -> Result<Storage, StorageError> {
    Storage::open(Some(&format!("overlay@{}", root.display())), &Environment::default())
}

fn sample(root: &Path) -> StoredImage {
    open(root).unwrap().image(SAMPLE).unwrap()
}

fn first_files(root: &Path) -> PathBuf {
    root.join("overlay").join(FIRST).join("diff")
}

/// Reads a layer to its end.
fn read(layer: &StoredLayer) -> std::io::Result<Vec<u8>> {
    let mut archive = Vec::new();
    layer.open()?.read_to_end(&mut archive)?;
    Ok(archive)
}

#[test]
fn layers_are_the_exact_archives() {
    let folder = unpacked();
    let image = sample(folder.path());
    assert_eq!(image.names, [SAMPLE]);
    assert_eq!(image.manifest_digest, Some(Digest::sha256_of(&image.manifest)));
    assert_eq!(Digest::sha256_of(&image.config).encoded(), image.id);
    assert_eq!(image.layers.len(), 4);
    for layer in &image.layers {
        let archive = read(layer).unwrap();
        assert_eq!(Some(Digest::sha256_of(&archive)), layer.diff_id, "{}", layer.id);
        assert_eq!(Some(archive.len() as u64), layer.bytes, "{}", layer.id);
    }
    let compressed = image.layers.iter().map(|layer| layer.compressed.as_ref().unwrap().bytes);
    assert_eq!(compressed.collect::<Vec<_>>(), [5264, 320, 398, 341]);
}

#[test]
fn layers_are_the_same_read_byte_by_byte() {
    let folder = unpacked();
    let image = sample(folder.path());
    let mut byte = [0];
    let mut archive = Vec::new();
    let mut layer = image.layers[1].open().unwrap();
    while layer.read(&mut byte).unwrap() == 1 {
        archive.push(byte[0]);
    }
    assert_eq!(Some(Digest::sha256_of(&archive)), image.layers[1].diff_id);
}

#[test]
fn images_are_found_by_what_podman_accepts() {
    let folder = unpacked();
    let storage = open(folder.path()).unwrap();
    assert_eq!(storage.names().unwrap(), [SAMPLE]);
    let StoredImage { id, manifest_digest, .. } = storage.image(SAMPLE).unwrap();
    let digest = manifest_digest.unwrap();
    let other = Digest::sha256_of(b"other");
    for (reference, is_found) in [
        ("plimsoll/sample:1".to_owned(), true),
        ("sample:1".to_owned(), true),
        (id.clone(), true),
        (id[..3].to_owned(), true),
        (id[..2].to_owned(), false),
        (format!("sha256:{id}"), true),
        (format!("plimsoll/sample@{digest}"), true),
        (format!("plimsoll/sample@{other}"), false),
        (format!("{SAMPLE}@{id}"), true),
        ("sample".to_owned(), false),
        ("ple:1".to_owned(), false),
        ("example.com/plimsoll/sample:1".to_owned(), false),
        (String::new(), false),
        ("..".to_owned(), false),
    ] {
        match storage.image(&reference) {
            Ok(image) => assert!(is_found && image.id == id, "{reference}"),
            Err(StorageError::NoSuchImage { names, .. }) => {
                assert!(!is_found && names == [SAMPLE], "{reference}");
            }
            Err(error) => panic!("{reference}: {error}"),
        }
    }
}

#[test]
fn a_name_that_could_be_two_images_is_refused() {
    let folder = unpacked();
    let list = folder.path().join("overlay-images/images.json");
    let text = fs::read_to_string(&list).unwrap();
    let one = text.trim().strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap();
    let id = sample(folder.path()).id;
    let other = one.replace(&id, &"c0ffee".repeat(11)[..64]);
    let other = other.replace("docker.io/plimsoll", "example.com/plimsoll");
    fs::write(&list, format!("[{one},{other}]")).unwrap();
    let storage = open(folder.path()).unwrap();
    assert_eq!(storage.image("plimsoll/sample:1").unwrap().id, id, "Docker Hub comes first");
    let Err(StorageError::Ambiguous { images, .. }) = storage.image("sample:1") else {
        panic!("it could be two images")
    };
    assert_eq!(images, [SAMPLE, "example.com/plimsoll/sample:1"]);
}

#[test]
fn an_image_may_have_layers_in_an_additional_storage() {
    let (own, shared) = (unpacked(), unpacked());
    fs::write(own.path().join("overlay-layers/layers.json"), "[]").unwrap();
    let place = format!(
        "overlay@{}+/run/x:overlay.imagestore={}",
        own.path().display(),
        shared.path().display()
    );
    let storage = Storage::open(Some(&place), &Environment::default()).unwrap();
    let image = storage.image(SAMPLE).unwrap();
    assert_eq!(image.layers.len(), 4);
    read(&image.layers[0]).unwrap();
}

#[test]
fn what_is_in_brackets_is_the_place() {
    for (text, place, rest) in [
        ("[overlay@/a+/b:c=d]x:1", Some("overlay@/a+/b:c=d"), "x:1"),
        ("x:1", None, "x:1"),
        ("[x:1", None, "[x:1"),
        ("[]x", Some(""), "x"),
    ] {
        assert_eq!(split_specifier(text), (place, rest), "{text}");
    }
}
