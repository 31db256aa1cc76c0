//! The routes that go-doudou makes of names of methods, for the same names in snake case.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

use std::fmt::Write as _;
use std::path::Path;

use doudou_build::{Error, RouteStyle};
use serde_json::Value;

/// The name in Go, the same name in Rust, the verb, the path, and the path with one segment per
/// method.
///
/// Only the last one is not always that of go-doudou: `/usersvc/select_books`, `/usersvc/_user` and
/// `/usersvc/` come from underscores that stand beside capitals in Go, and from an empty name.
const VECTORS: &[(&str, &str, &str, &str, &str)] = &[
    ("GetBooks", "get_books", "get", "/books", "/usersvc/books"),
    ("PageUsers", "page_users", "post", "/page/users", "/usersvc/pageusers"),
    ("PostSelect_Books", "post_select_books", "post", "/select/books", "/usersvc/selectbooks"),
    ("Get", "get", "get", "/", "/usersvc"),
    ("GetUserByID", "get_user_by_id", "get", "/user/by/id", "/usersvc/userbyid"),
    ("GetHTTPServer", "get_http_server", "get", "/http/server", "/usersvc/httpserver"),
    ("GETUser", "get_user", "get", "/user", "/usersvc/user"),
    ("GETuser", "ge_tuser", "post", "/ge/tuser", "/usersvc/getuser"),
    ("Getaway", "getaway", "post", "/getaway", "/usersvc/getaway"),
    ("GetV2Users", "get_v_2_users", "get", "/v/2/users", "/usersvc/v2users"),
    ("GetUserV1", "get_user_v_1", "get", "/user/v/1", "/usersvc/userv1"),
    ("ListAPIKeys", "list_api_keys", "post", "/list/api/keys", "/usersvc/listapikeys"),
    ("PatchUser", "patch_user", "post", "/patch/user", "/usersvc/patchuser"),
    ("OAuth2Login", "o_auth_2_login", "post", "/o/auth/2/login", "/usersvc/oauth2login"),
    ("Get2FA", "get_2_fa", "get", "/2/fa", "/usersvc/2fa"),
    ("A1B2", "a_1_b_2", "post", "/a/1/b/2", "/usersvc/a1b2"),
    ("Get_User", "get__user", "get", "/user", "/usersvc/user"),
    ("DeleteUser", "delete_user", "delete", "/user", "/usersvc/user"),
    ("PutUser", "put_user", "put", "/user", "/usersvc/user"),
];

/// The document of a service with these methods.
fn document(style: RouteStyle, names: &[&str]) -> Result<Value, Error> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!(
        "routes-{}-{style:?}-{}",
        std::process::id(),
        names.concat()
    ));
    std::fs::create_dir_all(&home).unwrap();
    let mut text = "#[doudou_rt::service]\npub trait Usersvc {\n".to_owned();
    for name in names {
        writeln!(text, "    async fn {name}(&self) -> Result<()>;").unwrap();
    }
    std::fs::write(home.join("svc.rs"), text + "}\n").unwrap();
    let builder = doudou_build::configure().root(&home).out_dir(&home).route_style(style);
    let result = builder.try_compile("svc.rs");
    let document = std::fs::read(home.join("svc.openapi.json")).unwrap();
    std::fs::remove_dir_all(&home).unwrap();
    result.map(|_| serde_json::from_slice(&document).unwrap())
}

/// The verb, the path and the operation of each route that the document of a service with these
/// methods lists.
fn routes(style: RouteStyle, names: &[&str]) -> Vec<[String; 3]> {
    let document = document(style, names).unwrap_or_else(|error| panic!("{error}"));
    let mut routes = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (verb, operation) in operations.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            routes.push([verb.clone(), path.clone(), name.to_owned()]);
        }
    }
    routes
}

#[test]
fn the_names_of_methods_lead_where_they_lead_in_go_doudou() {
    // Two names of one route can't stand in one service, so each has a service of its own.
    for (go, name, verb, words, method) in VECTORS {
        for (style, path) in [(RouteStyle::Words, words), (RouteStyle::Method, method)] {
            let expected = [(*verb).to_owned(), (*path).to_owned(), (*name).to_owned()];
            assert_eq!(routes(style, &[name]), [expected], "{go}, {style:?}");
        }
    }
}

#[test]
fn two_names_of_one_route_are_refused() {
    let error = document(RouteStyle::Words, &["get_user", "get__user"]).unwrap_err().to_string();
    assert!(error.contains("`get_user` and `get__user` have the same route"), "{error}");
}
