//! Findings that are fixed, new or of another size.

use expect_test::expect;

use super::check;

#[test]
fn findings_are_fixed_new_grown_and_shrunk() {
    let cache = |bytes: usize| {
        format!("layer RUN npm ci\nfile root/.npm/_cacache/content-v2/sha512/aa {bytes} like=x\n")
    };
    let none = "layer RUN npm ci\nfile app/x 10\n";
    check(
        &format!("{}=>{none}", cache(900_000)),
        expect![[r#"
        unpacked 10 -899990, visible 10 -899990
        finding: npm's cache: fixed -900000
        files: /app/x: new +10
        layer 1 -> 1 changed: files +1 -1
        pull 1
        + /app/x +10
        - /root/.npm/_cacache/content-v2/sha512/aa -900000
        finding npm-cache@/root/.npm/_cacache: fixed -900000
    "#]],
    );
    check(
        &format!("{none}=>{}", cache(900_000)),
        expect![[r#"
        unpacked 900000 +899990, visible 900000 +899990
        finding: npm's cache: new +900000
        files: /app/x: gone -10
        layer 1 -> 1 changed: files +1 -1
        pull 1
        - /app/x -10
        + /root/.npm/_cacache/content-v2/sha512/aa +900000
        finding npm-cache@/root/.npm/_cacache: new +900000
    "#]],
    );
    check(
        &format!("{}=>{}", cache(900_000), cache(1_900_000)),
        expect![[r#"
        unpacked 1900000 +1000000, visible 1900000 +1000000
        finding: npm's cache: grown +1000000
        layer 1 -> 1 changed: files ~1
        pull 1
        ~ /root/.npm/_cacache/content-v2/sha512/aa +1000000
        finding npm-cache@/root/.npm/_cacache: grown +1000000
    "#]],
    );
    check(
        &format!("{}=>{}", cache(1_900_000), cache(900_000)),
        expect![[r#"
        unpacked 900000 -1000000, visible 900000 -1000000
        finding: npm's cache: shrunk -1000000
        layer 1 -> 1 changed: files ~1
        pull 1
        ~ /root/.npm/_cacache/content-v2/sha512/aa -1000000
        finding npm-cache@/root/.npm/_cacache: shrunk -1000000
    "#]],
    );
}

#[test]
fn another_base_is_one_cause() {
    let image = |name: &str, bytes: usize| {
        format!(
            "annotation org.opencontainers.image.base.name={name}
            layer ADD rootfs.tar /\nfile usr/lib/libc.so {bytes} like={name}
            file etc/os-release content=ID=x
            empty CMD [\"sh\"]
            layer COPY app /app\nfile app/main 2000 like=m\n"
        )
    };
    check(
        &format!("{}=>{}", image("debian:12", 90_000), image("debian:13", 95_000)),
        expect![[r#"
        unpacked 97004 +5000, visible 97004 +5000
        base: the base image: debian:12 -> debian:13 +5000
        layer 1 -> 1 changed: files ~1
        pull 1
        ~ /usr/lib/libc.so +5000
    "#]],
    );
    // The same base under the same name: nothing to say.
    let more = "layer COPY more /app\nfile app/more 700 like=z\n";
    check(
        &format!("{}=>{}{more}", image("debian:12", 90_000), image("debian:12", 90_000)),
        expect![[r#"
        unpacked 92704 +700, visible 92704 +700
        files: /app/more: new +700
        layer - -> 3 added
        pull 3
        + /app/more +700
    "#]],
    );
}

#[test]
fn what_a_rule_finds_in_another_directory_is_neither_fixed_nor_new() {
    let cache = |home: &str, bytes: usize| {
        format!("layer RUN npm ci\nfile {home}/.npm/_cacache/content-v2/sha512/aa {bytes}\n")
    };
    check(
        &format!("{}=>{}", cache("root", 900_000), cache("home/node", 1_000_000)),
        expect![[r#"
            unpacked 1000000 +100000, visible 1000000 +100000
            finding: npm's cache: grown +100000
            layer 1 -> 1 changed: files +1 -1
            pull 1
            + /home/node/.npm/_cacache/content-v2/sha512/aa +1000000
            - /root/.npm/_cacache/content-v2/sha512/aa -900000
            finding npm-cache: grown +100000
        "#]],
    );
}

#[test]
fn what_is_new_and_bad_comes_first_whatever_it_weighs() {
    let (clean, cache) =
        ("file app/x 10\n", "file root/.npm/_cacache/content-v2/sha512/aa 900000\n");
    let env = |name: &str| format!("file app/{name} content=DB_PASSWORD=hunter2hunter2\n");
    let image = |files: &str| super::image(&format!("layer COPY . /\n{files}"));
    let before = image(clean);
    let after = image(&format!("{clean}{cache}{}", env(".env")));
    let found = super::checked(&before, &after).findings;
    let told: Vec<_> =
        found.iter().map(|found| (&*found.rule, found.paths.join(" "), found.places())).collect();
    assert_eq!(told[0], ("env-file", "/app/.env".to_owned(), 1));
    assert!(found[0].is_alarming() && !found[1].is_alarming());
    // One more of what was there before is new too.
    let more = image(&format!("{clean}{cache}{}{}", env(".env"), env("prod.env")));
    let found = super::checked(&after, &more).findings;
    assert_eq!(
        (&*found[0].rule, found[0].change.word(), found[0].places()),
        ("env-file", "grown", 2)
    );
    let less = super::checked(&more, &after).findings;
    assert!(less[0].change.word() == "shrunk" && !less[0].is_alarming());
}
