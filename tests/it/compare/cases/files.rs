//! One file, link or type that changed.

use expect_test::expect;

use super::check;

#[test]
fn a_file_is_added_and_another_changes() {
    check(
        "layer COPY a /\nfile app/a 1000 like=a\nfile app/b 2000 like=b
        =>
        layer COPY a /\nfile app/a 1500 like=A\nfile app/b 2000 like=b\nfile app/c 300 like=c",
        expect![[r#"
            unpacked 3800 +800, visible 3800 +800
            files: files in /app: grown +800
            layer 1 -> 1 changed: files +1 ~1
            pull 1
            ~ /app/a +500
            + /app/c +300
        "#]],
    );
}

#[test]
fn a_file_that_a_later_layer_removes_is_hidden() {
    check(
        "layer FROM x\nfile etc/x 10 like=x
        =>
        layer FROM x\nfile etc/x 10 like=x
        layer ADD sdk.tar /\nfile opt/sdk.tar 5000
        layer RUN rm /opt/sdk.tar\nremove opt/sdk.tar",
        expect![[r#"
            unpacked 5010 +5000, hidden 5000 +5000
            hidden: files deleted by `RUN rm /opt/sdk.tar`: new +5000
            layer - -> 2 added
            layer - -> 3 added
            pull 2 3
            finding deleted-too-late: new +5000
        "#]],
    );
}

#[test]
fn hard_links_cost_nothing() {
    let one = "layer a\nfile bin/busybox 2000 like=b\n";
    let linked = format!("{one}hard bin/ls bin/busybox\nhard bin/cp bin/busybox");
    check(
        &format!("{one}=>{linked}"),
        expect![[r#"
        no size changed
        layer 1 -> 1 changed: files +2
        pull 1
        + /bin/cp +0
        + /bin/ls +0
    "#]],
    );
    check(
        &format!("{linked}=>{one}"),
        expect![[r#"
        no size changed
        layer 1 -> 1 changed: files -2
        pull 1
        - /bin/cp +0
        - /bin/ls +0
    "#]],
    );
    // The same names, but another of them holds the bytes.
    let turned = "layer a\nfile bin/ls 2000 like=b\nhard bin/busybox bin/ls\nhard bin/cp bin/ls";
    check(
        &format!("{linked}=>{turned}"),
        expect![[r#"
        no size changed
        layer 1 -> 1 rebuilt: order
        pull 1, if reused nothing
    "#]],
    );
    // Two files in place of one with two names.
    let copied =
        "layer a\nfile bin/busybox 2000 like=b\nfile bin/ls 2000 like=b\nhard bin/cp bin/ls";
    check(
        &format!("{linked}=>{copied}"),
        expect![[r#"
            unpacked 4000 +2000, visible 4000 +2000
            files: /bin/cp: new +2000
            layer 1 -> 1 changed: files ~1
            pull 1
            m /bin/cp +2000
        "#]],
    );
}

#[test]
fn a_link_points_elsewhere_and_types_change() {
    check(
        "layer a
        link usr/bin/python -> python3.11
        file etc/conf 700 like=c
        file srv/data 900 like=d
        dir var/run
        =>
        layer a
        link usr/bin/python -> python3.12
        file etc/conf/main 700 like=c
        link srv/data -> /mnt
        fifo var/run",
        expect![[r#"
            unpacked 700 -900, visible 700 -900
            files: /srv/data: gone -900
            files: /etc/conf: gone -700
            files: /etc/conf/main: new +700
            layer 1 -> 1 changed: modes files +1 -1 ~3
            pull 1
            - /etc/conf -700
            + /etc/conf/main +700
            ~ /srv/data file -> symlink -900
            ~ /usr/bin/python symlink +0
            ~ /var/run directory -> fifo +0
        "#]],
    );
}

#[test]
fn bin_becomes_a_link_to_usr_bin() {
    check(
        "layer a
        file bin/ls 3000 like=l
        file bin/cp 2000 like=c
        file bin/true 300 like=t
        file usr/bin/env 1000 like=e
        =>
        layer a
        link bin -> usr/bin
        file usr/bin/ls 3000 like=l
        file usr/bin/cp 2000 like=c
        file usr/bin/true 300 like=t
        file usr/bin/env 1000 like=e",
        expect![[r#"
            no size changed
            layer 1 -> 1 changed: files +4 -3
            pull 1
            moved /bin/ => /usr/bin/ 3 files 5300
            + /bin symlink +0
            > /usr/bin/cp from /bin/cp +0
            > /usr/bin/ls from /bin/ls +0
            > /usr/bin/true from /bin/true +0
        "#]],
    );
}

#[test]
fn times_order_attributes_and_owners_are_no_change_of_size() {
    let image = |options: [&str; 2]| {
        let [a, b] = options;
        format!("layer COPY . /app\nfile app/a 900 like=a {a}\nfile app/b 900 like=b {b}\n")
    };
    let plain = image(["", ""]);
    check(
        &format!("{plain}=>{}", image(["mtime=5", "mtime=5"])),
        expect![[r#"
        no size changed
        layer 1 -> 1 rebuilt: times
        pull 1, if reused nothing
        2 paths differ in times only
    "#]],
    );
    check(
        &format!("{plain}=>{}", image(["xattr=v", ""])),
        expect![[r#"
            no size changed
            layer 1 -> 1 rebuilt: xattrs
            pull 1
            m /app/a +0
            1 paths differ in metadata only
        "#]],
    );
    check(
        &format!("{plain}=>{}", image(["uid=1000", "mode=600"])),
        expect![[r#"
            no size changed
            layer 1 -> 1 rebuilt: owners modes
            pull 1
            m /app/a +0
            m /app/b +0
            2 paths differ in metadata only
        "#]],
    );
    let turned = "layer COPY . /app\nfile app/b 900 like=b\nfile app/a 900 like=a";
    check(
        &format!("{plain}=>{turned}"),
        expect![[r#"
        no size changed
        layer 1 -> 1 rebuilt: order
        pull 1, if reused nothing
    "#]],
    );
    check(
        &format!("{plain}=>{plain}"),
        expect![[r#"
        identical
    "#]],
    );
}

#[test]
fn a_directory_that_grew_here_and_shrank_there_is_two_rows() {
    check(
        "layer a\nfile app/data/old 50000 like=o\nfile app/data/kept 10 like=k
        =>
        layer a\nfile app/data/new 50000 like=n\nfile app/data/kept 10 like=k",
        expect![[r#"
            no size changed
            files: /app/data/new: new +50000
            files: /app/data/old: gone -50000
            layer 1 -> 1 changed: files +1 -1
            pull 1
            + /app/data/new +50000
            - /app/data/old -50000
        "#]],
    );
    check(
        "layer a\nfile app/data/a/old 50000 like=o\nfile app/data/b/x 10 like=x
        =>
        layer a\nfile app/data/a/old 100 like=o\nfile app/data/b/x 49910 like=x",
        expect![[r#"
            no size changed
            files: /app/data/a/old: shrunk -49900
            files: /app/data/b/x: grown +49900
            layer 1 -> 1 changed: files ~2
            pull 1
            ~ /app/data/a/old -49900
            ~ /app/data/b/x +49900
        "#]],
    );
}

#[test]
fn nothing_against_something() {
    check(
        "=>",
        expect![[r#"
        identical
    "#]],
    );
    check(
        "=> layer COPY a /\nfile a 10",
        expect![[r#"
        unpacked 10 +10, visible 10 +10
        files: /a: new +10
        layer - -> 1 added
        pull 1
        + /a +10
    "#]],
    );
    check(
        "layer COPY a /\nfile a 10 =>",
        expect![[r#"
        unpacked 0 -10, visible 0 -10
        files: /a: gone -10
        layer 1 -> - removed
        - /a -10
    "#]],
    );
    check(
        "layer RUN true =>",
        expect![[r#"
        no size changed
        layer 1 -> - removed
    "#]],
    );
}
