use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use doudou_rt::{Config, ServeError, Server};
use tokio::sync::Barrier;
use tokio::time::timeout;

use crate::service::{Echo, Running, config};
use crate::wire::{PATIENCE, Wire};

/// Eight connections send 1,000 requests; the server is stopped in the middle. Every request
/// that was sent is answered, and after the answer that says `Connection: close` there is none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_is_lost_when_the_server_stops() {
    const CONNECTIONS: usize = 8;
    const REQUESTS: usize = 1_000;
    let mut server = Running::start(config()).await;
    let answered = Arc::new(AtomicUsize::new(0));
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        let (address, answered) = (server.address.clone(), answered.clone());
        clients.push(tokio::spawn(async move {
            let mut wire = Wire::connect(&address).await;
            for index in 0.. {
                wire.request("GET", if index % 10 == 0 { "/slow/2" } else { "/ping" }, "").await;
                let answer = wire.answer().await.expect("a request was lost");
                assert_eq!(answer.status, 200);
                answered.fetch_add(1, Ordering::Relaxed);
                if answer.header("connection") == Some("close") {
                    assert!(wire.ends().await);
                    return;
                }
            }
        }));
    }
    while answered.load(Ordering::Relaxed) < REQUESTS {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    server.stop();
    for client in clients {
        timeout(PATIENCE, client).await.unwrap().unwrap();
    }
    timeout(PATIENCE, server.end()).await.unwrap();
    assert!(answered.load(Ordering::Relaxed) >= REQUESTS);
}

#[tokio::test]
async fn what_is_being_answered_is_finished() {
    let mut server = Running::start(config()).await;
    let mut wire = Wire::connect(&server.address).await;
    wire.request("GET", "/slow/1500", "").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop();
    let answer = wire.answer().await.unwrap();
    assert_eq!((answer.text(), answer.header("connection")), ("late", Some("close")));
    assert!(wire.ends().await);
    timeout(PATIENCE, server.end()).await.unwrap();
}

#[tokio::test]
async fn a_request_just_after_the_signal_is_answered() {
    let mut server = Running::start(config()).await;
    let mut wire = Wire::connect(&server.address).await;
    assert_eq!(wire.get("/ping").await.header("connection"), None);
    server.stop();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let answer = wire.get("/ping").await;
    assert_eq!((answer.text(), answer.header("connection")), ("pong", Some("close")));
    timeout(PATIENCE, server.end()).await.unwrap();
}

#[tokio::test]
async fn connections_that_wait_in_the_backlog_are_served() {
    // One thread: nothing is accepted between the connect and the stop.
    let mut server = Running::start(config()).await;
    let stream = std::net::TcpStream::connect(&server.address).unwrap();
    server.stop();
    stream.set_nonblocking(true).unwrap();
    let mut wire = Wire::from(tokio::net::TcpStream::from_std(stream).unwrap());
    assert_eq!(wire.get("/ping").await.text(), "pong");
    let address = server.address.clone();
    timeout(PATIENCE, server.end()).await.unwrap();
    assert!(tokio::net::TcpStream::connect(&address).await.is_err());
}

#[tokio::test]
async fn idle_connections_do_not_hold_the_end_up() {
    let mut server = Running::start(config()).await;
    let mut used = Wire::connect(&server.address).await;
    used.get("/ping").await;
    let mut unused = Wire::connect(&server.address).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let start = Instant::now();
    server.stop();
    assert!(used.ends().await && unused.ends().await);
    timeout(PATIENCE, server.end()).await.unwrap();
    assert!(start.elapsed() < config().grace_timeout);
}

#[tokio::test]
async fn the_grace_timeout_bounds_the_end() {
    let grace_timeout = Duration::from_millis(300);
    let mut server = Running::start(Config { grace_timeout, ..config() }).await;
    let mut wire = Wire::connect(&server.address).await;
    wire.request("GET", "/slow/60000", "").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop();
    let failure = timeout(PATIENCE, server.failure()).await.unwrap();
    assert!(matches!(failure, ServeError::CutOff { connections: 1 }), "{failure}");
    assert!(wire.answer().await.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn http2_streams_are_finished_and_the_client_is_told_to_go_away() {
    use bytes::Bytes;
    use doudou_rt::http::Request;
    use http_body_util::Empty;
    use hyper_util::rt::{TokioExecutor, TokioIo};

    let mut server = Running::start(config()).await;
    let stream = tokio::net::TcpStream::connect(&server.address).await.unwrap();
    let (sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
    let connection = tokio::spawn(connection);
    let uri = format!("http://{}/slow/300", server.address);
    let ready = Arc::new(Barrier::new(11));
    let streams: Vec<_> = (0..10)
        .map(|_| {
            let (mut sender, uri, ready) = (sender.clone(), uri.clone(), ready.clone());
            tokio::spawn(async move {
                let request = Request::get(uri).body(Empty::<Bytes>::new()).unwrap();
                let response = sender.send_request(request);
                ready.wait().await;
                response.await.unwrap().status()
            })
        })
        .collect();
    ready.wait().await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop();
    for stream in streams {
        assert_eq!(timeout(PATIENCE, stream).await.unwrap().unwrap(), 200);
    }
    timeout(PATIENCE, server.end()).await.unwrap();
    timeout(PATIENCE, connection).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn for_the_shutdown_delay_the_server_is_not_ready_but_answers() {
    let shutdown_delay = Duration::from_millis(800);
    let config = Config { shutdown_delay, manage_enable: true, ..config() };
    let mut server = Running::start(config).await;
    let mut early = Wire::connect(&server.address).await;
    assert_eq!(early.get("/go-doudou/health/ready").await.status, 200);
    assert!(server.handle.is_ready());
    assert!(timeout(Duration::ZERO, server.handle.stopping()).await.is_err());
    server.stop();
    timeout(PATIENCE, server.handle.stopping()).await.unwrap();
    assert!(!server.handle.is_ready());
    let mut late = Wire::connect(&server.address).await;
    assert_eq!(late.get("/go-doudou/health/ready").await.status, 503);
    // Clients are sent elsewhere, each with its answer.
    let answer = early.get("/ping").await;
    assert_eq!((answer.text(), answer.header("connection")), ("pong", Some("close")));
    assert!(early.ends().await && late.ends().await);
    assert_eq!(Wire::connect(&server.address).await.get("/ping").await.text(), "pong");
    let address = server.address.clone();
    timeout(PATIENCE, server.end()).await.unwrap();
    assert!(tokio::net::TcpStream::connect(&address).await.is_err());
}

#[tokio::test]
async fn a_server_that_is_told_to_end_at_once_waits_for_nothing() {
    let hour = Duration::from_secs(3600);
    let mut server =
        Running::start(Config { shutdown_delay: hour, grace_timeout: hour, ..config() }).await;
    let mut wire = Wire::connect(&server.address).await;
    wire.request("GET", "/slow/3600000", "").await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.stop();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let handle = server.handle.clone();
    handle.shutdown_now();
    let failure = timeout(PATIENCE, server.failure()).await.unwrap();
    assert!(matches!(failure, ServeError::EndedAtOnce), "{failure}");
    timeout(PATIENCE, handle.ended()).await.unwrap();
    assert!(wire.answer().await.is_none());
}

#[tokio::test]
async fn what_is_to_be_closed_is_closed_in_order_after_the_last_answer() {
    let events = Arc::new(std::sync::Mutex::new(Vec::new()));
    let record = |event: &'static str| {
        let events = events.clone();
        move || events.lock().unwrap().push(event)
    };
    let (first, second) = (record("first"), record("second"));
    let mut server = Running::run(
        Server::new(Echo)
            .config(config())
            .on_shutdown(async move {
                tokio::time::sleep(Duration::from_millis(50)).await;
                first();
            })
            .on_shutdown(async { panic!("the pool is gone") })
            .on_shutdown(async move { second() }),
    )
    .await;
    let mut wire = Wire::connect(&server.address).await;
    wire.request("GET", "/slow/400", "").await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.stop();
    assert_eq!(wire.answer().await.unwrap().text(), "late");
    record("answered")();
    // A hook that panics doesn't keep the others from running, but is a wrong end.
    let failure = timeout(PATIENCE, server.failure()).await.unwrap();
    assert!(matches!(failure, ServeError::NotClosed), "{failure}");
    assert_eq!(*events.lock().unwrap(), ["answered", "first", "second"]);
}

#[tokio::test]
async fn what_is_to_be_closed_has_what_is_left_of_the_grace_time() {
    let closed = Arc::new(AtomicUsize::new(0));
    let late = closed.clone();
    let server = Server::new(Echo)
        .config(Config { grace_timeout: Duration::from_millis(200), ..config() })
        .on_shutdown(std::future::pending())
        .on_shutdown(async move {
            late.fetch_add(1, Ordering::Relaxed);
        });
    let mut server = Running::run(server).await;
    server.stop();
    let failure = timeout(PATIENCE, server.failure()).await.unwrap();
    assert!(matches!(failure, ServeError::NotClosed), "{failure}");
    assert_eq!(closed.load(Ordering::Relaxed), 1, "one that needs no time gets its turn");
}

#[tokio::test]
async fn several_servers_run_in_one_process_and_end_by_themselves() {
    let mut first = Running::start(config()).await;
    let second = Running::start(config()).await;
    assert_ne!(first.address, second.address);
    assert_eq!(first.handle.local_addr().unwrap().to_string(), first.address);
    assert!(first.handle.ready().await && second.handle.ready().await);
    first.stop();
    timeout(PATIENCE, first.end()).await.unwrap();
    assert_eq!(Wire::connect(&second.address).await.get("/ping").await.text(), "pong");
    let handle = second.handle.clone();
    drop(second);
    timeout(PATIENCE, handle.ended()).await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_dropped_before_it_serves_has_ended() {
    let server = Server::new(Echo).config(config());
    let handle = server.handle();
    assert_eq!(handle.local_addr(), None);
    let bound = server.bind().await.unwrap();
    assert_eq!(handle.local_addr(), Some(bound.local_addr()));
    drop(bound);
    assert!(!timeout(PATIENCE, handle.ready()).await.unwrap());
    timeout(PATIENCE, handle.ended()).await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_stopped_before_it_serves_ends_when_it_does() {
    let bound = Server::new(Echo).config(config()).bind().await.unwrap();
    bound.handle().shutdown();
    timeout(PATIENCE, bound.serve(std::future::pending())).await.unwrap().unwrap();
}
