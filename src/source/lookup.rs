//! Where the name of an image is looked up if it has no scheme and is no path.

use super::Opened;
use super::found::{SourceError, Tried};
use super::options::OpenOptions;
use super::places::{LOOKUPS, Lookup};
use super::scheme::{Open, OpenRemote, SCHEMES, Scheme};
use crate::escape::printable_text;
use crate::name::{ImageName, NameError, is_identifier};

/// The endings of files that are mistyped more often than images are named like that.
const FILES: [&str; 12] = [
    ".tar", ".tgz", ".txz", ".tzst", ".gz", ".xz", ".zst", ".bz2", ".json", ".toml", ".oci", ".zip",
];

/// Returns whether what is no path may be the name of an image, or the identifier of one.
pub(super) fn may_be_name(text: &str) -> bool {
    let is_file = FILES.iter().any(|ending| text.ends_with(ending));
    let is_id = is_identifier(text.strip_prefix("sha256:").unwrap_or(text));
    !is_file && (is_id || ImageName::parse(text).is_ok())
}

/// Returns why what is no path is not the name of an image either; `None` for what looks like a
/// path.
pub(super) fn why_no_name(text: &str) -> Option<NameError> {
    let is_path = text.starts_with(['.', '/', '~']) || text.ends_with('/') || text.contains('\\');
    let is_file = FILES.iter().any(|ending| text.ends_with(ending));
    // Without a tag, a digest or a host, it is more likely a file.
    let is_meant = text.contains([':', '@'])
        || text.split('/').next().is_some_and(|first| first.contains('.'));
    ImageName::parse(text).err().filter(|_| !is_path && !is_file && is_meant)
}

/// Opens an image of a scheme by what follows it.
type OpenNamed =
    dyn Fn(&'static Scheme, OpenRemote, &str, &OpenOptions<'_>) -> Result<Opened, SourceError>;

/// Opens the image in the first place that has it.
///
/// Fails with what each place said if none has it, and with what one of them said if it has the
/// image but cannot give it.
pub(super) fn first(
    name: &str,
    options: &OpenOptions<'_>,
    open: &OpenNamed,
) -> Result<Opened, SourceError> {
    let usual = || LOOKUPS.iter().filter(|lookup| lookup.is_usual).collect();
    let lookups: Vec<&'static Lookup> = match options.sources.lookups.as_slice() {
        [] => usual(),
        given => given.to_vec(),
    };
    let mut tried = Vec::new();
    for lookup in lookups {
        let scheme = SCHEMES.iter().find(|scheme| scheme.name == lookup.scheme);
        let Some((scheme, Open::Remote(by_name))) = scheme.map(|scheme| (scheme, scheme.open))
        else {
            continue;
        };
        match open(scheme, by_name, name, options) {
            Err(error) if is_elsewhere(&error) => {
                tried.push(Tried { place: lookup.name, error });
            }
            answer => return answer,
        }
    }
    Err(SourceError::Nowhere { name: printable_text(name), tried })
}

/// Whether the image may still be in another place.
fn is_elsewhere(error: &SourceError) -> bool {
    match error {
        SourceError::Remote { source, .. } => source.is_elsewhere(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_files() {
        let id = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        for name in
            ["node", "node:20", "a/b:1.2", "host.example:5000/app", "app.web", "44136fa355b3"]
        {
            assert!(may_be_name(name), "{name}");
        }
        assert!(may_be_name(id) && may_be_name(&format!("sha256:{id}")));
        for name in
            ["a.tar", "node:20.tar.gz", "./node", "/a", "a b", "", "dir/", "Image", "x.json"]
        {
            assert!(!may_be_name(name), "{name}");
        }
    }

    #[test]
    fn each_place_has_a_scheme_that_opens_by_name() {
        for lookup in LOOKUPS {
            let scheme = SCHEMES.iter().find(|scheme| scheme.name == lookup.scheme);
            assert!(scheme.is_some_and(|scheme| matches!(scheme.open, Open::Remote(_))));
        }
        let remote = SCHEMES.iter().filter(|scheme| matches!(scheme.open, Open::Remote(_)));
        assert_eq!(remote.count(), LOOKUPS.len());
    }
}
