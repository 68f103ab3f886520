//! What rules about configurations have in common: whether an image is that of an application.

use crate::facts::Facts;
use crate::rules::About;

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
