//! The service on axum. Arguments: the address to listen on, and how many routes it has besides.

use axum::extract::Query;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use axum::{Json, Router};
use doudou_bench_rig::svc::{PageQuery, User, UserPage};
use doudou_bench_rig::{Error, process, users};
use serde::Deserialize;
use tokio::net::TcpListener;

#[derive(Deserialize)]
struct UserQuery {
    id: u64,
}

// A body of the wrong shape is a 400 everywhere, and not axum's 422.
async fn page_users(
    query: Result<Json<PageQuery>, JsonRejection>,
) -> Result<Json<UserPage>, StatusCode> {
    match query {
        Ok(Json(query)) => Ok(Json(users::page(&query))),
        Err(_) => Err(StatusCode::BAD_REQUEST),
    }
}

async fn get_user(Query(query): Query<UserQuery>) -> Json<User> {
    Json(users::user(query.id, 10))
}

async fn get_ping() -> Json<String> {
    Json(users::ping())
}

fn main() -> Result<(), Error> {
    let address = process::address()?;
    let more = std::env::args().nth(2).map_or(Ok(0), |number| number.parse())?;
    let mut router = Router::new()
        .route("/page/users", post(page_users))
        .route("/user", get(get_user))
        .route("/ping", get(get_ping));
    for number in 0..more {
        router = router.route(&format!("/extra{number}"), get(get_ping));
    }
    process::runtime()?.block_on(async {
        let listener = TcpListener::bind(address).await?.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        axum::serve(listener, router).await
    })?;
    Ok(())
}
