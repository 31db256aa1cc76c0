use super::parser::{Event, LARGEST_EVENT, Parser};
use super::*;
use crate::{Body, codec};
use bytes::Bytes;
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use serde::de::DeserializeOwned;

/// What a stream of events makes of a text, cut into pieces of `size` bytes.
async fn read<T: DeserializeOwned>(text: &[u8], size: usize) -> Vec<Result<T, StreamError>> {
    let frames: Vec<_> = text
        .chunks(size)
        .map(|piece| Ok::<_, BoxError>(Frame::data(Bytes::copy_from_slice(piece))))
        .collect();
    let body = Body::stream(StreamBody::new(stream::iter(frames)));
    EventStream::received(body).collect().await
}

async fn sent<T: serde::Serialize + 'static>(events: EventStream<T>) -> Bytes {
    let response = codec::events(200, events).unwrap();
    response.into_body().collect().await.unwrap().to_bytes()
}

#[test]
fn events_are_the_same_however_they_are_cut() {
    let text = "\u{feff}data: a\ndata:b\r\ndata:  c\r\r: comment\n:\n\nevent: x\nid: 7\nretry: 1\n\
                data\n\n\ndata: é\nevent: first\nevent: last\nunknown: y\n\r\ndata: unfinished\n";
    let event = |kind: &str, data: &str| Event { kind: kind.to_owned(), data: data.to_owned() };
    let expected = [event("", "a\nb\n c"), event("x", ""), event("last", "é")];
    for line_end in ["\n", "\r\n", "\r", ""] {
        let text = match line_end {
            "" => text.to_owned(),
            end => text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', end),
        };
        for first in 0..text.len() {
            for second in [first, first + 1, text.len()] {
                let (second, text) = (second.min(text.len()), text.as_bytes());
                let mut parser = Parser::default();
                for piece in [&text[..first], &text[first..second], b"", &text[second..]] {
                    parser.feed(piece).unwrap();
                }
                assert_eq!(parser.events, expected, "{line_end:?} {first} {second}");
            }
        }
    }
}

#[test]
fn an_event_of_no_end_is_refused() {
    let mut parser = Parser::default();
    let line = [b"data: ".as_slice(), &[b'x'; 1 << 20], b"\n"].concat();
    let fed = (0..17).map(|_| parser.feed(&line)).take_while(Result::is_ok).count();
    assert_eq!(fed, 15);
    let mut parser = Parser::default();
    assert!(parser.feed(&vec![b'x'; LARGEST_EVENT]).is_ok());
    assert!(parser.feed(b"x").is_err());
}

#[tokio::test]
async fn values_come_back_as_they_were_sent() {
    let values = ["", "a\nb\r\nc", "\u{2028}é😀", "data: x", ": y"];
    let text = sent(values.into_iter().collect()).await;
    for size in 1..text.len() {
        let read: Vec<String> = read(&text, size).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(read, values);
    }
}

#[tokio::test]
async fn an_error_ends_the_stream_and_comes_back() {
    let items = [Ok(1), Err(Error::conflict("stop")), Ok(2)];
    let text = sent(EventStream::new(stream::iter(items))).await;
    assert!(text.starts_with(b"data: 1\n\nevent: error\ndata: {\"type\":"), "{text:?}");
    let read = read::<u8>(&text, 3).await;
    let [Ok(1), Err(StreamError::Problem(problem))] = &*read else { panic!("{read:?}") };
    assert_eq!((problem.status.as_u16(), problem.detail.as_deref()), (409, Some("stop")));
}

#[tokio::test]
async fn an_error_that_is_not_for_the_caller_is_a_bare_500() {
    let hidden = Error::from(std::io::Error::other("secret"));
    let text = sent(EventStream::<u8>::new(stream::iter([Err(hidden)]))).await;
    let text = str::from_utf8(&text).unwrap();
    assert!(text.contains("\"status\":500") && !text.contains("secret"), "{text}");
    let unwritable = std::collections::HashMap::from([(vec![1], 1)]);
    let text = sent(EventStream::from_iter([unwritable])).await;
    assert!(text.starts_with(b"event: error\ndata: {"), "{text:?}");
}

#[tokio::test]
async fn other_kinds_of_events_are_passed_over() {
    let text = b"event: ping\ndata: {}\n\nevent: message\ndata: 1\n\ndata: 2\n\n";
    let read: Vec<u8> = read(text, 7).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(read, [1, 2]);
}

#[tokio::test]
async fn what_is_not_the_value_ends_the_stream() {
    let items = read::<u8>(b"data: x\n\ndata: 1\n\n", 100).await;
    assert!(matches!(&*items, [Err(StreamError::Decode(_))]), "{items:?}");
    let items = read::<u8>(b"event: error\ndata: gone\n\n", 100).await;
    let [Err(error)] = &*items else { panic!("{items:?}") };
    assert_eq!(error.to_string(), "the stream broke off: gone");
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_shows_signs_of_life() {
    let slow = stream::once(async {
        tokio::time::sleep(std::time::Duration::from_secs(40)).await;
        Ok(1)
    });
    assert_eq!(sent(EventStream::new(slow)).await, ":\n\n:\n\ndata: 1\n\n");
}

#[test]
fn the_head_says_that_events_follow() {
    let response = codec::events(200, EventStream::from_iter([1])).unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["cache-control"], "no-cache");
}
