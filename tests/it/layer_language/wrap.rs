//! Wraps layers as images of every kind: named files, then a tar or a directory of them.

use std::fs;
use std::path::Path;

use plimsoll::image::digest::Digest;
use serde_json::{Value, json};

use super::{Kind, Line, write_tar};

pub(crate) const INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
pub(crate) const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";

/// Files and links by name, in the order in which a tar has them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Files {
    pub(crate) lines: Vec<Line>,
}

impl Files {
    pub(crate) fn put(&mut self, name: &str, content: impl AsRef<[u8]>) {
        let content = content.as_ref().to_vec();
        self.lines.push(Line { content, ..Line::new(Kind::File, name.as_bytes()) });
    }

    pub(crate) fn link(&mut self, name: &str, target: &str) {
        let target = target.as_bytes().to_vec();
        self.lines.push(Line { target, ..Line::new(Kind::Symlink, name.as_bytes()) });
    }

    pub(crate) fn put_json(&mut self, name: &str, value: &Value) {
        self.put(name, value.to_string());
    }

    /// Stores a blob of an OCI layout; returns its descriptor.
    pub(crate) fn blob(&mut self, media_type: &str, content: &[u8]) -> Value {
        let digest = Digest::sha256_of(content);
        let name = format!("blobs/sha256/{}", digest.encoded());
        if !self.lines.iter().any(|line| line.path == name.as_bytes()) {
            self.put(&name, content);
        }
        json!({"mediaType": media_type, "digest": digest.as_str(), "size": content.len()})
    }

    pub(crate) fn blob_json(&mut self, media_type: &str, content: &Value) -> Value {
        self.blob(media_type, content.to_string().as_bytes())
    }

    /// Stores an image of an OCI layout; returns the descriptor of its manifest.
    pub(crate) fn image(&mut self, platform: &str, layers: &[Value], diff_ids: &[String]) -> Value {
        let config = self.blob_json(CONFIG, &config(platform, diff_ids));
        let manifest = json!({
            "schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers
        });
        self.blob_json(MANIFEST, &manifest)
    }

    /// Stores an image of plain layers.
    pub(crate) fn simple_image(&mut self, platform: &str, tars: &[Vec<u8>]) -> Value {
        let layers: Vec<Value> = tars.iter().map(|tar| self.blob(LAYER, tar)).collect();
        self.image(platform, &layers, &diff_ids(tars))
    }

    /// Stores `index.json` and `oci-layout`.
    pub(crate) fn index(&mut self, manifests: &[Value]) {
        self.put("oci-layout", r#"{"imageLayoutVersion": "1.0.0"}"#);
        let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests});
        self.put_json("index.json", &index);
    }

    /// Returns a tar of the files.
    pub(crate) fn tar(&self) -> Vec<u8> {
        write_tar(&self.lines)
    }

    /// Writes them into a directory.
    pub(crate) fn write(&self, directory: &Path) {
        for line in &self.lines {
            let name = String::from_utf8(line.path.clone()).expect("names of files are text");
            let path = directory.join(name);
            let parent = path.parent().expect("files have directories");
            fs::create_dir_all(parent).expect("the directory is writable");
            let written = match line.kind {
                Kind::Symlink => {
                    let target = String::from_utf8(line.target.clone()).expect("targets are text");
                    std::os::unix::fs::symlink(target, &path)
                }
                Kind::Directory => fs::create_dir_all(&path),
                _ => fs::write(&path, &line.content),
            };
            written.expect("the directory is writable");
        }
    }

    /// Returns the same files with a prefix before each name.
    pub(crate) fn with_prefix(&self, prefix: &str) -> Self {
        let mut files = self.clone();
        for line in &mut files.lines {
            line.path = [prefix.as_bytes(), &line.path].concat();
        }
        files
    }
}

/// The configuration of an image for a platform.
pub(crate) fn config(platform: &str, diff_ids: &[String]) -> Value {
    let mut parts = platform.split('/');
    let (os, architecture) = (parts.next(), parts.next());
    let mut config = json!({
        "os": os, "architecture": architecture, "config": {},
        "rootfs": {"type": "layers", "diff_ids": diff_ids}
    });
    if let Some(variant) = parts.next() {
        config["variant"] = json!(variant);
    }
    config
}

pub(crate) fn diff_ids(tars: &[Vec<u8>]) -> Vec<String> {
    tars.iter().map(|tar| Digest::sha256_of(tar).to_string()).collect()
}

/// What `docker save` wrote from 1.10 to 24.
pub(crate) fn docker_archive(tars: &[Vec<u8>]) -> Files {
    let mut files = Files::default();
    let mut names: Vec<String> = Vec::new();
    for (index, tar) in tars.iter().enumerate() {
        let name = format!("{:064x}/layer.tar", index + 1);
        match tars[..index].iter().position(|earlier| earlier == tar) {
            Some(same) => files.link(&name, &format!("../{}", names[same])),
            None => files.put(&name, tar),
        }
        names.push(name);
    }
    files.put_json("config.json", &config("linux/amd64", &diff_ids(tars)));
    let item = json!({"Config": "config.json", "RepoTags": ["test:1"], "Layers": names});
    files.put_json("manifest.json", &json!([item]));
    files
}

/// An OCI layout with one image, whose layers are packed.
pub(crate) fn oci_layout(tars: &[Vec<u8>], pack: impl Fn(&[u8]) -> Vec<u8>) -> Files {
    let mut files = Files::default();
    let layers: Vec<Value> = tars.iter().map(|tar| files.blob(LAYER, &pack(tar))).collect();
    let image = files.image("linux/amd64", &layers, &diff_ids(tars));
    files.index(&[image]);
    files
}

/// What `skopeo copy … dir:` writes.
pub(crate) fn skopeo_dir(tars: &[Vec<u8>]) -> Files {
    let layout = oci_layout(tars, <[u8]>::to_vec);
    let mut files = Files::default();
    files.put("version", "Directory Transport Version: 1.1\n");
    for line in &layout.lines {
        let name = String::from_utf8(line.path.clone()).expect("names of files are text");
        let Some(hex) = name.strip_prefix("blobs/sha256/") else { continue };
        let is_manifest = line.content.starts_with(br#"{"config":{"digest"#);
        files.put(if is_manifest { "manifest.json" } else { hex }, &line.content);
    }
    files
}
