//! A client that keeps connections busy, and the requests that it sends.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::Error;

/// No answer takes this long, not even under Valgrind.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A request, and how it is called in tables.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// What tables call it.
    pub name: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path and the query.
    pub path: &'static str,
    /// The JSON body; empty for none.
    pub body: &'static str,
    /// What every server answers.
    pub status: u16,
    /// Every request comes on a connection of its own.
    pub reconnect: bool,
}

/// What is measured.
pub const SCENARIOS: [Scenario; 3] = [
    Scenario {
        name: "POST /page/users",
        method: "POST",
        path: "/page/users",
        body: r#"{"filter":{"name":"","dept":10},"page":{"orders":[{"column":"id","direction":"desc"}],"pageNo":1,"size":10}}"#,
        status: 200,
        reconnect: false,
    },
    Scenario {
        name: "GET /user?id=42",
        method: "GET",
        path: "/user?id=42",
        body: "",
        status: 200,
        reconnect: false,
    },
    Scenario {
        name: "GET /ping",
        method: "GET",
        path: "/ping",
        body: "",
        status: 200,
        reconnect: false,
    },
];

/// What a client costs that connects anew for every request.
pub const CONNECTION: Scenario =
    Scenario { name: "connection, GET /ping", reconnect: true, ..SCENARIOS[2] };

/// What the servers must agree on besides: other pages, and requests that fail.
const OTHERS: [Scenario; 6] = [
    Scenario {
        body: r#"{"filter":{"name":"é\"\n","dept":0},"page":{"orders":[],"pageNo":34,"size":3}}"#,
        ..SCENARIOS[0]
    },
    Scenario { body: r#"{"filter":{"name":"","dept":10}}"#, status: 400, ..SCENARIOS[0] },
    Scenario { path: "/user?x=%20&id=7", ..SCENARIOS[1] },
    Scenario { path: "/user?id=x", status: 400, ..SCENARIOS[1] },
    Scenario { path: "/nothing/here", status: 404, ..SCENARIOS[1] },
    Scenario { path: "/page/users", status: 405, ..SCENARIOS[1] },
];

impl Scenario {
    fn request(&self) -> Vec<u8> {
        let Self { method, path, body, .. } = self;
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n");
        if !body.is_empty() {
            let length = body.len();
            request += &format!("content-type: application/json\r\ncontent-length: {length}\r\n");
        }
        request += "\r\n";
        request += body;
        request.into_bytes()
    }
}

/// An answer of known length.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Answer {
    status: u16,
    content_type: Option<String>,
    /// The number of bytes from the status line to the end of the head.
    head: usize,
    body: Vec<u8>,
}

impl Answer {
    fn read(stream: &mut impl BufRead) -> Result<Self, Error> {
        let mut answer = Self { status: 0, content_type: None, head: 0, body: Vec::new() };
        let mut line = String::new();
        loop {
            line.clear();
            let length = stream.read_line(&mut line)?;
            if length == 0 {
                return Err("the server closed the connection".into());
            }
            answer.head += length;
            let text = line.trim_end();
            if text.is_empty() {
                break;
            }
            if let Some(status) = text.strip_prefix("HTTP/1.1 ") {
                answer.status = status.get(..3).unwrap_or_default().parse()?;
            } else if let Some((name, value)) = text.split_once(": ") {
                match &*name.to_ascii_lowercase() {
                    "content-length" => answer.body.resize(value.parse()?, 0),
                    "content-type" => answer.content_type = Some(value.to_owned()),
                    _ => {}
                }
            }
        }
        stream.read_exact(&mut answer.body)?;
        Ok(answer)
    }
}

/// Sees that both servers give the same answers: status, content type and body, and of failures
/// the status.
///
/// # Errors
/// They don't, or they don't answer.
pub fn compare(one: SocketAddr, other: SocketAddr) -> Result<(), Error> {
    let [mut one, mut other] = [BufReader::new(connect(one)?), BufReader::new(connect(other)?)];
    for scenario in SCENARIOS.iter().chain(&OTHERS) {
        let ask = |stream: &mut BufReader<TcpStream>| {
            stream.get_mut().write_all(&scenario.request())?;
            Answer::read(stream)
        };
        let answers = [ask(&mut one)?, ask(&mut other)?];
        let [one, other] = &answers;
        let Scenario { method, path, status, .. } = scenario;
        let succeeded = *status < 400;
        if answers.iter().any(|answer| answer.status != *status)
            || succeeded && (one.content_type != other.content_type || one.body != other.body)
        {
            return Err(format!("{method} {path} is answered differently: {answers:?}").into());
        }
    }
    Ok(())
}

/// Waits for a server to answer.
///
/// # Errors
/// It doesn't within the time.
pub fn wait_for(address: SocketAddr, patience: Duration) -> Result<(), Error> {
    let start = Instant::now();
    loop {
        match Load::open(address, &SCENARIOS[2], 1) {
            Ok(_) => return Ok(()),
            Err(_) if start.elapsed() < patience => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(error) => return Err(format!("{address} doesn't answer: {error}").into()),
        }
    }
}

/// Connections that send one request again and again.
///
/// One thread drives them: it writes the request to each of them, and then reads their answers.
#[derive(Debug)]
pub struct Load {
    address: SocketAddr,
    reconnect: bool,
    connections: Vec<TcpStream>,
    request: Vec<u8>,
    first: Answer,
    buffer: Vec<u8>,
}

impl Load {
    /// Connects, and asks once to learn the answer.
    ///
    /// # Errors
    /// The server can't be reached, or gives no answer of known length.
    pub fn open(
        address: SocketAddr,
        scenario: &Scenario,
        connections: usize,
    ) -> Result<Self, Error> {
        let request = scenario.request();
        let connections =
            (0..connections).map(|_| connect(address)).collect::<io::Result<Vec<_>>>()?;
        let Some(mut connection) = connections.first() else {
            return Err("a load needs a connection".into());
        };
        connection.write_all(&request)?;
        let first = Answer::read(&mut BufReader::new(connection))?;
        if first.status != scenario.status || first.body.is_empty() {
            return Err(format!("{} is answered with {first:?}", scenario.name).into());
        }
        let buffer = vec![0; first.head + first.body.len()];
        Ok(Self { address, reconnect: scenario.reconnect, connections, request, first, buffer })
    }

    /// Sends so many requests, and tells how long it took.
    ///
    /// # Errors
    /// An answer isn't like the first one.
    pub fn send(&mut self, count: u64) -> Result<Duration, Error> {
        let Self { address, reconnect, connections, request, first, buffer } = self;
        let start = Instant::now();
        let mut rest = usize::try_from(count)?;
        while rest > 0 {
            let busy = rest.min(connections.len());
            let busy = &mut connections[..busy];
            for connection in &mut *busy {
                if *reconnect {
                    *connection = connect(*address)?;
                }
                connection.write_all(request)?;
            }
            for connection in &mut *busy {
                connection.read_exact(buffer)?;
                if !buffer.ends_with(&first.body) {
                    return Err("an answer differs from the one before".into());
                }
            }
            rest -= busy.len();
        }
        Ok(start.elapsed())
    }
}

fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    Ok(stream)
}
