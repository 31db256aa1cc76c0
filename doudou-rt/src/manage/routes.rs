//! The routes of the services: the page, and the same as JSON.

use serde_json::{Value, json};

use super::html::Html;
use crate::config::RootPath;
use crate::{Description, Route, Scheme};

const COLUMNS: [&str; 6] = ["Method", "Path", "Name", "Security", "Roles", "Annotations"];

/// The routes, for people.
pub(super) fn html(services: &[Description], root: &RootPath) -> Html {
    let mut html = Html::default();
    for service in services {
        if services.len() > 1 {
            html.push(&Html::heading(service.name));
        }
        let rows = service.routes.iter().map(|route| row(route, root));
        html.push(&Html::table(COLUMNS, rows));
    }
    html
}

fn row(route: &Route, root: &RootPath) -> [Html; COLUMNS.len()] {
    let class = match route.method {
        "GET" => "get",
        "POST" => "post",
        "PUT" | "PATCH" => "put",
        "DELETE" => "delete",
        _ => "method",
    };
    let schemes = route.security.iter().map(|scheme| Html::badge("set", scheme_name(*scheme)));
    let annotations = route.annotations.iter().map(|(key, value)| match *value {
        "" => Html::code(key),
        value => Html::code(format_args!("{key}={value}")),
    });
    [
        Html::badge(class, route.method),
        Html::code(root.join(route.path)),
        Html::code(route.name),
        if route.security.is_empty() { Html::faint("open") } else { Html::words(schemes) },
        Html::words(route.roles.iter().map(|role| Html::badge("role", role))),
        Html::words(annotations),
    ]
}

fn scheme_name(scheme: Scheme) -> String {
    match scheme {
        Scheme::Basic => "basic".to_owned(),
        Scheme::Bearer => "bearer".to_owned(),
        Scheme::ApiKey { place, name } => format!("{place} {name}"),
    }
}

/// The routes, for programs.
pub(super) fn json(services: &[Description], root: &RootPath) -> Value {
    let scheme = |scheme: &Scheme| match *scheme {
        Scheme::Basic => json!({ "scheme": "basic" }),
        Scheme::Bearer => json!({ "scheme": "bearer" }),
        Scheme::ApiKey { place, name } => {
            json!({ "scheme": "apiKey", "in": place.to_string(), "name": name })
        }
    };
    let route = |route: &Route| {
        let annotations = route.annotations.iter();
        json!({
            "name": route.name,
            "method": route.method,
            "path": root.join(route.path),
            "security": route.security.iter().map(scheme).collect::<Value>(),
            "roles": route.roles,
            "annotations": annotations.map(|(key, value)| json!({ "key": key, "value": value })).collect::<Value>(),
        })
    };
    let service = |service: &Description| {
        json!({
            "name": service.name,
            "routes": service.routes.iter().map(route).collect::<Value>(),
        })
    };
    json!({ "services": services.iter().map(service).collect::<Value>() })
}
