//! Server, client, document and serde agree: what one writes the others read, under the names
//! that the document gives.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

#[path = "../documents/mod.rs"]
mod documents;
mod echo;
mod errors;
mod mock;
mod places;
#[path = "../random/mod.rs"]
mod random;
mod routes;
mod shop;
mod shop_rules;

use std::net::SocketAddr;

use doudou_rt::client::reqwest;
use doudou_rt::config::RootPath;
use doudou_rt::{Config, Server, Service};
use tokio::sync::oneshot;

/// A server in this process that ends with the test.
struct Running {
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Running {
    async fn start(service: impl Service) -> Self {
        Self::below(RootPath::default(), service).await
    }

    /// Starts it below a root path.
    async fn below(root: RootPath, service: impl Service) -> Self {
        let config = Config {
            host: "127.0.0.1".into(),
            port: 0,
            banner: false,
            route_root_path: root,
            ..Config::default()
        };
        let bound = Server::new(service).config(config).bind().await.unwrap();
        let address = bound.local_addr();
        let (stop, stopped) = oneshot::channel::<()>();
        // Dropping the sender stops the server as well as sending does.
        tokio::spawn(bound.serve(async { drop(stopped.await) }));
        Self { address, _stop: stop }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A request without a client's help.
    fn raw(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        client.request(method.parse().unwrap(), format!("{}{path}", self.url()))
    }
}
