//! Endpoints that have SRV records in DNS.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::rr::rdata::SRV;
use hickory_resolver::proto::rr::{RData, RecordType};
use tokio::sync::watch;

use super::base_url;
use super::dns::{NameError, Template};
use super::poll::{Found, Polled, Source};
use super::{Discover, Endpoint, Endpoints};

/// The targets of the SRV records of a name, with the ports and weights that the records say: a
/// headless service of Kubernetes, or Consul.
///
/// Targets of the lowest priority are the endpoints; those of a higher one only when no record of
/// the lower has a target that can be called. The name is looked up when a client begins to
/// watch, and then when the answer isn't valid any more, every 5 to 30 seconds. An answer without
/// records means that there is no endpoint. As long as there is no answer, what was said last
/// stays; that it fails is logged once and counted in `gdd_discover_failures_total`.
///
/// ```no_run
/// use doudou_rt::registry::Srv;
///
/// let kubernetes = Srv::new("http://_http._tcp.{service}.default.svc.cluster.local/api")?;
/// let agent = ([127, 0, 0, 1], 8600).into();
/// let consul = Srv::with_name_servers("http://{service}.service.consul", [agent])?;
/// # Ok::<(), doudou_rt::registry::NameError>(())
/// ```
pub struct Srv(Polled<Records>);

impl Srv {
    /// Endpoints at all targets of the host of a base URL, with the scheme and the path of the
    /// URL.
    ///
    /// `{service}` in the host stands for the name of the service that a client asks for, in
    /// lower case; without it, whichever service is asked for is there.
    ///
    /// # Errors
    ///
    /// What is wrong with the base URL; it must not have a port.
    pub fn new(base_url: &str) -> Result<Self, NameError> {
        Self::with_name_servers(base_url, [])
    }

    /// Asks these name servers in place of those that the system is configured for; an empty list
    /// means the system's.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    pub fn with_name_servers(
        base_url: &str,
        servers: impl IntoIterator<Item = SocketAddr>,
    ) -> Result<Self, NameError> {
        Ok(Self(Polled::new(Records::new(base_url, servers.into_iter().collect())?)))
    }

    /// How often the name is looked up, at least. Default: 30 s. Less than a second counts as one.
    #[must_use]
    pub fn every(self, interval: Duration) -> Self {
        Self(self.0.every(interval))
    }
}

/// Is to be called within a tokio runtime: the name is looked up there. Outside no endpoint is
/// found, and an error logged.
impl Discover for Srv {
    fn watch(&self, service: &str) -> watch::Receiver<Endpoints> {
        self.0.watch(service)
    }
}

impl fmt::Debug for Srv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Srv").field(&self.0.source().template.text).finish()
    }
}

/// Asks name servers.
struct Records {
    template: Template,
    /// Empty for those of the system.
    servers: Vec<SocketAddr>,
    /// Made when it is needed, and anew after a failure: the configuration may have changed.
    resolver: Mutex<Option<TokioResolver>>,
}

impl Records {
    fn new(base_url: &str, servers: Vec<SocketAddr>) -> Result<Self, NameError> {
        let template = Template::new(base_url)?;
        if template.base_url.port.is_some() {
            return Err(NameError(format!(
                "base URL `{base_url}`: it should be without a port, which the records say"
            )));
        }
        Ok(Self { template, servers, resolver: Mutex::default() })
    }

    fn resolver(&self) -> Result<TokioResolver, NetError> {
        let mut kept = self.lock();
        if let Some(resolver) = &*kept {
            return Ok(resolver.clone());
        }
        let mut builder = if self.servers.is_empty() {
            TokioResolver::builder_tokio()?
        } else {
            let servers = self.servers.iter().map(|server| {
                let mut ways = [ConnectionConfig::udp(), ConnectionConfig::tcp()];
                ways.iter_mut().for_each(|way| way.port = server.port());
                NameServerConfig::new(server.ip(), true, ways.into())
            });
            let config = ResolverConfig::from_name_servers(servers.collect());
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
        };
        // Answers are asked for when they are due, and not before.
        builder.options_mut().cache_size = 0;
        builder.options_mut().timeout = Duration::from_secs(3);
        let resolver = builder.build()?;
        *kept = Some(resolver.clone());
        Ok(resolver)
    }

    fn lock(&self) -> MutexGuard<'_, Option<TokioResolver>> {
        self.resolver.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The endpoint of a record; `None` if nothing can be called there.
    fn endpoint(&self, record: &SRV) -> Option<Endpoint> {
        let target = record.target.to_ascii();
        let host = target.trim_end_matches('.');
        if record.port == 0 || !base_url::is_host(host) {
            return None;
        }
        let base_url = base_url::BaseUrl {
            host: host.to_ascii_lowercase(),
            port: Some(record.port),
            ..self.template.base_url.clone()
        };
        let mut endpoint = Endpoint::new(&base_url.text());
        endpoint.weight = record.weight.into();
        Some(endpoint)
    }
}

impl Source for Records {
    const PROVIDER: &'static str = "srv";

    async fn find(&self, service: &str) -> Result<Found, String> {
        let host = self.template.host(service)?;
        let answer = match self.resolver() {
            Ok(resolver) => resolver.lookup(host.as_str(), RecordType::SRV).await,
            Err(error) => Err(error),
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(NetError::Dns(DnsError::NoRecordsFound(none))) => {
                let valid = none.negative_ttl.map(|ttl| Duration::from_secs(ttl.into()));
                return Ok(Found { endpoints: Vec::new(), valid });
            }
            Err(error) => {
                *self.lock() = None;
                return Err(format!("the records of `{host}` aren't found: {error}"));
            }
        };
        let mut by_priority: BTreeMap<u16, Vec<Endpoint>> = BTreeMap::new();
        let mut valid = u32::MAX;
        for record in answer.answers() {
            valid = valid.min(record.ttl);
            if let RData::SRV(record) = &record.data
                && let Some(endpoint) = self.endpoint(record)
            {
                by_priority.entry(record.priority).or_default().push(endpoint);
            }
        }
        let endpoints = by_priority.into_values().next().unwrap_or_default();
        Ok(Found { endpoints, valid: Some(Duration::from_secs(valid.into())) })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use hickory_resolver::proto::op::{Message, MessageType, OpCode, ResponseCode};
    use hickory_resolver::proto::rr::{Name, Record};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, UdpSocket};
    use tokio::task::JoinHandle;
    use tokio::time::timeout;

    use super::*;

    /// What the server answers: a code, a time to live, and priority, weight, port and target.
    type Answer = (ResponseCode, u32, Vec<(u16, u16, u16, &'static str)>);

    /// A name server that knows one name. What is long it says over TCP alone.
    struct NameServer {
        address: SocketAddr,
        answer: Arc<Mutex<Option<Answer>>>,
        tasks: [JoinHandle<()>; 2],
    }

    impl NameServer {
        async fn start() -> Self {
            let (socket, listener) = sockets().await;
            let address = socket.local_addr().unwrap();
            let answer: Arc<Mutex<Option<Answer>>> = Arc::default();
            let known = answer.clone();
            let udp = tokio::spawn(async move {
                let mut buffer = [0; 4096];
                loop {
                    let (length, from) = socket.recv_from(&mut buffer).await.unwrap();
                    let answer = known.lock().unwrap().clone();
                    let Some(mut reply) = answer.map(|it| reply(&buffer[..length], it)) else {
                        continue;
                    };
                    if reply.answers.len() > 20 {
                        reply = reply.truncate();
                    }
                    socket.send_to(&reply.to_vec().unwrap(), from).await.unwrap();
                }
            });
            let known = answer.clone();
            let tcp = tokio::spawn(async move {
                loop {
                    let (mut stream, _) = listener.accept().await.unwrap();
                    let length = stream.read_u16().await.unwrap();
                    let mut question = vec![0; length.into()];
                    stream.read_exact(&mut question).await.unwrap();
                    let answer = known.lock().unwrap().clone().unwrap();
                    let reply = reply(&question, answer).to_vec().unwrap();
                    stream.write_u16(reply.len().try_into().unwrap()).await.unwrap();
                    stream.write_all(&reply).await.unwrap();
                }
            });
            Self { address, answer, tasks: [udp, tcp] }
        }

        fn answers(&self, ttl: u32, records: &[(u16, u16, u16, &'static str)]) {
            *self.answer.lock().unwrap() = Some((ResponseCode::NoError, ttl, records.to_vec()));
        }

        fn fails(&self, code: ResponseCode) {
            *self.answer.lock().unwrap() = Some((code, 1, Vec::new()));
        }
    }

    impl Drop for NameServer {
        fn drop(&mut self) {
            self.tasks.iter().for_each(JoinHandle::abort);
        }
    }

    /// Both on the same port.
    async fn sockets() -> (UdpSocket, TcpListener) {
        loop {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            if let Ok(socket) = UdpSocket::bind(listener.local_addr().unwrap()).await {
                return (socket, listener);
            }
        }
    }

    fn reply(question: &[u8], (code, ttl, records): Answer) -> Message {
        let question = Message::from_vec(question).unwrap();
        let mut reply = Message::new(question.metadata.id, MessageType::Response, OpCode::Query);
        reply.metadata.response_code = code;
        let asked = question.queries[0].clone();
        let name = asked.name().to_ascii();
        if asked.query_type() == RecordType::SRV && name.trim_end_matches('.') == NAME {
            reply.add_answers(records.into_iter().map(|(priority, weight, port, to)| {
                let data = SRV::new(priority, weight, port, Name::from_ascii(to).unwrap());
                Record::from_rdata(asked.name().clone(), ttl, RData::SRV(data))
            }));
        } else {
            reply.metadata.response_code = ResponseCode::NXDomain;
        }
        reply.add_query(asked);
        reply
    }

    const NAME: &str = "_http._tcp.users.default.svc";

    const BASE_URL: &str = "http://_http._tcp.{service}.default.svc/api";

    fn source(server: &NameServer) -> Records {
        Records::new(BASE_URL, vec![server.address]).unwrap()
    }

    fn urls(found: &[Endpoint]) -> Vec<(&str, u32)> {
        found.iter().map(|it| (&*it.base_url, it.weight)).collect()
    }

    #[tokio::test]
    async fn the_targets_of_the_lowest_priority_are_the_endpoints() {
        let server = NameServer::start().await;
        let source = source(&server);
        server.answers(
            17,
            &[(10, 3, 6060, "B.users."), (20, 1, 6060, "c."), (10, 0, 80, "a.users.")],
        );
        let mut found = source.find("users").await.unwrap();
        found.endpoints.sort_by(|a, b| a.id.cmp(&b.id));
        let expected = [("http://a.users/api", 0), ("http://b.users:6060/api", 3)];
        assert_eq!(urls(&found.endpoints), expected);
        assert_eq!(found.valid, Some(Duration::from_secs(17)));
        // `.` says that there is none, and nothing listens on port 0.
        server.answers(17, &[(10, 1, 6060, "."), (10, 1, 0, "a."), (20, 1, 6060, "c.")]);
        let found = source.find("users").await.unwrap();
        assert_eq!(urls(&found.endpoints), [("http://c:6060/api", 1)]);
        server.answers(17, &[(0, 0, 0, ".")]);
        assert_eq!(source.find("users").await.unwrap().endpoints, []);
    }

    #[tokio::test]
    async fn more_records_than_a_datagram_holds_are_found() {
        let server = NameServer::start().await;
        let records: Vec<_> =
            (1..=500).map(|port| (0, 1, port, "a-rather-long-name.users.")).collect();
        server.answers(1, &records);
        let found = source(&server).find("users").await.unwrap();
        assert_eq!(found.endpoints.len(), 500);
    }

    #[tokio::test]
    async fn no_record_is_an_answer_and_no_answer_is_a_failure() {
        let server = NameServer::start().await;
        let source = source(&server);
        server.answers(1, &[]);
        assert_eq!(source.find("users").await.unwrap().endpoints, []);
        assert_eq!(source.find("orders").await.unwrap().endpoints, []);
        for code in [ResponseCode::ServFail, ResponseCode::Refused] {
            server.fails(code);
            let error = source.find("users").await.unwrap_err();
            assert!(error.starts_with(&format!("the records of `{NAME}` aren't found")), "{error}");
        }
        server.fails(ResponseCode::NXDomain);
        assert_eq!(source.find("users").await.unwrap().endpoints, []);
        assert!(source.find("a/b").await.is_err());
    }

    #[tokio::test]
    async fn records_are_followed_while_the_server_comes_and_goes() {
        let server = NameServer::start().await;
        let second = Duration::from_secs(1);
        let srv = Srv::with_name_servers(BASE_URL, [server.address]).unwrap().every(second);
        let mut receiver = srv.watch("Users");
        timeout(second / 2, receiver.changed()).await.unwrap_err();
        server.answers(1, &[(0, 1, 6060, "a.")]);
        let mut next = async |expected: &[&str]| {
            timeout(20 * second, receiver.changed()).await.unwrap().unwrap();
            let Endpoints::Known(known) = receiver.borrow_and_update().clone() else {
                panic!("nothing is known")
            };
            assert_eq!(known.iter().map(|it| &*it.id).collect::<Vec<_>>(), expected);
        };
        next(&["http://a:6060/api"]).await;
        server.answers(1, &[(0, 1, 6060, "b."), (0, 1, 6060, "a.")]);
        next(&["http://a:6060/api", "http://b:6060/api"]).await;
        server.fails(ResponseCode::ServFail);
        tokio::time::sleep(2 * second).await;
        server.answers(1, &[(0, 1, 6060, "b.")]);
        next(&["http://b:6060/api"]).await;
    }

    #[test]
    fn a_base_url_with_a_port_is_refused() {
        assert_eq!(
            Srv::new("http://users:6060").unwrap_err().to_string(),
            "base URL `http://users:6060`: it should be without a port, which the records say"
        );
    }
}
