//! Secrets in command lines and instructions: tokens, passwords of addresses, and the values of
//! variables, options and headers that are named for secrets.

use std::ops::Range;

use super::Span;
use super::assigned::{assigned, inner, is_secret, members};
use super::line::Line;
use super::lists::{Parts, parts};
use super::{keys, options, scan, urls};

/// Returns the secrets of a command line, or of a line of an image's history, in order.
///
/// Takes time proportional to the length of the text.
pub fn in_command(text: &str) -> Vec<Span> {
    let mut spans = by_form(text);
    let parts = parts(text);
    variables(text, &parts, &mut spans);
    command(text, parts.command, parts.is_words, &mut spans);
    merged(text, spans)
}

/// Returns the secrets of each word of a command that is a list of words.
pub fn in_words(words: &[String]) -> Vec<Vec<Span>> {
    let joined = words.join("\n");
    let mut from = 0;
    let place = |word: &String| {
        let range = from..from + word.len();
        from = range.end + 1;
        range
    };
    let places: Vec<Range<usize>> = words.iter().map(place).collect();
    let mut of_lines = Vec::new();
    by_name(&Line::of_words(&joined, &places), &mut of_lines);
    let of_word = |(word, place): (&String, &Range<usize>)| {
        let mut spans = by_form(word);
        let own = of_lines.iter().filter(|span| place.contains(&span.range.start));
        spans.extend(own.map(|span| {
            let range = span.range.start - place.start..span.range.end.min(place.end) - place.start;
            Span { range, ..span.clone() }
        }));
        merged(word, spans)
    };
    words.iter().zip(&places).map(of_word).collect()
}

/// Returns what is a secret by its own form.
fn by_form(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut add = |range, noun| spans.push(Span { range, noun, name: String::new() });
    scan::tokens(text.as_bytes(), b"", |range, format| add(range, format.name));
    keys::written(text, &mut add);
    urls::passwords(text, |range| add(range, "password in an address"));
    spans
}

/// Adds what is a secret by the name before it.
fn by_name(line: &Line<'_>, spans: &mut Vec<Span>) {
    assigned(line, spans);
    members(line.text, spans);
    options::words(line, spans);
}

/// Adds the secrets of a list of variables.
fn variables(text: &str, parts: &Parts<'_>, spans: &mut Vec<Span>) {
    for variable in &parts.variables {
        let value = variable.value.clone();
        let written = text.get(value.clone()).unwrap_or_default();
        if !is_secret(variable.name, written) && !keys::is_key(written) {
            command(text, value, false, spans);
            continue;
        }
        let end = if parts.is_uncertain { parts.list.end } else { value.end };
        let range = inner(text, value.start..end);
        spans.push(Span { range, noun: "secret", name: variable.name.to_owned() });
    }
}

/// Adds the secrets of a command that is a part of a text.
fn command(text: &str, part: Range<usize>, is_words: bool, spans: &mut Vec<Span>) {
    let Some(command) = text.get(part.clone()).filter(|command| !command.is_empty()) else {
        return;
    };
    let first = spans.len();
    by_name(&Line::new(command, is_words), spans);
    for span in spans.iter_mut().skip(first) {
        span.range = span.range.start + part.start..span.range.end + part.start;
    }
}

/// Returns spans in order, those that overlap as one: the name of the first, up to the end of the
/// last.
pub(super) fn merged(text: &str, mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| text.get(span.range.clone()).is_some_and(|value| !value.is_empty()));
    spans.sort_by_key(|span| (span.range.start, span.name.is_empty(), span.range.end));
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut().filter(|last| span.range.start < last.range.end) {
            Some(last) => last.range.end = last.range.end.max(span.range.end),
            None => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, &str)> {
        in_command(text).into_iter().map(|span| (span.name, &text[span.range])).collect()
    }

    fn check(text: &str, name: &str, value: &str) {
        assert_eq!(found(text), [(name.to_owned(), value)], "{text}");
    }

    #[test]
    fn values_of_variables_and_options_are_found() {
        check("export DB_PASSWORD=hunter2 && x", "DB_PASSWORD", "hunter2");
        check("A=b API_TOKEN='a b c' make", "API_TOKEN", "a b c");
        check("|2 A=b NPM_TOKEN=hunter2 x /bin/sh -c npm ci", "NPM_TOKEN", "hunter2 x");
        check("ENV DB_PASSWORD=correct horse A=b", "DB_PASSWORD", "correct horse");
        check("/bin/sh -c #(nop)  ENV DB_PASSWORD=hunter2", "DB_PASSWORD", "hunter2");
        check("x --password hunter2 y", "--password", "hunter2");
        check("x --password=hunter2", "password", "hunter2");
        check("java -Dpassword=hunter2", "password", "hunter2");
        check("npm config set //r.corp/:_authToken hunter2", "_authToken", "hunter2");
        check("echo '//r.corp/:_authToken=hunter2' > .npmrc", "_authToken", "hunter2");
        check("curl -u me:hunter2 https://h", "-u", "hunter2");
        check("curl -H \"Authorization: Bearer hunter2\" h", "Authorization", "hunter2");
        check("curl --header 'PRIVATE-TOKEN: hunter2' h", "PRIVATE-TOKEN", "hunter2");
        check("docker login -u me -p hunter2 r.corp", "-p", "hunter2");
        check("sshpass -p hunter2 ssh h", "-p", "hunter2");
        check("mysql -uroot -phunter2", "-p", "hunter2");
        check("echo 'root:hunter2' | chpasswd", "root", "hunter2");
        check("echo machine h login me password hunter2 > ~/.netrc", "password", "hunter2");
        check("git clone https://me:hunter2@git.corp/x", "", "hunter2");
    }

    #[test]
    fn options_and_headers_of_programs_are_known() {
        check("curl -ume:hunter2 h", "-u", "hunter2");
        check("curl --user=me:hunter2 h", "--user", "hunter2");
        check("curl --proxy-user me:hunter2 h", "--proxy-user", "hunter2");
        check("curl -u 'me:hunter 2' h", "-u", "hunter 2");
        check("curl -u me:hunter\\$2 h", "-u", "hunter\\$2");
        check("curl --oauth2-bearer hunter2 h", "--oauth2-bearer", "hunter2");
        check(
            "curl -H \"Cookie: session=q7Rk2vXz9Lm4; b=c\" h",
            "Cookie",
            "session=q7Rk2vXz9Lm4; b=c",
        );
        check("wget --header=\"JOB-TOKEN:hunter2\" h", "JOB-TOKEN", "hunter2");
        check("curl -H X-Api-Key:hunter2 h", "X-Api-Key", "hunter2");
        check("sshpass -phunter2 ssh h", "-p", "hunter2");
        check("openssl pkcs12 -in a -passin pass:hunter2", "-passin", "hunter2");
        check("nuget sources add -username u -password hunter2", "-password", "hunter2");
        check("keytool -genkey -storepass hunter2", "-storepass", "hunter2");
        check(
            "aws configure set aws_secret_access_key hunter2",
            "aws_secret_access_key",
            "hunter2",
        );
        check("redis-cli -a hunter2 ping", "-a", "hunter2");
        check("curl -d '{\"user\":\"a\",\"password\":\"hunter 2\"}' h", "password", "hunter 2");
        check("git clone https://q7Rk2vXz9Lm4Ht8W@github.com/a", "", "q7Rk2vXz9Lm4Ht8W");
        check("RUN [\"curl\",\"-u\",\"a:hunter 2\",\"h\"]", "-u", "hunter 2");
        check("CMD [\"/app\" \"--password\" \"hunter 2\"]", "--password", "hunter 2");
        check(
            "/bin/sh -c #(nop)  CMD [\"/app\" \"--password\" \"hunter 2\"]",
            "--password",
            "hunter 2",
        );
        check("PASS=hunter2 x", "PASS", "hunter2");
        check("ARG PGPASS=hunter2", "PGPASS", "hunter2");
        check("ENV SECRET_KEY hunter2 x", "SECRET_KEY", "hunter2 x");
        check("echo me:hunter:2 | chpasswd", "me", "hunter:2");
    }

    #[test]
    fn values_are_found_whole() {
        check("DB_PASSWORD=hunter\\ 2 x", "DB_PASSWORD", "hunter\\ 2");
        check("DB_PASSWORD='hunter'\"2\" x", "DB_PASSWORD", "'hunter'\"2\"");
        check("DB_PASSWORD=hunter\"2\" x", "DB_PASSWORD", "hunter\"2\"");
        check("DB_PASSWORD='hunter'\\''2' x", "DB_PASSWORD", "'hunter'\\''2'");
        check("DB_PASSWORD=\"hunter\\\"2\" x", "DB_PASSWORD", "\"hunter\\\"2\"");
        check("sh -c 'x --password \"hunter 2\" y'", "--password", "hunter 2");
        check("echo \"DB_PASSWORD=hunter 2\" > f", "DB_PASSWORD", "hunter 2");
        check("RUN |1 DB_PASSWORD=hunter 2 /bin/sh -c x # buildkit", "DB_PASSWORD", "hunter 2");
        check("RUN |1 DB_PASSWORD=hunter a=b /bin/sh -c x", "DB_PASSWORD", "hunter a=b");
        let key = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----",
            "q7Rk".repeat(16)
        );
        check(&format!("RUN |1 SSH_PRIVATE_KEY={key}\n /bin/sh -c x"), "SSH_PRIVATE_KEY", &key);
        check(&format!("|2 A=b KEY={key} /bin/sh -c x"), "KEY", &key);
        let cut = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEAx";
        check(&format!("RUN echo \"{cut}\" > k"), "", cut);
    }

    #[test]
    fn words_of_lists_are_values_as_a_whole() {
        let found = |words: &[&str]| -> Vec<String> {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            let masked = |(word, spans): (&String, Vec<Span>)| crate::secrets::masked(word, &spans);
            words.iter().zip(in_words(&words)).map(masked).collect()
        };
        assert_eq!(found(&["a", "--password", "hunter 2"]), ["a", "--password", "***"]);
        assert_eq!(found(&["a", "--password=hunter\n2"]), ["a", "--password=***"]);
        assert_eq!(found(&["sh", "-c", "P_TOKEN='hunter 2' x"]), ["sh", "-c", "P_TOKEN='***' x"]);
        assert_eq!(found(&["a", "b c", "d\ne", ""]), ["a", "b c", "d\ne", ""]);
    }

    #[test]
    fn references_and_mounts_are_left_alone() {
        for text in [
            "export TOKEN=$(cat /run/secrets/token)",
            "TOKEN=\"${TOKEN}\" npm ci",
            "|1 NPM_TOKEN= /bin/sh -c npm ci",
            "--mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci",
            "curl -H \"Authorization: Bearer $TOKEN\" h",
            "docker login --password-stdin",
            "mkdir -p password && cp -p a b",
            "echo \"root:$PASSWORD\" | chpasswd",
            "gpg --batch --keyserver hkps://keys.openpgp.org --recv-keys \"$GPG_KEY\"",
            "if [ -n \"$TOKEN\" ]; then x; fi",
            "ENV GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D",
            "ENV PASSWORD_FILE=/run/secrets/password",
            "useradd --password '*' app",
            "docker run -p 8080:80 x",
            "docker login -u a && docker run -p q7Rk:80 x",
            "mysqladmin -p3306 ping",
            "SENTRY_DSN=https://q7rk2vxz9lm4ht8wcjd5yb3a1b2d3e4f@o1.ingest.sentry.io/2",
            "S3_KEY=uploads/logo-2023.png",
            "ENV SECRET_KEY=\"build-time-only-not-used\"",
            "ENV VITE_FIREBASE_API_KEY=AIzaSyB4c7d9Qw2Lk8Zx3Vn6Mp1Rt5Yh0Gf_JsU",
            "curl --user-agent a:bcdef h",
            "wget --header \"Cookie: oraclelicense=accept-securebackup-cookie\" h",
            "curl -u \"$USER:$PASSWORD\" h",
            "openssl x -passin file:/run/secrets/p",
            "curl -d '{\"password\":\"'$PASSWORD'\"}' h",
            "grep -q -- '-----BEGIN PRIVATE KEY-----' /k",
            "git clone https://deploy@github.com/a",
            "git config --global user.password-file x",
            "cmp -passive aaaaa",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
