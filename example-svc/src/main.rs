//! Runs the users service.

use doudou_rt::{Server, config};
use example_svc::database;
use example_svc::users::Users;
use example_svc::usersvc::UsersvcServer;

#[tokio::main]
async fn main() -> doudou_rt::Result<()> {
    let url = config::var("DB_URL").unwrap_or_else(|| database::DEFAULT_URL.to_owned());
    let users = Users::new(database::open(&url).await?);
    Server::new(UsersvcServer::new(users)).run().await?;
    Ok(())
}
