//! The start: what it shows, and what it says when it can't.

use std::net::TcpListener;

use example_svc::usersvc::ROUTES;

use crate::process::{Example, home};
use crate::wire::Wire;

/// What a program that can't start says: its errors.
fn refusal(variables: &[(&str, &str)]) -> String {
    let mut example = Example::spawn(home(), variables);
    assert_eq!(example.exit_code(), Some(1), "{variables:?}");
    let errors = example.output("stderr");
    assert!(errors.starts_with("Error: ") && errors.ends_with('\n'), "{errors}");
    errors
}

/// The cells of the rows that a table has below its head.
fn rows(log: &str) -> Vec<Vec<&str>> {
    let rows = log.lines().filter(|line| line.starts_with('|')).skip(1);
    rows.map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// The routes of the management.
const PAGES: [(&str, &str); 10] = [
    ("GetOverview", "/go-doudou/"),
    ("GetDoc", "/go-doudou/doc"),
    ("GetOpenAPI", "/go-doudou/openapi.json"),
    ("GetOpenAPIYaml", "/go-doudou/openapi.yaml"),
    ("GetRoutes", "/go-doudou/routes"),
    ("GetConfig", "/go-doudou/config"),
    ("GetRegistry", "/go-doudou/registry"),
    ("Prometheus", "/go-doudou/prometheus"),
    ("GetLive", "/go-doudou/health/live"),
    ("GetReady", "/go-doudou/health/ready"),
];

#[test]
fn the_start_shows_a_banner_the_routes_the_address_and_the_time() {
    let example = Example::start();
    let log = example.log();
    assert!(log.starts_with('█'), "{log}");
    assert!(!log.contains('\x1b'), "colours are for terminals: {log}");

    let mut expected: Vec<_> =
        ROUTES.iter().map(|route| vec![route.name, route.method, route.path]).collect();
    assert_eq!(expected.len(), 7);
    expected.extend(PAGES.map(|(name, path)| vec![name, "GET", path]));
    assert_eq!(rows(&log), expected);

    assert!(log.contains(&format!("listening on http://{}\n", example.address)), "{log}");
    let last = log.lines().last().unwrap();
    assert!(last.contains("Usersvc started in ") && last.ends_with('s'), "{last}");
    assert_eq!(example.output("stderr"), "");
}

#[test]
fn below_a_root_path_the_start_shows_where_everything_is() {
    let example = Example::start_with(&[("GDD_ROUTE_ROOT_PATH", "/api/")]);
    let log = example.log();
    let paths: Vec<_> = rows(&log).into_iter().map(|row| row[2].to_owned()).collect();
    let mut expected: Vec<_> = ROUTES.iter().map(|route| format!("/api{}", route.path)).collect();
    expected.extend(PAGES.map(|(_, path)| format!("/api{path}")));
    assert_eq!(paths, expected);
    assert!(log.contains(&format!("listening on http://{}/api\n", example.address)), "{log}");
    assert!(log.contains("/api/go-doudou/ answers this machine only"), "{log}");

    let mut wire = Wire::connect(&example.address);
    assert_eq!(wire.get("/api/user?id=1").status, 200);
    wire.get("/user?id=1").problem(404);
    wire.get("/go-doudou/openapi.json").problem(404);
    let document = wire.get("/api/go-doudou/openapi.json").json();
    assert_eq!(document["servers"], serde_json::json!([{ "url": "/api" }]));
}

#[test]
fn without_banner_and_management_the_start_shows_the_routes_alone() {
    let example = Example::start_with(&[("GDD_BANNER", "off"), ("GDD_MANAGE_ENABLE", "off")]);
    let log = example.log();
    assert!(log.starts_with('+'), "{log}");
    assert_eq!(rows(&log).len(), ROUTES.len());
    assert!(!log.contains("go-doudou"), "{log}");
    let mut wire = Wire::connect(&example.address);
    wire.get("/go-doudou/doc").problem(404);
    wire.get("/go-doudou/prometheus").problem(404);
}

#[test]
fn a_log_for_collectors_is_a_json_object_a_line() {
    let example = Example::start_with(&[("GDD_LOG_FORMAT", "json"), ("GDD_BANNER", "off")]);
    let log = example.log();
    let lines: Vec<_> = log.lines().filter(|line| !line.starts_with(['+', '|'])).collect();
    assert!(lines.len() >= 2, "{log}");
    for line in lines {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(event["fields"]["message"].is_string(), "{line}");
    }
}

#[test]
fn the_environment_wins_over_the_file_in_the_working_directory() {
    let home = home();
    std::fs::write(home.join(".env"), "GDD_BANNER=off\nGDD_MANAGE_ENABLE=off\n").unwrap();
    let example = Example::spawn(home, &[("GDD_MANAGE_ENABLE", "on")]).started();
    assert!(example.log().starts_with('+'), "{}", example.log());
    assert_eq!(Wire::connect(&example.address).get("/go-doudou/doc").status, 200);
}

#[test]
fn a_restart_finds_the_users_where_they_were_left() {
    let database = home().join("users.db");
    let url = format!("sqlite://{}?mode=rwc", database.display());
    let hedy = r#"{"name":"Hedy","dept":"sales"}"#;
    for expected in [201, 409] {
        let example = Example::start_with(&[("DB_URL", &url)]);
        assert_eq!(Wire::connect(&example.address).json("POST /user", hedy).status, expected);
    }
    std::fs::remove_dir_all(database.parent().unwrap()).unwrap();
}

#[test]
fn a_taken_port_ends_the_program_with_1_and_a_line_that_says_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    // A backtrace isn't what people should have to read, even where they are switched on.
    let errors = refusal(&[("GDD_PORT", &port), ("RUST_BACKTRACE", "1")]);
    assert_eq!(errors.lines().count(), 1, "{errors}");
    assert!(errors.contains(&format!("couldn't listen on 127.0.0.1, port {port}; ")), "{errors}");
    assert!(errors.contains("set GDD_HOST and GDD_PORT"), "{errors}");
    assert!(errors.contains("Address already in use"), "{errors}");
}

#[test]
fn every_wrong_variable_is_named_with_what_it_takes() {
    let errors = refusal(&[
        ("GDD_PORT", "http"),
        ("GDD_IDLE_TIMEOUT", "soon"),
        ("GDD_ROUTE_ROOT_PATH", "/go-doudou"),
    ]);
    assert!(errors.contains("GDD_PORT is `http`, but must be a port from 0 to 65535"), "{errors}");
    assert!(errors.contains("GDD_IDLE_TIMEOUT is `soon`, but must be a duration"), "{errors}");
    let root = "GDD_ROUTE_ROOT_PATH is `/go-doudou`, but must be a path like `/api`";
    assert!(errors.contains(root), "{errors}");
}

#[test]
fn a_variable_that_nobody_knows_is_warned_of_with_the_one_that_was_meant() {
    let home = home();
    std::fs::write(home.join(".env"), "GDD_BANER=off\n").unwrap();
    std::fs::write(home.join(".env.prod"), "GDD_BANNER=off\n").unwrap();
    let variables = [("GDD_ENV", "prod"), ("GDD_IDLE_TIMOUT", "1s"), ("GDD_MEM_SEED", "node-1")];
    let log = Example::spawn(home, &variables).started().log();
    for (name, meant) in [("GDD_BANER", "GDD_BANNER"), ("GDD_IDLE_TIMOUT", "GDD_IDLE_TIMEOUT")] {
        let warning = format!("{name} isn't a variable that is known; did you mean {meant}?");
        let line = log.lines().find(|line| line.contains(&warning));
        assert!(line.is_some_and(|line| line.contains("WARN")), "{warning}\n{log}");
    }
    let no_effect = "GDD_MEM_SEED has no effect: with GDD_MODE=mono there is no cluster";
    assert_eq!(log.matches(" has no effect").count(), 1, "{log}");
    assert!(log.contains(no_effect), "{log}");
    // The profile has its say.
    assert!(log.contains(" started in ") && !log.contains('█'), "{log}");
}

#[test]
fn a_key_that_is_too_short_is_told_how_to_make_one_and_is_not_shown() {
    let errors = refusal(&[("GDD_MODE", "micro"), ("GDD_MEM_SECRET_KEY", "aHVudGVyMg==")]);
    assert!(errors.contains("GDD_MEM_SECRET_KEY") && errors.contains("openssl rand"), "{errors}");
    assert!(!errors.contains("aHVudGVyMg"), "{errors}");
}

#[test]
fn a_cluster_that_it_cant_be_a_node_of_is_refused_with_the_reason() {
    let errors = refusal(&[("GDD_MODE", "micro"), ("GDD_MEM_PORT", "1x")]);
    assert!(errors.contains("GDD_MEM_PORT is `1x`"), "{errors}");
    let taken = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let errors = refusal(&[("GDD_MODE", "micro"), ("GDD_MEM_PORT", &port)]);
    assert!(errors.contains("GDD_MODE is `micro`, but the server can't be a node"), "{errors}");
    assert!(errors.contains("set GDD_MEM_PORT to a port that is free"), "{errors}");
}

#[test]
fn a_database_that_cant_be_opened_is_named() {
    let errors = refusal(&[("DB_URL", "sqlite:///nowhere/at/all/users.db?mode=rwc")]);
    assert!(errors.contains("/nowhere/at/all/users.db") && errors.contains("DB_URL"), "{errors}");
    let errors = refusal(&[("DB_URL", "postgres://localhost/users")]);
    assert!(errors.contains("DB_URL") && errors.contains("sqlite://users.db"), "{errors}");
}

#[test]
fn the_log_goes_to_a_file_too_which_a_restart_goes_on_with() {
    let home = home();
    for starts in [1, 2] {
        let folder = home.join("logs/service");
        let example = Example::start_with(&[("GDD_LOG_PATH", folder.to_str().unwrap())]);
        let file = std::fs::read_to_string(folder.join("app.log")).unwrap();
        assert_eq!(file.matches(" started in ").count(), starts, "{file}");
        let log = example.log();
        let lines: Vec<&str> = log.lines().filter(|line| line.contains("doudou_rt")).collect();
        assert!(!lines.is_empty() && file.ends_with(&format!("{}\n", lines.join("\n"))), "{file}");
    }
    std::fs::remove_dir_all(home).unwrap();
}

#[test]
fn a_log_file_that_cant_be_opened_is_an_error_that_names_the_variable() {
    let home = home();
    std::fs::write(home.join("taken"), "").unwrap();
    let folder = home.join("taken/logs");
    let errors = refusal(&[("GDD_LOG_PATH", folder.to_str().unwrap())]);
    assert!(errors.contains("taken/logs/app.log; set GDD_LOG_PATH to a folder"), "{errors}");
    std::fs::remove_dir_all(home).unwrap();
}

#[cfg(unix)]
#[test]
fn a_socket_of_the_service_manager_is_served_instead_of_the_port() {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap().to_string();
    // A client may come before the service does.
    let mut early = Wire::connect(&address);
    let example = Example::spawn_on(socket, &[("GDD_PORT", "1")]).started();
    assert_eq!(example.address, address);
    assert_eq!(early.get("/user?id=1").status, 200);
    assert_eq!(Wire::connect(&address).get("/user?id=1").status, 200);
}

#[test]
fn the_management_may_have_a_port_of_its_own() {
    let example = Example::start_with(&[("GDD_MANAGE_PORT", "0"), ("GDD_ROUTE_ROOT_PATH", "/api")]);
    let log = example.log();
    let (_, rest) = log.split_once("/go-doudou/ is on http://").expect("it says where it is");
    let manage = rest.split_once('/').unwrap().0;
    assert_ne!(manage, example.address);
    let mut wire = Wire::connect(manage);
    assert_eq!(wire.get("/api/go-doudou/health/ready").status, 200);
    assert_eq!(wire.get("/api/go-doudou/openapi.json").json()["info"]["title"], "Usersvc");
    for elsewhere in ["/api/user?id=1", "/user?id=1", "/go-doudou/doc", "/"] {
        wire.get(elsewhere).problem(404);
    }
    let mut wire = Wire::connect(&example.address);
    assert_eq!(wire.get("/api/user?id=1").status, 200);
    wire.get("/api/go-doudou/health/ready").problem(404);
}

#[test]
fn a_taken_port_of_the_management_is_named_by_its_variable() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let errors = refusal(&[("GDD_MANAGE_PORT", &port)]);
    assert!(errors.contains(&format!("couldn't listen on 127.0.0.1, port {port}; ")), "{errors}");
    assert!(errors.contains("set GDD_HOST and GDD_MANAGE_PORT"), "{errors}");
}

#[test]
fn a_socket_that_is_none_is_refused() {
    let errors = refusal(&[("LISTEN_FDS", "1"), ("LISTEN_PID", "")]);
    assert!(errors.contains("LISTEN_FDS"), "{errors}");
}

#[test]
fn a_certificate_for_a_program_without_tls_is_refused() {
    let errors = refusal(&[("GDD_TLS_CERT", "cert.pem"), ("GDD_TLS_KEY", "key.pem")]);
    assert!(errors.contains("GDD_TLS_CERT and GDD_TLS_KEY are set"), "{errors}");
    assert!(errors.contains("turn on the feature `tls` of doudou-rt"), "{errors}");
    let errors = refusal(&[("GDD_TLS_KEY", "key.pem")]);
    assert!(errors.contains("GDD_TLS_KEY is set, but GDD_TLS_CERT isn't"), "{errors}");
}

#[test]
fn a_port_for_a_management_that_is_off_is_told_to_be_useless() {
    let variables = [("GDD_MANAGE_ENABLE", "off"), ("GDD_MANAGE_PORT", "0")];
    let log = Example::start_with(&variables).log();
    assert!(log.contains("GDD_MANAGE_PORT has no effect without GDD_MANAGE_ENABLE"), "{log}");
}
