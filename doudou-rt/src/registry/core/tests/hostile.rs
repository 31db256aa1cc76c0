//! Whatever arrives, nothing breaks, and what isn't of the cluster changes nothing.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::super::ExchangeId;
use super::{Net, SECOND, addr, record, sealed, settings};
use crate::registry::Record;
use crate::registry::wire::{
    Answer, Envelope, Kind, News, Rejected, Request, decode_header, decode_member,
};

/// What a node believes and has to say, as far as a stranger could have changed it.
fn state(net: &mut Net, node: usize) -> String {
    let core = net.core(node);
    format!("{:?} {}", core.members(), core.known_hash())
}

#[test]
fn strangers_are_counted_by_what_they_are() {
    let mut net = Net::new(1);
    net.add(sealed("n0"));
    net.add(sealed("n1"));
    net.run(3 * SECOND);
    let before = state(&mut net, 0);
    let mut rng = StdRng::seed_from_u64(1);
    let own = Envelope::new(&[[7; 32]], "test");
    let mut version = own.seal(Kind::Datagram, &[], b"x", &mut rng);
    version[0] = 0xd2;
    let cases = [
        // memberlist: a ping, a compound, something encrypted, a label.
        (vec![0, 1, 2, 3], Rejected::Protocol),
        (vec![7, 1, 0, 5, 1, 2, 3, 4, 5], Rejected::Protocol),
        (vec![1; 60], Rejected::Protocol),
        (vec![244, 3, b'a', b'b', b'c'], Rejected::Protocol),
        (b"GET / HTTP/1.1\r\n\r\n".to_vec(), Rejected::Protocol),
        (vec![0x16, 3, 1, 0, 200], Rejected::Protocol),
        (Vec::new(), Rejected::Protocol),
        (version, Rejected::Version),
        (
            Envelope::new(&[[8; 32]], "test").seal(Kind::Datagram, &[], b"x", &mut rng),
            Rejected::Auth,
        ),
        (
            Envelope::new(&[[7; 32]], "tes").seal(Kind::Datagram, &[], b"x", &mut rng),
            Rejected::Auth,
        ),
        (Envelope::new(&[], "test").seal(Kind::Datagram, &[], b"x", &mut rng), Rejected::Auth),
        (own.seal(Kind::Answer, &[], b"x", &mut rng), Rejected::Auth),
        (own.seal(Kind::Datagram, &[], b"x", &mut rng), Rejected::Decode),
        (own.seal(Kind::Datagram, &[], &[0; 2000], &mut rng), Rejected::Size),
    ];
    for (datagram, why) in cases {
        let count = net.core(0).counters().rejected(why);
        net.core(0).received(addr(9), &datagram);
        assert_eq!(net.core(0).counters().rejected(why), count + 1, "{datagram:?}");
        assert_eq!(net.core(0).requested(addr(9), &datagram), None);
    }
    assert_eq!(state(&mut net, 0), before);
}

#[test]
fn without_keys_clusters_are_still_apart() {
    let mut rng = StdRng::seed_from_u64(2);
    let own = Envelope::new(&[], "one");
    let other = Envelope::new(&[], "two").seal(Kind::Request, &[], b"x", &mut rng);
    assert_eq!(own.open(Kind::Request, &[], &other), Err(Rejected::Label));
    let sealed = Envelope::new(&[[1; 32]], "one").seal(Kind::Request, &[], b"x", &mut rng);
    assert_eq!(own.open(Kind::Request, &[], &sealed), Err(Rejected::Auth));
    let mut broken = own.seal(Kind::Request, &[], b"hello", &mut rng);
    assert_eq!(own.open(Kind::Request, &[], &broken).as_deref(), Ok(&b"hello"[..]));
    assert_eq!(own.open(Kind::Datagram, &[], &broken), Err(Rejected::Decode));
    *broken.last_mut().unwrap() ^= 1;
    assert_eq!(own.open(Kind::Request, &[], &broken), Err(Rejected::Decode));
}

#[test]
fn an_answer_belongs_to_one_request() {
    let mut rng = StdRng::seed_from_u64(3);
    let own = Envelope::new(&[[1; 32]], "one");
    let answer = own.seal(Kind::Answer, &[5; 24], b"x", &mut rng);
    assert_eq!(own.open(Kind::Answer, &[6; 24], &answer), Err(Rejected::Auth));
    assert!(own.open(Kind::Answer, &[5; 24], &answer).is_ok());
}

/// Bytes with something changed, cut off, doubled or put in.
fn mutated(bytes: &[u8], rng: &mut StdRng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=rng.next_u32() % 4 {
        let at = rng.next_u64() as usize % (bytes.len() + 1);
        match rng.next_u32() % 6 {
            0 if at < bytes.len() => bytes[at] ^= 1 << (rng.next_u32() % 8),
            1 if at < bytes.len() => bytes[at] = rng.next_u32() as u8,
            2 => bytes.truncate(at),
            3 => bytes.insert(at, [0, 0x7f, 0x80, 0xff][rng.next_u32() as usize % 4]),
            4 => {
                let tail = bytes[at..].to_vec();
                bytes.extend(tail);
            }
            _ => {
                let junk: Vec<_> = (0..8).map(|_| rng.next_u32() as u8).collect();
                bytes.splice(at..at, junk);
            }
        }
    }
    bytes
}

#[test]
fn what_doesnt_authenticate_changes_nothing() {
    for keys in [vec![[7; 32]], Vec::new()] {
        let mut net = Net::new(4);
        for name in ["n0", "n1", "n2"] {
            net.add(super::net::Settings { keys: keys.clone(), ..settings(name) });
        }
        net.record = true;
        net.run(3 * SECOND);
        let seen = std::mem::take(&mut net.recorded);
        assert!(seen.len() > 20);
        let before = state(&mut net, 0);
        let mut rng = StdRng::seed_from_u64(5);
        for round in 0..4000 {
            let whole = &seen[round % seen.len()];
            let broken = mutated(whole, &mut rng);
            // What is whole, and what only has something behind it, is of the cluster.
            if seen.contains(&broken) {
                continue;
            }
            net.core(0).received(addr(1), &broken);
            assert_eq!(net.core(0).requested(addr(1), &broken), None);
            net.core(0).answered(ExchangeId(round as u64), Ok(&broken));
        }
        assert_eq!(state(&mut net, 0), before);
    }
}

/// What is authentic and means nothing, or something strange, may change what a node believes, for
/// whoever has the key is trusted. It still breaks nothing.
#[test]
fn no_content_breaks_anything() {
    let mut net = Net::new(6);
    for name in ["n0", "n1", "n2"] {
        net.add(sealed(name));
    }
    net.record = true;
    net.run(6 * SECOND);
    let envelope = Envelope::new(&[[7; 32]], "test");
    let kinds = [Kind::Datagram, Kind::Request];
    let recorded = std::mem::take(&mut net.recorded);
    let contents: Vec<_> = recorded
        .iter()
        .flat_map(|bytes| kinds.iter().filter_map(|kind| envelope.open(*kind, &[], bytes).ok()))
        .collect();
    assert!(contents.len() > 20);
    let mut rng = StdRng::seed_from_u64(7);
    for round in 0..6000 {
        let content = mutated(&contents[round % contents.len()], &mut rng);
        let datagram = envelope.seal(Kind::Datagram, &[], &content, &mut rng);
        net.core(0).received(addr(1), &datagram);
        let request = envelope.seal(Kind::Request, &[], &content, &mut rng);
        let answer = net.core(0).requested(addr(1), &request);
        if let Some(answer) = answer {
            assert!(answer.len() < 4 << 20);
        }
        let _ = Answer::decode(&content);
        let _ = Request::decode(&content);
        let _ = News::decode(&content);
        let _ = decode_header(&*content);
        let _ = decode_member(&*content);
        let _ = Record::decode(&content);
        if round % 50 == 0 {
            net.run(SECOND / 10);
        }
    }
    net.run(5 * SECOND);
    net.core(0).members();
}

#[test]
fn records_of_others_are_checked() {
    let whole = record("checked").encode().unwrap();
    let mut rng = StdRng::seed_from_u64(8);
    for _ in 0..20_000 {
        let Ok(read) = Record::decode(&mutated(&whole, &mut rng)) else { continue };
        // Whatever was taken can be told again.
        assert!(read.check().is_ok());
        assert_eq!(Record::decode(&read.encode().unwrap()), Ok(read));
    }
    for wrong in [
        Record { host: Some("a/b".to_owned()), ..record("a") },
        Record { host: Some("a@b".to_owned()), ..record("a") },
        Record { root_path: "/a?b".to_owned(), ..record("a") },
        Record { root_path: "//a".to_owned(), ..record("a") },
        Record { zone: "a\nb".to_owned(), ..record("a") },
        Record { data: "{".to_owned(), ..record("a") },
        Record { port: 0, ..record("a") },
        Record { service: "x".repeat(256), ..record("a") },
    ] {
        assert!(wrong.encode().is_err(), "{wrong:?}");
    }
}
