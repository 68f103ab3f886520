//! The decoders: no panic, an end, and a position that is never beyond the stored bytes.

use plimsoll::compression::{Decoder, DecoderOptions};

/// Enough to reach every state of a decoder.
const MAX_PLAIN_BYTES: usize = 16 << 20;

/// Runs the target on one input.
pub fn run(data: &[u8]) {
    let Some((&first, stored)) = data.split_first() else { return };
    let limits = super::limits();
    let options = DecoderOptions { checksums: first % 2 == 0, spent: None };
    let mut decoder = Decoder::new(Box::new(stored), options, &limits).expect("memory can be read");
    let mut out = vec![0; (usize::from(first) + 1) * 64];
    let mut plain = 0;
    while let Ok(bytes) = decoder.read(&mut out) {
        let before = plain;
        plain += bytes;
        assert!(decoder.stored() <= stored.len() as u64);
        if plain == before || MAX_PLAIN_BYTES < plain {
            break;
        }
    }
    while let Some(note) = decoder.take_note() {
        let _ = note.to_string();
    }
    decoder.drain().expect("memory can be read");
    assert_eq!(decoder.stored(), stored.len() as u64);
}
