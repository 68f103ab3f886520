//! Files and directories at another path, and copies.

use expect_test::expect;

use super::check;

#[test]
fn a_file_moves() {
    check(
        "layer a\nfile opt/tool 5000 like=t => layer a\nfile usr/bin/tool 5000 like=t",
        expect![[r#"
            no size changed
            layer 1 -> 1 changed: files +1 -1
            pull 1
            moved /opt/tool => /usr/bin/tool 1 files 5000
            > /usr/bin/tool from /opt/tool +0
        "#]],
    );
    check(
        "layer a\nfile opt/tool 999 like=t => layer a\nfile usr/bin/tool 999 like=t",
        expect![[r#"
            no size changed
            files: /opt/tool: gone -999
            files: /usr/bin/tool: new +999
            layer 1 -> 1 changed: files +1 -1
            pull 1
            - /opt/tool -999
            + /usr/bin/tool +999
        "#]],
    );
}

#[test]
fn a_directory_of_small_files_moves() {
    check(
        "layer a\nfile opt/a 90 like=a\nfile opt/b 80 like=b\nfile opt/c/d 70 like=c
        => layer a\nfile srv/a 90 like=a\nfile srv/b 80 like=b\nfile srv/c/d 70 like=c",
        expect![[r#"
            no size changed
            layer 1 -> 1 changed: files +3 -3
            pull 1
            moved /opt/ => /srv/ 3 files 240
            > /srv/a from /opt/a +0
            > /srv/b from /opt/b +0
            > /srv/c/d from /opt/c/d +0
        "#]],
    );
}

#[test]
fn a_file_is_copied() {
    check(
        "layer a\nfile opt/tool 5000 like=t
        => layer a\nfile opt/tool 5000 like=t\nfile bin/tool 5000 like=t
        file sbin/tool 5000 like=t",
        expect![[r#"
            unpacked 15000 +10000, visible 15000 +10000
            files: /bin/tool: new +5000
            files: /sbin/tool: new +5000
            layer 1 -> 1 changed: files +2
            pull 1
            copied /opt/tool => /bin/tool 1 files 5000
            copied /opt/tool => /sbin/tool 1 files 5000
            + /bin/tool from /opt/tool +5000
            + /sbin/tool from /opt/tool +5000
        "#]],
    );
    // The same, the other way round: duplicates are gone.
    check(
        "layer a\nfile opt/tool 5000 like=t\nfile bin/tool 5000 like=t
        file sbin/tool 5000 like=t
        => layer a\nfile opt/tool 5000 like=t",
        expect![[r#"
            unpacked 5000 -10000, visible 5000 -10000
            files: /bin/tool: gone -5000
            files: /sbin/tool: gone -5000
            layer 1 -> 1 changed: files -2
            pull 1
            - /bin/tool -5000
            - /sbin/tool -5000
        "#]],
    );
}

#[test]
fn several_files_of_one_content_move() {
    let two = "layer a\nfile a/one/x 5000 like=t\nfile a/two/y 5000 like=t\n";
    let three = "layer a\nfile b/one/x 5000 like=t\nfile b/two/y 5000 like=t\nfile c/z 5000 like=t";
    check(
        &format!("{two}=>{three}"),
        expect![[r#"
        unpacked 15000 +5000, visible 15000 +5000
        files: /c/z: new +5000
        layer 1 -> 1 changed: files +3 -2
        pull 1
        moved /a/ => /b/ 2 files 10000
        > /b/one/x from /a/one/x +0
        > /b/two/y from /a/two/y +0
        + /c/z +5000
    "#]],
    );
    check(
        &format!("{three}=>{two}"),
        expect![[r#"
        unpacked 10000 -5000, visible 10000 -5000
        files: /c/z: gone -5000
        layer 1 -> 1 changed: files +2 -3
        pull 1
        moved /b/ => /a/ 2 files 10000
        > /a/one/x from /b/one/x +0
        > /a/two/y from /b/two/y +0
        - /c/z -5000
    "#]],
    );
}

/// A layer with a directory of four files.
fn files(directory: &str, options: &str) -> String {
    let mut text = String::from("layer COPY src /srv\n");
    text.push_str(&format!("dir {directory} {options}\ndir {directory}/sub {options}\n"));
    for (name, bytes) in [("a", 3000), ("b", 200), ("sub/c", 2000), ("sub/d", 0)] {
        text.push_str(&format!("file {directory}/{name} {bytes} like={} {options}\n", name.len()));
    }
    text.replace(" 0 like=5", " 0")
}

#[test]
fn a_directory_moves_with_its_small_files() {
    let before = files("srv/src", "");
    check(
        &format!("{before}=>{}", files("srv/app", "")),
        expect![[r#"
        no size changed
        layer 1 -> 1 changed: files +6 -6
        pull 1
        moved /srv/src/ => /srv/app/ 4 files 5200
        > /srv/app directory from /srv/src +0
        > /srv/app/a from /srv/src/a +0
        > /srv/app/b from /srv/src/b +0
        > /srv/app/sub directory from /srv/src/sub +0
        > /srv/app/sub/c from /srv/src/sub/c +0
        > /srv/app/sub/d from /srv/src/sub/d +0
    "#]],
    );
    check(
        &format!("{before}=>{}", files("srv/app", "uid=1000")),
        expect![[r#"
        no size changed
        layer 1 -> 1 changed: files +6 -6
        pull 1
        moved /srv/src/ => /srv/app/ 4 files 5200, other metadata
        > /srv/app directory from /srv/src +0
        > /srv/app/a from /srv/src/a +0
        > /srv/app/b from /srv/src/b +0
        > /srv/app/sub directory from /srv/src/sub +0
        > /srv/app/sub/c from /srv/src/sub/c +0
        > /srv/app/sub/d from /srv/src/sub/d +0
    "#]],
    );
}

#[test]
fn a_directory_that_moved_in_part_is_listed_by_its_files() {
    let before = files("srv/src", "");
    let edited = files("srv/app", "").replace("srv/app/b 200 like=1", "srv/app/b 210 like=9");
    check(
        &format!("{before}=>{edited}"),
        expect![[r#"
        unpacked 5210 +10, visible 5210 +10
        files: /srv/app/b: new +210
        files: /srv/src/b: gone -200
        layer 1 -> 1 changed: files +6 -6
        pull 1
        moved /srv/src/a => /srv/app/a 1 files 3000
        moved /srv/src/sub/ => /srv/app/sub/ 2 files 2000
        + /srv/app directory +0
        > /srv/app/a from /srv/src/a +0
        + /srv/app/b +210
        > /srv/app/sub directory from /srv/src/sub +0
        > /srv/app/sub/c from /srv/src/sub/c +0
        > /srv/app/sub/d from /srv/src/sub/d +0
        - /srv/src directory +0
        - /srv/src/b -200
    "#]],
    );
    let half = files("srv/app", "").replace("srv/app/sub", "opt/sub");
    check(
        &format!("{before}=>{half}"),
        expect![[r#"
        no size changed
        files: /srv/app/b: new +200
        files: /srv/src/b: gone -200
        layer 1 -> 1 changed: files +6 -6
        pull 1
        moved /srv/src/a => /srv/app/a 1 files 3000
        moved /srv/src/sub/ => /opt/sub/ 2 files 2000
        > /opt/sub directory from /srv/src/sub +0
        > /opt/sub/c from /srv/src/sub/c +0
        > /opt/sub/d from /srv/src/sub/d +0
        + /srv/app directory +0
        > /srv/app/a from /srv/src/a +0
        + /srv/app/b +200
        - /srv/src directory +0
        - /srv/src/b -200
    "#]],
    );
}

#[test]
fn a_directory_that_is_still_there_has_not_moved() {
    let files = |directory: &str| {
        format!("file {directory}/a 3000 like=a\nfile {directory}/b 2000 like=b\n")
    };
    let kept = "file x/kept 1000 like=k\n";
    let (old, new) = (files("x"), files("x/y"));
    check(
        &format!("layer a\n{old}{kept} => layer a\n{new}{kept}"),
        expect![[r#"
        no size changed
        layer 1 -> 1 changed: files +2 -2
        pull 1
        moved /x/a => /x/y/a 1 files 3000
        moved /x/b => /x/y/b 1 files 2000
        > /x/y/a from /x/a +0
        > /x/y/b from /x/b +0
    "#]],
    );
    // Nor has one that was there already.
    let other = "file z/other 1000 like=o\n";
    let new = files("z");
    check(
        &format!("layer a\n{old}{other} => layer a\n{new}{other}"),
        expect![[r#"
        no size changed
        layer 1 -> 1 changed: files +2 -2
        pull 1
        moved /x/a => /z/a 1 files 3000
        moved /x/b => /z/b 1 files 2000
        > /z/a from /x/a +0
        > /z/b from /x/b +0
    "#]],
    );
}

#[test]
fn a_file_moves_into_a_directory_of_its_name() {
    // One layer has it where it was, the other where it is.
    check(
        "layer\nfile b 2100 like=x
        => layer\nfile b 2100 like=x\nfile a 0\nlayer\nfile a 2100 like=x\nhard b/a a",
        expect![[r#"
            unpacked 4200 +2100, hidden 2100 +2100
            hidden: files replaced by `layer 2`: new +2100
            layer - -> 1 added
            layer 1 -> 2 changed: files +2 -1
            pull 1 2
            moved /b => /a 1 files 2100
            > /a from /b +0
            + /b/a +0
            finding overwritten-later: new +2100
        "#]],
    );
}
