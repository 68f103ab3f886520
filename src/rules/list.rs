//! The macros behind the lists of categories and of their rules.

/// Declares the categories: an enum with a word, a title and a folder of rules for each.
macro_rules! categories {
    (
        $(#[$about:meta])*
        pub enum $name:ident {
            $($(#[$meaning:meta])* $case:ident = $word:literal, $title:literal, $folder:ident;)+
        }
    ) => {
        words! {
            $(#[$about])*
            pub enum $name { $($(#[$meaning])* $case = $word,)+ }
        }

        impl $name {
            /// Returns what its rules find, as a heading.
            pub fn title(self) -> &'static str {
                match self { $(Self::$case => $title,)+ }
            }

            /// Returns its rules, in the order of every list.
            pub fn rules(self) -> &'static [&'static Rule] {
                match self { $(Self::$case => $folder::RULES,)+ }
            }
        }
    };
}

/// Declares the rules of a category, each by the name of its file: the modules, the list, and the
/// row that a rule takes its defaults from.
///
/// A file whose name is not the id of its rule, and a rule that lacks a part, do not compile.
macro_rules! rules {
    ($category:ident: $($rule:ident,)+) => {
        $(mod $rule;)+

        /// The category's rules.
        pub(super) static RULES: &[&crate::rules::Rule] = &[$(&$rule::RULE,)+];

        /// What a rule of the category leaves out of its row.
        const DEFAULT: crate::rules::Rule =
            crate::rules::Rule::defaults(crate::rules::Category::$category);

        $(const _: () = $rule::RULE.check(stringify!($rule));)+
    };
}

pub(super) use {categories, rules};
