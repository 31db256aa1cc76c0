//! Mocks answer what the document says, before a line of a service is written.

use doudou_rt::{Route, Service, Upload};
use doudou_tests::cases::{
    docs, kitchen_sink, modules, names, places, readme, results, scalars, types,
};
use doudou_tests::shop::Door;
use futures_util::StreamExt;
use serde::Serialize;
use serde_json::Value;

use super::Running;
use super::documents::{Direction, Document};
use super::random::{Dice, Random};

/// Holds an answer against the schema that the document gives for its operation.
#[track_caller]
fn assert_fits<S: Service>(_: &S, name: &str, answer: &impl Serialize) {
    let description = S::descriptions().next().unwrap();
    let document = Document::new(description.openapi.unwrap());
    let route = description.routes.iter().find(|route| route.name == name).unwrap();
    let Route { method, path, .. } = route;
    let operation = format!("/paths/{}/{}", path.replace('/', "~1"), method.to_lowercase());
    let responses = document.root.pointer(&operation).unwrap()["responses"].as_object().unwrap();
    let status = responses.keys().find(|status| status.starts_with('2')).unwrap();
    let schema = format!("{operation}/responses/{status}/content/application~1json/schema");
    let answer = serde_json::to_value(answer).unwrap();
    let found = document.differences(&schema, &answer, Direction::Answer);
    assert!(found.is_empty(), "{name}: {found:#?}\n{answer:#}");
}

/// Serves a mock, calls methods with the client, and holds the answers against the document.
macro_rules! check {
    ($case:ident, $mock:ident, $server:ident, $client:ident $(as $door:expr, $secret:literal)?:
     $($method:ident($($value:expr),*)),* $(,)?) => {
        for seed in 0..20 {
            let mock = $case::api::$mock::with_seed(seed).unwrap();
            let server = $case::api::$server::new(mock $(, $door)?);
            let running = Running::start(server.clone()).await;
            let client = $case::api::$client::new(&running.url()).unwrap();
            $(let client = client.with_bearer($secret);)?
            $(
                let answer = client.$method($($value),*).await.unwrap();
                assert_fits(&server, stringify!($method), &answer);
            )*
        }
    };
}

#[tokio::test]
#[allow(deprecated)]
async fn the_client_reads_what_the_mock_answers_and_it_fits_the_document() {
    let everything = scalars::api::ScalarsMock::new().unwrap();
    let everything = scalars::svc::Scalars::post_scalars(&everything, all_scalars()).await.unwrap();
    check!(scalars, ScalarsMock, ScalarsServer, ScalarsClient:
        get_scalars(true, 'c', "s".into(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0.5, 0.25),
        post_scalars(everything.clone()),
    );
    let address = std::net::Ipv4Addr::LOCALHOST;
    check!(types, TypesMock, TypesServer, TypesClient:
        post_all(all_types(0).await),
        post_map(std::collections::HashMap::new()),
        post_value(Value::Null),
        post_alias(vec![1]),
        get_foreign(address),
    );
    check!(results, ResultsMock, ResultsServer, ResultsClient:
        get_item(1),
        get_plain(true),
        get_other(0),
        get_maybe(false),
        post_item(results::svc::Item { id: 1 }),
    );
    check!(docs, DocsMock, DocsServer, DocsClient:
        get_told("word".into()),
        get_old(),
        get_block(),
        get_attribute(),
        get_long(),
        get_silent(),
    );
    check!(readme, UsersvcMock, UsersvcServer, UsersvcClient:
        page_users(readme::svc::PageQuery { page: 1, size: 2 }),
        get_user(7),
    );
    check!(modules, ModulesMock, ModulesServer, ModulesClient:
        post_open(modules::svc::Open { leaves: Vec::new() }),
        post_deep(modules::svc::Deep { leaf: None }),
        post_full(modules::elsewhere::Neighbour { name: String::new() }),
    );
    check!(places, PlacesMock, PlacesServer, PlacesClient:
        post_login("ada".into(), "secret".into(), None, Vec::new()),
        put_things(Vec::new()),
        get_clash(1, 2, 3, 4, 5),
        post_word("word".into(), 1),
        tagged(places::svc::Tag::Red, places::svc::ThingId(1)),
    );
    let dice = &mut Dice::new(0);
    check!(kitchen_sink, ShopMock, ShopServer, ShopClient as Door, "secret":
        get_goods(Random::random(dice)),
        goods_by_ids(vec![1]),
        get_good(1, None, None),
        rename_good(1, "Lamp".into(), None),
        describe(1, String::new()),
        post_payment(Random::random(dice)),
        post_shapes(Vec::new()),
        get_me(),
        old_goods(),
    );
}

#[tokio::test]
async fn a_mock_of_the_shop_answers_with_headers_a_file_and_events() {
    for seed in 0..20 {
        let mock = kitchen_sink::api::ShopMock::with_seed(seed).unwrap();
        let server = kitchen_sink::api::ShopServer::new(mock, Door);
        let running = Running::start(server.clone()).await;
        let client = kitchen_sink::api::ShopClient::new(&running.url()).unwrap();
        let seller = client.clone().with_bearer("secret");
        let dice = &mut Dice::new(seed);
        let created = seller.post_goods(Random::random(dice)).await.unwrap();
        assert_fits(&server, "post_goods", &created.good);
        seller.change_price(1, Random::random(dice)).await.unwrap();
        seller.remove_good(1).await.unwrap();
        seller.import("abc".into()).await.unwrap();
        let staff = client.clone().with_basic("ada", "secret").get_staff().await.unwrap();
        assert_fits(&server, "get_staff", &staff);
        let (upload, details) = (Upload::new("a", "b/c", ""), Random::random(dice));
        let pictures = seller.add_pictures(1, upload, Vec::new(), None, "caption".into(), details);
        assert_fits(&server, "add_pictures", &pictures.await.unwrap());
        client.get_picture(1, "cover".into()).await.unwrap().bytes().await.unwrap();

        let document = Document::new(kitchen_sink::api::OPENAPI);
        let mut events = client.watch(1).await.unwrap();
        while let Some(event) = events.next().await {
            let event = serde_json::to_value(event.unwrap()).unwrap();
            let schema = "/components/schemas/ShopEvent";
            let found = document.differences(schema, &event, Direction::Answer);
            assert!(found.is_empty(), "{found:?} in {event}");
        }
        assert_eq!(client.get_me().await.unwrap_err().status().unwrap(), 401);
    }
}

fn all_scalars() -> scalars::svc::Everything {
    let value = serde_json::json!({
        "bool": true, "char": "c", "string": "", "u8": 0, "u16": 0, "u32": 0, "u64": 0, "usize": 0,
        "i8": 0, "i16": 0, "i32": 0, "i64": 0, "isize": 0, "f32": 0.0, "f64": 0.0,
    });
    serde_json::from_value(value).unwrap()
}

async fn all_types(seed: u64) -> types::svc::All {
    use types::svc::Types as _;
    let mock = types::api::TypesMock::with_seed(seed).unwrap();
    let text = r#"{"list":[],"array":[1,2,3],"map":{},"numbered":{},"boxed":1.0,
        "tree":{"value":1,"children":[]},"id":1,"any":null,"big":1,"level":"Low","old":true,
        "empty":{},"foreign":"192.0.2.1"}"#;
    mock.post_all(serde_json::from_str(text).unwrap()).await.unwrap()
}

#[tokio::test]
async fn what_serde_never_reads_is_not_made_and_what_it_never_writes_is_not_answered() {
    let server = names::api::NamesServer::new(names::api::NamesMock::new().unwrap());
    let running = Running::start(server.clone()).await;
    let mock = names::api::NamesMock::new().unwrap();
    // The fake data as it is before serde reads it.
    let data = doudou_rt::mock::Mock::new(names::api::OPENAPI, 0).unwrap();
    let sent: Value = data.answer("post_names").unwrap().get();
    assert!(sent["passWord"].is_string() && sent.get("madeAt").is_none(), "{sent}");
    let names = names::svc::Names::post_names(&mock, serde_json::from_value(sent.clone()).unwrap());
    assert!(!names.await.unwrap().pass_word.is_empty());

    let answer = running.raw("POST", "/names").header("content-type", "application/json");
    let answer = answer.body(sent.to_string()).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!((&answer["madeAt"], answer.get("passWord")), (&Value::from(0), None));
    assert_fits(&server, "post_names", &answer);
}

#[tokio::test]
async fn nothing_is_answered_where_there_is_nothing_to_say() {
    let mock = results::api::ResultsMock::new().unwrap();
    let server = Running::start(results::api::ResultsServer::new(mock)).await;
    let answer = server.raw("GET", "/nothing").send().await.unwrap();
    assert_eq!(answer.status(), 204);
    let answer = server.raw("POST", "/item").json(&serde_json::json!({"id": 1})).send().await;
    assert_eq!(answer.unwrap().status(), 201);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_answer_and_another_one_another() {
    assert_eq!(all_types(0).await, all_types(0).await);
    assert_ne!(all_types(0).await, all_types(1).await);

    use docs::svc::Docs as _;
    let mock = docs::api::DocsMock::new().unwrap();
    let zero = docs::api::DocsMock::with_seed(0).unwrap();
    assert_eq!(mock.get_block().await.unwrap(), mock.get_block().await.unwrap());
    assert_eq!(mock.get_block().await.unwrap(), zero.get_block().await.unwrap());
    assert_ne!(mock.get_block().await.unwrap(), mock.get_long().await.unwrap());
}

#[tokio::test]
async fn every_variant_of_an_enum_comes_up() {
    let mut levels = Vec::new();
    for seed in 0..20 {
        levels.push(all_types(seed).await.level);
    }
    assert!(levels.contains(&types::svc::Level::Low) && levels.contains(&types::svc::Level::High));
}

#[tokio::test]
async fn a_tree_ends() {
    for seed in 0..20 {
        let tree = all_types(seed).await.tree;
        assert!((1..=3).contains(&tree.children.len()), "{tree:?}");
        let leaf = types::svc::Tree { value: 1, children: Vec::new(), best: None };
        assert_eq!(tree.best, None);
        for branch in tree.children {
            assert_eq!(types::svc::Tree { value: 1, ..branch.tree }, leaf);
        }
    }
}
