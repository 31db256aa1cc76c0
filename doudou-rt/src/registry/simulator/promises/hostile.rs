//! Packets of those who aren't of the cluster, or want it ill.

use std::net::SocketAddr;

use foca::{Member, State};
use rand::RngExt as _;
use rand::rngs::StdRng;

use super::super::super::settings::Settings;
use super::super::super::wire::{Envelope, Id, Kind, Rejected, gossip};
use super::super::super::{EventKind, MemberState, Members};
use super::super::cluster::{KEY, LABEL, Process, name};
use super::super::{Overheard, say};
use super::{Cluster, Duration, SECOND};

/// Who sends it all: no place has this address.
fn stranger() -> SocketAddr {
    SocketAddr::from(([10, 66, 6, 6], 6666))
}

/// The id of a member, as others know it.
fn id(cluster: &mut Cluster, place: usize) -> Id {
    let member = cluster.member(place, place).unwrap();
    Id::new(&member.name, member.address, member.generation).unwrap()
}

/// What would tell a node, if it believed it, that another is dead.
fn obituary(cluster: &mut Cluster, to: usize, of: usize, envelope: &Envelope) -> Vec<u8> {
    let (source, to, of) = (id(cluster, (of + 1) % 3), id(cluster, to), id(cluster, of));
    let packet = gossip(&source, 0, &to, &Member::new(of, 100, State::Down));
    envelope.seal(Kind::Datagram, &[], &packet, cluster.world.rng())
}

/// What everybody believes, without the moments.
fn beliefs(cluster: &mut Cluster) -> Vec<Members> {
    let running = cluster.running();
    running.into_iter().map(|place| (*cluster.members(place)).clone()).collect()
}

/// How many packets a node has refused.
fn rejected(cluster: &mut Cluster, place: usize) -> u64 {
    let node = cluster.world.places[place].process.as_ref().unwrap();
    Rejected::ALL.iter().map(|&why| node.counters().rejected(why)).sum()
}

/// Three nodes, to all of which something is sent that must change nothing and be counted.
fn unimpressed(mut attack: impl FnMut(&mut Cluster, usize) -> Vec<Vec<u8>>) {
    let mut cluster = Cluster::sealed(1, 3);
    let before = beliefs(&mut cluster);
    for to in 0..3 {
        let packets = attack(&mut cluster, to);
        let counted = rejected(&mut cluster, to);
        for packet in &packets {
            let from = cluster.world.places[(to + 1) % 3].address;
            cluster.world.forge(stranger(), to, packet);
            cluster.world.forge(from, to, packet);
            let answer = cluster.world.call(to, |node| node.requested(stranger(), packet));
            assert_eq!(answer, Some(None), "it was answered");
        }
        let now = rejected(&mut cluster, to);
        assert_eq!(now - counted, 3 * packets.len() as u64, "not all were counted");
    }
    assert!(beliefs(&mut cluster) == before);
    cluster.world.run(30 * SECOND);
    assert!(beliefs(&mut cluster) == before);
    for kind in [EventKind::Joined, EventKind::Died, EventKind::Suspected, EventKind::Left] {
        assert_eq!(cluster.noticed(kind), []);
    }
}

#[test]
fn who_has_another_key_is_not_believed() {
    let envelope = Envelope::new(&[[8; 32]], LABEL);
    unimpressed(|cluster, to| vec![obituary(cluster, to, (to + 2) % 3, &envelope)]);
}

#[test]
fn who_has_no_key_is_not_believed() {
    let envelope = Envelope::new(&[], LABEL);
    unimpressed(|cluster, to| vec![obituary(cluster, to, (to + 2) % 3, &envelope)]);
}

#[test]
fn who_is_of_another_cluster_with_the_same_key_is_not_believed() {
    let envelope = Envelope::new(&[KEY], "another");
    unimpressed(|cluster, to| vec![obituary(cluster, to, (to + 2) % 3, &envelope)]);
}

#[test]
fn a_packet_that_was_changed_under_way_is_not_believed() {
    let envelope = Envelope::new(&[KEY], LABEL);
    unimpressed(|cluster, to| {
        let packet = obituary(cluster, to, (to + 2) % 3, &envelope);
        let changed = (0..packet.len()).map(|at| {
            let mut packet = packet.clone();
            packet[at] ^= 1 << (at % 8);
            packet
        });
        let cut = (0..packet.len()).map(|end| packet[..end].to_vec());
        changed.chain(cut).collect()
    });
}

#[test]
fn junk_is_not_believed() {
    unimpressed(|cluster, _| {
        let rng = cluster.world.rng();
        let mut junk: Vec<Vec<u8>> = (0..2_000)
            .map(|_| (0..rng.random_range(0..1500)).map(|_| rng.random()).collect())
            .collect();
        junk.push(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec());
        junk.push(vec![0; 65_507]);
        junk
    });
}

/// A test that can fail: with the right key and label the same packet is believed.
#[test]
fn who_has_the_key_is_believed() {
    let envelope = Envelope::new(&[KEY], LABEL);
    let mut cluster = Cluster::sealed(1, 3);
    let packet = obituary(&mut cluster, 0, 1, &envelope);
    cluster.world.forge(stranger(), 0, &packet);
    cluster.world.run(SECOND);
    let died = cluster.noticed(EventKind::Died);
    assert!(died.iter().any(|(_, at, of)| (*at, of) == (0, &name(1))), "{died:?}");
    // And it isn't dead for long.
    assert!(cluster.all_see_all(SECOND / 10, 30 * SECOND).is_some());
}

#[test]
fn packets_of_the_past_change_nothing() {
    let mut cluster = Cluster::sealed(1, 5);
    cluster.world.overheard = Some(Overheard::default());
    let leaver = 4;
    cluster.world.run(10 * SECOND);
    // A death that isn't one any more, and a leave that is.
    cluster.world.kill(3);
    cluster.world.run(30 * SECOND);
    cluster.start(3);
    cluster.world.run(10 * SECOND);
    cluster.world.call(leaver, Process::leave);
    cluster.world.run(5 * SECOND);
    cluster.world.kill(leaver);
    let overheard = cluster.world.overheard.take().unwrap();
    let running = cluster.running();
    let states = |cluster: &mut Cluster| {
        let mut states = Vec::new();
        for &at in &running {
            for of in 0..5 {
                let member = cluster.member(at, of).unwrap();
                states.push((member.state, member.generation, member.address));
            }
        }
        states
    };
    let before = states(&mut cluster);
    for (count, (to, bytes)) in overheard.datagrams.iter().enumerate() {
        let to = cluster.world.places.iter().position(|place| place.address == *to).unwrap();
        cluster.world.forge(stranger(), to, bytes);
        if count % 50 == 0 {
            cluster.world.run(Duration::from_millis(20));
        }
    }
    for (to, frame) in &overheard.frames {
        let to = cluster.world.places.iter().position(|place| place.address == *to).unwrap();
        cluster.world.call(to, |node| node.requested(stranger(), frame));
    }
    cluster.world.run(SECOND);
    assert!(states(&mut cluster) == before);
    say(&format!(
        "{} datagrams and {} frames were sent again",
        overheard.datagrams.len(),
        overheard.frames.len()
    ));
}

#[test]
fn whatever_is_in_an_envelope_nobody_panics() {
    const ROUNDS: usize = 20_000;
    let envelope = Envelope::new(&[KEY], LABEL);
    let mut cluster = Cluster::new(1);
    cluster.world.overheard = Some(Overheard::default());
    cluster.keys.push(KEY);
    cluster.start_within(4, SECOND);
    cluster.world.run(10 * SECOND);
    cluster.world.kill(3);
    cluster.world.run(15 * SECOND);
    let overheard = cluster.world.overheard.take().unwrap();
    let open = |kind, bytes: &[u8]| envelope.open(kind, &[], bytes).unwrap();
    let packets: Vec<_> = overheard
        .datagrams
        .iter()
        .map(|(_, bytes)| open(Kind::Datagram, bytes))
        .chain(overheard.frames.iter().map(|(_, bytes)| open(Kind::Request, bytes)))
        .collect();
    let from = cluster.world.places[3].address;
    for round in 0..ROUNDS {
        let rng = cluster.world.rng();
        let mut packet = packets[rng.random_range(0..packets.len())].clone();
        change(&mut packet, rng);
        let to = rng.random_range(0..3);
        let datagram = envelope.seal(Kind::Datagram, &[], &packet, rng);
        let frame = envelope.seal(Kind::Request, &[], &packet, rng);
        cluster.world.forge(from, to, &datagram);
        cluster.world.call(to, |node| node.requested(from, &frame));
        if round % 100 == 0 {
            cluster.world.run(Duration::from_millis(500));
        }
    }
    cluster.world.run(60 * SECOND);
    // Who has the key can do all kinds of harm, but not stop what runs.
    for place in 0..3 {
        let members = cluster.members(place);
        assert!(members.all.len() <= 10_000);
        assert!(members.get(&name(place)).is_some_and(|this| this.state == MemberState::Alive));
    }
    assert!((0..3).all(|at| (0..3).all(|of| cluster.offers(at, of))));
}

/// Does to a packet what a mistake in another version could do.
fn change(packet: &mut Vec<u8>, rng: &mut StdRng) {
    for _ in 0..rng.random_range(1..4) {
        if packet.is_empty() {
            return;
        }
        let at = rng.random_range(0..packet.len());
        match rng.random_range(0..5) {
            0 => packet[at] = rng.random(),
            1 => packet[at] = [0, 1, 0x7f, 0x80, 0xff][rng.random_range(0..5)],
            2 => packet.truncate(at),
            3 => packet.insert(at, rng.random()),
            _ => {
                packet.remove(at);
            }
        }
    }
}

/// Two nodes that run and a third whose settings are others; they must not know of each other.
fn stay_apart(change: impl FnOnce(&mut Settings)) {
    let mut cluster = Cluster::sealed(1, 3);
    let fourth = cluster.add_place();
    let mut settings = cluster.settings(fourth);
    change(&mut settings);
    cluster.start_with(fourth, settings);
    cluster.world.run(60 * SECOND);
    for place in 0..3 {
        assert_eq!(cluster.members(place).all.len(), 3, "at {place}");
    }
    assert_eq!(cluster.members(fourth).all.len(), 1);
    assert!((0..3).any(|place| rejected(&mut cluster, place) > 0));
}

#[test]
fn a_node_with_another_key_stays_alone() {
    stay_apart(|settings| settings.keys = vec![[8; 32]]);
}

#[test]
fn a_node_without_a_key_stays_alone() {
    stay_apart(|settings| settings.keys.clear());
}

#[test]
fn a_node_of_another_cluster_stays_alone() {
    stay_apart(|settings| settings.cluster = "another".to_owned());
}

#[test]
fn a_key_is_replaced_without_a_moment_in_which_nodes_do_not_hear_each_other() {
    let (old, new) = (KEY, [9; 32]);
    let mut cluster = Cluster::sealed(1, 5);
    let mut slowest = Duration::ZERO;
    for keys in [vec![old, new], vec![new, old], vec![new]] {
        for place in 0..5 {
            cluster.world.call(place, Process::leave);
            cluster.world.run(SECOND);
            let settings = Settings { keys: keys.clone(), ..cluster.settings(place) };
            cluster.start_with(place, settings);
            let took = cluster.all_see_all(SECOND / 100, 10 * SECOND);
            slowest = slowest.max(took.unwrap_or(Duration::MAX));
        }
    }
    say(&format!("a node with another key is seen by all within {slowest:.2?}"));
    assert!(slowest <= 2 * SECOND, "{slowest:?}");
    for kind in [EventKind::Died, EventKind::Suspected] {
        assert_eq!(cluster.noticed(kind), []);
    }
}
