//! Each parameter is read from where the client writes it, and what is missing is named.

use doudou_rt::Result;
use doudou_tests::cases::places::api::{PlacesClient, PlacesServer};
use doudou_tests::cases::places::svc::{Filter, Places, Seen, Tag, Thing, ThingId};
use serde_json::Value;

use super::Running;
use super::random::{Dice, Random};

/// Tells what it saw.
struct Mirror;

fn seen(what: impl std::fmt::Debug) -> Result<Seen> {
    Ok(Seen { text: format!("{what:?}") })
}

impl Places for Mirror {
    async fn put_thing(
        &self,
        id: u64,
        tenant: String,
        x_trace: Option<String>,
        roles: Vec<String>,
        session: Option<String>,
        dry_run: bool,
        tags: Vec<Tag>,
        thing: Thing,
    ) -> Result<Seen> {
        seen((id, tenant, x_trace, roles, session, dry_run, tags, thing.name))
    }

    async fn post_login(
        &self,
        user_name: String,
        pass: String,
        remember: Option<bool>,
        scopes: Vec<Tag>,
    ) -> Result<Seen> {
        seen((user_name, pass, remember, scopes))
    }

    async fn get_things(&self, filter: Filter, limit: Option<u8>) -> Result<Seen> {
        seen((filter.name_like, filter.tags, filter.min_size, limit))
    }

    async fn put_things(&self, things: Vec<Thing>) -> Result<u32> {
        Ok(things.len() as u32)
    }

    async fn get_clash(&self, service: u8, parts: u8, key: u8, value: u8, form: u8) -> Result<u32> {
        Ok([service, parts, key, value, form].map(u32::from).iter().sum())
    }

    async fn post_clash(&self, service: u8, body: Thing, parts: u8) -> Result<u32> {
        Ok(u32::from(service) + u32::from(parts) + body.name.len() as u32)
    }

    async fn post_word(&self, word: String, times: u8) -> Result<String> {
        Ok(word.repeat(times.into()))
    }

    async fn tagged(&self, tag: Tag, thing_id: ThingId) -> Result<Seen> {
        seen((tag, thing_id.0))
    }
}

async fn start() -> (Running, PlacesClient) {
    let server = Running::start(PlacesServer::new(Mirror)).await;
    let client = PlacesClient::new(&server.url()).unwrap();
    (server, client)
}

fn thing(name: &str) -> Thing {
    Thing { name: name.into() }
}

#[tokio::test]
async fn the_client_writes_where_the_server_reads() {
    let (_server, client) = start().await;
    let answer = client.put_thing(
        7,
        "acme inc".into(),
        None,
        vec!["admin".into(), "user".into()],
        Some("s; =1".into()),
        true,
        vec![Tag::Red, Tag::DarkBlue],
        thing("中"),
    );
    assert_eq!(
        answer.await.unwrap().text,
        r#"(7, "acme inc", None, ["admin", "user"], Some("s; =1"), true, [Red, DarkBlue], "中")"#
    );
    let answer = client.post_login("a b&c=d".into(), "%+".into(), Some(false), vec![Tag::Red]);
    assert_eq!(answer.await.unwrap().text, r#"("a b&c=d", "%+", Some(false), [Red])"#);
    let filter = Filter { name_like: Some("ü".into()), tags: vec![Tag::DarkBlue], min_size: 3 };
    let answer = client.get_things(filter, None).await.unwrap();
    assert_eq!(answer.text, r#"(Some("ü"), [DarkBlue], 3, None)"#);
    let filter = Filter { name_like: None, tags: vec![], min_size: 0 };
    assert_eq!(client.get_things(filter, Some(1)).await.unwrap().text, "(None, [], 0, Some(1))");
    assert_eq!(client.put_things(vec![thing("a"), thing("b")]).await.unwrap(), 2);
    assert_eq!(client.get_clash(1, 2, 3, 4, 5).await.unwrap(), 15);
    assert_eq!(client.post_clash(1, thing("abc"), 5).await.unwrap(), 9);
    assert_eq!(client.post_word("ab".into(), 2).await.unwrap(), "abab");
    assert_eq!(client.tagged(Tag::DarkBlue, ThingId(5)).await.unwrap().text, "(DarkBlue, 5)");
}

#[tokio::test]
async fn any_value_survives_in_any_place() {
    let (_server, client) = start().await;
    let mut dice = Dice::new(11);
    let dice = &mut dice;
    for _ in 0..100 {
        // Headers have no other characters, and none around them.
        let header = |dice: &mut Dice| dice.text("aZ09-;=\"%/", 1, 9);
        let (id, dry_run, tags) = (u64::random(dice), bool::random(dice), Vec::random(dice));
        let (tenant, trace) = (header(dice), dice.one_in(2).then(|| header(dice)));
        let roles: Vec<String> = (0..dice.below(3)).map(|_| header(dice)).collect();
        let (session, thing) = (Option::<String>::random(dice), Thing::random(dice));
        let expected =
            format!("{:?}", (id, &tenant, &trace, &roles, &session, dry_run, &tags, &thing.name));
        let answer = client.put_thing(id, tenant, trace, roles, session, dry_run, tags, thing);
        assert_eq!(answer.await.unwrap().text, expected);

        let (name, pass) = <(String, String)>::random(dice);
        let (remember, scopes) = <(Option<bool>, Vec<Tag>)>::random(dice);
        let expected = format!("{:?}", (&name, &pass, remember, &scopes));
        let answer = client.post_login(name, pass, remember, scopes);
        assert_eq!(answer.await.unwrap().text, expected);

        let (filter, limit) = <(Filter, Option<u8>)>::random(dice);
        let expected = format!("{:?}", (&filter.name_like, &filter.tags, filter.min_size, limit));
        assert_eq!(client.get_things(filter, limit).await.unwrap().text, expected);

        let (tag, number) = <(Tag, ThingId)>::random(dice);
        let expected = format!("{:?}", (tag, number.0));
        assert_eq!(client.tagged(tag, number).await.unwrap().text, expected);

        let word = String::random(dice);
        assert_eq!(client.post_word(word.clone(), 3).await.unwrap(), word.repeat(3));
    }
}

#[tokio::test]
async fn a_form_is_read_from_the_query_as_well() {
    let (server, _) = start().await;
    let request = server.raw("POST", "/login?userName=ann&pass=x");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200, "{:?}", answer.text().await);
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_named() {
    let (server, _) = start().await;
    let put = |path: &str| {
        server.raw("PUT", path).header("content-type", "application/json").body("{\"name\":\"n\"}")
    };
    let cases = [
        (put("/things/seven?dryRun=true").header("x-tenant", "t"), "id"),
        (put("/things/7?dryRun=true"), "x-tenant"),
        (put("/things/7").header("x-tenant", "t"), "dryRun"),
        (put("/things/7?dryRun=maybe").header("x-tenant", "t"), "dryRun"),
        (put("/things/7?dryRun=true&tags=red&tags=green").header("x-tenant", "t"), "tags"),
        (server.raw("POST", "/login?userName=ann"), "pass"),
        (server.raw("GET", "/things?minSize=-1"), "minSize"),
        (server.raw("GET", "/things"), "minSize"),
        (server.raw("GET", "/tags/green/1"), "tag"),
    ];
    for (request, name) in cases {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 400, "{name}");
        let problem: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(&format!("`{name}`")), "{name}: {problem:#}");
    }
}
