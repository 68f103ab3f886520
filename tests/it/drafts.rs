//! Dockerfiles recovered from histories: no command is lost, whatever edits are applied, and what
//! the history leaves out is inferred, marked or said.

use std::fs;
use std::path::PathBuf;

use expect_test::{Expect, expect};
use plimsoll::dockerfile::{Draft, Edit, Inferred, Keyword, Rewrite, history, shell};
use plimsoll::image::config::HistoryLine;
use plimsoll::report::Report;
use proptest::prelude::*;

use crate::hostile::archive::{directory, file, seal};
use crate::plans::plan;
use crate::rules::Story;

/// Returns lines of a history; those of a builder that signs them have its comment and author.
fn lines(created_by: &[String], builder: &str) -> Vec<HistoryLine> {
    let line = |(index, text): (usize, &String)| HistoryLine {
        created_by: Some(text.clone()),
        comment: match builder {
            "buildkit" => Some("buildkit.dockerfile.v0".to_owned()),
            "buildah" if index == 0 => Some("FROM docker.io/library/debian:12".to_owned()),
            _ => None,
        },
        author: (builder == "kaniko").then(|| "kaniko".to_owned()),
        ..HistoryLine::default()
    };
    created_by.iter().enumerate().map(line).collect()
}

fn draft(created_by: &[String], builder: &str) -> (Draft, history::History) {
    let history = history::pair(Some(&lines(created_by, builder)), created_by.len());
    (Draft::of(&history.steps, |_| Inferred::default()), history)
}

fn written(created_by: &[&str], builder: &str) -> String {
    let created_by: Vec<String> = created_by.iter().map(|&line| line.to_owned()).collect();
    draft(&created_by, builder).0.write(&[]).join("\n") + "\n"
}

fn check(created_by: &[&str], builder: &str, expected: Expect) {
    expected.assert_eq(&written(created_by, builder));
}

#[test]
fn the_classic_builders_instructions_are_complete() {
    let hash = "4543d3ca0a9d".repeat(5) + "4543";
    check(
        &[
            &format!("/bin/sh -c #(nop) COPY --chown=app:appdir:{hash} in /srv/app "),
            &format!("/bin/sh -c #(nop) COPY --chown=1000file:{hash} in /srv/b "),
            "/bin/sh -c #(nop)  ARG VERSION",
            "|2 FLAGS=-O2 -g VERSION=1.2 /bin/sh -c make   'a  b'",
            r#"/bin/sh -c #(nop)  HEALTHCHECK &{["CMD-SHELL" "curl -f http://x"] "30s" "0s" "0s" '\x03'}"#,
            "/bin/sh -c #(nop)  VOLUME [/data]",
            "/bin/sh -c #(nop)  STOPSIGNAL SIGINT",
            "/bin/sh -c #(nop)  ONBUILD RUN make",
            "/bin/sh -c #(nop)  SHELL [/bin/bash -c]",
            "/bin/bash -c [[ a ]]",
            r#"/bin/sh -c #(nop)  CMD ["node" "a.js"]"#,
            "/bin/sh -c #(nop)  USER ",
            "bash",
        ],
        "classic",
        expect![[r#"
            # SOURCE: the history has only a checksum of it
            COPY --chown=app:app SOURCE /srv/app
            # SOURCE: the history has only a checksum of it
            COPY --chown=1000 SOURCE /srv/b
            ARG VERSION=1.2
            ARG FLAGS="-O2 -g"
            RUN make 'a  b'
            HEALTHCHECK --interval=30s --retries=3 CMD curl -f http://x
            VOLUME /data
            STOPSIGNAL SIGINT
            ONBUILD RUN make
            SHELL ["/bin/bash", "-c"]
            RUN [[ a ]]
            CMD ["node", "a.js"]
            # left out: layer 13 — not made by an instruction, but by `bash`
        "#]],
    );
}

#[test]
fn buildkits_scripts_are_written_as_they_were() {
    check(
        &[
            "RUN /bin/sh -c set -e\n# why\napt-get update # now\nif true; then\n\tmake\nfi\n # buildkit",
            "RUN /bin/sh -c cat <<EOF >/etc/a\nb\nEOF # buildkit",
            "RUN |1 NPM_TOKEN=abc /bin/sh -c npm ci # buildkit",
            "COPY /out.bin /srv/ # buildkit",
            "COPY <<EOF /etc/motd # buildkit",
        ],
        "buildkit",
        expect![[r#"
            RUN <<EOF
            set -e
            # why
            apt-get update # now
            if true; then
            	make
            fi
            EOF
            RUN cat <<EOF >/etc/a
            b
            EOF
            ARG NPM_TOKEN
            RUN npm ci
            # STAGE: an earlier stage or image, which the image does not record
            COPY --from=STAGE /out.bin /srv/
            # motd: was a here-document; the text is only in the image: copy it from there
            COPY motd /etc/motd
        "#]],
    );
}

#[test]
fn lines_of_buildah_and_kaniko_are_instructions() {
    check(
        &[
            "/bin/sh -c #(nop) env PATH=$PATH:/a",
            "/bin/sh -c #(nop) ARG ",
            "/bin/sh -c <<EOF\nmake a\nmake b",
        ],
        "buildah",
        expect![[r#"
            ENV PATH=$PATH:/a
            RUN <<EOF
            make a
            make b
            EOF
        "#]],
    );
    check(
        &["run cargo install a", "COPY --from=build /a /b"],
        "kaniko",
        expect![[r#"
            RUN cargo install a
            # STAGE: an earlier stage or image, which the image does not record
            COPY --from=STAGE /a /b
        "#]],
    );
}

/// Words that are in no other command.
fn name(index: usize) -> String {
    format!("do{index}x")
}

/// Returns a script in one of the forms that people write, and how many commands it has.
fn script(form: usize, first: usize) -> (String, usize) {
    let c = |at: usize| name(first + at);
    let (a, b, d) = (c(0), c(1), c(2));
    match form % 11 {
        0 => (a, 1),
        1 => (format!("{a} 'x  y' && {b} -v && {d}"), 3),
        2 => (format!("{a}; {b} || {d}"), 3),
        3 => (format!("{a} | {b} && {d} > /x"), 3),
        4 => (format!("( cd /x && {a} ) && {b}"), 2),
        5 => (format!("{a} && {b} # {d}"), 2),
        6 => (format!("if {a}; then {b}; else {d}; fi"), 3),
        7 => (format!("{a} \"$({b} | {d})\""), 3),
        8 => (format!("cd /x && {a} && exec {b}"), 2),
        9 => (format!("sh -c '{a} && {b}'"), 2),
        _ => (format!("{a} && \\\n    {b}"), 2),
    }
}

#[derive(Debug, Clone)]
struct Case {
    builder: &'static str,
    created_by: Vec<String>,
    commands: usize,
    edits: Vec<(usize, usize, usize)>,
}

/// Returns a line of the history for a script.
fn run_line(builder: &str, prefix: usize, script: &str, second: &str) -> String {
    // Builders join continued lines.
    let script = script.replace("\\\n", "");
    let shell = match prefix % 3 {
        0 => "/bin/sh -c ",
        1 => "|2 A=b c B= /bin/sh -c ",
        _ => "/bin/bash -o pipefail -c ",
    };
    match (builder, prefix / 3 % 3) {
        ("buildkit", 0) => format!("RUN {shell}{script}\n# why\n{second}\n # buildkit"),
        ("buildkit", 1) => {
            format!("RUN {shell}{script} && cat <<EOF && {second}\na\nEOF # buildkit")
        }
        ("buildkit", _) => format!("RUN {shell}{script} # buildkit"),
        ("kaniko", _) => format!("RUN {script}"),
        _ => format!("{shell}{script}"),
    }
}

fn case() -> impl Strategy<Value = Case> {
    let builder = prop::sample::select(vec!["classic", "buildkit", "buildah", "kaniko"]);
    let runs = prop::collection::vec((any::<u8>(), any::<u8>(), prop::bool::weighted(0.2)), 1..7);
    let edits = prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>()), 0..7);
    (builder, runs, edits).prop_map(|(builder, runs, edits)| {
        let mut created_by = Vec::new();
        let mut commands = 0;
        for (form, prefix, is_copy) in runs {
            let (text, count) = script(form.into(), commands);
            let second = name(commands + count);
            let line = run_line(builder, prefix.into(), &text, &second);
            commands += count;
            commands += usize::from(line.contains(&second));
            // A comment hides what follows it on its line.
            match line.contains("# do") && line.contains("cat <<EOF") {
                true => created_by.push(run_line(builder, 6, &name(commands - 1), "")),
                false => created_by.push(line),
            }
            if is_copy {
                created_by.push(match builder {
                    "buildkit" => "COPY a /b # buildkit".to_owned(),
                    "kaniko" => "COPY a /b".to_owned(),
                    _ => format!("/bin/sh -c #(nop) COPY file:{} in /b ", "ab".repeat(32)),
                });
            }
        }
        let edits = edits.into_iter().map(|(a, b, c)| (a.into(), b.into(), c.into())).collect();
        Case { builder, created_by, commands, edits }
    })
}

/// Turns numbers into edits of a history.
fn edits(numbers: &[(usize, usize, usize)], history: &history::History) -> Vec<Edit> {
    let layers = history.steps.len();
    let edit = |&(kind, layer, other): &(usize, usize, usize)| {
        let layer = layer % layers;
        let command = history.steps[layer].instruction.as_ref().and_then(|made| made.command());
        let commands = command.and_then(shell::commands).unwrap_or_default();
        let commands: Vec<String> = commands.iter().map(|&command| command.to_owned()).collect();
        let some: Vec<String> =
            commands.iter().skip(other % 2).step_by(1 + other % 3).cloned().collect();
        let rewrite = match kind % 6 {
            0 => Rewrite::Then("apt-get clean".to_owned()),
            1 => Rewrite::Remove("/var/cache/a /b".to_owned()),
            2 => Rewrite::JoinInto(other % (layer + 1)),
            3 => Rewrite::Without { commands: some, reason: "it is tested".into() },
            4 => Rewrite::Replace {
                command: commands.first().cloned().unwrap_or_default(),
                with: vec!["true".to_owned()],
            },
            _ => Rewrite::CopyOption("--chown=a".to_owned()),
        };
        Edit { layer, rewrite }
    };
    numbers.iter().map(edit).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_command_is_in_the_plan_or_named_as_left_out(case in case()) {
        let (draft, history) = draft(&case.created_by, case.builder);
        let edits = edits(&case.edits, &history);
        let lines = draft.write(&edits);
        let all = case.created_by.concat();
        let is_shown = |line: &&String| !line.starts_with('#') || line.starts_with("# left out: ");
        let text: String = lines.iter().filter(is_shown).map(|line| line.clone() + "\n").collect();
        for index in 0..case.commands {
            let name = name(index);
            if all.contains(&name) {
                prop_assert!(text.contains(&name), "{name} is lost of {all:?}: {edits:?}\n{text}");
            }
        }
        // Without an edit nothing is left out, and nothing is changed but spaces.
        let unchanged = draft.write(&[]).join("\n");
        prop_assert!(!unchanged.contains("# left out"), "{unchanged}");
        for step in &history.steps {
            let Some(made) = step.instruction.as_ref() else { continue };
            if made.keyword == Keyword::Run && made.script.is_none() {
                let joined = unchanged.replace(" \\\n    ", " ");
                prop_assert!(joined.contains(&made.text), "{} in {unchanged}", made.text);
            }
        }
    }
}

/// Reads `ci/dockerfiles/histories.json` beside the folder that `PLIMSOLL_FIXTURES` names.
fn histories() -> Option<Vec<serde_json::Value>> {
    let folder = std::env::var_os("PLIMSOLL_FIXTURES").map(PathBuf::from)?;
    let text = fs::read_to_string(folder.join("../ci/dockerfiles/histories.json")).ok()?;
    Some(serde_json::from_str(&text).expect("it is a list"))
}

#[test]
#[expect(clippy::print_stderr, reason = "it says what it leaves out")]
fn real_histories_lose_no_command() {
    let Some(histories) = histories() else {
        eprintln!("PLIMSOLL_FIXTURES is not set, or no histories are beside it: nothing is tested");
        return;
    };
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut runs = 0;
    for history in &histories {
        let created_by: Vec<String> =
            serde_json::from_value(history["created_by"].clone()).expect("it is a list of texts");
        let name = history["builder"].as_str().expect("it has a builder");
        let builder = ["buildkit", "buildah", "kaniko"].into_iter().find(|b| name.starts_with(b));
        let (draft, paired) = draft(&created_by, builder.unwrap_or("classic"));
        let written = draft.write(&[]);
        let text = folded(&written.join("\n").replace(" \\\n", " "));
        for (step, line) in paired.steps.iter().zip(&created_by) {
            let Some(made) = step.instruction.as_ref() else { continue };
            if made.keyword == Keyword::Other {
                assert!(text.contains("left out: layer"), "{line}: {text}");
                continue;
            }
            let Some(command) = made.command() else { continue };
            let script = made.script.as_deref().unwrap_or(command);
            let script = script.replace(" \\\n", " ");
            let line = line.replace(" \\\n", " ");
            assert!(folded(&line).contains(&folded(&script)), "{script} is not all of {line}");
            assert!(text.contains(&folded(&script)), "{name}: {script:?} is not in {text}");
            runs += 1;
        }
        for line in written.iter().filter(|line| line.starts_with("COPY ")) {
            assert!(2 < line.split(' ').count(), "{line}");
        }
    }
    assert!(300 < runs, "only {runs} commands were compared");
}

fn in_place(report: &Report) -> String {
    plan(report, "in place").dockerfile.join("\n") + "\n"
}

/// The story of an application whose files are given away, and one of them is deleted.
fn deleted_key(command: &str) -> Story {
    let payload = [7; 2_000_000];
    let (key, big) = (file("srv/id_rsa", &[b'k'; 3000]), file("srv/a.bin", &payload));
    let owned = [owned("srv/id_rsa", &[b'k'; 3000], 1000), owned("srv/a.bin", &payload, 1000)];
    Story::new()
        .base(&[file("etc/passwd", b"root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n")])
        .classic(&format!("COPY dir:{} in /srv/ ", "ab".repeat(32)), &[key, big])
        .classic("chown -R app:app /srv", &owned)
        .classic(command, &[file("srv/.wh.id_rsa", b"")])
}

#[test]
fn a_removed_file_never_comes_back() {
    for command in ["rm /srv/id_rsa", "rm /srv/id_rsa && echo more > /srv/y"] {
        let report = deleted_key(command).report();
        let text = in_place(&report);
        assert!(text.contains("RUN rm -f /srv/id_rsa"), "{text}");
        assert!(text.ends_with("\n# In .dockerignore:\n#   id_rsa\n"), "{text}");
        assert!(text.contains("# left out: chown -R app:app /srv — "), "{text}");
        assert!(text.contains("COPY --chown=app:app "), "{text}");
        assert!(!command.contains("echo") || text.contains("echo more > /srv/y"), "{text}");
    }
}

/// The classic builder records checksums: where files were, the copy of the whole context shows.
#[test]
fn files_of_a_subdirectory_are_named_as_the_whole_context_has_them() {
    let hash = "ab".repeat(32);
    let manifests = ["package.json", "package-lock.json"].map(|name| {
        let body = format!("{{ \"name\": \"{name}\" }}");
        [format!("app/client/{name}"), format!("app/deps/{name}")]
            .map(|path| file(&path, body.as_bytes()))
    });
    let [client, deps] = [0, 1].map(|at| manifests.each_ref().map(|both| both[at].clone()));
    let story = |whole: &[Vec<u8>]| {
        let report = Story::new()
            .base(&[file("etc/hostname", b"a")])
            .classic("/bin/sh -c #(nop) WORKDIR /app", &[])
            .classic(&format!("COPY multi:{hash} in client/ "), &client)
            .classic(&format!("COPY multi:{hash} in deps/ "), &deps)
            .classic("npm ci", &[file("root/.npm/_cacache/index-v5/a", &[7; 2_000_000])])
            .classic(&format!("COPY dir:{hash} in . "), whole)
            .report();
        in_place(&report)
    };
    let whole = [client.to_vec(), vec![file("app/Dockerfile", b"FROM a")]].concat();
    let text = story(&whole);
    let sources = "client/package-lock.json client/package.json";
    assert!(text.contains(&format!("COPY {sources} client/\n")), "{text}");
    assert!(text.contains(&format!("COPY {sources} deps/\n")), "{text}");
    // Nothing shows where they were.
    let text = story(&[file("app/main.js", b"a")]);
    assert!(
        text.contains("COPY SOURCE client/\n") && text.contains("COPY SOURCE deps/\n"),
        "{text}"
    );
}

/// Each part of a repository has a manifest, so that none of them is the whole context.
#[test]
fn a_directory_with_a_manifest_is_the_whole_context_if_no_other_has_one() {
    let hash = "ab".repeat(32);
    let cache = file("root/.npm/_cacache/index-v5/a", &[7; 2_000_000]);
    let story = || {
        Story::new()
            .base(&[file("etc/hostname", b"a")])
            .classic("npm ci", std::slice::from_ref(&cache))
    };
    let copy = |story: Story, to: &str| {
        let manifest = file(&format!("srv/{to}/package.json"), b"{}");
        story.classic(&format!("COPY dir:{hash} in /srv/{to} "), &[manifest])
    };
    let text = in_place(&copy(story(), "api").report());
    assert!(text.contains("COPY . /srv/api\n"), "{text}");
    let text = in_place(&copy(copy(story(), "api"), "web").report());
    assert!(text.contains("COPY SOURCE /srv/api\n"), "{text}");
    assert!(text.contains("COPY SOURCE /srv/web\n"), "{text}");
}

/// Returns a file that belongs to a user and a group of the same number.
fn owned(name: &str, body: &[u8], id: u32) -> Vec<u8> {
    let mut bytes = file(name, body);
    let mut header: [u8; 512] = bytes[..512].try_into().expect("it is a header");
    let id = format!("{id:07o}\0{id:07o}\0");
    header[108..124].copy_from_slice(id.as_bytes());
    bytes[..512].copy_from_slice(&seal(header));
    bytes
}

/// Returns a base with two users, and an image on it whose apt lists are to be removed.
fn app() -> Story {
    Story::new().base(&[
        file("etc/passwd", b"root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n"),
        file("etc/group", b"root:x:0:\nstaff:x:1000:\n"),
    ])
}

/// Something that a plan in place removes.
fn with_cache(story: Story) -> Story {
    story.run(
        "npm ci",
        &[file("root/.npm/_cacache/index-v5/a", &[1; 3_000_000]), file("srv/x", b"x")],
    )
}

#[test]
fn owners_are_inferred_where_a_layer_proves_them() {
    let copied = |files: &[Vec<u8>]| in_place(&with_cache(app().copy(". /srv", files)).report());
    let (a, b) = (owned("srv/a", b"a", 1000), owned("srv/b", b"b", 1000));
    let text = copied(&[directory("srv"), a.clone(), b]);
    assert!(
        text.contains("# inferred from the layer: --chown\nCOPY --chown=app:staff . /srv\n"),
        "{text}"
    );
    let text = copied(&[a.clone(), file("srv/b", b"b")]);
    assert!(text.contains("\nCOPY . /srv\n"), "{text}");
    let later = app().copy(". /srv", &[a]).run("useradd x", &[file("etc/shadow", b"x")]);
    let text = in_place(&with_cache(later).report());
    assert!(text.contains("COPY --chown=1000:1000 . /srv\n"), "{text}");
}

#[test]
fn caches_that_a_layer_lacks_were_mounted() {
    let apt = "apt-get update && apt-get install -y git";
    let installed = [file("usr/bin/git", b"git")];
    let text = in_place(&with_cache(app().run(apt, &installed)).report());
    let mount = |of: &str| format!("--mount=type=cache,target={of},sharing=locked \\\n");
    let both = format!("RUN {}    {}", mount("/var/cache/apt"), mount("/var/lib/apt"));
    assert!(text.contains(&both), "{text}");
    assert!(text.contains("# inferred from the layer: --mount\n"), "{text}");
    // Each of these explains an empty cache.
    for command in [
        &format!("{apt} && rm -rf /var/lib/apt/lists/*"),
        "pip install --no-cache-dir flask",
        "apt-get install -y git",
    ] {
        let text = in_place(&with_cache(app().run(command, &installed)).report());
        assert!(!text.contains("--mount="), "{text}");
    }
    let lists = file("var/lib/apt/lists/a_Packages", &[2; 100]);
    let text = in_place(&with_cache(app().run(apt, &[lists])).report());
    assert!(!text.contains("--mount="), "{text}");
    let text = in_place(
        &app()
            .run("npm ci", &[file("root/.npm/_cacache/index-v5/a", &[1; 3_000_000])])
            .classic(apt, &installed)
            .report(),
    );
    assert!(!text.contains("--mount="), "{text}");
}

#[test]
fn names_are_only_written_where_a_layer_shows_them() {
    let copied = |to: &str, files: &[Vec<u8>]| {
        let kind = if files.len() == 1 { "file" } else { "multi" };
        let copy = format!("COPY {kind}:{} in {to} ", "ab".repeat(32));
        let story = app().classic(&copy, files);
        let text = in_place(
            &story
                .classic("npm ci", &[file("root/.npm/_cacache/index-v5/a", &[1; 3_000_000])])
                .report(),
        );
        text.lines()
            .skip_while(|line| !line.starts_with("FROM"))
            .take(4)
            .skip(1)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let text = copied("/srv/", &[directory("srv"), file("srv/a.py", b"a")]);
    assert!(text.starts_with("COPY a.py /srv/\nRUN npm ci"), "{text}");
    let text = copied("/etc/web.conf", &[file("etc/web.conf", b"a")]);
    assert!(
        text.starts_with(
            "# SOURCE: the history has only a checksum of what was copied; the layer has web.conf\n\
             COPY SOURCE /etc/web.conf\n"
        ),
        "{text}"
    );
    let deep = [file("srv/a.py", b"a"), file("srv/lib/b.py", b"b")];
    assert!(copied("/srv/", &deep).contains("COPY SOURCE /srv/"), "{}", copied("/srv/", &deep));
    let add = format!("ADD file:{} in / ", "ab".repeat(32));
    let story = with_cache(app().classic(&add, &[file("tool", b"a")]));
    assert!(in_place(&story.report()).contains("\nADD SOURCE /\n"));
}

#[test]
fn what_is_kept_out_of_the_context_is_not_copied_from_it() {
    let files = [file("srv/app.py", b"a"), file("srv/.env", b"A=b"), file("srv/id_rsa", b"key")];
    let story = app().copy("app.py .env id_rsa /srv/", &files);
    let story = story.run("rm /srv/id_rsa", &[file("srv/.wh.id_rsa", b"")]);
    let report = with_cache(story).report();
    let text = in_place(&report);
    assert!(text.ends_with("\n# In .dockerignore:\n#   id_rsa\n"), "{text}");
    assert!(text.contains("COPY app.py .env /srv/\n"), "{text}");
    assert!(text.contains("RUN rm -f /srv/id_rsa\n"), "{text}");
}

#[test]
fn secrets_of_a_copied_directory_are_to_be_ignored() {
    let story = app().copy(". /srv", &[file("srv/a.js", b"a"), file("srv/.env", b"A=b")]);
    let text = in_place(&with_cache(story).report());
    assert!(text.contains("\n# In .dockerignore:\n#   .env\n"), "{text}");
    let story = app().copy("a.js .env /srv/", &[file("srv/a.js", b"a"), file("srv/.env", b"A=b")]);
    let text = in_place(&with_cache(story).report());
    assert!(!text.contains(".dockerignore"), "{text}");
}
