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
    "<T>",
    "T",
    "Self",
    "Box<Self>",
    "const N: usize = -N;",
    "type A<T> = A<A<T>>;",
    "struct G<T> { g: Option<Box<G<Vec<T>>>> }",
    "#[serde(untagged)]",
    "#[serde(tag = \"t\", content = \"t\")]",
    "#[serde(transparent)]",
    "#[serde(flatten)]",
    "#[serde(default = \"f\")]",
    "#[serde(from = \"Vec<\")]",
    "#[garde(length(min = N))]",
    "#[garde(pattern(\"[\"))]",
    "#[garde(dive, inner(inner(range(min = -0.0)))]",
    "#[example({\"a\": [-1, {}]})]",
    "#[header]",
    "#[schema(type = \"string\")]",
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
    for name in [
        "names",
        "routes",
        "places",
        "results",
        "types",
        "docs",
        "enums",
        "generics",
        "flatten",
        "constraints",
        "defaults",
        "replies",
        "bad_unknown_types",
        "bad_serde",
        "bad_generics",
    ] {
        let text = std::fs::read_to_string(cases.join(name).join("svc.rs")).unwrap();
        for _ in 0..80 {
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

/// Sources that a careless generator would read for ever, or until memory or its stack ends.
#[test]
fn nothing_that_is_written_makes_the_generator_hang() {
    let doubling = |first: &str, next: &str, levels: usize| {
        let more = (1..levels).map(|level| {
            next.replace("{n}", &level.to_string()).replace("{m}", &(level - 1).to_string())
        });
        std::iter::once(first.to_owned()).chain(more).collect::<Vec<_>>().join("\n")
    };
    let sources = [
        ("A39<u8>", doubling("pub type A0<T> = T;", "pub type A{n}<T> = A{m}<A{m}<T>>;", 40)),
        ("A39<u8>", doubling("pub type A0<T> = Vec<T>;", "pub type A{n}<T> = A{m}<A{m}<T>>;", 40)),
        (
            "A39<u8>",
            doubling(
                "pub struct Two<T, U> { t: T, u: U } pub type A0<T> = Two<T, T>;",
                "pub type A{n}<T> = A{m}<A{m}<T>>;",
                40,
            ),
        ),
        (
            "S0<u8>",
            doubling(
                "pub struct S39<T> { a: T }",
                "pub struct S{m}<T> { a: S{n}<Vec<T>>, b: S{n}<Option<T>> }",
                40,
            ),
        ),
        (
            "F39",
            doubling(
                "pub struct F0 { a: u8 }",
                "pub struct F{n} { #[serde(flatten)] a: F{m}, #[serde(flatten)] b: F{m} }",
                40,
            ),
        ),
        (
            "D39",
            doubling(
                "#[derive(Default)] pub struct D0 { a: u8 }",
                "#[derive(Default)] pub struct D{n} { #[serde(default)] a: D{m}, #[serde(default)] b: D{m} }",
                40,
            ),
        ),
        ("C1999", doubling("pub struct C0 { a: u8 }", "pub struct C{n} { a: C{m} }", 2000)),
        ("N1999", doubling("pub struct N0(u8);", "pub struct N{n}(N{m});", 2000)),
        ("N0", "pub struct N0(N1); pub struct N1(Option<N2>); pub struct N2(Vec<N0>);".into()),
        ("[u8; 18446744073709551615]", String::new()),
        ("u8", format!("pub type T = {}u8{};", "Vec<".repeat(9_999), ">".repeat(9_999))),
        ("u8", format!("pub type T = {}u8{};", "[".repeat(9_999), "; 1]".repeat(9_999))),
        ("u8", format!("pub const C: u8 = {}1;", "-".repeat(9_999))),
        (
            "G<u8>",
            "pub struct G<T> { a: H<Vec<T>> } pub struct H<T> { a: Option<Box<G<Option<T>>>> }"
                .into(),
        ),
    ];
    let home = std::env::temp_dir().join(format!("doudou-endless-{}", std::process::id()));
    std::fs::create_dir_all(home.join("src")).unwrap();
    let started = std::time::Instant::now();
    for (ty, text) in &sources {
        let text = format!(
            "{text}\n#[doudou_rt::service] pub trait A {{ async fn post_x(&self, x: {ty}) -> Result<u8>; }}"
        );
        std::fs::write(home.join("src/svc.rs"), text).unwrap();
        let builder = doudou_build::configure().root(&home).out_dir(&home);
        // Whether it is refused is the golden cases' matter.
        let _ = builder.try_compile("svc.rs");
    }
    std::fs::remove_dir_all(&home).unwrap();
    let taken = started.elapsed();
    assert!(taken < std::time::Duration::from_secs(60), "{taken:?}");
}
