//! Two providers as one.

use std::fmt;
use std::sync::Arc;

use tokio::sync::watch;

use super::watched::{Publisher, Watched};
use super::{Discover, Endpoint, Endpoints};

/// What `first` finds; as long as it finds no endpoint, what `second` finds.
///
/// ```
/// use doudou_rt::registry::discover::first_of;
/// use doudou_rt::registry::{Registry, StaticList};
///
/// let cluster = Registry::new();
/// let users = first_of(cluster, StaticList::new(["http://users.example:6060"])?);
/// # Ok::<(), doudou_rt::registry::ListError>(())
/// ```
pub fn first_of(first: impl Discover, second: impl Discover) -> Combined {
    Combined::new("first_of", take_first, Arc::new(first), Arc::new(second))
}

/// What either finds. Of two endpoints with the same base URL, that of `first` holds.
pub fn union(first: impl Discover, second: impl Discover) -> Combined {
    Combined::new("union", take_both, Arc::new(first), Arc::new(second))
}

type Rule = fn(&[Endpoint], &[Endpoint]) -> Vec<Endpoint>;

/// Two providers as one: [`first_of`] or [`union`].
///
/// As long as one of them knows nothing and the other has no endpoint, nothing is known. Is to be
/// called within a tokio runtime; outside no endpoint is found, and an error logged.
pub struct Combined {
    name: &'static str,
    rule: Rule,
    first: Arc<dyn Discover>,
    second: Arc<dyn Discover>,
    watched: Watched,
}

impl Combined {
    fn new(
        name: &'static str,
        rule: Rule,
        first: Arc<dyn Discover>,
        second: Arc<dyn Discover>,
    ) -> Self {
        Self { name, rule, first, second, watched: Watched::default() }
    }
}

impl Discover for Combined {
    fn watch(&self, service: &str) -> watch::Receiver<Endpoints> {
        self.watched.watch(service, |service, publisher| {
            let [first, second] = [&self.first, &self.second].map(|it| it.watch(&service));
            combine(self.rule, first, second, publisher)
        })
    }
}

impl fmt::Debug for Combined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple(self.name).field(&self.first).field(&self.second).finish()
    }
}

async fn combine(
    rule: Rule,
    mut first: watch::Receiver<Endpoints>,
    mut second: watch::Receiver<Endpoints>,
    publisher: Publisher,
) {
    let (mut first_speaks, mut second_speaks, mut is_known) = (true, true, false);
    loop {
        let (one, other) = (first.borrow_and_update().clone(), second.borrow_and_update().clone());
        let found = rule(known(&one), known(&other));
        let both_know = one != Endpoints::Unknown && other != Endpoints::Unknown;
        if is_known || both_know || !found.is_empty() {
            is_known = true;
            publisher.publish(found);
        }
        tokio::select! {
            changed = first.changed(), if first_speaks => first_speaks = changed.is_ok(),
            changed = second.changed(), if second_speaks => second_speaks = changed.is_ok(),
            // What they said last stays.
            else => return std::future::pending().await,
        }
    }
}

fn known(endpoints: &Endpoints) -> &[Endpoint] {
    match endpoints {
        Endpoints::Known(known) => known,
        Endpoints::Unknown => &[],
    }
}

fn take_first(first: &[Endpoint], second: &[Endpoint]) -> Vec<Endpoint> {
    if first.is_empty() { second } else { first }.to_vec()
}

fn take_both(first: &[Endpoint], second: &[Endpoint]) -> Vec<Endpoint> {
    let is_new = |it: &&Endpoint| !first.iter().any(|known| known.base_url == it.base_url);
    first.iter().chain(second.iter().filter(is_new)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Says what it is told to.
    #[derive(Debug, Clone, Default)]
    struct Told(watch::Sender<Endpoints>);

    impl Told {
        fn say(&self, urls: &[&str]) {
            let endpoints = urls.iter().map(|url| Endpoint::new(url));
            self.0.send_replace(Endpoints::Known(endpoints.collect()));
        }
    }

    impl Discover for Told {
        fn watch(&self, _: &str) -> watch::Receiver<Endpoints> {
            self.0.subscribe()
        }
    }

    async fn seen(receiver: &watch::Receiver<Endpoints>) -> Option<Vec<String>> {
        tokio::time::sleep(Duration::from_millis(10)).await;
        match &*receiver.borrow() {
            Endpoints::Known(all) => Some(all.iter().map(|it| it.base_url.to_string()).collect()),
            Endpoints::Unknown => None,
        }
    }

    fn urls(urls: &[&str]) -> Option<Vec<String>> {
        Some(urls.iter().map(|url| (*url).to_owned()).collect())
    }

    #[tokio::test(start_paused = true)]
    async fn the_second_is_asked_as_long_as_the_first_finds_nothing() {
        let (first, second) = (Told::default(), Told::default());
        let receiver = first_of(first.clone(), second.clone()).watch("users");
        assert_eq!(seen(&receiver).await, None);
        first.say(&[]);
        assert_eq!(seen(&receiver).await, None);
        second.say(&["http://b"]);
        assert_eq!(seen(&receiver).await, urls(&["http://b"]));
        first.say(&["http://a"]);
        assert_eq!(seen(&receiver).await, urls(&["http://a"]));
        first.say(&[]);
        assert_eq!(seen(&receiver).await, urls(&["http://b"]));
        second.say(&[]);
        assert_eq!(seen(&receiver).await, urls(&[]));
    }

    #[tokio::test(start_paused = true)]
    async fn a_union_has_what_either_finds_each_once() {
        let (first, second) = (Told::default(), Told::default());
        let receiver = union(first.clone(), second.clone()).watch("users");
        second.say(&["http://b", "http://a"]);
        assert_eq!(seen(&receiver).await, urls(&["http://a", "http://b"]));
        let named = Endpoint { id: "z".into(), ..Endpoint::new("http://a") };
        first.0.send_replace(Endpoints::Known([named].into()));
        assert_eq!(seen(&receiver).await, urls(&["http://b", "http://a"]));
        second.say(&[]);
        assert_eq!(seen(&receiver).await, urls(&["http://a"]));
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_said_last_stays_and_nobody_is_asked_in_vain() {
        let (first, second) = (Told::default(), Told::default());
        let combined = union(first.clone(), second.clone());
        assert!(format!("{combined:?}").starts_with("union(Told"));
        let receiver = combined.watch("users");
        first.say(&["http://a"]);
        drop((combined, first));
        assert_eq!(seen(&receiver).await, urls(&["http://a"]));
        second.say(&["http://b"]);
        assert_eq!(seen(&receiver).await, urls(&["http://a", "http://b"]));
        assert_eq!(second.0.receiver_count(), 1);
        drop(receiver);
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert_eq!(second.0.receiver_count(), 0);
    }
}
