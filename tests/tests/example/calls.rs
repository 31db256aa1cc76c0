//! The calls that succeed, by the generated client and by others.

use doudou_rt::client::{Client, ClientError, reqwest};
use example_svc::svc::{
    Dept, Direction, Filter, NewUser, Order, Page, PageQuery, SortBy, UserError,
};
use example_svc::usersvc::UsersvcClient;

use crate::process::Example;
use crate::wire::{Wire, request};

const ADA: &str = r#"{"id":1,"name":"Ada","email":"ada@example.com","dept":"engineering","createdAt":"2026-01-05T09:00:00Z"}"#;

fn hedy() -> NewUser {
    let email = Some("hedy+1@example.com".to_owned());
    NewUser { name: "Hedy & Ä/?%😀".to_owned(), email, dept: Dept::Support }
}

/// Calls every operation, and comes to know every error that the service declares.
async fn call_everything(client: UsersvcClient) {
    let added = client.post_user(hedy()).await.unwrap();
    assert_eq!((added.id, &added.name, &added.email), (6, &hedy().name, &hedy().email));
    assert_eq!(client.get_user(6).await.unwrap(), added);

    let order = Order { sort_by: SortBy::Name, direction: Direction::Desc };
    let page = PageQuery {
        filter: Filter { name: Some("A".to_owned()), dept: Some(Dept::Engineering) },
        page: Page { orders: vec![order], page_no: 1, size: 2 },
    };
    let page = client.page_users(page).await.unwrap();
    let names: Vec<_> = page.items.iter().map(|user| &*user.name).collect();
    assert_eq!((names, page.total, page.has_next), (vec!["Radia", "Grace"], 3, true));

    let found = client.get_users(Some("& Ä/?%😀".to_owned()), Some(Dept::Support), Some(9)).await;
    assert_eq!(found.unwrap(), [added]);
    assert_eq!(client.get_users(None, None, None).await.unwrap().len(), 6);

    let renamed = NewUser { name: "Hedy".to_owned(), email: None, dept: Dept::Support };
    assert_eq!(client.put_user(6, renamed.clone()).await.unwrap().email, None);
    assert_eq!(client.move_user(6, Dept::Sales).await.unwrap().dept, Dept::Sales);
    client.delete_user(6).await.unwrap();

    match client.get_user(6).await {
        Err(ClientError::Service(UserError::NotFound { id: 6 })) => {}
        other => panic!("{other:?}"),
    }
    match client.post_user(NewUser { name: "Ada".to_owned(), ..renamed }).await {
        Err(ClientError::Service(UserError::NameTaken { name })) => assert_eq!(name, "Ada"),
        other => panic!("{other:?}"),
    }
    match client.get_users(None, None, Some(0)).await {
        Err(ClientError::Service(UserError::Invalid { field, .. })) => assert_eq!(field, "limit"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_generated_client_calls_every_operation() {
    let example = Example::start();
    call_everything(UsersvcClient::new(&example.url("")).unwrap()).await;
}

#[tokio::test]
async fn the_generated_client_calls_every_operation_over_http2() {
    let example = Example::start();
    let http = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
    let answer = http.get(example.url("/user?id=1")).send().await.unwrap();
    assert_eq!(answer.version(), http::Version::HTTP_2);
    assert_eq!(answer.text().await.unwrap(), ADA);
    let client = Client::with_http(&example.url(""), http).unwrap();
    call_everything(client.into()).await;
}

#[tokio::test]
async fn a_hundred_calls_at_once_are_answered_over_either_version() {
    let example = Example::start();
    for http in [reqwest::Client::builder(), reqwest::Client::builder().http2_prior_knowledge()] {
        let client = Client::with_http(&example.url(""), http.build().unwrap()).unwrap();
        let client = UsersvcClient::from(client);
        let calls: Vec<_> = (0..100)
            .map(|call| {
                let client = client.clone();
                tokio::spawn(async move { client.get_user(call % 5 + 1).await.unwrap().id })
            })
            .collect();
        for (call, id) in (0..).zip(calls) {
            assert_eq!(id.await.unwrap(), call % 5 + 1);
        }
    }
}

#[tokio::test]
async fn a_client_whose_service_is_gone_says_so() {
    let example = Example::start();
    let client = UsersvcClient::new(&example.url("")).unwrap();
    client.get_user(1).await.unwrap();
    drop(example);
    assert!(matches!(client.get_user(1).await, Err(ClientError::Transport(_))));
}

#[test]
fn every_operation_answers_plain_bytes_on_one_connection() {
    let example = Example::start();
    let mut wire = Wire::connect(&example.address);

    let answer = wire.get("/user?id=1");
    assert_eq!((answer.status, &*answer.text), (200, ADA));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("connection"), None);
    assert!(answer.header("date").is_some());

    let users = wire.get("/users?name=a&dept=engineering&limit=1");
    assert_eq!((users.status, users.text), (200, format!("[{ADA}]")));
    let page = wire.json("POST /page/users", r#"{"page":{"size":1}}"#);
    let expected =
        format!(r#"{{"items":[{ADA}],"pageNo":1,"pageSize":1,"total":5,"hasNext":true}}"#);
    assert_eq!((page.status, page.text), (200, expected));

    let added = wire.json("POST /user", r#"{"name":"Hedy","email":null,"dept":"sales"}"#);
    let user = added.json();
    assert_eq!((added.status, &user["id"], user.get("email")), (201, &6.into(), None));
    let changed = wire.json("PUT /user?id=6", r#"{"name":"Hedy","email":"h@x.y","dept":"sales"}"#);
    assert_eq!((changed.status, &changed.json()["email"]), (200, &"h@x.y".into()));

    let form = "application/x-www-form-urlencoded";
    for (line, content_type, body, dept) in [
        ("PUT /users/6/dept", form, "dept=support", "support"),
        ("PUT /users/6/dept?dept=engineering", "", "", "engineering"),
        ("PUT /users/%36/dept?dep%74=s%61les", "", "", "sales"),
    ] {
        let moved = wire.ask(line, content_type, body);
        assert_eq!((moved.status, &moved.json()["dept"]), (200, &dept.into()), "{line}");
    }

    let deleted = wire.ask("DELETE /user?id=6", "", "");
    assert_eq!((deleted.status, &*deleted.text), (204, ""));
    // RFC 9110 §8.6: an answer without a body has no length either.
    assert_eq!((deleted.header("content-length"), deleted.header("content-type")), (None, None));
}

#[test]
fn head_has_the_headers_of_get_and_no_body() {
    let example = Example::start();
    let mut wire = Wire::connect(&example.address);
    for path in ["/user?id=1", "/users", "/user?id=99", "/go-doudou/openapi.json", "/nowhere"] {
        let get = wire.get(path);
        wire.send(request(&format!("HEAD {path}"), "", b""));
        let head = wire.head().unwrap();
        assert_eq!(head.status, get.status, "{path}");
        for name in ["content-type", "content-length"] {
            assert!(get.header(name).is_some(), "{path}: {get:?}");
            assert_eq!(head.header(name), get.header(name), "{path}");
        }
    }
    // The connection is still in step: nothing came after a head.
    assert_eq!(wire.get("/user?id=1").text, ADA);
}

#[test]
fn options_is_204_with_the_methods_of_the_path() {
    let example = Example::start();
    let mut wire = Wire::connect(&example.address);
    for (path, allow) in [
        ("/user", "GET, HEAD, POST, PUT, DELETE, OPTIONS"),
        ("/users", "GET, HEAD, OPTIONS"),
        ("/page/users", "POST, OPTIONS"),
        ("/users/1/dept", "PUT, OPTIONS"),
    ] {
        let answer = wire.ask(&format!("OPTIONS {path}"), "", "");
        assert_eq!((answer.status, answer.header("allow")), (204, Some(allow)), "{path}");
    }
    wire.ask("OPTIONS /nowhere", "", "").problem(404);
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let example = Example::start();
    let mut wire = Wire::connect(&example.address);
    let mut bytes = Vec::new();
    for id in 0..50 {
        bytes.extend(request(&format!("GET /user?id={id}"), "", b""));
        bytes.extend(request("POST /page/users", "application/json", b"{\"page\":{\"size\":1}}"));
    }
    wire.send(bytes);
    for id in 0..50 {
        let user = wire.answer().unwrap();
        if (1..=5).contains(&id) {
            assert_eq!((user.status, &user.json()["id"]), (200, &id.into()));
        } else {
            assert_eq!(user.problem(404)["id"], id);
        }
        assert_eq!(wire.answer().unwrap().json()["pageSize"], 1);
    }
}

#[test]
fn http1_0_is_answered_and_closed() {
    let example = Example::start();
    let mut wire = Wire::connect(&example.address);
    wire.send("GET /user?id=1 HTTP/1.0\r\n\r\n");
    assert_eq!(wire.answer().unwrap().text, ADA);
    assert!(wire.ends());
}
