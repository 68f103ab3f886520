//! An image that stays open: its files are read while layers are still being read.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use plimsoll::Session;
use plimsoll::layer::{Change, ExtractError, ReadLayer};
use plimsoll::scan::Events;

use super::*;
use crate::layer_language::wrap::{docker_archive, oci_layout};
use crate::layer_language::{Pack, pack};

fn session(reference: &str, options: Options) -> Session {
    Session::open(&reference.into(), options, &NoEvents).unwrap()
}

/// Reads the files of every layer as soon as it is done.
struct ReadsFiles<'a> {
    session: &'a Session,
    found: Mutex<Vec<(usize, String)>>,
}

impl Events for ReadsFiles<'_> {
    fn layer_done(&self, number: usize, layer: &Arc<ReadLayer>) {
        let files = (0..).zip(&layer.entries.list);
        let files = files.filter(|(_, entry)| matches!(entry.change, Change::File(_)));
        for (index, entry) in files {
            let file = self.session.file(number - 1, index, 10).unwrap();
            let path = String::from_utf8(layer.entries.path(entry)).unwrap();
            let length = file.file_bytes;
            self.found.lock().unwrap().push((number, format!("{path} {length}")));
        }
    }
}

#[test]
fn files_are_read_while_other_layers_are() {
    let home = Home::new();
    let image = home.file("image.tar", docker_archive(&tars()).tar());
    for threads in [1, 2] {
        let session = session(&image, Options { threads: Some(threads), ..Options::default() });
        assert!(matches!(session.file(0, 1, 10), Err(ExtractError::NotRead { number: 1 })));
        let reader = ReadsFiles { session: &session, found: Mutex::default() };
        let layers = session.read(&reader).unwrap();
        let mut found = reader.found.into_inner().unwrap();
        found.sort();
        let expected = [(1, "etc/a 100"), (1, "etc/b 20"), (2, "etc/a 3")];
        assert_eq!(found, expected.map(|(number, text)| (number, text.to_owned())));
        // Reading a second time gives the same layers.
        let again = session.read(&NoEvents).unwrap();
        assert_eq!(again.len(), layers.len());
        assert_eq!(session.file(1, 0, 10).unwrap().file_bytes, 3);
    }
}

#[test]
fn files_of_missing_layers_cannot_be_read() {
    let home = Home::new();
    let layout = home.directory("oci", &oci_layout(&tars(), |tar| pack(Pack::Gzip, tar)));
    let report = read(&layout);
    let digest = report.layers[0].digest.clone().unwrap();
    fs::remove_file(home.path(&format!("oci/blobs/{}", digest.replace(':', "/")))).unwrap();
    let session = session(&layout, Options::default());
    session.read(&NoEvents).unwrap();
    let error = |layer| session.file(layer, 0, 10).unwrap_err().to_string();
    assert_eq!(error(0), "the layer is not in the source: save the image again with its content");
    assert_eq!(error(2), "there is no layer 3 in an image of 2");
    assert_eq!(session.file(1, 0, 10).unwrap().file_bytes, 3);
    assert_eq!(session.reference().to_string(), layout);
    assert_eq!(session.opened().source, "oci");
}

/// Stops when one layer is done.
struct StopsAfterOne(Mutex<usize>);

impl Events for StopsAfterOne {
    fn read(&self, _: u64) -> ControlFlow<()> {
        match *self.0.lock().unwrap() {
            0 => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }

    fn layer_done(&self, _: usize, _: &Arc<ReadLayer>) {
        *self.0.lock().unwrap() += 1;
    }
}

#[test]
fn files_of_layers_that_were_read_before_stopping_can_be_read() {
    let home = Home::new();
    let image = home.file("image.tar", docker_archive(&tars()).tar());
    let session = session(&image, Options { threads: Some(1), ..Options::default() });
    let error = session.read(&StopsAfterOne(Mutex::new(0))).unwrap_err();
    assert!(matches!(error, Error::Cancelled));
    // The larger one is read first.
    assert_eq!(session.file(0, 1, 10).unwrap().file_bytes, 100);
    assert!(matches!(session.file(1, 0, 10), Err(ExtractError::NotRead { number: 2 })));
    assert_eq!(session.read(&NoEvents).unwrap().len(), 2);
    assert_eq!(session.file(1, 0, 10).unwrap().file_bytes, 3);
}
