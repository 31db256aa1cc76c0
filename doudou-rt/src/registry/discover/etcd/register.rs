//! Tells etcd of a node for as long as there is one.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use etcd_client::{Compare, CompareOp, Error, PutOptions, Txn, TxnOp};
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::super::backoff::Backoff;
use super::super::failures;
use super::EtcdError;
use super::connection::{Connected, Connection, within};
use super::follow::RETRY;

/// How often it is looked whether the key is still there.
const LOOK: Duration = Duration::from_secs(10);

/// gRPC's code for what isn't there.
const NOT_FOUND: i32 = 5;

/// A node that is registered as long as this lives.
///
/// Dropping it withdraws the node in the background; a process that ends before that is forgotten
/// when the lease is over.
#[derive(Debug)]
pub struct Registration {
    /// Dropping it ends the task, too.
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), String>>,
    registered: watch::Receiver<bool>,
}

impl Registration {
    pub(super) fn begin(
        runtime: &Handle,
        connection: Arc<Connection>,
        lease: Duration,
        key: String,
        value: String,
    ) -> Self {
        let (stop, stopped) = oneshot::channel();
        let (tell, registered) = watch::channel(false);
        let registrar = Registrar { connection, duration: lease, key, value, lease: None, tell };
        let task = runtime.spawn(registrar.work(stopped));
        Self { stop, task, registered }
    }

    /// Whether etcd knows the node, as far as this one knows.
    #[must_use]
    pub fn is_registered(&self) -> bool {
        *self.registered.borrow()
    }

    /// Waits until etcd knows the node: for a program that shouldn't start without etcd. As long
    /// as etcd is away, this waits; give it a timeout.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn registered(&self) {
        // The task doesn't end before this does.
        let _ = self.registered.clone().wait_for(|registered| *registered).await;
    }

    /// Withdraws the node: all who follow the service learn of it at once.
    ///
    /// # Errors
    ///
    /// That etcd couldn't be told within 5 seconds. It forgets the node when the lease is over.
    ///
    /// # Cancel safety
    ///
    /// When the future is dropped, the node is withdrawn in the background.
    pub async fn withdraw(self) -> Result<(), EtcdError> {
        let Self { stop, task, .. } = self;
        drop(stop);
        let refuse = |reason: String| {
            Err(EtcdError(format!(
                "etcd couldn't be told that the node leaves, and forgets it when its lease is \
                 over: {reason}"
            )))
        };
        match task.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(reason)) => refuse(reason),
            Err(error) => refuse(error.to_string()),
        }
    }
}

struct Registrar {
    connection: Arc<Connection>,
    /// How long the lease should last.
    duration: Duration,
    key: String,
    value: String,
    /// The lease that the key has, or will have.
    lease: Option<i64>,
    tell: watch::Sender<bool>,
}

impl Registrar {
    /// Registers the node and keeps it registered, until it is told to stop. Then withdraws it.
    async fn work(mut self, mut stopped: oneshot::Receiver<()>) -> Result<(), String> {
        let mut backoff = Backoff::new(RETRY.0, RETRY.1);
        loop {
            let error = tokio::select! {
                biased;
                _ = &mut stopped => break,
                Err(error) = self.hold(&mut backoff) => error,
            };
            failures::count("etcd", "register");
            if !backoff.is_failing() {
                tracing::warn!(
                    key = self.key,
                    error,
                    "keeping a node registered in etcd failed; it is tried again and again"
                );
            }
            tokio::select! {
                _ = &mut stopped => break,
                () = sleep(backoff.failed()) => {}
            }
        }
        self.withdraw().await
    }

    async fn hold(&mut self, backoff: &mut Backoff) -> Result<Infallible, String> {
        let mut connected = self.connection.client().await?;
        let Err(error) = self.hold_over(&mut connected, backoff).await;
        self.connection.forget(&connected).await;
        Err(error)
    }

    /// Registers the node, or finds it registered, and keeps the lease alive until that fails.
    async fn hold_over(
        &mut self,
        connected: &mut Connected,
        backoff: &mut Backoff,
    ) -> Result<Infallible, String> {
        let client = &mut connected.client;
        let kept = match self.lease {
            // A connection that was lost isn't a lease that was lost.
            Some(lease) => match timeout(self.duration, client.lease_keep_alive(lease)).await {
                Ok(Ok(kept)) => Some(kept),
                Ok(Err(Error::LeaseKeepAliveError(_))) => None,
                Ok(Err(error)) => return Err(error.to_string()),
                Err(_) => return Err("etcd didn't answer in time".to_owned()),
            },
            None => None,
        };
        let (mut keeper, mut answers) = if let Some(kept) = kept {
            self.look(connected).await?;
            kept
        } else {
            self.lease = None;
            self.tell.send_replace(false);
            let seconds = i64::try_from(self.duration.as_secs()).unwrap_or(i64::MAX);
            let lease = within(client.lease_grant(seconds, None)).await?.id();
            self.lease = Some(lease);
            let options = PutOptions::new().with_lease(lease);
            within(client.put(self.key.as_str(), self.value.as_str(), Some(options))).await?;
            within(client.lease_keep_alive(lease)).await?
        };
        self.tell.send_replace(true);
        if backoff.succeeded() {
            tracing::info!(key = self.key, "the node is registered in etcd again");
        } else {
            tracing::info!(key = self.key, "the node is registered in etcd");
        }
        let mut looked = Instant::now();
        loop {
            sleep(self.duration / 3).await;
            let answer = async {
                keeper.keep_alive().await?;
                answers.message().await
            };
            let answer = match timeout(self.duration / 3, answer).await {
                Ok(answer) => answer.map_err(|error| error.to_string())?,
                Err(_) => return Err("etcd didn't answer in time".to_owned()),
            };
            let answer = answer.ok_or("etcd ended the stream")?;
            if answer.ttl() <= 0 {
                self.lease = None;
                self.tell.send_replace(false);
                return Err("the lease is over".to_owned());
            }
            if looked.elapsed() >= LOOK {
                self.look(connected).await?;
                looked = Instant::now();
            }
        }
    }

    /// Writes the key if it isn't there: somebody may have deleted it.
    async fn look(&self, connected: &mut Connected) -> Result<(), String> {
        let Some(lease) = self.lease else { return Ok(()) };
        let options = PutOptions::new().with_lease(lease);
        let write = TxnOp::put(self.key.as_str(), self.value.as_str(), Some(options));
        let is_missing = Compare::create_revision(self.key.as_str(), CompareOp::Equal, 0);
        let write_if_missing = Txn::new().when([is_missing]).and_then([write]);
        within(connected.client.txn(write_if_missing)).await.map(drop)
    }

    /// Ends the lease, and with it the key.
    async fn withdraw(&mut self) -> Result<(), String> {
        let Some(lease) = self.lease else { return Ok(()) };
        let mut connected = self.connection.client().await?;
        let revoked = within(async {
            match connected.client.lease_revoke(lease).await {
                // It was over.
                Err(Error::GRpcStatus(status)) if i32::from(status.code()) == NOT_FOUND => Ok(()),
                revoked => revoked.map(drop),
            }
        });
        let revoked = revoked.await;
        match &revoked {
            Ok(()) => tracing::info!(key = self.key, "the node is withdrawn from etcd"),
            Err(error) => {
                failures::count("etcd", "withdraw");
                tracing::warn!(
                    key = self.key,
                    error,
                    "etcd couldn't be told that the node leaves; it forgets it when the lease is \
                     over"
                );
            }
        }
        revoked
    }
}
