//! Services with many endpoints, written for several frameworks: what their compilation costs is
//! compared.
//!
//! Every endpoint is `POST /svc/op<i>` with a type of its own for each of the request and the
//! answer, four fields each, and does the same.

use std::fmt::Write;

/// What a service is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framework {
    /// None: serde's derives, and a function per endpoint that reads and writes JSON. Whatever
    /// else is written for, costs this besides.
    Serde,
    /// axum: a router.
    Axum,
    /// poem-openapi: a router, and a document that is made at run time.
    Poem,
    /// doudou: the server and the document.
    Server,
    /// As [`Serde`](Self::Serde), with types that are both read and written: what a service with
    /// its client costs at least.
    SerdeTwice,
    /// doudou: the server, the client and the document.
    Doudou,
}

impl Framework {
    /// The one that the others are compared with comes first.
    pub const ALL: [Self; 6] =
        [Self::Serde, Self::Axum, Self::Poem, Self::Server, Self::SerdeTwice, Self::Doudou];

    /// The place in [`ALL`](Self::ALL) of what the types alone cost.
    #[must_use]
    pub fn floor(self) -> usize {
        match self {
            Self::SerdeTwice | Self::Doudou => 4,
            _ => 0,
        }
    }

    /// What tables call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Serde => "serde's derives alone",
            Self::Axum => "axum 0.8",
            Self::Poem => "poem-openapi 5",
            Self::Server => "doudou's server",
            Self::SerdeTwice => "serde's derives, both ways",
            Self::Doudou => "doudou's server and client",
        }
    }

    /// The sections of the manifest with the dependencies. `ours` gives the line of a package of
    /// this workspace, from its name and its folder.
    #[must_use]
    pub fn dependencies(self, ours: impl Fn(&str, &str) -> String) -> String {
        let tokio = "tokio = { version = \"1\", features = [\"rt-multi-thread\", \"net\"] }\n";
        let serde = "serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n";
        let own = match self {
            Self::Serde | Self::SerdeTwice => String::new(),
            Self::Axum => format!(
                "{tokio}axum = {{ version = \"0.8\", default-features = false, features = [\"http1\", \"json\", \"tokio\"] }}\n"
            ),
            Self::Poem => format!(
                "{tokio}poem = {{ version = \"3\", default-features = false, features = [\"server\"] }}\n\
                 poem-openapi = {{ version = \"5\", default-features = false }}\n"
            ),
            Self::Server | Self::Doudou => {
                let build = ours("doudou-build", "doudou-build");
                let runtime = ours("doudou-rt", "doudou-rt");
                return format!(
                    "[dependencies]\n{serde}{tokio}{runtime}[build-dependencies]\n{build}"
                );
            }
        };
        format!("[dependencies]\n{serde}{own}")
    }

    /// The files of a service with this many endpoints.
    #[must_use]
    pub fn files(self, endpoints: usize) -> Vec<(&'static str, String)> {
        match self {
            Self::Serde | Self::SerdeTwice => {
                vec![("src/main.rs", types(self, endpoints) + &functions(endpoints))]
            }
            Self::Axum => vec![("src/main.rs", types(self, endpoints) + &axum(endpoints))],
            Self::Poem => vec![("src/main.rs", types(self, endpoints) + &poem(endpoints))],
            Self::Server | Self::Doudou => vec![
                ("build.rs", build_script(self == Self::Doudou)),
                ("src/svc.rs", types(self, endpoints) + &service(endpoints)),
                ("src/main.rs", implementation(endpoints)),
            ],
        }
    }
}

fn build_script(client: bool) -> String {
    format!(
        "fn main() {{\n    doudou_build::configure().client({client}).compile(\"svc.rs\");\n}}\n"
    )
}

/// A text per endpoint.
fn each(endpoints: usize, text: impl Fn(usize) -> String) -> String {
    (0..endpoints).map(text).collect()
}

fn types(framework: Framework, endpoints: usize) -> String {
    // A client writes what its server reads, and the other way round.
    let (request, answer) = match framework {
        Framework::Poem => ("poem_openapi::Object", "poem_openapi::Object"),
        Framework::SerdeTwice | Framework::Doudou => {
            ("serde::Deserialize, serde::Serialize", "serde::Serialize, serde::Deserialize")
        }
        Framework::Serde | Framework::Axum | Framework::Server => {
            ("serde::Deserialize", "serde::Serialize")
        }
    };
    each(endpoints, |i| {
        format!(
            "#[derive({request})]\npub struct Req{i} {{\n    pub id: u64,\n    pub name: String,\n    \
             pub flag: bool,\n    pub tags: Vec<String>,\n}}\n\n\
             #[derive({answer})]\npub struct Resp{i} {{\n    pub code: i32,\n    pub id: u64,\n    \
             pub name: String,\n    pub items: Vec<String>,\n}}\n\n"
        )
    })
}

/// What every endpoint does.
fn value(i: usize) -> String {
    format!("Resp{i} {{ code: {i}, id: req.id + 1, name: req.name, items: req.tags }}")
}

fn functions(endpoints: usize) -> String {
    let mut text = each(endpoints, |i| {
        format!(
            "pub fn op{i}(body: &[u8]) -> Option<Vec<u8>> {{\n    \
             let req: Req{i} = serde_json::from_slice(body).ok()?;\n    \
             serde_json::to_vec(&{}).ok()\n}}\n\n",
            value(i)
        )
    });
    let names = each(endpoints, |i| format!("op{i}, "));
    let _ = write!(
        text,
        "static OPS: &[fn(&[u8]) -> Option<Vec<u8>>] = &[{names}];\n\n\
         fn main() {{\n    let i = std::env::args().count();\n    println!(\"{{:?}}\", OPS[i](b\"{{}}\"));\n}}\n"
    );
    text
}

/// A `main` that serves.
fn main(serve: &str) -> String {
    format!(
        "fn main() {{\n    \
         let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();\n    \
         runtime.block_on(async {{\n{serve}\n    }})\n}}\n"
    )
}

fn axum(endpoints: usize) -> String {
    let handlers = each(endpoints, |i| {
        format!(
            "async fn op{i}(axum::Json(req): axum::Json<Req{i}>) -> axum::Json<Resp{i}> {{\n    axum::Json({})\n}}\n\n",
            value(i)
        )
    });
    let routes = each(endpoints, |i| {
        format!("\n        .route(\"/svc/op{i}\", axum::routing::post(op{i}))")
    });
    let serve = "        let listener = tokio::net::TcpListener::bind((\"127.0.0.1\", 0)).await.unwrap();\n        \
                 axum::serve(listener, routes()).await.unwrap();";
    format!(
        "{handlers}fn routes() -> axum::Router {{\n    axum::Router::new(){routes}\n}}\n\n{}",
        main(serve)
    )
}

fn poem(endpoints: usize) -> String {
    let methods = each(endpoints, |i| {
        format!(
            "    #[oai(path = \"/svc/op{i}\", method = \"post\")]\n    \
             async fn op{i}(&self, req: Json<Req{i}>) -> Json<Resp{i}> {{\n        \
             let req = req.0;\n        Json({})\n    }}\n",
            value(i)
        )
    });
    let serve = "        let api = poem_openapi::OpenApiService::new(Api, \"many\", \"1.0\");\n        \
                 let listener = poem::listener::TcpListener::bind((\"127.0.0.1\", 0));\n        \
                 poem::Server::new(listener).run(poem::Route::new().nest(\"/\", api)).await.unwrap();";
    format!(
        "use poem_openapi::payload::Json;\n\nstruct Api;\n\n#[poem_openapi::OpenApi]\nimpl Api {{\n{methods}}}\n\n{}",
        main(serve)
    )
}

fn service(endpoints: usize) -> String {
    let methods = each(endpoints, |i| {
        format!(
            "    #[post(\"/svc/op{i}\")]\n    async fn op{i}(&self, req: Req{i}) -> doudou_rt::Result<Resp{i}>;\n"
        )
    });
    format!("#[doudou_rt::service]\npub trait Svc {{\n{methods}}}\n")
}

fn implementation(endpoints: usize) -> String {
    let methods = each(endpoints, |i| {
        format!(
            "    async fn op{i}(&self, req: Req{i}) -> doudou_rt::Result<Resp{i}> {{\n        Ok({})\n    }}\n",
            value(i)
        )
    });
    let serve = "        doudou_rt::Server::new(api::SvcServer::new(App)).run().await.unwrap();";
    format!(
        "pub mod svc;\ndoudou_rt::include_service!(pub mod api, \"svc\");\n\nuse svc::*;\n\n\
         struct App;\n\nimpl Svc for App {{\n{methods}}}\n\n{}",
        main(serve)
    )
}
