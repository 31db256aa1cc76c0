//! Paths and verbs lead where the trait says, and the document lists every one of them.

use doudou_rt::{Description, Result, Service, http};
use doudou_tests::cases;
use doudou_tests::cases::routes::api::{RoutesClient, RoutesServer};
use serde_json::Value;

use super::Running;

/// Answers the name of the method that was called.
struct Names;

macro_rules! answer_names {
    ($($name:ident($($param:ident: $ty:ty),*)),* $(,)?) => {
        impl cases::routes::svc::Routes for Names {
            $(async fn $name(&self, $($param: $ty),*) -> Result<String> {
                let params: Vec<String> = vec![$(format!(" {}={}", stringify!($param), $param)),*];
                Ok(format!("{}{}", stringify!($name), params.concat()))
            })*

            async fn alive(&self) -> Result<()> {
                Ok(())
            }
        }
    };
}

answer_names! {
    get(), page_users(), get_users(), post_users(), put_users(), delete_users(), change_users(),
    one_user(id: u64), own_user(), one_post(post_id: String, id: u64), latest_post(id: u64),
    any_word(anything: String), odd_letters(), later(), list_v1(), list_v_1(),
}

#[tokio::test]
async fn requests_lead_to_the_method_of_their_path() {
    let server = Running::start(RoutesServer::new(Names)).await;
    for (method, path, status, expected) in [
        ("GET", "/", 200, "get"),
        ("POST", "/page/users", 200, "page_users"),
        ("GET", "/users", 200, "get_users"),
        ("POST", "/users", 200, "post_users"),
        ("PUT", "/users", 200, "put_users"),
        ("DELETE", "/users", 200, "delete_users"),
        ("PATCH", "/users", 200, "change_users"),
        ("GET", "/users/7", 200, "one_user id=7"),
        ("GET", "/users/%37", 200, "one_user id=7"),
        ("GET", "/users/me", 200, "own_user"),
        ("GET", "/users/7/posts/a%2Fb%20c", 200, "one_post post_id=a/b c id=7"),
        ("GET", "/users/7/posts/latest", 200, "latest_post id=7"),
        ("GET", "/gr%C3%BC%C3%9Fe", 200, "any_word anything=grüße"),
        ("DELETE", "/files/~tmp/a.b-c_d;v=1,2@x", 200, "odd_letters"),
        ("POST", "/later", 202, "later"),
        ("POST", "/list/v1", 200, "list_v1"),
        ("POST", "/list/v/1", 200, "list_v_1"),
        ("GET", "/provided", 200, "get and more"),
        ("GET", "/users/7?x=%zz", 200, "one_user id=7"),
    ] {
        let answer = server.raw(method, path).send().await.unwrap();
        assert_eq!(answer.status(), status, "{method} {path}");
        let text = answer.text().await.unwrap();
        assert_eq!(text, format!("{expected:?}"), "{method} {path}");
    }
}

#[tokio::test]
async fn a_path_without_that_verb_says_which_it_has() {
    let server = Running::start(RoutesServer::new(Names)).await;
    for (method, path, status, allow) in [
        ("PATCH", "/", 405, "GET, HEAD, OPTIONS"),
        ("OPTIONS", "/users", 204, "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS"),
        ("POST", "/users/7", 405, "GET, HEAD, OPTIONS"),
        ("GET", "/page/users", 405, "POST, OPTIONS"),
        // The fixed word beats the parameter, also where only the parameter has the verb.
        ("GET", "/alive", 405, "HEAD, OPTIONS"),
        ("HEAD", "/alive", 204, ""),
        ("HEAD", "/users", 200, ""),
    ] {
        let answer = server.raw(method, path).send().await.unwrap();
        assert_eq!(answer.status(), status, "{method} {path}");
        let found = answer.headers().get("allow").map_or("", |allow| allow.to_str().unwrap());
        assert_eq!(found, allow, "{method} {path}");
        if method == "HEAD" {
            assert!(answer.bytes().await.unwrap().is_empty());
        }
    }
    for path in ["/no/such/path", "//", "/users/", "/users/7/posts/x/y"] {
        assert_eq!(server.raw("DELETE", path).send().await.unwrap().status(), 404, "{path}");
    }
}

#[tokio::test]
async fn the_client_takes_the_same_paths() {
    let server = Running::start(RoutesServer::new(Names)).await;
    let client = RoutesClient::new(&server.url()).unwrap();
    assert_eq!(client.get().await.unwrap(), "get");
    assert_eq!(
        client.one_post("a/b?c#d%e ü".into(), 7).await.unwrap(),
        "one_post post_id=a/b?c#d%e ü id=7"
    );
    assert_eq!(client.any_word("grüße".into()).await.unwrap(), "any_word anything=grüße");
    assert_eq!(client.odd_letters().await.unwrap(), "odd_letters");
    assert_eq!(client.later().await.unwrap(), "later");
    client.alive().await.unwrap();
}

#[test]
fn the_document_lists_every_route_and_no_other() {
    fn check<T: Service>(_: fn() -> T) {
        let Description { name, routes, openapi, .. } = T::descriptions().next().unwrap();
        let document: Value = serde_json::from_str(openapi.unwrap()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let operations: usize = paths.values().map(|path| path.as_object().unwrap().len()).sum();
        assert_eq!(operations, routes.len(), "{name}");
        for (number, route) in routes.iter().enumerate() {
            let operation = &paths[route.path][route.method.to_lowercase()];
            assert_eq!(operation["operationId"], route.name, "{name}");
            // A parameter is any word; this one stands in none of the paths.
            let concrete = route.path.replace('{', "word-").replace('}', "");
            let method: http::Method = route.method.parse().unwrap();
            assert_eq!(T::route(&method, &concrete), Some(number), "{name}: {concrete}");
        }
    }
    check(|| RoutesServer::new(Names));
    check(|| cases::docs::api::DocsServer::new(Unused));
    check(|| cases::snake_case::api::SnakesServer::new(Unused));
    check(|| cases::minimal::api::PingerServer::new(Unused));
}

/// Stands in where only the description of a service counts.
struct Unused;

#[allow(deprecated)]
impl cases::docs::svc::Docs for Unused {
    async fn get_told(&self, _: String) -> Result<cases::docs::svc::Told> {
        Err(doudou_rt::Error::unavailable("unused"))
    }
    async fn get_old(&self) -> Result<cases::docs::svc::Told> {
        self.get_told(String::new()).await
    }
    async fn get_block(&self) -> Result<cases::docs::svc::Told> {
        self.get_told(String::new()).await
    }
    async fn get_attribute(&self) -> Result<cases::docs::svc::Told> {
        self.get_told(String::new()).await
    }
    async fn get_long(&self) -> Result<cases::docs::svc::Told> {
        self.get_told(String::new()).await
    }
    async fn get_silent(&self) -> Result<cases::docs::svc::Told> {
        self.get_told(String::new()).await
    }
}

impl cases::snake_case::svc::Snakes for Unused {
    async fn page_users(
        &self,
        query: cases::snake_case::svc::PageQuery,
    ) -> Result<cases::snake_case::svc::PageQuery> {
        Ok(query)
    }
    async fn get_user(&self, user_id: u64) -> Result<cases::snake_case::svc::PageQuery> {
        Ok(cases::snake_case::svc::PageQuery { page_no: user_id })
    }
}

impl cases::minimal::svc::Pinger for Unused {
    async fn get_ping(&self) -> Result<String> {
        Ok("pong".into())
    }
}

#[tokio::test]
async fn snake_case_and_one_segment_per_method() {
    let server = Running::start(cases::snake_case::api::SnakesServer::new(Unused)).await;
    let answer = server.raw("GET", "/snakes/user?user_id=3").send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "{\"page_no\":3}");
}
