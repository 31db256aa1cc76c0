//! What a client says about itself with every request.

use crate::Context;
use crate::codec::Place;
#[cfg(feature = "otel")]
use crate::layer::Current;
use crate::layer::{TraceContext, X_REQUEST_ID};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
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

impl Identity {
    pub(super) fn basic(&mut self, user: &str, password: &str) {
        if user.contains(':') {
            return self.refuse("the user of basic credentials can't have a colon");
        }
        let encoded = BASE64_STANDARD.encode(format!("{user}:{password}"));
        self.secret_header(AUTHORIZATION, &format!("Basic {encoded}"));
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
