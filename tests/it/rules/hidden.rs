//! Rules about bytes that a later layer hides.

use super::{Story, bytes};
use crate::hostile::archive::file;

#[test]
fn deleted_too_late_joins_the_run_instructions() {
    let finding = Story::new()
        .base(&[file("etc/hostname", b"a")])
        .run("make cache", &[file("var/big", &bytes(5000, 1))])
        .run("rm /var/big", &[file("var/.wh.big", b"")])
        .finding("deleted-too-late");
    assert_eq!(finding.unpacked.0, 5000);
    assert_eq!(finding.hidden.0, 5000);
    assert_eq!(finding.layers, [2]);
    assert_eq!(finding.fix, ["RUN make cache && \\", "    rm /var/big"]);
    assert_eq!(finding.counts.word(), "headline");
}

#[test]
fn what_the_same_layer_removes_is_no_finding() {
    let findings = Story::new()
        .base(&[file("etc/hostname", b"a")])
        .run("make cache && rm /var/big", &[file("var/small", b"b")])
        .findings("deleted-too-late");
    assert_eq!(findings, []);
}

#[test]
fn files_of_the_base_are_told_apart() {
    let finding = Story::new()
        .base(&[file("usr/big", &bytes(5000, 1))])
        .run("rm /usr/big", &[file("usr/.wh.big", b"")])
        .finding("deleted-too-late");
    assert_eq!(finding.counts.word(), "other-base");
    assert!(finding.advice.contains("saves nothing"), "{}", finding.advice);
}

#[test]
fn an_owner_is_set_by_the_copy() {
    let finding = Story::new()
        .base(&[file("etc/hostname", b"a")])
        .copy("payload /srv", &[file("srv/data", &bytes(5000, 1))])
        .run("chown -R app:app /srv", &[owned("srv/data", &bytes(5000, 1))])
        .finding("copied-to-change-metadata");
    assert_eq!(finding.unpacked.0, 5000);
    assert_eq!(finding.fix, ["COPY --chown=app:app payload /srv"]);
}

/// A file of another owner.
fn owned(name: &str, body: &[u8]) -> Vec<u8> {
    let mut member = file(name, body);
    member[108..116].copy_from_slice(b"0001750\0");
    let mut header: [u8; 512] = member[..512].try_into().unwrap();
    header[148..156].fill(b' ');
    member[..512].copy_from_slice(&crate::hostile::archive::seal(header));
    member
}
