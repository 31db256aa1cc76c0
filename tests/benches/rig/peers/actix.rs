//! The service on actix-web. Arguments: the address to listen on, and how many routes it has
//! besides.

use std::time::Duration;

use actix_web::web::{self, Json, Query};
use actix_web::{App, HttpServer};
use doudou_bench_rig::svc::{PageQuery, User, UserPage};
use doudou_bench_rig::{Error, process, users};
use serde::Deserialize;

#[derive(Deserialize)]
struct UserQuery {
    id: u64,
}

async fn page_users(query: Json<PageQuery>) -> Json<UserPage> {
    Json(users::page(&query))
}

async fn get_user(query: Query<UserQuery>) -> Json<User> {
    Json(users::user(query.id, 10))
}

async fn get_ping() -> Json<String> {
    Json(users::ping())
}

fn main() -> Result<(), Error> {
    let address = process::address()?;
    let more = std::env::args().nth(2).map_or(Ok(0), |number| number.parse())?;
    let app = move || {
        let mut app = App::new()
            .service(web::resource("/page/users").route(web::post().to(page_users)))
            .service(web::resource("/user").route(web::get().to(get_user)))
            .service(web::resource("/ping").route(web::get().to(get_ping)));
        for number in 0..more {
            let path = format!("/extra{number}");
            app = app.service(web::resource(path).route(web::get().to(get_ping)));
        }
        app
    };
    // Idle connections live as long as the others' do, while they are counted.
    let server = HttpServer::new(app).keep_alive(Duration::from_secs(60));
    let server = server.workers(process::WORKERS).bind(address)?;
    actix_web::rt::System::new().block_on(server.run())?;
    Ok(())
}
