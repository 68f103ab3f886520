//! Declares enums that have a word for each case in outputs: the enum, its words and its schema in
//! one place.

/// Declares an enum with a word for each case.
///
/// The doc comments are the descriptions in the JSON Schema. The word is what is written and read
/// back, so it never changes.
macro_rules! words {
    ($(
        $(#[$about:meta])*
        $visibility:vis enum $name:ident { $($(#[$meaning:meta])* $case:ident = $word:literal,)+ }
    )+) => { $(
        $(#[$about])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, schemars::JsonSchema,
        )]
        $visibility enum $name { $($(#[$meaning])* #[serde(rename = $word)] $case,)+ }

        impl $name {
            /// Every case, in order.
            pub const ALL: &'static [Self] = &[$(Self::$case,)+];

            /// Its word in outputs.
            pub fn word(self) -> &'static str {
                match self { $(Self::$case => $word,)+ }
            }
        }
    )+ };
}

pub(crate) use words;
