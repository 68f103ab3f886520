//! The macros behind the lists of categories and of their rules.

/// Declares the categories: an enum with a word, a title and a folder of rules for each.
macro_rules! categories {
    (
        $(#[$about:meta])*
        pub enum $name:ident {
            $($(#[$meaning:meta])* $variant:ident = $word:literal, $title:literal, $folder:ident;)+
        }
        without_bytes {
            $(
                $(#[$practice:meta])*
                $other:ident = $other_word:literal, $other_title:literal, $other_folder:ident;
            )+
        }
    ) => {
        words! {
            $(#[$about])*
            pub enum $name {
                $($(#[$meaning])* $variant = $word,)+
                $($(#[$practice])* $other = $other_word,)+
            }
        }

        impl $name {
            /// Returns the heading above what its rules find.
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$variant => $title,)+
                    $(Self::$other => $other_title,)+
                }
            }

            /// Returns its rules, in the order in which they are listed.
            pub fn rules(self) -> &'static [&'static Rule] {
                match self {
                    $(Self::$variant => $folder::RULES,)+
                    $(Self::$other => $other_folder::RULES,)+
                }
            }

            /// Whether its rules claim bytes that should not be in an image. Those of the others
            /// say what else is worth knowing, and claim [nothing](Claim::Nothing).
            pub const fn is_about_bytes(self) -> bool {
                match self {
                    $(Self::$variant => true,)+
                    $(Self::$other => false,)+
                }
            }
        }
    };
}

/// Declares the rules of a category by the names of their files: the modules, the list, and the row
/// that rules take their defaults from.
///
/// A rule that lacks a part, or has an id other than its file's name, does not compile.
macro_rules! rules {
    ($category:ident:) => {
        /// The category's rules: none.
        pub(super) static RULES: &[&crate::rules::Rule] = &[];
    };
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
