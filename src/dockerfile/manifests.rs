//! Manifests copied before sources, so that a change of a source installs nothing again.

use super::install::Installation;
use super::installers::{INSTALLERS, runs_only};
use super::line::Line;
use super::{Draft, Keyword, shell, tidy};

/// What is known of the build context of a `COPY`, by the layer that it made; names are right below
/// what it copies to.
pub trait BuildContext {
    /// Whether it has a file or directory.
    fn has(&self, layer: usize, name: &str) -> bool;
    /// Whether no directory of it has another file with this name, as members of workspaces do.
    fn is_only(&self, layer: usize, name: &str) -> bool;
    /// Whether the project has a script with this name.
    fn has_script(&self, layer: usize, name: &str) -> bool;
    /// Whether a manifest names other files or directories of it, by its path below what is copied
    /// to: `-e .`, `-r base.txt`, `replace a => ./a`; `None` if that is not known.
    fn names_files(&self, layer: usize, path: &str) -> Option<bool>;
    /// Whether a later layer changed a file.
    fn is_changed_later(&self, layer: usize, name: &str) -> bool;
}

/// What instructions are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Their layers are in the image: a `RUN` must not be split from its cleanup.
    Shipped,
    /// They are a build stage.
    Stage,
}

/// Commands that read nothing of a build context.
const INDEPENDENT: &[&str] = &[
    "apt-get update", "apt update", "apk update", "apt-get upgrade", "apt-mark", "apt-get purge",
    "apt-get autoremove", "npm install -g", "npm install --global", "npm i -g", "corepack enable",
    "pip install --upgrade pip", "pip install -U pip", "update-ca-certificates", "useradd",
    "adduser", "groupadd", "addgroup",
];

impl Draft {
    /// Returns the instructions with manifests copied, and what they name installed, before the
    /// whole build context is copied. Where that could change what is installed, they stay as they
    /// are.
    pub fn with_manifests_first(&self, context: &dyn BuildContext, how: Use) -> Self {
        let mut draft = self.clone();
        let mut directory = "";
        for (at, line) in self.lines.iter().enumerate() {
            match line.keyword {
                Keyword::Workdir => {
                    directory = line.text.strip_prefix("WORKDIR ").unwrap_or_default().trim();
                }
                // The cache of another user is elsewhere, and it may write nothing here.
                Keyword::User => return self.clone(),
                Keyword::Copy if copies_all(&line.text, directory) => {
                    let Some(layer) = line.layer else { continue };
                    let mounts = how == Use::Stage && self.builder().has_mounts();
                    let order = Order { context, layer, how, mounts };
                    order.apply(&mut draft.lines, at);
                    return draft;
                }
                _ => (),
            }
        }
        draft
    }

    /// Returns the instructions of a build stage without those that only make its layers smaller.
    pub fn without_cleanups(mut self) -> Self {
        for line in self.lines.iter_mut().filter(|line| line.is_plain_run()) {
            line.drop_commands(tidy::cleans_caches, "nobody ships a build stage");
        }
        self
    }
}

/// Whether a `COPY` copies the whole build context into the working directory.
fn copies_all(text: &str, directory: &str) -> bool {
    let words: Vec<&str> =
        text.split_whitespace().skip(1).filter(|word| !word.starts_with("--")).collect();
    let is_same = |path: &str| path.trim_end_matches('/') == directory.trim_end_matches('/');
    let [source, destination] = words.as_slice() else { return false };
    !directory.is_empty()
        && !text.contains("--from=")
        && matches!(*source, "." | "./")
        && (matches!(*destination, "." | "./") || is_same(destination))
}

struct Order<'c> {
    context: &'c dyn BuildContext,
    layer: usize,
    how: Use,
    mounts: bool,
}

impl Order<'_> {
    /// Moves the `RUN` instructions right after a `COPY` before it, as far as they do not need it.
    fn apply(&self, lines: &mut Vec<Line>, copy: usize) {
        let mut moved: Vec<Line> = Vec::new();
        let mut rest: Option<Line> = None;
        let mut at = copy + 1;
        while let Some(line) = lines.get(at).filter(|line| line.keyword == Keyword::Run) {
            if line.is_dropped() {
                // What was joined or left out has only comments.
                moved.push(line.clone());
                at += 1;
                continue;
            }
            let Some((first, manifests, second)) = self.part(line) else { break };
            at += 1;
            let copied = lines.get(copy).filter(|_| !manifests.is_empty());
            moved.extend(copied.map(|copy| copy_of(copy, &manifests)));
            moved.push(first);
            rest = second;
            if rest.is_some() {
                break;
            }
        }
        if moved.iter().any(|line| !line.is_dropped()) {
            let whole = lines.get(copy).cloned();
            let after = whole.into_iter().chain(rest);
            lines.splice(copy..at, moved.into_iter().chain(after));
        }
    }

    /// Returns what of a `RUN` may run before the build context is copied, which manifests that
    /// needs, and the rest of it; `None` if nothing may.
    fn part(&self, line: &Line) -> Option<(Line, Vec<&'static str>, Option<Line>)> {
        if !line.is_plain_run() {
            return None;
        }
        let needs = |command: &String| !is_independent(command);
        let Some(at) = line.commands.iter().position(needs) else {
            return Some((line.clone(), Vec::new(), None));
        };
        let command = line.commands.get(at)?;
        let (manifests, written, option) = self.installs(command)?;
        let mut first = line.clone();
        let mut commands = line.commands.clone();
        *commands.get_mut(at)? = written;
        let is_last = !commands.iter().skip(at + 1).any(needs);
        if !is_last && self.how == Use::Shipped {
            return None;
        }
        first.set(commands, option.as_deref());
        let second = (!is_last).then(|| first.split_off(at + 1));
        Some((first, manifests, second))
    }

    /// Returns the manifests that a command needs, how it is written then, and a cache mount.
    fn installs(&self, command: &str) -> Option<(Vec<&'static str>, String, Option<String>)> {
        let has = |name: &&&'static str| self.context.has(self.layer, name);
        let installer = INSTALLERS.iter().find(|one| runs_only(command, one))?;
        let manifest = installer.manifest;
        let lock = installer.locks.iter().find(has).copied();
        let runs_scripts =
            installer.scripts.iter().any(|script| self.context.has_script(self.layer, script));
        let is_sound = self.context.has(self.layer, manifest)
            && self.context.is_only(self.layer, manifest)
            && (lock.is_some() || !installer.needs_lock)
            && !installer.unless.iter().any(|name| has(&name))
            && self.context.names_files(self.layer, manifest) != Some(true)
            && !runs_scripts;
        if !is_sound {
            return None;
        }
        let also = installer.also.iter().filter(has).copied();
        let files: Vec<&'static str> = std::iter::once(manifest).chain(lock).chain(also).collect();
        // A lock that the installation changed did not fit the manifest.
        let is_exact = lock.is_some_and(|lock| !self.context.is_changed_later(self.layer, lock));
        let written = match installer.exact.filter(|_| is_exact) {
            Some(exact) => {
                let words =
                    installer.commands.iter().find(|words| shell::runs(command, &[words]))?;
                command.replacen(words, exact, 1)
            }
            None => command.to_owned(),
        };
        let is_cached = self.mounts && !installer.cache.is_empty() && !command.contains("no-cache");
        let mount = format!("--mount=type=cache,target={}", installer.cache);
        Some((files, written, is_cached.then_some(mount)))
    }
}

/// Returns which manifests a `RUN` needs, if it may run before the rest of the build context is
/// copied; empty if it needs nothing of that. `None` if it may need more.
///
/// `layer` is that of the `COPY` that brings the context, `run` what follows the word `RUN`.
pub fn needed_by(context: &dyn BuildContext, layer: usize, run: &str) -> Option<Vec<&'static str>> {
    let order = Order { context, layer, how: Use::Shipped, mounts: false };
    let mut needed: Vec<&'static str> = Vec::new();
    for command in shell::commands(run)? {
        if !is_independent(command) {
            let (manifests, ..) = order.installs(command)?;
            needed.extend(manifests);
        }
    }
    needed.sort_unstable();
    needed.dedup();
    Some(needed)
}

fn is_independent(command: &str) -> bool {
    let starts = |words: &&str| shell::position(command, words) == Some(words.len());
    let is_plain = !command.contains([';', '|', '(', '<', '>', '`', '$', '\n'])
        && !command.contains(" ./")
        && !command.contains(" /");
    tidy::cleans_caches(command)
        || is_plain && (Installation::parse(command).is_some() || INDEPENDENT.iter().any(starts))
}

/// Returns a `COPY` of only some files, with the options of the one of everything.
fn copy_of(copy: &Line, files: &[&str]) -> Line {
    let options = copy.text.split_whitespace().filter(|word| word.starts_with("--"));
    let words = std::iter::once("COPY").chain(options).chain(files.iter().copied());
    let text = words.chain(["./"]).collect::<Vec<_>>().join(" ");
    Line::with_text(Keyword::Copy, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dockerfile::recover::recover;
    use crate::dockerfile::{Inferred, Step};

    /// A build context with these names, and perhaps a script.
    struct Names(&'static [&'static str], &'static str);

    impl BuildContext for Names {
        fn has(&self, _: usize, name: &str) -> bool {
            self.0.contains(&name)
        }
        fn is_only(&self, _: usize, name: &str) -> bool {
            !self.0.iter().any(|path| path.ends_with(&format!("/{name}")))
        }
        fn has_script(&self, _: usize, name: &str) -> bool {
            self.1 == name
        }
        fn names_files(&self, _: usize, _: &str) -> Option<bool> {
            Some(self.1 == "files")
        }
        fn is_changed_later(&self, _: usize, name: &str) -> bool {
            self.0.contains(&format!("changed {name}").as_str())
        }
    }

    const NODE: &[&str] = &["package.json", "package-lock.json", "src"];

    fn draft(lines: &[&str]) -> Draft {
        let step = |(layer, line): (usize, &&str)| Step {
            layer: Some(layer),
            instruction: recover(Some(line), None, &[]),
            ..Step::default()
        };
        let steps: Vec<Step> = lines.iter().enumerate().map(step).collect();
        Draft::of(&steps, |_| Inferred::default())
    }

    fn check(lines: &[&str], names: &Names, how: Use, expected: &[&str]) {
        let draft = draft(lines).with_manifests_first(names, how);
        assert_eq!(draft.lines(), expected, "{lines:?}");
    }

    #[test]
    fn manifests_come_before_sources() {
        check(
            &["WORKDIR /app", "COPY . .", "RUN npm install", "RUN npm run build"],
            &Names(NODE, ""),
            Use::Shipped,
            &[
                "WORKDIR /app",
                "COPY package.json package-lock.json ./",
                "RUN npm ci",
                "COPY . .",
                "RUN npm run build",
            ],
        );
        check(
            &[
                "WORKDIR /app",
                "COPY --chown=a . /app/",
                "RUN apt-get update && apt-get install -y a && \
               pip install --no-cache-dir -r requirements.txt && rm -rf /var/lib/apt/lists/*",
            ],
            &Names(&["requirements.txt"], ""),
            Use::Shipped,
            &[
                "WORKDIR /app",
                "COPY --chown=a requirements.txt ./",
                "RUN apt-get update && \\",
                "    apt-get install -y a && \\",
                "    pip install --no-cache-dir -r requirements.txt && \\",
                "    rm -rf /var/lib/apt/lists/*",
                "COPY --chown=a . /app/",
            ],
        );
    }

    #[test]
    fn a_build_stage_is_split_and_an_image_is_not() {
        let lines =
            ["WORKDIR /app", "COPY . .", "RUN npm ci && npm run build && rm -rf /root/.npm"];
        check(
            &lines,
            &Names(NODE, ""),
            Use::Stage,
            &[
                "WORKDIR /app",
                "COPY package.json package-lock.json ./",
                "RUN npm ci",
                "COPY . .",
                "RUN npm run build && \\",
                "    rm -rf /root/.npm",
            ],
        );
        let same = draft(&lines).with_manifests_first(&Names(NODE, ""), Use::Shipped);
        assert_eq!(same.lines(), draft(&lines).lines());
    }

    #[test]
    fn what_may_need_sources_stays() {
        let npm = &["WORKDIR /app", "COPY . .", "RUN npm install"][..];
        let uv = &["WORKDIR /app", "COPY . .", "RUN uv sync"][..];
        let pip = &["WORKDIR /app", "COPY . .", "RUN pip install ."][..];
        let requirements = &["WORKDIR /app", "COPY . .", "RUN pip install -r requirements.txt"][..];
        let other = &["WORKDIR /app", "COPY . /srv", "RUN npm install"][..];
        let user = &["USER app", "WORKDIR /app", "COPY . .", "RUN npm install"][..];
        let first = &["WORKDIR /app", "COPY . .", "RUN ./configure", "RUN npm install"][..];
        for (lines, names, script) in [
            (npm, NODE, "postinstall"),
            (npm, &["package.json", "packages/a/package.json"][..], ""),
            (npm, &["package.json", "node_modules"], ""),
            (requirements, &["requirements.txt"], "files"),
            (npm, &["src"], ""),
            (uv, &["pyproject.toml", "uv.lock"], ""),
            (pip, &["requirements.txt", "setup.py"], ""),
            (other, NODE, ""),
            (user, NODE, ""),
            (first, NODE, ""),
        ] {
            let same = draft(lines).with_manifests_first(&Names(names, script), Use::Stage);
            assert_eq!(same.lines(), draft(lines).lines(), "{names:?}");
        }
        // Without a lock that fits, versions are chosen anew.
        for names in [
            &["package.json"][..],
            &["package.json", "package-lock.json", "changed package-lock.json"],
        ] {
            let draft = draft(npm).with_manifests_first(&Names(names, ""), Use::Stage);
            assert!(draft.lines().contains(&"RUN npm install".to_owned()), "{names:?}");
        }
    }

    #[test]
    fn a_build_stage_does_not_clean_up() {
        let lines = [
            "RUN apt-get update && apt-get install -y a && apt-get clean",
            "RUN rm -rf /var/lib/apt/lists/*",
            "RUN rm -rf /srv/id_rsa",
        ];
        assert_eq!(
            draft(&lines).without_cleanups().lines(),
            [
                "# left out: apt-get clean — nobody ships a build stage",
                "RUN apt-get update && \\",
                "    apt-get install -y a",
                "# left out: rm -rf /var/lib/apt/lists/* — nobody ships a build stage",
                "RUN rm -rf /srv/id_rsa",
            ]
        );
    }
}
