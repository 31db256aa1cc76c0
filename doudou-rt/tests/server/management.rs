//! The pages of the management: who may see them, what they say, and what nobody may see.

use std::io::Read;
use std::iter::once;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use doudou_rt::http::{Method, Request};
use doudou_rt::{Body, Config, Description, KeyPlace, Response, Route, Scheme, Server, Service};
use serde_json::{Value, json};

use crate::exposition::Exposition;
use crate::listed::{Posts, Users};
use crate::service::{Echo, OPENAPI, Running, config, is_problem};
use crate::wire::{Answer, Wire};

/// Every place below `/go-doudou/` that a password opens.
const CLOSED: [&str; 14] = [
    "",
    "style.css",
    "doc",
    "doc/swagger-ui.js",
    "doc/start.js",
    "openapi.json",
    "openapi.yaml",
    "routes",
    "routes.json",
    "config",
    "config.json",
    "registry",
    "registry.json",
    "prometheus",
];

/// Those that are open to everybody.
const OPEN: [&str; 3] = ["/go-doudou", "/go-doudou/health/live", "/go-doudou/health/ready"];

fn managed() -> Config {
    Config { manage_enable: true, ..config() }
}

fn with_password() -> Config {
    Config { manage_user: "admin".to_owned(), manage_pass: "hunter2".into(), ..managed() }
}

fn basic(credentials: &str) -> String {
    format!("Authorization: Basic {}\r\n", BASE64_STANDARD.encode(credentials))
}

async fn ask(wire: &mut Wire, method: &str, path: &str, headers: &str) -> Answer {
    wire.request(method, path, headers).await;
    wire.answer().await.unwrap()
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(answer.text()).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
}

#[tokio::test]
async fn every_page_asks_for_the_user_and_the_password() {
    let server = Running::start(with_password()).await;
    let mut wire = Wire::connect(&server.address).await;
    for place in CLOSED.iter().chain(&["nothing", "health", "health/live/x"]) {
        let path = format!("/go-doudou/{place}");
        for wrong in ["admin:wrong", "wrong:hunter2", ":", ""] {
            let answer = ask(&mut wire, "GET", &path, &basic(wrong)).await;
            assert!(is_problem(&answer, 401), "{path} {wrong} {answer:?}");
            // Another realm than that of any service.
            let challenge = answer.header("www-authenticate").unwrap();
            assert!(challenge.starts_with("Basic realm=\"doudou management\""), "{challenge}");
        }
        assert!(is_problem(&wire.get(&path).await, 401));
        let expected = if CLOSED.contains(place) { 200 } else { 404 };
        let answer = ask(&mut wire, "GET", &path, &basic("admin:hunter2")).await;
        assert_eq!(answer.status, expected, "{path}");
    }
    // The service itself isn't behind the password.
    assert_eq!(wire.get("/ping").await.text(), "pong");
}

/// A challenge for `/go-doudou` would be one for `/ping` too: a browser sends the password to all
/// that is in the folder of what asked for it.
#[tokio::test]
async fn the_bare_prefix_leads_to_the_first_page_and_asks_for_nothing() {
    for (root, prefix) in [("", ""), ("/api", "/api")] {
        let config = Config { route_root_path: root.parse().unwrap(), ..with_password() };
        let server = Running::start(config).await;
        let mut wire = Wire::connect(&server.address).await;
        let answer = wire.get(&format!("{prefix}/go-doudou")).await;
        assert_eq!((answer.status, answer.header("location")), (308, Some("go-doudou/")));
        assert_eq!(answer.header("www-authenticate"), None);
        assert_eq!(wire.get(&format!("{prefix}/go-doudous")).await.status, 404);
    }
}

#[tokio::test]
async fn this_machine_needs_no_password_when_none_is_set() {
    let server = Running::start(managed()).await;
    let mut wire = Wire::connect(&server.address).await;
    let answer = wire.get("/go-doudou/openapi.json").await;
    assert_eq!((answer.status, answer.text()), (200, OPENAPI));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let answer = wire.get("/go-doudou/openapi.yaml").await;
    let yaml = "openapi: '3.0.3'\ninfo:\n  title: Echo\n  version: '1'\npaths: {}\n";
    assert_eq!((answer.status, answer.text()), (200, yaml));
    assert_eq!(answer.header("content-type"), Some("application/yaml"));
    for nothing in
        ["docs", "Doc", "doc/", "routes/", "openapi/Echo.yaml", "config.json.json", "x.json"]
    {
        assert!(is_problem(&wire.get(&format!("/go-doudou/{nothing}")).await, 404), "{nothing}");
    }
    // Whoever comes through a proxy, or by a name that somebody else owns, isn't this machine.
    for header in ["X-Forwarded-For: 10.0.0.1\r\n", "Forwarded: for=10.0.0.1\r\n"] {
        let answer = ask(&mut wire, "GET", "/go-doudou/config", header).await;
        assert!(is_problem(&answer, 403), "{header}");
    }
    wire.send("GET /go-doudou/config HTTP/1.1\r\nHost: rebound.example\r\n\r\n").await;
    assert!(is_problem(&wire.answer().await.unwrap(), 403));
}

/// There is nothing that a forged request could do.
#[tokio::test]
async fn nothing_can_be_changed_for_only_reading_is_allowed() {
    let server = Running::start(managed()).await;
    let mut wire = Wire::connect(&server.address).await;
    let closed = CLOSED.iter().map(|place| format!("/go-doudou/{place}"));
    for path in closed.chain(OPEN.map(str::to_owned)) {
        for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "REPORT"] {
            let answer = ask(&mut wire, method, &path, "Content-Length: 0\r\n").await;
            assert!(is_problem(&answer, 405), "{method} {path} {answer:?}");
            assert_eq!(answer.header("allow"), Some("GET, HEAD"));
        }
    }
}

#[tokio::test]
async fn every_answer_is_protected_against_misuse() {
    let server = Running::start(with_password()).await;
    let mut wire = Wire::connect(&server.address).await;
    let closed = CLOSED.iter().map(|place| format!("/go-doudou/{place}"));
    let paths = closed.chain(OPEN.map(str::to_owned)).chain(once("/go-doudou/nothing".to_owned()));
    for path in paths {
        for credentials in [basic("admin:hunter2"), String::new()] {
            let answer = ask(&mut wire, "GET", &path, &credentials).await;
            for (name, expected) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-resource-policy", "same-origin"),
                ("cross-origin-opener-policy", "same-origin"),
            ] {
                assert_eq!(answer.header(name), Some(expected), "{path} {name}");
            }
            let policy = answer.header("content-security-policy").unwrap();
            assert!(policy.starts_with("default-src 'none';"), "{path} {policy}");
            for part in ["frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"] {
                assert!(policy.contains(part), "{path} {policy}");
            }
            assert!(!policy.contains("script-src 'unsafe"), "{path} {policy}");
            // What is the same for everybody may be kept: the files of the program.
            let is_file =
                answer.status == 200 && (path.ends_with(".css") || path.ends_with("-ui.js"));
            let expected = if is_file { "private, max-age=3600" } else { "no-store" };
            assert_eq!(answer.header("cache-control"), Some(expected), "{path}");
        }
    }
}

#[tokio::test]
async fn the_first_page_leads_to_all_others() {
    let server = Running::start(managed()).await;
    let mut wire = Wire::connect(&server.address).await;
    let page = wire.get("/go-doudou/").await;
    let links: Vec<String> = page
        .text()
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
        .filter(|link| !link.starts_with("data:"))
        .collect();
    for place in CLOSED.iter().filter(|place| !place.is_empty() && !place.starts_with("doc/")) {
        let is_it = |link: &&String| link.split('?').next() == Some(*place);
        assert!(links.iter().find(is_it).is_some(), "{place} {links:?}");
    }
    for link in links {
        let answer = wire.get(&format!("/go-doudou/{}", link.trim_start_matches("./"))).await;
        assert_eq!(answer.status, 200, "{link}");
    }
}

#[tokio::test]
async fn the_registry_is_this_node() {
    let config = Config { route_root_path: "/api".parse().unwrap(), ..managed() };
    let server = Running::start(config).await;
    let mut wire = Wire::connect(&server.address).await;
    let answer = wire.get("/api/go-doudou/registry.json").await;
    let registry = json_of(&answer);
    assert_eq!((&registry["mode"], &registry["cluster"]), (&json!("mono"), &Value::Null));
    let [node] = &registry["nodes"].as_array().unwrap()[..] else { panic!("{registry}") };
    assert_eq!(node["service"], "Echo");
    assert_eq!(node["services"], json!([{ "name": "Echo", "version": "1" }]));
    assert_eq!(node["baseUrl"], format!("http://{}/api", server.address));
    assert_eq!(node["state"], "ready");
    assert_eq!(node["doudouVersion"], env!("CARGO_PKG_VERSION"));
    assert!(node["rustVersion"].as_str().unwrap().starts_with("1."), "{node}");
    let page = wire.get("/api/go-doudou/registry").await;
    assert!(page.text().contains("there is no cluster"), "{page:?}");
    assert!(page.text().contains(&server.address), "{page:?}");
}

#[tokio::test]
async fn pages_are_html_or_json_as_the_client_likes() {
    let server = Running::start(managed()).await;
    let mut wire = Wire::connect(&server.address).await;
    for page in ["routes", "config", "registry"] {
        let path = format!("/go-doudou/{page}");
        let named = wire.get(&format!("{path}.json")).await;
        assert_eq!(named.header("content-type"), Some("application/json"));
        for (accept, expected) in [
            ("", "text/html; charset=utf-8"),
            ("Accept: text/html,*/*;q=0.8\r\n", "text/html; charset=utf-8"),
            ("Accept: application/json\r\n", "application/json"),
        ] {
            let answer = ask(&mut wire, "GET", &path, accept).await;
            assert_eq!(answer.header("content-type"), Some(expected), "{path} {accept}");
            assert_eq!(answer.header("vary"), Some("accept"));
            if expected == "application/json" && page != "registry" {
                assert_eq!(answer.text(), named.text());
            }
        }
    }
}

#[tokio::test]
async fn the_settings_are_shown_without_their_secrets() {
    let config = Config { banner_text: "<b>&".to_owned(), ..with_password() };
    let server = Running::start(config).await;
    let mut wire = Wire::connect(&server.address).await;
    let right = basic("admin:hunter2");
    let answer = ask(&mut wire, "GET", "/go-doudou/config.json", &right).await;
    let settings = json_of(&answer);
    let settings = settings["variables"].as_array().unwrap();
    assert_eq!(settings.len(), doudou_rt::config::VARIABLES.len());
    let of = |name: &str| settings.iter().find(|setting| setting["name"] == name).unwrap();
    let password = of("GDD_MANAGE_PASS");
    assert_eq!((&password["value"], &password["secret"]), (&Value::Null, &json!(true)));
    assert_eq!((&password["isSet"], &password["from"]), (&json!(true), &json!("program")));
    let limit = of("GDD_BODY_LIMIT");
    assert_eq!((&limit["value"], &limit["default"]), (&json!("10MiB"), &json!("10MiB")));
    assert_eq!(of("GDD_BANNER_TEXT")["value"], "<b>&");
    for path in CLOSED {
        let answer = ask(&mut wire, "GET", &format!("/go-doudou/{path}"), &right).await;
        let body = String::from_utf8_lossy(&answer.body);
        assert!(!body.contains("hunter2") && !body.contains(&right[21..]), "{path}");
    }
    let page = ask(&mut wire, "GET", "/go-doudou/config", &right).await;
    assert!(page.text().contains("<code>&lt;b&gt;&amp;</code>"), "{page:?}");
    assert!(page.text().contains("not shown"), "{page:?}");
}

/// A service whose names are what they shouldn't be.
#[derive(Clone)]
struct Guarded;

impl Guarded {
    const ROUTES: &[Route] = &[
        Route::new("list", "GET", "/items"),
        Route::new("drop", "DELETE", "/items/{id}")
            .secured(
                &[Scheme::Bearer, Scheme::ApiKey { place: KeyPlace::Cookie, name: "session" }],
                &["ADMIN"],
            )
            .annotated(&[("note", "\"><script>alert(1)</script>")]),
    ];
}

impl Service for Guarded {
    fn descriptions() -> impl Iterator<Item = Description> {
        let (name, routes) = ("<i>Guarded</i>", Self::ROUTES);
        once(Description { name, routes, openapi: None, peer: false })
    }

    fn route(_: &Method, _: &str) -> Option<usize> {
        None
    }

    async fn call(self, _: Request<Body>) -> Response {
        Response::default()
    }
}

#[tokio::test]
async fn the_routes_tell_who_may_call_them() {
    let config = Config { route_root_path: "/api".parse().unwrap(), ..managed() };
    let server = Running::serve((Guarded, Echo), config).await;
    let mut wire = Wire::connect(&server.address).await;
    let answer = wire.get("/api/go-doudou/routes.json").await;
    let routes = json_of(&answer);
    let expected = json!([
        { "name": "list", "method": "GET", "path": "/api/items",
          "security": [], "roles": [], "annotations": [] },
        { "name": "drop", "method": "DELETE", "path": "/api/items/{id}",
          "security": [{ "scheme": "bearer" },
                       { "scheme": "apiKey", "in": "cookie", "name": "session" }],
          "roles": ["ADMIN"],
          "annotations": [{ "key": "note", "value": "\"><script>alert(1)</script>" }] },
    ]);
    assert_eq!(routes["services"][0]["routes"], expected);
    assert_eq!(routes["services"][1]["name"], "Echo");
    assert_eq!(routes["services"][1]["routes"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn every_document_of_several_is_there_as_yaml_too() {
    let config = Config { route_root_path: "/api".parse().unwrap(), ..managed() };
    let server = Running::serve((Users, Posts), config).await;
    let mut wire = Wire::connect(&server.address).await;
    for (place, title) in [
        ("openapi.yaml", "Users"),
        ("openapi/Users.yaml", "Users"),
        ("openapi/Posts.yaml", "Posts"),
    ] {
        let answer = wire.get(&format!("/api/go-doudou/{place}")).await;
        let expected = format!(
            "openapi: '3.0.3'\ninfo:\n  title: {title}\n  version: '1'\n\
             servers:\n  - url: /api\npaths: {{}}\n"
        );
        assert_eq!((answer.status, answer.text()), (200, &*expected), "{place}");
        assert_eq!(answer.header("content-type"), Some("application/yaml"));
    }
    assert!(is_problem(&wire.get("/api/go-doudou/openapi/Hub.yaml").await, 404));
    let page = wire.get("/api/go-doudou/").await;
    for place in ["openapi/Users.json", "openapi/Posts.json", "openapi/Posts.yaml"] {
        assert!(page.text().contains(&format!("href=\"{place}\"")), "{page:?}");
    }
}

#[tokio::test]
async fn no_name_is_markup_on_any_page() {
    let server = Running::serve(Guarded, managed()).await;
    let mut wire = Wire::connect(&server.address).await;
    for page in ["", "doc", "routes", "config", "registry"] {
        let page = wire.get(&format!("/go-doudou/{page}")).await;
        assert!(page.text().contains("&lt;i&gt;Guarded&lt;/i&gt;"), "{page:?}");
        assert!(!page.text().contains("<i>") && !page.text().contains("<script"), "{page:?}");
    }
}

#[tokio::test]
async fn the_documentation_page_loads_only_from_the_server() {
    let server = Running::start(managed()).await;
    let mut wire = Wire::connect(&server.address).await;
    let page = wire.get("/go-doudou/doc").await;
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none';"));
    assert!(!page.text().contains("//"), "{page:?}");
    let sources: Vec<_> = page
        .text()
        .split('"')
        .filter(|text| text.starts_with("doc/"))
        .map(ToOwned::to_owned)
        .collect();
    assert_eq!(sources.len(), 3, "{page:?}");
    for source in sources {
        let asset = wire.get(&format!("/go-doudou/{source}")).await;
        assert_eq!(asset.status, 200, "{source}");
        let expected = if source.ends_with(".css") { "text/css" } else { "text/javascript" };
        assert!(asset.header("content-type").unwrap().starts_with(expected), "{source}");
        if asset.header("content-encoding") == Some("gzip") {
            // The decoder checks the length and the checksum of what was cut from the archive.
            let mut text = String::new();
            flate2::read::GzDecoder::new(&*asset.body).read_to_string(&mut text).unwrap();
            assert!(text.contains("swagger-ui"), "{source}");
        }
    }
}

#[tokio::test]
async fn requests_that_are_tried_out_carry_cookies_only_where_a_service_knows_callers_by_them() {
    for (cookies, expected) in [(true, "same-origin"), (false, "omit")] {
        let server = if cookies {
            Running::serve((Guarded, Echo), managed()).await
        } else {
            Running::start(managed()).await
        };
        let mut wire = Wire::connect(&server.address).await;
        let script = wire.get("/go-doudou/doc/start.js").await;
        let line = format!("const credentials = \"{expected}\";");
        assert!(script.text().contains(&line), "{}", script.text());
    }
}

#[tokio::test]
async fn everybody_may_ask_for_the_health_and_hears_no_details() {
    let is_well = Arc::new(AtomicBool::new(false));
    let asked = is_well.clone();
    let bound = Server::new(Echo)
        .ready_check("files", || async { Ok::<_, String>(()) })
        .ready_check("database", move || {
            let is_well = asked.load(Relaxed);
            async move { if is_well { Ok(()) } else { Err("db-7.internal refuses") } }
        })
        .config(with_password())
        .bind()
        .await
        .unwrap();
    let address = bound.local_addr().to_string();
    let server = tokio::spawn(bound.serve(std::future::pending()));
    let mut wire = Wire::connect(&address).await;
    let live = wire.get("/go-doudou/health/live").await;
    assert_eq!((live.status, json_of(&live)), (200, json!({ "state": "alive" })));

    let ready = wire.get("/go-doudou/health/ready").await;
    assert!(is_problem(&ready, 503), "{ready:?}");
    let states =
        json!([{ "name": "files", "state": "up" }, { "name": "database", "state": "down" }]);
    assert_eq!(json_of(&ready)["checks"], states);
    assert!(!ready.text().contains("db-7.internal"), "{ready:?}");
    let path = "/go-doudou/health/ready";
    let wrong = ask(&mut wire, "GET", path, &basic("admin:wrong")).await;
    assert_eq!((wrong.status, wrong.text()), (503, ready.text()));
    let told = ask(&mut wire, "GET", path, &basic("admin:hunter2")).await;
    assert_eq!(told.status, 503);
    assert_eq!(json_of(&told)["checks"][1]["error"], "db-7.internal refuses");
    let page = ask(&mut wire, "GET", "/go-doudou/", &basic("admin:hunter2")).await;
    assert!(page.text().contains("db-7.internal refuses"), "{page:?}");
    let registry = ask(&mut wire, "GET", "/go-doudou/registry.json", &basic("admin:hunter2")).await;
    assert_eq!(json_of(&registry)["nodes"][0]["state"], "failing");

    is_well.store(true, Relaxed);
    let recovered = async {
        while wire.get(path).await.status != 200 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(crate::wire::PATIENCE, recovered).await.unwrap();
    server.abort();
}

#[tokio::test]
async fn a_server_that_stops_is_not_ready() {
    let mut server = Running::start(managed()).await;
    // Idle connections stay open for a while after the signal, and new ones aren't taken.
    let mut wires = Vec::new();
    for _ in 0..20 {
        let mut wire = Wire::connect(&server.address).await;
        assert_eq!(wire.get("/go-doudou/health/ready").await.status, 200);
        wires.push(wire);
    }
    server.stop();
    for wire in &mut wires {
        let answer = wire.get("/go-doudou/health/ready").await;
        if answer.status == 503 {
            assert_eq!(json_of(&answer)["state"], "stopping");
            return;
        }
    }
    panic!("it was ready to the end");
}

/// As many requests of every kind, at once, as are counted afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_metrics_count_every_request_exactly_once() {
    let config = Config { metrics_buckets: vec![0.5, 100.0], ..managed() };
    let server = Running::start(config).await;
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let address = server.address.clone();
        clients.spawn(async move {
            let mut wire = Wire::connect(&address).await;
            for round in 0..25 {
                wire.get("/ping").await;
                wire.get(&format!("/slow/{}", round % 3)).await;
                wire.get(&format!("/nowhere/{round}")).await;
                ask(&mut wire, &format!("METHOD{round}"), "/ping", "").await;
                wire.get("/go-doudou/doc/start.js").await;
                wire.get("/panic").await;
            }
        });
    }
    clients.join_all().await;
    let mut wire = Wire::connect(&server.address).await;
    let answer = wire.get("/go-doudou/prometheus").await;
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let metrics = Exposition::parse(answer.text());
    let route = |path| [("method", "GET"), ("path", path)];
    for (path, expected) in [
        ("/ping", 100.0),
        ("/slow/{millis}", 100.0),
        ("/panic", 100.0),
        ("/large", 0.0),
        ("/go-doudou/doc", 100.0),
        ("/go-doudou/prometheus", 0.0),
    ] {
        assert_eq!(metrics.value("http_requests_total", &route(path)), expected, "{path}");
        let times = metrics.value("http_response_time_seconds_count", &route(path));
        assert_eq!(times, expected, "{path}");
    }
    let unmatched = [("method", "any"), ("path", "unmatched")];
    assert_eq!(metrics.value("http_requests_total", &unmatched), 200.0);
    assert_eq!(metrics.sum("http_requests_total"), 600.0);
    assert_eq!(metrics.sum("response_status"), 600.0);
    for (status, expected) in [("200", 300.0), ("404", 100.0), ("405", 100.0), ("500", 100.0)] {
        assert_eq!(metrics.value("response_status", &[("status", status)]), expected, "{status}");
    }
    // However many methods and paths are tried.
    let methods = metrics.values_of("http_requests_total", "method");
    assert_eq!(methods.into_iter().collect::<Vec<_>>(), ["GET", "POST", "any"]);
    let bounds = metrics.values_of("http_response_time_seconds_bucket", "le");
    assert_eq!(bounds.into_iter().collect::<Vec<_>>(), ["+Inf", "0.5", "100"]);
}

#[tokio::test]
async fn the_metrics_tell_what_runs_and_what_it_uses() {
    let server = Running::start(managed()).await;
    let mut others = Vec::new();
    for _ in 0..3 {
        let mut other = Wire::connect(&server.address).await;
        other.get("/ping").await;
        others.push(other);
    }
    let mut wire = Wire::connect(&server.address).await;
    let answer = wire.get("/go-doudou/prometheus").await;
    let metrics = Exposition::parse(answer.text());
    assert_eq!(metrics.value("http_connections_open", &[]), 4.0);
    assert_eq!(metrics.sum("go_doudou_app_info"), 1.0);
    let versions = metrics.values_of("go_doudou_app_info", "version");
    assert_eq!(versions.into_iter().collect::<Vec<_>>(), ["1"]);
    if cfg!(target_os = "linux") {
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs_f64();
        let start = metrics.value("process_start_time_seconds", &[]);
        // The tests of a file don't run for a day.
        assert!(start > now - 86_400.0 && start < now + 60.0, "{start} {now}");
        let resident = metrics.value("process_resident_memory_bytes", &[]);
        let taken = metrics.value("process_virtual_memory_bytes", &[]);
        assert!(resident > 1_000_000.0 && taken > resident, "{resident} {taken}");
        let (open, most) =
            (metrics.value("process_open_fds", &[]), metrics.value("process_max_fds", &[]));
        assert!(open > 8.0 && most > open, "{open} {most}");
        assert!(metrics.value("process_threads", &[]) >= 1.0);
        assert!(metrics.value("process_cpu_seconds_total", &[]) >= 0.0);
    }
    drop(others);
    let closed = async {
        loop {
            let metrics = wire.get("/go-doudou/prometheus").await;
            if Exposition::parse(metrics.text()).value("http_connections_open", &[]) == 1.0 {
                break;
            }
        }
    };
    tokio::time::timeout(crate::wire::PATIENCE, closed).await.unwrap();
}
