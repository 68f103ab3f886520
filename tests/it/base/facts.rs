//! What a base image is, by its files and variables, including damaged ones.

use expect_test::{Expect, expect};

use super::*;

fn check(members: &[Vec<u8>], run: Value, expected: Expect) {
    let layers = [tar(members), layer("own")];
    let lines = json!([
        made("a"),
        empty("ENV NODE_VERSION=20.1"),
        empty("CMD x"),
        empty("ENV PG_VERSION=1"),
        made("b")
    ]);
    let report = report_of(&docker(&layers, lines, run), BaseOption::Layers(1));
    expected.assert_eq(&facts(&report));
}

#[test]
fn a_slim_debian_for_node_is_described() {
    use crate::hostile::archive::symlink;
    check(
        &[
            symlink("etc/os-release", "../usr/lib/os-release"),
            file(
                "usr/lib/os-release",
                b"PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n",
            ),
            file("etc/debian_version", b"12.8\n"),
            file("etc/dpkg/dpkg.cfg.d/docker", b"# x\npath-exclude /usr/share/doc/*\n"),
            file("etc/dpkg/dpkg.cfg.d/docker-apt-speedup", b"force-unsafe-io\n"),
            file("var/lib/dpkg/status", b""),
            symlink("lib64", "usr/lib64"),
            file("usr/lib64/ld-linux-x86-64.so.2", b"x"),
            file("usr/bin/apt-get", b"x"),
        ],
        json!({ "Env": ["NODE_VERSION=20.1", "PG_VERSION=1", "PATH=/bin"] }),
        expect![[r#"
            distribution: Debian GNU/Linux 12 (bookworm) (/usr/lib/os-release)
            distribution-id: debian (/usr/lib/os-release)
            version: 12.8 (/etc/debian_version)
            codename: bookworm (/usr/lib/os-release)
            variant: slim (/etc/dpkg/dpkg.cfg.d/docker)
            libc: glibc (/usr/lib64/ld-linux-x86-64.so.2)
            package-manager: apt (/usr/bin/apt-get)
            runtime: Node.js 20.1 (NODE_VERSION)
        "#]],
    );
}

#[test]
fn distributions_without_os_release_are_described() {
    check(
        &[file("etc/alpine-release", b"3.20.3\n")],
        json!({}),
        expect![[r#"
        distribution: Alpine Linux 3.20.3 (/etc/alpine-release)
        distribution-id: alpine (/etc/alpine-release)
        version: 3.20.3 (/etc/alpine-release)
    "#]],
    );
    check(
        &[file("etc/redhat-release", b"CentOS release 6.10 (Final)\n")],
        json!({}),
        expect![[r#"
        distribution: CentOS release 6.10 (Final) (/etc/redhat-release)
    "#]],
    );
    check(
        &[file("etc/system-release-cpe", b"cpe:2.3:o:amazon:amazon_linux:2")],
        json!({}),
        expect![[r#"
            distribution: amazon linux 2 (/etc/system-release-cpe)
            version: 2 (/etc/system-release-cpe)
        "#]],
    );
    check(
        &[file("bin/busybox", b"x")],
        json!({}),
        expect![[r#"
        distribution: BusyBox (/bin/busybox)
    "#]],
    );
}

#[test]
fn images_without_a_shell_are_described() {
    check(
        &[
            file("usr/lib/os-release", b"PRETTY_NAME=\"Distroless\"\nNAME=\"Debian GNU/Linux\"\nID=debian\nVERSION_ID=12\n"),
            file("var/lib/dpkg/status.d/base", b"Package: base-files\n"),
        ],
        json!({}),
        expect![[r#"
            distribution: Distroless (/usr/lib/os-release)
            distribution-id: debian (/usr/lib/os-release)
            version: 12 (/usr/lib/os-release)
            variant: distroless (/usr/lib/os-release)
        "#]],
    );
    check(
        &[
            file("etc/os-release", b"NAME=Ubuntu\nVERSION='24.04 LTS'\nID=ubuntu\n"),
            file("var/lib/chisel/manifest.wall", b"x"),
        ],
        json!({}),
        expect![[r#"
            distribution: Ubuntu 24.04 LTS (/etc/os-release)
            distribution-id: ubuntu (/etc/os-release)
            variant: chiseled (/var/lib/chisel/manifest.wall)
        "#]],
    );
}

#[test]
fn both_loaders_are_listed() {
    check(
        &[
            file("lib/ld-musl-x86_64.so.1", b"x"),
            file("lib64/ld-linux-x86-64.so.2", b"x"),
            file("root/buildinfo/Dockerfile-ubi8-8.10", b""),
        ],
        json!({}),
        expect![[r#"
            variant: ubi8-8.10 (/root/buildinfo/Dockerfile-ubi8-8.10)
            libc: musl (/lib/ld-musl-x86_64.so.1)
            libc: glibc (/lib64/ld-linux-x86-64.so.2)
        "#]],
    );
}

#[test]
fn damaged_files_show_what_is_left() {
    check(
        &[file("etc/os-release", b"ID=x\x1b[2J\nPRETTY_NAME=\"never closed\nVERSION_ID=")],
        json!({ "Env": ["NODE_VERSION=", "=", "PYTHON_VERSION"] }),
        expect![[r#"
            distribution: never closed (/etc/os-release)
            distribution-id: x\u{1b}[2J (/etc/os-release)
        "#]],
    );
    for bytes in [&b""[..], b"\xff\xfe\0", b"PRETTY_NAME", b"ID=\nNAME=\n"] {
        check(&[file("etc/os-release", bytes)], json!({}), expect![""]);
    }
    let huge = [b"ID=a\n".repeat(20_000), b"PRETTY_NAME=A\n".to_vec()].concat();
    let layers = [tar(&[file("etc/os-release", &huge)])];
    let report = report_of(&docker(&layers, json!([]), json!({})), BaseOption::Layers(1));
    assert_eq!(facts(&report), "");
    assert_eq!(report.warnings.len(), 1, "{:?}", report.warnings);
}

#[test]
fn files_of_upper_layers_show_nothing_about_the_base() {
    let layers = [tar(&[file("bin/tool", b"x")]), rootfs()];
    let report = report_of(&docker(&layers, json!([]), json!({})), BaseOption::Layers(1));
    assert_eq!(facts(&report), "");
    let report = report_of(&docker(&layers, json!([]), json!({})), BaseOption::Layers(0));
    assert!(facts(&report).starts_with("distribution: Tiny 1.2"));
}
