use super::{TextError, read, read_fields, write, write_fields};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Debug;

fn texts<T: Serialize + ?Sized>(value: &T) -> Result<Vec<String>, TextError> {
    let mut texts = Vec::new();
    write(value, &mut |text, _| texts.push(text.to_owned()))?;
    Ok(texts)
}

#[track_caller]
fn same<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, text: &str) {
    assert_eq!(texts(value).unwrap(), [text]);
    assert_eq!(&read::<T>(Cow::Borrowed(text)).unwrap(), value);
    assert_eq!(&read::<T>(Cow::Owned(text.to_owned())).unwrap(), value);
}

fn refusal<T: DeserializeOwned + Debug>(text: &str) -> String {
    read::<T>(Cow::Borrowed(text)).unwrap_err().to_string()
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Order {
    NewestFirst,
    #[serde(rename = "oldest")]
    OldestFirst,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Id(u64);

#[test]
fn every_scalar_is_the_same_after_a_round_trip() {
    same(&u8::MAX, "255");
    same(&u16::MAX, "65535");
    same(&u32::MAX, "4294967295");
    same(&u64::MAX, "18446744073709551615");
    same(&u128::MAX, "340282366920938463463374607431768211455");
    same(&i8::MIN, "-128");
    same(&i16::MIN, "-32768");
    same(&i32::MIN, "-2147483648");
    same(&i64::MIN, "-9223372036854775808");
    same(&i128::MIN, "-170141183460469231731687303715884105728");
    same(&usize::MIN, "0");
    same(&true, "true");
    same(&false, "false");
    same(&'ß', "ß");
    same(&String::new(), "");
    same(&"a b/c?d=e&f#g%h+i".to_owned(), "a b/c?d=e&f#g%h+i");
    same(&Order::NewestFirst, "newestFirst");
    same(&Order::OldestFirst, "oldest");
    same(&Id(7), "7");
    same(&Some(Id(7)), "7");
    same(&Box::new(1.5_f32), "1.5");
    same(&-0.1_f64, "-0.1");
    same(&1e300, "1e300");
    same(&f64::MIN_POSITIVE, "2.2250738585072014e-308");
    same(&f64::INFINITY, "inf");
}

#[test]
fn every_float_is_the_same_after_a_round_trip() {
    let mut bits = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..20_000 {
        bits = bits.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        let value = f64::from_bits(bits);
        let text = texts(&value).unwrap().remove(0);
        let back: f64 = read(text.into()).unwrap();
        assert!(back == value || (back.is_nan() && value.is_nan()), "{value:?} {back:?}");
    }
}

#[test]
fn nothing_is_no_value_and_a_list_is_several() {
    assert!(texts(&None::<u8>).unwrap().is_empty());
    assert!(texts(&Vec::<u8>::new()).unwrap().is_empty());
    assert_eq!(texts(&[1, 2]).unwrap(), ["1", "2"]);
    assert_eq!(texts(&(1, "a")).unwrap(), ["1", "a"]);
    assert_eq!(texts(&vec![Some("a"), None, Some("b")]).unwrap(), ["a", "b"]);
    let mut flags = Vec::new();
    write(&["a"], &mut |_, in_list| flags.push(in_list)).unwrap();
    write("a", &mut |_, in_list| flags.push(in_list)).unwrap();
    assert_eq!(flags, [true, false]);
}

#[test]
fn a_refusal_says_what_is_wrong() {
    assert_eq!(refusal::<u64>("abc"), "`abc` isn't an unsigned integer");
    assert_eq!(refusal::<u64>("-1"), "`-1` isn't an unsigned integer");
    assert_eq!(refusal::<u8>("300"), "`300` is more than 255");
    assert_eq!(refusal::<i8>("-129"), "`-129` is less than -128");
    assert_eq!(refusal::<i32>("1.5"), "`1.5` isn't an integer");
    assert_eq!(refusal::<i32>(""), "the value is empty, it should be an integer");
    assert_eq!(refusal::<f32>("one"), "`one` isn't a number");
    assert_eq!(refusal::<bool>("yes"), "`yes` isn't `true` or `false`");
    assert_eq!(refusal::<char>("ab"), "`ab` isn't one character");
    assert_eq!(refusal::<Order>("up"), "unknown variant `up`, expected `newestFirst` or `oldest`");
    assert_eq!(refusal::<Vec<u8>>("1"), "one value can't be a list");
    assert_eq!(refusal::<Page>("1"), "one value can't be a struct");
}

#[test]
fn what_has_no_text_form_is_refused() {
    #[derive(Serialize)]
    enum Shape {
        Circle(u8),
        Square { side: u8 },
    }
    let refused = |result: Result<Vec<String>, TextError>| result.unwrap_err().to_string();
    assert_eq!(refused(texts(&vec![vec![1]])), "a list within a list has no text form");
    assert_eq!(refused(texts(&Page::default())), "a struct has no text form");
    assert_eq!(refused(texts(&Shape::Circle(1))), "an enum with data has no text form");
    assert_eq!(refused(texts(&Shape::Square { side: 1 })), "an enum with data has no text form");
    assert_eq!(refused(texts(&())), "`()` has no text form");
    assert_eq!(refused(texts(&BTreeMap::from([(1, 2)]))), "a map has no text form");
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Page {
    page: u32,
    size: Option<u32>,
    tags: Vec<String>,
    #[serde(default)]
    limit: u8,
}

fn fields<T: Serialize>(value: &T) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    write_fields(value, &mut |name, text| pairs.push((name.to_owned(), text.to_owned()))).unwrap();
    pairs
}

fn from_pairs<T: DeserializeOwned>(pairs: &[(&str, &str)]) -> Result<T, TextError> {
    read_fields(pairs.iter().map(|&(name, value)| (name.into(), value.into())))
}

#[track_caller]
fn same_fields<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let pairs = fields(value);
    let back: T = read_fields(pairs.iter().map(|(n, v)| (n.into(), v.into()))).unwrap();
    assert_eq!(&back, value);
}

#[test]
fn a_struct_is_the_same_after_a_round_trip() {
    same_fields(&Page::default());
    let tags = vec!["b".to_owned(), "a".to_owned(), String::new()];
    let page = Page { page: 1, size: Some(2), tags, limit: 3 };
    same_fields(&page);
    assert_eq!(fields(&page)[2], ("tags".to_owned(), "b".to_owned()));
    same_fields(&BTreeMap::from([(1, "a".to_owned()), (2, "b".to_owned())]));
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Wrapped(Page);
    same_fields(&Wrapped(page));
}

#[test]
fn fields_may_come_in_any_order_with_others_between() {
    let pairs = [("tags", "x"), ("other", "1"), ("page", "3"), ("tags", "y"), ("page", "4")];
    let page: Page = from_pairs(&pairs).unwrap();
    assert_eq!((page.page, page.tags), (4, vec!["x".to_owned(), "y".to_owned()]));
}

#[test]
fn a_wrong_field_is_named() {
    let error = from_pairs::<Page>(&[("page", "x")]).unwrap_err();
    assert_eq!(error.to_string(), "`page`: `x` isn't an unsigned integer");
    let error = from_pairs::<Page>(&[("tags", "x")]).unwrap_err();
    assert_eq!(error, TextError::Missing("page".to_owned()));
}
