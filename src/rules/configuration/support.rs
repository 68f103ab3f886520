//! What rules about configurations share: which instruction set something, and whether the image
//! is that of an application.

use crate::dockerfile::Keyword;
use crate::facts::Facts;
use crate::facts::brought::Kind;
use crate::rules::About;
use crate::tree::NodeId;

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
        match found {
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

/// Programs that are no application without the name of something to run.
const INTERPRETERS: &[&str] = &[
    "sh", "bash", "ash", "dash", "zsh", "node", "python", "python3", "ruby", "irb", "php", "perl",
    "jshell", "java", "iex", "erl", "ghci", "julia", "R", "lua", "go", "dotnet", "bun", "deno",
];

/// Whether an image is that of an application, and no base image: it has code of its own, or its
/// own instructions start something.
pub(super) fn is_application(facts: &Facts) -> bool {
    let command = facts.command();
    let starts = match command.as_slice() {
        [] => false,
        [only] => !INTERPRETERS.contains(&only.rsplit('/').next().unwrap_or(only)),
        _ => true,
    };
    let is_own = |keyword| matches!(Setter::of(facts, keyword, |_| true), Setter::Own(_));
    let has_code = || {
        let sources = facts.sources_layer().and_then(|layer| facts.brought(layer));
        sources.is_some_and(|brought| brought.kind() == Some(Kind::Code))
    };
    starts
        && 0 < facts.base.layers
        && (is_own(Keyword::Cmd) || is_own(Keyword::Entrypoint) || has_code())
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
