//! The first page: what this node is, and where everything is.

use super::document::Document;
use super::html::Html;

/// The facts about the node, its checks, and where everything is.
pub(super) fn html(
    facts: &Html,
    checks: &Html,
    documents: &[Document],
    is_in_cluster: bool,
) -> Html {
    let registry = if is_in_cluster {
        "the nodes of the cluster, how they are and what happened to them"
    } else {
        "this node, which stands alone"
    };
    let mut rows = vec![
        row("doc", "Documentation", "every operation, to read and to try out"),
        row("routes", "Routes", "methods, paths and who may call them"),
        row("config", "Configuration", "every variable, its value and where that comes from"),
        row("registry", "Registry", registry),
    ];
    match documents {
        [] => {}
        [_] => {
            rows.push(row("openapi.json", "OpenAPI", "the document as JSON"));
            rows.push(row("openapi.yaml", "OpenAPI", "the document as YAML"));
        }
        several => {
            for document in several {
                let what = format!("the OpenAPI document of {}", document.name);
                for form in ["json", "yaml"] {
                    rows.push(row(&document.path(form), "OpenAPI", &what));
                }
            }
        }
    }
    rows.extend([
        row("prometheus", "Metrics", "requests, times and the process, for Prometheus"),
        row("health/live", "Liveness", "answers as long as the process does; everybody may ask"),
        row("health/ready", "Readiness", "whether the service wants requests; everybody may ask"),
        row("routes.json", "Routes", "as JSON"),
        row("config.json", "Configuration", "as JSON"),
        row("registry.json", "Registry", "as JSON"),
    ]);
    let mut html = facts.clone();
    html.push(checks);
    html.push(&Html::table(["Page", "Place", "What it is"], rows));
    html
}

fn row(place: &str, name: &'static str, what: &str) -> [Html; 3] {
    [Html::link(place, &Html::text(name)), Html::code(place), Html::text(what)]
}
