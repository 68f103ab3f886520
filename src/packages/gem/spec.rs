//! Gemspecs as RubyGems writes them when it installs a gem: Ruby, but always in the same few forms
//! (RubyGems, `Gem::Specification#to_ruby`). Nothing is executed.

use serde::{Deserialize, Serialize};

use super::text::strings;
use crate::packages::stored::store;

/// The longest line that is read; generated ones have at most a few kilobytes.
const MAX_LINE_BYTES: usize = 1 << 16;

/// The parts of a gemspec that are kept.
#[derive(Serialize, Deserialize)]
pub(super) struct Spec {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) executables: Vec<String>,
    /// The gems that it depends on at runtime: the name, then conditions on the version.
    pub(super) dependencies: Vec<Vec<String>>,
}

/// Keeps a gemspec; nothing if it has no name or no version.
pub(super) fn condense(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let (mut name, mut version, mut stub) = (None, None, None);
    let (mut executables, mut dependencies) = (Vec::new(), Vec::new());
    for line in text.lines().filter(|line| line.len() <= MAX_LINE_BYTES) {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("# stub: ")
            && stub.is_none()
        {
            let mut words = rest.split(' ').map(str::to_owned);
            stub = words.next().zip(words.next());
        }
        let Some((field, value)) = assignment(line) else { continue };
        match field {
            "name" if name.is_none() => name = strings(value).into_iter().next(),
            "version" if version.is_none() => version = strings(value).into_iter().next(),
            "executables" => executables = strings(value),
            "add_runtime_dependency" | "add_dependency" => {
                let dependency = strings(value);
                let is_known = dependency.is_empty() || dependencies.contains(&dependency);
                if !is_known && dependencies.len() < MAX_DEPENDENCIES {
                    dependencies.push(dependency);
                }
            }
            _ => (),
        }
    }
    let stub = stub.unzip();
    match (name.or(stub.0), version.or(stub.1)) {
        (Some(name), Some(version)) => store(&Spec { name, version, executables, dependencies }),
        _ => Vec::new(),
    }
}

/// How many dependencies of a gem are kept; real gems have dozens at most.
const MAX_DEPENDENCIES: usize = 1000;

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
    use serde_json::{Value, json};

    use super::*;
    use crate::packages::stored::stored_json;

    fn read(text: &str) -> Value {
        stored_json::<Spec>(&condense(text.as_bytes().to_vec()))
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
        let wanted = json!({"name": "gamma", "version": "0.3.0.pre1", "executables": ["a", "b"],
            "dependencies": [["beta", ">= 1", "< 3"]]});
        assert_eq!(read(text), wanted);
    }

    #[test]
    fn older_and_unusual_forms_are_read() {
        let old = "s.name = %q{a}\ns.version = Gem::Version.new(\"1.0\")\n\
            s.add_dependency(%q<b>, [\"~> 1\"])";
        let wanted = json!({"name": "a", "version": "1.0", "executables": [],
            "dependencies": [["b", "~> 1"]]});
        assert_eq!(read(old), wanted);
        let code = "# stub: net-http 0.2.0 ruby lib\nGem::Specification.new do |s|\n  \
            s.name = File.basename(__FILE__)\n s.version = VERSION\n";
        let wanted = json!({"name": "net-http", "version": "0.2.0", "executables": [],
            "dependencies": []});
        assert_eq!(read(code), wanted);
        for none in ["s.name = \"cut", "", &"s.name = \"".repeat(10_000)] {
            assert_eq!(read(none), Value::Null);
        }
    }
}
