use crate::process::{Node, new_ip};

#[test]
fn a_node_alone_ends_without_waiting_for_anybody() {
    let mut a = Node::start("a", &[], &[("GDD_MEM_DRAIN", "1h")]);
    a.sees_alive(&["a"]);
    a.signal("TERM");
    assert_eq!(a.exit_code(), Some(0));
}

#[test]
fn a_key_of_another_length_ends_the_start_and_is_not_shown() {
    let mut node = Node::spawn(&new_ip(), "a", "", &[("GDD_MEM_SECRET_KEY", "aHVudGVyMg==")]);
    assert_eq!(node.exit_code(), Some(1));
    let error = node.output("stderr");
    assert!(error.contains("openssl rand -base64 32"), "{error}");
    assert!(!error.contains("aHVudGVyMg"), "{error}");
}

#[test]
fn a_port_that_is_taken_ends_the_start_and_is_named() {
    let a = Node::start("a", &[], &[]);
    let mut node = Node::spawn(&a.ip, "b", "", &[]);
    assert_eq!(node.exit_code(), Some(1));
    let error = node.output("stderr");
    assert!(error.contains(&format!("{}:7946", a.ip)), "{error}");
    assert!(error.contains("GDD_MEM_PORT"), "{error}");
}

#[test]
fn the_log_tells_who_comes_and_goes_unless_it_is_told_not_to() {
    let a = Node::start("a", &[], &[]);
    let quiet = Node::start("quiet", &[&a], &[("GDD_MEM_LOG_DISABLE", "true")]);
    let mut b = Node::start("b", &[&a], &[]);
    for node in [&a, &quiet, &b] {
        node.sees_alive(&["a", "b", "quiet"]);
    }
    b.signal("TERM");
    assert_eq!(b.exit_code(), Some(0));
    for node in [&a, &quiet] {
        node.sees_as("b", "left", crate::process::PATIENCE);
    }
    let (said, silent) = (a.log(), quiet.log());
    assert!(said.contains("a node joined") && said.contains("a node left"), "{said}");
    assert!(!silent.contains("doudou_rt::registry"), "{silent}");
}

#[test]
fn without_a_key_a_node_that_everybody_reaches_says_so() {
    let open = [("GDD_HOST", ""), ("GDD_MEM_PORT", "")];
    let warned = Node::spawn(&new_ip(), "a", "", &open);
    let key =
        [open[0], open[1], ("GDD_MEM_SECRET_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")];
    let keyed = Node::spawn(&new_ip(), "b", "", &key);
    let here = Node::start("c", &[], &[]);
    let wait = |node: &Node| {
        let start = std::time::Instant::now();
        while !node.log().contains(" started in ") {
            assert!(start.elapsed() < crate::process::PATIENCE, "it doesn't start");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        // The node starts a moment later.
        std::thread::sleep(std::time::Duration::from_millis(300));
        node.log()
    };
    let warning = "set GDD_MEM_SECRET_KEY";
    assert!(wait(&warned).contains(warning));
    assert!(!wait(&keyed).contains(warning));
    assert!(!wait(&here).contains(warning));
}
