//! Secrets that are separate words of a command: values of options and headers, and the passwords
//! of some programs.

use std::ops::Range;

use super::Span;
use super::assigned::{inner, is_secret, is_secret_at, short};
use super::line::Line;
use super::names::{Says, says};
use super::placeholders::{is_key, is_value};

/// Options whose names do not say by themselves that their values are secrets.
struct Options {
    /// The programs that have them; empty for any.
    programs: &'static [&'static str],
    /// A word that comes before them, such as `login`; empty if none has to.
    after: &'static str,
    names: &'static [&'static str],
    value: Value,
    form: Form,
}

/// Which part of a value is the secret.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    All,
    /// What comes after the first of these characters, as in `user:password`.
    After(char),
    /// What comes after `pass:`, which `openssl` has before a password.
    Pass,
}

/// How the value of an option is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As the next word, or after `=`.
    Apart,
    /// Right after the name.
    Glued,
    /// Either.
    Both,
}

const fn row(
    programs: &'static [&'static str],
    names: &'static [&'static str],
    value: Value,
    form: Form,
) -> Options {
    Options { programs, after: "", names, value, form }
}

const MYSQL: &[&str] = &[
    "mysql", "mysqladmin", "mysqldump", "mysqlimport", "mariadb", "mariadb-admin", "mariadb-dump",
];

const LOGINS: &[&str] = &["docker", "podman", "buildah", "skopeo", "helm", "az", "oras", "crane"];

#[rustfmt::skip]
static OPTIONS: &[Options] = &[
    Options { after: "login", ..row(LOGINS, &["-p"], Value::All, Form::Apart) },
    row(&["sshpass"], &["-p"], Value::All, Form::Both),
    row(&["twine", "snowsql"], &["-p"], Value::All, Form::Apart),
    Options { after: "nuget", ..row(&["dotnet"], &["-p"], Value::All, Form::Apart) },
    row(MYSQL, &["-p"], Value::All, Form::Glued),
    row(&["curl"], &["-u", "-U"], Value::After(':'), Form::Both),
    row(&["curl", "skopeo", "buildah", "podman"],
        &["--user", "--proxy-user", "--creds", "--src-creds", "--dest-creds"],
        Value::After(':'), Form::Apart),
    row(&["skopeo"], &["-u"], Value::After(':'), Form::Apart),
    row(&["curl"], &["--oauth2-bearer"], Value::All, Form::Apart),
    row(&["redis-cli"], &["-a"], Value::All, Form::Apart),
    row(&["zip", "unzip"], &["-P"], Value::All, Form::Both),
    row(&["7z", "7za", "7zz"], &["-p"], Value::All, Form::Glued),
    row(&["ssh-keygen"], &["-N"], Value::All, Form::Apart),
    row(&["smbclient"], &["-U"], Value::After('%'), Form::Apart),
    row(&["keytool", "jarsigner"],
        &["-storepass", "-keypass", "-srcstorepass", "-deststorepass", "-srckeypass",
          "-destkeypass"],
        Value::All, Form::Apart),
    row(&[], &["-passin", "-passout", "-pass"], Value::Pass, Form::Apart),
];

/// Schemes of the header `Authorization`.
const SCHEMES: [&str; 5] = ["bearer", "basic", "token", "apikey", "digest"];

/// Adds the values that are separate words.
pub(super) fn words(line: &Line<'_>, spans: &mut Vec<Span>) {
    let text = line.text;
    let mut around = Around::default();
    for word in split(text) {
        let written = text.get(word.clone()).unwrap_or_default();
        if matches!(written, "[" | "," | "]" | "{" | "}") {
            continue;
        }
        if let Some((name, range)) = value_of_word(line, &around, word) {
            spans.push(Span { range: inner(text, range), noun: "secret", name });
        }
        around.add(written);
    }
}

/// What comes before a word.
#[derive(Default)]
struct Around<'t> {
    /// The three words before it, the last one first.
    before: [&'t str; 3],
    program: &'t str,
    /// The words of the program that rows ask for.
    since: Vec<&'static str>,
}

impl<'t> Around<'t> {
    fn add(&mut self, word: &'t str) {
        let name = word.rsplit('/').next().unwrap_or_default();
        if matches!(word, "&&" | "||" | ";" | "|") || word.ends_with(';') {
            self.program = "";
            self.since.clear();
        } else if OPTIONS.iter().any(|row| row.programs.contains(&name)) {
            self.program = name;
            self.since.clear();
        } else if let Some(row) = OPTIONS.iter().find(|row| row.after == word)
            && !self.since.contains(&row.after)
        {
            self.since.push(row.after);
        }
        let [last, second, _] = self.before;
        self.before = [word, last, second];
    }

    fn has(&self, row: &Options) -> bool {
        (row.programs.is_empty() || row.programs.contains(&self.program))
            && (row.after.is_empty() || self.since.contains(&row.after))
    }
}

/// Returns the name and the place of the secret that a word is, or has in it.
fn value_of_word(
    line: &Line<'_>,
    around: &Around<'_>,
    word: Range<usize>,
) -> Option<(String, Range<usize>)> {
    of_table(line, around, &word)
        .or_else(|| of_option(line, around, &word))
        .or_else(|| of_header(line, around, &word))
        .or_else(|| of_setting(line, around, &word))
        .or_else(|| of_changed_user(line, &word))
}

/// Options of the table.
fn of_table(
    line: &Line<'_>,
    around: &Around<'_>,
    word: &Range<usize>,
) -> Option<(String, Range<usize>)> {
    let text = line.text;
    let written = text.get(word.clone())?;
    let [last, ..] = around.before;
    for row in OPTIONS.iter().filter(|row| around.has(row)) {
        for name in row.names {
            let after = written.strip_prefix(name).filter(|rest| !rest.is_empty());
            let start = match (row.form, after) {
                (Form::Apart | Form::Both, _) if last == *name => word.start,
                (Form::Glued | Form::Both, Some(_)) if name.len() == 2 => word.start + name.len(),
                (Form::Apart, Some(rest)) if rest.starts_with('=') => word.start + name.len() + 1,
                _ => continue,
            };
            if let Some(range) = of_value(line, row.value, start) {
                return Some(((*name).to_owned(), range));
            }
        }
    }
    None
}

/// Returns the secret part of the value of an option that begins at a place.
fn of_value(line: &Line<'_>, value: Value, start: usize) -> Option<Range<usize>> {
    let end = line.value_end(start);
    let all = line.text.get(start..end)?;
    let skipped = match value {
        Value::All => 0,
        Value::After(separator) => all.find(separator)? + separator.len_utf8(),
        Value::Pass => all.find("pass:")? + "pass:".len(),
    };
    let secret = all.get(skipped..)?;
    let is_number = |value: &str| value.len() <= 5 && value.bytes().all(|b| b.is_ascii_digit());
    let first = short(secret);
    let is_whole = first.len() < 4 && !secret.contains(['$', '`']) && is_value(secret);
    let is_mapping = value == Value::All && first.split(':').all(is_number);
    let is_secret = (is_value(first) || is_whole) && !is_mapping && !first.starts_with('-');
    is_secret.then_some(start + skipped..end)
}

/// Options whose names say that their values are secrets: `--token value`, `-password value`.
fn of_option(
    line: &Line<'_>,
    around: &Around<'_>,
    word: &Range<usize>,
) -> Option<(String, Range<usize>)> {
    const MIN_CHARACTERS: usize = 5;
    let [last, ..] = around.before;
    let written = line.text.get(word.clone())?;
    let name = last.strip_prefix("--").filter(|name| !name.contains('='));
    let short_name = || {
        let name = last.strip_prefix('-')?;
        let is_long = MIN_CHARACTERS <= name.len() && !name.contains(['=', '-']);
        (is_long && says(name) == Some(Says::Secret)).then_some(name)
    };
    let name = name.or_else(short_name)?;
    let end = line.value_end(word.start);
    let is_value = !written.starts_with('-') && is_secret_at(name, line.text, word.start, end);
    is_value.then(|| (last.to_owned(), word.start..end))
}

/// Headers: `Authorization: Bearer value`, `PRIVATE-TOKEN: value`, and keys of YAML.
fn of_header(
    line: &Line<'_>,
    around: &Around<'_>,
    word: &Range<usize>,
) -> Option<(String, Range<usize>)> {
    let [last, second, _] = around.before;
    let written = line.text.get(word.clone())?;
    let end = line.value_end(word.start);
    let key = |word: &str| word.to_ascii_lowercase().ends_with("authorization:");
    let is_scheme = SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(last));
    if (key(second) && is_scheme && is_value(written)) || (key(last) && is_key(written)) {
        return Some(("Authorization".to_owned(), word.start..end));
    }
    if let Some(name) = last.strip_suffix(':')
        && is_secret_at(name, line.text, word.start, end)
    {
        return Some((name.to_owned(), word.start..end));
    }
    // A header without a space after its colon.
    let header = written.strip_prefix("--header=").unwrap_or(written);
    let is_header = header.len() < written.len() || matches!(last, "-H" | "--header" | "--header=");
    let (name, value) = header.split_once(':').filter(|_| is_header)?;
    let start = word.end - value.len();
    let end = line.value_end(start);
    is_secret_at(name, line.text, start, end).then(|| (name.to_owned(), start..end))
}

/// Settings of tools: `npm config set //registry/:_authToken value`, `aws configure set
/// aws_secret_access_key value`, `login name password value`.
fn of_setting(
    line: &Line<'_>,
    around: &Around<'_>,
    word: &Range<usize>,
) -> Option<(String, Range<usize>)> {
    let [last, second, third] = around.before;
    let written = line.text.get(word.clone())?;
    let key = last.rsplit(':').next().unwrap_or(last);
    let is_npm = matches!(key, "_authToken" | "_auth" | "_password") && is_value(written);
    let is_set = second == "set"
        && matches!(third, "configure" | "config")
        && !written.starts_with('-')
        && is_secret(last, written);
    let is_login = last.eq_ignore_ascii_case("password") && third == "login" && is_value(written);
    (is_npm || is_set || is_login).then(|| (key.to_owned(), word.start..line.value_end(word.start)))
}

/// Users with their passwords for `chpasswd`.
fn of_changed_user(line: &Line<'_>, word: &Range<usize>) -> Option<(String, Range<usize>)> {
    let text = line.text;
    let written = text.get(word.clone())?;
    let (user, password) = written.split_once(':')?;
    let is_user = user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    if !is_user || !is_value(password) {
        return None;
    }
    let end = line.value_end(word.start);
    let rest = text.get(end..)?.trim_start_matches(['"', '\'', '\\']).trim_start();
    let is_changed =
        rest.strip_prefix('|').is_some_and(|rest| rest.trim_start().starts_with("chpasswd"));
    is_changed.then(|| (user.to_owned(), word.start + user.len() + 1..end))
}

/// Returns where the words of a text are: between white space and quotes.
fn split(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_between = |c: char| c.is_whitespace() || "\"'\\".contains(c);
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(|c: char| !is_between(c))?;
        let rest = text.get(start..)?;
        let end = start + rest.find(is_between).unwrap_or(rest.len());
        at = end;
        Some(start..end)
    })
}
