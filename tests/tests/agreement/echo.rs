//! What the client sends is what the method is given, and what the method answers is what the
//! client returns: values of every type, in every place.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use chrono::{DateTime, NaiveDate, Utc};
use doudou_rt::Result;
use doudou_tests::cases::{
    constraints, defaults, enums, external, flatten, generics, modules, names, replies, scalars,
    serde_names, twins, types, warned, yaml,
};
use serde_json::Value;
use uuid::Uuid;

use super::Running;
use super::random::{Dice, Random};

/// How often each method is called.
const ROUNDS: u64 = 40;

/// Answers what it is given.
struct Echo;

/// Methods that take what they answer, and the others.
macro_rules! echo {
    ($trait:path { $($method:ident: $type:ty),* $(,)? } $($rest:tt)*) => {
        impl $trait for Echo {
            $(async fn $method(&self, value: $type) -> Result<$type> {
                Ok(value)
            })*
            $($rest)*
        }
    };
}

/// Calls methods with random values, which they answer, and others by hand.
macro_rules! calls {
    ($test:ident, $case:ident, $server:ident, $client:ident { $($method:ident),* $(,)? }
     $(|$called:ident, $dice:ident| $more:block)?) => {
        #[tokio::test]
        async fn $test() {
            let server = Running::start($case::api::$server::new(Echo)).await;
            let client = $case::api::$client::new(&server.url()).unwrap();
            let mut dice = Dice::new(ROUNDS);
            for _ in 0..ROUNDS {
                $(
                    let sent = Random::random(&mut dice);
                    assert_same(client.$method(Clone::clone(&sent)).await, sent);
                )*
                $(
                    let ($called, $dice) = (&client, &mut dice);
                    $more
                )?
            }
        }
    };
}

#[track_caller]
#[allow(clippy::needless_pass_by_value, reason = "calls read better")]
fn assert_same<T: Debug + PartialEq, E: Debug>(answer: std::result::Result<T, E>, sent: T) {
    match answer {
        Ok(answer) => assert_eq!(answer, sent),
        Err(error) => panic!("{error:?} to {sent:?}"),
    }
}

echo! { scalars::svc::Scalars { post_scalars: scalars::svc::Everything }
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
            bool, char, string, u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, f32, f64,
        })
    }
}

calls! { scalars_survive, scalars, ScalarsServer, ScalarsClient { post_scalars } |client, dice| {
    let sent = scalars::svc::Everything::random(dice);
    let it = sent.clone();
    let answer = client.get_scalars(
        it.bool, it.char, it.string, it.u8, it.u16, it.u32, it.u64, it.usize, it.i8, it.i16,
        it.i32, it.i64, it.isize, it.f32, it.f64,
    );
    assert_same(answer.await, sent);
}}

echo! { types::svc::Types {
        post_all: types::svc::All,
        post_value: Value,
        post_alias: types::svc::Ids,
        get_foreign: std::net::Ipv4Addr,
    }
    async fn post_map(
        &self,
        map: HashMap<String, Vec<Option<u8>>>,
    ) -> Result<BTreeMap<types::svc::Level, types::svc::Meters>> {
        let sum = map.values().flatten().flatten().map(|n| f64::from(*n)).sum();
        Ok([(types::svc::Level::High, types::svc::Meters(sum))].into())
    }
}

calls! { types_survive, types, TypesServer, TypesClient {
    post_all, post_value, post_alias, get_foreign,
} |client, _dice| {
    let map = [("a".to_owned(), vec![Some(1), None, Some(2)])].into();
    let sum = [(types::svc::Level::High, types::svc::Meters(3.0))].into();
    assert_same(client.post_map(map).await, sum);
}}

echo! { enums::svc::Enums { post_all: enums::svc::All }
    async fn post_shape(&self, shape: enums::svc::Internal) -> Result<enums::svc::Untagged> {
        Ok(match shape {
            enums::svc::Internal::Point(point) => enums::svc::Untagged::Point(point),
            shape => enums::svc::Untagged::Text(format!("{shape:?}")),
        })
    }

    async fn get_kind(
        &self,
        kind: enums::svc::Kind,
        level: Option<enums::svc::Level>,
    ) -> Result<enums::svc::Kind> {
        Ok(level.map_or(kind, |_| enums::svc::Kind::First))
    }
}

calls! { enums_survive, enums, EnumsServer, EnumsClient { post_all } |client, dice| {
    let shape = enums::svc::Internal::random(dice);
    let expected = enums::svc::Enums::post_shape(&Echo, shape.clone()).await.unwrap();
    assert_same(client.post_shape(shape).await, expected);
    let (kind, level) = <(enums::svc::Kind, Option<enums::svc::Level>)>::random(dice);
    let expected = enums::svc::Enums::get_kind(&Echo, kind.clone(), level).await.unwrap();
    assert_same(client.get_kind(kind, level).await, expected);
}}

echo! { flatten::svc::Flat { post_all: flatten::svc::All }
    async fn get_page(&self, query: flatten::svc::Query) -> Result<Vec<String>> {
        Ok(query.text.into_iter().collect())
    }
}

calls! { flattened_fields_survive, flatten, FlatServer, FlatClient { post_all } |client, dice| {
    let query = flatten::svc::Query::random(dice);
    let expected: Vec<String> = query.text.iter().cloned().collect();
    assert_same(client.get_page(query).await, expected);
}}

echo! { defaults::svc::Defaults { post_all: defaults::svc::All }
    async fn get_page(&self, query: defaults::svc::Query) -> Result<u8> {
        Ok(match query.level {
            defaults::svc::Level::Low => query.size / 2,
            defaults::svc::Level::High => query.size,
        })
    }
}

calls! { fields_with_defaults_survive, defaults, DefaultsServer, DefaultsClient { post_all }
|client, dice| {
    let query = defaults::svc::Query::random(dice);
    let expected = defaults::svc::Defaults::get_page(&Echo, query.clone()).await.unwrap();
    assert_same(client.get_page(query).await, expected);
}}

echo! { constraints::svc::Constraints { post_all: constraints::svc::All }
    async fn get_limited(&self, name: String, page: Option<u32>, tags: Vec<String>) -> Result<u8> {
        Ok(name.len() as u8 + page.unwrap_or_default() as u8 + tags.len() as u8)
    }
}

calls! { what_keeps_the_rules_survives, constraints, ConstraintsServer, ConstraintsClient {
    post_all,
} |client, dice| {
    let name = dice.text("中a", 1, 8);
    let page = dice.pick(&[None, Some(1), Some(100)]);
    let tags = vec![dice.text("💡 ", 2, 4); dice.below(3)];
    let expected = constraints::svc::Constraints::get_limited(&Echo, name.clone(), page, tags.clone()).await.unwrap();
    assert_same(client.get_limited(name, page, tags).await, expected);
}}

echo! { external::svc::External { post_all: external::svc::All }
    async fn get_by_id(
        &self,
        id: Uuid,
        since: DateTime<Utc>,
        day: Option<NaiveDate>,
    ) -> Result<Vec<Uuid>> {
        let seen = format!("{since:?} {day:?}");
        let letters = seen.chars().map(|letter| Uuid::from_u128(letter.into()));
        Ok([id].into_iter().chain(letters).collect())
    }
}

calls! { types_of_other_crates_survive, external, ExternalServer, ExternalClient { post_all }
|client, dice| {
    let (id, (since, day)) = <(Uuid, (DateTime<Utc>, Option<NaiveDate>))>::random(dice);
    let expected = external::svc::External::get_by_id(&Echo, id, since, day).await.unwrap();
    assert_same(client.get_by_id(id, since, day).await, expected);
}}

echo! { generics::svc::Generics { post_all: generics::svc::All }
    async fn post_pages(
        &self,
        page: generics::svc::Page<generics::svc::User>,
    ) -> Result<generics::svc::Page<Vec<generics::svc::User>>> {
        Ok(generics::svc::Page { items: vec![page.items], next: None, first: None, total: page.total })
    }

    async fn post_nested(
        &self,
        page: generics::svc::Page<generics::svc::Page<Option<u32>>>,
    ) -> Result<generics::svc::Users> {
        let name = serde_json::to_string(&page).unwrap();
        let items = vec![generics::svc::User { name }];
        Ok(generics::svc::Page { items, next: None, first: None, total: page.total })
    }

    async fn post_alias(
        &self,
        list: generics::svc::List<generics::svc::Either<u8>>,
    ) -> Result<generics::svc::Keyed<bool>> {
        Ok(list.iter().map(|either| (format!("{either:?}"), true)).collect())
    }
}

calls! { generic_types_survive, generics, GenericsServer, GenericsClient { post_all }
|client, dice| {
    let page = generics::svc::Page::random(dice);
    let expected = generics::svc::Generics::post_pages(&Echo, page.clone()).await.unwrap();
    assert_same(client.post_pages(page).await, expected);
    let page = generics::svc::Page::random(dice);
    let expected = generics::svc::Generics::post_nested(&Echo, page.clone()).await.unwrap();
    assert_same(client.post_nested(page).await, expected);
    let list = Vec::random(dice);
    let expected = generics::svc::Generics::post_alias(&Echo, list.clone()).await.unwrap();
    assert_same(client.post_alias(list).await, expected);
}}

echo! { modules::svc::Modules {
        post_open: modules::svc::Open,
        post_leaf: modules::svc::open::inner::Leaf,
    }
    async fn post_public(
        &self,
        public: modules::svc::Public,
    ) -> Result<Vec<modules::svc::open::inner::Leaf>> {
        Ok(public.inside.up.leaves)
    }

    async fn post_deep(&self, deep: modules::svc::Deep) -> Result<modules::elsewhere::Neighbour> {
        Ok(modules::elsewhere::Neighbour { name: format!("{deep:?}") })
    }

    async fn post_full(&self, full: modules::elsewhere::Neighbour) -> Result<modules::svc::Path> {
        Ok(modules::svc::Path { segments: vec![full.name] })
    }
}

calls! { types_are_found_in_their_modules, modules, ModulesServer, ModulesClient {
    post_open, post_leaf,
} |client, dice| {
    let public = modules::svc::Public::random(dice);
    let expected = public.inside.up.leaves.clone();
    assert_same(client.post_public(public).await, expected);
    let deep = modules::svc::Deep::random(dice);
    let neighbour = modules::elsewhere::Neighbour { name: format!("{deep:?}") };
    assert_same(client.post_deep(deep).await, neighbour.clone());
    let path = modules::svc::Path { segments: vec![neighbour.name.clone()] };
    assert_same(client.post_full(neighbour).await, path);
}}

echo! { yaml::svc::Misread {}
    async fn get_word(&self, yes: yaml::svc::Word) -> Result<yaml::svc::Odd> {
        Ok(yaml::svc::Odd { y: true, turned: Some(yes), one: 1, item: vec![vec![yes]], braces: [2, 3] })
    }

    async fn post_odd(&self, odd: yaml::svc::Odd) -> Result<()> {
        assert_eq!(odd, yaml::svc::Odd::random(&mut Dice::new(odd.one.into())));
        Ok(())
    }
}

calls! { odd_names_survive, yaml, MisreadServer, MisreadClient {} |client, dice| {
    let word = yaml::svc::Word::random(dice);
    assert_same(client.get_word(word).await.map(|odd| odd.item), vec![vec![word]]);
}}

echo! { warned::svc::Warned {}
    async fn get_user(&self, user_id: u64) -> Result<warned::svc::User> {
        Ok(warned::svc::User::random(&mut Dice::new(user_id)))
    }
}

calls! { what_is_warned_of_survives, warned, WarnedServer, WarnedClient {} |client, dice| {
    let seed = u64::random(dice);
    assert_same(client.get_user(seed).await, warned::svc::User::random(&mut Dice::new(seed)));
}}

/// Answers of types of one name, errors included.
struct Twins;

impl twins::svc::Twins for Twins {
    async fn post_user(
        &self,
        user: twins::svc::User,
    ) -> Result<twins::svc::Page<twins::svc::User>, twins::svc::Failure> {
        if user.name.is_empty() {
            return Err(twins::svc::Failure::Gone);
        }
        Ok(twins::svc::Page { items: vec![user] })
    }

    async fn post_admin(
        &self,
        admin: twins::svc::Admin,
    ) -> Result<twins::svc::Page<twins::svc::Admin>, twins::svc::AdminFailure> {
        if admin.rights.is_empty() {
            return Err(twins::svc::AdminFailure::Gone);
        }
        Ok(twins::svc::Page { items: vec![admin] })
    }
}

#[tokio::test]
async fn types_and_errors_of_one_name_are_told_apart() {
    use doudou_rt::client::ClientError;
    let server = Running::start(twins::api::TwinsServer::new(Twins)).await;
    let client = twins::api::TwinsClient::new(&server.url()).unwrap();
    let mut dice = Dice::new(7);
    let (mut gone, mut there) = (0, 0);
    for _ in 0..ROUNDS {
        let user = twins::svc::User::random(&mut dice);
        match client.post_user(user.clone()).await {
            Ok(page) => assert_eq!(page.items, [user]),
            Err(ClientError::Service(twins::svc::Failure::Gone)) => {
                assert!(user.name.is_empty());
                gone += 1;
            }
            Err(error) => panic!("{error:?}"),
        }
        let admin = twins::svc::Admin::random(&mut dice);
        match client.post_admin(admin.clone()).await {
            Ok(page) => assert_eq!((page.items, there += 1), (vec![admin], ())),
            Err(ClientError::Service(twins::svc::AdminFailure::Gone)) => {
                assert!(admin.rights.is_empty());
            }
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!(gone > 0 && there > 0);
}

/// Answers with headers that follow from the request.
struct Replies;

impl replies::svc::Replies for Replies {
    async fn get_page(&self, page: u32) -> Result<replies::svc::Paged<Vec<String>>> {
        let dice = &mut Dice::new(page.into());
        let x_next = dice.one_in(2).then(|| dice.text("aZ09-/%,;=\"", 1, 9));
        Ok(replies::svc::Paged { total: u64::random(dice), x_next, items: Vec::random(dice) })
    }

    async fn post_user(&self, name: String) -> Result<replies::svc::Created> {
        let location = format!("/users/{}", name.len());
        Ok(replies::svc::Created { location, user: replies::svc::User { name } })
    }
}

#[tokio::test]
async fn headers_of_answers_survive() {
    use replies::svc::Replies as _;
    let server = Running::start(replies::api::RepliesServer::new(Replies)).await;
    let client = replies::api::RepliesClient::new(&server.url()).unwrap();
    let mut dice = Dice::new(3);
    for _ in 0..ROUNDS {
        let page = u32::random(&mut dice);
        assert_same(client.get_page(page).await, Replies.get_page(page).await.unwrap());
        let name = String::random(&mut dice);
        assert_same(client.post_user(name.clone()).await, Replies.post_user(name).await.unwrap());
    }
}

echo! { names::svc::Names { post_names: names::svc::AllNames }
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

echo! { serde_names::svc::SerdeNames { post_all: serde_names::svc::All } }

#[tokio::test]
async fn what_only_one_side_writes_is_read_by_the_other() {
    let server = Running::start(names::api::NamesServer::new(Echo)).await;
    let client = names::api::NamesClient::new(&server.url()).unwrap();
    client.get_words("a b".into(), Some(3), true).await.unwrap();
    // Such a type isn't one for both ways: `madeAt` is written, and refused where it is read.
    let error = client.post_names(Random::random(&mut Dice::new(1))).await.unwrap_err();
    assert!(error.to_string().contains("unknown field `madeAt`"), "{error}");

    let server = Running::start(serde_names::api::SerdeNamesServer::new(Echo)).await;
    let mut sent = serde_json::to_value(serde_names::svc::All::random(&mut Dice::new(2))).unwrap();
    sent.as_object_mut().unwrap().remove("madeAt");
    sent["secret"] = "hunter2".into();
    let answer = server.raw("POST", "/all").json(&sent).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    sent.as_object_mut().unwrap().remove("secret");
    sent["madeAt"] = 0.into();
    assert_eq!(answer, sent);
}
