//! JSON as npm accepts it: a member with an undocumented type, or one that occurs twice, affects
//! only itself, and what comes before a truncation is kept.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess};
use serde::de::{Error, Visitor};

/// Takes the wanted parts of one JSON value, of any type.
///
/// A shape may return itself for values inside it, and count in `begin` and `end` how deep they
/// are.
pub(super) trait Shape {
    /// Returns the shape that reads the value of a member.
    fn member(&mut self, _: &str) -> Option<&mut dyn Shape> {
        None
    }

    /// Returns the shape that reads the next element of an array, if it is wanted.
    fn element(&mut self) -> Option<&mut dyn Shape> {
        None
    }

    /// Takes a string in an array, unless it is empty or `element` returned a shape for it.
    fn item(&mut self, _: &str) {}

    /// Takes a string.
    fn text(&mut self, _: &str) {}

    /// Takes true or false.
    fn flag(&mut self, _: bool) {}

    /// Called when a value begins.
    fn begin(&mut self) {}

    /// Called when the value has been read to its end.
    fn end(&mut self) {}
}

/// Empties a slot and returns it as the shape of a member: the last of several members with the
/// same name counts, as in JavaScript.
pub(super) fn fresh<T: Shape + Default>(slot: &mut T) -> Option<&mut dyn Shape> {
    *slot = T::default();
    Some(slot)
}

/// Parses a whole document into a shape; returns whether all of it is JSON.
///
/// A byte order mark is skipped, as npm does, and bytes that are not UTF-8 become replacement
/// characters.
pub(super) fn parse(content: &[u8], into: &mut impl Shape) -> bool {
    let text = String::from_utf8_lossy(content);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Seed(into).deserialize(&mut deserializer).is_ok() && deserializer.end().is_ok()
}

/// Parses the first value of a string into a shape, ignoring what follows; returns whether the
/// value is complete.
pub(super) fn parse_first(text: &str, into: &mut impl Shape) -> bool {
    Seed(into).deserialize(&mut serde_json::Deserializer::from_str(text)).is_ok()
}

/// How many members or elements of one value are kept; real packages have a few hundred at most.
pub(super) const MAX_NAMES: usize = 10_000;

impl Shape for String {
    fn text(&mut self, text: &str) {
        text.clone_into(self);
    }
}

impl Shape for bool {
    fn flag(&mut self, flag: bool) {
        *self = flag;
    }
}

/// The names of an object's members, or the strings of an array.
impl Shape for Vec<String> {
    fn member(&mut self, key: &str) -> Option<&mut dyn Shape> {
        self.item(key);
        None
    }

    fn item(&mut self, text: &str) {
        if self.len() < MAX_NAMES {
            self.push(text.to_owned());
        }
    }
}

/// The names of an object's members with what is read from each.
impl<T: Shape + Default> Shape for Vec<(String, T)> {
    fn member(&mut self, key: &str) -> Option<&mut dyn Shape> {
        if MAX_NAMES <= self.len() {
            return None;
        }
        self.push((key.to_owned(), T::default()));
        self.last_mut().map(|(_, value)| value as &mut dyn Shape)
    }
}

struct Seed<'a>(&'a mut dyn Shape);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.begin();
        deserializer.deserialize_any(Seed(self.0))?;
        self.0.end();
        Ok(())
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        while let Some(Key(key)) = values.next_key()? {
            match self.0.member(&key) {
                Some(slot) => values.next_value_seed(Seed(slot))?,
                None => _ = values.next_value::<IgnoredAny>()?,
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        loop {
            let mut text = String::new();
            let slot = self.0.element().unwrap_or(&mut text);
            if values.next_element_seed(Seed(slot))?.is_none() {
                return Ok(());
            }
            if !text.is_empty() {
                self.0.item(&text);
            }
        }
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

/// The name of a member, borrowed if it has no escapes.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);
