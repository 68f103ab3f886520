//! The macros behind the lists of categories and of their rules.

/// Declares the categories: an enum with a word, a title and a folder of rules for each.
macro_rules! categories {
    (
        $(#[$about:meta])*
        pub enum $name:ident {
            $($(#[$meaning:meta])* $variant:ident = $word:literal, $title:literal, $folder:ident;)+
        }
    ) => {
        words! {
            $(#[$about])*
            pub enum $name { $($(#[$meaning])* $variant = $word,)+ }
        }

        impl $name {
            /// Returns the heading above what its rules find.
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// Returns its rules, in the order in which they are listed.
            pub fn rules(self) -> &'static [&'static Rule] {
                match self { $(Self::$variant => $folder::RULES,)+ }
            }
        }
    };
}

/// Declares the rules of a category by the names of their files: the modules, the list, and the row
/// that rules take their defaults from.
///
/// A rule that lacks a part, or has an id other than its file's name, does not compile.
macro_rules! rules {
    ($category:ident: $($rule:ident,)+) => {
        $(mod $rule;)+

        /// The category's rules.
        pub(super) static RULES: &[&crate::rules::Rule] = &[$(&$rule::RULE,)+];

        /// The values of the fields that a rule of the category leaves out.
        const DEFAULT: crate::rules::Rule =
            crate::rules::Rule::defaults(crate::rules::Category::$category);

        $(const _: () = $rule::RULE.check(stringify!($rule));)+
    };
}

pub(super) use {categories, rules};
