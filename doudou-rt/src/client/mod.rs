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
mod attempts;
mod balance;
mod budget;
mod builder;
mod call;
mod connections;
mod error;
mod exchange;
mod failure;
mod hedge;
mod identity;
mod metrics;
mod nodes;
mod options;
mod pause;
mod payload;
mod reply;
mod request;
mod transport;

pub use balance::Balance;
#[doc(hidden)]
pub use balance::Balanced;
pub use budget::Retries;
pub use builder::ClientBuilder;
pub use call::Call;
pub use error::{AddressError, ClientError};
pub use hedge::Hedge;
pub use reply::Answer;
pub use request::Request;
pub use reqwest;

use crate::registry::{Discover, ListError, StaticList};
use crate::service::BoxFuture;
use crate::{Body, Context, KeyPlace, Response, config};
use http::Method;
use identity::Identity;
use reqwest::Url;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;
use transport::{Direct, Transport};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_secs(60);

/// A service: at a base URL, or at those of its nodes.
///
/// [`new`](Self::new) makes a client of one base URL, and [`builder`](Self::builder) one that finds
/// the nodes of a service, spreads the calls over them, and asks another one when one fails.
///
/// What a handler calls while it runs is part of its own request: the call takes along the id, the
/// trace and the time that is left ([`layer`](crate::layer)).
///
/// A clone shares the connections and is cheap. With one base URL a connection must stand after
/// 5 seconds and a call must be over after 60, if it doesn't say otherwise; a download and a stream
/// of events may go on as long as something comes every 60 seconds.
/// [`with_http`](Self::with_http) takes a client with other limits.
#[derive(Debug, Clone)]
pub struct Client {
    /// Without a slash at its end; empty when each node has its own.
    base_url: Arc<str>,
    transport: Transport,
    identity: Arc<Identity>,
}

impl Client {
    /// A client of the service at a base URL: `http://host`, with a port and a path if need be. A
    /// user and a password in it are those of [`with_basic`](Self::with_basic).
    ///
    /// `https` needs the feature `client-tls`.
    ///
    /// # Errors
    ///
    /// [`AddressError::Url`] when it isn't such a URL, [`AddressError::System`] when the system
    /// lacks what the client needs.
    pub fn new(base_url: &str) -> Result<Self, AddressError> {
        let (base_url, identity) = parse(base_url)?;
        if base_url.starts_with("https:") && !cfg!(feature = "client-tls") {
            return Err(AddressError::Url(format!(
                "base URL `{base_url}`: https needs the feature `client-tls` of doudou-rt"
            )));
        }
        let http = connections::settings(CONNECT_TIMEOUT).timeout(TIMEOUT).build();
        let http = http.map_err(AddressError::System)?;
        let transport = Transport::Direct(Direct::Network(http, Some(TIMEOUT)));
        Ok(Self { base_url, transport, identity })
    }

    /// Begins a client that finds the nodes of a service by its name, which is that of its trait:
    /// upper and lower case are alike.
    ///
    /// ```
    /// use doudou_rt::client::Client;
    /// use doudou_rt::registry::Registry;
    ///
    /// let cluster = Registry::new(); // of this node: that which its server is given
    /// let users = Client::builder("Usersvc").discover(cluster).build()?;
    /// # Ok::<(), doudou_rt::client::AddressError>(())
    /// ```
    pub fn builder(service: &str) -> ClientBuilder {
        ClientBuilder::new(service)
    }

    /// A client of the nodes of a service, with the defaults of the [builder](Self::builder).
    ///
    /// # Errors
    ///
    /// [`AddressError::System`] when the system lacks what the client needs.
    pub fn discover(service: &str, provider: impl Discover) -> Result<Self, AddressError> {
        Self::builder(service).discover(provider).build()
    }

    /// A client of the service whose base URL is in a variable of the environment or of `.env`, or
    /// those of its nodes with commas between them, as [`StaticList`] reads them. With a list it is
    /// a client of the [builder](Self::builder) with its defaults, whose service is called as the
    /// variable is, in lower case.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new), and [`AddressError::Url`] when the variable isn't set or has
    /// something else in its list.
    pub fn from_env(variable: &str) -> Result<Self, AddressError> {
        let Some(base_url) = config::var(variable) else {
            return Err(AddressError::Url(format!(
                "variable `{variable}` isn't set, it should be the base URL of the service"
            )));
        };
        let client = if base_url.contains([',', ';']) {
            Self::of_list(&variable.to_lowercase(), &base_url)
        } else {
            Self::new(&base_url)
        };
        client.map_err(|error| match error {
            AddressError::Url(text) => AddressError::Url(format!("variable `{variable}`: {text}")),
            other => other,
        })
    }

    fn of_list(service: &str, list: &str) -> Result<Self, AddressError> {
        let nodes: StaticList =
            list.parse().map_err(|error: ListError| AddressError::Url(error.to_string()))?;
        if list.contains("https:") && !cfg!(feature = "client-tls") {
            let text = "https needs the feature `client-tls` of doudou-rt".to_owned();
            return Err(AddressError::Url(text));
        }
        Self::discover(service, nodes)
    }

    /// A client that calls through a [`reqwest::Client`], with its timeouts, proxies, headers and
    /// certificates.
    ///
    /// # Errors
    ///
    /// [`AddressError::Url`] when the base URL isn't one.
    pub fn with_http(base_url: &str, http: reqwest::Client) -> Result<Self, AddressError> {
        let transport = Transport::Direct(Direct::Network(http, None));
        let (base_url, identity) = parse(base_url)?;
        Ok(Self { base_url, transport, identity })
    }

    /// A client that calls a service of this process.
    pub(crate) fn in_memory(
        call: impl Fn(http::Request<Body>) -> BoxFuture<Response> + Send + Sync + 'static,
    ) -> Self {
        let transport = Transport::Direct(Direct::Memory(Arc::new(call)));
        Self { base_url: "http://localhost".into(), transport, identity: Arc::default() }
    }

    /// The base URL, without a slash at its end. It is empty when each node has its own.
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
    /// if it has them, its trace (`traceparent` and `tracestate`), each with a span of its own, and
    /// its [deadline](Context::deadline).
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

/// Reads a base URL, and who calls if it says so.
fn parse(base_url: &str) -> Result<(Arc<str>, Arc<Identity>), AddressError> {
    let refuse = |reason: &str| {
        let shown = without_password(base_url);
        AddressError::Url(format!("base URL `{shown}`: {reason}"))
    };
    let mut url = Url::parse(base_url).map_err(|error| refuse(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refuse("it should begin with http:// or https://"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refuse("it should end with the path, without `?` and `#`"));
    }
    let identity = Identity::of_url(&mut url);
    Ok((url.as_str().trim_end_matches('/').into(), Arc::new(identity)))
}

/// A base URL as it may be shown.
fn without_password(base_url: &str) -> Cow<'_, str> {
    match base_url.rsplit_once('@') {
        Some((_, rest)) => format!("…@{rest}").into(),
        None => base_url.into(),
    }
}

#[cfg(test)]
mod tests;
