//! Values survive the way to the server and back, and look on it as the document says.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use doudou_rt::Result;
use doudou_tests::cases::{modules, names, scalars, types};
use serde::Serialize;
use serde_json::Value;

use super::Running;
use super::schema::{Direction, differences};

#[track_caller]
fn assert_described(document: &str, schema: &str, value: &impl Serialize, way: Direction) {
    let document: Value = serde_json::from_str(document).unwrap();
    let value = serde_json::to_value(value).unwrap();
    let found = differences(&document, &format!("/components/schemas/{schema}"), &value, way);
    assert!(found.is_empty(), "{schema}: {found:#?}\n{value:#}");
}

#[track_caller]
#[allow(clippy::needless_pass_by_value, reason = "calls read better")]
fn assert_same<T: Debug + PartialEq, E: Debug>(answer: std::result::Result<T, E>, sent: T) {
    assert_eq!(answer.unwrap(), sent);
}

struct Scalars;

impl scalars::svc::Scalars for Scalars {
    async fn get_scalars(
        &self,
        bool: bool,
        char: char,
        string: String,
        u8: u8,
        u16: u16,
        u32: u32,
        u64: u64,
        usize: usize,
        i8: i8,
        i16: i16,
        i32: i32,
        i64: i64,
        isize: isize,
        f32: f32,
        f64: f64,
    ) -> Result<scalars::svc::Everything> {
        Ok(scalars::svc::Everything {
            bool,
            char,
            string,
            u8,
            u16,
            u32,
            u64,
            usize,
            i8,
            i16,
            i32,
            i64,
            isize,
            f32,
            f64,
        })
    }

    async fn post_scalars(
        &self,
        everything: scalars::svc::Everything,
    ) -> Result<scalars::svc::Everything> {
        Ok(everything)
    }
}

#[tokio::test]
async fn scalars_survive_as_keys_of_the_query_and_as_fields() {
    let server = Running::start(scalars::api::ScalarsServer::new(Scalars)).await;
    let client = scalars::api::ScalarsClient::new(&server.url()).unwrap();
    let least = scalars::svc::Everything {
        bool: false,
        char: '\0',
        string: String::new(),
        u8: 0,
        u16: 0,
        u32: 0,
        u64: 0,
        usize: 0,
        i8: i8::MIN,
        i16: i16::MIN,
        i32: i32::MIN,
        i64: i64::MIN,
        isize: isize::MIN,
        f32: f32::MIN,
        f64: f64::MIN_POSITIVE,
    };
    let most = scalars::svc::Everything {
        bool: true,
        char: '💡',
        string: "a&b=c+d%20 /?#\u{7}中文\r\n".into(),
        u8: u8::MAX,
        u16: u16::MAX,
        u32: u32::MAX,
        u64: u64::MAX,
        usize: usize::MAX,
        i8: i8::MAX,
        i16: i16::MAX,
        i32: i32::MAX,
        i64: i64::MAX,
        isize: isize::MAX,
        f32: 1.0e-10,
        f64: 0.1,
    };
    for sent in [least, most] {
        assert_described(scalars::api::OPENAPI, "Everything", &sent, Direction::Answer);
        assert_same(client.post_scalars(sent.clone()).await, sent.clone());
        let it = sent.clone();
        let answer = client.get_scalars(
            it.bool, it.char, it.string, it.u8, it.u16, it.u32, it.u64, it.usize, it.i8, it.i16,
            it.i32, it.i64, it.isize, it.f32, it.f64,
        );
        assert_same(answer.await, sent);
    }
}

struct Names;

impl names::svc::Names for Names {
    async fn post_names(&self, names: names::svc::AllNames) -> Result<names::svc::AllNames> {
        Ok(names)
    }

    async fn get_words(
        &self,
        two_words: String,
        r#type: Option<u32>,
        own_name: bool,
    ) -> Result<()> {
        assert_eq!((&*two_words, r#type, own_name), ("a b", Some(3), true));
        Ok(())
    }
}

fn all_names() -> names::svc::AllNames {
    use names::svc as s;
    macro_rules! fields {
        ($($ty:ident),*) => {($(s::$ty { one: 1, two_words: 2, with_2_digits: 3 }),*)};
    }
    macro_rules! variants {
        ($ty:ident) => {
            vec![s::$ty::One, s::$ty::TwoWords, s::$ty::Renamed]
        };
    }
    let (lower, upper, pascal, camel, snake, screaming_snake, kebab, screaming_kebab) = fields!(
        LowerFields,
        UpperFields,
        PascalFields,
        CamelFields,
        SnakeFields,
        ScreamingSnakeFields,
        KebabFields,
        ScreamingKebabFields
    );
    s::AllNames {
        r#type: 1,
        row_id: 2,
        free_text: "text".into(),
        never_sent: 0,
        may_be_absent: 4,
        optional_text: Some("there".into()),
        pass_word: String::new(),
        made_at: 0,
        lower_fields: lower,
        lower_variants: variants!(LowerVariants),
        upper_fields: upper,
        upper_variants: variants!(UpperVariants),
        pascal_fields: pascal,
        pascal_variants: variants!(PascalVariants),
        camel_fields: camel,
        camel_variants: variants!(CamelVariants),
        snake_fields: snake,
        snake_variants: variants!(SnakeVariants),
        screaming_snake_fields: screaming_snake,
        screaming_snake_variants: variants!(ScreamingSnakeVariants),
        kebab_fields: kebab,
        kebab_variants: variants!(KebabVariants),
        screaming_kebab_fields: screaming_kebab,
        screaming_kebab_variants: variants!(ScreamingKebabVariants),
    }
}

#[tokio::test]
async fn names_are_what_serde_makes_of_them() {
    let names = all_names();
    assert_described(names::api::OPENAPI, "AllNames", &names, Direction::Answer);

    let mut sent = serde_json::to_value(&names).unwrap();
    let members = sent.as_object_mut().unwrap();
    // serde writes what it refuses to read back, and reads what it never writes.
    members.remove("madeAt");
    members.insert("passWord".into(), "secret".into());
    members.remove("mayBeAbsent");
    members.remove("optionalText");
    assert_described(names::api::OPENAPI, "AllNames", &sent, Direction::Request);

    let server = Running::start(names::api::NamesServer::new(Names)).await;
    let answer = server
        .raw("POST", "/names")
        .header("content-type", "application/json")
        .body(sent.to_string());
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_described(names::api::OPENAPI, "AllNames", &answer, Direction::Answer);
    assert_eq!(answer["mayBeAbsent"], 0);

    let client = names::api::NamesClient::new(&server.url()).unwrap();
    client.get_words("a b".into(), Some(3), true).await.unwrap();
}

struct Types;

impl types::svc::Types for Types {
    async fn post_all(&self, all: types::svc::All) -> Result<types::svc::All> {
        Ok(all)
    }

    async fn post_map(
        &self,
        map: HashMap<String, Vec<Option<u8>>>,
    ) -> Result<BTreeMap<types::svc::Level, types::svc::Meters>> {
        let sum = map.values().flatten().flatten().map(|n| f64::from(*n)).sum();
        Ok([(types::svc::Level::High, types::svc::Meters(sum))].into())
    }

    async fn post_value(&self, value: Value) -> Result<Value> {
        Ok(value)
    }

    async fn post_alias(&self, ids: types::svc::Ids) -> Result<types::svc::Ids> {
        Ok(ids)
    }

    async fn get_foreign(&self, address: std::net::Ipv4Addr) -> Result<std::net::Ipv4Addr> {
        Ok(address)
    }
}

#[allow(deprecated)]
fn all_types(there: bool) -> types::svc::All {
    use types::svc::{All, Branch, Empty, Level, Meters, Tree};
    let leaf = Tree { value: 1, children: Vec::new(), best: None };
    All {
        option: there.then_some(1),
        option_of_struct: there.then_some(Meters(1.5)),
        option_of_enum: there.then_some(Level::Low),
        option_of_option: there.then(|| Some("x".into())),
        option_of_value: there.then(|| serde_json::json!({"free": [1, null]})),
        list: vec![vec![], vec!["a".into()]],
        array: [i16::MIN, 0, i16::MAX],
        map: [("k".into(), [(Level::High, Meters(2.0))].into())].into(),
        numbered: [(7, true)].into(),
        boxed: Box::new(Meters(3.0)),
        tree: Tree {
            value: 0,
            children: vec![Branch { tree: leaf.clone() }],
            best: Some(Box::new(leaf)),
        },
        id: 9,
        any: serde_json::json!([true]),
        big: u128::from(u64::MAX) + 1,
        level: Level::High,
        old: false,
        empty: Empty {},
        foreign: std::net::Ipv4Addr::LOCALHOST,
    }
}

#[tokio::test]
async fn types_survive_and_are_described() {
    let server = Running::start(types::api::TypesServer::new(Types)).await;
    let client = types::api::TypesClient::new(&server.url()).unwrap();
    for there in [true, false] {
        let sent = all_types(there);
        // A tree of JSON holds 64 bits; the text on the wire holds them all.
        let described = types::svc::All { big: 1, ..sent.clone() };
        assert_described(types::api::OPENAPI, "All", &described, Direction::Answer);
        assert_same(client.post_all(sent.clone()).await, sent);
    }
    let map = [("a".to_owned(), vec![Some(1), None, Some(2)])].into();
    assert_same(
        client.post_map(map).await,
        [(types::svc::Level::High, types::svc::Meters(3.0))].into(),
    );
    let value = serde_json::json!({"deep": [{"er": null}]});
    assert_same(client.post_value(value.clone()).await, value);
    assert_same(client.post_value(Value::Null).await, Value::Null);
    assert_same(client.post_alias(vec![1, u64::MAX]).await, vec![1, u64::MAX]);
    let address = std::net::Ipv4Addr::new(10, 0, 0, 1);
    assert_same(client.get_foreign(address).await, address);
}

struct Modules;

impl modules::svc::Modules for Modules {
    async fn post_open(&self, open: modules::svc::Open) -> Result<modules::svc::Open> {
        Ok(open)
    }

    async fn post_leaf(
        &self,
        leaf: modules::svc::open::inner::Leaf,
    ) -> Result<modules::svc::open::inner::Leaf> {
        Ok(leaf)
    }

    async fn post_public(
        &self,
        public: modules::svc::Public,
    ) -> Result<Vec<modules::svc::open::inner::Leaf>> {
        let value = serde_json::to_value(&public).unwrap();
        Ok(serde_json::from_value(value["inside"]["up"]["leaves"].clone()).unwrap())
    }

    async fn post_deep(&self, deep: modules::svc::Deep) -> Result<modules::elsewhere::Neighbour> {
        Ok(modules::elsewhere::Neighbour {
            name: format!("{:?}", deep.leaf.map(|leaf| leaf.green)),
        })
    }

    async fn post_full(&self, full: modules::elsewhere::Neighbour) -> Result<modules::svc::Path> {
        Ok(modules::svc::Path { segments: vec![full.name] })
    }
}

#[tokio::test]
async fn types_are_found_in_their_modules() {
    let server = Running::start(modules::api::ModulesServer::new(Modules)).await;
    let client = modules::api::ModulesClient::new(&server.url()).unwrap();
    let leaf = modules::svc::open::inner::Leaf { green: true };
    let open = modules::svc::Open { leaves: vec![leaf.clone()] };
    assert_same(client.post_open(open.clone()).await, open.clone());
    let public = serde_json::json!({"inside": {"up": open}});
    assert_described(modules::api::OPENAPI, "Secret", &public, Direction::Request);
    assert_same(
        client.post_public(serde_json::from_value(public).unwrap()).await,
        vec![leaf.clone()],
    );
    let deep = modules::svc::Deep { leaf: Some(Box::new(leaf)) };
    let neighbour = client.post_deep(deep).await.unwrap();
    assert_same(
        client.post_full(neighbour).await,
        modules::svc::Path { segments: vec!["Some(true)".into()] },
    );
}
