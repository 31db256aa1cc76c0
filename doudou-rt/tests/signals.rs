//! What SIGTERM does to `Server::run`. Alone in its process, which gets the signals.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

use std::io::{Read, Write};
use std::iter::once;
use std::net::{TcpListener, TcpStream};
use std::process::{Command, id};
use std::time::{Duration, Instant};

use doudou_rt::http::{Method, Request};
use doudou_rt::{Body, Config, Description, Response, ServeError, Server, Service};

#[derive(Clone)]
struct Slow;

impl Service for Slow {
    fn descriptions() -> impl Iterator<Item = Description> {
        once(Description { name: "Slow", routes: &[], openapi: None, peer: false })
    }

    fn route(_: &Method, _: &str) -> Option<usize> {
        None
    }

    async fn call(self, request: Request<Body>) -> Response {
        let millis = request.uri().path()[1..].parse().unwrap();
        tokio::time::sleep(Duration::from_millis(millis)).await;
        Response::new(Body::from("late"))
    }
}

const PATIENCE: Duration = Duration::from_secs(20);

fn terminate() {
    let killed = Command::new("kill").args(["-TERM", &id().to_string()]).status().unwrap();
    assert!(killed.success());
}

/// Starts the server, asks it something that takes `millis`, and sends `signals` meanwhile.
/// Gives the answer, the time that the end took, and how `run` ended.
fn ask_and_terminate(millis: u64, signals: usize) -> (String, Duration, Result<(), ServeError>) {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let config = Config { host: "127.0.0.1".to_owned(), port: free.port(), ..Config::default() };
    let server = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(Server::new(Slow).config(config).run())
    });
    let start = Instant::now();
    let mut stream = loop {
        match TcpStream::connect(free) {
            Ok(stream) => break stream,
            Err(_) if start.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(10)),
            Err(error) => panic!("the server doesn't start: {error}"),
        }
    };
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(stream, "GET /{millis} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    std::thread::sleep(Duration::from_millis(200));
    let start = Instant::now();
    for _ in 0..signals {
        terminate();
        // Two signals at once would be one.
        std::thread::sleep(Duration::from_millis(100));
    }
    let mut answer = String::new();
    // A reset is an end too.
    let _ = stream.read_to_string(&mut answer);
    let end = server.join().unwrap();
    (answer, start.elapsed(), end)
}

#[test]
fn the_first_signal_lets_requests_end_and_the_second_does_not() {
    let (answer, _, end) = ask_and_terminate(1_000, 1);
    assert!(end.is_ok(), "{end:?}");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nlate"), "{answer}");

    let (answer, time, end) = ask_and_terminate(60_000, 2);
    assert!(matches!(end, Err(ServeError::EndedAtOnce)), "{end:?}");
    assert_eq!(answer, "");
    assert!(time < Config::default().grace_timeout, "{time:?}");
}
