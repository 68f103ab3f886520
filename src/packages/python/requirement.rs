//! Requirements on Python distributions: `name[extra,…] versions ; marker` (PEP 508).

/// What one distribution depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Requirement {
    /// The normalised name of the other distribution.
    pub(super) name: String,
    /// The normalised names of its extras that are requested.
    pub(super) extras: Vec<String>,
    /// The condition, as written; empty if there is none.
    pub(super) marker: String,
}

impl Requirement {
    /// Parses a requirement; `None` if it has no name. Versions and addresses are ignored: what is
    /// installed is what was chosen.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let end = text.find(|c: char| !is_name(c)).unwrap_or(text.len());
        let (name, rest) = text.split_at_checked(end)?;
        if name.is_empty() {
            return None;
        }
        let (mut extras, mut rest) = (Vec::new(), rest.trim_start());
        if let Some((list, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
            extras = names.map(normal).collect();
            rest = after;
        }
        // An address may contain semicolons; its marker follows one with a space before it.
        let is_address = rest.trim_start().starts_with('@');
        let marker = match is_address {
            true => rest.split_once(" ;"),
            false => rest.split_once(';'),
        };
        let marker = marker.map_or("", |(_, marker)| marker).trim().to_owned();
        Some(Self { name: normal(name), extras, marker })
    }
}

/// Returns the name of a distribution, an extra or a group as all tools compare it (PEP 503): in
/// lower case, with one dash for each run of dashes, dots and underscores.
pub(super) fn normal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.trim().chars() {
        match c {
            '-' | '_' | '.' if out.ends_with('-') => (),
            '-' | '_' | '.' => out.push('-'),
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(String, String, String)> {
        let requirement = Requirement::parse(text)?;
        Some((requirement.name, requirement.extras.join(","), requirement.marker))
    }

    #[test]
    fn requirements_have_a_name_extras_and_a_marker() {
        let of = |a: &str, b: &str, c: &str| Some((a.to_owned(), b.to_owned(), c.to_owned()));
        assert_eq!(parts("Six"), of("six", "", ""));
        assert_eq!(parts("zope.interface (>=4.0)"), of("zope-interface", "", ""));
        assert_eq!(
            parts("A__b-.C[Socks, x_y]>=1,!=2 ; a == 'b'"),
            of("a-b-c", "socks,x-y", "a == 'b'")
        );
        assert_eq!(parts("x>=1;python_version<'3'"), of("x", "", "python_version<'3'"));
        assert_eq!(parts("x @ https://h/a;b?c ; extra == 'd'"), of("x", "", "extra == 'd'"));
        assert_eq!(parts("x["), of("x", "", ""));
        assert_eq!(parts(" ; a"), None);
        assert_eq!(parts(""), None);
    }
}
