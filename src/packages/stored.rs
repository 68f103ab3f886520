//! The form in which condensed contents are kept until the layers are merged.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Returns the bytes that a value is kept as.
pub(crate) fn store(value: &impl Serialize) -> Vec<u8> {
    // Fails only for sequences without a known length, and no value here has one.
    postcard::to_allocvec(value).unwrap_or_default()
}

/// Reads back a value; `None` if the bytes are not one.
///
/// A length beyond the remaining bytes is an error before anything is allocated for it.
pub(crate) fn stored<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

/// Bytes that are kept in one piece: serde treats a `Vec<u8>` as a list of numbers.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&[u8]>::deserialize(deserializer).map(|bytes| Self(bytes.to_vec()))
    }
}

/// Reads back a value as JSON, for tests to compare; null if the bytes are not one.
#[cfg(test)]
pub(crate) fn stored_json<T: DeserializeOwned + Serialize>(bytes: &[u8]) -> serde_json::Value {
    serde_json::to_value(stored::<T>(bytes)).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_back_unless_damaged() {
        let value = vec![("a".to_owned(), Some(1_u64 << 40)), (String::new(), None)];
        let bytes = store(&value);
        assert_eq!(stored(&bytes), Some(value));
        for end in 0..bytes.len() {
            assert_eq!(stored::<Vec<(String, Option<u64>)>>(&bytes[..end]), None);
        }
        let lengths = [&[0xff; 9][..], &[0x01; 40]].concat();
        assert_eq!(stored::<Vec<Vec<String>>>(&lengths), None);
    }
}
