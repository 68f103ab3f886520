//! Which of several images suits the platform that someone wants.

use super::platform::Platform;

/// Above every difference between two levels, the largest of which is 25,755.
const EXACT: u32 = 200_000;
const LAST_RESORT: u32 = 100_000;

impl Platform {
    /// Tells how well an image for this platform suits a wish; the higher the better.
    ///
    /// `None` where it would not run. An equal variant is best, then the highest one below the
    /// wish. No variant means v7 for arm, v8 for arm64 and v1 for amd64; a wish for amd64 without
    /// a variant takes v2 or v3 only where there is nothing else (containerd,
    /// platforms/compare.go).
    pub fn fits(&self, wanted: &Self) -> Option<u32> {
        let (mine, theirs) = (self.normalised(), wanted.normalised());
        if mine.os != theirs.os || mine.architecture != theirs.architecture {
            return None;
        }
        if let Some(version) = &theirs.os_version
            && !has_version(mine.os_version.as_deref().unwrap_or_default(), version)
        {
            return None;
        }
        let (have, want) = (mine.level(), theirs.level());
        match (have, want) {
            (Some(have), Some(want)) if have <= want => Some(EXACT.saturating_sub(want - have)),
            (Some(have), Some(_)) if mine.architecture == "amd64" && wanted.variant.is_none() => {
                Some(LAST_RESORT.saturating_sub(have))
            }
            (Some(_), Some(_)) => None,
            _ if mine.variant == theirs.variant => Some(EXACT),
            _ if mine.variant.is_none() || theirs.variant.is_none() => Some(LAST_RESORT),
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

fn has_version(version: &str, wanted: &str) -> bool {
    version.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let wish = Platform::parse(wanted).unwrap();
            let offered = offered.split(' ').map(|text| Platform::parse(text).unwrap());
            let scored = offered.filter_map(|one| Some((one.fits(&wish)?, one)));
            let chosen = scored.max_by_key(|(score, _)| *score);
            assert_eq!(chosen.map_or(String::new(), |(_, one)| one.to_string()), best, "{wanted}");
        }
    }
}
