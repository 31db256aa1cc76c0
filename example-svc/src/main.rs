//! Runs the users service.

use doudou_rt::{Server, config};
use example_svc::database;
use example_svc::users::Users;
use example_svc::usersvc::UsersvcServer;

#[tokio::main]
async fn main() -> doudou_rt::Result<()> {
    let url = config::var("DB_URL").unwrap_or_else(|| database::DEFAULT_URL.to_owned());
    let pool = database::open(&url).await?;
    let (checked, closed) = (pool.clone(), pool.clone());
    Server::new(UsersvcServer::new(Users::new(pool)))
        .ready_check("database", move || database::check(checked.clone()))
        .on_shutdown(async move { closed.close().await })
        .run()
        .await?;
    Ok(())
}
