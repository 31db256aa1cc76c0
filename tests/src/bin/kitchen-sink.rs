//! Serves the shop, the service of every feature, as any service is served.

use doudou_rt::{ServeError, Server};
use doudou_tests::cases::kitchen_sink::api::ShopServer;
use doudou_tests::shop::{Door, Memory};

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    Server::new(ShopServer::new(Memory::new(), Door)).run().await
}
