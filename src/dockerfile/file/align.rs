//! The steps of a history and the instructions of a Dockerfile paired in order.

use std::ops::Range;

use super::fit::Fit;

/// How the steps of a history are paired with the instructions of a stage.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Alignment {
    /// The sum of the fits of the pairs: the largest that any pairing in order has.
    pub(super) total: u32,
    /// By step: the instruction that it is, by position.
    pub(super) pairs: Vec<Pair>,
}

/// What a step is paired with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pair {
    /// The same instruction in every best pairing.
    Certain(usize),
    /// Different instructions, or none, in pairings that are equally good.
    Ambiguous,
    /// None in any best pairing.
    None,
}

/// Pairs steps with instructions so that the sum of their fits is largest, and says which pairs all
/// such pairings have in common. `fit` takes positions of a step and of an instruction.
pub(super) fn align(
    steps: usize,
    instructions: usize,
    fit: impl Fn(usize, usize) -> Fit,
) -> Alignment {
    let before = Sums::before(steps, instructions, &fit);
    let after = Sums::after(steps, instructions, &fit);
    let total = before.at(steps, instructions);
    let pair = |step: usize| {
        let mut found = None;
        for at in 0..instructions {
            let weight = u32::from(fit(step, at));
            let through = before.at(step, at) + weight + after.at(step + 1, at + 1);
            if weight == 0 || through != total {
                continue;
            }
            if found.is_some() {
                return Pair::Ambiguous;
            }
            found = Some(at);
        }
        let is_dispensable =
            || (0..=instructions).any(|at| before.at(step, at) + after.at(step + 1, at) == total);
        match found {
            Some(_) if is_dispensable() => Pair::Ambiguous,
            Some(at) => Pair::Certain(at),
            None => Pair::None,
        }
    };
    Alignment { total, pairs: (0..steps).map(pair).collect() }
}

/// Returns the ranges of two lists that differ, in order; in between is as much as possible of what
/// both have.
pub(super) fn gaps(
    old: usize,
    new: usize,
    is_same: impl Fn(usize, usize) -> bool,
) -> Vec<(Range<usize>, Range<usize>)> {
    let pairs = common(old, new, is_same);
    let mut gaps = Vec::new();
    let mut at = (0, 0);
    for (left, right) in pairs.into_iter().chain([(old, new)]) {
        if at != (left, right) {
            gaps.push((at.0..left, at.1..right));
        }
        at = (left + 1, right + 1);
    }
    gaps
}

/// Returns positions of equal items of two lists, as many as possible, in order.
fn common(old: usize, new: usize, is_same: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    let fit = |old: usize, new: usize| Fit::from(is_same(old, new));
    let after = Sums::after(old, new, &fit);
    let (mut at, mut pairs) = ((0, 0), Vec::new());
    while at.0 < old && at.1 < new {
        let (left, right) = at;
        let rest = after.at(left, right);
        if is_same(left, right) && after.at(left + 1, right + 1) + 1 == rest {
            pairs.push(at);
            at = (left + 1, right + 1);
        } else if after.at(left + 1, right) == rest {
            at.0 += 1;
        } else {
            at.1 += 1;
        }
    }
    pairs
}

/// The best sums of the steps and the instructions on one side of each position.
struct Sums {
    width: usize,
    sums: Vec<u32>,
}

impl Sums {
    fn empty(steps: usize, instructions: usize) -> Self {
        let width = instructions + 1;
        Self { width, sums: vec![0; (steps + 1) * width] }
    }

    fn at(&self, step: usize, instruction: usize) -> u32 {
        self.sums.get(step * self.width + instruction).copied().unwrap_or_default()
    }

    fn set(&mut self, step: usize, instruction: usize, sum: u32) {
        if let Some(place) = self.sums.get_mut(step * self.width + instruction) {
            *place = sum;
        }
    }

    fn before(steps: usize, instructions: usize, fit: &impl Fn(usize, usize) -> Fit) -> Self {
        let mut sums = Self::empty(steps, instructions);
        for step in 0..steps {
            for at in 0..instructions {
                let paired = match fit(step, at) {
                    0 => 0,
                    weight => sums.at(step, at) + u32::from(weight),
                };
                let best = paired.max(sums.at(step, at + 1)).max(sums.at(step + 1, at));
                sums.set(step + 1, at + 1, best);
            }
        }
        sums
    }

    fn after(steps: usize, instructions: usize, fit: &impl Fn(usize, usize) -> Fit) -> Self {
        let mut sums = Self::empty(steps, instructions);
        for step in (0..steps).rev() {
            for at in (0..instructions).rev() {
                let paired = match fit(step, at) {
                    0 => 0,
                    weight => sums.at(step + 1, at + 1) + u32::from(weight),
                };
                let best = paired.max(sums.at(step, at + 1)).max(sums.at(step + 1, at));
                sums.set(step, at, best);
            }
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs letters; capitals fit better than small ones.
    fn pairs(steps: &str, instructions: &str) -> String {
        let (steps, file) = (steps.as_bytes(), instructions.as_bytes());
        let fit = |step: usize, at: usize| match steps[step] == file[at] {
            true if file[at].is_ascii_uppercase() => 12,
            true => 8,
            false => 0,
        };
        let alignment = align(steps.len(), file.len(), fit);
        let text = |pair: &Pair| match pair {
            Pair::Certain(at) => at.to_string(),
            Pair::Ambiguous => "?".to_owned(),
            Pair::None => "-".to_owned(),
        };
        alignment.pairs.iter().map(text).collect()
    }

    #[test]
    fn steps_are_paired_in_order() {
        assert_eq!(pairs("ABC", "ABC"), "012");
        assert_eq!(pairs("AXC", "ABBC"), "0-3");
        assert_eq!(pairs("ABA", "ABA"), "012");
        assert_eq!(pairs("", "AB"), "");
        assert_eq!(pairs("AB", ""), "--");
    }

    #[test]
    fn common_items_are_paired_in_order() {
        let pairs = |old: &str, new: &str| {
            common(old.len(), new.len(), |a, b| old.as_bytes()[a] == new.as_bytes()[b])
        };
        assert_eq!(pairs("abc", "axc"), [(0, 0), (2, 2)]);
        assert_eq!(pairs("aab", "ab"), [(0, 0), (2, 1)]);
        assert_eq!(pairs("ab", "ba"), [(1, 0)]);
        assert_eq!(pairs("", "a"), []);
    }

    #[test]
    fn what_order_does_not_decide_is_ambiguous() {
        assert_eq!(pairs("A", "ABA"), "?");
        assert_eq!(pairs("ABA", "A"), "???".replace("???", "?-?"));
        assert_eq!(pairs("AB", "BA"), "??");
        assert_eq!(pairs("AC", "ABCA"), "02");
    }
}
