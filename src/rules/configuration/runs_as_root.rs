//! Programs that run as root, which can change every file of their container.

use std::collections::BTreeSet;

use super::started_by_package_manager::{Manages, manager};
use super::support::{Obstacles, is_application, last_step, named};
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::facts::users::User;
use crate::rules::{Find, Fix, FixFile, Match, Proof, Rule};
use crate::tree::NodeId;

pub(super) static RULE: Rule = Rule {
    id: "runs-as-root",
    title: "The program runs as root",
    why: "An attacker who takes over a program that runs as root can change every file of the \
          container; a hole in the kernel or a mounted socket makes that root of the host.",
    proof: "`USER` is not set, or is the number 0 or a name that `/etc/passwd` gives it. Images \
            that start a shell or an interpreter alone are for building upon, and left alone; so \
            are programs that change to another user themselves, such as nginx, or through `gosu` \
            and the like.",
    fix: "Add `USER` with a number other than 0 before `CMD`, and let only what the program writes \
          belong to that user.",
    references: &[
        "https://docs.docker.com/build/building/best-practices/#user",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
    ],
    find: Find::With(find),
    ..super::DEFAULT
};

/// Programs that need root to start and then change to another user, and those that make others do
/// so.
const CHANGE_USER: &[&str] = &[
    "gosu", "su-exec", "setpriv", "runuser", "su", "sudo", "chpst", "setuidgid", "s6-setuidgid",
    "s6-svscan", "s6-overlay-suexec", "init", "systemd", "supervisord", "runsvdir", "my_init",
    "nginx", "openresty", "httpd", "httpd-foreground", "apache2", "apache2ctl", "apachectl",
    "apache2-foreground", "php-fpm", "haproxy", "sshd", "cron", "crond", "postfix", "master",
    "dovecot", "named", "unbound", "dnsmasq", "squid", "vsftpd", "rsyslogd", "chronyd",
];

fn find(facts: &Facts) -> Vec<Match> {
    // The program may be one that is not found, as in an image of which a part is missing.
    let first = facts.command().first().map(|word| word.rsplit('/').next().unwrap_or(word));
    let changes_user = facts.startup.runs(CHANGE_USER)
        || facts.startup.all().any(|one| is_one(&one.name))
        || first.is_some_and(is_one);
    // On Windows, other users are the default, by base image.
    let is_windows = facts.image.config.os.as_deref() == Some("windows");
    if is_windows || !facts.runs_as_root() || !is_application(facts) || changes_user {
        return Vec::new();
    }
    let user = facts.image.config.user.as_deref().unwrap_or_default();
    let evidence = match user.split(':').next() {
        None | Some("") => "no `USER` is set, so the program is started as root".to_owned(),
        Some("0" | "root") => format!("the last `USER` is `{}`", printable_text(user)),
        Some(name) => {
            let name = printable_text(name);
            format!("the last `USER` is `{name}`, whom `/etc/passwd` gives the number 0")
        }
    };
    let obstacles = Obstacles::of(facts);
    let clauses = std::iter::once(evidence).chain(obstacles.in_words(facts));
    let evidence = clauses.collect::<Vec<_>>().join("; ");
    let about = last_step(facts, "USER");
    vec![Match::about(Proof::Proven, evidence, fix(facts, &obstacles), about)]
}

/// Whether a program is one of these, or one with a version: `php-fpm8.2`.
fn is_one(name: &str) -> bool {
    CHANGE_USER.contains(&name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.'))
}

/// The lines for a user whom the image has, or else for a new one; advice alone if that user could
/// not run the program yet.
fn fix(facts: &Facts, obstacles: &Obstacles) -> Fix {
    /// Numbers of people and applications; lower ones are those of the system's services.
    const PEOPLE: std::ops::Range<u32> = 1000..65_533;
    let existing = facts.users().find(|user| PEOPLE.contains(&user.number) && user.is_plain());
    let new = match (existing, facts.find("sbin/apk"), facts.find("usr/sbin/useradd")) {
        (None, Some(_), _) => Some("RUN adduser -S -D -H -u 10001 app"),
        (None, None, Some(_)) => Some("RUN useradd --system --no-create-home --uid 10001 app"),
        _ => None,
    };
    let number = match existing {
        Some(user) => user.number,
        None if new.is_some() => 10001,
        None => 65532,
    };
    let has_home = existing.is_some_and(|user| facts.directory(user.home).is_some());
    if let Some(first) = before_a_user(facts, obstacles, has_home) {
        return Fix::advice(format!("{first}; then run it as another user (`USER {number}`)"));
    }
    let given = given(facts, obstacles, number);
    if let Some(Err(first)) = given {
        return Fix::advice(format!("{first}, and set `USER {number}` before `CMD`"));
    }
    let given = given.and_then(Result::ok);
    let lines = new.map(str::to_owned).into_iter().chain(given).chain([format!("USER {number}")]);
    let advice = match existing {
        Some(User { name, .. }) => format!("Run it as `{name}`, who owns only what it writes"),
        None => "Run it as another user, who owns only what it writes".to_owned(),
    };
    Fix::lines(advice, FixFile::Dockerfile, lines.collect())
}

/// What has to be done before any other user can run the program.
fn before_a_user(facts: &Facts, obstacles: &Obstacles, has_home: bool) -> Option<String> {
    let mut parts = Vec::new();
    if let Some((name, _)) = manager(facts).filter(|(_, does)| *does != Manages::Start || !has_home)
    {
        parts.push(format!(
            "Start the program itself instead of with `{}`, which needs a home that it may \
             write to",
            printable_text(&name)
        ));
    }
    if !obstacles.homes.is_empty() {
        parts.push(format!(
            "Install what it needs below {} to a directory that all may enter, such as /opt or \
             /usr/local (`ENV HOME=/opt/app` before what installs into the home directory), and \
             name it there",
            named(facts, &obstacles.homes)
        ));
    }
    if !obstacles.systems.is_empty() {
        parts.push(format!(
            "Make a directory of its own the volume instead of {}",
            named(facts, &obstacles.systems)
        ));
    }
    (!parts.is_empty()).then(|| parts.join(". "))
}

/// The line that gives a user what the program needs, which is free for directories without files.
/// An error says in words what to do where files are: another instruction would copy them into its
/// layer.
fn given(facts: &Facts, obstacles: &Obstacles, number: u32) -> Option<Result<String, String>> {
    /// More would be hard to read; the sentence above names them.
    const MAX_PATHS: usize = 4;
    let is_file = |node: &NodeId| !facts.tree.is_directory(*node);
    let written = obstacles.written.iter().flat_map(|&node| facts.files_in(node));
    let files: Vec<NodeId> =
        written.chain(obstacles.closed.iter().copied().filter(is_file)).collect();
    let closed = obstacles.closed.iter().copied().filter(|node| !is_file(node));
    let closed: Vec<NodeId> = closed.take(MAX_PATHS).collect();
    if !files.is_empty() {
        let directories = closed.iter().chain(&obstacles.written);
        let layers = files.iter().chain(directories).filter_map(|&node| facts.layer(node));
        let layers: BTreeSet<usize> = layers.collect();
        return Some(Err(where_made(facts, &layers, number)));
    }
    let quoted = |nodes: &[NodeId]| {
        let paths = nodes.iter().take(MAX_PATHS).map(|&node| facts.quoted(node));
        paths.collect::<Vec<_>>().join(" ")
    };
    let chown = format!("chown -R {number} {}", quoted(&obstacles.written));
    let chmod = format!("chmod a+rx {}", quoted(&closed));
    let is_needed = [!obstacles.written.is_empty(), !closed.is_empty()];
    let commands = [chown, chmod].into_iter().zip(is_needed).filter(|(_, is_needed)| *is_needed);
    let commands: Vec<String> = commands.map(|(command, _)| command).collect();
    (!commands.is_empty()).then(|| Ok(format!("RUN {}", commands.join(" && "))))
}

/// How the instructions that make some layers give their files to a user.
fn where_made(facts: &Facts, layers: &BTreeSet<usize>, number: u32) -> String {
    let own: Vec<usize> =
        layers.iter().copied().filter(|&layer| facts.base.layers <= layer).collect();
    let names = |is_copy: bool| {
        let some = own.iter().filter(|&&layer| facts.is_copy(layer) == is_copy);
        some.take(2).map(|&layer| facts.layer_name(layer)).collect::<Vec<_>>().join(" and ")
    };
    let (copies, others) = (names(true), names(false));
    let mut parts = Vec::new();
    if !copies.is_empty() {
        parts.push(format!("add `--chown={number}` to {copies}"));
    }
    if !others.is_empty() {
        parts.push(format!("end {others} with `chown -R {number}` of what the program needs"));
    }
    let text = parts.join(" and ");
    let mut letters = text.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string()).unwrap_or_default()
        + letters.as_str()
}
