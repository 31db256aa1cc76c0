//! The server over TLS, and what becomes of wrong certificates.
//!
//! The certificates here are for tests alone: their authority's key was thrown away.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

mod files;
#[allow(dead_code, reason = "the other tests use the rest")]
#[path = "../server/service.rs"]
mod service;
#[allow(dead_code, reason = "the other tests use the rest")]
#[path = "../server/wire.rs"]
mod wire;
mod wire_tls;

use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;
use doudou_rt::http::{Request, Version};
use doudou_rt::{Config, ServeError, Server};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::files::Files;
use crate::service::{Echo, Running};
use crate::wire::PATIENCE;
use crate::wire_tls::{certificate, connect, is_of};

const SHORT: Duration = Duration::from_millis(200);

/// Settings of a test with a certificate that stays.
fn config() -> Config {
    let file = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls").join(name);
    let (tls_cert, tls_key) = (file("first.cert.pem"), file("first.key.pem"));
    Config { tls_cert, tls_key, ..service::config() }
}

#[tokio::test]
async fn a_client_of_http_1_1_is_served() {
    let server = Running::start(config()).await;
    let stream = connect(&server.address, &["http/1.1"]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    for size in [0, 5, 1 << 20] {
        let body = Bytes::from(vec![b'x'; size]);
        let request = Request::post("/echo").header("host", "x").body(Full::new(body.clone()));
        let response = sender.send_request(request.unwrap()).await.unwrap();
        assert_eq!((response.version(), response.status().as_u16()), (Version::HTTP_11, 200));
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), body);
    }
}

#[tokio::test]
async fn a_client_without_alpn_speaks_http_1_1() {
    let server = Running::start(config()).await;
    let mut stream = connect(&server.address, &[]).await.unwrap();
    let request = b"GET /ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("pong"), "{answer}");
}

#[tokio::test]
async fn a_client_that_can_speak_http_2_does() {
    let server = Running::start(config()).await;
    let stream = connect(&server.address, &["h2", "http/1.1"]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (mut sender, connection) =
        http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = Request::get("https://localhost/ping").body(Full::<Bytes>::default()).unwrap();
    let response = sender.send_request(request).await.unwrap();
    assert_eq!((response.version(), response.status().as_u16()), (Version::HTTP_2, 200));
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "pong");
}

#[tokio::test]
async fn a_client_that_speaks_plain_http_is_sent_away_and_others_are_served() {
    let server = Running::start(config()).await;
    let mut wire = wire::Wire::connect(&server.address).await;
    wire.request("GET", "/ping", "").await;
    let mut answer = Vec::new();
    let _ = timeout(PATIENCE, wire.stream.read_to_end(&mut answer)).await.unwrap();
    assert!(!answer.starts_with(b"HTTP/"), "{answer:?}");
    assert!(connect(&server.address, &[]).await.is_ok());
}

#[tokio::test]
async fn a_handshake_that_takes_too_long_is_cut_off() {
    let server = Running::start(Config { read_timeout: SHORT, ..config() }).await;
    // The head of a record with a ClientHello that is said to be 512 bytes long.
    for hello in [&b""[..], b"\x16\x03\x01\x02\x00\x01"] {
        let mut stream = TcpStream::connect(&server.address).await.unwrap();
        let start = Instant::now();
        stream.write_all(hello).await.unwrap();
        let drip = async {
            loop {
                let mut end = [0; 64];
                tokio::select! {
                    read = stream.read(&mut end) => if !matches!(read, Ok(1..)) { return },
                    () = sleep(SHORT / 10) => {}
                }
                // A byte now and then buys no time.
                if !hello.is_empty() && stream.write_all(b"x").await.is_err() {
                    return;
                }
            }
        };
        timeout(PATIENCE, drip).await.unwrap();
        assert!(start.elapsed() >= SHORT);
    }
}

#[tokio::test]
async fn a_head_that_drips_in_over_tls_is_cut_off() {
    let server = Running::start(Config { read_timeout: SHORT, ..config() }).await;
    let mut stream = connect(&server.address, &[]).await.unwrap();
    let drip = async {
        while stream.write_all(b"G").await.is_ok() && stream.flush().await.is_ok() {
            sleep(SHORT / 10).await;
        }
    };
    timeout(PATIENCE, drip).await.unwrap();
}

#[tokio::test]
async fn an_idle_connection_over_tls_is_closed() {
    let server = Running::start(Config { idle_timeout: SHORT, ..config() }).await;
    let mut stream = connect(&server.address, &[]).await.unwrap();
    stream.write_all(b"GET /ping HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    // An end without TLS's own would be an error.
    timeout(PATIENCE, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.ends_with("pong"), "{answer}");
}

#[tokio::test]
async fn a_client_that_does_not_read_its_response_over_tls_is_cut_off() {
    let server = Running::start(Config { write_timeout: SHORT, ..config() }).await;
    let mut stream = connect(&server.address, &[]).await.unwrap();
    stream.write_all(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    sleep(SHORT * 4).await;
    let mut answer = Vec::new();
    let end = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap();
    assert!(end.is_err() && answer.len() < 32 << 20, "{end:?}, {} bytes", answer.len());
}

#[tokio::test]
async fn a_response_that_refuses_a_body_arrives_over_tls() {
    let server = Running::start(Config { body_limit: 10, ..config() }).await;
    let mut stream = connect(&server.address, &[]).await.unwrap();
    stream
        .write_all(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n")
        .await
        .unwrap();
    for _ in 0..40 {
        if stream.write_all(&[b'x'; 100_000]).await.is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 413 "), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn what_is_being_answered_over_tls_when_the_server_stops_is_answered() {
    for protocol in ["h2", "http/1.1"] {
        let mut server = Running::start(config()).await;
        let stream = connect(&server.address, &[protocol]).await.unwrap();
        let request = Request::get("https://localhost/slow/1000").header("host", "localhost");
        let request = request.body(Full::<Bytes>::default()).unwrap();
        let response = if protocol == "h2" {
            let (mut sender, connection) =
                http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
            tokio::spawn(connection);
            tokio::spawn(async move { sender.send_request(request).await })
        } else {
            let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
            tokio::spawn(connection);
            tokio::spawn(async move { sender.send_request(request).await })
        };
        sleep(Duration::from_millis(100)).await;
        // One that is in the middle of its handshake doesn't hold up the end.
        let silent = TcpStream::connect(&server.address).await.unwrap();
        server.stop();
        let response = timeout(PATIENCE, response).await.unwrap().unwrap().unwrap();
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "late");
        timeout(PATIENCE, server.end()).await.unwrap();
        drop(silent);
    }
}

#[tokio::test]
async fn the_management_on_its_own_port_speaks_tls_too() {
    let config = Config { manage_enable: true, manage_port: Some(0), ..config() };
    let server = Running::start(config).await;
    let manage = server.handle.manage_addr().unwrap().to_string();
    let mut stream = connect(&manage, &[]).await.unwrap();
    let request = "GET /go-doudou/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
}

#[tokio::test]
async fn a_new_certificate_is_taken_and_a_broken_one_is_not() {
    let files = Files::of("first");
    let server = Running::start(files.config()).await;
    let old = connect(&server.address, &[]).await.unwrap();
    assert!(is_of(&certificate(&old), "first"));

    files.write("cert.pem", "nonsense");
    let error = server.handle.reload_tls().unwrap_err().to_string();
    assert!(error.contains("cert.pem of GDD_TLS_CERT holds no certificate"), "{error}");
    assert!(is_of(&certificate(&connect(&server.address, &[]).await.unwrap()), "first"));

    files.copy("second");
    server.handle.reload_tls().unwrap();
    assert!(is_of(&certificate(&connect(&server.address, &[]).await.unwrap()), "second"));
    // A connection keeps what it was made with.
    assert_eq!(server.address, old.get_ref().0.peer_addr().unwrap().to_string());
}

/// The only test that `run`s a server and sends signals.
#[cfg(unix)]
#[tokio::test]
async fn sighup_reads_the_certificate_again() {
    let files = Files::of("first");
    let server = Server::new(Echo).config(Config { banner: false, ..files.config() });
    let handle = server.handle();
    let server = tokio::spawn(server.run());
    assert!(timeout(PATIENCE, handle.ready()).await.unwrap());
    let address = handle.local_addr().unwrap().to_string();
    assert!(is_of(&certificate(&connect(&address, &[]).await.unwrap()), "first"));
    let hang_up = || {
        let number = std::process::id().to_string();
        let kill = std::process::Command::new("kill").args(["-HUP", &number]).status();
        assert!(kill.unwrap().success());
    };
    files.write("key.pem", "nonsense");
    hang_up();
    sleep(SHORT).await;
    assert!(is_of(&certificate(&connect(&address, &[]).await.unwrap()), "first"));
    files.copy("second");
    hang_up();
    let changed = async {
        while !is_of(&certificate(&connect(&address, &[]).await.unwrap()), "second") {
            sleep(SHORT / 10).await;
        }
    };
    timeout(PATIENCE, changed).await.unwrap();
    handle.shutdown();
    timeout(PATIENCE, server).await.unwrap().unwrap().unwrap();
}

async fn refusal(config: Config) -> String {
    match Server::new(Echo).config(config).bind().await {
        Err(error @ ServeError::Tls(_)) => format!("{error:?}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn wrong_files_are_named_with_what_is_wrong() {
    let files = Files::of("first");
    let config = files.config();
    let without_key = Config { tls_key: "".into(), ..config.clone() };
    let error = refusal(without_key).await;
    assert!(error.contains("GDD_TLS_CERT is set, but GDD_TLS_KEY isn't"), "{error}");
    let without_cert = Config { tls_cert: "".into(), ..config.clone() };
    let error = refusal(without_cert).await;
    assert!(error.contains("GDD_TLS_KEY is set, but GDD_TLS_CERT isn't"), "{error}");

    let missing = Config { tls_cert: "/nowhere/cert.pem".into(), ..config.clone() };
    let error = refusal(missing).await;
    assert!(error.contains("couldn't read /nowhere/cert.pem of GDD_TLS_CERT: No such"), "{error}");

    let swapped = Config { tls_cert: config.tls_key.clone(), ..config.clone() };
    let error = refusal(swapped).await;
    assert!(error.contains("key.pem of GDD_TLS_CERT holds no certificate in PEM form"), "{error}");
    let swapped = Config { tls_key: config.tls_cert.clone(), ..config.clone() };
    let error = refusal(swapped).await;
    assert!(error.contains("cert.pem of GDD_TLS_KEY holds no private key in PEM form"), "{error}");

    let second = Files::of("second");
    let other = Config { tls_key: second.config().tls_key, ..config.clone() };
    let error = refusal(other).await;
    assert!(error.contains("doesn't fit the first certificate in "), "{error}");

    files.write("cert.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    let error = refusal(config.clone()).await;
    assert!(
        error.contains("cert.pem of GDD_TLS_CERT holds a certificate that can't be"),
        "{error}"
    );
    files.write("cert.pem", "-----BEGIN CERTIFICATE-----\n");
    let error = refusal(config.clone()).await;
    assert!(error.contains("cert.pem of GDD_TLS_CERT isn't well-formed PEM"), "{error}");
    files.copy("first");
    files.write("key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    let error = refusal(config).await;
    assert!(error.contains("key.pem of GDD_TLS_KEY holds a key that can't be used"), "{error}");
}
