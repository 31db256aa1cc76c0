//! Who calls: the schemes by which callers say it, and the trait that believes them or not.

use crate::{Error, Peer, Route};
use http::header::HeaderValue;
use http::request::Parts;
use http::{HeaderMap, Uri};
use std::borrow::Cow;
use std::fmt;
use std::net::SocketAddr;

/// A way for callers to say who they are: `#[security(…)]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scheme {
    /// A user and a password in the header `authorization` (RFC 7617).
    Basic,
    /// A token in the header `authorization` (RFC 6750).
    Bearer,
    /// A key of the service's own.
    ApiKey {
        /// Where the key stands.
        place: KeyPlace,
        /// The name of the header, the parameter or the cookie.
        name: &'static str,
    },
}

impl Scheme {
    /// The value of `www-authenticate` that asks for this scheme (RFC 9110, section 11.6.1).
    ///
    /// No scheme for keys is registered; the challenge says where the key belongs.
    pub(crate) fn challenge(self) -> HeaderValue {
        match self {
            Self::Basic => HeaderValue::from_static("Basic realm=\"doudou\", charset=\"UTF-8\""),
            Self::Bearer => HeaderValue::from_static("Bearer realm=\"doudou\""),
            Self::ApiKey { place, name } => {
                let text = format!("ApiKey realm=\"doudou\", in=\"{place}\", name=\"{name}\"");
                // A name that isn't one of HTTP's can't be asked for by name.
                HeaderValue::try_from(text)
                    .unwrap_or(HeaderValue::from_static("ApiKey realm=\"doudou\""))
            }
        }
    }
}

/// Where an API key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPlace {
    /// In a header.
    Header,
    /// In a parameter of the query. Such a key ends up in logs and histories.
    Query,
    /// In a cookie.
    Cookie,
}

impl fmt::Display for KeyPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::Query => "query",
            Self::Cookie => "cookie",
        })
    }
}

/// What a caller gave to say who they are. `Debug` shows no secret.
#[non_exhaustive]
pub enum Credentials<'a> {
    /// A user and a password.
    Basic {
        /// The name of the user, without a colon in it.
        user: Cow<'a, str>,
        /// The password.
        password: Cow<'a, str>,
    },
    /// A token.
    Bearer(&'a str),
    /// An API key.
    ApiKey(Cow<'a, str>),
}

impl fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic { user, .. } => {
                f.debug_struct("Basic").field("user", user).finish_non_exhaustive()
            }
            Self::Bearer(_) => f.write_str("Bearer(..)"),
            Self::ApiKey(_) => f.write_str("ApiKey(..)"),
        }
    }
}

/// The request of a caller who isn't known yet.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    route: &'static Route,
    parts: &'a Parts,
}

impl<'a> Caller<'a> {
    pub(crate) fn new(route: &'static Route, parts: &'a Parts) -> Self {
        Self { route, parts }
    }

    /// The route that the request takes, with its roles and annotations.
    pub fn route(&self) -> &'static Route {
        self.route
    }

    /// The headers of the request.
    pub fn headers(&self) -> &'a HeaderMap {
        &self.parts.headers
    }

    /// The path and the query of the request.
    pub fn uri(&self) -> &'a Uri {
        &self.parts.uri
    }

    /// The address that the request came from, if the service [asks for
    /// it](crate::Description::peer).
    pub fn peer(&self) -> Option<SocketAddr> {
        peer(self.parts)
    }
}

impl fmt::Debug for Caller<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller")
            .field("route", &self.route)
            .field("peer", &self.peer())
            .finish_non_exhaustive()
    }
}

pub(crate) fn peer(parts: &Parts) -> Option<SocketAddr> {
    parts.extensions.get().map(|&Peer(address)| address)
}

/// Tells who calls, and what they may do: a service with `#[security(…)]` needs one.
///
/// It is asked before the body of a request is read.
///
/// ```
/// use doudou_rt::{Authenticate, Caller, Credentials, Error};
///
/// struct Tokens;
///
/// struct User {
///     admin: bool,
/// }
///
/// impl Authenticate for Tokens {
///     type Principal = User;
///
///     async fn authenticate(
///         &self,
///         credentials: Credentials<'_>,
///         _: &Caller<'_>,
///     ) -> Result<User, Error> {
///         match credentials {
///             // A real service verifies a signature, or compares hashes in constant time.
///             Credentials::Bearer("let me in") => Ok(User { admin: true }),
///             _ => Err(Error::unauthorized("the token isn't known")),
///         }
///     }
///
///     fn has_role(&self, user: &User, role: &str) -> bool {
///         role == "ADMIN" && user.admin
///     }
/// }
/// ```
///
/// # Comparing secrets
///
/// `==` on texts stops at the first difference, and how long it took tells a patient caller how
/// much of a secret was right. Compare passwords through a password hash, and keys and tokens
/// through their digests or in constant time (as the crate `subtle` does).
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't tell who calls",
    label = "the service has `#[security(…)]`, so it needs a type that implements `Authenticate`",
    note = "write `impl doudou_rt::Authenticate for {Self}` with `type Principal`, the type that \
            stands for a caller, and `async fn authenticate(&self, credentials: Credentials<'_>, \
            caller: &Caller<'_>) -> Result<Self::Principal, Error>`; with `#[roles(…)]` also \
            `fn has_role(&self, principal: &Self::Principal, role: &str) -> bool`"
)]
pub trait Authenticate: Send + Sync + 'static {
    /// What stands for a caller who is known. Methods get it through their
    /// [`Context`](crate::Context).
    type Principal: Send + Sync + 'static;

    /// Finds out who gives these credentials, which are well-formed and of one of the schemes of
    /// the [route](Caller::route).
    ///
    /// When the future is dropped, the request is over; what it began elsewhere goes on.
    ///
    /// # Errors
    ///
    /// [`Error::unauthorized`] for credentials that aren't right; the caller is told which
    /// schemes there are. Every other error is answered as a method's would be.
    fn authenticate(
        &self,
        credentials: Credentials<'_>,
        caller: &Caller<'_>,
    ) -> impl Future<Output = Result<Self::Principal, Error>> + Send;

    /// Whether a caller has a role that `#[roles(…)]` names. Nobody has any by default.
    fn has_role(&self, principal: &Self::Principal, role: &str) -> bool {
        let _ = (principal, role);
        false
    }
}

/// What follows the name of a scheme in a header such as `authorization`, if it is that scheme.
pub(crate) fn after_scheme<'h>(header: &'h HeaderValue, scheme: &str) -> Option<&'h [u8]> {
    let (found, rest) = header.as_bytes().split_at_checked(scheme.len())?;
    let is_scheme = found.eq_ignore_ascii_case(scheme.as_bytes());
    rest.strip_prefix(b" ").filter(|_| is_scheme).map(<[u8]>::trim_ascii)
}
