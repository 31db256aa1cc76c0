//! Who may see the management pages.

use std::net::IpAddr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::HeaderMap;
use http::header::{AUTHORIZATION, FORWARDED, HOST, HeaderValue, VIA, WWW_AUTHENTICATE};
use subtle::ConstantTimeEq;

use crate::auth::after_scheme;
use crate::{Problem, Response};

/// What asks for the password. The realm is one that no service has: a browser answers any
/// challenge of a realm with the password that it knows for it (RFC 7617, section 2.2).
const CHALLENGE: HeaderValue =
    HeaderValue::from_static("Basic realm=\"doudou management\", charset=\"UTF-8\"");

/// The rule: those who know the user and the password, or, when neither is set, this machine.
pub(super) enum Access {
    /// Peers on a loopback address, in their own name.
    Loopback,
    /// The base64 text that follows `Basic` in the header `Authorization`.
    Basic(String),
}

impl Access {
    pub(super) fn new(user: &str, password: &str) -> Self {
        if user.is_empty() && password.is_empty() {
            return Self::Loopback;
        }
        Self::Basic(BASE64_STANDARD.encode(format!("{user}:{password}")))
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::Loopback)
    }

    /// The answer to those who may not; `None` for those who may.
    pub(super) fn refuse(&self, headers: &HeaderMap, peer: IpAddr) -> Option<Response> {
        match self {
            Self::Loopback => {
                let is_here = peer.to_canonical().is_loopback()
                    && !is_forwarded(headers)
                    && has_own_host(headers);
                (!is_here).then(|| Problem::new(403).with_detail(ONLY_HERE).into_response())
            }
            Self::Basic(expected) => {
                let header = headers.get(AUTHORIZATION);
                // Still encoded, as the expected ones are.
                let given = header.and_then(|header| after_scheme(header, "basic"));
                let given = given.unwrap_or_default();
                (!equal(given, expected.as_bytes())).then(challenge)
            }
        }
    }
}

const ONLY_HERE: &str = "without GDD_MANAGE_USER and GDD_MANAGE_PASS only the machine itself may \
                         ask, by its address or as localhost, and through no proxy";

/// Whether a proxy says that it passes on what somebody else asks.
fn is_forwarded(headers: &HeaderMap) -> bool {
    let names = [FORWARDED.as_str(), VIA.as_str(), "x-forwarded-for", "x-real-ip"];
    names.iter().any(|name| headers.contains_key(*name))
}

/// Whether the host that is asked for, if it is said, is a name that nobody else can own. A page of
/// the web may have its name point to this machine, and read here what it likes.
fn has_own_host(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST) else { return true };
    let Ok(host) = host.to_str() else { return false };
    // The colons of an address of IPv6 stand in brackets.
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let is_local = |name: &str| !name.contains('.') || name.ends_with(".localhost");
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    bare.parse::<IpAddr>().is_ok() || is_local(&name.to_ascii_lowercase())
}

/// Whether both are equal, in a time that depends on `given` alone. `expected` isn't empty.
fn equal(given: &[u8], expected: &[u8]) -> bool {
    let same_length = given.len().ct_eq(&expected.len());
    let pairs = given.iter().zip(expected.iter().cycle());
    bool::from(pairs.fold(same_length, |equal, (given, expected)| equal & given.ct_eq(expected)))
}

fn challenge() -> Response {
    let detail = "the user or the password is wrong";
    let mut response = Problem::new(401).with_detail(detail).into_response();
    response.headers_mut().insert(WWW_AUTHENTICATE, CHALLENGE);
    response
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::Scheme;

    const FAR: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));

    fn status(access: &Access, header: Option<&str>, peer: IpAddr) -> u16 {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert(AUTHORIZATION, HeaderValue::from_str(header).unwrap());
        }
        access.refuse(&headers, peer).map_or(200, |refusal| refusal.status().as_u16())
    }

    #[test]
    fn without_a_password_only_loopback_peers_may_ask() {
        let access = Access::new("", "");
        for (peer, expected) in [
            ("127.0.0.1", 200),
            ("127.8.9.1", 200),
            ("::1", 200),
            ("::ffff:127.0.0.1", 200),
            ("10.0.0.1", 403),
            ("::ffff:10.0.0.1", 403),
            ("2001:db8::1", 403),
        ] {
            assert_eq!(status(&access, None, peer.parse().unwrap()), expected, "{peer}");
        }
    }

    #[test]
    fn with_one_both_must_be_right_wherever_the_peer_is() {
        let basic = |text: &str| format!("Basic {}", BASE64_STANDARD.encode(text));
        let access = Access::new("admin", "secret");
        assert_eq!(status(&access, Some(&basic("admin:secret")), FAR), 200);
        let lower = basic("admin:secret").replacen("Basic", "basic", 1);
        assert_eq!(status(&access, Some(&lower), FAR), 200);
        for wrong in ["admin:wrong", "root:secret", "admin:", ":", "", "admin:secret2"] {
            assert_eq!(status(&access, Some(&basic(wrong)), FAR), 401, "{wrong}");
        }
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        assert_eq!(status(&access, None, here), 401);
        assert_eq!(status(&access, Some("Bearer x"), here), 401);
        assert_eq!(status(&access, Some("B"), here), 401);
        assert_eq!(status(&Access::new("", "secret"), Some(&basic(":secret")), FAR), 200);
        assert_eq!(status(&Access::new("admin", ""), Some(&basic("admin:")), FAR), 200);
    }

    #[test]
    fn without_a_password_a_proxy_and_a_foreign_name_are_not_this_machine() {
        let access = Access::new("", "");
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let is_refused = |name: &'static str, value: &'static str| {
            let headers = [(name.parse().unwrap(), HeaderValue::from_static(value))];
            access.refuse(&headers.into_iter().collect(), here).is_some()
        };
        for name in ["forwarded", "via", "x-forwarded-for", "x-real-ip"] {
            assert!(is_refused(name, "10.0.0.1"), "{name}");
        }
        for host in [
            "localhost",
            "LOCALHOST:6060",
            "127.0.0.1:6060",
            "127.0.0.1",
            "[::1]:6060",
            "[::1]",
            "10.0.0.1",
            "a.localhost",
            "buildbox:80",
        ] {
            assert!(!is_refused("host", host), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:6060",
            "localhost.evil.example",
            "localhost.",
            "127.0.0.1.evil.example:80",
            "[::1].evil.example",
        ] {
            assert!(is_refused("host", host), "{host}");
        }
    }

    #[test]
    fn no_service_asks_in_the_realm_of_the_management() {
        let realm = |challenge: &HeaderValue| {
            challenge.to_str().unwrap().split('"').nth(1).unwrap().to_owned()
        };
        for scheme in [Scheme::Basic, Scheme::Bearer] {
            assert_ne!(realm(&scheme.challenge()), realm(&CHALLENGE));
        }
    }

    #[test]
    fn equal_is_equal_to_the_last_byte() {
        for (given, expected, is_equal) in [
            ("ab", "ab", true),
            ("abab", "ab", false),
            ("a", "ab", false),
            ("", "ab", false),
            ("ac", "ab", false),
        ] {
            assert_eq!(equal(given.as_bytes(), expected.as_bytes()), is_equal, "{given}");
        }
    }
}
