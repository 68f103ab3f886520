//! Chisel's slices of packages: `var/lib/chisel/manifest.wall`, lines of JSON compressed with zstd
//! (Chisel's documentation, "Chisel manifest").

use std::io::Read;

use serde::{Deserialize, Serialize};

use crate::packages::sized_paths::SizedPaths;
use crate::packages::stored::store;

/// Unpacked bytes of a manifest that are read; a full set of Ubuntu's slices has about 2 MB.
const MAX_BYTES: u64 = 64 << 20;

/// The largest window that is allocated, as a power of two: 32 MiB, far more than a manifest needs.
const MAX_WINDOW_LOG: u32 = 25;

/// How many packages of a manifest are kept; all of Ubuntu has fewer.
const MAX_PACKAGES: usize = 100_000;

/// One line, of any kind.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow, default)]
    kind: std::borrow::Cow<'a, str>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    arch: String,
    #[serde(default)]
    path: String,
    #[serde(default)]
    slices: Vec<String>,
    #[serde(default)]
    size: Option<u64>,
}

/// The parts of a manifest that are kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Whether part of it cannot be read.
    pub(super) is_damaged: bool,
    pub(super) packages: Vec<Sliced>,
}

/// A package of a manifest.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sliced {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) architecture: String,
    /// Paths with the bytes of the file there, if the manifest has them.
    pub(super) paths: SizedPaths,
}

/// Keeps the packages of a manifest.
pub(super) fn condense(manifest: Vec<u8>) -> Vec<u8> {
    let Manifest { is_damaged: mut damaged, mut packages } = Manifest::default();
    let mut text = Vec::new();
    match zstd::stream::read::Decoder::with_buffer(manifest.as_slice()) {
        Ok(mut decoder) => {
            damaged |= decoder.window_log_max(MAX_WINDOW_LOG).is_err();
            damaged |= decoder.take(MAX_BYTES).read_to_end(&mut text).is_err();
        }
        Err(_) => damaged = true,
    }
    damaged |= u64::try_from(text.len()).is_ok_and(|length| MAX_BYTES <= length);
    drop(manifest);
    for line in text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        let Ok(line) = serde_json::from_slice::<Line<'_>>(line) else {
            damaged = true;
            continue;
        };
        match &*line.kind {
            "package" if packages.len() < MAX_PACKAGES => packages.push(Sliced {
                name: line.name,
                version: line.version,
                architecture: line.arch,
                paths: SizedPaths::default(),
            }),
            "path" if !line.path.ends_with('/') => {
                // A slice is named after its package, with an underscore after it.
                for slice in &line.slices {
                    let name = slice.split_once('_').map_or(slice.as_str(), |(name, _)| name);
                    // The packages are sorted, as the manifest is.
                    let found =
                        packages.binary_search_by(|package| package.name.as_str().cmp(name));
                    if let Some(package) = found.ok().and_then(|at| packages.get_mut(at)) {
                        package.paths.push(line.path.as_bytes(), line.size);
                    }
                }
            }
            _ => (),
        }
    }
    store(&Manifest { is_damaged: damaged, packages })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packages::stored::stored;

    const LINES: &str = r#"{"jsonwall":"1.0","schema":"1.0","count":6}
{"kind":"content","slice":"base-files_base","path":"/etc/os-release"}
{"kind":"package","name":"base-files","version":"13ubuntu10","sha256":"00","arch":"amd64"}
{"kind":"package","name":"libc6","version":"2.39","sha256":"00","arch":"amd64"}
{"kind":"path","path":"/etc/","mode":"0755","slices":["base-files_base"]}
{"kind":"path","path":"/etc/os-release","mode":"0644","slices":["base-files_base","libc6_x"],"sha256":"00","size":3}
{"kind":"path","path":"/lib","mode":"0777","slices":["base-files_lib"],"link":"usr/lib"}
"#;

    fn kept(manifest: &[u8]) -> Manifest {
        stored(&condense(manifest.to_vec())).unwrap()
    }

    #[test]
    fn manifests_list_packages_and_their_paths() {
        let kept = kept(&zstd::encode_all(LINES.as_bytes(), 3).unwrap());
        assert!(!kept.is_damaged);
        let sliced = |name: &str, version: &str, paths: Vec<(&str, Option<u64>)>| {
            let mut sized = SizedPaths::default();
            paths.into_iter().for_each(|(path, size)| sized.push(path.as_bytes(), size));
            Sliced {
                name: name.to_owned(),
                version: version.to_owned(),
                architecture: "amd64".to_owned(),
                paths: sized,
            }
        };
        let os_release = ("/etc/os-release", Some(3));
        let base = sliced("base-files", "13ubuntu10", vec![os_release, ("/lib", None)]);
        assert_eq!(kept.packages, [base, sliced("libc6", "2.39", vec![os_release])]);
    }

    #[test]
    fn damaged_manifests_keep_their_intact_lines() {
        assert!(kept(b"no zstd").is_damaged);
        let whole = zstd::encode_all(LINES.as_bytes(), 3).unwrap();
        for cut in 0..whole.len() {
            assert!(kept(&whole[..cut]).is_damaged, "{cut}");
        }
        let lines = LINES.replace("{\"kind\":\"content\"", "{{");
        let condensed = condense(zstd::encode_all(lines.as_bytes(), 3).unwrap());
        let manifest: Manifest = stored(&condensed).unwrap();
        assert!(manifest.is_damaged);
        assert_eq!(manifest.packages.len(), 2);
        assert!(stored::<Manifest>(&condensed[..condensed.len() - 1]).is_none());
    }
}
