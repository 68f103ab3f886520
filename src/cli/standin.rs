//! Stands in for the library's `inspect` until it is there: tells files from what is not there.

use std::io;

use crate::limits::Limits;
use crate::report::{
    Checks, Code, ImageFacts, LayerReport, LayerState, PathReport, Report, Sizes, Warning,
};
use crate::units::Bytes;

#[derive(Debug)]
#[expect(dead_code, reason = "the library reads them")]
pub(super) struct Options {
    pub(super) platform: Option<String>,
    pub(super) image: Option<String>,
    pub(super) limits: Limits,
    pub(super) verify: bool,
    pub(super) files: bool,
    pub(super) threads: Option<usize>,
}

pub(super) trait Progress: Sync {
    fn total(&self, _bytes: u64, _layers: usize) {}
    fn read(&self, _bytes: u64) {}
    fn layer_started(&self, _number: usize, _bytes: u64) {}
    fn layer_done(&self, _number: usize) {}
}

#[derive(Debug, thiserror::Error)]
#[error("could not open `{reference}`")]
pub(super) struct Error {
    reference: String,
    source: io::Error,
}

impl Error {
    #[expect(clippy::unused_self, reason = "the library's error has hints")]
    pub(super) fn hint(&self) -> Option<String> {
        None
    }
}

#[expect(clippy::too_many_lines, reason = "it goes when the library is there")]
pub(super) fn inspect(
    reference: &str,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Report, Error> {
    let failed = |source| Error { reference: reference.to_owned(), source };
    let content = if reference == "-" {
        let mut content = Vec::new();
        io::Read::read_to_end(&mut io::stdin(), &mut content).map_err(failed)?;
        content
    } else {
        std::fs::read(reference).map_err(failed)?
    };
    let length = content.len() as u64;
    progress.total(length, 1);
    progress.layer_started(1, length);
    for chunk in content.chunks(1 << 16) {
        if length > 1 << 20 {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        progress.read(chunk.len() as u64);
    }
    progress.layer_done(1);
    let wrong = options.verify && content.windows(16).any(|window| window == [b'0'; 16]);
    let layer = LayerReport {
        number: 1,
        digest: None,
        diff_id: None,
        compression: Some("none"),
        media_type: None,
        instruction: Some("COPY . /".to_owned()),
        created: None,
        same_as: None,
        state: LayerState::Complete,
        entries: 1,
        download: None,
        unpacked: Bytes(length),
        visible: Bytes(length),
        hidden: Bytes(0),
        hidden_download: None,
        overhead: Bytes(0),
        download_overhead: None,
        hides: Vec::new(),
        hidden_by: Vec::new(),
    };
    let mismatch = Warning {
        layer: Some(1),
        code: Code::DigestMismatch,
        message: "its digest differs".to_owned(),
    };
    Ok(Report {
        image: ImageFacts {
            reference: reference.to_owned(),
            source: "docker-archive",
            ..ImageFacts::default()
        },
        sizes: Sizes { unpacked: Bytes(length), visible: Bytes(length), ..Sizes::default() },
        entries: 1,
        paths: 1,
        checks: Checks { digests: options.verify },
        layers: vec![layer],
        steps: Vec::new(),
        hidden: Vec::new(),
        largest: Vec::new(),
        duplicates: Vec::new(),
        warnings: if wrong { vec![mismatch] } else { Vec::new() },
        files: options
            .files
            .then(|| vec![PathReport { path: "/hello".to_owned(), versions: Vec::new() }]),
    })
}
