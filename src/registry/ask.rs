//! Requests to a registry: redirects, plain HTTP where it is allowed, authorisation, further
//! attempts.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::endpoints::{Endpoint, Endpoints};
use super::error::{RegistryError, TlsFailure, Unreachable, is_transient_status};
use super::refusal;
use super::retry::Retries;
use super::tls::Trust;
use super::url::Url;
use super::wire::{Answer, Call, Document, Wire};

mod authorisation;

pub(super) use authorisation::Authorisations;

use authorisation::Authorisation;

/// As many as curl and Go follow.
const MAX_REDIRECTS: usize = 10;

/// What asks registries.
pub(super) struct Asker {
    pub(super) wire: Wire,
    pub(super) endpoints: Endpoints,
    pub(super) authorisations: Authorisations,
    pub(super) retries: Retries,
    /// Hosts that have answered, each with whether it did by HTTPS.
    schemes: Mutex<HashMap<String, bool>>,
}

/// A request to a registry.
pub(super) struct Ask<'a> {
    pub(super) endpoint: &'a Endpoint,
    pub(super) url: Url,
    pub(super) accept: Option<&'a str>,
    /// The offset of the first byte that is wanted.
    pub(super) from: u64,
}

/// A request that redirects are followed for.
pub(super) struct Follow<'a> {
    pub(super) url: Url,
    pub(super) trust: &'a Trust,
    pub(super) may_be_plain: bool,
    pub(super) headers: &'a [(&'a str, &'a str)],
    /// What is sent to the first host only.
    pub(super) authorization: Option<&'a str>,
    pub(super) form: Option<&'a str>,
}

impl Asker {
    pub(super) fn new(
        wire: Wire,
        endpoints: Endpoints,
        authorisations: Authorisations,
        retries: Retries,
    ) -> Self {
        Self { wire, endpoints, authorisations, retries, schemes: Mutex::default() }
    }

    /// Sends a request until it is answered; the statuses of success and those that no further
    /// attempt changes are answers.
    pub(super) fn ask(&self, ask: &Ask<'_>) -> Result<Answer, RegistryError> {
        self.again(ask.endpoint, || self.once(ask))
    }

    /// Sends a request once; a status that may pass is an error.
    pub(super) fn once(&self, ask: &Ask<'_>) -> Result<Answer, RegistryError> {
        lasting(self.authorised(ask)?)
    }

    /// Does something again while it fails in a way that may pass.
    ///
    /// A mirror is not waited for, as another place follows.
    fn again<T>(
        &self,
        endpoint: &Endpoint,
        attempt: impl Fn() -> Result<T, RegistryError>,
    ) -> Result<T, RegistryError> {
        let mut attempts = 0;
        loop {
            let error = match attempt() {
                Err(error) if error.is_transient() && !endpoint.is_mirror => error,
                result => return result,
            };
            let retry_after_seconds = match &error {
                RegistryError::RateLimited { retry_after_seconds, .. }
                | RegistryError::Server { retry_after_seconds, .. } => *retry_after_seconds,
                _ => None,
            };
            let pause = self.retries.pause(attempts, retry_after_seconds);
            self.wire.stop.wait(pause.ok_or(error)?)?;
            attempts += 1;
        }
    }

    /// Gets a whole document; what `refused` makes of an answer with another status than 200 is the
    /// error.
    pub(super) fn document(
        &self,
        ask: &Ask<'_>,
        max_bytes: u64,
        refused: impl Fn(Answer) -> RegistryError,
    ) -> Result<Document, RegistryError> {
        self.again(ask.endpoint, || {
            let answer = self.once(ask)?;
            if answer.status != 200 {
                return Err(refused(answer));
            }
            answer.into_document(max_bytes)
        })
    }

    /// Sends a request with what is valid for it, which is got if the registry asks for it.
    fn authorised(&self, ask: &Ask<'_>) -> Result<Answer, RegistryError> {
        let slot = self.authorisations.slot(ask.endpoint);
        let mut authorisation = slot.current();
        let range = format!("bytes={}-", ask.from);
        let mut headers = Vec::from_iter(ask.accept.map(|accept| ("Accept", accept)));
        if 0 < ask.from {
            headers.push(("Range", &range));
        }
        let send = |authorisation: Option<&Authorisation>| {
            self.follow(&Follow {
                url: ask.url.clone(),
                trust: &ask.endpoint.trust,
                may_be_plain: ask.endpoint.may_be_plain,
                headers: &headers,
                authorization: authorisation.map(Authorisation::header),
                form: None,
            })
        };
        let mut is_new = false;
        loop {
            let answer = send(authorisation.as_deref())?;
            // Only the registry itself says what it is to be asked with.
            if answer.status != 401 || !answer.url.is_same_host(&ask.url) {
                return Ok(answer);
            }
            if let Some(refused) = authorisation.as_ref().filter(|_| is_new) {
                return Err(refusal::unauthorised(answer, &refused.sent));
            }
            let renewed = slot.renew(self, ask.endpoint, answer, authorisation)?;
            (authorisation, is_new) = (Some(renewed.valid), renewed.is_new);
        }
    }

    /// Sends a request, and follows redirects.
    ///
    /// What authorises it is sent to the scheme, host and port of its address and to no other: the
    /// stores that registries redirect to have addresses that are valid by themselves. A secure
    /// address is not left for one that is not.
    pub(super) fn follow(&self, follow: &Follow<'_>) -> Result<Answer, RegistryError> {
        let mut answer = self.first(follow)?;
        let first = answer.url.clone();
        for _ in 0..MAX_REDIRECTS {
            if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) || follow.form.is_some() {
                return Ok(answer);
            }
            let host = answer.host.clone();
            let location = answer.header("Location").and_then(|to| answer.url.join(to));
            let Some(next) = location else {
                return Err(RegistryError::protocol(host, "it redirects to no address"));
            };
            if answer.url.is_https() && !next.is_https() && !self.endpoints.is_private(&next)? {
                let reason = format!("it redirects to {next}, which is not secure");
                return Err(RegistryError::protocol(host, reason));
            }
            let is_first = next.is_same_origin(&first);
            let trust =
                if is_first { follow.trust.clone() } else { self.endpoints.trust(&next)? };
            let authorization = follow.authorization.filter(|_| is_first);
            let headers = with_authorization(follow.headers, authorization);
            answer.finish();
            answer = self.wire.send(&Call {
                url: &next,
                trust: &trust,
                headers: &headers,
                form: None,
            })?;
        }
        let reason = format!("it redirects more than {MAX_REDIRECTS} times");
        Err(RegistryError::protocol(first.authority(), reason))
    }

    /// Sends a request to its own host: by HTTPS, and by HTTP where that is allowed and HTTPS has
    /// never worked.
    fn first(&self, follow: &Follow<'_>) -> Result<Answer, RegistryError> {
        let headers = with_authorization(follow.headers, follow.authorization);
        let send = |url: &Url| {
            let (trust, form) = (follow.trust, follow.form);
            self.wire.send(&Call { url, trust, headers: &headers, form })
        };
        if !follow.url.is_https() || !follow.may_be_plain {
            return send(&follow.url);
        }
        let host = follow.url.authority();
        let known = self.schemes().get(&host).copied();
        let (is_https, answer) = match known {
            Some(true) => return send(&follow.url),
            Some(false) => return send(&follow.url.to_plain()),
            None => match send(&follow.url) {
                Err(secure) if may_be_for_plain_http(&secure) => {
                    let plain = send(&follow.url.to_plain());
                    // Of a server that talks no TLS, only what it does instead is of use.
                    let is_told =
                        matches!(secure, RegistryError::Tls { kind: TlsFailure::Other, .. });
                    (false, plain.map_err(|plain| if is_told { secure } else { plain })?)
                }
                other => (true, other?),
            },
        };
        self.schemes().insert(host, is_https);
        Ok(answer)
    }

    fn schemes(&self) -> std::sync::MutexGuard<'_, HashMap<String, bool>> {
        self.schemes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns an answer, or the error that its status means if it may pass.
fn lasting(answer: Answer) -> Result<Answer, RegistryError> {
    if is_transient_status(answer.status) { Err(refusal::of_status(answer)) } else { Ok(answer) }
}

/// Whether a request by HTTPS may have failed because the server talks HTTP.
fn may_be_for_plain_http(error: &RegistryError) -> bool {
    match error {
        RegistryError::Tls { kind, .. } => {
            matches!(kind, TlsFailure::PlainHttp | TlsFailure::Other)
        }
        RegistryError::Unreachable { kind, .. } => {
            matches!(kind, Unreachable::Refused | Unreachable::Broken | Unreachable::TimedOut)
        }
        _ => false,
    }
}

fn with_authorization<'a>(
    headers: &[(&'a str, &'a str)],
    authorization: Option<&'a str>,
) -> Vec<(&'a str, &'a str)> {
    let authorization = authorization.map(|value| ("Authorization", value));
    headers.iter().copied().chain(authorization).collect()
}
