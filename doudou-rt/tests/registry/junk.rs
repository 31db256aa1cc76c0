use std::net::SocketAddr;

use doudou_rt::registry::MemberState;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use crate::node::{Node, PATIENCE, config, get};

/// What a memberlist of Go says first, over either: a ping, a compound of two, a push and pull
/// with its head in msgpack, one with a label, and an encrypted one.
const MEMBERLIST: &[&[u8]] = &[
    b"\x00\x84\xa5SeqNo\x01\xa4Node\xa1b\xaaSourceAddr\xc4\x04\x7f\x00\x00\x01\xaaSourcePort\x11",
    b"\x07\x02\x00\x03\x00\x03\x00\x81\xa1\x04\x81\xa1",
    b"\x06\x83\xa4Join\xc3\xa5Nodes\xce\xff\xff\xff\xff\xacUserStateLen\xce\xff\xff\xff\xff",
    b"\xf4\x04shop\x00\x84\xa5SeqNo\x01",
    b"\x0a\x01\x00\x00\x00\x20................................",
    b"\x0c\x12\x34\x56\x78\x00\x84",
];

/// Bytes that look like nothing, the same in every run.
fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..length).map(|_| next()).collect()
}

async fn send(to: SocketAddr, datagrams: impl Iterator<Item = Vec<u8>>) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    for datagram in datagrams {
        socket.send_to(&datagram, to).await.unwrap();
    }
}

/// Sends bytes on a stream, and waits until the node closes it without an answer.
async fn is_closed_after(to: SocketAddr, bytes: &[u8]) -> bool {
    let mut stream = TcpStream::connect(to).await.unwrap();
    // It may be closed already.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let end = timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    end.is_ok() && answer.is_empty()
}

#[tokio::test]
async fn junk_changes_nothing_is_counted_and_others_join_meanwhile() {
    let first = doudou_rt::Config { manage_enable: true, ..config("a", &[]) };
    let a = Node::start(first).await;
    let gossip = a.gossip().await;
    let b = Node::start(config("b", &[gossip])).await;
    a.sees_alive(&["a", "b"]).await;

    let go = MEMBERLIST.iter().map(|bytes| bytes.to_vec());
    let lengths = [0, 1, 2, 3, 9, 29, 43, 44, 200, 1_232, 1_400, 9_000, 65_507];
    let junk = lengths
        .iter()
        .zip(0..)
        .flat_map(|(length, seed)| (0..20).map(move |more| noise(*length, seed * 100 + more)));
    send(gossip, go.chain(junk)).await;

    for bytes in MEMBERLIST {
        // Their first bytes are a length of more than there may be.
        let mut framed = 200_u32.to_be_bytes().to_vec();
        framed.extend_from_slice(&noise(200, bytes.len() as u64));
        assert!(is_closed_after(gossip, &framed).await);
    }
    for wrong in [u32::MAX, (8 << 20) + 1] {
        assert!(is_closed_after(gossip, &wrong.to_be_bytes()).await);
    }
    // Half a frame, and then the end.
    let mut stream = TcpStream::connect(gossip).await.unwrap();
    stream.write_all(&[0, 0, 1, 0, 7, 7]).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    assert!(rest.is_empty());
    // Streams that say nothing, or stop within a frame: all that one address may have, and more.
    let mut slow = Vec::new();
    for index in 0..40 {
        let mut stream = TcpStream::connect(gossip).await.unwrap();
        let _ = stream.write_all(&noise(index % 4, 1)).await;
        slow.push(stream);
    }

    let c = Node::start(config("c", &[gossip])).await;
    for node in [&a, &b, &c] {
        node.sees_alive(&["a", "b", "c"]).await;
        assert!(node.answers().await);
    }
    let metrics = get(a.address, "/go-doudou/prometheus").await.unwrap();
    let count = |name: &str| {
        let lines = metrics.lines().filter(|line| line.starts_with(name));
        lines.map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()).sum::<f64>()
    };
    assert!(count("gdd_mem_rejected_total") >= 100.0, "{metrics}");
    assert!(count("gdd_mem_streams_refused_total") >= 20.0, "{metrics}");
    drop(slow);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_junk_keeps_a_node_from_nothing() {
    let a = Node::start(config("a", &[])).await;
    let gossip = a.gossip().await;
    let flood = tokio::spawn(async move {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let junk = noise(1_200, 7);
        loop {
            for _ in 0..200 {
                // The socket of the node may be full.
                let _ = socket.try_send_to(&junk, gossip);
            }
            tokio::task::yield_now().await;
        }
    });
    let b = Node::start(config("b", &[gossip])).await;
    for node in [&a, &b] {
        node.sees_alive(&["a", "b"]).await;
        assert!(node.answers().await);
    }
    drop(b);
    a.sees_as("b", MemberState::Dead).await;
    assert!(!flood.is_finished());
    flood.abort();
}
