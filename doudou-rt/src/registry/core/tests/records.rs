//! What members say about themselves.

use super::{Net, SECOND, record};
use crate::registry::record::RecordError;
use crate::registry::{EventKind, Record};

fn with_data(bytes: usize) -> Record {
    Record { data: format!("\"{}\"", "x".repeat(bytes)), ..record("large") }
}

fn all_have(net: &mut Net, nodes: usize, of: &str, record: &Record) -> bool {
    (0..nodes).all(|node| {
        let members = net.core(node).members();
        members.get(of).and_then(|member| member.record.clone()).as_deref() == Some(record)
    })
}

#[test]
fn a_change_is_known_everywhere_in_a_moment() {
    for bytes in [10, 60_000] {
        let mut net = Net::of(8, 1);
        net.run(5 * SECOND);
        net.core(3).take_events();
        let said = with_data(bytes);
        net.core(5).set_record(said.clone()).unwrap();
        let took = net.until(10 * SECOND, |net| all_have(net, 8, "n5", &said));
        assert!(took.is_some_and(|took| took <= 3 * SECOND), "{bytes}: {took:?}");
        let events = net.core(3).take_events();
        let kinds: Vec<_> = events.iter().map(|event| (&*event.member, event.kind)).collect();
        assert_eq!(kinds, [("n5", EventKind::Updated)]);
    }
}

#[test]
fn a_newcomer_gets_large_records_too() {
    let mut net = Net::of(5, 2);
    net.run(3 * SECOND);
    let said = with_data(60_000);
    for node in 0..5 {
        net.core(node).set_record(said.clone()).unwrap();
    }
    net.run(5 * SECOND);
    net.add(super::settings("n5"));
    let took = net.until(10 * SECOND, Net::is_whole);
    assert!(took.is_some_and(|took| took <= 2 * SECOND), "{took:?}");
}

#[test]
fn what_is_too_large_is_refused_and_the_old_stays() {
    let mut net = Net::of(2, 3);
    net.run(3 * SECOND);
    let refused = net.core(1).set_record(with_data(70_000));
    assert!(matches!(refused, Err(RecordError::TooLarge { bytes }) if bytes > 65_536));
    net.run(3 * SECOND);
    assert!(all_have(&mut net, 2, "n1", &record("n1")));
    let wrong = Record { root_path: "api".to_owned(), ..record("n1") };
    let refused = net.core(1).set_record(wrong);
    assert!(matches!(refused, Err(RecordError::Invalid { .. })));
}

#[test]
fn a_record_gets_through_a_lossy_network() {
    for seed in 4..8 {
        let mut net = Net::of(10, seed);
        net.run(5 * SECOND);
        net.loss = 0.3;
        let said = with_data(5_000);
        net.core(5).set_record(said.clone()).unwrap();
        let took = net.until(60 * SECOND, |net| all_have(net, 10, "n5", &said));
        assert!(took.is_some_and(|took| took <= 20 * SECOND), "{seed}: {took:?}");
    }
}

#[test]
fn nothing_is_left_in_the_queue() {
    let mut net = Net::of(4, 9);
    net.run(3 * SECOND);
    // Around what fits in a packet.
    for bytes in (500..1200).step_by(50) {
        net.core(2).set_record(with_data(bytes)).unwrap();
        net.run(5 * SECOND);
        for node in 0..4 {
            assert_eq!(net.core(node).counters().backlog_news, 0, "{bytes}");
        }
    }
}

#[test]
fn a_record_survives_what_later_versions_add() {
    let mut bytes = record("a").encode().unwrap();
    bytes.extend([200, 3, 1, 2, 3]);
    assert_eq!(Record::decode(&bytes), Ok(record("a")));
}

#[test]
fn a_record_is_read_as_it_was_written() {
    let full = Record {
        https: true,
        host: Some("node-1.nodes.svc".to_owned()),
        manage_port: None,
        root_path: "/api/v1".to_owned(),
        weight: 70_000,
        zone: "eu-1".to_owned(),
        draining: true,
        build_user: "me".to_owned(),
        build_time: "2024-01-01".to_owned(),
        data: "{\"a\":[1,2]}".to_owned(),
        ..record("full")
    };
    assert_eq!(Record::decode(&full.encode().unwrap()), Ok(full));
}
