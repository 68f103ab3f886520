//! The options of `java`, as far as they decide what it loads first (java(1)).

/// Variables with options that a runtime adds to those of the command (java(1), "Using the
/// JDK_JAVA_OPTIONS Launcher Environment Variable"; JVM TI, "JAVA_TOOL_OPTIONS").
pub(super) const VARIABLES: [&str; 3] = ["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"];

/// Parts of options that add to what is loaded, or change it while it is loaded.
pub(super) const ADD: [&str; 3] = ["-javaagent", "-agentpath", "-Xbootclasspath"];

/// How options begin that leave the main class as it is.
const PLAIN: [&str; 17] = [
    "-D", "-X", "-ea", "-da", "-esa", "-dsa", "-enable", "-disable", "-server", "-client",
    "-verbose", "-splash:", "-showversion", "--show-version", "--enable-", "--add-",
    "-agentlib:jdwp",
];

/// How those of them begin that do not: they start something else, or read more options.
const OTHERWISE: [&str; 10] = [
    "-Xbootclasspath", "-Xrun", "-Xinternalversion", "-Xshare:dump", "-XXaltjvm", "-XX:Flags=",
    "-XX:VMOptionsFile=", "-Djava.system.class.loader", "-Djava.class.path", "-Djarmode",
];

/// Options with a value in the next word that leaves the main class as it is.
const WITH_VALUE: [&str; 5] =
    ["--add-modules", "--add-opens", "--add-exports", "--add-reads", "--enable-native-access"];

/// What the options of a command say about the main class.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Options {
    /// Whether it is that of a jar.
    pub(super) is_jar: bool,
    /// The class path; `None` if it is not given, and of no meaning for a jar.
    pub(super) class_path: Option<String>,
    /// The name of the class, or the path of the jar.
    pub(super) what: String,
}

impl Options {
    /// Parses the arguments of `java`; `None` if they start no class, or have an option that may
    /// change which class is loaded.
    pub(super) fn parse(arguments: &[String]) -> Option<Self> {
        let (mut is_jar, mut class_path) = (false, None);
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "-jar" => is_jar = true,
                "-cp" | "-classpath" | "--class-path" => class_path = Some(words.next()?.clone()),
                word if WITH_VALUE.contains(&word) => drop(words.next()?),
                word if word.starts_with("--class-path=") => {
                    class_path = word.split_once('=').map(|(_, path)| path.to_owned());
                }
                word if is_plain(word) => (),
                // A source is compiled first, and words in a file are not read.
                what if what.starts_with(['-', '@', '$']) || what.ends_with(".java") => {
                    return None;
                }
                what => return Some(Self { is_jar, class_path, what: what.to_owned() }),
            }
        }
        None
    }
}

/// Whether words are options that leave the main class as it is.
pub(super) fn are_plain<'w>(words: impl Iterator<Item = &'w str>) -> bool {
    let mut words = words;
    words.all(is_plain)
}

fn is_plain(word: &str) -> bool {
    let begins = |starts: &[&str]| starts.iter().any(|start| word.starts_with(start));
    word != "-X" && begins(&PLAIN) && !begins(&OTHERWISE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(command: &str) -> Option<(bool, Option<String>, String)> {
        let words: Vec<String> = command.split(' ').map(str::to_owned).collect();
        let Options { is_jar, class_path, what } = Options::parse(&words)?;
        Some((is_jar, class_path, what))
    }

    #[test]
    fn the_first_word_that_is_no_option_is_the_jar_or_the_class() {
        let jar = |path: &str| Some((true, None, path.to_owned()));
        assert_eq!(parse("-jar a.jar -cp x"), jar("a.jar"));
        // As the launcher reads them, options may follow `-jar`.
        assert_eq!(parse("-Xmx1g -jar -Dx=1 a.jar"), jar("a.jar"));
        assert_eq!(parse("--add-opens java.base/a=ALL-UNNAMED -jar a.jar"), jar("a.jar"));
        assert_eq!(parse("-agentlib:jdwp=server=y -ea -jar a.jar"), jar("a.jar"));
        let class = |path: Option<&str>| Some((false, path.map(str::to_owned), "a.B".to_owned()));
        assert_eq!(parse("a.B -jar c.jar"), class(None));
        for option in ["-cp x:y", "-classpath x:y", "--class-path x:y", "--class-path=x:y"] {
            assert_eq!(parse(&format!("{option} a.B")), class(Some("x:y")), "{option}");
        }
    }

    #[test]
    fn what_may_change_the_main_class_is_not_followed() {
        for command in [
            "-version",
            "-jar",
            "-cp",
            "@arguments",
            "-m a/b.C",
            "-p lib -m a",
            "Main.java",
            "-javaagent:a.jar -jar b.jar",
            "-agentpath:a.so -jar b.jar",
            "-X",
            "-Xbootclasspath/a:a.jar -jar b.jar",
            "-XX:Flags=x -jar b.jar",
            "-Djarmode=tools -jar a.jar",
            "-Djava.system.class.loader=A -jar a.jar",
            "-jar $JAR",
        ] {
            assert_eq!(parse(command), None, "{command}");
        }
    }
}
