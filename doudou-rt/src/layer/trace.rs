//! Which trace a request belongs to: W3C Trace Context.

use std::fmt;

use http::header::{HeaderMap, HeaderName, HeaderValue};

use super::request_id::random;

/// The name of the header that a trace travels in.
pub(crate) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
pub(crate) const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// The flags that are passed on: sampled, and that the trace's id is random.
const KNOWN_FLAGS: u8 = 0b11;

/// The most members of a `tracestate`.
const MOST_MEMBERS: usize = 32;

/// The place of a request in a trace ([W3C Trace Context](https://www.w3.org/TR/trace-context/)):
/// what the headers `traceparent` and `tracestate` say.
///
/// ```
/// use doudou_rt::TraceContext;
/// use doudou_rt::http::HeaderMap;
///
/// let mut headers = HeaderMap::new();
/// let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
/// headers.insert("traceparent", traceparent.parse()?);
/// let trace = TraceContext::from_headers(&headers).unwrap();
/// assert_eq!(trace.trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
/// assert!(trace.is_sampled());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceContext {
    trace: TraceId,
    parent: SpanId,
    flags: u8,
    state: Option<HeaderValue>,
    /// The parent is a span that is recorded here, so that calls need none of their own.
    #[cfg(feature = "otel")]
    recorded: bool,
}

impl TraceContext {
    /// Reads the headers of a request. `None` without a valid `traceparent`: then the request
    /// belongs to no trace, whatever `tracestate` says. A `tracestate` that isn't valid counts as
    /// none.
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let mut lines = headers.get_all(TRACEPARENT).iter();
        let (line, None) = (lines.next()?, lines.next()) else { return None };
        let (trace, parent, flags) = traceparent(line.as_bytes())?;
        Some(Self {
            trace,
            parent,
            flags,
            state: tracestate(headers),
            #[cfg(feature = "otel")]
            recorded: false,
        })
    }

    /// The place of what is called within a span that is recorded here. `None` for the ids of no
    /// span.
    #[cfg(feature = "otel")]
    pub(super) fn of_a_span(
        trace: [u8; 16],
        span: [u8; 8],
        flags: u8,
        state: Option<HeaderValue>,
    ) -> Option<Self> {
        let (trace, parent) = (u128::from_be_bytes(trace), u64::from_be_bytes(span));
        let (flags, recorded) = (flags & KNOWN_FLAGS, true);
        (trace != 0 && parent != 0).then_some(Self {
            trace: TraceId(trace),
            parent: SpanId(parent),
            flags,
            state,
            recorded,
        })
    }

    /// The flags that are known here.
    #[cfg(feature = "otel")]
    pub(super) fn flags(&self) -> u8 {
        self.flags
    }

    /// The trace.
    pub fn trace_id(&self) -> TraceId {
        self.trace
    }

    /// The span of the caller.
    pub fn parent_id(&self) -> SpanId {
        self.parent
    }

    /// Whether the caller may have recorded the trace.
    pub fn is_sampled(&self) -> bool {
        self.flags & 1 != 0
    }

    /// What tracing systems keep beside, in one line.
    pub fn state(&self) -> Option<&str> {
        self.state.as_ref()?.to_str().ok()
    }

    /// The place of a call that is part of this one: the same trace, and a span of its own.
    #[must_use]
    pub fn child(&self) -> Self {
        // Zero is no id.
        Self { parent: SpanId(random().max(1)), ..self.clone() }
    }

    /// The place of a call that a handler makes: a child, unless it would hang from a span that
    /// nobody records while there is one that is.
    #[cfg(feature = "client")]
    pub(crate) fn call(&self) -> Self {
        #[cfg(feature = "otel")]
        if self.recorded {
            return self.clone();
        }
        self.child()
    }

    /// Whether both are the same place.
    #[cfg(all(feature = "client", feature = "otel"))]
    pub(crate) fn is_at(&self, other: &Self) -> bool {
        (self.trace, self.parent) == (other.trace, other.parent)
    }

    /// Writes both headers, in place of those that are there.
    pub fn write(&self, headers: &mut HeaderMap) {
        if let Ok(value) = HeaderValue::try_from(self.to_string()) {
            headers.insert(TRACEPARENT, value);
        }
        match &self.state {
            Some(state) => headers.insert(TRACESTATE, state.clone()),
            None => headers.remove(TRACESTATE),
        };
    }
}

impl fmt::Display for TraceContext {
    /// As `traceparent` has it, in version 00.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{}-{}-{:02x}", self.trace, self.parent, self.flags)
    }
}

/// The id of a trace: 16 bytes, shown as 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceId(u128);

impl TraceId {
    /// The bytes, in the order in which they are shown.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The id of a span: 8 bytes, shown as 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SpanId(u64);

impl SpanId {
    /// The bytes, in the order in which they are shown.
    pub fn to_bytes(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }
}

impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Reads `version-trace-parent-flags`. Later versions may say more after the flags.
fn traceparent(text: &[u8]) -> Option<(TraceId, SpanId, u8)> {
    let (known, rest) = text.split_at_checked(55)?;
    let version = hex(&known[..2])?;
    let has_form = [2, 35, 52].iter().all(|&at| known[at] == b'-');
    let is_whole = match version {
        0 => rest.is_empty(),
        0xff => false,
        _ => rest.first().is_none_or(|&byte| byte == b'-'),
    };
    let trace = hex(&known[3..35])?;
    let parent = u64::try_from(hex(&known[36..52])?).ok()?;
    let flags = u8::try_from(hex(&known[53..])?).ok()?;
    (has_form && is_whole && trace != 0 && parent != 0).then_some((
        TraceId(trace),
        SpanId(parent),
        flags & KNOWN_FLAGS,
    ))
}

/// Reads digits in lower case, which are all that is allowed.
fn hex(digits: &[u8]) -> Option<u128> {
    digits.iter().try_fold(0, |number, &digit| {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(number << 4 | u128::from(value))
    })
}

/// The lines of `tracestate` as one, if they are valid.
fn tracestate(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut lines = headers.get_all(TRACESTATE).iter();
    let first = lines.next()?;
    let Some(second) = lines.next() else {
        return is_state(first.to_str().ok()?).then(|| first.clone());
    };
    let mut joined = format!("{},{}", first.to_str().ok()?, second.to_str().ok()?);
    for line in lines {
        joined.push(',');
        joined.push_str(line.to_str().ok()?);
    }
    HeaderValue::try_from(&joined).ok().filter(|_| is_state(&joined))
}

fn is_state(text: &str) -> bool {
    let members: Vec<&str> = text
        .split(',')
        .map(|member| member.trim_matches([' ', '\t']))
        .filter(|it| !it.is_empty())
        .collect();
    let mut keys = Vec::new();
    (1..=MOST_MEMBERS).contains(&members.len())
        && members.iter().all(|member| {
            member.split_once('=').is_some_and(|(key, value)| {
                let is_new = !keys.contains(&key);
                keys.push(key);
                is_new && is_key(key) && is_value(value)
            })
        })
}

/// A key is a name, or the name of a tenant at a system.
fn is_key(key: &str) -> bool {
    let is_rest = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '_' | '-' | '*' | '/');
    let is_name = |name: &str, longest: usize, digit_first: bool| {
        name.len() <= longest
            && name
                .starts_with(|c: char| c.is_ascii_lowercase() || digit_first && c.is_ascii_digit())
            && name.chars().all(is_rest)
    };
    match key.split_once('@') {
        Some((tenant, system)) => is_name(tenant, 241, true) && is_name(system, 14, false),
        None => is_name(key, 256, true),
    }
}

fn is_value(value: &str) -> bool {
    (1..=256).contains(&value.len())
        && !value.ends_with(' ')
        && value.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const PARENT: &str = "b7ad6b7169203331";

    fn read(parents: &[&str], states: &[&str]) -> Option<TraceContext> {
        let mut headers = HeaderMap::new();
        for parent in parents {
            headers.append(TRACEPARENT, HeaderValue::from_str(parent).unwrap());
        }
        for state in states {
            headers.append(TRACESTATE, HeaderValue::from_str(state).unwrap());
        }
        TraceContext::from_headers(&headers)
    }

    #[test]
    fn a_valid_parent_is_read_and_written_again() {
        for (flags, passed, sampled) in
            [("00", "00", false), ("01", "01", true), ("ff", "03", true)]
        {
            let trace = read(&[&format!("00-{TRACE}-{PARENT}-{flags}")], &[]).unwrap();
            assert_eq!(trace.to_string(), format!("00-{TRACE}-{PARENT}-{passed}"));
            assert_eq!(trace.is_sampled(), sampled);
            assert_eq!(trace.trace_id().to_bytes()[..2], [0x0a, 0xf7]);
            assert_eq!(trace.parent_id().to_bytes()[..2], [0xb7, 0xad]);
        }
        // A version to come.
        for later in ["", "-", "-what comes later"] {
            let trace = read(&[&format!("cc-{TRACE}-{PARENT}-01{later}")], &[]).unwrap();
            assert_eq!(trace.to_string(), format!("00-{TRACE}-{PARENT}-01"));
        }
    }

    #[test]
    fn what_differs_from_the_form_in_anything_is_no_trace() {
        let (zero_trace, zero_parent) = ("0".repeat(32), "0".repeat(16));
        for wrong in [
            String::new(),
            "00-1-2-01".to_owned(),
            format!("ff-{TRACE}-{PARENT}-01"),
            format!("0-{TRACE}-{PARENT}-01"),
            format!("0x-{TRACE}-{PARENT}-01"),
            format!("00-{}-{PARENT}-01", TRACE.to_uppercase()),
            format!("00-{TRACE}-{}-01", PARENT.to_uppercase()),
            format!("00-{zero_trace}-{PARENT}-01"),
            format!("00-{TRACE}-{zero_parent}-01"),
            format!("00-{TRACE}-{PARENT}-1"),
            format!("00-{TRACE}-{PARENT}-0A"),
            format!("00-{TRACE}-{PARENT}-01-"),
            format!("00-{TRACE}-{PARENT}-011"),
            format!("cc-{TRACE}-{PARENT}-01."),
            format!("00_{TRACE}_{PARENT}_01"),
            format!(" 00-{TRACE}-{PARENT}-01"),
        ] {
            assert_eq!(read(&[&wrong], &["a=1"]), None, "{wrong}");
        }
        let parent = format!("00-{TRACE}-{PARENT}-01");
        assert_eq!(read(&[&parent, &parent], &[]), None);
        assert_eq!(read(&[], &["a=1"]), None);
    }

    #[test]
    fn a_state_is_kept_whole_or_not_at_all() {
        let parent = format!("00-{TRACE}-{PARENT}-01");
        let state = |lines: &[&str]| read(&[&parent], lines).unwrap().state().map(str::to_owned);
        let most = (0..32).map(|number| format!("k{number}=v")).collect::<Vec<_>>().join(",");
        for valid in ["a=1", "a=1,b=2", "a=1 , b=2,", "0t@sys=x y", "a=!~", &most] {
            assert_eq!(state(&[valid]).as_deref(), Some(valid));
        }
        assert_eq!(state(&["a=1", "b=2", "c=3"]).as_deref(), Some("a=1,b=2,c=3"));
        let long = format!("a={}", "x".repeat(257));
        let key = format!("{}=1", "k".repeat(257));
        for wrong in [
            "",
            ",",
            "a",
            "a=",
            "=1",
            "A=1",
            "a=1,a=2",
            "a=b=c",
            "a@1=x",
            "@a=1",
            "é=1",
            &long,
            &key,
            &format!("{most},one_more=v"),
        ] {
            assert_eq!(state(&[wrong]), None, "{wrong}");
        }
        assert_eq!(state(&["a=1", "a=2"]), None);
    }

    #[test]
    fn a_child_is_another_span_of_the_same_trace() {
        let trace = read(&[&format!("00-{TRACE}-{PARENT}-01")], &["a=1"]).unwrap();
        let (one, other) = (trace.child(), trace.child());
        assert_eq!((one.trace_id(), one.state()), (trace.trace_id(), Some("a=1")));
        assert!(one.parent_id() != trace.parent_id() && one.parent_id() != other.parent_id());
        let mut headers = HeaderMap::new();
        headers.insert(TRACESTATE, HeaderValue::from_static("old=1"));
        one.write(&mut headers);
        assert_eq!(TraceContext::from_headers(&headers), Some(one));
    }

    #[test]
    fn random_bytes_are_read_without_a_panic_and_what_is_valid_is_of_the_form() {
        let form = format!("00-{TRACE}-{PARENT}-01");
        for round in 0..20_000_u64 {
            let mut bytes = form.clone().into_bytes();
            let mut bits = random() ^ round;
            for _ in 0..=(bits % 3) {
                bits = bits.rotate_left(17).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                let at = (bits >> 8) as usize % bytes.len();
                match bits % 4 {
                    0 => bytes.truncate(at.max(1)),
                    1 => bytes.insert(at, (bits >> 32) as u8),
                    _ => bytes[at] = (bits >> 40) as u8,
                }
            }
            if let Some((trace, parent, _)) = traceparent(&bytes) {
                let shown = format!("-{trace}-{parent}-");
                assert_eq!(&bytes[2..53], shown.as_bytes());
            }
            if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                let mut headers = HeaderMap::new();
                headers.insert(TRACEPARENT, HeaderValue::from_str(&form).unwrap());
                headers.insert(TRACESTATE, value);
                let _ = TraceContext::from_headers(&headers).unwrap();
            }
        }
    }
}
