//! Which file of a crate imports which: its modules, and the paths in them resolved to files.
//!
//! A name can have several meanings at once (a module and a function, say), so a path resolves to
//! all files that it may mean.

use std::collections::{BTreeMap, BTreeSet};

use super::syntax::{self, Path, Syntax};
use super::tokens::tokens;

/// The sources of a crate: each path below `src` with its content.
pub(super) type Sources = BTreeMap<String, String>;

/// What the files of a crate import, its tests left out.
#[derive(Debug, Default)]
pub(super) struct Imports {
    /// Each file with every file of which it names an item.
    pub(super) files: BTreeSet<(String, String)>,
    /// Each file with a path of another crate, and each with a macro (`println!`), that it names.
    pub(super) external: BTreeSet<(String, String)>,
    /// Each file with the one that declares it.
    pub(super) parents: BTreeMap<String, String>,
    /// Each file with a module of this crate from which it imports all names: which of them it
    /// uses, and so what it imports through that module, cannot be seen.
    pub(super) globs: BTreeSet<(String, String)>,
}

impl Imports {
    /// Reads a crate from `lib.rs` and `main.rs` on.
    pub(super) fn of(sources: &Sources) -> Self {
        let mut modules = Modules { sources, all: Vec::new() };
        for root in ["lib.rs", "main.rs"] {
            if let Some(text) = sources.get(root) {
                let syntax = syntax::parse(&tokens(text));
                modules.add(syntax, Place { file: root.to_owned(), ..Place::default() });
            }
        }
        let mut imports = Self::default();
        for (index, module) in modules.all.iter().enumerate() {
            let file = &module.place.file;
            let parent = module.place.parent.map(|parent| &modules.all[parent].place.file);
            if let Some(parent) = parent.filter(|&parent| parent != file) {
                imports.parents.insert(file.clone(), parent.clone());
            }
            if module.place.is_test {
                continue;
            }
            let mut meaning = Meaning::default();
            for one in &module.syntax.uses {
                let its = modules.follow(index, &one.path, 0);
                if one.name.as_deref() == Some("*") && !its.modules.is_empty() {
                    imports.globs.insert((file.clone(), one.path.join("::")));
                }
                meaning.add(its);
            }
            for path in &module.syntax.paths {
                meaning.add(modules.follow(index, path, 0));
            }
            let files = meaning.modules.iter().map(|&other| &modules.all[other].place.file);
            let others = files.filter(|&other| other != file);
            imports.files.extend(others.map(|other| (file.clone(), other.clone())));
            let macros = module.syntax.macros.iter().map(|name| format!("{name}!"));
            let external = meaning.external.iter().map(|path| path.join("::")).chain(macros);
            imports.external.extend(external.map(|path| (file.clone(), path)));
        }
        imports
    }

    /// Whether one file declares the other.
    pub(super) fn is_parent_and_child(&self, one: &str, other: &str) -> bool {
        let is_child =
            |child: &str, parent: &str| self.parents.get(child).is_some_and(|its| its == parent);
        is_child(one, other) || is_child(other, one)
    }
}

/// Where a module is.
#[derive(Debug, Clone, Default)]
struct Place {
    file: String,
    /// The folder that files of its children are in; empty or with a slash at its end.
    folder: String,
    parent: Option<usize>,
    is_test: bool,
}

struct Module {
    place: Place,
    syntax: Syntax,
    children: BTreeMap<String, usize>,
}

struct Modules<'s> {
    sources: &'s Sources,
    all: Vec<Module>,
}

/// What a path may mean.
#[derive(Debug, Default)]
struct Meaning {
    /// Modules that define it, and those that import it for others.
    modules: BTreeSet<usize>,
    /// Paths in other crates.
    external: BTreeSet<Path>,
}

impl Meaning {
    fn add(&mut self, other: Self) {
        self.modules.extend(other.modules);
        self.external.extend(other.external);
    }

    fn is_nothing(&self) -> bool {
        self.modules.is_empty() && self.external.is_empty()
    }
}

/// How many imports lead from one to the next; those that form a cycle end there.
const MAX_STEPS: usize = 32;

impl Modules<'_> {
    /// Adds a module and all below it; returns its index.
    fn add(&mut self, mut syntax: Syntax, mut place: Place) -> usize {
        place.is_test |= syntax.is_test;
        let children = std::mem::take(&mut syntax.children);
        let index = self.all.len();
        self.all.push(Module { place: place.clone(), syntax, children: BTreeMap::new() });
        for child in children {
            let inside = format!("{}{}", place.folder, child.name);
            let mut its = Place {
                file: place.file.clone(),
                folder: format!("{inside}/"),
                parent: Some(index),
                is_test: place.is_test || child.is_test,
            };
            let syntax = child.inline.unwrap_or_else(|| {
                let candidates = [format!("{inside}.rs"), format!("{inside}/mod.rs")];
                let file = candidates.into_iter().find(|file| self.sources.contains_key(file));
                its.file = file.unwrap_or_else(|| {
                    panic!("src/{} declares `mod {}`, which has no file", place.file, child.name)
                });
                syntax::parse(&tokens(&self.sources[&its.file]))
            });
            let added = self.add(syntax, its);
            self.all[index].children.insert(child.name, added);
        }
        index
    }

    /// What a path means that is written in a module.
    fn follow(&self, from: usize, path: &[String], steps: usize) -> Meaning {
        let mut meaning = Meaning::default();
        if MAX_STEPS <= steps {
            return meaning;
        }
        match self.anchor(from, path) {
            Some((at, rest)) => self.look_up(at, rest, true, steps),
            None => {
                meaning.add(self.look_up(from, path, false, steps));
                let is_in_crate = path.first().is_some_and(|name| self.declares(from, name));
                if meaning.is_nothing() && !is_in_crate && path.len() > 1 {
                    let names = path.iter().filter(|name| !name.is_empty());
                    meaning.external.insert(names.cloned().collect());
                }
                meaning
            }
        }
    }

    /// Whether a module declares what a path may go on after.
    fn declares(&self, at: usize, name: &str) -> bool {
        let Module { syntax, children, .. } = &self.all[at];
        children.contains_key(name) || syntax.types.contains(name)
    }

    /// The module that a path begins at, if it says so, and what follows.
    fn anchor<'p>(&self, from: usize, path: &'p [String]) -> Option<(usize, &'p [String])> {
        let (first, rest) = path.split_first()?;
        // Inline modules have a parent in the same file, which `super` leads to as well.
        let parent = |at: usize| self.all[at].place.parent.unwrap_or(at);
        let mut at = match first.as_str() {
            "crate" => std::iter::successors(Some(from), |&at| self.all[at].place.parent).last()?,
            "self" => from,
            "super" => parent(from),
            // The library, for the program.
            "plimsoll" if self.all[from].place.file == "main.rs" => 0,
            _ => return None,
        };
        let more = rest.iter().take_while(|name| *name == "super").count();
        for _ in 0..more {
            at = parent(at);
        }
        Some((at, &rest[more..]))
    }

    /// What a path means in a module. Where it is known to begin there (`is_certain`), a name that
    /// is not found was made there by a macro.
    fn look_up(&self, at: usize, path: &[String], is_certain: bool, steps: usize) -> Meaning {
        let mut meaning = Meaning::default();
        let Some((name, rest)) = path.split_first() else {
            meaning.modules.insert(at);
            return meaning;
        };
        let module = &self.all[at];
        if let Some(&child) = module.children.get(name) {
            meaning.add(self.look_up(child, rest, true, steps));
        }
        let is_value = module.syntax.values.contains(name);
        if module.syntax.types.contains(name) || is_value && rest.is_empty() {
            meaning.modules.insert(at);
        }
        // Private imports too: the modules below see them.
        let bound = module.syntax.uses.iter().filter(|one| one.name.as_ref() == Some(name));
        let targets = bound.map(|one| [one.path.as_slice(), rest].concat());
        let mut imported = Meaning::default();
        targets.for_each(|target| imported.add(self.follow(at, &target, steps + 1)));
        let is_made_by_macro = is_certain && !is_value && meaning.is_nothing();
        if !imported.is_nothing() || is_made_by_macro {
            meaning.modules.insert(at);
        }
        meaning.add(imported);
        meaning
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(files: &[(&str, &str)]) -> Imports {
        let named = |(file, text): &(&str, &str)| ((*file).to_owned(), (*text).to_owned());
        Imports::of(&files.iter().map(named).collect())
    }

    /// The files that one of them imports.
    fn of_file(files: &[(&str, &str)], file: &str) -> Vec<String> {
        let imports = imports(files).files.into_iter();
        imports.filter(|(from, _)| from == file).map(|(_, to)| to).collect()
    }

    /// The files that `a.rs` imports, out of three.
    fn of_a(text: &str) -> Vec<String> {
        let lib = "mod a; pub mod b; pub mod c; pub use c::inner::Given;";
        let b = "pub struct B; pub fn b() {} pub const MAX: u8 = 1;";
        let c =
            "pub mod inner; pub use inner::{Inner, deep as renamed}; use std::env; pub trait C {}";
        let inner = "pub struct Inner; pub struct Given; pub fn deep() {}";
        let files = [("lib.rs", lib), ("a.rs", text), ("b.rs", b), ("c/mod.rs", c)];
        of_file(&[files.as_slice(), &[("c/inner.rs", inner)]].concat(), "a.rs")
    }

    #[test]
    fn every_form_of_import_is_found() {
        for text in [
            "use crate::b::B;",
            "use crate::b;",
            "use crate::{b::B};",
            "use crate::{\n    // why\n    b::{\n        B,\n    },\n};",
            "use super::b::B;",
            "use super::{b as other};",
            "pub(crate) use crate::b::B as Other;",
            "fn f() { use crate::b::B; }",
            "fn f(x: crate::b::B) {}",
            "fn f() -> u8 { 0..super::b::MAX }",
            "impl From<crate::b::B> for u8 {}",
            "macro_rules! m { () => { $crate::b::b() } }",
            "#[serde(with = \"crate::b\")] struct A;",
            "mod inline { use super::super::b::B; }",
            "use self::inline::B; mod inline { pub use crate::b::B; }",
        ] {
            assert_eq!(of_a(text), ["b.rs"], "{text}");
        }
    }

    #[test]
    fn comments_strings_and_visibility_import_nothing() {
        for text in [
            "//! [`crate::b`]\n/// crate::b\n/* use crate::b; */",
            "const TEXT: &str = \"use crate::b::B;\";",
            "const TEXT: &str = r#\"\" use crate::b::B; \"#;",
            "pub(in crate::b) fn f() {}",
        ] {
            assert_eq!(of_a(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn imports_after_tests_are_found() {
        let tests = "#[cfg(test)]\nmod tests { use crate::c::C; fn f() { let x = '}'; \"}\"; } }";
        assert_eq!(of_a(tests), [""; 0]);
        assert_eq!(of_a(&format!("{tests}\nuse crate::b::B;")), ["b.rs"]);
        let item = "#[cfg(test)]\nuse crate::c::C;";
        assert_eq!(of_a(&format!("{item}\nuse crate::b::B;")), ["b.rs"]);
        let other = "#[cfg(not(test))]\nuse crate::b::B;";
        assert_eq!(of_a(other), ["b.rs"]);
    }

    #[test]
    fn reexported_names_lead_to_the_file_that_defines_them() {
        assert_eq!(of_a("use crate::c::Inner;"), ["c/inner.rs", "c/mod.rs"]);
        assert_eq!(of_a("use crate::{c}; fn f() { c::renamed() }"), ["c/inner.rs", "c/mod.rs"]);
        assert_eq!(of_a("use crate::c::inner::Inner;"), ["c/inner.rs"]);
        assert_eq!(of_a("use crate::Given;"), ["c/inner.rs", "lib.rs"]);
        assert_eq!(of_a("use crate::c::C;"), ["c/mod.rs"]);
        assert_eq!(of_a("use crate::c::made_by_a_macro;"), ["c/mod.rs"]);
    }

    #[test]
    fn siblings_are_found_through_their_parent() {
        let files = [
            ("lib.rs", "mod parent;"),
            ("parent.rs", "mod one; mod two; mod three; pub use one::One; use two::Two;"),
            ("parent/one.rs", "use super::Two; pub struct One;"),
            ("parent/two.rs", "use super::One; pub struct Two;"),
            ("parent/three.rs", "use super::made_by_a_macro; fn f() { super::one::f() }"),
        ];
        assert_eq!(of_file(&files, "parent/one.rs"), ["parent.rs", "parent/two.rs"]);
        assert_eq!(of_file(&files, "parent/two.rs"), ["parent.rs", "parent/one.rs"]);
        assert_eq!(of_file(&files, "parent/three.rs"), ["parent.rs", "parent/one.rs"]);
        let imports = imports(&files);
        assert!(imports.is_parent_and_child("parent.rs", "parent/one.rs"));
        assert!(imports.is_parent_and_child("parent/one.rs", "parent.rs"));
        assert!(!imports.is_parent_and_child("parent/one.rs", "parent/two.rs"));
    }

    #[test]
    fn modules_and_functions_of_one_name_are_not_mixed_up() {
        let files = [
            ("lib.rs", "mod parent;"),
            ("parent.rs", "mod read; mod direct; mod other; pub use direct::read;"),
            ("parent/read.rs", "pub struct Options;"),
            ("parent/direct.rs", "pub fn read() {}"),
            ("parent/other.rs", "use super::read::Options; fn f() { super::read() }"),
        ];
        let both = ["parent.rs", "parent/direct.rs", "parent/read.rs"];
        assert_eq!(of_file(&files, "parent/other.rs"), both);
        let mut files = files;
        files[4].1 = "use super::read::Options;";
        assert_eq!(of_file(&files, "parent/other.rs"), ["parent/read.rs"]);
    }

    #[test]
    fn files_called_tests_are_tests_only_where_they_are_declared_so() {
        let files = [
            ("lib.rs", "mod tests; #[cfg(test)] mod checks; mod b;"),
            ("tests.rs", "use crate::b::B;"),
            ("checks/mod.rs", "mod more; use crate::b::B;"),
            ("checks/more.rs", "use crate::b::B;"),
            ("b.rs", "pub struct B;"),
        ];
        let imports = imports(&files);
        assert!(imports.files.contains(&("tests.rs".to_owned(), "b.rs".to_owned())));
        assert!(!imports.files.iter().any(|(from, _)| from.starts_with("checks")));
        assert_eq!(imports.parents["checks/more.rs"], "checks/mod.rs");
    }

    #[test]
    fn paths_of_other_crates_are_written_out() {
        let a = "use std::{env, io::{self, Write as _}, time as t}; use crate::c::env as other;
            fn f() { env::var(\"A\"); io::stdout(); t::Instant::now(); other::args();
            ::std::process::exit(1); std::println!(); println!(); }";
        let files = [
            ("lib.rs", "mod a; mod c;"),
            ("a.rs", a),
            ("c.rs", "pub use std::env;"),
            ("main.rs", "fn main() { plimsoll::a::f() }"),
        ];
        let imports = imports(&files);
        let external = imports.external.iter().filter(|(file, _)| file == "a.rs");
        let external: Vec<&str> = external.map(|(_, path)| path.as_str()).collect();
        for expected in [
            "println!", "std::env", "std::env::args", "std::env::var", "std::io::stdout",
            "std::println", "std::process::exit", "std::time::Instant::now",
        ] {
            assert!(external.contains(&expected), "{expected} is not in {external:?}");
        }
        assert!(imports.files.contains(&("main.rs".to_owned(), "a.rs".to_owned())));
    }

    #[test]
    fn imports_of_all_names_are_listed() {
        let a =
            "use super::b::*; use proptest::prelude::*; #[cfg(test)] mod tests { use super::*; }";
        let files = [("lib.rs", "mod a; mod b;"), ("a.rs", a), ("b.rs", "")];
        let globs: Vec<_> = imports(&files).globs.into_iter().collect();
        assert_eq!(globs, [("a.rs".to_owned(), "super::b".to_owned())]);
    }

    #[test]
    fn names_that_lead_to_themselves_end() {
        let files = [
            ("lib.rs", "mod a; mod b; use b::x;"),
            ("a.rs", "pub use crate::b::x;"),
            ("b.rs", "pub use crate::a::x; use y::z as y;"),
        ];
        assert_eq!(of_file(&files, "a.rs"), ["b.rs"]);
    }
}
