//! Answers that are refusals: what each means.

use serde_json::Value;

use super::error::{RegistryError, shown};
use super::retry::retry_after_seconds;
use super::wire::Answer;

/// More of the body of a refusal is not read.
const MAX_BODY_BYTES: u64 = 64 << 10;

/// What a request was sent with that was refused.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// Whether credentials of a user were behind it.
    pub(super) had_credentials: bool,
    /// Why there may be credentials that were not found.
    pub(super) problems: Vec<String>,
}

/// What a server says in the body of a refusal.
#[derive(Default)]
pub(super) struct Said {
    /// The code of the first error (distribution-spec, "Error codes").
    pub(super) code: Option<String>,
    /// What it says to people; never empty.
    pub(super) reason: String,
}

/// Returns what a status means that is none of success.
pub(super) fn of_status(answer: Answer) -> RegistryError {
    let retry_after_seconds = answer
        .header("Retry-After")
        .and_then(|value| retry_after_seconds(value, answer.header("Date")));
    let (host, status) = (answer.host.clone(), answer.status);
    let Said { code, reason } = read(answer);
    match status {
        429 => RegistryError::RateLimited { host, retry_after_seconds, reason },
        _ => RegistryError::Server { host, status, code, reason, retry_after_seconds },
    }
}

/// Returns what a status means that refuses a part of a repository.
pub(super) fn of_repository(answer: Answer, repository: &str) -> RegistryError {
    match answer.status {
        401 => unauthorised(answer, &Sent::default()),
        403 => RegistryError::Denied {
            host: answer.host.clone(),
            repository: repository.to_owned(),
            reason: read(answer).reason,
        },
        _ => of_status(answer),
    }
}

/// Returns what it means that a request is not authorised by what it was sent with.
pub(super) fn unauthorised(answer: Answer, sent: &Sent) -> RegistryError {
    let host = answer.host.clone();
    let mut reasons = vec![read(answer).reason];
    reasons.extend(sent.problems.iter().cloned());
    let had_credentials = sent.had_credentials;
    RegistryError::Unauthorized { host, had_credentials, reason: reasons.join("; ") }
}

/// Returns what it means that a token server gives no token.
pub(super) fn of_token(answer: Answer, had_credentials: bool) -> RegistryError {
    match answer.status {
        // OAuth 2 answers 400 to a refresh token that is not valid any more (RFC 6749, 5.2).
        400 | 401 | 403 => {
            let host = answer.host.clone();
            RegistryError::Unauthorized { host, had_credentials, reason: read(answer).reason }
        }
        _ => of_status(answer),
    }
}

/// Reads what a server says.
pub(super) fn read(answer: Answer) -> Said {
    let status = answer.status;
    let is_html = answer.header("Content-Type").is_some_and(|it| it.starts_with("text/html"));
    let bytes = answer.read_all(MAX_BODY_BYTES).unwrap_or_default();
    let said = match serde_json::from_slice::<Value>(&bytes) {
        Ok(value) => of_json(&value),
        Err(_) if is_html => Said::default(),
        Err(_) => Said { code: None, reason: shown(&String::from_utf8_lossy(&bytes)) },
    };
    match said.reason.is_empty() {
        true => Said { reason: format!("status {status}"), ..said },
        false => said,
    }
}

/// Registries list errors; token servers say `details`, or what OAuth 2 does.
fn of_json(value: &Value) -> Said {
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(shown);
    let first = value.pointer("/errors/0").unwrap_or(&Value::Null);
    let code = text(first, "code").filter(|code| !code.is_empty());
    let reason = text(first, "message")
        .filter(|message| !message.is_empty())
        .or_else(|| code.clone())
        .or_else(|| text(value, "details"))
        .or_else(|| text(value, "error_description"))
        .or_else(|| text(value, "error"))
        .or_else(|| text(value, "message"));
    Said { code, reason: reason.unwrap_or_default() }
}
