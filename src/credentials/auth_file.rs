//! A file of credentials: docker's `config.json`, podman's `auth.json`.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

use super::Credential;
use super::keys::Wanted;
use crate::escape::printable_text;

/// What a file says about credentials; all else in it is ignored.
#[derive(Default)]
pub(super) struct AuthFile {
    entries: Map<String, Value>,
    helpers: Map<String, Value>,
    /// The helper for all registries.
    pub(super) store: Option<String>,
}

impl AuthFile {
    /// Reads one; `is_old` if it holds nothing but entries.
    ///
    /// Fails if it is not a JSON object; the reason names no content.
    pub(super) fn parse(bytes: &[u8], is_old: bool) -> Result<Self, String> {
        let value: Value = serde_json::from_slice(bytes).map_err(|error| {
            format!("it is not JSON (line {}, column {})", error.line(), error.column())
        })?;
        let Value::Object(mut object) = value else {
            return Err("it is not a JSON object".to_owned());
        };
        if is_old {
            return Ok(Self { entries: object, ..Self::default() });
        }
        let mut map = |name: &str| match object.remove(name) {
            Some(Value::Object(map)) => map,
            _ => Map::new(),
        };
        let (entries, helpers) = (map("auths"), map("credHelpers"));
        let store = object.get("credsStore").and_then(Value::as_str);
        let store = store.filter(|store| !store.is_empty()).map(str::to_owned);
        Ok(Self { entries, helpers, store })
    }

    /// Returns the helper for a registry, and what to ask it for.
    pub(super) fn helper(&self, wanted: &Wanted) -> Option<(&str, &str)> {
        let (key, helper) = most_specific(&self.helpers, wanted)?;
        let helper = helper.as_str().filter(|helper| !helper.is_empty())?;
        Some((helper, key))
    }

    /// Returns the credentials for a registry; `None` if there are none, and a reason if they
    /// cannot be read.
    pub(super) fn entry(&self, wanted: &Wanted) -> Option<Result<Credential, String>> {
        let (key, entry) = most_specific(&self.entries, wanted)?;
        let text =
            |name: &str| entry.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        if let Some(token) = text("identitytoken") {
            return Some(Ok(Credential::IdentityToken(token.to_owned())));
        }
        if let Some(token) = text("registrytoken") {
            return Some(Ok(Credential::RegistryToken(token.to_owned())));
        }
        if let Some(encoded) = text("auth") {
            let decoded = decode(encoded);
            let key = printable_text(key);
            return Some(decoded.ok_or_else(|| format!("`auth` of {key} cannot be decoded")));
        }
        let (username, password) = (text("username")?.to_owned(), text("password")?.to_owned());
        Some(Ok(Credential::Password { username, password }))
    }
}

/// Returns the entry that means a registry most specifically.
///
/// An empty entry is what docker leaves if the credentials are in its store.
fn most_specific<'m>(map: &'m Map<String, Value>, wanted: &Wanted) -> Option<(&'m str, &'m Value)> {
    let is_empty = |value: &Value| value.as_object().is_some_and(Map::is_empty);
    let ranked = map.iter().filter(|(_, value)| !is_empty(value)).filter_map(|(key, value)| {
        let rank = wanted.rank(key)?;
        Some((rank, key.as_str(), value))
    });
    // Of two spellings of one key, the first in the order of the alphabet.
    let best = ranked.reduce(|best, other| if best.0 < other.0 { other } else { best })?;
    Some((best.1, best.2))
}

/// Some tools leave out the padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Decodes a name and a password that are separated by a colon.
fn decode(encoded: &str) -> Option<Credential> {
    let decoded = String::from_utf8(BASE64.decode(encoded.trim()).ok()?).ok()?;
    let (username, password) = decoded.split_once(':')?;
    // Docker pads with NUL (cli/config/configfile, `decodeAuth`).
    let password = password.trim_end_matches('\0').to_owned();
    Some(Credential::Password { username: username.to_owned(), password })
}
