//! Bodies that are larger than they may be, or than they look.

use std::io::Write;
use std::thread;

use flate2::{Compress, Compression, FlushCompress};

use crate::process::{MIB, Target};
use crate::wire::{Wire, request};

const GIB: usize = 1 << 30;

/// Sends a head and then a GiB of pieces, for as long as the server takes it, and reads the
/// answer meanwhile.
fn send_a_gib(target: &Target, head: &str, piece: &[u8]) {
    let mut wire = Wire::connect(&target.address);
    wire.send(head).unwrap();
    let mut writing = wire.stream.try_clone().unwrap();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut sent = 0;
            // The server closes when it has waited for long enough.
            while sent < GIB && writing.write_all(piece).is_ok() {
                sent += piece.len();
            }
        });
        let answer = wire.answer().expect("the answer isn't lost");
        answer.assert_problem(413);
        assert!(wire.ends());
    });
}

#[test]
fn a_gib_where_a_mib_is_allowed_is_a_413_and_takes_no_memory() {
    let target = Target::start(&[("GDD_BODY_LIMIT", "1MiB")]);
    let head = |line: &str, more: &str| {
        format!("{line} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\n{more}\r\n\r\n")
    };
    let zeros = vec![b'0'; 1 << 20];
    let chunk = [b"100000\r\n", &zeros[..], b"\r\n"].concat();
    let form = "Content-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked";
    let part =
        "--b\r\nContent-Disposition: form-data; name=\"cover\"; filename=\"a\"\r\n\r\n".to_owned();
    let part = format!("{:x}\r\n{part}\r\n", part.len());

    // What a body that is allowed takes is no growth.
    let mut wire = Wire::connect(&target.address);
    let allowed = request("POST /import", "application/octet-stream", &zeros);
    assert_eq!(wire.ask(allowed).unwrap().text, zeros.len().to_string());

    let before = target.forget_peak();
    send_a_gib(&target, &head("POST /import", &format!("Content-Length: {GIB}")), &zeros);
    send_a_gib(&target, &head("POST /import", "Transfer-Encoding: chunked"), &chunk);
    send_a_gib(&target, &(head("POST /goods/7/pictures", form) + &part), &chunk);
    target.assert_flat(before, 8 * MIB);
    assert!(Wire::connect(&target.address).ping());
}

/// A GiB of zeros as a MiB of gzip. The sum at its end is wrong, which nobody should live to see.
fn bomb() -> Vec<u8> {
    let mut compress = Compress::new(Compression::best(), false);
    let mut block = |input: &[u8], flush| {
        let mut output = Vec::with_capacity(64 * 1024);
        compress.compress_vec(input, &mut output, flush).unwrap();
        assert_eq!(compress.total_in() % (1 << 20), 0);
        output
    };
    // A full flush makes a block that depends on none before it.
    let zeros = block(&vec![0; 1 << 20], FlushCompress::Full);
    let end = block(&[], FlushCompress::Finish);
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    [&head[..], &zeros.repeat(GIB >> 20), &end, &[0; 8]].concat()
}

#[test]
fn a_gzip_bomb_is_not_unpacked() {
    let target = Target::start(&[]);
    let bomb = bomb();
    assert!(bomb.len() < 4 << 20, "{} bytes", bomb.len());
    let encoded = |line: &str, content_type: &str| {
        let content_type = format!("{content_type}\r\nContent-Encoding: gzip");
        request(line, &content_type, &bomb)
    };
    let mut wire = Wire::connect(&target.address);
    assert!(wire.ping());
    let before = target.forget_peak();
    for (line, content_type) in [
        ("POST /goods", "application/json"),
        ("POST /import", "application/octet-stream"),
        ("PUT /goods/7/description", "text/plain"),
        ("POST /goods/7/pictures", "multipart/form-data; boundary=b"),
    ] {
        let mut wire = Wire::connect(&target.address);
        let answer = wire.ask(encoded(line, content_type)).unwrap();
        answer.assert_problem(415);
        assert_eq!(answer.header("accept-encoding"), Some("identity"), "{answer:?}");
    }
    target.assert_flat(before, 16 * MIB);
    assert!(wire.ping());
}

#[test]
fn a_body_that_says_that_it_is_not_encoded_is_read() {
    let target = Target::start(&[]);
    let content_type = "application/octet-stream\r\nContent-Encoding: identity";
    let answer = Wire::connect(&target.address).ask(request("POST /import", content_type, b"abc"));
    assert_eq!(answer.unwrap().text, "3");
}
