//! The end: what signals do.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::process::{Example, PATIENCE, home};
use crate::wire::{Wire, request};

/// The head of a request whose body never comes: it is being answered for `GDD_READ_TIMEOUT`.
const ENDLESS: &str = "POST /user HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";

#[test]
fn sigterm_and_sigint_end_it_with_0() {
    for name in ["TERM", "INT"] {
        let mut example = Example::start();
        // A client that keeps its connection doesn't hold the end up.
        let mut idle = Wire::connect(&example.address);
        assert_eq!(idle.get("/user?id=1").status, 200);
        let start = Instant::now();
        example.signal(name);
        assert_eq!(example.exit_code(), Some(0), "SIG{name}");
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
        assert!(idle.ends());
        assert!(Wire::try_connect(&example.address).is_err());
        let log = example.log();
        assert!(log.contains(&format!("SIG{name} received, shutting down")), "{log}");
        assert!(log.ends_with("stopped\n"), "{log}");
    }
}

#[test]
fn what_is_being_answered_when_the_signal_comes_is_answered() {
    let mut example = Example::start();
    let mut wire = Wire::connect(&example.address);
    let user = r#"{"name":"Hedy","dept":"sales"}"#;
    let bytes = request("POST /user", "application/json", user.as_bytes());
    let (first, rest) = bytes.split_at(bytes.len() - 1);
    wire.send(first);
    // The server has begun with it when a later request has its answer.
    assert_eq!(Wire::connect(&example.address).get("/user?id=1").status, 200);
    example.signal("TERM");
    example.wait_for_log("stopped listening");
    wire.send(rest);
    let answer = wire.answer().unwrap();
    assert_eq!((answer.status, answer.header("connection")), (201, Some("close")));
    assert!(wire.ends());
    assert_eq!(example.exit_code(), Some(0));
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let mut example = Example::start();
    let mut wire = Wire::connect(&example.address);
    wire.send(ENDLESS);
    assert_eq!(Wire::connect(&example.address).get("/user?id=1").status, 200);
    example.signal("INT");
    example.wait_for_log("SIGINT received, shutting down");
    thread::sleep(Duration::from_secs(1));
    assert!(example.is_running(), "a request is being answered");
    let start = Instant::now();
    example.signal("TERM");
    assert_eq!(example.exit_code(), Some(1), "a request was cut off");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert!(wire.answer().is_none());
    let log = example.log();
    assert!(log.contains("SIGTERM received again, ending at once"), "{log}");
}

#[test]
fn the_grace_timeout_bounds_the_end() {
    let mut example = Example::start_with(&[("GDD_GRACE_TIMEOUT", "500ms")]);
    let mut wire = Wire::connect(&example.address);
    wire.send(ENDLESS);
    assert_eq!(Wire::connect(&example.address).get("/user?id=1").status, 200);
    example.signal("TERM");
    assert_eq!(example.exit_code(), Some(1));
    assert!(wire.answer().is_none());
    assert!(example.log().contains("cut off after the grace time"), "{}", example.log());
    let errors = example.output("stderr");
    assert!(errors.contains("the grace time was over before all was answered"), "{errors}");
}

#[test]
fn before_it_stops_it_says_that_it_is_not_ready_and_goes_on_for_the_delay() {
    let mut example = Example::start_with(&[("GDD_SHUTDOWN_DELAY", "2s")]);
    let ready = |wire: &mut Wire| wire.get("/go-doudou/health/ready").status;
    let mut early = Wire::connect(&example.address);
    assert_eq!(ready(&mut early), 200);
    let start = Instant::now();
    example.signal("TERM");
    example.wait_for_log("not ready any more");
    let mut late = Wire::connect(&example.address);
    assert_eq!((ready(&mut early), ready(&mut late)), (503, 503));
    // Their answers have closed these connections; others are still accepted.
    assert!(early.ends() && late.ends());
    assert_eq!(Wire::connect(&example.address).get("/user?id=1").status, 200);
    assert_eq!(example.exit_code(), Some(0));
    assert!(start.elapsed() >= Duration::from_secs(2), "{:?}", start.elapsed());
}

#[test]
fn a_second_signal_ends_the_delay() {
    let mut example = Example::start_with(&[("GDD_SHUTDOWN_DELAY", "1h")]);
    example.signal("TERM");
    example.wait_for_log("not ready any more");
    example.signal("TERM");
    assert_eq!(example.exit_code(), Some(1));
}

#[cfg(unix)]
#[test]
fn the_service_manager_is_told_of_the_start_and_the_end() {
    let home = home();
    let path = home.join("notify");
    let manager = std::os::unix::net::UnixDatagram::bind(&path).unwrap();
    manager.set_read_timeout(Some(PATIENCE)).unwrap();
    let next = || {
        let mut bytes = [0; 1024];
        let length = manager.recv(&mut bytes).unwrap();
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    };
    let mut example = Example::spawn(home, &[("NOTIFY_SOCKET", path.to_str().unwrap())]).started();
    assert_eq!(next(), format!("READY=1\nSTATUS=serving on {}\n", example.address));
    example.signal("TERM");
    assert_eq!(next(), "STOPPING=1\nSTATUS=answering what has been asked\n");
    assert_eq!(example.exit_code(), Some(0));
}

/// Eight clients ask without a pause, and the signal comes after 1,000 answers, in the middle of
/// it. A client that is told to close its connection connects anew, until it is refused.
#[test]
fn no_request_of_an_accepted_connection_is_lost_when_the_signal_comes() {
    const CLIENTS: usize = 8;
    const REQUESTS: usize = 1_000;
    let mut example = Example::start();
    let start = Instant::now();
    let answered = AtomicUsize::new(0);
    let signalled = AtomicBool::new(false);

    // Gives the number of connections that were closed after an answer that said so.
    let client = |number: usize| {
        let mut closed = 0;
        'connections: while let Ok(mut wire) = Wire::try_connect(&example.address) {
            // From here on the system has accepted the connection for the server. Only one that
            // came after the signal may be dropped instead of refused.
            let promised = !signalled.load(Ordering::SeqCst);
            for turn in 0.. {
                assert!(start.elapsed() < PATIENCE, "the server doesn't stop");
                let bytes = match (number + turn) % 4 {
                    0 => request("POST /page/users", "application/json", b"{}"),
                    1 => request("GET /users?dept=engineering", "", b""),
                    _ => request("GET /user?id=1", "", b""),
                };
                let Some(answer) = wire.try_ask(&bytes) else {
                    assert!(turn == 0 && !promised, "request {turn} of client {number} is lost");
                    continue 'connections;
                };
                assert_eq!(answer.status, 200, "{answer:?}");
                answered.fetch_add(1, Ordering::SeqCst);
                if answer.header("connection") == Some("close") {
                    assert!(wire.ends());
                    closed += 1;
                    continue 'connections;
                }
            }
        }
        closed
    };
    let client = &client;
    thread::scope(|scope| {
        let clients: Vec<_> =
            (0..CLIENTS).map(|number| scope.spawn(move || client(number))).collect();
        while answered.load(Ordering::SeqCst) < REQUESTS {
            assert!(start.elapsed() < PATIENCE, "the server doesn't answer");
            thread::sleep(Duration::from_millis(1));
        }
        signalled.store(true, Ordering::SeqCst);
        example.signal("TERM");
        for client in clients {
            assert!(client.join().unwrap() >= 1, "a connection was closed without a word");
        }
    });
    assert_eq!(example.exit_code(), Some(0));
    assert!(answered.load(Ordering::SeqCst) >= REQUESTS + CLIENTS);
}
