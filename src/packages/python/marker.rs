//! Environment markers: the conditions of requirements (PEP 508; lists in them, PEP 751).

use super::environment::minor;
use super::requirement::normal;
use super::version::satisfies;

/// What markers are evaluated with. A container runs Linux; unknown values may be anything.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Values<'a> {
    /// `3.11` or `3.11.2`.
    pub(super) python: Option<&'a str>,
    /// `cpython` or `pypy`.
    pub(super) implementation: Option<&'a str>,
    /// The extras that are requested.
    pub(super) extras: Names<'a>,
    /// The dependency groups that are requested.
    pub(super) groups: Names<'a>,
}

/// Names of extras or groups.
#[derive(Debug, Default, Clone, Copy)]
pub(super) enum Names<'a> {
    /// Every name.
    #[default]
    All,
    /// One name, or no name if it is empty.
    One(&'a str),
    /// These names.
    These(&'a [String]),
}

impl Names<'_> {
    fn has(self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::One(one) => normal(name) == one,
            Self::These(list) => list.contains(&normal(name)),
        }
    }
}

/// How deep parentheses may be nested; real markers have two or three levels.
const MAX_DEPTH: usize = 32;

/// Whether a marker may hold; false only if it certainly does not.
pub(super) fn may_hold(marker: &str, values: &Values<'_>) -> bool {
    let mut parser = Parser { rest: marker, values, depth: 0 };
    let truth = parser.any();
    match parser.rest.trim().is_empty() {
        true => truth.flatten() != Some(false),
        false => true,
    }
}

/// Passes every name that a marker compares with `extra` to a function.
pub(super) fn each_extra(marker: &str, mut take: impl FnMut(&str)) {
    marker.split("extra").skip(1).for_each(|after| {
        let after = after.trim_start().strip_prefix("==").unwrap_or_default().trim_start();
        if let Some(quote) = after.chars().next().filter(|c| matches!(c, '"' | '\''))
            && let Some(name) = after.split(quote).nth(1)
        {
            take(name);
        }
    });
}

struct Parser<'m, 'v> {
    rest: &'m str,
    values: &'v Values<'v>,
    depth: usize,
}

/// The outer `None` means that this is not a marker, the inner one that the result is unknown.
type Truth = Option<Option<bool>>;

enum Term<'m> {
    Text(&'m str),
    Variable(&'m str),
}

impl<'m> Parser<'m, '_> {
    fn any(&mut self) -> Truth {
        self.joined("or", true, Self::all)
    }

    fn all(&mut self) -> Truth {
        self.joined("and", false, Self::one)
    }

    /// Reads terms with a word between them; a term with the value `decisive` decides.
    fn joined(&mut self, word: &str, decisive: bool, term: fn(&mut Self) -> Truth) -> Truth {
        let mut truth = term(self)?;
        while self.word(word) {
            let right = term(self)?;
            truth = match (truth, right) {
                (Some(left), _) if left == decisive => truth,
                (_, Some(right)) if right == decisive => Some(decisive),
                (Some(_), Some(_)) => Some(!decisive),
                _ => None,
            };
        }
        Some(truth)
    }

    fn one(&mut self) -> Truth {
        self.rest = self.rest.trim_start();
        if let Some(rest) = self.rest.strip_prefix('(') {
            if self.depth == MAX_DEPTH {
                return None;
            }
            self.rest = rest;
            self.depth += 1;
            let truth = self.any()?;
            self.depth -= 1;
            self.rest = self.rest.trim_start().strip_prefix(')')?;
            return Some(truth);
        }
        let left = self.term()?;
        let operator = self.operator()?;
        let right = self.term()?;
        Some(compare(self.values, &left, operator, &right))
    }

    fn term(&mut self) -> Option<Term<'m>> {
        self.rest = self.rest.trim_start();
        if let Some(quote) = self.rest.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            let (text, rest) = self.rest.strip_prefix(quote)?.split_once(quote)?;
            self.rest = rest;
            return Some(Term::Text(text));
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
        let end = self.rest.find(|c: char| !is_name(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at_checked(end).filter(|(name, _)| !name.is_empty())?;
        self.rest = rest;
        Some(Term::Variable(name))
    }

    fn operator(&mut self) -> Option<&'static str> {
        self.rest = self.rest.trim_start();
        if self.word("not") {
            return self.word("in").then_some("not in");
        }
        if self.word("in") {
            return Some("in");
        }
        for operator in ["===", "==", "!=", "<=", ">=", "~=", "<", ">"] {
            if let Some(rest) = self.rest.strip_prefix(operator) {
                self.rest = rest;
                return Some(operator);
            }
        }
        None
    }

    /// Takes a word, if it is next and not part of a longer one.
    fn word(&mut self, word: &str) -> bool {
        let Some(rest) = self.rest.trim_start().strip_prefix(word) else { return false };
        if rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
            return false;
        }
        self.rest = rest;
        true
    }
}

fn compare(values: &Values<'_>, left: &Term<'_>, operator: &str, right: &Term<'_>) -> Option<bool> {
    match (left, right) {
        (Term::Variable(name), Term::Text(text)) => against(values, name, operator, text),
        (Term::Text(text), Term::Variable("extras")) => listed(values.extras, operator, text),
        (Term::Text(text), Term::Variable("dependency_groups")) => {
            listed(values.groups, operator, text)
        }
        (Term::Text(text), Term::Variable(name)) => {
            let flipped = match operator {
                "<" => ">",
                "<=" => ">=",
                ">" => "<",
                ">=" => "<=",
                other => other,
            };
            match operator {
                "in" => Some(fixed(name)?.contains(text)),
                "not in" => Some(!fixed(name)?.contains(text)),
                _ => against(values, name, flipped, text),
            }
        }
        (Term::Text(a), Term::Text(b)) => strings(a, operator, b),
        _ => None,
    }
}

fn listed(names: Names<'_>, operator: &str, text: &str) -> Option<bool> {
    match operator {
        "in" => Some(names.has(text)),
        "not in" => Some(!names.has(text)),
        _ => None,
    }
}

fn against(values: &Values<'_>, name: &str, operator: &str, text: &str) -> Option<bool> {
    match name {
        "extra" => match operator {
            "==" => Some(values.extras.has(text)),
            "!=" => Some(!values.extras.has(text)),
            _ => None,
        },
        "python_version" => python(&minor(values.python?), operator, text),
        "python_full_version" | "implementation_version" => {
            let python = values.python?;
            if 2 < python.split('.').count() {
                return satisfies(python, operator, text);
            }
            // Only the minor version is known: if its first and last release agree, all do.
            let first = satisfies(&format!("{python}.0"), operator, text)?;
            let last = satisfies(&format!("{python}.999"), operator, text)?;
            (first == last && matches!(operator, "<" | "<=" | ">" | ">=")).then_some(first)
        }
        "implementation_name" => strings(values.implementation?, operator, text),
        "platform_python_implementation" | "python_implementation" => {
            let name = if values.implementation? == "pypy" { "PyPy" } else { "CPython" };
            strings(name, operator, text)
        }
        name => strings(fixed(name)?, operator, text),
    }
}

/// Returns a variable that has the same value in every container.
fn fixed(name: &str) -> Option<&'static str> {
    match name {
        "sys_platform" | "sys.platform" => Some("linux"),
        "platform_system" => Some("Linux"),
        "os_name" | "os.name" => Some("posix"),
        _ => None,
    }
}

fn python(version: &str, operator: &str, text: &str) -> Option<bool> {
    // `python_version in "3.8 3.9"` compares text.
    let is_listed = || text.split([' ', ',']).any(|listed| listed == version);
    match operator {
        "in" => Some(is_listed()),
        "not in" => Some(!is_listed()),
        _ => satisfies(version, operator, text),
    }
}

fn strings(value: &str, operator: &str, text: &str) -> Option<bool> {
    match operator {
        "==" | "===" => Some(value == text),
        "!=" => Some(value != text),
        "in" => Some(text.contains(value)),
        "not in" => Some(!text.contains(value)),
        // Names have no order.
        _ => None,
    }
}

#[cfg(test)]
mod tests;
