//! Names that are hard to print.

use expect_test::expect;

use super::check;

#[test]
fn names_that_are_not_text_stay_apart() {
    check(
        r"layer a
        file x/\xff 1000 like=a
        file x/\xfe 1000 like=b
        file x/new\x0aline 1000 like=c
        file x/\x5cxff 1000 like=d
        file x/esc\x1b[31m 1000 like=e
        =>
        layer a
        file x/\xff 1100 like=a
        file y/\xfe 1000 like=b
        file y/new\x0aline 1000 like=c
        file x/\x5cxff 1200 like=d
        file y/\x5cxfe 1000 like=e",
        expect![[r#"
            unpacked 5300 +300, visible 5300 +300
            files: files in /x: grown +300
            layer 1 -> 1 changed: files +3 -3 ~2
            pull 1
            moved /x/\xfe => /y/\xfe 1 files 1000
            moved /x/esc\u{1b}[31m => /y/\\xfe 1 files 1000
            moved /x/new\nline => /y/new\nline 1 files 1000
            ~ /x/\\xff +200
            ~ /x/\xff +100
            > /y/\\xfe from /x/esc\u{1b}[31m +0
            > /y/\xfe from /x/\xfe +0
            > /y/new\nline from /x/new\nline +0
        "#]],
    );
}

#[test]
fn instructions_targets_and_settings_may_hold_anything() {
    check(
        "env A=\u{1b}[31mred
        layer RUN printf '\u{1b}]0;title\u{7}'
        link x -> \\x1b[1m
        =>
        env A=\u{1b}[32mgreen
        label B\u{202e}=\u{200b}
        layer RUN printf '\u{1b}]0;other\u{7}'
        link x -> \\x1b[2m
        file y 100",
        expect![[r#"
            unpacked 100 +100, visible 100 +100
            files: /y: new +100
            layer 1 -> - removed
            layer - -> 1 added
            pull 1
            ~ /x symlink +0
            + /y +100
            config Env.A: changed `\u{1b}[31mred` -> `\u{1b}[32mgreen`
            config Labels.B\u{202e}: added - -> `\u{200b}`
        "#]],
    );
}
