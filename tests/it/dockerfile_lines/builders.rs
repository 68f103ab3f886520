//! What each builder writes for the less usual instructions, in small vectors: a Dockerfile, the
//! lines of the history, and the lines of the file that they come from.

use plimsoll::dockerfile::file::{Built, File, NoLine, Place, Trust, locate};
use plimsoll::dockerfile::history::pair;
use plimsoll::image::config::HistoryLine;

/// Finds steps in a Dockerfile; `0` is nowhere. A step that begins with `-` has no layer.
fn lines(dockerfile: &str, steps: &[&str], base: usize) -> Vec<usize> {
    lines_of(dockerfile, steps, base, Trust::Given, &[])
}

fn lines_of(
    dockerfile: &str,
    steps: &[&str],
    base: usize,
    trust: Trust,
    env: &[String],
) -> Vec<usize> {
    let line = |step: &&str| HistoryLine {
        created_by: Some(step.trim_start_matches('-').to_owned()),
        empty_layer: step.starts_with('-'),
        ..HistoryLine::default()
    };
    let history: Vec<HistoryLine> = steps.iter().map(line).collect();
    let layers = history.iter().filter(|line| !line.empty_layer).count();
    let file = File::parse(dockerfile.as_bytes());
    let steps = pair(Some(&history), layers).steps;
    let built = Built { steps: &steps, base, trust, env, holds: &|_, _| true };
    let located = locate(&file, &built);
    let line = |step| located.statement(step).map_or(0, |at| file.statements[at].first);
    (0..steps.len()).map(line).collect()
}

const HASH: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[test]
fn scripts_are_found_in_each_form() {
    let file = "FROM a\nRUN <<EOF\nmake\nmake install\nEOF\nRUN cat <<-\"X\" > /a\n\thi\n\tX\nRUN <<PY\n\
                #!/usr/bin/env python3\nprint()\nPY\n";
    let buildkit = [
        "RUN /bin/sh -c make\nmake install\n # buildkit",
        "RUN /bin/sh -c cat <<-\"X\" > /a\n\thi\nX # buildkit",
        "RUN /dev/pipes/PY # buildkit",
    ];
    assert_eq!(lines(file, &buildkit, 0), [2, 6, 9]);
    let buildah = ["/bin/sh -c <<EOF\nmake\nmake install", "/bin/sh -c cat <<-\"X\" > /a\nhi"];
    assert_eq!(lines(file, &buildah, 0), [2, 6]);
}

#[test]
fn commands_are_found_whatever_shell_runs_them() {
    let file = "FROM a\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN a | b\nCMD c d\n\
                RUN [\"ls\", \"-l\"]\nRUN bash -lc 'x'\n";
    let buildkit = [
        "-SHELL [/bin/bash -o pipefail -c]",
        "RUN |1 A=b /bin/bash -o pipefail -c a | b # buildkit",
        "-CMD [\"/bin/bash\" \"-o\" \"pipefail\" \"-c\" \"c d\"]",
        "RUN ls -l # buildkit",
        "RUN /bin/bash -o pipefail -c bash -lc 'x' # buildkit",
    ];
    assert_eq!(lines(file, &buildkit, 0), [2, 3, 4, 5, 6]);
    let buildah = [
        "-/bin/sh -c #(nop) SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]",
        "/bin/sh -c a | b",
        "-/bin/sh -c #(nop) CMD c d",
        "/bin/sh -c [\"ls\", \"-l\"]",
        "/bin/sh -c bash -lc 'x'",
    ];
    assert_eq!(lines(file, &buildah, 0), [2, 3, 4, 5, 6]);
    // The classic builder writes an exec form without any sign of what it is.
    assert_eq!(lines(file, &["ls -l", "/bin/sh -c bash -lc 'x'"], 0), [5, 6]);
    assert_eq!(lines(file, &["ls -a"], 0), [0]);
}

#[test]
fn variables_have_the_values_of_the_build() {
    let file = "ARG V=1\nFROM a:$V\nARG V\nARG W=2\nENV X=$V-$W Y=\"a b\"\nWORKDIR /app\nWORKDIR $X\n\
                ENV PATH=$PATH:/x\nUSER ${U:-app}\nEXPOSE $W/udp 80\n";
    let steps = [
        "-ARG V", "-ARG W=3", "-ENV X=1-3 Y=a b", "WORKDIR /app", "WORKDIR /app/1-3",
        "-ENV PATH=/usr/bin:/x", "-USER root", "-EXPOSE [3/udp 80/tcp]",
    ];
    assert_eq!(lines(file, &steps, 0)[1..], [4, 5, 6, 7, 8, 9, 10]);
    assert_eq!(lines(file, &["WORKDIR /app", "-ENV PATH=/usr/bin:/y"], 0), [6, 0]);
}

#[test]
fn checksums_stand_for_sources() {
    let file = "FROM a\nCOPY a b /x/\nCOPY --chown=1 c /x/\nADD d.tar /\nCOPY e $HOME\n";
    let classic = [
        format!("/bin/sh -c #(nop) COPY multi:{HASH} in /x/ "),
        format!("/bin/sh -c #(nop) COPY --chown=1file:{HASH} in /x/ "),
        format!("/bin/sh -c #(nop) ADD file:{HASH} in / "),
        format!("/bin/sh -c #(nop) COPY dir:{HASH} in $HOME      "),
    ];
    let classic: Vec<&str> = classic.iter().map(String::as_str).collect();
    assert_eq!(lines(file, &classic, 0), [2, 3, 4, 5]);
    // Of several sources there is no checksum of one file.
    let one = format!("/bin/sh -c #(nop) COPY file:{HASH} in /x/ ");
    assert_eq!(lines("FROM a\nCOPY a b /x/\n", &[&one], 0), [0]);
}

#[test]
fn options_tell_copies_apart_where_the_history_has_them() {
    let file = "FROM a AS b\nFROM a\nCOPY --from=b /x /y\nCOPY --link --chmod=755 z /y\n";
    assert_eq!(
        lines(file, &["COPY /x /y # buildkit", "COPY --chmod=755 z /y # buildkit"], 0),
        [3, 4]
    );
    assert_eq!(lines(file, &["COPY --chmod=700 z /y # buildkit"], 0), [0]);
}

#[test]
fn the_target_is_the_stage_that_fits() {
    let file = "FROM a AS base\nRUN x\nFROM base AS test\nRUN t\nFROM base\nRUN y\nCMD z\n";
    let run = |command: &str| format!("RUN /bin/sh -c {command} # buildkit");
    let [x, t, y] = ["x", "t", "y"].map(run);
    assert_eq!(lines(file, &[&x, &t], 0), [2, 4]);
    assert_eq!(lines(file, &[&x], 0), [2]);
    assert_eq!(lines(file, &[&x, &y, "-CMD [\"/bin/sh\" \"-c\" \"z\"]"], 0), [2, 6, 7]);
}

#[test]
fn equal_instructions_are_told_apart_by_order_alone() {
    let file = "FROM a\nRUN x\nRUN y\nRUN x\n";
    let [x, y] = ["RUN /bin/sh -c x # buildkit", "RUN /bin/sh -c y # buildkit"];
    assert_eq!(lines(file, &[x, y, x], 0), [2, 3, 4]);
    assert_eq!(lines(file, &[x], 0), [0]);
    // Two stages that are the same.
    assert_eq!(lines("FROM a AS b\nRUN x\nFROM a\nRUN x\n", &[x], 0), [0]);
}

#[test]
fn steps_of_the_base_are_at_no_line() {
    let file = "FROM a\nRUN x\nCMD [\"b\"]\n";
    let steps = ["/bin/sh -c x", "-/bin/sh -c #(nop)  CMD [\"b\"]", "/bin/sh -c x"];
    assert_eq!(lines(file, &steps, 2), [0, 0, 2]);
}

#[test]
fn the_names_of_buildahs_arguments_grow() {
    let file = "FROM a\nARG B=1\nARG C\nARG A=2\nRUN x\n";
    let steps = [
        "-/bin/sh -c #(nop) ARG B", "-/bin/sh -c #(nop) ARG B", "-/bin/sh -c #(nop) ARG A B",
        "|2 A=2 B=1 /bin/sh -c x",
    ];
    assert_eq!(lines(file, &steps, 0), [2, 3, 4, 5]);
}

#[test]
fn long_chains_of_stages_and_values_end() {
    let mut file = String::from("FROM a AS s0\nENV A=xx\n");
    for at in 1..400 {
        file.push_str(&format!("FROM s{} AS s{at}\nENV A=$A$A$A\nRUN x\n", at - 1));
    }
    let steps = vec!["RUN /bin/sh -c x # buildkit"; 30];
    assert_eq!(lines(&file, &steps, 0).len(), 30);
}

#[test]
fn values_that_the_image_shows_are_no_others() {
    let file = "FROM a\nARG SRC\nCOPY ${SRC} /app/\nCOPY conf /etc/conf\n";
    let steps = |first| ["-ARG SRC=bin", first, "COPY conf /etc/conf # buildkit"];
    assert_eq!(lines(file, &steps("COPY lib /app/ # buildkit"), 0), [2, 0, 4]);
    assert_eq!(lines(file, &steps("COPY bin /app/ # buildkit"), 0), [2, 3, 4]);
    // What a `RUN` ran with is more certain; without either, the value can be any.
    let run = |first| [first, "RUN |1 SRC=lib /bin/sh -c x # buildkit"];
    let file = "FROM a\nARG SRC=bin\nCOPY ${SRC} /app/\nRUN x\n";
    assert_eq!(lines(file, &run("COPY lib /app/ # buildkit"), 0), [3, 4]);
    assert_eq!(lines(file, &run("COPY bin /app/ # buildkit"), 0), [0, 4]);
    assert_eq!(lines("FROM a\nCOPY $X /a\n", &["COPY lib /a # buildkit"], 0), [2]);
}

#[test]
fn arguments_that_are_set_again_have_each_value() {
    let file = "FROM a\nARG A=1\nCOPY $A /x\nARG A=2\nCOPY $A /y\n";
    let steps = ["-ARG A=1", "COPY 1 /x # buildkit", "-ARG A=3", "COPY 3 /y # buildkit"];
    assert_eq!(lines(file, &steps, 0), [2, 3, 4, 5]);
}

#[test]
fn variables_of_the_base_have_the_values_of_the_image() {
    let file = "FROM a\nWORKDIR $HOME_OF\nCOPY lib /app/\nRUN x\n";
    let steps = |path| [path, "COPY lib /app/ # buildkit", "RUN /bin/sh -c x # buildkit"];
    let env = ["HOME_OF=/usr/src".to_owned()];
    let of = |path, env: &[String]| lines_of(file, &steps(path), 0, Trust::Guessed, env);
    assert_eq!(of("WORKDIR /srv/foo", &env), [0, 3, 4]);
    assert_eq!(of("WORKDIR /usr/src", &env), [2, 3, 4]);
    assert_eq!(of("WORKDIR /srv/foo", &[]), [2, 3, 4]);
    // The last value is not that of a variable that the file sets twice.
    let file = "FROM a\nENV A=$B\nCOPY $A /x\nENV A=c\nRUN x\n";
    let steps = ["COPY b /x # buildkit", "-ENV A=c", "RUN /bin/sh -c x # buildkit"];
    assert_eq!(lines_of(file, &steps, 0, Trust::Guessed, &["A=c".to_owned()])[2], 5);
}

#[test]
fn a_file_of_which_no_run_matches_is_another_one() {
    let file = "FROM python\nWORKDIR /app\nCOPY . .\nRUN pip install x\n";
    let steps = |run| ["WORKDIR /app # buildkit", "COPY . . # buildkit", run];
    assert_eq!(lines(file, &steps("RUN /bin/sh -c npm ci # buildkit"), 0), [0, 0, 0]);
    assert_eq!(lines(file, &steps("RUN /bin/sh -c pip install x # buildkit"), 0), [2, 3, 4]);
    // A file without any `RUN` may have lost it.
    let file = "FROM python\nWORKDIR /app\nCOPY . .\n";
    assert_eq!(lines(file, &steps("RUN /bin/sh -c npm ci # buildkit"), 0), [2, 3, 0]);
}

#[test]
fn kaniko_keeps_small_letters() {
    let file = "from a\nrun apt-get update\ncopy . /app\nrun make\n";
    assert_eq!(lines(file, &["run apt-get update", "copy . /app", "run make"], 0), [2, 3, 4]);
    assert_eq!(lines(file, &["run apt-get upgrade", "copy . /app", "run make"], 0), [0, 3, 4]);
}

#[test]
fn steps_that_the_file_has_are_not_of_a_guessed_base() {
    let file = "FROM scratch\nADD rootfs.tar.xz /\nCMD [\"bash\"]\nRUN a\n";
    let steps = [
        "ADD rootfs.tar.xz / # buildkit",
        "-CMD [\"bash\"] # buildkit",
        "RUN /bin/sh -c a # buildkit",
    ];
    assert_eq!(lines_of(file, &steps, 2, Trust::Known, &[]), [2, 3, 4]);
    assert_eq!(lines_of(file, &steps, 2, Trust::Given, &[]), [0, 0, 4]);
    let from = file.replace("scratch", "debian");
    assert_eq!(lines_of(&from, &steps, 2, Trust::Known, &[]), [0, 0, 4]);

    let file = "FROM debian AS one\nRUN x\nCMD [\"bash\"]\nFROM one\nRUN a\n";
    let steps = [
        "ADD file:1 in /", "RUN /bin/sh -c x # buildkit", "-CMD [\"bash\"] # buildkit",
        "RUN /bin/sh -c a # buildkit",
    ];
    assert_eq!(lines_of(file, &steps, 3, Trust::Guessed, &[]), [0, 2, 3, 5]);
    assert_eq!(lines_of(file, &steps, 3, Trust::Given, &[]), [0, 0, 0, 5]);
    let changed = file.replace("RUN x", "RUN y");
    assert_eq!(lines_of(&changed, &steps, 3, Trust::Guessed, &[]), [0, 0, 0, 5]);
}

#[test]
fn sources_that_are_checksums_do_not_follow_from_order_in_a_changed_file() {
    let copy = format!("/bin/sh -c #(nop) COPY file:{HASH} in /etc/app.conf ");
    let steps = ["/bin/sh -c x", &copy, "/bin/sh -c y", &copy];
    let file = "FROM a\nRUN x\nCOPY b /etc/app.conf\nRUN y\nCOPY c /etc/app.conf\n";
    assert_eq!(lines(file, &steps, 0), [2, 3, 4, 5]);
    let changed = file.replace("RUN y", "RUN z");
    assert_eq!(lines(&changed, &steps, 0), [2, 0, 0, 0]);
    let other = changed.replace("COPY c /etc/app.conf", "COPY c /etc/other");
    assert_eq!(lines(&other, &steps[..3], 0), [2, 3, 0]);
}

#[test]
fn a_squashed_layer_is_of_several_instructions() {
    let line = |created_by: &str, comment: &str| HistoryLine {
        created_by: Some(created_by.to_owned()),
        comment: Some(comment.to_owned()),
        empty_layer: comment.is_empty(),
        ..HistoryLine::default()
    };
    let place = |comment| {
        let history = [line("/bin/sh -c x", ""), line("", comment)];
        let steps = pair(Some(&history), 1).steps;
        let (trust, holds) = (Trust::Guessed, &|_: usize, _: &str| true);
        let built = Built { steps: &steps, base: 0, trust, env: &[], holds };
        locate(&File::parse(b"FROM a\nRUN x\n"), &built).places[1]
    };
    assert_eq!(place("merge sha256:abc to sha256:def"), Place::Nowhere(NoLine::Several));
    assert_eq!(place("bash"), Place::Nowhere(NoLine::Absent));
}
