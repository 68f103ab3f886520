//! Arch Linux's packages: what `pacman` wrote down in `var/lib/pacman/local`.

use std::cmp::Ordering;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{
    Claims, Ecosystem, EcosystemName, NeedKind, Package, PackageId, PackageSet, path_list,
};
use crate::contents::Contents;
use crate::layer::{Below, Keep, Name, Wanted};
use crate::tree::{Finder, NodeId};

mod version;

/// The row of [`ECOSYSTEMS`](super::ECOSYSTEMS).
pub(super) static ECOSYSTEM: Ecosystem =
    Ecosystem { name: EcosystemName::Pacman, wanted: &WANTED, read };

static WANTED: [Wanted; 2] = [
    row("pacman.desc", "desc", 1, condense_desc),
    row("pacman.files", "files", 64, condense_files),
];

const fn row(
    kind: &'static str,
    name: &'static str,
    most_mebibytes: u64,
    condense: fn(Vec<u8>) -> Vec<u8>,
) -> Wanted {
    let below = Below::Within("var/lib/pacman/local");
    let keep = Keep::Whole { max_bytes: most_mebibytes << 20, condense };
    Wanted { kind, name: Name::Is(name), below, keep }
}

/// Sections of `desc` whose values are kept, each after its letter.
const SECTIONS: [(&[u8], u8); 6] = [
    (b"%NAME%", b'N'),
    (b"%VERSION%", b'V'),
    (b"%ARCH%", b'A'),
    (b"%REASON%", b'R'),
    (b"%DEPENDS%", b'D'),
    (b"%PROVIDES%", b'P'),
];

const ASKED_FOR: &str = "no %REASON% in var/lib/pacman/local";
const DEPENDENCY: &str = "%REASON% 1 in var/lib/pacman/local";

/// How many pairs of a need and a package are looked at in one database.
const MOST_PAIRS: u32 = 1_000_000;

/// Gives the lines of a file in the database, each with the name of its section.
fn lines(text: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut section: &[u8] = b"";
    text.split(|&byte| byte == b'\n').filter_map(move |line| {
        if line.is_empty() {
            section = b"";
            return None;
        }
        if section.is_empty() {
            section = line;
            return None;
        }
        Some((section, line))
    })
}

fn condense_desc(text: Vec<u8>) -> Vec<u8> {
    let mut kept = Vec::new();
    for (section, line) in lines(&text) {
        if let Some((_, letter)) = SECTIONS.iter().find(|(name, _)| *name == section) {
            kept.push(*letter);
            kept.extend_from_slice(line);
            kept.push(b'\n');
        }
    }
    kept.shrink_to_fit();
    kept
}

fn condense_files(text: Vec<u8>) -> Vec<u8> {
    let (mut list, mut last) = (Vec::with_capacity(text.len() / 2), Vec::new());
    for (section, line) in lines(&text) {
        // Directories end in a slash.
        if section == b"%FILES%" && !line.ends_with(b"/") {
            path_list::push(&mut list, &mut last, line);
        }
    }
    list.shrink_to_fit();
    list
}

/// What is kept of `desc`.
#[derive(Debug, Default)]
struct Description<'a> {
    name: &'a [u8],
    version: &'a [u8],
    architecture: &'a [u8],
    is_dependency: bool,
    depends: Vec<&'a [u8]>,
    provides: Vec<&'a [u8]>,
}

impl<'a> Description<'a> {
    fn of(kept: &'a [u8]) -> Self {
        let mut description = Self::default();
        for line in kept.split(|&byte| byte == b'\n') {
            match line.split_first() {
                Some((b'N', value)) => description.name = value,
                Some((b'V', value)) => description.version = value,
                Some((b'A', value)) => description.architecture = value,
                Some((b'R', value)) => description.is_dependency = value == b"1",
                Some((b'D', value)) => description.depends.push(value),
                Some((b'P', value)) => description.provides.push(value),
                _ => (),
            }
        }
        description
    }
}

fn read(contents: &Contents, finds: &mut PackageSet) {
    let tree = contents.tree();
    let mut finder = Finder::new(tree, NodeId::ROOT);
    let mut installed = Vec::new();
    let local = tree.find(b"var/lib/pacman/local");
    for content in contents.all("pacman.desc") {
        let directory = tree.parent(content.node);
        if local != Some(tree.parent(directory)) {
            continue;
        }
        let description = Description::of(content.bytes());
        if description.name.is_empty() {
            finds.warn(tree, content.node, "names no package: it is missing here");
            continue;
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut claims = Claims::default();
        if let Some(files) = contents.child(directory, "files") {
            path_list::each(files.bytes(), |path| claims.path(&mut finder, path, None));
        }
        let architecture = description.architecture;
        let id = finds.add(Package {
            name: text(description.name),
            version: text(description.version),
            architecture: (!architecture.is_empty()).then(|| text(architecture)),
            proof: Some(content.node),
            explicit: Some(match description.is_dependency {
                true => (false, DEPENDENCY),
                false => (true, ASKED_FOR),
            }),
            claims,
            ..Package::of(ECOSYSTEM.name)
        });
        installed.push((id, description));
    }
    resolve(&installed, finds);
}

/// Notes who asks for whom: by name, or by what is provided, with the version where one is asked.
fn resolve(installed: &[(PackageId, Description<'_>)], finds: &mut PackageSet) {
    type Provider<'a> = (PackageId, Option<&'a [u8]>);
    let mut providers: HashMap<&[u8], Vec<Provider<'_>>, RandomState> = HashMap::default();
    for (id, description) in installed {
        let own = (*id, Some(description.version));
        providers.entry(description.name).or_default().push(own);
        for provided in &description.provides {
            let (name, version) = constraint(provided);
            let provider = (*id, version.map(|(_, version)| version));
            providers.entry(name).or_default().push(provider);
        }
    }
    let mut pairs = MOST_PAIRS;
    for (id, description) in installed {
        for need in &description.depends {
            let (name, wanted) = constraint(need);
            for (to, there) in providers.get(name).into_iter().flatten() {
                pairs = pairs.saturating_sub(1);
                if pairs == 0 {
                    return;
                }
                let fits = match (wanted, there) {
                    (None, _) => true,
                    (Some((relation, wanted)), Some(there)) => {
                        holds(relation, version::compare(there, wanted))
                    }
                    // What is provided without a version is no version (PKGBUILD(5)).
                    (Some(_), None) => false,
                };
                if fits {
                    finds.need(*id, *to, NeedKind::Requires);
                }
            }
        }
    }
}

/// How a version is compared, and with what.
type Constraint<'a> = (&'a [u8], &'a [u8]);

/// The name, and how the version is compared with what, in `name>=1.0`.
fn constraint(text: &[u8]) -> (&[u8], Option<Constraint<'_>>) {
    let end = text.iter().position(|byte| b"<>=".contains(byte)).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end).unwrap_or((text, &[]));
    let signs = rest.iter().position(|byte| !b"<>=".contains(byte)).unwrap_or(rest.len());
    (name, rest.split_at_checked(signs).filter(|(signs, _)| !signs.is_empty()))
}

fn holds(relation: &[u8], order: Ordering) -> bool {
    match relation {
        b"<" => order.is_lt(),
        b"<=" => order.is_le(),
        b"=" => order.is_eq(),
        b">=" => order.is_ge(),
        b">" => order.is_gt(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_keep_what_is_needed() {
        let text = b"%NAME%\nbash\n\n%VERSION%\n5.2-1\n\n%DESC%\n%NAME%\n\n%ARCH%\nx86_64\n\n\
            %REASON%\n1\n\n%DEPENDS%\nreadline\nlibreadline.so=8-64\n\n%PROVIDES%\nsh\n";
        let kept = condense_desc(text.to_vec());
        let description = Description::of(&kept);
        assert_eq!((description.name, description.version), (&b"bash"[..], &b"5.2-1"[..]));
        assert!(description.is_dependency);
        assert_eq!(description.depends, [&b"readline"[..], b"libreadline.so=8-64"]);
        assert_eq!(description.provides, [b"sh"]);
    }

    #[test]
    fn constraints_come_apart() {
        assert_eq!(constraint(b"a"), (&b"a"[..], None));
        assert_eq!(constraint(b"a>=1:2-3"), (&b"a"[..], Some((&b">="[..], &b"1:2-3"[..]))));
        assert_eq!(constraint(b"l.so=8-64"), (&b"l.so"[..], Some((&b"="[..], &b"8-64"[..]))));
        assert_eq!(constraint(b""), (&b""[..], None));
    }
}
