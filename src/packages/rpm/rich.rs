//! Requirements as rpm writes them: `name`, `name OP version`, and the boolean ones in parentheses
//! (rpm's "Boolean Dependencies").

use std::cmp::Ordering;

/// How deep parentheses may be nested; real requirements have two or three levels.
const MAX_DEPTH: usize = 32;

/// Finds the packages that satisfy a simple requirement.
pub(super) trait Installed {
    /// Adds the packages that satisfy a requirement. Returns whether any does.
    fn providers_of(&self, requirement: &Simple<'_>, found: &mut Vec<u32>) -> bool;
}

/// A name, and the versions that it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Simple<'a> {
    pub(super) name: &'a str,
    /// An operator such as `>=` and a version.
    pub(super) version: Option<(&'a str, &'a str)>,
}

impl<'a> Simple<'a> {
    /// Reads `name` or `name OP version`.
    pub(super) fn parse(text: &'a str) -> Self {
        let mut words = text.split_whitespace();
        let name = words.next().unwrap_or_default();
        let version = words.next().zip(words.next());
        Self { name, version }
    }

    /// Whether something provided satisfies this requirement: if one of them has no version, or
    /// their ranges have a version in common.
    pub(super) fn is_met_by(&self, provided: &Self) -> bool {
        let (Some((operator, wanted)), Some((provided_operator, version))) =
            (self.version, provided.version)
        else {
            return true;
        };
        let both = |sign| provided_operator.contains(sign) && operator.contains(sign);
        match compare_versions(version, wanted) {
            Ordering::Less => provided_operator.contains('>') || operator.contains('<'),
            Ordering::Greater => provided_operator.contains('<') || operator.contains('>'),
            Ordering::Equal => both('=') || both('<') || both('>'),
        }
    }
}

/// Finds the installed packages that satisfy a requirement. `a if b` requires `a` only if `b` is
/// installed, `a unless b` only if it is not; `a or b` leads to both if both are installed. Returns
/// whether the requirement is satisfied.
pub(super) fn resolve(text: &str, installed: &impl Installed, found: &mut Vec<u32>) -> bool {
    if !text.starts_with('(') {
        return installed.providers_of(&Simple::parse(text), found);
    }
    Parser { rest: text }.group(installed, found, 0).unwrap_or(false)
}

struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    /// Reads `(`, operands with words between them, and `)`.
    fn group(
        &mut self,
        installed: &impl Installed,
        found: &mut Vec<u32>,
        depth: usize,
    ) -> Option<bool> {
        self.rest = self.rest.trim_start().strip_prefix('(')?;
        if depth == MAX_DEPTH {
            return None;
        }
        let mut operands: Vec<(&str, bool, Vec<u32>)> = Vec::new();
        let mut word = "";
        loop {
            let mut own = Vec::new();
            let is_met = match self.rest.trim_start().starts_with('(') {
                true => self.group(installed, &mut own, depth + 1)?,
                false => installed.providers_of(&self.operand()?, &mut own),
            };
            operands.push((word, is_met, own));
            if let Some(rest) = self.rest.trim_start().strip_prefix(')') {
                self.rest = rest;
                break;
            }
            word = self.word()?;
        }
        let take = |chosen: &[usize], found: &mut Vec<u32>| {
            let mut all_met = true;
            for (_, is_met, own) in chosen.iter().filter_map(|&place| operands.get(place)) {
                found.extend(own);
                all_met &= is_met;
            }
            all_met
        };
        let all: Vec<usize> = (0..operands.len()).collect();
        let condition = operands.get(1).is_some_and(|(_, is_met, _)| *is_met);
        let otherwise: &[usize] = if operands.len() == 3 { &[2] } else { &[] };
        Some(match operands.get(1).map(|(word, ..)| *word) {
            Some("if") => take(if condition { &[0] } else { otherwise }, found),
            Some("unless") => take(if condition { otherwise } else { &[0] }, found),
            Some("without") => take(&[0], found),
            Some("or") => {
                take(&all, found);
                operands.iter().any(|(_, is_met, _)| *is_met)
            }
            _ => take(&all, found),
        })
    }

    /// Reads a name, which may contain parentheses, and its version.
    fn operand(&mut self) -> Option<Simple<'a>> {
        let name = self.word()?;
        let operator = self.rest.trim_start().split(' ').next().unwrap_or_default();
        let is_operator = matches!(operator, "=" | "<" | ">" | "<=" | ">=");
        let version = is_operator.then(|| self.word().zip(self.word())).flatten();
        Some(Simple { name, version })
    }

    /// Reads up to a space or to the parenthesis that closes the group.
    fn word(&mut self) -> Option<&'a str> {
        let text = self.rest.trim_start();
        let mut depth = 0_u32;
        let end = text.find(|sign| {
            match sign {
                '(' => depth += 1,
                ')' if depth == 0 => return true,
                ')' => depth -= 1,
                _ => (),
            }
            sign == ' '
        });
        let (word, rest) = text.split_at_checked(end.unwrap_or(text.len()))?;
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }
}

/// Compares `[epoch:]version[-release]` as rpm does. A release that only one of them has is
/// ignored.
fn compare_versions(a: &str, b: &str) -> Ordering {
    let ((a_epoch, a_version, a_release), (b_epoch, b_version, b_release)) = (parts(a), parts(b));
    let releases = a_release.zip(b_release);
    a_epoch
        .cmp(&b_epoch)
        .then_with(|| compare_parts(a_version, b_version))
        .then_with(|| releases.map_or(Ordering::Equal, |(a, b)| compare_parts(a, b)))
}

fn parts(whole: &str) -> (u64, &str, Option<&str>) {
    let (epoch, rest) = whole.split_once(':').unwrap_or(("0", whole));
    let (version, release) = match rest.rsplit_once('-') {
        Some((version, release)) => (version, Some(release)),
        None => (rest, None),
    };
    (epoch.parse().unwrap_or(0), version, release)
}

/// Compares alternating runs of digits and letters, like rpm's `rpmvercmp`; `~` comes before the
/// end, `^` after it.
fn compare_parts(mut a: &str, mut b: &str) -> Ordering {
    let separates = |sign: char| !sign.is_ascii_alphanumeric() && !matches!(sign, '~' | '^');
    loop {
        (a, b) = (a.trim_start_matches(separates), b.trim_start_matches(separates));
        match (a.chars().next(), b.chars().next()) {
            (Some('~'), Some('~')) | (Some('^'), Some('^')) => {
                (a, b) = (a.get(1..).unwrap_or_default(), b.get(1..).unwrap_or_default());
                continue;
            }
            (Some('~'), _) => return Ordering::Less,
            (_, Some('~')) => return Ordering::Greater,
            (Some('^'), Some(_)) | (None, Some('^')) => return Ordering::Less,
            (Some('^'), None) | (Some(_), Some('^')) => return Ordering::Greater,
            _ => (),
        }
        if a.is_empty() || b.is_empty() {
            return a.len().cmp(&b.len());
        }
        let is_number = a.starts_with(|first: char| first.is_ascii_digit());
        if is_number != b.starts_with(|first: char| first.is_ascii_digit()) {
            // Numbers are newer than letters.
            return if is_number { Ordering::Greater } else { Ordering::Less };
        }
        let (x, a_rest) = run(a, is_number);
        let (y, b_rest) = run(b, is_number);
        let order = match is_number {
            true => (x.len(), x).cmp(&(y.len(), y)),
            false => x.cmp(y),
        };
        if order != Ordering::Equal {
            return order;
        }
        (a, b) = (a_rest, b_rest);
    }
}

/// Splits off a run of digits, without leading zeros, or of letters.
fn run(text: &str, of_digits: bool) -> (&str, &str) {
    let belongs = |c: char| if of_digits { c.is_ascii_digit() } else { c.is_ascii_alphabetic() };
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    let (run, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (if of_digits { run.trim_start_matches('0') } else { run }, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Letters(&'static str);

    impl Installed for Letters {
        fn providers_of(&self, requirement: &Simple<'_>, found: &mut Vec<u32>) -> bool {
            let place = self.0.find(requirement.name);
            found.extend(place.map(|place| place as u32));
            place.is_some()
        }
    }

    #[test]
    fn boolean_requirements_depend_on_what_is_installed() {
        let resolved = |text: &str| {
            let mut found = Vec::new();
            let is_met = resolve(text, &Letters("abcd"), &mut found);
            (is_met, found)
        };
        assert_eq!(resolved("a"), (true, vec![0]));
        assert_eq!(resolved("(a if b)"), (true, vec![0]));
        assert_eq!(resolved("(a if x)"), (true, vec![]));
        assert_eq!(resolved("(a if x else c)"), (true, vec![2]));
        assert_eq!(resolved("(a unless b)"), (true, vec![]));
        assert_eq!(resolved("(a unless x)"), (true, vec![0]));
        assert_eq!(resolved("(a or b or x)"), (true, vec![0, 1]));
        assert_eq!(resolved("(a >= 1 and (b or x) and d < 3:2-1)"), (true, vec![0, 1, 3]));
        assert_eq!(resolved("((a with b) if (c and d))"), (true, vec![0, 1]));
        assert_eq!(resolved("(x and a)"), (false, vec![0]));
        for text in ["(", "(a", "(a b", "()", "(a if", ")", "((((a"] {
            assert!(!resolved(text).0, "{text}");
        }
        assert!(!resolved(&"(".repeat(1 << 20)).0);
    }

    #[test]
    fn names_may_contain_parentheses() {
        let mut parser = Parser { rest: "libc.so.6(GLIBC_2.2)(64bit) >= 2 and b)" };
        let simple = parser.operand().unwrap();
        assert_eq!(simple.name, "libc.so.6(GLIBC_2.2)(64bit)");
        assert_eq!(simple.version, Some((">=", "2")));
    }

    #[test]
    fn versions_are_compared_as_rpm_does() {
        // As `rpm --eval "%{lua:print(rpm.vercmp(a, b))}"` prints.
        for (less, more) in [
            ("1.0", "1.1"),
            ("1.9", "1.10"),
            ("1.0~rc1", "1.0"),
            ("1.0", "1.0^git1"),
            ("1.0^git1", "1.0.1"),
            ("1.0a", "1.0.1"),
            ("1.a", "1.1"),
            ("1.0", "1:0.5"),
            ("1.0-1", "1.0-2"),
            ("1.0", "1.0a"),
        ] {
            assert_eq!(compare_versions(less, more), Ordering::Less, "{less} {more}");
            assert_eq!(compare_versions(more, less), Ordering::Greater, "{more} {less}");
        }
        for (a, b) in [("1.0", "1.00"), ("1.0", "1_0"), ("0:1.0", "1.0"), ("1.0", "1.0-7")] {
            assert_eq!(compare_versions(a, b), Ordering::Equal, "{a} {b}");
        }
        let met = |wanted, there| Simple::parse(wanted).is_met_by(&Simple::parse(there));
        assert!(met("a >= 1.0", "a = 1.0-3"));
        assert!(!met("a > 1.0", "a = 1.0-3"));
        assert!(met("a < 2", "a <= 5"));
        assert!(!met("a = 2", "a = 1:2"));
        assert!(met("a", "a = 1") && met("a = 1", "a"));
    }
}
