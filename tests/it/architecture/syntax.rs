//! What a module declares and names, without what is compiled for tests only.

use std::collections::BTreeSet;

use super::tokens::{self, Token};

/// A path as it is written, a name for each segment. A leading `::` is an empty name.
pub(super) type Path = Vec<String>;

/// What a module declares and names.
#[derive(Debug, Default)]
pub(super) struct Syntax {
    /// Whether all of it is for tests: `#![cfg(test)]`.
    pub(super) is_test: bool,
    pub(super) children: Vec<Child>,
    pub(super) uses: Vec<Use>,
    /// Names of the types and traits that it defines. Local ones are among them, which cannot be
    /// imported.
    pub(super) types: BTreeSet<String>,
    /// Names of its functions, constants and macros, which no path continues after. Methods and
    /// local ones are among them.
    pub(super) values: BTreeSet<String>,
    /// Paths in its code, those of `use` declarations left out.
    pub(super) paths: BTreeSet<Path>,
    /// Macros that are called by a single name.
    pub(super) macros: BTreeSet<String>,
}

/// A module that is declared in another one.
#[derive(Debug)]
pub(super) struct Child {
    pub(super) name: String,
    pub(super) is_test: bool,
    /// What is between its braces; `None` if it is another file.
    pub(super) inline: Option<Syntax>,
}

/// One name of a `use` declaration.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) path: Path,
    /// The name that it binds, `*` for all names; `None` for `_`.
    pub(super) name: Option<String>,
}

/// Keywords that are followed by the name of what they define.
const TYPES: [&str; 5] = ["struct", "enum", "union", "trait", "type"];
const VALUES: [&str; 3] = ["fn", "const", "static"];

/// Keywords that may begin an item or a statement, which then ends with `;` or `}` and not with
/// a comma.
const BEGINNING: [&str; 17] = [
    "pub", "fn", "mod", "use", "struct", "enum", "union", "trait", "impl", "type", "const",
    "static", "unsafe", "extern", "async", "let", "macro_rules",
];

/// The modules that `rules! { Category: a, b, }` declares, and where it ends.
fn rules(tokens: &[Token]) -> Option<(Vec<String>, usize)> {
    let [Token::Word(name), Token::Sign('!'), Token::Sign('{'), Token::Word(_), rest @ ..] = tokens
    else {
        return None;
    };
    if name != "rules" || rest.first() != Some(&Token::Sign(':')) {
        return None;
    }
    let end = rest.iter().position(|token| *token == Token::Sign('}'))?;
    let names = rest.get(..end)?.iter().filter_map(Token::word);
    Some((names.map(ToOwned::to_owned).collect(), end + 5))
}

/// Reads a module.
pub(super) fn parse(tokens: &[Token]) -> Syntax {
    let mut syntax = Syntax::default();
    let mut at = 0;
    while at < tokens.len() {
        at = syntax.next(tokens, at);
    }
    syntax
}

impl Syntax {
    /// Reads what begins at a token; returns where the next thing begins.
    fn next(&mut self, tokens: &[Token], at: usize) -> usize {
        let rest = &tokens[at..];
        match rest {
            [Token::Sign('#'), Token::Sign('!'), attribute @ ..] if is_for_tests(attribute) => {
                self.is_test = true;
                tokens.len()
            }
            [Token::Sign('#'), attribute @ ..] if is_for_tests(attribute) => {
                let start = at + 1 + group_end(attribute);
                let end = item_end(tokens, start);
                self.test_item(&tokens[start..end]);
                end
            }
            [Token::Sign('#'), attribute @ ..] if attribute.first() == Some(&Token::Sign('[')) => {
                // Derives take paths as strings: `#[serde(with = "super::lines")]`.
                for token in &attribute[..group_end(attribute)] {
                    if let Token::Text(text) = token
                        && text.contains("::")
                    {
                        self.paths.extend(parse(&tokens::tokens(text)).paths);
                    }
                }
                at + 1
            }
            [Token::Separator, ..] => self.leading_separator(tokens, at),
            [Token::Word(_), ..] => self.word(tokens, at),
            _ => at + 1,
        }
    }

    fn word(&mut self, tokens: &[Token], at: usize) -> usize {
        let rest = &tokens[at..];
        let is_word =
            |ahead: usize, word: &str| rest.get(ahead).and_then(Token::word) == Some(word);
        if let Some((child, end)) = module(rest, false) {
            self.children.push(child);
            return at + end;
        }
        if let Some((names, end)) = rules(rest) {
            let child = |name| Child { name, is_test: false, inline: None };
            self.children.extend(names.into_iter().map(child));
            return at + end;
        }
        // `use<'a>` in a type captures lifetimes.
        if is_word(0, "use") && rest.get(1) != Some(&Token::Sign('<')) {
            return self.use_tree(tokens, at + 1, &[]);
        }
        // `pub(in crate::a)` restricts and imports nothing.
        let restriction = ["crate", "super", "self", "in"].iter().any(|word| is_word(2, word));
        if is_word(0, "pub") && rest.get(1) == Some(&Token::Sign('(')) && restriction {
            return at + 1 + group_end(&rest[1..]);
        }
        match rest {
            [Token::Word(macro_rules), Token::Sign('!'), Token::Word(name), ..]
                if macro_rules == "macro_rules" =>
            {
                self.values.insert(name.clone());
                return at + 3;
            }
            [Token::Word(keyword), more @ ..]
                if TYPES.contains(&keyword.as_str()) || VALUES.contains(&keyword.as_str()) =>
            {
                let mut words = more.iter().map_while(Token::word);
                // `const fn` and `unsafe trait` come to their name later.
                let name = words.find(|&word| word != "mut");
                let name = name.filter(|word| !BEGINNING.contains(word));
                let names = match TYPES.contains(&keyword.as_str()) {
                    true => &mut self.types,
                    false => &mut self.values,
                };
                names.extend(name.map(ToOwned::to_owned));
                return at + 1;
            }
            _ => (),
        }
        // A field or a method; `..` may be followed by a path.
        let is_field = tokens[..at].ends_with(&[Token::Sign('.')])
            && !tokens[..at].ends_with(&[Token::Sign('.'), Token::Sign('.')]);
        if is_field {
            return at + 1;
        }
        self.path(tokens, at, Vec::new())
    }

    /// A path that begins with `::`, or the end of one that begins with `<T as Trait>`.
    fn leading_separator(&mut self, tokens: &[Token], at: usize) -> usize {
        let before = &tokens[..at];
        let is_arrow = ['-', '=']
            .iter()
            .any(|&start| before.ends_with(&[Token::Sign(start), Token::Sign('>')]));
        let continues = !is_arrow && matches!(before.last(), Some(Token::Sign('>')));
        match tokens.get(at + 1) {
            Some(Token::Word(_)) if !continues => self.path(tokens, at + 1, vec![String::new()]),
            Some(Token::Word(_)) => at + 2,
            _ => at + 1,
        }
    }

    /// Reads a path from its first name on.
    fn path(&mut self, tokens: &[Token], mut at: usize, mut path: Path) -> usize {
        while let Some(Token::Word(name)) = tokens.get(at) {
            path.push(name.clone());
            at += 1;
            match tokens.get(at..at + 2) {
                Some([Token::Separator, Token::Word(_)]) => at += 1,
                // Type arguments follow, which contain paths themselves.
                Some([Token::Separator, _]) => {
                    at += 1;
                    break;
                }
                _ => break,
            }
        }
        let is_called = matches!(
            tokens.get(at..at + 2),
            Some([Token::Sign('!'), Token::Sign('(' | '[' | '{')])
        );
        // `if !(…)` looks like a call of a macro `if`, which is never searched for.
        if let ([name], true) = (path.as_slice(), is_called) {
            self.macros.insert(name.clone());
        }
        if path.first().is_some_and(|first| first != "Self") {
            self.paths.insert(path);
        }
        at
    }

    /// Reads one tree of a `use` declaration, below the path that it is in.
    fn use_tree(&mut self, tokens: &[Token], mut at: usize, above: &[String]) -> usize {
        let mut path = above.to_vec();
        if tokens.get(at) == Some(&Token::Separator) {
            path.push(String::new());
            at += 1;
        }
        loop {
            match tokens.get(at) {
                Some(Token::Word(name)) => path.push(name.clone()),
                // `$crate`.
                Some(Token::Sign('$')) => {
                    at += 1;
                    continue;
                }
                Some(Token::Sign('*')) => {
                    self.uses.push(Use { path, name: Some("*".to_owned()) });
                    return at + 1;
                }
                Some(Token::Sign('{')) => return self.use_group(tokens, at + 1, &path),
                _ => return at + 1,
            }
            at += 1;
            match tokens.get(at) {
                Some(Token::Separator) => at += 1,
                _ => break,
            }
        }
        // `a::{self}` binds `a`.
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let mut name = path.last().cloned();
        if let Some([Token::Word(keyword), Token::Word(other)]) = tokens.get(at..at + 2)
            && keyword == "as"
        {
            name = Some(other.clone()).filter(|other| other != "_");
            at += 2;
        }
        self.uses.push(Use { path, name });
        at
    }

    fn use_group(&mut self, tokens: &[Token], mut at: usize, above: &[String]) -> usize {
        loop {
            match tokens.get(at) {
                None | Some(Token::Sign('}')) => return at + 1,
                Some(Token::Sign(',')) => at += 1,
                _ => at = self.use_tree(tokens, at, above),
            }
        }
    }

    /// Keeps of an item for tests the module that it declares, if it does.
    fn test_item(&mut self, tokens: &[Token]) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            if let Some((child, _)) = module(&tokens[at..], true) {
                self.children.push(child);
                return;
            }
            // Attributes and a visibility may come before.
            match token {
                Token::Sign('#') => at += 1 + group_end(&tokens[at + 1..]),
                Token::Sign('(') => at += group_end(&tokens[at..]),
                Token::Word(word) if word == "pub" => at += 1,
                _ => return,
            }
        }
    }
}

/// Reads `mod name;` and `mod name { … }`; returns how many tokens that are.
fn module(tokens: &[Token], is_test: bool) -> Option<(Child, usize)> {
    let [Token::Word(keyword), Token::Word(name), rest @ ..] = tokens else { return None };
    let (inline, length) = match rest.first()? {
        _ if keyword != "mod" => return None,
        Token::Sign(';') => (None, 1),
        Token::Sign('{') => {
            let length = group_end(rest);
            (Some(parse(rest.get(1..length.saturating_sub(1))?)), length)
        }
        _ => return None,
    };
    Some((Child { name: name.clone(), is_test, inline }, 2 + length))
}

/// How many tokens a group has that begins with a bracket.
fn group_end(tokens: &[Token]) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token {
            Token::Sign('(' | '[' | '{') => depth += 1,
            Token::Sign(')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => (),
        }
        if depth == 0 {
            return index + 1;
        }
    }
    tokens.len()
}

/// Where the item, statement, field or arm ends that begins at a token.
fn item_end(tokens: &[Token], start: usize) -> usize {
    let mut at = start;
    while let [Token::Sign('#'), attribute @ ..] = &tokens[at..] {
        at += 1 + group_end(attribute);
    }
    let first = tokens.get(at).and_then(Token::word);
    let ends_with_comma = !first.is_some_and(|word| BEGINNING.contains(&word));
    while let Some(token) = tokens.get(at) {
        match token {
            Token::Sign(';') => return at + 1,
            Token::Sign(',') if ends_with_comma => return at + 1,
            Token::Sign('{') => return at + group_end(&tokens[at..]),
            Token::Sign('(' | '[') => at += group_end(&tokens[at..]),
            Token::Sign(')' | ']' | '}') => return at,
            _ => at += 1,
        }
    }
    at
}

/// Whether an attribute, from its bracket on, keeps what follows to tests.
fn is_for_tests(attribute: &[Token]) -> bool {
    match attribute.get(..group_end(attribute)) {
        Some(
            [
                Token::Sign('['),
                Token::Word(cfg),
                Token::Sign('('),
                predicate @ ..,
                Token::Sign(')'),
                Token::Sign(']'),
            ],
        ) => cfg == "cfg" && implies_tests(predicate),
        _ => false,
    }
}

/// Whether a predicate of `cfg` holds in tests only.
fn implies_tests(predicate: &[Token]) -> bool {
    match predicate {
        [Token::Word(test)] => test == "test",
        [Token::Word(every), Token::Sign('('), arguments @ .., Token::Sign(')')]
            if every == "all" || every == "any" =>
        {
            let mut arguments = arguments_of(arguments).into_iter().peekable();
            match every.as_str() {
                "all" => arguments.any(implies_tests),
                _ => arguments.peek().is_some() && arguments.all(implies_tests),
            }
        }
        _ => false,
    }
}

/// What is between the commas outside of brackets.
fn arguments_of(tokens: &[Token]) -> Vec<&[Token]> {
    let mut depth = 0_usize;
    let split = tokens.split(|token| {
        match token {
            Token::Sign('(') => depth += 1,
            Token::Sign(')') => depth = depth.saturating_sub(1),
            _ => (),
        }
        depth == 0 && *token == Token::Sign(',')
    });
    split.filter(|argument| !argument.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn syntax(source: &str) -> Syntax {
        parse(&tokens::tokens(source))
    }

    fn paths(source: &str) -> Vec<String> {
        let paths = syntax(source).paths;
        paths.iter().filter(|path| path.len() > 1).map(|path| path.join("::")).collect()
    }

    fn uses(source: &str) -> Vec<String> {
        let uses = syntax(source).uses;
        uses.iter()
            .map(|one| format!("{}={}", one.name.as_deref().unwrap_or("_"), one.path.join("::")))
            .collect()
    }

    #[test]
    fn use_trees_are_split() {
        assert_eq!(uses("use crate::a;"), ["a=crate::a"]);
        assert_eq!(
            uses("pub(in crate::z) use crate::{a, b::{self, C as D, e::*}, f::g as _};"),
            ["a=crate::a", "b=crate::b", "D=crate::b::C", "*=crate::b::e", "_=crate::f::g"],
        );
        assert_eq!(
            uses("use super::{\n    // a comment\n    a,\n    super::b,\n};\nuse self::c::D;"),
            ["a=super::a", "b=super::super::b", "D=self::c::D"],
        );
        assert_eq!(uses("use ::std::env; use {a::b, c};"), ["env=::std::env", "b=a::b", "c=c"]);
        assert_eq!(uses("fn f() -> impl Sized + use<'_> { use x::Y; }"), ["Y=x::Y"]);
        assert_eq!(uses("macro_rules! m { () => { use $crate::a::B; } }"), ["B=crate::a::B"]);
    }

    #[test]
    fn paths_are_found_in_expressions_types_and_patterns() {
        let source = "fn f(x: &crate::a::A) -> Vec<super::B> { match g::<self::c::C>(x) {
            d::D::E { .. } => 0..super::F, _ => H { ..crate::i::j() } } }";
        let expected =
            ["crate::a::A", "crate::i::j", "d::D::E", "self::c::C", "super::B", "super::F"];
        assert_eq!(paths(source), expected);
    }

    #[test]
    fn qualified_and_leading_paths_are_found() {
        assert_eq!(paths("<T as crate::a::B>::c(); Vec::<u8>::new()"), ["crate::a::B"]);
        assert_eq!(paths("fn f() -> ::std::env::Args { a.b.c }"), ["::std::env::Args"]);
        assert_eq!(paths("a.b::<crate::c::D>()"), ["crate::c::D"]);
    }

    #[test]
    fn paths_are_found_in_macros_and_in_strings_of_attributes() {
        assert_eq!(paths("macro_rules! m { () => { $crate::a::b!() } }"), ["crate::a::b"]);
        assert_eq!(paths("#[serde(with = \"super::lines\")] x: u8"), ["super::lines"]);
        assert_eq!(paths("#[arg(value_parser = crate::a::b)] x: u8"), ["crate::a::b"]);
        assert_eq!(paths("/// [`crate::a`]\nlet x = \"crate::b::c\";"), [""; 0]);
    }

    #[test]
    fn restrictions_of_visibility_are_no_paths() {
        assert_eq!(paths("pub(in crate::a::b) fn f() {} struct S(pub(super) u8);"), [""; 0]);
        assert_eq!(paths("struct S(pub (crate::a::B, u8));"), [""; 0]);
    }

    #[test]
    fn what_follows_tests_is_read() {
        let source = "#[cfg(test)]\nmod tests { fn f() { a::b(\"}\", '}'); } }\nfn g() { c::d(); }";
        assert_eq!(paths(source), ["c::d"]);
        let source = "#[cfg(test)]\n#[allow(x)]\npub(crate) fn f<A, B>(x: [u8; 3]) -> u8 { a::b() }
            #[cfg(all(test, unix))] use a::{b, c}; const X: u8 = c::d();";
        assert_eq!(paths(source), ["c::d"]);
        assert_eq!(uses(source), [""; 0]);
        let source = "f(A { #[cfg(test)] x: a::b(), y: c::d() }, B { #[cfg(test)] z: a::b() })";
        assert_eq!(paths(source), ["c::d"]);
    }

    #[test]
    fn only_predicates_that_imply_tests_leave_code_out() {
        for cfg in ["not(test)", "any(test, unix)", "unix", "all(unix, not(test))", "feature"] {
            assert_eq!(paths(&format!("#[cfg({cfg})] fn f() {{ a::b() }}")), ["a::b"], "{cfg}");
        }
        for cfg in ["test", "all(test, any(unix, windows))", "any(test)"] {
            assert_eq!(paths(&format!("#[cfg({cfg})] fn f() {{ a::b() }}")), [""; 0], "{cfg}");
        }
        assert!(syntax("//! x\n#![cfg(test)]\nuse a::b;").is_test);
    }

    #[test]
    fn a_list_of_rules_declares_their_files() {
        let children = syntax("mod a; rules! { Cache: b, c, } fn f() { d::e() }").children;
        let names: Vec<&str> = children.iter().map(|child| child.name.as_str()).collect();
        assert_eq!(names, ["a", "b", "c"]);
        assert_eq!(paths("rules! { Cache: b, } fn f() { d::e() }"), ["d::e"]);
        assert!(syntax("use list::rules; macro_rules! rules { () => {}; }").children.is_empty());
    }

    #[test]
    fn children_are_declared_with_and_without_braces() {
        let source = "mod a; pub(crate) mod b { mod c; } #[cfg(test)] pub(super) mod d;
            #[cfg(test)] mod e { use super::*; }";
        let children = syntax(source).children;
        let names: Vec<(&str, bool, bool)> = children
            .iter()
            .map(|child| (child.name.as_str(), child.is_test, child.inline.is_some()))
            .collect();
        let expected =
            [("a", false, false), ("b", false, true), ("d", true, false), ("e", true, true)];
        assert_eq!(names, expected);
        assert_eq!(children[1].inline.as_ref().unwrap().children[0].name, "c");
    }

    #[test]
    fn items_and_macros_have_names() {
        let source =
            "pub const fn f() {} static mut X: u8 = 1; struct S; macro_rules! m { () => {} }
            fn g() { println!(); a != b; }";
        let syntax = syntax(source);
        assert_eq!(syntax.types.iter().collect::<Vec<_>>(), ["S"]);
        assert_eq!(syntax.values.iter().collect::<Vec<_>>(), ["X", "f", "g", "m"]);
        assert_eq!(syntax.macros.iter().collect::<Vec<_>>(), ["println"]);
    }
}
