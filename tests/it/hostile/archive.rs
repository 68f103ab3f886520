//! Writes tars and archives byte by byte, so that they can be wrong in any way.

use sha2::{Digest, Sha256};

/// A header and its body.
pub(crate) struct Member<'a> {
    pub(crate) kind: u8,
    pub(crate) name: &'a [u8],
    pub(crate) target: &'a [u8],
    /// The declared size; `None` for that of the body.
    pub(crate) size: Option<u64>,
    pub(crate) body: &'a [u8],
}

impl Member<'_> {
    pub(crate) fn header(&self) -> [u8; 512] {
        let mut header = [0; 512];
        put(&mut header[..100], self.name);
        put(&mut header[100..], b"0000644\x000000000\x000000000\0");
        let size = self.size.unwrap_or(self.body.len() as u64);
        match size < 1 << 33 {
            true => put(&mut header[124..], format!("{size:011o}").as_bytes()),
            false => {
                header[124] = 0x80;
                put(&mut header[128..], &size.to_be_bytes());
            }
        }
        put(&mut header[136..], b"00000000000");
        header[156] = self.kind;
        put(&mut header[157..257], self.target);
        put(&mut header[257..], b"ustar\x0000");
        seal(header)
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.header().to_vec();
        bytes.extend_from_slice(self.body);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
        bytes
    }
}

fn put(field: &mut [u8], value: &[u8]) {
    let length = field.len().min(value.len());
    field[..length].copy_from_slice(&value[..length]);
}

/// Gives a header its checksum.
pub(crate) fn seal(mut header: [u8; 512]) -> [u8; 512] {
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    put(&mut header[148..], format!("{sum:06o}\0 ").as_bytes());
    header
}

/// Returns a member with other permission bits.
pub(crate) fn with_mode(mut member: Vec<u8>, mode: u32) -> Vec<u8> {
    let mut header: [u8; 512] = member[..512].try_into().expect("a member has a header");
    put(&mut header[100..108], format!("{mode:07o}\0").as_bytes());
    member[..512].copy_from_slice(&seal(header));
    member
}

pub(crate) fn file(name: &str, body: &[u8]) -> Vec<u8> {
    member(b'0', name, "", body)
}

pub(crate) fn directory(name: &str) -> Vec<u8> {
    member(b'5', name, "", b"")
}

pub(crate) fn symlink(name: &str, target: &str) -> Vec<u8> {
    member(b'2', name, target, b"")
}

pub(crate) fn hard_link(name: &str, target: &str) -> Vec<u8> {
    member(b'1', name, target, b"")
}

pub(crate) fn member(kind: u8, name: &str, target: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    if 100 < name.len() {
        bytes.extend(pax(&[("path", name.as_bytes())]));
    }
    if 100 < target.len() {
        bytes.extend(pax(&[("linkpath", target.as_bytes())]));
    }
    let (name, target) = (name.as_bytes(), target.as_bytes());
    bytes.extend(Member { kind, name, target, size: None, body }.bytes());
    bytes
}

/// A PAX header with these records.
pub(crate) fn pax(records: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (keyword, value) in records {
        let rest = keyword.len() + value.len() + 3;
        let length = (1..9)
            .map(|digits| rest + digits)
            .find(|length| rest + length.to_string().len() == *length)
            .expect("records are short");
        body.extend(format!("{length} {keyword}=").into_bytes());
        body.extend_from_slice(value);
        body.push(b'\n');
    }
    Member { kind: b'x', name: b"pax", target: b"", size: None, body: &body }.bytes()
}

/// Ends a tar.
pub(crate) fn tar(members: &[Vec<u8>]) -> Vec<u8> {
    let mut tar = members.concat();
    tar.resize(tar.len() + 1024, 0);
    tar
}

/// What `docker save` writes for these layers.
pub(crate) fn docker(layers: &[Vec<u8>]) -> Vec<u8> {
    let diff_ids: Vec<String> = layers.iter().map(|layer| digest(layer)).collect();
    let config = serde_json::json!({
        "architecture": "amd64", "os": "linux", "rootfs": { "type": "layers", "diff_ids": diff_ids },
    });
    let names: Vec<String> = (0..layers.len()).map(|index| format!("{index}/layer.tar")).collect();
    let manifest =
        serde_json::json!([{ "Config": "config.json", "RepoTags": ["a:1"], "Layers": names }]);
    docker_with(layers, config.to_string().as_bytes(), manifest.to_string().as_bytes())
}

pub(crate) fn docker_with(layers: &[Vec<u8>], config: &[u8], manifest: &[u8]) -> Vec<u8> {
    let mut members: Vec<Vec<u8>> = Vec::new();
    for (index, layer) in layers.iter().enumerate() {
        members.push(file(&format!("{index}/layer.tar"), layer));
    }
    members.push(file("config.json", config));
    members.push(file("manifest.json", manifest));
    tar(&members)
}

/// An OCI layout with this index and these blobs.
pub(crate) fn oci(index: &serde_json::Value, blobs: &[Vec<u8>]) -> Vec<u8> {
    let mut members = vec![
        file("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#),
        file("index.json", index.to_string().as_bytes()),
    ];
    for blob in blobs {
        members.push(file(&digest(blob).replace("sha256:", "blobs/sha256/"), blob));
    }
    tar(&members)
}

pub(crate) fn digest(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// A descriptor of a document.
pub(crate) fn descriptor(blob: &[u8], kind: &str) -> serde_json::Value {
    serde_json::json!({
        "mediaType": format!("application/vnd.oci.image.{kind}.v1+json"),
        "digest": digest(blob), "size": blob.len(),
    })
}
