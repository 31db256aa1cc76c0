//! Sources that grow without an end, or far beyond what was written: the run ends all the same.

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
