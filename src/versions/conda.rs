//! The order of conda's versions (conda, `VersionOrder`).

use std::cmp::Ordering;

use super::digits::{Number, take_while};
use super::{VersionOrder, compare_padded, first_difference};

/// The order of conda's versions, `[epoch!]version[+local]`, in whatever case they are written.
/// Letters make a prerelease, except for `post`; missing parts count as zero.
pub static CONDA: VersionOrder = VersionOrder { name: "conda", order };

fn order(before: &str, after: &str) -> Option<Ordering> {
    let (before, after) = (cleaned(before)?, cleaned(after)?);
    let (before, after) = (Version::read(&before)?, Version::read(&after)?);
    let epochs = before.epoch.cmp(&after.epoch);
    Some(
        epochs
            .then_with(|| compare_components(&before.components, &after.components))
            .then_with(|| compare_components(&before.local, &after.local)),
    )
}

/// A part of a component, oldest first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part<'a> {
    Wild(&'a str),
    Dev,
    Text(&'a str),
    Number(Number<'a>),
    Post,
}

type Component<'a> = Vec<Part<'a>>;

struct Version<'a> {
    epoch: Number<'a>,
    components: Vec<Component<'a>>,
    local: Vec<Component<'a>>,
}

/// A version in small letters, with underscores for dashes; `None` if something is in it that no
/// version has.
fn cleaned(text: &str) -> Option<String> {
    let mut text = text.trim().to_ascii_lowercase();
    if !text.contains('_') {
        text = text.replace('-', "_");
    }
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"*.+!_".contains(&byte);
    text.bytes().all(is_part).then_some(text)
}

impl<'a> Version<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (epoch, rest) = text.split_once('!').unwrap_or(("0", text));
        let (version, local) = match rest.split_once('+') {
            Some((version, local)) => (version, components(local, local)?),
            None => (rest, Vec::new()),
        };
        // An underscore at the end is no separator: `1.0.2_` is how `1.0.2` of OpenSSL is written,
        // so that it comes before `1.0.2a`.
        let separated = version.strip_suffix('_').unwrap_or(version);
        let components = components(version, separated)?;
        Some(Self { epoch: Number::read(epoch)?, components, local })
    }
}

/// Splits a text into components at the separators in its beginning; `None` if one is empty, or a
/// sign is in it that versions have only once.
fn components<'a>(text: &'a str, separated: &str) -> Option<Vec<Component<'a>>> {
    if text.contains(['!', '+']) {
        return None;
    }
    let is_separator = |c| c == '.' || c == '_';
    let last = separated.rfind(is_separator).map_or(0, |at| at + 1);
    let (head, last) = text.split_at_checked(last)?;
    let before = head.split_terminator(is_separator);
    before.chain([last]).map(component).collect()
}

/// Splits a component into runs of digits, of stars and of other characters. It begins with a
/// number, so that numbers are compared with numbers.
fn component(text: &str) -> Option<Component<'_>> {
    let first = text.chars().next()?;
    let mut parts = Vec::new();
    if !first.is_ascii_digit() {
        parts.push(Part::Number(Number::ZERO));
    }
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let kind = |c: char| (c.is_ascii_digit(), c == '*');
        let (run, after) = take_while(rest, |c| kind(c) == kind(first));
        parts.push(match run {
            "dev" => Part::Dev,
            "post" => Part::Post,
            _ if first == '*' => Part::Wild(run),
            _ => Number::read(run).map_or(Part::Text(run), Part::Number),
        });
        rest = after;
    }
    Some(parts)
}

fn compare_components(before: &[Component<'_>], after: &[Component<'_>]) -> Ordering {
    let (none, zero) = (Component::new(), Part::Number(Number::ZERO));
    first_difference((0..before.len().max(after.len())).map(|index| {
        let (before, after) = (before.get(index), after.get(index));
        compare_padded(before.unwrap_or(&none), after.unwrap_or(&none), &zero)
    }))
}
