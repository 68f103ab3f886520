//! Layers that are inserted, moved, repeated, split or made one.

use expect_test::expect;

use super::{Pack, check, checked, image, image_packed, show};

const A: &str = "layer RUN a\nfile a/x 4000 like=a\n";
const B: &str = "layer RUN b\nfile b/x 3000 like=b\n";
const C: &str = "layer RUN c\nfile c/x 2000 like=c\n";

#[test]
fn a_layer_is_inserted_and_another_is_gone() {
    check(
        &format!("{A}{C}=>{A}{B}{C}"),
        expect![[r#"
        unpacked 9000 +3000, visible 9000 +3000
        files: /b/x: new +3000
        layer - -> 2 added
        pull 2
        + /b/x +3000
    "#]],
    );
    check(
        &format!("{A}{B}{C}=>{A}{C}"),
        expect![[r#"
        unpacked 6000 -3000, visible 6000 -3000
        files: /b/x: gone -3000
        layer 2 -> - removed
        - /b/x -3000
    "#]],
    );
}

#[test]
fn layers_change_places() {
    check(
        &format!("{A}{B}{C}=>{B}{C}{A}"),
        expect![[r#"
        no size changed
        layer 1 -> 3 moved
    "#]],
    );
    check(
        &format!("{A}{B}{C}=>{C}{B}{A}"),
        expect![[r#"
        no size changed
        layer 3 -> 1 moved
        layer 2 -> 2 moved
    "#]],
    );
}

#[test]
fn a_layer_is_there_twice() {
    check(
        &format!("{A}{B}=>{A}{B}{A}"),
        expect![[r#"
            unpacked 11000 +4000, hidden 4000 +4000
            hidden: copies made by `RUN a`: new +4000
            layer - -> 3 added, holds [1]
            finding copied-to-change-metadata: new +4000
        "#]],
    );
    check(
        &format!("{A}{B}{A}=>{A}{B}{A}{A}"),
        expect![[r#"
            unpacked 15000 +4000, hidden 8000 +4000
            hidden: copies made by `RUN a`: new +4000
            layer - -> 4 added, holds [3]
            finding copied-to-change-metadata#2: new +4000
        "#]],
    );
    check(
        &format!("{A}{A}=>{A}"),
        expect![[r#"
            unpacked 4000 -4000, hidden 0 -4000
            hidden: copies made by `RUN a`: gone -4000
            layer 2 -> - removed, held [1]
            finding copied-to-change-metadata: fixed -4000
        "#]],
    );
}

#[test]
fn empty_layers_pair_by_their_instructions() {
    check(
        "layer WORKDIR /a\nlayer WORKDIR /b => layer WORKDIR /b\nlayer WORKDIR /a",
        expect![[r#"
            no size changed
            layer 1 -> 2 moved
        "#]],
    );
    check(
        "layer WORKDIR /a\ndir a => layer WORKDIR /a\ndir a mtime=7",
        expect![[r#"
        no size changed
        layer 1 -> 1 rebuilt: times
        pull 1, if reused nothing
        1 paths differ in times only
    "#]],
    );
}

#[test]
fn layers_are_squashed_and_split() {
    let squashed = "layer\nfile a/x 4000 like=a\nfile b/x 3000 like=b\nfile c/x 2000 like=c\n";
    check(
        &format!("{A}{B}{C}=>{squashed}"),
        expect![[r#"
        no size changed
        layer 1 -> 1 changed: files +2, holds [2, 3]
        layer 2 -> - removed
        layer 3 -> - removed
        pull 1
    "#]],
    );
    check(
        &format!("{squashed}=>{A}{B}{C}"),
        expect![[r#"
        no size changed
        layer 1 -> 1 changed: files -2, held [2, 3]
        layer - -> 2 added
        layer - -> 3 added
        pull 1 2 3
    "#]],
    );
    // What a later layer replaced is gone with it.
    let again = "layer RUN a2\nfile a/x 4100 like=A\n";
    let squashed = "layer\nfile a/x 4100 like=A\nfile b/x 3000 like=b\n";
    check(
        &format!("{A}{B}{again}=>{squashed}"),
        expect![[r#"
            unpacked 7100 -4000, hidden 0 -4000
            hidden: files replaced by `RUN a2`: gone -4000
            layer 1 -> - removed
            layer 2 -> - removed
            layer 3 -> 1 changed: files +1, holds [2]
            pull 1
            finding overwritten-later: fixed -4000
        "#]],
    );
}

#[test]
fn a_layer_is_compressed_in_another_way() {
    let (gzip, zstd) = (Pack::Gzip, Pack::Zstd);
    let text = format!("{A}{B}");
    let comparison = checked(&image_packed(&text, gzip), &image_packed(&text, zstd));
    expect![[r#"
        recompressed
        layer 1 -> 1 recompressed
        layer 2 -> 2 recompressed
        pull 1 2, if reused nothing
    "#]]
    .assert_eq(&show(&comparison));
    let comparison = checked(&image_packed(&text, gzip), &image(&format!("{text}{C}")));
    expect![[r#"
        unpacked 9000 +2000, visible 9000 +2000
        files: /c/x: new +2000
        layer 1 -> 1 recompressed
        layer 2 -> 2 recompressed
        layer - -> 3 added
        pull 1 2 3, if reused 3
        + /c/x +2000
    "#]]
    .assert_eq(&show(&comparison));
}

#[test]
fn an_instruction_is_run_again() {
    let built = |log: &str, files: usize| {
        let mut text = String::from("layer RUN make install\n");
        for file in 0..files {
            text.push_str(&format!("file usr/lib/{file} 1000 like={file} mtime={}\n", log.len()));
        }
        text + &format!("file var/log/dpkg.log 50 like={log}\n")
    };
    check(
        &format!("{}=>{}", built("a", 12), built("bb", 12)),
        expect![[r#"
        no size changed
        layer 1 -> 1 rebuilt: times files volatile 1 ~1
        pull 1, if reused nothing
        ~ /var/log/dpkg.log +0
        12 paths differ in times only
    "#]],
    );
    // One more file of twelve is something else.
    check(
        &format!("{}=>{}", built("a", 12), built("bb", 13)),
        expect![[r#"
        unpacked 13050 +1000, visible 13050 +1000
        files: /usr/lib/12: new +1000
        layer 1 -> 1 changed: times files +1 volatile 1 ~1
        pull 1
        + /usr/lib/12 +1000
        ~ /var/log/dpkg.log +0
        12 paths differ in times only
    "#]],
    );
}

#[test]
fn another_instruction_makes_the_same_files() {
    check(
        "layer RUN make\nfile a 3000 like=a => layer RUN ninja\nfile a 3000 like=a mtime=3",
        expect![[r#"
        no size changed
        layer 1 -> 1 rebuilt: times
        pull 1, if reused nothing
        1 paths differ in times only
    "#]],
    );
    check(
        "layer COPY x /\nfile a 3000 like=a => layer COPY x /\nfile b 2000 like=b",
        expect![[r#"
        unpacked 2000 -1000, visible 2000 -1000
        files: /a: gone -3000
        files: /b: new +2000
        layer 1 -> 1 changed: files +1 -1
        pull 1
        - /a -3000
        + /b +2000
    "#]],
    );
}
