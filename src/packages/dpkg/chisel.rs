//! Slices of packages, as Chisel cuts them: `var/lib/chisel/manifest.wall`, lines of JSON under
//! zstd (Chisel's documentation, "Chisel manifest").

use std::io::Read;

use serde::Deserialize;

use super::super::path_list;

/// The longest manifest that is read, unpacked; that of a full Ubuntu slice set has some 2 MB.
const MOST_BYTES: u64 = 64 << 20;

/// The largest window that is allocated, as a power of two: 32 MiB.
const MOST_WINDOW_LOG: u32 = 25;

/// Packages that a manifest may have.
const MOST_PACKAGES: usize = 100_000;

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

/// A package of a manifest.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sliced {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) architecture: String,
    /// Paths with the bytes of the file there, where the manifest has them.
    pub(super) paths: Vec<(Vec<u8>, Option<u64>)>,
}

/// Keeps what [`packages`] gives of a manifest; a first byte of `!` where it is damaged.
pub(super) fn condense(manifest: Vec<u8>) -> Vec<u8> {
    let (mut packages, mut damaged) = (Vec::<Sliced>::new(), false);
    let mut text = Vec::new();
    match zstd::stream::read::Decoder::with_buffer(manifest.as_slice()) {
        Ok(mut decoder) => {
            damaged |= decoder.window_log_max(MOST_WINDOW_LOG).is_err();
            damaged |= decoder.take(MOST_BYTES).read_to_end(&mut text).is_err();
        }
        Err(_) => damaged = true,
    }
    damaged |= u64::try_from(text.len()).is_ok_and(|length| MOST_BYTES <= length);
    drop(manifest);
    for line in text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        let Ok(line) = serde_json::from_slice::<Line<'_>>(line) else {
            damaged = true;
            continue;
        };
        match &*line.kind {
            "package" if packages.len() < MOST_PACKAGES => packages.push(Sliced {
                name: line.name,
                version: line.version,
                architecture: line.arch,
                paths: Vec::new(),
            }),
            "path" if !line.path.ends_with('/') => {
                // A slice is called after its package, which has no underscore in its name.
                for slice in &line.slices {
                    let of = slice.split_once('_').map_or(slice.as_str(), |(of, _)| of);
                    // They are sorted, as the manifest is.
                    let found = packages.binary_search_by(|package| package.name.as_str().cmp(of));
                    if let Some(package) = found.ok().and_then(|at| packages.get_mut(at)) {
                        package.paths.push((line.path.clone().into_bytes(), line.size));
                    }
                }
            }
            _ => (),
        }
    }
    encode(&packages, damaged)
}

fn encode(packages: &[Sliced], damaged: bool) -> Vec<u8> {
    let mut kept = vec![if damaged { b'!' } else { b'.' }];
    for package in packages {
        let (mut list, mut last, mut sizes) = (Vec::new(), Vec::new(), Vec::new());
        for (path, bytes) in &package.paths {
            path_list::push(&mut list, &mut last, path);
            sizes.extend_from_slice(&bytes.unwrap_or(u64::MAX).to_le_bytes());
        }
        let Sliced { name, version, architecture, .. } = package;
        for part in [name.as_bytes(), version.as_bytes(), architecture.as_bytes(), &list, &sizes] {
            kept.extend_from_slice(&u32::try_from(part.len()).unwrap_or(0).to_le_bytes());
            kept.extend_from_slice(part);
        }
    }
    kept
}

/// Whether what was kept is that of a damaged manifest.
pub(super) fn is_damaged(kept: &[u8]) -> bool {
    kept.first() == Some(&b'!')
}

/// Gives each package of what was kept.
pub(super) fn each(kept: &[u8], mut take: impl FnMut(Sliced)) {
    let mut rest = kept.get(1..).unwrap_or_default();
    let mut part = || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (part, after) = after.split_at_checked(length)?;
        rest = after;
        Some(part)
    };
    let text = |part: &[u8]| String::from_utf8_lossy(part).into_owned();
    while let (Some(name), Some(version), Some(architecture), Some(list), Some(sizes)) =
        (part(), part(), part(), part(), part())
    {
        let (sizes, _) = sizes.as_chunks::<8>();
        let mut sizes = sizes.iter().map(|bytes| u64::from_le_bytes(*bytes));
        let mut paths = Vec::new();
        path_list::each(list, |path| {
            let bytes = sizes.next().filter(|&bytes| bytes != u64::MAX);
            paths.push((path.to_vec(), bytes));
        });
        let (name, version, architecture) = (text(name), text(version), text(architecture));
        take(Sliced { name, version, architecture, paths });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = r#"{"jsonwall":"1.0","schema":"1.0","count":6}
{"kind":"content","slice":"base-files_base","path":"/etc/os-release"}
{"kind":"package","name":"base-files","version":"13ubuntu10","sha256":"00","arch":"amd64"}
{"kind":"package","name":"libc6","version":"2.39","sha256":"00","arch":"amd64"}
{"kind":"path","path":"/etc/","mode":"0755","slices":["base-files_base"]}
{"kind":"path","path":"/etc/os-release","mode":"0644","slices":["base-files_base","libc6_x"],"sha256":"00","size":3}
{"kind":"path","path":"/lib","mode":"0777","slices":["base-files_lib"],"link":"usr/lib"}
"#;

    fn packages(kept: &[u8]) -> Vec<Sliced> {
        let mut list = Vec::new();
        each(kept, |package| list.push(package));
        list
    }

    #[test]
    fn manifests_give_packages_and_their_paths() {
        let kept = condense(zstd::encode_all(LINES.as_bytes(), 3).unwrap());
        assert!(!is_damaged(&kept));
        let of = |name: &str, version: &str, paths: Vec<(&str, Option<u64>)>| Sliced {
            name: name.to_owned(),
            version: version.to_owned(),
            architecture: "amd64".to_owned(),
            paths: paths.into_iter().map(|(path, size)| (path.into(), size)).collect(),
        };
        let os_release = ("/etc/os-release", Some(3));
        let base = of("base-files", "13ubuntu10", vec![os_release, ("/lib", None)]);
        assert_eq!(packages(&kept), [base, of("libc6", "2.39", vec![os_release])]);
    }

    #[test]
    fn damaged_manifests_keep_what_is_whole() {
        assert!(is_damaged(&condense(b"no zstd".to_vec())));
        let whole = zstd::encode_all(LINES.as_bytes(), 3).unwrap();
        for cut in 0..whole.len() {
            assert!(is_damaged(&condense(whole[..cut].to_vec())), "{cut}");
        }
        let lines = LINES.replace("{\"kind\":\"content\"", "{{");
        let kept = condense(zstd::encode_all(lines.as_bytes(), 3).unwrap());
        assert!(is_damaged(&kept));
        assert_eq!(packages(&kept).len(), 2);
        assert_eq!(packages(&kept[..kept.len() - 1]).len(), 1);
    }
}
