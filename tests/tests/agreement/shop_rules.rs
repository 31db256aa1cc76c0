//! What keeps a request from a method of the shop: who calls, what the rules say, how large it is.

use doudou_rt::client::ClientError;
use doudou_rt::client::reqwest::RequestBuilder;
use doudou_rt::http::HeaderMap;
use doudou_rt::{KeyPlace, Route, Scheme};
use doudou_tests::cases::kitchen_sink::api::{OPENAPI, ROUTES, ShopClient, ShopServer};
use doudou_tests::cases::kitchen_sink::svc::{NewGood, Price, ShopError};
use doudou_tests::shop::{Door, Memory};
use serde_json::{Value, json};

use super::Running;
use super::documents::{Direction, Document};
use super::random::{Dice, Random};

async fn start() -> (Running, ShopClient) {
    let server = Running::start(ShopServer::new(Memory::new(), Door)).await;
    let client = ShopClient::new(&server.url()).unwrap();
    (server, client)
}

/// A refusal, which is a problem as the document has it.
async fn refused(request: RequestBuilder, status: u16) -> (HeaderMap, Value) {
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), status, "{:?}", answer.text().await);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let headers = answer.headers().clone();
    let problem: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    let document = Document::new(OPENAPI);
    let found = document.differences("/components/schemas/Problem", &problem, Direction::Answer);
    assert!(found.is_empty(), "{found:?} in {problem:#}");
    (headers, problem)
}

#[tokio::test]
async fn credentials_let_in_by_every_scheme_of_the_method_and_no_other() {
    let (server, client) = start().await;
    let bearer = client.clone().with_bearer("secret");
    assert_eq!(bearer.get_me().await.unwrap().name, "ada");
    let key = client.clone().with_api_key("secret");
    assert_eq!(key.get_me().await.unwrap().name, "ada");
    let basic = client.clone().with_basic("ada", "secret");
    assert_eq!(basic.get_staff().await.unwrap().items[0].name, "ada");

    let is_401 = |error: ClientError| error.status().is_some_and(|status| status == 401);
    for stranger in [client.clone(), client.clone().with_bearer("guess"), basic] {
        assert!(is_401(stranger.get_me().await.unwrap_err()));
    }
    for stranger in [client.clone(), client.with_basic("ada", "guess"), bearer, key] {
        assert!(is_401(stranger.get_staff().await.unwrap_err()));
    }

    let (headers, problem) = refused(server.raw("GET", "/me"), 401).await;
    let challenges: Vec<_> = headers.get_all("www-authenticate").iter().collect();
    assert!(challenges[0].to_str().unwrap().starts_with("Bearer"), "{challenges:?}");
    assert_eq!(problem["detail"], "the request doesn't say who calls");
    let (headers, _) = refused(server.raw("GET", "/me").bearer_auth("guess"), 401).await;
    let challenge = headers["www-authenticate"].to_str().unwrap();
    assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
    let (headers, _) = refused(server.raw("GET", "/staff"), 401).await;
    let challenge = headers["www-authenticate"].to_str().unwrap();
    assert!(challenge.starts_with("Basic realm=") && challenge.contains("UTF-8"), "{challenge}");
}

#[tokio::test]
async fn roles_keep_out_who_has_none_of_them() {
    let (server, client) = start().await;
    let customer = client.with_api_key("customer");
    let price = Price::random(&mut Dice::new(1));
    let refusals = [
        customer.change_price(7, price).await.unwrap_err(),
        customer.remove_good(7).await.unwrap_err(),
        customer.post_goods(NewGood::random(&mut Dice::new(1))).await.map(drop).unwrap_err(),
    ];
    for error in refusals {
        assert_eq!(error.status().unwrap(), 403);
    }
    assert_eq!(customer.get_me().await.unwrap().name, "ada");
    let (_, problem) =
        refused(server.raw("DELETE", "/goods/7").header("X-Api-Key", "customer"), 403).await;
    assert_eq!(problem["detail"], "the caller has no role that may do this");
}

/// Nobody is asked who calls after a body was read.
#[tokio::test]
async fn who_may_not_call_learns_nothing_of_the_request() {
    let (server, _) = start().await;
    refused(server.raw("POST", "/goods").body("{"), 401).await;
    refused(server.raw("PUT", "/goods/x/price").header("X-Api-Key", "customer"), 403).await;
}

#[test]
fn the_document_says_who_may_call() {
    let document: Value = serde_json::from_str(OPENAPI).unwrap();
    let schemes = &document["components"]["securitySchemes"];
    for Route { name, method, path, security, .. } in ROUTES {
        let operation = &document["paths"][path][method.to_lowercase()];
        if operation.is_null() {
            assert_eq!(*name, "import", "the only hidden method");
            continue;
        }
        let named = operation.get("security").unwrap_or(&document["security"]);
        let named: Vec<&Value> = named
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|any| any.as_object().unwrap().keys())
            .map(|scheme| &schemes[scheme])
            .collect();
        let expected: Vec<Value> = security
            .iter()
            .map(|scheme| match scheme {
                Scheme::Basic => json!({ "type": "http", "scheme": "basic" }),
                Scheme::Bearer => json!({ "type": "http", "scheme": "bearer" }),
                Scheme::ApiKey { place: KeyPlace::Header, name } => {
                    json!({ "type": "apiKey", "in": "header", "name": name })
                }
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(named, expected.iter().collect::<Vec<_>>(), "{name}");
    }
}

#[tokio::test]
async fn all_that_breaks_a_rule_is_told_at_once_by_its_name_on_the_wire() {
    let (server, client) = start().await;
    let body = json!({
        "name": "",
        "price": { "amount": -1, "currency": "EUR" },
        "tags": ["fine", "far too long a tag", ""],
        "weightKg": 1000.5,
        "madeIn": "ch",
    });
    let request = server.raw("POST", "/goods").bearer_auth("secret").json(&body);
    let (_, problem) = refused(request, 400).await;
    let errors = problem["errors"].as_array().unwrap();
    let mut found: Vec<[&str; 2]> = errors
        .iter()
        .map(|error| ["pointer", "rule"].map(|key| error[key].as_str().unwrap()))
        .collect();
    found.sort_unstable();
    let expected = [
        ["/madeIn", "pattern"],
        ["/name", "length"],
        ["/price/amount", "range"],
        ["/tags/1", "length"],
        ["/tags/2", "length"],
        ["/weightKg", "range"],
    ];
    assert_eq!(found, expected);
    assert!(errors.iter().all(|error| !error["detail"].as_str().unwrap().is_empty()));

    let long = "x".repeat(41);
    let parameters = [
        (
            "GET",
            format!("/goods?nameLike={long}&size=101&page=0"),
            vec!["nameLike", "page", "size"],
        ),
        ("GET", "/goods/by-ids".to_owned(), vec!["ids"]),
        ("GET", "/events?count=0".to_owned(), vec!["count"]),
    ];
    for (method, path, names) in parameters {
        let (_, problem) = refused(server.raw(method, &path), 400).await;
        let errors = problem["errors"].as_array().unwrap();
        let mut found: Vec<&str> =
            errors.iter().map(|error| error["parameter"].as_str().unwrap()).collect();
        found.sort_unstable();
        assert_eq!(found, names, "{problem:#}");
        for error in errors {
            assert_eq!(error["in"], "query");
            assert!(error["rule"] == "length" || error["rule"] == "range", "{error}");
        }
    }
    let form = server.raw("PATCH", "/goods/7").bearer_auth("secret").body(format!("name={long}"));
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    let (_, problem) = refused(form, 400).await;
    let error = &problem["errors"][0];
    assert_eq!([&error["parameter"], &error["in"], &error["rule"]], ["name", "form", "length"]);

    // A client is refused as well; it doesn't check itself.
    let error = client.watch(101).await.map(drop).unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
}

#[tokio::test]
async fn what_is_larger_than_its_limit_is_a_413() {
    let (_server, client) = start().await;
    let client = client.with_bearer("secret");
    assert_eq!(client.describe(7, "x".repeat(16 * 1024)).await.unwrap(), 16 * 1024);
    let error = client.describe(7, "x".repeat(16 * 1024 + 1)).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 413);

    let upload = |size| doudou_rt::Upload::new("a.png", "image/png", vec![0; size]);
    let details = || serde_json::from_value(json!({ "madeBy": "ada", "thumbnail": null })).unwrap();
    let largest = 1024 * 1024;
    let send = async |cover, more| {
        client.add_pictures(7, upload(cover), vec![upload(more)], None, "c".into(), details()).await
    };
    assert_eq!(send(largest, largest).await.unwrap().len(), 2);
    for (cover, more) in [(largest + 1, 1), (1, largest + 1)] {
        let error = send(cover, more).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 413);
    }
}

#[tokio::test]
async fn a_part_of_a_picture_is_a_206_and_one_beyond_its_end_a_416() {
    let (server, client) = start().await;
    let client = client.with_bearer("secret");
    let cover = doudou_rt::Upload::new("a.png", "image/png", "0123456789");
    let details =
        serde_json::from_value(json!({ "madeBy": "ada", "isCover": true, "thumbnail": null }));
    let details = details.unwrap();
    client.add_pictures(7, cover, Vec::new(), None, "cover".into(), details).await.unwrap();
    let path = "/goods/7/pictures/cover";
    let whole = server.raw("GET", path).send().await.unwrap();
    assert_eq!(
        (whole.status().as_u16(), &whole.headers()["content-type"]),
        (200, &"image/png".parse().unwrap())
    );
    let disposition = whole.headers()["content-disposition"].to_str().unwrap();
    assert!(
        disposition.starts_with("attachment") && disposition.contains("cover"),
        "{disposition}"
    );
    assert_eq!(whole.text().await.unwrap(), "0123456789");

    let part = server.raw("GET", path).header("range", "bytes=2-4").send().await.unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"], "bytes 2-4/10");
    assert_eq!(part.text().await.unwrap(), "234");
    let (headers, _) = refused(server.raw("GET", path).header("range", "bytes=10-"), 416).await;
    assert_eq!(headers["content-range"], "bytes */10");
    assert_eq!(
        client.get_picture(7, "cover".into()).await.unwrap().bytes().await.unwrap(),
        "0123456789"
    );
    let error = client.get_picture(7, "none".into()).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
}

#[tokio::test]
async fn a_hidden_method_is_served_and_a_deprecated_one_is_marked() {
    let (_server, client) = start().await;
    assert_eq!(client.clone().with_bearer("secret").import("abc".into()).await.unwrap(), 3);
    assert!(!OPENAPI.contains("/import"));
    #[allow(deprecated)]
    let names = client.old_goods().await.unwrap();
    assert_eq!(names[0].0, "Lantern");
    let document: Value = serde_json::from_str(OPENAPI).unwrap();
    assert_eq!(document["paths"]["/v0/goods"]["get"]["deprecated"], true);
    assert_eq!(document["paths"]["/goods"]["get"].get("deprecated"), None);
}

#[tokio::test]
async fn an_answer_has_its_status_and_headers() {
    let (server, client) = start().await;
    let seller = client.with_bearer("secret");
    let good =
        json!({ "name": "Chair", "price": { "amount": 1, "currency": "CHF" }, "madeIn": null });
    let request = server.raw("POST", "/goods").bearer_auth("secret").json(&good);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let headers = answer.headers();
    assert_eq!(
        (&headers["location"], &headers["x-remaining"]),
        (&"/goods/8".parse().unwrap(), &"3".parse().unwrap())
    );
    let created = seller.post_goods(NewGood::random(&mut Dice::new(2))).await.unwrap();
    assert_eq!((&*created.location, created.remaining), ("/goods/9", Some(3)));
    let error = seller.remove_good(10).await.unwrap_err();
    assert!(matches!(error, ClientError::Service(ShopError::NoGood { id: 10 })), "{error:?}");
    seller.remove_good(9).await.unwrap();
    let answer = server.raw("DELETE", "/goods/8").bearer_auth("secret").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.content_length()), (204, Some(0)));
}

#[tokio::test]
async fn what_the_caller_sends_beside_is_in_the_context() {
    let (server, _) = start().await;
    let request = server.raw("GET", "/me").bearer_auth("secret").header("from", "ada@example.com");
    let user: Value =
        serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap();
    assert_eq!(user, json!({ "name": "ada", "email": "ada@example.com" }));
}
