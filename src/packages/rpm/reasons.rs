//! Which packages were explicitly installed, as dnf, yum and zypper record it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::row::{self, Value};
use super::sqlite::{self, Database, Node, Used};
use crate::packages::stored::store;
use crate::packages::text;

/// Whether a package was explicitly installed, and what shows it; `None` if nothing does.
pub(super) type Reason = Option<(bool, &'static str)>;

const DNF4: &str = "dnf's history.sqlite";
const DNF5: &str = "dnf's packages.toml";
const YUM: &str = "yum's yumdb";
const ZYPPER: &str = "zypper's AutoInstalled";

/// The parts of a file of dnf that are kept: whether each package, `name.architecture`, was
/// explicitly installed.
pub(super) type Noted = BTreeMap<String, bool>;

/// Reasons by package: `name.architecture` for dnf, `name-version-release-architecture` for yum,
/// the name for zypper.
#[derive(Debug, Default)]
pub(super) struct Reasons {
    dnf: HashMap<String, (bool, &'static str)>,
    yum: HashMap<String, bool>,
    zypper: Option<HashSet<String>>,
}

impl Reasons {
    /// Returns the reason of a package.
    pub(super) fn of(&self, name: &str, version: &str, architecture: &str) -> Reason {
        if let Some(&reason) = self.dnf.get(&format!("{name}.{architecture}")) {
            return Some(reason);
        }
        if !self.yum.is_empty() {
            let version = version.split_once(':').map_or(version, |(_, version)| version);
            if let Some(&explicit) = self.yum.get(&format!("{name}-{version}-{architecture}")) {
                return Some((explicit, YUM));
            }
        }
        let automatic = self.zypper.as_ref()?;
        Some((!automatic.contains(name), ZYPPER))
    }

    /// Adds what [`condense_history`] or [`condense_packages_toml`] kept.
    pub(super) fn add_dnf(&mut self, is_history: bool, noted: Noted) {
        let source = if is_history { DNF4 } else { DNF5 };
        self.dnf.extend(noted.into_iter().map(|(name, explicit)| (name, (explicit, source))));
    }

    /// Adds a `reason` file of yumdb, which is in a directory with the name
    /// `checksum-name-version-release-architecture`.
    pub(super) fn add_yum(&mut self, directory: &[u8], kept: &[u8]) {
        let directory = text(directory);
        if let (Some((_, package)), Some(explicit)) =
            (directory.split_once('-'), reason(&text(kept)))
        {
            self.yum.insert(package.to_owned(), explicit);
        }
    }

    /// Adds zypper's list of packages that were installed automatically.
    pub(super) fn add_zypper(&mut self, kept: &[u8]) {
        let kept = text(kept);
        let names = kept.split('\n').map(str::trim_ascii);
        let names = names.filter(|name| !name.is_empty() && !name.starts_with('#'));
        self.zypper = Some(names.map(str::to_owned).collect());
    }
}

/// Whether the name of a reason means an explicit installation; `None` for names that leave it
/// open, such as those of packages that another program installed.
fn reason(name: &str) -> Option<bool> {
    match name.trim() {
        "user" | "User" | "group" | "Group" => Some(true),
        "dep" | "Dependency" | "Weak Dependency" => Some(false),
        _ => None,
    }
}

/// Keeps the reasons in dnf 5's `packages.toml`.
///
/// It has `"name.arch" = {reason="User"}`, or a separate table `[packages."name.arch"]`.
pub(super) fn condense_packages_toml(bytes: Vec<u8>) -> Vec<u8> {
    let mut noted = Noted::new();
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
            noted.insert(name.to_owned(), explicit);
        }
    }
    store(&noted)
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

/// `trans.state`: the transaction is done (libdnf's `TransactionState`).
const DONE: i64 = 1;
/// `trans_item.action` (libdnf's `TransactionItemAction`): the older version of a pair, and
/// removal.
const OLDER: [i64; 4] = [3, 5, 7, 10];
const REMOVE: i64 = 8;

/// Keeps the reason of each package's last transaction in dnf 4's `history.sqlite`.
pub(super) fn condense_history(bytes: Vec<u8>) -> Vec<u8> {
    let Some(database) = Database::parse(&bytes) else { return store(&Noted::new()) };
    let mut names: HashMap<i64, String> = HashMap::new();
    rows(&database, "rpm", &["item_id", "name", "arch"], |row| {
        if let [Value::Number(item), Value::Bytes(name), Value::Bytes(architecture)] = row {
            names.insert(*item, format!("{}.{}", text(name), text(architecture)));
        }
    });
    let mut states: HashMap<i64, i64> = HashMap::new();
    rows(&database, "trans", &["id", "state"], |row| {
        if let [Value::Number(id), Value::Number(state)] = row {
            states.insert(*id, *state);
        }
    });
    let mut last: HashMap<&str, (i64, i64, i64)> = HashMap::new();
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
    let mut noted = Noted::new();
    for (name, (_, action, reason)) in last {
        // libdnf's `TransactionItemReason`: 1 dependency, 2 user, 4 weak dependency, 5 group.
        if let (true, 1 | 2 | 4 | 5) = (action != REMOVE, reason) {
            noted.insert(name.to_owned(), matches!(reason, 2 | 5));
        }
    }
    store(&noted)
}

/// Passes some columns of every row of a table to a function.
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
                // The column `id` is an alias of the row number, and its own value is null.
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
    use crate::packages::stored::stored;

    #[test]
    fn both_forms_of_packages_toml_are_read() {
        let text = "version = \"1.0\"\n[packages]\n\"a.x86_64\" = {reason=\"User\"}\n\
                    'b.noarch' = { from = \"x\", reason = \"Weak Dependency\" }\n\
                    c.i686 = {reason=\"External User\"}\n\
                    [packages.\"d.x86_64\"]\nreason = \"Dependency\"\n[packages.e.noarch]\n\
                    reason = \"Group\"\ngarbage = = {reason\n";
        let kept = condense_packages_toml(text.into());
        let noted: Noted = stored(&kept).unwrap();
        let wanted =
            [("a.x86_64", true), ("b.noarch", false), ("d.x86_64", false), ("e.noarch", true)];
        assert_eq!(noted, wanted.map(|(name, explicit)| (name.to_owned(), explicit)).into());
        let mut reasons = Reasons::default();
        reasons.add_dnf(false, noted);
        assert_eq!(reasons.of("a", "1-1", "x86_64"), Some((true, DNF5)));
        assert_eq!(reasons.of("b", "1-1", "noarch"), Some((false, DNF5)));
        assert_eq!(reasons.of("a", "1-1", "i686"), None);
    }

    #[test]
    fn reasons_of_yum_and_zypper_are_read() {
        let mut reasons = Reasons::default();
        reasons.add_yum(b"0123abcd-bash-completion-4.2-1.el7-x86_64", b"dep\n");
        reasons.add_yum(b"nodash", b"user");
        assert_eq!(reasons.of("bash-completion", "1:4.2-1.el7", "x86_64"), Some((false, YUM)));
        assert_eq!(reasons.of("bash", "4.2-1", "x86_64"), None);
        reasons.add_zypper(b"# AutoInstalled\n\nlibzypp \n");
        assert_eq!(reasons.of("libzypp", "1-1", "x86_64"), Some((false, ZYPPER)));
        assert_eq!(reasons.of("vim", "1-1", "x86_64"), Some((true, ZYPPER)));
    }

    #[test]
    fn an_invalid_history_has_no_reasons() {
        for garbage in [&b""[..], b"SQLite format 3\0garbage"] {
            assert_eq!(stored(&condense_history(garbage.to_vec())), Some(Noted::new()));
        }
    }
}
