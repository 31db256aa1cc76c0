//! All kinds of clients at once, for a while: memory and files stay where they are.

use std::thread;
use std::time::{Duration, Instant};

use crate::frames::{Frames, get, reset};
use crate::process::{MIB, Target, say};
use crate::wire::{PING, Wire, request};

/// How long it takes, in seconds, unless `DOUDOU_SOAK` says otherwise.
const SECONDS: u64 = 6;

/// How much the memory may grow after the first third of the time, in KiB, however long it takes:
/// what the system's allocator keeps comes and goes.
const GROWTH: u64 = 12 * MIB;

/// How much larger the most memory of the last third may be than that of the second, in KiB.
const DRIFT: u64 = 4 * MIB;

const CLIENTS: usize = 4;

/// One of each kind of request. Kinds take turns, so that every moment is like every other.
fn round(target: &Target, wire: &mut Wire) {
    let address = &target.address;
    let status = |wire: &mut Wire, bytes: &[u8], status: u16| {
        let answer = wire.ask(bytes).unwrap();
        assert_eq!(answer.status, status, "{answer:?}");
    };
    for _ in 0..20 {
        assert!(wire.ping());
    }
    status(wire, b"GET /goods?size=10 HTTP/1.1\r\nHost: x\r\n\r\n", 200);
    status(wire, b"GET /goods/8 HTTP/1.1\r\nHost: x\r\n\r\n", 404);
    status(wire, b"GET /panic HTTP/1.1\r\nHost: x\r\n\r\n", 500);
    status(wire, b"GET /events?count=50 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200);
    *wire = Wire::connect(address);
    status(wire, &request("POST /goods", "application/json", b"{\"name\":"), 400);
    status(wire, &request("POST /import", "text/plain", &vec![0; 200_000]), 200);
    status(wire, &pictures(), 200);
    status(wire, b"GET /goods/7/pictures/pic HTTP/1.1\r\nHost: x\r\n\r\n", 200);

    // Those that leave: with nothing said, in the middle of a body, or of an answer.
    drop(Wire::connect(address));
    let mut cut = Wire::connect(address);
    cut.send(&request("POST /import", "text/plain", &[0; 1000])[..500]).unwrap();
    let mut endless = Wire::connect(address);
    endless.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert_eq!(endless.head().unwrap().status, 200);
    let mut garbage = Wire::connect(address);
    garbage.send(format!("{PING}garbage\r\n\r\n")).unwrap();
    assert_eq!(garbage.answer().unwrap().status, 200);
    assert_eq!(garbage.answer().unwrap().status, 400);

    let mut frames = Frames::connect(address);
    for stream in 0..10 {
        let id = 1 + 4 * stream;
        frames
            .send(&[get(id, "/ping"), get(id + 2, "/slow/1000"), reset(id + 2)].concat())
            .unwrap();
    }
    frames.wait_for_ends(10);
}

/// A form with a picture that goes through a file.
fn pictures() -> Vec<u8> {
    let part = |head: &str, body: &[u8]| {
        let head = format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        [head.as_bytes(), body, b"\r\n"].concat()
    };
    let details = "name=\"details\"\r\nContent-Type: application/json";
    let form = [
        part("name=\"caption\"", b"pic"),
        part(details, br#"{"madeBy":"ada"}"#),
        part("name=\"cover\"; filename=\"a.png\"\r\nContent-Type: image/png", &vec![7; 300_000]),
        b"--b--\r\n".to_vec(),
    ];
    request("POST /goods/7/pictures", "multipart/form-data; boundary=b", &form.concat())
}

#[test]
fn memory_and_files_stay_where_they_are_however_long_it_is_used() {
    let seconds = std::env::var("DOUDOU_SOAK").map_or(SECONDS, |text| text.parse().unwrap());
    let whole = Duration::from_secs(seconds);
    let mut target = Target::start(&[]);
    assert!(Wire::connect(&target.address).ping());
    let files = target.files();
    let start = Instant::now();
    let ([before, second, last], rounds) = thread::scope(|scope| {
        let target = &target;
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                scope.spawn(move || {
                    let mut wire = Wire::connect(&target.address);
                    let mut rounds = 0_u64;
                    while start.elapsed() < whole {
                        round(target, &mut wire);
                        rounds += 1;
                    }
                    rounds
                })
            })
            .collect();
        let thirds = [1, 2, 3].map(|third| {
            thread::sleep((whole * third / 3).saturating_sub(start.elapsed()));
            // Of the first third only what is left of it counts.
            let peak = target.peak();
            let now = target.forget_peak();
            if third == 1 { now } else { peak }
        });
        (thirds, clients.into_iter().map(|client| client.join().unwrap()).sum::<u64>())
    });
    say(&format!(
        "soak of {seconds} s, {rounds} rounds: {before} KiB after the first third, at most {second} \
         KiB in the second, {last} KiB in the last"
    ));
    assert!(rounds > 10, "{rounds} rounds");
    assert!(second.max(last) < before + GROWTH);
    assert!(last < second + DRIFT);
    target.wait_for_files(files);
    assert!(target.is_running());
    target.signal("TERM");
    assert_eq!(target.exit_code(), Some(0));
}
