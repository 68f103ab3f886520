//! Secrets that ship: in files of any layer, and in what the image says about itself, from which
//! their values are removed before anything else is made of it.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use crate::image::config::ImageConfig;
use crate::layer::ReadLayer;
use crate::secrets::{Hit, Known, Span, build_arguments, in_command, in_setting, in_words, masked};
use crate::tree::{MergedTree, NodeId, VersionId};

/// The secrets of an image. Nothing of their values.
#[derive(Debug, Default)]
pub struct Leaks {
    /// Files with secrets, by layer, then in tar order.
    pub files: Vec<FileLeak>,
    /// Secrets in the configuration and the history.
    pub settings: Vec<SettingLeak>,
}

/// A version of a file that has secrets.
#[derive(Debug, Clone)]
pub struct FileLeak {
    /// The index of the layer that ships it.
    pub layer: usize,
    /// What the layer put there.
    pub version: VersionId,
    /// Where it is.
    pub node: NodeId,
    /// The index of the layer that hides it; `None` if a container sees it.
    pub hidden_by: Option<usize>,
    /// What is in it, by line; not empty.
    pub hits: Vec<Hit>,
}

/// A secret in the configuration or in the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingLeak {
    /// Where it is.
    pub setting: Setting,
    /// What it is, as a singular noun phrase without an article.
    pub noun: &'static str,
    /// The name of the variable, label or option; empty if it has none.
    pub name: String,
    /// The position of the step in the history; `None` if it is only in the configuration.
    pub step: Option<usize>,
}

/// What of an image a secret is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setting {
    /// A variable of the environment.
    Variable,
    /// A label.
    Label,
    /// A build argument.
    BuildArgument,
    /// A command that was run to build the image.
    Command,
    /// What containers start.
    Start,
    /// What they check their health with.
    Health,
    /// What a build runs that begins with the image.
    OnBuild,
}

impl Setting {
    /// Whether its values have names.
    fn has_names(self) -> bool {
        matches!(self, Self::Variable | Self::Label | Self::BuildArgument)
    }
}

/// Lists the files with secrets.
pub(super) fn files(tree: &MergedTree) -> Vec<FileLeak> {
    let mut by_place: HashMap<(usize, u32), Vec<Hit>, RandomState> = HashMap::default();
    for (layer, read) in tree.layers().iter().enumerate() {
        for leak in &read.leaks {
            by_place.entry((layer, leak.entry)).or_default().push(leak.hit);
        }
    }
    let has_leaks = |layer: &std::sync::Arc<ReadLayer>| !layer.leaks.is_empty();
    if !tree.layers().iter().any(has_leaks) {
        return Vec::new();
    }
    let mut files: Vec<FileLeak> = Vec::with_capacity(by_place.len());
    for version in tree.all_versions().filter(|&version| tree.own_content(version).is_some()) {
        let Some(layer) = tree.layer_of(version) else { continue };
        let place = (layer, tree.entry_index(version));
        let Some(hits) = by_place.remove(&place) else { continue };
        let hidden_by = tree.hidden_bytes(version).map(|(_, by)| by as usize);
        files.push(FileLeak { layer, version, node: tree.node_of(version), hidden_by, hits });
    }
    files.sort_by_key(|file| (file.layer, tree.entry_index(file.version)));
    files
}

/// Replaces the values of secrets in a configuration, and lists them.
pub(super) fn take_settings(config: &mut ImageConfig) -> Vec<SettingLeak> {
    let mut known = Known::default();
    remember(config, &mut known);
    let known = &known;
    let mut found = Vec::new();
    for line in &mut config.env {
        let Some((name, value)) = line.split_once('=') else { continue };
        let spans = in_setting(name, value);
        *line = format!("{name}={}", masked(value, &known.added(value, spans.clone())));
        add(&mut found, Setting::Variable, None, spans);
    }
    for (name, value) in &mut config.labels {
        let spans = in_setting(name, value);
        *value = masked(value, &known.added(value, spans.clone()));
        add(&mut found, Setting::Label, None, spans);
    }
    let starts = in_words(&start(&config.entrypoint, &config.cmd));
    let (entry, command) =
        starts.split_at_checked(config.entrypoint.len()).unwrap_or((&starts, &[]));
    let on_build = config.on_build.iter().map(|line| in_command(line)).collect();
    let health = config.healthcheck.iter_mut().map(|check| {
        let spans = in_words(&check.test);
        (Setting::Health, &mut check.test, spans)
    });
    let words = [
        (Setting::Start, &mut config.entrypoint, entry.to_vec()),
        (Setting::Start, &mut config.cmd, command.to_vec()),
        (Setting::OnBuild, &mut config.on_build, on_build),
    ];
    for (setting, words, spans) in words.into_iter().chain(health) {
        for (word, spans) in words.iter_mut().zip(spans) {
            *word = masked(word, &known.added(word, spans.clone()));
            add(&mut found, setting, None, spans);
        }
    }
    for (step, line) in config.history.iter_mut().flatten().enumerate() {
        if let Some(text) = &mut line.created_by {
            take_step(step, text, known, &mut found);
        }
        for text in [&mut line.comment, &mut line.author].into_iter().flatten() {
            take(text, known);
        }
    }
    others(config).for_each(|text| take(text, known));
    found
}

/// What a container starts: the entry point with its arguments.
fn start(entrypoint: &[String], cmd: &[String]) -> Vec<String> {
    entrypoint.iter().chain(cmd).cloned().collect()
}

/// Takes the values of secrets of a configuration.
fn remember(config: &ImageConfig, known: &mut Known) {
    let settings = config.env.iter().filter_map(|line| line.split_once('='));
    let labels = config.labels.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in settings.chain(labels) {
        known.add(value, &in_setting(name, value));
    }
    let start = start(&config.entrypoint, &config.cmd);
    let health = config.healthcheck.iter().map(|check| &check.test);
    for words in [&start].into_iter().chain(health) {
        words.iter().zip(in_words(words)).for_each(|(word, spans)| known.add(word, &spans));
    }
    let lines = config.history.iter().flatten().filter_map(|line| line.created_by.as_ref());
    for text in lines.chain(&config.on_build) {
        known.add(text, &in_command(text));
    }
}

/// The other texts of a configuration.
fn others(config: &mut ImageConfig) -> impl Iterator<Item = &mut String> {
    let ImageConfig { author, comment, user, working_dir, volumes, shell, stop_signal, .. } =
        config;
    let one = [author, comment, user, working_dir, stop_signal].into_iter().flatten();
    one.chain(volumes).chain(shell)
}

/// Replaces the values of secrets in a text that is not said to have some.
fn take(text: &mut String, known: &Known) {
    *text = masked(text, &known.added(text, in_command(text)));
}

/// Replaces the values of secrets in a line of the history.
fn take_step(step: usize, text: &mut String, known: &Known, found: &mut Vec<SettingLeak>) {
    let mut spans = in_command(text);
    let (keyword, arguments) = kind(text);
    for span in &mut spans {
        let sets = arguments.contains(&span.range.start) || keyword.has_names();
        if sets && span.name.is_empty() {
            span.name = name_at(text, span.range.start).to_owned();
        }
    }
    let is_argument = |span: &Span| arguments.contains(&span.range.start);
    let masked = masked(text, &known.added(text, spans.clone()));
    let (arguments, others) = spans.into_iter().partition(is_argument);
    add(found, Setting::BuildArgument, Some(step), arguments);
    add(found, keyword, Some(step), others);
    *text = masked;
}

/// Returns the name of the variable that has a value around a place, in a list of `NAME=value`;
/// empty if there is none.
fn name_at(text: &str, place: usize) -> &str {
    let before = text.get(..place).unwrap_or_default();
    let words = before.rsplit(' ').filter_map(|word| word.split_once('='));
    let is_name = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-/".contains(&byte))
    };
    words.map(|(name, _)| name).find(|name| is_name(name)).unwrap_or_default()
}

/// Returns what a line of the history sets, and where its build arguments are.
///
/// Builders write build arguments before a command, as `|2 A=b C=d /bin/sh -c …`.
fn kind(text: &str) -> (Setting, Range<usize>) {
    let instruction = text.split_once("#(nop)").map_or(text, |(_, rest)| rest).trim_start();
    if let Some(arguments) = build_arguments(text) {
        return (Setting::Command, arguments);
    }
    let setting = match instruction.split(' ').next().unwrap_or_default() {
        "ENV" => Setting::Variable,
        "LABEL" => Setting::Label,
        "ARG" => Setting::BuildArgument,
        "CMD" | "ENTRYPOINT" => Setting::Start,
        "HEALTHCHECK" => Setting::Health,
        "ONBUILD" => Setting::OnBuild,
        _ => Setting::Command,
    };
    (setting, 0..0)
}

fn add(found: &mut Vec<SettingLeak>, setting: Setting, step: Option<usize>, spans: Vec<Span>) {
    for Span { noun, name, .. } in spans {
        let leak = SettingLeak { setting, noun, name, step };
        // A build argument is before each command that ran with it.
        let same = |other: &mut SettingLeak| {
            other.setting == setting
                && other.name == leak.name
                && other.noun == leak.noun
                && !leak.name.is_empty()
        };
        match found.iter_mut().find_map(|other| same(other).then_some(other)) {
            Some(other) => other.step = other.step.or(step),
            None => found.push(leak),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::config::HistoryLine;

    fn line(text: &str) -> HistoryLine {
        HistoryLine { created_by: Some(text.to_owned()), ..HistoryLine::default() }
    }

    #[test]
    fn values_are_removed_and_named() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect();
        let mut config = ImageConfig {
            env: vec![
                "PATH=/bin".into(),
                "DB_PASSWORD=hunter2".into(),
                "U=pg://a:hunter2@h".into(),
            ],
            labels: [("api.token".to_owned(), "hunter2".to_owned())].into(),
            cmd: words("serve --password hunter2"),
            history: Some(vec![
                line("RUN |1 NPM_TOKEN=hunter2 /bin/sh -c curl -u a:hunter2 h # buildkit"),
                line("ENV DB_PASSWORD=hunter2 U=pg://a:hunter2@h"),
                line("ARG NPM_TOKEN=hunter2"),
            ]),
            ..ImageConfig::default()
        };
        let found = take_settings(&mut config);
        assert!(!format!("{config:?}{found:?}").contains("hunter2"), "{config:?}");
        let named: Vec<_> =
            found.iter().map(|leak| (leak.setting, leak.name.as_str(), leak.step)).collect();
        assert_eq!(
            named,
            [
                (Setting::Variable, "DB_PASSWORD", Some(1)),
                (Setting::Variable, "U", Some(1)),
                (Setting::Label, "api.token", None),
                (Setting::Start, "--password", None),
                (Setting::BuildArgument, "NPM_TOKEN", Some(0)),
                (Setting::Command, "-u", Some(0)),
            ]
        );
        assert_eq!(config.env[2], "U=pg://a:***@h");
        assert_eq!(config.cmd, ["serve", "--password", "***"]);
    }

    #[test]
    fn other_settings_stay_as_they_are() {
        let config = ImageConfig {
            env: vec![
                "PATH=/bin".into(),
                "GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D".into(),
            ],
            cmd: vec!["sh".into(), "-c".into(), "a\nb".into()],
            history: Some(vec![line("RUN apt-get update")]),
            ..ImageConfig::default()
        };
        let mut taken = config.clone();
        assert_eq!(take_settings(&mut taken), []);
        assert_eq!(taken, config);
    }
}
