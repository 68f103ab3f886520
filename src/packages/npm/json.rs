//! JSON as npm takes it: a member of another type than documented, or one that stands twice, costs
//! nothing but itself, and what stands before a cut is kept.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess};
use serde::de::{Error, Visitor};

/// What is made of one JSON value, whichever type it turns out to have; what is not asked for is
/// left out.
pub(super) trait Shape {
    /// Takes the value of one member of an object; has to take exactly one.
    fn member<'de, A: MapAccess<'de>>(&mut self, _: &str, values: &mut A) -> Result<(), A::Error> {
        skip(values)
    }

    /// Takes the next element of an array; false where there is none.
    fn element<'de, A: SeqAccess<'de>>(&mut self, values: &mut A) -> Result<bool, A::Error> {
        values.next_element::<IgnoredAny>().map(|it| it.is_some())
    }

    /// Takes a string.
    fn text(&mut self, _: &str) {}

    /// Takes true or false.
    fn flag(&mut self, _: bool) {}
}

/// Passes over the value of a member.
pub(super) fn skip<'de, A: MapAccess<'de>>(values: &mut A) -> Result<(), A::Error> {
    values.next_value::<IgnoredAny>().map(drop)
}

/// Reads the value of a member into a shape.
pub(super) fn take<'de, A: MapAccess<'de>, T: Shape>(
    values: &mut A,
    into: &mut T,
) -> Result<(), A::Error> {
    values.next_value_seed(Into(into))
}

/// Reads the next element of an array into a shape; false where there is none.
pub(super) fn next<'de, A: SeqAccess<'de>, T: Shape>(
    values: &mut A,
    into: &mut T,
) -> Result<bool, A::Error> {
    values.next_element_seed(Into(into)).map(|it| it.is_some())
}

/// Reads a whole text into a shape; returns whether all of it is JSON.
///
/// A byte order mark is passed over, as npm does, and bytes that are no UTF-8 become replacement
/// characters.
pub(super) fn parse(content: &[u8], into: &mut impl Shape) -> bool {
    let text = String::from_utf8_lossy(content);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Into(into).deserialize(&mut deserializer).is_ok() && deserializer.end().is_ok()
}

/// Reads the first value of a text into a shape, whatever follows it; returns whether it is whole.
pub(super) fn parse_first(text: &str, into: &mut impl Shape) -> bool {
    Into(into).deserialize(&mut serde_json::Deserializer::from_str(text)).is_ok()
}

/// A string; nothing where the value is none.
#[derive(Default)]
pub(super) struct Text(pub(super) String);

impl Shape for Text {
    fn text(&mut self, text: &str) {
        text.clone_into(&mut self.0);
    }
}

/// True where the value is `true`.
#[derive(Default)]
pub(super) struct Flag(pub(super) bool);

impl Shape for Flag {
    fn flag(&mut self, flag: bool) {
        self.0 = flag;
    }
}

/// The names of an object's members, or the strings of an array.
#[derive(Default)]
pub(super) struct Names(pub(super) Vec<String>);

/// How many names of one object are kept; no real package comes near.
const MOST_NAMES: usize = 10_000;

impl Names {
    pub(super) fn push(&mut self, name: &str) {
        if self.0.len() < MOST_NAMES {
            self.0.push(name.to_owned());
        }
    }
}

impl Shape for Names {
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        values: &mut A,
    ) -> Result<(), A::Error> {
        self.push(key);
        skip(values)
    }

    fn element<'de, A: SeqAccess<'de>>(&mut self, values: &mut A) -> Result<bool, A::Error> {
        let mut text = Text::default();
        let more = next(values, &mut text)?;
        if !text.0.is_empty() {
            self.push(&text.0);
        }
        Ok(more)
    }
}

struct Into<'a, T>(&'a mut T);

impl<'de, T: Shape> DeserializeSeed<'de> for Into<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Shape> Visitor<'de> for Into<'_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        while let Some(Key(key)) = values.next_key()? {
            self.0.member(&key, &mut values)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        while self.0.element(&mut values)? {}
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.text(text);
        Ok(())
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<(), E> {
        self.0.flag(flag);
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// The name of a member, borrowed where it has no escapes.
struct Key<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Owned(text.to_owned())))
    }
}
