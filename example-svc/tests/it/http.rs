//! The service as its callers see it: called by its generated client, in memory, and over HTTP.

use std::fmt::Debug;
use std::future::pending;

use doudou_rt::client::{ClientError, reqwest};
use doudou_rt::{Config, Server, testing};
use example_svc::database::open;
use example_svc::svc::{
    Dept, Direction, Filter, NewUser, Order, Page, PageQuery, SortBy, User, UserError,
};
use example_svc::users::Users;
use example_svc::usersvc::{UsersvcClient, UsersvcServer};
use sqlx::SqlitePool;

/// A client of a service in memory, and the service's database.
async fn connect() -> (UsersvcClient, SqlitePool) {
    let pool = open("sqlite::memory:").await.unwrap();
    let server = UsersvcServer::new(Users::new(pool.clone()));
    (UsersvcClient::from(testing::client(server)), pool)
}

/// The address of a service that runs until the test ends.
async fn start() -> String {
    let pool = open("sqlite::memory:").await.unwrap();
    let config = Config { host: "127.0.0.1".to_owned(), port: 0, ..Config::default() };
    let server = Server::new(UsersvcServer::new(Users::new(pool)));
    let bound = server.config(config).bind().await.unwrap();
    let url = format!("http://{}", bound.local_addr());
    tokio::spawn(bound.serve(pending()));
    url
}

fn hedy() -> NewUser {
    let email = Some("hedy+1@example.com".to_owned());
    NewUser { name: "Hedy & Ä/?%".to_owned(), email, dept: Dept::Support }
}

fn names(users: &[User]) -> Vec<&str> {
    users.iter().map(|user| user.name.as_str()).collect()
}

/// The error of the service that an answer carries.
fn refusal<T: Debug>(answer: Result<T, ClientError<UserError>>) -> UserError {
    match answer {
        Err(ClientError::Service(error)) => error,
        other => panic!("no error of the service: {other:?}"),
    }
}

#[tokio::test]
async fn a_user_is_added_found_changed_moved_and_deleted() {
    let (client, _) = connect().await;
    let added = client.post_user(hedy()).await.unwrap();
    assert_eq!((added.id, &added.name, &added.email), (6, &hedy().name, &hedy().email));
    assert_eq!(client.get_user(6).await.unwrap(), added);

    let renamed = NewUser { name: "Hedy".to_owned(), email: None, dept: Dept::Sales };
    let changed = client.put_user(6, renamed).await.unwrap();
    let expected = User { name: "Hedy".to_owned(), email: None, dept: Dept::Sales, ..added };
    assert_eq!(changed, expected);

    let moved = client.move_user(6, Dept::Engineering).await.unwrap();
    assert_eq!(moved, User { dept: Dept::Engineering, ..expected });
    client.delete_user(6).await.unwrap();
    assert!(matches!(refusal(client.get_user(6).await), UserError::NotFound { id: 6 }));
}

#[tokio::test]
async fn a_page_is_filtered_and_ordered() {
    let (client, _) = connect().await;
    let order = Order { sort_by: SortBy::Name, direction: Direction::Desc };
    let query = PageQuery {
        filter: Filter { name: Some("A".to_owned()), dept: Some(Dept::Engineering) },
        page: Page { orders: vec![order], page_no: 1, size: 2 },
    };
    let page = client.page_users(query).await.unwrap();
    assert_eq!(names(&page.items), ["Radia", "Grace"]);
    assert_eq!((page.page_no, page.page_size, page.total, page.has_next), (1, 2, 3, true));
}

#[tokio::test]
async fn a_search_takes_each_parameter_or_none() {
    let (client, _) = connect().await;
    client.post_user(hedy()).await.unwrap();
    assert_eq!(client.get_users(None, None, None).await.unwrap().len(), 6);
    let found = client.get_users(Some("& Ä/?%".to_owned()), None, None).await.unwrap();
    assert_eq!(names(&found), ["Hedy & Ä/?%"]);
    let found = client.get_users(None, Some(Dept::Engineering), Some(2)).await.unwrap();
    assert_eq!(names(&found), ["Ada", "Grace"]);
}

#[tokio::test]
async fn not_found_comes_back_typed_from_every_method_that_takes_an_id() {
    let (client, _) = connect().await;
    for answer in [
        client.get_user(u64::MAX).await.map(drop),
        client.put_user(u64::MAX, hedy()).await.map(drop),
        client.move_user(u64::MAX, Dept::Sales).await.map(drop),
        client.delete_user(u64::MAX).await,
    ] {
        assert!(matches!(refusal(answer), UserError::NotFound { id: u64::MAX }));
    }
}

#[tokio::test]
async fn a_taken_name_comes_back_typed() {
    let (client, _) = connect().await;
    let ada = NewUser { name: "Ada".to_owned(), ..hedy() };
    for answer in [client.post_user(ada.clone()).await, client.put_user(2, ada).await] {
        assert!(matches!(refusal(answer), UserError::NameTaken { name } if name == "Ada"));
    }
}

#[tokio::test]
async fn an_invalid_value_comes_back_typed_with_its_field() {
    let (client, _) = connect().await;
    let nameless = NewUser { name: String::new(), ..hedy() };
    let empty = Page { size: 0, ..Page::default() };
    for (answer, blamed) in [
        (client.post_user(nameless.clone()).await.map(drop), "name"),
        (client.put_user(1, nameless).await.map(drop), "name"),
        (client.get_users(None, None, Some(101)).await.map(drop), "limit"),
        (
            client.page_users(PageQuery { page: empty, ..PageQuery::default() }).await.map(drop),
            "page.size",
        ),
    ] {
        let error = refusal(answer);
        assert!(matches!(&error, UserError::Invalid { field, .. } if field == blamed), "{error}");
    }
}

#[tokio::test]
async fn a_failure_of_the_database_is_a_500_that_shows_nothing_of_it() {
    let (client, pool) = connect().await;
    pool.close().await;
    match client.get_user(1).await {
        Err(ClientError::Problem(problem)) => {
            assert_eq!(problem.status, 500);
            let shown = format!("{problem:?}");
            assert!(!shown.contains("pool") && !shown.contains("database"), "{shown}");
        }
        other => panic!("no problem: {other:?}"),
    }
}

/// Sends a request as it is, and gives the status and the body of the answer.
async fn send(request: reqwest::RequestBuilder) -> (u16, String) {
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn the_wire_is_lower_camel_and_leaves_out_what_is_absent() {
    let url = start().await;
    let http = reqwest::Client::new();
    let (status, body) = send(http.get(format!("{url}/user?id=2"))).await;
    assert_eq!(status, 200);
    assert_eq!(
        body,
        r#"{"id":2,"name":"Grace","dept":"engineering","createdAt":"2026-01-12T09:00:00Z"}"#
    );
    let new = r#"{"name":"Hedy","dept":"sales"}"#;
    let request = http.post(format!("{url}/user")).header("content-type", "application/json");
    assert_eq!(send(request.body(new)).await.0, 201);
    assert_eq!(send(http.delete(format!("{url}/user?id=6"))).await, (204, String::new()));
}

#[tokio::test]
async fn an_empty_object_asks_for_the_first_page_of_everybody() {
    let url = start().await;
    let request = reqwest::Client::new().post(format!("{url}/page/users"));
    let (status, body) = send(request.header("content-type", "application/json").body("{}")).await;
    assert_eq!(status, 200, "{body}");
    assert!(body.ends_with(r#""pageNo":1,"pageSize":20,"total":5,"hasNext":false}"#), "{body}");
}

#[tokio::test]
async fn a_department_is_moved_to_by_form_or_by_query() {
    let url = start().await;
    let http = reqwest::Client::new();
    let path = format!("{url}/users/1/dept");
    let form = http.put(&path).header("content-type", "application/x-www-form-urlencoded");
    let (status, body) = send(form.body("dept=sales")).await;
    assert!(status == 200 && body.contains(r#""dept":"sales""#), "{status} {body}");
    let (status, body) = send(http.put(format!("{path}?dept=support"))).await;
    assert!(status == 200 && body.contains(r#""dept":"support""#), "{status} {body}");
}

#[tokio::test]
async fn what_cant_be_read_is_a_400_that_names_it() {
    let url = start().await;
    let http = reqwest::Client::new();
    let json = |body: &'static str| {
        let request = http.post(format!("{url}/page/users"));
        request.header("content-type", "application/json").body(body)
    };
    for (request, named) in [
        (http.get(format!("{url}/user")), "`id`"),
        (http.get(format!("{url}/user?id=-1")), "`id`"),
        (http.get(format!("{url}/users?dept=nowhere")), "`dept`"),
        (http.put(format!("{url}/users/x/dept?dept=sales")), "`id`"),
        (http.put(format!("{url}/users/1/dept")), "`dept`"),
        (json(r#"{"page":{"size":-1}}"#), "/page/size"),
        (json(r#"{"page":{"orders":[{"sortBy":"id; --"}]}}"#), "/page/orders/0/sortBy"),
    ] {
        let (status, body) = send(request).await;
        assert!(status == 400 && body.contains(named), "{named}: {status} {body}");
    }
}
