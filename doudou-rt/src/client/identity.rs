//! What a client says about itself with every request.

use crate::Context;
use crate::codec::Place;
#[cfg(feature = "otel")]
use crate::layer::Current;
use crate::layer::{TraceContext, X_REQUEST_ID};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;
use reqwest::Url;
use std::fmt;
use std::time::Instant;

/// Credentials, and the call that the requests are part of.
#[derive(Clone, Default)]
pub(super) struct Identity {
    pub(super) headers: HeaderMap,
    /// The trace that the requests are part of, each with a span of its own.
    pub(super) trace: Option<TraceContext>,
    /// When the caller of that call gives up.
    pub(super) deadline: Option<Instant>,
    pub(super) query: Vec<(String, String)>,
    pub(super) cookies: Vec<(String, String)>,
    /// Why the first of what can't be sent can't.
    pub(super) refused: Option<String>,
}

/// Basic credentials (RFC 7617).
fn basic(user: &str, password: &str) -> HeaderValue {
    let encoded = BASE64_STANDARD.encode(format!("{user}:{password}"));
    let value = HeaderValue::try_from(format!("Basic {encoded}"));
    let mut value = value.unwrap_or_else(|_| HeaderValue::from_static("Basic"));
    value.set_sensitive(true);
    value
}

/// The credentials that a URL has in it, which leave it: errors and logs show URLs.
#[cold]
pub(super) fn taken_from(url: &mut Url) -> Option<HeaderValue> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (user, password) = (decode(url.username()), url.password().map(decode));
    if user.is_empty() && password.is_none() {
        return None;
    }
    // Only a URL without a host refuses, and that has no user either.
    let _ = (url.set_username(""), url.set_password(None));
    Some(basic(&user, &password.unwrap_or_default()))
}

impl Identity {
    /// What a URL says about who calls.
    pub(super) fn of_url(url: &mut Url) -> Self {
        let credentials = taken_from(url).map(|credentials| (AUTHORIZATION, credentials));
        Self { headers: credentials.into_iter().collect(), ..Self::default() }
    }

    pub(super) fn basic(&mut self, user: &str, password: &str) {
        if user.contains(':') {
            return self.refuse("the user of basic credentials can't have a colon");
        }
        self.headers.insert(AUTHORIZATION, basic(user, password));
    }

    pub(super) fn bearer(&mut self, token: &str) {
        self.secret_header(AUTHORIZATION, &format!("Bearer {token}"));
    }

    pub(super) fn header_key(&mut self, name: &str, key: &str) {
        match HeaderName::from_bytes(name.as_bytes()) {
            Ok(name) => self.secret_header(name, key),
            Err(_) => self.refuse(&format!("`{name}` can't be the name of a header")),
        }
    }

    pub(super) fn call_of<P>(&mut self, context: &Context<P>) {
        if let Some(id) = context.headers().get(X_REQUEST_ID) {
            self.headers.insert(X_REQUEST_ID, id.clone());
        }
        self.deadline = context.deadline();
        self.trace = context.trace();
        // The one whose handler runs knows that its span is recorded.
        #[cfg(feature = "otel")]
        if let (Some(trace), Some(current)) = (&mut self.trace, Current::get().trace)
            && trace.is_at(&current)
        {
            *trace = *current;
        }
    }

    /// The reason doesn't show the value, which is a secret.
    fn secret_header(&mut self, name: HeaderName, value: &str) {
        let Ok(mut value) = HeaderValue::from_bytes(value.as_bytes()) else {
            return self.refuse(&format!("{} `{name}`: the secret can't be sent", Place::Header));
        };
        value.set_sensitive(true);
        self.headers.insert(name, value);
    }

    fn refuse(&mut self, reason: &str) {
        self.refused.get_or_insert_with(|| reason.to_owned());
    }
}

impl fmt::Debug for Identity {
    /// Shows what there is, and no value of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &[(String, String)]| -> Vec<String> {
            pairs.iter().map(|(name, _)| name.clone()).collect()
        };
        f.debug_struct("Identity")
            .field("headers", &self.headers.keys())
            .field("trace", &self.trace)
            .field("query", &names(&self.query))
            .field("cookies", &names(&self.cookies))
            .finish_non_exhaustive()
    }
}
