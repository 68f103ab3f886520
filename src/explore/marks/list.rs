//! The marks in the order in which they were made, with undo and redo.

use std::collections::HashSet;

use super::mark::Mark;

/// What is marked. Each change that the user makes is one step to undo.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    list: Vec<Mark>,
    set: HashSet<Mark>,
    done: Vec<Step>,
    undone: Vec<Step>,
    /// What was written last, or read from a file.
    written: HashSet<Mark>,
}

/// One change: what it took out of the list, by position there, and what it put at its end.
#[derive(Debug, Clone, Default)]
struct Step {
    taken: Vec<(usize, Mark)>,
    added: Vec<Mark>,
}

impl Marks {
    /// Returns marks that a file has: nothing to undo, and nothing that is not written.
    pub fn of(marks: impl IntoIterator<Item = Mark>) -> Self {
        let mut list = Vec::new();
        let mut set = HashSet::new();
        for mark in marks {
            if set.insert(mark.clone()) {
                list.push(mark);
            }
        }
        Self { list, written: set.clone(), set, ..Self::default() }
    }

    /// Marks something, or takes its mark away; returns whether it is marked then.
    pub fn toggle(&mut self, mark: Mark) -> bool {
        let position = self.list.iter().position(|other| *other == mark);
        let is_marked = position.is_none();
        let step = match position {
            Some(at) => Step { taken: vec![(at, mark)], added: Vec::new() },
            None => Step { taken: Vec::new(), added: vec![mark] },
        };
        self.change(step);
        is_marked
    }

    /// Marks all that is not marked yet; returns whether there was anything.
    pub fn mark_all(&mut self, marks: Vec<Mark>) -> bool {
        let mut seen = HashSet::new();
        let is_new = |mark: &Mark| !self.set.contains(mark) && seen.insert(mark.clone());
        let added: Vec<Mark> = marks.into_iter().filter(is_new).collect();
        self.change(Step { taken: Vec::new(), added })
    }

    /// Takes some marks away; returns whether there were any of them.
    pub fn take_all(&mut self, marks: &[Mark]) -> bool {
        let marks: HashSet<&Mark> = marks.iter().collect();
        let taken = self.list.iter().cloned().enumerate();
        let taken = taken.filter(|(_, mark)| marks.contains(mark)).collect();
        self.change(Step { taken, added: Vec::new() })
    }

    /// Takes all marks away; returns whether there were any.
    pub fn clear(&mut self) -> bool {
        let taken = self.list.iter().cloned().enumerate().collect();
        self.change(Step { taken, added: Vec::new() })
    }

    /// Undoes the last step; returns whether there was one.
    pub fn undo(&mut self) -> bool {
        let Some(step) = self.done.pop() else { return false };
        self.list.truncate(self.list.len().saturating_sub(step.added.len()));
        step.added.iter().for_each(|mark| {
            self.set.remove(mark);
        });
        self.set.extend(step.taken.iter().map(|(_, mark)| mark.clone()));
        if self.list.is_empty() {
            self.list.extend(step.taken.iter().map(|(_, mark)| mark.clone()));
        } else {
            for (at, mark) in &step.taken {
                self.list.insert((*at).min(self.list.len()), mark.clone());
            }
        }
        self.undone.push(step);
        true
    }

    /// Does the step again that was undone last; returns whether there was one.
    pub fn redo(&mut self) -> bool {
        let Some(step) = self.undone.pop() else { return false };
        self.apply(step);
        true
    }

    /// Whether something is marked itself; what is below a marked path is not.
    pub fn contains(&self, mark: &Mark) -> bool {
        self.set.contains(mark)
    }

    /// The marks, in the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = &Mark> {
        self.list.iter()
    }

    /// Whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many marks there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are marks that would be lost: others than those that were written last.
    pub fn unwritten(&self) -> bool {
        !self.is_empty() && self.set != self.written
    }

    /// Records that all marks were written.
    pub fn written(&mut self) {
        self.written = self.set.clone();
    }

    fn change(&mut self, step: Step) -> bool {
        let is_change = !step.taken.is_empty() || !step.added.is_empty();
        if is_change {
            self.undone.clear();
            self.apply(step);
        }
        is_change
    }

    fn apply(&mut self, step: Step) {
        if !step.taken.is_empty() {
            step.taken.iter().for_each(|(_, mark)| {
                self.set.remove(mark);
            });
            let set = &self.set;
            self.list.retain(|mark| set.contains(mark));
        }
        self.set.extend(step.added.iter().cloned());
        self.list.extend(step.added.iter().cloned());
        self.done.push(step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers(marks: &Marks) -> Vec<usize> {
        let index = |mark: &Mark| match mark {
            Mark::Layer(index) => *index,
            other => panic!("{other:?} is no layer"),
        };
        marks.iter().map(index).collect()
    }

    fn marked(indexes: &[usize]) -> Marks {
        let mut marks = Marks::default();
        indexes.iter().for_each(|&index| assert!(marks.toggle(Mark::Layer(index))));
        marks
    }

    #[test]
    fn each_action_is_one_step() {
        let mut marks = marked(&[3, 1]);
        assert!(marks.mark_all(vec![Mark::Layer(1), Mark::Layer(7), Mark::Layer(5)]));
        assert!(!marks.mark_all(vec![Mark::Layer(7)]), "nothing new is no step");
        assert!(!marks.toggle(Mark::Layer(1)), "marked before, so not any more");
        assert_eq!(layers(&marks), [3, 7, 5]);
        assert!(marks.clear());
        assert!(!marks.clear());
        let mut seen = Vec::new();
        while marks.undo() {
            seen.push(layers(&marks));
        }
        let expected: [&[usize]; 5] = [&[3, 7, 5], &[3, 1, 7, 5], &[3, 1], &[3], &[]];
        assert_eq!(seen, expected);
        let mut seen = Vec::new();
        while marks.redo() {
            seen.push(layers(&marks));
        }
        let expected: [&[usize]; 5] = [&[3], &[3, 1], &[3, 1, 7, 5], &[3, 7, 5], &[]];
        assert_eq!(seen, expected);
        assert!(!marks.redo() && marks.is_empty());
    }

    #[test]
    fn a_new_mark_ends_what_can_be_redone() {
        let mut marks = marked(&[3, 1]);
        assert!(marks.undo());
        assert!(marks.toggle(Mark::Layer(2)));
        assert!(!marks.redo());
        assert_eq!(layers(&marks), [3, 2]);
        assert!(marks.contains(&Mark::Layer(2)) && !marks.contains(&Mark::Layer(1)));
    }

    #[test]
    fn only_marks_that_would_be_lost_are_unwritten() {
        let mut marks = Marks::default();
        assert!(!marks.unwritten());
        marks.toggle(Mark::Layer(1));
        assert!(marks.unwritten());
        marks.written();
        assert!(!marks.unwritten());
        marks.toggle(Mark::Layer(2));
        assert!(marks.unwritten());
        marks.undo();
        assert!(!marks.unwritten(), "the same as in the file");
        marks.clear();
        assert!(!marks.unwritten(), "nothing to lose");
        let read = Marks::of([Mark::Layer(1), Mark::Layer(1)]);
        assert!(read.len() == 1 && !read.unwritten());
        assert!(!read.clone().undo(), "what a file has is no step");
    }
}
