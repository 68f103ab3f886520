//! What builders write into the history for an instruction of a Dockerfile.

use super::expand::{ANY, Variables};
use super::go;
use super::parse::Statement;
use super::words::{list, unquoted, words};
use crate::dockerfile::Keyword;
use crate::dockerfile::operands::{fold, json_list};
use crate::dockerfile::recover::recover;
use crate::dockerfile::workdir::absolute;

/// An instruction as builders write it.
#[derive(Debug, Default)]
pub(super) struct Forms {
    /// What its line of the history is, as [`recover`] returns it, with single blanks; [`ANY`] in
    /// it stands for any text.
    pub(super) texts: Vec<String>,
    /// What a `COPY` or an `ADD` copies.
    pub(super) copies: Vec<CopyForm>,
    /// The names that an `ARG` declares.
    pub(super) declares: Vec<String>,
}

/// The operands of a `COPY` or an `ADD`, with variables replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CopyForm {
    pub(super) keyword: &'static str,
    pub(super) flags: Vec<String>,
    pub(super) sources: Vec<String>,
    pub(super) destination: String,
    /// The destination as it is in the Dockerfile.
    pub(super) written: String,
    /// The same as an absolute path; `None` if the working directory is unknown.
    pub(super) absolute: Option<String>,
}

impl Forms {
    /// Adds what an instruction becomes, and applies it to the variables. `global` are the
    /// variables before the first stage.
    pub(super) fn add(
        &mut self,
        statement: &Statement,
        variables: &mut Variables,
        global: &Variables,
    ) {
        let raw = match statement.keyword {
            Keyword::Run => run(statement, variables),
            Keyword::Copy | Keyword::Add => {
                let copy = copy(statement, variables);
                self.copies.extend(copy.filter(|copy| !self.copies.contains(copy)));
                Vec::new()
            }
            Keyword::Env | Keyword::Label => vec![pairs(statement, variables)],
            Keyword::Arg => self.argument(statement, variables, global),
            Keyword::Workdir => workdir(statement, variables),
            Keyword::User | Keyword::Stopsignal => {
                vec![format!("{} {}", word(statement), variables.expand(&statement.operands))]
            }
            Keyword::Expose | Keyword::Volume => {
                let operands = list(&statement.operands).unwrap_or_else(|| {
                    let words = statement.operands.split_whitespace();
                    words.map(str::to_owned).collect()
                });
                let operands: Vec<_> = operands.iter().map(|one| variables.expand(one)).collect();
                vec![format!("{} [{}]", word(statement), operands.join(" "))]
            }
            Keyword::Cmd | Keyword::Entrypoint => start(statement, variables),
            Keyword::Healthcheck => go::healthcheck(statement),
            Keyword::Shell => {
                let shell = list(&statement.operands).unwrap_or_default();
                let form = format!("SHELL [{}]", shell.join(" "));
                variables.shell = shell;
                vec![form]
            }
            _ => Vec::new(),
        };
        for raw in raw.into_iter().chain([as_written(statement)]) {
            let text = recover(Some(&raw), None, &variables.shell).map(|made| made.text);
            if let Some(text) = text.map(|text| normal(statement.keyword, &text))
                && !self.texts.contains(&text)
            {
                self.texts.push(text);
            }
        }
    }

    /// The forms of an `ARG`, whose value the command line may set.
    fn argument(
        &mut self,
        statement: &Statement,
        variables: &mut Variables,
        global: &Variables,
    ) -> Vec<String> {
        let mut forms = vec![String::from("ARG"), String::from("ARG"), String::from("ARG")];
        for word in words(&statement.operands, variables.escape) {
            let (name, value) = match word.text.split_once('=') {
                Some((name, value)) => (name, Some(variables.expand(value))),
                None => (word.text, None),
            };
            let inherited = || global.get(name).map(str::to_owned);
            let shown = |value: &Option<String>| match value {
                Some(value) => format!(" {name}={value}"),
                None => format!(" {name}"),
            };
            let all = [value.clone(), None, Some(ANY.to_string())];
            forms.iter_mut().zip(all).for_each(|(form, value)| form.push_str(&shown(&value)));
            variables.declare(name, value.or_else(inherited));
            let name = name.to_owned();
            if !self.declares.contains(&name) {
                self.declares.push(name);
            }
        }
        forms
    }
}

/// Returns a text of the history in the form in which texts are compared.
pub(super) fn normal(keyword: Keyword, text: &str) -> String {
    if keyword != Keyword::Expose {
        return fold(text);
    }
    // BuildKit and the classic builder sort ports, and BuildKit names the protocol.
    let mut ports: Vec<&str> = text.split_ascii_whitespace().skip(1).collect();
    ports.iter_mut().for_each(|port| *port = port.strip_suffix("/tcp").unwrap_or(port));
    ports.sort_unstable();
    format!("EXPOSE {}", ports.join(" "))
}

fn word(statement: &Statement) -> &'static str {
    statement.keyword.word()
}

/// An instruction as Buildah and Kaniko write it: as it is in the Dockerfile.
fn as_written(statement: &Statement) -> String {
    let flags = statement.flags.join(" ");
    format!("{} {flags} {}", word(statement), statement.operands)
}

fn run(statement: &Statement, variables: &Variables) -> Vec<String> {
    let operands = &statement.operands;
    let shell = variables.shell.join(" ");
    if let Some(words) = list(operands) {
        let line = words.join(" ");
        return vec![format!("RUN {line}"), line, format!("RUN {operands}")];
    }
    let documents = &statement.documents;
    let mut commands = vec![operands.clone()];
    if !documents.is_empty() {
        // BuildKit takes the lines in place of a single document, and restores the others; it runs
        // a script of another program from a file. Buildah leaves out the words that end them.
        let bodies: String = documents.iter().map(|one| one.body.as_str()).collect();
        let ended: Vec<_> =
            documents.iter().map(|one| format!("{}{}", one.body, one.name)).collect();
        commands =
            vec![format!("{operands}\n{}", ended.join("\n")), format!("{operands}\n{bodies}")];
        if let [only] = documents.as_slice()
            && operands.starts_with("<<")
            && words(operands, variables.escape).len() == 1
        {
            commands.push(only.body.clone());
            commands.push(format!("/dev/pipes/{}", only.name));
        }
    }
    let flags = statement.flags.join(" ");
    let mut forms = Vec::new();
    for command in commands {
        forms.push(format!("RUN /bin/sh -c {command}"));
        forms.push(format!("RUN {command}"));
        if !shell.is_empty() {
            forms.push(format!("RUN {shell} {command}"));
        }
        if !flags.is_empty() {
            forms.push(format!("RUN {flags} {command}"));
        }
    }
    forms
}

fn copy(statement: &Statement, variables: &Variables) -> Option<CopyForm> {
    let words = list(&statement.operands).unwrap_or_else(|| {
        let words = statement.operands.split_whitespace();
        words.map(str::to_owned).collect()
    });
    let (destination, sources) = words.split_last()?;
    let source = |source: &String| {
        let document = source.strip_prefix("<<");
        let name = document.map(|name| name.strip_prefix('-').unwrap_or(name));
        let name = name.map(|name| format!("<<{}", unquoted(name, variables.escape)));
        name.unwrap_or_else(|| variables.expand(source))
    };
    let written = destination.clone();
    let destination = variables.expand(destination);
    let is_absolute = destination.starts_with(['/', ANY]);
    let directory = variables.directory.as_deref().or(is_absolute.then_some(""));
    Some(CopyForm {
        keyword: word(statement),
        flags: statement.flags.iter().map(|flag| variables.expand(flag)).collect(),
        sources: sources.iter().map(source).collect(),
        absolute: directory.map(|directory| absolute(directory, &destination)),
        destination,
        written,
    })
}

/// An `ENV` or a `LABEL` with its values as they are in the image.
fn pairs(statement: &Statement, variables: &mut Variables) -> String {
    let all = words(&statement.operands, variables.escape);
    let mut form = word(statement).to_owned();
    let mut new = Vec::new();
    match all.first() {
        // The old form: one name, and the rest of the line.
        Some(name) if !name.text.contains('=') => {
            let value = variables.expand(name.rest);
            new.push((name.text.to_owned(), value));
        }
        _ => {
            for word in all {
                let (name, value) = word.text.split_once('=').unwrap_or((word.text, ""));
                new.push((variables.expand(name), variables.expand(value)));
            }
        }
    }
    for (name, value) in new {
        form.push_str(&format!(" {name}={value}"));
        if statement.keyword == Keyword::Env {
            variables.set(&name, &value);
        }
    }
    form
}

/// A `WORKDIR`, which BuildKit and the classic builder write as an absolute path.
fn workdir(statement: &Statement, variables: &mut Variables) -> Vec<String> {
    let path = variables.expand(&statement.operands);
    // On Windows, the history has neither the drive nor backslashes.
    let plain = path.replace('\\', "/");
    let plain = match plain.get(1..2) {
        Some(":") => plain.get(2..).unwrap_or_default().to_owned(),
        _ => plain,
    };
    let resolved = match &variables.directory {
        Some(directory) => absolute(directory, &plain),
        None if plain.starts_with(['/', ANY]) => absolute("", &plain),
        None => format!("{ANY}{}", absolute("", &plain)),
    };
    // A path that is any text may be relative.
    let resolved = resolved.replace(&format!("/{ANY}"), &ANY.to_string());
    variables.directory = Some(resolved.clone());
    let root = if resolved.is_empty() { "/".to_owned() } else { resolved };
    vec![format!("WORKDIR {path}"), format!("WORKDIR {root}")]
}

/// A `CMD` or an `ENTRYPOINT`.
fn start(statement: &Statement, variables: &Variables) -> Vec<String> {
    let keyword = word(statement);
    if let Some(words) = list(&statement.operands) {
        return vec![format!("{keyword} {}", json_list(words))];
    }
    let own: Vec<&str> = variables.shell.iter().map(String::as_str).collect();
    let shells: [&[&str]; 2] = [&["/bin/sh", "-c"], &["cmd", "/S", "/C"]];
    let shells = if own.is_empty() { shells.to_vec() } else { vec![own.as_slice()] };
    let command = &statement.operands;
    let lists = shells.iter().flat_map(|shell| {
        let words = shell.iter().copied().chain([command.as_str()]);
        [json_list(words), json_list([format!("{} {command}", shell.join(" "))])]
    });
    lists.map(|list| format!("{keyword} {list}")).collect()
}
