//! The library as another program uses it: the example of the documentation, and what threads share.

use std::sync::{Arc, Mutex};

use expect_test::{Expect, expect};
use plimsoll::facts::Facts;
use plimsoll::judgement::Judgement;
use plimsoll::layer::ExtractError;
use plimsoll::report::Report;
use plimsoll::scan::NoEvents;
use plimsoll::tree::Amount;
use plimsoll::{Options, Reference, Session};

#[path = "../../docs/examples/look.rs"]
#[expect(dead_code, reason = "a test has its own `main`")]
mod look;

fn testdata(name: &str) -> String {
    format!("{}/testdata/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Runs the example; the lines on layers are put in order, as threads read them in any.
fn check_look(archive: &str, paths: &[&str], expected: Expect) {
    let lines = Mutex::new(Vec::new());
    let paths: Vec<String> = paths.iter().map(ToString::to_string).collect();
    look::look(&testdata(archive), &paths, &|line| lines.lock().unwrap().push(line)).unwrap();
    let mut lines = lines.into_inner().unwrap();
    let layers = lines.iter().take_while(|line| line.starts_with("layer ")).count();
    lines[..layers].sort();
    expected.assert_eq(&(lines.join("\n") + "\n"));
}

#[test]
fn the_example_looks_into_layers_and_what_removals_save() {
    check_look(
        "docker-save-29-containerd-store.tar",
        &[],
        expect![[r#"
        layer 1: 34 entries, 7.64 kB
        layer 2: 11 entries, 41 B
        layer 3: 12 entries, 34 B
        layer 4: 7 entries, 1.01 kB
        without /app
        without /bin
        without /data
        layer 1: -4.46 kB, 1.13 kB of it hidden; download -2.48 kB
        layer 2: -15 B, 15 B of it hidden; download -59 B
        layer 3: -23 B, 0 B of it hidden; download -86 B
        layer 4: -990 B, 0 B of it hidden; download -182 B
        ID=sample
        NAME="Sample"
        VERSION_ID=1

    "#]],
    );
    check_look(
        "docker-save-20.10.tar",
        &["/data", "etc", "nowhere"],
        expect![[r#"
            layer 1: 34 entries, 7.64 kB
            layer 2: 8 entries, 41 B
            layer 3: 11 entries, 34 B
            layer 4: 7 entries, 1.01 kB
            without /data
            without /etc
            layer 1: -1.42 kB, 500 B of it hidden; download ~-454 B
            layer 2: -35 B, 35 B of it hidden; download ~-176 B
            layer 3: -23 B, 0 B of it hidden; download ~-91 B
            layer 4: -20 B, 0 B of it hidden; download ~-58 B
            ID=sample
            NAME="Sample"
            VERSION_ID=1

        "#]],
    );
}

#[test]
fn the_example_lists_packages() {
    check_look(
        "packages/apk/root.tar.gz",
        &["lib/apk"],
        expect![[r#"
        layer 1: 30 entries, 20.7 kB
        apk builder: 9.00 kB, layer 1
        apk data: 4.32 kB, layer 1
        apk tool: 2.05 kB, layer 1
        apk libone: 1.23 kB, layer 1
        apk tool-doc: 640 B, layer 1
        apk helper: 338 B, layer 1
        apk pinned: 77 B, layer 1
        apk .build-deps: 0 B, layer 1
        apk docs: 0 B, layer 1
        without /usr/lib/apk
        layer 1: -2.99 kB, 0 B of it hidden; download -247 B
    "#]],
    );
}

/// What all threads of a program may use at the same time.
const _: () = {
    const fn is_shared<T: Send + Sync + 'static>() {}
    is_shared::<Reference>();
    is_shared::<Options>();
    is_shared::<Session>();
    is_shared::<Facts>();
    is_shared::<Judgement>();
    is_shared::<Report>();
};

#[test]
fn threads_share_a_session_and_its_facts() {
    let image = Reference::from(testdata("docker-save-20.10.tar").as_str());
    let session = Arc::new(Session::open(&image, Options::default(), &NoEvents).unwrap());
    let facts = Arc::new(session.facts(session.read(&NoEvents).unwrap(), None));
    let threads: Vec<_> = (0..2)
        .map(|_| {
            let (session, facts) = (Arc::clone(&session), Arc::clone(&facts));
            std::thread::spawn(move || session.report(&facts, None).0)
        })
        .collect();
    let reports: Vec<Report> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(reports[0], reports[1]);
}

/// Reads what a container finds at a path.
fn content(session: &Session, facts: &Facts, path: &str) -> Result<String, ExtractError> {
    let node = facts.find(path).unwrap();
    let file = session.content(facts, node, 1 << 20)?;
    Ok(String::from_utf8_lossy(&file.bytes).into_owned())
}

#[test]
fn content_is_what_a_container_finds() {
    let image = Reference::from(testdata("docker-save-20.10.tar").as_str());
    let session = Session::open(&image, Options::default(), &NoEvents).unwrap();
    let facts = session.facts(session.read(&NoEvents).unwrap(), None);
    let at = |path: &str| facts.stored_at(facts.find(path).unwrap());
    // A symbolic link to a hard link.
    assert!(at("app/hard.txt").is_some());
    assert_eq!(at("app/link.txt"), at("app/hard.txt"));
    assert_eq!(at("app/main.txt"), at("app/hard.txt"));
    let expected = content(&session, &facts, "app/hard.txt").unwrap();
    assert_eq!(content(&session, &facts, "app/link.txt").unwrap(), expected);
    // The file that this hard link was made to is removed.
    assert!(facts.find("app/two-names.txt").is_none());
    assert!(content(&session, &facts, "data/two-names.txt").is_ok());
    // The last of three versions, which layer 3 has.
    assert_eq!(at("data/twice.txt").map(|(layer, _)| layer), Some(2));
    let error = content(&session, &facts, "/etc").unwrap_err();
    assert_eq!(error.to_string(), "`/etc` is not a regular file or a link to one");
}

#[test]
fn the_download_of_uncompressed_layers_is_estimated() {
    let facts = |name: &str| {
        let image = Reference::from(testdata(name).as_str());
        let session = Session::open(&image, Options::default(), &NoEvents).unwrap();
        session.facts(session.read(&NoEvents).unwrap(), None)
    };
    let amount = Amount { unpacked: 5, download: 3, files: 1 };
    let (plain, compressed) =
        (facts("docker-save-20.10.tar"), facts("docker-save-29-containerd-store.tar"));
    for (facts, is_estimate) in [(&plain, true), (&compressed, false)] {
        assert_eq!(facts.download_of(0, &amount), Some(3));
        assert_eq!(facts.estimates_download(0), is_estimate);
    }
    assert_eq!(compressed.download_of(4, &amount), None, "there is no such layer");
}
