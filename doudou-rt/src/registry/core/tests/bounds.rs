//! Nothing grows without end.

use foca::{Member, State};

use super::net::Settings;
use super::{Net, SECOND, addr, settings};
use crate::registry::MemberState;
use crate::registry::wire::Id;

#[test]
fn more_members_than_allowed_are_refused() {
    let mut net = Net::new(1);
    for node in 0..5 {
        net.add(Settings { max_members: 3, ..settings(&format!("n{node}")) });
        net.run(5 * SECOND);
    }
    net.run(30 * SECOND);
    assert_eq!(net.core(0).members().active().count(), 3);
    assert_eq!(net.core(4).members().all.len(), 1);
}

#[test]
fn the_dead_are_listed_for_a_while_and_then_no_more() {
    let mut net = Net::of(4, 2);
    net.run(5 * SECOND);
    net.kill(3);
    net.run(25 * SECOND);
    assert_eq!(net.state(0, "n3"), Some(MemberState::Dead));
    net.run(35 * SECOND);
    assert_eq!(net.state(0, "n3"), None);
    // Though it is remembered: old news don't bring it back.
    assert_eq!(net.core(0).members().all.len(), 3);
    net.run(10 * SECOND);
    assert!(net.is_whole());
}

#[test]
fn ten_thousand_names_that_come_and_go_leave_nothing_behind() {
    let mut net = Net::new(3);
    net.add(Settings { max_members: 500, ..settings("n0") });
    net.add(Settings { max_members: 500, ..settings("n1") });
    net.run(3 * SECOND);
    for round in 0..100 {
        for at in 0..100 {
            let name = format!("job-{}", round * 100 + at);
            let id = Id::new(&name, addr(100 + at), 1).unwrap();
            net.core(0).apply([Member::new(id.clone(), 0, State::Alive)]);
            net.core(0).apply([Member::new(id, 0, State::Down)]);
        }
        net.collect(0);
        net.run(SECOND);
    }
    for node in 0..2 {
        let core = net.core(node);
        assert!(core.known_names() <= 500 + 1024, "{}", core.known_names());
        assert!(core.counters().backlog_updates <= 10_000);
    }
    net.run(400 * SECOND);
    for node in 0..2 {
        assert_eq!(net.core(node).members().all.len(), 2);
        assert_eq!(net.core(node).counters().backlog_updates, 0);
        assert!(net.core(node).known_names() <= 1024 + 1);
    }
}

#[test]
fn addresses_that_arent_allowed_arent_heard() {
    let mut net = Net::new(4);
    let allowed: Vec<crate::config::Network> =
        ["10.0.0.1", "10.0.0.2"].into_iter().map(|it| it.parse().unwrap()).collect();
    let strict = |name: &str| Settings { allowed: allowed.clone(), ..settings(name) };
    net.add(strict("n0"));
    net.add(strict("n1"));
    net.run(3 * SECOND);
    assert!(net.is_whole());
    net.add(settings("n2"));
    net.run(15 * SECOND);
    assert_eq!(net.core(0).members().all.len(), 2);
    use crate::registry::wire::Rejected;
    assert!(net.core(0).counters().rejected(Rejected::Cidr) > 0);
}
