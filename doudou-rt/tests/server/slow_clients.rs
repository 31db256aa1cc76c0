use std::time::{Duration, Instant};

use doudou_rt::Config;

use crate::service::{Running, config, is_problem};
use crate::wire::Wire;

const SHORT: Duration = Duration::from_millis(200);

#[tokio::test]
async fn a_head_that_drips_in_is_cut_off() {
    let server = Running::start(Config { read_timeout: SHORT, ..config() }).await;
    let mut wire = Wire::connect(&server.address).await;
    assert_eq!(wire.get("/ping").await.status, 200);
    let start = Instant::now();
    // A byte now and then doesn't buy more time.
    let drip = async {
        loop {
            if tokio::io::AsyncWriteExt::write_all(&mut wire.stream, b"G").await.is_err() {
                break;
            }
            tokio::time::sleep(SHORT / 10).await;
        }
    };
    tokio::time::timeout(crate::wire::PATIENCE, drip).await.unwrap();
    assert!(start.elapsed() >= SHORT);
    assert_eq!(Wire::connect(&server.address).await.get("/ping").await.status, 200);
}

#[tokio::test]
async fn a_connection_that_never_sends_a_byte_is_cut_off() {
    let server = Running::start(Config { read_timeout: SHORT, ..config() }).await;
    let start = Instant::now();
    assert!(Wire::connect(&server.address).await.ends().await);
    assert!(start.elapsed() >= SHORT);
}

#[tokio::test]
async fn an_idle_connection_is_closed_and_a_busy_one_is_not() {
    let server = Running::start(Config { idle_timeout: SHORT, ..config() }).await;
    let mut wire = Wire::connect(&server.address).await;
    assert_eq!(wire.get("/slow/700").await.text(), "late");
    let start = Instant::now();
    assert!(wire.ends().await);
    assert!(start.elapsed() >= SHORT / 2);
}

#[tokio::test]
async fn an_idle_http2_connection_is_closed() {
    use bytes::Bytes;
    use http_body_util::Empty;
    use hyper_util::rt::{TokioExecutor, TokioIo};

    let server = Running::start(Config { idle_timeout: SHORT, ..config() }).await;
    let stream = tokio::net::TcpStream::connect(&server.address).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
    let connection = tokio::spawn(connection);
    let uri = format!("http://{}/slow/700", server.address);
    let request = http::Request::get(uri).body(Empty::<Bytes>::new()).unwrap();
    assert_eq!(sender.send_request(request).await.unwrap().status(), 200);
    tokio::time::timeout(crate::wire::PATIENCE, connection).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn a_body_that_takes_too_long_is_a_408() {
    let server = Running::start(Config { read_timeout: SHORT, ..config() }).await;
    let mut wire = Wire::connect(&server.address).await;
    wire.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe").await;
    let answer = wire.answer().await.unwrap();
    assert!(is_problem(&answer, 408), "{answer:?}");
    assert!(answer.text().contains("0.2 s"), "{answer:?}");
    assert!(wire.ends().await);
}

#[tokio::test]
async fn a_client_that_does_not_read_its_response_is_cut_off() {
    let server = Running::start(Config { write_timeout: SHORT, ..config() }).await;
    let mut wire = Wire::connect(&server.address).await;
    wire.request("GET", "/large", "").await;
    tokio::time::sleep(SHORT * 4).await;
    // What was on its way arrives; the rest never will.
    assert!(wire.answer().await.is_none());
}

#[tokio::test]
async fn a_client_that_reads_slowly_gets_its_whole_response() {
    let server = Running::start(Config {
        write_timeout: SHORT,
        idle_timeout: SHORT,
        read_timeout: SHORT,
        ..config()
    })
    .await;
    let mut wire = Wire::connect(&server.address).await;
    wire.request("GET", "/large", "Connection: close\r\n").await;
    let mut total = 0;
    let mut buffer = vec![0; 4 << 20];
    loop {
        let read = tokio::io::AsyncReadExt::read(&mut wire.stream, &mut buffer);
        let count = tokio::time::timeout(crate::wire::PATIENCE, read).await.unwrap().unwrap();
        if count == 0 {
            break;
        }
        total += count;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(total > 32 << 20, "{total}");
}
