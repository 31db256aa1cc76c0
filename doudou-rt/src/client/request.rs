//! A request while it is written.

mod ends;
mod parts;

use super::identity::{self, Identity};
use super::options::{self, Options};
use super::payload::{Payload, Source};
use super::transport::Transport;
use crate::codec::text::{self, TextError};
use crate::codec::{Place, header_out};
use crate::layer::{Current, TRACEPARENT, X_REQUEST_ID};
use http::Method;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use serde::Serialize;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::time::{Duration, Instant};

const JSON: &str = "application/json";

/// How long most paths are with their queries, in bytes.
const PATH: usize = 64;

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request that is being written: first the path, then the rest in any order.
///
/// A value that can't be written is reported when the request is sent; it isn't sent then. `None`
/// writes nothing, a list writes several values.
#[derive(Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request {
    /// In a box, for it is moved from one function to the next.
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    transport: Transport,
    method: Method,
    url: String,
    has_query: bool,
    headers: HeaderMap,
    cookies: String,
    body: Option<Payload>,
    identity: Arc<Identity>,
    options: Options,
    /// The first value that couldn't be written.
    refused: Option<String>,
}

/// A request that is written to the end. All of it can be sent more than once.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) method: Method,
    /// Of the request, or what follows the base URL of a node.
    url: String,
    headers: HeaderMap,
    body: Option<Source>,
}

impl Prepared {
    fn into_request(self) -> Result<reqwest::Request, String> {
        let url = url(&self.url)?;
        Ok(request(self.method, url, self.headers, self.body))
    }

    pub(super) fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// The request to a node with this base URL.
    pub(super) fn to(&self, base_url: &str) -> Result<reqwest::Request, String> {
        let mut text = String::with_capacity(base_url.len() + self.url.len());
        text.extend([base_url, &self.url]);
        let (method, headers, body) = (&self.method, &self.headers, &self.body);
        let mut request = request(method.clone(), url(&text)?, headers.clone(), body.clone());
        if base_url.contains('@') {
            let credentials = identity::taken_from(request.url_mut());
            if let Some(credentials) = credentials {
                request.headers_mut().entry(AUTHORIZATION).or_insert(credentials);
            }
        }
        Ok(request)
    }
}

fn url(text: &str) -> Result<Url, String> {
    Url::parse(text).map_err(|error| {
        // The query may hold a key.
        let shown = text.split('?').next().unwrap_or_default();
        format!("URL `{shown}`: {error}")
    })
}

fn request(method: Method, url: Url, headers: HeaderMap, body: Option<Source>) -> reqwest::Request {
    let mut request = reqwest::Request::new(method, url);
    *request.headers_mut() = headers;
    *request.body_mut() = body.map(Into::into);
    request
}

impl Request {
    pub(super) fn new(
        transport: Transport,
        method: Method,
        base_url: &str,
        identity: Arc<Identity>,
    ) -> Self {
        let mut url = String::with_capacity(base_url.len() + PATH);
        url.push_str(base_url);
        let inner = Inner {
            transport,
            method,
            url,
            has_query: false,
            headers: HeaderMap::new(),
            cookies: String::new(),
            body: None,
            identity,
            options: Options::default(),
            refused: None,
        };
        Self { inner: Box::new(inner) }
    }

    /// Appends to the path, as it is.
    pub fn literal(mut self, path: &str) -> Self {
        self.inner.url.push_str(path);
        self
    }

    /// Appends a value to the path, percent-encoded within its segment.
    pub fn path<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        let start = self.inner.url.len();
        let mut is_list = false;
        let result = text::write(value, &mut |text, in_list| {
            is_list |= in_list;
            self.inner.url.extend(utf8_percent_encode(text, RESERVED));
        });
        self.check_segment(name, start, is_list);
        self.note(Place::Path, name, result);
        self
    }

    /// Appends a value to the query.
    pub fn query<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        let result = text::write(value, &mut |text, _| self.push_query(name, text));
        self.note(Place::Query, name, result);
        self
    }

    /// Appends the fields of a struct to the query.
    pub fn query_struct<T: Serialize + ?Sized>(mut self, value: &T) -> Self {
        let result = text::write_fields(value, &mut |name, text| self.push_query(name, text));
        if let Err(error) = result {
            self.refuse(&format_args!("query: {error}"));
        }
        self
    }

    /// Adds a header; a list becomes several lines of it.
    pub fn header<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        let result = text::write(value, &mut |text, in_list| self.push_header(name, text, in_list));
        self.note(Place::Header, name, result);
        self
    }

    /// Adds a cookie, percent-encoded.
    pub fn cookie<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        let result = text::write(value, &mut |text, in_list| self.push_cookie(name, text, in_list));
        self.note(Place::Cookie, name, result);
        self
    }

    /// Makes a value the JSON body, in place of whatever was the body before.
    pub fn json<T: Serialize + ?Sized>(mut self, value: &T) -> Self {
        match serde_json::to_string(value) {
            Ok(text) => self.inner.body = Some(Payload::Bytes(JSON, text.into())),
            Err(error) => self.refuse(&format_args!("body: {error}")),
        }
        self
    }

    /// Appends a value to the urlencoded form that is the body, in place of a JSON body.
    pub fn form<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        let mut form = self.take_form();
        let result = text::write(value, &mut |text, _| {
            if !form.is_empty() {
                form.push('&');
            }
            push_pair(&mut form, name, text);
        });
        self.inner.body = Some(Payload::Form(form));
        self.note(Place::Form, name, result);
        self
    }

    /// Says whether the request may be carried out twice without harm, so that it may be sent to
    /// another node when one fails while it works. By default it may if its method is GET, HEAD,
    /// OPTIONS, PUT or DELETE (RFC 9110).
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.inner.options.idempotent = Some(idempotent);
        self
    }

    /// How long the call may take, all attempts together, in place of what the client allows. For a
    /// download and a stream of events that is the time until its head is there.
    pub fn timeout(mut self, time: Duration) -> Self {
        self.inner.options.timeout = Some(time);
        self
    }

    /// Says what the request belongs to: with
    /// [`Balance::ConsistentHash`](crate::client::Balance::ConsistentHash), requests with the same
    /// key go to the same node.
    pub fn key<K: Hash + ?Sized>(mut self, key: &K) -> Self {
        self.inner.options.key = Some(options::number(key));
        self
    }

    /// The request as reqwest has it, or why there is none.
    pub(super) fn finish(self) -> Result<reqwest::Request, String> {
        self.prepare()?.into_request()
    }

    /// The request as it goes to any node, or why there is none.
    pub(super) fn prepare(mut self) -> Result<Prepared, String> {
        self.inner.headers.entry(ACCEPT).or_insert(HeaderValue::from_static(JSON));
        self.identify();
        if !self.inner.cookies.is_empty() {
            let cookies = std::mem::take(&mut self.inner.cookies);
            self.push_header(COOKIE.as_str(), &cookies, false);
        }
        if let Some(refused) = self.inner.refused {
            return Err(refused);
        }
        let mut body = None;
        if let Some(payload) = self.inner.body {
            let (content_type, source) = payload.finish()?;
            self.inner.headers.insert(CONTENT_TYPE, content_type);
            body = Some(source);
        }
        Ok(Prepared {
            method: self.inner.method,
            url: self.inner.url,
            headers: self.inner.headers,
            body,
        })
    }

    pub(super) fn transport(&self) -> &Transport {
        &self.inner.transport
    }

    pub(super) fn options(&self) -> Options {
        self.inner.options
    }

    pub(super) fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.inner.headers
    }

    /// When the caller of the call that the request is part of gives up.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.inner.identity.deadline.or_else(|| Current::get().deadline)
    }

    /// Adds what the client says about itself, as late as that: nothing of it is shown before.
    fn identify(&mut self) {
        let identity = self.inner.identity.clone();
        if let Some(refused) = &identity.refused {
            self.refuse(refused);
        }
        for (name, value) in &identity.headers {
            self.inner.headers.entry(name).or_insert_with(|| value.clone());
        }
        self.join();
        for (name, key) in &identity.query {
            self.push_query(name, key);
        }
        for (name, key) in &identity.cookies {
            self.push_cookie(name, key, false);
        }
    }

    /// Makes the request part of a call: the one that the client was told of, or else the one whose
    /// handler runs now.
    fn join(&mut self) {
        let current = Current::get();
        if let Some(id) = current.id {
            self.inner.headers.entry(X_REQUEST_ID).or_insert(id);
        }
        let trace = self.inner.identity.trace.as_ref().or(current.trace.as_deref());
        if let Some(trace) = trace
            && !self.inner.headers.contains_key(TRACEPARENT)
        {
            trace.call().write(&mut self.inner.headers);
        }
    }

    /// Refuses what wouldn't arrive as the one segment it is: nothing can be told from another
    /// path, and dots climb in the path, encoded or not.
    fn check_segment(&mut self, name: &str, start: usize, is_list: bool) {
        let reason = match &self.inner.url[start..] {
            _ if is_list => "a list isn't a segment of a path",
            "" => "an empty value isn't a segment of a path",
            "." | ".." => "dots alone aren't a segment of a path",
            _ => return,
        };
        self.refuse(&format_args!("{} `{name}`: {reason}", Place::Path));
    }

    fn push_query(&mut self, name: &str, text: &str) {
        self.inner.url.push(if self.inner.has_query { '&' } else { '?' });
        self.inner.has_query = true;
        push_pair(&mut self.inner.url, name, text);
    }

    fn push_header(&mut self, name: &str, text: &str, in_list: bool) {
        let result = header_out::append(&mut self.inner.headers, name, text, in_list);
        if let Err(reason) = result {
            self.refuse(&format_args!("{} `{name}`: {reason}", Place::Header));
        }
    }

    fn push_cookie(&mut self, name: &str, text: &str, in_list: bool) {
        if in_list {
            return self.refuse(&format_args!("{} `{name}`: a list isn't a cookie", Place::Cookie));
        }
        if !self.inner.cookies.is_empty() {
            self.inner.cookies.push_str("; ");
        }
        self.inner.cookies.push_str(name);
        self.inner.cookies.push('=');
        self.inner.cookies.extend(utf8_percent_encode(text, RESERVED));
    }

    fn take_form(&mut self) -> String {
        match self.inner.body.take() {
            Some(Payload::Form(form)) => form,
            _ => String::new(),
        }
    }

    fn note(&mut self, place: Place, name: &str, result: Result<(), TextError>) {
        if let Err(error) = result {
            self.refuse(&format_args!("{place} `{name}`: {error}"));
        }
    }

    fn refuse(&mut self, reason: &dyn fmt::Display) {
        self.inner.refused.get_or_insert_with(|| reason.to_string());
    }
}

fn push_pair(target: &mut String, name: &str, text: &str) {
    target.extend(form_urlencoded::byte_serialize(name.as_bytes()));
    target.push('=');
    target.extend(form_urlencoded::byte_serialize(text.as_bytes()));
}
