//! Lists that are turned into the types of the schema item by item, while they are written.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

/// A list of `T`, each made from an item of the report when its turn comes.
pub(super) struct Each<'a, S, T> {
    items: &'a [S],
    written_as: PhantomData<fn() -> T>,
}

impl<'a, S, T> From<&'a [S]> for Each<'a, S, T> {
    fn from(items: &'a [S]) -> Self {
        Self { items, written_as: PhantomData }
    }
}

impl<S, T> fmt::Debug for Each<'_, S, T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} items", self.items.len())
    }
}

impl<'a, S, T: From<&'a S> + Serialize> Serialize for Each<'a, S, T> {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        serializer.collect_seq(self.items.iter().map(T::from))
    }
}

impl<S, T: JsonSchema> JsonSchema for Each<'_, S, T> {
    fn schema_name() -> Cow<'static, str> {
        Vec::<T>::schema_name()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<T>::json_schema(generator)
    }
}
