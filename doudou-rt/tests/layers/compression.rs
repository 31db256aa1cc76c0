//! Compressed responses and compressed requests.

use std::io::{Read, Write};

use doudou_rt::{Config, Server, layer};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::service::{Client, Running, Shown, config};

const LIMIT: u64 = 1 << 20;

async fn client(config: Config) -> (Running, Client) {
    let server = Server::new(Shown::default())
        .layer(layer::decompression(LIMIT))
        .layer(layer::compression())
        .config(config);
    let server = Running::serve(server).await;
    let client = server.client().await;
    (server, client)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_text_is_compressed_as_the_client_likes_it() {
    let (_server, mut client) = client(config()).await;
    let plain = client.get("/text/application-json/5000", &[]).await;
    assert_eq!((plain.header("content-encoding"), plain.body.len()), (None, 5000));
    assert_eq!(plain.header("etag"), Some("\"v1\""));
    for encoding in ["gzip", "br", "zstd"] {
        let accept = [("accept-encoding", encoding)];
        let answer = client.get("/text/application-json/5000", &accept).await;
        assert_eq!(answer.header("content-encoding"), Some(encoding));
        assert_eq!(answer.header("etag"), Some("W/\"v1\""));
        assert_eq!(answer.header("vary"), Some("accept-encoding"));
        assert!(answer.body.len() < 500 && answer.header("x-request-id").is_some());

        // What the one layer packs, the other one unpacks.
        let packed = [("content-encoding", encoding)];
        let back = client.request("POST", "/echo", &packed, answer.body).await;
        assert_eq!((back.status, back.header("x-encoding")), (200, None));
        assert_eq!(back.body, plain.body, "{encoding}");
    }
    let answer = client.get("/text/text-plain/5000", &[("accept-encoding", "gzip")]).await;
    let mut text = Vec::new();
    GzDecoder::new(&answer.body[..]).read_to_end(&mut text).unwrap();
    assert_eq!(text, plain.body);
}

#[tokio::test]
async fn what_gains_nothing_is_left_alone() {
    let (_server, mut client) = client(config()).await;
    for path in [
        "/text/text-plain/1000",
        "/text/image-png/5000",
        "/text/application-zip/5000",
        "/text/text-event-stream/5000",
        "/text/application-octet-stream/5000",
    ] {
        let answer = client.get(path, &[("accept-encoding", "gzip, br, zstd")]).await;
        assert_eq!(answer.header("content-encoding"), None, "{path}");
        let size = path.rsplit('/').next();
        assert_eq!(answer.header("content-length"), size);
        assert_eq!(answer.header("etag"), Some("\"v1\""));
    }
    let answer =
        client.get("/text/text-plain/5000", &[("accept-encoding", "lzma, gzip;q=0")]).await;
    assert_eq!(answer.header("content-encoding"), None);
}

#[tokio::test]
async fn a_bomb_is_a_413() {
    let bomb = gzip(&vec![0; 50 << 20]);
    let (server, mut client) = client(config()).await;
    assert!(bomb.len() < LIMIT as usize);
    let headers = [("content-encoding", "gzip")];
    let answer = client.request("POST", "/echo", &headers, bomb).await;
    assert!(answer.is_problem(413), "{answer:?}");
    assert!(answer.json()["detail"].as_str().unwrap().contains("1048576 bytes"), "{answer:?}");

    // The rest of the bomb ended the connection.
    let mut client = server.client().await;
    let most = vec![b'x'; LIMIT as usize];
    let answer = client.request("POST", "/echo", &headers, gzip(&most)).await;
    assert_eq!((answer.status, answer.body.len()), (200, most.len()));
}

#[tokio::test]
async fn what_came_is_held_to_its_own_limit() {
    let (_server, mut client) = client(Config { body_limit: 100, ..config() }).await;
    let noise: Vec<u8> =
        (0..500_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let headers = [("content-encoding", "gzip")];
    let answer = client.request("POST", "/echo", &headers, gzip(&noise)).await;
    assert!(answer.is_problem(413), "{answer:?}");
    assert!(answer.json()["detail"].as_str().unwrap().contains("100 bytes"), "{answer:?}");
    // Packed it is below the limit.
    let answer = client.request("POST", "/echo", &headers, gzip(&[b'x'; 5000])).await;
    assert_eq!((answer.status, answer.body.len()), (200, 5000));
}

#[tokio::test]
async fn an_encoding_that_is_not_known_is_a_415() {
    let (_server, mut client) = client(config()).await;
    for encoding in ["lzma", "gzip, br", "deflate"] {
        let headers = [("content-encoding", encoding)];
        let answer = client.request("POST", "/echo", &headers, "x").await;
        assert!(answer.is_problem(415), "{encoding}: {answer:?}");
        assert_eq!(answer.header("accept-encoding"), Some("gzip, br, zstd"));
    }
    for encoding in ["identity", "", "x-gzip"] {
        let body = if encoding == "x-gzip" { gzip(b"hello") } else { b"hello".to_vec() };
        let answer = client.request("POST", "/echo", &[("content-encoding", encoding)], body).await;
        assert_eq!((answer.status, &answer.body[..]), (200, &b"hello"[..]), "{encoding}");
    }
}

#[tokio::test]
async fn broken_data_is_a_400() {
    let (_server, mut client) = client(config()).await;
    let whole = gzip(b"hello, hello, hello");
    for (encoding, body) in [
        ("gzip", b"hello".to_vec()),
        ("gzip", whole[..whole.len() - 1].to_vec()),
        ("br", vec![0xff; 100]),
        ("zstd", b"hello".to_vec()),
    ] {
        let headers = [("content-encoding", encoding)];
        let answer = client.request("POST", "/echo", &headers, body).await;
        assert!(answer.is_problem(400), "{encoding}: {answer:?}");
    }
}
