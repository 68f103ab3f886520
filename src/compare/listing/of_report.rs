//! The paths of a report that was written with `--files`.

use super::{Builder, Listing, NONE, Version, or_none};
use crate::report::{Fate, FileKind, PathReport, VersionReport};

impl Listing {
    /// Takes the paths of a report.
    pub(in crate::compare) fn of_report(paths: &[PathReport]) -> Self {
        let mut builder = Builder::new();
        for path in paths {
            let names = path.path.split('/').filter(|name| !name.is_empty());
            let node = names.fold(0, |parent, name| builder.child(parent, name));
            for version in &path.versions {
                let version = builder.version_of(node, version);
                builder.push(version);
            }
        }
        builder.finish()
    }
}

impl Builder {
    fn version_of(&mut self, node: u32, version: &VersionReport) -> Version {
        let before = |number: usize| number.checked_sub(1);
        let target = version.target.as_deref().filter(|_| version.kind == FileKind::Symlink);
        let saturated = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Version {
            node,
            place: node,
            layer: or_none(before(version.layer)),
            entry: saturated(version.entry),
            kind: version.kind,
            fate: version.fate,
            is_shown: version.fate == Fate::Visible,
            is_link: version.kind == FileKind::HardLink,
            hidden_by: or_none(version.hidden_by.and_then(before)),
            package: or_none(version.package),
            finding: or_none(version.finding),
            inode: version.inode.map_or(NONE, saturated),
            mode: version.mode,
            uid: saturated(version.uid),
            gid: saturated(version.gid),
            xattrs: version.xattrs.as_deref().map_or(0, |hash| {
                // Written by hand, any other text is at least not "none".
                u32::from_str_radix(hash, 16).unwrap_or(1)
            }),
            mtime: version.mtime,
            unpacked: version.unpacked.0,
            download: version.download.unwrap_or_default().0,
            content: version
                .content
                .as_deref()
                .map_or(0, |hash| u128::from_str_radix(hash, 16).unwrap_or_default())
                .into(),
            target: target.map_or(0, |target| self.listing.push_target(target)),
        }
    }
}
