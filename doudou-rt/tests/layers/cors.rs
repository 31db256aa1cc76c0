//! Pages of other origins may call.

use doudou_rt::{Server, layer};

use crate::service::{Running, Shown, config};

#[tokio::test]
async fn the_pages_of_an_origin_may_call_and_others_may_not() {
    let cors = layer::cors(["https://app.example.org", "http://localhost:8080"]).unwrap();
    let server = Server::new(Shown::default()).layer(layer::concurrency_limit(9)).layer(cors);
    let server = Running::serve(server.config(config())).await;
    let mut client = server.client().await;
    for (origin, is_allowed) in [
        ("https://app.example.org", true),
        ("http://localhost:8080", true),
        ("https://evil.org", false),
    ] {
        let allowed = is_allowed.then_some(origin);
        let answer = client.get("/show/x", &[("origin", origin)]).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("access-control-allow-origin"), allowed);
        let exposed = answer.header("access-control-expose-headers").unwrap();
        assert!(exposed.contains("x-request-id"), "{exposed}");

        let preflight = [
            ("origin", origin),
            ("access-control-request-method", "PUT"),
            ("access-control-request-headers", "x-tenant"),
        ];
        let answer = client.request("OPTIONS", "/echo", &preflight, "").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("access-control-allow-origin"), allowed);
        assert_eq!(answer.header("access-control-allow-headers"), Some("x-tenant"));
        let methods = answer.header("access-control-allow-methods").unwrap();
        assert!(methods.contains("PUT"), "{methods}");
        assert_eq!(answer.header("access-control-allow-credentials"), None);
    }
}

#[tokio::test]
async fn all_origins_may_be_let_in() {
    let server = Server::new(Shown::default()).layer(layer::cors(["*"]).unwrap()).config(config());
    let server = Running::serve(server).await;
    let answer = server.client().await.get("/show/x", &[("origin", "https://any.org")]).await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
}
