//! Platforms: what an image runs on, and which image is the best match for a requested one.

use std::fmt;

use oci_spec::image::{Arch, Os};

use super::json::Object;

/// An operating system and a processor, in Go's words (image-spec image-index.md, "platform").
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Platform {
    /// The operating system, such as `linux`; empty if absent.
    pub os: String,
    /// The processor architecture, such as `amd64`; empty if absent.
    pub architecture: String,
    /// The variant of the architecture, such as `v7`.
    pub variant: Option<String>,
    /// The version of the operating system; in practice only of Windows.
    pub os_version: Option<String>,
}

/// Why a string is not a platform.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlatformError {
    /// A part is empty, has other characters than a name, or there are more than three.
    #[error("`{text}` is not a platform, which looks like `linux/arm64/v8`")]
    Malformed {
        /// The string as given.
        text: String,
    },
    /// The string is one word that is neither an operating system nor an architecture.
    #[error("`{text}` is neither an operating system nor an architecture")]
    Unknown {
        /// The string as given.
        text: String,
    },
}

/// Other names of architectures (containerd, platforms/database.go, normalizeArch).
const ALIASES: [(&str, &str, Option<&str>); 11] = [
    ("x86_64", "amd64", None),
    ("x86-64", "amd64", None),
    ("aarch64", "arm64", None),
    ("armhf", "arm", Some("v7")),
    ("armv7l", "arm", Some("v7")),
    ("armel", "arm", Some("v6")),
    ("armv6l", "arm", Some("v6")),
    ("x86", "386", None),
    ("i386", "386", None),
    ("i686", "386", None),
    ("loongarch64", "loong64", None),
];

/// The score of an equal variant. A lower variant scores less by the difference of their levels,
/// which is at most 25,755 (v255.255), so it never scores below [`LAST_RESORT`].
const EXACT: u32 = 200_000;
/// The score of an image that may not run, so that it is chosen only if no other image matches.
const LAST_RESORT: u32 = 100_000;

impl Platform {
    /// Reads `OS/ARCHITECTURE[/VARIANT]`, or one of the first two alone.
    ///
    /// An architecture alone means Linux; an operating system alone means this machine's
    /// architecture. Other names of architectures (`x86_64`, `aarch64`, `armhf`) become Go's.
    /// `windows(10.0.17763)/amd64` requires a version of the operating system.
    pub fn parse(text: &str) -> Result<Self, PlatformError> {
        let malformed = || PlatformError::Malformed { text: text.to_owned() };
        let mut parts = text.split('/');
        let (first, second, third) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        let (os, os_version) = split_version(first);
        let mut names = [Some(os), os_version, second, third].into_iter().flatten();
        if parts.next().is_some() || !names.all(is_name) {
            return Err(malformed());
        }
        let os = os.to_ascii_lowercase();
        let Some(architecture) = second else {
            return parse_single(text, &os, os_version);
        };
        let mut platform = Self::named(&os, architecture, third);
        platform.os_version = os_version.map(str::to_owned);
        Ok(platform)
    }

    /// Returns the platform of this machine's containers: Linux on its own architecture.
    pub fn host() -> Self {
        Self::named("linux", &Arch::default().to_string(), None)
    }

    /// Reads the fields of a descriptor's `platform`, or of a configuration.
    pub fn of(fields: &Object<'_>) -> Self {
        Self {
            os: fields.text("os").unwrap_or_default().to_owned(),
            architecture: fields.text("architecture").unwrap_or_default().to_owned(),
            variant: fields.filled("variant"),
            os_version: fields.filled("os.version"),
        }
    }

    /// Returns whether this is the platform of something that does not run: `unknown/unknown`, as
    /// BuildKit gives to attestations, or nothing at all.
    pub fn is_unknown(&self) -> bool {
        let unknown = |text: &str| text.is_empty() || text.eq_ignore_ascii_case("unknown");
        unknown(&self.os) && unknown(&self.architecture)
    }

    fn named(os: &str, architecture: &str, variant: Option<&str>) -> Self {
        let platform = Self {
            os: os.to_owned(),
            architecture: architecture.to_owned(),
            variant: variant.map(str::to_ascii_lowercase),
            os_version: None,
        };
        platform.normalised()
    }

    /// Returns the same platform in Go's words: lower case, and aliases replaced.
    fn normalised(&self) -> Self {
        let architecture = self.architecture.to_ascii_lowercase();
        let alias = ALIASES.iter().find(|(alias, ..)| *alias == architecture);
        let (architecture, implied) = match alias {
            Some((_, name, variant)) => ((*name).to_owned(), *variant),
            None => (architecture, None),
        };
        let variant = self.variant.as_deref().filter(|variant| !variant.is_empty());
        let variant = variant.or(implied).map(|variant| match variant.as_bytes().first() {
            Some(digit) if digit.is_ascii_digit() => format!("v{variant}"),
            _ => variant.to_ascii_lowercase(),
        });
        let os = match self.os.to_ascii_lowercase().as_str() {
            "macos" => "darwin".to_owned(),
            os => os.to_owned(),
        };
        Self { os, architecture, variant, os_version: self.os_version.clone() }
    }

    /// Returns how well an image for this platform matches a requested one; higher is better.
    ///
    /// Returns `None` if it would not run. An equal variant is best, then the highest one below it.
    /// No variant means v7 for arm, v8 for arm64 and v1 for amd64; amd64 requested without a
    /// variant matches v2 or v3 only if nothing else is offered (containerd, platforms/compare.go).
    pub fn score_for(&self, requested: &Self) -> Option<u32> {
        let names_variant = requested.variant.is_some();
        let (offered, requested) = (self.normalised(), requested.normalised());
        if offered.os != requested.os || offered.architecture != requested.architecture {
            return None;
        }
        if let Some(version) = &requested.os_version
            && !has_version(offered.os_version.as_deref().unwrap_or_default(), version)
        {
            return None;
        }
        match (offered.level(), requested.level()) {
            (Some(level), Some(max_level)) if level <= max_level => {
                Some(EXACT.saturating_sub(max_level - level))
            }
            (Some(level), Some(_)) if offered.architecture == "amd64" && !names_variant => {
                Some(LAST_RESORT.saturating_sub(level))
            }
            (Some(_), Some(_)) => None,
            _ if offered.variant == requested.variant => Some(EXACT),
            _ if offered.variant.is_none() || requested.variant.is_none() => Some(LAST_RESORT),
            _ => None,
        }
    }

    /// Returns the variant as a number of hundredths, so that v8 is 800 and v8.2 is 802; `None`
    /// for architectures whose variants have no order.
    fn level(&self) -> Option<u32> {
        let usual = match self.architecture.as_str() {
            "arm" => "v7",
            "arm64" => "v8",
            "amd64" => "v1",
            _ => return None,
        };
        let number = self.variant.as_deref().unwrap_or(usual).strip_prefix('v')?;
        let (major, minor) = number.split_once('.').unwrap_or((number, "0"));
        let (major, minor): (u8, u8) = (major.parse().ok()?, minor.parse().ok()?);
        Some(u32::from(major) * 100 + u32::from(minor))
    }
}

fn parse_single(
    text: &str,
    name: &str,
    os_version: Option<&str>,
) -> Result<Platform, PlatformError> {
    let is_architecture = !matches!(Arch::from(name), Arch::Other(_))
        || ALIASES.iter().any(|(alias, ..)| *alias == name);
    if is_architecture && os_version.is_none() {
        Ok(Platform::named("linux", name, None))
    } else if name == "macos" || !matches!(Os::from(name), Os::Other(_)) {
        let mut platform = Platform::named(name, &Platform::host().architecture, None);
        platform.os_version = os_version.map(str::to_owned);
        Ok(platform)
    } else {
        Err(PlatformError::Unknown { text: text.to_owned() })
    }
}

fn split_version(os: &str) -> (&str, Option<&str>) {
    let version = os.strip_suffix(')').and_then(|head| head.split_once('('));
    version.map_or((os, None), |(name, version)| (name, Some(version)))
}

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    !name.is_empty() && name.bytes().all(allowed)
}

fn has_version(version: &str, wanted: &str) -> bool {
    version.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl fmt::Display for Platform {
    /// Writes `linux/arm64/v8`, with `unknown` for an empty part.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_unknown = |text: &str| if text.is_empty() { "unknown" } else { text }.to_owned();
        let mut text = format!("{}/{}", or_unknown(&self.os), or_unknown(&self.architecture));
        if let Some(variant) = &self.variant {
            text.push('/');
            text.push_str(variant);
        }
        out.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_are_read_with_the_names_that_people_use() {
        for (text, platform) in [
            ("linux/arm64/v8", "linux/arm64/v8"),
            ("arm64", "linux/arm64"),
            ("x86_64", "linux/amd64"),
            ("linux/aarch64", "linux/arm64"),
            ("armhf", "linux/arm/v7"),
            ("linux/armel", "linux/arm/v6"),
            ("Linux/ARM/7", "linux/arm/v7"),
            ("windows(10.0.17763)/amd64", "windows/amd64"),
        ] {
            assert_eq!(Platform::parse(text).unwrap().to_string(), platform, "{text}");
        }
        assert_eq!(Platform::parse("linux").unwrap(), Platform::host());
        for text in ["", "/", "linux/", "a/b/c/d", "linux/a b", "linux(/amd64", "beos"] {
            assert!(Platform::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn unknown_platforms_are_recognised() {
        assert!(Platform::default().is_unknown());
        assert!(Platform::parse("unknown/unknown").unwrap().is_unknown());
        assert!(!Platform::host().is_unknown());
    }

    #[test]
    fn the_best_variant_that_runs_is_chosen() {
        for (wanted, offered, best) in [
            ("arm64", "linux/arm64/v8 linux/amd64", "linux/arm64/v8"),
            ("linux/arm64/v8", "linux/arm64", "linux/arm64"),
            ("linux/arm64", "linux/arm64/v9", ""),
            ("amd64", "linux/amd64/v3 linux/amd64/v2", "linux/amd64/v2"),
            ("amd64", "linux/amd64/v3 linux/amd64", "linux/amd64"),
            ("linux/amd64/v1", "linux/amd64/v2", ""),
            ("linux/amd64/v3", "linux/amd64 linux/amd64/v2", "linux/amd64/v2"),
            ("arm", "linux/arm/v5 linux/arm/v6 linux/arm/v8", "linux/arm/v6"),
            ("arm", "linux/arm/v6 linux/arm/v7", "linux/arm/v7"),
            ("linux/arm/v6", "linux/arm/v7 linux/arm/v5", "linux/arm/v5"),
            ("riscv64", "linux/riscv64/rva22u64", "linux/riscv64/rva22u64"),
            ("linux/amd64", "windows/amd64", ""),
            ("windows(10.0.17763)/amd64", "windows(10.0.1776)/amd64", ""),
            ("windows(10.0)/amd64", "windows(10.0.1776)/amd64", "windows/amd64"),
        ] {
            let requested = Platform::parse(wanted).unwrap();
            let offered = offered.split(' ').map(|text| Platform::parse(text).unwrap());
            let scored =
                offered.filter_map(|platform| Some((platform.score_for(&requested)?, platform)));
            let chosen = scored.max_by_key(|(score, _)| *score);
            let name = chosen.map_or(String::new(), |(_, platform)| platform.to_string());
            assert_eq!(name, best, "{wanted}");
        }
    }
}
