//! Bytes that a layer ships and a container does not see.

use expect_test::expect;

use super::check;

const APP: &str = "layer COPY app /app\nfile app/a 4000 like=a\nfile app/b 3000 like=b\n";

#[test]
fn an_owner_as_an_afterthought_ships_everything_again() {
    let chown = "layer RUN chown -R app /app\n\
                 file app/a 4000 like=a uid=9\nfile app/b 3000 like=b uid=9\n";
    check(
        &format!("{APP}=>{APP}{chown}"),
        expect![[r#"
            unpacked 14000 +7000, hidden 7000 +7000
            hidden: copies made by `RUN chown -R app /app`: new +7000
            layer - -> 2 added, holds [1]
            pull 2
            m /app/a +0
            m /app/b +0
            finding copied-to-change-metadata: new +7000
            2 paths differ in metadata only
        "#]],
    );
    check(
        &format!("{APP}{chown}=>{APP}"),
        expect![[r#"
            unpacked 7000 -7000, hidden 0 -7000
            hidden: copies made by `RUN chown -R app /app`: gone -7000
            layer 2 -> - removed, held [1]
            m /app/a +0
            m /app/b +0
            finding copied-to-change-metadata: fixed -7000
            2 paths differ in metadata only
        "#]],
    );
    let owned = "layer COPY --chown=app app /app\n\
                 file app/a 4000 like=a uid=9\nfile app/b 3000 like=b uid=9\n";
    check(
        &format!("{APP}{chown}=>{owned}"),
        expect![[r#"
            unpacked 7000 -7000, hidden 0 -7000
            hidden: copies made by `RUN chown -R app /app`: gone -7000
            layer 1 -> - removed, held [1]
            finding copied-to-change-metadata: fixed -7000
        "#]],
    );
}

#[test]
fn what_is_removed_or_replaced_later_is_still_shipped() {
    let removed = "layer RUN rm -r /app\nremove app\n";
    let replaced = "layer RUN edit\nfile app/a 4500 like=A\n";
    check(
        &format!("{APP}=>{APP}{removed}"),
        expect![[r#"
            visible 0 -7000, hidden 7000 +7000
            hidden: files deleted by `RUN rm -r /app`: new +7000
            files: files in /app: gone -7000
            layer - -> 2 added
            pull 2
            - /app/a -4000
            - /app/b -3000
            finding deleted-too-late: new +7000
        "#]],
    );
    check(
        &format!("{APP}=>{APP}{replaced}"),
        expect![[r#"
            unpacked 11500 +4500, visible 7500 +500, hidden 4000 +4000
            hidden: files replaced by `RUN edit`: new +4000
            files: /app/a: grown +500
            layer - -> 2 added
            pull 2
            ~ /app/a +500
            finding overwritten-later: new +4000
        "#]],
    );
    check(
        &format!("{APP}{replaced}=>{APP}{removed}"),
        expect![[r#"
            unpacked 7000 -4500, visible 0 -7500, hidden 7000 +3000
            files: files in /app: gone -7500
            hidden: files deleted by `RUN rm -r /app`: new +3000
            layer 2 -> - removed
            layer - -> 2 added
            pull 2
            - /app/a -4500
            - /app/b -3000
            finding deleted-too-late: new +7000
            finding overwritten-later: fixed -4000
        "#]],
    );
}

#[test]
fn a_directory_is_cleared() {
    let cleared = "layer RUN refill\nopaque app\nfile app/c 100\n";
    check(
        &format!("{APP}=>{APP}{cleared}"),
        expect![[r#"
            unpacked 7100 +100, visible 100 -6900, hidden 7000 +7000
            hidden: files deleted by `RUN refill`: new +7000
            files: files in /app: gone -7000
            files: /app/c: new +100
            layer - -> 2 added
            pull 2
            - /app/a -4000
            - /app/b -3000
            + /app/c +100
            finding deleted-too-late: new +7000
        "#]],
    );
    check(
        "layer a\nfile x 900 like=x => layer a\nfile x 900 like=x\nlayer b\nfile x/y 10",
        expect![[r#"
            unpacked 910 +10, visible 10 -890, hidden 900 +900
            hidden: files replaced by `b`: new +900
            files: /x: gone -900
            files: /x/y: new +10
            layer - -> 2 added
            pull 2
            - /x -900
            + /x/y +10
            finding overwritten-later: new +900
        "#]],
    );
}

#[test]
fn hidden_bytes_stay_where_they_were() {
    let hidden = "layer ADD sdk /\nfile sdk 9000 like=s\nlayer RUN rm sdk\nremove sdk\n";
    check(
        &format!("{hidden}=>{hidden}layer COPY x /\nfile x 10"),
        expect![[r#"
        unpacked 9010 +10, visible 10 +10
        files: /x: new +10
        layer - -> 3 added
        pull 3
        + /x +10
    "#]],
    );
    // The same is hidden by another instruction.
    let cleaned = hidden.replace("RUN rm sdk", "RUN rm -rf /sdk");
    check(
        &format!("{hidden}=>{cleaned}"),
        expect![[r#"
        no size changed
    "#]],
    );
}
