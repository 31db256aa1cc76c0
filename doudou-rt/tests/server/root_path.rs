//! A server below a root path.

use bytes::Bytes;
use doudou_rt::Config;
use doudou_rt::http::Request;
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;

use crate::listed::{Hub, Posts, Users};
use crate::service::{Running, config, is_problem};
use crate::wire::Wire;

fn below(root: &str) -> Config {
    Config { route_root_path: root.parse().unwrap(), manage_enable: true, ..config() }
}

#[tokio::test]
async fn routes_are_below_the_root_and_nothing_is_outside() {
    let server = Running::serve((Users, Posts, Hub), below("/shop/v1")).await;
    let mut wire = Wire::connect(&server.address).await;
    for (path, expected) in [
        ("/shop/v1/users", "Users.list /users"),
        ("/shop/v1/users/7?a=/b?c", "Users.one /users/7?a=/b?c"),
        ("/shop/v1/users/a%2Fb", "Users.one /users/a%2Fb"),
        ("/sh%6Fp/%761/users/%37", "Users.one /users/7"),
        ("/shop/v1/posts", "Posts.list /posts"),
        ("/shop/v1/", "Hub.root /"),
        ("/shop/v1", "Hub.root /"),
        ("http://test/shop/v1/posts", "Posts.list /posts"),
    ] {
        let answer = wire.get(path).await;
        assert_eq!((answer.status, answer.text()), (200, expected), "{path}");
    }
    for path in [
        "/users",
        "/",
        "/shop",
        "/shop/v1users",
        "/shop/v1%2Fusers",
        "/shop/v2/users",
        "//shop/v1/users",
        "/SHOP/v1/users",
        "/shop/v1/shop/v1/users",
        "/shop/v1//users",
        "/go-doudou/doc",
    ] {
        assert!(is_problem(&wire.get(path).await, 404), "{path}");
    }
    wire.request("DELETE", "/shop/v1/posts", "").await;
    let answer = wire.answer().await.unwrap();
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD, OPTIONS")));
    wire.request("OPTIONS", "/posts", "").await;
    assert!(is_problem(&wire.answer().await.unwrap(), 404));
}

#[tokio::test]
async fn the_root_is_taken_off_over_http2_too() {
    let server = Running::serve(Users, below("/api")).await;
    let stream = TcpStream::connect(&server.address).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
    let connection = tokio::spawn(connection);
    for (path, status, expected) in
        [("/api/users/7", 200, "Users.one /users/7"), ("/users/7", 404, "")]
    {
        let uri = format!("http://{}{path}", server.address);
        let request = Request::get(uri).body(Empty::<Bytes>::new()).unwrap();
        let response = sender.send_request(request).await.unwrap();
        assert_eq!(response.status(), status);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert!(status == 404 || body == expected, "{body:?}");
    }
    connection.abort();
}

#[tokio::test]
async fn the_management_is_below_the_root_and_tells_it() {
    let server = Running::serve((Users, Posts), below("/api")).await;
    let mut wire = Wire::connect(&server.address).await;
    for (path, document) in [
        ("openapi.json", Users::OPENAPI),
        ("openapi/Users.json", Users::OPENAPI),
        ("openapi/Posts.json", Posts::OPENAPI),
    ] {
        let answer = wire.get(&format!("/api/go-doudou/{path}")).await;
        let expected = document.replace(r#"[{"url":"/"}]"#, r#"[{"url":"/api"}]"#);
        assert_ne!(expected, document);
        assert_eq!((answer.status, answer.text()), (200, &*expected), "{path}");
    }
    // What the page loads is relative to it.
    let page = wire.get("/api/go-doudou/doc").await;
    assert_eq!(page.text().matches("=\"doc/").count(), 4, "{page:?}");
    assert_eq!(wire.get("/api/go-doudou/doc/start.js").await.status, 200);
}

#[tokio::test]
async fn metrics_show_full_paths() {
    let server = Running::serve((Users, Hub), below("/api")).await;
    let mut wire = Wire::connect(&server.address).await;
    for path in [
        "/api/users/7",
        "/%61pi/users/8",
        "/users/7",
        "/api/no/where",
        "/api",
        "/api/go-doudou/doc",
    ] {
        wire.get(path).await;
    }
    let metrics = wire.get("/api/go-doudou/prometheus").await;
    for line in [
        r#"http_requests_total{method="GET",path="/api/users/{id}"} 2"#,
        r#"http_requests_total{method="GET",path="/api/"} 1"#,
        r#"http_requests_total{method="GET",path="/api/go-doudou/doc"} 1"#,
        r#"http_requests_total{method="any",path="unmatched"} 2"#,
    ] {
        assert!(metrics.text().lines().any(|found| found == line), "{line}\n{}", metrics.text());
    }
}
