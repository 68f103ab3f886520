//! What follows a Dockerfile keyword in the history, written as people write it.
//!
//! Builders print their own data structures: Go slices without commas, maps, structs, hashes
//! instead of file names. What is not understood stays unchanged.

use serde_json::Value;

use super::instruction::Keyword;
use super::shell::token::{Kind, tokens};

/// Returns the operands of an instruction on one line.
pub(super) fn tidy(keyword: Keyword, operands: &str) -> String {
    match keyword {
        Keyword::Run => fold_lines(operands),
        Keyword::Copy | Keyword::Add => short_sources(operands),
        Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell => exec_form(operands),
        Keyword::Volume | Keyword::Expose | Keyword::User => plain_list(operands),
        Keyword::Healthcheck => healthcheck(operands),
        // Spaces in a value are part of it.
        Keyword::Env | Keyword::Label | Keyword::Arg if !operands.contains(['\n', '\r', '\t']) => {
            operands.trim_ascii().to_owned()
        }
        _ => fold(operands),
    }
}

/// Makes every run of spaces and line breaks one space.
pub(super) fn fold(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// Makes a script one line: line breaks that end a command become semicolons.
///
/// Continued lines are joined before builders write the history, so what is left of line breaks
/// comes from here-documents.
fn fold_lines(script: &str) -> String {
    let mut out = String::with_capacity(script.len());
    for line in script.lines() {
        let line = line.trim_ascii();
        let is_comment = line.starts_with('#') && !out.is_empty();
        if line.is_empty() || is_comment {
            continue;
        }
        let continued = out.strip_suffix('\\').map(|head| head.trim_ascii_end().len());
        if let Some(end) = continued {
            out.truncate(end);
        }
        if !out.is_empty() {
            let separator = if continued.is_some() || is_open(&out) { " " } else { "; " };
            out.push_str(separator);
        }
        out.push_str(&fold_command(line));
    }
    out
}

/// Makes every run of spaces between the words of a command one space; those in quotes stay.
fn fold_command(line: &str) -> String {
    if !line.contains(['"', '\'', '\\', '`']) {
        return fold(line);
    }
    let all = tokens(line).map(|token| match token.kind {
        Kind::Space => " ",
        _ => line.get(token.range).unwrap_or_default(),
    });
    all.collect()
}

/// Whether a command continues after this string, so that a semicolon would be wrong.
fn is_open(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    text.ends_with(['&', '|', ';', '{', '('])
        || matches!(last, "then" | "do" | "else" | "in" | "if" | "while" | "!")
}

/// Shortens the hashes that the classic builder writes for sources, and drops the word `in` after
/// them.
fn short_sources(operands: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut after_hash = false;
    for word in operands.split_ascii_whitespace().flat_map(parted) {
        let short = short_hash(word);
        let is_in = after_hash && word == "in";
        after_hash = short.is_some();
        if !is_in {
            words.push(short.unwrap_or_else(|| word.to_owned()));
        }
    }
    words.join(" ")
}

/// Splits an option from the hash after it: the classic builder writes `--chown=app:appdir:HASH`
/// for `--chown=app:app` and a directory.
fn parted(word: &str) -> impl Iterator<Item = &str> {
    let kind = ["dir:", "file:", "multi:"].iter().filter(|_| word.starts_with("--"));
    let at = kind.filter_map(|kind| word.rfind(kind)).find(|&at| {
        let hash = word.get(at..).and_then(short_hash);
        hash.is_some()
    });
    let (option, source) = at.and_then(|at| word.split_at_checked(at)).unwrap_or((word, ""));
    [option, source].into_iter().filter(|part| !part.is_empty())
}

/// Shortens `file:HASH` to twelve digits, as Docker shortens ids; `None` for any other word. Fewer
/// than 32 digits may be something else, such as a tag.
pub(super) fn short_hash(word: &str) -> Option<String> {
    let (kind, hash) = word.rsplit_once(':')?;
    let is_hash = hash.len() >= 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| format!("{kind}:{}…", hash.get(..12).unwrap_or(hash)))
}

/// Writes a list as JSON, as the exec form of a Dockerfile requires it.
fn exec_form(operands: &str) -> String {
    // `&{["/pause"]}` is how Docker 1.10 and earlier printed a pointer to a list.
    let pointed = operands.strip_prefix("&{").and_then(|text| text.strip_suffix('}'));
    let list = pointed.unwrap_or(operands).trim_ascii();
    let inner = list.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let Some(inner) = inner else {
        return fold(operands);
    };
    match quoted(inner) {
        Some((pieces, "")) if !pieces.is_empty() => format!("[{}]", pieces.join(", ")),
        Some(_) if inner.trim_ascii().is_empty() => "[]".to_owned(),
        _ if inner.contains('"') => fold(operands),
        _ => json_list(inner.split_ascii_whitespace()),
    }
}

/// Writes words as a list in JSON, with a space after each comma.
pub(super) fn json_list(words: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let words: Vec<_> =
        words.into_iter().map(|word| Value::from(word.as_ref()).to_string()).collect();
    format!("[{}]", words.join(", "))
}

/// Returns how an instruction is written that starts a line of `/bin/sh`, as it was before the
/// builder added the shell; `None` for another, or where a Dockerfile would read the line in
/// another way.
pub(super) fn shell_form(text: &str) -> Option<String> {
    let (keyword, operands) = text.split_once(' ')?;
    let words: Vec<String> = serde_json::from_str(operands).ok()?;
    let [shell, option, line] = words.as_slice() else { return None };
    let is_plain = line.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '/')
        && !line.ends_with('\\')
        && !line.contains(['\n', '\r']);
    (shell == "/bin/sh" && option == "-c" && is_plain).then(|| format!("{keyword} {line}"))
}

/// Splits off quoted strings, with their quotes, between spaces and commas, and returns them with
/// what follows the last; `None` if a quote is not closed.
fn quoted(text: &str) -> Option<(Vec<&str>, &str)> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_ascii_start();
    while rest.starts_with('"') {
        let mut escaped = false;
        let end = rest.bytes().skip(1).position(|byte| {
            let closes = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            closes
        })?;
        let (piece, after) = rest.split_at_checked(end + 2)?;
        pieces.push(piece);
        rest = after.trim_start_matches([' ', ',', '\t', '\n']);
    }
    Some((pieces, rest))
}

/// Writes a list or a map of words as words.
fn plain_list(operands: &str) -> String {
    let list = operands.strip_prefix("map").unwrap_or(operands);
    let inner = list.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let Some(inner) = inner else {
        return fold(operands);
    };
    if let Some((pieces, "")) = quoted(inner)
        && !pieces.is_empty()
    {
        let is_plain = pieces.iter().all(|piece| !piece.contains([' ', '\\']));
        let words: Vec<_> = pieces.iter().map(|piece| piece.trim_matches('"')).collect();
        return if is_plain { words.join(" ") } else { format!("[{}]", pieces.join(", ")) };
    }
    let words = inner.split_ascii_whitespace();
    let words: Vec<_> = words.map(|word| word.strip_suffix(":{}").unwrap_or(word)).collect();
    words.join(" ")
}

/// The fields of a health check that hold times, in the order in which Go prints them, and the
/// options of `HEALTHCHECK` for them.
const TIMES: [(&str, &str); 4] = [
    ("Interval:", "--interval="),
    ("Timeout:", "--timeout="),
    ("StartPeriod:", "--start-period="),
    ("StartInterval:", "--start-interval="),
];

/// Writes Go's print of a health check (moby, api/types/container.HealthConfig) as options and a
/// command.
fn healthcheck(operands: &str) -> String {
    let fields = operands.strip_prefix('&').unwrap_or(operands);
    let fields = fields.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    let parts = fields.and_then(|fields| match fields.strip_prefix("Test:[") {
        Some(named) => named_fields(named),
        None => fields.strip_prefix('[').and_then(unnamed_fields),
    });
    let Some((mut words, test)) = parts else {
        return fold(operands);
    };
    words.push(test);
    words.join(" ")
}

/// Reads `CMD-SHELL curl] Interval:30s Timeout:3s StartPeriod:0s Retries:3`.
fn named_fields(text: &str) -> Option<(Vec<String>, String)> {
    let (test, rest) = text.rsplit_once("] Interval:")?;
    let mut words = Vec::new();
    let interval = format!("Interval:{rest}");
    for field in interval.split_ascii_whitespace() {
        let time =
            TIMES.iter().find_map(|(name, option)| Some((field.strip_prefix(name)?, option)));
        match time {
            Some((value, option)) if value != "0s" => words.push(format!("{option}{value}")),
            Some(_) => {}
            None => words.extend(field.strip_prefix("Retries:").and_then(retries)),
        }
    }
    let (kind, command) = test.split_once(' ').unwrap_or((test, ""));
    let test = match kind {
        "CMD-SHELL" | "CMD" => format!("CMD {}", fold_lines(command)),
        _ => fold(test),
    };
    Some((words, test))
}

/// Reads `"CMD-SHELL" "curl"] "30s" "3s" "0s" '\x03'`.
fn unnamed_fields(text: &str) -> Option<(Vec<String>, String)> {
    let (test, rest) = quoted(text)?;
    let (times, rest) = quoted(rest.strip_prefix(']')?)?;
    let times = times.iter().map(|time| time.trim_matches('"')).zip(TIMES);
    let set = times.filter(|(time, _)| *time != "0s");
    let mut words: Vec<_> = set.map(|(time, (_, option))| format!("{option}{time}")).collect();
    words.extend(retries(rest));
    let test = match test.split_first()? {
        (&"\"CMD-SHELL\"", [command]) => {
            let text: Option<String> = serde_json::from_str(command).ok();
            format!("CMD {}", fold_lines(text.as_deref().unwrap_or(command)))
        }
        (&"\"CMD\"", command) => format!("CMD [{}]", command.join(", ")),
        (&"\"NONE\"", _) => "NONE".to_owned(),
        _ => format!("[{}]", test.join(", ")),
    };
    Some((words, test))
}

/// Reads a number, or the character of that code as Go quotes it; `None` for 0, the default.
fn retries(text: &str) -> Option<String> {
    let text = text.trim_ascii();
    let code = text.strip_prefix("'\\x").and_then(|text| text.strip_suffix('\''));
    let count = match code {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => text.parse().ok()?,
    };
    (count > 0).then(|| format!("--retries={count}"))
}
