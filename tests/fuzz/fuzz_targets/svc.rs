//! Sources of services: see `tests/tests/fuzz/svc.rs`.
#![no_main]

#[path = "../../tests/fuzz/choices.rs"]
mod choices;
#[path = "../../tests/fuzz/svc.rs"]
mod svc;

pub(crate) const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../cases");

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    svc::run(bytes);
});
