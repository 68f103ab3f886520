//! Paths found by what is typed, best first.

use std::borrow::Cow;

use foldhash::fast::RandomState;
use frizbee::{CaseMatching, Config, Matcher, Matching, Pattern, SortStrategy};
use hashbrown::HashTable;
use std::hash::BuildHasher;

use crate::escape::printable;
use crate::facts::Facts;
use crate::tree::{MergedTree, NodeId};

/// How many hits a search returns at most.
const MAX_HITS: usize = 1000;

/// How many words of a query count; further ones are left out.
const MAX_WORDS: usize = 8;

/// Longer names are possible in an archive, but nobody types one.
const MAX_WORD_BYTES: usize = 255;

/// How many names, or nodes, are compared between two questions whether the search is cancelled.
const STEP: usize = 1 << 14;

/// How well a name matches a word: 0 not at all, then by the score of a fuzzy match, and above
/// those in this order.
type Rank = u16;
const SUBSTRING: Rank = Rank::MAX - 3;
const WORD_START: Rank = Rank::MAX - 2;
const PREFIX: Rank = Rank::MAX - 1;
const WHOLE: Rank = Rank::MAX;

/// The distinct names of a tree.
#[derive(Debug)]
pub struct SearchIndex {
    /// By node: the position of its name in `names`.
    name_of: Vec<u32>,
    /// For each distinct name, the first node that has it.
    names: Vec<NodeId>,
}

/// A path that a search found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The path, whether a container sees it or not.
    pub node: NodeId,
    /// How well it matches; more is better, and only the order means something.
    pub rank: u16,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits {
    /// The best, 1,000 at most: best first, then most visible bytes first, then by name.
    pub first: Vec<Hit>,
    /// How many there are.
    pub count: usize,
}

impl SearchIndex {
    /// Finds the distinct names; it takes time, and little memory.
    pub fn of(facts: &Facts) -> Self {
        let tree = &*facts.tree;
        let hasher = RandomState::default();
        let hash = |node: NodeId| hasher.hash_one(tree.name(node));
        let mut by_name: HashTable<u32> = HashTable::new();
        let mut index = Self { name_of: Vec::with_capacity(tree.node_count()), names: Vec::new() };
        for node in tree.nodes() {
            let names = &mut index.names;
            let name_at = |at: u32| names.get(at as usize).map(|&first| tree.name(first));
            let is_same = |&at: &u32| name_at(at) == Some(tree.name(node));
            let at = by_name.find(hash(node), is_same).copied().unwrap_or_else(|| {
                let new = names.len() as u32;
                by_name.insert_unique(hash(node), new, |&at| {
                    names.get(at as usize).map_or(0, |&first| hash(first))
                });
                names.push(node);
                new
            });
            index.name_of.push(at);
        }
        index.names.shrink_to_fit();
        index
    }

    /// Finds the paths in which every word of a query is found, in any order, at least one of them
    /// in the name itself. `None` once `is_cancelled` says so.
    ///
    /// A word with slashes is found in neighbouring names; one that begins with a slash starts at
    /// the root. Case matters if the query has an upper-case letter.
    pub fn run(&self, facts: &Facts, query: &str, is_cancelled: &dyn Fn() -> bool) -> Option<Hits> {
        let search = Search {
            index: self,
            tree: &facts.tree,
            respects_case: query.chars().any(char::is_uppercase),
            is_cancelled,
        };
        // By node: how well its name matches any word, and how well its path matches all.
        let mut own: Vec<Rank> = vec![0; self.name_of.len()];
        let mut all: Vec<Rank> = vec![WHOLE; self.name_of.len()];
        let words = || query.split_whitespace().filter(|word| word.contains(|c| c != '/'));
        for word in words().take(MAX_WORDS) {
            let ranks = search.ranks_of_nodes(word)?;
            search.combine(ranks, &mut own, &mut all);
        }
        if words().next().is_none() {
            return Some(Hits::default());
        }
        search.best(&own, &all)
    }
}

struct Search<'a> {
    index: &'a SearchIndex,
    tree: &'a MergedTree,
    respects_case: bool,
    is_cancelled: &'a dyn Fn() -> bool,
}

impl Search<'_> {
    fn go_on(&self) -> Option<()> {
        (!(self.is_cancelled)()).then_some(())
    }

    /// How well the last names of each path match a word.
    fn ranks_of_nodes(&self, word: &str) -> Option<Vec<Rank>> {
        let mut parts: Vec<&str> = word.split('/').filter(|part| !part.is_empty()).collect();
        let last = self.ranks_of_names(parts.pop().unwrap_or_default(), |_| true)?;
        if word.starts_with('/') {
            parts.insert(0, "");
        }
        let rank_in = |ranks: &[Rank], node: NodeId| -> Rank {
            let name = self.index.name_of.get(node.index()).copied().unwrap_or_default();
            ranks.get(name as usize).copied().unwrap_or_default()
        };
        let mut found: Vec<Rank> = self.tree.nodes().map(|node| rank_in(&last, node)).collect();
        found.first_mut().into_iter().for_each(|root| *root = 0);
        let mut directories: Vec<NodeId> = self.tree.nodes().collect();
        for part in parts.into_iter().rev() {
            self.go_on()?;
            let mut is_asked = vec![false; self.index.names.len()];
            for (directory, _) in directories.iter_mut().zip(&found).filter(|(_, rank)| **rank != 0)
            {
                *directory = self.tree.parent(*directory);
                let name = self.index.name_of.get(directory.index()).copied().unwrap_or_default();
                is_asked.get_mut(name as usize).into_iter().for_each(|asked| *asked = true);
            }
            let ranks = match part {
                "" => Vec::new(),
                part => self.ranks_of_names(part, |at| is_asked.get(at) == Some(&true))?,
            };
            for (&directory, rank) in directories.iter().zip(&mut found) {
                *rank = match (directory, part) {
                    // An empty name is that of the root: the word begins with a slash.
                    (NodeId::ROOT, "") => *rank,
                    (NodeId::ROOT, _) => 0,
                    (directory, _) => rank_in(&ranks, directory).min(*rank),
                };
            }
        }
        Some(found)
    }

    /// How well each distinct name matches, of those that are asked for by position.
    fn ranks_of_names(&self, part: &str, is_asked: impl Fn(usize) -> bool) -> Option<Vec<Rank>> {
        let mut ranks = vec![0; self.index.names.len()];
        if MAX_WORD_BYTES < part.len() {
            return Some(ranks);
        }
        let casing = if self.respects_case { CaseMatching::Respect } else { CaseMatching::Ignore };
        let config = Config::default().sort(SortStrategy::IndexAsc);
        let config = Config { casing, matching: Matching::Fuzzy, ..config };
        let mut matcher = Matcher::new(Pattern::from(part), &config);
        let needle = if self.respects_case { part.to_owned() } else { part.to_lowercase() };
        let mut asked = self.index.names.iter().enumerate().filter(|(at, _)| is_asked(*at));
        loop {
            self.go_on()?;
            let (places, texts): (Vec<usize>, Vec<Cow<'_, str>>) = asked
                .by_ref()
                .take(STEP)
                .map(|(at, &node)| (at, text(self.tree.name(node))))
                .unzip();
            if texts.is_empty() {
                return Some(ranks);
            }
            for found in matcher.match_list(&texts) {
                let at = found.index as usize;
                let rank = places.get(at).and_then(|&place| ranks.get_mut(place));
                if let (Some(name), Some(rank)) = (texts.get(at), rank) {
                    *rank = self.rank(name, &needle).unwrap_or(found.score.clamp(1, SUBSTRING - 1));
                }
            }
        }
    }

    /// How well a name matches other than fuzzily.
    fn rank(&self, name: &str, needle: &str) -> Option<Rank> {
        let lower;
        let name = match self.respects_case {
            true => name,
            false if name.is_ascii() => return rank_of_ascii(name.as_bytes(), needle.as_bytes()),
            false => {
                lower = name.to_lowercase();
                &lower
            }
        };
        let mut places = name.match_indices(needle).map(|(at, _)| at).peekable();
        match *places.peek()? {
            0 if name.len() == needle.len() => return Some(WHOLE),
            0 => return Some(PREFIX),
            _ => (),
        }
        let starts_word = |at: usize| {
            let before = name.get(..at).and_then(|before| before.chars().next_back());
            before.is_some_and(|before| !before.is_alphanumeric())
        };
        Some(if places.any(starts_word) { WORD_START } else { SUBSTRING })
    }

    /// Adds a word: a path has it if it, or a directory that it is in, has it.
    fn combine(&self, mut ranks: Vec<Rank>, own: &mut [Rank], all: &mut [Rank]) {
        for (node, own) in self.tree.nodes().zip(own) {
            let of_parent = ranks.get(self.tree.parent(node).index()).copied().unwrap_or_default();
            if let Some(rank) = ranks.get_mut(node.index()) {
                *own = (*own).max(*rank);
                *rank = of_parent.max(*rank);
            }
        }
        all.iter_mut().zip(ranks).for_each(|(all, rank)| *all = rank.min(*all));
    }

    fn best(&self, own: &[Rank], all: &[Rank]) -> Option<Hits> {
        let ranked = self.tree.nodes().zip(own).zip(all);
        // The name itself first, as long as the path has all words as well.
        let key = |own: Rank, all: Rank| u32::from(own.min(all)) << 16 | u32::from(own.max(all));
        let hits = ranked.filter(|((_, own), all)| **own != 0 && **all != 0);
        let mut hits: Vec<(u32, NodeId)> =
            hits.map(|((node, &own), &all)| (key(own, all), node)).collect();
        // Scattered letters count only if no name has what was typed as it is.
        let as_typed = u32::from(SUBSTRING) << 16;
        if hits.iter().any(|(key, _)| as_typed <= *key) {
            hits.retain(|(key, _)| as_typed <= *key);
        }
        let count = hits.len();
        self.go_on()?;
        if MAX_HITS < hits.len() {
            hits.select_nth_unstable_by(MAX_HITS - 1, |one, other| other.0.cmp(&one.0));
            let last = hits.get(MAX_HITS - 1).map_or(0, |hit| hit.0);
            hits.retain(|hit| last <= hit.0);
        }
        self.go_on()?;
        let mut sized: Vec<(u32, u64, NodeId)> = Vec::with_capacity(hits.len());
        for (at, (key, node)) in hits.into_iter().enumerate() {
            if at % STEP == 0 {
                self.go_on()?;
            }
            sized.push((key, self.tree.totals(node).visible.unpacked, node));
        }
        let tree = self.tree;
        let order = |one: &(u32, u64, NodeId), other: &(u32, u64, NodeId)| {
            let by_rank = (other.0, other.1).cmp(&(one.0, one.1));
            by_rank.then_with(|| tree.name(one.2).cmp(tree.name(other.2))).then(one.2.cmp(&other.2))
        };
        if MAX_HITS < sized.len() {
            sized.select_nth_unstable_by(MAX_HITS - 1, order);
            sized.truncate(MAX_HITS);
        }
        sized.sort_unstable_by(order);
        let first = sized.into_iter().map(|(key, _, node)| Hit { node, rank: (key >> 16) as u16 });
        Some(Hits { first: first.collect(), count })
    }
}

/// A name as it is shown and typed.
fn text(name: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(name) {
        Ok(name) => Cow::Borrowed(name),
        Err(_) => Cow::Owned(printable(name)),
    }
}

/// How well an ASCII name matches a lower-case word, whatever the case of its letters.
fn rank_of_ascii(name: &[u8], needle: &[u8]) -> Option<Rank> {
    let mut best = None;
    for (at, place) in name.windows(needle.len().max(1)).enumerate() {
        if !place.eq_ignore_ascii_case(needle) {
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| name.get(before));
        match before {
            None if name.len() == needle.len() => return Some(WHOLE),
            None => return Some(PREFIX),
            Some(before) if !before.is_ascii_alphanumeric() => return Some(WORD_START),
            Some(_) => best = Some(SUBSTRING),
        }
    }
    best
}
