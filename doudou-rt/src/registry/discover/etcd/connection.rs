//! The connection to etcd that all work shares.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use etcd_client::{Client, ConnectOptions};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::Settings;

/// How long a question may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How often a connection in use is checked, and how long the answer may take. etcd hangs up on
/// those who ask more often than every 5 seconds.
const PING: (Duration, Duration) = (Duration::from_secs(6), Duration::from_secs(4));

/// A connection that is made when it is needed.
pub(super) struct Connection {
    settings: Arc<Settings>,
    current: Mutex<Option<Connected>>,
    count: AtomicU64,
}

/// A client, and which of those that there have been.
#[derive(Clone)]
pub(super) struct Connected {
    pub(super) client: Client,
    number: u64,
}

impl Connection {
    pub(super) fn new(settings: Arc<Settings>) -> Self {
        Self { settings, current: Mutex::default(), count: AtomicU64::new(0) }
    }

    /// The client that all use.
    pub(super) async fn client(&self) -> Result<Connected, String> {
        let mut current = self.current.lock().await;
        if let Some(connected) = &*current {
            return Ok(connected.clone());
        }
        let (interval, wait) = PING;
        let mut options = ConnectOptions::new()
            .with_connect_timeout(TIMEOUT)
            .with_keep_alive(interval, wait)
            .with_keep_alive_while_idle(false)
            // A member that has lost the others says so in place of old news.
            .with_require_leader(true);
        if let Some((user, password)) = &self.settings.user {
            options = options.with_user(user, password.expose()).with_auto_token_refresh(true);
        }
        #[cfg(feature = "etcd-tls")]
        if self.settings.endpoints.iter().any(|url| url.starts_with("https:")) {
            options = options.with_tls(self.tls()?);
        }
        let client = within(Client::connect(&self.settings.endpoints, Some(options))).await?;
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let connected = Connected { client, number };
        *current = Some(connected.clone());
        Ok(connected)
    }

    #[cfg(feature = "etcd-tls")]
    fn tls(&self) -> Result<etcd_client::TlsOptions, String> {
        use etcd_client::{Certificate, Identity, TlsOptions};
        let tls = &self.settings.tls;
        if tls.authority.is_empty() {
            return Err("https needs the authority that signs for etcd: `with_authority`".into());
        }
        let options = TlsOptions::new().ca_certificate(Certificate::from_pem(&tls.authority));
        Ok(match &tls.identity {
            Some((certificate, key)) => {
                options.identity(Identity::from_pem(certificate, key.expose()))
            }
            None => options,
        })
    }

    /// A client didn't work; the next that is asked for is another one.
    pub(super) async fn forget(&self, connected: &Connected) {
        let mut current = self.current.lock().await;
        if current.as_ref().is_some_and(|it| it.number == connected.number) {
            *current = None;
        }
    }
}

/// Waits for an answer of etcd, but not for ever.
pub(super) async fn within<T>(
    answer: impl Future<Output = Result<T, etcd_client::Error>>,
) -> Result<T, String> {
    match timeout(TIMEOUT, answer).await {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err("etcd didn't answer in time".to_owned()),
    }
}
