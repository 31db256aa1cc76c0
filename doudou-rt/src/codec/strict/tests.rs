use super::*;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::num::NonZero;

#[derive(Debug, PartialEq, Deserialize)]
struct Page {
    size: u8,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    by_name: BTreeMap<String, Tag>,
    #[serde(default)]
    next: Option<Box<Self>>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Tag(i16);

#[derive(Debug, PartialEq, Deserialize)]
enum Shape {
    Point,
    Circle(f32),
    Line(u8, u8),
    Rect { w: u8, h: u8 },
    Unit(()),
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "type")]
enum Tagged {
    A { n: u8 },
    B,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Number(u8),
    Page(Page),
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Closed {
    a: u8,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Flat {
    id: Even,
    #[serde(flatten)]
    rest: BTreeMap<String, u8>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(try_from = "u8")]
struct Even(u8);

impl TryFrom<u8> for Even {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, &'static str> {
        if number.is_multiple_of(2) { Ok(Self(number)) } else { Err("odd") }
    }
}

fn refusal<T: DeserializeOwned + Debug>(json: &str) -> (String, String) {
    let (error, pointer) = read::<T>(json.as_bytes()).unwrap_err();
    (pointer, error.to_string())
}

/// What is refused, where and why.
#[track_caller]
fn refused<T: DeserializeOwned + Debug>(json: &str, pointer: &str, reason: &str) {
    let (found, error) = refusal::<T>(json);
    assert_eq!((&*found, error.rsplit_once(" at line ").unwrap().0), (pointer, reason), "{json}");
}

/// What both take, and take for the same.
#[track_caller]
fn as_serde_json<T: DeserializeOwned + Debug + PartialEq>(json: &str) {
    let expected: T = serde_json::from_str(json).unwrap();
    assert_eq!(read::<T>(json.as_bytes()).unwrap(), expected, "{json}");
}

#[test]
fn every_kind_of_value_is_read_as_serde_json_reads_it() {
    as_serde_json::<Page>(
        r#"{"size": 7, "tags": [1, -2], "by_name": {"a/b": 3}, "x": [{}],
        "next": {"size": 0, "next": null}}"#,
    );
    for json in [r#""Point""#, r#"{"Circle": 1.5}"#, r#"{"Circle": 2}"#, r#"{"Line": [1, 2]}"#] {
        as_serde_json::<Shape>(json);
    }
    for json in [r#"{"Rect": {"w": 1, "h": 2}}"#, r#" { "Unit" : null } "#, r#""Poi\u006et""#] {
        as_serde_json::<Shape>(json);
    }
    as_serde_json::<Vec<Tagged>>(r#"[{"n": 1, "type": "A"}, {"type": "B"}]"#);
    as_serde_json::<Vec<Untagged>>(r#"[1, {"size": 1, "tags": [1]}]"#);
    as_serde_json::<Flat>(r#"{"a": 1, "id": 4, "b": 2}"#);
    as_serde_json::<Value>(r#"{"a": [1, -1, 1.0, 1e3, "é\n", null, true], "b": {}}"#);
    as_serde_json::<(u8, String, char, bool, Option<u8>, ())>(r#"[1, "a", "b", true, 2, null]"#);
    as_serde_json::<[f64; 3]>("[1, 1.5, -0.0]");
    as_serde_json::<(i128, u128)>(&format!("[{}, {}]", i128::MIN, u128::MAX));
    as_serde_json::<BTreeMap<u64, NonZero<i8>>>(r#"{"1": -1, "18446744073709551615": 1}"#);
    as_serde_json::<std::ffi::CString>("[1, 2]");
    as_serde_json::<std::time::Duration>(r#"{"secs": 1, "nanos": 5}"#);
    let raw: BTreeMap<String, Box<RawValue>> = read(br#"{"a": [1,  2.0]}"#).unwrap();
    assert_eq!(raw["a"].get(), "[1,  2.0]");
}

#[test]
fn a_struct_is_an_object() {
    refused::<Page>("[1]", "", "invalid type: sequence, expected struct Page");
    refused::<Page>(
        r#"{"size": 1, "next": [1]}"#,
        "/next",
        "invalid type: sequence, expected struct Page",
    );
    refused::<Shape>(
        r#"{"Rect": [1, 2]}"#,
        "/Rect",
        "invalid type: sequence, expected struct variant Shape::Rect",
    );
}

#[test]
fn a_variant_is_a_string_or_an_object_of_one_entry() {
    let no_values = "invalid type: map, expected a string, as the variant has no values";
    refused::<Shape>(r#"{"Point": null}"#, "", no_values);
    refused::<Vec<Shape>>(r#"["Point", {"Point": null}]"#, "/1", no_values);
    refused::<Shape>(r#""Circle""#, "", "invalid type: unit variant, expected newtype variant");
    refused::<Shape>("{}", "", "no variant in an empty object");
    refused::<Shape>(
        r#"{"Circle": 1, "Unit": null}"#,
        "",
        "a second variant, where one is expected",
    );
    refused::<Shape>("7", "", "invalid type: integer `7`, expected enum Shape");
    let unknown = "unknown variant `Star`, expected one of `Point`, `Circle`, `Line`, `Rect`, \
                   `Unit`";
    refused::<Shape>(r#""Star""#, "", unknown);
    refused::<Shape>(r#"{"Star": 1}"#, "/Star", unknown);
    refused::<Shape>(r#"{"Rect": {"w": 1}}"#, "/Rect", "missing field `h`");
    refused::<Shape>(r#"{"Line": [1, "x"]}"#, "/Line/1", "invalid type: string \"x\", expected u8");
}

#[test]
fn a_number_without_a_fraction_is_an_integer() {
    assert_eq!(read::<[u8; 4]>(b"[1.0, 1e2, -0, 0.0]").unwrap(), [1, 100, 0, 0]);
    assert_eq!(read::<[i64; 2]>(b"[-1.0, -1E+2]").unwrap(), [-1, -100]);
    assert_eq!(read::<u64>(b"1e19").unwrap(), 10_000_000_000_000_000_000);
    assert_eq!(read::<i64>(b"-9223372036854775808.0").unwrap(), i64::MIN);
    assert_eq!(read::<Option<NonZero<u8>>>(b"2.0").unwrap(), NonZero::new(2));
    refused::<u8>("1.5", "", "invalid type: floating point `1.5`, expected u8");
    refused::<u8>("256.0", "", "invalid value: integer `256`, expected u8");
    refused::<u8>("-1.0", "", "invalid value: integer `-1`, expected u8");
    refused::<u64>("1e20", "", "invalid type: floating point `1e+20`, expected u64");
    refused::<i64>("-1e19", "", "invalid type: floating point `-1e+19`, expected i64");
}

#[test]
fn a_float_is_finite() {
    assert_eq!(read::<f32>(b"3.4028234e38").unwrap(), f32::MAX);
    refused::<f32>("3.5e38", "", "number out of range");
    refused::<Vec<f32>>("[1.5, -1e39]", "/1", "number out of range");
    refused::<f64>("1e309", "", "number out of range");
}

#[test]
fn a_float_is_the_one_that_was_written() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for _ in 0..10_000 {
        let bits = (dice.below(1 << 32) as u64) << 32 | dice.below(1 << 32) as u64;
        let float = f64::from_bits(bits);
        if float.is_finite() {
            let json = serde_json::to_string(&float).unwrap();
            assert_eq!(read::<f64>(json.as_bytes()).unwrap().to_bits(), bits, "{json}");
        }
    }
}

#[test]
fn the_place_of_an_error_is_found_again() {
    for (json, pointer) in [
        (r#"{"size": 300}"#, "/size"),
        (r#"{"size": 1, "unknown": [[{}]], "tags": [1, 2, "x"]}"#, "/tags/2"),
        (r#"{"size": 1, "by_name": {"a": 1, "b\/~": null}}"#, "/by_name/b~1~0"),
        (r#"{"size": 1, "next": {"size": 1, "next": {"tags": []}}}"#, "/next/next"),
        (r#"{"size": 1, "next": {"size": 1, "next": {"size": tru"#, "/next/next/size"),
        (r#"{"size": 1, "tags": [1, "#, "/tags/1"),
        (r#"{"size": 1, "tags": "#, "/tags"),
        (r#"{"size": 1, "#, ""),
        (r#"{"size""#, "/size"),
        ("", ""),
    ] {
        assert_eq!(refusal::<Page>(json).0, pointer, "{json}");
    }
    assert_eq!(refusal::<Closed>(r#"{"a": 1, "b": 2}"#).0, "/b");
    // An error that serde_json learns of only after the value.
    assert_eq!(refusal::<Flat>(r#"{"id": 3}"#).0, "/id");
    assert_eq!(refusal::<Flat>(r#"{"id": 3, "b": 1}"#).0, "/id");
    assert_eq!(refusal::<Vec<Tagged>>(r#"[{"type": "A", "n": "x"}]"#).0, "/0");
    assert_eq!(refusal::<BTreeMap<u8, u8>>(r#"{"1": 1, "x": 2}"#).0, "/x");
    let (pointer, error) = refusal::<Vec<Page>>("[{\"size\": 1},\n {\"size\": -1}]");
    assert_eq!(pointer, "/1/size");
    assert_eq!(error, "invalid value: integer `-1`, expected u8 at line 2 column 12");
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    let json = "[".repeat(100_000);
    let (pointer, error) = refusal::<Value>(&json);
    assert!(error.starts_with("recursion limit exceeded"), "{error}");
    assert_eq!(pointer.len(), 127 * 2, "{pointer}");
    let page = r#"{"size":1,"next":"#.repeat(10_000);
    assert!(refusal::<Page>(&page).1.starts_with("recursion limit exceeded"));
}

#[test]
fn nothing_may_follow_the_value() {
    let (pointer, error) = refusal::<Value>(&json!({ "a": 1 }).to_string().repeat(2));
    assert_eq!((&*pointer, &*error), ("", "trailing characters at line 1 column 8"));
}

/// Numbers that are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }
}

#[test]
fn a_broken_text_is_refused_where_serde_json_refuses_it() {
    const TEXT: &[u8] =
        br#"[{"size": 1.0, "tags": [1, -2e0], "by_name": {"a\u0062/~": 3}}, "Point",
        {"Rect": {"w": 1, "h": null}}, {"Line": [true, ""]}, 3.5e38]"#;
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut places = std::collections::BTreeSet::new();
    for _ in 0..20_000 {
        let mut text = TEXT.to_vec();
        for _ in 0..=dice.below(3) {
            let at = dice.below(text.len());
            match dice.below(3) {
                0 => drop(text.remove(at)),
                1 => text[at] = TEXT[dice.below(TEXT.len())],
                _ => text.insert(at, b"[]{},:\"\\0-.e\xff"[dice.below(13)]),
            }
        }
        let expected = serde_json::from_slice::<Value>(&text).map_err(|error| error.to_string());
        match read::<Value>(&text) {
            Ok(value) => assert_eq!(Ok(value), expected),
            Err((error, pointer)) => {
                assert_eq!(Err(error.to_string()), expected);
                places.insert(pointer);
            }
        }
        let _ = read::<(Page, Shape, Shape, Shape, f32)>(&text);
    }
    for place in ["", "/0", "/0/by_name", "/0/by_name/ab~1~0", "/2/Rect/h", "/3/Line/1"] {
        assert!(places.contains(place), "{place} of {places:?}");
    }
}
