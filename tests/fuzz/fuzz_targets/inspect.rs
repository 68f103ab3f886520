//! Starts the target `inspect`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| plimsoll_fuzz::inspect::run(data));
