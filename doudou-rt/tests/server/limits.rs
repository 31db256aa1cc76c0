//! Limits of a connection and of their number, and what the protocols ask for.

use std::time::Duration;

use doudou_rt::{Config, Server};
use tokio::time::{sleep, timeout};

use crate::http2::{
    CONTINUATION, DATA, END_HEADERS, END_STREAM, Frames, GOAWAY, HEADERS, PING, RST_STREAM, head,
    header,
};
use crate::service::{Echo, Running, config};
use crate::wire::{PATIENCE, Wire};

const SHORT: Duration = Duration::from_millis(200);
/// The status 431 as a literal of HPACK: an indexed name and three digits.
const STATUS_431: &[u8] = b"431";

#[tokio::test]
async fn a_head_up_to_the_limit_is_read_and_a_larger_one_is_a_431() {
    for limit in [8 << 10, 64 << 10, 1 << 20] {
        let server = Running::start(Config { header_limit: limit, ..config() }).await;
        let request = |length: usize| {
            let frame = "GET /ping HTTP/1.1\r\nHost: x\r\nX: \r\n\r\n".len();
            format!("GET /ping HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "v".repeat(length - frame))
        };
        let limit = usize::try_from(limit).unwrap();
        let mut wire = Wire::connect(&server.address).await;
        wire.send(request(limit)).await;
        assert_eq!(wire.answer().await.unwrap().text(), "pong", "{limit}");
        wire.send(request(limit + 1)).await;
        assert_eq!(wire.answer().await.unwrap().status, 431, "{limit}");
        assert!(wire.ends().await);
    }
}

#[tokio::test]
async fn a_head_of_http2_has_the_same_limit() {
    let server = Running::start(Config { header_limit: 8 << 10, ..config() }).await;
    let mut frames = Frames::connect(&server.address, 65_535).await;
    let mut large = head("/ping");
    large.extend(header(b'a', 9_000));
    assert!(frames.send(HEADERS, END_HEADERS | END_STREAM, 1, &large).await);
    let answer = frames.until(HEADERS).await.unwrap();
    let is_431 = answer.payload.windows(3).any(|bytes| bytes == STATUS_431)
        // Digits may be in Huffman's code: 4 and 3 have six bits, 1 has five.
        || answer.payload.starts_with(&[0x48, 0x83]) || answer.payload.starts_with(&[0x48, 0x82]);
    assert!(is_431, "{answer:?}");
    // The connection and its other streams live.
    assert!(frames.get(3, "/ping").await);
    let answer = frames.until(HEADERS).await.unwrap();
    assert_eq!((answer.stream, answer.payload[0]), (3, 0x88), "200 is the index 8 of HPACK");
}

#[tokio::test]
async fn a_head_of_http2_that_never_ends_is_cut_off() {
    let server = Running::start(Config { idle_timeout: SHORT, ..config() }).await;
    let mut frames = Frames::connect(&server.address, 65_535).await;
    assert!(frames.send(HEADERS, END_STREAM, 1, &head("/ping")).await);
    let flood = async {
        while frames.send(CONTINUATION, 0, 1, &header(b'a', 200)).await {
            sleep(SHORT / 10).await;
        }
    };
    timeout(PATIENCE, flood).await.unwrap();
}

#[tokio::test]
async fn pings_do_not_keep_an_idle_connection_of_http2_open() {
    let server = Running::start(Config { idle_timeout: SHORT, ..config() }).await;
    let mut frames = Frames::connect(&server.address, 65_535).await;
    let pings = async {
        while frames.send(PING, 0, 0, &[0; 8]).await {
            sleep(SHORT / 10).await;
        }
    };
    timeout(PATIENCE, pings).await.unwrap();
}

#[tokio::test]
async fn a_client_of_http2_that_makes_no_room_for_its_response_is_cut_off() {
    let server = Running::start(Config { write_timeout: SHORT, ..config() }).await;
    let mut frames = Frames::connect(&server.address, 0).await;
    assert!(frames.get(1, "/ping").await);
    let read = async {
        while let Some(frame) = frames.frame().await {
            assert_ne!(frame.kind, DATA);
            // The connection itself is as alive as can be.
            frames.send(PING, 0, 0, &[0; 8]).await;
            sleep(SHORT / 10).await;
        }
    };
    timeout(PATIENCE, read).await.unwrap();
    assert_eq!(Wire::connect(&server.address).await.get("/ping").await.status, 200);
}

#[tokio::test]
async fn a_response_of_http2_that_waits_for_the_service_is_not_cut_off() {
    let server = Running::start(Config { write_timeout: SHORT, ..config() }).await;
    let mut frames = Frames::connect(&server.address, 65_535).await;
    assert!(frames.get(1, "/slow/1000").await);
    assert_eq!(frames.until(DATA).await.unwrap().payload, b"late");
}

#[tokio::test]
async fn a_connection_that_resets_its_requests_faster_than_they_are_looked_at_is_closed() {
    let server = Running::start(config()).await;
    let mut frames = Frames::connect(&server.address, 65_535).await;
    let attack = async {
        for number in 0.. {
            let stream = 2 * number + 1;
            let sent = frames.get(stream, "/slow/60000").await
                && frames.send(RST_STREAM, 0, stream, &[0, 0, 0, 8]).await;
            if !sent {
                return;
            }
        }
    };
    timeout(PATIENCE, attack).await.unwrap();
    while let Some(frame) = frames.frame().await {
        if frame.kind == GOAWAY {
            // ENHANCE_YOUR_CALM
            assert_eq!(frame.payload[4..8], [0, 0, 0, 11]);
        }
    }
    assert_eq!(Wire::connect(&server.address).await.get("/ping").await.status, 200);
}

#[tokio::test]
async fn more_connections_than_allowed_wait_until_others_end() {
    let server = Running::start(Config { max_connections: 2, ..config() }).await;
    let mut first = Wire::connect(&server.address).await;
    let mut second = Wire::connect(&server.address).await;
    first.request("GET", "/slow/60000", "").await;
    second.request("GET", "/slow/1000", "Connection: close\r\n").await;
    sleep(Duration::from_millis(100)).await;
    let mut third = Wire::connect(&server.address).await;
    third.request("GET", "/ping", "").await;
    let early = timeout(Duration::from_millis(400), third.answer()).await;
    assert!(early.is_err(), "there is no place yet: {early:?}");
    assert_eq!(second.answer().await.unwrap().text(), "late");
    assert_eq!(third.answer().await.unwrap().text(), "pong");
}

#[tokio::test]
async fn idle_connections_make_way_when_the_server_is_full() {
    let read_timeout = Duration::from_millis(400);
    let config = Config { max_connections: 1, read_timeout, ..config() };
    let server = Running::start(config).await;
    let mut first = Wire::connect(&server.address).await;
    assert_eq!(first.get("/ping").await.text(), "pong");
    let mut second = Wire::connect(&server.address).await;
    assert_eq!(second.get("/ping").await.text(), "pong");
    assert!(first.ends().await);
}

#[tokio::test]
async fn the_management_on_its_own_port_is_reached_when_the_service_is_full() {
    let config =
        Config { max_connections: 1, manage_enable: true, manage_port: Some(0), ..config() };
    let server = Running::start(config).await;
    let mut first = Wire::connect(&server.address).await;
    first.request("GET", "/slow/60000", "").await;
    let manage = server.handle.manage_addr().unwrap().to_string();
    for _ in 0..3 {
        let mut wire = Wire::connect(&manage).await;
        assert_eq!(wire.get("/go-doudou/health/ready").await.status, 200);
        assert_eq!(wire.get("/ping").await.status, 404);
    }
}

#[tokio::test]
async fn a_client_that_expects_100_is_told_to_go_on() {
    let server = Running::start(config()).await;
    let mut wire = Wire::connect(&server.address).await;
    let length = "Content-Length: 5\r\nExpect: 100-continue\r\n";
    wire.request("POST", "/echo", length).await;
    assert_eq!(wire.answer().await.unwrap().status, 100);
    wire.send("hello").await;
    assert_eq!(wire.answer().await.unwrap().text(), "hello");
    // A body that nobody reads isn't asked for.
    wire.request("POST", "/nowhere", length).await;
    assert_eq!(wire.answer().await.unwrap().status, 404);
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_before_it_is_sent() {
    let server = Running::start(Config { body_limit: 4, ..config() }).await;
    let mut wire = Wire::connect(&server.address).await;
    wire.request("POST", "/echo", "Content-Length: 5\r\nExpect: 100-continue\r\n").await;
    assert_eq!(wire.answer().await.unwrap().status, 413);
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let server = Running::start(config()).await;
    let mut wire = Wire::connect(&server.address).await;
    let mut requests = String::new();
    for turn in 0..20 {
        let path = if turn % 2 == 0 { "/slow/20" } else { "/ping" };
        requests += &format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    wire.send(requests).await;
    for turn in 0..20 {
        let expected = if turn % 2 == 0 { "late" } else { "pong" };
        assert_eq!(wire.answer().await.unwrap().text(), expected);
    }
}

#[tokio::test]
async fn a_connection_is_kept_as_its_client_wishes() {
    let server = Running::start(config()).await;
    for (version, header, kept) in [
        ("1.1", "", true),
        ("1.1", "Connection: close\r\n", false),
        ("1.0", "", false),
        ("1.0", "Connection: keep-alive\r\n", true),
    ] {
        let mut wire = Wire::connect(&server.address).await;
        let request = format!("GET /ping HTTP/{version}\r\nHost: x\r\n{header}\r\n");
        wire.send(&request).await;
        assert_eq!(wire.answer().await.unwrap().text(), "pong");
        if kept {
            wire.send(&request).await;
            assert_eq!(wire.answer().await.unwrap().text(), "pong", "{version} {header}");
        } else {
            assert!(wire.ends().await, "{version} {header}");
        }
    }
}

#[tokio::test]
async fn a_client_that_leaves_cancels_its_request_only_if_that_is_wished() {
    for cancel in [false, true] {
        // The end waits for the handler, unless the client's leave has cancelled it.
        let server = Server::new(Echo)
            .config(Config { grace_timeout: Duration::from_millis(300), ..config() })
            .cancel_on_disconnect(cancel);
        let mut server = Running::run(server).await;
        let mut wire = Wire::connect(&server.address).await;
        wire.request("GET", "/slow/60000", "").await;
        sleep(Duration::from_millis(100)).await;
        drop(wire);
        sleep(Duration::from_millis(100)).await;
        server.stop();
        if cancel {
            timeout(PATIENCE, server.end()).await.unwrap();
        } else {
            timeout(PATIENCE, server.failure()).await.unwrap();
        }
    }
}
