//! Follows the nodes of a service: lists them, and then listens to what changes.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use etcd_client::{GetOptions, KeyValue, WatchOptions};
use tokio::time::{Instant, sleep, sleep_until};

use super::super::backoff::Backoff;
use super::super::watched::Publisher;
use super::super::{Endpoint, EndpointState, failures};
use super::connection::{Connected, Connection, within};
use super::value;

/// The waits after failures.
pub(super) const RETRY: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(5));

/// How many nodes are listed at once.
const PAGE: i64 = 500;

/// The largest answer of etcd, in bytes.
const LARGEST_ANSWER: usize = 64 << 20;

/// Publishes the nodes of a service; `keys` is where their keys begin, and `lease` how long the
/// nodes' leases last, as far as is known.
pub(super) async fn follow(
    connection: Arc<Connection>,
    lease: Duration,
    service: String,
    keys: String,
    publisher: Publisher,
) {
    let mut follower = Follower {
        service,
        keys,
        publisher,
        view: View::new(lease),
        backoff: Backoff::new(RETRY.0, RETRY.1),
    };
    loop {
        let error = match connection.client().await {
            Ok(connected) => {
                let Err(error) = follower.listen(&connected).await;
                connection.forget(&connected).await;
                error
            }
            Err(error) => error,
        };
        failures::count("etcd", "watch");
        if !follower.backoff.is_failing() {
            tracing::warn!(
                service = follower.service,
                error,
                "listening to etcd failed; what was known is kept, and it is tried again and again"
            );
        }
        sleep(follower.backoff.failed()).await;
    }
}

struct Follower {
    service: String,
    keys: String,
    publisher: Publisher,
    view: View,
    backoff: Backoff,
}

impl Follower {
    /// Lists and listens until that fails.
    async fn listen(&mut self, connected: &Connected) -> Result<Infallible, String> {
        loop {
            let revision = self.list(connected).await?;
            self.publish();
            let mut client =
                connected.client.watch_client().max_decoding_message_size(LARGEST_ANSWER);
            let options = WatchOptions::new().with_prefix().with_start_revision(revision + 1);
            let mut stream = within(client.watch(self.keys.as_str(), Some(options))).await?;
            let compacted = loop {
                let message = tokio::select! {
                    message = stream.message() => message.map_err(|error| error.to_string())?,
                    () = at(self.view.doubted_until()) => {
                        self.view.dismiss(Instant::now());
                        self.publish();
                        continue;
                    }
                };
                let message = message.ok_or("etcd ended the stream")?;
                if message.canceled() && message.compact_revision() != 0 {
                    break message.compact_revision();
                }
                if message.canceled() {
                    return Err(format!("etcd cancelled it: {}", message.cancel_reason()));
                }
                if self.backoff.succeeded() {
                    tracing::info!(service = self.service, "etcd is listened to again");
                }
                for kv in message.events().iter().filter_map(|event| event.kv()) {
                    self.take(kv);
                }
                if !message.events().is_empty() {
                    self.publish();
                }
            };
            // What happened since is forgotten there: only a new list tells.
            failures::count("etcd", "compacted");
            tracing::info!(
                service = self.service,
                compacted,
                "etcd's history is gone; listing anew"
            );
        }
    }

    /// Lists the nodes, as of the revision that is returned.
    async fn list(&mut self, connected: &Connected) -> Result<i64, String> {
        let mut client = connected.client.kv_client().max_decoding_message_size(LARGEST_ANSWER);
        let mut nodes = BTreeMap::new();
        let mut from = self.keys.clone().into_bytes();
        let mut revision = 0;
        loop {
            // Zero is the newest; the pages after the first are as old as that.
            let options = GetOptions::new()
                .with_range(end(&self.keys))
                .with_limit(PAGE)
                .with_revision(revision);
            let answer = within(client.get(from.as_slice(), Some(options))).await?;
            if revision == 0 {
                revision = answer.header().ok_or("etcd's answer has no header")?.revision();
            }
            for kv in answer.kvs() {
                if let Some((name, endpoint)) = self.read(kv) {
                    nodes.insert(name, endpoint);
                }
            }
            match answer.kvs().last() {
                Some(last) if answer.more() => from = [last.key(), &[0]].concat(),
                _ => break,
            }
        }
        self.view.replace(nodes, Instant::now());
        Ok(revision)
    }

    /// Takes over what changed.
    fn take(&mut self, kv: &KeyValue) {
        // A key that was deleted has no version.
        let read = if kv.version() == 0 { None } else { self.read(kv) };
        match (read, self.name(kv)) {
            (Some((name, endpoint)), _) => self.view.put(name, endpoint),
            (None, Some(name)) => self.view.remove(&name),
            (None, None) => {}
        }
    }

    /// The node of a key, with its name.
    fn read(&self, kv: &KeyValue) -> Option<(String, Endpoint)> {
        let name = self.name(kv).ok_or_else(|| "the key has no name of a node".to_owned());
        let read = name.and_then(|name| {
            value::check_name(&name).map_err(|reason| format!("the name of the node {reason}"))?;
            let endpoint = value::read(&name, kv.value())?;
            Ok((name, endpoint))
        });
        match read {
            Ok(node) => Some(node),
            Err(error) => {
                failures::count("etcd", "value");
                let key: String = String::from_utf8_lossy(kv.key()).chars().take(200).collect();
                tracing::warn!(
                    service = self.service,
                    ?key,
                    error,
                    "what etcd has under a key isn't a node and is skipped"
                );
                None
            }
        }
    }

    fn name(&self, kv: &KeyValue) -> Option<String> {
        let name = kv.key().strip_prefix(self.keys.as_bytes())?;
        Some(str::from_utf8(name).ok()?.to_owned())
    }

    fn publish(&self) {
        self.publisher.publish(self.view.endpoints());
    }
}

/// The first key after all that begin so; they end with a slash.
fn end(keys: &str) -> Vec<u8> {
    let mut end = keys.as_bytes().to_vec();
    if let Some(last) = end.last_mut() {
        *last += 1;
    }
    end
}

/// Waits until a moment, or for ever.
async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// The nodes by their names.
#[derive(Debug)]
struct View {
    /// How long a node that is missing after a failure may take to register anew.
    grace: Duration,
    nodes: BTreeMap<String, Endpoint>,
    /// Those that were missing after a failure, and when they are given up.
    doubted: BTreeMap<String, (Endpoint, Instant)>,
}

impl View {
    fn new(lease: Duration) -> Self {
        // The node notices, and waits before it tries again.
        let grace = lease * 2 + RETRY.1;
        Self { grace, nodes: BTreeMap::new(), doubted: BTreeMap::new() }
    }

    /// These are the nodes now. Those that were known and aren't among them are doubted for a
    /// while: nobody heard that they left.
    fn replace(&mut self, nodes: BTreeMap<String, Endpoint>, now: Instant) {
        for (name, endpoint) in std::mem::replace(&mut self.nodes, nodes) {
            self.doubted.insert(name, (endpoint, now + self.grace));
        }
        self.doubted.retain(|name, _| !self.nodes.contains_key(name));
    }

    fn put(&mut self, name: String, endpoint: Endpoint) {
        self.doubted.remove(&name);
        self.nodes.insert(name, endpoint);
    }

    fn remove(&mut self, name: &str) {
        self.doubted.remove(name);
        self.nodes.remove(name);
    }

    fn doubted_until(&self) -> Option<Instant> {
        self.doubted.values().map(|(_, until)| *until).min()
    }

    /// Gives up those that were doubted for long enough.
    fn dismiss(&mut self, now: Instant) {
        self.doubted.retain(|_, (_, until)| *until > now);
    }

    fn endpoints(&self) -> Vec<Endpoint> {
        let doubted = self
            .doubted
            .values()
            .map(|(endpoint, _)| Endpoint { state: EndpointState::Suspect, ..endpoint.clone() });
        self.nodes.values().cloned().chain(doubted).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(names: &[&str]) -> BTreeMap<String, Endpoint> {
        let node = |name: &&str| ((*name).to_owned(), Endpoint::new(&format!("http://{name}")));
        names.iter().map(node).collect()
    }

    fn seen(view: &View) -> Vec<String> {
        let mark = |it: Endpoint| match it.state {
            EndpointState::Suspect => format!("{}?", it.base_url),
            _ => it.base_url.to_string(),
        };
        view.endpoints().into_iter().map(mark).collect()
    }

    #[test]
    fn who_is_missing_after_a_failure_is_doubted_for_a_while() {
        let start = Instant::now();
        let mut view = View::new(Duration::from_secs(5));
        let grace = Duration::from_secs(15);
        view.replace(nodes(&["a", "b", "c"]), start);
        assert_eq!(view.doubted_until(), None);
        view.replace(nodes(&["a", "d"]), start);
        assert_eq!(seen(&view), ["http://a", "http://d", "http://b?", "http://c?"]);
        // Who registers again isn't doubted any more; who says that it leaves is gone.
        view.put("b".to_owned(), Endpoint::new("http://b"));
        view.remove("a");
        assert_eq!(seen(&view), ["http://b", "http://d", "http://c?"]);
        // Another failure doesn't lengthen the doubt.
        view.replace(nodes(&["d"]), start + grace / 2);
        assert_eq!(seen(&view), ["http://d", "http://b?", "http://c?"]);
        assert_eq!(view.doubted_until(), Some(start + grace));
        view.dismiss(start + grace);
        assert_eq!(seen(&view), ["http://d", "http://b?"]);
        view.dismiss(start + grace * 2);
        assert_eq!(seen(&view), ["http://d"]);
        assert_eq!(view.doubted_until(), None);
    }

    #[test]
    fn the_range_of_a_service_ends_where_its_keys_do() {
        assert_eq!(end("/doudou/users/"), b"/doudou/users0");
    }
}
