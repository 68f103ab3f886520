//! Lines that real builders wrote, and the instructions recovered from them.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use plimsoll::dockerfile::Keyword;
use plimsoll::dockerfile::recover::recover;

/// Checks the instruction of each line; a line is the command, then the comment after a tab.
fn check(lines: &[&str], expected: Expect) {
    let mut out = Vec::new();
    for line in lines {
        let (command, comment) = line.split_once('\t').unwrap_or((line, ""));
        out.push(match recover(Some(command), Some(comment), &[]) {
            Some(made) if made.build_args.is_empty() => {
                format!("{:?} | {}", made.keyword, made.text)
            }
            Some(made) => format!("{:?} | {} | {:?}", made.keyword, made.text, made.build_args),
            None => "nothing".to_owned(),
        });
    }
    expected.assert_eq(&(out.join("\n") + "\n"));
}

#[test]
fn the_classic_builder() {
    check(
        &[
            "/bin/sh -c #(nop) ADD file:0c4555f363c2672e350001f1293e689875a3760afe7b3f9146886afe67121cba in / ",
            "/bin/sh -c #(nop) ADD file:54946f8cfc2693368a889f9f55fefa4a7102d0daf51354f09c6620a48d3c625c in /emptyfile",
            "/bin/sh -c #(nop) COPY dir:65d062cb343eff0dd5c594536cdfe81d3c985fe355a2ecd1b9058c3eeeeb1d53 in b      ",
            "/bin/sh -c #(nop) COPY multi:0847be51b158e2902e11d406f498a1d8d58ede5fbab01297b446d84b42667433 in / ",
            "/bin/sh -c #(nop) COPY --chown=1:1 file:0847be51b158e2902e11d406f498a1d8d58ede5fbab01297b446d84b42667433 in /in ",
            "/bin/sh -c #(nop) COPY --chown=app:appdir:0847be51b158e2902e11d406f498a1d8d58ede5fbab01297b446d84b42667433 in /srv/app ",
            r#"/bin/sh -c #(nop)  CMD ["/bin/sh" "-c" "rm -rf /additions/baz"]"#,
            r#"/bin/sh -c #(nop) CMD ["sh"]"#,
            r#"/bin/sh -c #(nop) ENTRYPOINT &{["/pause"]}"#,
            "/bin/sh -c #(nop) CMD []",
            "/bin/sh -c #(nop)  EXPOSE map[80/tcp:{} 443/tcp:{}]",
            "/bin/sh -c #(nop)  VOLUME [/data]",
            "/bin/sh -c #(nop)  USER [nova]",
            "/bin/sh -c #(nop)  MAINTAINER Ross Fairbanks \"ross@microscaling.com\"",
            "/bin/sh -c #(nop)  LABEL Some label=",
            "/bin/sh -c #(nop)  ENV HTTPD_PREFIX=/usr/local/apache2",
            r#"/bin/sh -c #(nop)  HEALTHCHECK &{["CMD-SHELL" "curl -f \"http://x\" || exit 1"] "30s" "3s" "0s" '\x03'}"#,
            "/bin/sh -c apt-get update     && rm -r /var/lib/apt/lists/*",
            "/bin/sh -c sed -ri 's/a/b/' /etc/sudoers",
            "|2 VERSION=1.2 FLAGS=-O2 -DX=1 it's /bin/sh -c make",
            "/bin/bash -o pipefail -c curl x | tar xz",
            "/bin/bash -o pipefail -c #(nop) WORKDIR /data",
        ],
        expect![[r#"
            Add | ADD file:0c4555f363c2… /
            Add | ADD file:54946f8cfc26… /emptyfile
            Copy | COPY dir:65d062cb343e… b
            Copy | COPY multi:0847be51b158… /
            Copy | COPY --chown=1:1 file:0847be51b158… /in
            Copy | COPY --chown=app:app dir:0847be51b158… /srv/app
            Cmd | CMD ["/bin/sh", "-c", "rm -rf /additions/baz"]
            Cmd | CMD ["sh"]
            Entrypoint | ENTRYPOINT ["/pause"]
            Cmd | CMD []
            Expose | EXPOSE 80/tcp 443/tcp
            Volume | VOLUME /data
            User | USER nova
            Maintainer | MAINTAINER Ross Fairbanks "ross@microscaling.com"
            Label | LABEL Some label=
            Env | ENV HTTPD_PREFIX=/usr/local/apache2
            Healthcheck | HEALTHCHECK --interval=30s --timeout=3s --retries=3 CMD curl -f "http://x" || exit 1
            Run | RUN apt-get update && rm -r /var/lib/apt/lists/*
            Run | RUN sed -ri 's/a/b/' /etc/sudoers
            Run | RUN make | ["VERSION=1.2", "FLAGS=-O2 -DX=1 it's"]
            Run | RUN curl x | tar xz
            Workdir | WORKDIR /data
        "#]],
    );
}

#[test]
fn buildkit() {
    check(
        &[
            "ADD alpine-minirootfs-3.22.0-x86_64.tar.gz / # buildkit\tbuildkit.dockerfile.v0",
            "COPY --chown=node:node . . # buildkit\tbuildkit.dockerfile.v0",
            "COPY <<EOF /etc/motd # buildkit\tbuildkit.dockerfile.v0",
            "RUN /bin/sh -c apt-get update &&     apt-get install -y curl # buildkit",
            "RUN |1 NODE_ENV=production /bin/sh -c npm ci # buildkit",
            "RUN |2 A=/bin/sh -c B=it's 2 /bin/bash -euxo pipefail -c make # buildkit",
            "RUN |1 A=b npm ci # buildkit",
            "RUN npm ci # buildkit",
            "RUN /bin/sh -c set -e\nif true; then\n  # why\n  apt-get update\nfi\nmake \\\n  all\n # buildkit",
            "RUN --mount=type=cache,target=/root/.cache /bin/sh -c pip install x # buildkit",
            "WORKDIR /app\tbuildkit.dockerfile.v0",
            "EXPOSE [8080/tcp 53/udp]",
            "EXPOSE map[8080/tcp:{}]",
            r#"ENTRYPOINT ["node" "dist/index.js"]"#,
            "CMD [\"sh\" \"-c\" \"echo \\\"]\\\"\"]",
            r"SHELL [C:\bin\pwsh.exe -Command]",
            "HEALTHCHECK {Test:[CMD-SHELL curl -f [::1] || exit 1] Interval:30s Timeout:3s StartPeriod:0s StartInterval:0s Retries:3}",
            "HEALTHCHECK {Test:[NONE] Interval:0s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0}",
            "ARG TOKEN=abc",
            "\tbuildkit.exporter.image.v0",
        ],
        expect![[r#"
            Add | ADD alpine-minirootfs-3.22.0-x86_64.tar.gz /
            Copy | COPY --chown=node:node . .
            Copy | COPY <<EOF /etc/motd
            Run | RUN apt-get update && apt-get install -y curl
            Run | RUN npm ci | ["NODE_ENV=production"]
            Run | RUN make | ["A=/bin/sh -c", "B=it's 2"]
            Run | RUN npm ci | ["A=b"]
            Run | RUN npm ci
            Run | RUN set -e; if true; then apt-get update; fi; make all
            Run | RUN --mount=type=cache,target=/root/.cache pip install x
            Workdir | WORKDIR /app
            Expose | EXPOSE 8080/tcp 53/udp
            Expose | EXPOSE 8080/tcp
            Entrypoint | ENTRYPOINT ["node", "dist/index.js"]
            Cmd | CMD ["sh", "-c", "echo \"]\""]
            Shell | SHELL ["C:\\bin\\pwsh.exe", "-Command"]
            Healthcheck | HEALTHCHECK --interval=30s --timeout=3s --retries=3 CMD curl -f [::1] || exit 1
            Healthcheck | HEALTHCHECK NONE
            Arg | ARG TOKEN=abc
            nothing
        "#]],
    );
}

#[test]
fn windows() {
    check(
        &[
            "Apply image 20H2-amd64",
            r"cmd /S /C #(nop) COPY dir:bc85f38b0c798897406a4c35fe08d06599df3831fca6db0cbd279e5d71bf9514 in C:\app ",
            r"cmd /S /C mkdir C:\x",
            "powershell -Command $ErrorActionPreference = 'Stop'; #(nop)  ENV A=b",
            "powershell -Command Remove-Item -Force x",
        ],
        expect![[r#"
            Other | Apply image 20H2-amd64
            Copy | COPY dir:bc85f38b0c79… C:\app
            Run | RUN mkdir C:\x
            Env | ENV A=b
            Run | RUN Remove-Item -Force x
        "#]],
    );
}

#[test]
fn other_builders() {
    check(
        &[
            "/bin/sh -c #(nop) LABEL \"io.buildah.version\"=\"1.2\"|inheritLabels=false|force-mtime=10",
            "/bin/sh -c #(nop) CMD [\"sh\"]\tFROM docker.io/library/alpine:3.18",
            "\tFROM docker.io/library/alpine:3.18",
            "RUN apk add --no-cache curl",
            "COPY --from=build /app /app",
            "jib-gradle-plugin:1.4.1-SNAPSHOT\tclasses",
            "jib-core:null\t",
            "\tauto-generated by Jib",
            "\tstore paths: ['/nix/store/0c4555f363c2672e350001f1293e6898-hello-2.10', '/nix/store/x']",
            "bazel build ...",
            "ko build ko://example.com/cmd\tgo build output, at /ko-app/cmd",
            "apko\tThis is an apko single-layer image",
            "Buildpacks Application Launcher",
            "# debian.sh --arch 'amd64' out/ 'bookworm'\tdebuerreotype 0.15",
            "\tImported from -",
            "\tinitial import",
            "bash\tinstalled vim",
            "/bin/sh echo something > last",
            "\tmerge sha256:0c4555f363c2672e350001f1293e689875a3760afe7b3f9146886afe67121cba to sha256:54946f8cfc2693368a889f9f55fefa4a7102d0daf51354f09c6620a48d3c625c",
            "crane append",
            "\t",
        ],
        expect![[r#"
            Label | LABEL "io.buildah.version"="1.2"
            Cmd | CMD ["sh"]
            From | FROM docker.io/library/alpine:3.18
            Run | RUN apk add --no-cache curl
            Copy | COPY --from=build /app /app
            Other | jib-gradle-plugin:1.4.1-SNAPSHOT (classes)
            Other | jib-core:null
            Other | auto-generated by Jib
            Other | store paths: hello-2.10 /nix/store/x
            Other | bazel build ...
            Other | ko build ko://example.com/cmd (go build output, at /ko-app/cmd)
            Other | apko (This is an apko single-layer image)
            Other | Buildpacks Application Launcher
            Other | # debian.sh --arch 'amd64' out/ 'bookworm' (debuerreotype 0.15)
            Import | Imported from -
            Other | initial import
            Other | bash (installed vim)
            Other | /bin/sh echo something > last
            Other | merge sha256:0c4555f363c2… to sha256:54946f8cfc26…
            Other | crane append
            nothing
        "#]],
    );
}

#[test]
fn broken_lines_stay_as_they_are() {
    check(
        &[
            "/bin/sh -c",
            "/bin/sh -c #(nop) ",
            "|2 A=b /bin/sh -c make",
            "|1",
            "RUN",
            "/bin/sh -c grep '#(nop)' x",
            "CMD [\"a\" \"b]",
            "HEALTHCHECK {Test:[CMD curl]}",
            "COPY file:short in /x",
            "user root",
        ],
        expect![[r#"
            Other | /bin/sh -c
            nothing
            Other | |2 A=b /bin/sh -c make
            Other | |1
            Run | RUN
            Run | RUN grep '#(nop)' x
            Cmd | CMD ["a" "b]
            Healthcheck | HEALTHCHECK {Test:[CMD curl]}
            Copy | COPY file:short in /x
            Other | user root
        "#]],
    );
}

#[test]
fn the_images_own_shell_is_not_part_of_the_command() {
    let shell = ["/opt/run".to_owned(), "-e it".to_owned()];
    let text = |line| recover(Some(line), None, &shell).map(|made| made.text);
    assert_eq!(text("/opt/run -e it make all").as_deref(), Some("RUN make all"));
    assert_eq!(text("RUN |1 A=b c /opt/run -e it make # buildkit").as_deref(), Some("RUN make"));
    assert_eq!(text("/opt/run -e it #(nop)  CMD [\"x\"]").as_deref(), Some("CMD [\"x\"]"));
}

#[test]
fn long_lines_take_no_more_than_linear_time() {
    let shell = vec!["a ".repeat(120)];
    for unit in
        ["a ", "|1 ", "A=\" ", "A=\"\"x ", "sh -o ", "\\\n", "\"", "#(nop)", "|force-mtime="]
    {
        for head in ["|1 ", "|9999999 ", "RUN ", "CMD [", "/bin/sh -c #(nop) ", ""] {
            let line = format!("{head}{}", unit.repeat(20_000));
            recover(Some(&line), Some(&line), &shell);
        }
    }
}

proptest! {
    #[test]
    fn no_line_panics(
        words in prop::collection::vec("(/bin/sh|-c|#\\(nop\\)|RUN|\\|1|A=|\"|'|\\[|\\]|\\{|Test:|é|\\PC{0,3})", 0..12),
        comment in "\\PC{0,20}",
    ) {
        let line = words.join(" ");
        let made = recover(Some(&line), Some(&comment), &[]);
        let expected = !line.trim_ascii().is_empty() || !comment.trim_ascii().is_empty();
        if let Some(made) = made {
            prop_assert!(expected && !made.text.contains('\n'));
            prop_assert!(made.keyword != Keyword::Run || made.text.starts_with("RUN"));
        }
    }
}
