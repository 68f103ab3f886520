//! Which of several images is meant: by name or number, by platform, or because there is only one.

use super::found::{Found, FoundImage, SourceError};
use crate::image::platform::Platform;

/// What the user asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wish<'a> {
    /// A name, a digest or a number from 1.
    pub(super) image: Option<&'a str>,
    pub(super) platform: Option<&'a Platform>,
}

/// Returns the image that is meant.
pub(super) fn choose(
    found: Found,
    location: &str,
    wish: Wish<'_>,
) -> Result<FoundImage, SourceError> {
    let titles: Vec<String> = found
        .images
        .iter()
        .enumerate()
        .map(|(index, image)| format!("{} {}", index + 1, image.title()))
        .collect();
    let mut images = found.images;
    if let Some(wanted) = wish.image {
        images = called(images, wanted);
        if images.is_empty() {
            return Err(SourceError::NoSuchImage {
                location: location.to_owned(),
                wanted: wanted.to_owned(),
                images: titles,
            });
        }
    }
    if let Some(platform) = wish.platform {
        let fitting = best(&images, platform);
        images = keep(images, &fitting);
        if !images.iter().any(|image| image.is_present) {
            return Err(SourceError::NoSuchPlatform {
                location: location.to_owned(),
                wanted: platform.to_string(),
                images: titles,
            });
        }
    }
    if !images.iter().any(|image| image.is_present) {
        return Err(SourceError::Elsewhere { location: location.to_owned(), images: titles });
    }
    let preferred = preferred(&images);
    let groups =
        images.iter().enumerate().filter(|(index, _)| preferred.binary_search(index).is_ok());
    let mut groups: Vec<usize> = groups.map(|(_, image)| image.group).collect();
    groups.dedup();
    let by_platform = groups.len() == 1;
    images = keep(images, &preferred);
    if 1 < images.len() && by_platform {
        let fitting = best(&images, wish.platform.unwrap_or(&Platform::host()));
        if !fitting.is_empty() {
            images = keep(images, &fitting);
        }
    }
    match (images.len(), images.pop()) {
        (1, Some(image)) => Ok(image),
        _ => Err(SourceError::Ambiguous {
            location: location.to_owned(),
            images: titles,
            by_platform,
        }),
    }
}

/// The images that can be read; where there is none, those whose manifest is there.
fn preferred(images: &[FoundImage]) -> Vec<usize> {
    let that = |test: fn(&FoundImage) -> bool| -> Vec<usize> {
        (0..images.len()).filter(|&index| images.get(index).is_some_and(test)).collect()
    };
    let readable = that(FoundImage::is_readable);
    if readable.is_empty() { that(|image| image.is_present) } else { readable }
}

/// The images that suit a platform best, by index; several only where they suit it equally.
fn best(images: &[FoundImage], wanted: &Platform) -> Vec<usize> {
    let scores: Vec<Option<u32>> = images
        .iter()
        .map(|image| image.described.platform.as_ref().and_then(|platform| platform.fits(wanted)))
        .collect();
    let highest = scores.iter().flatten().max().copied();
    (0..images.len())
        .filter(|&index| highest.is_some() && scores.get(index).copied().flatten() == highest)
        .collect()
}

/// Keeps the images with these indexes, which rise.
fn keep(images: Vec<FoundImage>, indexes: &[usize]) -> Vec<FoundImage> {
    let numbered = images.into_iter().enumerate();
    let kept = numbered.filter(|(index, _)| indexes.binary_search(index).is_ok());
    kept.map(|(_, image)| image).collect()
}

/// The images with that name, number, tag or digest, the first of these that there is.
fn called(images: Vec<FoundImage>, wanted: &str) -> Vec<FoundImage> {
    let number = match wanted.strip_prefix('@') {
        // As in containers-transports(5), where images are counted from 0.
        Some(index) => index.parse().ok(),
        None => wanted.parse().ok().and_then(|number: usize| number.checked_sub(1)),
    };
    let numbered = || number.filter(|&index| index < images.len()).map(|index| vec![index]);
    let by = |test: &dyn Fn(&FoundImage) -> bool| -> Option<Vec<usize>> {
        let suits = |index: &usize| images.get(*index).is_some_and(test);
        let suitable: Vec<usize> = (0..images.len()).filter(suits).collect();
        (!suitable.is_empty()).then_some(suitable)
    };
    let named = |test: &dyn Fn(&str) -> bool| {
        by(&|image| image.described.names.iter().any(|name| test(name.as_str())))
    };
    // The names of one image on several platforms may come from two lists, that of
    // `manifest.json` and an index, which write them in different ways.
    let exact = |image: &FoundImage| {
        let in_group = images.iter().filter(|other| other.group == image.group);
        in_group.flat_map(|other| &other.described.names).any(|name| name == wanted)
    };
    let has_name =
        |image: &FoundImage| image.described.names.iter().any(|name| same_name(name, wanted));
    let found = by(&|image| exact(image) && has_name(image))
        .or_else(|| by(&has_name))
        .or_else(numbered)
        .or_else(|| named(&|name| name.rsplit(':').next() == Some(wanted)))
        .or_else(|| by(&|image| has_digest(image, wanted)));
    keep(images, &found.unwrap_or_default())
}

/// Whether a digest of the image begins so; six digits are enough, as in Docker's listings.
fn has_digest(image: &FoundImage, wanted: &str) -> bool {
    let hex = wanted.strip_prefix("sha256:").unwrap_or(wanted);
    6 <= hex.len()
        && [&image.described.manifest_digest, &image.described.config_digest]
            .into_iter()
            .flatten()
            .any(|digest| digest.encoded().starts_with(hex))
}

/// Whether two names mean the same image: Docker Hub's host and `library/` go without saying, and
/// so does `localhost/`, which podman puts before local names; no tag means `latest`.
fn same_name(a: &str, b: &str) -> bool {
    full_name(a) == full_name(b)
}

/// A name without what goes without saying: its repository and its tag.
pub(super) fn full_name(name: &str) -> (&str, &str) {
    let mut name = name;
    for prefix in ["docker.io/", "index.docker.io/", "localhost/", "library/"] {
        name = name.strip_prefix(prefix).unwrap_or(name);
    }
    match name.rsplit_once(':') {
        // A colon before the last slash belongs to the port of a registry.
        Some((repository, tag)) if !tag.contains('/') => (repository, tag),
        _ => (name, "latest"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::described::Described;

    fn image(name: &str, platform: &str, group: usize) -> FoundImage {
        let described = Described {
            names: vec![name.to_owned()],
            platform: Platform::parse(platform).ok(),
            ..Described::default()
        };
        FoundImage { described, group, is_present: true, ..FoundImage::default() }
    }

    fn check(images: Vec<FoundImage>, wish: Wish<'_>, expected: Result<&str, &str>) {
        let found = Found { images, ..Found::default() };
        let result = choose(found, "x.tar", wish).map(|image| image.title());
        let result = result.map_err(|error| error.to_string());
        assert_eq!(result.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn one_image_is_taken_whatever_its_platform() {
        check(vec![image("a:1", "linux/s390x", 0)], Wish::default(), Ok("a:1 (linux/s390x)"));
    }

    #[test]
    fn several_images_have_to_be_chosen_from() {
        let images = || vec![image("a:1", "linux/amd64", 0), image("b", "linux/amd64", 1)];
        let named = |image| Wish { image: Some(image), platform: None };
        check(images(), Wish::default(), Err("`x.tar` holds 2 images"));
        check(images(), named("2"), Ok("b (linux/amd64)"));
        check(images(), named("docker.io/library/b:latest"), Ok("b (linux/amd64)"));
        check(images(), named("1"), Ok("a:1 (linux/amd64)"));
        check(images(), named("@0"), Ok("a:1 (linux/amd64)"));
        let tags = || vec![image("2", "linux/amd64", 0), image("1", "linux/amd64", 1)];
        check(tags(), named("2"), Ok("2 (linux/amd64)"));
        check(tags(), named("@1"), Ok("1 (linux/amd64)"));
        check(images(), named("c"), Err("no image in `x.tar` is called `c`"));
    }

    #[test]
    fn of_several_platforms_the_one_asked_for_is_taken() {
        let images = || vec![image("a", "linux/arm64", 0), image("a", "linux/s390x", 0)];
        let arm = Platform::parse("linux/arm64/v8").unwrap();
        let riscv = Platform::parse("linux/riscv64").unwrap();
        check(images(), Wish { image: None, platform: Some(&arm) }, Ok("a (linux/arm64)"));
        let error = "no image in `x.tar` is for linux/riscv64";
        check(images(), Wish { image: None, platform: Some(&riscv) }, Err(error));
    }

    #[test]
    fn a_name_means_all_platforms_of_its_image() {
        let images = vec![
            image("a:1", "linux/amd64", 0),
            image("docker.io/library/a:1", "linux/s390x", 0),
            image("localhost/a:1", "linux/amd64", 1),
        ];
        let amd = Platform::parse("linux/amd64").unwrap();
        let wish = Wish { image: Some("docker.io/library/a:1"), platform: Some(&amd) };
        check(images, wish, Ok("a:1 (linux/amd64)"));
    }

    #[test]
    fn platforms_that_are_only_listed_are_not_taken() {
        let mut listed = image("a", "linux/amd64", 0);
        listed.blobs.push(None);
        let images = vec![listed, image("a", "linux/s390x", 0)];
        check(images, Wish::default(), Ok("a (linux/s390x)"));
    }
}
