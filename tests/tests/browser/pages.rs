//! Every page that a service alone has.

use std::path::{Path, PathBuf};

use doudou_rt::{Config, Server, Service};
use doudou_tests::cases::kitchen_sink::api::ShopServer;
use doudou_tests::shop::{Door, Memory};
use example_svc::database;
use example_svc::users::Users;
use example_svc::usersvc::{OPENAPI, UsersvcServer};
use serde_json::{Value, json};

use crate::open::{open, screenshot};
use crate::process::{self, Example};

/// What the page of the documentation must be.
fn check(seen: &Value, screenshot: &Path) {
    let document: Value = serde_json::from_str(OPENAPI).unwrap();
    assert_eq!(seen["status"], 200, "{seen}");
    assert_eq!(seen["title"], document["info"]["title"], "{seen}");
    assert_eq!(seen["text_found"], true, "{seen}");
    assert_eq!(seen["console_errors"], json!([]), "{seen}");
    assert_eq!(seen["foreign_requests"], json!([]), "{seen}");
    let image = std::fs::read(screenshot).unwrap();
    assert!(image.starts_with(b"\x89PNG\r\n") && image.len() > 10_000, "{} bytes", image.len());
}

/// The summary of an operation: the first line of its documentation.
fn summary() -> String {
    let document: Value = serde_json::from_str(OPENAPI).unwrap();
    let summary = &document["paths"]["/users/{id}/dept"]["put"]["summary"];
    summary.as_str().unwrap().to_owned()
}

#[test]
fn the_documentation_shows_the_operations_without_any_other_host() {
    let example = Example::start();
    let image = screenshot("doc.png");
    let options = ["--expect", &summary(), "--screenshot", image.to_str().unwrap()];
    check(&open(&example.url("/go-doudou/doc"), &options), &image);
}

#[test]
fn the_documentation_asks_for_the_user_and_the_password() {
    let variables = [("GDD_MANAGE_USER", "admin"), ("GDD_MANAGE_PASS", "secret")];
    let example = Example::start_with(&variables);
    let url = example.url("/go-doudou/doc");

    let seen = open(&url, &[]);
    assert_eq!(seen["status"], 401, "{seen}");
    let seen = open(&url, &["--user", "admin:wrong"]);
    assert_eq!(seen["status"], 401, "{seen}");

    let image = screenshot("doc-with-password.png");
    let user = ["--user", "admin:secret"];
    let options = ["--expect", &summary(), "--screenshot", image.to_str().unwrap()];
    check(&open(&url, &[user.as_slice(), &options].concat()), &image);
}

/// A server of this process, until it is dropped.
struct Served {
    _runtime: tokio::runtime::Runtime,
    address: String,
}

impl Served {
    /// Serves with a password on the management: that of the shop's staff.
    fn start<S: Service>(service: impl Future<Output = S>, config: Config) -> Self {
        let config = Config {
            host: "127.0.0.1".to_owned(),
            port: 0,
            manage_enable: true,
            manage_user: "ada".to_owned(),
            manage_pass: "secret".into(),
            ..config
        };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let bound = runtime.block_on(async {
            let server =
                Server::new(service.await).ready_check("stock", || async { Ok::<_, String>(()) });
            server.config(config).bind().await.unwrap()
        });
        let address = bound.local_addr().to_string();
        runtime.spawn(bound.serve(std::future::pending()));
        Self { _runtime: runtime, address }
    }

    fn open(&self, path: &str, options: &[&str]) -> Value {
        let user = ["--user", "ada:secret"];
        open(&format!("http://{}{path}", self.address), &[user.as_slice(), options].concat())
    }
}

async fn shop() -> impl Service {
    ShopServer::new(Memory::new(), Door)
}

#[test]
fn every_page_opens_from_the_first_one_with_one_login() {
    let server = Served::start(
        shop(),
        Config { route_root_path: "/api".parse().unwrap(), ..Config::default() },
    );
    for (look, options) in
        [("light", &[][..]), ("dark", &["--dark"]), ("phone", &["--size", "390x844"])]
    {
        let images: Vec<PathBuf> = ["overview", "routes", "config", "registry", "documentation"]
            .map(|page| screenshot(&format!("{page}-{look}.png")))
            .into();
        let [overview, routes, config, registry, documentation] =
            [0, 1, 2, 3, 4].map(|index| images[index].to_str().unwrap());
        let steps = [
            &["--wait", "Up for", "--wait", "stock", "--wait", "http://127.0.0.1"][..],
            &["--screenshot", overview],
            &["--click", "nav a[href=routes]", "--wait", "/api/goods/{id}/price"],
            &["--wait", "audit=full", "--screenshot", routes],
            &["--click", "nav a[href=config]", "--wait", "GDD_MANAGE_PASS"],
            &["--wait", "not shown", "--screenshot", config],
            &["--click", "nav a[href=registry]", "--wait", "there is no cluster"],
            &["--screenshot", registry],
            &["--click", "nav a[href=doc]", "--wait", "Pages through the goods"],
            &["--screenshot", documentation],
            &["--click", "header .name", "--wait", "Up for"],
        ];
        let seen = server.open("/api/go-doudou", &[options, &steps.concat()].concat());
        let place = |place: &str| json!([format!("/api/go-doudou/{place}"), 200]);
        let expected = ["", "routes", "config", "registry", "doc", ""].map(place);
        assert_eq!(seen["documents"], Value::from(expected.to_vec()), "{look}: {seen}");
        assert_eq!(seen["title"], "Overview - Shop", "{look}: {seen}");
        assert_eq!(seen["console_errors"], json!([]), "{look}: {seen}");
        assert_eq!(seen["foreign_requests"], json!([]), "{look}: {seen}");
        for image in images {
            let bytes = std::fs::read(&image).unwrap();
            assert!(bytes.len() > 10_000, "{}: {} bytes", image.display(), bytes.len());
        }
    }
}

#[test]
fn every_place_on_the_first_page_can_be_opened() {
    let server = Served::start(shop(), Config::default());
    for (place, expected) in [
        ("openapi.json", "Pages through the goods"),
        ("openapi.yaml", "operationId: get_goods"),
        ("routes.json", "get_goods"),
        ("config.json", "GDD_PORT"),
        ("registry.json", "uptimeSeconds"),
        ("prometheus", "go_doudou_app_info"),
        ("health/live", "alive"),
        ("health/ready", "stock"),
    ] {
        let link = format!("main a[href=\"{place}\"]");
        // A browser saves what it can't show; it may always show the link.
        if place.ends_with(".yaml") {
            let seen = server.open("/go-doudou/", &["--read", &link]);
            assert_eq!(seen["read"], json!(["OpenAPI"]), "{seen}");
            continue;
        }
        let seen = server.open("/go-doudou/", &["--click", &link, "--wait", expected]);
        let path = format!("/go-doudou/{place}");
        assert_eq!(seen["documents"], json!([["/go-doudou/", 200], [path, 200]]), "{seen}");
        assert_eq!(seen["console_errors"], json!([]), "{seen}");
        assert_eq!(seen["foreign_requests"], json!([]), "{seen}");
    }
}

/// What opens an operation of the page, fills in its parameters in their order, and sends it.
fn try_out<'a>(operation: &'a str, parameters: &[&'a str]) -> Vec<String> {
    let mut steps = vec![
        "--click".to_owned(),
        format!("{operation} .opblock-summary-control"),
        "--click".to_owned(),
        format!("{operation} .try-out__btn"),
    ];
    for (index, value) in parameters.iter().enumerate() {
        let row = format!("{operation} .parameters tbody tr:nth-child({}) input", index + 1);
        steps.extend(["--type".to_owned(), row, (*value).to_owned()]);
    }
    steps.extend(["--click".to_owned(), format!("{operation} .execute")]);
    let answer = format!("{operation} .live-responses-table .response");
    for part in ["response-col_status", "response-col_description"] {
        steps.extend(["--read".to_owned(), format!("{answer} .{part}")]);
    }
    steps
}

fn texts(steps: &[String]) -> Vec<&str> {
    steps.iter().map(String::as_str).collect()
}

/// The status and the body of the answers that were read.
fn answers(seen: &Value) -> Vec<(&str, &str)> {
    let read: Vec<&str> =
        seen["read"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    read.chunks(2).map(|pair| (pair[0].split_whitespace().next().unwrap_or(""), pair[1])).collect()
}

#[test]
fn an_operation_is_tried_out_on_the_page() {
    let variables = [("GDD_MANAGE_USER", "admin"), ("GDD_MANAGE_PASS", "secret")];
    let example = Example::start_with(&variables);
    let steps = try_out("[id$=-get_user]", &["1"]);
    let image = screenshot("tried-out-dark.png");
    let options = [
        &["--user", "admin:secret", "--dark", "--expect", "GET"][..],
        &texts(&steps),
        &["--screenshot", image.to_str().unwrap()],
    ]
    .concat();
    let seen = open(&example.url("/go-doudou/doc"), &options);
    let answers = answers(&seen);
    assert_eq!(answers.len(), 1, "{seen}");
    assert_eq!(answers[0].0, "200", "{seen}");
    assert!(answers[0].1.contains("\"id\": 1"), "{seen}");
    assert!(image.exists());
    assert_eq!(seen["console_errors"], json!([]), "{seen}");
    assert_eq!(seen["foreign_requests"], json!([]), "{seen}");
}

/// The shop's staff has the same user and password as the management. Were the browser to send
/// them, the first try would succeed.
#[test]
fn the_password_of_the_management_is_not_sent_to_the_service() {
    let server = Served::start(shop(), Config::default());
    let staff = try_out("[id$=-get_staff]", &[]);
    let me = try_out("[id$=-get_me]", &[]);
    let bearer = [
        &["--click", ".auth-wrapper .authorize", "--type", "#auth-bearer-value", "secret"][..],
        &["--click", ".auth-container:has(#auth-bearer-value) .authorize"],
        &["--click", ".modal-ux .close-modal"],
    ]
    .concat();
    let options = [&["--expect", "Lists the staff"][..], &texts(&staff), &bearer, &texts(&me)];
    let seen = server.open("/go-doudou/doc", &options.concat());
    let answers = answers(&seen);
    assert_eq!(answers.len(), 2, "{seen}");
    assert_eq!(answers[0].0, "401", "{seen}");
    assert_eq!(answers[1].0, "200", "{seen}");
    assert!(answers[1].1.contains("ada"), "{seen}");
    // The browser itself tells of the 401, and of nothing else.
    let errors = seen["console_errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{seen}");
    assert!(errors[0].as_str().unwrap().contains("401"), "{seen}");
    assert_eq!(seen["foreign_requests"], json!([]), "{seen}");
}

#[test]
fn one_of_several_documents_is_chosen_on_the_page() {
    let services = async {
        let home = process::home();
        let pool =
            database::open(&format!("sqlite:{}?mode=rwc", home.join("users.db").display())).await;
        (ShopServer::new(Memory::new(), Door), UsersvcServer::new(Users::new(pool.unwrap())))
    };
    let server = Served::start(services, Config::default());
    let image = screenshot("doc-of-several.png");
    let tried = try_out("[id$=-get_user]", &["1"]);
    let steps = [
        &["--dark", "--expect", "Pages through the goods", "--select", ".topbar select", "Usersvc"]
            [..],
        &["--wait", &summary(), "--screenshot", image.to_str().unwrap()],
        &texts(&tried),
    ];
    let seen = server.open("/go-doudou/doc", &steps.concat());
    assert_eq!(answers(&seen)[0].0, "200", "{seen}");
    assert_eq!(seen["title"], "Usersvc", "{seen}");
    assert_eq!(seen["console_errors"], json!([]), "{seen}");
    assert_eq!(seen["foreign_requests"], json!([]), "{seen}");
}
