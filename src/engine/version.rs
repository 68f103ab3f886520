//! Versions of the engine's API: which one both sides speak, and what it can do.

use std::fmt;

/// A version of the API, such as 1.41.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ApiVersion {
    major: u32,
    minor: u32,
}

/// The newest one that we have been tried with.
const NEWEST: ApiVersion = ApiVersion { major: 1, minor: 51 };

/// The one of engines that do not say theirs (docker/cli, `NegotiateAPIVersionPing`).
const OLDEST: ApiVersion = ApiVersion { major: 1, minor: 24 };

/// The first with `platform` of `GET /images/{name}/get`, and of `GET /images/{name}/json`
/// (docs/api/version-history.md of moby).
const SAVES_PLATFORM: ApiVersion = ApiVersion { major: 1, minor: 48 };
const INSPECTS_PLATFORM: ApiVersion = ApiVersion { major: 1, minor: 49 };

impl ApiVersion {
    /// Reads `1.41` or `v1.41`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (major, minor) = text.strip_prefix('v').unwrap_or(text).split_once('.')?;
        Some(Self { major: major.parse().ok()?, minor: minor.parse().ok()? })
    }

    /// Returns the newest that both sides speak; `offered` is what the engine says.
    pub(super) fn negotiated(offered: Option<&str>) -> Self {
        offered.and_then(Self::parse).map_or(OLDEST, |offered| offered.min(NEWEST))
    }

    pub(super) fn saves_platform(self) -> bool {
        SAVES_PLATFORM <= self
    }

    pub(super) fn inspects_platform(self) -> bool {
        INSPECTS_PLATFORM <= self
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.major, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_of_both_sides_is_spoken() {
        for (offered, spoken) in [
            (Some("1.41"), "1.41"),
            (Some("1.48"), "1.48"),
            (Some("1.99"), "1.51"),
            (Some("2.0"), "1.51"),
            (Some("nonsense"), "1.24"),
            (None, "1.24"),
        ] {
            assert_eq!(ApiVersion::negotiated(offered).to_string(), spoken);
        }
    }
}
