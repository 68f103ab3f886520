//! What requests are authorised with: passwords as they are, or tokens got for them.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use super::super::challenge::{Bearer, Challenge, parse_challenges};
use super::super::endpoints::Endpoint;
use super::super::error::RegistryError;
use super::super::refusal::{self, Sent};
use super::super::url::{Url, encode_value};
use super::super::wire::Answer;
use super::{Asker, Follow, lasting};
use crate::credentials::{Credential, Credentials, Lookup};

/// Longer answers of token servers are refused; tokens have a few kB.
const MAX_TOKEN_BYTES: u64 = 1 << 20;

/// What this program calls itself to token servers.
const CLIENT_ID: &str = "plimsoll";

/// The value of an `Authorization` header.
pub(super) struct Authorisation {
    header: String,
    pub(super) sent: Sent,
}

impl Authorisation {
    pub(super) fn header(&self) -> &str {
        &self.header
    }
}

impl fmt::Debug for Authorisation {
    /// Leaves out the secret.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = out.debug_struct("Authorisation");
        out.field("sent", &self.sent).finish_non_exhaustive()
    }
}

/// What is valid for each repository of each registry.
pub(in super::super) struct Authorisations {
    credentials: Credentials,
    /// What a user passed instead of what is kept in files.
    passed: Option<Credential>,
    slots: Mutex<HashMap<(String, String), Slot>>,
}

/// What is valid for one repository; shared by all who ask for something of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Slot(Arc<Mutex<Option<Arc<Authorisation>>>>);

/// What is valid after something was refused.
pub(super) struct Renewed {
    pub(super) valid: Arc<Authorisation>,
    /// Whether it was got now, so that nothing better is to be had if it is refused too.
    pub(super) is_new: bool,
}

impl Authorisations {
    pub(in super::super) fn new(credentials: Credentials, passed: Option<Credential>) -> Self {
        Self { credentials, passed, slots: Mutex::default() }
    }

    pub(super) fn slot(&self, endpoint: &Endpoint) -> Slot {
        let key = (endpoint.base.authority(), endpoint.repository.clone());
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.entry(key).or_default().clone()
    }

    /// Returns the credentials for an endpoint; what a user passes is for the registry alone.
    fn find(&self, endpoint: &Endpoint) -> Lookup {
        match self.passed.as_ref().filter(|_| !endpoint.is_mirror) {
            Some(passed) => Lookup { credential: Some(passed.clone()), problems: Vec::new() },
            None => self.credentials.find(&endpoint.login, &endpoint.repository),
        }
    }
}

impl Slot {
    pub(super) fn current(&self) -> Option<Arc<Authorisation>> {
        self.lock().clone()
    }

    /// Returns what is to be sent after an answer with status 401 to a request that was sent with
    /// `used`.
    ///
    /// One thread gets it for all that were refused. Fails if the registry asks for something that
    /// there is not.
    pub(super) fn renew(
        &self,
        asker: &Asker,
        endpoint: &Endpoint,
        answer: Answer,
        used: Option<Arc<Authorisation>>,
    ) -> Result<Renewed, RegistryError> {
        let mut slot = self.lock();
        let is_used =
            |valid: &Arc<Authorisation>| used.as_ref().is_some_and(|used| Arc::ptr_eq(used, valid));
        if let Some(valid) = slot.as_ref().filter(|valid| !is_used(valid)) {
            return Ok(Renewed { valid: Arc::clone(valid), is_new: false });
        }
        let lookup = asker.authorisations.find(endpoint);
        let challenges = parse_challenges(answer.all("WWW-Authenticate"));
        let header = header(asker, endpoint, &challenges, lookup.credential.as_ref())?;
        let had_credentials = header.is_some() && lookup.credential.is_some();
        let sent = Sent { had_credentials, problems: lookup.problems };
        // A password that was refused once is not better the second time.
        let is_other = |new: &String| used.as_ref().is_none_or(|used| used.header != *new);
        let Some(header) = header.filter(is_other) else {
            return Err(refusal::unauthorised(answer, &sent));
        };
        answer.finish();
        let valid = Arc::new(Authorisation { header, sent });
        *slot = Some(Arc::clone(&valid));
        Ok(Renewed { valid, is_new: true })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Authorisation>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the header that meets one of the challenges; `None` if there is none that can be met.
fn header(
    asker: &Asker,
    endpoint: &Endpoint,
    challenges: &[Challenge],
    credential: Option<&Credential>,
) -> Result<Option<String>, RegistryError> {
    for challenge in challenges {
        match (challenge, credential) {
            (Challenge::Bearer(_), Some(Credential::RegistryToken(token))) => {
                return Ok(Some(format!("Bearer {token}")));
            }
            (Challenge::Bearer(bearer), credential) => {
                return token(asker, endpoint, bearer, credential).map(Some);
            }
            (Challenge::Basic, Some(Credential::Password { username, password })) => {
                return Ok(Some(basic(username, password)));
            }
            (Challenge::Basic, _) => (),
        }
    }
    Ok(None)
}

fn basic(username: &str, password: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{username}:{password}")))
}

/// Gets a token (distribution, "Token Authentication Specification" and "OAuth 2").
///
/// Credentials go to whatever host the registry names, as docker sends them, but never unencrypted
/// over a network.
fn token(
    asker: &Asker,
    endpoint: &Endpoint,
    bearer: &Bearer,
    credential: Option<&Credential>,
) -> Result<String, RegistryError> {
    let host = endpoint.base.authority();
    let Some(realm) = Url::parse(&bearer.realm) else {
        return Err(RegistryError::protocol(host, "it names no address of a token server"));
    };
    if !asker.endpoints.is_private(&realm)? {
        let reason = format!("it names {realm} for tokens, which is not secure");
        return Err(RegistryError::protocol(host, reason));
    }
    let scope = bearer.scope.clone();
    let scope = scope.unwrap_or_else(|| format!("repository:{}:pull", endpoint.repository));
    let trust = asker.endpoints.trust(&realm)?;
    let request = Request::new(&realm, bearer.service.as_deref(), &scope, credential);
    let answer = asker.again(endpoint, || {
        let answer = lasting(asker.follow(&Follow {
            url: request.url.clone(),
            trust: &trust,
            may_be_plain: false,
            headers: &[],
            authorization: request.authorization.as_deref(),
            form: request.form.as_deref(),
        })?)?;
        if answer.status != 200 {
            return Err(refusal::of_token(answer, credential.is_some()));
        }
        answer.into_document(MAX_TOKEN_BYTES)
    })?;
    let host = answer.host;
    let value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
    // RFC 6750, section 2.1: what else is no part of a token would be one of the header.
    let is_token =
        |token: &&str| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    let found = ["token", "access_token"].iter().find_map(|name| value.get(name)?.as_str());
    match found.filter(is_token) {
        Some(token) => Ok(format!("Bearer {token}")),
        None => Err(RegistryError::protocol(host, "it answers a request for a token without one")),
    }
}

/// A request for a token.
struct Request {
    url: Url,
    authorization: Option<String>,
    form: Option<String>,
}

impl Request {
    fn new(
        realm: &Url,
        service: Option<&str>,
        scope: &str,
        credential: Option<&Credential>,
    ) -> Self {
        if let Some(Credential::IdentityToken(token)) = credential {
            let values = [
                ("grant_type", "refresh_token"),
                ("service", service.unwrap_or_default()),
                ("client_id", CLIENT_ID),
                ("scope", scope),
                ("refresh_token", token),
            ];
            let pairs = values.map(|(name, value)| format!("{name}={}", encode_value(value)));
            return Self { url: realm.clone(), authorization: None, form: Some(pairs.join("&")) };
        }
        let mut url = realm.clone();
        if let Some(service) = service {
            url = url.with_parameter("service", service);
        }
        for one in scope.split(' ').filter(|one| !one.is_empty()) {
            url = url.with_parameter("scope", one);
        }
        let authorization = match credential {
            Some(Credential::Password { username, password }) => Some(basic(username, password)),
            _ => None,
        };
        Self { url, authorization, form: None }
    }
}
