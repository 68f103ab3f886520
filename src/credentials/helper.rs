//! Programs that keep credentials: `docker-credential-NAME`.

use std::env::split_paths;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::Credential;
use crate::environment::Environment;

/// Longer answers are cut off, and are then not valid.
const MAX_OUTPUT_BYTES: u64 = 1 << 20;

/// How long a helper may take: some ask a cloud, or the user for a fingerprint.
const MAX_SECONDS: u64 = 60;

/// How long its output may be behind its end: a daemon that it started may keep the pipe open.
const MAX_DELAY: Duration = Duration::from_secs(5);

/// How often it is looked whether a helper has ended.
const SLICE: Duration = Duration::from_millis(10);

/// The user name of an answer whose secret is an identity token (docker-credential-helpers).
const TOKEN_USER: &str = "<token>";

/// Asks a helper for the credentials of a server; `None` if it has none.
///
/// Fails if it does not start, fails, takes too long, or answers nonsense.
pub(super) fn get(
    helper: &str,
    server: &str,
    environment: &Environment,
) -> Result<Option<Credential>, String> {
    let program = find(helper, environment)?;
    let mut child = Command::new(program)
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("it does not start: {error}"))?;
    if let Some(mut input) = child.stdin.take() {
        // One that needs no input may have ended already.
        let _ = input.write_all(server.as_bytes());
    }
    let (sender, receiver) = mpsc::channel();
    if let Some(output) = child.stdout.take() {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            // What cannot be read is no answer; nobody may be waiting for it.
            let _ = output.take(MAX_OUTPUT_BYTES).read_to_end(&mut bytes);
            let _ = sender.send(bytes);
        });
    }
    let has_succeeded = wait(&mut child)?;
    let output = receiver.recv_timeout(MAX_DELAY).unwrap_or_default();
    if !has_succeeded {
        return why_none(&output);
    }
    parse(&output).map(Some).ok_or_else(|| "its answer cannot be read".to_owned())
}

/// Returns the path of a helper.
fn find(helper: &str, environment: &Environment) -> Result<PathBuf, String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if !helper.bytes().all(is_plain) {
        return Err("this is not the name of a program".to_owned());
    }
    let name = format!("docker-credential-{helper}{}", std::env::consts::EXE_SUFFIX);
    let paths = environment.variable("PATH").unwrap_or_default();
    let mut found = split_paths(paths).filter(|folder| folder.is_absolute());
    let found = found.find_map(|folder| Some(folder.join(&name)).filter(|path| path.is_file()));
    found.ok_or_else(|| "there is no such program in PATH".to_owned())
}

/// Waits until a helper has ended; returns whether it succeeded.
fn wait(child: &mut Child) -> Result<bool, String> {
    let slices = Duration::from_secs(MAX_SECONDS).as_millis() / SLICE.as_millis();
    for _ in 0..slices {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) => thread::sleep(SLICE),
            Err(error) => return Err(error.to_string()),
        }
    }
    // It may have ended by itself.
    let _ = child.kill();
    let _ = child.wait();
    Err(format!("it took longer than {MAX_SECONDS} seconds"))
}

/// Returns `None` if a helper that failed has no credentials, or why it failed.
fn why_none(output: &[u8]) -> Result<Option<Credential>, String> {
    // What helpers say is fixed (docker-credential-helpers, credentials/error.go).
    match memchr::memmem::find(output, b"credentials not found") {
        Some(_) => Ok(None),
        // What else it prints may be the secret itself.
        None => Err("it fails".to_owned()),
    }
}

fn parse(output: &[u8]) -> Option<Credential> {
    let value: Value = serde_json::from_slice(output).ok()?;
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let (username, secret) = (text("Username")?, text("Secret")?);
    Some(match username.as_str() {
        TOKEN_USER => Credential::IdentityToken(secret),
        _ => Credential::Password { username, password: secret },
    })
}
