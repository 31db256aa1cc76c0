//! Who may see the management pages.

use std::net::IpAddr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::HeaderMap;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use subtle::ConstantTimeEq;

use crate::auth::after_scheme;
use crate::{Problem, Response, Scheme};

/// The rule: those who know the user and the password, or, when neither is set, this machine.
pub(super) enum Access {
    /// Peers on a loopback address.
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
                let detail =
                    "without GDD_MANAGE_USER and GDD_MANAGE_PASS only the machine itself may ask";
                let is_here = peer.to_canonical().is_loopback();
                (!is_here).then(|| Problem::new(403).with_detail(detail).into_response())
            }
            Self::Basic(expected) => {
                let header = headers.get(AUTHORIZATION);
                // Still encoded, as the expected ones are.
                let given = header.and_then(|header| after_scheme(header, "basic"));
                let given = given.unwrap_or_default();
                let is_known = bool::from(given.ct_eq(expected.as_bytes()));
                (!is_known).then(challenge)
            }
        }
    }
}

fn challenge() -> Response {
    let detail = "the user or the password is wrong";
    let mut response = Problem::new(401).with_detail(detail).into_response();
    response.headers_mut().insert(WWW_AUTHENTICATE, Scheme::Basic.challenge());
    response
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use http::header::HeaderValue;

    use super::*;

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
}
