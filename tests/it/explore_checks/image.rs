//! Images of the checks: opened and read as the program does it.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

use plimsoll::explore::files::SearchIndex;
use plimsoll::explore::loaded::{Judged, Loaded};
use plimsoll::explore::look::Piece;
use plimsoll::explore::message::Opened;
use plimsoll::facts::Facts;
use plimsoll::layer::{LayerState, ReadLayer};
use plimsoll::report::Report;
use plimsoll::scan::NoEvents;
use plimsoll::tree::VersionId;
use plimsoll::{Options, Session};
use serde_json::json;
use tempfile::TempDir;

use crate::layer_language::wrap::{Files, config, diff_ids};
use crate::layer_language::{parse, write_tar};

/// An image with all that is known about it.
pub(super) struct Image {
    pub(super) session: Session,
    pub(super) facts: Arc<Facts>,
    pub(super) judged: Arc<Judged>,
    pub(super) index: SearchIndex,
    layers: Vec<Arc<ReadLayer>>,
    reference: String,
    /// Where it lies, if a test wrote it.
    _home: Option<TempDir>,
}

impl Image {
    /// Opens and reads an image; fails with the words of the error.
    pub(super) fn open(reference: &str) -> Result<Self, String> {
        Self::at(reference, None)
    }

    fn at(reference: &str, home: Option<TempDir>) -> Result<Self, String> {
        let options = Options { threads: Some(1), ..Options::default() };
        let session = Session::open(&reference.into(), options, &NoEvents);
        let session = session.map_err(|error| error.to_string())?;
        let layers = session.read(&NoEvents).map_err(|error| error.to_string())?;
        let facts = Arc::new(session.facts(layers.clone(), None));
        let (report, judgement) = session.report(&facts, None);
        let judged = Arc::new(Judged::new(&facts, report, judgement));
        let index = SearchIndex::of(&facts);
        let reference = reference.to_owned();
        Ok(Self { session, facts, judged, index, layers, reference, _home: home })
    }

    /// An image of layers that are written as text, with a history.
    pub(super) fn of(text: &str) -> Self {
        Self::of_tars(&parse(text).iter().map(|layer| write_tar(layer)).collect::<Vec<_>>(), true)
    }

    /// An image whose layers are these bytes, whether they are tars or not.
    pub(super) fn of_tars(tars: &[Vec<u8>], has_history: bool) -> Self {
        let mut files = Files::default();
        let mut config = config("linux/amd64", &diff_ids(tars));
        if has_history {
            let step = |at| json!({"created_by": format!("RUN make {at} # buildkit")});
            config["history"] = (0..tars.len()).map(step).collect();
        }
        let mut names = Vec::new();
        for (at, tar) in tars.iter().enumerate() {
            names.push(format!("{at}/layer.tar"));
            files.put(&names[at], tar);
        }
        files.put_json("config.json", &config);
        let item = json!({"Config": "config.json", "RepoTags": ["test:1"], "Layers": names});
        files.put_json("manifest.json", &json!([item]));
        let home = TempDir::new().unwrap();
        let file = home.path().join("image.tar");
        std::fs::write(&file, files.tar()).unwrap();
        Self::at(file.to_str().unwrap(), Some(home)).unwrap()
    }

    /// An archive of this repository.
    pub(super) fn testdata(name: &str) -> Self {
        let path = format!("{}/testdata/{name}", env!("CARGO_MANIFEST_DIR"));
        Self::open(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(super) fn report(&self) -> &Report {
        &self.judged.report
    }

    /// What is known before any layer is read.
    pub(super) fn opened(&self) -> Opened {
        let image = &self.session.opened().image;
        let instruction = |layer| self.facts.instruction(layer).unwrap_or_default().to_owned();
        Opened {
            reference: self.reference.clone(),
            names: image.names.clone(),
            platform: image.platform.as_ref().map(ToString::to_string),
            instructions: (0..image.layers.len()).map(instruction).collect(),
        }
    }

    /// The snapshot of the whole image.
    pub(super) fn loaded(&self) -> Loaded {
        Loaded {
            facts: Arc::clone(&self.facts),
            done: vec![true; self.layers.len()],
            judged: Some(Arc::clone(&self.judged)),
        }
    }

    /// The snapshot while only some layers have been read.
    pub(super) fn partly_loaded(&self, is_done: impl Fn(usize) -> bool) -> Loaded {
        let unread = Arc::new(ReadLayer::unread(LayerState::Absent));
        let layers = self.layers.iter().enumerate();
        let layers = layers.map(|(at, layer)| if is_done(at) { layer } else { &unread });
        let facts = Arc::new(self.session.facts_so_far(layers.cloned().collect()));
        Loaded { facts, done: (0..self.layers.len()).map(is_done).collect(), judged: None }
    }

    /// Reads a piece of a file, as the program does.
    pub(super) fn piece(&self, version: VersionId, start: u64, max: u64) -> Result<Piece, String> {
        let (layer, entry) = self.facts.tree.stored_at(version).ok_or("no content")?;
        let file = self.session.file(layer, entry, start.saturating_add(max));
        let file = file.map_err(|error| error.to_string())?;
        let bytes = file.bytes.get(start as usize..).unwrap_or_default().to_vec();
        Ok(Piece { bytes, start, total: file.file_bytes })
    }
}

/// Layers as text with something to find, hide, mark and look into.
pub(super) const STORY: &str = "layer base
dir etc
file etc/passwd 10 content=root:x:0:0:root:/root:/bin/sh\\x0a
file etc/old 5000
file app/data 100000
file app/keep 7
link app/link -> keep
hard app/hard app/keep
file usr/lib/lib.so 400000
layer own
file app/data 60000
remove etc/old
file new/a 3
file new/b 3
file root/.cache/pip/http/x 2000000
file root/.cache/pip/http/y 1000000
layer top
file app/keep 7 content=\\x03\\x03\\x03
remove new/b
dir etc mode=700
opaque usr/lib
file usr/lib/other.so 200000
";

/// The text of one layer with that many files, spread over directories.
pub(super) fn many_files(files: usize) -> String {
    let mut text = String::from("layer many\n");
    for number in 0..files {
        let (directory, bytes) = (number / 100, number % 97);
        writeln!(text, "file srv/{directory}/file-{number} {bytes}").unwrap();
    }
    text
}

/// The archives of this repository that make one image each, small ones first.
pub(super) const ARCHIVES: [&str; 9] = [
    "docker-save-29.tar", "skopeo-oci-archive.tar", "buildkit-rootfs.tar.gz", "estargz-oci",
    "podman-docker-archive.tar.gz", "skopeo-oci-encrypted", "jib-docker.tar", "crane-append.tar",
    "ggcr-tarball.tar",
];

/// Every archive with an image that the folder in `PLIMSOLL_FIXTURES` holds; empty without one.
pub(crate) fn fixtures() -> Vec<String> {
    let Some(folder) = std::env::var_os("PLIMSOLL_FIXTURES").map(PathBuf::from) else {
        return Vec::new();
    };
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
    let archives = expected.as_object().unwrap().iter();
    let archives = archives.filter(|(_, archive)| archive["images"].as_array().is_some());
    archives.map(|(name, _)| folder.join(name).to_str().unwrap().to_owned()).collect()
}
