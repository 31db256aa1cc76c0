//! Sources that are broken at random: the generator never panics, and whatever it writes is Rust.

#[path = "../cases/options.rs"]
mod options;

mod numbers;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use numbers::Numbers;

/// Words that mean something in a service.
const WORDS: &[&str] = &[
    "async",
    "fn",
    "&self",
    "self",
    "Result",
    "<",
    ">",
    "(",
    ")",
    "{",
    "}",
    "#[",
    "]",
    "u64",
    "Option<",
    "Vec<",
    ",",
    "pub",
    "mod a;",
    "use self::*;",
    "use super::b as c;",
    "enum E { A }",
    "struct S(u8);",
    "type T = T;",
    "#[get(\"/{a}/{b}\")]",
    "#[status(99999)]",
    "#[header(\"\")]",
    "#[serde(rename = \"\")]",
    "#[serde(flatten, tag)]",
    "#[cfg(not(test))]",
    "crate::",
    "super::",
    "Self",
    "dyn",
    "'a",
    "ü",
    "\"",
    "//",
    "/*",
    "r#type",
    "-> ",
    "::",
];

fn mutate(text: &str, numbers: &mut Numbers) -> String {
    let mut tokens: Vec<&str> =
        text.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_').collect();
    for _ in 0..=numbers.next(4) {
        let at = numbers.next(tokens.len());
        match numbers.next(5) {
            0 => drop(tokens.drain(at..(at + numbers.next(6)).min(tokens.len()))),
            1 => tokens.insert(at, WORDS[numbers.next(WORDS.len())]),
            2 => tokens[at] = WORDS[numbers.next(WORDS.len())],
            3 => {
                let other = numbers.next(tokens.len());
                tokens.swap(at, other);
            }
            _ => tokens.truncate(at.max(1)),
        }
        if tokens.is_empty() {
            break;
        }
    }
    tokens.concat()
}

#[test]
fn nothing_that_is_written_makes_the_generator_panic() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let home = std::env::temp_dir().join(format!("doudou-broken-{}", std::process::id()));
    let source = home.join("src/svc.rs");
    std::fs::create_dir_all(home.join("src")).unwrap();
    let mut numbers = Numbers(1);
    let mut written = 0;
    for name in
        ["names", "routes", "places", "results", "types", "docs", "bad_unknown_types", "bad_serde"]
    {
        let text = std::fs::read_to_string(cases.join(name).join("svc.rs")).unwrap();
        for _ in 0..120 {
            let mutated = mutate(&text, &mut numbers);
            std::fs::write(&source, &mutated).unwrap();
            let out = home.join("out");
            std::fs::create_dir_all(&out).unwrap();
            let builder = options::builder(&home, name).out_dir(&out);
            let result = catch_unwind(AssertUnwindSafe(|| builder.try_compile("svc.rs")));
            let result = result.unwrap_or_else(|_| panic!("a panic on:\n{mutated}"));
            if let Err(error) = &result {
                assert!(!error.to_string().is_empty());
            }
            let generated = std::fs::read_to_string(out.join("svc.rs")).unwrap();
            let parsed = syn::parse_file(&generated);
            assert!(parsed.is_ok(), "{:?} in\n{generated}\nfrom\n{mutated}", parsed.err());
            written += usize::from(generated.contains("impl<S"));
            std::fs::remove_dir_all(&out).unwrap();
        }
    }
    std::fs::remove_dir_all(&home).unwrap();
    assert!(
        written > 100,
        "only {written} of the sources were still services: the test tests little"
    );
}
