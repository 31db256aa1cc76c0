//! The service written by hand on hyper, with hyper's defaults: what the generated server has to
//! be compared with.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::TcpListener;

use crate::users;

/// The largest request body, in bytes.
const BODY_LIMIT: usize = 1 << 20;

/// Serves until the listener fails.
///
/// # Errors
/// The address can't be listened on.
pub async fn serve(address: SocketAddr) -> io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(async move {
            let service = service_fn(answer);
            if let Err(error) =
                http1::Builder::new().serve_connection(TokioIo::new(stream), service).await
            {
                tracing::debug!(%error, "a connection ended with an error");
            }
        });
    }
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(match (request.method(), request.uri().path()) {
        (&Method::POST, "/page/users") => page_users(request.into_body()).await,
        (&Method::GET, "/user") => get_user(request.uri().query().unwrap_or_default()),
        (&Method::GET, "/ping") => json(&users::ping()),
        (_, "/page/users" | "/user" | "/ping") => with_status(StatusCode::METHOD_NOT_ALLOWED),
        _ => with_status(StatusCode::NOT_FOUND),
    })
}

async fn page_users(body: Incoming) -> Response<Full<Bytes>> {
    if body.size_hint().lower() > BODY_LIMIT as u64 {
        return with_status(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let Ok(body) = Limited::new(body, BODY_LIMIT).collect().await else {
        return with_status(StatusCode::BAD_REQUEST);
    };
    match serde_json::from_slice(&body.to_bytes()) {
        Ok(query) => json(&users::page(&query)),
        Err(_) => with_status(StatusCode::BAD_REQUEST),
    }
}

fn get_user(query: &str) -> Response<Full<Bytes>> {
    let id = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "id")
        .and_then(|(_, id)| id.parse().ok());
    match id {
        Some(id) => json(&users::user(id, 10)),
        None => with_status(StatusCode::BAD_REQUEST),
    }
}

fn json<T: Serialize>(value: &T) -> Response<Full<Bytes>> {
    let mut body = Vec::with_capacity(128);
    match serde_json::to_writer(&mut body, value) {
        Ok(()) => {
            let mut response = Response::new(Full::new(Bytes::from(body)));
            let json = HeaderValue::from_static("application/json");
            response.headers_mut().insert(CONTENT_TYPE, json);
            response
        }
        Err(_) => with_status(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

fn with_status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}
