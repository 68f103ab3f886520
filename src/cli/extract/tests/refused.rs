//! What an image cannot do to a disk: write outside, through links, over files, or under any name.

use std::fs;

use ::tar::{EntryType, Header};

use super::{Image, Member, error, file, hard_link, skipped, symlink, tar_of};

#[test]
fn nothing_is_written_outside() {
    let image = Image::of(&[
        file("../../up", "up"),
        file("/absolute", "absolute"),
        file("d/../../../etc/passwd", "root"),
        symlink("d/out", "../../.."),
        symlink("d/tmp", "/tmp"),
        symlink("d/tricky", "in/../../.."),
        symlink("d/in", "."),
        file("d/in2/file", "x"),
        // Through a link that an earlier member planted.
        symlink("d/planted", "../../../planted"),
        file("d/planted/file", "y"),
        Member(EntryType::Char, b"d/null", b"", 0o666),
        Member(EntryType::Fifo, b"d/pipe", b"", 0o666),
    ]);
    let written = image.write("/", "out", false).unwrap();
    let mut left: Vec<_> =
        fs::read_dir(image.home.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["image.tar", "out"], "nothing is beside it");
    let listed = image.listed("out");
    assert!(!listed.iter().any(|line| line.contains(".plimsoll-")), "{listed:?}");
    let links: Vec<&String> = listed.iter().filter(|line| line.contains("->")).collect();
    assert_eq!(links, ["/d/in -> ."]);
    for line in ["/up 644 up", "/absolute 644 absolute", "/etc/passwd 644 root"] {
        assert!(listed.contains(&line.to_owned()), "{line}: {listed:?}");
    }
    let skipped = skipped(&written);
    for line in [
        "/d/null: it is a device, which holds no bytes",
        "/d/out: it leads out of the directory",
        "/d/pipe: it is a named pipe, which holds no bytes",
        "/d/tmp: it leads to an absolute path, which is another file here",
        "/d/tricky: its target goes back with `..` after a name, and may lead outside",
    ] {
        assert!(skipped.contains(&line.to_owned()), "{line}: {skipped:#?}");
    }
}

#[test]
fn links_that_were_there_before_are_not_followed() {
    let image = Image::of(&[file("d/sub/a", "a"), file("d/b", "b"), symlink("d/c", "b")]);
    fs::create_dir(image.path("outside")).unwrap();
    fs::create_dir(image.path("out/d")).unwrap();
    std::os::unix::fs::symlink("../../outside", image.path("out/d/sub")).unwrap();
    std::os::unix::fs::symlink("../../outside/b", image.path("out/d/b")).unwrap();
    let written = image.write("/d", "out", false).unwrap();
    assert_eq!(
        skipped(&written),
        ["/d/b: a file with this name exists", "/d/sub/a: a link is in the place of a directory",]
    );
    let written = image.write("/d", "out", true).unwrap();
    assert_eq!(skipped(&written), ["/d/sub/a: a link is in the place of a directory"]);
    assert_eq!(fs::read_dir(image.path("outside")).unwrap().count(), 0);
    assert_eq!(
        image.listed("out"),
        ["/d/ 755", "/d/b 644 b", "/d/c -> b", "/d/sub -> ../../outside"]
    );
    fs::remove_dir_all(image.path("out/d")).unwrap();
    std::os::unix::fs::symlink("../outside", image.path("out/d")).unwrap();
    assert_eq!(
        error(image.write("/d", "out", true)),
        "could not write `/d`: a link is in the place of a directory"
    );
    // The user may name a link.
    std::os::unix::fs::symlink("outside", image.path("chosen")).unwrap();
    image.write("/d/b", "chosen", false).unwrap();
    assert_eq!(image.listed("outside"), ["/b 644 b"]);
}

#[test]
fn files_that_exist_are_replaced_only_on_request() {
    let image = Image::of(&[
        file("d/a", "new"),
        hard_link("d/b", "d/a"),
        symlink("d/l", "a"),
        file("d/e", "new"),
    ]);
    fs::create_dir_all(image.path("out/d/e")).unwrap();
    for name in ["a", "b", "l"] {
        fs::write(image.path("out/d").join(name), "old").unwrap();
    }
    let written = image.write("/d", "out", false).unwrap();
    assert_eq!(
        skipped(&written),
        [
            "/d/a: a file with this name exists",
            "/d/b: a file with this name exists",
            "/d/e: a directory is in its place",
            "/d/l: a file with this name exists",
        ]
    );
    assert_eq!((written.files, written.links), (0, 0));
    assert_eq!(
        error(image.write("/d/a", "out/d", false)),
        "could not write `/d/a`: a file with this name exists"
    );
    let old = ["/a 644 old", "/b 644 old", "/e/ 755", "/l 644 old"];
    assert_eq!(image.listed("out/d"), old);
    let written = image.write("/d", "out", true).unwrap();
    assert_eq!(skipped(&written), ["/d/e: a directory is in its place"]);
    assert_eq!(image.listed("out/d"), ["/a 644 new", "/b 644 new", "/e/ 755", "/l -> a"]);
    image.write("/d/a", "out/d/b", true).unwrap();
    assert!(error(image.write("/d", "out/d/a", true)).contains("not a directory"));
    assert!(error(image.write("/d", "missing/d", true)).contains("No such file"));
}

#[test]
fn names_that_this_disk_cannot_have_are_told() {
    let long = "n".repeat(90);
    let deep: Vec<String> = (0..60).map(|_| long.clone()).collect();
    // A path longer than the system takes, from directories with short names.
    let mut layers =
        vec![tar_of(&[file("d/fine", "x"), Member(EntryType::Regular, b"d/\xff", b"y", 0o600)])];
    let mut builder = ::tar::Builder::new(Vec::new());
    let mut header = Header::new_gnu();
    header.set_size(1);
    header.set_mode(0o644);
    builder.append_data(&mut header, format!("d/{}", deep.join("/")), &b"z"[..]).unwrap();
    layers.push(builder.into_inner().unwrap());
    let image = Image::new(&layers);
    let written = image.write("/d", "out", false).unwrap();
    assert_eq!(fs::read(image.path("out/d/fine")).unwrap(), b"x");
    assert_eq!(written.files, 2);
    assert_eq!(written.skipped.len(), 1);
    assert_eq!(written.skipped[0].1, "it cannot have this name here");
}
