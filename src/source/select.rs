//! Which image of a source is meant: by name or number, by platform, or because there is only one.

use std::collections::HashSet;

use super::found::{Found, FoundImage, NotAnImage, Refusal, SourceError};
use crate::escape::printable_text;
use crate::image::platform::Platform;

/// What the user requests.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Selection<'a> {
    /// A name, a digest or a number from 1.
    pub(super) image: Option<&'a str>,
    pub(super) platform: Option<&'a Platform>,
}

/// Returns the image that is meant.
pub(super) fn choose(
    found: Found,
    location: &str,
    selection: Selection<'_>,
) -> Result<FoundImage, SourceError> {
    let mut images: Vec<Numbered> = found.images.into_iter().enumerate().collect();
    let location = location.to_owned();
    if let Some(wanted) = selection.image {
        let all = titles(&images);
        images = images_called(images, wanted);
        if images.is_empty() {
            let wanted = printable_text(wanted);
            return Err(SourceError::NoSuchImage { location, wanted, images: all });
        }
    }
    let is_present = |(_, image): &Numbered| image.is_present;
    let is_readable = |(_, image): &Numbered| image.is_readable();
    let called = titles(&images);
    let others = images.iter().filter(|(_, image)| image.unreadable.is_none());
    let others: Vec<String> = others.map(title).collect();
    if let Some(platform) = selection.platform {
        keep_best(&mut images, platform);
        if !images.iter().any(is_present) {
            let wanted = platform.to_string();
            return Err(SourceError::NoSuchPlatform { location, wanted, images: called });
        }
    }
    if images.iter().all(|(_, image)| image.is_artifact) && images.len() != 1 {
        return Err(SourceError::OnlyArtifacts { location, artifacts: called });
    }
    if !images.iter().any(is_present) {
        return Err(SourceError::Elsewhere { location, images: called });
    }
    // If none can be read, the reasons of the present ones are still worth reporting.
    match images.iter().any(is_readable) {
        true => images.retain(is_readable),
        false => images.retain(is_present),
    }
    let group = images.first().map(|(_, image)| image.group);
    let by_platform = images.iter().all(|(_, image)| Some(image.group) == group);
    if 1 < images.len() && by_platform {
        let host = Platform::host();
        let wanted = selection.platform.unwrap_or(&host);
        if images.iter().any(|(_, image)| score(image, wanted).is_some()) {
            keep_best(&mut images, wanted);
        }
    }
    let fitting = titles(&images);
    match (images.len(), images.pop()) {
        (1, Some((_, image))) => readable(image, location, others),
        _ => Err(SourceError::Ambiguous {
            location,
            platform: selection.platform.map(ToString::to_string),
            images: fitting,
            by_platform,
        }),
    }
}

/// An image with its position in the source, from 0.
type Numbered = (usize, FoundImage);

fn titles(images: &[Numbered]) -> Vec<String> {
    images.iter().map(title).collect()
}

fn title((index, image): &Numbered) -> String {
    let damage = if image.unreadable.is_some() { ", its manifest cannot be read" } else { "" };
    format!("{} {}{damage}", index + 1, image.title())
}

/// Returns the image unless its manifest could not be read.
fn readable(
    image: FoundImage,
    location: String,
    others: Vec<String>,
) -> Result<FoundImage, SourceError> {
    let Some(error) = &image.unreadable else { return Ok(image) };
    Err(SourceError::UnreadableManifest {
        location,
        others,
        is_limit: error.is_limit,
        source: NotAnImage {
            reason: format!("{}: {error}", image.label()),
            remedy: Refusal::Damaged,
        },
    })
}

/// How well an image matches a platform; `None` if it would not run or names no platform.
fn score(image: &FoundImage, wanted: &Platform) -> Option<u32> {
    image.described.platform.as_ref()?.score_for(wanted)
}

/// Keeps the image that matches a platform best; several only if they match equally well.
fn keep_best(images: &mut Vec<Numbered>, wanted: &Platform) {
    let best = images.iter().filter_map(|(_, image)| score(image, wanted)).max();
    images.retain(|(_, image)| best.is_some() && score(image, wanted) == best);
}

/// Returns whether the image with that index matches.
type Test<'a> = dyn Fn(usize, &FoundImage) -> bool + 'a;

/// Returns the images with that name, number, tag or digest; the first of these that matches any
/// image decides.
fn images_called(images: Vec<Numbered>, wanted: &str) -> Vec<Numbered> {
    let number = match wanted.strip_prefix('@') {
        // As in containers-transports(5), where images are counted from 0.
        Some(index) => index.parse().ok(),
        None => wanted.parse().ok().and_then(|number: usize| number.checked_sub(1)),
    };
    let is_named = |image: &FoundImage, test: &dyn Fn(&str) -> bool| {
        image.described.names.iter().any(|name| test(name.as_str()))
    };
    // The names of one image on several platforms may come from two lists, that of
    // `manifest.json` and an index, which write them in different ways.
    let exact = images.iter().filter(|(_, image)| is_named(image, &|name| name == wanted));
    let groups: HashSet<usize> = exact.map(|(_, image)| image.group).collect();
    let has_name = |image: &FoundImage| is_named(image, &|name| same_name(name, wanted));
    let has_tag = |name: &str| name.rsplit(':').next() == Some(wanted);
    let tests: [&Test<'_>; 5] = [
        &|_, image| groups.contains(&image.group) && has_name(image),
        &|_, image| has_name(image),
        &|index, _| Some(index) == number,
        &|_, image| is_named(image, &has_tag),
        &|_, image| has_digest(image, wanted),
    ];
    let mut tests = tests.iter();
    let first = tests.find(|test| images.iter().any(|(index, image)| test(*index, image)));
    let Some(test) = first else { return Vec::new() };
    let matches: Vec<bool> = images.iter().map(|(index, image)| test(*index, image)).collect();
    let matching = images.into_iter().zip(matches).filter(|(_, matches)| *matches);
    matching.map(|(image, _)| image).collect()
}

/// Whether a digest of the image begins with `wanted`. Six digits rarely match by chance; shorter
/// strings are more likely a mistyped tag or number.
fn has_digest(image: &FoundImage, wanted: &str) -> bool {
    let hex = wanted.strip_prefix("sha256:").unwrap_or(wanted);
    6 <= hex.len()
        && [&image.described.manifest_digest, &image.described.config_digest]
            .into_iter()
            .flatten()
            .any(|digest| digest.encoded().starts_with(hex))
}

/// Whether two names mean the same image: Docker Hub's host and `library/` are implied, and
/// so is `localhost/`, which podman puts before local names; no tag means `latest`.
fn same_name(a: &str, b: &str) -> bool {
    full_name(a) == full_name(b)
}

/// Splits a name into repository and tag, without the parts that are implied.
pub(super) fn full_name(name: &str) -> (&str, &str) {
    let mut name = name;
    for prefix in ["docker.io/", "index.docker.io/", "localhost/", "library/"] {
        name = name.strip_prefix(prefix).unwrap_or(name);
    }
    match name.rsplit_once(':') {
        // A colon before the last slash belongs to a registry's port.
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

    fn check(images: Vec<FoundImage>, selection: Selection<'_>, expected: Result<&str, &str>) {
        let found = Found { images, ..Found::default() };
        let result = choose(found, "x.tar", selection).map(|image| image.title());
        let result = result.map_err(|error| error.to_string());
        assert_eq!(result.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn the_only_image_is_chosen_whatever_its_platform() {
        check(vec![image("a:1", "linux/s390x", 0)], Selection::default(), Ok("a:1 (linux/s390x)"));
    }

    #[test]
    fn one_of_several_images_has_to_be_named() {
        let images = || vec![image("a:1", "linux/amd64", 0), image("b", "linux/amd64", 1)];
        let named = |image| Selection { image: Some(image), platform: None };
        check(images(), Selection::default(), Err("`x.tar` holds 2 images"));
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
    fn the_requested_platform_is_chosen() {
        let images = || vec![image("a", "linux/arm64", 0), image("a", "linux/s390x", 0)];
        let arm = Platform::parse("linux/arm64/v8").unwrap();
        let riscv = Platform::parse("linux/riscv64").unwrap();
        check(images(), Selection { image: None, platform: Some(&arm) }, Ok("a (linux/arm64)"));
        let error = "no image in `x.tar` is for linux/riscv64";
        check(images(), Selection { image: None, platform: Some(&riscv) }, Err(error));
    }

    #[test]
    fn a_name_means_all_platforms_of_its_image() {
        let images = vec![
            image("a:1", "linux/amd64", 0),
            image("docker.io/library/a:1", "linux/s390x", 0),
            image("localhost/a:1", "linux/amd64", 1),
        ];
        let amd = Platform::parse("linux/amd64").unwrap();
        let selection = Selection { image: Some("docker.io/library/a:1"), platform: Some(&amd) };
        check(images, selection, Ok("a:1 (linux/amd64)"));
    }

    #[test]
    fn platforms_that_are_only_listed_are_not_chosen() {
        let mut listed = image("a", "linux/amd64", 0);
        listed.blobs.push(None);
        let images = vec![listed, image("a", "linux/s390x", 0)];
        check(images, Selection::default(), Ok("a (linux/s390x)"));
    }
}
