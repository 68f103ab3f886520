//! Who asked for a package by name: what dnf, yum and zypper remember of it.

use std::collections::HashMap;

use super::row::{self, Value};
use super::sqlite::{self, Database, Node, Used};

/// What a package manager says: whether somebody asked for it, and the words for who says so.
pub(super) type Reason = Option<(bool, &'static str)>;

const DNF4: &str = "dnf's history.sqlite";
const DNF5: &str = "dnf's packages.toml";
const YUM: &str = "yum's yumdb";
const ZYPPER: &str = "zypper's AutoInstalled";

/// Reasons by package: `name.architecture` for dnf, `name-version-release-architecture` for yum, the
/// name for zypper.
#[derive(Debug, Default)]
pub(super) struct Reasons {
    pub(super) dnf: HashMap<Vec<u8>, (bool, &'static str)>,
    pub(super) yum: HashMap<Vec<u8>, bool>,
    pub(super) zypper: Option<HashMap<Vec<u8>, ()>>,
}

impl Reasons {
    /// What is said of a package; `None` where nobody says anything.
    pub(super) fn of(&self, name: &[u8], version: &[u8], architecture: &[u8]) -> Reason {
        let name_architecture = [name, b".", architecture].concat();
        if let Some(&reason) = self.dnf.get(&name_architecture) {
            return Some(reason);
        }
        if !self.yum.is_empty() {
            let version = version
                .iter()
                .position(|&byte| byte == b':')
                .map_or(version, |colon| version.get(colon + 1..).unwrap_or_default());
            let whole = [name, b"-", version, b"-", architecture].concat();
            if let Some(&explicit) = self.yum.get(&whole) {
                return Some((explicit, YUM));
            }
        }
        let automatic = self.zypper.as_ref()?;
        Some((!automatic.contains_key(name), ZYPPER))
    }

    /// Takes what [`condense_history`] or [`condense_packages_toml`] kept.
    pub(super) fn add_dnf(&mut self, kept: &[u8]) {
        let is_history = kept.first() == Some(&b'4');
        for line in kept.split(|&byte| byte == b'\n').skip(1) {
            if let Some((&reason, name)) = line.split_first() {
                let proof = if is_history { DNF4 } else { DNF5 };
                self.dnf.insert(name.to_vec(), (reason == b'u', proof));
            }
        }
    }

    /// Takes a file `reason` of a directory of yumdb, which is called
    /// `checksum-name-version-release-architecture`.
    pub(super) fn add_yum(&mut self, directory: &[u8], kept: &[u8]) {
        let dash = directory.iter().position(|&byte| byte == b'-');
        let package = dash.and_then(|dash| directory.get(dash + 1..));
        if let (Some(package), Some(explicit)) = (package, reason(&String::from_utf8_lossy(kept))) {
            self.yum.insert(package.to_vec(), explicit);
        }
    }

    /// Takes zypper's list of those that nobody asked for.
    pub(super) fn add_zypper(&mut self, kept: &[u8]) {
        let names = kept.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
        let names = names.filter(|name| !name.is_empty() && !name.starts_with(b"#"));
        self.zypper = Some(names.map(|name| (name.to_vec(), ())).collect());
    }
}

/// Whether a reason's name means that somebody asked; `None` for those that say nothing, such as
/// packages that another program installed.
fn reason(name: &str) -> Option<bool> {
    match name.trim() {
        "user" | "User" | "group" | "Group" => Some(true),
        "dep" | "Dependency" | "Weak Dependency" => Some(false),
        _ => None,
    }
}

/// Keeps of dnf 5's `packages.toml` a line for each package: `u` or `d` and `name.architecture`.
///
/// It has `"name.arch" = {reason="User"}`, or a table `[packages."name.arch"]` of its own.
pub(super) fn condense_packages_toml(bytes: Vec<u8>) -> Vec<u8> {
    let mut kept = b"5".to_vec();
    let mut table = String::new();
    for line in String::from_utf8_lossy(&bytes).lines() {
        let line = line.trim();
        if let Some(name) = line.strip_prefix("[packages.") {
            table = unquoted(name.trim_end_matches(']')).to_owned();
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let (name, value) = match value.split_once("reason") {
            Some((_, rest)) => (unquoted(key), rest),
            None if key.trim() == "reason" => (table.as_str(), value),
            None => continue,
        };
        let value = value.trim_matches([' ', '=', '}']).split(',').next().unwrap_or_default();
        if let (Some(explicit), false) = (reason(unquoted(value)), name.is_empty()) {
            push(&mut kept, explicit, name.as_bytes());
        }
    }
    kept
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

fn push(kept: &mut Vec<u8>, explicit: bool, name: &[u8]) {
    kept.push(b'\n');
    kept.push(if explicit { b'u' } else { b'd' });
    kept.extend(name.iter().filter(|&&byte| byte != b'\n'));
}

/// `trans.state`: the transaction is done (libdnf's `TransactionState`).
const DONE: i64 = 1;
/// `trans_item.action` (libdnf's `TransactionItemAction`): the older version of a pair, and removal.
const OLDER: [i64; 4] = [3, 5, 7, 10];
const REMOVE: i64 = 8;

/// Keeps of dnf 4's `history.sqlite` a line for each package, as [`condense_packages_toml`] does: what
/// its last transaction says.
pub(super) fn condense_history(bytes: Vec<u8>) -> Vec<u8> {
    let mut kept = b"4".to_vec();
    let Some(database) = Database::parse(&bytes) else { return kept };
    let mut names: HashMap<i64, Vec<u8>> = HashMap::new();
    rows(&database, "rpm", &["item_id", "name", "arch"], |row| {
        if let [Value::Number(item), Value::Bytes(name), Value::Bytes(architecture)] = row {
            names.insert(*item, [*name, b".", *architecture].concat());
        }
    });
    let mut states: HashMap<i64, i64> = HashMap::new();
    rows(&database, "trans", &["id", "state"], |row| {
        if let [Value::Number(id), Value::Number(state)] = row {
            states.insert(*id, *state);
        }
    });
    let mut last: HashMap<&[u8], (i64, i64, i64)> = HashMap::new();
    rows(&database, "trans_item", &["trans_id", "item_id", "action", "reason"], |row| {
        let &[
            Value::Number(transaction),
            Value::Number(item),
            Value::Number(action),
            Value::Number(reason),
        ] = row
        else {
            return;
        };
        let is_done = states.get(&transaction).is_none_or(|&state| state == DONE);
        if let (true, false, Some(name)) = (is_done, OLDER.contains(&action), names.get(&item)) {
            let slot = last.entry(name).or_insert((transaction, action, reason));
            if slot.0 <= transaction {
                *slot = (transaction, action, reason);
            }
        }
    });
    let mut last: Vec<_> = last.into_iter().collect();
    last.sort_unstable();
    for (name, (_, action, reason)) in last {
        // libdnf's `TransactionItemReason`: 1 dependency, 2 user, 4 weak dependency, 5 group.
        match reason {
            _ if action == REMOVE => (),
            1 | 4 => push(&mut kept, false, name),
            2 | 5 => push(&mut kept, true, name),
            _ => (),
        }
    }
    kept
}

/// Gives columns of every row of a table to a function.
fn rows(database: &Database<'_>, table: &str, wanted: &[&str], mut take: impl FnMut(&[Value<'_>])) {
    let Some((root, columns)) = row::table(database, database.pages(), table) else { return };
    let place = |name: &&str| columns.iter().position(|column| column == name);
    let Some(places) = wanted.iter().map(place).collect::<Option<Vec<_>>>() else { return };
    let mut used = Used::none(database.pages());
    sqlite::walk(database, root, &mut used, |_, node, used| {
        let Node::Leaf(cells, _) = node else { return };
        for cell in cells {
            let Some(row) = sqlite::payload(&cell, database, used) else { continue };
            let values = row::values(&row);
            let value = |&place: &usize| match (values.get(place), wanted.first()) {
                // A column that is another name for the number of the row.
                (Some(Value::Null), Some(&"id")) => Value::Number(cell.row as i64),
                (value, _) => value.copied().unwrap_or(Value::Null),
            };
            take(&places.iter().map(value).collect::<Vec<_>>());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_write_packages_toml_are_read() {
        let text = "version = \"1.0\"\n[packages]\n\"a.x86_64\" = {reason=\"User\"}\n\
                    'b.noarch' = { from = \"x\", reason = \"Weak Dependency\" }\n\
                    c.i686 = {reason=\"External User\"}\n\
                    [packages.\"d.x86_64\"]\nreason = \"Dependency\"\n[packages.e.noarch]\n\
                    reason = \"Group\"\ngarbage = = {reason\n";
        let kept = condense_packages_toml(text.into());
        assert_eq!(kept, b"5\nua.x86_64\ndb.noarch\ndd.x86_64\nue.noarch");
        let mut reasons = Reasons::default();
        reasons.add_dnf(&kept);
        assert_eq!(reasons.of(b"a", b"1-1", b"x86_64"), Some((true, DNF5)));
        assert_eq!(reasons.of(b"b", b"1-1", b"noarch"), Some((false, DNF5)));
        assert_eq!(reasons.of(b"a", b"1-1", b"i686"), None);
    }

    #[test]
    fn yum_and_zypper_have_their_own_ways() {
        let mut reasons = Reasons::default();
        reasons.add_yum(b"0123abcd-bash-completion-4.2-1.el7-x86_64", b"dep\n");
        reasons.add_yum(b"nodash", b"user");
        assert_eq!(reasons.of(b"bash-completion", b"1:4.2-1.el7", b"x86_64"), Some((false, YUM)));
        assert_eq!(reasons.of(b"bash", b"4.2-1", b"x86_64"), None);
        reasons.add_zypper(b"# AutoInstalled\n\nlibzypp \n");
        assert_eq!(reasons.of(b"libzypp", b"1-1", b"x86_64"), Some((false, ZYPPER)));
        assert_eq!(reasons.of(b"vim", b"1-1", b"x86_64"), Some((true, ZYPPER)));
    }

    #[test]
    fn a_history_that_is_none_says_nothing() {
        assert_eq!(condense_history(Vec::new()), b"4");
        assert_eq!(condense_history(b"SQLite format 3\0garbage".to_vec()), b"4");
    }
}
