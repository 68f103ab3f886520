//! The user that a container runs as, and what the permissions of files let that user do.

use super::Facts;
use crate::tree::NodeId;

/// A user by numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The user.
    pub uid: u32,
    /// The groups, each once.
    pub gids: Vec<u32>,
}

/// What a user wants to do with a file or a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Read a file.
    Read = 4,
    /// Execute a file, or pass a directory.
    Pass = 1,
}

/// A user or group that no list has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unlisted {
    /// The user.
    User(String),
    /// The group.
    Group(String),
}

impl Facts {
    /// Returns the user that the configuration names, `root` without one. An error is a name that
    /// is not listed, so that no container starts.
    ///
    /// `None` if the lists of users and groups could not be read.
    pub fn identity(&self) -> Option<Result<Identity, Unlisted>> {
        let written = self.image.config.user.as_deref().unwrap_or("0");
        let (user, group) = match written.split_once(':') {
            Some((user, group)) => (user, Some(group).filter(|group| !group.is_empty())),
            None => (written, None),
        };
        let user = if user.is_empty() { "0" } else { user };
        let (passwd, groups) = (self.listed("/etc/passwd")?, self.listed("/etc/group")?);
        let number: Option<u32> = user.parse().ok();
        let is_user = |line: &&Vec<&str>| match line.as_slice() {
            [name, _, uid, ..] => *name == user || number.is_some() && uid.parse().ok() == number,
            _ => false,
        };
        let line = passwd.iter().find(is_user);
        let field = |at: usize| line.and_then(|line| line.get(at)).copied();
        let uid: Option<u32> = number.or_else(|| field(2)?.parse().ok());
        let Some(uid) = uid else { return Some(Err(Unlisted::User(user.to_owned()))) };
        let mut gids = vec![field(3).and_then(|gid| gid.parse().ok()).unwrap_or(0)];
        let name = field(0);
        for line in &groups {
            let [listed, _, gid, rest @ ..] = line.as_slice() else { continue };
            let Ok(gid) = gid.parse::<u32>() else { continue };
            let mut members = rest.iter().flat_map(|all| all.split(','));
            if group == Some(listed) || name.is_some_and(|name| members.any(|one| one == name)) {
                gids.push(gid);
            }
        }
        if let Some(group) = group {
            let is_listed = groups.iter().any(|line| line.first() == Some(&group));
            match group.parse() {
                Ok(gid) => gids.push(gid),
                Err(_) if is_listed => (),
                Err(_) => return Some(Err(Unlisted::Group(group.to_owned()))),
            }
        }
        gids.sort_unstable();
        gids.dedup();
        Some(Ok(Identity { uid, gids }))
    }

    /// The fields of the lines of a list (passwd(5), group(5)); empty if there is no such file,
    /// `None` if it was not read.
    fn listed(&self, path: &str) -> Option<Vec<Vec<&str>>> {
        let Some(node) = self.find(path) else { return Some(Vec::new()) };
        let text = std::str::from_utf8(self.contents.at(node)?.bytes()).ok()?;
        Some(text.lines().map(|line| line.split(':').collect()).collect())
    }

    /// Whether the permissions of a file or a directory, its links followed, let a user do
    /// something; `true` if they are unknown or may be overridden by a list of others.
    pub fn allows(&self, node: NodeId, user: &Identity, wish: Wish) -> bool {
        let Some((uid, gid, mode, has_attributes)) = self.access(node) else { return true };
        let shift = if uid == user.uid {
            6
        } else if user.gids.contains(&gid) {
            3
        } else {
            0
        };
        let any = mode & 0o111 != 0 || self.tree.is_directory(node);
        let is_root = user.uid == 0 && (wish == Wish::Read || any);
        is_root || has_attributes || mode >> shift & wish as u16 != 0
    }

    /// The permission bits of a file or directory; `None` if no layer gives them.
    pub fn mode(&self, node: NodeId) -> Option<u16> {
        self.access(node).map(|(_, _, mode, _)| mode)
    }

    fn access(&self, node: NodeId) -> Option<(u32, u32, u16, bool)> {
        let version = self.tree.current(node)?;
        let carrier = self.tree.carrier(version).unwrap_or(version);
        let entry = self.tree.entry(carrier)?;
        let (uid, gid, mode) = entry.access();
        Some((uid, gid, mode, entry.xattrs != 0))
    }

    /// Returns the first directory on the way to a node, links followed, that a user must not pass.
    pub fn barred(&self, node: NodeId, user: &Identity) -> Option<NodeId> {
        let ends = self.tree.trail(node).unwrap_or_else(|| vec![node]);
        ends.into_iter().find_map(|end| {
            let mut above: Vec<NodeId> = self.tree.ancestors(self.tree.parent(end)).collect();
            above.reverse();
            above.into_iter().find(|&at| !self.allows(at, user, Wish::Pass))
        })
    }

    /// Whether all of the image was read, so that what is not found is not there.
    pub fn is_complete(&self) -> bool {
        let mut layers = self.layers().iter();
        self.origin.left_out == 0
            && layers.all(|layer| layer.state == crate::layer::LayerState::Complete)
    }
}
