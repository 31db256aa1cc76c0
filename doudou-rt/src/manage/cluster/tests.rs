use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use http::Method;
use http::header::{ACCEPT, VARY};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::super::{Health, Manage};
use super::*;
use crate::layer::Metrics;
use crate::registry::{EventKind, MemberState, Record, ServedService};
use crate::{Config, Description};

/// When what is shown happened: 2026-11-29 10:00:00.
const NOON: u64 = 1_795_946_400;

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

pub(super) fn record(service: &str, port: u16) -> Record {
    let version = "1.2".to_owned();
    Record {
        service: service.to_owned(),
        services: vec![ServedService { name: service.to_owned(), version }],
        https: false,
        host: None,
        port,
        manage_port: Some(port),
        root_path: String::new(),
        weight: 1,
        zone: String::new(),
        draining: false,
        registered_at: (NOON - 3_700) * 1_000,
        doudou_version: "0.1.0".to_owned(),
        rust_version: "1.95.0".to_owned(),
        build_user: String::new(),
        build_time: String::new(),
        data: String::new(),
    }
}

pub(super) fn member(name: &str, state: MemberState, record: Record) -> Member {
    Member {
        name: name.into(),
        address: SocketAddr::from(([10, 0, 0, 1], 7_946)),
        generation: record.registered_at,
        state,
        since: at(NOON),
        record: Some(Arc::new(record)),
    }
}

pub(super) fn event(seconds: u64, name: &str, kind: EventKind) -> Event {
    Event { at: at(seconds), member: name.into(), kind }
}

/// The registry of the node `a`.
pub(super) fn registry(mut all: Vec<Member>, events: Vec<Event>) -> Registry {
    all.sort_by(|one, other| one.name.cmp(&other.name));
    let registry = Registry::new();
    registry.publish(Arc::new(Members { all, this: "a".into() }), events);
    registry
}

fn cluster(all: Vec<Member>, events: Vec<Event>) -> Cluster {
    Cluster::new(registry(all, events), String::new())
}

fn alive(name: &str) -> Member {
    member(name, MemberState::Alive, record("Shop", 80))
}

async fn text(response: Response) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

async fn fragment(cluster: &Cluster) -> String {
    text(cluster.part("fragment", &HeaderMap::new()).unwrap()).await
}

async fn json_of(cluster: &Cluster) -> Value {
    serde_json::from_str(&text(cluster.json()).await).unwrap()
}

/// The rows of the members, without the time that goes on.
fn row<'a>(html: &'a str, name: &str) -> &'a str {
    let start = format!("<tr data-key=\"{name}\"");
    let (_, rest) = html.split_once(&start).unwrap_or_else(|| panic!("{name}: {html}"));
    rest.split_once("</tr>").unwrap().0
}

fn management(registry: Option<Registry>, config: &Config) -> Manage {
    let services: [Description; 0] = [];
    let metrics = Arc::new(Metrics::new(config, &services, std::iter::empty()).unwrap());
    let health = Arc::new(Health::new(Vec::new(), Duration::from_secs(1)));
    let address = SocketAddr::from(([127, 0, 0, 1], 80));
    Manage::new(config, &services, address, metrics, health, registry)
}

async fn ask(manage: &Manage, place: &str, headers: &HeaderMap) -> Response {
    let peer = IpAddr::V4(Ipv4Addr::LOCALHOST);
    manage.answer(&Method::GET, &format!("/go-doudou/{place}"), headers, peer).await
}

#[tokio::test]
async fn every_member_is_listed_with_what_it_says_about_itself() {
    let said = Record {
        host: Some("b.example".to_owned()),
        https: true,
        port: 8443,
        manage_port: Some(9443),
        root_path: "/api".to_owned(),
        weight: 7,
        zone: "eu-1".to_owned(),
        build_user: "ada".to_owned(),
        build_time: "2026-11-28T09:00:00Z".to_owned(),
        data: r#"{"team":"shop","since":2019.10,"on":["call","duty"]}"#.to_owned(),
        services: [("Shop", "1.2"), ("Stock", "3")]
            .map(|(name, version)| ServedService { name: name.into(), version: version.into() })
            .into(),
        ..record("shops", 0)
    };
    let unheard = Member { record: None, ..alive("c") };
    let cluster = cluster(vec![alive("a"), member("b", MemberState::Alive, said), unheard], vec![]);
    let html = fragment(&cluster).await;
    let row_b = row(&html, "b");
    for expected in [
        "<a href=\"https://b.example:9443/api/go-doudou/doc\" rel=\"noreferrer\"><code>b</code>",
        ">shops<div",
        ">Shop 1.2, Stock 3<",
        "<code>https://b.example:8443/api</code>",
        "data-column=\"Weight\">7<",
        "data-column=\"Zone\">eu-1<",
        ">doudou 0.1.0<",
        ">Rust 1.95.0<",
        ">2026-11-28T09:00:00Z<",
        ">by ada<",
        "<code>{&quot;team&quot;:&quot;shop&quot;,&quot;since&quot;:2019.10,&quot;…</code></summary>",
        "\n  &quot;since&quot;: 2019.10,\n",
    ] {
        assert!(row_b.contains(expected), "{expected}: {row_b}");
    }
    assert!(!row_b.contains("this node"), "{row_b}");
    let row_a = row(&html, "a");
    for expected in [
        "this node",
        "<a href=\"doc\" rel=\"noreferrer\">",
        ">http://10.0.0.1:80<",
        ">Shop<div class=\"faint\">1.2<",
    ] {
        assert!(row_a.contains(expected), "{expected}: {row_a}");
    }
    assert!(!row(&html, "c").contains("<a"), "{html}");

    let json = json_of(&cluster).await;
    assert_eq!(
        (&json["mode"], &json["cluster"], &json["this"]),
        (&json!("micro"), &json!(""), &json!("a"))
    );
    let mut b = json["nodes"][1].clone();
    assert!(b["uptimeSeconds"].is_u64(), "{b}");
    b["uptimeSeconds"] = Value::Null;
    let expected = json!({
        "name": "b", "state": "alive", "since": NOON, "generation": (NOON - 3_700) * 1_000,
        "address": "10.0.0.1:7946", "service": "shops",
        "services": [{ "name": "Shop", "version": "1.2" }, { "name": "Stock", "version": "3" }],
        "host": "b.example", "baseUrl": "https://b.example:8443/api",
        "manageUrl": "https://b.example:9443/api", "draining": false, "weight": 7, "zone": "eu-1",
        "startedAt": NOON - 3_700, "uptimeSeconds": null,
        "doudouVersion": "0.1.0", "rustVersion": "1.95.0",
        "buildUser": "ada", "buildTime": "2026-11-28T09:00:00Z",
        "data": { "team": "shop", "since": 2019.10, "on": ["call", "duty"] },
    });
    assert_eq!(b, expected);
    assert_eq!(json["nodes"][0]["data"], Value::Null);
    let unheard = json!({ "name": "c", "state": "alive", "since": NOON,
        "generation": (NOON - 3_700) * 1_000, "address": "10.0.0.1:7946" });
    assert_eq!(json["nodes"][2], unheard);
    assert!(text(cluster.json()).await.contains("2019.10"), "a number is as it was said");
}

#[tokio::test]
async fn columns_that_nobody_fills_are_left_out() {
    let html = fragment(&cluster(vec![alive("a"), alive("b")], vec![])).await;
    for column in ["Zone", "Built", "Data"] {
        assert!(!html.contains(column), "{column}: {html}");
    }
    let zoned = Record { zone: "eu".to_owned(), ..record("Shop", 80) };
    let html =
        fragment(&cluster(vec![alive("a"), member("b", MemberState::Dead, zoned)], vec![])).await;
    assert!(html.contains("<th scope=\"col\">Zone</th>"), "{html}");
    assert!(row(&html, "a").contains("<td data-column=\"Zone\"></td>"), "{html}");
}

#[tokio::test]
async fn the_states_are_counted_named_and_drawn_in_forms_of_their_own() {
    let draining = Record { draining: true, ..record("Shop", 80) };
    let all = vec![
        alive("a"),
        alive("b"),
        member("c", MemberState::Alive, draining.clone()),
        member("d", MemberState::Suspect, draining),
        member("e", MemberState::Left, record("Shop", 80)),
        member("f", MemberState::Dead, record("Shop", 80)),
    ];
    let cluster = cluster(all, vec![]);
    let html = fragment(&cluster).await;
    for (name, state, count) in [
        ("b", "alive", 2),
        ("c", "draining", 1),
        ("d", "suspect", 1),
        ("e", "left", 1),
        ("f", "dead", 1),
    ] {
        let row = row(&html, name);
        assert!(row.contains(&format!("class=\"state {state}\"")), "{row}");
        // Those that aren't there can't be visited.
        let is_there = !["left", "dead"].contains(&state);
        assert_eq!(row.contains("<a href=\"http://10.0.0.1:80/go-doudou/doc\""), is_there, "{row}");
        assert!(html.contains(&format!("> {count} {state}</li>")), "{html}");
        let (_, picture) = html.split_once(&format!("<g data-key=\"{name}\"")).unwrap();
        let sign = picture.split_once("</g>").unwrap().0;
        assert!(sign.contains(&format!("href=\"#mark-{state}\"")), "{sign}");
        assert!(sign.contains(&format!("<title>{name}: {state}, Shop</title>")), "{sign}");
        assert!(AROUND.contains(&format!("id=\"mark-{state}\"")));
    }
    assert!(row(&html, "d").contains("draining"), "{html}");
    assert!(
        html.contains("aria-label=\"6 nodes: 2 alive, 1 draining, 1 suspect, 1 left, 1 dead\"")
    );
    assert!(cluster.summary().to_string().contains("2 alive, 1 draining"), "{}", cluster.summary());
    // How long it was up doesn't go on.
    assert!(row(&html, "f").contains("<span class=\"faint\">1 hour 1 minute</span>"), "{html}");
    let json = json_of(&cluster).await;
    let states: Vec<_> = json["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| [&it["state"], &it["draining"]])
        .collect();
    assert_eq!(
        json!(states),
        json!([
            ["alive", false],
            ["alive", false],
            ["alive", true],
            ["suspect", true],
            ["left", false],
            ["dead", false],
        ])
    );
    assert_eq!(json["nodes"][5]["uptimeSeconds"], 3_700);
}

#[tokio::test]
async fn events_are_shown_with_the_newest_first() {
    let events = (0..300).map(|second| event(NOON + second, "b", EventKind::Suspected));
    let last = event(NOON + 300, "b", EventKind::Died);
    let cluster = cluster(vec![alive("a"), alive("b")], events.chain([last]).collect());
    let html = fragment(&cluster).await;
    let shown: Vec<&str> = html.split("<li data-key=").skip(1).collect();
    assert_eq!(shown.len(), 100);
    assert!(shown[0].contains(">2026-11-29 10:05:00</time>"), "{}", shown[0]);
    assert!(shown[0].contains("<code>b</code> <span class=\"dead\">died</span>"), "{}", shown[0]);
    assert!(shown[1].contains("suspected"), "{}", shown[1]);
    let json = json_of(&cluster).await;
    assert_eq!(json["events"][0], json!({ "at": NOON + 300, "node": "b", "kind": "died" }));
    assert_eq!(json["events"].as_array().unwrap().len(), 256);
}

/// What another node says is checked before it comes here; this is the second wall.
#[tokio::test]
async fn nothing_that_a_member_says_is_markup_or_runs() {
    let evil = "\"'><script>alert(1)</script>";
    let bad = Record {
        service: evil.to_owned(),
        services: vec![ServedService { name: evil.to_owned(), version: evil.to_owned() }; 2],
        host: Some("javascript:alert(1)//".to_owned()),
        root_path: format!("/{evil}"),
        zone: evil.to_owned(),
        doudou_version: evil.to_owned(),
        rust_version: evil.to_owned(),
        build_user: evil.to_owned(),
        build_time: evil.to_owned(),
        data: format!("{{\"</pre>{evil}\": \"javascript:alert(1)\""),
        ..record("", 80)
    };
    let all = vec![
        alive("a"),
        member(evil, MemberState::Alive, bad.clone()),
        member("javascript:alert(1)", MemberState::Suspect, Record { zone: "x".to_owned(), ..bad }),
    ];
    let registry = registry(all, vec![event(NOON, evil, EventKind::Joined)]);
    let manage = management(Some(registry), &Config::default());
    for place in ["registry", "registry/fragment", ""] {
        let html = text(ask(&manage, place, &HeaderMap::new()).await).await;
        assert!(!html.contains("<script>") && !html.contains("alert(1)</script"), "{html}");
        assert!(!html.contains("\"'>"), "{html}");
        // Attributes that are links.
        for link in html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            let is_ours = ["registry", "doc", "routes", "config", "./", "style", "open", "health"]
                .iter()
                .any(|ours| link.starts_with(ours));
            let is_ours =
                is_ours || link.starts_with('#') || ["data:,", "prometheus"].contains(&link);
            assert!(is_ours, "{link}");
        }
    }
    let json = text(ask(&manage, "registry.json", &HeaderMap::new()).await).await;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["nodes"][0]["name"], evil);
    assert_eq!(json["nodes"][0]["data"], Value::Null);
}

#[tokio::test]
async fn a_thousand_members_stay_light_and_in_order() {
    let all = (0..1_000).map(|index| alive(&format!("node-{index:04}"))).chain([alive("a")]);
    let cluster = cluster(all.collect(), vec![]);
    let html = fragment(&cluster).await;
    let rows: Vec<&str> =
        html.split("<tr data-key=\"").skip(1).map(|row| row.split('"').next().unwrap()).collect();
    assert_eq!(rows.len(), 1_001);
    assert!(rows.is_sorted());
    assert!(html.contains(">node-0999: alive, Shop</title>"));
    assert!(html.contains("> 1001 alive</li>"));
    assert!(html.len() < 1_200_000, "{} bytes", html.len());
}

#[tokio::test]
async fn long_data_does_not_make_the_page_long() {
    let long = Record { data: format!("[{}0]", "0,".repeat(30_000)), ..record("Shop", 80) };
    let cluster = cluster(vec![member("a", MemberState::Alive, long)], vec![]);
    let html = fragment(&cluster).await;
    assert!(
        html.contains("2000 of 60003 bytes; <a href=\"registry.json\">all of it</a>"),
        "{html}"
    );
    assert!(html.len() < 20_000, "{} bytes", html.len());
    assert_eq!(json_of(&cluster).await["nodes"][0]["data"].as_array().unwrap().len(), 30_001);
}

#[tokio::test]
async fn what_a_client_has_is_not_sent_again() {
    let registry = registry(vec![alive("a")], vec![]);
    let cluster = Cluster::new(registry.clone(), String::new());
    let ask = |tag: &HeaderValue| {
        let headers = HeaderMap::from_iter([(IF_NONE_MATCH, tag.clone())]);
        let response = cluster.part("fragment", &headers).unwrap();
        (response.status(), response.headers()[ETAG].clone())
    };
    let (status, first) = ask(&HeaderValue::from_static("\"x\""));
    assert_eq!(status, 200);
    assert_eq!(ask(&first), (StatusCode::NOT_MODIFIED, first.clone()));
    let several = format!("\"x\", W/{}", first.to_str().unwrap());
    assert_eq!(ask(&HeaderValue::try_from(several).unwrap()).0, StatusCode::NOT_MODIFIED);
    // The page says which it is, so that even the first question can be answered so.
    let tag = first.to_str().unwrap();
    assert!(fragment(&cluster).await.contains(&format!("data-version={tag}")));

    let members = Members { all: vec![alive("a"), alive("b")], this: "a".into() };
    registry.publish(Arc::new(members), []);
    let (status, second) = ask(&first);
    assert_eq!(status, 200);
    assert_ne!(first, second);
    registry.publish(registry.members(), [event(NOON, "b", EventKind::Updated)]);
    assert_eq!(ask(&second).0, 200);
    // A node that starts anew begins to count anew.
    std::thread::sleep(Duration::from_millis(1));
    let again = Cluster::new(registry, String::new());
    let headers = HeaderMap::from_iter([(IF_NONE_MATCH, first)]);
    assert_eq!(again.part("fragment", &headers).unwrap().status(), 200);
}

#[tokio::test]
async fn a_node_that_has_not_started_says_so() {
    let cluster = Cluster::new(Registry::new(), String::new());
    let html = fragment(&cluster).await;
    assert!(html.contains("hasn’t joined its cluster yet") && !html.contains("<table"), "{html}");
    assert!(cluster.summary().to_string().contains("hasn’t joined"), "{}", cluster.summary());
    let json = json_of(&cluster).await;
    assert_eq!(
        json,
        json!({ "mode": "micro", "cluster": "", "this": null, "nodes": [], "events": [] })
    );
}

#[tokio::test]
async fn the_label_of_the_cluster_is_told() {
    let cluster = Cluster::new(registry(vec![alive("a")], vec![]), "<blue>".to_owned());
    assert!(fragment(&cluster).await.contains("cluster <code>&lt;blue&gt;</code>"));
    assert_eq!(json_of(&cluster).await["cluster"], "<blue>");
    assert!(cluster.summary().to_string().contains("in &lt;blue&gt;"));
}

#[tokio::test]
async fn the_page_runs_its_own_script_alone_and_is_closed_as_the_others_are() {
    let config =
        Config { manage_user: "ada".to_owned(), manage_pass: "secret".into(), ..Config::default() };
    let registry = registry(vec![alive("a")], vec![]);
    let closed = management(Some(registry.clone()), &config);
    let open = management(Some(registry), &Config::default());
    let nothing = HeaderMap::new();
    for (place, expected) in [
        ("registry", "text/html; charset=utf-8"),
        ("registry.json", "application/json"),
        ("registry/fragment", "text/html; charset=utf-8"),
        ("registry/live.js", "text/javascript; charset=utf-8"),
        ("registry/style.css", "text/css; charset=utf-8"),
    ] {
        assert_eq!(ask(&closed, place, &nothing).await.status(), 401, "{place}");
        let response = ask(&open, place, &nothing).await;
        assert_eq!(response.status(), 200, "{place}");
        assert_eq!(response.headers()[CONTENT_TYPE], expected, "{place}");
        let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none';") && !policy.contains("unsafe"),
            "{policy}"
        );
    }
    let page = ask(&open, "registry", &nothing).await;
    assert_eq!(page.headers()[VARY], "accept");
    let policy = page.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("script-src 'self'; ") && policy.contains("connect-src 'self'; "));
    let html = text(page).await;
    assert_eq!(html.matches("<script").count(), 1, "{html}");
    assert!(html.contains("<script src=\"registry/live.js?") && html.contains("<noscript>"));
    for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
        assert!(!tag.contains(" style=") && !tag.contains(" on"), "{tag}");
    }
    let accept = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
    let json = ask(&open, "registry", &accept).await;
    assert_eq!(json.headers()[CONTENT_TYPE], "application/json");
    assert_eq!(ask(&open, "registry/nothing", &nothing).await.status(), 404);
    assert_eq!(ask(&open, "registry/", &nothing).await.status(), 404);
}

#[tokio::test]
async fn the_first_page_tells_whether_there_is_a_cluster() {
    let overview = async |registry| {
        let manage = management(registry, &Config::default());
        text(ask(&manage, "", &HeaderMap::new()).await).await
    };
    let micro = overview(Some(registry(vec![alive("a")], vec![]))).await;
    assert!(micro.contains("<a href=\"registry\">1 alive</a>"), "{micro}");
    assert!(micro.contains("the nodes of the cluster"), "{micro}");
    let mono = overview(None).await;
    assert!(mono.contains("<dt>Cluster</dt><dd><span class=\"faint\">none"), "{mono}");
    assert!(mono.contains("this node, which stands alone"), "{mono}");
}

#[tokio::test]
async fn a_node_alone_has_no_live_page() {
    let manage = management(None, &Config::default());
    for part in ["fragment", "live.js", "style.css"] {
        let response = ask(&manage, &format!("registry/{part}"), &HeaderMap::new()).await;
        assert_eq!(response.status(), 404, "{part}");
    }
    let json = text(ask(&manage, "registry.json", &HeaderMap::new()).await).await;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["mode"], &json["cluster"]), (&json!("mono"), &Value::Null));
}
