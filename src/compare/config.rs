//! The settings of two images that differ.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::both::Both;
use crate::report::{ConfigReport, HealthcheckReport};
use crate::secrets::{MASK, in_command};

/// One setting that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConfigChange {
    /// Which one: `User`, `Cmd`, `Env.PATH`, `Labels.version`, `ExposedPorts.8080/tcp`.
    pub key: String,
    /// Its value in the first image; of a list, its elements as JSON.
    ///
    /// `null` if it is not set, and if `secret`.
    pub before: Option<String>,
    /// Its value in the second image; of a list, its elements as JSON.
    ///
    /// `null` if it is not set, and if `secret`.
    pub after: Option<String>,
    /// What happened to it.
    pub change: SettingState,
    /// Whether its name looks like that of a secret: then no value is written.
    pub secret: bool,
}

crate::words::words! {
    /// What happened to a setting.
    pub enum SettingState {
        /// Only the second image sets it.
        Added = "added",
        /// Only the first image sets it.
        Removed = "removed",
        /// It has another value.
        Changed = "changed",
    }
}

/// Parts of the names of variables and labels whose values are secrets, as the scanners for secrets
/// have them.
const SECRET_NAMES: &[&str] = &[
    "ACCESSKEY", "ACCESS_KEY", "APIKEY", "API_KEY", "AUTH", "CREDENTIAL", "DSN", "PASSPHRASE",
    "PASSWD", "PASSWORD", "PRIVATEKEY", "PRIVATE_KEY", "SECRET", "TOKEN",
];

/// Ends of such names.
const SECRET_ENDS: &[&str] = &["_KEY", "_PASS", "_PAT", "_PWD", "_SALT"];

/// Words that hold such parts, and have nothing to do with secrets.
const PLAIN_WORDS: &[&str] = &["AUTHOR", "TOKENIZER"];

/// The settings of one image, by key.
type Settings = BTreeMap<String, String>;

/// Lists the settings that differ, by key.
pub(super) fn changes(configs: Both<Option<&ConfigReport>>) -> Vec<ConfigChange> {
    let Both { before, after } = configs.map(|config| config.map(settings).unwrap_or_default());
    let keys: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let change = |key: &String| change(key, before.get(key), after.get(key));
    keys.into_iter().filter_map(change).collect()
}

fn change(key: &str, before: Option<&String>, after: Option<&String>) -> Option<ConfigChange> {
    let change = match (before, after) {
        (Some(before), Some(after)) if before == after => return None,
        (Some(_), Some(_)) => SettingState::Changed,
        (Some(_), None) => SettingState::Removed,
        _ => SettingState::Added,
    };
    let secret = is_secret(key)
        || [before, after]
            .into_iter()
            .flatten()
            .any(|value| has_password(value) || sets_secret(value) || has_token(value));
    let shown = |value: Option<&String>| value.filter(|_| !secret).cloned();
    Some(ConfigChange {
        key: key.to_owned(),
        before: shown(before),
        after: shown(after),
        change,
        secret,
    })
}

/// Whether the name of a variable or a label looks like that of a secret.
fn is_secret(key: &str) -> bool {
    key.split_once('.').is_some_and(|(_, name)| is_secret_name(name))
}

fn is_secret_name(name: &str) -> bool {
    let mut name = name.to_ascii_uppercase().replace('-', "_");
    for word in PLAIN_WORDS {
        name = name.replace(word, "");
    }
    SECRET_NAMES.iter().any(|part| name.contains(part))
        || SECRET_ENDS.iter().any(|end| name.ends_with(end))
}

/// Whether a value, such as a command line, sets a variable or an option whose name looks like that
/// of a secret: `TOKEN=1`, `--password=1`, `-Dpassword=1`.
fn sets_secret(value: &str) -> bool {
    let words = value.split(|c: char| c.is_whitespace() || "\"',;".contains(c));
    let mut names =
        words.filter_map(|word| word.split_once('=').filter(|(_, set)| !set.is_empty()));
    names.any(|(name, _)| is_secret_name(name))
}

/// Whether a value has a secret in it that has the format of one, or one that was replaced.
fn has_token(value: &str) -> bool {
    value.contains(MASK) || !in_command(value).is_empty()
}

/// Whether a value is an address with a password in it (RFC 3986, section 3.2.1).
fn has_password(value: &str) -> bool {
    value.split("://").skip(1).any(|rest| {
        let authority = rest.split(['/', '?', '#', '"', ' ']).next().unwrap_or_default();
        let user = authority.rsplit_once('@').map(|(user, _)| user);
        user.is_some_and(|user| user.contains(':'))
    })
}

/// All settings but times, which change with every build. Of sets, each element is one.
fn settings(config: &ConfigReport) -> Settings {
    let mut settings = Settings::new();
    let mut set = |key: &str, value: Option<String>| {
        value.into_iter().for_each(|value| {
            settings.insert(key.to_owned(), value);
        });
    };
    let list = |values: &[String]| {
        let json = || serde_json::to_string(values).ok();
        Some(values).filter(|values| !values.is_empty()).and_then(|_| json())
    };
    set("Architecture", config.architecture.clone());
    set("Author", config.author.clone());
    set("Cmd", list(&config.cmd));
    set("Entrypoint", list(&config.entrypoint));
    set("Healthcheck", config.healthcheck.as_ref().map(healthcheck));
    set("OnBuild", list(&config.on_build));
    set("Os", config.os.clone());
    set("OsVersion", config.os_version.clone());
    set("Shell", list(&config.shell));
    set("StopSignal", config.stop_signal.clone());
    set("User", config.user.clone());
    set("Variant", config.variant.clone());
    set("WorkingDir", config.working_dir.clone());
    for variable in &config.env {
        let (name, value) = variable.split_once('=').unwrap_or((variable, ""));
        set(&format!("Env.{name}"), Some(value.to_owned()));
    }
    for (name, value) in &config.labels {
        set(&format!("Labels.{name}"), Some(value.clone()));
    }
    for port in &config.exposed_ports {
        set(&format!("ExposedPorts.{port}"), Some(String::new()));
    }
    for volume in &config.volumes {
        set(&format!("Volumes.{volume}"), Some(String::new()));
    }
    settings
}

/// A health check on one line: its command, then what differs from the engine's defaults.
fn healthcheck(check: &HealthcheckReport) -> String {
    let mut text = serde_json::to_string(&check.test).unwrap_or_default();
    let times = [
        ("interval", check.interval),
        ("timeout", check.timeout),
        ("start-period", check.start_period),
        ("start-interval", check.start_interval),
    ];
    for (name, nanoseconds) in times {
        if let Some(nanoseconds) = nanoseconds {
            let seconds = nanoseconds as f64 / 1e9;
            text.push_str(&format!(" {name}={seconds}s"));
        }
    }
    if let Some(retries) = check.retries {
        text.push_str(&format!(" retries={retries}"));
    }
    text
}
