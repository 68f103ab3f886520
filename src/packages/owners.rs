//! Which package owns each byte that a container sees, and what each package amounts to.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::{PackageId, PackageSet};
use crate::layer::Change;
use crate::tree::Cause;
use crate::tree::{Amount, MergedTree, NodeId, VersionId};

const NO_OWNER: u32 = u32::MAX;

/// Which package owns what.
///
/// A path belongs to the first package that claims it by name; if none does, to the package of the
/// nearest directory that is claimed as a whole. A file with several hard links belongs to the
/// first package that owns any of them. So every byte has at most one owner.
#[derive(Debug, Default)]
pub struct Owners {
    /// By node.
    owners: Vec<u32>,
    /// Owners of files with several links, by the version that carries their bytes.
    linked: HashMap<VersionId, u32, RandomState>,
    /// By package.
    accounts: Vec<Account>,
    /// Visible versions that no package owns, layer by layer in tar order.
    unowned: Vec<VersionId>,
}

/// What a package amounts to.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// The visible files and links, in order.
    files: Vec<NodeId>,
    /// What a container sees.
    pub visible: Amount,
    /// Hidden versions at its paths.
    pub hidden: Amount,
    /// Visible bytes by index of the layer that ships them, in layer order.
    pub by_layer: Vec<(usize, Amount)>,
    /// Visible files by index of the layer that first had their content, in layer order. A copy
    /// that changes only an owner or a mode is not counted for its layer.
    pub added_by: Vec<(usize, u64)>,
    /// Indexes of the layers that wrote any of its files, in layer order.
    pub written_by: Vec<usize>,
}

impl Owners {
    /// Settles every claim.
    pub fn of(tree: &MergedTree, packages: &PackageSet) -> Self {
        let mut owners = Self {
            owners: claims(tree, packages),
            linked: HashMap::default(),
            accounts: vec![Account::default(); packages.packages.len()],
            unowned: Vec::new(),
        };
        owners.list_files(tree);
        owners.settle_links(tree);
        for version in tree.all_versions() {
            owners.add(tree, version);
        }
        owners.add_removed(tree, packages);
        for account in &mut owners.accounts {
            account.by_layer.sort_unstable_by_key(|(layer, _)| *layer);
            account.added_by.sort_unstable();
            account.written_by.sort_unstable();
        }
        owners
    }

    /// Returns the package that owns a path, by name or by the nearest claimed directory.
    pub fn owner(&self, node: NodeId) -> Option<PackageId> {
        let owner = self.owners.get(node.index()).copied().unwrap_or(NO_OWNER);
        (owner != NO_OWNER).then_some(PackageId(owner))
    }

    /// Returns the package that owns the bytes of a version, or those of its entry.
    pub fn owner_of(&self, tree: &MergedTree, version: VersionId) -> Option<PackageId> {
        let carrier = tree.carrier(version).unwrap_or(version);
        match self.linked.get(&carrier) {
            Some(&owner) => (owner != NO_OWNER).then_some(PackageId(owner)),
            None => self.owner(tree.shown_at(version)),
        }
    }

    /// Returns the visible files and links of a package, in order.
    pub fn files_of(&self, id: PackageId) -> &[NodeId] {
        self.account(id).map(|account| account.files.as_slice()).unwrap_or_default()
    }

    /// Returns what a package amounts to.
    pub fn account(&self, id: PackageId) -> Option<&Account> {
        self.accounts.get(id.0 as usize)
    }

    /// Returns the visible versions that no package owns, layer by layer in tar order.
    pub fn unowned(&self) -> &[VersionId] {
        &self.unowned
    }

    fn list_files(&mut self, tree: &MergedTree) {
        for (node, &owner) in tree.nodes().zip(&self.owners) {
            // `NO_OWNER` has no account.
            if let Some(account) = self.accounts.get_mut(owner as usize)
                && tree.is_present(node)
                && !tree.is_directory(node)
            {
                account.files.push(node);
            }
        }
    }

    fn settle_links(&mut self, tree: &MergedTree) {
        for version in tree.all_versions() {
            let Some(carrier) = tree.carrier(version).filter(|&carrier| carrier != version) else {
                continue;
            };
            if tree.current(tree.node_of(version)) != Some(version) {
                continue;
            }
            let own = self.owner(tree.node_of(version)).map_or(NO_OWNER, |id| id.0);
            let node = tree.node_of(carrier);
            let first = match tree.current(node) == Some(carrier) {
                true => self.owner(node).map_or(NO_OWNER, |id| id.0),
                false => NO_OWNER,
            };
            let slot = self.linked.entry(carrier).or_insert(first);
            *slot = (*slot).min(own);
        }
    }

    fn add(&mut self, tree: &MergedTree, id: VersionId) {
        let Some(version) = tree.version(id) else { return };
        let amount = tree.amount(id);
        let hidden = tree.fate(id).is_some();
        // A directory often belongs to many packages.
        let is_directory = matches!(version.entry.change, Change::Directory | Change::Root);
        let owner = match (hidden, is_directory) {
            (true, _) => self.owner(tree.node_of(id)),
            (false, true) => None,
            (false, false) => self.owner_of(tree, id),
        };
        let account = owner.and_then(|id| self.accounts.get_mut(id.0 as usize));
        match account {
            None if hidden => (),
            None => self.unowned.push(id),
            Some(account) => {
                account.take(version.layer, hidden, is_directory, &amount);
                if !hidden && 0 < amount.files {
                    account.add_file(origin(tree, id));
                }
            }
        }
    }

    /// Adds the hidden versions at removed paths.
    fn add_removed(&mut self, tree: &MergedTree, packages: &PackageSet) {
        let mut seen: HashSet<NodeId, RandomState> = HashSet::default();
        for (package, account) in packages.packages.iter().zip(&mut self.accounts) {
            for &node in &package.claims.removed {
                if self.owners.get(node.index()).is_some_and(|&owner| owner != NO_OWNER)
                    || !seen.insert(node)
                {
                    continue;
                }
                for id in tree.versions(node) {
                    let amount = tree.amount(id);
                    if let (Some(layer), 1, Some(_)) =
                        (tree.layer_of(id), amount.files, tree.fate(id))
                    {
                        account.take(layer, true, false, &amount);
                    }
                }
            }
        }
    }
}

/// Returns the index of the layer that first had the content of a version at its path, if only
/// copies that change metadata came since.
pub fn origin(tree: &MergedTree, id: VersionId) -> usize {
    let mut at = id;
    while let Some(before) = tree.previous(at)
        && matches!(tree.hidden_bytes(before), Some((Cause::MetadataOnly, _)))
    {
        at = before;
    }
    tree.layer_of(at).unwrap_or_default()
}

impl Account {
    fn add_file(&mut self, layer: usize) {
        match self.added_by.iter_mut().find(|(index, _)| *index == layer) {
            Some((_, files)) => *files += 1,
            None => self.added_by.push((layer, 1)),
        }
    }

    fn take(&mut self, layer: usize, hidden: bool, is_directory: bool, amount: &Amount) {
        if !is_directory && !self.written_by.contains(&layer) {
            self.written_by.push(layer);
        }
        if hidden {
            self.hidden.add(amount);
            return;
        }
        self.visible.add(amount);
        match self.by_layer.iter_mut().find(|(index, _)| *index == layer) {
            Some((_, sum)) => sum.add(amount),
            None => self.by_layer.push((layer, *amount)),
        }
    }
}

/// Returns the owner of every node, before hard links are settled.
fn claims(tree: &MergedTree, packages: &PackageSet) -> Vec<u32> {
    let mut owners = vec![NO_OWNER; tree.node_count()];
    let mut directories: HashMap<NodeId, u32, RandomState> = HashMap::default();
    for (id, package) in (0_u32..).zip(&packages.packages) {
        for &node in &package.claims.directories {
            directories.entry(node).or_insert(id);
        }
    }
    // Owners of directories first: as parents come before their children, each node can take the
    // owner of its parent.
    if !directories.is_empty() {
        for node in tree.nodes() {
            let owner = directories.get(&node).copied();
            let owner = owner.or_else(|| owners.get(tree.parent(node).index()).copied());
            if let (Some(owner), Some(slot)) = (owner, owners.get_mut(node.index())) {
                *slot = owner;
            }
        }
    }
    let mut by_name = vec![false; owners.len()];
    for (id, package) in (0_u32..).zip(&packages.packages) {
        for &node in &package.claims.files {
            let (Some(slot), Some(taken)) =
                (owners.get_mut(node.index()), by_name.get_mut(node.index()))
            else {
                continue;
            };
            if !*taken {
                *taken = true;
                *slot = id;
            }
        }
    }
    owners
}
