//! Settings that changed.

use expect_test::expect;

use super::check;

#[test]
fn settings_change_and_secrets_are_not_printed() {
    check(
        "env PATH=/bin\nenv API_TOKEN=abc\nenv DB=postgres://app:secret@db/x\nenv GONE=1\nenv SAME=1
        label version=1\nlabel org.opencontainers.image.authors=me\nuser root\ncmd node a.js
        layer COPY x /\nfile x 10
        =>
        env PATH=/usr/bin\nenv API_TOKEN=def\nenv DB=postgres://app:other@db/x\nenv SAME=1\nenv NEW=
        env JAVA_OPTS=-Dpassword=hunter2
        env GITHUB_PAT=ghp_0123456789abcdefghijklmnopqrstuvwxyz
        label version=2\nlabel org.opencontainers.image.authors=you\nuser node\ncmd node b.js
        layer COPY x /\nfile x 10",
        expect![[r#"
            no size changed
            layer 1 -> 1 changed: files ~1
            pull 1
            ~ /x +0
            finding secret-in-env: new +0
            finding runs-as-root: fixed +0
            config Cmd: changed `["node","a.js"]` -> `["node","b.js"]`
            config Env.API_TOKEN: changed (secret) -> (secret)
            config Env.DB: changed (secret) -> (secret)
            config Env.GITHUB_PAT: added (secret) -> (secret)
            config Env.GONE: removed `1` -> -
            config Env.JAVA_OPTS: added (secret) -> (secret)
            config Env.NEW: added - -> ``
            config Env.PATH: changed `/bin` -> `/usr/bin`
            config Labels.org.opencontainers.image.authors: changed `me` -> `you`
            config Labels.version: changed `1` -> `2`
            config User: changed `root` -> `node`
        "#]],
    );
}

#[test]
fn another_platform_is_said() {
    check(
        "platform linux/amd64\nlayer COPY x /\nfile x 10 like=a
        => platform linux/arm64\nlayer COPY x /\nfile x 10 like=b",
        expect![[r#"
            no size changed
            layer 1 -> 1 changed: files ~1
            pull 1
            ~ /x +0
            config Architecture: changed `amd64` -> `arm64`
            The images are for different platforms, linux/amd64 and linux/arm64; `…
        "#]],
    );
}
