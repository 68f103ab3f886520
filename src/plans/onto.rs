//! The runtime set copied onto another base image: exact sizes, and what would break there.

use super::{Outcome, RuntimeSet, amounts, subtract};
use crate::escape::printable;
use crate::rules::Image;
use crate::tree::{Amount, MergedTree, NodeId};

/// The other base.
pub struct Onto<'a> {
    /// Its merged tree.
    pub tree: &'a MergedTree<'a>,
    /// How it was named, for sentences.
    pub name: &'a str,
}

/// Returns what the image would be, and what would break.
///
/// A file that both hold with the same content is not shipped again; one with other content covers
/// the base's. An interpreter of the own layers is left out where the base has one at the same path.
pub fn onto(image: &Image<'_>, set: &RuntimeSet, base: &Onto<'_>) -> (Outcome, Vec<String>) {
    let mut outcome = whole(base.tree);
    let mut needed = std::collections::BTreeSet::new();
    for &node in &set.files {
        let path = image.tree.path(node);
        match base.tree.find(&path) {
            Some(there) if same(image.tree, node, base.tree, there) => (),
            Some(there) => {
                needed.insert(node);
                let covered = base.tree.totals(there).visible;
                subtract(&mut outcome.visible, &covered);
                outcome.hidden.add(&covered);
            }
            None => {
                needed.insert(node);
            }
        }
    }
    for amount in amounts(image, &needed) {
        outcome.visible.add(&amount);
    }
    (outcome, breaks(image, set, base))
}

fn whole(tree: &MergedTree<'_>) -> Outcome {
    let totals = tree.totals(NodeId::ROOT);
    Outcome { visible: totals.visible, hidden: totals.hidden() }
}

/// Whether two files, or two links, are the same.
fn same(a: &MergedTree<'_>, node: NodeId, b: &MergedTree<'_>, there: NodeId) -> bool {
    let content = |tree: &MergedTree<'_>, node| {
        let version = tree.current(node)?;
        tree.own_content(tree.carrier(version).unwrap_or(version))
    };
    match (content(a, node), content(b, there)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => {
            a.link_target(node) == b.link_target(there) && a.link_target(node).is_some()
        }
        _ => false,
    }
}

/// Where certificates of authorities are looked for (Go's crypto/x509, `certFiles`).
const CERTIFICATES: [&str; 6] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Loaders by C library.
const LOADERS: [(&str, &[&str]); 2] = [
    (
        "glibc",
        &["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib/ld-linux-armhf.so.3"],
    ),
    ("musl", &["/lib/ld-musl-x86_64.so.1", "/lib/ld-musl-aarch64.so.1", "/lib/ld-musl-armhf.so.1"]),
];

fn breaks(image: &Image<'_>, set: &RuntimeSet, base: &Onto<'_>) -> Vec<String> {
    let mut breaks = Vec::new();
    let there = |path: &[u8]| base.tree.find(path).is_some_and(|it| base.tree.follow(it).is_some());
    if let Some(interpreter) = set.interpreter {
        let path = image.tree.path(interpreter);
        if !there(&path) && !set.files.contains(&interpreter) {
            breaks.push(format!("{} is not in {}", printable(&path), base.name));
        }
    }
    let libc = |tree: &MergedTree<'_>| {
        LOADERS.iter().find(|(_, loaders)| {
            loaders
                .iter()
                .any(|it| tree.find(it.as_bytes()).and_then(|it| tree.follow(it)).is_some())
        })
    };
    if let Some((ours, _)) = libc(image.tree) {
        match libc(base.tree) {
            Some((theirs, _)) if theirs == ours => (),
            Some((theirs, _)) => breaks.push(format!(
                "{} has {theirs} where this image has {ours}: programs and native modules have to be \
                 built for it",
                base.name
            )),
            None => breaks.push(format!(
                "{} has no C library: only statically linked programs run there",
                base.name
            )),
        }
    }
    let has_certificates =
        |tree: &MergedTree<'_>| CERTIFICATES.iter().any(|it| tree.find(it.as_bytes()).is_some());
    if has_certificates(image.tree) && !has_certificates(base.tree) {
        breaks.push(format!(
            "{} has no certificates of authorities: copy /etc/ssl/certs/ca-certificates.crt too, where \
             the program speaks TLS",
            base.name
        ));
    }
    if image.env("TZ").is_some() && !there(b"/usr/share/zoneinfo") {
        breaks.push(format!("{} has no time zones, and TZ is set", base.name));
    }
    breaks.extend(user(image, base));
    breaks
}

/// A user that is given by name and that only this image knows.
fn user(image: &Image<'_>, base: &Onto<'_>) -> Option<String> {
    let name = image.config.user.as_deref()?.split(':').next()?;
    if name.is_empty() || name.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Who is in the base's own user database is not kept; that own layers changed ours is known.
    let passwd = image.find("/etc/passwd")?;
    let own = image.is_own(passwd) && base.tree.find(b"/etc/passwd").is_some();
    own.then(|| format!("the user `{name}` has to be made there too"))
}

/// Adds up what a set amounts to.
pub fn sum(amounts: impl IntoIterator<Item = Amount>) -> Amount {
    amounts.into_iter().fold(Amount::default(), |mut sum, amount| {
        sum.add(&amount);
        sum
    })
}
