//! A server that is a node of a cluster, and its start.

use std::iter::once;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use doudou_rt::config::Mode;
use doudou_rt::http::{Method, Request};
use doudou_rt::registry::{Member, MemberState, Members, Registry};
use doudou_rt::server::{Handle, Stack};
use doudou_rt::{Body, Config, Description, Response, Route, ServeError, Server, Service};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long a test waits for what must happen; far longer than it takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Answers `pong`.
#[derive(Debug, Clone)]
pub(crate) struct Ping;

impl Service for Ping {
    fn descriptions() -> impl Iterator<Item = Description> {
        const ROUTES: &[Route] = &[Route::new("ping", "GET", "/ping")];
        let openapi = Some(r#"{"openapi":"3.0.3","info":{"title":"Ping","version":"1.2"}}"#);
        once(Description { name: "Ping", routes: ROUTES, openapi, peer: false })
    }

    fn route(_: &Method, path: &str) -> Option<usize> {
        (path == "/ping").then_some(0)
    }

    async fn call(self, _: Request<Body>) -> Response {
        Response::new(Body::from("pong"))
    }
}

/// The settings of a node with an address of its own, whose times are short.
pub(crate) fn config(name: &str, seeds: &[SocketAddr]) -> Config {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    // Several runs of the tests may be under way.
    let [.., run] = std::process::id().to_be_bytes();
    Config {
        mode: Mode::Micro,
        host: format!("127.{}.{run}.{}", 1 + number / 200, 1 + number % 200),
        port: 0,
        mem_name: name.to_owned(),
        mem_seed: seeds.iter().map(ToString::to_string).collect(),
        mem_probe_interval: Some(Duration::from_millis(300)),
        mem_probe_timeout: Some(Duration::from_millis(150)),
        mem_sync_interval: Duration::from_secs(2),
        mem_drain: Duration::from_millis(300),
        ..Config::default()
    }
}

/// A node that runs until it is stopped or dropped.
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) registry: Registry,
    pub(crate) address: SocketAddr,
    pub(crate) handle: Handle,
    task: JoinHandle<Result<(), ServeError>>,
}

impl Node {
    pub(crate) async fn start(config: Config) -> Self {
        Self::run(Server::new(Ping), config).await
    }

    pub(crate) async fn run<S: Stack + Sync>(server: Server<S>, config: Config) -> Self {
        let (name, registry) = (config.mem_name.clone(), Registry::new());
        let bound = server.registry(registry.clone()).config(config).bind().await.unwrap();
        let (address, handle) = (bound.local_addr(), bound.handle());
        let task = tokio::spawn(bound.serve(std::future::pending()));
        Self { name, registry, address, handle, task }
    }

    /// Where it listens for other nodes.
    pub(crate) async fn gossip(&self) -> SocketAddr {
        self.sees(|members| !members.this.is_empty()).await.get(&self.name).unwrap().address
    }

    /// Waits until the members are as they should be.
    pub(crate) async fn sees(&self, fits: impl Fn(&Members) -> bool) -> Arc<Members> {
        let mut members = self.registry.watch_members();
        let found = timeout(PATIENCE, members.wait_for(|members| fits(members))).await;
        match found {
            Ok(found) => found.unwrap().clone(),
            Err(_) => panic!("{} sees {}", self.name, shown(&self.registry.members())),
        }
    }

    /// Waits until these are alive, each with its record, and no others.
    pub(crate) async fn sees_alive(&self, names: &[&str]) {
        let is_alive = |it: &&Member| it.state == MemberState::Alive && it.record.is_some();
        self.sees(|members| {
            let alive = members.all.iter().filter(is_alive).map(|member| &*member.name);
            alive.eq(names.iter().copied())
        })
        .await;
    }

    /// Waits until a member is in a state.
    pub(crate) async fn sees_as(&self, name: &str, state: MemberState) {
        self.sees(|members| members.get(name).is_some_and(|member| member.state == state)).await;
    }

    /// Whether the service answers.
    pub(crate) async fn answers(&self) -> bool {
        get(self.address, "/ping").await.is_some_and(|text| text.ends_with("pong"))
    }

    /// Stops as SIGTERM does, and waits for the end.
    pub(crate) async fn stop(mut self) {
        self.handle.shutdown();
        timeout(PATIENCE, &mut self.task).await.unwrap().unwrap().unwrap();
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The members as a failed test shows them.
pub(crate) fn shown(members: &Members) -> String {
    let one = |it: &Member| format!("{} {} {:?}", it.name, it.state, it.record.is_some());
    members.all.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The answer to a GET, with its head.
pub(crate) async fn get(address: SocketAddr, path: &str) -> Option<String> {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await.ok()?;
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok()?;
        Some(answer)
    };
    timeout(PATIENCE, exchange).await.ok()?
}
