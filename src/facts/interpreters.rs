//! The script that an interpreter of a language is given, as far as its options are known.

use super::Facts;
use super::java;
use super::place::Place;
use crate::tree::NodeId;

/// How the words after an interpreter are read.
struct Interpreter {
    /// Its names; one that ends with `.` also stands for those with a version after it.
    names: &'static [&'static str],
    /// Options without a value in the next word.
    plain: &'static [&'static str],
    /// Options with one, or with a value in the same word.
    valued: &'static [&'static str],
    /// Endings that it adds to a name that is not there.
    endings: &'static [&'static str],
    /// Variables with options of which some change what is run.
    variables: &'static [&'static str],
    /// First words that are commands.
    commands: &'static [&'static str],
}

const NONE: Interpreter = Interpreter {
    names: &[],
    plain: &[],
    valued: &[],
    endings: &[],
    variables: &[],
    commands: &[],
};

/// The rows, from what each documents: node(1), python(1), ruby(1), perlrun(1), php(1), and
/// "dotnet command". An option in no list may mean anything, such as code in the next word.
const INTERPRETERS: &[Interpreter] = &[
    Interpreter {
        names: &["node", "nodejs"],
        plain: &[
            "--abort-on-uncaught-exception",
            "--enable-source-maps",
            "--expose-gc",
            "--inspect",
            "--inspect-brk",
            "--no-deprecation",
            "--no-warnings",
            "--openssl-legacy-provider",
            "--pending-deprecation",
            "--preserve-symlinks",
            "--preserve-symlinks-main",
            "--report-on-fatalerror",
            "--report-uncaught-exception",
            "--throw-deprecation",
            "--trace-deprecation",
            "--trace-uncaught",
            "--trace-warnings",
            "--use-bundled-ca",
            "--use-openssl-ca",
            "--experimental-vm-modules",
            "--experimental-modules",
        ],
        valued: &["--max-old-space-size", "--max-http-header-size", "--title", "--icu-data-dir"],
        // A package may have any file as its main one, and loaders know others.
        endings: &[".js", ".json", ".node", ".mjs", ".cjs", ".ts", ".mts", ".cts"],
        variables: &["NODE_OPTIONS"],
        commands: &["inspect", "debug"],
    },
    Interpreter {
        names: &["python", "python2", "python3", "python3.", "pypy3"],
        plain: &["-u", "-B", "-O", "-OO", "-s", "-S", "-E", "-I", "-b", "-bb", "-q", "-d", "-P"],
        valued: &["-W", "-X"],
        ..NONE
    },
    Interpreter {
        names: &["ruby"],
        plain: &["-w", "-W", "-W0", "-W1", "-W2"],
        variables: &["RUBYOPT"],
        ..NONE
    },
    Interpreter { names: &["perl"], plain: &["-w", "-W", "-T"], ..NONE },
    Interpreter { names: &["php"], plain: &["-n", "-q"], valued: &["-d", "-c"], ..NONE },
];

/// The program of .NET, which runs a library; without one, its first word is a command.
const DOTNET: (&str, &str) = ("dotnet", ".dll");

/// Returns the script, jar or library that an interpreter is given; `None` for other programs, for
/// options that are not known, and for words that only a running container knows.
pub(super) fn script<'w>(
    facts: &Facts,
    place: &Place,
    name: &str,
    rest: &'w [String],
) -> Option<&'w str> {
    let script = match name {
        "java" => java::jar(facts, place, rest)?,
        _ if name == DOTNET.0 => rest.first().filter(|word| word.ends_with(DOTNET.1))?,
        _ => {
            let row = INTERPRETERS.iter().find(|row| row.is_named(name))?;
            let is_set =
                |name: &&str| place.env(facts, name).is_some_and(|value| !value.is_empty());
            let is_plain = !row.variables.iter().any(is_set);
            row.operand(rest).filter(|_| is_plain)?
        }
    };
    let is_known = !script.is_empty() && script != "-" && !script.contains(['$', '*', '`']);
    is_known.then_some(script)
}

/// Finds the script that an interpreter is given; some add an ending to its name.
pub(super) fn locate(facts: &Facts, place: &Place, name: &str, script: &str) -> Option<NodeId> {
    let endings = INTERPRETERS.iter().find(|row| row.is_named(name)).map(|row| row.endings);
    let mut written = endings.unwrap_or_default().iter().map(|end| format!("{script}{end}"));
    place.at(facts, script).or_else(|| written.find_map(|path| place.at(facts, &path)))
}

/// Whether a program is Node.js, by its name.
pub fn is_node(name: &str) -> bool {
    INTERPRETERS.first().is_some_and(|row| row.is_named(name))
}

impl Interpreter {
    fn is_named(&self, name: &str) -> bool {
        let is_version = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        self.names.iter().any(|own| match own.strip_suffix('.') {
            Some(_) => name.strip_prefix(own).is_some_and(is_version),
            None => name == *own,
        })
    }

    /// Returns the first word that is no option.
    fn operand<'w>(&self, words: &'w [String]) -> Option<&'w str> {
        let mut words = words.iter().map(String::as_str);
        while let Some(word) = words.next() {
            let option = word.split('=').next().unwrap_or(word);
            let has_value = self.valued.contains(&option);
            match word {
                "--" => return words.next(),
                _ if !word.starts_with('-') => {
                    return Some(word).filter(|word| !self.commands.contains(word));
                }
                _ if has_value && option != word => (),
                _ if has_value => drop(words.next()?),
                _ if self.plain.contains(&option) => (),
                _ => return None,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operand(command: &str) -> Option<String> {
        let words: Vec<String> = command.split(' ').map(str::to_owned).collect();
        let (name, rest) = words.split_first()?;
        let row = INTERPRETERS.iter().find(|row| row.is_named(name))?;
        row.operand(rest).map(str::to_owned)
    }

    #[test]
    fn the_first_word_after_known_options_is_the_script() {
        for (command, script) in [
            ("node a.js --port 1", Some("a.js")),
            ("node --enable-source-maps --max-old-space-size=100 a.js", Some("a.js")),
            ("node --max-old-space-size 100 a.js", Some("a.js")),
            ("node --inspect=0.0.0.0:9229 a.js", Some("a.js")),
            ("python3.12 -u -X dev m.py", Some("m.py")),
            ("python3 -- m.py", Some("m.py")),
            ("php -d memory_limit=1G a.php", Some("a.php")),
            // What is not known may take the next word.
            ("node --loader tsx a.ts", None),
            ("node -r ts-node/register a.ts", None),
            ("node -e 1", None),
            ("node --experimental-loader x a.js", None),
            ("node inspect a.js", None),
            ("node", None),
            ("node --title", None),
            ("python3 -m http.server", None),
            ("python3 -c 1", None),
            ("python3x m.py", None),
            ("php -S 0.0.0.0:80 a.php", None),
            ("ruby -rbundler a.rb", None),
        ] {
            assert_eq!(operand(command).as_deref(), script, "{command}");
        }
    }
}
