//! Programs that run as root, which can change every file of their container.

use super::support::{Obstacles, is_application, last_step};
use crate::escape::printable_text;
use crate::facts::Facts;
use crate::facts::users::User;
use crate::rules::{Find, Fix, FixFile, Match, Proof, Rule};

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
    if !facts.runs_as_root() || !is_application(facts) || changes_user {
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

/// The lines for a user whom the image has, or else for a new one.
fn fix(facts: &Facts, obstacles: &Obstacles) -> Fix {
    /// Numbers of people and applications; lower ones are those of the system's services.
    const PEOPLE: std::ops::Range<u32> = 1000..65_533;
    let existing = facts.users().find(|user| PEOPLE.contains(&user.number) && user.is_plain());
    if let Some(User { name, number, .. }) = existing {
        let advice = format!("Run it as `{name}`, who owns only what it writes");
        let user = format!("USER {number}");
        let given = given(facts, obstacles, number);
        return Fix::lines(advice, FixFile::Dockerfile, given.into_iter().chain([user]).collect());
    }
    let new = match (facts.find("sbin/apk"), facts.find("usr/sbin/useradd")) {
        (Some(_), _) => Some("RUN adduser -S -D -H -u 10001 app"),
        (None, Some(_)) => Some("RUN useradd --system --no-create-home --uid 10001 app"),
        (None, None) => None,
    };
    let number = if new.is_some() { 10001 } else { 65532 };
    let given = given(facts, obstacles, number).filter(|_| new.is_some());
    let lines = new.map(str::to_owned).into_iter().chain(given).chain([format!("USER {number}")]);
    let lines = lines.collect();
    let advice = "Run it as another user, who owns only what it writes";
    Fix::lines(advice, FixFile::Dockerfile, lines)
}

/// The line that gives a user what the program writes.
fn given(facts: &Facts, obstacles: &Obstacles, number: u32) -> Option<String> {
    /// More would be hard to read; the sentence above names them.
    const MAX_PATHS: usize = 4;
    let written = obstacles.written.iter().take(MAX_PATHS);
    let paths: Vec<String> = written.map(|&node| facts.quoted(node)).collect();
    (!paths.is_empty()).then(|| format!("RUN chown -R {number} {}", paths.join(" ")))
}
