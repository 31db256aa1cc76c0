//! Sources that nobody would write: the generator never panics, never hangs, and whatever it writes
//! is Rust.

#[path = "../../cases/options.rs"]
mod options;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use doudou_build::Error;

use crate::choices::Choices;

/// Far longer than any source takes, also in an unoptimised build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

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
    "Upload",
    "Download",
    "EventStream<",
    "Context<",
    "#[garde(length(min = 1), range(max = 0))]",
    "#[security(api_key(header = \"\"))]",
    "#[roles()]",
    "#[limit(\"1e99MiB\")]",
    "#[serde(tag = \"t\", content = \"t\")]",
    "#[serde(untagged)]",
    "struct G<T>(Vec<G<Vec<T>>>);",
    "HashMap<f64, ",
    "r##\"",
    "'\\u{",
    "0xffff_ffff_ffff_ffff_ffff_ffff_ffff_ffff_f",
    "\u{feff}",
    "\r",
    "\0",
];

/// Compiles a source that follows from the bytes: they are the source, or what is changed in that of
/// a golden case. Answers whether it was still a service.
pub(crate) fn run(bytes: &[u8]) -> bool {
    let mut choices = Choices(bytes);
    let cases = Path::new(crate::CASES);
    let (name, source) = if choices.rarely(8) {
        ("minimal".to_owned(), choices.bytes(usize::MAX).to_vec())
    } else {
        let names = names(cases);
        let name = names[choices.below(names.len())].clone();
        let text = std::fs::read(cases.join(&name).join("svc.rs")).unwrap();
        (name, mutate(&String::from_utf8_lossy(&text), &mut choices).into_bytes())
    };
    let shown = String::from_utf8_lossy(&source);

    let scratch = Scratch::new();
    std::fs::write(scratch.0.join("svc.rs"), &source).unwrap();
    let started = Instant::now();
    let builder = options::builder(&scratch.0, &name).out_dir(scratch.0.join("out"));
    let result = builder.try_compile("svc.rs");
    assert!(started.elapsed() < PATIENCE, "{:?} for\n{shown}", started.elapsed());
    match &result {
        // What the builder of `snake_case` says about a type that is now named otherwise.
        Err(Error::NoSuchType { .. }) => return false,
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(_) => {}
    }
    let Ok(generated) = std::fs::read_to_string(scratch.0.join("out/svc.rs")) else {
        panic!("nothing is written for\n{shown}\n{result:?}");
    };
    let parsed = syn::parse_file(&generated);
    assert!(parsed.is_ok(), "{:?} in\n{generated}\nfrom\n{shown}", parsed.err());
    if let Ok(document) = std::fs::read(scratch.0.join("out/svc.openapi.json")) {
        let document: Result<serde_json::Value, _> = serde_json::from_slice(&document);
        assert!(document.is_ok(), "{:?} from\n{shown}", document.err());
    }
    generated.contains("impl<S")
}

fn names(cases: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(cases).unwrap().map(|entry| entry.unwrap());
    let cases = entries.filter(|entry| entry.path().join("svc.rs").is_file());
    let mut names: Vec<_> = cases.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn mutate(text: &str, choices: &mut Choices<'_>) -> String {
    let mut tokens: Vec<&str> =
        text.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_').collect();
    while !choices.is_empty() && !tokens.is_empty() {
        let at = choices.below(tokens.len());
        match choices.below(32) {
            0..10 => drop(tokens.drain(at..(at + 1 + choices.below(6)).min(tokens.len()))),
            10..18 => tokens.insert(at, choices.pick(WORDS)),
            18..26 => tokens[at] = choices.pick(WORDS),
            26..31 => {
                let other = choices.below(tokens.len());
                tokens.swap(at, other);
            }
            _ => tokens.truncate(at.max(1)),
        }
        // The chance of another change is the same behind each of them.
        if !choices.rarely(3) {
            break;
        }
    }
    tokens.concat()
}

/// A folder that is gone when the run ends.
struct Scratch(std::path::PathBuf);

impl Scratch {
    fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("doudou-fuzz-{}-{number}", std::process::id()));
        std::fs::create_dir_all(dir.join("out")).unwrap();
        Self(dir)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder that stays behind in the temporary one hurts nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
