//! Requests to a registry: redirects, plain HTTP where it is allowed, authorisation, further
//! attempts.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::endpoints::{Endpoint, Endpoints};
use super::error::{RegistryError, TlsFailure, Unreachable, is_transient_status};
use super::refusal::{self, Sent};
use super::retry::Retries;
use super::tls::Trust;
use super::url::Url;
use super::wire::{Answer, Call, Wire};

mod authorisation;

pub(super) use authorisation::Authorisations;

use authorisation::Authorisation;

/// As many as curl and Go follow.
const MAX_REDIRECTS: usize = 10;

/// How often a request is sent because of what it is authorised with: with what was valid before,
/// with what another thread has got in the meantime, and with what was got for it.
const MAX_ROUNDS: usize = 3;

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
    /// How often it is sent again if it fails.
    pub(super) retries: u32,
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
        self.again(ask.retries, || self.authorised(ask))
    }

    /// Sends a request again while it fails in a way that may pass.
    pub(super) fn again(
        &self,
        times: u32,
        send: impl Fn() -> Result<Answer, RegistryError>,
    ) -> Result<Answer, RegistryError> {
        let retries = Retries { times, ..self.retries.clone() };
        let mut attempt = 0;
        loop {
            let error = match send() {
                Ok(answer) if !is_transient_status(answer.status) => return Ok(answer),
                Ok(answer) => refusal::of_status(answer),
                Err(error) => error,
            };
            let pause = match &error {
                error if !error.is_transient() => None,
                RegistryError::RateLimited { retry_after_seconds, .. }
                | RegistryError::Server { retry_after_seconds, .. } => {
                    retries.pause(attempt, *retry_after_seconds)
                }
                _ => retries.pause(attempt, None),
            };
            let Some(pause) = pause else { return Err(error) };
            self.wire.stop.wait(pause)?;
            attempt += 1;
        }
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
        for round in 1.. {
            let answer = send(authorisation.as_deref())?;
            // Only the registry itself says what it is to be asked with.
            if answer.status != 401 || !answer.url.is_same_host(&ask.url) {
                return Ok(answer);
            }
            if round == MAX_ROUNDS {
                let none = Sent::default();
                let sent = authorisation.as_ref().map_or(&none, |it| &it.sent);
                return Err(refusal::unauthorised(answer, sent));
            }
            authorisation = Some(slot.renew(self, ask.endpoint, answer, authorisation)?);
        }
        Err(RegistryError::Cancelled)
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
                    let is_tls = matches!(secure, RegistryError::Tls { .. });
                    (false, plain.map_err(|plain| if is_tls { secure } else { plain })?)
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
