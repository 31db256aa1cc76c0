//! What the fuzz targets do, for a bounded number of inputs that are the same in every run.
//!
//! `tests/fuzz` gives the same two functions to libFuzzer.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

mod choices;
mod requests;
mod svc;
mod values;

use choices::Numbers;

pub(crate) const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/cases");

#[test]
fn nothing_that_is_written_makes_the_generator_panic() {
    let mut numbers = Numbers(1);
    let inputs = 1000;
    let services = (0..inputs).filter(|_| svc::run(&numbers.bytes(24))).count();
    assert!(services > inputs / 10, "only {services} of the sources were still services");
}

#[test]
fn nothing_that_is_asked_makes_a_service_panic_or_fail() {
    let mut numbers = Numbers(2);
    for (number, name) in requests::NAMES.iter().enumerate() {
        let (mut good, mut refused) = (0, 0);
        for _ in 0..2000 {
            let mut bytes = numbers.bytes(200);
            bytes[0] = u8::try_from(number).unwrap();
            match requests::run(&bytes) {
                Some(200..=299) => good += 1,
                Some(_) => refused += 1,
                None => {}
            }
        }
        assert!(good > 200 && refused > 50, "`{name}` answers {good} and refuses {refused}");
    }
}

#[test]
fn every_mocked_case_is_asked() {
    let options = include_str!("../../cases/options.rs");
    let (_, mocked) = options.split_once("let mocked = [").unwrap();
    let (mocked, _) = mocked.split_once(']').unwrap();
    let mocked: Vec<&str> = mocked.split(',').map(|name| name.trim().trim_matches('"')).collect();
    for name in mocked.iter().filter(|name| !name.is_empty()) {
        assert!(requests::NAMES.contains(name), "`{name}` is missing in requests.rs");
    }
}
