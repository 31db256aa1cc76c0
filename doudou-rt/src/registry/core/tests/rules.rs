use std::time::Duration;

use super::Net;
use crate::registry::MemberState;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn nodes_find_each_other_and_what_they_say() {
    let mut net = Net::of(5, 1);
    let took = net.until(3 * SECOND, Net::is_whole);
    assert!(took.is_some_and(|took| took <= SECOND), "{took:?}");
    let members = net.core(3).members();
    let names: Vec<_> = members.all.iter().map(|member| &*member.name).collect();
    assert_eq!(names, ["n0", "n1", "n2", "n3", "n4"]);
    assert!(members.get("n1").unwrap().record.as_ref().unwrap().serves("n1"));
}

#[test]
fn a_crash_is_noticed_by_all() {
    let mut net = Net::of(5, 2);
    net.run(5 * SECOND);
    net.kill(2);
    let took = net.until(20 * SECOND, |net| {
        [0, 1, 3, 4].into_iter().all(|node| net.state(node, "n2") == Some(MemberState::Dead))
    });
    assert!(took.is_some_and(|took| took <= 12 * SECOND), "{took:?}");
    assert!(net.is_whole());
}

#[test]
fn a_leave_is_known_at_once_and_isnt_a_death() {
    let mut net = Net::of(5, 3);
    net.run(5 * SECOND);
    net.core(2).leave();
    net.collect(2);
    net.run(SECOND);
    assert!(net.core(2).has_left());
    net.kill(2);
    for node in [0, 1, 3, 4] {
        assert_eq!(net.state(node, "n2"), Some(MemberState::Left));
    }
    net.run(40 * SECOND);
    assert_eq!(net.state(0, "n2"), None);
    assert_eq!(net.core(0).counters().deaths, 0);
}
