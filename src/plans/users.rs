//! The commands that create users and groups in a last stage, with the numbers that they have
//! today: copied files belong to numbers, not to names.

use crate::dockerfile::stage;
use crate::escape::printable_text;
use crate::facts::Facts;

/// Programs that create users or groups, each with whether it creates a user and its options for
/// the number: the one of Debian and its relatives, and the one of BusyBox.
const MAKERS: [(&str, bool, [&str; 2]); 4] = [
    ("useradd", true, ["--uid", "--uid"]),
    ("adduser", true, ["--uid", "-u"]),
    ("groupadd", false, ["--gid", "--gid"]),
    ("addgroup", false, ["--gid", "-g"]),
];

/// Returns one `RUN` with the commands of the image's own instructions that create users and
/// groups; `None` without any.
pub(super) fn created(facts: &Facts) -> Option<String> {
    let commands = stage::user_commands(facts.own_steps());
    let commands: Vec<String> = commands.iter().map(|command| numbered(facts, command)).collect();
    (!commands.is_empty()).then(|| format!("RUN {}", commands.join(" && ")))
}

/// Returns a command that creates a user whom the other base lacks.
pub(super) fn new(facts: &Facts, name: &str, has_useradd: bool) -> String {
    let command = if has_useradd { "useradd --system" } else { "adduser -S" };
    numbered(facts, &format!("{command} {}", printable_text(name)))
}

/// Adds the number that a user or group has today, unless the command gives one.
fn numbered(facts: &Facts, command: &str) -> String {
    let words: Vec<&str> = command.split_whitespace().collect();
    let program = words.first().copied().unwrap_or_default();
    let program = program.rsplit('/').next().unwrap_or_default();
    let Some((_, is_user, options)) = MAKERS.iter().find(|(maker, ..)| *maker == program) else {
        return command.to_owned();
    };
    let given: &[&str] = if *is_user { &["-u", "--uid"] } else { &["-g", "--gid"] };
    let has = |options: &[&str]| {
        words.iter().any(|word| options.iter().any(|option| word.starts_with(option)))
    };
    let file = if *is_user { "/etc/passwd" } else { "/etc/group" };
    // Options may follow the name, with values that are no names.
    let mut names = words.iter().skip(1).rev().filter(|word| !word.starts_with('-'));
    let known = names.find_map(|name| Some((*name, number(facts, file, name)?)));
    let Some((name, number)) = known.filter(|_| !has(given)) else {
        return command.to_owned();
    };
    let is_busybox = facts.find("/sbin/apk").is_some();
    let [usual, of_busybox] = options;
    let option = if is_busybox { of_busybox } else { usual };
    let numbered =
        |more: &str| command.replacen(program, &format!("{program} {option} {number}{more}"), 1);
    let of_group: &[&str] = match program {
        "useradd" => &["-g", "--gid", "-N", "--no-user-group"],
        _ if is_busybox => &["-G"],
        _ => &["--ingroup", "--gid"],
    };
    let own_group = own_group(facts, name).filter(|_| *is_user && !has(of_group));
    match own_group.filter(|&group| group != number || words.contains(&"--group")) {
        None => numbered(""),
        Some(group) => {
            let system = match (has(&["-r", "--system", "-S"]), is_busybox) {
                (false, _) => "",
                (true, false) => " --system",
                (true, true) => " -S",
            };
            let (maker, option, of_user) = match (is_busybox, program) {
                (true, _) => ("addgroup", "-g", format!(" -G {name}")),
                (false, "useradd") => ("groupadd", "--gid", format!(" --gid {group}")),
                (false, _) => ("addgroup", "--gid", format!(" --gid {group}")),
            };
            let user = numbered(&of_user).replacen(" --group", "", 1);
            format!("{maker}{system} {option} {group} {name} && {user}")
        }
    }
}

/// Returns the number of a user's first group if it has the user's name, so that the command that
/// created the user created the group too. Which number the command takes for it depends on the
/// groups that are there: `adduser --group` takes the user's, or fails.
fn own_group(facts: &Facts, name: &str) -> Option<u32> {
    let passwd = facts.contents.find("/etc/passwd")?.bytes();
    let first = passwd.split(|&byte| byte == b'\n').find_map(|line| {
        let mut fields = std::str::from_utf8(line).ok()?.split(':');
        (fields.next()? == name).then(|| fields.nth(2)?.parse().ok())?
    })?;
    (number(facts, "/etc/group", name) == Some(first)).then_some(first)
}

/// Returns the number of a user or group by the file that lists them (passwd(5), group(5)).
fn number(facts: &Facts, file: &str, name: &str) -> Option<u32> {
    entries(facts, file).find(|(listed, _)| *listed == name).map(|(_, number)| number)
}

/// Returns the name of a user or group, or its number if it has none that an option takes.
pub(super) fn name_of(facts: &Facts, file: &str, number: u32) -> String {
    let mut plain = entries(facts, file).filter(|(name, _)| is_plain(name));
    let found = plain.find(|(_, listed)| *listed == number);
    found.map_or_else(|| number.to_string(), |(name, _)| name.to_owned())
}

/// Whether a name can be in an option as it is.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn entries<'f>(facts: &'f Facts, file: &str) -> impl Iterator<Item = (&'f str, u32)> + use<'f> {
    let bytes = facts.contents.find(file).map_or(&[][..], |content| content.bytes());
    let lines = bytes.split(|&byte| byte == b'\n');
    lines.filter_map(|line| {
        let mut fields = std::str::from_utf8(line).ok()?.split(':');
        Some((fields.next()?, fields.nth(1)?.parse().ok()?))
    })
}
