//! The services that somebody watches, each with a task that ends when nobody does any more.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::watch;

use super::{Endpoint, Endpoints};

/// What is published of a service, by its name in lower case. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Watched(Arc<Mutex<HashMap<String, Publisher>>>);

impl Watched {
    /// What is published of a service. If nobody watches it yet, `work` begins: a future that
    /// doesn't end by itself and is dropped when nobody watches any more.
    pub(super) fn watch<F>(
        &self,
        service: &str,
        work: impl FnOnce(String, Publisher) -> F,
    ) -> watch::Receiver<Endpoints>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let service = service.to_ascii_lowercase();
        let mut watched = self.lock();
        if let Some(publisher) = watched.get(&service) {
            return publisher.0.subscribe();
        }
        let publisher = Publisher(watch::Sender::default());
        let receiver = publisher.0.subscribe();
        let Ok(runtime) = Handle::try_current() else {
            tracing::error!(
                service,
                "services can be looked for within a tokio runtime only; none is found here"
            );
            publisher.publish(Vec::new());
            return receiver;
        };
        watched.insert(service.clone(), publisher.clone());
        let work = work(service.clone(), publisher.clone());
        runtime.spawn(self.clone().run(service, publisher, work));
        receiver
    }

    async fn run(self, service: String, publisher: Publisher, work: impl Future<Output = ()>) {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                () = &mut work => {
                    self.lock().remove(&service);
                    return;
                }
                () = publisher.0.closed() => {
                    let mut watched = self.lock();
                    // Somebody may have come back in the meantime.
                    if publisher.0.is_closed() {
                        watched.remove(&service);
                        return;
                    }
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Publisher>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells those who watch a service.
#[derive(Debug, Clone)]
pub(super) struct Publisher(watch::Sender<Endpoints>);

impl Publisher {
    /// Publishes what is known of a service now, if that is news. The order doesn't matter, and
    /// of two endpoints with one id the first holds.
    pub(super) fn publish(&self, mut endpoints: Vec<Endpoint>) {
        endpoints.sort_by(|a, b| a.id.cmp(&b.id));
        endpoints.dedup_by(|a, b| a.id == b.id);
        let endpoints = Endpoints::Known(endpoints.into());
        self.0.send_if_modified(|known| {
            let is_new = *known != endpoints;
            *known = endpoints;
            is_new
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    /// Counts those that are there.
    struct Working(Arc<AtomicUsize>);

    impl Working {
        fn new(count: &Arc<AtomicUsize>) -> Self {
            count.fetch_add(1, Ordering::SeqCst);
            Self(count.clone())
        }
    }

    impl Drop for Working {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }

    fn watch(
        watched: &Watched,
        count: &Arc<AtomicUsize>,
        name: &str,
    ) -> watch::Receiver<Endpoints> {
        watched.watch(name, |_, publisher| {
            let working = Working::new(count);
            async move {
                let _working = working;
                publisher.publish(vec![Endpoint::new("http://a")]);
                std::future::pending::<()>().await;
            }
        })
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_has_one_task_as_long_as_somebody_watches() {
        let (watched, count) = (Watched::default(), Arc::default());
        let mut first = watch(&watched, &count, "Users");
        let second = watch(&watched, &count, "users");
        let other = watch(&watched, &count, "orders");
        assert_eq!(*second.borrow(), Endpoints::Unknown);
        first.changed().await.unwrap();
        assert_eq!(*first.borrow(), Endpoints::Known([Endpoint::new("http://a")].into()));
        assert_eq!(count.load(Ordering::SeqCst), 2);
        drop(first);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(count.load(Ordering::SeqCst), 2);
        drop((second, other));
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(count.load(Ordering::SeqCst), 0);
        assert!(watched.lock().is_empty());
        let mut again = watch(&watched, &count, "users");
        again.changed().await.unwrap();
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_back_before_the_task_has_noticed_is_served_on() {
        let (watched, count) = (Watched::default(), Arc::default());
        for _ in 0..100 {
            drop(watch(&watched, &count, "users"));
            let mut again = watch(&watched, &count, "users");
            if *again.borrow() == Endpoints::Unknown {
                again.changed().await.unwrap();
            }
            drop(again);
            tokio::task::yield_now().await;
        }
    }

    #[test]
    fn without_a_runtime_there_is_nothing_and_calls_do_not_wait_for_ever() {
        let receiver = watch(&Watched::default(), &Arc::default(), "users");
        assert_eq!(*receiver.borrow(), Endpoints::Known([].into()));
    }

    #[tokio::test]
    async fn what_is_no_news_is_not_told_whatever_its_order() {
        let publisher = Publisher(watch::Sender::default());
        let mut receiver = publisher.0.subscribe();
        let [a, b] = ["http://a", "http://b"].map(Endpoint::new);
        publisher.publish(vec![b.clone(), a.clone()]);
        assert!(receiver.has_changed().unwrap());
        receiver.mark_unchanged();
        publisher.publish(vec![a.clone(), b, a]);
        assert!(!receiver.has_changed().unwrap());
        publisher.publish(Vec::new());
        assert!(receiver.has_changed().unwrap());
    }
}
