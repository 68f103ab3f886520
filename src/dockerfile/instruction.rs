//! What a Dockerfile consists of: instructions and their keywords.

/// An instruction of a Dockerfile, as far as the history records it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// The instruction on one line, such as `RUN apt-get update`; it may hold secrets and
    /// control characters.
    pub text: String,
    /// What it does.
    pub keyword: Keyword,
    /// Build arguments in effect, as `NAME=value`; empty unless the builder records them before the
    /// command of a `RUN`.
    pub build_args: Vec<String>,
    /// What a `RUN` runs, if that is several lines, which `text` has on one.
    pub script: Option<String>,
}

impl Instruction {
    /// What a `RUN` runs, without the word `RUN`; `None` for other instructions.
    pub fn command(&self) -> Option<&str> {
        self.text.strip_prefix("RUN ").filter(|_| self.keyword == Keyword::Run)
    }

    /// What a `RUN` runs, with its line breaks; `None` for other instructions.
    pub fn whole_command(&self) -> Option<&str> {
        let command = self.command()?;
        Some(self.script.as_deref().unwrap_or(command))
    }

    /// Whether it is a `COPY` or an `ADD`.
    pub fn is_copy(&self) -> bool {
        matches!(self.keyword, Keyword::Copy | Keyword::Add)
    }
}

macro_rules! keywords {
    ($($name:ident $word:literal $about:literal,)*) => {
        /// What an instruction does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Keyword {
            $(#[doc = $about] $name,)*
            /// Imports a file system (`docker import`).
            Import,
            /// Not from a Dockerfile: another builder's line, or that of a committed container.
            Other,
        }

        impl Keyword {
            /// Parses a keyword in capitals, as builders write it.
            pub fn of(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$name),)*
                    _ => None,
                }
            }

            /// Returns the keyword in capitals; empty for what is not from a Dockerfile.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                    Self::Import | Self::Other => "",
                }
            }
        }
    };
}

keywords! {
    Run "RUN" "Runs a command.",
    Copy "COPY" "Copies files.",
    Add "ADD" "Copies files, unpacks archives, downloads.",
    From "FROM" "Starts from another image.",
    Cmd "CMD" "Sets the default arguments.",
    Entrypoint "ENTRYPOINT" "Sets the program.",
    Env "ENV" "Sets variables of the environment.",
    Workdir "WORKDIR" "Sets the working directory, and makes it.",
    User "USER" "Sets the user.",
    Expose "EXPOSE" "Names ports.",
    Label "LABEL" "Sets labels.",
    Volume "VOLUME" "Names volumes.",
    Arg "ARG" "Declares a build argument.",
    Shell "SHELL" "Sets the shell.",
    Healthcheck "HEALTHCHECK" "Sets the health check.",
    Stopsignal "STOPSIGNAL" "Sets the signal that stops a container.",
    Onbuild "ONBUILD" "Notes an instruction for later images.",
    Maintainer "MAINTAINER" "Names the author.",
}
