//! Gemspecs as RubyGems writes them when it installs a gem: Ruby, but always of the same few forms
//! (RubyGems, `Gem::Specification#to_ruby`). Nothing is run.

use super::text::strings;
use crate::packages::fields::push;

/// Longest line that is looked at.
const LONGEST_LINE: usize = 1 << 16;

/// Keeps of a gemspec `G name version`, `X name` of each executable, and `R name condition…` of
/// each gem that it needs at run time; nothing where it says neither name nor version.
pub(super) fn condense(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let (mut name, mut version) = (None, None);
    let mut executables = Vec::new();
    let mut needs: Vec<Vec<String>> = Vec::new();
    let mut stub = None;
    for line in text.lines().filter(|line| line.len() <= LONGEST_LINE) {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("# stub: ")
            && stub.is_none()
        {
            let mut words = rest.split(' ');
            stub = words.next().zip(words.next()).map(|(a, b)| (a.to_owned(), b.to_owned()));
        }
        let Some((field, value)) = assignment(line) else { continue };
        match field {
            "name" if name.is_none() => name = strings(value).into_iter().next(),
            "version" if version.is_none() => version = strings(value).into_iter().next(),
            "executables" => executables = strings(value),
            "add_runtime_dependency" | "add_dependency" => {
                let need = strings(value);
                if !need.is_empty() && !needs.contains(&need) && needs.len() < MOST_NEEDS {
                    needs.push(need);
                }
            }
            _ => (),
        }
    }
    let stub = stub.unzip();
    let (name, version) = (name.or(stub.0), version.or(stub.1));
    let mut out = Vec::new();
    if let (Some(name), Some(version)) = (name, version) {
        push(&mut out, b'G', &[&name, &version]);
        executables.iter().for_each(|it| push(&mut out, b'X', &[it]));
        for need in &needs {
            let fields: Vec<&str> = need.iter().map(String::as_str).collect();
            push(&mut out, b'R', &fields);
        }
    }
    out.shrink_to_fit();
    out
}

/// Gems that one gem may need; beyond them the file is no gemspec that was ever written.
const MOST_NEEDS: usize = 1000;

/// Splits `s.name = value` or `s.method(value)` into the word and the rest.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix("s.")?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let (word, value) = rest.split_at_checked(end)?;
    let value = value.trim_start();
    let is_value = value.starts_with('=') && !value.starts_with("==");
    (is_value || value.starts_with('(') || value.starts_with('%')).then_some((word, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        String::from_utf8(condense(text.as_bytes().to_vec())).unwrap()
    }

    #[test]
    fn generated_gemspecs_are_read() {
        let text = r#"
Gem::Specification.new do |s|
  s.name = "gamma".freeze
  s.version = "0.3.0.pre1"
  s.required_ruby_version = Gem::Requirement.new(">= 2.5".freeze)
  s.executables = ["a".freeze, "b".freeze]
  if s.respond_to? :add_runtime_dependency then
    s.add_runtime_dependency(%q<beta>.freeze, [">= 1", "< 3"])
    s.add_development_dependency(%q<rake>.freeze, [">= 0"])
  else
    s.add_dependency(%q<beta>.freeze, [">= 1", "< 3"])
  end
end"#;
        assert_eq!(read(text), "Ggamma\t0.3.0.pre1\nXa\nXb\nRbeta\t>= 1\t< 3\n");
    }

    #[test]
    fn older_and_stranger_forms_are_read() {
        assert_eq!(
            read(
                "s.name = %q{a}\ns.version = Gem::Version.new(\"1.0\")\ns.add_dependency(%q<b>, [\"~> 1\"])"
            ),
            "Ga\t1.0\nRb\t~> 1\n"
        );
        let code = "# stub: net-http 0.2.0 ruby lib\nGem::Specification.new do |s|\n  s.name = File.basename(__FILE__)\n s.version = VERSION\n";
        assert_eq!(read(code), "Gnet-http\t0.2.0\n");
        assert_eq!(read("s.name = \"cut"), "");
        assert_eq!(read(""), "");
        assert_eq!(read(&"s.name = \"".repeat(10_000)), "");
    }
}
