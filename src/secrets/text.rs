//! The secrets of one file: what its kind is looked into for, in lines.

use std::borrow::Cow;

use super::paths::{Interest, Kind};
use super::probes::Probe;
use super::{Hit, Holder, der, keys, scan, stores, users};

/// How many secrets of a file are listed.
const MAX_HITS: usize = 64;

/// How many first bytes tell text from other content.
const HEAD: usize = 512;

const PASSWORD_HASH: &str = "hash of a password";
const PASSWORD_IN_ADDRESS: &str = "password in an address";
const SECRET_VARIABLE: &str = "secret of the environment";
const KUBERNETES_SECRET: &str = "Kubernetes secret";
const SERVICE_ACCOUNT_KEY: &str = "key of a Google service account";
const REPOSITORY_PASSWORD: &str = "password of a package repository";
const NO_PASSWORD: &str = "user without a password";

/// What is found in files without a row or a format of its own, as noun phrases.
pub(super) const NOUNS: &[&str] = &[
    PASSWORD_HASH, PASSWORD_IN_ADDRESS, SECRET_VARIABLE, KUBERNETES_SECRET, SERVICE_ACCOUNT_KEY,
    REPOSITORY_PASSWORD, NO_PASSWORD,
];

impl Interest {
    /// Whether a file that begins with these bytes can have what is looked for.
    pub fn allows(self, first: &[u8]) -> bool {
        matches!(self.0, Kind::Store | Kind::Key) || is_text(first)
    }
}

/// Whether bytes are the beginning of a text: without control characters but white space and
/// escapes.
pub fn is_text(first: &[u8]) -> bool {
    let head = first.get(..HEAD).unwrap_or(first);
    !head.iter().any(|&byte| byte < 9 || (0x0e..0x1b).contains(&byte))
}

/// Returns the secrets of a file by line: at most 64. `path` has no leading slash.
pub fn in_file(interest: Interest, path: &[u8], content: &[u8]) -> Vec<Hit> {
    let mut hits = Hits { content, path, list: Vec::new() };
    let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or(path);
    let name = String::from_utf8_lossy(name);
    match interest.0 {
        Kind::Store | Kind::Key if !is_text(content) => {
            let noun = stores::noun(&name, content);
            let store = noun.map(|noun| (noun, true)).or_else(|| der::key(content));
            let hit = |(noun, is_weak)| Hit { line: 0, holder: Holder::Key, noun, is_weak };
            return store.map(hit).into_iter().collect();
        }
        Kind::HostKey => hits.keys(Holder::HostKey),
        Kind::Snakeoil => hits.keys(Holder::SnakeoilKey),
        Kind::Users(is_shadow) => hits.users(is_shadow),
        Kind::WebUsers => users::web(&text(content), &mut |at| {
            hits.add(at, Holder::Hash, PASSWORD_HASH, true);
        }),
        Kind::Addresses => {
            hits.probe(Probe::Addresses, Holder::Address, PASSWORD_IN_ADDRESS);
            if name.ends_with(".repo") {
                let probe = Probe::Lines(&["password", "proxy_password"]);
                hits.probe(probe, Holder::Credentials, REPOSITORY_PASSWORD);
            }
            hits.tokens(Holder::Token);
        }
        Kind::Variables => {
            hits.probe(Probe::Variables, Holder::Variables, SECRET_VARIABLE);
            hits.tokens(Holder::Variables);
            hits.keys(Holder::Variables);
        }
        Kind::Credentials(file) => {
            hits.probe(file.probe, Holder::Credentials, file.noun);
            hits.keys(Holder::Key);
            hits.tokens(Holder::Credentials);
        }
        Kind::Text | Kind::Key | Kind::Store => {
            let noun = service_account(content);
            hits.keys_as(Holder::Key, noun);
            hits.tokens(Holder::Token);
            if name.ends_with(".yml") || name.ends_with(".yaml") {
                let probe = Probe::With(super::probes::kubernetes_secrets);
                hits.probe(probe, Holder::Credentials, KUBERNETES_SECRET);
            }
        }
    }
    hits.finish()
}

fn text(content: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(content)
}

/// The noun for the key of a file of Google's, which has it in JSON.
fn service_account(content: &[u8]) -> Option<&'static str> {
    let is_account = memchr::memmem::find(content, b"\"service_account\"").is_some();
    is_account.then_some(SERVICE_ACCOUNT_KEY)
}

/// Secrets with their places.
struct Hits<'a> {
    content: &'a [u8],
    path: &'a [u8],
    list: Vec<(usize, Hit)>,
}

impl Hits<'_> {
    fn add(&mut self, at: usize, holder: Holder, noun: &'static str, is_weak: bool) {
        if self.list.len() < MAX_HITS {
            self.list.push((at, Hit { line: 0, holder, noun, is_weak }));
        }
    }

    fn keys(&mut self, holder: Holder) {
        self.keys_as(holder, None);
    }

    fn keys_as(&mut self, holder: Holder, noun: Option<&'static str>) {
        keys::keys(self.content, |key| {
            self.add(key.range.start, holder, noun.unwrap_or(key.noun), key.is_encrypted);
        });
    }

    fn tokens(&mut self, holder: Holder) {
        scan::tokens(self.content, self.path, |range, format| {
            self.add(range.start, holder, format.name, format.is_weak);
        });
    }

    fn probe(&mut self, probe: Probe, holder: Holder, noun: &'static str) {
        let text = text(self.content);
        probe.run(&text, &mut |at| self.add(at, holder, noun, false));
    }

    fn users(&mut self, is_shadow: bool) {
        users::system(&text(self.content), is_shadow, &mut |at, is_empty| match is_empty {
            true => self.add(at, Holder::NoPassword, NO_PASSWORD, false),
            false => self.add(at, Holder::Hash, PASSWORD_HASH, false),
        });
    }

    /// Returns one hit for each line: that which was added first, which says most.
    fn finish(self) -> Vec<Hit> {
        let Self { content, mut list, .. } = self;
        list.sort_by_key(|(at, _)| *at);
        let (mut line, mut counted) = (1_usize, 0);
        let mut hits: Vec<Hit> = Vec::with_capacity(list.len());
        for (at, hit) in list {
            let between = content.get(counted..at).unwrap_or_default();
            line += memchr::memchr_iter(b'\n', between).count();
            counted = counted.max(at);
            let line = u32::try_from(line).unwrap_or(u32::MAX);
            match hits.last_mut().filter(|last| last.line == line) {
                // The name of a format says more than that of a file.
                Some(last) if last.holder == hit.holder => last.is_weak &= hit.is_weak,
                _ => hits.push(Hit { line, ..hit }),
            }
        }
        hits
    }
}
