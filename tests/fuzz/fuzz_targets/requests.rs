//! Requests to generated servers: see `tests/tests/fuzz/requests.rs`.
#![no_main]

#[path = "../../tests/fuzz/choices.rs"]
mod choices;
#[path = "../../tests/fuzz/requests.rs"]
mod requests;
#[path = "../../tests/fuzz/values.rs"]
mod values;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    requests::run(bytes);
});
