//! Bodies that aren't JSON, over real sockets: uploads, downloads and events, with a service
//! written by hand.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

use std::iter::once;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use doudou_rt::client::{Answer, Client, ClientError, reqwest};
use doudou_rt::codec::{self, Failure, Miss, Part, PartKind, Place};
use doudou_rt::http::{Method, Request};
use doudou_rt::{
    Base64, Body, Config, Description, Download, Error, EventStream, Problem, Response, ServeError,
    Server, Service, StreamError, Upload,
};
use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// How long a test waits for what must happen; far longer than it takes.
const PATIENCE: Duration = Duration::from_secs(20);

const PARTS: &[Part] = &[
    Part { name: "file", kind: PartKind::File, limit: None },
    Part { name: "small", kind: PartKind::File, limit: Some(1000) },
    Part { name: "more", kind: PartKind::File, limit: None },
    Part { name: "tags", kind: PartKind::Text, limit: None },
    Part { name: "note", kind: PartKind::Json, limit: None },
];

#[derive(Clone, Default)]
struct Files {
    /// Set when the endless stream of events is dropped.
    dropped: Arc<AtomicBool>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Received {
    file: Info,
    small: Option<Info>,
    more: Vec<Info>,
    tags: Vec<String>,
    note: Option<Note>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Info {
    name: Option<String>,
    content_type: Option<String>,
    size: u64,
    checksum: u64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Note {
    text: String,
    key: Base64,
}

/// Sets its flag when it is dropped.
struct Guard(Arc<AtomicBool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

async fn info(upload: Upload) -> Info {
    let mut checksum = Checksum::default();
    let mut chunks = upload.chunks();
    while let Some(chunk) = chunks.next().await {
        checksum.add(&chunk.unwrap());
    }
    Info {
        name: upload.file_name().map(str::to_owned),
        content_type: upload.content_type().map(str::to_owned),
        size: upload.size(),
        checksum: checksum.0,
    }
}

#[derive(Default)]
struct Checksum(u64);

impl Checksum {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(31).wrapping_add(u64::from(*byte));
        }
    }
}

impl Files {
    async fn answer(self, request: Request<Body>) -> Result<Response, Failure> {
        let (parts, body) = request.into_parts();
        let (method, headers) = (&parts.method, &parts.headers);
        match parts.uri.path() {
            "/upload" => {
                let mut parts = codec::multipart(headers, body, PARTS).await?;
                let mut received = Received {
                    file: info(parts.upload("file")?).await,
                    small: None,
                    more: Vec::new(),
                    tags: codec::list(Place::Part, "tags", parts.texts("tags"))?,
                    note: parts.optional_json("note")?,
                };
                if let Some(small) = parts.optional_upload("small") {
                    received.small = Some(info(small).await);
                }
                for upload in parts.uploads("more") {
                    received.more.push(info(upload).await);
                }
                codec::reply(200, &received)
            }
            "/file" => {
                let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
                let file = Download::file(path).await.map_err(|error| Problem::internal(&error))?;
                let file = file.with_file_name("Größe.toml").with_content_type("text/plain");
                codec::download(method, headers, 200, file)
            }
            "/slow" => {
                let pieces = stream::unfold(0_u8, async |count| {
                    sleep(Duration::from_millis(100)).await;
                    (count < 10).then(|| (Ok::<_, Error>(vec![count]), count + 1))
                });
                let pieces = pieces.map(|piece| piece.map_err(|_| std::fmt::Error));
                codec::download(method, headers, 200, Download::stream(pieces, None))
            }
            "/events" => {
                let events = stream::iter((0..10).map(Ok)).then(async |number| {
                    sleep(Duration::from_millis(100)).await;
                    number
                });
                let end = stream::iter([Err(Error::conflict("that was all"))]);
                codec::events::<u32>(200, EventStream::new(events.chain(end)))
            }
            "/endless" => {
                let guard = Guard(self.dropped);
                let events = stream::unfold((0_u32, guard), async |(number, guard)| {
                    sleep(Duration::from_millis(10)).await;
                    Some((Ok(number), (number + 1, guard)))
                });
                codec::events(200, EventStream::new(events))
            }
            "/text" => {
                let takes = codec::Takes::TEXT.at_most(10);
                let text = codec::from_text(codec::read(takes, headers, &mut { body }).await?)?;
                let mut response = codec::reply(201, &text)?;
                codec::header_out(&mut response, "x-length", &text.len())?;
                codec::header_out(&mut response, "x-letters", &text.chars().collect::<Vec<_>>())?;
                codec::header_out(&mut response, "x-nothing", &None::<u8>)?;
                Ok(response)
            }
            "/bytes" => {
                let bytes = codec::read(codec::Takes::BYTES, headers, &mut { body }).await?;
                codec::reply(200, &Base64::from(bytes))
            }
            _ => Err(Miss::NotFound.into()),
        }
    }
}

impl Service for Files {
    fn descriptions() -> impl Iterator<Item = Description> {
        once(Description { name: "Files", routes: &[], openapi: None, peer: false })
    }

    fn route(_: &Method, _: &str) -> Option<usize> {
        None
    }

    async fn call(self, request: Request<Body>) -> Response {
        self.answer(request).await.unwrap_or_else(Failure::into_response)
    }
}

/// A server that runs until it is dropped.
struct Running {
    address: String,
    task: JoinHandle<Result<(), ServeError>>,
    dropped: Arc<AtomicBool>,
}

impl Running {
    async fn start() -> Self {
        let config = Config {
            host: "127.0.0.1".to_owned(),
            port: 0,
            body_limit: 1 << 30,
            read_timeout: Duration::from_secs(120),
            ..Config::default()
        };
        let service = Files::default();
        let dropped = service.dropped.clone();
        let bound = Server::new(service).config(config).bind().await.unwrap();
        let address = bound.local_addr().to_string();
        let task = tokio::spawn(bound.serve(std::future::pending()));
        Self { address, task, dropped }
    }

    fn client(&self) -> Client {
        Client::new(&format!("http://{}", self.address)).unwrap()
    }

    /// A client whose calls must be over after a short time.
    fn hasty_client(&self) -> Client {
        let http = reqwest::Client::builder().timeout(Duration::from_millis(300)).build().unwrap();
        Client::with_http(&format!("http://{}", self.address), http).unwrap()
    }

    /// Sends a request as it is, and reads what comes until the connection ends.
    async fn exchange(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap().unwrap();
        String::from_utf8(answer).unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn problem<T: std::fmt::Debug>(result: Result<T, ClientError>) -> Problem {
    match result.unwrap_err() {
        ClientError::Problem(problem) => problem,
        ClientError::Service(error) => doudou_rt::ProblemType::to_problem(&error),
        error => panic!("{error:?}"),
    }
}

/// The most memory that this process has had so far, in KiB.
#[cfg(target_os = "linux")]
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_upload_takes_little_memory_on_either_side() {
    const SIZE: u64 = 64 << 20;
    let server = Running::start().await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("large.bin");
    let mut checksum = Checksum::default();
    {
        let mut file = std::fs::File::create(&path).unwrap();
        let mut state = 1_u32;
        let mut block = vec![0; 1 << 20];
        for _ in 0..SIZE >> 20 {
            for byte in &mut block {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *byte = (state >> 24) as u8;
            }
            checksum.add(&block);
            std::io::Write::write_all(&mut file, &block).unwrap();
        }
    }
    let before = peak();
    let upload = Upload::open(&path).await.unwrap();
    let request = server.client().request(Method::POST).literal("/upload");
    let received: Received = request.part_upload("file", upload).send::<_, Error>().await.unwrap();
    let expected = Info {
        name: Some("large.bin".to_owned()),
        content_type: None,
        size: SIZE,
        checksum: checksum.0,
    };
    assert_eq!(received.file, expected);
    let grown = peak() - before;
    assert!(grown < 24 << 10, "{grown} KiB");
}

#[tokio::test]
async fn all_parts_of_a_form_arrive_as_they_were_sent() {
    let server = Running::start().await;
    let name = "a \"quoted\\ nämé;=.txt";
    let large = Bytes::from(vec![7; 700_000]);
    let note = Note { text: "hé\r\n--x".to_owned(), key: Base64::from(vec![0, 255]) };
    let received: Received = server
        .client()
        .request(Method::POST)
        .literal("/upload")
        .part_text("tags", &["one", "", "--\r\nthree"])
        .part_upload("file", Upload::new(name, "text/plain; charset=utf-8", "hello"))
        .part_uploads(
            "more",
            vec![Upload::new("../dir/1", "image/png", large.clone()), Upload::new("", "x/y", "")],
        )
        .part_optional_upload("small", None)
        .part_json("note", &note)
        .send::<_, Error>()
        .await
        .unwrap();
    assert_eq!(received.file.name.as_deref(), Some(name.rsplit('\\').next().unwrap()));
    assert_eq!(received.file.content_type.as_deref(), Some("text/plain; charset=utf-8"));
    assert_eq!(received.file.size, 5);
    assert_eq!(received.small, None);
    let mut checksum = Checksum::default();
    checksum.add(&large);
    assert_eq!((received.more[0].size, received.more[0].checksum), (700_000, checksum.0));
    assert_eq!(received.more[0].name.as_deref(), Some("1"));
    assert_eq!(received.more.len(), 2);
    assert_eq!((received.more[1].size, received.more[1].name.as_deref()), (0, None));
    assert_eq!(received.tags, ["one", "", "--\r\nthree"]);
    assert_eq!(received.note, Some(note));
}

#[tokio::test]
async fn a_part_over_its_limit_and_a_missing_one_are_named() {
    let server = Running::start().await;
    let request = || server.client().request(Method::POST).literal("/upload");
    let small = |size| Upload::new("s", "x/y", vec![0; size]);
    let upload = Upload::new("f", "x/y", "hello");
    let form = request().part_upload("file", upload.clone()).part_upload("small", small(1000));
    assert!(form.send::<Received, Error>().await.is_ok());
    let form = request().part_upload("small", small(2_000_000)).part_upload("file", upload);
    let refused = problem(form.send::<Received, Error>().await);
    assert_eq!(refused.status, 413);
    assert_eq!(refused.detail.unwrap(), "part `small` is larger than its limit of 1000 bytes");
    let refused = problem(request().part_optional_upload("file", None).send::<Received, _>().await);
    assert_eq!(
        (refused.status.as_u16(), &*refused.detail.unwrap()),
        (400, "part `file` is missing")
    );
    let refused = problem(request().json(&1).send::<Received, _>().await);
    assert_eq!(refused.status, 415);
}

#[test]
fn names_that_cannot_be_sent_are_refused() {
    let upload = Upload::new("a\r\nb", "x/y", "");
    let request = || Client::new("http://localhost:1").unwrap().request(Method::POST);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for (form, reason) in [
        (
            request().part_upload("file", upload),
            "part `file`: a name in a form can't have control characters",
        ),
        (
            request().part_upload("file", Upload::new("a", "x\ny", "")),
            "part `file`: `x\\ny` isn't a content type",
        ),
    ] {
        let error = runtime.block_on(form.send_empty::<Error>()).unwrap_err();
        assert!(matches!(error, ClientError::Request(_)));
        assert_eq!(error.to_string(), reason);
    }
}

#[tokio::test]
async fn a_file_arrives_with_its_name_and_its_type() {
    let server = Running::start().await;
    let expected = include_str!("../Cargo.toml");
    let request = server.client().request(Method::GET).literal("/file");
    let file = request.send_download::<Error>().await.unwrap();
    assert_eq!((file.file_name(), file.content_type()), (Some("Größe.toml"), "text/plain"));
    assert_eq!(file.size(), Some(expected.len() as u64));
    let etag = file.etag().unwrap().to_owned();
    assert_eq!(file.bytes().await.unwrap(), expected);

    let ranged = server.client().request(Method::GET).literal("/file");
    let ranged = ranged.header("range", "bytes=1-7").header("if-range", &etag);
    let part = ranged.send_download::<Error>().await.unwrap();
    assert_eq!(part.bytes().await.unwrap(), expected[1..8]);
    let beyond = server.client().request(Method::GET).literal("/file");
    let beyond = beyond.header("range", "bytes=999999-");
    assert_eq!(problem(beyond.send_download::<Error>().await).status, 416);
}

#[tokio::test]
async fn head_has_the_size_and_a_304_has_nothing_and_the_connection_goes_on() {
    let server = Running::start().await;
    let size = include_str!("../Cargo.toml").len();
    let answers = server
        .exchange(
            "HEAD /file HTTP/1.1\r\nHost: x\r\n\r\n\
             HEAD /slow HTTP/1.1\r\nHost: x\r\n\r\n\
             GET /file HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\n\
             GET /file HTTP/1.1\r\nHost: x\r\nRange: bytes=0-8\r\nConnection: close\r\n\r\n",
        )
        .await
        .to_ascii_lowercase();
    let answers: Vec<_> = answers.split("http/1.1 ").skip(1).collect();
    assert!(answers[0].starts_with("200 "), "{answers:?}");
    assert!(answers[0].contains(&format!("content-length: {size}\r\n")), "{answers:?}");
    assert!(answers[0].ends_with("\r\n\r\n"), "{answers:?}");
    assert!(answers[1].starts_with("200 ") && answers[1].ends_with("\r\n\r\n"), "{answers:?}");
    assert!(!answers[1].contains("content-length"), "{answers:?}");
    assert!(answers[2].starts_with("304 ") && answers[2].ends_with("\r\n\r\n"), "{answers:?}");
    assert!(answers[3].starts_with("206 ") && answers[3].ends_with("\r\n\r\n[package]"));
    assert!(answers[3].contains(&format!("content-range: bytes 0-8/{size}\r\n")));
}

#[tokio::test]
async fn the_time_for_a_call_does_not_end_a_download_or_a_stream() {
    let server = Running::start().await;
    let request = |path| server.hasty_client().request(Method::GET).literal(path);
    let file = request("/slow").send_download::<Error>().await.unwrap();
    assert_eq!(file.bytes().await.unwrap(), (0..10).collect::<Vec<u8>>());
    let events = request("/events").send_events::<u32, Error>().await.unwrap();
    assert_eq!(events.count().await, 11);
    // The limit is in force otherwise.
    let late = request("/slow").send_empty::<Error>().await.unwrap_err();
    assert!(matches!(late, ClientError::Transport(_)), "{late}");
}

#[tokio::test]
async fn events_come_one_by_one_up_to_the_error() {
    let server = Running::start().await;
    let request = server.client().request(Method::GET).literal("/events");
    let mut events = request.send_events::<u32, Error>().await.unwrap();
    for expected in 0..10 {
        assert_eq!(events.next().await.unwrap().unwrap(), expected);
    }
    let Some(Err(StreamError::Problem(problem))) = events.next().await else { panic!() };
    assert_eq!((problem.status.as_u16(), &*problem.detail.unwrap()), (409, "that was all"));
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_stream_that_nobody_reads_any_more_is_dropped_by_the_service() {
    let server = Running::start().await;
    let request = server.client().request(Method::GET).literal("/endless");
    let mut events = request.send_events::<u32, Error>().await.unwrap();
    assert_eq!(events.next().await.unwrap().unwrap(), 0);
    assert!(!server.dropped.load(Ordering::SeqCst));
    drop(events);
    let gone = async {
        while !server.dropped.load(Ordering::SeqCst) {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, gone).await.expect("the stream is still there");
}

/// A server that answers one request with these pieces, one by one.
async fn pieces(pieces: Vec<Vec<u8>>) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            stream.read_buf(&mut request).await.unwrap();
        }
        for piece in pieces {
            stream.write_all(&piece).await.unwrap();
            sleep(Duration::from_millis(1)).await;
        }
    });
    client
}

#[tokio::test]
async fn events_are_the_same_wherever_the_connection_cuts_them() {
    let text = "\u{feff}: hello\r\ndata: \"é😀\"\r\n\r\ndata: [\"a\",\ndata: 1]\n\nevent: ping\ndata\n\n\
                data:\"c\"\r\rdata: \"unfinished";
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream;charset=utf-8\r\n\
                Connection: close\r\n\r\n";
    let mut answer = vec![head.as_bytes().to_vec()];
    answer.extend(text.as_bytes().chunks(1).map(<[u8]>::to_vec));
    let request = pieces(answer).await.request(Method::GET);
    let events = request.send_events::<serde_json::Value, Error>().await.unwrap();
    let events: Vec<_> = events.map(Result::unwrap).collect().await;
    assert_eq!(events, [json!("é😀"), json!(["a", 1]), json!("c")]);
}

#[tokio::test]
async fn a_stream_that_breaks_off_and_an_answer_that_is_none_are_errors() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\
                Transfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n5\r\nda";
    let request = pieces(vec![head.into()]).await.request(Method::GET);
    let events: Vec<_> = request.send_events::<u8, Error>().await.unwrap().collect().await;
    assert!(matches!(&*events, [Ok(1), Err(StreamError::Broken(_))]), "{events:?}");

    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n";
    let request = pieces(vec![head.into()]).await.request(Method::GET);
    let error = request.send_events::<u8, Error>().await.unwrap_err();
    assert!(matches!(error, ClientError::Decode { .. }), "{error}");
}

#[tokio::test]
async fn texts_and_bytes_are_bodies_and_headers_come_with_the_answer() {
    let server = Running::start().await;
    let request = |path| server.client().request(Method::POST).literal(path);
    let answer = request("/text").text_body("héx");
    let answer = answer.send_with::<Answer, Error>(Ok).await.unwrap();
    assert_eq!(answer.json::<String, Error>().unwrap(), "héx");
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header::<u64, Error>("x-length").unwrap(), 4);
    assert_eq!(answer.header::<Option<u64>, Error>("X-Length").unwrap(), Some(4));
    assert_eq!(answer.header::<Vec<char>, Error>("x-letters").unwrap(), ['h', 'é', 'x']);
    assert_eq!(answer.header::<Option<u8>, Error>("x-nothing").unwrap(), None);
    assert_eq!(answer.header::<Option<Vec<u8>>, Error>("x-nothing").unwrap(), None);
    assert!(answer.header::<Vec<u8>, Error>("x-nothing").unwrap().is_empty());
    for error in [
        answer.header::<u8, Error>("x-nothing").unwrap_err(),
        answer.header::<u8, Error>("x-letters").unwrap_err(),
    ] {
        assert!(matches!(error, ClientError::Decode { .. }), "{error}");
    }
    let answer = request("/text").text_body("x").send_with::<Answer, Error>(Ok).await.unwrap();
    assert_eq!(answer.header::<String, Error>("content-type").unwrap(), "application/json");

    let refused = problem(request("/text").text_body("12345678901").send::<String, _>().await);
    assert_eq!(refused.status, 413);
    assert_eq!(refused.detail.unwrap(), "the body is larger than the limit of 10 bytes");
    let refused = problem(request("/text").bytes_body("x").send::<String, _>().await);
    assert_eq!(refused.status, 415);
    let bytes: Base64 =
        request("/bytes").bytes_body(vec![0, 255]).send::<_, Error>().await.unwrap();
    assert_eq!(*bytes, [0, 255]);
}
