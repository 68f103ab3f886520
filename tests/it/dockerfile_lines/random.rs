//! Random Dockerfiles, and histories as each builder writes them: a step is at its line or nowhere,
//! and never at a wrong one, also if the Dockerfile has changed since.

use std::fmt::Write;

use plimsoll::dockerfile::file::{Built, File, Trust, locate};
use plimsoll::dockerfile::history::pair;
use plimsoll::image::config::HistoryLine;
use proptest::prelude::*;

/// Numbers that look random, from a seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        ((self.0 >> 33) as usize) % bound
    }

    fn one<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }

    fn is_one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }
}

/// An instruction, with what builders write for it; few values, so that many are equal.
#[derive(Debug, Clone)]
enum Made {
    Run { command: String, mount: bool },
    Exec { words: Vec<&'static str> },
    Document { body: Vec<&'static str>, command: &'static str },
    Copy { from: Option<&'static str>, owner: bool, source: &'static str, to: &'static str },
    Env { name: &'static str, value: &'static str, old: bool },
    Arg { name: &'static str, value: Option<&'static str> },
    Label { name: &'static str, value: &'static str },
    Workdir(&'static str),
    User(&'static str),
    Expose(Vec<&'static str>),
    Volume(&'static str),
    Cmd { words: Vec<&'static str>, exec: bool },
    Health { interval: &'static str, go: &'static str, command: &'static str },
    Stop(&'static str),
    Onbuild(&'static str),
}
const COMMANDS: [&str; 5] = ["make", "apt-get update", "npm ci", "rm -rf /tmp/*", "echo \"a  b\""];
fn made(random: &mut Random) -> Made {
    match random.below(15) {
        0 | 1 => {
            let count = 1 + random.below(3);
            let commands: Vec<_> = (0..count).map(|_| random.one(&COMMANDS)).collect();
            Made::Run { command: commands.join(" && "), mount: random.is_one_in(3) }
        }
        2 => Made::Exec { words: vec![random.one(&["ls", "make"]), random.one(&["-l", "a b"])] },
        3 => Made::Document {
            body: (0..1 + random.below(2)).map(|_| random.one(&COMMANDS)).collect(),
            command: random.one(&["", "", "cat "]),
        },
        4 | 5 => Made::Copy {
            from: random.is_one_in(2).then(|| random.one(&["build", "x/y:1"])),
            owner: random.is_one_in(3),
            source: random.one(&["a", "b", "dist"]),
            to: random.one(&["/app/", "/srv/", "./"]),
        },
        6 => Made::Env {
            name: random.one(&["A", "B"]),
            value: random.one(&["1", "2", "x y"]),
            old: random.is_one_in(2),
        },
        7 => Made::Arg {
            name: random.one(&["V", "W"]),
            value: random.is_one_in(2).then(|| random.one(&["1", "2"])),
        },
        8 => Made::Label { name: random.one(&["a", "b"]), value: random.one(&["1", "x y"]) },
        9 => Made::Workdir(random.one(&["/app", "/srv"])),
        10 => Made::User(random.one(&["app", "root"])),
        11 if random.is_one_in(2) => Made::Volume(random.one(&["/data", "/var/x"])),
        11 => Made::Expose(vec![random.one(&["80", "8080"]), random.one(&["443", "9000"])]),
        12 => Made::Cmd {
            words: vec![random.one(&["node", "app"]), random.one(&["x", "-v"])],
            exec: random.is_one_in(2),
        },
        13 if random.is_one_in(2) => Made::Stop(random.one(&["SIGINT", "9"])),
        13 => {
            Made::Health { interval: "90s", go: "1m30s", command: random.one(&["curl x", "true"]) }
        }
        _ => Made::Onbuild(random.one(&["RUN make", "USER app"])),
    }
}

impl Made {
    /// What is in the Dockerfile; a `RUN` may be on several lines.
    fn written(&self, random: &mut Random) -> String {
        let list = |words: &[&str]| format!("[\"{}\"]", words.join("\", \""));
        match self {
            Self::Run { command, mount } => {
                let mount = if *mount { "--mount=type=cache,target=/c " } else { "" };
                let joint = random.one(&[" && ", " \\\n  && ", " \\\n# why\n\n    && "]);
                format!("RUN {mount}{}", command.replace(" && ", joint))
            }
            Self::Exec { words } => format!("RUN {}", list(words)),
            Self::Document { body, command } => {
                format!("RUN {command}<<EOF\n{}\nEOF", body.join("\n"))
            }
            Self::Copy { from, owner, source, to } => {
                let from = from.map(|from| format!("--from={from} ")).unwrap_or_default();
                let owner = if *owner { "--chown=app:app " } else { "" };
                format!("COPY {from}{owner}{source} {to}")
            }
            Self::Env { name, value, old: true } => format!("ENV {name} {value}"),
            Self::Env { name, value, old: false } => format!("ENV {name}=\"{value}\""),
            Self::Arg { name, value: Some(value) } => format!("ARG {name}={value}"),
            Self::Arg { name, value: None } => format!("ARG {name}"),
            Self::Label { name, value } => format!("LABEL {name}=\"{value}\""),
            Self::Workdir(path) => format!("WORKDIR {path}"),
            Self::User(name) => format!("USER {name}"),
            Self::Expose(ports) => format!("EXPOSE {}", ports.join(" ")),
            Self::Volume(path) => format!("VOLUME {path}"),
            Self::Cmd { words, exec: true } => format!("CMD {}", list(words)),
            Self::Cmd { words, exec: false } => format!("CMD {}", words.join(" ")),
            Self::Health { interval, command, .. } => {
                format!("HEALTHCHECK --interval={interval} CMD {command}")
            }
            Self::Stop(signal) => format!("STOPSIGNAL {signal}"),
            Self::Onbuild(noted) => format!("ONBUILD {noted}"),
        }
    }

    /// What the classic builder writes after its shell, or BuildKit without it.
    fn printed(&self) -> String {
        let list = |words: &[&str]| format!("[\"{}\"]", words.join("\" \""));
        match self {
            Self::Env { name, value, .. } => format!("ENV {name}={value}"),
            Self::Label { name, value } => format!("LABEL {name}={value}"),
            Self::Volume(path) => format!("VOLUME [{path}]"),
            Self::Cmd { words, exec: true } => format!("CMD {}", list(words)),
            Self::Cmd { words, exec: false } => {
                format!("CMD {}", list(&["/bin/sh", "-c", &words.join(" ")]))
            }
            Self::Health { go, command, .. } => format!(
                "HEALTHCHECK {{Test:[CMD-SHELL {command}] Interval:{go} Timeout:0s StartPeriod:0s \
                 StartInterval:0s Retries:0}}"
            ),
            other => other.written(&mut Random(0)),
        }
    }

    /// The ports as BuildKit and the classic builder sort them.
    fn ports(&self) -> Option<Vec<&'static str>> {
        let Self::Expose(ports) = self else { return None };
        let mut ports = ports.clone();
        ports.sort_unstable();
        Some(ports)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum By {
    Classic,
    BuildKit,
    Buildah,
    Kaniko,
}

/// A line of the history, and whether it made no layer; `None` if the builder writes none.
fn line(by: By, made: &Made, arguments: &[String]) -> Option<(String, bool)> {
    let prefix = match arguments.len() {
        0 => String::new(),
        count => format!("|{count} {} ", arguments.join(" ")),
    };
    let hash = "0123456789abcdef".repeat(4);
    let is_empty = !matches!(
        made,
        Made::Run { .. } | Made::Exec { .. } | Made::Document { .. } | Made::Copy { .. }
    );
    let text = match (by, made) {
        (By::Kaniko, made) => match made {
            _ if is_empty => return None,
            made => made.written(&mut Random(0)).replace(" \\\n# why\n\n", " "),
        },
        (By::Classic, Made::Run { command, .. }) => format!("{prefix}/bin/sh -c {command}"),
        (By::Classic, Made::Exec { words }) => words.join(" "),
        (By::Classic, Made::Document { .. }) => {
            let (text, _) = line(By::BuildKit, made, &[])?;
            text.replace("RUN ", "").replace(" # buildkit", "")
        }
        (By::Classic | By::Buildah, Made::Copy { owner, to, .. }) => {
            let owner = if *owner { "--chown=app:app " } else { "" };
            let end = if by == By::Buildah { "      " } else { " " };
            format!("/bin/sh -c #(nop) COPY {owner}file:{hash} in {to}{end}")
        }
        (By::Classic, Made::Workdir(path)) => format!("/bin/sh -c #(nop) WORKDIR {path}"),
        (By::Classic, made) => match made.ports() {
            Some(ports) => format!("/bin/sh -c #(nop)  EXPOSE {}", ports.join(" ")),
            None => format!("/bin/sh -c #(nop)  {}", made.printed()),
        },
        (By::BuildKit, Made::Run { command, .. }) => {
            format!("RUN {prefix}/bin/sh -c {command} # buildkit")
        }
        (By::BuildKit, Made::Exec { words }) => {
            format!("RUN {prefix}{} # buildkit", words.join(" "))
        }
        (By::BuildKit, Made::Document { body, command: "" }) => {
            format!("RUN {prefix}/bin/sh -c {}\n # buildkit", body.join("\n"))
        }
        (By::BuildKit, Made::Document { body, command }) => {
            format!("RUN {prefix}/bin/sh -c {command}<<EOF\n{}\nEOF # buildkit", body.join("\n"))
        }
        (By::BuildKit, Made::Copy { owner, source, to, .. }) => {
            let owner = if *owner { "--chown=app:app " } else { "" };
            format!("COPY {owner}{source} {to} # buildkit")
        }
        (By::BuildKit, Made::Onbuild(_)) => return None,
        (By::BuildKit, made) => match made.ports() {
            Some(ports) => format!("EXPOSE [{}/tcp]", ports.join("/tcp ")),
            None => made.printed(),
        },
        (By::Buildah, made) => buildah(made, &prefix),
    };
    Some((text, is_empty))
}

/// What Buildah writes for all but copies, after build arguments for a `RUN`.
fn buildah(made: &Made, prefix: &str) -> String {
    match made {
        Made::Run { command, mount } => {
            let mount = if *mount { "--mount=type=cache,target=/c " } else { "" };
            format!("{prefix}/bin/sh -c {mount}{command}")
        }
        Made::Exec { words } => format!("{prefix}/bin/sh -c [\"{}\"]", words.join("\", \"")),
        Made::Document { body, command } => {
            format!("{prefix}/bin/sh -c {command}<<EOF\n{}", body.join("\n"))
        }
        made => format!("/bin/sh -c #(nop) {}", made.written(&mut Random(0))),
    }
}

/// A stage: the earlier stage that it is from, and its instructions with their numbers.
struct Stage {
    parent: Option<usize>,
    made: Vec<(usize, Made)>,
}

/// Makes stages; if they are `one_image`, each is from the one before, so that none has
/// instructions that the image lacks.
fn stages(random: &mut Random, one_image: bool) -> Vec<Stage> {
    let mut number = 0;
    let count = 1 + random.below(3);
    let stage = |at: usize| {
        let parent = match one_image {
            true => at.checked_sub(1),
            false => (0 < at && random.is_one_in(2)).then(|| random.below(at)),
        };
        let made = (0..1 + random.below(8)).map(|_| {
            number += 1;
            (number, made(random))
        });
        Stage { parent, made: made.collect() }
    };
    (0..count).map(stage).collect()
}

/// Writes a Dockerfile; returns with it the line of each instruction, by number. If it `is_changed`,
/// some are gone or new.
fn dockerfile(
    stages: &[Stage],
    random: &mut Random,
    is_changed: bool,
) -> (String, Vec<(usize, usize)>) {
    let mut text = String::from("# syntax=docker/dockerfile:1\nARG BASE=debian\n");
    let mut places = Vec::new();
    for (at, stage) in stages.iter().enumerate() {
        let from = stage.parent.map_or("${BASE}:12".to_owned(), |parent| format!("Stage{parent}"));
        writeln!(text, "{} {from} as stage{at}", random.one(&["FROM", "from"])).unwrap();
        for (number, made) in &stage.made {
            if random.is_one_in(3) {
                text.push_str(random.one(&["\n", "# make\n", "  \n\n"]));
            }
            if is_changed && random.is_one_in(5) {
                let new = text.len();
                writeln!(text, "RUN new-{new}").unwrap();
                if random.is_one_in(2) {
                    continue;
                }
            }
            if is_changed && random.is_one_in(8) {
                continue;
            }
            places.push((*number, text.lines().count() + 1));
            let written = made.written(random);
            let written = match written.split_once(' ') {
                Some((word, rest)) if random.is_one_in(4) => {
                    format!("  {} {rest}", word.to_lowercase())
                }
                _ => written,
            };
            writeln!(text, "{written}").unwrap();
        }
    }
    (text, places)
}

/// What each builder writes for a stage: the lines, and the number of the instruction of each.
fn history(by: By, stages: &[Stage], target: usize) -> (Vec<HistoryLine>, Vec<usize>) {
    let mut chain: Vec<usize> =
        std::iter::successors(Some(target), |&at| stages[at].parent).collect();
    chain.reverse();
    let mut lines = Vec::new();
    let mut numbers = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for at in chain {
        let mut arguments: Vec<String> = Vec::new();
        names.clear();
        for (number, made) in &stages[at].made {
            if let Made::Arg { name, value } = made {
                arguments.retain(|argument| !argument.starts_with(name));
                arguments.extend(value.map(|value| format!("{name}={value}")));
                names.retain(|known| known != name);
                names.extend(value.map(|_| *name));
                names.sort_unstable();
            }
            let Some((mut text, empty_layer)) = line(by, made, &arguments) else { continue };
            if let (By::Buildah, Made::Arg { .. }) = (by, made) {
                text = format!("/bin/sh -c #(nop) ARG {}", names.join(" "));
            }
            let text_of = |text: &str, is: bool| is.then(|| text.to_owned());
            lines.push(HistoryLine {
                created_by: Some(text),
                empty_layer,
                comment: text_of("buildkit.dockerfile.v0", by == By::BuildKit)
                    .or(text_of("FROM debian:12", by == By::Buildah && lines.is_empty())),
                author: text_of("kaniko", by == By::Kaniko),
                ..HistoryLine::default()
            });
            numbers.push(*number);
        }
    }
    (lines, numbers)
}

/// Compares what is found with what is true; returns how many steps have a line, of how many.
fn check(seed: u64, by: By, is_changed: bool) -> (usize, usize) {
    let mut random = Random(seed);
    let stages = stages(&mut random, is_changed);
    let target = if is_changed { stages.len() - 1 } else { random.below(stages.len()) };
    let (text, places) = dockerfile(&stages, &mut random, is_changed);
    let (lines, numbers) = history(by, &stages, target);
    let file = File::parse(text.as_bytes());
    assert_eq!(file.problems, [], "{text}");
    let layers = lines.iter().filter(|line| !line.empty_layer).count();
    let steps = pair(Some(&lines), layers).steps;
    // A layer has what its instruction copied.
    let holds = |layer: usize, path: &str| {
        let at = steps.iter().position(|step| step.layer == Some(layer)).unwrap();
        let one = stages.iter().flat_map(|one| &one.made).find(|made| made.0 == numbers[at]);
        matches!(one, Some((_, Made::Copy { source, .. })) if path.ends_with(&format!("/{source}")))
    };
    let built = Built { steps: &steps, base: 0, trust: Trust::Guessed, env: &[], holds: &holds };
    let located = locate(&file, &built);
    let mut found = 0;
    for (at, number) in numbers.iter().enumerate() {
        let line = located.statement(at).map(|at| file.statements[at].first);
        let expected = places.iter().find(|(of, _)| of == number).map(|(_, line)| *line);
        let created_by = &lines[at].created_by;
        assert!(line.is_none() || line == expected, "{by:?} {created_by:?}\n{text}");
        found += usize::from(line.is_some());
    }
    (found, numbers.len())
}

const ALL: [By; 4] = [By::Classic, By::BuildKit, By::Buildah, By::Kaniko];
proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn steps_are_never_at_a_wrong_line(seed in any::<u64>()) {
        for by in ALL {
            check(seed, by, false);
            check(seed, by, true);
        }
    }
}

#[test]
fn most_steps_have_a_line() {
    for (is_changed, least) in [(false, 85), (true, 60)] {
        for by in ALL {
            let (mut found, mut all) = (0, 0);
            for seed in 0..300 {
                let counts = check(seed, by, is_changed);
                found += counts.0;
                all += counts.1;
            }
            let percent = found * 100 / all;
            assert!(least <= percent, "{by:?} {is_changed}: {percent} % of {all}");
        }
    }
}
