//! Makes images for measuring: Docker archives with gzip layers.

use std::error::Error;
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use tar::{Builder, EntryType, Header};

/// A layer being written.
pub(crate) struct Layer {
    tar: Builder<GzEncoder<BufWriter<File>>>,
    /// The number of files, which makes each content unique.
    files: u64,
}

impl Layer {
    /// Adds a directory.
    pub(crate) fn directory(&mut self, path: &str) -> io::Result<()> {
        let mut header = header(EntryType::Directory, 0);
        self.tar.append_data(&mut header, path, io::empty())
    }

    /// Adds a file with a short content that no other file has.
    pub(crate) fn file(&mut self, path: &str) -> io::Result<()> {
        self.files += 1;
        let content = format!("{path} {}\n", self.files);
        self.content(path, content.as_bytes())
    }

    /// Adds a file with that content.
    pub(crate) fn content(&mut self, path: &str, content: &[u8]) -> io::Result<()> {
        let mut header = header(EntryType::Regular, content.len() as u64);
        self.tar.append_data(&mut header, path, content)
    }

    /// Adds a symbolic link.
    pub(crate) fn link(&mut self, path: &str, target: &str) -> io::Result<()> {
        let mut header = header(EntryType::Symlink, 0);
        self.tar.append_link(&mut header, path, target)
    }

    /// Adds an empty file, as whiteouts are.
    pub(crate) fn marker(&mut self, path: &str) -> io::Result<()> {
        self.content(path, &[])
    }
}

fn header(kind: EntryType, bytes: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(bytes);
    header.set_mode(0o644);
    header.set_mtime(1_700_000_000);
    header
}

/// Fills a layer by its index.
pub(crate) type Fill<'a> = &'a dyn Fn(usize, &mut Layer) -> io::Result<()>;

/// Writes an image of that many layers to a file.
pub(crate) fn image(file: &Path, layers: usize, fill: Fill<'_>) -> Result<(), Box<dyn Error>> {
    let mut archive = Builder::new(BufWriter::new(File::create(file)?));
    let mut names = Vec::new();
    for number in 0..layers {
        // A tar has the length of a member before its bytes, so each layer is written to a file first.
        let gzip = GzEncoder::new(BufWriter::new(tempfile::tempfile()?), Compression::fast());
        let mut layer = Layer { tar: Builder::new(gzip), files: 0 };
        fill(number, &mut layer)?;
        let mut blob = layer.tar.into_inner()?.finish()?.into_inner()?;
        blob.rewind()?;
        let name = format!("layer-{number:02}.tar.gz");
        archive.append_file(&name, &mut blob)?;
        names.push(name);
    }
    let history: Vec<_> =
        (0..layers).map(|number| json!({ "created_by": format!("RUN make {number}") })).collect();
    let config = json!({ "architecture": "amd64", "os": "linux", "history": history,
        "rootfs": { "type": "layers", "diff_ids": Vec::<String>::new() } });
    let manifest = json!([{ "Config": "config.json", "RepoTags": null, "Layers": names }]);
    for (name, document) in [("config.json", config), ("manifest.json", manifest)] {
        let document = document.to_string();
        let mut header = header(EntryType::Regular, document.len() as u64);
        archive.append_data(&mut header, name, document.as_bytes())?;
    }
    archive.into_inner()?.flush()?;
    Ok(())
}

/// Returns a path like those of package managers: twenty files in a directory, six directories deep.
pub(crate) fn path(number: usize) -> String {
    let (module, package) = (number / 20, number / 400);
    format!(
        "usr/lib/node_modules/package-{package}/dist/module-{module}/component-{number}.service.js"
    )
}
