//! Several services in one server.

use doudou_rt::http::{Method, Request};
use doudou_rt::server::Incoming;
use doudou_rt::{Config, ServeError, Server, Service};

use crate::listed::{Hub, Me, Posts, Twins, Users};
use crate::service::{Running, config, is_problem};
use crate::wire::{Answer, Wire};

async fn ask(wire: &mut Wire, method: &str, path: &str) -> Answer {
    wire.request(method, path, "").await;
    wire.answer().await.unwrap()
}

#[tokio::test]
async fn each_service_answers_its_routes() {
    let server = Running::serve((Users, Posts, Hub), config()).await;
    let mut wire = Wire::connect(&server.address).await;
    for (method, path, expected) in [
        ("GET", "/users", "Users.list /users"),
        ("POST", "/users", "Users.add /users"),
        ("DELETE", "/users", "Posts.clear /users"),
        ("PATCH", "/users", "Hub.rename /users"),
        ("GET", "/posts?page=1", "Posts.list /posts?page=1"),
        ("GET", "/users/7", "Users.one /users/7"),
        ("PUT", "/users/7/posts", "Posts.of /users/7/posts"),
        ("GET", "/%75sers/a%2Fb", "Users.one /%75sers/a%2Fb"),
        ("GET", "/%70osts", "Posts.list /%70osts"),
        ("GET", "/", "Hub.root /"),
    ] {
        let answer = ask(&mut wire, method, path).await;
        assert_eq!((answer.status, answer.text()), (200, expected), "{method} {path}");
    }
}

#[tokio::test]
async fn a_path_that_services_share_has_the_methods_of_all() {
    let server = Running::serve((Users, Posts, Hub), config()).await;
    let mut wire = Wire::connect(&server.address).await;
    for (path, allow) in [
        ("/users", "GET, HEAD, POST, DELETE, PATCH, OPTIONS"),
        ("/%75sers", "GET, HEAD, POST, DELETE, PATCH, OPTIONS"),
        ("/users/7", "GET, HEAD, OPTIONS"),
        ("/users/7/posts", "PUT, OPTIONS"),
        ("/posts", "GET, HEAD, OPTIONS"),
        ("/", "GET, HEAD, OPTIONS"),
    ] {
        let answer = ask(&mut wire, "TRACE", path).await;
        assert!(is_problem(&answer, 405), "{answer:?}");
        assert!(answer.text().contains(&format!("this path takes {allow}")), "{answer:?}");
        assert_eq!(answer.header("allow"), Some(allow), "{path}");
        let answer = ask(&mut wire, "OPTIONS", path).await;
        assert_eq!((answer.status, answer.header("allow")), (204, Some(allow)), "{path}");
    }
    for path in ["/nowhere", "/users/", "/users/7/posts/8", "//"] {
        for method in ["GET", "OPTIONS", "DELETE"] {
            let answer = ask(&mut wire, method, path).await;
            assert!(is_problem(&answer, 404), "{method} {path} {answer:?}");
        }
    }
}

#[test]
fn a_layer_finds_the_routes_of_all() {
    type All = (Users, Posts, Hub);
    let all: Vec<_> = All::descriptions().flat_map(|description| description.routes).collect();
    for (index, (name, method, path)) in [
        ("list", Method::GET, "/users"),
        ("add", Method::POST, "/users"),
        ("one", Method::GET, "/users/7"),
        ("list", Method::GET, "/posts"),
        ("clear", Method::DELETE, "/users"),
        ("of", Method::PUT, "/users/7/posts"),
        ("root", Method::GET, "/"),
        ("rename", Method::PATCH, "/users"),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(All::route(&method, path), Some(index));
        let found = All::find(&method, path);
        assert_eq!((found, found.unwrap().name), (Some(all[index]), name));
    }
    assert_eq!(All::find(&Method::PUT, "/users"), None);
    assert_eq!(<(Hub, (Users, Posts))>::route(&Method::GET, "/posts"), Some(5));
}

#[tokio::test]
async fn layers_wrap_all_services() {
    let tag = tower_layer::layer_fn(Tag);
    let bound = Server::new((Users, Posts)).layer(tag).config(config()).bind().await.unwrap();
    let address = bound.local_addr().to_string();
    let server = tokio::spawn(bound.serve(std::future::pending()));
    let mut wire = Wire::connect(&address).await;
    for path in ["/users", "/posts", "/nowhere"] {
        assert_eq!(wire.get(path).await.header("x-tag"), Some("seen"), "{path}");
    }
    server.abort();
}

/// A layer that marks answers.
#[derive(Clone)]
struct Tag<S>(S);

impl<S> tower_service::Service<Request<Incoming>> for Tag<S>
where
    S: tower_service::Service<Request<Incoming>, Response = doudou_rt::Response>,
    S::Future: Send + 'static,
{
    type Response = doudou_rt::Response;
    type Error = S::Error;
    type Future = doudou_rt::tower::BoxFuture<Result<Self::Response, S::Error>>;

    fn poll_ready(
        &mut self,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request<Incoming>) -> Self::Future {
        let response = self.0.call(request);
        Box::pin(async move {
            let mut response = response.await?;
            response.headers_mut().insert("x-tag", "seen".parse().unwrap());
            Ok(response)
        })
    }
}

async fn refusal<S: Service>(services: S) -> String {
    let error = Server::new(services).config(config()).bind().await.unwrap_err();
    assert!(matches!(error, ServeError::Conflicts(_)), "{error:?}");
    error.to_string()
}

#[tokio::test]
async fn a_route_that_another_service_takes_ends_the_start() {
    assert_eq!(
        refusal((Posts, Users, Twins)).await,
        "`GET /users/{name}` of Twins would never be asked, since `GET /users/{id}` of Users takes \
         its requests; give one of them another path\n\
         `HEAD /users` of Twins would never be asked, since `GET /users` of Users takes its \
         requests; give one of them another path"
    );
    let twice = refusal((Posts, Posts)).await;
    assert_eq!(twice.lines().count(), 3, "{twice}");
}

#[tokio::test]
async fn a_fixed_path_goes_before_a_parameter_of_another_service() {
    assert_eq!(
        refusal((Users, Me)).await,
        "`GET /users/me` of Me would never be asked, since `GET /users/{id}` of Users takes its \
         requests; serve Me before Users, or give one of them another path"
    );
    let server = Running::serve((Me, Users), config()).await;
    let mut wire = Wire::connect(&server.address).await;
    assert_eq!(wire.get("/users/me").await.text(), "Me.me /users/me");
    assert_eq!(wire.get("/users/7").await.text(), "Users.one /users/7");
}

fn managed() -> Config {
    Config { manage_enable: true, ..config() }
}

#[tokio::test]
async fn every_document_is_there_and_the_page_offers_them() {
    let server = Running::serve((Users, Posts), managed()).await;
    let mut wire = Wire::connect(&server.address).await;
    for (path, document) in [
        ("openapi.json", Users::OPENAPI),
        ("openapi/Users.json", Users::OPENAPI),
        ("openapi/Posts.json", Posts::OPENAPI),
        ("openapi/%50osts.json", Posts::OPENAPI),
    ] {
        let answer = wire.get(&format!("/go-doudou/{path}")).await;
        assert_eq!((answer.status, answer.text()), (200, document), "{path}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
    for path in ["openapi/Hub.json", "openapi/Users", "openapi/", "openapi", "Users.json"] {
        assert!(is_problem(&wire.get(&format!("/go-doudou/{path}")).await, 404), "{path}");
    }
    assert_eq!(ask(&mut wire, "POST", "/go-doudou/openapi/Users.json").await.status, 405);

    let page = wire.get("/go-doudou/doc").await;
    let preset = "doc/swagger-ui-standalone-preset.js";
    assert!(page.text().contains(&format!("<script src=\"{preset}\"></script>")), "{page:?}");
    assert_eq!(wire.get(&format!("/go-doudou/{preset}")).await.status, 200);
    let script = wire.get("/go-doudou/doc/start.js").await;
    let urls = r#"urls: [{"name":"Users","url":"openapi/Users.json"},{"name":"Posts","url":"openapi/Posts.json"}]"#;
    assert!(script.text().contains(urls), "{}", script.text());
}

#[tokio::test]
async fn the_document_of_the_only_service_has_one_address() {
    let server = Running::serve(Users, managed()).await;
    let mut wire = Wire::connect(&server.address).await;
    assert_eq!(wire.get("/go-doudou/openapi.json").await.text(), Users::OPENAPI);
    assert!(is_problem(&wire.get("/go-doudou/openapi/Users.json").await, 404));
    let script = wire.get("/go-doudou/doc/start.js").await;
    assert!(script.text().contains("url: \"openapi.json\""), "{}", script.text());
    assert!(!script.text().contains("Standalone"), "{}", script.text());
}

#[tokio::test]
async fn requests_are_measured_by_the_routes_of_all() {
    let server = Running::serve((Users, Posts), managed()).await;
    let mut wire = Wire::connect(&server.address).await;
    for path in ["/posts", "/posts", "/users/7", "/nowhere", "/go-doudou/openapi/Posts.json"] {
        wire.get(path).await;
    }
    let metrics = wire.get("/go-doudou/prometheus").await;
    for line in [
        r#"http_requests_total{method="GET",path="/posts"} 2"#,
        r#"http_requests_total{method="GET",path="/users/{id}"} 1"#,
        r#"http_requests_total{method="DELETE",path="/users"} 0"#,
        r#"http_requests_total{method="GET",path="/go-doudou/openapi/{service}.json"} 1"#,
        r#"http_requests_total{method="any",path="unmatched"} 1"#,
    ] {
        assert!(metrics.text().lines().any(|found| found == line), "{line}\n{}", metrics.text());
    }
}
