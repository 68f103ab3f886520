//! What is known of an image while its layers are still being read.

use std::fs;
use std::sync::{Arc, Mutex};

use plimsoll::layer::ReadLayer;
use plimsoll::scan::{Events, NoEvents};
use plimsoll::{Options, Reference, Session};
use tempfile::TempDir;

use super::archive;

const LAYERS: &str = "
    layer RUN small
    file small 10
    layer RUN large
    file large 3000
    layer RUN middle
    file middle 200
    remove small
";

/// Looks at the image whenever a layer is done.
struct Looking<'a> {
    session: &'a Session,
    seen: Mutex<Vec<String>>,
}

impl Looking<'_> {
    fn look(&self) {
        let (facts, done) = self.session.facts_of_done();
        let path = |node| String::from_utf8_lossy(&facts.tree.path(node)).into_owned();
        let present = facts.tree.nodes().filter(|node| facts.tree.is_present(*node));
        let paths: Vec<String> = present.map(path).collect();
        let line = format!("{done:?} {} bytes {}", facts.unpacked(), paths.join(" "));
        self.seen.lock().unwrap().push(line);
    }
}

impl Events for Looking<'_> {
    fn layer_done(&self, _: usize, _: &Arc<ReadLayer>) {
        self.look();
    }
}

#[test]
fn layers_that_are_done_are_seen_while_others_are_read() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("image.tar");
    fs::write(&path, archive(LAYERS)).unwrap();
    let options = Options { threads: Some(1), ..Options::default() };
    let session = Session::open(&Reference::from(path.as_os_str()), options, &NoEvents).unwrap();
    let (before, _) = session.facts_of_done();
    assert_eq!(before.instruction(2), Some("RUN middle"));
    let looking = Looking { session: &session, seen: Mutex::default() };
    looking.look();
    session.read(&looking).unwrap();
    // The largest comes first.
    expect_test::expect![[r#"
        [false, false, false] 0 bytes /
        [false, true, false] 3000 bytes / /large
        [false, true, true] 3200 bytes / /large /middle
        [true, true, true] 3210 bytes / /large /middle
    "#]]
    .assert_eq(&(looking.seen.into_inner().unwrap().join("\n") + "\n"));
}
