//! Calls services over HTTP. The generated `…Client` types wrap a [`Client`].
//!
//! ```no_run
//! use doudou_rt::Error;
//! use doudou_rt::client::{Client, ClientError};
//! use doudou_rt::http::Method;
//!
//! # async fn call() -> Result<(), ClientError> {
//! let users = Client::new("http://localhost:6060/api")?;
//! let names: Vec<String> = users
//!     .request(Method::GET)
//!     .literal("/users/")
//!     .path("id", &7)
//!     .literal("/names")
//!     .query("page", &Some(1))
//!     .send::<_, Error>()
//!     .await?;
//! # Ok(())
//! # }
//! ```

mod answer;
#[allow(dead_code, unused_imports, reason = "the calls come to it")]
mod balance;
mod call;
mod error;
mod identity;
mod payload;
mod reply;
mod request;
mod transport;

pub use balance::Balance;
#[doc(hidden)]
pub use balance::Balanced;
pub use call::Call;
pub use error::{AddressError, ClientError};
pub use reply::Answer;
pub use request::Request;
pub use reqwest;

use crate::service::BoxFuture;
use crate::{Body, Context, KeyPlace, Response, config};
use http::Method;
use identity::Identity;
use reqwest::Url;
use reqwest::redirect::{Action, Attempt, Policy};
use std::sync::Arc;
use std::time::Duration;
use transport::Transport;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_secs(60);

/// The most redirects that are followed for one request.
const MOST_REDIRECTS: usize = 10;

/// Follows redirects to the same host and port only: keys and tokens are meant for nobody else.
/// Another redirect is the answer.
fn within_the_service(attempt: Attempt<'_>) -> Action {
    let first = attempt.previous().first().map(Url::origin);
    if attempt.previous().len() > MOST_REDIRECTS {
        attempt.error("too many redirects")
    } else if first.is_some_and(|first| first == attempt.url().origin()) {
        attempt.follow()
    } else {
        attempt.stop()
    }
}

/// A service at a base URL.
///
/// What a handler calls while it runs is part of its own request: the call takes along the id
/// and the trace ([`layer`](crate::layer)).
///
/// A clone shares the connections and is cheap. A connection must stand after 5 seconds and a
/// call must be over after 60; a download and a stream of events may go on as long as something
/// comes every 60 seconds. [`with_http`](Self::with_http) takes a client with other limits.
#[derive(Debug, Clone)]
pub struct Client {
    /// Without a slash at its end.
    base_url: Arc<str>,
    transport: Transport,
    identity: Arc<Identity>,
}

impl Client {
    /// A client of the service at a base URL: `http://host`, with a port and a path if need be.
    ///
    /// `https` needs the feature `client-tls`.
    ///
    /// # Errors
    ///
    /// [`AddressError::Url`] when it isn't such a URL, [`AddressError::System`] when the system
    /// lacks what the client needs.
    pub fn new(base_url: &str) -> Result<Self, AddressError> {
        let base_url = parse(base_url)?;
        if base_url.starts_with("https:") && !cfg!(feature = "client-tls") {
            return Err(AddressError::Url(format!(
                "base URL `{base_url}`: https needs the feature `client-tls` of doudou-rt"
            )));
        }
        let builder = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .read_timeout(TIMEOUT)
            .redirect(Policy::custom(within_the_service));
        let http = builder.build().map_err(AddressError::System)?;
        Ok(Self { base_url, transport: Transport::Network(http), identity: Arc::default() })
    }

    /// A client of the service whose base URL is in a variable of the environment or of `.env`.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new), and [`AddressError::Url`] when the variable isn't set.
    pub fn from_env(variable: &str) -> Result<Self, AddressError> {
        let Some(base_url) = config::var(variable) else {
            return Err(AddressError::Url(format!(
                "variable `{variable}` isn't set, it should be the base URL of the service"
            )));
        };
        Self::new(&base_url).map_err(|error| match error {
            AddressError::Url(text) => AddressError::Url(format!("variable `{variable}`: {text}")),
            other => other,
        })
    }

    /// A client that calls through a [`reqwest::Client`], with its timeouts, proxies, headers and
    /// certificates.
    ///
    /// # Errors
    ///
    /// [`AddressError::Url`] when the base URL isn't one.
    pub fn with_http(base_url: &str, http: reqwest::Client) -> Result<Self, AddressError> {
        let transport = Transport::Network(http);
        Ok(Self { base_url: parse(base_url)?, transport, identity: Arc::default() })
    }

    /// A client that calls a service of this process.
    pub(crate) fn in_memory(
        call: impl Fn(http::Request<Body>) -> BoxFuture<Response> + Send + Sync + 'static,
    ) -> Self {
        let transport = Transport::Memory(Arc::new(call));
        Self { base_url: "http://localhost".into(), transport, identity: Arc::default() }
    }

    /// The base URL, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Sends a user and a password with every request, in place of a token.
    ///
    /// A user with a colon in it is reported when a request is sent. A header `authorization` that
    /// a method has as its parameter comes first.
    #[must_use]
    pub fn with_basic(self, user: &str, password: &str) -> Self {
        self.identified(|identity| identity.basic(user, password))
    }

    /// Sends a token with every request, in place of a user and a password.
    ///
    /// A token that doesn't fit into a header is reported when a request is sent. A header
    /// `authorization` that a method has as its parameter comes first.
    #[must_use]
    pub fn with_bearer(self, token: &str) -> Self {
        self.identified(|identity| identity.bearer(token))
    }

    /// Sends a key with every request.
    ///
    /// What doesn't fit into a header is reported when a request is sent.
    #[must_use]
    pub fn with_api_key(self, place: KeyPlace, name: &str, key: &str) -> Self {
        let pair = || (name.to_owned(), key.to_owned());
        self.identified(|identity| match place {
            KeyPlace::Header => identity.header_key(name, key),
            KeyPlace::Query => identity.query.push(pair()),
            KeyPlace::Cookie => identity.cookies.push(pair()),
        })
    }

    /// A client whose requests are part of the call with this context: they take along its id and,
    /// if it has one, its trace (`traceparent` and `tracestate`), each with a span of its own.
    ///
    /// Calls that a handler makes while it runs do so without being told; this is for tasks that it
    /// spawns. What a method sends itself in such a header comes first.
    #[must_use]
    pub fn with_context<P>(&self, context: &Context<P>) -> Self {
        self.clone().identified(|identity| identity.call_of(context))
    }

    fn identified(mut self, change: impl FnOnce(&mut Identity)) -> Self {
        change(Arc::make_mut(&mut self.identity));
        self
    }

    /// Begins a request to the base URL.
    pub fn request(&self, method: Method) -> Request {
        Request::new(self.transport.clone(), method, &self.base_url, self.identity.clone())
    }
}

fn parse(base_url: &str) -> Result<Arc<str>, AddressError> {
    let refuse = |reason: &str| AddressError::Url(format!("base URL `{base_url}`: {reason}"));
    let url = Url::parse(base_url).map_err(|error| refuse(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refuse("it should begin with http:// or https://"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refuse("it should end with the path, without `?` and `#`"));
    }
    Ok(url.as_str().trim_end_matches('/').into())
}

#[cfg(test)]
mod tests;
