//! What rules about configurations have in common: whether an image is that of an application, and
//! which instruction set something.

use crate::dockerfile::Keyword;
use crate::facts::Facts;
use crate::rules::About;
use crate::tree::NodeId;

mod other_user;

pub(super) use other_user::Obstacles;

/// Programs that wait for somebody to type, as images for building upon start them: what is right
/// for an application is not for these.
const INTERACTIVE: &[&str] = &[
    "sh", "bash", "ash", "dash", "zsh", "ksh", "fish", "pwsh", "python", "python2", "python3",
    "ipython", "pypy", "pypy3", "node", "nodejs", "bun", "deno", "irb", "ruby", "jruby", "jshell",
    "php", "perl", "R", "julia", "ghci", "iex", "erl", "elixir", "lua", "luajit", "swift",
    "groovysh", "clojure", "clj", "sbcl", "scala", "tclsh", "mvn", "gradle", "sbt", "composer",
];

/// Whether a container of the image starts an application: neither nothing, as bare file systems
/// do, nor a shell or an interpreter alone, as images for building upon do.
pub(super) fn is_application(facts: &Facts) -> bool {
    let words = facts.command();
    // `php -a` and `bash -l` are interactive; `node server.js` is not.
    let last = words.iter().rev().find(|word| !word.starts_with('-') && !word.is_empty());
    last.is_some_and(|word| {
        let name = word.rsplit('/').next().unwrap_or(word);
        // `python3.12` is the program `python3`.
        let name = name.split('.').next().unwrap_or(name);
        !INTERACTIVE.contains(&name)
    })
}

/// The last step of the history with an instruction, such as `USER`; none if there is none.
pub(super) fn last_step(facts: &Facts, word: &str) -> Vec<About> {
    let is_it = |text: &str| text.split_whitespace().next() == Some(word);
    let mut steps = facts.history.steps.iter();
    let last =
        steps.rposition(|step| step.instruction.as_ref().is_some_and(|found| is_it(&found.text)));
    last.map(About::Step).into_iter().collect()
}

/// Which instruction sets a part of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setter {
    /// One of the image's own, by its position in the history.
    Own(usize),
    /// One of the base image.
    Base,
    /// The history has none.
    Unknown,
}

impl Setter {
    /// The last instruction of a keyword whose text fits.
    pub(super) fn of(facts: &Facts, keyword: Keyword, fits: impl Fn(&str) -> bool) -> Self {
        let found = facts.history.steps.iter().rposition(|step| {
            let instruction = step.instruction.as_ref();
            instruction.is_some_and(|made| made.keyword == keyword && fits(&made.text))
        });
        let has_own = !facts.own_steps().is_empty() || facts.own_layers().next().is_some();
        match found {
            None if 0 < facts.base.layers && !has_own => Self::Base,
            None => Self::Unknown,
            Some(at) if at < facts.base.steps => Self::Base,
            Some(at) => Self::Own(at),
        }
    }

    /// The instruction that sets a variable.
    pub(super) fn of_variable(facts: &Facts, name: &str) -> Self {
        Self::of(facts, Keyword::Env, |text| {
            let mut words = text.split_whitespace().skip(1);
            let is_first = words.clone().next() == Some(name);
            is_first || words.any(|word| word.split_once('=').is_some_and(|(key, _)| key == name))
        })
    }

    /// What a finding about it is about; `None` if it comes with the base image, which this image's
    /// instructions only inherit.
    pub(super) fn about(self) -> Option<Vec<About>> {
        match self {
            Self::Own(step) => Some(vec![About::Step(step)]),
            Self::Base => None,
            Self::Unknown => Some(Vec::new()),
        }
    }
}

/// Permission bits of what containers see at a path.
pub(super) fn mode(facts: &Facts, node: NodeId) -> Option<u16> {
    facts.tree.visible(node).map(|version| version.entry.mode)
}

/// Paths for a sentence, the first of them: `/a, /b and 3 more`.
pub(super) fn named(facts: &Facts, nodes: &[NodeId]) -> String {
    const MAX_NAMED: usize = 3;
    let shown: Vec<String> = nodes.iter().take(MAX_NAMED).map(|&node| facts.path(node)).collect();
    match nodes.len().saturating_sub(MAX_NAMED) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// A program with its arguments as `CMD` and `ENTRYPOINT` have them: `["node", "server.js"]`.
pub(super) fn json_form(words: &[String]) -> String {
    let quoted: Vec<String> =
        words.iter().map(|word| serde_json::Value::from(word.as_str()).to_string()).collect();
    format!("[{}]", quoted.join(", "))
}
